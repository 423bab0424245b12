"""Where a person works, and as what: whose viewer she is at a practice."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from wellkept.accounts.queries import has_second_factor
from wellkept.practice.models import Member
from wellkept.storage.prepared import Prepared
from wellkept.trust.errors import NotFound, SecondFactorMissing
from wellkept.trust.tokens import Bearer
from wellkept.trust.viewer import Role, Staff


@dataclass(frozen=True, slots=True)
class HatCard:
    """One hat that a person may put on."""

    slug: str
    name: str
    roles: tuple[str, ...]


def hats_of(account_id: int) -> tuple[HatCard, ...]:
    """The practices at which a person works, by name."""
    found = _HATS.now(account=account_id)
    return tuple(HatCard(slug, name, tuple(roles)) for slug, name, roles in found)


def _hats(_case: None, *, account: int) -> QuerySet[Member, Any]:
    rows = Member.objects.everywhere(because="a person may know her own hats")
    rows = rows.filter(account=account, active=True).order_by("practice__name", "practice_id")
    return rows.values_list("practice__slug", "practice__name", "roles")


_HATS = Prepared(_hats)


def staff_viewer(*, account_id: int, slug: str, via: str = "page") -> Staff:
    """The person at work at the practice of this address. Raises ``NotFound`` unless she works there.

    Raises ``SecondFactorMissing`` for a page, where the practice asks for more than a password and she has no more.
    """
    found = _AT_WORK.now(account=account_id, slug=slug)
    if not found:
        raise NotFound
    practice, roles, second_factor = found[0]
    if via == "page" and second_factor and not has_second_factor(account_id):
        raise SecondFactorMissing
    return Staff(account_id=account_id, practice_id=practice, roles=frozenset(map(Role, roles)), via=via)  # type: ignore[arg-type]


def _at_work(_case: None, *, account: int, slug: str) -> QuerySet[Member, Any]:
    rows = Member.objects.everywhere(because="a membership is looked up by person and practice")
    rows = rows.filter(account=account, account__is_active=True, practice__slug=slug, active=True)
    return rows.values_list("practice_id", "roles", "practice__second_factor")


_AT_WORK = Prepared(_at_work)


def viewer_of_bearer(bearer: Bearer) -> Staff:
    """Whose token or feed it is, with the roles that she has there now.

    Raises ``NotFound`` when she works there no more, or lacks the second factor for which the practice asks.
    """
    found = _COME_BACK.now(practice=bearer.practice_id, account=bearer.account_id)
    if not found or (found[0][1] and not has_second_factor(bearer.account_id)):
        raise NotFound
    roles = frozenset(map(Role, found[0][0]))
    return Staff(bearer.account_id, bearer.practice_id, roles, via=bearer.via, token=bearer.ref)


def _come_back(_case: None, *, practice: int, account: int) -> QuerySet[Member, Any]:
    rows = Member.objects.within(practice).filter(account=account, account__is_active=True, active=True)
    return rows.values_list("roles", "practice__second_factor")


_COME_BACK = Prepared(_come_back)


def protecting_limits(account: int) -> tuple[tuple[str, str, int], ...]:
    """Name, zone, and the hours a week that somebody may protect at each practice where she treats, the fewest first."""
    rows = Member.objects.everywhere(because="protected time is of all practices of a person")
    found = rows.filter(account=account, active=True).select_related("practice")
    limits = [(row.practice.protected_hours, row.practice) for row in found if Role.CLINICIAN in row.roles]
    limits.sort(key=lambda one: (one[0], one[1].id))
    return tuple((practice.name, practice.zone, hours) for hours, practice in limits)
