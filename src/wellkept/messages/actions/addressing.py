"""Whom a message goes to, decided when it is sent: the client, those who answer for her, both, or nobody.

A message is put into the outbox for the client. Where others are to be told, it is handed on to a row for each of them, in
the transaction in which it is taken up; doing so twice gives nothing new.
"""

from dataclasses import dataclass
from datetime import datetime

from wellkept.clients.reaching import guardians_of
from wellkept.kernel.wallclock import local_date
from wellkept.messages.actions.waiting import put
from wellkept.messages.models import Choice, Message
from wellkept.messages.rules.recipients import CLIENT, Tell, recipients
from wellkept.practice.queries import practice_card


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who is to be told about a client now: contacts by their refs, the client herself as the empty one."""

    tell: str
    whom: tuple[str, ...]

    def why_not(self, to: str) -> str | None:
        """None where this one is to be told. Else *void*, or the trouble that a human must look at."""
        if to in self.whom:
            return None
        return "void" if self.whom or self.tell == Tell.NOBODY else "no_guardian"


def wanted_about(message: Message, now: datetime) -> Wanted:
    """What was chosen for its client, with the guardians who can be reached."""
    choice = Choice.objects.within(message.practice_id).filter(client=message.client_id).first()
    tell = choice.tell if choice else Tell.CLIENT
    if tell not in (Tell.GUARDIAN, Tell.BOTH):
        return Wanted(tell, recipients(tell, ()))
    today = local_date(int(now.timestamp()), practice_card(message.practice_id).zone)
    guardians = guardians_of(message.client_id, on=today)
    return Wanted(tell, recipients(tell, guardians))


def hand_on(message: Message, wanted: Wanted, now: datetime) -> None:
    """A message for the client becomes one for each of the others, too."""
    others = [to for to in wanted.whom if to != CLIENT] if message.to == CLIENT else []
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
