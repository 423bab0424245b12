"""When a client comes next, for whoever has emergency access to her record."""

from dataclasses import dataclass
from datetime import datetime

from wellkept.clients.emergency import live_emergency
from wellkept.scheduling.appointments.models import CLAIMANT, Appointment, Participant
from wellkept.scheduling.appointments.rules.words import State
from wellkept.trust.audit import Chain
from wellkept.trust.viewer import Staff

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Coming:
    """One appointment that stands: when, and with whom of the practice."""

    start: datetime
    end: datetime
    clinicians: tuple[str, ...]


def coming_in_emergency(viewer: Staff, ref: str, *, now: datetime) -> tuple[Coming, ...]:
    """The next ones of the client of this access, no sealed one among them. Raises ``NotFound``."""
    access, practice = live_emergency(viewer, ref, now), viewer.practice_id
    hers = Participant.objects.within(practice).filter(client=access.client_id).values("appointment")
    rows = Appointment.objects.within(practice).filter(
        id__in=hers, sealed=False, end__gt=now, state=State.BOOKED
    )
    found = list(rows.order_by("start", "id")[:SHOWN])
    staff = Participant.objects.within(practice).filter(appointment__in=found, account__isnull=False)
    with_whom: dict[int, list[str]] = {}
    for part in staff.exclude(role=CLAIMANT).select_related("account").order_by("id"):
        with_whom.setdefault(part.appointment_id, []).append(part.account.name if part.account else "")
    viewer.recorder.disclosed(Chain.practice(practice), *(f"appointment:{row.ref}" for row in found))
    return tuple(Coming(row.start, row.end, tuple(with_whom.get(row.id, ()))) for row in found)
