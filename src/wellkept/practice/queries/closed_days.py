"""Reading on which days a practice is closed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from wellkept.practice.calendars import holidays_of
from wellkept.practice.models import ClosedDay
from wellkept.practice.queries.practices import PracticeCard, workplace_of
from wellkept.storage.plain import Reading, at_once
from wellkept.trust.viewer import Viewer


@dataclass(frozen=True, slots=True)
class ClosedDayCard:
    """One of the practice's own exceptions to its holidays."""

    day: date
    name: str
    closed: bool


def own_closed_days(viewer: Viewer, *, since: date) -> tuple[ClosedDayCard, ...]:
    """The practice's own exceptions from a day on."""
    rows = ClosedDay.objects.within(workplace_of(viewer)).filter(day__gte=since).order_by("day")
    return tuple(ClosedDayCard(row.day, row.name, row.closed) for row in rows)


class Closing(Protocol):
    """What is asked of a practice to know its closed days."""

    @property
    def id(self) -> int: ...
    @property
    def holiday_country(self) -> str: ...
    @property
    def holiday_subdivision(self) -> str: ...


def closed_days(practice: Closing, first: date, last: date, *, locale: str = "") -> Mapping[date, str]:
    """The days on which the practice is closed, by name: its holiday calendar and its own exceptions."""
    return at_once(lambda reading: ask_closed_days(reading, practice, first, last, locale=locale))


def ask_closed_days(
    reading: Reading, practice: Closing, first: date, last: date, *, locale: str = ""
) -> Callable[[], Mapping[date, str]]:
    """The same, told once the reading was fetched."""
    where = "practice_id = %s AND day >= %s AND day <= %s"
    own = reading.rows(ClosedDay, ("day", "name", "closed"), where, [practice.id, first, last])

    def closed() -> Mapping[date, str]:
        found: dict[date, str] = {}
        if practice.holiday_country:
            for year in range(first.year, last.year + 1):
                calendar = holidays_of(practice.holiday_country, practice.holiday_subdivision, year, locale)
                found.update({day: name for day, name in calendar.items() if first <= day <= last})
        for day, name, closes in own:
            if closes:
                found[day] = name
            else:
                found.pop(day, None)
        return found

    return closed


def closed_names(practice: PracticeCard, first: date, last: date) -> Mapping[date, str]:
    """The same for a page, in the practice's language."""
    return closed_days(practice, first, last, locale=practice.locale)
