"""Standing rules over dates: every two weeks on Monday, the last Friday of a month, and what differs from them.

Patterns follow RFC 5545 section 3.3.10: weeks begin on Monday, and a month that lacks the date has none. They speak
of dates alone; ``wallclock`` turns a date and a time into an instant (R4).
"""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from heapq import merge
from itertools import islice

from wellkept.kernel.wallclock import week_start


def _check(valid: bool, what: str) -> None:
    if not valid:
        raise ValueError(what)


@dataclass(frozen=True, slots=True)
class Weekly:
    """Every ``every`` weeks on some weekdays (Monday 0), counted from the week of the anchor."""

    every: int
    weekdays: frozenset[int]

    def __post_init__(self) -> None:
        _check(self.every >= 1, "a pattern repeats every week or less often")
        _check(bool(self.weekdays) and self.weekdays <= set(range(7)), "weekdays are 0 to 6, at least one")

    def between(self, anchor: date, low: date, high: date) -> Iterator[date]:
        """The dates from ``low`` to ``high``, both included; ``low`` is not before the anchor."""
        step = 7 * self.every
        week = week_start(low).toordinal()
        week += (week_start(anchor).toordinal() - week) % step
        first, last = low.toordinal(), high.toordinal()
        weekdays = sorted(self.weekdays)
        while week <= last:
            for ordinal in (week + weekday for weekday in weekdays):
                if first <= ordinal <= last:
                    yield date.fromordinal(ordinal)
            week += step


@dataclass(frozen=True, slots=True)
class MonthlyByDate:
    """Every ``every`` months on a day of the month; -1 is the last day, -2 the one before it."""

    every: int
    day: int

    def __post_init__(self) -> None:
        _check(self.every >= 1, "a pattern repeats every month or less often")
        _check(1 <= abs(self.day) <= 31, "a month has days 1 to 31")

    def between(self, anchor: date, low: date, high: date) -> Iterator[date]:
        """The dates from ``low`` to ``high``, both included; ``low`` is not before the anchor."""
        for year, month in _months(self.every, anchor, low, high):
            length = monthrange(year, month)[1]
            day = self.day if self.day > 0 else length + 1 + self.day
            if 1 <= day <= length and low <= (found := date(year, month, day)) <= high:
                yield found


@dataclass(frozen=True, slots=True)
class MonthlyByWeekday:
    """Every ``every`` months on the ``nth`` weekday (Monday 0) of the month; -1 is the last of them."""

    every: int
    nth: int
    weekday: int

    def __post_init__(self) -> None:
        _check(self.every >= 1, "a pattern repeats every month or less often")
        _check(1 <= abs(self.nth) <= 5, "a month has five of a weekday at most")
        _check(0 <= self.weekday <= 6, "weekdays are 0 to 6")

    def between(self, anchor: date, low: date, high: date) -> Iterator[date]:
        """The dates from ``low`` to ``high``, both included; ``low`` is not before the anchor."""
        for year, month in _months(self.every, anchor, low, high):
            weekday_of_first, length = monthrange(year, month)
            days = range(1 + (self.weekday - weekday_of_first) % 7, length + 1, 7)
            index = self.nth - 1 if self.nth > 0 else len(days) + self.nth
            if 0 <= index < len(days) and low <= (found := date(year, month, days[index])) <= high:
                yield found


Pattern = Weekly | MonthlyByDate | MonthlyByWeekday


def _months(every: int, anchor: date, low: date, high: date) -> Iterator[tuple[int, int]]:
    """Each ``every``-th month, counted from the anchor's, from that of ``low`` to that of ``high``."""
    start = low.year * 12 + low.month - 1
    start += (anchor.year * 12 + anchor.month - 1 - start) % every
    for index in range(start, high.year * 12 + high.month, every):
        yield index // 12, index % 12 + 1


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One date of a recurrence: ``identity`` is the date that the pattern gave, ``day`` where it stands now."""

    identity: date
    day: date


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A pattern from ``first`` on (the first date itself only where it fits), with what differs.

    It ends after ``until``, or after ``count`` dates of the pattern, or never. ``skipped`` and ``moved`` name original
    dates; both still count, as RFC 5545 has it, and those that the pattern does not give are ignored. Raises
    ``ValueError`` for a date both skipped and moved, and for an end given twice.
    """

    first: date
    pattern: Pattern
    until: date | None = None
    count: int | None = None
    skipped: frozenset[date] = frozenset()
    moved: Mapping[date, date] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        _check(self.until is None or self.count is None, "a recurrence ends by date or by count, not both")
        _check(self.count is None or self.count >= 1, "a count is at least 1")
        _check(self.skipped.isdisjoint(self.moved), "a date is skipped or moved, not both")

    def dates(self, window_first: date, window_last: date) -> Iterator[Occurrence]:
        """The occurrences that stand in the window, both ends included, by day and then by identity.

        Costs what the window costs, however long ago it began. Only a count is counted through, once.
        """
        staying = (
            Occurrence(identity, identity)
            for identity in self._identities(window_first, window_last)
            if identity not in self.skipped and identity not in self.moved
        )
        arriving = (
            Occurrence(identity, day)
            for identity, day in self.moved.items()
            if window_first <= day <= window_last and any(self._identities(identity, identity))
        )
        return merge(staying, sorted(arriving, key=_standing), key=_standing)

    def _identities(self, low: date, high: date) -> Iterator[date]:
        """The dates of the pattern within the recurrence's own bounds, whatever differs."""
        low = max(low, self.first)
        if self.until is not None:
            high = min(high, self.until)
        if self.count is not None:
            high = min(high, _last_counted(self.first, self.pattern, self.count))
        return self.pattern.between(self.first, low, high) if low <= high else iter(())


def _standing(occurrence: Occurrence) -> tuple[date, date]:
    return occurrence.day, occurrence.identity


@lru_cache(maxsize=4096)
def _last_counted(first: date, pattern: Pattern, count: int) -> date:
    """The date with that number; the last of all where the calendar ends before."""
    return next(islice(pattern.between(first, first, date.max), count - 1, None), date.max)
