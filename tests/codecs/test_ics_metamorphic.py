"""One file written in many ways gives one answer."""

import re

import pytest

from tests.codecs.ics_files import NAMES, WINDOW, corpus
from wellkept.codecs.ics import CalendarFile, ForeignEvent, read_calendar

_TOP = re.compile(
    rb"^BEGIN:(VEVENT|VTIMEZONE|VTODO|VJOURNAL)\s*?$.*?^END:\1\s*?$\s*", re.MULTILINE | re.DOTALL
)
_UNTIDY = {"bytes_latin1_nul_and_unfolded_text", "events_that_cannot_be_taken"}
TIDY = [name for name in NAMES if name not in _UNTIDY]
_FOLDED_OR_NESTED = re.compile(rb"\n[ \t]|BEGIN:VALARM|=\r?\n")
PLAIN = [name for name in TIDY if not _FOLDED_OR_NESTED.search(corpus(name))]


def read(data: bytes) -> CalendarFile:
    return read_calendar(data, window=WINDOW, default_zone="Europe/Berlin")


def told(found: CalendarFile) -> tuple[tuple[ForeignEvent, ...], list[tuple[str, str]]]:
    return found.events, sorted((one.uid, one.why) for one in found.not_taken)


def reversed_components(data: bytes) -> bytes:
    blocks = [match[0] for match in _TOP.finditer(data)]
    rest = _TOP.sub(b"", data)
    end = rest.rindex(b"END:VCALENDAR")
    return rest[:end] + b"".join(reversed(blocks)) + rest[end:]


@pytest.mark.parametrize("name", [name for name in NAMES if name != "events_that_cannot_be_taken"])
def test_the_order_of_components_does_not_matter(name: str) -> None:
    data = corpus(name)
    assert told(read(reversed_components(data))) == told(read(data))


@pytest.mark.parametrize("name", PLAIN)
def test_the_order_of_lines_within_an_event_does_not_matter(name: str) -> None:
    data = corpus(name).replace(b"\r\n", b"\n")

    def turned(match: re.Match[bytes]) -> bytes:
        first, *lines, last = match[0].rstrip(b"\n").split(b"\n")
        return b"\n".join([first, *reversed(lines), last]) + b"\n"

    events = re.compile(rb"^BEGIN:VEVENT$.*?^END:VEVENT$\n", re.MULTILINE | re.DOTALL)
    assert told(read(events.sub(turned, data))) == told(read(data))


@pytest.mark.parametrize("name", TIDY)
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r", b"\r\r\n", b"\n\n"])
def test_the_ends_of_lines_do_not_matter(name: str, end: bytes) -> None:
    data = corpus(name)
    assert told(read(data.replace(b"\r\n", b"\n").replace(b"\n", end))) == told(read(data))


@pytest.mark.parametrize("name", TIDY)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_the_encoding_does_not_matter(name: str, encoding: str) -> None:
    data = corpus(name)
    assert told(read(data.decode().encode(encoding))) == told(read(data))


@pytest.mark.parametrize("name", [name for name in TIDY if name != "vcalendar_1_quoted_printable"])
@pytest.mark.parametrize("width", [7, 20, 75])
def test_folding_does_not_matter_even_within_a_character(name: str, width: int) -> None:
    data = corpus(name).replace(b"\r\n", b"\n")
    plain = data.replace(b"\n ", b"")
    folded = b"\r\n".join(
        b"\r\n ".join(line[at : at + width] for at in range(0, len(line), width))
        for line in plain.split(b"\n")
    )
    found = read(folded)
    assert told(found) == told(read(data))
    assert found.notes == ()


@pytest.mark.parametrize("name", TIDY)
def test_reading_twice_the_same_gives_the_same_identities(name: str) -> None:
    data = corpus(name)
    once = read(data)
    identities = [(one.uid, one.recurrence_id) for one in once.events]
    assert len(set(identities)) == len(identities)
    assert read(data + data).events == once.events
