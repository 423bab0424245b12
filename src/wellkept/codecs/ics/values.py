"""What a foreign calendar file gives: occurrences, what was not taken and why, and the limits of reading.

Codes are for programs; the sentences that people read are made from code and parameters where they are shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from wellkept.kernel.invalid import Invalid


class Note(StrEnum):
    """What was assumed or mended, of an event or of the whole file."""

    FLOATING_IN_CALENDAR_ZONE = "floating_read_in_calendar_zone"
    """The time names no zone; it was read in the zone that the calendar names."""
    FLOATING_IN_DEFAULT_ZONE = "floating_read_in_default_zone"
    """The time names no zone, nor does the calendar; it was read in the zone given by the importer."""
    WINDOWS_ZONE = "windows_zone_mapped"
    """The zone has a Windows name, mapped to an IANA zone by the Unicode table."""
    ZONE_NAME_READ = "zone_name_read"
    """The zone's name was understood, though it is no IANA name: a path, a list of cities, an offset."""
    ZONE_FROM_DEFINITION = "zone_from_vtimezone"
    """The zone's name says nothing; an IANA zone has the same offsets as its definition in the file."""
    ZONE_UNNAMED = "zone_by_own_definition"
    """No IANA zone has the offsets that the file defines; instants are right, and shown in the reader's zone."""
    GAP_MOVED = "gap_moved"
    """The start does not exist on that day: the clock goes forward over it; it was read an hour later."""
    OVERLAP_FIRST = "overlap_first"
    """The start occurs twice on that day: the clock goes back over it; the first counts."""
    RECURS_IN_UTC = "recurs_in_utc"
    """It recurs at a time in UTC, and so changes its local time when clocks change."""
    ALL_DAY_FROM_MIDNIGHTS = "all_day_from_midnights"
    """Outlook marks it as all-day, though it is written from midnight to midnight."""
    NO_LENGTH = "no_length"
    """It has no end, or ends when it starts; start and end are equal."""
    MIXED_START_AND_END = "mixed_start_and_end"
    """One of start and end is a date and the other a time; the date was read as its midnight."""
    UID_MADE = "uid_made"
    """It has no UID; one was made from its start and title."""
    TEXT_CUT = "text_cut"
    """Its title or location was longer than the limit."""
    BYTES_MENDED = "bytes_mended"
    """Bytes that are no UTF-8 were read as Windows-1252, or NUL bytes were left out."""
    UTF16 = "utf16"
    """The file is encoded in UTF-16."""
    LINES_SKIPPED = "lines_skipped"
    """Some lines are no calendar lines and were skipped."""
    CUT_SHORT = "cut_short"
    """The file ends before its calendar does: the download may have been broken off."""


class Why(StrEnum):
    """Why an event was not taken."""

    NO_START = "no_start"
    """It has no DTSTART."""
    UNREADABLE = "unreadable"
    """A property that matters cannot be read. Params: property, value."""
    LINE_TOO_LONG = "line_too_long"
    """A property that matters is longer than the limit. Params: property, limit."""
    CUT_OFF = "cut_off"
    """The event begins but does not end."""
    DATE_OUT_OF_RANGE = "date_out_of_range"
    """A date before 1600 or after 2200. Params: property, value."""
    ENDS_BEFORE_START = "ends_before_start"
    """Its end lies before its start."""
    TOO_LONG = "too_long"
    """It lasts longer than the limit. Params: days, limit."""
    UNKNOWN_ZONE = "unknown_zone"
    """A zone that is no IANA or Windows name and is not defined in the file. Params: zone."""
    RULE_UNREADABLE = "rule_unreadable"
    """A recurrence rule that breaks RFC 5545, or a kind of rule that is not supported. Params: rule."""
    TOO_FREQUENT = "too_frequent"
    """It recurs more often than daily. Params: rule."""
    RULE_TOO_FAR = "rule_too_far"
    """Its rule begins so long ago that counting up to the window takes too long. Params: rule."""
    TOO_MANY_OCCURRENCES = "too_many_occurrences"
    """More occurrences, or more single dates, than the limit. Params: limit."""
    DUPLICATE = "duplicate"
    """The file has the same UID and RECURRENCE-ID again, with a higher or equal SEQUENCE."""
    OUTSIDE_WINDOW = "outside_window"
    """None of its dates lies in the window that was asked for, or all of them are excluded."""


class TooMuch(Invalid):
    """The file goes beyond a limit that guards the machine; nothing of it was read.

    Codes: ``too_many_bytes``, ``too_many_events``, ``too_many_zones``, ``too_deep``, ``too_many_occurrences``,
    ``too_much_work`` (params: limit), ``too_slow`` (params: seconds), ``too_much_memory`` (params: bytes).
    """

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__("file", code, **params)


class NotACalendar(Invalid):
    """The file holds no calendar. Codes: ``empty``, ``zip`` (to be unpacked first), ``not_a_calendar``."""

    def __init__(self, code: str) -> None:
        super().__init__("file", code)


@dataclass(frozen=True, slots=True)
class IcsLimits:
    """What a file may cost. All but ``text`` refuse; the importer may raise them for a file that it trusts."""

    bytes: int = 5 * 1024 * 1024
    events: int = 5_000
    zones: int = 100
    depth: int = 8
    line: int = 20_000  # bytes of an unfolded line; what exceeds it is dropped unread
    dates: int = 5_000  # single dates (RDATE, EXDATE) of one event
    occurrences: int = 1_000  # of one event in the window
    total_occurrences: int = 20_000
    times_a_day: int = 24
    steps: int = 60_000  # of a rule from its start to the end of the window, about 3 microseconds each
    total_steps: int = 5_000_000
    days: int = 400  # of one occurrence
    text: int = 500  # characters of a title or location; what exceeds it is cut


@dataclass(frozen=True, slots=True)
class ForeignEvent:
    """One dated occurrence. Its identity is ``(uid, recurrence_id)``, stable from export to export.

    ``start`` and ``end`` are UTC epoch seconds, ``local_start`` is the naive wall clock of ``start`` in ``zone`` (an
    IANA name). ``recurrence_id`` is None for an event that does not recur; else the wall clock at which the rule put
    this occurrence, in the series' own zone: ``20261124T090000``, with ``Z`` for a series in UTC, or a date.
    ``rrule`` is the rule as it stands in the file, ``organizer`` the name of who invites, or
    else the address; each "" without one. ``notes`` holds codes of ``Note``.
    """

    uid: str
    recurrence_id: str | None
    rrule: str
    start: int
    end: int
    local_start: datetime
    zone: str
    all_day: bool
    floating: bool
    transparent: bool
    cancelled: bool
    private_class: bool
    summary: str
    location: str
    organizer: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotTaken:
    """An event that was left out. ``line`` is where it begins in the file, ``when`` its DTSTART as written there."""

    uid: str
    summary: str
    line: int
    when: str
    why: Why
    params: Mapping[str, str | int] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """What a file gave, ordered by start.

    ``zone`` is the IANA zone that the calendar names (X-WR-TIMEZONE), else "". ``ignored`` counts the components that
    are no events (VTODO, VALARM, …). ``notes`` are about the file as a whole.
    """

    name: str
    zone: str
    events: tuple[ForeignEvent, ...]
    not_taken: tuple[NotTaken, ...]
    ignored: Mapping[str, int] = field(default_factory=dict, hash=False)
    notes: tuple[str, ...] = ()


class Fault(Exception):
    """Inside this package: an event cannot be taken. Becomes a ``NotTaken``."""

    def __init__(self, why: Why, **params: str | int) -> None:
        super().__init__(why)
        self.why, self.params = why, params
