"""Standing hours: the same weekday and wall-clock time, again and again (R4)."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from wellkept.kernel.wallclock import local, resolve


class StandingHour(NamedTuple):
    """One wall-clock time on one weekday: on which of its dates it is free, and on which it is not."""

    weekday: int
    at: time
    free: tuple[date, ...]
    missing: tuple[date, ...]


def standing_hours(
    starts: Iterable[int], *, zone: str, first: date, times: int, every: int = 1, step: int = 15
) -> tuple[StandingHour, ...]:
    """The standing hours of so many dates, ``every`` so many weeks from ``first`` on, best first.

    ``starts`` are the instants that may be booked in all that time; ``step`` is in minutes of the wall clock. Best is
    free on most dates, then early in the week and early in the day. A time that a date's clock skips is missing there.
    """
    bookable = frozenset(starts)
    wall = {local(start, zone) for start in bookable}
    keys = {(at.weekday(), at.time().replace(tzinfo=None)) for at in wall if _on_step(at, step)}
    found = (_hour(bookable, zone, weekday, at, _dates(first, weekday, times, every)) for weekday, at in keys)
    return tuple(sorted(found, key=lambda hour: (len(hour.missing), hour.weekday, hour.at)))


def _on_step(at: datetime, step: int) -> bool:
    return at.second == 0 and (at.hour * 60 + at.minute) % step == 0


def _dates(first: date, weekday: int, times: int, every: int) -> tuple[date, ...]:
    begin = first + timedelta(days=(weekday - first.weekday()) % 7)
    return tuple(begin + timedelta(weeks=every * n) for n in range(times))


def _hour(
    bookable: frozenset[int], zone: str, weekday: int, at: time, dates: tuple[date, ...]
) -> StandingHour:
    free = tuple(day for day in dates if _is_free(bookable, datetime.combine(day, at), zone))
    return StandingHour(weekday, at, free, tuple(day for day in dates if day not in free))


def _is_free(bookable: frozenset[int], wall: datetime, zone: str) -> bool:
    resolved = resolve(wall, zone)
    return resolved.kind != "gap" and resolved.instant in bookable
