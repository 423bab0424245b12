"""Making a standing appointment: every date judged, all of them booked or none."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.series.desk import FIRST, MONDAYS, TUESDAYS, create, done, nothing_is_left, standing, states
from tests.world import NOW, World, booked, wall
from wellkept.kernel.invalid import Invalid
from wellkept.kernel.recurrence import MonthlyByWeekday, Weekly
from wellkept.practice import actions as practice
from wellkept.scheduling.appointments.models import Appointment
from wellkept.scheduling.availability import actions as availability
from wellkept.scheduling.availability.rules.limits import Limit, Limits
from wellkept.scheduling.series.queries import standing_of_client
from wellkept.scheduling.series.request import Choice, Outcome, What
from wellkept.trust.errors import NotFound


def test_pain_5_a_series_of_twenty_four_is_made_whole(world: World) -> None:
    answer = done(create(world, count=24))
    assert len(answer.dates) == len(standing(world)) == 24


def test_several_series_of_a_client_are_read_in_as_many_statements_as_one(world: World) -> None:
    client = world.client("Mara Hill")
    counts = []
    for pattern in (TUESDAYS, MONDAYS):
        done(create(world, client=client, pattern=pattern, count=2))
        with CaptureQueriesContext(connection) as found:
            standing_of_client(world.dora, client, now=NOW)
        counts.append(len(found))
    assert counts[0] == counts[1]


def test_r4_a_weekly_ten_stays_ten_over_a_clock_change(world: World) -> None:
    done(create(world, count=20))
    starts = Appointment.objects.within(world.practice_id).order_by("start")
    assert {one.local_start[-5:] for one in starts} == {"10:00"}
    assert {one.start.hour for one in starts} == {15, 14}  # before and after March 14, 2027


def test_pain_1_every_date_is_checked_and_a_dry_run_says_which(world: World) -> None:
    booked(world.book("2026-12-15T10:00", client=world.client("Nils Berg")))
    answer = create(world, dry_run=True)
    assert [one.identity for one in answer.undecided] == [date(2026, 12, 15)]
    (clash,) = answer.undecided
    assert {reason.code for reason in clash.reasons} == {"clinician_taken"}
    assert clash.nearest
    assert len(standing(world)) == 1


def test_r13_a_series_is_made_as_a_whole_or_not_at_all(world: World) -> None:
    booked(world.book("2026-12-15T10:00", client=world.client("Nils Berg")))
    assert not create(world).done
    assert standing(world) == ["2026-12-15T10:00"]
    assert states(world) == []


def test_pain_12_a_date_that_clashes_is_skipped_moved_or_left_to_be_placed(world: World) -> None:
    for day in ("15", "22"):
        booked(world.book(f"2026-12-{day}T10:00", client=world.client("Nils Berg")))
    booked(world.book("2027-01-05T10:00", client=world.client("Olga Lind")))
    choices = {
        date(2026, 12, 15): Choice(What.SKIP),
        date(2026, 12, 22): Choice(What.MOVE, start=wall("2026-12-23T13:00")),
        date(2027, 1, 5): Choice(What.LATER),
    }
    answer = done(create(world, choices))
    outcomes = {one.identity: one.outcome for one in answer.dates}
    assert outcomes[date(2026, 12, 15)] is Outcome.SKIPPED
    assert outcomes[date(2026, 12, 22)] is Outcome.MOVED
    assert outcomes[date(2027, 1, 5)] is Outcome.LATER
    assert "2026-12-23T13:00" in standing(world)
    assert (date(2027, 1, 5), "open") in states(world)


def test_a_choice_that_is_taken_itself_is_a_clash(world: World) -> None:
    booked(world.book("2026-12-15T10:00", client=world.client("Nils Berg")))
    choices = {date(2026, 12, 15): Choice(What.MOVE, start=wall("2026-12-08T10:00"))}  # its own earlier date
    assert [one.identity for one in create(world, choices).undecided] == [date(2026, 12, 15)]


def test_r10_the_dates_of_a_series_count_for_each_other(world: World) -> None:
    availability.set_limits(viewer=world.ada, limits=Limits(sessions_week=Limit(1, firm=True)), now=NOW)
    answer = create(world, pattern=Weekly(1, frozenset({1, 2})), count=4, dry_run=True)
    assert [one.identity for one in answer.undecided] == [date(2026, 12, 2), date(2026, 12, 9)]


def test_closed_days_are_skipped_by_themselves_and_said(world: World) -> None:
    practice.edit_practice(viewer=world.ada, holiday_country="US", now=NOW)
    answer = done(create(world, pattern=Weekly(1, frozenset({4})), first=date(2026, 12, 4), count=5))
    skipped = [one for one in answer.dates if one.outcome is Outcome.SKIPPED]
    assert [one.identity for one in skipped] == [date(2026, 12, 25), date(2027, 1, 1)]
    assert {reason.code for one in skipped for reason in one.reasons} == {"closed_day"}


def test_pain_10_a_series_without_an_end_goes_on_and_is_made_a_year_ahead(world: World) -> None:
    answer = done(create(world, count=None))
    assert answer.dates[-1].identity == FIRST + timedelta(weeks=52)


def test_pain_6_a_series_repeats_until_a_date(world: World) -> None:
    answer = done(create(world, until=date(2026, 12, 29)))
    assert len(answer.dates) == 5


def test_pain_7_a_series_runs_past_the_horizon_of_clients(world: World) -> None:
    assert len(done(create(world, count=40)).dates) == 40  # the service's horizon is 90 days


def test_pain_8_two_clients_alternate_in_one_fortnightly_hour(world: World) -> None:
    other = Weekly(2, frozenset({1}))
    done(create(world, pattern=other, count=6))
    done(
        create(
            world, pattern=other, count=6, first=FIRST + timedelta(weeks=1), client=world.client("Nils Berg")
        )
    )
    assert len(standing(world)) == 12


def test_a_series_by_the_month(world: World) -> None:
    answer = done(create(world, pattern=MonthlyByWeekday(1, -1, 1), count=3))
    assert [str(one.identity) for one in answer.dates] == ["2026-12-29", "2027-01-26", "2027-02-23"]


def test_pain_13_a_single_appointment_becomes_standing(world: World) -> None:
    client = world.client("Mara Hill")
    single = booked(world.book("2026-12-01T10:00", client=client))
    answer = done(create(world, client=client, adopt=single.ref))
    assert answer.dates[0].ref == single.ref
    assert len(standing(world)) == 12
    with pytest.raises(Invalid):
        create(world, client=client, adopt=single.ref)


@pytest.mark.parametrize(
    "fields",
    [
        {"count": 0},
        {"count": 10_000},
        {"until": date(2026, 11, 1)},
        {"until": date(2026, 12, 2), "count": 3},
        {"pattern": Weekly(99, frozenset({1}))},
        {"first": date(9999, 12, 31)},
        {"pattern": Weekly(1, frozenset({2})), "until": FIRST},
    ],
)
def test_an_impossible_rule_is_told_and_changes_nothing(world: World, fields: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        create(world, **fields)
    assert nothing_is_left(world)


def test_foreign_things_answer_alike(world: World) -> None:
    with pytest.raises(NotFound):
        create(world, service="nosuchservice")


def test_r10_a_clinician_makes_series_in_her_own_calendar_alone(world: World) -> None:
    answer = create(world, viewer=world.ben, client="")
    assert not answer.done
    assert nothing_is_left(world)


def test_r3_a_dry_run_says_what_the_act_then_does(world: World) -> None:
    client = world.client("Mara Hill")
    rehearsed = create(world, client=client, dry_run=True)
    assert nothing_is_left(world)
    acted = done(create(world, client=client))
    assert [(one.start, one.outcome) for one in rehearsed.dates] == [
        (one.start, one.outcome) for one in acted.dates
    ]
