"""Finding accounts."""

from wellkept.accounts.models import Account
from wellkept.trust.errors import NotFound


def account_by_email(email: str) -> int:
    """The id of the active account with that address, in any case. Raises ``NotFound``."""
    found = Account.objects.filter(email__iexact=email, is_active=True).values_list("id", flat=True).first()
    if found is None:
        raise NotFound
    return found
