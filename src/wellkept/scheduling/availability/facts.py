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

_BECAUSE = "the engine reads spans across owners"


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
    weekly: dict[int, list[WeeklyRule]] = defaultdict(list)
    for account, *rule in (
        WeeklyHours.objects.within(practice)
        .filter(account__in=accounts)
        .order_by("id")
        .values_list(
            "account_id",
            "weekday",
            "start_minute",
            "end_minute",
            "zone",
            "first_day",
            "last_day",
            "every",
            "place_id",
        )
    ):
        weekly[account].append(WeeklyRule(*rule))
    days: dict[int, list[DayRule]] = defaultdict(list)
    for account, *rule in (
        DayHours.objects.within(practice)
        .filter(account__in=accounts)
        .order_by("id")
        .values_list("account_id", "day", "zone", "start_minute", "end_minute", "place_id")
    ):
        days[account].append(DayRule(*rule))
    return {account: work_spans(tuple(weekly[account]), tuple(days[account]), window) for account in accounts}


def _leave(
    accounts: Sequence[int], practice: int, window: Span
) -> tuple[Mapping[int, list[Span]], Mapping[int, list[Span]]]:
    here: dict[int, list[Span]] = defaultdict(list)
    personal: dict[int, list[Span]] = defaultdict(list)
    for account, owner, start, end in (
        Leave.objects.everywhere(because=_BECAUSE)
        .filter(account__in=accounts, start__lt=window.end, end__gt=window.start)
        .values_list("account_id", "practice_id", "start", "end")
    ):
        if owner is None:
            personal[account].append(Span(start, end))
        elif owner == practice:
            here[account].append(Span(start, end))
    return here, personal


def _protected(accounts: Sequence[int], window: Span) -> Mapping[int, tuple[Span, ...]]:
    weekly: dict[int, list[WeeklyRule]] = defaultdict(list)
    single: dict[int, list[Span]] = defaultdict(list)
    for account, start, end, *rule in (
        ProtectedTime.objects.everywhere(because=_BECAUSE)
        .filter(account__in=accounts)
        .order_by("id")
        .values_list(
            "account_id",
            "start",
            "end",
            "weekday",
            "start_minute",
            "end_minute",
            "zone",
            "first_day",
            "last_day",
            "every",
        )
    ):
        if start is None:
            weekly[account].append(WeeklyRule(*rule))
        else:
            single[account].append(Span(start, end))
    return {account: protected_spans(tuple(weekly[account]), single[account], window) for account in accounts}


def _busy(accounts: Sequence[int], window: Span) -> Mapping[int, list[Span]]:
    busy: dict[int, list[Span]] = defaultdict(list)
    for account, start, end in (
        BusyTime.objects.everywhere(because=_BECAUSE)
        .filter(
            account__in=accounts,
            start__gt=window.start - LONGEST_SPAN,
            start__lt=window.end,
            end__gt=window.start,
        )
        .values_list("account_id", "start", "end")
    ):
        busy[account].append(Span(start, end))
    return busy


_LIMIT_NAMES = ("sessions_day", "minutes_day", "sessions_week", "minutes_week", "run", "latest_end")


def limits_of(accounts: Sequence[int]) -> Mapping[int, Limits]:
    """The limits of those accounts that have set any."""
    rows = LimitsRow.objects.everywhere(because=_BECAUSE).filter(account__in=accounts).values()
    return {
        row["account_id"]: Limits(
            *(Limit(row[name], row[f"{name}_firm"]) for name in _LIMIT_NAMES),
            break_minutes=row["break_minutes"],
            travel=row["travel"],
        )
        for row in rows
    }
