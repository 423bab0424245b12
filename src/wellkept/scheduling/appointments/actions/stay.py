"""Leaving an appointment where it stands, in spite of leave, a closed day or changed hours."""

from dataclasses import asdict
from datetime import datetime

from wellkept.kernel.outcome import Reason
from wellkept.scheduling.appointments.actions.existing import find
from wellkept.scheduling.appointments.actions.writing import note_change, snapshot
from wellkept.scheduling.appointments.rules.booking import Lifted
from wellkept.scheduling.appointments.rules.disturbed import CLOSED, ON_LEAVE, OUTSIDE
from wellkept.scheduling.appointments.rules.lifecycle import Verb
from wellkept.storage.locks import in_transaction
from wellkept.trust.viewer import Staff

MAY_STAY = frozenset({ON_LEAVE, CLOSED, OUTSIDE})


def leave_as_it_is(*, viewer: Staff, ref: str, code: str, why: str, now: datetime) -> Reason | None:
    """Keep it, with the reason why. Leave is set aside by its holder alone. Raises ``NotFound``."""
    return in_transaction(lambda: _stay(viewer, ref, code, why, now))


def _stay(viewer: Staff, ref: str, code: str, why: str, now: datetime) -> Reason | None:
    existing = find(viewer=viewer, ref=ref)
    if code not in MAY_STAY:
        return Reason("changed_meanwhile")
    if refusal := existing.refusal(Verb.MOVE, now):
        return refusal
    if code == ON_LEAVE and viewer.account_id not in existing.clinicians:
        return Reason("on_leave")
    before = snapshot(existing.appointment, existing.rows)
    holder = viewer.account_id if code == ON_LEAVE else 0  # hers may be personal (R7)
    kept = Lifted(code, why.strip(), holder)
    existing.appointment.lifted = [*existing.appointment.lifted, asdict(kept)]
    note_change(viewer=viewer, appointment=existing.appointment, verb="stay", before=before, now=now)
    return None
