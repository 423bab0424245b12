"""From a message in the outbox to a mail: what is true now, in the client's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import translation

from wellkept.clients.queries import Reach, reach_of
from wellkept.messages.actions.attach import attach
from wellkept.messages.actions.put import NOTICE
from wellkept.messages.models import Choice, Message, Told
from wellkept.messages.rules.telling import BOOKED, GONE, Purpose, Standing, purpose_of
from wellkept.messages.standing import Stands, standings_of
from wellkept.messages.text import Date, Letter, html, plain, subject
from wellkept.scheduling.appointments.actions.book import issue_manage_link

MANAGE = "public:manage"


@dataclass(frozen=True, slots=True)
class Composed:
    """A mail that is ready, and what its client knows once she has it. ``uids``: by appointment, under which name her own
    calendar has it then.
    """

    mail: EmailMultiAlternatives
    purpose: Purpose
    tells: tuple[Stands, ...]
    uids: Mapping[int, str]


def compose(message: Message, now: datetime) -> Composed | str | None:
    """The mail; None where there is nothing to tell any more; or the trouble that keeps it from being made."""
    found = standings_of(message.practice_id, [message.appointment_id, *message.others])
    mine = [stands for (_id, client), stands in found.items() if client == message.client_id]
    purpose, tells = _what(message, mine, now)
    if purpose is None:
        return None
    reach = reach_of(message.client_id)
    if not reach.email:
        return "no_address"
    with translation.override(reach.locale or settings.LANGUAGE_CODE):
        mail, uids = _mail(message, reach, purpose, tells, now)
    return Composed(mail, purpose, tells, uids)


def _what(
    message: Message, mine: Sequence[Stands], now: datetime
) -> tuple[Purpose | None, tuple[Stands, ...]]:
    instant = int(now.timestamp())
    if message.purpose != NOTICE:
        alive = tuple(one for one in mine if one.state == BOOKED and one.at > now)
        return (Purpose.REMINDER if alive else None), alive
    told = told_of(message, mine)
    new = {
        one.appointment.id: purpose_of(message.began, told.get(one.appointment.id), one.standing, instant)
        for one in mine
    }
    tells = tuple(one for one in mine if new[one.appointment.id] is not None)
    purposes = [purpose for purpose in new.values() if purpose is not None]
    return (purposes[0] if purposes else None), tells


def told_of(message: Message, mine: Sequence[Stands]) -> dict[int, Standing]:
    """What the client was told last of each appointment."""
    rows = Told.objects.within(message.practice_id).filter(
        client=message.client_id, appointment__in=[one.appointment.id for one in mine]
    )
    return {
        row.appointment_id: Standing(row.state, int(row.start.timestamp()), int(row.end.timestamp()))
        for row in rows
    }


def _mail(
    message: Message, reach: Reach, purpose: Purpose, tells: Sequence[Stands], now: datetime
) -> tuple[EmailMultiAlternatives, Mapping[int, str]]:
    single = tells[0] if len(tells) == 1 else None
    choice = Choice.objects.within(message.practice_id).filter(client=message.client_id).first()
    places = bool(choice and choice.place)
    letter = Letter(
        purpose=purpose,
        sender=reach.practice,
        dates=[_date(one, reach.zone, places=places) for one in tells],
        before=_before(message, single, purpose, reach.zone) if single else None,
        link=_link(single, message.client_id, now) if single and single.state != GONE else "",
        calendar=purpose not in (Purpose.REMINDER, Purpose.REQUESTED, Purpose.DECLINED),
    )
    mail = EmailMultiAlternatives(subject(letter), plain(letter), to=[reach.email])
    mail.attach_alternative(html(letter), "text/html")
    if not letter.calendar:
        return mail, {}
    sender = settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip(">")
    attached = attach(message, tells, where=places, organizer=sender, attendee=reach.email, now=now)
    for number, file in enumerate(attached.files, 1):
        name = "appointment.ics" if number == 1 else f"appointment-{number}.ics"
        mail.attach(name, file.text, f"text/calendar; method={file.method}")
    return mail, attached.uids


def _date(one: Stands, zone: str, *, places: bool) -> Date:
    place = one.appointment.place
    return Date(one.at, one.until, zone or one.appointment.zone, place.address if places and place else "")


def _before(message: Message, single: Stands, purpose: Purpose, zone: str) -> Date | None:
    if purpose is not Purpose.CHANGED:
        return None
    row = (
        Told.objects.within(message.practice_id)
        .filter(client=message.client_id, appointment=single.appointment.id)
        .first()
    )
    return Date(row.start, row.end, zone or single.appointment.zone) if row else None


def _link(single: Stands, client: int, now: datetime) -> str:
    """A fresh link to the appointment. Without an address of this installation there is none."""
    if not settings.WELLKEPT_BASE_URL:
        return ""
    token = issue_manage_link(appointment=single.appointment, client_id=client, now=now)
    return f"{settings.WELLKEPT_BASE_URL}{reverse(MANAGE, args=[token])}"
