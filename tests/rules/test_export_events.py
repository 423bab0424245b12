"""Series as others expand them: whatever dates stand, moved, missing or longer, over clock changes and at night."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import icalendar
import pytest
import recurring_ical_events
from hypothesis import given
from hypothesis import strategies as st

from tests.kernel.generated import cases
from wellkept.kernel.recurrence import MonthlyByDate, MonthlyByWeekday, Pattern, Recurrence, Weekly
from wellkept.kernel.wallclock import resolve
from wellkept.scheduling.exports.rules.events import (
    Contents,
    Item,
    Repeats,
    sequence_of_date,
    sequence_of_rule,
    uid_of_rule,
    written,
)

STAMP = datetime(2026, 11, 24, 12, tzinfo=UTC)
ZONES = ["America/New_York", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"]

patterns = st.one_of(
    st.builds(Weekly, st.integers(1, 4), st.frozensets(st.integers(0, 6), min_size=1, max_size=3)),
    st.builds(MonthlyByDate, st.integers(1, 3), st.sampled_from([1, 15, 28, 31, -1, -2])),
    st.builds(MonthlyByWeekday, st.integers(1, 3), st.sampled_from([1, 2, 4, 5, -1]), st.integers(0, 6)),
)


@st.composite
def standing(draw: Any) -> tuple[Repeats, tuple[Item, ...]]:
    """A rule, and those of its dates that stand: most as it says, some moved, some longer, some in another zone."""
    pattern: Pattern = draw(patterns)
    zone = draw(st.sampled_from(ZONES))
    first = draw(st.dates(date(2026, 1, 1), date(2027, 12, 31)))
    days = [
        one.day for one in Recurrence(first=first, pattern=pattern).dates(first, first + timedelta(days=500))
    ]
    repeats = Repeats("r@wellkept", 3, pattern, draw(st.times()).replace(second=0, microsecond=0), zone, 50)
    kept = draw(st.lists(st.sampled_from(days), unique=True)) if days else []
    return repeats, tuple(_item(draw, repeats, day) for day in sorted(kept))


def _item(draw: Any, repeats: Repeats, day: date) -> Item:
    start = resolve(datetime.combine(day, repeats.at), repeats.zone).instant
    minutes = 50
    if draw(st.integers(0, 4)) == 0:
        start += draw(st.integers(-40, 40)) * 900
        minutes = draw(st.sampled_from([50, 80]))
    zone = draw(st.sampled_from(ZONES)) if draw(st.integers(0, 9)) == 0 else repeats.zone
    return Item(f"{day}@wellkept", start, start + minutes * 60, zone, "Appointment", rule=1, identity=day)


def others(text: str) -> list[tuple[int, int]]:
    """Starts and ends as two other libraries expand the calendar."""
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between(
        date(2025, 6, 1), date(2030, 1, 1)
    )
    return sorted((int(one.start.timestamp()), int(one.end.timestamp())) for one in found)


@cases(150)
@given(standing())
def test_r4_others_expand_a_series_to_exactly_its_dates(drawn: tuple[Repeats, tuple[Item, ...]]) -> None:
    repeats, items = drawn
    text = "".join(Contents("", items, {1: repeats}).text(STAMP))
    assert others(text) == sorted((item.start, item.end) for item in items)


@pytest.mark.parametrize(
    ("at", "first"), [(time(1, 30), date(2026, 10, 18)), (time(2, 30), date(2027, 2, 28))]
)
def test_r4_others_read_the_night_of_a_clock_change_in_one_way(at: time, first: date) -> None:
    repeats = Repeats("r@wellkept", 1, Weekly(1, frozenset({6})), at, "America/New_York", 50)
    days = [first + timedelta(weeks=n) for n in range(5)]
    starts = [resolve(datetime.combine(day, at), repeats.zone).instant for day in days]
    items = [
        Item("x@wellkept", start, start + 3000, repeats.zone, "Appointment", rule=1, identity=day)
        for day, start in zip(days, starts, strict=True)
    ]
    text = "".join(Contents("", tuple(items), {1: repeats}).text(STAMP))
    assert text.count("RECURRENCE-ID") == 1
    assert others(text) == [(item.start, item.end) for item in items]


@cases(100)
@given(st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)), st.integers(5, 3000), st.sampled_from(ZONES))
def test_r4_a_single_event_is_where_it_is_on_any_clock(at: datetime, minutes: int, zone: str) -> None:
    start = int(at.replace(tzinfo=UTC).timestamp()) // 60 * 60
    item = Item("x@wellkept", start, start + minutes * 60, zone, "Appointment")
    assert others("".join(Contents("", (item,), {}).text(STAMP))) == [(start, start + minutes * 60)]


def test_an_hour_near_a_clock_change_is_written_in_utc_and_no_other() -> None:
    change = int(datetime(2027, 3, 14, 7, tzinfo=UTC).timestamp())
    assert written(change - 3600, change - 1800, "America/New_York").tzinfo is UTC
    assert written(change - 3 * 3600, change + 1800, "America/New_York").tzinfo is UTC
    assert written(change + 7 * 3600, change + 8 * 3600, "America/New_York").tzinfo is None
    assert written(change, change + 1800, "Asia/Kolkata").tzinfo is None


def test_contents_have_the_same_digest_when_they_are_the_same_and_no_other() -> None:
    repeats = Repeats("r@wellkept", 1, Weekly(1, frozenset({1, 3})), time(10), "UTC", 50)
    item = Item("x@wellkept", 0, 3000, "UTC", "Appointment")
    same = Contents("", (item,), {1: repeats})
    assert same.digest == Contents("", (item,), {1: repeats}).digest
    changed = [
        Contents("x", (item,), {1: repeats}),
        Contents("", (item._replace(location="x"),), {1: repeats}),
        Contents("", (item, item), {1: repeats}),
        Contents("", (item,), {}),
    ]
    assert len({same.digest, *(one.digest for one in changed)}) == 5


def test_a_rule_keeps_its_name_and_another_rhythm_or_time_has_another() -> None:
    pattern = {"by": "week", "every": 1, "weekdays": [1]}
    common: dict[str, Any] = {"first": date(2026, 12, 1), "pattern": pattern, "at": time(10), "zone": "UTC"}
    name = uid_of_rule("series", **common)
    assert name == uid_of_rule("series", **common)
    others = [
        uid_of_rule("other", **common),
        *(
            uid_of_rule("series", **{**common, **change})
            for change in (
                {"first": date(2026, 12, 8)}, {"at": time(11)}, {"zone": "Europe/Berlin"}, {"pattern": {**pattern, "every": 2}},
            )
        ),
    ]  # fmt: skip
    assert len({name, *others}) == 6


def test_an_act_on_a_series_outranks_what_was_done_to_its_dates() -> None:
    made, went_on, changed = sequence_of_rule(1, 0), sequence_of_rule(1, 1), sequence_of_rule(2, 1)
    assert made < went_on < sequence_of_date(went_on, 1) < sequence_of_date(went_on, 2) < changed
    assert sequence_of_date(sequence_of_rule(1, 5000), 5000) < changed
