"""R10: which sessions that stand would not fit limits that somebody thinks of."""

from wellkept.kernel.spans import Span
from wellkept.scheduling.appointments.rules.beyond import beyond
from wellkept.scheduling.availability.rules.limits import Limit, Limits

MONDAY, HOUR, DAY = 1_795_413_600, 3600, 86400  # 2026-11-23 06:00 UTC
ZONE = "UTC"


def _day(number: int, *hours: int, minutes: int = 50) -> list[Span]:
    start = MONDAY + number * DAY
    return [Span(start + hour * HOUR, start + hour * HOUR + minutes * 60) for hour in hours]


def test_r10_what_comes_after_the_last_that_fits_is_beyond() -> None:
    day = _day(0, 3, 4, 5)
    assert beyond(Limits(sessions_day=Limit(2)), day, here=day, zone=ZONE) == (day[2],)
    assert beyond(Limits(sessions_day=Limit(3)), day, here=day, zone=ZONE) == ()
    assert beyond(Limits(minutes_day=Limit(100)), day[::-1], here=day, zone=ZONE) == (day[2],)


def test_r10_a_week_counts_from_monday_over_all_practices() -> None:
    week = [*_day(0, 3), *_day(4, 3), *_day(7, 3)]
    assert beyond(Limits(sessions_week=Limit(1, firm=True)), week, here=(), zone=ZONE) == (week[1],)


def test_r10_a_run_is_made_of_the_sessions_of_one_practice() -> None:
    hour = _day(0, 3, 4, 5, minutes=60)
    limits = Limits(run=Limit(120))
    assert beyond(limits, hour, here=hour, zone=ZONE) == (hour[2],)
    assert beyond(limits, hour, here=(hour[0], hour[2]), zone=ZONE) == ()


def test_r10_a_late_end_is_beyond_the_latest() -> None:
    late = _day(0, 9, 13)
    assert beyond(Limits(latest_end=Limit(18 * 60)), late, here=late, zone=ZONE) == (late[1],)
    assert beyond(Limits(), late, here=late, zone=ZONE) == ()
