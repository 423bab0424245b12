"""What a person proves herself by. Her addresses are read for herself alone, and only while her own care is open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from wellkept.accounts.models import Account, Address
from wellkept.accounts.queries.mailboxes import managed
from wellkept.accounts.rules.assurance import FACTORS, Hold, Kind, Opener, Standing
from wellkept.accounts.sealing import opened_email
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import Oneself, in_own_care


@dataclass(frozen=True, slots=True)
class FactorCard:
    """A second factor: a passkey by its name, the authenticator app, or recovery codes with how many are left."""

    id: int
    kind: Kind
    name: str
    since: datetime
    used_at: datetime | None
    left: int = 0


@dataclass(frozen=True, slots=True)
class AddressCard:
    """An address of one's own. ``managed``: a practice manages it by now, so that it opens nothing."""

    ref: str
    email: str
    verified: bool
    for_care: bool
    managed: bool


@dataclass(frozen=True, slots=True)
class SignInCard:
    """By what one signs in. ``held_until``: it was set anew through a work address a short while ago."""

    email: str
    managed: bool
    held_until: datetime | None


def standing(account_id: int) -> Standing:
    """What an account has to prove itself by. Raises ``NotFound``."""
    columns = ("held_since", "held_until", "care_since")
    account = Account.objects.filter(id=account_id).values_list(*columns).first()
    if account is None:
        raise NotFound
    since, until, care_since = (int(at.timestamp()) if at else None for at in account)
    return Standing(
        openers=(*_factor_openers(account_id), *_address_openers(account_id)),
        held=Hold(since, until) if since is not None and until is not None else None,
        care_since=care_since,
    )


def _factor_openers(account_id: int) -> list[Opener]:
    rows = Authenticator.objects.filter(user=account_id, type__in=FACTORS).order_by("id")
    return [
        Opener(f"{kind}:{id}", Kind(kind), int(at.timestamp()))
        for id, kind, at in rows.values_list("id", "type", "created_at")
    ]


def _address_openers(account_id: int) -> list[Opener]:
    own = {
        opened_email(row): Opener(f"{Kind.ADDRESS}:{row.ref}", Kind.ADDRESS, int(row.verified_at.timestamp()))
        for row in _addresses(account_id)
        if row.verified_at is not None
    }
    at_work = managed(own)
    return [opener for email, opener in own.items() if email not in at_work]


def own_addresses(account_id: int) -> tuple[str, ...]:
    """The addresses that somebody proved to be her own, for rules that look at them. They are shown to nobody."""
    return tuple(opened_email(row) for row in _addresses(account_id).exclude(verified_at=None))


def _addresses(account_id: int) -> QuerySet[Address]:
    return Address.objects.within(account_id).select_related("account").order_by("id")


def has_second_factor(account_id: int) -> bool:
    """Whether somebody has more than a password to sign in with."""
    return bool(have_second_factors((account_id,)))


def have_second_factors(accounts: Iterable[int]) -> frozenset[int]:
    """Those of the accounts that have more than a password to sign in with."""
    rows = Authenticator.objects.filter(user__in=set(accounts), type__in=FACTORS - {Kind.CODES})
    return frozenset(rows.values_list("user_id", flat=True))


def factors(viewer: Oneself) -> tuple[FactorCard, ...]:
    """One's own second factors, the oldest first."""
    rows = Authenticator.objects.filter(user=viewer.account_id, type__in=FACTORS).order_by("id")
    return tuple(_factor(row) for row in rows)


def _factor(row: Authenticator) -> FactorCard:
    kind, inner = Kind(row.type), row.wrap()
    return FactorCard(
        id=row.pk,
        kind=kind,
        name=inner.name if kind is Kind.PASSKEY else "",
        since=row.created_at,
        used_at=row.last_used_at,
        left=len(inner.get_unused_codes()) if kind is Kind.CODES else 0,
    )


def addresses(viewer: Oneself) -> tuple[AddressCard, ...]:
    """One's own addresses. Raises ``NotAllowed`` unless own care is open."""
    in_own_care(viewer)
    rows = [(row, opened_email(row)) for row in _addresses(viewer.account_id)]
    at_work = managed([email for _row, email in rows])
    return tuple(
        AddressCard(row.ref, email, row.verified_at is not None, row.for_care, email in at_work)
        for row, email in rows
    )


def sign_in_card(viewer: Oneself, *, now: datetime) -> SignInCard:
    """By what one signs in. Raises ``NotFound``."""
    row = Account.objects.filter(id=viewer.account_id).values_list("email", "held_until").first()
    if row is None:
        raise NotFound
    email, until = row
    return SignInCard(email, bool(managed((email,))), until if until and now < until else None)


def care_mail(account_id: int) -> str:
    """Where mail of somebody's own care goes: the address that she named for it, or nowhere (empty).

    For whoever sends that mail; it is shown on no page but her own.
    """
    row = _addresses(account_id).filter(for_care=True).first()
    return "" if row is None else opened_email(row)


def private_mail(account_id: int) -> str:
    """The same where no practice manages that address by now, in whose mailbox others might read."""
    email = care_mail(account_id)
    return "" if not email or managed((email,)) else email
