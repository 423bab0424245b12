"""Taking back one act on several appointments: those that it made are canceled, the others stand as before."""

from collections.abc import Iterable
from datetime import datetime

from wellkept.kernel.outcome import Reason
from wellkept.scheduling.appointments.actions.attempt import Refusal
from wellkept.scheduling.appointments.actions.cancel import end_appointment
from wellkept.scheduling.appointments.actions.let_go import lock_parts
from wellkept.scheduling.appointments.actions.retake import put_back
from wellkept.scheduling.appointments.actions.writing import note_changes, snapshot
from wellkept.scheduling.appointments.models import Appointment, Change, Participant
from wellkept.scheduling.appointments.rows import by_appointment
from wellkept.scheduling.appointments.rules.words import Attendance
from wellkept.trust.viewer import Viewer


def undo_several(
    *, viewer: Viewer, practice: int, changed: Iterable[tuple[int, int]], now: datetime
) -> tuple[int, ...]:
    """Put back what stood before, inside the caller's transaction. ``changed`` pairs ids with revisions.

    Raises ``Refusal`` where one was changed since, has begun, or cannot stand where it was.
    """
    revisions = dict(changed)
    rows = Participant.objects.within(practice).filter(appointment__in=list(revisions))
    lock_parts(rows)
    found = Appointment.objects.within(practice).filter(id__in=list(revisions)).select_for_update(no_key=True)
    appointments = list(found.order_by("id"))
    if any(one.revision != revisions[one.id] or one.start <= now for one in appointments):
        raise Refusal(Reason("changed_meanwhile"))
    last = _last_changes(practice, revisions)
    parts = by_appointment(rows)
    rows.update(committed=False)  # they stood together before: none is in another's way
    changes, restored = [], []
    for one in appointments:
        changes.append((one, snapshot(one, parts[one.id])))
        if one.id in last:
            restored += put_back(
                viewer=viewer, appointment=one, was=parts[one.id], before=last[one.id].before, now=now
            )
        else:
            end_appointment(one, by="practice", cause="undone", now=now)
            restored += [_let_go(row) for row in parts[one.id]]
    rows.delete()
    note_changes(viewer=viewer, changed=changes, verb="undo", now=now)
    Participant.objects.bulk_create(restored)
    return tuple(revisions)


def _last_changes(practice: int, revisions: dict[int, int]) -> dict[int, Change]:
    changes = Change.objects.within(practice).filter(appointment__in=list(revisions))
    return {
        change.appointment_id: change
        for change in changes
        if change.revision == revisions[change.appointment_id]
    }


def _let_go(row: Participant) -> Participant:
    row.pk, row.committed = None, False
    if row.client_id:
        row.attendance = Attendance.CANCELLED
    return row
