"""Two courses of care that are one."""

from datetime import timedelta

import pytest

from tests.clients.cast import DAY, Cast
from tests.series.desk import create as create_series
from tests.series.desk import done as done_series
from tests.world import NOW, booked, wall
from wellkept.clients import actions, queries
from wellkept.clients.models import BookingLink, Chart, ChartMember, Seal
from wellkept.kernel.invalid import Invalid
from wellkept.scheduling.appointments.actions import cancel, undo
from wellkept.scheduling.appointments.models import Appointment
from wellkept.scheduling.appointments.queries import appointment, client_appointments
from wellkept.scheduling.series.queries import series_card, standing_of_client
from wellkept.trust.errors import NotAllowed, NotFound, WhyFirst
from wellkept.trust.models import AuditEntry


def merge(cast: Cast, who: str, chart: str, into: str) -> None:
    actions.merge_charts(viewer=cast.staff[who], chart=chart, into=into, now=NOW)


def charts_of(cast: Cast, who: str, client: str) -> list[str]:
    return [c.ref for c in queries.client_page(cast.staff[who], cast.clients[client], now=NOW).charts]


def twice(cast: Cast) -> tuple[str, str]:
    """Carol's care with Ben, entered a second time a week earlier."""
    (first,) = charts_of(cast, "dora", "carol")
    second = actions.open_chart(
        viewer=cast.staff["dora"],
        kind="individual",
        treating=cast.world.ref("ben"),
        members=[(cast.clients["carol"], "client")],
        opened_on=DAY - timedelta(days=7),
        now=NOW,
    )
    return first, second


def sealed_twice(cast: Cast) -> tuple[str, str]:
    """Gus came sealed to Ben twice, and is known to be one person."""
    again = {"viewer": cast.world.stranger(), "born": "public", "sealed_for": cast.staff["ben"].account_id}
    cast.add("again", "Gus Hay", **again)
    actions.merge_clients(
        viewer=cast.staff["ben"], ref=cast.clients["again"], into=cast.clients["gus"], now=NOW
    )
    first, second = charts_of(cast, "ben", "gus")
    owner = cast.row("gus").sealed_by
    return (first, second) if owner == f"chart:{first}" else (second, first)


def test_everything_of_the_first_becomes_the_seconds(cast: Cast) -> None:
    first, second = twice(cast)
    dora, carol = cast.staff["dora"], cast.clients["carol"]
    one = booked(cast.world.book("2026-11-25T10:00", "ben", viewer=dora, chart=first, waivers=()))
    standing = done_series(create_series(cast.world, clinicians=(cast.world.ref("ben"),), chart=first))
    token = actions.issue_booking_link(viewer=dora, client=carol, chart=first, now=NOW)
    merge(cast, "dora", first, second)
    assert charts_of(cast, "dora", "carol") == [second]
    assert {card.chart_ref for card in client_appointments(dora, carol)} == {second}
    assert appointment(dora, one.ref).chart_ref == second
    assert [s.ref for s in standing_of_client(dora, carol, now=NOW)] == [standing.ref]
    assert series_card(dora, standing.ref, now=NOW).chart_ref == second
    holder = queries.viewer_of_link(token, practice_slug=cast.world.slug, now=NOW)
    assert holder.chart_id == Chart.objects.everywhere(because="test").get(ref=second).id
    assert not BookingLink.objects.everywhere(because="test").filter(chart__ref=first).exists()
    (kept,) = queries.client_page(dora, carol, now=NOW).charts
    assert kept.opened_on == DAY - timedelta(days=7)
    entries = AuditEntry.objects.filter(action="chart.merge")
    assert [sorted(entry.subjects) for entry in entries] == [sorted([f"chart:{first}", f"chart:{second}"])]


def test_undo_of_an_earlier_change_keeps_an_appointment_in_the_care_that_stands(cast: Cast) -> None:
    first, second = twice(cast)
    dora = cast.staff["dora"]
    one = booked(cast.world.book("2026-11-25T10:00", "ben", viewer=dora, chart=first, waivers=()))
    assert cancel(viewer=dora, ref=one.ref, now=NOW) is None
    merge(cast, "dora", first, second)
    assert undo(viewer=dora, ref=one.ref, now=NOW) is None
    assert appointment(dora, one.ref).chart_ref == second


def test_an_act_on_its_series_is_not_undone_into_the_care_that_ended(cast: Cast) -> None:
    first, second = twice(cast)
    standing = done_series(create_series(cast.world, clinicians=(cast.world.ref("ben"),), chart=first))
    merge(cast, "dora", first, second)
    assert not series_card(cast.staff["dora"], standing.ref, now=NOW).may_undo


def test_of_two_times_in_it_the_longer_stands(cast: Cast) -> None:
    dora = cast.staff["dora"]
    again = cast.open("cleo", "eve", "finn", kind="couple")
    end = {"viewer": dora, "client": cast.clients["finn"], "now": NOW}
    actions.end_membership(chart=cast.couple, until=DAY + timedelta(days=3), **end)
    actions.end_membership(chart=again, until=DAY + timedelta(days=9), **end)
    merge(cast, "dora", again, cast.couple)
    rows = ChartMember.objects.everywhere(because="test").filter(client=cast.row("finn"))
    assert [(row.chart.ref, row.until) for row in rows] == [(cast.couple, DAY + timedelta(days=9))]


def test_what_does_not_fit_says_what_to_do_and_changes_nothing(cast: Cast) -> None:
    first, second = twice(cast)
    others = {
        "same_care": first,
        "other_kind": cast.open("ben", "carol", "dan", kind="couple"),
        "other_therapist": cast.open("cleo", "carol"),
        "other_people": cast.open("ben", "dan"),
    }
    for code, into in others.items():
        with pytest.raises(Invalid) as refused:
            merge(cast, "dora", first, into)
        assert refused.value.code == code
    actions.close_chart(viewer=cast.staff["dora"], ref=second, closed_on=DAY, now=NOW)
    with pytest.raises(Invalid) as refused:
        merge(cast, "dora", first, second)
    assert refused.value.code == "closed_stays"
    assert not Chart.objects.everywhere(because="test").filter(state="merged").exists()
    merge(cast, "dora", second, first)  # the closed one into the open one
    assert Chart.objects.everywhere(because="test").get(ref=first).state == "open"


@pytest.mark.parametrize("who", ["cleo", "olga", "sue", "bill"])
def test_r7_who_does_not_keep_both_merges_nothing(cast: Cast, who: str) -> None:
    first, second = twice(cast)
    with pytest.raises((NotFound, NotAllowed)):
        merge(cast, who, first, second)


def test_r15_who_asks_for_a_reason_is_not_merged_without_one(cast: Cast) -> None:
    first, second = twice(cast)
    row = cast.row("carol")
    row.asks_why = True
    row.save()
    with pytest.raises(WhyFirst):
        merge(cast, "dora", first, second)
    merge(cast, "ben", first, second)  # her therapist needs none


@pytest.mark.parametrize("who", ["ada", "dora", "mia", "cleo"])
def test_r7_sealed_care_is_merged_by_its_therapist_alone(cast: Cast, who: str) -> None:
    first, second = sealed_twice(cast)
    absent = pytest.raises(NotFound, match=r"^$")
    with absent:
        merge(cast, who, first, second)
    with absent:
        merge(cast, who, first, "nosuchref0000")
    merge(cast, "ben", first, second)
    page = queries.client_page(cast.staff["ben"], cast.clients["gus"], now=NOW)
    assert ([chart.ref for chart in page.charts], page.card.name) == ([second], "Gus Hay")
    assert cast.row("gus").sealed_by == f"chart:{second}"
    with pytest.raises(NotFound):
        queries.client_page(cast.staff[who], cast.clients["gus"], now=NOW)
    chains = AuditEntry.objects.filter(action="chart.merge").values_list("chain", flat=True)
    ids = (
        Chart.objects.everywhere(because="test").filter(ref__in=(first, second)).values_list("id", flat=True)
    )
    assert sorted(chains) == sorted(f"chart:{id}" for id in ids)


def test_r7_sealed_care_and_open_care_are_never_merged(cast: Cast) -> None:
    first, _second = sealed_twice(cast)
    with pytest.raises(Invalid) as refused:
        merge(cast, "ben", first, charts_of(cast, "ben", "carol")[0])
    assert refused.value.code == "sealed"


def test_what_a_client_wished_of_sealed_care_stays(cast: Cast) -> None:
    first, second = sealed_twice(cast)
    row = Chart.objects.everywhere(because="test").get(ref=first)
    mia = cast.staff["mia"].account_id
    Seal.objects.create(practice_id=row.practice_id, chart=row, custodian_id=mia, since=NOW)
    merge(cast, "ben", first, second)
    held = Seal.objects.everywhere(because="test").get(until=None)
    assert (held.chart.ref, held.custodian_id) == (second, mia)


def test_appointments_of_sealed_care_stay_sealed(cast: Cast) -> None:
    first, second = sealed_twice(cast)
    ben = cast.staff["ben"]
    start = wall("2026-11-25T10:00")
    one = booked(cast.world.book(start, "ben", viewer=ben, chart=first, waivers=()))
    merge(cast, "ben", first, second)
    row = Appointment.objects.everywhere(because="test").get(ref=one.ref)
    assert (row.sealed, row.chart.ref) == (True, second)
