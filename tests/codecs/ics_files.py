"""The corpus of calendar files, and short ways to read and to write about them."""

from datetime import UTC, datetime
from pathlib import Path

from wellkept.codecs.ics import CalendarFile, ForeignEvent, read_calendar
from wellkept.kernel.spans import Span

FOLDER = Path(__file__).parent / "ics_corpus"
NAMES = sorted(path.stem for path in FOLDER.glob("*.ics"))


def instant(text: str) -> int:
    """The epoch second of a UTC time such as 2026-11-24T09:00."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


WINDOW = Span(instant("2026-06-01"), instant("2027-07-01"))


def corpus(name: str) -> bytes:
    return (FOLDER / f"{name}.ics").read_bytes()


def read(name: str, zone: str = "Europe/Berlin") -> CalendarFile:
    return read_calendar(corpus(name), window=WINDOW, default_zone=zone)


def calendar(*lines: str) -> bytes:
    """A calendar file round these lines."""
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *lines, "END:VCALENDAR", ""]).encode()


def event(*lines: str, uid: str = "one") -> list[str]:
    """The lines of one event."""
    return ["BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT"]


def read_lines(*lines: str, zone: str = "Europe/Berlin") -> CalendarFile:
    return read_calendar(calendar(*lines), window=WINDOW, default_zone=zone)


def read_event(*lines: str, zone: str = "Europe/Berlin") -> CalendarFile:
    return read_lines(*event(*lines), zone=zone)


def told(one: ForeignEvent) -> str:
    """An occurrence in short: identity, local start, zone and length in minutes (or days)."""
    length = (one.end - one.start) // 60
    shown = "all day" if one.all_day else f"{length} min"
    return f"{one.recurrence_id or '-'} | {one.local_start:%Y-%m-%d %H:%M} {one.zone} | {shown}"


def reasons(found: CalendarFile) -> dict[str, str]:
    return {one.uid: one.why.value for one in found.not_taken}
