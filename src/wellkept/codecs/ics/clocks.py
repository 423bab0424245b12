"""Clocks: how wall-clock times and instants belong together, by an IANA zone or by a file's own definition."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC as _UTC
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from wellkept.kernel.wallclock import Resolved, local, resolve

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - wall clock on purpose


class Clock(Protocol):
    """A clock on some wall."""

    @property
    def zone(self) -> str:
        """The IANA name of its zone, "" where it has none."""

    def resolve(self, wall: datetime) -> Resolved:
        """The instant of a naive wall-clock time: in a gap by the offset before it, in an overlap the first."""

    def wall(self, instant: int) -> datetime:
        """The naive wall-clock time of an instant (UTC epoch seconds)."""


@dataclass(frozen=True, slots=True)
class ZoneClock:
    """The clock of an IANA zone."""

    zone: str

    def resolve(self, wall: datetime) -> Resolved:
        return resolve(wall, self.zone)

    def wall(self, instant: int) -> datetime:
        return local(instant, self.zone).replace(tzinfo=None)


class Onset(NamedTuple):
    """From ``instant`` on the clock is ``offset`` seconds ahead of UTC."""

    instant: int
    offset: int


@dataclass(frozen=True, slots=True)
class DefinedClock:
    """A clock by its own definition: the offset at first (seconds ahead of UTC), then its onsets in order."""

    first: int
    onsets: tuple[Onset, ...] = ()
    zone: str = ""

    def offset(self, instant: int) -> int:
        """Seconds ahead of UTC at an instant."""
        at = bisect_right(self.onsets, instant, key=lambda onset: onset.instant)
        return self.onsets[at - 1].offset if at else self.first

    def resolve(self, wall: datetime) -> Resolved:
        seconds = (wall - _EPOCH) // timedelta(seconds=1)
        near = {self.offset(seconds + shift * 43_200) for shift in (-3, -2, -1, 0, 1, 2, 3)}
        fitting = sorted(seconds - offset for offset in near if self.offset(seconds - offset) == offset)
        if fitting:
            return Resolved(fitting[0], "plain" if len(fitting) == 1 else "overlap")
        before = min(near)  # a gap: the clock goes forward, from the smaller offset to the greater
        return Resolved(seconds - before, "gap")

    def wall(self, instant: int) -> datetime:
        return datetime.fromtimestamp(instant + self.offset(instant), _UTC).replace(tzinfo=None)


UTC = ZoneClock("UTC")
