"""How appointments stand for their clients: read again just before anything is told (R14)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from wellkept.messages.rules.telling import BOOKED, GONE, REQUESTED, Standing
from wellkept.scheduling.appointments.models import Appointment, Participant
from wellkept.scheduling.appointments.rules.words import Attendance, State


@dataclass(frozen=True, slots=True)
class Stands:
    """One appointment for one client, with what a mail says of it."""

    appointment: Appointment
    state: str
    terms_id: int | None

    @property
    def at(self) -> datetime:
        """Its start."""
        return self.appointment.start

    @property
    def until(self) -> datetime:
        """Its end."""
        return self.appointment.end

    @property
    def standing(self) -> Standing:
        """The same for the rules."""
        return Standing(self.state, int(self.at.timestamp()), int(self.until.timestamp()))


def standings_of(practice: int, appointments: Sequence[int]) -> Mapping[tuple[int, int], Stands]:
    """By appointment and client. A hold that keeps the hour without the client is none of hers."""
    rows = Participant.objects.within(practice).filter(
        appointment__in=list(appointments), client__isnull=False
    )
    return {
        (row.appointment_id, row.client_id or 0): Stands(row.appointment, _state(row), row.terms_id)
        for row in rows.select_related("appointment", "appointment__place").order_by("start", "id")
    }


def _state(row: Participant) -> str:
    if row.attendance == Attendance.CANCELLED or not row.committed:
        return GONE
    return {State.BOOKED: BOOKED, State.REQUESTED: REQUESTED}.get(State(row.appointment.state), GONE)
