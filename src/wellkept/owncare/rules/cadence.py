"""Her own plan, and how it went: which weeks had a session, and whether nothing is booked for the time she chose.

A picture for her alone, without a score. Only appointments that were scheduled count; a consultation never does (R9).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from wellkept.kernel.wallclock import week_start

SHOWN = 16  # weeks
LONGEST_NUDGE = 26  # weeks


@dataclass(frozen=True, slots=True)
class Week:
    """One week, named by its Monday, and how many sessions it had."""

    monday: date
    sessions: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What she chose: a session every so many weeks, and after how many weeks without one she wants to be reminded."""

    every: int | None = None
    nudge: int | None = None
    snoozed_until: date | None = None


def weeks(days: Iterable[date], *, today: date, shown: int = SHOWN) -> tuple[Week, ...]:
    """The last whole weeks before this one, the oldest first; ``days`` are those of sessions that took place."""
    this = week_start(today)
    mondays = [this - timedelta(weeks=back) for back in range(shown, 0, -1)]
    held = [week_start(day) for day in days]
    return tuple(Week(monday, held.count(monday)) for monday in mondays)


def weeks_with(found: Iterable[Week]) -> int:
    """How many of them had a session."""
    return sum(1 for week in found if week.sessions)


def nudge_due(plan: Plan, *, today: date, last: date | None, coming: bool, since: date) -> bool:
    """Whether to remind her: nothing is booked, and the last session is as long ago as she chose.

    ``since`` is when she chose it, from which is counted where there was none yet.
    """
    if plan.nudge is None or coming:
        return False
    if plan.snoozed_until is not None and today < plan.snoozed_until:
        return False
    return today >= (last or since) + timedelta(weeks=plan.nudge)
