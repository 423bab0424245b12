"""The pattern of a standing appointment, as kept and as calculated with."""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from wellkept.kernel.recurrence import MonthlyByDate, MonthlyByWeekday, Pattern, Recurrence, Weekly
from wellkept.kernel.wallclock import resolve, week_start

AHEAD = timedelta(days=366)
"""How far ahead the dates of a series are made."""


def dumped(pattern: Pattern) -> dict[str, Any]:
    """The pattern as JSON."""
    match pattern:
        case Weekly(every, weekdays):
            return {"by": "week", "every": every, "weekdays": sorted(weekdays)}
        case MonthlyByDate(every, day):
            return {"by": "date", "every": every, "day": day}
        case MonthlyByWeekday(every, nth, weekday):
            return {"by": "weekday", "every": every, "nth": nth, "weekday": weekday}


def loaded(kept: Mapping[str, Any]) -> Pattern:
    """The pattern from JSON. Raises ``ValueError`` and ``KeyError`` for what is none."""
    match kept["by"]:
        case "week":
            return Weekly(kept["every"], frozenset(kept["weekdays"]))
        case "date":
            return MonthlyByDate(kept["every"], kept["day"])
        case "weekday":
            return MonthlyByWeekday(kept["every"], kept["nth"], kept["weekday"])
    raise ValueError("a pattern is by week, date or weekday")


@dataclass(frozen=True, slots=True)
class Standing:
    """One date on the wall clock, as an instant. A time in the gap of the clock is read with the offset before it (R4)."""

    identity: date
    start: int
    clock: Literal["plain", "gap", "overlap"]


def standings(recurrence: Recurrence, *, at: time, zone: str, first: date, last: date) -> Iterator[Standing]:
    """The dates from ``first`` to ``last``, each recomputed from the wall clock."""
    for occurrence in recurrence.dates(first, last):
        resolved = resolve(datetime.combine(occurrence.day, at), zone)
        yield Standing(occurrence.identity, resolved.instant, resolved.kind)


def dates_left(recurrence: Recurrence, since: date) -> int | None:
    """How many of a counted recurrence's dates are on or after that day; None where nothing is counted."""
    if recurrence.count is None:
        return None
    before = sum(1 for _ in recurrence.dates(recurrence.first, since - timedelta(days=1)))
    return recurrence.count - before


def last_of(recurrence: Recurrence, ahead: date) -> tuple[date, bool]:
    """Up to which day dates are made, looking so far ahead, and whether that is all of them."""
    if recurrence.until is not None and recurrence.until <= ahead:
        return recurrence.until, True
    if recurrence.count is not None:
        found = list(recurrence.dates(recurrence.first, ahead))
        return ahead, len(found) >= recurrence.count
    return ahead, False


def period_of(day: date, pattern: Pattern) -> date:
    """The first day of the week, or of the month where the pattern is monthly, in which a date stays when it moves."""
    return week_start(day) if isinstance(pattern, Weekly) else day.replace(day=1)


def period_end(day: date, pattern: Pattern) -> date:
    """The last day of the same."""
    days = 7 if isinstance(pattern, Weekly) else monthrange(day.year, day.month)[1]
    return period_of(day, pattern) + timedelta(days=days - 1)


@dataclass(frozen=True, slots=True)
class Matching:
    """Which new date takes the place of which old one; old dates that have none, and new ones that had none."""

    pairs: tuple[tuple[date, date], ...]
    dropped: tuple[date, ...]
    added: tuple[date, ...]


def matched(old: tuple[date, ...], new: tuple[date, ...], pattern: Pattern) -> Matching:
    """A date follows the new pattern within its own week, or its own month where the new pattern is monthly.

    So a series that goes from Monday to Thursday moves its meetings, and does not cancel and book them anew.
    """

    waiting: dict[date, list[date]] = {}
    for day in sorted(old):
        waiting.setdefault(period_of(day, pattern), []).append(day)
    pairs, added = [], []
    for day in sorted(new):
        here = waiting.get(period_of(day, pattern))
        if here:
            pairs.append((here.pop(0), day))
        else:
            added.append(day)
    dropped = sorted(day for days in waiting.values() for day in days)
    return Matching(tuple(pairs), tuple(dropped), tuple(added))
