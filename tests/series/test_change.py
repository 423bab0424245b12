"""Changing a series from a date on: this and following, all; with what single dates had become."""

from datetime import date, time, timedelta

import pytest

from tests.series.desk import FIRST, MONDAYS, create, done, standing, states
from tests.world import NOW, World, booked, wall
from wellkept.kernel.recurrence import MonthlyByWeekday, Weekly
from wellkept.scheduling.appointments import actions as appointments
from wellkept.scheduling.appointments.actions.move import MoveRequest
from wellkept.scheduling.appointments.models import Appointment, Participant
from wellkept.scheduling.series import actions
from wellkept.scheduling.series.queries import series_dates
from wellkept.scheduling.series.request import Choice, Outcome, SeriesAnswer, SeriesChange, What

THURSDAYS = Weekly(1, frozenset({3}))


def change(world: World, ref: str, **fields: object) -> SeriesAnswer:
    extra = {name: fields.pop(name) for name in ("choices", "dry_run", "now") if name in fields}
    wish = SeriesChange(**{"since": FIRST, **fields})  # type: ignore[arg-type]
    return actions.change(
        viewer=world.dora,
        ref=ref,
        change=wish,
        **{"choices": {}, "now": NOW, **extra},  # type: ignore[arg-type]
    )


def test_pain_2_moving_the_rest_moves_meetings_and_makes_none(world: World) -> None:
    made = done(create(world))
    done(change(world, made.ref, since=date(2026, 12, 15), pattern=THURSDAYS, at=time(11)))
    rows = Appointment.objects.within(world.practice_id)
    assert set(rows.values_list("ref", flat=True)) == {one.ref for one in made.dates}
    assert standing(world)[:4] == [
        "2026-12-01T10:00",
        "2026-12-08T10:00",
        "2026-12-17T11:00",
        "2026-12-24T11:00",
    ]


def test_r4_moving_the_rest_is_recomputed_from_the_wall_clock(world: World) -> None:
    made = done(create(world, count=20))
    done(change(world, made.ref, at=time(9)))
    assert {start[-5:] for start in standing(world)} == {"09:00"}


def test_a_date_that_was_moved_keeps_its_move(world: World) -> None:
    made = done(create(world))
    request = MoveRequest(ref=made.dates[2].ref, start=wall("2026-12-18T14:00"))
    booked(appointments.move(viewer=world.dora, request=request, now=NOW))
    answer = done(change(world, made.ref, pattern=MONDAYS, at=time(9), first=date(2026, 12, 7)))
    assert "2026-12-18T14:00" in standing(world)
    assert [one.outcome for one in answer.dates].count(Outcome.MOVED) == 1


def test_a_skipped_date_stays_skipped_and_one_that_waits_waits(world: World) -> None:
    chosen = {date(2026, 12, 8): Choice(What.SKIP), date(2026, 12, 15): Choice(What.LATER)}
    made = done(create(world, chosen))
    booked(world.book("2026-12-17T10:00", client=world.client("Nils Berg")))
    done(change(world, made.ref, pattern=THURSDAYS))
    assert dict(states(world))[date(2026, 12, 10)] == "skipped"
    assert dict(states(world))[date(2026, 12, 17)] == "open"


def test_a_canceled_date_is_not_booked_again(world: World) -> None:
    made = done(create(world))
    appointments.cancel(viewer=world.dora, ref=made.dates[1].ref, now=NOW)
    done(change(world, made.ref, at=time(11)))
    assert "2026-12-08T11:00" not in standing(world)
    assert len(standing(world)) == 11


def test_a_clash_of_the_rest_changes_nothing_until_it_is_chosen_for(world: World) -> None:
    made = done(create(world))
    booked(world.book("2026-12-17T10:00", client=world.client("Nils Berg")))
    answer = change(world, made.ref, pattern=THURSDAYS)
    assert [one.identity for one in answer.undecided] == [date(2026, 12, 17)]
    assert "2026-12-15T10:00" in standing(world)
    done(change(world, made.ref, pattern=THURSDAYS, choices={date(2026, 12, 17): Choice(What.SKIP)}))
    assert dict(states(world))[date(2026, 12, 17)] == "skipped"
    assert Appointment.objects.within(world.practice_id).filter(state="cancelled").count() == 1


def test_r1_dates_of_a_series_may_take_each_others_places(world: World) -> None:
    made = done(create(world, pattern=Weekly(1, frozenset({0, 1})), first=date(2026, 11, 30), count=12))
    done(change(world, made.ref, since=date(2026, 11, 30), pattern=Weekly(1, frozenset({1, 2}))))
    assert len(standing(world)) == 12


def test_the_rhythm_goes_on_where_only_the_weekday_changes(world: World) -> None:
    made = done(create(world, pattern=Weekly(2, frozenset({1})), count=6))
    done(change(world, made.ref, since=date(2026, 12, 8), pattern=Weekly(2, frozenset({3}))))
    assert standing(world)[:3] == ["2026-12-01T10:00", "2026-12-17T10:00", "2026-12-31T10:00"]


def test_from_every_week_to_every_other_cancels_what_is_between(world: World) -> None:
    made = done(create(world, count=None, until=date(2027, 1, 26)))
    answer = done(change(world, made.ref, pattern=Weekly(2, frozenset({1}))))
    assert [one.outcome for one in answer.dates].count(Outcome.CANCELLED) == 4
    assert len(standing(world)) == 5


def test_from_weeks_to_months(world: World) -> None:
    made = done(create(world, until=date(2027, 2, 28)))
    done(change(world, made.ref, pattern=MonthlyByWeekday(1, 2, 3), since=date(2026, 12, 8)))
    assert standing(world) == [
        "2026-12-01T10:00",
        "2026-12-10T10:00",
        "2027-01-14T10:00",
        "2027-02-11T10:00",
    ]


def test_another_length_service_and_room_from_a_date_on(world: World) -> None:
    made = done(create(world))
    longer = world.make_service(name="Long", minutes=80)
    done(change(world, made.ref, since=date(2027, 1, 5), service=longer, room=world.room))
    rows = Appointment.objects.within(world.practice_id).order_by("start")
    lengths = [int((one.end - one.start).total_seconds()) // 60 for one in rows]
    assert lengths == [50] * 5 + [80] * 7
    rooms = Participant.objects.within(world.practice_id).filter(room__isnull=False)
    assert rooms.count() == 7


def test_what_has_begun_stays_as_it_was(world: World) -> None:
    made = done(create(world))
    later = wall("2026-12-15T10:20")
    done(change(world, made.ref, at=time(9), now=later))
    assert standing(world)[:4] == [
        "2026-12-01T10:00",
        "2026-12-08T10:00",
        "2026-12-15T10:00",
        "2026-12-22T09:00",
    ]


def test_a_counted_series_keeps_its_count(world: World) -> None:
    made = done(create(world, count=6))
    done(change(world, made.ref, since=date(2026, 12, 15), pattern=THURSDAYS))
    assert len(standing(world)) == 6
    done(change(world, made.ref, since=date(2026, 12, 8), at=time(9)))
    assert len(standing(world)) == 6


def test_a_series_that_goes_on_goes_on_changed(world: World) -> None:
    made = done(create(world, count=None))
    done(change(world, made.ref, at=time(9), since=FIRST + timedelta(weeks=4)))
    actions.fill(now=NOW + timedelta(days=120))
    assert standing(world)[-1] > "2027-12-30"
    assert standing(world)[-1].endswith("T09:00")


@pytest.mark.parametrize("fields", [{"at": time(11)}, {"pattern": THURSDAYS}])
def test_a_series_that_was_made_further_than_a_year_keeps_its_last_date_when_changed(
    world: World, fields: dict[str, object]
) -> None:
    made = done(create(world, count=None, first=date(2026, 12, 8)))
    answer = done(change(world, made.ref, since=FIRST, **fields))
    assert Outcome.CANCELLED not in {one.outcome for one in answer.dates}
    assert len(answer.dates) >= len(made.dates)


def test_an_old_page_changes_nothing(world: World) -> None:
    made = done(create(world))
    done(change(world, made.ref, at=time(9)))
    wish = SeriesChange(since=FIRST, at=time(11))
    answer = actions.change(viewer=world.dora, ref=made.ref, change=wish, choices={}, now=NOW, revision=1)
    assert {reason.code for reason in answer.reasons} == {"changed_meanwhile"}


def test_pain_9_one_date_is_canceled_and_every_other_stands_with_a_state_of_its_own(world: World) -> None:
    made = done(create(world))
    appointments.cancel(viewer=world.dora, ref=made.dates[3].ref, now=NOW)
    later = wall("2026-12-01T11:00")
    assert appointments.keep(viewer=world.dora, ref=made.dates[0].ref, now=later) is None
    assert len(standing(world)) == 11
    parts = Participant.objects.within(world.practice_id).filter(client__isnull=False).order_by("start")
    found = list(parts.values_list("attendance", flat=True))
    assert found == ["kept", "expected", "expected", "cancelled", *["expected"] * 8]


def test_pain_11_every_date_of_a_series_is_an_appointment_that_is_read_and_changed_alone(
    world: World,
) -> None:
    made = done(create(world))
    request = MoveRequest(ref=made.dates[5].ref, start=wall("2027-01-06T13:00"))
    booked(appointments.move(viewer=world.dora, request=request, now=NOW))
    assert len(standing(world)) == 12
    assert len(series_dates(world.dora, made.ref, first=FIRST)) == 12
