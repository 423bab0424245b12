"""Making accounts, and what a person may change of her own name and password."""

from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from wellkept.accounts.actions.addresses import new_address
from wellkept.accounts.addresses import clean_email
from wellkept.accounts.models import Account
from wellkept.accounts.queries.mailboxes import managed
from wellkept.accounts.queries.openers import standing
from wellkept.accounts.rules.assurance import hold_after_reset
from wellkept.kernel.invalid import Invalid
from wellkept.kernel.languages import ENGLISH, LANGUAGES
from wellkept.kernel.text import clean_line
from wellkept.kernel.wallclock import is_zone
from wellkept.storage.locks import in_transaction, lock
from wellkept.trust.audit import Chain, record
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import Oneself, System

LONGEST_NAME = 200


def create_account(
    *,
    name: str,
    email: str,
    password: str | None,
    zone: str = "UTC",
    locale: str = ENGLISH,
    proved_at: datetime | None = None,
) -> int:
    """A new account; without a password nobody can sign in to it yet. Gives its id.

    ``proved_at``: when she proved that mail to this address reaches her. It is then an address of her own too, to
    which mail of her own care goes; a practice that invites by it says that it is not (``note_invited``).

    Raises ``Invalid``: also when the address is in use, which only invited people and the first user can learn. Whoever
    calls this writes the audit entry: there is nobody yet who could be its viewer.
    """
    fields = _cleaned(name, zone, locale)
    email = clean_email(email)
    if password is not None:
        _check_password(password, Account(email=email, **fields))

    def create() -> int:
        if Account.objects.filter(email__iexact=email).exists():
            raise Invalid("email", "in_use")
        account = Account.objects.create_user(email, password, **fields)
        if proved_at is not None:
            new_address(account, email, now=proved_at, proved=True)
        return account.id

    try:
        return in_transaction(create)
    except IntegrityError as error:  # somebody else was quicker
        raise Invalid("email", "in_use") from error


def _cleaned(name: str, zone: str, locale: str) -> dict[str, Any]:
    if not is_zone(zone):
        raise Invalid("zone", "zone")
    if locale not in LANGUAGES:
        raise Invalid("locale", "choice")
    return {"name": clean_line(name, field="name", longest=LONGEST_NAME), "zone": zone, "locale": locale}


def _check_password(text: str, account: Account) -> None:
    try:
        validate_password(text, account)
    except ValidationError as error:
        raise Invalid("password", "weak", said=" ".join(error.messages)) from error


def edit_account(*, viewer: Oneself, name: str, zone: str, locale: str, now: datetime) -> None:
    """Change one's own name, zone and language. Raises ``Invalid``, ``NotFound``.

    A new zone moves nothing: appointments keep their instants, and rules name their own zone (R4).
    """
    fields = _cleaned(name, zone, locale)

    def edit() -> None:
        lock(accounts=(viewer.account_id,))
        if not Account.objects.filter(id=viewer.account_id, is_active=True).update(**fields):
            raise NotFound
        chain = Chain.account(viewer.account_id)
        record(viewer=viewer, action="account.edit", chain=chain, now=now)

    in_transaction(edit)


def set_password_anew(*, account: Account, password: str, now: datetime) -> None:
    """The password after a mailed link, which whoever reads that mailbox may have used. The sessions there are end.

    Where a practice manages the address, what is made from now on opens own care only after a while.
    """

    def write() -> None:
        lock(accounts=(account.id,))
        account.set_password(password)
        account.pin = ""  # whoever reads that mailbox may have chosen it
        account.save(update_fields=["password", "pin"])
        if managed((account.email,)):
            hold_anew(account.id, now)
        viewer, chain = System(job="password reset"), Chain.account(account.id)
        record(viewer=viewer, action="account.password_reset", chain=chain, now=now)

    in_transaction(write)


def hold_anew(account_id: int, now: datetime) -> None:
    """From now on what is made opens own care only after a while. In the caller's transaction, which locked the row."""
    hold = hold_after_reset(standing(account_id).held, int(now.timestamp()))
    since, until = (datetime.fromtimestamp(at, UTC) for at in (hold.since, hold.until))
    Account.objects.filter(id=account_id).update(held_since=since, held_until=until)


def change_password(*, account: Account, password: str, now: datetime) -> None:
    """The password, changed by her who knows the old one. All other sessions end."""

    def write() -> None:
        lock(accounts=(account.id,))
        account.set_password(password)
        account.save(update_fields=["password"])
        viewer, chain = Oneself(account.id), Chain.account(account.id)
        record(viewer=viewer, action="account.password", chain=chain, now=now)

    in_transaction(write)
