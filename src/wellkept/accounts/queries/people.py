"""Finding accounts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wellkept.accounts.models import Account
from wellkept.trust.errors import NotFound


@dataclass(frozen=True, slots=True)
class AccountCard:
    """What others may know of a person once they may know of her at all; never her address."""

    id: int
    ref: str
    name: str
    zone: str


def account_cards(accounts: Iterable[int]) -> Mapping[int, AccountCard]:
    """Cards by id, in one statement. The caller has judged that the viewer may know of these people."""
    rows = Account.objects.filter(id__in=set(accounts)).values_list("id", "ref", "name", "zone")
    return {row[0]: AccountCard(*row) for row in rows}


def account_card(account_id: int) -> AccountCard:
    """One card. Raises ``NotFound``."""
    found = account_cards((account_id,)).get(account_id)
    if found is None:
        raise NotFound
    return found


def account_locale(account_id: int) -> str:
    """The language in which somebody is written to."""
    return Account.objects.values_list("locale", flat=True).get(id=account_id)


def account_by_email(email: str) -> int:
    """The id of the active account with that address, in any case. Raises ``NotFound``."""
    found = Account.objects.filter(email__iexact=email, is_active=True).values_list("id", flat=True).first()
    if found is None:
        raise NotFound
    return found
