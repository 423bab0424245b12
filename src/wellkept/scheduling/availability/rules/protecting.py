"""How much of a week a therapist protects, where a practice keeps it to so many hours. Own care, leave, other calendars and
work elsewhere are no protected time, and never counted."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from wellkept.kernel.spans import Span
from wellkept.kernel.wallclock import day_span, local_date, week_start
from wellkept.scheduling.availability.rules.hours import WeeklyRule, protected_spans

WHOLE_WEEK = 168  # hours: as good as no limit
_WEEK = timedelta(weeks=1)


class Protected(NamedTuple):
    """What somebody protects: every week, and once."""

    weekly: tuple[WeeklyRule, ...] = ()
    single: tuple[Span, ...] = ()


def too_much(had: Protected, more: Protected, *, hours: int, zone: str) -> date | None:
    """The Monday of the first week that would have more than so many protected hours by what is added; None: there is none.

    What she had already stays, be it more than that.
    """
    if hours >= WHOLE_WEEK:
        return None
    both = Protected(had.weekly + more.weekly, had.single + more.single)
    for monday in sorted(set(_changing(both, zone))):
        after = _seconds(both, monday, zone)
        if after > hours * 3600 and after > _seconds(had, monday, zone):
            return monday
    return None


def _changing(protected: Protected, zone: str) -> Iterator[date]:
    """The weeks in which it may become more than in the one before; between them it stays or becomes less."""
    days = [rule.first for rule in protected.weekly]
    days += [local_date(instant, zone) for span in protected.single for instant in range(*span, 86400)]
    for day in days:
        yield week_start(day)
        yield week_start(day) + _WEEK


def _seconds(protected: Protected, monday: date, zone: str) -> int:
    week = Span(day_span(monday, zone).start, day_span(monday + _WEEK, zone).start)
    spans = protected_spans(protected.weekly, protected.single, week)
    return sum(min(span.end, week.end) - max(span.start, week.start) for span in spans)
