"""Sending what is due. A message is sent at most once: whoever cannot know whether it went, asks a human.

Three steps, each on disk before the next: *leased* (a worker has it; if that worker dies, another may take it),
*handing* (it is being handed over; if the worker dies now, it is uncertain), *sent*.
"""

import logging
import smtplib
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection

from wellkept.messages.actions.addressing import hand_on, wanted_about
from wellkept.messages.actions.compose import Composed, compose
from wellkept.messages.actions.known import note_told
from wellkept.messages.actions.put import NOTICE
from wellkept.messages.actions.reminding import hold_back, take_along
from wellkept.messages.models import REMINDER, WAITING, Message
from wellkept.messages.scope import chain_of
from wellkept.storage.locks import in_transaction, lock
from wellkept.trust.audit import record
from wellkept.trust.viewer import System

log = logging.getLogger("wellkept.messages")
LEASE = timedelta(minutes=5)
A_LEASE, A_ROUND = 20, 200
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480))
_REFUSED = (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError)
_BECAUSE = "the worker sends for all practices"


def send_due(*, clock: Callable[[], datetime]) -> int:
    """Send what is due, so many at most. Answers how many were looked at. Several workers may do it at once."""
    _take_up_abandoned(clock())
    done = 0
    while done < A_ROUND and (ids := in_transaction(lambda: _lease(clock()))):
        for n, id in enumerate(ids):
            if not _send(
                id, clock
            ):  # the server cannot be reached: the others need not wait for it one by one
                _give_back(ids[n + 1 :])
                return done + n
        done += len(ids)
    return done


def _give_back(ids: Sequence[int]) -> None:
    rows = Message.objects.everywhere(because=_BECAUSE).filter(id__in=list(ids), state="leased")
    rows.update(state=WAITING, lease_until=None)


def _take_up_abandoned(now: datetime) -> None:
    """Leases that ran out: what was not being handed over waits again, what was is uncertain."""
    rows = Message.objects.everywhere(because=_BECAUSE).filter(lease_until__lte=now)
    rows.filter(state="leased").update(state=WAITING, lease_until=None)
    rows.filter(state="handing").update(
        state="uncertain", trouble="worker_died", lease_until=None, settled_at=now
    )


def _lease(now: datetime) -> list[int]:
    rows = Message.objects.everywhere(because=_BECAUSE).filter(state=WAITING, due_at__lte=now)
    locked = rows.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
    ids = list(locked.order_by("due_at", "id").values_list("id", flat=True)[:A_LEASE])
    held = Message.objects.everywhere(because=_BECAUSE).filter(id__in=ids)
    held.update(state="leased", lease_until=now + LEASE)
    return ids


def _send(id: int, clock: Callable[[], datetime]) -> bool:
    """One message by a connection of its own: what breaks one of them leaves the others alone. Answers whether the
    server could be reached."""
    composed = in_transaction(lambda: _begin(id, clock()))
    if composed is None:
        return True
    try:
        mailer = get_connection()
        mailer.open()
    except (OSError, smtplib.SMTPException) as error:
        log.warning("The mail server cannot be reached: %s", type(error).__name__)
        unreached = type(error).__name__
        in_transaction(lambda: _again(id, clock(), unreached))
        return False
    trouble, may_have_gone = _handed_over(composed, mailer)
    if not trouble:
        in_transaction(lambda: _sent(id, composed, clock()))
    elif may_have_gone:
        log.error("Nobody knows whether a message went: %s", trouble)
        _settle(id, "uncertain", clock(), trouble=trouble)
    else:
        log.warning("A message was not accepted and is tried again: %s", trouble)
        in_transaction(lambda: _again(id, clock(), trouble))
    return True


def _handed_over(composed: Composed, mailer: BaseEmailBackend) -> tuple[str, bool]:
    """What went wrong, if anything did, and whether the mail may have been accepted all the same."""
    composed.mail.connection = mailer
    try:
        composed.mail.send()
    except _REFUSED as error:
        return type(error).__name__, False
    except (OSError, smtplib.SMTPException, ValueError) as error:
        return type(error).__name__, True
    finally:
        with suppress(OSError, smtplib.SMTPException):
            mailer.close()
    return "", False


def _begin(id: int, now: datetime) -> Composed | None:
    """The mail as it is true now, marked as being handed over; None where it is not sent."""
    message = _taken(id)
    if message is None:
        return None
    wanted = wanted_about(message)
    hand_on(message, wanted, now)
    why_not = wanted.why_not(message.to)
    if why_not is None and message.purpose == REMINDER:
        why_not = hold_back(message, now)
    if why_not is not None:
        if why_not != "rests":
            _give_up(id, why_not, now)
        return None
    if message.purpose == REMINDER:
        for other in take_along(message, now):
            hand_on(other, wanted, now)
    composed = compose(message, now)
    if not isinstance(composed, Composed):
        _give_up(id, composed or "void", now)
        return None
    message.state, message.lease_until = "handing", now + LEASE
    message.slot = message.slot_afterwards  # what changes from now on is told by another message
    message.save(update_fields=["state", "lease_until", "slot"])
    record(
        viewer=System(job="messages"),
        action=f"message.{composed.purpose}",
        chain=chain_of(message),
        subjects=(f"appointment:{message.appointment.ref}",),
        now=now,
    )
    return composed


def _taken(id: int) -> Message | None:
    """The row that this worker has a lease of. What is counted by client is read under the client's lock, and that lock is
    taken first, as by everybody who changes her appointments."""
    rows = Message.objects.everywhere(because=_BECAUSE).filter(id=id, purpose=REMINDER)
    lock(clients=rows.values_list("client_id", flat=True))
    return _row(id, "leased")


def _give_up(id: int, why: str, now: datetime) -> None:
    """It is not sent: because nothing is to be told any more (*void*), or because of a trouble."""
    _settle(id, "void" if why == "void" else "failed", now, trouble="" if why == "void" else why)


def _row(id: int, state: str) -> Message | None:
    rows = Message.objects.everywhere(because=_BECAUSE).select_for_update(no_key=True)
    return rows.filter(id=id, state=state).first()


def _again(id: int, now: datetime, trouble: str) -> None:
    message = _row(id, "handing")
    if message is None:
        return
    if message.tries >= len(BACK_OFF):
        _settle(id, "failed", now, trouble=trouble)
        return
    message.due_at = now + BACK_OFF[message.tries]
    message.state, message.lease_until, message.trouble = WAITING, None, trouble
    message.tries += 1
    message.save()


def _sent(id: int, composed: Composed, now: datetime) -> None:
    message = _row(id, "handing")
    if message is None:
        return
    purpose = message.purpose if message.purpose != NOTICE else composed.purpose.value
    _settle(id, "sent", now, purpose=purpose)
    note_told(message, composed.tells if purpose != REMINDER else (), composed.uids)


def _settle(id: int, state: str, now: datetime, *, trouble: str = "", purpose: str = "") -> None:
    message = Message.objects.everywhere(because=_BECAUSE).get(id=id)
    message.slot = message.slot_afterwards
    message.state, message.trouble = state, trouble[:24]
    message.lease_until, message.settled_at = None, now
    message.purpose = purpose or message.purpose
    message.save()
