"""Which clients have an appointment to come, and when, for rooms above."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Q, QuerySet

from wellkept.scheduling.appointments.models import Participant
from wellkept.scheduling.appointments.rules.words import Attendance, State
from wellkept.scheduling.appointments.scope import visible_appointments
from wellkept.trust.viewer import Staff


def has_ahead(viewer: Staff, *, now: datetime) -> Q:
    """Clients who are expected at an appointment to come, as far as the viewer may know of it; a request counts."""
    return Q(id__in=_ahead(viewer, now).exclude(client=None).values("client"))


def next_starts(viewer: Staff, clients: Collection[int], *, now: datetime) -> Mapping[int, datetime]:
    """For each of these clients (ids) when she comes next, as far as the viewer may know of it."""
    rows = _ahead(viewer, now).filter(client__in=clients).order_by("-appointment__start")
    return dict(rows.values_list("client_id", "appointment__start"))  # type: ignore[arg-type]


def _ahead(viewer: Staff, now: datetime) -> QuerySet[Participant]:
    rows = visible_appointments(viewer).filter(state__in=[State.BOOKED, State.REQUESTED], start__gt=now)
    return Participant.objects.within(viewer.practice_id).filter(
        appointment__in=rows.exclude(lapses_at__lte=now).values("id"), attendance=Attendance.EXPECTED
    )
