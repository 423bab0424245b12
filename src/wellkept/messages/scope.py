"""Which messages a viewer may know of: those of appointments that she may open (R7)."""

from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from wellkept.messages.models import WAITING, Message
from wellkept.scheduling.appointments.actions.writing import chain_of as chain_of_appointment
from wellkept.scheduling.appointments.scope import visible_appointments
from wellkept.trust.audit import Chain
from wellkept.trust.viewer import Custodian, Staff


def visible_messages(viewer: Staff | Custodian) -> QuerySet[Message]:
    """In no order. About a sealed chart there is none but for its clinician. Each is asked for its own appointment: all that
    she may open are not gone through for a page of messages."""
    its_own = visible_appointments(viewer).filter(id=OuterRef("appointment_id"))
    return Message.objects.within(viewer.practice_id).filter(Exists(its_own))


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits about one appointment: a row that is about it ``first``, or about others of one act as well."""

    row: Message
    appointment_id: int

    @property
    def first(self) -> bool:
        return self.row.appointment_id == self.appointment_id


def waiting_about(viewer: Staff | Custodian, appointment: str, *, lock: bool = False) -> list[Waiting]:
    """All that waits about an appointment, in one statement: its number is looked up on the way."""
    asked = visible_appointments(viewer).filter(ref=appointment).values("id")[:1]
    rows = visible_messages(viewer).filter(state=WAITING).annotate(asked=Subquery(asked))
    rows = rows.filter(Q(appointment_id=F("asked")) | ~Q(others=[]))
    if lock:
        rows = rows.select_for_update(of=("self",))
    return [Waiting(row, row.asked) for row in rows if row.asked in (row.appointment_id, *row.others)]


def chain_of(message: Message) -> Chain:
    """The audit chain in which entries about it stand."""
    return chain_of_appointment(message.appointment)
