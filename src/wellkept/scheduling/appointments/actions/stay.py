"""Leaving an appointment where it stands, in spite of leave, a closed day or changed hours."""

from datetime import datetime

from wellkept.kernel.outcome import Lift, Reason
from wellkept.scheduling.appointments.actions.existing import find
from wellkept.scheduling.appointments.actions.writing import note_change, snapshot
from wellkept.scheduling.appointments.disturbed import disturbance_of
from wellkept.scheduling.appointments.lifting import kept
from wellkept.scheduling.appointments.rules.booking import Lifted, may_lift
from wellkept.scheduling.appointments.rules.lifecycle import Verb
from wellkept.storage.locks import in_transaction
from wellkept.trust.viewer import Staff


def leave_as_it_is(*, viewer: Staff, ref: str, code: str, why: str, now: datetime) -> Reason | None:
    """Keep it in spite of what it stands in, with the reason why: what nobody may lift but its holder, she alone sets
    aside. ``code`` is what the viewer saw. Raises ``NotFound``."""
    return in_transaction(lambda: _stay(viewer, ref, code, why, now))


def _stay(viewer: Staff, ref: str, code: str, why: str, now: datetime) -> Reason | None:
    existing = find(viewer=viewer, ref=ref)
    if refusal := existing.refusal(Verb.MOVE, now):
        return refusal
    reason = disturbance_of(viewer, existing.appointment)
    if reason is None or reason.code != code:
        return Reason("changed_meanwhile")
    if not may_lift(reason, existing.asker):
        return reason
    before = snapshot(existing.appointment, existing.rows)
    holder = viewer.account_id if reason.lift is Lift.HOLDER else 0  # hers may be personal (R7)
    lifted = Lifted(code, why.strip(), holder)
    existing.appointment.lifted = [*existing.appointment.lifted, kept(lifted)]
    note_change(viewer=viewer, appointment=existing.appointment, verb="stay", before=before, now=now)
    return None
