"""Small helpers to read an appointment's own rows once it was scoped."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime

from django.db.models import QuerySet

from wellkept.scheduling.appointments.models import Appointment, Participant


def at(instant: int) -> datetime:
    """Epoch seconds as an aware datetime."""
    return datetime.fromtimestamp(instant, UTC)


def parts_of(appointment: Appointment) -> QuerySet[Participant]:
    """All participants of a practice's appointment that the caller may see: nobody's own time as a client (R7)."""
    return Participant.objects.within(appointment.practice_id or 0).filter(appointment=appointment)


def participants(appointment: Appointment) -> list[Participant]:
    """The same as a list, in the order in which they were written."""
    return list(parts_of(appointment).select_related("client").order_by("id"))


def by_appointment(rows: QuerySet[Participant]) -> Mapping[int, list[Participant]]:
    """The participants of several appointments that the caller has scoped, each in the order in which they were written."""
    found: defaultdict[int, list[Participant]] = defaultdict(list)
    for row in rows.order_by("id"):
        found[row.appointment_id].append(row)
    return found
