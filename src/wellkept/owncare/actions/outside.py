"""Own care with a therapist outside: from three fields, or from an invitation file (``invitations.py``).

She notes what was agreed elsewhere: nothing here is asked of anybody, and nothing is refused for a clash. Where she is
taken already, her own time waits as everywhere (``own_time.py``).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple, TypeVar

from django.db.models import QuerySet

from wellkept.kernel.invalid import Invalid
from wellkept.kernel.money import exponent
from wellkept.kernel.recurrence import Recurrence, Weekly
from wellkept.kernel.text import clean_line
from wellkept.kernel.wallclock import is_zone, resolve
from wellkept.owncare.actions.own_time import let_go, settle, take
from wellkept.owncare.models import OutsideSession, OutsideTherapist
from wellkept.owncare.names import seal_text
from wellkept.scheduling.appointments.actions.cancel import end_appointment
from wellkept.scheduling.appointments.actions.writing import set_time
from wellkept.scheduling.appointments.models import Appointment
from wellkept.scheduling.appointments.request import plausible
from wellkept.scheduling.appointments.rows import at
from wellkept.scheduling.appointments.rules.words import Born, Kind, Mode, State
from wellkept.scheduling.series.rules.patterns import AHEAD, dumped, last_of, loaded, standings
from wellkept.storage.ids import new_ref
from wellkept.storage.locks import in_transaction, lock
from wellkept.trust.audit import Chain, record
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import Oneself, System, in_own_care

T = TypeVar("T")
LONGEST_NAME, LONGEST_MINUTES, MOST_WEEKS = 120, 12 * 60, 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """When sessions are: ``start`` is the first one's wall clock in ``zone``, ``every`` so many weeks; none: once."""

    start: datetime
    zone: str
    every: int = 1
    minutes: int = 50
    mode: Mode = Mode.IN_PERSON


class Dated(NamedTuple):
    """One session: by what it is known again, the instant of its start, minutes, and the zone to show it in."""

    uid: str
    identity: str
    start: int
    minutes: int
    zone: str


@dataclass(frozen=True, slots=True)
class Fee:
    """What a session costs her, in minor units."""

    minor: int
    currency: str


def keep_outside(*, viewer: Oneself, name: str, rhythm: Rhythm, now: datetime, fee: Fee | None = None) -> str:
    """Own care with a therapist outside. Sessions are made a year ahead and go on. Gives its ref. Raises ``Invalid``."""
    name = clean_line(name, field="name", longest=LONGEST_NAME)
    _check(rhythm, now)

    def keep() -> str:
        row = new_therapist(viewer, name, rhythm.zone, rhythm.minutes, rhythm.mode, now)
        _set_fee(row, fee)
        _begin(row, rhythm, now)
        _note(viewer, "keep", row, now)
        return row.ref

    return _locked(viewer, keep)


def new_therapist(
    viewer: Oneself, name: str, zone: str, minutes: int, mode: Mode, now: datetime
) -> OutsideTherapist:
    """A row that is not saved yet."""
    ref = new_ref()
    return OutsideTherapist(
        ref=ref,
        account_id=viewer.account_id,
        name=seal_text(viewer.account_id, ref, "name", name),
        minutes=minutes,
        mode=mode,
        zone=zone,
        created_at=now,
    )


def edit_outside(*, viewer: Oneself, ref: str, name: str, fee: Fee | None, now: datetime) -> None:
    """Another name or fee. Raises ``Invalid`` and ``NotFound``."""
    name = clean_line(name, field="name", longest=LONGEST_NAME)

    def edit(row: OutsideTherapist) -> None:
        row.name = seal_text(viewer.account_id, row.ref, "name", name)
        _set_fee(row, fee)
        row.save()

    _change(viewer, ref, "edit", now, edit)


def change_rhythm(*, viewer: Oneself, ref: str, rhythm: Rhythm, now: datetime) -> None:
    """Another rhythm from the day of its first session on; what lies before it stays. Raises ``Invalid``, ``NotFound``."""
    _check(rhythm, now)

    def change(row: OutsideTherapist) -> None:
        since = max(now, at(_instant(rhythm, rhythm.start)))
        cancel_all(_ahead(row, since).filter(uid=""), now)
        row.minutes, row.mode, row.zone, row.ended_on = rhythm.minutes, rhythm.mode, rhythm.zone, None
        _begin(row, rhythm, now)

    _change(viewer, ref, "change", now, change)


def end_outside(*, viewer: Oneself, ref: str, since: date, now: datetime) -> None:
    """It ends: no session from that day on. What has been stays. Raises ``NotFound``."""

    def end(row: OutsideTherapist) -> None:
        begin = resolve(datetime.combine(since, time()), row.zone).instant
        cancel_all(_ahead(row, max(now, at(begin))), now)
        row.ended_on, row.filled, row.pattern = since, None, None
        row.save()

    _change(viewer, ref, "end", now, end)


def move_session(*, viewer: Oneself, ref: str, start: datetime, now: datetime) -> None:
    """One session, by its appointment's ref, is at another time; ``start`` is its wall clock. Raises ``Invalid``,
    ``NotFound``."""

    def move(session: OutsideSession) -> None:
        row = session.appointment
        if not plausible(start):
            raise Invalid("start", "date_impossible")
        instant = resolve(start, row.zone).instant
        minutes = int((row.end - row.start).total_seconds()) // 60
        place_again([(session, instant, minutes)], now)

    _change_session(viewer, ref, "move", now, move)


def cancel_session(*, viewer: Oneself, ref: str, now: datetime) -> None:
    """One session does not take place, or did not. Raises ``NotFound``."""
    _change_session(viewer, ref, "cancel", now, lambda session: cancel_all([session], now))


def fill_outside(*, now: datetime) -> int:
    """Make the sessions that are missing in the year ahead. Answers with how many therapists."""
    rows = OutsideTherapist.objects.everywhere(because="the worker makes dates for everybody")
    ids = list(rows.filter(filled__lt=now.date() + AHEAD - timedelta(days=28)).values_list("id", flat=True))

    def fill(id: int) -> None:
        row = rows.filter(id=id).select_for_update(no_key=True).get()
        if row.filled is not None:
            lock(accounts=(row.account_id,))
            _make(row, row.filled + timedelta(days=1), now)
            _note(System(job="owncare"), "fill", row, now)

    for id in ids:
        in_transaction(lambda id=id: fill(id))  # type: ignore[misc]
    return len(ids)


def add_sessions(row: OutsideTherapist, dates: Iterable[Dated], now: datetime) -> None:
    """Sessions of a saved therapist. A date that is known takes place again, at the time that it has now."""
    rows = OutsideSession.objects.within(row.account_id).filter(therapist=row)
    known = {(one.uid, one.identity): one for one in rows.select_related("appointment")}
    wanted = list(dates)
    new = [one for one in wanted if (one.uid, one.identity) not in known]
    made = [_appointment(row, one, now) for one in new]
    Appointment.objects.bulk_create(made)
    OutsideSession.objects.bulk_create(
        OutsideSession(
            account_id=row.account_id,
            therapist=row,
            uid=one.uid,
            identity=one.identity,
            appointment=appointment,
        )
        for one, appointment in zip(new, made, strict=True)
    )
    take(made, now)
    again = [(known[key], one) for one in wanted if (key := (one.uid, one.identity)) in known]
    place_again([(session, one.start, one.minutes) for session, one in again], now)


def place_again(placed: Sequence[tuple[OutsideSession, int, int]], now: datetime) -> None:
    """Sessions at their new times (instant and minutes), whether or not they were canceled before."""
    rows = []
    for session, start, minutes in placed:
        row = session.appointment
        set_time(row, start=start, minutes=minutes, zone=row.zone)
        row.state, row.cancelled_at, row.cancelled_by, row.cancel_cause = State.BOOKED, None, "", ""
        row.revision += 1
        row.save()
        rows.append(row)
    let_go([row.id for row in rows])
    take(rows, now)


def cancel_all(sessions: Iterable[OutsideSession], now: datetime, cause: str = "cancelled") -> None:
    """Sessions that do not take place; what is canceled already stays as it is."""
    rows = [session.appointment for session in sessions if session.appointment.state != State.CANCELLED]
    for row in rows:
        end_appointment(row, by="client", cause=cause, now=now)
        row.revision += 1
        row.save()
    let_go([row.id for row in rows])
    settle(now)


def _check(rhythm: Rhythm, now: datetime) -> None:
    if not is_zone(rhythm.zone):
        raise Invalid("zone", "zone")
    if not 0 <= rhythm.every <= MOST_WEEKS:
        raise Invalid("every", "out_of_range", least=0, most=MOST_WEEKS)
    if not 1 <= rhythm.minutes <= LONGEST_MINUTES:
        raise Invalid("minutes", "out_of_range", least=1, most=LONGEST_MINUTES)
    if not abs(rhythm.start.date() - now.date()) <= AHEAD:
        raise Invalid("start", "date_impossible")


def _instant(rhythm: Rhythm, start: datetime) -> int:
    return resolve(start, rhythm.zone).instant


def _set_fee(row: OutsideTherapist, fee: Fee | None) -> None:
    if fee is not None:
        exponent(fee.currency)
    row.fee, row.currency = (fee.minor, fee.currency) if fee is not None else (None, "")


def _begin(row: OutsideTherapist, rhythm: Rhythm, now: datetime) -> None:
    """The first sessions of a rhythm. A single one has no pattern."""
    first = rhythm.start.date()
    row.at, row.first = rhythm.start.time(), first
    row.pattern = dumped(Weekly(rhythm.every, frozenset({first.weekday()}))) if rhythm.every else None
    row.filled = None
    row.save()
    if rhythm.every:
        _make(row, first, now)
    else:
        once = Dated("", first.isoformat(), _instant(rhythm, rhythm.start), row.minutes, row.zone)
        add_sessions(row, [once], now)


def _make(row: OutsideTherapist, since: date, now: datetime) -> None:
    assert row.first is not None
    assert row.at is not None
    recurrence = Recurrence(first=row.first, pattern=loaded(row.pattern or {}))
    last, _all = last_of(recurrence, max(now.date(), row.first) + AHEAD)
    dates = standings(recurrence, at=row.at, zone=row.zone, first=since, last=last)
    add_sessions(
        row, [Dated("", one.identity.isoformat(), one.start, row.minutes, row.zone) for one in dates], now
    )
    row.filled = last
    row.save(update_fields=["filled"])


def _appointment(row: OutsideTherapist, date: Dated, now: datetime) -> Appointment:
    made = Appointment(
        account_id=row.account_id,
        kind=Kind.SESSION,
        mode=row.mode,
        state=State.BOOKED,
        born=Born.OWN,
        created_at=now,
    )
    set_time(made, start=date.start, minutes=date.minutes, zone=date.zone)
    return made


def _ahead(row: OutsideTherapist, since: datetime) -> QuerySet[OutsideSession]:
    rows = OutsideSession.objects.within(row.account_id).filter(therapist=row, appointment__start__gte=since)
    return rows.select_related("appointment")


def _locked(viewer: Oneself, do: Callable[[], T]) -> T:
    account = in_own_care(viewer).account_id

    def locked() -> T:
        lock(accounts=(account,))
        return do()

    return in_transaction(locked)


def _change(
    viewer: Oneself, ref: str, action: str, now: datetime, do: Callable[[OutsideTherapist], None]
) -> None:
    def change() -> None:
        row = OutsideTherapist.objects.within(viewer.account_id).filter(ref=ref).first()
        if row is None:
            raise NotFound
        do(row)
        _note(viewer, action, row, now)

    _locked(viewer, change)


def _change_session(
    viewer: Oneself, ref: str, action: str, now: datetime, do: Callable[[OutsideSession], None]
) -> None:
    def change() -> None:
        rows = OutsideSession.objects.within(viewer.account_id).filter(appointment__ref=ref)
        session = rows.select_related("appointment", "therapist").first()
        if session is None:
            raise NotFound
        do(session)
        _note(viewer, f"{action}_session", session.therapist, now)

    _locked(viewer, change)


def _note(viewer: Oneself | System, action: str, row: OutsideTherapist, now: datetime) -> None:
    record(
        viewer=viewer,
        action=f"own.{action}",
        chain=Chain.account(row.account_id),
        subjects=(f"outside:{row.ref}",),
        now=now,
    )
