"""The steps by which a row of the outbox becomes a mail, whoever it goes to. It is sent at most once: whoever cannot know
whether it went, asks a human.

Three steps, each on disk before the next: *leased* (a worker has it; if that worker dies, another may take it),
*handing* (it is being handed over; if the worker dies now, it is uncertain), *sent*.
"""

import logging
import smtplib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.db.models import QuerySet

from wellkept.messages.models import WAITING, CareMessage, Message, Outgoing, PersonalNotice
from wellkept.storage.locks import in_transaction

log = logging.getLogger("wellkept.messages")
LEASE = timedelta(minutes=5)
A_LEASE = 20
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480))
_REFUSED = (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError)


@dataclass(frozen=True, slots=True)
class Ready:
    """A mail whose row is marked as being handed over. ``went`` notes, in a transaction of its own, that it is there."""

    mail: EmailMultiAlternatives
    went: Callable[[datetime], None]


@dataclass(frozen=True, slots=True)
class Box:
    """One kind of rows, and how one that is leased becomes a mail; None where it is not sent."""

    model: type[Message] | type[CareMessage] | type[PersonalNotice]
    begin: Callable[[int, datetime], Ready | None]

    def rows(self) -> QuerySet[Any]:
        """All of them."""
        return self.model.objects.everywhere(because="the worker sends for everybody")

    def leased(self, id: int) -> Any:
        """The row that this worker has a lease of, locked; None where it has none any more."""
        return _locked(self, id, "leased")


def take_up_abandoned(box: Box, now: datetime) -> None:
    """Leases that ran out: what was not being handed over waits again, what was is uncertain."""
    rows = box.rows().filter(lease_until__lte=now)
    rows.filter(state="leased").update(state=WAITING, lease_until=None)
    rows.filter(state="handing").update(
        state="uncertain", trouble="worker_died", lease_until=None, settled_at=now
    )


def lease(box: Box, now: datetime) -> list[int]:
    """Take what is due, so many at most."""

    def take() -> list[int]:
        rows = box.rows().filter(state=WAITING, due_at__lte=now)
        locked = rows.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
        ids = list(locked.order_by("due_at", "id").values_list("id", flat=True)[:A_LEASE])
        box.rows().filter(id__in=ids).update(state="leased", lease_until=now + LEASE)
        return ids

    return in_transaction(take)


def give_back(box: Box, ids: Sequence[int]) -> None:
    """They wait again."""
    box.rows().filter(id__in=list(ids), state="leased").update(state=WAITING, lease_until=None)


def send(box: Box, id: int, clock: Callable[[], datetime]) -> bool:
    """One mail by a connection of its own: what breaks one of them leaves the others alone. Answers whether the server
    could be reached."""
    ready = in_transaction(lambda: box.begin(id, clock()))
    if ready is None:
        return True
    try:
        mailer = get_connection()
        mailer.open()
    except (OSError, smtplib.SMTPException) as error:
        log.warning("The mail server cannot be reached: %s", type(error).__name__)
        unreached = type(error).__name__
        in_transaction(lambda: _again(box, id, clock(), unreached))
        return False
    trouble, may_have_gone = _handed_over(ready, mailer)
    if not trouble:
        in_transaction(lambda: _went(box, id, ready, clock()))
    elif may_have_gone:
        log.error("Nobody knows whether a message went: %s", trouble)
        settle(box, id, "uncertain", clock(), trouble=trouble)
    else:
        log.warning("A message was not accepted and is tried again: %s", trouble)
        in_transaction(lambda: _again(box, id, clock(), trouble))
    return True


def _handed_over(ready: Ready, mailer: BaseEmailBackend) -> tuple[str, bool]:
    """What went wrong, if anything did, and whether the mail may have been accepted all the same."""
    ready.mail.connection = mailer
    try:
        ready.mail.send()
    except _REFUSED as error:
        return type(error).__name__, False
    except (OSError, smtplib.SMTPException, ValueError) as error:
        return type(error).__name__, True
    finally:
        with suppress(OSError, smtplib.SMTPException):
            mailer.close()
    return "", False


def hand_over(row: Outgoing, now: datetime) -> None:
    """From now on nobody knows whether it went, until somebody does. What changes meanwhile is told by another row."""
    row.state, row.lease_until, row.slot = "handing", now + LEASE, row.slot_afterwards
    row.save()


def settle(box: Box, id: int, state: str, now: datetime, *, trouble: str = "") -> None:
    """It is over with this row."""
    row = box.rows().get(id=id)
    row.slot = row.slot_afterwards
    row.state, row.trouble = state, trouble[:24]
    row.lease_until, row.settled_at = None, now
    row.save()


def _went(box: Box, id: int, ready: Ready, now: datetime) -> None:
    if _locked(box, id, "handing") is not None:
        settle(box, id, "sent", now)
        ready.went(now)


def _again(box: Box, id: int, now: datetime, trouble: str) -> None:
    row = _locked(box, id, "handing")
    if row is None:
        return
    if row.tries >= len(BACK_OFF):
        settle(box, id, "failed", now, trouble=trouble)
        return
    row.due_at = now + BACK_OFF[row.tries]
    row.state, row.lease_until, row.trouble = WAITING, None, trouble
    row.tries += 1
    row.save()


def _locked(box: Box, id: int, state: str) -> Any:
    return box.rows().select_for_update(no_key=True).filter(id=id, state=state).first()
