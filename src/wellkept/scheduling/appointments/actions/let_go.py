"""Letting go of several appointments at once: canceled, or kept free without their clients. Inside the caller's
transaction; the caller has scoped them, and records and tells what was done."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from wellkept.scheduling.appointments.actions.cancel import end_appointment
from wellkept.scheduling.appointments.actions.writing import note_changes, snapshot
from wellkept.scheduling.appointments.models import Appointment, Participant
from wellkept.scheduling.appointments.rows import by_appointment
from wellkept.scheduling.appointments.rules.lifecycle import Verb
from wellkept.scheduling.appointments.rules.words import Attendance, State
from wellkept.storage.locks import lock
from wellkept.trust.viewer import Viewer


def cancel_dates(
    *, viewer: Viewer, practice: int, appointments: Iterable[int], cause: str, now: datetime
) -> tuple[int, ...]:
    """Cancel those that have not begun, on the practice's side: never late, never a fee. Answers which they were."""

    def cancelled(appointment: Appointment, rows: Sequence[Participant]) -> None:
        end_appointment(appointment, by="practice", cause=cause, now=now)
        for row in rows:
            row.committed = False
            if row.client_id:
                row.attendance, row.late = Attendance.CANCELLED, False

    return _change_all(viewer, practice, appointments, Verb.CANCEL, cancelled, now)


def hold_dates(
    *, viewer: Viewer, practice: int, appointments: Iterable[int], now: datetime
) -> tuple[int, ...]:
    """Keep the hours of those that have not begun, without their clients. Each lapses when it would have begun."""

    def held(appointment: Appointment, rows: Sequence[Participant]) -> None:
        appointment.state, appointment.lapses_at = State.HELD, appointment.start
        for row in rows:
            row.committed = row.client_id is None

    return _change_all(viewer, practice, appointments, Verb.HOLD, held, now)


def _change_all(
    viewer: Viewer,
    practice: int,
    appointments: Iterable[int],
    verb: Verb,
    change: Callable[[Appointment, Sequence[Participant]], None],
    now: datetime,
) -> tuple[int, ...]:
    ids = list(appointments)
    rows = Participant.objects.within(practice).filter(appointment__in=ids)
    lock_parts(rows)
    found = (
        Appointment.objects.within(practice)
        .filter(id__in=ids, state__in=[State.BOOKED, State.REQUESTED, State.HELD], start__gt=now)
        .select_for_update(no_key=True)
    )
    parts = by_appointment(rows)
    changed = []
    for appointment in found.order_by("id"):
        before = snapshot(appointment, parts[appointment.id])
        change(appointment, parts[appointment.id])
        changed.append((appointment, before))
    note_changes(viewer=viewer, changed=changed, verb=verb, now=now)
    touched = [row for appointment, _before in changed for row in parts[appointment.id]]
    rows.bulk_update(touched, ["committed", "attendance", "late"])
    return tuple(appointment.id for appointment, _before in changed)


def lock_parts(rows: Iterable[Participant]) -> None:
    """Lock everybody and every room that takes part."""
    parts = list(rows)
    lock(
        clients={row.client_id for row in parts if row.client_id},
        accounts={row.account_id for row in parts if row.account_id},
        rooms={row.room_id for row in parts if row.room_id},
    )
