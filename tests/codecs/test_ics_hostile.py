"""Files made to harm: every limit holds before the work begins, and nothing but the two refusals is ever raised."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.codecs.ics_files import NAMES, WINDOW, calendar, corpus, event, read_event, read_lines, reasons
from wellkept.codecs.ics import IcsLimits, NotACalendar, Note, TooMuch, Why, read_calendar

START = "DTSTART;TZID=Europe/Berlin:20261201T090000"


def refused(data: bytes, limits: IcsLimits = IcsLimits()) -> str:
    with pytest.raises((TooMuch, NotACalendar)) as caught:
        read_calendar(data, window=WINDOW, default_zone="UTC", limits=limits)
    return str(caught.value.code)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\r\n \n", "empty"),
        (b"PK\x03\x04 an archive", "zip"),
        (b"<!doctype html><title>Sign in</title>", "not_a_calendar"),
        (b"%PDF-1.7", "not_a_calendar"),
        (b"BEGIN:VCARD\nFN:Ada Example\nEND:VCARD\n", "not_a_calendar"),
        (b"\x00\x01\x02\x03" * 100, "not_a_calendar"),
    ],
)
def test_other_files_are_told_apart(data: bytes, code: str) -> None:
    assert refused(data) == code


def test_too_many_bytes() -> None:
    assert refused(calendar("X-FILL:" + "x" * 200), IcsLimits(bytes=100)) == "too_many_bytes"


def test_too_many_events() -> None:
    lines = [line for number in range(11) for line in event(START, uid=str(number))]
    assert refused(calendar(*lines), IcsLimits(events=10)) == "too_many_events"


def test_too_many_zones() -> None:
    zones = [line for number in range(11) for line in ("BEGIN:VTIMEZONE", f"TZID:{number}", "END:VTIMEZONE")]
    assert refused(calendar(*zones), IcsLimits(zones=10)) == "too_many_zones"


def test_too_deep() -> None:
    assert refused(calendar(*["BEGIN:X-NEST"] * 50)) == "too_deep"


def test_too_many_occurrences_in_all() -> None:
    lines = [line for number in range(20) for line in event(START, "RRULE:FREQ=DAILY", uid=str(number))]
    assert refused(calendar(*lines), IcsLimits(total_occurrences=1_000)) == "too_many_occurrences"


def test_too_much_counting_in_all() -> None:
    ended = "RRULE:FREQ=DAILY;UNTIL=20000101"
    lines = [line for at in range(50) for line in event("DTSTART:19300101T090000Z", ended, uid=str(at))]
    assert refused(calendar(*lines), IcsLimits(total_steps=1_000_000)) == "too_much_work"


def test_too_much_searching_in_all() -> None:
    """No day is the 366th of a year and in January: each such rule is searched for 400 years."""
    never = "RRULE:FREQ=DAILY;BYYEARDAY=366;BYMONTH=1"
    lines = [line for at in range(50) for line in event(START, never, uid=str(at))]
    assert refused(calendar(*lines)) == "too_much_work"


def test_one_event_with_too_many_occurrences_spoils_no_other() -> None:
    hours = ",".join(map(str, range(24)))
    found = read_lines(
        *event(START, f"RRULE:FREQ=DAILY;BYHOUR={hours}", uid="bomb"), *event(START, uid="good")
    )
    assert [one.uid for one in found.events] == ["good"]
    assert reasons(found) == {"bomb": Why.TOO_MANY_OCCURRENCES}


def test_one_event_with_too_many_single_dates_spoils_no_other() -> None:
    dates = [f"RDATE:{','.join(['20261201T090000Z'] * 1_000)}"] * 6
    assert reasons(read_event(START, *dates)) == {"one": Why.TOO_MANY_OCCURRENCES}


def test_a_count_of_millions_is_no_work() -> None:
    assert len(read_event(START, "RRULE:FREQ=WEEKLY;COUNT=99999999").events) == 31


@pytest.mark.parametrize("fold", ["", "\r\n "])
def test_a_line_beyond_the_limit_is_dropped_unless_it_matters(fold: str) -> None:
    found = read_lines(
        *event(START, "ATTACH;ENCODING=BASE64;VALUE=BINARY:" + f"QUJD{fold}" * 100_000, uid="attached"),
        *event(
            START,
            "EXDATE:" + f",{fold}".join(["20261202T090000Z"] * 5_000),
            "RRULE:FREQ=DAILY",
            uid="excluded",
        ),
    )
    assert [one.uid for one in found.events] == ["attached"]
    assert reasons(found) == {"excluded": Why.LINE_TOO_LONG}


def test_a_zone_definition_that_recurs_every_second_is_no_zone() -> None:
    zone = [
        *("BEGIN:VTIMEZONE", "TZID:Bomb", "BEGIN:STANDARD", "DTSTART:16010101T000000"),
        *("TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "RRULE:FREQ=SECONDLY", "END:STANDARD", "END:VTIMEZONE"),
    ]
    found = read_lines(*zone, *event("DTSTART;TZID=Bomb:20261201T090000"))
    assert reasons(found) == {"one": Why.UNKNOWN_ZONE}


def test_a_zone_definition_of_many_rules_is_no_zone() -> None:
    observance = [
        *("BEGIN:STANDARD", "DTSTART:16010101T000000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200"),
        *("RRULE:FREQ=YEARLY", "END:STANDARD"),
    ]
    zone = ["BEGIN:VTIMEZONE", "TZID:Bomb", *observance * 41, "END:VTIMEZONE"]
    found = read_lines(*zone, *event("DTSTART;TZID=Bomb:20261201T090000"))
    assert reasons(found) == {"one": Why.UNKNOWN_ZONE}


@pytest.mark.parametrize(
    "filling", [b"\n", b"\r", b" \n", b";", b'"', b":", b"/", b"=\n", b"\\", b"BEGIN:X\nEND:X\n"]
)
def test_filling_of_one_kind_costs_no_more_than_its_length(filling: bytes) -> None:
    """Each would take minutes if reading were quadratic in it."""
    begin = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;TZID=a"
    for head in (begin, begin + b"/", b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY;ENCODING=QUOTED-PRINTABLE:"):
        data = head + filling * (200_000 // len(filling)) + b":20261201T090000\nEND:VEVENT\nEND:VCALENDAR\n"
        read_calendar(data, window=WINDOW, default_zone="UTC")


def test_a_move_of_all_following_by_centuries_is_counted_as_work() -> None:
    found = read_lines(
        *event("DTSTART:20261201T090000Z", "RRULE:FREQ=DAILY"),
        *event("RECURRENCE-ID;RANGE=THISANDFUTURE:21991201T090000Z", "DTSTART:20261205T090000Z"),
    )
    assert reasons(found) == {"one": Why.RULE_TOO_FAR}


def test_a_file_that_breaks_off_gives_what_is_whole() -> None:
    data = calendar(*event(START, uid="whole"), *event(START, uid="half"))
    found = read_calendar(data[: data.rindex(b"END:VEVENT")], window=WINDOW, default_zone="UTC")
    assert [one.uid for one in found.events] == ["whole"]
    assert reasons(found) == {"half": Why.CUT_OFF}
    assert Note.CUT_SHORT in found.notes


def test_stray_and_mismatched_ends_are_passed_over() -> None:
    lines = ["END:VEVENT", "BEGIN:VTODO", "END:VTOOD", *event(START, "BEGIN:VALARM", uid="alarm not ended")]
    found = read_lines(*lines, *event(START, uid="next"))
    assert [one.uid for one in found.events] == ["alarm not ended", "next"]


def test_an_event_without_a_calendar_round_it_is_read() -> None:
    data = "\n".join(event(START, uid="bare")).encode()
    assert [one.uid for one in read_calendar(data, window=WINDOW, default_zone="UTC").events] == ["bare"]


_LINES = sorted(
    {line for name in NAMES for line in corpus(name).replace(b"\r\n", b"\n").split(b"\n") if len(line) < 200}
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(_LINES), min_size=1, max_size=60), st.sampled_from((b"\n", b"\r\n", b"\n ")))
def test_any_jumble_of_real_lines_is_read_or_refused(lines: list[bytes], end: bytes) -> None:
    data = b"BEGIN:VCALENDAR\n" + end.join(lines)
    try:
        read_calendar(data, window=WINDOW, default_zone="Europe/Berlin")
    except (TooMuch, NotACalendar):
        pass


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(NAMES), st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=3)), max_size=20))
def test_any_file_with_bytes_changed_is_read_or_refused(
    name: str, changes: list[tuple[float, bytes]]
) -> None:
    data = bytearray(corpus(name))
    for place, what in changes:
        at = int(place * len(data))
        data[at : at + len(what)] = what
    try:
        read_calendar(bytes(data), window=WINDOW, default_zone="Europe/Berlin")
    except (TooMuch, NotACalendar):
        pass


_PARTS = {
    "FREQ": ("DAILY", "WEEKLY", "MONTHLY", "YEARLY"),
    "INTERVAL": ("1", "2", "7", "99999"),
    "COUNT": ("1", "3", "999999999"),
    "UNTIL": ("20261231", "20270101T000000Z", "20200101"),
    "BYDAY": ("MO", "MO,TU,SU", "-1FR", "5MO", "53SU"),
    "BYMONTH": ("1", "2,3", "12"),
    "BYMONTHDAY": ("1", "-1", "29", "31,-31"),
    "BYYEARDAY": ("1", "366", "-366"),
    "BYWEEKNO": ("1", "53", "-1"),
    "BYSETPOS": ("1", "-1", "3"),
    "BYHOUR": ("9", "9,17"),
    "WKST": ("MO", "SU"),
}


@settings(max_examples=25, deadline=None)
@given(st.fixed_dictionaries({"FREQ": st.sampled_from(_PARTS["FREQ"])}, optional={
    name: st.sampled_from(values) for name, values in itertools.islice(_PARTS.items(), 1, None)
}))  # fmt: skip
def test_any_rule_of_valid_parts_is_counted_out_or_refused(parts: dict[str, str]) -> None:
    if "COUNT" in parts:
        parts.pop("UNTIL", None)
    rule = ";".join(f"{name}={value}" for name, value in parts.items())
    found = read_event("DTSTART:20261130T090000Z", "DURATION:PT50M", f"RRULE:{rule}")
    assert found.events or found.not_taken
    assert all(one.end - one.start == 50 * 60 for one in found.events)
