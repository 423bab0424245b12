"""Where appointments could go instead: one start a day, near the clock time that each has, and no two on one place."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import islice
from typing import NamedTuple

from wellkept.kernel.spans import Span
from wellkept.kernel.wallclock import day_span, local, local_date

HOW_MANY = 5


def outward(like: int, zone: str, window: Span) -> Iterator[Span]:
    """The days of the window as far as they lie in it, nearest to that of ``like`` first; of two, the later one."""
    first, last = local_date(window.start, zone), local_date(window.end - 1, zone)
    own = local_date(like, zone)
    reach = max(abs((first - own).days), abs((last - own).days))
    for away in range(reach + 1):
        for day in dict.fromkeys((own + timedelta(days=away), own - timedelta(days=away))):
            start, end = day_span(day, zone)
            if window.start < end and start < window.end:
                yield Span(max(start, window.start), min(end, window.end))


def offers(
    days: Iterable[Iterable[int]], *, like: int, zone: str, how_many: int = HOW_MANY
) -> tuple[int, ...]:
    """Of each day the start nearest to the clock time that somebody is used to; so many days that have any.

    ``like`` is the instant at which she would have come, ``zone`` that of her clock.
    """
    usual = _minute(like, zone)
    best = (min(starts, key=lambda at: (abs(_minute(at, zone) - usual), at), default=None) for starts in days)
    return tuple(islice((start for start in best if start is not None), how_many))


def _minute(instant: int, zone: str) -> int:
    at = local(instant, zone)
    return at.hour * 60 + at.minute


class Wanted(NamedTuple):
    """One appointment: where it could go, for how many seconds, buffer included, and who and what it needs there."""

    key: str
    offers: Sequence[int]
    seconds: int
    parties: frozenset[tuple[str, int]]


def apart(wanted: Iterable[Wanted]) -> Mapping[str, int]:
    """For each the first offer that leaves those before it their place; those for which there is none are missing."""
    chosen: dict[str, int] = {}
    taken: list[tuple[Span, frozenset[tuple[str, int]]]] = []
    for one in wanted:
        for start in one.offers:
            span = Span(start, start + one.seconds)
            if not any(span.overlaps(other) and one.parties & parties for other, parties in taken):
                chosen[one.key] = start
                taken.append((span, one.parties))
                break
    return chosen
