"""Conflicts in what is booked already (R8): asked again when a request is answered, and listed for those who may know.

Nothing is changed by a tie that comes to be known: people decide.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from wellkept.clients.models import ChartMember
from wellkept.clients.queries import visible_charts, visible_clients
from wellkept.kernel.outcome import Reason
from wellkept.practice.models import Member
from wellkept.practice.queries import practice_card
from wellkept.scheduling.appointments.between import Conflicts, Pairing, conflicts_of
from wellkept.scheduling.appointments.models import Appointment, Participant
from wellkept.scheduling.appointments.named import asker_of
from wellkept.scheduling.appointments.queries import AppointmentCard, cards_of
from wellkept.scheduling.appointments.rows import by_appointment
from wellkept.scheduling.appointments.rules.facts import Asker
from wellkept.scheduling.appointments.rules.ties import conflict_between, known_between
from wellkept.scheduling.appointments.rules.words import Attendance, State
from wellkept.scheduling.appointments.scope import visible_appointments
from wellkept.ties.rules.explaining import CLOSED
from wellkept.ties.rules.judging import NEWCOMER, Conflict
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import KnownClient, Role, Staff, Stranger

Meetings = Mapping[Appointment, tuple[tuple[int, ...], tuple[int, ...]]]  # with their clinicians and clients


@dataclass(frozen=True, slots=True)
class Pair:
    """A clinician, a client or the newcomer in her place, and who asks about the two."""

    clinician: int
    client: int
    asker: Asker
    pairing: Pairing

    def known(self, conflicts: Conflicts) -> Conflict | None:
        """What stands between them, as far as the asker knows of it."""
        return known_between(conflicts, self.asker).get((self.clinician, self.client))

    def reason(self, conflicts: Conflicts) -> Reason | None:
        """The same in words."""
        known = known_between(conflicts, self.asker)
        return conflict_between(known, (self.clinician,), (self.client,), self.asker)


@dataclass(frozen=True, slots=True)
class Bond:
    """What stands between a clinician and one client, as far as she may read it, and whether she closed her calendar."""

    closed: bool
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class Conflicted:
    """A coming appointment, and what stands between those who meet."""

    card: AppointmentCard
    reason: Reason


def conflict_in(
    appointment: Appointment,
    *,
    clinicians: Collection[int],
    clients: Collection[int],
    asker: Asker,
    now: datetime,
) -> Reason | None:
    """What stands between those who meet in an appointment of a practice, as this asker may read it."""
    if not clients or appointment.practice_id is None:
        return None
    pairing = Pairing(
        practice=appointment.practice_id,
        zone=practice_card(appointment.practice_id).zone,
        therapists=tuple(clinicians),
        clients=tuple(clients),
        treating=_treating({appointment: clients}),
    )
    return conflict_between(conflicts_of(pairing, now), clinicians, clients, asker)


def conflicted_appointments(
    viewer: Staff, *, now: datetime, hidden_on: date | None = None
) -> tuple[Conflicted, ...]:
    """The viewer's own coming appointments with clients from whom something stands between them of which she may read, the
    next first. Others find nothing here, whatever their roles."""
    own = Participant.objects.within(viewer.practice_id).filter(account=viewer.account_id)
    rows = _coming(viewer, now).filter(id__in=own.values("appointment"))
    meetings = {row: ((viewer.account_id,), clients) for row, clients in _with_clients(viewer, rows).items()}
    return _flagged(viewer, meetings, now, hidden_on)


def own_conflicts(viewer: KnownClient, *, now: datetime) -> tuple[Conflicted, ...]:
    """The same for who comes from her own care, about her coming appointments as a client of one practice."""
    rows = list(_coming(viewer, now))
    parts = Participant.objects.within(viewer.practice_id).filter(
        appointment__in=[row.id for row in rows], account__isnull=False
    )
    held = by_appointment(parts)
    meetings = {
        row: (tuple(part.account_id or 0 for part in held[row.id]), (viewer.client_id,)) for row in rows
    }
    return _flagged(viewer, meetings, now, None)


def _coming(viewer: Staff | KnownClient, now: datetime) -> QuerySet[Appointment]:
    rows = visible_appointments(viewer).filter(state__in=[State.BOOKED, State.REQUESTED], start__gt=now)
    return rows.exclude(lapses_at__lte=now).select_related("chart")


def _with_clients(viewer: Staff, rows: Iterable[Appointment]) -> dict[Appointment, tuple[int, ...]]:
    """Appointments with those clients who are expected."""
    rows = list(rows)
    parts = Participant.objects.within(viewer.practice_id).filter(
        appointment__in=[row.id for row in rows], client__isnull=False
    )
    there = by_appointment(parts.exclude(attendance=Attendance.CANCELLED))
    return {row: tuple(part.client_id or 0 for part in there.get(row.id, ())) for row in rows}


def _flagged(
    viewer: Staff | KnownClient, meetings: Meetings, now: datetime, hidden_on: date | None
) -> tuple[Conflicted, ...]:
    """Those of these meetings in which something stands between two who meet, of which the viewer may read."""
    pairing = Pairing(
        practice=viewer.practice_id,
        zone=practice_card(viewer.practice_id).zone,
        therapists=sorted({account for accounts, _ in meetings.values() for account in accounts}),
        clients=sorted({client for _, clients in meetings.values() for client in clients}),
        treating=_treating({row: clients for row, (_, clients) in meetings.items()}),
    )
    asker = asker_of(viewer)
    found = known_between(conflicts_of(pairing, now), asker)
    reasons = {
        row.ref: reason
        for row, (accounts, clients) in meetings.items()
        if (reason := conflict_between(found, accounts, clients, asker))
    }
    flagged = Appointment.objects.within(viewer.practice_id).filter(ref__in=reasons)
    cards = cards_of(viewer, flagged, hidden_on=hidden_on)
    return tuple(Conflicted(card, reasons[card.ref]) for card in cards)


def bond_with(viewer: Staff, client: str, *, now: datetime) -> Bond | None:
    """For a clinician's own eyes, on the page of a client; None for who treats nobody. Raises ``NotFound``."""
    if not viewer.has(Role.CLINICIAN):
        return None
    pair = pair_of(viewer, client=client)
    reason = pair.reason(conflicts_of(pair.pairing, now))
    closed = reason is not None and reason.code == CLOSED
    return Bond(closed, None if closed else reason)


def between_us(viewer: KnownClient | Stranger, clinician: str, *, now: datetime) -> Reason | None:
    """For who comes from her own care, beside one therapist's times: why there are none, if that is a tie of which she knows.
    Raises ``NotFound``."""
    if viewer.account_id is None:
        return None
    pair = pair_of(viewer, clinician=clinician)
    return pair.reason(conflicts_of(pair.pairing, now))


def pair_of(viewer: Staff | KnownClient | Stranger, *, clinician: str = "", client: str = "") -> Pair:
    """The two who are meant: a clinician at work and a ``client`` of whom she may know, or somebody from her own care and
    the ``clinician`` to whom she would go. Raises ``NotFound`` for whom the viewer cannot name."""
    asker = asker_of(viewer)
    if isinstance(viewer, Staff):
        found = visible_clients(viewer).filter(ref=client).values_list("id", flat=True).first()
        charts = visible_charts(viewer).filter(treating=viewer.account_id, state="open")
        members = ChartMember.objects.within(viewer.practice_id).filter(chart__in=charts, client=found or 0)
        therapist, treats = viewer.account_id, members.exists()
    else:
        member = Member.objects.within(viewer.practice_id).filter(account__ref=clinician, active=True)
        therapist, treats = member.values_list("account_id", flat=True).first() or 0, False
        found = viewer.client_id if isinstance(viewer, KnownClient) else NEWCOMER
    if not therapist or found is None or not (asker.account or asker.person):
        raise NotFound
    pairing = Pairing(
        practice=viewer.practice_id,
        zone=practice_card(viewer.practice_id).zone,
        therapists=(therapist,),
        clients=(found,) if found else (),
        newcomer=0 if found else asker.person or 0,
        treating=frozenset({(therapist, found)} if treats else ()),
    )
    return Pair(therapist, found, asker, pairing)


def _treating(meetings: Mapping[Appointment, Collection[int]]) -> frozenset[tuple[int, int]]:
    """Who has which of these clients in her care, by the charts of the appointments."""
    return frozenset(
        (row.chart.treating_id, client)
        for row, clients in meetings.items()
        if row.chart
        for client in clients
    )
