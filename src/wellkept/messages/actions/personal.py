"""A word to one person that there is something to read on a page of hers: neutral, and at most once.

Two steps, each on disk before the next: *handing* (if the worker dies now, nobody knows whether it went, and it is not sent
again: the page says it too), *sent*.
"""

import logging
import smtplib
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from wellkept.accounts.models import Account
from wellkept.accounts.queries import care_mail
from wellkept.clients.claims import claimants_of
from wellkept.kernel.languages import spoken
from wellkept.messages.models import WAITING, PersonalNotice
from wellkept.practice.queries import practice_card, privacy_contact_of
from wellkept.storage.locks import in_transaction
from wellkept.trust.audit import Chain, record
from wellkept.trust.viewer import System

log = logging.getLogger("wellkept.messages")
LEASE = timedelta(minutes=5)
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480))
A_ROUND = 50
_BECAUSE = "the worker sends for all people"
_REFUSED = (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError)


def tell_people(
    *, practice: int, at_work: Collection[int], client: int, privacy: bool, now: datetime
) -> None:
    """Tell these people at their work, the client's claimant in own care, and the practice's privacy contact where asked, in
    the caller's transaction; where nobody is to be told at work it is the privacy contact too. As many statements whether
    anybody claimed the client or not (R7)."""
    told = {*at_work, *([privacy_contact_of(practice)] if privacy or not at_work else [])}
    own = claimants_of([client]).values()
    rows = [PersonalNotice(account_id=one, practice_id=practice, due_at=now) for one in sorted(told)]
    rows += [PersonalNotice(account_id=one, due_at=now) for one in own]
    PersonalNotice.objects.bulk_create(rows)


def send_personal(*, clock: Callable[[], datetime]) -> int:
    """Send what is due, so many at most. Several workers may do it at once. Gives how many were looked at."""
    lost = PersonalNotice.objects.everywhere(because=_BECAUSE).filter(
        state="handing", lease_until__lte=clock()
    )
    lost.update(state="uncertain", lease_until=None, settled_at=clock())
    done = 0
    while done < A_ROUND:
        notice = in_transaction(lambda: _taken(clock()))
        if notice is None:
            break
        _send(notice, clock())
        done += 1
    return done


def _taken(now: datetime) -> PersonalNotice | None:
    rows = PersonalNotice.objects.everywhere(because=_BECAUSE).filter(state=WAITING, due_at__lte=now)
    locked = rows.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
    notice = locked.order_by("due_at", "id").first()
    if notice is not None:
        notice.state, notice.lease_until = "handing", now + LEASE
        notice.save(update_fields=["state", "lease_until"])
    return notice


def _send(notice: PersonalNotice, now: datetime) -> None:
    mail = _mail(notice)
    if mail is None:
        _settle(notice, "void", now)
        return
    try:
        mail.send()
    except _REFUSED as error:
        _again(notice, now, type(error).__name__)
    except (OSError, smtplib.SMTPException) as error:
        unreached = isinstance(error, ConnectionRefusedError | smtplib.SMTPConnectError)
        if unreached:
            _again(notice, now, type(error).__name__)
        else:
            log.error("Nobody knows whether a word to somebody went: %s", type(error).__name__)
            _settle(notice, "uncertain", now)
    else:
        _settle(notice, "sent", now)


def _again(notice: PersonalNotice, now: datetime, trouble: str) -> None:
    log.warning("A word to somebody was not accepted: %s", trouble)
    if notice.tries >= len(BACK_OFF):
        _settle(notice, "failed", now)
        return
    notice.state, notice.lease_until = WAITING, None
    notice.due_at, notice.tries = now + BACK_OFF[notice.tries], notice.tries + 1
    in_transaction(notice.save)


def _settle(notice: PersonalNotice, state: str, now: datetime) -> None:
    def settle() -> None:
        notice.state, notice.lease_until, notice.settled_at = state, None, now
        notice.save()
        chain = Chain.account(notice.account_id)
        record(viewer=System(job="messages"), action=f"person.{state}", chain=chain, now=now)

    in_transaction(settle)


def _mail(notice: PersonalNotice) -> EmailMessage | None:
    """The mail: to her address at work, or to the one that she named for her own care and to no other."""
    rows = Account.objects.filter(id=notice.account_id, is_active=True).values_list("email", "locale")
    at_work, locale = rows.first() or ("", "")
    practice = practice_card(notice.practice_id) if notice.practice_id else None
    email = at_work if practice else care_mail(notice.account_id)
    if not email:
        return None
    with translation.override(spoken(locale)):
        page = reverse("work:accesses", args=[practice.slug]) if practice else reverse("me:walls")
        said = _("There is something for you to read. Sign in to see it.")
        parts = [said, *([f"{settings.WELLKEPT_BASE_URL}{page}"] if settings.WELLKEPT_BASE_URL else [])]
        return EmailMessage(_("Something to read"), "\n\n".join(parts), to=[email])
