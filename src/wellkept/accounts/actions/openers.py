"""What opens own care, and that it was opened."""

from collections.abc import Iterable
from datetime import datetime

from allauth.mfa.models import Authenticator

from wellkept.accounts.models import Account
from wellkept.accounts.queries.openers import FactorCard, standing
from wellkept.accounts.rules.assurance import FACTORS, Kind, may_lose
from wellkept.kernel.invalid import Invalid
from wellkept.storage.locks import in_transaction, lock
from wellkept.trust.audit import Chain, record
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import Oneself, in_own_care


def note_opened(*, viewer: Oneself, by: str, now: datetime) -> None:
    """Own care was opened, by the opener of that name."""
    in_own_care(viewer)

    def note() -> None:
        Account.objects.filter(id=viewer.account_id, care_since=None).update(care_since=now)
        _note(viewer, "care.open", by, now)

    in_transaction(note)


def note_factors(*, viewer: Oneself, made: Iterable[FactorCard], now: datetime) -> None:
    """Second factors were made, in the caller's transaction."""
    for factor in made:
        _note(viewer, "account.factor_added", f"{factor.kind}:{factor.id}", now)


def remove_factor(*, viewer: Oneself, factor: int, now: datetime) -> Kind:
    """Take a second factor away, and recovery codes that would be left alone. Gives its kind.

    Raises ``NotFound``, and ``Invalid`` for the last that opens own care.
    """

    def remove() -> Kind:
        lock(accounts=(viewer.account_id,))
        rows = Authenticator.objects.filter(user=viewer.account_id, type__in=FACTORS - {Kind.CODES})
        row = rows.filter(pk=factor).first()
        if row is None:
            raise NotFound
        going = Authenticator.objects.filter(user=viewer.account_id, pk=row.pk)
        if rows.count() == 1:
            going |= Authenticator.objects.filter(user=viewer.account_id, type=Kind.CODES)
        names = [f"{kind}:{pk}" for kind, pk in going.values_list("type", "pk")]
        if not may_lose(standing(viewer.account_id), *names):
            raise Invalid("factor", "last_opener")
        going.delete()
        _note(viewer, "account.factor_removed", f"{row.type}:{row.pk}", now)
        return Kind(row.type)

    return in_transaction(remove)


def _note(viewer: Oneself, action: str, subject: str, now: datetime) -> None:
    chain = Chain.account(viewer.account_id)
    record(viewer=viewer, action=action, chain=chain, subjects=(subject,), now=now)
