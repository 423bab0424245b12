"""Reading how a team signs in, and which mailboxes its employer may open."""

from dataclasses import dataclass

from django.db.models import Count

from wellkept.accounts.queries import have_second_factors, named_domains
from wellkept.accounts.rules.mailboxes import PUBLIC_DOMAINS, domain_of, own_domains
from wellkept.practice.models import Member, Practice
from wellkept.trust.errors import NotAllowed
from wellkept.trust.viewer import Role, Staff, Viewer


@dataclass(frozen=True, slots=True)
class SecurityCard:
    """What a practice asks of its team. ``without``: who signs in with a password alone so far.

    ``choices``: the mail domains that the team's addresses lie in, of which ``domains`` are named as the practice's own.
    """

    second_factor: bool
    without: tuple[str, ...]
    domains: tuple[str, ...]
    choices: tuple[str, ...]


def security(viewer: Viewer) -> SecurityCard:
    """What a practice asks of its team when signing in, and which mail domains it names as its own. For managers."""
    if not isinstance(viewer, Staff) or not viewer.has(Role.MANAGER):
        raise NotAllowed
    asked = Practice.objects.within(viewer.practice_id).values_list("second_factor", flat=True).get()
    members = Member.objects.within(viewer.practice_id).filter(active=True)
    rows = members.order_by("account__name", "account_id").values_list(
        "account_id", "account__name", "account__email"
    )
    with_factor = have_second_factors(account for account, _name, _email in rows)
    named = named_domains(viewer.practice_id)
    return SecurityCard(
        second_factor=asked,
        without=tuple(name for account, name, _email in rows if account not in with_factor),
        domains=named,
        choices=tuple(sorted({*named, *own_domains(email for _account, _name, email in rows)})),
    )


def is_at_a_workplace(email: str) -> bool:
    """Whether an address lies where a team of this installation has its own: an employer or colleagues may read what is
    sent there (domain.md C11). Two of one team make it the team's; one person's own domain is her private affair."""
    domain = domain_of(email)
    if not domain or domain in PUBLIC_DOMAINS:
        return False
    rows = Member.objects.everywhere(because="an employer's domain is one, whosever")
    teams = rows.filter(active=True, account__email__iendswith=f"@{domain}").values("practice")
    return teams.annotate(people=Count("id")).filter(people__gte=2).exists()
