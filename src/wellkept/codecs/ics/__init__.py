"""Foreign calendar files (iCalendar, RFC 5545), as the programs of this world write them."""

from wellkept.codecs.ics.process import read_calendar_in_process
from wellkept.codecs.ics.read import read_calendar
from wellkept.codecs.ics.values import (
    CalendarFile,
    ForeignEvent,
    IcsLimits,
    NotACalendar,
    Note,
    NotTaken,
    TooMuch,
    Why,
)

__all__ = [
    "CalendarFile",
    "ForeignEvent",
    "IcsLimits",
    "NotACalendar",
    "NotTaken",
    "Note",
    "TooMuch",
    "Why",
    "read_calendar",
    "read_calendar_in_process",
]
