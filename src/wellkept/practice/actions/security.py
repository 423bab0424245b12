"""What a practice asks of its team when signing in, and which mailboxes it manages."""

from collections.abc import Collection
from datetime import datetime

from wellkept.accounts.actions import name_domains
from wellkept.kernel.invalid import Invalid
from wellkept.practice.actions.writing import manager
from wellkept.practice.models import Practice
from wellkept.practice.queries import security
from wellkept.storage.locks import in_transaction, lock
from wellkept.trust.audit import Chain, record
from wellkept.trust.viewer import Viewer


def secure_practice(
    *, viewer: Viewer, second_factor: bool, mail_domains: Collection[str], now: datetime
) -> None:
    """Ask everybody of the team for a second factor or not, and name the practice's own mail domains.

    Only domains in which somebody of the team has her address can be named, and none in which everybody may have one:
    naming a domain takes from its addresses that they open own care. Raises ``Invalid``.
    """
    staff = manager(viewer)

    def save() -> None:
        lock(practices=(staff.practice_id,))
        before = security(staff)
        if not set(mail_domains) <= set(before.choices):
            raise Invalid("mail_domains", "choice")
        Practice.objects.within(staff.practice_id).update(second_factor=second_factor)
        name_domains(practice_id=staff.practice_id, domains=mail_domains)
        was, is_now = ("asked" if asked else "not asked" for asked in (before.second_factor, second_factor))
        said = (
            f"second factor: {was} -> {is_now}; domains: {_words(before.domains)} -> {_words(mail_domains)}"
        )
        chain = Chain.practice(staff.practice_id)
        record(viewer=staff, action="practice.security", chain=chain, why=said, now=now)

    in_transaction(save)


def _words(domains: Collection[str]) -> str:
    return ", ".join(sorted(domains)) or "none"
