"""Recurring events against a naive expansion that shares no code with the reader: day by day, predicate by predicate."""

import calendar as months
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.codecs.ics_files import WINDOW, calendar, event
from wellkept.codecs.ics import IcsLimits, read_calendar

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/St_Johns",
    "Africa/Casablanca",
    "UTC",
)
CHANGES = (date(2026, 10, 25), date(2026, 11, 1), date(2027, 3, 14), date(2027, 3, 28), date(2027, 4, 4))
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@st.composite
def rules(draw: st.DrawFn) -> dict[str, object]:
    frequency = draw(st.sampled_from(("DAILY", "WEEKLY", "MONTHLY by date", "MONTHLY by weekday", "YEARLY")))
    return {
        "frequency": frequency,
        "interval": draw(st.integers(1, 5)),
        "weekdays": tuple(sorted(draw(st.sets(st.integers(0, 6), min_size=1, max_size=4)))),
        "day": draw(st.integers(1, 31)),
        "nth": draw(st.sampled_from((1, 2, 3, 4, 5, -1))),
        "count": draw(st.none() | st.integers(1, 30)),
        "until": draw(st.none() | st.dates(date(2026, 9, 1), date(2027, 6, 1))),
    }


def written(rule: dict[str, object]) -> str:
    """The rule as a line of the file."""
    kind = str(rule["frequency"])
    text = f"RRULE:FREQ={kind.split()[0]};INTERVAL={rule['interval']}"
    weekdays = rule["weekdays"]
    assert isinstance(weekdays, tuple)
    if kind == "WEEKLY":
        text += ";BYDAY=" + ",".join(WEEKDAYS[day] for day in weekdays)
    elif kind == "MONTHLY by date":
        text += f";BYMONTHDAY={rule['day']}"
    elif kind == "MONTHLY by weekday":
        text += f";BYDAY={rule['nth']}{WEEKDAYS[weekdays[0]]}"
    if rule["count"] is not None:
        text += f";COUNT={rule['count']}"
    elif isinstance(rule["until"], date):
        text += f";UNTIL={rule['until']:%Y%m%d}"
    return text


def on(rule: dict[str, object], first: date, day: date) -> bool:
    """Whether the rule has that day."""
    kind, every, weekdays = str(rule["frequency"]), rule["interval"], rule["weekdays"]
    assert isinstance(every, int)
    assert isinstance(weekdays, tuple)
    month = (day.year - first.year) * 12 + day.month - first.month
    if kind == "DAILY":
        return (day - first).days % every == 0
    if kind == "WEEKLY":
        week = (day - timedelta(days=day.weekday()) - (first - timedelta(days=first.weekday()))).days // 7
        return week % every == 0 and day.weekday() in weekdays
    if kind == "MONTHLY by date":
        return month % every == 0 and day.day == rule["day"]
    if kind == "YEARLY":
        return (day.month, day.day) == (first.month, first.day) and (day.year - first.year) % every == 0
    if month % every or day.weekday() != weekdays[0]:
        return False
    last = months.monthrange(day.year, day.month)[1]
    return day.day + 7 > last if rule["nth"] == -1 else (day.day - 1) // 7 + 1 == rule["nth"]


def expanded(rule: dict[str, object], first: date) -> Iterator[date]:
    """The days of the rule from its start on; the start counts even if it lies off the rule, yet not for COUNT."""
    left = rule["count"] if isinstance(rule["count"], int) else 10_000
    until = rule["until"] if rule["count"] is None and isinstance(rule["until"], date) else date(2027, 7, 2)
    day = first
    if not on(rule, first, first) and first <= until:
        yield first
    while day <= min(until, date(2027, 7, 2)) and left:
        if on(rule, first, day):
            left -= 1
            yield day
        day += timedelta(days=1)


@settings(max_examples=200, deadline=None)
@given(
    rule=rules(),
    zone=st.sampled_from(ZONES),
    change=st.sampled_from(CHANGES),
    before=st.integers(0, 60),
    wall=st.builds(time, st.integers(0, 23), st.sampled_from((0, 15, 30))),
    minutes=st.integers(1, 180),
    excluded=st.sets(st.integers(0, 12), max_size=4),
)
def test_r4_recurring_events_keep_their_wall_clock_over_both_clock_changes(
    rule: dict[str, object],
    zone: str,
    change: date,
    before: int,
    wall: time,
    minutes: int,
    excluded: set[int],
) -> None:
    first = change - timedelta(days=before)
    days = list(expanded(rule, first))
    dropped = {days[at] for at in excluded if at < len(days)}
    lines = [
        f"DTSTART;TZID={zone}:{first:%Y%m%d}T{wall:%H%M%S}",
        f"DURATION:PT{minutes}M",
        written(rule),
        *(f"EXDATE;TZID={zone}:{day:%Y%m%d}T{wall:%H%M%S}" for day in sorted(dropped)),
    ]
    found = read_calendar(calendar(*event(*lines)), window=WINDOW, default_zone="Europe/Berlin")
    expected = []
    for day in days:
        start = int(datetime.combine(day, wall, ZoneInfo(zone)).astimezone(UTC).timestamp())
        if day not in dropped and start < WINDOW.end and start + minutes * 60 > WINDOW.start:
            identity = f"{day:%Y%m%d}T{wall:%H%M%S}" + ("Z" if zone == "UTC" else "")
            expected.append((identity, start, start + minutes * 60))
    assert [(one.recurrence_id, one.start, one.end) for one in found.events] == sorted(
        expected, key=lambda one: (one[1], one[0])
    )


@settings(max_examples=100, deadline=None)
@given(
    rule=rules(),
    zone=st.sampled_from(ZONES),
    change=st.sampled_from(CHANGES),
    before=st.integers(0, 60),
    length=st.integers(1, 4),
)
def test_r4_all_day_events_cover_whole_local_days_over_both_clock_changes(
    rule: dict[str, object], zone: str, change: date, before: int, length: int
) -> None:
    first = change - timedelta(days=before)
    lines = [f"DTSTART;VALUE=DATE:{first:%Y%m%d}", f"DURATION:P{length}D", written(rule)]
    found = read_calendar(calendar(*event(*lines)), window=WINDOW, default_zone=zone)
    expected = []
    for day in expanded(rule, first):
        start, end = (
            int(datetime.combine(one, time(0), ZoneInfo(zone)).timestamp())
            for one in (day, day + timedelta(days=length))
        )
        if start < WINDOW.end and end > WINDOW.start:
            expected.append((f"{day:%Y%m%d}", start, end))
    assert [(one.recurrence_id, one.start, one.end) for one in found.events] == expected


@settings(max_examples=60, deadline=None)
@given(rule=rules(), zone=st.sampled_from(ZONES), first=st.integers(0, 250), last=st.integers(1, 100))
def test_a_smaller_window_gives_the_same_occurrences_clipped(
    rule: dict[str, object], zone: str, first: int, last: int
) -> None:
    data = calendar(*event(f"DTSTART;TZID={zone}:20260610T020000", "DURATION:PT26H", written(rule)))
    small = WINDOW._replace(start=WINDOW.start + first * 86_400, end=WINDOW.start + (first + last) * 86_400)
    whole = read_calendar(data, window=WINDOW, default_zone=zone)
    part = read_calendar(data, window=small, default_zone=zone)
    assert part.events == tuple(
        one for one in whole.events if one.start < small.end and one.end > small.start
    )


def test_limits_are_only_limits() -> None:
    """A rule just within the limit of occurrences is taken whole."""
    data = calendar(*event("DTSTART:20260601T000000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=100"))
    within, beyond = IcsLimits(occurrences=100), IcsLimits(occurrences=99)
    assert len(read_calendar(data, window=WINDOW, default_zone="UTC", limits=within).events) == 100
    assert not read_calendar(data, window=WINDOW, default_zone="UTC", limits=beyond).events
