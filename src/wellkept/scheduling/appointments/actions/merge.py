"""Handing a merged client's appointments over."""

from wellkept.scheduling.appointments.models import ManageLink, Participant
from wellkept.scheduling.appointments.rules.words import Attendance


def hand_over(*, practice_id: int, from_id: int, into_id: int) -> None:
    """Move every part and link. Two committed at one time violate R3: the database refuses and all is undone.

    Where both stood in one appointment, whoever left gives way to the one who stayed.
    """
    parts = Participant.objects.within(practice_id)
    both = parts.filter(
        client=from_id, appointment__in=parts.filter(client=into_id).values("appointment")
    ).values_list("appointment_id", flat=True)
    twice = parts.filter(client__in=[from_id, into_id], appointment__in=list(both))
    stays: dict[int, Participant] = {}
    for row in twice.order_by("id"):
        if row.appointment_id not in stays or row.attendance != Attendance.CANCELLED:
            stays[row.appointment_id] = row
    if not twice.filter(committed=True).count() > len(stays):
        twice.exclude(id__in=[row.id for row in stays.values()]).delete()
    parts.filter(client=from_id).update(client=into_id)
    ManageLink.objects.within(practice_id).filter(client=from_id).update(client=into_id)
