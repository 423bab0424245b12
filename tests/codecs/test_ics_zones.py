"""Which zone a name means, and what happens where it means none."""

import pytest

from tests.codecs.ics_files import WINDOW, event, instant, read_event, read_lines, reasons, told
from wellkept.codecs.ics import Note, Why, read_calendar
from wellkept.codecs.ics.clocks import DefinedClock, Onset, ZoneClock
from wellkept.codecs.ics.zone_names import understand
from wellkept.kernel.wallclock import UnknownZone


@pytest.mark.parametrize(
    ("name", "zone", "note"),
    [
        ("Europe/Berlin", "Europe/Berlin", None),
        ("europe/berlin", "Europe/Berlin", None),
        ('"America/New_York"', "America/New_York", None),
        ("/Europe/Stockholm", "Europe/Stockholm", Note.ZONE_NAME_READ),
        (
            "/freeassociation.sourceforge.net/America/Argentina/Salta",
            "America/Argentina/Salta",
            Note.ZONE_NAME_READ,
        ),
        ("W. Europe Standard Time", "Europe/Berlin", Note.WINDOWS_ZONE),
        ("eastern standard time", "America/New_York", Note.WINDOWS_ZONE),
        ("(UTC-08:00) Pacific Time (US & Canada)", "America/Los_Angeles", Note.WINDOWS_ZONE),
        ("(GMT+01:00) Brussels, Copenhagen, Madrid, Paris", "Europe/Brussels", Note.WINDOWS_ZONE),
        ("(UTC+10:00) Canberra, Melbourne, Sydney", "Australia/Canberra", Note.WINDOWS_ZONE),
        ("(UTC) Dublin, Edinburgh, Lisbon, London", "Europe/Dublin", Note.WINDOWS_ZONE),
        ("UTC+02:00", "Etc/GMT-2", Note.ZONE_NAME_READ),
        ("GMT-0500", "Etc/GMT+5", Note.ZONE_NAME_READ),
        ("tzone://Microsoft/Utc", "UTC", Note.ZONE_NAME_READ),
    ],
)
def test_names_that_are_understood(name: str, zone: str, note: Note | None) -> None:
    assert understand(name) == (zone, note)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Customized Time Zone",
        "tzone://Microsoft/Custom",
        "../../etc/passwd",
        "(UTC+09:00) Amsterdam, Berlin",
        "UTC+05:30",
        "UTC+99",
        "Europe",
        "x" * 5000,
    ],
)
def test_names_that_say_nothing(name: str) -> None:
    assert understand(name) is None


def test_a_zone_defined_in_the_file_may_end_with_a_place() -> None:
    zone = ["BEGIN:VTIMEZONE", "TZID:Home", "X-LIC-LOCATION:Europe/Zurich", "END:VTIMEZONE"]
    found = read_lines(*zone, *event("DTSTART;TZID=Home:20261201T090000", "DURATION:PT50M"))
    assert told(found.events[0]) == "- | 2026-12-01 09:00 Europe/Zurich | 50 min"
    assert found.events[0].notes == (Note.ZONE_NAME_READ,)


def test_a_defined_zone_prefers_the_readers_own_zone_of_the_same_offsets() -> None:
    zone = [
        *("BEGIN:VTIMEZONE", "TZID:Mine"),
        *("BEGIN:STANDARD", "DTSTART:19701025T030000", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100"),
        *("RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", "END:STANDARD"),
        *("BEGIN:DAYLIGHT", "DTSTART:19700329T020000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200"),
        *("RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", "END:DAYLIGHT", "END:VTIMEZONE"),
    ]
    lines = [*zone, *event("DTSTART;TZID=Mine:20261201T090000", "DURATION:PT50M")]
    for home in ("Europe/Madrid", "Europe/Oslo"):
        assert read_lines(*lines, zone=home).events[0].zone == home
    assert read_lines(*lines, zone="Asia/Tokyo").events[0].start == instant("2026-12-01T08:00")


@pytest.mark.parametrize(
    "observance",
    [
        ["BEGIN:STANDARD", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "END:STANDARD"],
        [
            "BEGIN:STANDARD",
            "DTSTART:19701025T030000",
            "TZOFFSETFROM:+9900",
            "TZOFFSETTO:+0100",
            "END:STANDARD",
        ],
        ["BEGIN:STANDARD", "DTSTART:19701025T030000", "TZOFFSETTO:+0100", "END:STANDARD"],
        [
            *("BEGIN:STANDARD", "DTSTART:19701025T030000", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100"),
            *("RRULE:FREQ=DAILY", "END:STANDARD"),
        ],
        [],
    ],
)
def test_a_definition_that_cannot_be_read_is_no_zone(observance: list[str]) -> None:
    zone = ["BEGIN:VTIMEZONE", "TZID:Odd", *observance, "END:VTIMEZONE"]
    found = read_lines(*zone, *event("DTSTART;TZID=Odd:20261201T090000"))
    assert reasons(found) == {"one": Why.UNKNOWN_ZONE}


def test_a_defined_clock_reads_gaps_and_overlaps_as_a_named_one_does() -> None:
    berlin = ZoneClock("Europe/Berlin")
    spring, autumn = instant("2026-03-29T01:00"), instant("2026-10-25T01:00")
    defined = DefinedClock(3600, (Onset(spring, 7200), Onset(autumn, 3600)))
    for hours in range(-30, 30):
        for change in (spring, autumn):
            for minutes in (0, 30):
                wall = berlin.wall(change).replace(minute=minutes)
                wall = wall.replace(hour=0) if hours == 0 else wall
                moment = berlin.wall(change + hours * 3600 + minutes * 60)
                for one in (wall, moment):
                    assert defined.resolve(one) == berlin.resolve(one)
                assert defined.wall(change + hours * 3600) == berlin.wall(change + hours * 3600)
    for minute in range(0, 60, 10):
        gap = berlin.wall(spring - 1).replace(hour=2, minute=minute, second=0)
        assert defined.resolve(gap) == berlin.resolve(gap)
        assert defined.resolve(gap).kind == "gap"


def test_floating_times_prefer_the_calendars_zone() -> None:
    found = read_lines("X-WR-TIMEZONE:Asia/Tokyo", *event("DTSTART:20261201T090000", "DURATION:PT50M"))
    assert told(found.events[0]) == "- | 2026-12-01 09:00 Asia/Tokyo | 50 min"
    assert found.events[0].floating
    assert found.events[0].notes == (Note.FLOATING_IN_CALENDAR_ZONE,)


def test_a_series_in_utc_stays_in_utc_and_says_so() -> None:
    found = read_event("DTSTART:20261023T070000Z", "DTEND:20261023T080000Z", "RRULE:FREQ=WEEKLY;COUNT=2")
    assert [told(one) for one in found.events] == [
        "20261023T070000Z | 2026-10-23 09:00 Europe/Berlin | 60 min",
        "20261030T070000Z | 2026-10-30 08:00 Europe/Berlin | 60 min",
    ]
    assert found.events[0].notes == (Note.RECURS_IN_UTC,)


def test_start_and_end_may_stand_in_different_zones() -> None:
    found = read_event(
        "DTSTART;TZID=Europe/Berlin:20261201T090000", "DTEND;TZID=America/New_York:20261201T050000"
    )
    assert told(found.events[0]) == "- | 2026-12-01 09:00 Europe/Berlin | 120 min"


def test_an_all_day_event_covers_a_day_of_the_zone_that_has_no_midnight() -> None:
    found = read_calendar(
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART;VALUE=DATE:20260906\nEND:VEVENT\nEND:VCALENDAR\n",
        window=WINDOW,
        default_zone="America/Santiago",
    )
    (day,) = found.events
    assert (day.end - day.start) == 23 * 3600
    assert day.notes == ()


def test_an_unknown_default_zone_is_the_callers_mistake() -> None:
    with pytest.raises(UnknownZone):
        read_calendar(b"BEGIN:VCALENDAR\nEND:VCALENDAR", window=WINDOW, default_zone="Nowhere/Land")
