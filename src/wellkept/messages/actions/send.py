"""Sending what is due, of each kind: to clients, to people about their own time (``care.py``), and the word that there is
something to read (``personal.py``)."""

from collections.abc import Callable
from datetime import datetime

from wellkept.messages.actions.addressing import hand_on, wanted_about
from wellkept.messages.actions.care import CARE
from wellkept.messages.actions.compose import Composed, compose
from wellkept.messages.actions.known import note_told
from wellkept.messages.actions.outbox import (
    Box,
    Ready,
    give_back,
    hand_over,
    lease,
    send,
    settle,
    take_up_abandoned,
)
from wellkept.messages.actions.personal import PEOPLE
from wellkept.messages.actions.put import NOTICE
from wellkept.messages.actions.reminding import hold_back, take_along
from wellkept.messages.models import REMINDER, Message
from wellkept.messages.scope import chain_of
from wellkept.storage.locks import lock
from wellkept.trust.audit import record
from wellkept.trust.viewer import System

A_ROUND = 200


def send_due(*, clock: Callable[[], datetime]) -> int:
    """Send what is due, so many at most. Answers how many were looked at. Several workers may do it at once."""
    done = 0
    for box in (CLIENTS, CARE, PEOPLE):
        take_up_abandoned(box, clock())
        while done < A_ROUND and (ids := lease(box, clock())):
            for n, id in enumerate(ids):
                if not send(
                    box, id, clock
                ):  # the server cannot be reached: the others need not wait for it one by one
                    give_back(box, ids[n + 1 :])
                    return done + n
            done += len(ids)
    return done


def _begin(id: int, now: datetime) -> Ready | None:
    """The mail as it is true now, marked as being handed over; None where it is not sent."""
    message = _taken(id)
    if message is None:
        return None
    wanted = wanted_about(message, now)
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
    hand_over(message, now)
    record(
        viewer=System(job="messages"),
        action=f"message.{composed.purpose}",
        chain=chain_of(message),
        subjects=(f"appointment:{message.appointment.ref}",),
        now=now,
    )
    return Ready(composed.mail, lambda _now: _note(message, composed))


CLIENTS = Box(Message, _begin)


def _taken(id: int) -> Message | None:
    """The row that this worker has a lease of. What is counted by client is read under the client's lock, and that lock is
    taken first, as by everybody who changes her appointments."""
    rows = CLIENTS.rows().filter(id=id, purpose=REMINDER)
    lock(clients=rows.values_list("client_id", flat=True))
    row: Message | None = CLIENTS.leased(id)
    return row


def _give_up(id: int, why: str, now: datetime) -> None:
    """It is not sent: because nothing is to be told any more (*void*), or because of a trouble."""
    settle(CLIENTS, id, "void" if why == "void" else "failed", now, trouble="" if why == "void" else why)


def _note(message: Message, composed: Composed) -> None:
    """What its reader knows now. A notice is called by what it told."""
    purpose = message.purpose if message.purpose != NOTICE else composed.purpose.value
    CLIENTS.rows().filter(id=message.id).update(purpose=purpose)
    note_told(message, composed.tells if purpose != REMINDER else (), composed.uids)
