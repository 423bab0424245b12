"""A word to one person that there is something to read on a page of hers: neutral, and at most once."""

from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from wellkept.accounts.models import Account
from wellkept.accounts.queries import account_locale, private_mail
from wellkept.clients.claims import claimants_of
from wellkept.kernel.languages import spoken
from wellkept.messages.actions.envelope import headers
from wellkept.messages.actions.outbox import Box, Ready, hand_over, settle
from wellkept.messages.models import PersonalNotice
from wellkept.practice.queries import practice_card, privacy_contact_of
from wellkept.trust.audit import Chain, record
from wellkept.trust.viewer import System


def tell_people(
    *, practice: int, at_work: Collection[int], client: int, privacy: bool, now: datetime
) -> None:
    """Tell these people at their work, the client's claimant in own care, and the practice's privacy contact where asked, in
    the caller's transaction; where nobody is to be told at work it is the privacy contact too. As many statements whether
    anybody claimed the client or not (R7)."""
    told = {*at_work, *([privacy_contact_of(practice)] if privacy or not at_work else [])}
    where: list[tuple[int, int | None]] = [(account, practice) for account in sorted(told)]
    where += [(account, None) for account in claimants_of([client]).values()]
    PersonalNotice.objects.bulk_create(
        PersonalNotice(account_id=account, practice_id=at, due_at=now, created_at=now)
        for account, at in where
    )


def _begin(id: int, now: datetime) -> Ready | None:
    """The mail, marked as being handed over; None where there is no address for it: then the page alone says it."""
    notice: PersonalNotice | None = PEOPLE.leased(id)
    if notice is None:
        return None
    mail = _mail(notice)
    if mail is None:
        settle(PEOPLE, id, "void", now)
        return None
    hand_over(notice, now)
    record(
        viewer=System(job="messages"), action="message.word", chain=Chain.account(notice.account_id), now=now
    )
    return Ready(mail, lambda _now: None)


PEOPLE = Box(PersonalNotice, _begin)


def _mail(notice: PersonalNotice) -> EmailMultiAlternatives | None:
    """To her address at work, or to the one that she named for her own care, where no practice reads it."""
    practice = practice_card(notice.practice_id) if notice.practice_id else None
    email = _at_work(notice.account_id) if practice else private_mail(notice.account_id)
    if not email:
        return None
    with translation.override(spoken(account_locale(notice.account_id))):
        page = reverse("work:accesses", args=[practice.slug]) if practice else reverse("me:walls")
        said = _("There is something for you to read. Sign in to see it.")
        link = [f"{settings.WELLKEPT_BASE_URL}{page}"] if settings.WELLKEPT_BASE_URL else []
        subject, text = _("Something to read"), "\n\n".join([said, *link])
        return EmailMultiAlternatives(subject, text, to=[email], headers=headers(notice, ""))


def _at_work(account: int) -> str:
    return Account.objects.filter(id=account, is_active=True).values_list("email", flat=True).first() or ""
