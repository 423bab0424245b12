"""Handing the appointments of a merged client, or of a merged course of care, over."""

from wellkept.kernel.invalid import Invalid
from wellkept.scheduling.appointments.models import Appointment, ManageLink, Participant
from wellkept.scheduling.appointments.rules.words import Attendance


def hand_over(*, practice_id: int, from_id: int, into_id: int) -> None:
    """Move every part and link. Where both stood in one appointment, whoever left gives way to the one who stayed.

    Raises ``Invalid`` where both are expected at one; at two at one time the database refuses (R3). All is undone then.
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
    if twice.filter(committed=True).count() > len(stays):
        raise Invalid("into", "booked_at_once")
    twice.exclude(id__in=[row.id for row in stays.values()]).delete()
    parts.filter(client=from_id).update(client=into_id)
    ManageLink.objects.within(practice_id).filter(client=from_id).update(client=into_id)


def hand_over_care(*, practice_id: int, from_id: int, into_id: int) -> None:
    """The appointments of one course of care belong to another from now on. Nothing else about them changes."""
    Appointment.objects.within(practice_id).filter(chart=from_id).update(chart=into_id)
