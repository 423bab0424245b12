"""Counting out a series on the wall clock, by recurring-ical-events.

The library sees naive times only, all by the series' own clock, so that neither its idea of zones nor a file's own
matters here. It knows how rules, single dates, exceptions and changes to one or to all following dates play together.

Beneath it dateutil searches a rule's next date as far as the year 9999: five seconds for a daily rule that never
matches. The Gregorian calendar repeats every 400 years to the weekday, so the series is moved to the last cycles that
there are, counted out there, and moved back: the same dates, and the search ends within 400 years.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from icalendar import Event, vDDDLists, vDDDTypes, vRecur
from recurring_ical_events import EventAdapter, Occurrence, Series

from wellkept.codecs.ics.rules import Rule
from wellkept.codecs.ics.values import Fault, Why

T = TypeVar("T")
_CYCLE = timedelta(days=146_097)
_SHIFT = 19 * _CYCLE  # from 2026 to 9626


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """One component of a series: the base, or a change (``changes`` is the wall clock that it replaces).

    ``source`` comes back with each date that the part gives. ``periods`` are single dates with a length of their own.
    """

    source: T
    start: datetime
    length: timedelta = timedelta(0)
    rules: tuple[Rule, ...] = ()
    dates: tuple[datetime, ...] = ()
    periods: tuple[tuple[datetime, timedelta], ...] = ()
    excluded: tuple[datetime, ...] = ()
    changes: datetime | None = None
    and_following: bool = False


@dataclass(frozen=True, slots=True)
class Dated(Generic[T]):
    """One date of a series. ``original`` is where the base put it; ``itself``: it is the changed date as written."""

    source: T
    start: datetime
    length: timedelta
    original: datetime
    itself: bool = field(default=False)


def dates(parts: Iterable[Part[T]], low: datetime, high: datetime) -> Iterator[Dated[T]]:
    """The dates that touch ``[low, high)``, unordered. All parts belong to one series, one of them at most its base.

    Raises ``Fault`` where the library can make no sense of a rule.
    """
    try:
        series = _Series([_Adapter(_Component(part)) for part in parts])
        for occurrence in series.between(low + _SHIFT, max(low, high) + _SHIFT):
            yield occurrence.dated()
    except (ValueError, ArithmeticError, LookupError) as error:
        raise Fault(Why.RULE_UNREADABLE) from error


class _Component(Event):
    """An event made of naive times, moved by the shift, which remembers the part it was made of."""

    def __init__(self, part: Part[Any]) -> None:
        super().__init__()
        self.part = part
        self["UID"] = "series"
        self["DTSTART"] = vDDDTypes(part.start + _SHIFT)
        self["DTEND"] = vDDDTypes(part.start + _SHIFT + part.length)
        if part.rules:
            self["RRULE"] = [vRecur.from_ical(rule.canonical(_SHIFT)) for rule in part.rules]
        if part.dates or part.periods:
            periods = [(start + _SHIFT, length) for start, length in part.periods]
            self["RDATE"] = vDDDLists([*(one + _SHIFT for one in part.dates), *periods])
        if part.excluded:
            self["EXDATE"] = vDDDLists([one + _SHIFT for one in part.excluded])
        if part.changes is not None:
            self["RECURRENCE-ID"] = vDDDTypes(part.changes + _SHIFT)
            if part.and_following:
                self["RECURRENCE-ID"].params["RANGE"] = "THISANDFUTURE"


class _Adapter(EventAdapter):  # type: ignore[misc]
    @property
    def part(self) -> Part[Any]:
        return self._component.part  # type: ignore[no-any-return]


class _Occurrence(Occurrence):  # type: ignore[misc]
    def __init__(self, adapter: _Adapter, start: Any = None, end: Any = None, sequence: int = -1) -> None:
        super().__init__(adapter, start, end, sequence)
        self._itself = start is None
        self._original = adapter.recurrence_ids[0] if start is None else start - adapter.move_recurrences_by

    def dated(self) -> Dated[Any]:
        return Dated(
            source=self._adapter.part.source,
            start=self.start - _SHIFT,
            length=self.end - self.start,
            original=self._original - _SHIFT,
            itself=self._itself,
        )


class _Series(Series):  # type: ignore[misc]
    occurrence = _Occurrence
