"""The team: invited, joined, given roles, gone."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from wellkept.accounts.actions import create_account, note_invited
from wellkept.accounts.addresses import clean_email
from wellkept.accounts.queries import account_card
from wellkept.kernel.events import bus
from wellkept.kernel.invalid import Invalid
from wellkept.kernel.languages import ENGLISH
from wellkept.kernel.text import clean_line
from wellkept.practice.actions.writing import manager, note
from wellkept.practice.events import TeamJoined
from wellkept.practice.models import Invitation, Member
from wellkept.practice.queries.team import live_invitation
from wellkept.practice.rules.managing import INVITED_DAYS
from wellkept.storage.ids import new_token, token_digest
from wellkept.storage.locks import in_transaction, lock
from wellkept.trust.audit import Chain, record
from wellkept.trust.errors import NotFound
from wellkept.trust.feeds import revoke_feeds_of
from wellkept.trust.tokens import revoke_tokens_of
from wellkept.trust.viewer import Role, System, Viewer


def _roles(roles: Sequence[str]) -> list[str]:
    if not roles or any(role not in set(Role) for role in roles):
        raise Invalid("roles", "choice")
    return [role.value for role in Role if role in roles]


def invite(*, viewer: Viewer, name: str, email: str, roles: Sequence[str], now: datetime) -> str:
    """Invite somebody to the team. Gives the token of the link, which is shown once. Raises ``Invalid``.

    An earlier invitation of that address that still waits leads nowhere from now on.
    """
    staff = manager(viewer)
    email, wanted = clean_email(email), _roles(roles)
    name = clean_line(name, field="name", longest=200)
    token = new_token()

    def write() -> str:
        lock(practices=(staff.practice_id,))
        members = Member.objects.within(staff.practice_id).filter(active=True, account__email__iexact=email)
        if members.exists():
            raise Invalid("email", "already_member")
        waiting = Invitation.objects.within(staff.practice_id).filter(email__iexact=email, accepted_at=None)
        waiting.filter(revoked_at=None).update(revoked_at=now)
        Invitation.objects.create(
            practice_id=staff.practice_id,
            email=email,
            name=name,
            roles=wanted,
            token_digest=token_digest(token),
            expires_at=now + timedelta(days=INVITED_DAYS),
            invited_by_id=staff.account_id,
        )
        note(staff, "team.invite", now)
        return token

    return in_transaction(write)


def revoke_invitation(*, viewer: Viewer, ref: str, now: datetime) -> None:
    """The link leads nowhere from now on. Raises ``NotFound``."""
    staff = manager(viewer)

    def revoke() -> None:
        waiting = Invitation.objects.within(staff.practice_id).filter(
            ref=ref, accepted_at=None, revoked_at=None
        )
        if not waiting.update(revoked_at=now):
            raise NotFound
        note(staff, "team.revoke_invitation", now)

    in_transaction(revoke)


def accept_invitation(
    *,
    token: str,
    now: datetime,
    account_id: int | None = None,
    name: str = "",
    password: str = "",
    zone: str = "UTC",
    locale: str = ENGLISH,
) -> tuple[int, str]:
    """Join a team: with the account that is signed in, or with a new one for the invited address.

    Gives the account's id and the practice's slug. Raises ``NotFound`` for a link that is not good any more, and
    ``Invalid``: an address that has an account already must sign in to it, and who is in the team already keeps her
    roles, so that a link meant for somebody else takes none away.
    """

    def accept() -> tuple[int, str]:
        row = live_invitation(token, now)
        if account_id is None:
            account = create_account(
                name=name or row.name, email=row.email, password=password, zone=zone, locale=locale
            )
        else:
            account = account_card(account_id).id
        taken = Invitation.objects.within(row.practice_id).filter(
            id=row.id, accepted_at=None, revoked_at=None
        )
        if not taken.update(accepted_at=now):
            raise NotFound
        note_invited(practice_id=row.practice_id, account_id=account, email=row.email)
        _join(row, account, now)
        bus.publish(TeamJoined(row.practice_id, account, at=now))
        chain = Chain.practice(row.practice_id)
        subject = f"account:{account_card(account).ref}"
        viewer = System(job="invitation")
        record(viewer=viewer, action="team.join", chain=chain, subjects=(subject,), now=now)
        return account, row.practice.slug

    return in_transaction(accept)


def _join(row: Invitation, account: int, now: datetime) -> None:
    """She becomes a member, or one again."""
    member = Member.objects.within(row.practice_id).filter(account=account).first()
    if member is None:
        Member.objects.create(practice=row.practice, account_id=account, roles=row.roles, joined_at=now)
        return
    if member.active:
        raise Invalid("email", "already_member")
    member.roles, member.active, member.left_at = row.roles, True, None
    member.save(update_fields=["roles", "active", "left_at"])


def set_roles(
    *, viewer: Viewer, member: str, roles: Sequence[str], now: datetime, supervised: bool | None = None
) -> None:
    """Give a member other roles, and say whether she works under supervision (None: as it is). The owner stays a manager.

    A chart that she holds under seal stays as it is: its client and she are told on their own pages, and nobody else.
    Raises ``Invalid``, ``NotFound``.
    """
    wanted = _roles(roles)

    def change(row: Member) -> str:
        if row.account_id == row.practice.owner_id and Role.MANAGER not in wanted:
            raise Invalid("roles", "owner_manages")
        before = _described(row)
        row.roles, row.supervised = wanted, row.supervised if supervised is None else supervised
        row.save(update_fields=["roles", "supervised"])
        return f"{before} -> {_described(row)}"

    _change_member(viewer, member, "team.roles", now, change)


def _described(row: Member) -> str:
    return ", ".join([*row.roles, *(["supervised"] if row.supervised else [])])


def deactivate_member(*, viewer: Viewer, member: str, now: datetime) -> None:
    """Somebody leaves the team; what she did stays, her tokens and feeds do not. The owner cannot leave."""

    def leave(row: Member) -> str:
        if row.account_id == row.practice.owner_id:
            raise Invalid("member", "owner_stays")
        if row.active:
            row.active, row.left_at = False, now
            row.save(update_fields=["active", "left_at"])
            revoke_tokens_of(account_id=row.account_id, practice_id=row.practice_id, now=now)
            revoke_feeds_of(account_id=row.account_id, practice_id=row.practice_id, now=now)
        return ""

    _change_member(viewer, member, "team.leave", now, leave)


def _change_member(viewer: Viewer, ref: str, action: str, now: datetime, do: Callable[[Member], str]) -> None:
    """Find a member, change her, and write it down with what ``do`` says of it (old and new roles)."""
    staff = manager(viewer)

    def change() -> None:
        rows = Member.objects.within(staff.practice_id).filter(account__ref=ref)
        account = rows.values_list("account_id", flat=True).first()
        if account is None:
            raise NotFound
        lock(accounts=(account,))
        said = do(rows.select_related("practice").get())
        record(
            viewer=staff,
            action=action,
            chain=Chain.practice(staff.practice_id),
            subjects=(f"account:{ref}",),
            why=said,
            now=now,
        )

    in_transaction(change)
