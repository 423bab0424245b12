"""Cancelling a whole appointment, or one client's part in it."""

from datetime import datetime

from wellkept.kernel.outcome import Reason
from wellkept.scheduling.appointments.actions.existing import Existing, acting_party, find, late_from
from wellkept.scheduling.appointments.actions.writing import note_change, snapshot
from wellkept.scheduling.appointments.models import Appointment
from wellkept.scheduling.appointments.rows import parts_of
from wellkept.scheduling.appointments.rules.lifecycle import Verb
from wellkept.scheduling.appointments.rules.words import Attendance, State
from wellkept.storage.locks import in_transaction
from wellkept.trust.viewer import Viewer


def cancel(
    *,
    viewer: Viewer,
    ref: str,
    now: datetime,
    client: str = "",
    why: str = "",
    revision: int | None = None,
    cause: str = "cancelled",
) -> Reason | None:
    """Cancel; the time is free at once. ``client`` names the one who leaves a group, couple or family.

    ``cause`` says in a word what ended it, where nobody decided against the meeting itself.

    Late is decided for each client by the policy she accepted, and never when the practice cancels (A11). Returns
    why it was not done, or None. Raises ``NotFound`` and ``ChangedMeanwhile``.
    """
    return in_transaction(lambda: cancel_within(viewer, ref, now, client, why, revision, cause))


def cancel_within(
    viewer: Viewer,
    ref: str,
    now: datetime,
    client: str = "",
    why: str = "",
    revision: int | None = None,
    cause: str = "cancelled",
) -> Reason | None:
    """The same, inside the caller's transaction."""
    existing = find(viewer=viewer, ref=ref, client=client, revision=revision)
    staying = [c for c in existing.clients if c not in {row.client_id for row in existing.concerned}]
    group_goes_on = (
        existing.appointment.seats > 1 and bool(existing.concerned) and (client or _is_client(existing))
    )
    verb = Verb.LEAVE if staying or group_goes_on else Verb.CANCEL
    if refusal := existing.refusal(verb, now):
        return refusal
    before = snapshot(existing.appointment, existing.rows)
    by = acting_party(viewer, existing)
    let_parts_go(existing, verb, by, now)
    if verb is Verb.CANCEL:
        end_appointment(existing.appointment, by=by, cause=cause, now=now)
    note_change(viewer=viewer, appointment=existing.appointment, verb=verb, before=before, now=now, why=why)
    return None


def _is_client(existing: Existing) -> bool:
    return existing.asker.face.is_client


def let_parts_go(existing: Existing, verb: Verb, by: str, now: datetime) -> None:
    """The concerned do not come any more; where it is the whole appointment, its time is free."""
    instant = int(now.timestamp())
    for row in existing.concerned:
        late = late_from(existing.appointment, row)
        row.attendance, row.committed = Attendance.CANCELLED, False
        row.late = by == "client" and late is not None and instant > late
        row.save(update_fields=["attendance", "committed", "late"])
    if verb is Verb.CANCEL:
        rows = parts_of(existing.appointment)
        rows.update(committed=False)


def end_appointment(appointment: Appointment, *, by: str, cause: str, now: datetime) -> None:
    """The appointment is over before it began. Its participants' time is let go by the caller."""
    appointment.state, appointment.lapses_at = State.CANCELLED, None
    appointment.cancelled_at, appointment.cancelled_by, appointment.cancel_cause = now, by, cause
