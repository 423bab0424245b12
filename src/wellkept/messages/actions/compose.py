"""From a message in the outbox to a mail: what is true now, in the client's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import translation

from wellkept.clients.reaching import Reach, reach_of
from wellkept.kernel.languages import spoken
from wellkept.messages.actions.attach import Attached, attach
from wellkept.messages.actions.envelope import headers, link_for
from wellkept.messages.actions.put import NOTICE
from wellkept.messages.models import Choice, Message, Told
from wellkept.messages.queries import SenderCard, sender_of, wording_of
from wellkept.messages.render import html, plain
from wellkept.messages.rules.telling import BOOKED, GONE, Purpose, Standing, purpose_of, together
from wellkept.messages.rules.wording import OVER, WITH_FILE
from wellkept.messages.standing import Stands, standings_of
from wellkept.messages.text import Date, Letter, subject


@dataclass(frozen=True, slots=True)
class Composed:
    """A mail that is ready, and what its reader knows once it is there. ``uids``: by appointment, under which name that
    reader's own calendar has it then.
    """

    mail: EmailMultiAlternatives
    purpose: Purpose
    tells: tuple[Stands, ...]
    uids: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class _Case:
    """What one mail is made of: whom it goes to, what it tells of which appointments, and what was told of them before."""

    message: Message
    reach: Reach
    purpose: Purpose
    tells: tuple[Stands, ...]
    told: Mapping[int, Standing]
    places: bool
    now: datetime

    @property
    def language(self) -> str:
        """In which it is written."""
        return spoken(self.reach.locale)


def compose(message: Message, now: datetime) -> Composed | str | None:
    """The mail; None where there is nothing to tell any more; or the trouble that keeps it from being made."""
    found = standings_of(message.practice_id, [message.appointment_id, *message.others])
    mine = [stands for (_id, client), stands in found.items() if client == message.client_id]
    told = told_of(message, mine)
    purpose, tells = _what(message, mine, told, now)
    if purpose is None:
        return None
    reach = reach_of(message.client_id, message.to)
    if not reach.email:
        return "no_address"
    choice = Choice.objects.within(message.practice_id).filter(client=message.client_id).first()
    case = _Case(message, reach, purpose, tells, told, places=bool(choice and choice.place), now=now)
    with translation.override(case.language):
        mail, uids = _mail(case)
    return Composed(mail, purpose, tells, uids)


def _what(
    message: Message, mine: Sequence[Stands], told: Mapping[int, Standing], now: datetime
) -> tuple[Purpose | None, tuple[Stands, ...]]:
    """What it tells, of which appointments. Where some are canceled and others stand, it is a change."""
    instant = int(now.timestamp())
    if message.purpose != NOTICE:
        alive = tuple(one for one in mine if one.state == BOOKED and one.at > now)
        return (Purpose.REMINDER if alive else None), alive
    new = {
        one.appointment.id: purpose_of(
            _began(message, one), told.get(one.appointment.id), one.standing, instant
        )
        for one in mine
    }
    tells = tuple(one for one in mine if new[one.appointment.id] is not None)
    return together([purpose for purpose in new.values() if purpose is not None]), tells


def _began(message: Message, one: Stands) -> str:
    """With what this one of its appointments began. What came with the act, and went, did so before anybody was told."""
    came_with_it = one.appointment.created_at >= message.created_at
    return "book" if came_with_it and one.state == GONE else message.began


def told_of(message: Message, mine: Sequence[Stands]) -> dict[int, Standing]:
    """What its reader was told last of each appointment."""
    rows = Told.objects.within(message.practice_id).filter(
        client=message.client_id, to=message.to, appointment__in=[one.appointment.id for one in mine]
    )
    return {
        row.appointment_id: Standing(row.state, int(row.start.timestamp()), int(row.end.timestamp()))
        for row in rows
    }


def _mail(case: _Case) -> tuple[EmailMultiAlternatives, Mapping[int, str]]:
    sender = sender_of(case.message.practice_id, case.reach.practice)
    link = link_for(case.message, case.purpose, case.tells, published=case.reach.published, now=case.now)
    attached = _attached(case)
    letter = _letter(case, sender, link.url, with_file=bool(attached.files))
    mail = EmailMultiAlternatives(
        subject(letter),
        plain(letter),
        from_email=sender.address,
        to=[case.reach.email],
        reply_to=[sender.reply_to] if sender.reply_to else [],
        headers=headers(case.message, link.stop if case.purpose is Purpose.REMINDER else ""),
    )
    mail.attach_alternative(html(letter), "text/html")
    for number, file in enumerate(attached.files, 1):
        name = "appointment.ics" if number == 1 else f"appointment-{number}.ics"
        mail.attach(name, file.text, f"text/calendar; method={file.method}")
    return mail, attached.uids


def _attached(case: _Case) -> Attached:
    if case.purpose not in WITH_FILE and case.purpose is not Purpose.REMINDER:
        return Attached((), {})
    return attach(
        case.message,
        case.tells,
        where=case.places,
        organizer=settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip(">"),
        attendee=case.reach.email,
        now=case.now,
    )


def _letter(case: _Case, sender: SenderCard, link: str, *, with_file: bool) -> Letter:
    over = case.purpose in OVER
    standing = [one for one in case.tells if over or one.state != GONE]
    return Letter(
        purpose=case.purpose,
        sender=sender.name,
        phone=sender.phone,
        dates=[_date(one, case) for one in standing],
        gone=[_date(one, case) for one in case.tells if one not in standing],
        before=_before(case),
        link=link,
        with_file=with_file,
        text=wording_of(case.message.practice_id, case.purpose, case.language),
    )


def _date(one: Stands, case: _Case) -> Date:
    place, there = one.appointment.place, one.appointment.zone
    return Date(
        one.at, one.until, case.reach.zone or there, there, place.address if case.places and place else ""
    )


def _before(case: _Case) -> Date | None:
    """How it was, of one date that changed."""
    one = case.tells[0]
    told = case.told.get(one.appointment.id)
    if told is None or len(case.tells) > 1 or case.purpose is not Purpose.CHANGED:
        return None
    start, end = (datetime.fromtimestamp(instant, UTC) for instant in (told.start, told.end))
    return Date(start, end, case.reach.zone or one.appointment.zone, one.appointment.zone)
