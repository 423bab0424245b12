"""Codes mailed to an address of one's own: they prove that its mail reaches her, now and in this session.

Their number and their tries are counted in the database, so that they are bounded over all processes together.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F

from wellkept.accounts.models import Address, MailedCode
from wellkept.accounts.queries.mailboxes import managed
from wellkept.accounts.sealing import opened_email
from wellkept.kernel.invalid import Invalid
from wellkept.storage.locks import in_transaction, lock
from wellkept.trust.audit import Chain, record
from wellkept.trust.keys import keyed_digest
from wellkept.trust.viewer import Oneself

DIGITS = 8
WORKS = timedelta(minutes=15)
TRIES = 5  # of one code
AN_HOUR = 5  # codes of one person


@dataclass(frozen=True, slots=True)
class Mailed:
    """What is to be mailed where. The code is kept nowhere."""

    email: str
    code: str


def mail_code(*, viewer: Oneself, now: datetime, ref: str = "") -> Mailed | None:
    """A new code for the address of that ref, else for the one by which own care is opened: the one named for it, or
    the oldest. Earlier codes are void. Nothing where there is no such address; whoever asks is told the same.

    Raises ``Invalid`` when too many were asked for. Whoever calls this sends the mail afterwards.
    """

    def make() -> Mailed | None:
        lock(accounts=(viewer.account_id,))
        codes = MailedCode.objects.within(viewer.account_id)
        if codes.filter(made_at__gt=now - timedelta(hours=1)).count() >= AN_HOUR:
            raise Invalid("code", "too_many_codes")
        codes.filter(made_at__lte=now - timedelta(days=1)).delete()
        row = _address(viewer, ref)
        if row is None:
            return None
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        MailedCode.objects.create(account=row.account, address=row, digest=_digest(code), made_at=now)
        return Mailed(opened_email(row), code)

    return in_transaction(make)


def prove_by_code(*, viewer: Oneself, code: str, now: datetime) -> str:
    """The ref of the address that this code was mailed to, proved now. Raises ``Invalid``, whatever is wrong with it."""

    def prove() -> str:
        lock(accounts=(viewer.account_id,))
        row = MailedCode.objects.within(viewer.account_id).order_by("-id").first()
        if row is None or row.used_at or row.tries >= TRIES or row.made_at <= now - WORKS:
            return ""
        rows = MailedCode.objects.within(viewer.account_id).filter(id=row.id)
        if row.digest != _digest("".join(code.split())):
            rows.update(tries=F("tries") + 1)
            return ""
        rows.update(used_at=now)
        return _verify(viewer, row.address_id, now)

    if ref := in_transaction(prove):
        return ref
    raise Invalid("code", "code")  # outside of the transaction, which keeps the count


def _verify(viewer: Oneself, address: int, now: datetime) -> str:
    rows = Address.objects.within(viewer.account_id)
    row = rows.filter(id=address).get()
    if row.verified_at is None:
        first = not rows.filter(for_care=True).exists()
        rows.filter(id=address).update(verified_at=now, for_care=first)
        chain, subjects = Chain.account(viewer.account_id), (f"address:{row.ref}",)
        record(viewer=viewer, action="account.verify_address", chain=chain, subjects=subjects, now=now)
    return str(row.ref)


def _address(viewer: Oneself, ref: str) -> Address | None:
    rows = Address.objects.within(viewer.account_id).select_related("account").order_by("-for_care", "id")
    found = list(rows.filter(ref=ref) if ref else rows.exclude(verified_at=None))
    at_work = managed([opened_email(row) for row in found])
    return next((row for row in found if opened_email(row) not in at_work), None)


def _digest(code: str) -> str:
    return keyed_digest("mailed code", code)
