"""Dates and times as they stand in a file, and lengths."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import InvalidCalendar, vDuration

from wellkept.codecs.ics.clocks import UTC, Clock
from wellkept.codecs.ics.values import Fault, Why

FIRST_YEAR, LAST_YEAR = 1600, 2200
_WRITTEN = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)(?:[Tt ](\d\d):?(\d\d)(?::?(\d\d)(?:\.\d+)?)?\s*([Zz]?))?", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A naive wall-clock time and the clock that it was read from: None where the file names none.

    ``is_date``: a date; ``wall`` is its midnight.
    """

    wall: datetime
    clock: Clock | None
    is_date: bool

    @property
    def key(self) -> str:
        """The same for the same moment, however it is written."""
        return str(self.wall) if self.clock is None else str(self.clock.resolve(self.wall).instant)

    def on(self, clock: Clock) -> datetime:
        """What that clock shows at this moment. Dates and floating times are the same everywhere."""
        if self.clock is None or self.is_date or self.clock == clock:
            return self.wall
        return clock.wall(self.clock.resolve(self.wall).instant)


@dataclass(frozen=True, slots=True)
class Length:
    """Nominal days, which follow the wall clock, and exact seconds after them (RFC 5545 section 3.8.5.3)."""

    days: int
    seconds: int

    @property
    def nominal(self) -> timedelta:
        """The length where no clock changes."""
        return timedelta(days=self.days, seconds=self.seconds)

    def end(self, wall: datetime, clock: Clock) -> int:
        """The instant at which something of this length ends that starts at ``wall``."""
        return clock.resolve(wall + timedelta(days=self.days)).instant + self.seconds


def read_moment(text: str, clock: Clock | None, *, property: str) -> Moment:
    """One DATE or DATE-TIME; ``clock`` is that of its TZID. The extended form with dashes and colons is taken too.

    Raises ``Fault``.
    """
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        raise Fault(Why.UNREADABLE, property=property, value=text[:80])
    year, month, day, hour, minute, second, utc = found.groups()
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        raise Fault(Why.DATE_OUT_OF_RANGE, property=property, value=text[:80])
    try:
        numbers = [int(part or 0) for part in (year, month, day, hour, minute, second)]
        wall = datetime(*numbers[:5], min(numbers[5], 59))  # type: ignore[call-arg, arg-type]  # noqa: DTZ001
    except ValueError as error:
        raise Fault(Why.UNREADABLE, property=property, value=text[:80]) from error
    return Moment(wall, UTC if utc else clock, is_date=hour is None)


def read_length(text: str, *, property: str) -> Length:
    """A DURATION: weeks and days are nominal, the rest is exact. Raises ``Fault``, also for a negative one."""
    text = text.strip().upper()
    _, time, exact = text.partition("T")
    try:
        whole: timedelta = vDuration.from_ical(text)  # type: ignore[no-untyped-call]
        clocked = vDuration.from_ical("PT" + exact) if time else timedelta(0)  # type: ignore[no-untyped-call]
    except (InvalidCalendar, ValueError, OverflowError) as error:
        raise Fault(Why.UNREADABLE, property=property, value=text[:80]) from error
    if whole < timedelta(0):
        raise Fault(Why.ENDS_BEFORE_START)
    return Length((whole - clocked).days, int(clocked.total_seconds()))
