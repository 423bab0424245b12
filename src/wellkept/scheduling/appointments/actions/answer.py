"""Answering a request."""

from datetime import datetime

from wellkept.kernel.outcome import Reason
from wellkept.scheduling.appointments.actions.cancel import end_appointment
from wellkept.scheduling.appointments.actions.existing import acting_party, find
from wellkept.scheduling.appointments.actions.lapse import let_lapse
from wellkept.scheduling.appointments.actions.writing import note_change, snapshot
from wellkept.scheduling.appointments.conflicts import conflict_in
from wellkept.scheduling.appointments.rows import parts_of
from wellkept.scheduling.appointments.rules.lifecycle import Verb
from wellkept.scheduling.appointments.rules.words import Attendance, State
from wellkept.storage.locks import in_transaction
from wellkept.trust.viewer import Viewer


def accept(*, viewer: Viewer, ref: str, now: datetime, revision: int | None = None) -> Reason | None:
    """The request becomes a booking. Its time was taken since it was made; a tie may have come to be known since (R8)."""
    let_lapse(now=now)
    return in_transaction(lambda: _accept(viewer, ref, now, revision))


def decline(
    *, viewer: Viewer, ref: str, now: datetime, why: str = "", revision: int | None = None
) -> Reason | None:
    """The request ends and its time is free."""
    let_lapse(now=now)
    return in_transaction(lambda: _decline(viewer, ref, now, why, revision))


def _accept(viewer: Viewer, ref: str, now: datetime, revision: int | None) -> Reason | None:
    existing = find(viewer=viewer, ref=ref, revision=revision)
    refusal = existing.refusal(Verb.ACCEPT, now) or conflict_in(
        existing.appointment,
        clinicians=existing.clinicians,
        clients=existing.clients,
        asker=existing.asker,
        now=now,
    )
    if refusal:
        return refusal
    before = snapshot(existing.appointment, existing.rows)
    existing.appointment.state, existing.appointment.lapses_at = State.BOOKED, None
    note_change(viewer=viewer, appointment=existing.appointment, verb=Verb.ACCEPT, before=before, now=now)
    return None


def _decline(viewer: Viewer, ref: str, now: datetime, why: str, revision: int | None) -> Reason | None:
    existing = find(viewer=viewer, ref=ref, revision=revision)
    if refusal := existing.refusal(Verb.DECLINE, now):
        return refusal
    before = snapshot(existing.appointment, existing.rows)
    rows = parts_of(existing.appointment)
    rows.update(committed=False)
    rows.filter(client__isnull=False).update(attendance=Attendance.CANCELLED)
    end_appointment(existing.appointment, by=acting_party(viewer, existing), cause="declined", now=now)
    note_change(
        viewer=viewer, appointment=existing.appointment, verb=Verb.DECLINE, before=before, now=now, why=why
    )
    return None
