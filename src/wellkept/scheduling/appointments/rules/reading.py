"""Who reads which reason (R7, R8, R10). Whatever an asker may not read becomes one ``not_available``."""

from collections.abc import Iterable

from wellkept.kernel.outcome import Lift, Readers, Reason
from wellkept.scheduling.appointments.rules.facts import Asker, Face


def readable(reason: Reason, asker: Asker) -> bool:
    """Whether this asker may read the reason itself."""
    if reason.readers in (Readers.EVERYONE, Readers.PARTY):
        return True
    if asker.face.is_client:
        return False
    return reason.readers is Readers.STAFF or reason.params.get("clinician") == asker.account


def reasons_for(reasons: Iterable[Reason], asker: Asker) -> tuple[Reason, ...]:
    """The reasons as this asker reads them. ``not_available`` is liftable where only soft limits stand in the way."""
    reasons = tuple(reasons)
    shown = [reason for reason in reasons if readable(reason, asker)]
    hidden = [reason for reason in reasons if not readable(reason, asker)]
    if hidden:
        soft = asker.face is Face.STAFF and all(reason.lift is Lift.STAFF for reason in hidden)
        shown.append(Reason("not_available", lift=Lift.STAFF if soft else Lift.NOBODY, needs_why=soft))
    return tuple(shown)
