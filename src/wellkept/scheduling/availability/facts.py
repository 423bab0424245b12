"""Hours, leave, protected and busy time of several clinicians, read in bulk for the engine.

These are the plain reads of the hot path (engine.md 7): one statement a table, whatever the number of clinicians.
They cross owners on purpose, for protected and busy time belong to a person and bind all her practices; they
return spans and figures only, never a title.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wellkept.kernel.spans import Span, union
from wellkept.scheduling.availability.models import (
    LONGEST_SPAN,
    BusyTime,
    DayHours,
    Leave,
    ProtectedTime,
    WeeklyHours,
)
from wellkept.scheduling.availability.models import Limits as LimitsRow
from wellkept.scheduling.availability.rules.hours import (
    DayRule,
    WeeklyRule,
    WorkSpan,
    protected_spans,
    work_spans,
)
from wellkept.scheduling.availability.rules.limits import NO_LIMITS, Limit, Limits
from wellkept.storage.plain import one_of, rows

_WEEKLY = ("weekday", "start_minute", "end_minute", "zone", "first_day", "last_day", "every")
_LIMITS = ("sessions_day", "minutes_day", "sessions_week", "minutes_week", "run", "latest_end")


@dataclass(frozen=True, slots=True)
class Availability:
    """One clinician's working rules as spans in one window; ``leave`` is this practice's, ``away`` is personal."""

    hours: tuple[WorkSpan, ...] = ()
    leave: tuple[Span, ...] = ()
    away: tuple[Span, ...] = ()
    protected: tuple[Span, ...] = ()
    busy: tuple[Span, ...] = ()
    limits: Limits = NO_LIMITS


def availabilities(*, accounts: Sequence[int], practice: int, window: Span) -> Mapping[int, Availability]:
    """The availability of each account at one practice."""
    hours = _hours(accounts, practice, window)
    leave, away = _leave(accounts, practice, window)
    protected = _protected(accounts, window)
    busy = _busy(accounts, window)
    limits = limits_of(accounts)
    return {
        account: Availability(
            hours=hours[account],
            leave=union(leave[account]),
            away=union(away[account]),
            protected=protected[account],
            busy=union(busy[account]),
            limits=limits.get(account, NO_LIMITS),
        )
        for account in accounts
    }


def open_hours(*, accounts: Sequence[int], practice: int, window: Span) -> Mapping[int, tuple[WorkSpan, ...]]:
    """Working hours alone, for shares of them."""
    return _hours(accounts, practice, window)


def _hours(accounts: Sequence[int], practice: int, window: Span) -> Mapping[int, tuple[WorkSpan, ...]]:
    here = f"{one_of('account_id', accounts)} AND practice_id = %s"
    weekly: dict[int, list[WeeklyRule]] = defaultdict(list)
    for account, *rule in rows(
        WeeklyHours, ("account_id", *_WEEKLY, "place_id"), here, [*accounts, practice]
    ):
        weekly[account].append(WeeklyRule(*rule))
    days: dict[int, list[DayRule]] = defaultdict(list)
    of_day = ("account_id", "day", "zone", "start_minute", "end_minute", "place_id")
    for account, *rule in rows(DayHours, of_day, here, [*accounts, practice]):
        days[account].append(DayRule(*rule))
    return {account: work_spans(tuple(weekly[account]), tuple(days[account]), window) for account in accounts}


def _touching(accounts: Sequence[int], window: Span) -> tuple[str, list[int]]:
    where = f'{one_of("account_id", accounts)} AND start < %s AND "end" > %s'
    return where, [*accounts, window.end, window.start]


def _leave(
    accounts: Sequence[int], practice: int, window: Span
) -> tuple[Mapping[int, list[Span]], Mapping[int, list[Span]]]:
    here: dict[int, list[Span]] = defaultdict(list)
    personal: dict[int, list[Span]] = defaultdict(list)
    for account, owner, start, end in rows(
        Leave, ("account_id", "practice_id", "start", "end"), *_touching(accounts, window)
    ):
        if owner is None:
            personal[account].append(Span(start, end))
        elif owner == practice:
            here[account].append(Span(start, end))
    return here, personal


def _protected(accounts: Sequence[int], window: Span) -> Mapping[int, tuple[Span, ...]]:
    weekly: dict[int, list[WeeklyRule]] = defaultdict(list)
    single: dict[int, list[Span]] = defaultdict(list)
    columns = ("account_id", "start", "end", *_WEEKLY)
    for account, start, end, *rule in rows(ProtectedTime, columns, one_of("account_id", accounts), accounts):
        if start is None:
            weekly[account].append(WeeklyRule(*rule))
        else:
            single[account].append(Span(start, end))
    return {account: protected_spans(tuple(weekly[account]), single[account], window) for account in accounts}


def _busy(accounts: Sequence[int], window: Span) -> Mapping[int, list[Span]]:
    busy: dict[int, list[Span]] = defaultdict(list)
    where, params = _touching(accounts, window)
    where, params = f"{where} AND start > %s", [*params, window.start - LONGEST_SPAN]
    for account, start, end in rows(BusyTime, ("account_id", "start", "end"), where, params, order="start"):
        busy[account].append(Span(start, end))
    return busy


def limits_of(accounts: Sequence[int]) -> Mapping[int, Limits]:
    """The limits of those accounts that have set any."""
    figures = [column for name in _LIMITS for column in (name, f"{name}_firm")]
    columns = ("account_id", *figures, "break_minutes", "travel")
    found = {}
    for account, *row in rows(LimitsRow, columns, one_of("account_id", accounts), accounts):
        limits = {name: Limit(row[2 * i], bool(row[2 * i + 1])) for i, name in enumerate(_LIMITS)}
        pause, travel = row[2 * len(_LIMITS) :]
        found[account] = NO_LIMITS._replace(**limits, break_minutes=pause, travel=travel)
    return found
