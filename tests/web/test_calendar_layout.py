"""Laying out a day: no two blocks that overlap share a lane, and the wall clock decides where they stand."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from wellkept.web.ui.calendar import MOST_LANES, blocks, clipped, free_hours

DAY = date(2026, 11, 1)  # clocks go back in New York
starts = st.integers(0, 30 * 12).map(
    lambda n: datetime(2026, 11, 1, 4, tzinfo=UTC) + timedelta(minutes=5 * n)
)
items = st.lists(st.tuples(starts, st.integers(1, 40)), max_size=12)


@given(items)
def test_blocks_that_overlap_stand_side_by_side(found: list[tuple[datetime, int]]) -> None:
    laid = blocks(
        [(a, a + timedelta(minutes=5 * n), i) for i, (a, n) in enumerate(found)], DAY, "America/New_York"
    )
    for one in laid:
        for other in laid:
            apart = one.row + one.length <= other.row or other.row + other.length <= one.row
            if one.item != other.item and not apart and one.lanes < MOST_LANES:
                assert one.lane != other.lane
    assert all(1 <= block.lane <= block.lanes <= MOST_LANES for block in laid)


def test_nine_stands_at_nine_on_the_day_of_a_clock_change() -> None:
    nine = datetime(2026, 11, 1, 14, tzinfo=UTC)
    (block,) = blocks([(nine, nine + timedelta(minutes=50), "x")], DAY, "America/New_York")
    assert (block.row, block.length) == (108, 10)


def test_a_night_stands_on_both_its_days() -> None:
    start = datetime(2026, 11, 3, 3, tzinfo=UTC)  # 22:00 on the second
    night = [(start, start + timedelta(hours=4), "night")]
    (evening,) = blocks(night, date(2026, 11, 2), "America/New_York")
    (morning,) = blocks(night, date(2026, 11, 3), "America/New_York")
    assert (evening.row, evening.length, evening.continues) == (264, 24, False)
    assert (morning.row, morning.length, morning.continues) == (0, 24, True)


@given(items, st.integers(0, 287), st.integers(1, 288))
def test_what_is_drawn_lies_between_the_first_row_and_the_last(
    found: list[tuple[datetime, int]], top: int, more: int
) -> None:
    bottom = min(top + more, 288)
    laid = blocks(
        [(a, a + timedelta(minutes=5 * n), i) for i, (a, n) in enumerate(found)], DAY, "America/New_York"
    )
    rows = [set(range(block.row, block.row + block.length)) & set(range(top, bottom)) for block in laid]
    drawn = [set(range(block.row, block.row + block.length)) for block in clipped(laid, top, bottom)]
    assert drawn == [seen for seen in rows if seen]


def test_free_hours_are_what_is_left_from_now_on_cut_at_full_hours() -> None:
    nine = datetime(2026, 11, 2, 14, tzinfo=UTC)  # in New York
    hours = [(nine, nine + timedelta(hours=5))]
    taken = [(nine + timedelta(hours=2, minutes=10), nine + timedelta(hours=3, minutes=45))]
    found = free_hours(hours, taken, now=nine + timedelta(minutes=20), zone="America/New_York")
    clock = [f"{start:%H:%M}-{end:%H:%M}" for start, end in found]
    assert clock == ["09:20-10:00", "10:00-11:00", "13:00-14:00"]  # a quarter of an hour is nothing to book


@given(items, items, starts)
def test_free_hours_overlap_nothing_that_is_taken(
    worked: list[tuple[datetime, int]], taken: list[tuple[datetime, int]], now: datetime
) -> None:
    spans, others = ([(a, a + timedelta(minutes=5 * n)) for a, n in found] for found in (worked, taken))
    for start, end in free_hours(spans, others, now=now, zone="America/New_York"):
        first, last = start.astimezone(UTC), end.astimezone(UTC)  # within a zone only clocks are compared
        assert now <= first < last <= first + timedelta(hours=1)
        assert not any(first < b and a < last for a, b in others)
