"""Reading messages: what waits, what went, what is in trouble."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from wellkept.clients.queries import names_for
from wellkept.messages.models import WAITING, Choice, Message
from wellkept.messages.rules.reminders import USUAL_HOURS
from wellkept.messages.scope import visible_messages
from wellkept.scheduling.appointments.scope import disclose
from wellkept.trust.viewer import Staff


@dataclass(frozen=True, slots=True)
class MessageCard:
    """One message: to whom, about when, and what became of it. Never its text."""

    ref: str
    who: str
    appointment: str
    start: datetime
    zone: str
    more: int
    purpose: str
    state: str
    trouble: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ChoiceCard:
    """What a client chose about her mail."""

    reminders: bool
    hours: tuple[int, ...]
    place: bool


def messages(
    viewer: Staff, *, client: str = "", trouble: bool = False, limit: int = 100, hidden_on: date | None = None
) -> tuple[MessageCard, ...]:
    """The latest first; with ``trouble`` those that wait for a human alone."""
    rows = visible_messages(viewer).exclude(state="void")
    if client:
        rows = rows.filter(client__ref=client)
    if trouble:
        rows = rows.filter(state__in=["failed", "uncertain"])
    return _cards(viewer, rows.order_by("-due_at", "-id"), limit, hidden_on)


def _cards(
    viewer: Staff, rows: QuerySet[Message], limit: int, hidden_on: date | None
) -> tuple[MessageCard, ...]:
    found = list(rows.select_related("appointment")[:limit])
    names = names_for(viewer, sorted({row.client_id for row in found}), hidden_on=hidden_on)
    for row in found:
        disclose(viewer, row.appointment)
    return tuple(
        MessageCard(
            ref=row.ref,
            who=names.get(row.client_id, ""),
            appointment=row.appointment.ref,
            start=row.appointment.start,
            zone=row.appointment.zone,
            more=len(row.others),
            purpose=row.purpose,
            state=row.state,
            trouble=row.trouble,
            at=row.settled_at or row.due_at,
        )
        for row in found
        if row.client_id in names
    )


def waits_about(viewer: Staff, appointment: str) -> bool:
    """Whether a notice about this appointment waits."""
    return visible_messages(viewer).filter(appointment__ref=appointment, state=WAITING).exists()


def choice_of(viewer: Staff, client: str) -> ChoiceCard:
    """What the client chose; as usual where she chose nothing."""
    row = Choice.objects.within(viewer.practice_id).filter(client__ref=client).first()
    if row is None:
        return ChoiceCard(True, USUAL_HOURS, False)
    return ChoiceCard(row.reminders, tuple(row.hours) or USUAL_HOURS, row.place)
