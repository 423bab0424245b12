"""Values to iCalendar text (RFC 5545), a line at a time: a feed of thousands of events is never held as a whole.

Times are wall clock with a zone, whose definition is written too; instants that programs compare (DTSTAMP, UNTIL) are in
UTC, as the standard demands.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from wellkept.kernel.recurrence import MonthlyByDate, MonthlyByWeekday, Pattern, Weekly
from wellkept.kernel.wallclock import zone_info

PRODUCT = "-//Wellkept//Wellkept 1//EN"
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LONGEST = 75  # octets of a line, its end not counted


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEvent:
    """One VEVENT. ``start`` is naive, on the clock of ``zone``; ``stamp`` is an instant.

    ``rule`` makes it the first of a series, without ``excluded`` starts; ``replaces`` makes it what stands for one
    start of the series with the same ``uid``. ``status``: CONFIRMED, TENTATIVE or CANCELLED.
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
) -> Iterator[str]:
    """The text of a calendar, in pieces that end with whole lines.

    ``zones`` are those of the events, ``years`` the first and the last year in which they lie.
    """
    yield "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + _line("PRODID", PRODUCT) + "CALSCALE:GREGORIAN\r\n"
    yield _line("METHOD", method) + (_line("X-WR-CALNAME", _escaped(name)) if name else "")
    for zone in sorted(set(zones)):
        yield timezone_text(zone, *years)
    for event in events:
        yield event_text(event)
    yield "END:VCALENDAR\r\n"


def event_text(event: CalendarEvent) -> str:
    """One event."""
    lines = ["BEGIN:VEVENT\r\n", _line("UID", event.uid), f"DTSTAMP:{_utc(event.stamp)}\r\n"]
    if event.replaces is not None:
        lines.append(_wall("RECURRENCE-ID", event.replaces, event.zone))
    lines += [
        _wall("DTSTART", event.start, event.zone),
        f"DURATION:PT{event.minutes}M\r\n",
        _line("SUMMARY", _escaped(event.summary)),
        f"SEQUENCE:{event.sequence}\r\nSTATUS:{event.status}\r\n",
    ]
    if event.location:
        lines.append(_line("LOCATION", _escaped(event.location)))
    if event.description:
        lines.append(_line("DESCRIPTION", _escaped(event.description)))
    if event.organizer and event.attendee:
        lines.append(_line("ORGANIZER", f"mailto:{_address(event.organizer)}"))
        lines.append(_line("ATTENDEE;RSVP=FALSE;PARTSTAT=ACCEPTED", f"mailto:{_address(event.attendee)}"))
    if event.rule:
        lines.append(_line("RRULE", event.rule))
    lines += [_wall("EXDATE", start, event.zone) for start in event.excluded]
    lines.append("END:VEVENT\r\n")
    return "".join(lines)


@lru_cache(maxsize=256)
def timezone_text(zone: str, first: int, last: int) -> str:
    """The VTIMEZONE of a zone, with each change of its clock from the year ``first`` to ``last``, both included."""
    changes = list(_changes(zone, first, last))
    lines = ["BEGIN:VTIMEZONE\r\n", _line("TZID", zone)]
    lines += [_observance(zone, at) for at in (datetime(first, 1, 1, tzinfo=UTC), *changes)]
    return "".join([*lines, "END:VTIMEZONE\r\n"])


def _changes(zone: str, first: int, last: int) -> Iterator[datetime]:
    """The instants at which the zone's offset changes."""
    info = zone_info(zone)
    at, end = datetime(first, 1, 1, tzinfo=UTC), datetime(last + 1, 1, 1, tzinfo=UTC)
    day = timedelta(days=1)
    while at < end:
        if at.astimezone(info).utcoffset() != (at + day).astimezone(info).utcoffset():
            yield _first_after(zone, at, at + day)
        at += day


def _first_after(zone: str, before: datetime, after: datetime) -> datetime:
    """The second within the day at which the offset changes."""
    info = zone_info(zone)
    old = before.astimezone(info).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        middle -= timedelta(microseconds=middle.microsecond)
        if middle.astimezone(info).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after


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


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _wall(name: str, at: datetime, zone: str) -> str:
    return _line(f"{name};TZID={zone}", at.strftime("%Y%m%dT%H%M%S"))


def _escaped(text: str) -> str:
    """RFC 5545 section 3.3.11. Control characters cannot be written and are left out."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
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
