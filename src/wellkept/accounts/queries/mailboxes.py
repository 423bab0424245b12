"""Which addresses a practice manages: those by which one invited, and those in a domain that one named as its own."""

from collections.abc import Collection

from wellkept.accounts.models import WorkAddress, WorkDomain
from wellkept.accounts.rules.mailboxes import domains_over
from wellkept.trust.keys import keyed_digest

_WHY = "whether anybody manages a mailbox is asked of all practices; which one is told to nobody"


def address_digest(email: str) -> str:
    """What is kept of an address by which a practice invited."""
    return keyed_digest("work address", email.casefold())


def managed(emails: Collection[str]) -> frozenset[str]:
    """Those of the addresses that a practice manages. Two statements, none where nothing is asked."""
    if not emails:
        return frozenset()
    by_digest = {address_digest(email): email for email in emails}
    invited = WorkAddress.objects.everywhere(because=_WHY).filter(digest__in=by_digest)
    over = {domain for email in emails for domain in domains_over(email)}
    named = WorkDomain.objects.everywhere(because=_WHY).filter(domain__in=over)
    domains = set(named.values_list("domain", flat=True))
    found = {by_digest[digest] for digest in invited.values_list("digest", flat=True)}
    return frozenset(found | {email for email in emails if domains.intersection(domains_over(email))})


def named_domains(practice_id: int) -> tuple[str, ...]:
    """The mail domains that a practice named as its own."""
    rows = WorkDomain.objects.within(practice_id).order_by("domain")
    return tuple(rows.values_list("domain", flat=True))
