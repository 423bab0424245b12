"""Reading who works at a practice, and who is invited to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from wellkept.practice.models import Invitation, Member
from wellkept.practice.queries.practices import workplace_of
from wellkept.storage.ids import token_digest
from wellkept.storage.prepared import Prepared
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import Role, Viewer


@dataclass(frozen=True, slots=True)
class MemberCard:
    """Somebody of the team."""

    account_id: int
    ref: str
    name: str
    email: str
    zone: str
    roles: tuple[str, ...]
    is_owner: bool
    supervised: bool

    @property
    def treats(self) -> bool:
        """Whether she sees clients."""
        return Role.CLINICIAN in self.roles


@dataclass(frozen=True, slots=True)
class InvitationCard:
    """An invitation that waits for its answer."""

    ref: str
    email: str
    name: str
    roles: tuple[str, ...]
    expires_at: datetime
    practice_name: str = ""
    practice_slug: str = ""


def team(viewer: Viewer) -> tuple[MemberCard, ...]:
    """The team, by name."""
    found = _TEAM.now(practice=workplace_of(viewer))
    return tuple(
        MemberCard(account, ref, name, email, zone, tuple(roles), owner == account, supervised)
        for account, ref, name, email, zone, roles, owner, supervised in found
    )


def _team(_case: None, *, practice: int) -> QuerySet[Member, Any]:
    rows = Member.objects.within(practice).filter(active=True).order_by("account__name", "id")
    person = ("account_id", "account__ref", "account__name", "account__email", "account__zone")
    columns = (*person, "roles", "practice__owner_id", "supervised")
    return rows.values_list(*columns)


_TEAM = Prepared(_team)


def clinicians(viewer: Viewer) -> tuple[MemberCard, ...]:
    """Those of the team who see clients."""
    return tuple(member for member in team(viewer) if member.treats)


def under_supervision(practice_id: int, account_id: int) -> bool:
    """Whether somebody of the team works under supervision there: then she holds no sealed chart (R7)."""
    return Member.objects.within(practice_id).filter(account=account_id, supervised=True).exists()


def account_refs(practice_id: int, accounts: Sequence[int]) -> Mapping[int, str]:
    """Refs of members' accounts."""
    rows = Member.objects.within(practice_id).filter(account__in=accounts)
    return dict(rows.values_list("account_id", "account__ref"))


def public_clinicians(practice_id: int, refs: Sequence[str]) -> Mapping[str, str]:
    """Names of clinicians by ref, for the public page."""
    rows = (
        Member.objects.within(practice_id)
        .filter(active=True, account__ref__in=refs)
        .order_by("account__name")
    )
    return dict(rows.values_list("account__ref", "account__name"))


def invitations(viewer: Viewer, *, now: datetime) -> tuple[InvitationCard, ...]:
    """Invitations that still wait."""
    rows = Invitation.objects.within(workplace_of(viewer)).filter(
        accepted_at=None, revoked_at=None, expires_at__gt=now
    )
    return tuple(
        InvitationCard(row.ref, row.email, row.name, tuple(row.roles), row.expires_at)
        for row in rows.order_by("id")
    )


def invitation_by_token(token: str, *, now: datetime) -> InvitationCard:
    """What an invitation's link leads to. Raises ``NotFound``, whatever is wrong with it."""
    row = live_invitation(token, now)
    return InvitationCard(
        row.ref, row.email, row.name, tuple(row.roles), row.expires_at, row.practice.name, row.practice.slug
    )


def live_invitation(token: str, now: datetime) -> Invitation:
    """The invitation of a token, if it leads anywhere: not accepted, not revoked, not old. Raises ``NotFound``."""
    there = Invitation.objects.everywhere(because="its token is the scope").filter(
        token_digest=token_digest(token), accepted_at=None, revoked_at=None, expires_at__gt=now
    )
    row = there.select_related("practice").first()
    if row is None:
        raise NotFound
    return row
