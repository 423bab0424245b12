"""Which clients have an appointment to come: a condition on clients, for rooms above."""

from datetime import datetime

from django.db.models import Q

from wellkept.scheduling.appointments.models import Participant
from wellkept.scheduling.appointments.rules.words import Attendance, State
from wellkept.scheduling.appointments.scope import visible_appointments
from wellkept.trust.viewer import Staff


def has_ahead(viewer: Staff, *, now: datetime) -> Q:
    """Clients who are expected at an appointment to come, as far as the viewer may know of it; a request counts."""
    rows = visible_appointments(viewer).filter(state__in=[State.BOOKED, State.REQUESTED], start__gt=now)
    parts = Participant.objects.within(viewer.practice_id).filter(
        appointment__in=rows.exclude(lapses_at__lte=now).values("id"), attendance=Attendance.EXPECTED
    )
    return Q(id__in=parts.exclude(client=None).values("client"))
