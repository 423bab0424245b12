"""Laying out a calendar: rows of five minutes from midnight, lanes for what overlaps, class names and no styles."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

from wellkept.kernel.spans import subtract

ROWS_A_DAY = 288
MOST_LANES = 4
LEAST_FREE = 1800  # seconds

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Block(Generic[T]):
    """An item on one day: its place as class names. ``continues`` tells that it began the day before."""

    item: T
    row: int
    length: int
    lane: int
    lanes: int
    continues: bool

    @property
    def classes(self) -> str:
        """Placement classes of ``grid.css``."""
        lane = f" lane-{self.lane}of{self.lanes}" if self.lanes > 1 else ""
        return f"r-{self.row} s-{self.length}{lane}"


def blocks(items: Sequence[tuple[datetime, datetime, T]], day: date, zone: str) -> list[Block[T]]:
    """The items of one local day, in order. An item that passes midnight stands on both days."""
    placed = []
    begins, ends = (datetime.combine(at, time(), ZoneInfo(zone)) for at in (day, day + timedelta(days=1)))
    of_the_day = [entry for entry in items if entry[0] < ends and entry[1] >= begins]
    for start, end, item in sorted(of_the_day, key=lambda entry: (entry[0], entry[1])):
        if found := _rows(start, end, day, zone):
            placed.append((*found, item))
    laid: list[Block[T]] = []
    group: list[Any] = []
    reach = 0
    for entry in placed:
        if group and entry[0] >= reach:
            laid += _lanes(group)
            group, reach = [], 0
        group.append(entry)
        reach = max(reach, entry[0] + entry[1])
    return laid + _lanes(group)


def _rows(start: datetime, end: datetime, day: date, zone: str) -> tuple[int, int, bool] | None:
    """First row, number of rows, and whether it began earlier; by the wall clock, so that 9:00 stands at 9:00."""
    info = ZoneInfo(zone)
    a, b = start.astimezone(info), end.astimezone(info)
    if b.date() < day or a.date() > day or (b.date() == day and b.hour == b.minute == 0 and a.date() < day):
        return None
    first = 0 if a.date() < day else (a.hour * 60 + a.minute) // 5
    last = ROWS_A_DAY if b.date() > day else -(-(b.hour * 60 + b.minute) // 5)
    return min(first, ROWS_A_DAY - 1), max(last - first, 1), a.date() < day


def _lanes(group: list[Any]) -> list[Block[Any]]:
    """Items that overlap side by side, each in the first lane that is free; what is too many shares the last."""
    ends: list[int] = []
    chosen = []
    for row, length, continues, item in group:
        lane = next((i for i, end in enumerate(ends) if end <= row), len(ends))
        if lane == len(ends):
            ends.append(0)
        ends[lane] = row + length
        chosen.append((row, length, continues, item, lane))
    lanes = min(len(ends), MOST_LANES)
    return [
        Block(item, row, length, min(lane + 1, MOST_LANES), lanes, continues)
        for row, length, continues, item, lane in chosen
    ]


def shown_rows(days: Sequence[Sequence[Block[Any]]], least: tuple[int, int]) -> tuple[int, int]:
    """The first and last row to show, on half hours: what is booked, and at least the hours given."""
    rows = [block for day in days for block in day]
    first = min([least[0], *(block.row for block in rows)])
    last = max([least[1], *(min(block.row + block.length, ROWS_A_DAY) for block in rows)])
    return first // 6 * 6, min(-(-last // 6) * 6, ROWS_A_DAY)


def clipped(day: Sequence[Block[T]], top: int, bottom: int) -> list[Block[T]]:
    """What of it lies between two rows: what begins above the first line would move all else down in the grid."""
    return [
        replace(
            block, row=max(block.row, top), length=min(block.row + block.length, bottom) - max(block.row, top)
        )
        for block in day
        if block.row < bottom and block.row + block.length > top
    ]


def free_hours(
    hours: Sequence[tuple[datetime, datetime]],
    taken: Sequence[tuple[datetime, datetime]],
    *,
    now: datetime,
    zone: str,
) -> list[tuple[datetime, datetime]]:
    """What is left of working hours from now on, cut at full hours: pieces to point at, of half an hour at least."""
    left = subtract(_seconds(hours), [*_seconds(taken), (0, int(now.timestamp()))])
    return [
        (datetime.fromtimestamp(start, ZoneInfo(zone)), datetime.fromtimestamp(end, ZoneInfo(zone)))
        for span in left
        for start, end in _hours_of(*span, zone)
        if end - start >= LEAST_FREE
    ]


def _seconds(spans: Sequence[tuple[datetime, datetime]]) -> list[tuple[int, int]]:
    return [(int(start.timestamp()), int(end.timestamp())) for start, end in spans]


def _hours_of(start: int, end: int, zone: str) -> Iterator[tuple[int, int]]:
    while start < end:
        minute = datetime.fromtimestamp(start, ZoneInfo(zone)).minute
        stop = min(end, (start // 60 + 60 - minute) * 60)
        yield start, stop
        start = stop


def monday(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def runs_of(starts: Iterable[tuple[str, datetime]], zone: str) -> list[tuple[str, str, int, int]]:
    """Starts of whoever it is, sorted, as runs of neighbouring rows: who, the local day, the first row, the last."""
    runs: list[tuple[str, str, int, int]] = []
    for who, start in starts:
        local = start.astimezone(ZoneInfo(zone))
        day, row = local.date().isoformat(), (local.hour * 60 + local.minute) // 5
        if runs and runs[-1][:2] == (who, day) and runs[-1][3] in (row - 1, row):
            runs[-1] = (who, day, runs[-1][2], row)
        else:
            runs.append((who, day, row, row))
    return runs
