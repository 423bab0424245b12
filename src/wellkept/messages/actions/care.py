"""Mail to a person about her own time: that she is taken twice, that it is over, and the word for which she asked when
nothing is booked. To the address that she named for own care, and to no other.

Nothing is put aside in the acts that change her time: what waits is the row of her own time itself, written in their
transaction, and the worker looks for it, as it does for reminders. So no act has a statement more or less for whomever it
concerns (R7), and what was settled within the minute is told by nobody.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import translation

from wellkept.accounts.queries import account_card, account_locale, private_mail
from wellkept.kernel.languages import spoken
from wellkept.kernel.wallclock import local_date
from wellkept.messages import care_text
from wellkept.messages.actions.envelope import headers
from wellkept.messages.actions.outbox import Box, Ready, hand_over, settle
from wellkept.messages.actions.put import DELAY
from wellkept.messages.models import WAITING, CareMessage
from wellkept.messages.render import html_of, plain_of
from wellkept.messages.rules.care import OwnTime, to_tell
from wellkept.messages.rules.reminders import rests_until
from wellkept.messages.text import Date
from wellkept.owncare.noticing import OwnHour, nothing_booked, own_hours, taken_twice
from wellkept.storage.locks import in_transaction
from wellkept.storage.plain import insert
from wellkept.trust.audit import Chain, record
from wellkept.trust.viewer import System

CLASH, NUDGE = "clash", "nudge"
_TOLD = ("handing", "sent", "failed", "uncertain")
_ON_THE_WAY = (WAITING, "leased", "handing")
_BECAUSE = "the worker writes to each person about herself"


def plan_care_mail(*, now: datetime, delay: timedelta = DELAY) -> int:
    """Put into the outbox what there is to tell, once for each person. Answers how many."""
    rows = [
        CareMessage(account_id=account, purpose=purpose, due_at=now + delay, created_at=now)
        for purpose, account in _wanted(now)
    ]
    in_transaction(lambda: insert(rows, "ON CONFLICT (account_id, purpose, slot) DO NOTHING"))
    return len(rows)


def doubt_care_mail(*, now: datetime) -> None:
    """After a restore: what would be told by now may have been told already, and is not told again (R14)."""
    plan_care_mail(now=now, delay=timedelta())
    for row in CareMessage.objects.everywhere(because=_BECAUSE).filter(state__in=[WAITING, "leased"]):
        _note_tells(row, _news(row.account_id, now))
        row.state, row.trouble, row.slot = "uncertain", "restored", row.slot_afterwards
        row.lease_until, row.settled_at = None, now
        row.save()


def _wanted(now: datetime) -> Iterable[tuple[str, int]]:
    rows = CareMessage.objects.everywhere(because=_BECAUSE)
    busy = set(rows.filter(state__in=_ON_THE_WAY).values_list("purpose", "account_id"))
    heard = rows.filter(purpose=CLASH, state__in=_TOLD, until__gt=now).values_list("account_id", flat=True)
    for account in sorted(taken_twice(now=now) | set(heard)):
        if (CLASH, account) not in busy and _news(account, now) and private_mail(account):
            yield CLASH, account
    for account, weeks in nothing_booked(now=now).items():
        if (NUDGE, account) not in busy and not _nudged(account, weeks, now) and private_mail(account):
            yield NUDGE, account


def _nudged(account: int, weeks: int, now: datetime) -> bool:
    """Whether she had that word in the time that she chose: once in it, at most."""
    rows = CareMessage.objects.within(account).filter(purpose=NUDGE, state__in=_TOLD)
    return rows.filter(created_at__gt=now - timedelta(weeks=weeks)).exists()


def _news(account: int, now: datetime) -> tuple[OwnHour, ...]:
    """Her sessions of which she is to hear: how each stands has changed since she heard last."""
    hours = {hour.appointment: hour for hour in own_hours(account, now=now)}
    told: dict[int, OwnTime] = {}
    rows = CareMessage.objects.within(account).filter(purpose=CLASH, state__in=_TOLD, until__gt=now)
    for tells in rows.order_by("id").values_list("tells", flat=True):
        told |= {id: OwnTime(start, twice) for id, start, twice in tells}
    stands = {id: OwnTime(int(hour.start.timestamp()), hour.twice) for id, hour in hours.items()}
    return tuple(hours[id] for id in to_tell(stands, told))


def _begin(id: int, now: datetime) -> Ready | None:
    """The mail as it is true now, marked as being handed over; None where there is nothing to tell any more."""
    row: CareMessage | None = CARE.leased(id)
    if row is None:
        return None
    zone, email = account_card(row.account_id).zone, private_mail(row.account_id)
    if row.purpose == NUDGE and (morning := rests_until(now, zone)):
        row.state, row.due_at, row.lease_until = WAITING, morning, None
        row.save()
        return None
    with translation.override(spoken(account_locale(row.account_id))):
        mail = _mail(row, email, zone, now) if email else None
    if mail is None:
        settle(CARE, id, "void", now)
        return None
    hand_over(row, now)
    record(
        viewer=System(job="messages"),
        action=f"message.{row.purpose}",
        chain=Chain.account(row.account_id),
        now=now,
    )
    return Ready(mail, lambda _now: None)


CARE = Box(CareMessage, _begin)


def _mail(row: CareMessage, email: str, zone: str, now: datetime) -> EmailMultiAlternatives | None:
    if row.purpose == NUDGE:
        if row.account_id not in nothing_booked(now=now):
            return None
        said = care_text.nudge(_link("me:start"))
    else:
        news = _news(row.account_id, now)
        if not news:
            return None
        _note_tells(row, news)
        twice, over = ([_date(hour, zone) for hour in news if hour.twice is one] for one in (True, False))
        day = local_date(int(news[0].start.timestamp()), zone)
        said = care_text.clash(twice, over, _link("me:calendar", f"?day={day.isoformat()}"))
    mail = EmailMultiAlternatives(said.subject, plain_of(said.parts), to=[email], headers=headers(row, ""))
    mail.attach_alternative(html_of(said.subject, said.parts), "text/html")
    return mail


def _note_tells(row: CareMessage, news: Sequence[OwnHour]) -> None:
    """What this mail tells; the caller saves it."""
    row.tells = [[hour.appointment, int(hour.start.timestamp()), hour.twice] for hour in news]
    row.until = max((hour.start for hour in news), default=None)


def _date(hour: OwnHour, zone: str) -> Date:
    return Date(hour.start.astimezone(UTC), hour.end.astimezone(UTC), zone, hour.zone)


def _link(page: str, query: str = "") -> str:
    """Without an address of this installation there is none."""
    return f"{settings.WELLKEPT_BASE_URL}{reverse(page)}{query}" if settings.WELLKEPT_BASE_URL else ""
