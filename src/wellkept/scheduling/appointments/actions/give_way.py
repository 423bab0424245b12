"""Who lifts a buffer takes of the earlier neighbour's too: its calendar and room end when the next one begins."""

from collections.abc import Iterable
from datetime import datetime

from wellkept.scheduling.appointments.actions.writing import chain_of, held_until
from wellkept.scheduling.appointments.models import Appointment, Participant
from wellkept.scheduling.appointments.named import Named
from wellkept.scheduling.appointments.rows import parts_of
from wellkept.scheduling.appointments.rules.booking import lifts_buffers
from wellkept.scheduling.appointments.rules.facts import Waiver
from wellkept.trust.audit import record
from wellkept.trust.viewer import Viewer


def neighbours_give_way(
    *,
    viewer: Viewer,
    named: Named,
    start: datetime,
    waivers: Iterable[Waiver],
    now: datetime,
    leave_out: int = 0,
) -> None:
    """Shorten what earlier neighbours keep free after them, where the asker lifts buffers.

    Done before the facts are loaded, so that rooms are judged as they will be; whether the asker may lift it is
    judged afterwards, and a refusal takes this back with everything else. The rules go on keeping the whole buffer,
    should the new appointment ever leave.
    """
    if not lifts_buffers(waivers):
        return
    instant = int(start.timestamp())
    rows = (
        Participant.objects.within(named.practice.id)
        .filter(account__in=named.clinicians, committed=True, start__lt=instant, end__gt=instant)
        .exclude(appointment=leave_out)
        .select_related("appointment")
    )
    for appointment in {row.appointment_id: row.appointment for row in rows}.values():
        if appointment.end <= start:
            _give(viewer, appointment, start, now)


def _give(viewer: Viewer, appointment: Appointment, start: datetime, now: datetime) -> None:
    left = int((start - appointment.end).total_seconds()) // 60
    appointment.buffer_given = appointment.buffer_after - left
    appointment.save(update_fields=["buffer_given"])
    parts_of(appointment).filter(client=None).update(end=held_until(appointment))
    record(
        viewer=viewer,
        action="appointment.give_buffer",
        chain=chain_of(appointment),
        subjects=(f"appointment:{appointment.ref}",),
        now=now,
    )
