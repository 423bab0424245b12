"""What practices say of mailboxes. Called by the room of practices, in its transaction."""

from collections.abc import Collection

from wellkept.accounts.models import WorkAddress, WorkDomain
from wellkept.accounts.queries.mailboxes import address_digest
from wellkept.accounts.queries.openers import own_addresses


def note_invited(*, practice_id: int, account_id: int, email: str) -> None:
    """A practice invited her by this address, and she came: it manages it, unless it was proved to be her own before."""
    if email.casefold() in {own.casefold() for own in own_addresses(account_id)}:
        return
    digest = address_digest(email)
    if not WorkAddress.objects.within(practice_id).filter(digest=digest).exists():
        WorkAddress.objects.create(practice=practice_id, digest=digest)


def name_domains(*, practice_id: int, domains: Collection[str]) -> None:
    """These mail domains and no others are the practice's own."""
    WorkDomain.objects.within(practice_id).exclude(domain__in=domains).delete()
    known = set(WorkDomain.objects.within(practice_id).values_list("domain", flat=True))
    for domain in sorted(set(domains) - known):
        WorkDomain.objects.create(practice=practice_id, domain=domain)
