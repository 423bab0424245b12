"""Values to iCalendar text (RFC 5545), a line at a time: a feed of thousands of events is never held as a whole.

Times are wall clock with a zone, whose definition is written too; instants that programs compare (DTSTAMP, UNTIL) are in
UTC, as the standard demands.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from typing import NamedTuple

from wellkept.kernel.recurrence import MonthlyByDate, MonthlyByWeekday, Pattern, Weekly
from wellkept.kernel.wallclock import clock_changes, zone_info

PRODUCT = "-//Wellkept//Wellkept 1//EN"
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LONGEST = 75  # octets of a line, its end not counted


class CalendarEvent(NamedTuple):
    """One VEVENT. ``start`` is naive, on the clock of ``zone``; an aware one is written in UTC. ``stamp`` is an instant.

    ``rule`` makes it the first of a series, without ``excluded`` starts; ``replaces`` makes it what stands for one
    start of the series with the same ``uid``, on the clock of ``replaces_zone``, or of ``zone``. ``status``: CONFIRMED,
    TENTATIVE or CANCELLED.
    """

    uid: str
    start: datetime
    zone: str
    minutes: int
    stamp: datetime
    summary: str
    sequence: int = 0
    status: str = "CONFIRMED"
    location: str = ""
    description: str = ""
    rule: str = ""
    organizer: str = ""
    attendee: str = ""
    excluded: tuple[datetime, ...] = ()
    replaces: datetime | None = None
    replaces_zone: str = ""


def rule_text(pattern: Pattern, *, until: datetime | None = None, count: int | None = None) -> str:
    """A pattern as RRULE. ``until`` is an instant; it counts as well."""
    parts = [*_pattern_parts(pattern)]
    if until is not None:
        parts.append(f"UNTIL={_utc(until)}")
    if count is not None:
        parts.append(f"COUNT={count}")
    return ";".join(parts)


def _pattern_parts(pattern: Pattern) -> Iterator[str]:
    match pattern:
        case Weekly(every, weekdays):
            yield from ("FREQ=WEEKLY", f"INTERVAL={every}")
            yield "BYDAY=" + ",".join(_DAYS[day] for day in sorted(weekdays))
            yield "WKST=MO"
        case MonthlyByDate(every, day):
            yield from ("FREQ=MONTHLY", f"INTERVAL={every}", f"BYMONTHDAY={day}")
        case MonthlyByWeekday(every, nth, weekday):
            yield from ("FREQ=MONTHLY", f"INTERVAL={every}", f"BYDAY={nth}{_DAYS[weekday]}")


def calendar(
    events: Iterable[CalendarEvent],
    *,
    zones: Sequence[str],
    years: tuple[int, int],
    name: str = "",
    method: str = "PUBLISH",
    refresh: int = 0,
) -> Iterator[str]:
    """The text of a calendar, in pieces that end with whole lines.

    ``zones`` are those of the events, ``years`` the first and the last year in which they lie. ``refresh``: in how many
    minutes whoever subscribes is asked to look again (RFC 7986 section 5.7, and what was there before it).
    """
    yield "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + _line("PRODID", PRODUCT) + "CALSCALE:GREGORIAN\r\n"
    yield _line("METHOD", method) + (_line("X-WR-CALNAME", _escaped(name)) if name else "")
    if refresh:
        yield f"REFRESH-INTERVAL;VALUE=DURATION:PT{refresh}M\r\nX-PUBLISHED-TTL:PT{refresh}M\r\n"
    for zone in sorted(set(zones)):
        yield timezone_text(zone, *years)
    said = cache(_said)  # most events of a calendar say the same; it is forgotten with the calendar
    for event in events:
        yield event_text(event, said)
    yield "END:VCALENDAR\r\n"


def event_text(event: CalendarEvent, said: Callable[[str, str, str], str] | None = None) -> str:
    """One event. It is marked as private: whoever shares the calendar it lies in shares no more than a taken hour.

    ``said`` writes summary, location and description.
    """
    zone = event.zone
    replaces = rest = ""
    if event.replaces is not None:
        replaces = _wall("RECURRENCE-ID", event.replaces, event.replaces_zone or zone)
    if event.organizer and event.attendee:
        rest = _line("ORGANIZER", f"mailto:{_address(event.organizer)}")
        rest += _line("ATTENDEE;RSVP=FALSE;PARTSTAT=ACCEPTED", f"mailto:{_address(event.attendee)}")
    if event.rule:
        rest += _line("RRULE", event.rule)
    for start in event.excluded:
        rest += _wall("EXDATE", start, zone)
    return (
        f"BEGIN:VEVENT\r\n{_line('UID', event.uid)}DTSTAMP:{_utc(event.stamp)}\r\n{replaces}"
        f"{_wall('DTSTART', event.start, zone)}DURATION:PT{event.minutes}M\r\n"
        f"{(said or _said)(event.summary, event.location, event.description)}"
        f"SEQUENCE:{event.sequence}\r\nSTATUS:{event.status}\r\n{rest}END:VEVENT\r\n"
    )


def _said(summary: str, location: str, description: str) -> str:
    text = _line("SUMMARY", _escaped(summary)) + "CLASS:PRIVATE\r\n"
    if location:
        text += _line("LOCATION", _escaped(location))
    if description:
        text += _line("DESCRIPTION", _escaped(description))
    return text


@lru_cache(maxsize=256)
def timezone_text(zone: str, first: int, last: int) -> str:
    """The VTIMEZONE of a zone, with each change of its clock from the year ``first`` to ``last``, both included."""
    changes = [
        datetime.fromtimestamp(instant, UTC)
        for year in range(first, last + 1)
        for instant in clock_changes(zone, year)
    ]
    lines = ["BEGIN:VTIMEZONE\r\n", _line("TZID", zone)]
    lines += [_observance(zone, at) for at in (datetime(first, 1, 1, tzinfo=UTC), *changes)]
    return "".join([*lines, "END:VTIMEZONE\r\n"])


def _observance(zone: str, at: datetime) -> str:
    info = zone_info(zone)
    local = at.astimezone(info)
    before = (at - timedelta(seconds=1)).astimezone(info)
    kind = "DAYLIGHT" if local.dst() else "STANDARD"
    old, new = before.utcoffset() or timedelta(), local.utcoffset() or timedelta()
    wall = (at + old).replace(tzinfo=None)  # on the clock as it was
    return (
        f"BEGIN:{kind}\r\nDTSTART:{wall:%Y%m%dT%H%M%S}\r\nTZOFFSETFROM:{_offset(old)}\r\n"
        f"TZOFFSETTO:{_offset(new)}\r\n{_line('TZNAME', _escaped(local.tzname() or zone))}END:{kind}\r\n"
    )


def _offset(delta: timedelta) -> str:
    seconds = int(delta.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("+", seconds)
    text = f"{sign}{seconds // 3600:02}{seconds // 60 % 60:02}"
    return text + (f"{seconds % 60:02}" if seconds % 60 else "")


@lru_cache(maxsize=256)  # all events of a calendar have the same stamp
def _utc(at: datetime) -> str:
    return _digits(at.astimezone(UTC))[:15] + "Z"


def _digits(at: datetime) -> str:
    """Date and time as they are, for a third of what strftime costs."""
    return at.isoformat()[:19].replace("-", "").replace(":", "")


def _wall(name: str, at: datetime, zone: str) -> str:
    """A time, by itself or on the clock of a zone. The line is never folded: no zone has a name of more than 32 characters."""
    if at.tzinfo is not None:
        return f"{name}:{_utc(at)}\r\n"
    return f"{name};TZID={zone}:{_digits(at)}\r\n"


def _escaped(text: str) -> str:
    """RFC 5545 section 3.3.11. Control characters cannot be written and are left out."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    if text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return "".join(char for char in text if (char >= " " and char != "\x7f") or char == "\t")


def _address(text: str) -> str:
    """An address in one line."""
    return "".join(char for char in text if char > " " and char != "\x7f")


def _line(name: str, value: str) -> str:
    """One content line, folded after 75 octets and never within a character (section 3.1)."""
    text = f"{name}:{value}"
    if len(text) < _LONGEST and text.isascii():
        return text + "\r\n"
    pieces: list[str] = []
    piece, size = "", 0
    for char in text:
        octets = len(char.encode())
        if size + octets > _LONGEST:
            pieces.append(piece)
            piece, size = "", 1  # the space that begins the next line counts
        piece += char
        size += octets
    return "\r\n ".join([*pieces, piece]) + "\r\n"
