"""Single events: identity, versions, length, text, flags."""

import pytest

from tests.codecs.ics_files import WINDOW, calendar, event, instant, read_event, read_lines, reasons, told
from wellkept.codecs.ics import Note, Why, read_calendar

START = "DTSTART;TZID=Europe/Berlin:20261201T090000"


def test_an_event_without_a_uid_gets_one_from_start_and_title() -> None:
    lines = ["BEGIN:VEVENT", START, "DURATION:PT50M", "SUMMARY:Ada", "END:VEVENT"]
    first, second = read_lines(*lines), read_lines("X-WR-CALNAME:Later", *lines)
    assert first.events[0].uid == second.events[0].uid
    assert first.events[0].uid.startswith("made:")
    assert first.events[0].notes == (Note.UID_MADE,)


def test_a_very_long_uid_becomes_a_short_one() -> None:
    long = "x" * 3000
    found = read_lines(*event(START, "DURATION:PT50M", uid=long))
    assert found.events[0].uid.startswith("long:")
    assert len(found.events[0].uid) < 64


def test_the_later_version_counts_wherever_it_stands() -> None:
    old = event(START, "DURATION:PT30M", "SEQUENCE:1", "DTSTAMP:20261101T000000Z")
    new = event(START, "DURATION:PT40M", "SEQUENCE:1", "DTSTAMP:20261102T000000Z")
    for lines in ([*old, *new], [*new, *old]):
        found = read_lines(*lines)
        assert [told(one) for one in found.events] == ["- | 2026-12-01 09:00 Europe/Berlin | 40 min"]
        assert reasons(found) == {"one": Why.DUPLICATE}


def test_two_changes_of_one_date_written_in_two_zones_are_two_versions() -> None:
    base = event("DTSTART;TZID=Europe/Berlin:20261201T090000", "DURATION:PT50M", "RRULE:FREQ=DAILY;COUNT=2")
    old = event("RECURRENCE-ID:20261202T080000Z", "DTSTART:20261202T100000Z", "DURATION:PT50M", "SEQUENCE:1")
    new = event(
        "RECURRENCE-ID;TZID=Europe/Berlin:20261202T090000",
        "DTSTART:20261202T110000Z",
        "DURATION:PT50M",
        "SEQUENCE:2",
    )
    found = read_lines(*base, *new, *old)
    assert [told(one) for one in found.events] == [
        "20261201T090000 | 2026-12-01 09:00 Europe/Berlin | 50 min",
        "20261202T090000 | 2026-12-02 12:00 Europe/Berlin | 50 min",
    ]
    assert reasons(found) == {"one": Why.DUPLICATE}


def test_a_change_named_by_its_date_alone_replaces_the_time_of_that_day() -> None:
    base = event(START, "DURATION:PT50M", "RRULE:FREQ=DAILY;COUNT=2")
    change = event("RECURRENCE-ID;VALUE=DATE:20261202", "DTSTART:20261202T130000Z", "DURATION:PT50M")
    assert [told(one) for one in read_lines(*base, *change).events] == [
        "20261201T090000 | 2026-12-01 09:00 Europe/Berlin | 50 min",
        "20261202T090000 | 2026-12-02 14:00 Europe/Berlin | 50 min",
    ]


def test_of_two_changes_of_one_date_the_later_version_counts_however_they_name_it() -> None:
    base = event(START, "DURATION:PT50M", "RRULE:FREQ=DAILY;COUNT=2")
    by_date = event(
        "RECURRENCE-ID;VALUE=DATE:20261202", "DTSTART:20261202T130000Z", "DURATION:PT50M", "SEQUENCE:2"
    )
    by_time = event(
        "RECURRENCE-ID;TZID=Europe/Berlin:20261202T090000",
        "DTSTART:20261202T150000Z",
        "DURATION:PT50M",
        "SEQUENCE:1",
    )
    for lines in ([*base, *by_date, *by_time], [*by_time, *by_date, *base]):
        assert [f"{one.local_start:%d %H:%M}" for one in read_lines(*lines).events] == [
            "01 09:00",
            "02 14:00",
        ]


def test_a_change_keeps_its_identity_when_its_series_is_left_out_of_the_export() -> None:
    base = event("DTSTART;VALUE=DATE:20261201", "RRULE:FREQ=DAILY;COUNT=2")
    change = event("RECURRENCE-ID;VALUE=DATE:20261202", "DTSTART:20261202T130000Z", "DURATION:PT50M")
    for lines in ([*base, *change], change):
        assert read_lines(*lines).events[-1].recurrence_id == "20261202"


def test_a_change_that_was_moved_into_the_window_is_seen_and_one_moved_out_is_not() -> None:
    base = event("DTSTART:20260501T080000Z", "DURATION:PT50M", "RRULE:FREQ=MONTHLY;COUNT=3")
    into = event("RECURRENCE-ID:20260501T080000Z", "DTSTART:20260610T080000Z", "DURATION:PT50M")
    out = event("RECURRENCE-ID:20260601T080000Z", "DTSTART:20260520T080000Z", "DURATION:PT50M")
    found = read_lines(*base, *into, *out, zone="UTC")
    assert [one.recurrence_id for one in found.events] == ["20260501T080000Z", "20260701T080000Z"]


def test_what_touches_the_window_is_in_it_and_what_only_meets_it_is_not() -> None:
    before = event("DTSTART:20260531T230000Z", "DTEND:20260601T000000Z", uid="before")
    across = event("DTSTART:20260531T230000Z", "DTEND:20260601T000001Z", uid="across")
    at_end = event("DTSTART:20270701T000000Z", "DTEND:20270701T010000Z", uid="at end")
    point = event("DTSTART:20260601T000000Z", uid="point")
    found = read_lines(*before, *across, *at_end, *point)
    assert {one.uid for one in found.events} == {"across", "point"}
    assert reasons(found) == {"before": Why.OUTSIDE_WINDOW, "at end": Why.OUTSIDE_WINDOW}


@pytest.mark.parametrize(
    ("lines", "minutes", "note"),
    [
        (["DTEND;VALUE=DATE:20261202"], 15 * 60, Note.MIXED_START_AND_END),
        (["DURATION:PT45M"], 45, None),
        (["DURATION:P1W"], 7 * 24 * 60, None),
        (["DTEND;TZID=Europe/Berlin:20261201T0950"], 50, None),
        (["DTEND:2026-12-01T08:50:00Z"], 50, None),
        (["DTEND:"], 0, Note.NO_LENGTH),
    ],
)
def test_lengths(lines: list[str], minutes: int, note: Note | None) -> None:
    (one,) = read_event(START, *lines).events
    assert (one.end - one.start) // 60 == minutes
    assert one.notes == ((note,) if note else ())


def test_a_date_with_an_equal_end_is_one_day() -> None:
    (one,) = read_event("DTSTART;VALUE=DATE:20261201", "DTEND;VALUE=DATE:20261201").events
    assert told(one) == "- | 2026-12-01 00:00 Europe/Berlin | all day"
    assert one.end - one.start == 86_400


def test_a_date_with_a_time_behind_it_is_a_date() -> None:
    (one,) = read_event("DTSTART;VALUE=DATE:20261201T000000").events
    assert one.all_day


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (["DTSTART:"], Why.NO_START),
        (["DTSTART:yesterday"], Why.UNREADABLE),
        (["DTSTART:20260230T090000Z"], Why.UNREADABLE),
        (["DTSTART:20261201T250000Z"], Why.UNREADABLE),
        (["DTSTART:15991231T090000Z"], Why.DATE_OUT_OF_RANGE),
        (["DTSTART:22010101T090000Z"], Why.DATE_OUT_OF_RANGE),
        ([START, "DURATION:-PT50M"], Why.ENDS_BEFORE_START),
        ([START, "DURATION:fifty minutes"], Why.UNREADABLE),
        ([START, "DURATION:P99999999999999D"], Why.UNREADABLE),
        ([START, "DURATION:P500D"], Why.TOO_LONG),
        ([START, "DTEND:soon"], Why.UNREADABLE),
        ([START, "RRULE:FREQ=DAILY", "EXDATE:whenever"], Why.UNREADABLE),
        ([START, "RRULE:FREQ=DAILY", "EXDATE;TZID=Nowhere:20261202T090000"], Why.UNKNOWN_ZONE),
        ([START, "RDATE;VALUE=PERIOD:20261202T090000Z/20261202T080000Z"], Why.ENDS_BEFORE_START),
        ([START, "RECURRENCE-ID:never"], Why.UNREADABLE),
    ],
)
def test_an_event_that_cannot_be_read_says_why(lines: list[str], why: Why) -> None:
    found = read_event(*lines)
    assert not found.events
    assert reasons(found) == {"one": why}


def test_a_change_that_cannot_be_read_leaves_the_rest_of_the_series() -> None:
    base = event(START, "DURATION:PT50M", "RRULE:FREQ=DAILY;COUNT=2")
    change = event("RECURRENCE-ID;TZID=Europe/Berlin:20261202T090000", "DTSTART:tomorrow")
    found = read_lines(*base, *change)
    assert len(found.events) == 2
    assert reasons(found) == {"one": Why.UNREADABLE}


def test_a_series_that_cannot_be_counted_out_leaves_its_changes() -> None:
    base = event("DTSTART:16010101T080000Z", "RRULE:FREQ=DAILY")
    change = event("RECURRENCE-ID:20261202T080000Z", "DTSTART:20261202T100000Z", "DURATION:PT50M")
    found = read_lines(*base, *change)
    assert [one.start for one in found.events] == [instant("2026-12-02T10:00")]
    assert reasons(found) == {"one": Why.RULE_TOO_FAR}


def test_flags() -> None:
    lines = [
        *event(START, uid="plain"),
        *event(START, "STATUS:cancelled", uid="cancelled"),
        *event(START, "CLASS:CONFIDENTIAL", uid="private"),
        *event(START, "CLASS:PUBLIC", "TRANSP:TRANSPARENT", uid="free"),
    ]
    found = {one.uid: one for one in read_lines(*lines).events}
    assert [uid for uid, one in found.items() if one.cancelled] == ["cancelled"]
    assert [uid for uid, one in found.items() if one.private_class] == ["private"]
    assert [uid for uid, one in found.items() if one.transparent] == ["free"]


def test_a_calendar_that_cancels_cancels_all_in_it() -> None:
    found = read_lines("METHOD:CANCEL", *event(START))
    assert found.events[0].cancelled


def test_texts_come_on_one_line_without_what_misleads() -> None:
    found = read_event(
        START, "SUMMARY:  Ada\\n\\, \u202eB.\x07\u200b \u0645\u0631\u062d\u0628\u0627 e\u0301 "
    )
    assert found.events[0].summary == "Ada , B. مرحبا é"


def test_a_long_title_is_cut_and_says_so() -> None:
    found = read_event(START, "SUMMARY:" + "a" * 10_000)
    assert found.events[0].summary == "a" * 500
    assert Note.TEXT_CUT in found.events[0].notes


def test_several_calendars_in_one_file_keep_their_own_zones() -> None:
    first = calendar("X-WR-TIMEZONE:Asia/Tokyo", *event("DTSTART:20261201T090000", uid="tokyo"))
    second = calendar("X-WR-TIMEZONE:Europe/Paris", *event("DTSTART:20261201T090000", uid="paris"))
    found = read_calendar(first + second, window=WINDOW, default_zone="UTC")
    assert {one.uid: one.zone for one in found.events} == {"tokyo": "Asia/Tokyo", "paris": "Europe/Paris"}
