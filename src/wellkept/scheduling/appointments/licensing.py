"""Appointments at a distance that nothing covers which their therapist attested: shown beside them, and never in the way.

A client who books by herself meets no such rule, a license may end after the booking, and where she is she may say later, or
only when she comes. So it is looked at again with each appointment.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from wellkept.accounts.queries import ask_licences, keep_licences
from wellkept.accounts.rules.licences import Licence
from wellkept.clients.queries import visible_clients
from wellkept.kernel.outcome import Reason
from wellkept.kernel.wallclock import local_date
from wellkept.practice.queries import clinicians, practice_card
from wellkept.scheduling.appointments.models import Appointment, Participant
from wellkept.scheduling.appointments.queries import AppointmentCard, cards_of
from wellkept.scheduling.appointments.rows import by_appointment
from wellkept.scheduling.appointments.rules.licences import LICENCE_CODE, not_attested
from wellkept.scheduling.appointments.rules.words import Attendance, Mode, State
from wellkept.scheduling.appointments.scope import visible_appointments
from wellkept.storage.plain import at_once
from wellkept.trust.viewer import KnownClient, LinkHolder, Staff


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A coming appointment at a distance, and what its therapist has not attested."""

    card: AppointmentCard
    reason: Reason


def uncovered_appointments(
    viewer: Staff, *, now: datetime, hidden_on: date | None = None
) -> tuple[Uncovered, ...]:
    """The viewer's own coming ones, the next first. Who keeps no list of licenses finds nothing, in one statement."""
    if not _licences((viewer.account_id,)):
        return ()
    own = Participant.objects.within(viewer.practice_id).filter(account=viewer.account_id)
    rows = visible_appointments(viewer).filter(
        id__in=own.values("appointment"), state__in=[State.BOOKED, State.REQUESTED], end__gt=now
    )
    reasons = _reasons(viewer, rows.exclude(lapses_at__lte=now))
    found = Appointment.objects.within(viewer.practice_id).filter(ref__in=reasons)
    return tuple(Uncovered(card, reasons[card.ref]) for card in cards_of(viewer, found, hidden_on=hidden_on))


def uncovered(viewer: Staff, ref: str) -> Reason | None:
    """What the therapist of one appointment has not attested; None also where the viewer cannot know of it."""
    return _reasons(viewer, visible_appointments(viewer).filter(ref=ref)).get(ref)


def keeps_licences(viewer: Staff) -> bool:
    """Whether anybody who treats in this practice keeps a list: otherwise nobody is asked where a client is."""
    return bool(_licences(tuple(member.account_id for member in clinicians(viewer))))


def left_out(viewer: Staff, *, client: str, clinician: str, on: date) -> Reason | None:
    """Why times at a distance with this therapist are not offered for a client, where that is it."""
    where = visible_clients(viewer).filter(ref=client).values_list("jurisdiction", flat=True).first()
    account = next((one.account_id for one in clinicians(viewer) if one.ref == clinician), 0)
    if not where or not account:
        return None
    return not_attested(account, _licences((account,)).get(account, ()), [where], on)


def asks_where(clinicians: Collection[str], mode: str) -> bool:
    """Whether a client is asked in which state she will be: at a distance, with a therapist who keeps a list of licenses."""
    return mode != Mode.IN_PERSON and keep_licences(clinicians)


def whereabouts(viewer: KnownClient | LinkHolder, ref: str, *, now: datetime) -> str | None:
    """In which state a client says to be at a coming session, empty where as usual; None where she is not asked."""
    coming = visible_appointments(viewer).filter(
        ref=ref, state__in=[State.BOOKED, State.REQUESTED], start__gt=now
    )
    parts = Participant.objects.within(viewer.practice_id).filter(appointment__in=coming.values("id"))
    hers = parts.filter(client=viewer.client_id or 0, attendance=Attendance.EXPECTED)
    found = hers.values_list("whereabouts", "appointment__mode").first()
    clinicians = parts.exclude(account=None).values_list("account__ref", flat=True)
    return found[0] if found and asks_where(tuple(clinicians), found[1]) else None


def _licences(accounts: tuple[int, ...]) -> Mapping[int, tuple[Licence, ...]]:
    return at_once(lambda reading: ask_licences(reading, accounts))


def _reasons(viewer: Staff, rows: QuerySet[Appointment]) -> dict[str, Reason]:
    """By ref, for those at a distance that nothing covers and nobody attested to."""
    meetings = [row for row in rows.exclude(mode=Mode.IN_PERSON) if not attested_to(row)]
    if not meetings:
        return {}
    parts = Participant.objects.within(viewer.practice_id).filter(
        appointment__in=[row.id for row in meetings]
    )
    taking = by_appointment(parts.exclude(attendance=Attendance.CANCELLED).select_related("client"))
    held = _licences(tuple({part.account_id for each in taking.values() for part in each if part.account_id}))
    zone = practice_card(viewer.practice_id).zone if held else ""
    reasons: dict[str, Reason] = {}
    for row in meetings if held else ():
        there = taking.get(row.id, [])
        places = [part.whereabouts or part.client.jurisdiction for part in there if part.client]
        on = local_date(int(row.start.timestamp()), row.zone or zone)
        for account in [part.account_id for part in there if part.account_id]:
            if reason := not_attested(account, held.get(account, ()), places, on):
                reasons.setdefault(row.ref, reason)
    return reasons


def attested_to(appointment: Appointment) -> bool:
    """Whether its therapist has attested in her own words, for this appointment."""
    return any(item["code"] == LICENCE_CODE for item in appointment.lifted)
