"""Somebody without an account follows the link that was mailed to her, and makes one: that mailbox is hers."""

from datetime import datetime

from wellkept.accounts.actions import create_account
from wellkept.accounts.addresses import clean_email
from wellkept.clients.claims import ANY_LINK, address_digest, live_link
from wellkept.kernel.invalid import Invalid
from wellkept.storage.locks import in_transaction
from wellkept.trust.audit import Chain, record
from wellkept.trust.viewer import System


def join_by_link(
    *, token: str, name: str, email: str, password: str, zone: str, locale: str, now: datetime
) -> int:
    """A new account with the address to which the link went. Gives its id; the link itself is used afterwards, by claiming.

    Raises ``NotFound`` for a link that leads nowhere, and ``Invalid``, also for any other address.
    """
    email = clean_email(email)

    def join() -> int:
        if live_link(token, now, kinds=ANY_LINK).address != address_digest(email):
            raise Invalid("email", "not_the_mailed")
        made = create_account(
            name=name, email=email, password=password, zone=zone, locale=locale, proved_at=now
        )
        record(viewer=System(job="own care"), action="account.create", chain=Chain.account(made), now=now)
        return made

    return in_transaction(join)
