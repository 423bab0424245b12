"""What a human decides about messages: do not tell, send again, leave it."""

from datetime import datetime

from wellkept.messages.models import WAITING, Message
from wellkept.messages.scope import chain_of, visible_messages, waiting_about
from wellkept.storage.locks import in_transaction
from wellkept.trust.audit import record
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import Custodian, Staff


def stop_notices(*, viewer: Staff | Custodian, appointment: str, now: datetime) -> int:
    """Do not tell what waits about this appointment: the notice is stopped, or tells of the others of one act alone. What
    changes later is told again. Answers how many notices it was.
    """

    def stop() -> int:
        found = waiting_about(viewer, appointment, lock=True)
        for waiting in found:
            if waiting.first:
                _settle(viewer, waiting.row, "stopped", now)
            else:
                waiting.row.others.remove(waiting.appointment_id)
                waiting.row.save(update_fields=["others"])
                _note(viewer, waiting.row, "stopped", now, appointment)
        return len(found)

    return in_transaction(stop)


def send_again(*, viewer: Staff, ref: str, now: datetime) -> None:
    """Send what failed, or what nobody knows of. Raises ``NotFound``."""

    def again() -> None:
        row = _unsettled(viewer, ref)
        row.state, row.due_at, row.tries, row.settled_at = WAITING, now, 0, None
        row.save()
        _note(viewer, row, "again", now, row.appointment.ref)

    in_transaction(again)


def leave_it(*, viewer: Staff, ref: str, now: datetime) -> None:
    """It is not sent again. Raises ``NotFound``."""
    in_transaction(lambda: _settle(viewer, _unsettled(viewer, ref), "stopped", now))


def _unsettled(viewer: Staff, ref: str) -> Message:
    row = (
        visible_messages(viewer)
        .filter(ref=ref, state__in=["failed", "uncertain"])
        .select_for_update()
        .first()
    )
    if row is None:
        raise NotFound
    return row


def _settle(viewer: Staff | Custodian, row: Message, state: str, now: datetime) -> None:
    row.state, row.settled_at, row.slot = state, now, row.slot_afterwards
    row.save()
    _note(viewer, row, state, now, row.appointment.ref)


def _note(viewer: Staff | Custodian, row: Message, what: str, now: datetime, appointment: str) -> None:
    record(
        viewer=viewer,
        action=f"message.{what}",
        chain=chain_of(row),
        subjects=(f"appointment:{appointment}",),
        now=now,
    )
