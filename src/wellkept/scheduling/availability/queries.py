"""Reading hours, leave, protected time and limits, for those who set them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from wellkept.kernel.spans import Span
from wellkept.practice.models import Member
from wellkept.practice.rules.managing import manages_calendar_of
from wellkept.scheduling.availability.facts import WEEKLY, limits_of
from wellkept.scheduling.availability.models import (
    LONGEST_SPAN,
    BusyTime,
    DayHours,
    Leave,
    ProtectedTime,
    WeeklyHours,
)
from wellkept.scheduling.availability.rules.hours import WeeklyRule, weekly_spans
from wellkept.scheduling.availability.rules.limits import NO_LIMITS, Limits
from wellkept.scheduling.availability.titles import ask_owner, open_titles
from wellkept.storage.plain import Reading, at_once
from wellkept.trust.errors import NotAllowed, NotFound
from wellkept.trust.viewer import Staff


@dataclass(frozen=True, slots=True)
class HoursCard:
    """One weekly rule."""

    ref: str
    weekday: int
    start_minute: int
    end_minute: int
    every: int
    first_day: date
    last_day: date | None
    zone: str
    place: str


@dataclass(frozen=True, slots=True)
class DayCard:
    """What differs on one date."""

    ref: str
    day: date
    start_minute: int | None
    end_minute: int | None
    place: str
    zone: str


@dataclass(frozen=True, slots=True)
class LeaveCard:
    """An absence."""

    ref: str
    start: int
    end: int
    zone: str
    personal: bool


@dataclass(frozen=True, slots=True)
class ProtectedCard:
    """Protected time, for its holder."""

    ref: str
    title: str
    zone: str
    weekday: int | None
    start_minute: int | None
    end_minute: int | None
    first_day: date | None
    last_day: date | None
    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class HoursPage:
    """A clinician's hours at one practice. Personal leave is there for herself alone."""

    weekly: tuple[HoursCard, ...]
    days: tuple[DayCard, ...]
    leave: tuple[LeaveCard, ...]


def hours_page(viewer: Staff, clinician: str, *, now: datetime) -> HoursPage:
    """Hours and leave from today on. Raises ``NotFound``, ``NotAllowed``."""
    member = Member.objects.within(viewer.practice_id).filter(account__ref=clinician, active=True).first()
    if member is None:
        raise NotFound
    account = member.account_id
    if not manages_calendar_of(viewer, account):
        raise NotAllowed
    today = now.date()
    weekly = (
        WeeklyHours.objects.within(viewer.practice_id).filter(account=account).exclude(last_day__lt=today)
    )
    days = DayHours.objects.within(viewer.practice_id).filter(account=account, day__gte=today)
    leave = Leave.objects.within(account).filter(end__gt=int(now.timestamp()))
    if account != viewer.account_id:
        leave = leave.filter(practice=viewer.practice_id)
    return HoursPage(
        weekly=tuple(
            HoursCard(*row)
            for row in weekly.order_by("weekday", "start_minute", "id").values_list(
                "ref",
                "weekday",
                "start_minute",
                "end_minute",
                "every",
                "first_day",
                "last_day",
                "zone",
                "place__name",
            )
        ),
        days=tuple(
            DayCard(*row)
            for row in days.order_by("day", "start_minute").values_list(
                "ref", "day", "start_minute", "end_minute", "place__name", "zone"
            )
        ),
        leave=tuple(
            LeaveCard(ref, start, end, zone, practice is None)
            for ref, start, end, zone, practice in leave.order_by("start").values_list(
                "ref", "start", "end", "zone", "practice_id"
            )
        ),
    )


def own_protected(viewer: Staff, *, now: datetime) -> tuple[ProtectedCard, ...]:
    """One's own protected time that is still to come."""
    rows = list(
        ProtectedTime.objects.within(viewer.account_id)
        .exclude(end__lte=int(now.timestamp()))
        .exclude(last_day__lt=now.date())
        .order_by("weekday", "start_minute", "start")
    )
    owner = at_once(lambda reading: ask_owner(reading, viewer.account_id))
    titles = open_titles(owner, [(row.ref, row.title) for row in rows])
    names = [name for name in ProtectedCard.__dataclass_fields__ if name != "title"]
    return tuple(
        ProtectedCard(title=titles[row.ref], **{name: getattr(row, name) for name in names}) for row in rows
    )


def own_limits(viewer: Staff) -> Limits:
    """One's own limits."""
    return limits_of([viewer.account_id]).get(viewer.account_id, NO_LIMITS)


NamedRule = tuple[str, str, str, int, int]  # kind, ref, title, start, end


def named_rules(*, account: int, window: Span) -> Sequence[NamedRule]:
    """Protected and outside time with its titles, for its holder."""
    return at_once(lambda reading: ask_named_rules(reading, account=account, window=window))


def ask_named_rules(reading: Reading, *, account: int, window: Span) -> Callable[[], Sequence[NamedRule]]:
    """The same, told once the reading was fetched."""
    touching, params = 'account_id = %s AND start < %s AND "end" > %s', [account, window.end, window.start]
    columns = ("ref", "start", "end", "title")
    protected = reading.rows(ProtectedTime, (*columns, *WEEKLY), "account_id = %s", [account])
    recent, since = f"{touching} AND start > %s", [*params, window.start - LONGEST_SPAN]
    busy = reading.rows(BusyTime, columns, recent, since, order="start")
    away = reading.rows(Leave, ("ref", "start", "end"), f"{touching} AND practice_id IS NULL", params)
    owner = ask_owner(reading, account)

    def named() -> Sequence[NamedRule]:
        found: list[tuple[str, str, int, int, bytes | None]] = [
            ("protected", ref, a, b, title)
            for ref, start, end, title, *rule in protected
            for a, b in _spans(start, end, rule, window)
        ]
        found += [("busy", ref, start, end, title) for ref, start, end, title in busy]
        found += [("leave", ref, start, end, None) for ref, start, end in away]
        titles = open_titles(owner(), [(ref, blob) for _, ref, _, _, blob in found])
        return tuple((kind, ref, titles[ref], start, end) for kind, ref, start, end, _ in found)

    return named


def _spans(start: int | None, end: int | None, rule: Sequence[Any], window: Span) -> Sequence[Span]:
    if start is not None and end is not None:
        spans = [Span(start, end)]
    else:
        first = date.fromordinal(date(1970, 1, 1).toordinal() + window.start // 86400 - 2)
        last = date.fromordinal(date(1970, 1, 1).toordinal() + window.end // 86400 + 1)
        weekly = weekly_spans((WeeklyRule(*rule),), frozenset(), first, last)
        spans = [Span(work.start, work.end) for work in weekly]
    return [span for span in spans if span.start < window.end and span.end > window.start]


def leave_span(practice: int, ref: str) -> Span | None:
    """The span of one leave from a practice, for whoever knows its ref; None once it was taken back."""
    rows = Leave.objects.everywhere(because="its practice is compared here").filter(
        ref=ref, practice=practice
    )
    found = rows.values_list("start", "end").first()
    return None if found is None else Span(*found)
