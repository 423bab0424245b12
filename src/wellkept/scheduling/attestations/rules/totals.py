"""What an attestation of hours says: sessions that took place, and nothing of what was spoken."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


class Kept(NamedTuple):
    """One session that took place: its day on the clock of its place, and its minutes."""

    day: date
    minutes: int


@dataclass(frozen=True, slots=True)
class Totals:
    """``dates`` are the days in order, a day with two sessions twice."""

    sessions: int
    minutes: int
    dates: tuple[Kept, ...]

    @property
    def hours_and_minutes(self) -> tuple[int, int]:
        """Hours of sixty minutes, and the rest. What a training counts as an hour is the training's to say."""
        return divmod(self.minutes, 60)


def totals(kept: Iterable[Kept], first: date, last: date) -> Totals:
    """Those of the sessions from the first day to the last, both inclusive."""
    dates = tuple(sorted(one for one in kept if first <= one.day <= last))
    return Totals(len(dates), sum(one.minutes for one in dates), dates)


def by_year(dates: Iterable[Kept]) -> Mapping[int, list[Kept]]:
    """The same under their years, as trainings count them."""
    years: dict[int, list[Kept]] = {}
    for one in dates:
        years.setdefault(one.day.year, []).append(one)
    return years
