"""Reading messages: what waits, what went, what is in trouble."""

from dataclasses import dataclass
from datetime import date, datetime
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.db.models import QuerySet

from wellkept.clients.queries import names_for
from wellkept.messages.folder import MailOnFile, mail_on_file
from wellkept.messages.models import Choice, Message, Sender, Wording
from wellkept.messages.rules.neutral import forbidden_in
from wellkept.messages.rules.recipients import Tell
from wellkept.messages.rules.reminders import USUAL_DAY, USUAL_HOURS, Day
from wellkept.messages.rules.telling import Purpose
from wellkept.messages.scope import visible_messages, waiting_about
from wellkept.scheduling.appointments.scope import disclose
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import LinkHolder, Staff


@dataclass(frozen=True, slots=True)
class MessageCard:
    """One message: about whom, whether it goes to who answers for her, about when, and what became of it. Never its text."""

    ref: str
    who: str
    to_guardian: bool
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
    """What a client chose about her mail, and who is told (``Tell``)."""

    reminders: bool
    hours: tuple[int, ...]
    place: bool
    tell: str = Tell.CLIENT
    day: Day = USUAL_DAY


@dataclass(frozen=True, slots=True)
class SenderCard:
    """Under what name a practice writes, and where it is reached. A name that says too much is none."""

    name: str
    phone: str
    reply_to: str

    @property
    def address(self) -> str:
        """The sender of a mail: the practice's name before the installation's address."""
        _own, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
        return formataddr((self.name, address)) if self.name else settings.DEFAULT_FROM_EMAIL


def sender_of(practice: int, practice_name: str) -> SenderCard:
    """Where nothing was chosen, the practice's own name, if others may read it."""
    row = Sender.objects.within(practice).first() or Sender()
    name = row.name or ("" if forbidden_in(practice_name) else practice_name)
    return SenderCard(name, row.phone, row.reply_to)


def own_wordings(viewer: Staff) -> dict[tuple[str, str], str]:
    """The practice's own texts, by kind and language."""
    rows = Wording.objects.within(viewer.practice_id).order_by("purpose", "language")
    return {(row.purpose, row.language): row.text for row in rows}


def own_sender(viewer: Staff) -> SenderCard:
    """What was chosen as the sender; empty where nothing was."""
    row = Sender.objects.within(viewer.practice_id).first() or Sender()
    return SenderCard(row.name, row.phone, row.reply_to)


def wording_of(practice: int, purpose: Purpose, language: str) -> str:
    """The practice's own text; empty where the usual one serves."""
    rows = Wording.objects.within(practice).filter(purpose=purpose, language=language)
    return rows.values_list("text", flat=True).first() or ""


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
            to_guardian=bool(row.to),
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


def message(viewer: Staff, ref: str) -> tuple[MessageCard, MailOnFile | None]:
    """One message; with its mail where that lies in the data folder. Raises ``NotFound``."""
    found = _cards(viewer, visible_messages(viewer).filter(ref=ref), 1, None)
    if not found:
        raise NotFound
    return found[0], mail_on_file(ref)


def waits_about(viewer: Staff, appointment: str) -> bool:
    """Whether a notice about this appointment waits for somebody who wants to be told."""
    clients = {waiting.row.client_id for waiting in waiting_about(viewer, appointment)}
    if not clients:
        return False
    silent = Choice.objects.within(viewer.practice_id).filter(client__in=clients, tell=Tell.NOBODY)
    return bool(clients - set(silent.values_list("client", flat=True)))


def choice_of(viewer: Staff | LinkHolder, client: str = "") -> ChoiceCard:
    """What the client chose; as usual where she chose nothing. Staff name her; a link knows its own."""
    rows = Choice.objects.within(viewer.practice_id)
    if isinstance(viewer, LinkHolder):
        row = rows.filter(client=viewer.client_id).first()
    else:
        row = rows.filter(client__ref=client).first()
    if row is None:
        return ChoiceCard(True, USUAL_HOURS, False)
    return ChoiceCard(row.reminders, tuple(row.hours) or USUAL_HOURS, row.place, row.tell, row.day)
