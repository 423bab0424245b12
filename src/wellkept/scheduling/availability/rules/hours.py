"""From working rules in wall clock to spans of instants.

Hours are dated weekly rules: 09:00 means 09:00 on the wall, before and after a clock change (R4).
A rule may pass midnight: 20:00 to 26:00 belongs to the day on which it begins.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from wellkept.kernel.spans import Span, union
from wellkept.kernel.wallclock import local_date, minutes_span, week_start


class WeeklyRule(NamedTuple):
    """Every ``every`` weeks on one weekday (Monday 0), from ``start`` to ``end`` minutes after local midnight.

    Weeks are counted from the week of ``first``; ``last`` is the last day on which the rule may begin.
    """

    weekday: int
    start: int
    end: int
    zone: str
    first: date
    last: date | None = None
    every: int = 1
    place: int | None = None

    def begins_on(self, day: date) -> bool:
        """Whether an occurrence of the rule begins on this day."""
        if day.weekday() != self.weekday or day < self.first or (self.last is not None and day > self.last):
            return False
        weeks_between = (week_start(day) - week_start(self.first)).days // 7
        return weeks_between % self.every == 0


class DayRule(NamedTuple):
    """What differs on one date: extra hours, or (without minutes) none of the weekly ones."""

    day: date
    zone: str
    start: int | None = None
    end: int | None = None
    place: int | None = None

    @property
    def closes(self) -> bool:
        """Whether the weekly rules rest on this date."""
        return self.start is None or self.end is None


class WorkSpan(NamedTuple):
    """Time in which a clinician works, and where: ``place`` is None when only by video or phone."""

    start: int
    end: int
    place: int | None


def _days(first: date, last: date) -> Iterator[date]:
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        yield date.fromordinal(ordinal)


@lru_cache(maxsize=4096)
def weekly_spans(
    rules: tuple[WeeklyRule, ...], closed: frozenset[date], first: date, last: date
) -> tuple[WorkSpan, ...]:
    """The spans of weekly rules that begin on the days from ``first`` to ``last``, save on ``closed`` ones."""
    by_weekday: dict[int, list[WeeklyRule]] = {}
    for rule in rules:
        by_weekday.setdefault(rule.weekday, []).append(rule)
    found = []
    for day in _days(first, last):
        if day in closed:
            continue
        for rule in by_weekday.get(day.weekday(), ()):
            if rule.begins_on(day) and (span := minutes_span(day, rule.start, rule.end, rule.zone)):
                found.append(WorkSpan(span.start, span.end, rule.place))
    return tuple(sorted(found, key=lambda work: (work.start, work.end, work.place or 0)))


def work_spans(
    weekly: tuple[WeeklyRule, ...], days: tuple[DayRule, ...], window: Span
) -> tuple[WorkSpan, ...]:
    """All hours that touch the window: merged for each place, sorted, some possibly at two places at once.

    Days are walked from two before the window, so that a night begun earlier is not missed.
    """
    found = _work_between(weekly, days, *_reach(window))
    return tuple(work for work in found if work.start < window.end and work.end > window.start)


@lru_cache(maxsize=1024)
def _work_between(
    weekly: tuple[WeeklyRule, ...], days: tuple[DayRule, ...], first: date, last: date
) -> tuple[WorkSpan, ...]:
    found = list(weekly_spans(weekly, frozenset(rule.day for rule in days if rule.closes), first, last))
    for rule in days:
        if rule.start is not None and rule.end is not None and first <= rule.day <= last:
            span = minutes_span(rule.day, rule.start, rule.end, rule.zone)
            if span:
                found.append(WorkSpan(span.start, span.end, rule.place))
    return _merged_by_place(found)


def protected_spans(weekly: tuple[WeeklyRule, ...], single: Iterable[Span], window: Span) -> tuple[Span, ...]:
    """Protected time that touches the window, weekly and single, merged."""
    spans = (*_protected_between(weekly, *_reach(window)), *single)
    return union(span for span in spans if span.start < window.end and span.end > window.start)


@lru_cache(maxsize=1024)
def _protected_between(weekly: tuple[WeeklyRule, ...], first: date, last: date) -> tuple[Span, ...]:
    return tuple(Span(work.start, work.end) for work in weekly_spans(weekly, frozenset(), first, last))


@lru_cache(maxsize=256)  # the same for each of many clinicians
def _reach(window: Span) -> tuple[date, date]:
    return local_date(window.start, "UTC") - timedelta(days=2), local_date(window.end, "UTC") + timedelta(
        days=1
    )


def _merged_by_place(found: Iterable[WorkSpan]) -> tuple[WorkSpan, ...]:
    by_place: dict[int | None, list[Span]] = {}
    for work in found:
        by_place.setdefault(work.place, []).append(Span(work.start, work.end))
    merged = [WorkSpan(s.start, s.end, place) for place, spans in by_place.items() for s in union(spans)]
    return tuple(sorted(merged, key=lambda work: (work.start, work.end, work.place or 0)))
