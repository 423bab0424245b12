"""Reading in a process of its own: the same answer, or a clear refusal when it takes too much."""

import pytest

from tests.codecs.ics_files import NAMES, WINDOW, calendar, corpus, event
from wellkept.codecs.ics import (
    CalendarFile,
    IcsLimits,
    NotACalendar,
    TooMuch,
    read_calendar,
    read_calendar_in_process,
)
from wellkept.kernel.wallclock import UnknownZone


def in_process(data: bytes, **more: object) -> CalendarFile:
    return read_calendar_in_process(data, window=WINDOW, default_zone="Europe/Berlin", **more)  # type: ignore[arg-type]


def test_the_answer_is_the_same() -> None:
    data = b"".join(map(corpus, NAMES))
    assert in_process(data) == read_calendar(data, window=WINDOW, default_zone="Europe/Berlin")


def test_refusals_come_back_as_they_are() -> None:
    with pytest.raises(NotACalendar) as other:
        in_process(b"<html>")
    assert other.value.code == "not_a_calendar"
    with pytest.raises(TooMuch) as much:
        read_calendar_in_process(
            calendar(*event(), *event()), window=WINDOW, default_zone="UTC", limits=IcsLimits(events=1)
        )
    assert (much.value.code, much.value.params) == ("too_many_events", {"limit": 1})
    with pytest.raises(UnknownZone):
        read_calendar_in_process(b"", window=WINDOW, default_zone="Nowhere")


def test_a_file_that_takes_too_long_is_given_up() -> None:
    rule = "RRULE:FREQ=DAILY;BYYEARDAY=366;BYMONTH=1"
    lines = [line for at in range(500) for line in event("DTSTART:20261201T090000Z", rule, uid=str(at))]
    with pytest.raises(TooMuch) as much:
        in_process(calendar(*lines), limits=IcsLimits(total_steps=10**12), seconds=1)
    assert (much.value.code, much.value.params) == ("too_slow", {"seconds": 1})


def test_a_file_that_takes_too_much_memory_is_given_up() -> None:
    with pytest.raises(TooMuch) as much:
        in_process(calendar("X-FILL:" + "\n x" * 1_000_000), memory=48 * 1024 * 1024)
    assert much.value.code == "too_much_memory"
