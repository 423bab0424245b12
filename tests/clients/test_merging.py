"""Two records that are one person."""

from datetime import timedelta

import pytest

from tests.clients.cast import DAY, Cast
from tests.world import NOW, booked
from wellkept.clients import actions, queries
from wellkept.clients.events import ClientMerged
from wellkept.clients.models import ChartMember
from wellkept.kernel.events import bus
from wellkept.kernel.invalid import Invalid
from wellkept.scheduling.appointments.queries import client_appointments
from wellkept.trust.errors import NotFound
from wellkept.trust.models import AuditEntry


def merge(cast: Cast, who: str, ref: str, into: str) -> None:
    actions.merge_clients(viewer=cast.staff[who], ref=cast.clients[ref], into=cast.clients[into], now=NOW)


def test_everything_of_the_first_becomes_the_seconds(cast: Cast) -> None:
    dora = cast.staff["dora"]
    first = cast.add("first", "Carol D.", email="carol@example.org", phone="202 555 0101", calls="never")
    cast.open("cleo", "first")
    cast.open("ben", "first", "carol", kind="couple")
    actions.add_contact(
        viewer=dora, client=first, role="emergency", name="Pat Day", email="", phone="", now=NOW
    )
    token = actions.issue_booking_link(viewer=dora, client=first, chart="", now=NOW)
    booked(cast.world.book("2026-11-25T10:00", client=first))
    merge(cast, "dora", "first", "carol")
    page = queries.client_page(dora, cast.clients["carol"], now=NOW)
    assert (page.card.name, page.card.email, page.card.phone) == (
        "Carol Day",
        "carol@example.org",
        "+12025550101",
    )
    assert page.card.calls == "never"  # the wish that gives away least
    assert [contact.name for contact in page.contacts] == ["Pat Day"]
    assert sorted(len(chart.members) for chart in page.charts) == [1, 1, 1, 1]
    assert len(client_appointments(dora, cast.clients["carol"])) == 1
    holder = queries.viewer_of_link(token, practice_slug=cast.world.slug, now=NOW)
    assert holder.client_id == cast.row("carol").id
    assert first not in {card.ref for card in queries.client_list(dora)}
    with pytest.raises(NotFound):
        queries.client_page(dora, first, now=NOW)


def test_what_the_second_has_already_stays(cast: Cast) -> None:
    cast.add("one", "One", email="one@example.org")
    cast.add("two", "Two", email="two@example.org")
    merge(cast, "dora", "one", "two")
    card = queries.client_page(cast.staff["dora"], cast.clients["two"], now=NOW).card
    assert (card.name, card.email) == ("Two", "two@example.org")


def test_of_two_memberships_in_one_chart_the_longer_time_stands(cast: Cast) -> None:
    dora, practice = cast.staff["dora"], cast.world.practice_id
    actions.add_member(
        viewer=dora, chart=cast.couple, client=cast.clients["dan"], role="member", since=DAY, now=NOW
    )
    for key, days in (("dan", 9), ("eve", 3)):
        actions.end_membership(
            viewer=dora,
            chart=cast.couple,
            client=cast.clients[key],
            until=DAY + timedelta(days=days),
            now=NOW,
        )
    merge(cast, "dora", "dan", "eve")
    member = ChartMember.objects.within(practice).get(chart__ref=cast.couple, client=cast.row("eve"))
    assert member.until == DAY + timedelta(days=9)


def test_the_event_names_both_inside_the_transaction(cast: Cast) -> None:
    heard: list[ClientMerged] = []

    def hear(event: ClientMerged) -> None:
        heard.append(event)
        if len(heard) == 2:
            raise RuntimeError

    bus.subscribe(ClientMerged, hear)
    try:
        merge(cast, "dora", "hal", "dan")
        expected = ClientMerged(cast.world.practice_id, cast.row("hal").id, cast.row("dan").id, at=NOW)
        assert heard == [expected]
        with pytest.raises(RuntimeError):
            merge(cast, "dora", "eve", "finn")
        assert cast.row("eve").state == "active"  # a reaction that fails undoes all
    finally:
        bus._reactions[ClientMerged].remove(hear)


@pytest.mark.parametrize(
    ("who", "ref", "into", "code"),
    [
        ("dora", "carol", "carol", "same"),
        ("ben", "gus", "carol", "sealed"),
        ("ben", "carol", "gus", "sealed"),
        ("dora", "dan", "hal", ""),
    ],
)
def test_r7_an_open_record_and_a_sealed_one_are_never_merged(
    cast: Cast, who: str, ref: str, into: str, code: str
) -> None:
    if not code:
        merge(cast, who, ref, into)
        assert cast.row(into).state == "active"  # merging into a provisional one keeps her
        return
    with pytest.raises(Invalid) as refused:
        merge(cast, who, ref, into)
    assert refused.value.code == code
    assert {cast.row(key).state for key in (ref, into)} <= {"active", "provisional"}


def test_nobody_is_merged_into_an_archived_record(cast: Cast) -> None:
    actions.archive_client(viewer=cast.staff["dora"], ref=cast.clients["dan"], now=NOW)
    with pytest.raises(Invalid) as refused:
        merge(cast, "dora", "hal", "dan")
    assert refused.value.code == "archived"


@pytest.mark.parametrize("who", ["ada", "dora", "mia", "cleo"])
def test_r7_sealed_clients_are_merged_by_their_clinician_alone(cast: Cast, who: str) -> None:
    ben = cast.staff["ben"]
    cast.add(
        "again", "Gus H.", viewer=cast.world.stranger(), born="public", phone="202 555 0199",
        sealed_for=ben.account_id,
    )  # fmt: skip
    actions.add_contact(
        viewer=ben, client=cast.clients["again"], role="partner", name="Kim Hay", email="", phone="", now=NOW
    )
    with pytest.raises(NotFound):
        merge(cast, who, "again", "gus")
    merge(cast, "ben", "again", "gus")
    page = queries.client_page(ben, cast.clients["gus"], now=NOW)
    assert (page.card.name, page.card.phone) == ("Gus Hay", "+12025550199")
    assert [contact.name for contact in page.contacts] == ["Kim Hay"]
    assert [chart.sealed for chart in page.charts] == [True, True]
    assert [card.ref for card in queries.sealed_clients(ben)] == [cast.clients["gus"]]
    with pytest.raises(NotFound):
        queries.client_page(cast.staff[who], cast.clients["gus"], now=NOW)
    entries = AuditEntry.objects.filter(action="client.merge").values_list("chain", flat=True)
    assert {chain.split(":")[0] for chain in entries} == {"chart"}


def test_r3_two_who_are_booked_at_one_time_cannot_be_one_person(cast: Cast) -> None:
    cast.world.hours("cleo")
    cast.world.make_service(offered_by=("ada", "ben", "cleo"), name="Any")
    booked(cast.world.book("2026-11-25T10:00", "ada", client=cast.clients["dan"]))
    booked(cast.world.book("2026-11-25T10:00", "ben", client=cast.clients["hal"]))
    with pytest.raises(Invalid) as refused:
        merge(cast, "dora", "hal", "dan")
    assert refused.value.code == "booked_at_once"
    assert cast.row("hal").state != "merged"
    assert len(client_appointments(cast.staff["dora"], cast.clients["hal"])) == 1
