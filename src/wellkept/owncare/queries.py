"""What a person reads of her own care: sessions here and outside, how it went, what it cost. Hers alone.

What she reads is written into her own chain of the audit, never into a practice's (R15).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from wellkept.accounts.queries import account_card
from wellkept.agreements.queries import Fees
from wellkept.clients.claims import Held, held_claims, held_proxies
from wellkept.kernel.money import Money
from wellkept.kernel.recurrence import Pattern
from wellkept.kernel.wallclock import local_date
from wellkept.owncare.models import Bringing, CarePlan, OutsideSession, OutsideTherapist
from wellkept.owncare.names import open_text
from wellkept.owncare.rules.cadence import Plan, Week, nudge_due, weeks
from wellkept.scheduling.appointments.models import CLAIMANT, Appointment, Participant
from wellkept.scheduling.appointments.rules.words import Attendance, State
from wellkept.scheduling.series.models import Occurrence
from wellkept.scheduling.series.rules.patterns import loaded
from wellkept.trust.audit import Chain
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import Oneself, in_own_care

_HERS = "a person reads her own sessions in every practice"
FOREVER = timedelta(days=366 * 3)
_Which = dict[str, Any]
"""Which appointments, as conditions on rows that belong to one."""


@dataclass(frozen=True, slots=True)
class OwnSession:
    """One session of her own. ``claim`` names the claim by which she is a client there (or acts for one: then ``loved`` is
    the name), ``outside`` a therapist outside; one of the two is empty. ``waits``: she is taken elsewhere then. ``standing``:
    the rule of the standing appointment to which it belongs. ``books``: false where the practice has archived her, so that
    she reads it and changes nothing."""

    ref: str
    claim: str
    outside: str
    whom: tuple[str, ...]
    practice: str
    start: datetime
    end: datetime
    zone: str
    mode: str
    place: str
    state: str
    attendance: str
    late: bool | None
    waits: bool
    sealed: bool
    fee: Money | None
    free_until: (
        datetime | None
    )  # until when it is moved and canceled for nothing, where a policy was accepted
    late_fee: Money | None
    revision: int
    loved: str = ""
    standing: Pattern | None = None
    books: bool = True

    @property
    def stands(self) -> bool:
        """Whether it is to take place, or did."""
        return self.state != State.CANCELLED and self.attendance not in (
            Attendance.CANCELLED,
            Attendance.NO_SHOW,
        )


@dataclass(frozen=True, slots=True)
class Outside:
    """A therapist outside, as she named her."""

    ref: str
    name: str
    zone: str
    minutes: int
    mode: str
    every: int | None
    at: time | None
    fee: Money | None
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class Line:
    """What she wants to bring."""

    ref: str
    text: str


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Her plan and how it went; ``nudge`` says that she asked for a word and this is the time."""

    plan: Plan
    weeks: tuple[Week, ...]
    nudge: bool


def sessions(viewer: Oneself, *, first: datetime, last: datetime, now: datetime) -> tuple[OwnSession, ...]:
    """Her sessions that begin between two instants, canceled ones too, in order. The same number of statements whatever
    their number."""
    return _told(viewer, _hers(viewer, _between(first, last), now))


def loved_sessions(
    viewer: Oneself, *, first: datetime, last: datetime, now: datetime
) -> tuple[OwnSession, ...]:
    """The same of those for whom she acts; ``loved`` says whose each is. They take none of her time."""
    return _told(viewer, _of_clients(held_proxies(viewer, now=now), _between(first, last), now))


def session(viewer: Oneself, ref: str, *, now: datetime) -> OwnSession:
    """One of them. Nobody else's is read on the way. Raises ``NotFound``."""
    one: _Which = {"appointment__ref": ref}
    found = (*_hers(viewer, one, now), *_of_clients(held_proxies(viewer, now=now), one, now))
    if not found:
        raise NotFound
    return _told(viewer, found[:1])[0]


def _between(first: datetime, last: datetime) -> _Which:
    return {"appointment__start__gte": first, "appointment__start__lt": last}


def _hers(viewer: Oneself, which: _Which, now: datetime) -> list[OwnSession]:
    outside = OutsideSession.objects.within(viewer.account_id).filter(**which)
    here, waiting = _of_clients(held_claims(viewer), which, now), _waiting(viewer, which)
    found = [replace(one, waits=one.stands and one.ref in waiting) for one in here]
    rows = outside.select_related("appointment", "therapist")
    return found + [_there(row, waits=row.appointment.ref in waiting) for row in rows]


def _told(viewer: Oneself, found: Iterable[OwnSession]) -> tuple[OwnSession, ...]:
    told = tuple(sorted(found, key=lambda one: (one.start, one.ref)))
    subjects = (f"appointment:{one.ref}" for one in told)
    viewer.recorder.disclosed(Chain.account(viewer.account_id), *subjects)
    return told


def _of_clients(held: Iterable[Held], which: _Which, now: datetime) -> list[OwnSession]:
    by_client = {one.client_id: one for one in held}
    parts = list(
        Participant.objects.everywhere(because=_HERS)
        .filter(client__in=by_client, **which)
        .exclude(appointment__state=State.HELD)
        .exclude(appointment__lapses_at__lte=now)
        .select_related("appointment__service", "appointment__place", "terms")
    )
    people = _clinicians(part.appointment_id for part in parts)
    fees = Fees({part.appointment.chart_id for part in parts if part.appointment.chart_id})
    stand = _standing(part.appointment_id for part in parts)
    cards = [
        _here(part, by_client[part.client_id or 0], people.get(part.appointment_id, ()), fees)
        for part in parts
    ]
    return [
        replace(card, standing=stand.get(part.appointment_id))
        for card, part in zip(cards, parts, strict=True)
    ]


def _standing(appointments: Iterable[int]) -> Mapping[int, Pattern]:
    rows = Occurrence.objects.everywhere(because=_HERS).filter(appointment__in=list(appointments))
    return {
        appointment: loaded(pattern)
        for appointment, pattern in rows.values_list("appointment_id", "rule__pattern")
        if appointment is not None
    }


def clashes(viewer: Oneself, *, now: datetime) -> tuple[OwnSession, ...]:
    """Sessions to come for which she is taken elsewhere: she alone is told, and settles it."""
    coming = sessions(viewer, first=now, last=now + FOREVER, now=now)
    return tuple(one for one in coming if one.waits)


def outsiders(viewer: Oneself) -> tuple[Outside, ...]:
    """Her therapists outside, those of now first."""
    rows = OutsideTherapist.objects.within(in_own_care(viewer).account_id)
    found = [_outside(row) for row in rows.order_by("ended_on", "id")]
    return tuple(sorted(found, key=lambda one: one.ended_on is not None))


def outsider(viewer: Oneself, ref: str) -> Outside:
    """One of them. Raises ``NotFound``."""
    row = OutsideTherapist.objects.within(in_own_care(viewer).account_id).filter(ref=ref).first()
    if row is None:
        raise NotFound
    return _outside(row)


def to_bring(viewer: Oneself) -> tuple[Line, ...]:
    """What she wants to bring to the next session, in the order in which she wrote it."""
    rows = Bringing.objects.within(in_own_care(viewer).account_id).filter(brought_at=None).order_by("id")
    return tuple(Line(row.ref, open_text(viewer.account_id, row.ref, "text", row.text)) for row in rows)


def rhythm(viewer: Oneself, *, past: Sequence[OwnSession], coming: bool, now: datetime) -> Rhythm:
    """Her plan, the weeks behind her, and whether to say a word. ``past`` are her sessions until now."""
    zone = account_card(viewer.account_id).zone
    today = local_date(int(now.timestamp()), zone)
    row = CarePlan.objects.within(in_own_care(viewer).account_id).first() or CarePlan()
    plan = Plan(row.every, row.nudge, row.snoozed_until)
    days = [local_date(int(one.start.timestamp()), zone) for one in past if one.stands and one.start <= now]
    due = nudge_due(
        plan, today=today, last=max(days, default=None), coming=coming, since=row.nudge_since or today
    )
    return Rhythm(plan, weeks(days, today=today), due)


def cost(found: Iterable[OwnSession], *, now: datetime) -> tuple[Money, ...]:
    """What the sessions cost that took place or were canceled late: one sum a currency, a private figure."""
    sums: dict[str, Money] = {}
    for one in found:
        if one.fee is not None and one.end <= now and (one.stands or one.late):
            sums[one.fee.currency] = sums.get(one.fee.currency, Money(0, one.fee.currency)) + one.fee
    return tuple(sums[currency] for currency in sorted(sums))


def _clinicians(parts: Iterable[int]) -> Mapping[int, tuple[str, ...]]:
    rows = Participant.objects.everywhere(because=_HERS).filter(appointment__in=list(parts), role="clinician")
    found: defaultdict[int, list[str]] = defaultdict(list)
    for appointment, name in rows.order_by("id").values_list("appointment_id", "account__name"):
        found[appointment].append(name)
    return {appointment: tuple(names) for appointment, names in found.items()}


def _waiting(viewer: Oneself, which: _Which) -> frozenset[str]:
    rows = Participant.objects.everywhere(because=_HERS).filter(
        account=viewer.account_id, role=CLAIMANT, committed=False, **which
    )
    return frozenset(rows.values_list("appointment__ref", flat=True))


def _cost(row: Appointment, currency: str, fees: Fees) -> Money | None:
    """What a session costs, as agreed or as its service says."""
    if row.service is None:
        return None
    day = local_date(int(row.start.timestamp()), row.zone)
    minor = fees.on(day, chart=row.chart_id, service=row.service.ref, listed=row.service.fee_minor)
    return Money(minor, currency) if minor else None


def _here(part: Participant, held: Held, whom: tuple[str, ...], fees: Fees) -> OwnSession:
    row, place, terms = part.appointment, part.appointment.place, part.terms
    return OwnSession(
        ref=row.ref,
        claim=held.ref,
        books=held.books,
        outside="",
        whom=whom,
        practice=held.practice,
        start=row.start,
        end=row.end,
        zone=row.zone,
        mode=row.mode,
        place=(place.address or place.name) if place else "",
        state=row.state,
        attendance=part.attendance,
        late=part.late,
        waits=False,
        sealed=row.sealed,
        fee=_cost(row, held.currency, fees),
        free_until=row.start - timedelta(hours=terms.hours) if terms else None,
        late_fee=Money(terms.fee_minor, terms.currency) if terms and terms.fee_minor else None,
        revision=row.revision,
        loved=held.whom,
    )


def _there(one: OutsideSession, *, waits: bool) -> OwnSession:
    row, whom = one.appointment, one.therapist
    return OwnSession(
        ref=row.ref,
        claim="",
        outside=whom.ref,
        whom=(open_text(whom.account_id, whom.ref, "name", whom.name),),
        practice="",
        start=row.start,
        end=row.end,
        zone=row.zone,
        mode=row.mode,
        place="",
        state=row.state,
        attendance="",
        late=None,
        waits=waits,
        sealed=True,
        fee=_fee(whom),
        free_until=None,
        late_fee=None,
        revision=row.revision,
        standing=loaded(whom.pattern) if whom.pattern else None,
    )


def _fee(row: OutsideTherapist) -> Money | None:
    return Money(row.fee, row.currency) if row.fee is not None else None


def _outside(row: OutsideTherapist) -> Outside:
    return Outside(
        ref=row.ref,
        name=open_text(row.account_id, row.ref, "name", row.name),
        zone=row.zone,
        minutes=row.minutes,
        mode=row.mode,
        every=loaded(row.pattern).every if row.pattern else None,
        at=row.at,
        fee=_fee(row),
        ended_on=row.ended_on,
    )
