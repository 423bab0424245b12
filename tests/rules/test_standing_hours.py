"""R4: a standing hour is one time on the wall clock, before and after a clock change."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from wellkept.kernel.wallclock import resolve
from wellkept.scheduling.appointments.rules.standing import standing_hours

BERLIN, FIRST = "Europe/Berlin", date(2027, 3, 1)  # a Monday, four weeks before the clocks change


def wall(day: date, hour: int, minute: int = 0) -> int:
    return resolve(datetime.combine(day, time(hour, minute)), BERLIN).instant


def weekly(hour: int, *weeks: int, minute: int = 0) -> list[int]:
    return [wall(FIRST + timedelta(weeks=week), hour, minute) for week in weeks]


def test_r4_the_hour_stays_the_same_on_the_wall_over_a_clock_change() -> None:
    (hour,) = standing_hours(weekly(9, *range(6)), zone=BERLIN, first=FIRST, times=6)
    assert (hour.weekday, hour.at, hour.missing) == (0, time(9), ())
    offsets = {datetime.combine(day, hour.at, ZoneInfo(BERLIN)).utcoffset() for day in hour.free}
    assert len(offsets) == 2


def test_dates_that_are_taken_are_named_and_the_freest_hour_comes_first() -> None:
    starts = [*weekly(9, 0, 2, 3), *weekly(11, 0, 1, 2, 3)]
    best, second = standing_hours(starts, zone=BERLIN, first=FIRST, times=4)
    assert (best.at, best.missing) == (time(11), ())
    assert (second.at, second.missing) == (time(9), (FIRST + timedelta(weeks=1),))


def test_every_other_week_looks_at_every_other_week() -> None:
    (hour,) = standing_hours(weekly(9, 0, 2, 4), zone=BERLIN, first=FIRST, times=3, every=2)
    assert hour.missing == ()
    assert [day.isocalendar().week for day in hour.free] == [9, 11, 13]


def test_dates_begin_with_the_first_such_weekday_on_or_after_the_first_day() -> None:
    tuesday = FIRST + timedelta(days=1)
    (hour,) = standing_hours(weekly(9, 1, 2), zone=BERLIN, first=tuesday, times=2)
    assert hour.free[0] == FIRST + timedelta(weeks=1)


def test_an_hour_that_the_clock_skips_is_missing_on_that_date() -> None:
    sunday = date(2027, 3, 21)
    starts = [wall(sunday, 2, 30), wall(date(2027, 3, 28), 2, 30), wall(date(2027, 4, 4), 2, 30)]
    hours = standing_hours(starts, zone=BERLIN, first=sunday, times=3)
    half_past_two = next(hour for hour in hours if hour.at == time(2, 30))
    assert half_past_two.missing == (date(2027, 3, 28),)


def test_only_times_on_the_step_are_standing_hours() -> None:
    assert standing_hours(weekly(9, 0, 1, minute=5), zone=BERLIN, first=FIRST, times=2) == ()
    assert len(standing_hours(weekly(9, 0, 1, minute=5), zone=BERLIN, first=FIRST, times=2, step=5)) == 1


@given(
    taken=st.frozensets(st.tuples(st.integers(0, 5), st.integers(0, 6), st.integers(8, 11)), max_size=60),
    every=st.integers(1, 3),
)
def test_free_and_missing_are_exactly_what_may_be_booked(
    taken: frozenset[tuple[int, int, int]], every: int
) -> None:
    days = {FIRST + timedelta(weeks=week, days=day) for week in range(6) for day in range(7)}
    starts = {
        wall(FIRST + timedelta(weeks=week, days=day), hour)
        for week in range(6)
        for day in range(7)
        for hour in range(8, 12)
        if (week, day, hour) not in taken
    }
    times = 6 // every
    for found in standing_hours(starts, zone=BERLIN, first=FIRST, times=times, every=every):
        assert len(found.free) + len(found.missing) == times
        for day in (*found.free, *found.missing):
            assert day in days
            assert (wall(day, found.at.hour) in starts) is (day in found.free)
