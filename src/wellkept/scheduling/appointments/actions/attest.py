"""A therapist attests that she may work where a client is, for one appointment, in her own words."""

from datetime import datetime

from wellkept.kernel.invalid import Invalid
from wellkept.kernel.outcome import Reason
from wellkept.kernel.text import clean_line
from wellkept.scheduling.appointments.actions.existing import find
from wellkept.scheduling.appointments.actions.writing import chain_of
from wellkept.scheduling.appointments.licensing import uncovered
from wellkept.scheduling.appointments.lifting import kept
from wellkept.scheduling.appointments.rules.booking import Lifted, may_lift
from wellkept.storage.locks import in_transaction
from wellkept.trust.audit import record
from wellkept.trust.viewer import Staff


def attest_where(*, viewer: Staff, ref: str, why: str, now: datetime) -> Reason | None:
    """Her reason is kept with the appointment and in its audit; without one she is asked for it. Raises ``NotFound``."""
    try:
        why = clean_line(why, field="why", longest=200)
    except Invalid:
        return Reason("attest_with_why")

    def attest() -> Reason | None:
        existing = find(viewer=viewer, ref=ref)
        reason = uncovered(viewer, ref)
        if reason is None:
            return Reason("changed_meanwhile")
        if not may_lift(reason, existing.asker):
            return reason
        appointment = existing.appointment
        appointment.lifted = [*appointment.lifted, kept(Lifted(reason.code, why))]
        appointment.save(update_fields=["lifted"])
        record(
            viewer=viewer,
            action="appointment.attest_where",
            chain=chain_of(appointment),
            subjects=(f"appointment:{appointment.ref}",),
            why=why,
            now=now,
        )
        return None

    return in_transaction(attest)
