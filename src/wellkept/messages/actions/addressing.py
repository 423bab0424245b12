"""Whom a message goes to, decided when it is sent: the client, those who answer for her, both, or nobody.

A message is put into the outbox for the client. Where others are to be told, it is handed on to a row for each of them, in
the transaction in which it is taken up; doing so twice gives nothing new.
"""

from collections.abc import Collection
from datetime import datetime

from wellkept.clients.reaching import guardians_of
from wellkept.messages.actions.waiting import put
from wellkept.messages.models import Choice, Message
from wellkept.messages.rules.recipients import CLIENT, Tell, recipients


def take_up(message: Message, now: datetime) -> str | None:
    """None: it goes to whom it names. Else why it does not: *void*, or the trouble that a human must look at."""
    choice = Choice.objects.within(message.practice_id).filter(client=message.client_id).first()
    tell = choice.tell if choice else Tell.CLIENT
    guardians = guardians_of(message.client_id) if tell in (Tell.GUARDIAN, Tell.BOTH) else ()
    wanted = recipients(tell, guardians)
    if message.to == CLIENT:
        _hand_on(message, [to for to in wanted if to != CLIENT], now)
    if message.to in wanted:
        return None
    return "void" if wanted or tell == Tell.NOBODY else "no_guardian"


def _hand_on(message: Message, others: Collection[str], now: datetime) -> None:
    put(
        [
            Message(
                practice_id=message.practice_id,
                client_id=message.client_id,
                to=to,
                appointment_id=message.appointment_id,
                others=message.others,
                purpose=message.purpose,
                began=message.began,
                hours=message.hours,
                slot=message.slot,
                due_at=now,
                created_at=now,
            )
            for to in others
        ]
    )
