"""Fees that were agreed: for a service in a course of care from a day on, in front of what the service costs."""

from datetime import date, timedelta

import pytest

from tests.owncare.people import claim_of, claimed, oneself, person
from tests.series.desk import FIRST, create, done
from tests.world import NOW, World, booked
from wellkept.agreements import actions
from wellkept.agreements.queries import fee_lines, fee_on, services_open_to
from wellkept.clients.actions import merge_charts, open_chart
from wellkept.clients.claims import as_client
from wellkept.clients.models import Claim
from wellkept.clients.queries import client_page
from wellkept.kernel.invalid import Invalid
from wellkept.kernel.money import Money
from wellkept.owncare import queries as owncare
from wellkept.scheduling.series import actions as series
from wellkept.scheduling.series.models import Series
from wellkept.scheduling.series.request import SeriesChange
from wellkept.trust.errors import NotAllowed, NotFound
from wellkept.trust.models import AuditEntry
from wellkept.trust.viewer import Oneself

LATER = date(2026, 12, 22)
YEAR = timedelta(days=365)


def chart_of(world: World, client: str) -> str:
    return client_page(world.dora, client, now=NOW).charts[0].ref


def agree(world: World, chart: str, fee: int | None, first: date = FIRST) -> None:
    actions.agree_fee(
        viewer=world.dora, chart=chart, service=world.service, first=first, fee_minor=fee, now=NOW
    )


def costs(viewer: Oneself) -> list[Money | None]:
    found = owncare.sessions(viewer, first=NOW, last=NOW + YEAR, now=NOW)
    return [one.fee for one in found]


@pytest.fixture
def carol(world: World) -> tuple[str, str, Oneself]:
    """A client with twelve dates to come: her ref, her chart's, and herself in own care."""
    client = world.client()
    done(create(world, client=client))
    if not Claim.objects.within(world.practice_id).filter(client__ref=client).exists():
        claimed(world, client, person())
    return client, chart_of(world, client), oneself(claim_of(world, client).account_id)


def test_r12_from_a_day_on_sessions_cost_what_was_agreed(
    world: World, carol: tuple[str, str, Oneself]
) -> None:
    _client, chart, herself = carol
    listed, agreed = Money(12000, "USD"), Money(7500, "USD")
    assert costs(herself) == [listed] * 12
    agree(world, chart, 7500, LATER)
    assert costs(herself) == [listed] * 3 + [agreed] * 9
    agree(world, chart, None, LATER + timedelta(weeks=2))
    assert costs(herself) == [listed] * 3 + [agreed] * 2 + [listed] * 7
    agree(world, chart, 0, LATER)
    assert costs(herself) == [listed] * 3 + [None] * 2 + [listed] * 7
    on = {"chart": chart, "service": world.service}
    assert fee_on(world.dora, **on, day=LATER + timedelta(weeks=3)) == 12000  # and not what was agreed before
    assert [fee_on(world.dora, **on, day=LATER - timedelta(days=n)) for n in (0, 1)] == [0, 12000]
    (_last, first) = fee_lines(world.dora, chart)
    assert (first.first, first.fee) == (LATER, Money(0, "USD"))


def test_what_was_agreed_for_one_service_leaves_others_alone(
    world: World, carol: tuple[str, str, Oneself]
) -> None:
    client, chart, herself = carol
    longer = world.make_service(name="Long", minutes=80, fee_minor=20000)
    booked(world.book("2026-12-02T13:00", client=client, service=longer))
    agree(world, chart, 7500)
    assert sorted({fee.minor for fee in costs(herself) if fee}) == [7500, 20000]


def test_before_she_books_a_client_reads_what_she_pays(world: World, carol: tuple[str, str, Oneself]) -> None:
    _client, chart, herself = carol
    agree(world, chart, 7500, LATER)
    (claim,) = owncare.sessions(herself, first=NOW, last=NOW + YEAR, now=NOW)[:1]
    known = as_client(herself, claim.claim, now=NOW)

    def shown(on: date) -> list[int]:
        return [card.fee_minor for card in services_open_to(known, on=on)]

    assert shown(LATER - timedelta(days=1)) == [12000]
    assert shown(LATER) == [7500]
    assert [card.fee_minor for card in services_open_to(world.stranger(), on=LATER)] == [12000]


def test_a_series_changes_its_fee_from_a_date_on_and_undo_takes_it_back(
    world: World, carol: tuple[str, str, Oneself]
) -> None:
    _client, _chart, herself = carol
    row = Series.objects.within(world.practice_id).get()
    wish = SeriesChange(since=LATER, fee_minor=9000)

    def change(*, dry_run: bool) -> None:
        done(series.change(viewer=world.dora, ref=row.ref, change=wish, choices={}, now=NOW, dry_run=dry_run))

    change(dry_run=True)
    assert costs(herself) == [Money(12000, "USD")] * 12
    change(dry_run=False)
    assert costs(herself) == [Money(12000, "USD")] * 3 + [Money(9000, "USD")] * 9
    row.refresh_from_db()
    done(series.undo(viewer=world.dora, ref=row.ref, revision=row.revision, now=NOW + timedelta(seconds=5)))
    assert costs(herself) == [Money(12000, "USD")] * 12
    noted = AuditEntry.objects.filter(action__startswith="fee.").order_by("id")
    assert list(noted.values_list("action", flat=True)) == ["fee.agree", "fee.withdraw"]


def test_what_was_agreed_follows_a_merged_course_of_care(
    world: World, carol: tuple[str, str, Oneself]
) -> None:
    client, chart, herself = carol
    again = open_chart(
        viewer=world.dora,
        kind="individual",
        treating=world.ref("ada"),
        members=[(client, "client")],
        opened_on=FIRST,
        now=NOW,
    )
    agree(world, chart, 7500)
    merge_charts(viewer=world.dora, chart=chart, into=again, now=NOW)
    assert costs(herself) == [Money(7500, "USD")] * 12
    assert [line.fee for line in fee_lines(world.dora, again)] == [Money(7500, "USD")]


@pytest.mark.parametrize("fee", [-1, actions.LARGEST_FEE + 1])
def test_an_impossible_fee_is_told_and_agrees_nothing(
    world: World, carol: tuple[str, str, Oneself], fee: int
) -> None:
    with pytest.raises(Invalid):
        agree(world, carol[1], fee)
    assert fee_lines(world.dora, carol[1]) == ()


def test_r7_nobody_agrees_on_a_course_of_care_of_which_she_may_not_know(
    world: World, carol: tuple[str, str, Oneself]
) -> None:
    chart, other = carol[1], World()
    asked = {"chart": chart, "first": FIRST, "fee_minor": 1, "now": NOW}
    with pytest.raises(NotFound):
        actions.agree_fee(viewer=other.dora, service=other.service, **asked)
    with pytest.raises(NotFound):
        actions.agree_fee(viewer=world.ben, service=world.service, **asked)
    with pytest.raises(NotFound):
        actions.agree_fee(viewer=world.dora, service=other.service, **asked)
    biller = world.join("bo", "Bo Field", "biller")
    with pytest.raises(NotAllowed):
        actions.agree_fee(viewer=biller, service=world.service, **asked)
    assert fee_lines(other.dora, chart) == ()
    assert fee_lines(world.ben, chart) == ()
