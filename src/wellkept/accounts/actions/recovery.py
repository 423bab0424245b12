"""When a person has lost what she proves herself by: an operator at the shell lets her begin again."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from wellkept.accounts.actions.people import hold_anew
from wellkept.accounts.models import Account, Address
from wellkept.accounts.queries.openers import own_addresses, standing
from wellkept.storage.locks import in_transaction, lock
from wellkept.trust.audit import Chain, record
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import System


@dataclass(frozen=True, slots=True)
class Recovered:
    """Where and in which language to tell her, and until when what she makes now opens no own care; None where an address
    of hers does."""

    tell: tuple[str, ...]
    locale: str
    held_until: datetime | None


def recover(*, account_id: int, addresses_too: bool, now: datetime) -> Recovered:
    """Take away her second factors and end her sessions, so that her password lets her in and she makes new ones.

    Her own addresses stay and still open her own care, unless they are to go too. Where nothing is left that opens it,
    she makes it anew with the password, and that waits as after a reset through a work address: whoever makes an
    operator believe that he is she gets nothing before she has had time to notice. Raises ``NotFound``.
    """

    def begin_again() -> Recovered:
        lock(accounts=(account_id,))
        account = Account.objects.filter(id=account_id, is_active=True).first()
        if account is None:
            raise NotFound
        tell = tuple(dict.fromkeys((account.email, *own_addresses(account_id))))
        Authenticator.objects.filter(user=account_id).delete()
        if addresses_too:
            Address.objects.within(account_id).delete()
        for session in UserSession.objects.filter(user=account_id):
            session.end()
        held = not standing(account_id).openers
        if held:
            hold_anew(account_id, now)
            Account.objects.filter(id=account_id).update(care_since=None)
        viewer, chain = System(job="shell"), Chain.account(account_id)
        record(viewer=viewer, action="account.recover", chain=chain, now=now)
        account.refresh_from_db(fields=["held_until"])
        return Recovered(tell, account.locale, account.held_until if held else None)

    return in_transaction(begin_again)
