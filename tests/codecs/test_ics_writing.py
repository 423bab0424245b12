"""Our calendars in the eyes of others: the ``icalendar`` library reads what was meant, whatever the text."""

from datetime import UTC, date, datetime, time, timedelta

import icalendar
import pytest
import recurring_ical_events
from hypothesis import given
from hypothesis import strategies as st

from wellkept.codecs.ics.writing import CalendarEvent, calendar, event_text, rule_text, timezone_text
from wellkept.kernel.recurrence import MonthlyByDate, MonthlyByWeekday, Pattern, Recurrence, Weekly
from wellkept.kernel.wallclock import resolve, zone_info

STAMP = datetime(2026, 11, 24, 12, tzinfo=UTC)
ZONES = ["America/New_York", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "America/Caracas", "UTC"]


def event(**fields: object) -> CalendarEvent:
    """One that says little."""
    known = {
        "uid": "a@example.org",
        "start": datetime(2026, 12, 1, 10),
        "zone": "America/New_York",
        "minutes": 50,
        "stamp": STAMP,
        "summary": "Appointment",
    }
    return CalendarEvent(**{**known, **fields})  # type: ignore[arg-type]


def text_of(*events: CalendarEvent, years: tuple[int, int] = (2020, 2030)) -> str:
    """A whole calendar."""
    return "".join(calendar(events, zones=[one.zone for one in events], years=years, name="Ada, work; all"))


@given(st.text(max_size=300), st.text(max_size=120))
def test_any_text_comes_through_folding_and_escaping(summary: str, location: str) -> None:
    written = text_of(event(summary=summary, location=location))
    assert all(len(line.encode("utf-8", "surrogatepass")) <= 75 for line in written.split("\r\n"))
    if any(0xD800 <= ord(char) <= 0xDFFF for char in summary + location):
        return
    (found,) = icalendar.Calendar.from_ical(written).walk("VEVENT")
    assert str(found["SUMMARY"]) == readable(summary)
    assert str(found.get("LOCATION", "")) == readable(location)


def readable(text: str) -> str:
    """What is left of a text in a calendar: no control characters, one kind of line end."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in text if (char >= " " and char != "\x7f") or char in "\n\t")


@pytest.mark.parametrize("zone", ZONES)
@given(data=st.data())
def test_r4_a_zone_that_is_written_has_the_offsets_of_the_zone(zone: str, data: st.DataObject) -> None:
    at = data.draw(st.datetimes(datetime(2020, 1, 2), datetime(2030, 12, 30), timezones=st.just(UTC)))
    written = icalendar.Calendar.from_ical(
        f"BEGIN:VCALENDAR\r\n{timezone_text(zone, 2020, 2030)}END:VCALENDAR\r\n"
    )
    (definition,) = written.walk("VTIMEZONE")
    assert _offset_in(definition, at) == at.astimezone(zone_info(zone)).utcoffset()


def _offset_in(definition: icalendar.Component, at: datetime) -> timedelta:
    """The offset by the observances alone: the last that began before the instant."""
    begun = [
        (one["DTSTART"].dt - one["TZOFFSETFROM"].td, one["TZOFFSETTO"].td) for one in definition.subcomponents
    ]
    return max((start, offset) for start, offset in begun if start <= at.replace(tzinfo=None))[1]


weeklies = st.builds(Weekly, st.integers(1, 4), st.frozensets(st.integers(0, 6), min_size=1, max_size=3))
monthlies = st.builds(MonthlyByDate, st.integers(1, 3), st.sampled_from([1, 15, 28, 31, -1]))
by_weekday = st.builds(
    MonthlyByWeekday, st.integers(1, 3), st.sampled_from([1, 2, 4, 5, -1]), st.integers(0, 6)
)


@given(
    pattern=st.one_of(weeklies, monthlies, by_weekday),
    first=st.dates(date(2024, 1, 1), date(2027, 12, 31)),
    hour=st.integers(4, 22),  # others know the night of a clock change in their own ways
    zone=st.sampled_from(ZONES),
)
def test_a_rule_gives_others_the_dates_that_it_gives_us(
    pattern: Pattern, first: date, hour: int, zone: str
) -> None:
    recurrence = Recurrence(first=first, pattern=pattern)
    ours = [one.day for one in recurrence.dates(first, first + timedelta(days=400))]
    if not ours:
        return
    start = datetime.combine(ours[0], time(hour))
    last = datetime.fromtimestamp(resolve(datetime.combine(ours[-1], time(hour)), zone).instant, UTC)
    written = text_of(event(start=start, zone=zone, rule=rule_text(pattern, until=last)), years=(2023, 2030))
    theirs = recurring_ical_events.of(icalendar.Calendar.from_ical(written)).between(
        first - timedelta(days=2), first + timedelta(days=500)
    )
    assert sorted(one["DTSTART"].dt.date() for one in theirs) == ours
    assert {one["DTSTART"].dt.hour for one in theirs} == {hour}


def test_a_date_left_out_and_a_date_replaced_are_so_for_others() -> None:
    master = event(rule=rule_text(Weekly(1, frozenset({1})), count=4), excluded=(datetime(2026, 12, 8, 10),))
    moved = event(start=datetime(2026, 12, 17, 14), replaces=datetime(2026, 12, 15, 10), sequence=1)
    written = icalendar.Calendar.from_ical(text_of(master, moved))
    found = recurring_ical_events.of(written).between(date(2026, 11, 1), date(2027, 2, 1))
    starts = sorted(one["DTSTART"].dt.strftime("%m-%d %H") for one in found)
    assert starts == ["12-01 10", "12-17 14", "12-22 10"]


def test_what_no_wall_clock_can_say_is_written_in_utc() -> None:
    second_reading = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)  # half past one in New York, once more
    text = event_text(
        event(start=second_reading, replaces=datetime(2026, 11, 1, 2), replaces_zone="Europe/Berlin")
    )
    assert "DTSTART:20261101T063000Z\r\n" in text
    assert "RECURRENCE-ID;TZID=Europe/Berlin:20261101T020000\r\n" in text


def test_whoever_shares_a_calendar_is_asked_to_share_no_more_than_a_taken_hour() -> None:
    assert "CLASS:PRIVATE\r\n" in event_text(event())


def test_whoever_subscribes_is_asked_to_look_again() -> None:
    text = "".join(calendar([], zones=[], years=(2026, 2026), refresh=60))
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT60M\r\nX-PUBLISHED-TTL:PT60M\r\n" in text
    assert "REFRESH" not in text_of(event())


def test_one_event_says_what_it_is() -> None:
    (found,) = icalendar.Calendar.from_ical(text_of(event(status="CANCELLED", sequence=3))).walk("VEVENT")
    assert (str(found["STATUS"]), found["SEQUENCE"], str(found["UID"])) == ("CANCELLED", 3, "a@example.org")
    assert found["DTSTART"].dt == datetime(2026, 12, 1, 10, tzinfo=zone_info("America/New_York"))
    assert found["DURATION"].dt == timedelta(minutes=50)
    assert event_text(event()).endswith("END:VEVENT\r\n")
