"""Hours, leave, protected and busy time of several clinicians, read in bulk for the engine.

These are the plain reads of the hot path: one statement a table, whatever the number of clinicians, all in one reading.
They cross owners on purpose, for protected and busy time belong to a person and bind all her practices; they
return spans and figures only, never a title.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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
from wellkept.scheduling.availability.rules.protecting import Protected
from wellkept.storage.plain import Reading, at_once, one_of

_Spans = Mapping[int, list[Span]]
# the columns of a weekly rule, as WeeklyRule takes them
WEEKLY = ("weekday", "start_minute", "end_minute", "zone", "first_day", "last_day", "every")
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


def ask_availabilities(
    reading: Reading, *, accounts: Sequence[int], practice: int, window: Span
) -> Callable[[], Mapping[int, Availability]]:
    """The availability of each account at one practice: asked now, told once the reading was fetched."""
    hours = ask_hours(reading, accounts=accounts, practice=practice, window=window)
    leave = _ask_leave(reading, accounts, practice, window)
    protected = _ask_protected(reading, accounts, window)
    busy = _ask_busy(reading, accounts, window)
    limits = ask_limits(reading, accounts)

    def known() -> Mapping[int, Availability]:
        of_hours, (here, away), of_protected, of_busy, of_limits = (
            hours(),
            leave(),
            protected(),
            busy(),
            limits(),
        )
        return {
            account: Availability(
                hours=of_hours[account],
                leave=union(here[account]),
                away=union(away[account]),
                protected=of_protected[account],
                busy=union(of_busy[account]),
                limits=of_limits.get(account, NO_LIMITS),
            )
            for account in accounts
        }

    return known


def ask_hours(
    reading: Reading, *, accounts: Sequence[int], practice: int, window: Span
) -> Callable[[], Mapping[int, tuple[WorkSpan, ...]]]:
    """Working hours alone."""
    here, params = f"{one_of('account_id', accounts)} AND practice_id = %s", [*accounts, practice]
    of_week = reading.rows(WeeklyHours, ("account_id", *WEEKLY, "place_id"), here, params)
    of_day = reading.rows(
        DayHours, ("account_id", "day", "zone", "start_minute", "end_minute", "place_id"), here, params
    )

    def hours() -> Mapping[int, tuple[WorkSpan, ...]]:
        weekly: dict[int, list[WeeklyRule]] = defaultdict(list)
        for account, *rule in of_week:
            weekly[account].append(WeeklyRule(*rule))
        days: dict[int, list[DayRule]] = defaultdict(list)
        for account, *rule in of_day:
            days[account].append(DayRule(*rule))
        return {a: work_spans(tuple(weekly[a]), tuple(days[a]), window) for a in accounts}

    return hours


def limits_of(accounts: Sequence[int]) -> Mapping[int, Limits]:
    """The limits of those accounts that have set any."""
    return at_once(lambda reading: ask_limits(reading, accounts))


def _touching(accounts: Sequence[int], window: Span) -> tuple[str, list[int]]:
    where = f'{one_of("account_id", accounts)} AND start < %s AND "end" > %s'
    return where, [*accounts, window.end, window.start]


def _ask_leave(
    reading: Reading, accounts: Sequence[int], practice: int, window: Span
) -> Callable[[], tuple[_Spans, _Spans]]:
    found = reading.rows(Leave, ("account_id", "practice_id", "start", "end"), *_touching(accounts, window))

    def leave() -> tuple[_Spans, _Spans]:
        here: dict[int, list[Span]] = defaultdict(list)
        personal: dict[int, list[Span]] = defaultdict(list)
        for account, owner, start, end in found:
            if owner is None:
                personal[account].append(Span(start, end))
            elif owner == practice:
                here[account].append(Span(start, end))
        return here, personal

    return leave


def _ask_protected(
    reading: Reading, accounts: Sequence[int], window: Span
) -> Callable[[], Mapping[int, tuple[Span, ...]]]:
    columns = ("account_id", "start", "end", *WEEKLY)
    found = reading.rows(ProtectedTime, columns, one_of("account_id", accounts), accounts)

    def protected() -> Mapping[int, tuple[Span, ...]]:
        weekly: dict[int, list[WeeklyRule]] = defaultdict(list)
        single: dict[int, list[Span]] = defaultdict(list)
        for account, start, end, *rule in found:
            if start is None:
                weekly[account].append(WeeklyRule(*rule))
            else:
                single[account].append(Span(start, end))
        return {a: protected_spans(tuple(weekly[a]), single[a], window) for a in accounts}

    return protected


def _ask_busy(reading: Reading, accounts: Sequence[int], window: Span) -> Callable[[], _Spans]:
    where, params = _touching(accounts, window)
    where, params = f"{where} AND start > %s", [*params, window.start - LONGEST_SPAN]
    found = reading.rows(BusyTime, ("account_id", "start", "end"), where, params, order="start")

    def busy() -> _Spans:
        spans: dict[int, list[Span]] = defaultdict(list)
        for account, start, end in found:
            spans[account].append(Span(start, end))
        return spans

    return busy


def ask_limits(reading: Reading, accounts: Sequence[int]) -> Callable[[], Mapping[int, Limits]]:
    """Their limits alone."""
    figures = [column for name in _LIMITS for column in (name, f"{name}_firm")]
    columns = ("account_id", *figures, "break_minutes", "travel")
    found = reading.rows(LimitsRow, columns, one_of("account_id", accounts), accounts)

    def limits() -> Mapping[int, Limits]:
        return {account: _limits(row) for account, *row in found}

    return limits


def _limits(row: Sequence[Any]) -> Limits:
    named = {name: Limit(row[2 * i], bool(row[2 * i + 1])) for i, name in enumerate(_LIMITS)}
    pause, travel = row[2 * len(_LIMITS) :]
    return NO_LIMITS._replace(**named, break_minutes=pause, travel=travel)


def protected(rows: Iterable[ProtectedTime]) -> Protected:
    """What somebody protects, by its rows."""
    weekly, single = [], []
    for row in rows:
        if row.start is not None and row.end is not None:
            single.append(Span(row.start, row.end))
        else:
            weekly.append(WeeklyRule(*(getattr(row, name) for name in WEEKLY)))
    return Protected(tuple(weekly), tuple(single))
