"""Hours that clients would like to keep: what each reads of her own, and what waits for an answer at work."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, QuerySet

from wellkept.scheduling.appointments.models import Appointment, Participant
from wellkept.scheduling.appointments.queries import AppointmentCard, cards_of
from wellkept.scheduling.appointments.rules.words import Attendance, Kind, State
from wellkept.scheduling.appointments.scope import visible_appointments
from wellkept.scheduling.series.models import AskedHour, Occurrence
from wellkept.trust.viewer import KnownClient, Staff


@dataclass(frozen=True, slots=True)
class Wished:
    """A coming appointment whose client would like to have its hour every so many weeks."""

    card: AppointmentCard
    every: int
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class OwnHour:
    """How the hour of one appointment stands with its client: ``may_ask``, or what she asked for and whether it was declined."""

    may_ask: bool = False
    every: int = 0
    asked_at: datetime | None = None
    declined: bool = False


def wished_hours(viewer: Staff, *, now: datetime, hidden_on: date | None = None) -> tuple[Wished, ...]:
    """Those that wait for an answer, the next first, as far as the viewer may know of them.

    An hour to which two come by now is nobody's alone to ask for: it waits again once it is (``whose_hour``).
    """
    coming = visible_appointments(viewer).filter(state=State.BOOKED, start__gt=now)
    rows = AskedHour.objects.within(viewer.practice_id).filter(
        Exists(coming.filter(id=OuterRef("appointment_id"))), declined_at=None
    )
    of_one = _of_one(viewer.practice_id).filter(appointment__in=rows.values("appointment"))
    standing = _standing(viewer.practice_id).filter(appointment=OuterRef("appointment_id"))
    rows = rows.filter(~Exists(standing), appointment__in=of_one)
    asked = {row.appointment_id: row for row in rows}
    found = Appointment.objects.within(viewer.practice_id).filter(id__in=list(asked))
    by_ref = {ref: asked[id] for id, ref in found.values_list("id", "ref")}
    cards = cards_of(viewer, found, hidden_on=hidden_on)
    return tuple(Wished(card, by_ref[card.ref].every, by_ref[card.ref].asked_at) for card in cards)


def own_hour(viewer: KnownClient, ref: str, *, now: datetime) -> OwnHour:
    """What she reads of it herself; nothing to ask for where it is no coming session of hers alone, or stands already."""
    appointment = visible_appointments(viewer).filter(ref=ref).first()
    if appointment is None or whose_hour(appointment, now) != viewer.client_id:
        return OwnHour()
    row = AskedHour.objects.within(viewer.practice_id).filter(appointment=appointment).first()
    if row is not None:
        return OwnHour(every=row.every, asked_at=row.asked_at, declined=row.declined_at is not None)
    return OwnHour(may_ask=True)


def whose_hour(appointment: Appointment, now: datetime) -> int | None:
    """The client who may ask for its hour, and be answered: it is to come, a session, hers alone, and stands not yet."""
    to_come = appointment.state in (State.BOOKED, State.REQUESTED) and appointment.start > now
    practice = appointment.practice_id or 0
    if not to_come or appointment.kind != Kind.SESSION:
        return None
    coming = _coming(practice).filter(appointment=appointment).values_list("client_id", flat=True)
    if len(coming) != 1 or _standing(practice).filter(appointment=appointment.id).exists():
        return None
    return coming[0]


def _coming(practice: int) -> QuerySet[Participant]:
    """The clients who take part; who left is none of them."""
    return Participant.objects.within(practice).exclude(client=None).exclude(attendance=Attendance.CANCELLED)


def _of_one(practice: int) -> QuerySet[Participant, int]:
    """The appointments to which one client comes."""
    counted = _coming(practice).order_by().values("appointment").annotate(clients=Count("client"))
    return counted.filter(clients=1).values_list("appointment", flat=True)


def _standing(practice: int) -> QuerySet[Occurrence]:
    return Occurrence.objects.within(practice).exclude(appointment=None)
