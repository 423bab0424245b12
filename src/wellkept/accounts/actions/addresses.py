"""A person's own addresses: added, proved by a mailed code, named for own care or for signing in, taken away."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import IntegrityError

from wellkept.accounts.addresses import clean_email
from wellkept.accounts.models import Account, Address
from wellkept.accounts.queries.mailboxes import managed
from wellkept.accounts.queries.openers import standing
from wellkept.accounts.rules.assurance import Kind, may_lose
from wellkept.accounts.sealing import opened_email, seal_email
from wellkept.kernel.invalid import Invalid
from wellkept.storage.ids import new_ref
from wellkept.storage.locks import in_transaction, lock
from wellkept.trust.audit import Chain, record
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import Oneself, in_own_care

MOST = 10  # addresses of one person


def add_address(*, viewer: Oneself, email: str, now: datetime) -> str:
    """An address of her own, not proved yet. Gives its ref, also of one that she has already.

    Raises ``Invalid``: a practice manages it, or she has too many.
    """
    email = clean_email(email)
    if managed((email,)):
        raise Invalid("email", "managed")

    def add() -> str:
        account = _locked(viewer)
        rows = list(Address.objects.within(account).select_related("account"))
        for row in rows:
            if opened_email(row).casefold() == email.casefold():
                return str(row.ref)
        if len(rows) >= MOST:
            raise Invalid("email", "too_many", most=MOST)
        ref = new_address(account, email, now=now, proved=False)
        _note(viewer, "account.add_address", ref, now)
        return ref

    return in_transaction(add)


def new_address(account: Account, email: str, *, now: datetime, proved: bool) -> str:
    """The row, in the caller's transaction. Gives its ref."""
    ref = new_ref()
    Address.objects.create(
        ref=ref,
        account=account,
        email=seal_email(account.key_owner, ref, email),
        added_at=now,
        verified_at=now if proved else None,
        for_care=proved and not Address.objects.within(account).filter(for_care=True).exists(),
    )
    return ref


def name_for_care(*, viewer: Oneself, ref: str, now: datetime) -> None:
    """Mail of her own care goes to this address from now on. Raises ``Invalid``, ``NotFound``."""
    in_own_care(viewer)

    def name() -> None:
        row = _proved(viewer, ref)
        Address.objects.within(row.account).filter(for_care=True).update(for_care=False)
        Address.objects.within(row.account).filter(id=row.id).update(for_care=True)
        _note(viewer, "account.care_address", ref, now)

    in_transaction(name)


def use_for_sign_in(*, viewer: Oneself, ref: str, now: datetime) -> None:
    """She signs in with this address from now on, and a new password is asked for through it alone.

    Raises ``Invalid``, also when another account signs in with it; ``NotFound``.
    """
    in_own_care(viewer)

    def use() -> None:
        row = _proved(viewer, ref)
        email = opened_email(row).lower()
        if Account.objects.filter(email__iexact=email).exclude(id=row.account_id).exists():
            raise Invalid("email", "in_use")
        Account.objects.filter(id=row.account_id).update(email=email)
        EmailAddress.objects.filter(user=row.account_id).delete()  # or allauth would still take the old one
        _note(viewer, "account.sign_in_address", ref, now)

    try:
        in_transaction(use)
    except IntegrityError as error:  # somebody else was quicker
        raise Invalid("email", "in_use") from error


def remove_address(*, viewer: Oneself, ref: str, now: datetime) -> None:
    """It is hers no more. Raises ``NotFound``, and ``Invalid`` for the last that opens own care."""
    in_own_care(viewer)

    def remove() -> None:
        account = _locked(viewer)
        if not may_lose(standing(account.id), f"{Kind.ADDRESS}:{ref}"):
            raise Invalid("address", "last_opener")
        if not Address.objects.within(account).filter(ref=ref).delete()[0]:
            raise NotFound
        _note(viewer, "account.remove_address", ref, now)

    in_transaction(remove)


def _locked(viewer: Oneself) -> Account:
    lock(accounts=(viewer.account_id,))
    account = Account.objects.filter(id=viewer.account_id, is_active=True).first()
    if account is None:
        raise NotFound
    return account


def _proved(viewer: Oneself, ref: str) -> Address:
    rows = Address.objects.within(_locked(viewer)).select_related("account")
    row = rows.filter(ref=ref).exclude(verified_at=None).first()
    if row is None:
        raise NotFound
    if managed((opened_email(row),)):
        raise Invalid("email", "managed")
    return row


def _note(viewer: Oneself, action: str, ref: str, now: datetime) -> None:
    chain, subjects = Chain.account(viewer.account_id), (f"address:{ref}",)
    record(viewer=viewer, action=action, chain=chain, subjects=subjects, now=now)
