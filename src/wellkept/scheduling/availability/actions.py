"""Setting hours, leave, protected and busy time, and limits. Each takes the lock that bookings take."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from wellkept.kernel.invalid import Invalid
from wellkept.kernel.spans import Span
from wellkept.kernel.text import clean_line
from wellkept.kernel.wallclock import day_span, is_zone, resolve
from wellkept.practice.models import Member, Place
from wellkept.practice.queries import protecting_limits
from wellkept.practice.rules.managing import manages_calendar_of
from wellkept.scheduling.availability.facts import protected
from wellkept.scheduling.availability.models import (
    LONGEST_SPAN,
    MINUTES_A_DAY,
    BusyTime,
    DayHours,
    Leave,
    ProtectedTime,
    WeeklyHours,
)
from wellkept.scheduling.availability.models import Limits as LimitsRow
from wellkept.scheduling.availability.rules.limits import Limits
from wellkept.scheduling.availability.rules.protecting import too_much
from wellkept.scheduling.availability.titles import seal_title
from wellkept.storage.ids import new_ref
from wellkept.storage.locks import in_transaction, lock
from wellkept.trust.audit import Chain, record
from wellkept.trust.errors import NotAllowed, NotFound
from wellkept.trust.viewer import Staff


def _member(viewer: Staff, ref: str) -> int:
    """The account of a member whose hours this viewer may set. Raises ``NotFound``, ``NotAllowed``."""
    row = Member.objects.within(viewer.practice_id).filter(account__ref=ref, active=True).first()
    if row is None:
        raise NotFound
    if not manages_calendar_of(viewer, row.account_id):
        raise NotAllowed
    return row.account_id


def _write(
    viewer: Staff, account: int, action: str, now: datetime, do: Callable[[], Any], *, own: bool = False
) -> Any:
    """Under the account's lock, with an audit entry in the practice's chain, or the person's own."""

    def run() -> Any:
        lock(accounts=(account,))
        result = do()
        chain = Chain.account(account) if own else Chain.practice(viewer.practice_id)
        record(viewer=viewer, action=action, chain=chain, now=now)
        return result

    return in_transaction(run)


def _minutes(start: int, end: int) -> None:
    if not 0 <= start < MINUTES_A_DAY:
        raise Invalid("start", "out_of_range", least=0, most=MINUTES_A_DAY - 1)
    if not start < end <= start + MINUTES_A_DAY:
        raise Invalid("end", "before_start")


def _place(viewer: Staff, ref: str) -> Place | None:
    if not ref:
        return None
    place = Place.objects.within(viewer.practice_id).filter(ref=ref, active=True).first()
    if place is None:
        raise NotFound
    return place


def add_hours(
    *,
    viewer: Staff,
    clinician: str,
    weekdays: Sequence[int],
    start: int,
    end: int,
    first_day: date,
    zone: str,
    now: datetime,
    last_day: date | None = None,
    every: int = 1,
    place: str = "",
) -> None:
    """Weekly working hours on some weekdays (Monday 0), minutes after local midnight; ``end`` may pass midnight.

    Without a place they are for video and phone. Raises ``Invalid``, ``NotFound``, ``NotAllowed``.
    """
    account, where = _member(viewer, clinician), _place(viewer, place)
    _minutes(start, end)
    if not weekdays or any(not 0 <= weekday <= 6 for weekday in weekdays):
        raise Invalid("weekdays", "choice")
    if last_day is not None and last_day < first_day:
        raise Invalid("last_day", "before_start")
    if not 1 <= every <= 52:
        raise Invalid("every", "out_of_range", least=1, most=52)
    zone = where.zone if where else zone
    if not is_zone(zone):
        raise Invalid("zone", "zone")

    def add() -> None:
        WeeklyHours.objects.bulk_create(
            WeeklyHours(
                ref=new_ref(),
                practice_id=viewer.practice_id,
                account_id=account,
                place=where,
                zone=zone,
                weekday=weekday,
                start_minute=start,
                end_minute=end,
                every=every,
                first_day=first_day,
                last_day=last_day,
            )
            for weekday in sorted(set(weekdays))
        )

    _write(viewer, account, "hours.add", now, add)


def end_hours(*, viewer: Staff, ref: str, last_day: date, now: datetime) -> None:
    """The hours hold until that day, and not beyond; those that had not begun are taken away."""
    row = WeeklyHours.objects.within(viewer.practice_id).filter(ref=ref).first()
    if row is None:
        raise NotFound
    if not manages_calendar_of(viewer, row.account_id):
        raise NotAllowed

    def end() -> None:
        if last_day < row.first_day:
            row.delete()
        else:
            row.last_day = last_day
            row.save(update_fields=["last_day"])

    _write(viewer, row.account_id, "hours.end", now, end)


def set_day(
    *,
    viewer: Staff,
    clinician: str,
    day: date,
    zone: str,
    now: datetime,
    start: int | None = None,
    end: int | None = None,
    place: str = "",
) -> None:
    """Other hours on one date: extra ones, or without minutes none of the weekly ones."""
    account, where = _member(viewer, clinician), _place(viewer, place)
    if (start is None) != (end is None):
        raise Invalid("end", "required")
    if start is not None and end is not None:
        _minutes(start, end)
    zone = where.zone if where else zone
    if not is_zone(zone):
        raise Invalid("zone", "zone")

    def add() -> None:
        DayHours.objects.create(
            practice_id=viewer.practice_id,
            account_id=account,
            place=where,
            zone=zone,
            day=day,
            start_minute=start,
            end_minute=end,
        )

    _write(viewer, account, "hours.set_day", now, add)


def forget_day(*, viewer: Staff, ref: str, now: datetime) -> None:
    """Take an exception back."""
    _delete(viewer, DayHours, ref, "hours.forget_day", now)


def _delete(viewer: Staff, model: Any, ref: str, action: str, now: datetime) -> None:
    row = model.objects.everywhere(because="its owner is compared below").filter(ref=ref).first()
    practice = getattr(row, "practice_id", None)
    if row is None or practice not in (None, viewer.practice_id):
        raise NotFound
    own = practice is None
    if own and row.account_id != viewer.account_id:
        raise NotFound
    if not own and not manages_calendar_of(viewer, row.account_id):
        raise NotAllowed
    _write(viewer, row.account_id, action, now, row.delete, own=own)


def days_of(first: date, last: date, zone: str) -> Span:
    """The span of whole days, from the first midnight to the one after the last. Raises ``Invalid``."""
    if last < first:
        raise Invalid("last", "before_start")
    if (last - first).days > 3 * 366:
        raise Invalid("last", "too_long", longest=3 * 366)
    return Span(day_span(first, zone).start, day_span(last + timedelta(days=1), zone).start)


def add_leave(
    *,
    viewer: Staff,
    clinician: str,
    first: date,
    last: date,
    zone: str,
    now: datetime,
    personal: bool = False,
) -> None:
    """Absence for whole days. Personal leave is one's own affair: others see it as Private (R7)."""
    account = _member(viewer, clinician)
    if personal and account != viewer.account_id:
        raise NotAllowed
    _add_leave(viewer, account, first, last, zone, now, personal=personal)


def add_absence(
    *, viewer: Staff, clinician: str, first: date, last: date, zone: str, now: datetime
) -> tuple[int, str]:
    """The same for somebody who calls in sick: whoever books for others may note it. Answers account and leave."""
    row = Member.objects.within(viewer.practice_id).filter(account__ref=clinician, active=True).first()
    if row is None:
        raise NotFound
    if not viewer.handles_bookings and row.account_id != viewer.account_id:
        raise NotAllowed
    return row.account_id, _add_leave(viewer, row.account_id, first, last, zone, now, personal=False)


def take_back_absence(*, viewer: Staff, ref: str, now: datetime) -> None:
    """Undo of ``add_absence``, by whoever may note one."""
    rows = Leave.objects.everywhere(because="its practice is compared here")
    row = rows.filter(ref=ref, practice=viewer.practice_id).first()
    if row is not None:
        _write(viewer, row.account_id, "leave.end", now, row.delete)


def _add_leave(
    viewer: Staff, account: int, first: date, last: date, zone: str, now: datetime, *, personal: bool
) -> str:
    if not is_zone(zone):
        raise Invalid("zone", "zone")
    span = days_of(first, last, zone)

    def add() -> str:
        return Leave.objects.create(
            practice_id=None if personal else viewer.practice_id,
            account_id=account,
            zone=zone,
            start=span.start,
            end=span.end,
        ).ref

    return str(_write(viewer, account, "leave.add", now, add, own=personal))


def end_leave(*, viewer: Staff, ref: str, now: datetime) -> None:
    """Take leave back."""
    _delete(viewer, Leave, ref, "leave.end", now)


def protect_weekly(
    *,
    viewer: Staff,
    title: str,
    weekdays: Sequence[int],
    start: int,
    end: int,
    first_day: date,
    zone: str,
    now: datetime,
    last_day: date | None = None,
) -> None:
    """Protected time every week, one's own. Raises ``Invalid``."""
    title = clean_line(title, field="title", longest=120)
    _minutes(start, end)
    if not weekdays or any(not 0 <= weekday <= 6 for weekday in weekdays):
        raise Invalid("weekdays", "choice")
    if last_day is not None and last_day < first_day:
        raise Invalid("last_day", "before_start")
    if not is_zone(zone):
        raise Invalid("zone", "zone")
    rows = [
        ProtectedTime(
            ref=new_ref(),
            account_id=viewer.account_id,
            zone=zone,
            weekday=weekday,
            start_minute=start,
            end_minute=end,
            first_day=first_day,
            last_day=last_day,
        )
        for weekday in sorted(set(weekdays))
    ]
    _protect(viewer, title, rows, now)


def protect_once(
    *, viewer: Staff, title: str, start: datetime, end: datetime, zone: str, now: datetime
) -> None:
    """Protected time once; ``start`` and ``end`` are wall clock. Raises ``Invalid``."""
    title = clean_line(title, field="title", longest=120)
    if not is_zone(zone):
        raise Invalid("zone", "zone")
    span = Span(resolve(start, zone).instant, resolve(end, zone).instant)
    if span.end <= span.start:
        raise Invalid("end", "before_start")
    if span.end - span.start > LONGEST_SPAN:
        raise Invalid("end", "too_long", longest=31)
    row = ProtectedTime(
        ref=new_ref(), account_id=viewer.account_id, zone=zone, start=span.start, end=span.end
    )
    _protect(viewer, title, [row], now)


def _protect(viewer: Staff, title: str, rows: list[ProtectedTime], now: datetime) -> None:
    def add() -> None:
        _within_what_practices_allow(viewer.account_id, rows)
        for row in rows:
            row.title = seal_title(viewer.account_id, row.ref, title)
        ProtectedTime.objects.bulk_create(rows)

    _write(viewer, viewer.account_id, "protected.add", now, add, own=True)


def _within_what_practices_allow(account: int, rows: Sequence[ProtectedTime]) -> None:
    """Raises ``Invalid``, to its holder alone, where a practice in which she treats keeps it to fewer hours a week."""
    had, more = protected(ProtectedTime.objects.within(account)), protected(rows)
    for name, zone, hours in protecting_limits(account):
        if too_much(had, more, hours=hours, zone=zone) is not None:
            raise Invalid("protected", "protected_enough", most=hours, practice=name)


def give_away(*, viewer: Staff, ref: str, now: datetime) -> None:
    """Protected time is one's own to give away."""
    _delete(viewer, ProtectedTime, ref, "protected.give_away", now)


def set_limits(*, viewer: Staff, limits: Limits, now: datetime) -> None:
    """One's own limits over all practices. Raises ``Invalid``."""
    ranges = {
        "sessions_day": 50,
        "minutes_day": 1440,
        "sessions_week": 300,
        "minutes_week": 10080,
        "run": 1440,
    }
    fields: dict[str, Any] = {"break_minutes": limits.break_minutes, "travel": limits.travel}
    for name in (*ranges, "latest_end"):
        limit = getattr(limits, name)
        most = ranges.get(name, 2 * MINUTES_A_DAY)
        if limit.value is not None and not 0 <= limit.value <= most:
            raise Invalid(name, "out_of_range", least=0, most=most)
        fields[name], fields[f"{name}_firm"] = limit.value, limit.firm
    for name, most in (("break_minutes", 240), ("travel", 600)):
        if not 0 <= fields[name] <= most:
            raise Invalid(name, "out_of_range", least=0, most=most)

    def save() -> None:
        row = LimitsRow.objects.within(viewer.account_id).first() or LimitsRow(account_id=viewer.account_id)
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()

    _write(viewer, viewer.account_id, "limits.set", now, save, own=True)


def add_busy(*, account: int, spans: Sequence[tuple[Span, str]], source: str) -> None:
    """Time taken by an outside calendar, with titles, in the caller's transaction. Long spans are split."""
    rows = []
    for span, title in spans:
        start = span.start
        while start < span.end:
            end = min(span.end, start + LONGEST_SPAN)
            ref = new_ref()
            sealed = seal_title(account, ref, title) if title else None
            rows.append(
                BusyTime(ref=ref, account_id=account, title=sealed, source=source, start=start, end=end)
            )
            start = end
    BusyTime.objects.bulk_create(rows, batch_size=500)


def remove_busy(*, account: int, source: str) -> int:
    """Take away what one import brought, in the caller's transaction."""
    return BusyTime.objects.within(account).filter(source=source).delete()[0]
