"""R4: wall clock and instants, in zones that change their clocks in every way they know."""

import zoneinfo
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.metadata import version
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kernel.generated import cases
from wellkept.kernel.spans import Span
from wellkept.kernel.wallclock import (
    ZONE_DATA,
    Resolved,
    UnknownZone,
    clock_changes,
    day_span,
    is_zone,
    local,
    local_date,
    minutes_span,
    resolve,
    week_start,
    zone_info,
    zone_names,
)

HOUR = 3600
DAY = 86400
CLOCKS = (  # years that are over, so that no government can change them any more
    ("America/New_York", 2025),
    ("Europe/Berlin", 2025),
    ("Europe/Dublin", 2025),  # its winter time is the daylight saving
    ("Australia/Lord_Howe", 2025),  # half an hour
    ("Antarctica/Troll", 2025),  # two hours
    ("Africa/Casablanca", 2025),  # round Ramadan
    ("Asia/Gaza", 2025),
    ("Africa/Cairo", 2025),  # back from midnight to the day before
    ("America/Santiago", 2025),  # midnight is in the gap
    ("America/Havana", 2025),  # midnight comes twice
    ("Pacific/Apia", 2011),  # 30 December did not exist
    ("Pacific/Kwajalein", 1993),  # neither did 21 August
    ("Asia/Kathmandu", 1985),  # a quarter hour, for good
    ("Africa/Monrovia", 1972),  # 44 minutes and 30 seconds
    ("Asia/Kolkata", 2025),  # never
)


def offset(instant: int, zone: str) -> int:
    there = local(instant, zone).utcoffset()
    assert there is not None
    return int(there.total_seconds())


@cache
def changes(zone: str, year: int) -> tuple[int, ...]:
    """The first instants of each new offset in a year, found by halving."""
    found = []
    begin = int(datetime(year, 1, 1, tzinfo=UTC).timestamp())
    for low in range(begin, begin + 366 * DAY, DAY):
        before, high = offset(low, zone), low + DAY
        if before == offset(high, zone):
            continue
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if offset(middle, zone) == before else (low, middle)
        found.append(high)
    return tuple(found)


@st.composite
def moments(draw: st.DrawFn) -> tuple[str, int]:
    """A zone and an instant, mostly near a change of its clocks."""
    zone, year = draw(st.sampled_from(CLOCKS))
    start = int(datetime(year, 1, 1, tzinfo=UTC).timestamp())
    middle = draw(st.sampled_from((*changes(zone, year), start + 200 * DAY)))
    return zone, middle + draw(
        st.integers(-30 * HOUR, 30 * HOUR) | st.integers(-90, 90).map(lambda m: m * 60)
    )


def instants_showing(wall: datetime, zone: str) -> list[int]:
    """Every instant at which the clocks show this, tried with each offset of the days around."""
    as_utc = int(wall.replace(tzinfo=UTC).timestamp())
    offsets = {offset(as_utc + hours * HOUR, zone) for hours in range(-48, 49)}
    tried = (as_utc - one for one in offsets)
    return sorted(instant for instant in tried if local(instant, zone).replace(tzinfo=None, fold=0) == wall)


@cases(120)
@given(moments())
def test_r4_an_instant_shown_and_read_again_is_the_same_or_the_first_of_two(moment: tuple[str, int]) -> None:
    zone, instant = moment
    wall = local(instant, zone).replace(tzinfo=None, fold=0)
    showing = instants_showing(wall, zone)
    assert instant in showing
    assert resolve(wall, zone) == Resolved(showing[0], "overlap" if len(showing) > 1 else "plain")


@cases(120)
@given(moments(), st.integers(-26 * 60, 26 * 60))
def test_r4_a_time_in_the_gap_is_read_with_the_offset_before_it(
    moment: tuple[str, int], minutes: int
) -> None:
    zone, instant = moment
    wall = local(instant, zone).replace(tzinfo=None, fold=0) + timedelta(minutes=minutes)
    resolved, showing = resolve(wall, zone), instants_showing(wall, zone)
    assert resolved.kind == ("plain", "overlap")[len(showing) - 1] if showing else resolved.kind == "gap"
    if not showing:
        last_before = max(change for change in changes(zone, wall.year) if change <= resolved.instant) - 1
        assert resolved.instant == int(wall.replace(tzinfo=UTC).timestamp()) - offset(last_before, zone)


@pytest.mark.parametrize(
    ("wall", "zone", "kind", "shown"),
    [
        ("2025-03-09T02:30", "America/New_York", "gap", "2025-03-09T03:30-04:00"),
        ("2025-11-02T01:30", "America/New_York", "overlap", "2025-11-02T01:30-04:00"),
        ("2025-11-02T02:00", "America/New_York", "plain", "2025-11-02T02:00-05:00"),
        ("2025-10-05T02:15", "Australia/Lord_Howe", "gap", "2025-10-05T02:45+11:00"),
        ("2025-04-06T01:45", "Australia/Lord_Howe", "overlap", "2025-04-06T01:45+11:00"),
        ("2011-12-30T09:00", "Pacific/Apia", "gap", "2011-12-31T09:00+14:00"),
        ("2025-09-07T00:00", "America/Santiago", "gap", "2025-09-07T01:00-03:00"),
        ("2025-02-23T02:30", "Africa/Casablanca", "overlap", "2025-02-23T02:30+01:00"),
        ("2025-04-06T02:30", "Africa/Casablanca", "gap", "2025-04-06T03:30+01:00"),
        ("2025-04-12T02:30", "Asia/Gaza", "gap", "2025-04-12T03:30+03:00"),
        ("2025-10-25T01:30", "Asia/Gaza", "overlap", "2025-10-25T01:30+03:00"),
    ],
)
def test_r4_known_gaps_and_overlaps(wall: str, zone: str, kind: str, shown: str) -> None:
    resolved = resolve(datetime.fromisoformat(wall), zone)
    assert (resolved.kind, local(resolved.instant, zone).isoformat(timespec="minutes")) == (kind, shown)


def test_a_time_that_brings_its_own_zone_is_no_wall_clock() -> None:
    with pytest.raises(ValueError, match="no zone of its own"):
        resolve(datetime(2026, 1, 1, tzinfo=UTC), "Europe/Berlin")


@pytest.mark.parametrize(("zone", "year"), CLOCKS)
def test_days_cover_a_year_without_gap_or_overlap(zone: str, year: int) -> None:
    new_year = date(year, 1, 1)
    days = [new_year + timedelta(days=number) for number in range(370)]
    spans = [day_span(day, zone) for day in days]
    assert all(one.end == other.start for one, other in pairwise(spans))
    for day, (start, end) in zip(days, spans, strict=True):
        if start < end:
            assert {
                local_date(start, zone),
                local_date((start + end) // 2, zone),
                local_date(end - 1, zone),
            } == {day}


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        ("2025-11-02", "America/New_York", 25),
        ("2025-03-09", "America/New_York", 23),
        ("2025-04-06", "Australia/Lord_Howe", 24.5),
        ("2025-09-07", "America/Santiago", 23),
        ("2025-11-02", "America/Havana", 25),
        ("2011-12-29", "Pacific/Apia", 24),
        ("2011-12-30", "Pacific/Apia", 0),
        ("2011-12-31", "Pacific/Apia", 24),
        ("1993-08-21", "Pacific/Kwajalein", 0),
    ],
)
def test_a_day_is_as_long_as_its_clocks_make_it(day: str, zone: str, hours: float) -> None:
    assert day_span(date.fromisoformat(day), zone).seconds == hours * HOUR


@cases(120)
@given(moments(), st.integers(0, 1440), st.integers(1, 900))
def test_r4_minutes_of_a_day_are_read_from_the_wall_clock(
    moment: tuple[str, int], start: int, length: int
) -> None:
    zone, instant = moment
    day = local_date(instant, zone)
    begin, end = (
        resolve(datetime(day.year, day.month, day.day) + timedelta(minutes=minutes), zone).instant
        for minutes in (start, start + length)
    )
    assert minutes_span(day, start, start + length, zone) == (Span(begin, end) if begin < end else None)


def test_r4_nine_stays_nine_all_year() -> None:
    for zone, year in CLOCKS:
        for number in range(0, 365, 7):
            span = minutes_span(date(year, 1, 1) + timedelta(days=number), 540, 600, zone)
            assert span is not None
            assert (local(span.start, zone).hour, local(span.end, zone).hour) == (9, 10)


@pytest.mark.parametrize(
    ("day", "start", "end", "zone", "minutes"),
    [
        ("2025-11-01", 20 * 60, 26 * 60, "America/New_York", 7 * 60),  # the night in which the clocks go back
        ("2025-03-08", 20 * 60, 26 * 60, "America/New_York", 6 * 60),  # 26:00 is in the gap: an hour later
        ("2025-03-09", 60, 240, "America/New_York", 120),
        ("2025-03-09", 135, 165, "America/New_York", 30),  # wholly in the gap, so wholly after it
        ("2025-03-09", 150, 190, "America/New_York", None),  # begins at 3:30 and would end at 3:10
        ("2011-12-30", 540, 600, "Pacific/Apia", None),  # a date that never was
        ("2011-12-29", 1380, 1500, "Pacific/Apia", 120),
        ("2025-11-24", 600, 600, "Europe/Berlin", None),
        ("2025-11-24", 600, 540, "Europe/Berlin", None),
    ],
)
def test_minutes_may_pass_midnight_and_changes_of_the_clock(
    day: str, start: int, end: int, zone: str, minutes: int | None
) -> None:
    span = minutes_span(date.fromisoformat(day), start, end, zone)
    assert (span.minutes if span else None) == minutes


def test_weeks_begin_on_monday() -> None:
    assert [week_start(date(2026, 11, day)) for day in (22, 23, 29, 30)] == [
        date(2026, 11, 16),
        date(2026, 11, 23),
        date(2026, 11, 23),
        date(2026, 11, 30),
    ]


@pytest.mark.parametrize(("zone", "year"), CLOCKS)
def test_r4_the_changes_of_a_clock_are_the_seconds_at_which_it_changes(zone: str, year: int) -> None:
    found = clock_changes(zone, year)
    assert set(found) <= set(changes(zone, year))  # which looks a day further
    assert all(offset(change - 1, zone) != offset(change, zone) for change in found)
    begin, end = (int(datetime(y, 1, 1, tzinfo=UTC).timestamp()) for y in (year, year + 1))
    for low, high in pairwise((begin, *found, end)):
        assert {offset(at, zone) for at in range(low, high, HOUR)} == {offset(high - 1, zone)}


def test_r4_zones_come_from_the_pinned_package_alone() -> None:
    assert zoneinfo.TZPATH == ()
    assert version("tzdata") == ZONE_DATA


def test_every_zone_that_is_offered_is_one() -> None:
    names = zone_names()
    assert list(names) == sorted(set(names))
    assert {"UTC", "America/New_York", "Pacific/Apia"} <= set(names)
    assert all(map(is_zone, names))


NO_ZONES = (
    "",
    ".",
    "Europe",
    "Europe/",
    "europe",
    "/etc/passwd",
    "../zoneinfo/UTC",
    "zone.tab",
    "__init__.py",
)


@pytest.mark.parametrize(
    "name", [*NO_ZONES, "a\0b", "\ud800", "Ж" * 10_000, "Europe/Berlin/x", "Eastern Standard Time"]
)
def test_what_is_no_zone_is_told_as_such(name: str) -> None:
    assert not is_zone(name)
    for ask in (
        lambda: zone_info(name),
        lambda: local(0, name),
        lambda: resolve(datetime(2026, 1, 1), name),
        lambda: day_span(date(2026, 1, 1), name),
        lambda: minutes_span(date(2026, 1, 1), 0, 60, name),
    ):
        with pytest.raises(UnknownZone):
            ask()


@cases(100)
@given(st.text(max_size=12) | st.text("./-_UTCEuropeBerlin", max_size=12))
def test_asking_whether_it_is_a_zone_never_fails(name: str) -> None:
    assert is_zone(name) == (name in zoneinfo.available_timezones())
