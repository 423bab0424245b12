"""Wall clock and instants. Rules are wall clock plus zone, appointments are instants (R4).

Zone data come from the pinned ``tzdata`` package alone, so that two machines never differ.
"""

import zoneinfo
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from importlib.metadata import version
from typing import Literal
from zoneinfo import ZoneInfo

from wellkept.kernel.spans import Span

zoneinfo.reset_tzpath(to=[])

ZONE_DATA: str = version("tzdata")
"""Version of the zone data in use, kept with every appointment."""


class UnknownZone(ValueError):
    """A name that is no IANA zone."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """An instant (UTC epoch seconds) and how its wall clock was read."""

    instant: int
    kind: Literal["plain", "gap", "overlap"]


@lru_cache(maxsize=1024)
def zone_info(name: str) -> ZoneInfo:
    """The zone of that IANA name. Raises ``UnknownZone``."""
    try:
        return ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnknownZone(name) from error


def is_zone(name: str) -> bool:
    """Whether it is the name of an IANA zone."""
    try:
        zone_info(name)
    except UnknownZone:
        return False
    return True


@lru_cache(maxsize=1)
def zone_names() -> tuple[str, ...]:
    """All zone names that people choose from, sorted."""
    return tuple(sorted(name for name in zoneinfo.available_timezones() if "/" in name or name == "UTC"))


def resolve(wall: datetime, zone: str) -> Resolved:
    """The instant of a naive wall-clock time.

    As RFC 5545 section 3.3.5 says, a time in the gap is read with the offset before it (02:30 becomes 03:30), and in
    the overlap the first counts. Raises ``UnknownZone``; ``ValueError`` for an aware time.
    """
    if wall.tzinfo is not None:
        raise ValueError("a wall-clock time has no zone of its own")
    info = zone_info(zone)
    first, second = wall.replace(tzinfo=info, fold=0), wall.replace(tzinfo=info, fold=1)
    instant = int(first.timestamp())
    before, after = first.utcoffset(), second.utcoffset()
    if before == after:
        return Resolved(instant, "plain")
    there_and_back = datetime.fromtimestamp(instant, info).replace(tzinfo=None)
    return Resolved(instant, "overlap" if there_and_back == wall.replace(fold=0, microsecond=0) else "gap")


def local(instant: int, zone: str) -> datetime:
    """The aware local time of an instant."""
    return datetime.fromtimestamp(instant, zone_info(zone))


@lru_cache(maxsize=4096)
def clock_changes(zone: str, year: int) -> tuple[int, ...]:
    """The instants of a year (as UTC counts it) from which on the zone has another offset."""
    info, day = zone_info(zone), 86400
    first, last = (int(datetime(y, 1, 1, tzinfo=UTC).timestamp()) for y in (year, year + 1))

    def offset(instant: int) -> timedelta | None:
        return datetime.fromtimestamp(instant, info).utcoffset()

    found = []
    for start in range(first, last, day):
        low, high = start - 1, start + day - 1
        if offset(low) == offset(high):
            continue
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if offset(middle) == offset(low) else (low, middle)
        found.append(high)
    return tuple(found)


@lru_cache(maxsize=65536)
def _midnight(ordinal: int, zone: str) -> int:
    return resolve(datetime.fromordinal(ordinal), zone).instant


def day_span(day: date, zone: str) -> Span:
    """From local midnight to the next; empty for a date that the zone skipped."""
    ordinal = day.toordinal()
    return Span(_midnight(ordinal, zone), _midnight(ordinal + 1, zone))


@lru_cache(maxsize=65536)
def minutes_span(day: date, start: int, end: int, zone: str) -> Span | None:
    """The span between two wall-clock minutes counted from midnight; ``end`` may pass 1440.

    None for a date that the zone skipped, and where a clock change leaves nothing of it.
    """
    if not day_span(day, zone).seconds:  # Apia skipped 2011-12-30
        return None
    midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - wall clock on purpose
    begin = resolve(midnight + timedelta(minutes=start), zone).instant
    finish = resolve(midnight + timedelta(minutes=end), zone).instant
    return Span(begin, finish) if begin < finish else None


def local_date(instant: int, zone: str) -> date:
    """The local date of an instant."""
    return local(instant, zone).date()


def week_start(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())
