"""Counting out a series on the wall clock, by recurring-ical-events.

The library sees naive times only, all by the series' own clock, so that neither its idea of zones nor a file's own
matters here. It knows how rules, single dates, exceptions and changes to one or to all following dates play together.
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
        for occurrence in series.between(low, max(low, high)):
            yield occurrence.dated()
    except (ValueError, OverflowError) as error:
        raise Fault(Why.RULE_UNREADABLE) from error


class _Component(Event):
    """An event made of naive times, which remembers the part it was made of."""

    def __init__(self, part: Part[Any]) -> None:
        super().__init__()
        self.part = part
        self["UID"] = "series"
        self["DTSTART"] = vDDDTypes(part.start)
        self["DTEND"] = vDDDTypes(part.start + part.length)
        if part.rules:
            self["RRULE"] = [vRecur.from_ical(rule.canonical()) for rule in part.rules]
        if part.dates or part.periods:
            self["RDATE"] = vDDDLists([*part.dates, *part.periods])
        if part.excluded:
            self["EXDATE"] = vDDDLists(list(part.excluded))
        if part.changes is not None:
            self["RECURRENCE-ID"] = vDDDTypes(part.changes)
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
            start=self.start,
            length=self.end - self.start,
            original=self._original,
            itself=self._itself,
        )


class _Series(Series):  # type: ignore[misc]
    occurrence = _Occurrence
