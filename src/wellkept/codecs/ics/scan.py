"""From lines to components: an outline of the file that keeps only what reading events needs.

It is written for broken files: an event that does not end is marked and the next one begins, a stray END is passed
over, and what follows counts as usual.
"""

import re
from collections import Counter
from dataclasses import dataclass, field

from wellkept.codecs.encodings import as_utf8, decode
from wellkept.codecs.ics.lines import RawLine, unfold
from wellkept.codecs.ics.properties import Property, parse
from wellkept.codecs.ics.values import IcsLimits, NotACalendar, Note, TooMuch

_FOLD = re.compile(rb"(?<![\r\n])[\r\n]+[ \t]")  # without the lookbehind, quadratic in blank lines
_NAME = re.compile(rb"\s*([A-Za-z0-9-]+)\s*[:;]")
_OBSERVANCE = frozenset({b"DTSTART", b"TZOFFSETFROM", b"TZOFFSETTO", b"RRULE", b"RDATE"})
_WANTED: dict[str, frozenset[bytes]] = {
    "VCALENDAR": frozenset({b"X-WR-TIMEZONE", b"X-WR-CALNAME", b"METHOD"}),
    "VTIMEZONE": frozenset({b"TZID", b"X-LIC-LOCATION"}),
    "STANDARD": _OBSERVANCE,
    "DAYLIGHT": _OBSERVANCE,
    "VEVENT": frozenset(
        {
            *(b"UID", b"DTSTART", b"DTEND", b"DURATION", b"RRULE", b"EXRULE", b"RDATE", b"EXDATE"),
            *(b"RECURRENCE-ID", b"SEQUENCE", b"DTSTAMP", b"LAST-MODIFIED", b"SUMMARY", b"LOCATION"),
            *(b"STATUS", b"TRANSP", b"CLASS", b"ORGANIZER", b"X-MICROSOFT-CDO-BUSYSTATUS"),
            *(b"X-MICROSOFT-CDO-ALLDAYEVENT", b"X-MICROSOFT-MSNCALENDAR-ALLDAYEVENT"),
        }
    ),
}
_TOP = frozenset({"VEVENT", "VTIMEZONE", "VTODO", "VJOURNAL", "VFREEBUSY", "VAVAILABILITY"})
_IGNORED = _TOP | {"VALARM"}


@dataclass(slots=True)
class Component:
    """One BEGIN … END. ``whole`` is False where its END is missing."""

    name: str
    line: int
    properties: list[Property] = field(default_factory=list)
    children: list["Component"] = field(default_factory=list)
    whole: bool = True

    def all(self, name: str) -> list[Property]:
        """Its properties of that name, in order."""
        return [one for one in self.properties if one.name == name]

    def first(self, name: str) -> Property | None:
        """Its first property of that name."""
        return next((one for one in self.properties if one.name == name), None)

    def under(self, name: str) -> list["Component"]:
        """The components of that name directly in it."""
        return [child for child in self.children if child.name == name]


@dataclass(slots=True)
class Outline:
    """The calendars of a file, the count of components that are no events, and notes about the whole."""

    calendars: list[Component] = field(default_factory=list)
    ignored: Counter[str] = field(default_factory=Counter)
    notes: set[Note] = field(default_factory=set)


def scan(data: bytes, limits: IcsLimits) -> Outline:
    """The outline of a calendar file. Raises ``TooMuch`` before anything costly, and ``NotACalendar``."""
    if len(data) > limits.bytes:
        raise TooMuch("too_many_bytes", limit=limits.bytes)
    outline = Outline()
    if not data.strip():
        raise NotACalendar("empty")
    if data.startswith(b"PK\x03\x04"):
        raise NotACalendar("zip")
    scanner = _Scanner(outline, limits)
    for line in unfold(_plain(data, outline), longest=limits.line):
        scanner.take(line)
    scanner.end()
    if not outline.calendars:
        raise NotACalendar("not_a_calendar")
    return outline


def _plain(data: bytes, outline: Outline) -> bytes:
    """UTF-8 without NUL bytes, saying what had to be mended."""
    recoded = as_utf8(data)
    if recoded is not None:
        outline.notes.add(Note.UTF16)
        return recoded.replace(b"\0", b"")
    if b"\0" in data:
        outline.notes.add(Note.BYTES_MENDED)
        data = data.replace(b"\0", b"")
    try:
        _FOLD.sub(b"", data).decode()
    except UnicodeDecodeError:
        outline.notes.add(Note.BYTES_MENDED)
    return data


class _Scanner:
    def __init__(self, outline: Outline, limits: IcsLimits) -> None:
        self.outline, self.limits = outline, limits
        self.stack: list[Component] = []
        self.events = self.zones = 0

    def take(self, line: RawLine) -> None:
        named = _NAME.match(line.content)
        if named is None:
            self.outline.notes.add(Note.LINES_SKIPPED)
            return
        name = named[1].upper()
        if name == b"BEGIN":
            self.begin(_component_name(line), line.number)
        elif name == b"END":
            self.finish(_component_name(line))
        elif self.stack and name in _WANTED.get(self.stack[-1].name, ()):
            self.stack[-1].properties.append(parse(line))

    def begin(self, name: str, number: int) -> None:
        if name == "VCALENDAR":
            self.close(0)
        elif name in _TOP:
            self.close(1)
            if not self.stack or self.stack[0].name != "VCALENDAR":  # a fragment without a calendar round it
                self.begin("VCALENDAR", number)
        self.count(name)
        component = Component(name, number)
        if name == "VCALENDAR":
            self.outline.calendars.append(component)
        elif self.stack:
            self.stack[-1].children.append(component)
        self.stack.append(component)
        if len(self.stack) > self.limits.depth:
            raise TooMuch("too_deep", limit=self.limits.depth)

    def count(self, name: str) -> None:
        if name == "VEVENT":
            self.events += 1
            if self.events > self.limits.events:
                raise TooMuch("too_many_events", limit=self.limits.events)
        elif name == "VTIMEZONE":
            self.zones += 1
            if self.zones > self.limits.zones:
                raise TooMuch("too_many_zones", limit=self.limits.zones)
        elif name not in _WANTED:
            self.outline.ignored[name if name in _IGNORED else "other"] += 1

    def finish(self, name: str) -> None:
        depth = self.depth_of(name)
        if depth < len(self.stack):
            self.close(depth + 1)
            self.stack.pop()

    def end(self) -> None:
        if self.stack:
            self.outline.notes.add(Note.CUT_SHORT)
        self.close(0)

    def depth_of(self, name: str) -> int:
        """The place of the innermost open component of that name, or the height of the stack."""
        return next(
            (at for at in reversed(range(len(self.stack))) if self.stack[at].name == name), len(self.stack)
        )

    def close(self, depth: int) -> None:
        """Close what is open above that depth, for want of its END."""
        for component in self.stack[depth:]:
            component.whole = False
        del self.stack[depth:]


def _component_name(line: RawLine) -> str:
    return decode(line.content).partition(":")[2].strip().upper()[:40]
