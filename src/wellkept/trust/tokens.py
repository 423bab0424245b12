"""Tokens: a person lets a program act for her at one practice, within scopes, until a day.

The secret is shown once; only its digest is kept. What a token may do is never more than what its holder may do at
that moment: whoever uses one makes the viewer anew from her present roles.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Literal

from django.db.models import QuerySet

from wellkept.kernel.invalid import Invalid
from wellkept.kernel.text import clean_line
from wellkept.storage.ids import new_token, token_digest
from wellkept.storage.locks import in_transaction
from wellkept.storage.prepared import Prepared
from wellkept.trust.audit import Chain, record
from wellkept.trust.errors import NotAllowed, NotFound
from wellkept.trust.models import AccessToken
from wellkept.trust.viewer import Role, Staff, Viewer

MARK = "wk_"  # so that a secret that lies about is recognized
LONGEST_DAYS = 366
USE_NOTED = timedelta(minutes=5)  # how exactly the last use is known


class Scope(StrEnum):
    """What a token is for."""

    READ = "read"  # see what its holder sees
    BOOK = "book"  # hold, book, answer, move, cancel
    ATTEND = "attend"  # arrived, completed, did not come


@dataclass(frozen=True, slots=True)
class TokenCard:
    """A token in a list. It never says the secret."""

    ref: str
    name: str
    account_id: int
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None

    def works(self, now: datetime) -> bool:
        """Whether it still opens anything."""
        return self.revoked_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whoever came with a good token or feed: whose it is and what it is for."""

    ref: str
    account_id: int
    practice_id: int
    scopes: frozenset[Scope] = frozenset()
    via: Literal["token", "feed"] = "token"


def create_token(*, viewer: Viewer, name: str, scopes: Collection[str], days: int, now: datetime) -> str:
    """Make a token for oneself, at the practice where one is at work. Gives its secret, which is shown once.

    Raises ``Invalid``; ``NotAllowed`` for who is not at work, and for a program: no token makes another.
    """
    staff = _staff(viewer)
    name = clean_line(name, field="name", longest=80)
    if not scopes or any(scope not in set(Scope) for scope in scopes):
        raise Invalid("scopes", "choice")
    if not 1 <= days <= LONGEST_DAYS:
        raise Invalid("days", "out_of_range", least=1, most=LONGEST_DAYS)
    secret = MARK + new_token()

    def write() -> str:
        row = AccessToken.objects.create(
            practice=staff.practice_id,
            account=staff.account_id,
            name=name,
            scopes=[scope.value for scope in Scope if scope in scopes],
            token_digest=token_digest(secret),
            created_at=now,
            expires_at=now + timedelta(days=days),
        )
        _note(staff, "token.create", row.ref, now)
        return secret

    return in_transaction(write)


def tokens(viewer: Viewer) -> tuple[TokenCard, ...]:
    """One's own tokens at this practice, those of the whole team for a manager; the newest first."""
    rows = _manageable(_staff(viewer)).order_by("-id")
    return tuple(
        TokenCard(
            ref=row.ref,
            name=row.name,
            account_id=row.account,
            scopes=tuple(row.scopes),
            created_at=row.created_at,
            expires_at=row.expires_at,
            last_used_at=row.last_used_at,
            revoked_at=row.revoked_at,
        )
        for row in rows
    )


def revoke_token(*, viewer: Viewer, ref: str, now: datetime) -> None:
    """It opens nothing from now on. One's own, or anybody's for a manager. Raises ``NotFound``."""
    staff = _staff(viewer)

    def revoke() -> None:
        if not _manageable(staff).filter(ref=ref, revoked_at=None).update(revoked_at=now):
            raise NotFound
        _note(staff, "token.revoke", ref, now)

    in_transaction(revoke)


def revoke_tokens_of(*, account_id: int, practice_id: int, now: datetime) -> None:
    """Whoever leaves a team leaves no token behind that would work again if she came back."""
    live = AccessToken.objects.within(practice_id).filter(account=account_id, revoked_at=None)
    live.update(revoked_at=now)


def bearer_of(secret: str, *, now: datetime) -> Bearer:
    """Who comes with this secret. Notes the use. Raises ``NotFound``, whatever is wrong with it."""
    found = _GOOD.now(digest=token_digest(secret), now=now)
    if not found:
        raise NotFound
    id, ref, account, practice, scopes, last_used_at = found[0]
    if last_used_at is None or now - last_used_at >= USE_NOTED:
        AccessToken.objects.within(practice).filter(id=id).update(last_used_at=now)
    return Bearer(ref, account, practice, frozenset(map(Scope, scopes)))


def _good(_case: None, *, digest: str, now: datetime) -> QuerySet[AccessToken, Any]:
    rows = AccessToken.objects.everywhere(because="its secret is the scope")
    rows = rows.filter(token_digest=digest, revoked_at=None, expires_at__gt=now)
    return rows.values_list("id", "ref", "account", "practice", "scopes", "last_used_at")


_GOOD = Prepared(_good)


def _staff(viewer: Viewer) -> Staff:
    if not isinstance(viewer, Staff) or viewer.via in ("token", "feed"):
        raise NotAllowed
    return viewer


def _manageable(staff: Staff) -> QuerySet[AccessToken]:
    rows = AccessToken.objects.within(staff.practice_id)
    return rows if staff.has(Role.MANAGER) else rows.filter(account=staff.account_id)


def _note(staff: Staff, action: str, ref: str, now: datetime) -> None:
    record(
        viewer=staff,
        action=action,
        chain=Chain.practice(staff.practice_id),
        subjects=(f"token:{ref}",),
        now=now,
    )
