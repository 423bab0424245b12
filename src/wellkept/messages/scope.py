"""Which messages a viewer may know of: those of appointments that she may open (R7)."""

from django.db.models import QuerySet

from wellkept.messages.models import Message
from wellkept.scheduling.appointments.actions.writing import chain_of as chain_of_appointment
from wellkept.scheduling.appointments.scope import visible_appointments
from wellkept.trust.audit import Chain
from wellkept.trust.viewer import Staff


def visible_messages(viewer: Staff) -> QuerySet[Message]:
    """In no order. About a sealed chart there is none but for its clinician."""
    rows = Message.objects.within(viewer.practice_id)
    return rows.filter(appointment__in=visible_appointments(viewer).values("id"))


def chain_of(message: Message) -> Chain:
    """The audit chain in which entries about it stand."""
    return chain_of_appointment(message.appointment)
