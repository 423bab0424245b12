"""How early each of many clinicians could be free, by her hours alone: a bound that is asked for before anything else
of her is read."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from wellkept.kernel.spans import Span
from wellkept.kernel.wallclock import day_span, local_date
from wellkept.scheduling.availability.models import DayHours, WeeklyHours
from wellkept.storage.plain import fetch, table

_DAY = 86400
_WEEKLY, _DATED = table(WeeklyHours), table(DayHours)


def earliest_at_work(*, practice: int, window: Span) -> Mapping[int, int]:
    """For each clinician with hours there, the first instant of the window at which she could be at work, or an earlier one.

    Whatever else there is to know of her makes it later, never earlier: leave, appointments, limits, hours of every other
    week, a date without the usual ones. Who has no hours in the window is not in it. It says what everybody may see of
    her hours and nothing of her own time (R7).
    """
    days = [row for zone in _zones(practice) for row in _days(zone, window)]
    if not days:
        return {}
    places = ", ".join(["(%s, %s, %s, %s, %s)"] * len(days))
    found = fetch(
        f"WITH days (zone, day, weekday, first, last) AS (VALUES {places}) "  # noqa: S608 - names, not values
        f"SELECT account_id, MIN(begins) FROM ("
        f"SELECT h.account_id, d.first + h.start_minute * 60 AS begins, d.last + h.end_minute * 60 AS ends "
        f"FROM days d JOIN {_WEEKLY} h ON h.practice_id = %s AND h.zone = d.zone AND h.weekday = d.weekday "
        "WHERE h.first_day <= d.day AND (h.last_day IS NULL OR h.last_day >= d.day) "
        "UNION ALL "
        f"SELECT h.account_id, d.first + h.start_minute * 60, d.last + h.end_minute * 60 "
        f"FROM days d JOIN {_DATED} h ON h.practice_id = %s AND h.zone = d.zone AND h.day = d.day"
        ") hours WHERE begins < %s AND ends > %s GROUP BY account_id",
        [*(value for row in days for value in row), practice, practice, window.end, window.start],
    )
    return {account: max(begins, window.start) for account, begins in found}


def _zones(practice: int) -> list[str]:
    """On which clocks hours are kept there."""
    found = fetch(
        f"SELECT zone FROM {_WEEKLY} WHERE practice_id = %s UNION SELECT zone FROM {_DATED} WHERE practice_id = %s",  # noqa: S608
        [practice, practice],
    )
    return [zone for (zone,) in found]


def _days(zone: str, window: Span) -> Iterator[tuple[str, date, int, int, int]]:
    """The local days on which hours begin that may touch the window: zone, day, weekday, and the earliest and the latest
    instant that can count as its midnight. Both are the same but where the clock changes on that day or the next."""
    first, last = local_date(window.start, zone), local_date(window.end - 1, zone)
    for ordinal in range(first.toordinal() - 1, last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        midnights = [day_span(day + timedelta(days=n), zone).start - n * _DAY for n in range(3)]
        yield zone, day, day.weekday(), min(midnights), max(midnights)
