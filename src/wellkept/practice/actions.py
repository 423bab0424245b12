"""Setting a practice up and changing what it offers. All but accepting an invitation are for managers."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from wellkept.accounts.models import Account
from wellkept.kernel.invalid import Invalid
from wellkept.kernel.text import clean_line, clean_text
from wellkept.kernel.wallclock import is_zone
from wellkept.practice.models import (
    ClosedDay,
    Invitation,
    Member,
    Place,
    Practice,
    Room,
    Service,
    ServiceOffer,
    Travel,
)
from wellkept.practice.queries import holiday_calendars
from wellkept.practice.rules.managing import INVITED_DAYS, manages
from wellkept.storage.ids import new_token, token_digest
from wellkept.storage.locks import in_transaction, lock
from wellkept.trust.audit import Chain, record
from wellkept.trust.errors import NotAllowed, NotFound
from wellkept.trust.keys import create_key
from wellkept.trust.viewer import Role, Staff, System, Viewer

CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOwner:
    """Who sets a practice up."""

    name: str
    email: str
    password: str | None


def create_account(*, name: str, email: str, password: str | None, zone: str = "UTC") -> int:
    """A new account. Raises ``Invalid``: also when the address is in use, which only invited people can learn."""
    name = clean_line(name, field="name", longest=200)
    email = _email(email)
    if Account.objects.filter(email__iexact=email).exists():
        raise Invalid("email", "in_use")
    if password is not None:
        _password(password, Account(name=name, email=email))
    if not is_zone(zone):
        raise Invalid("zone", "zone")
    return Account.objects.create_user(email, password, name=name, zone=zone).id


def _email(text: str) -> str:
    email = clean_line(text, field="email", longest=254)
    try:
        validate_email(email)
    except ValidationError as error:
        raise Invalid("email", "email") from error
    return email


def _password(text: str, account: Account) -> None:
    try:
        validate_password(text, account)
    except ValidationError as error:
        raise Invalid("password", "weak", said=" ".join(error.messages)) from error


def slug_for(name: str) -> str:
    """A free address for a practice of that name."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50] or "practice"
    slug, number = base, 1
    while Practice.objects.everywhere(because="an address is used once").filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug


def set_up_practice(
    *,
    owner: NewOwner | int,
    name: str,
    zone: str,
    currency: str,
    now: datetime,
    locale: str = "en",
    holiday_country: str = "",
    holiday_subdivision: str = "",
    place: str = "",
    address: str = "",
    treats: bool = True,
) -> tuple[str, int]:
    """A new practice with its key, its owner as manager (and clinician when she ``treats``) and its first place.

    ``owner`` is a new person or the id of an account. Gives the practice's slug and the owner's account id.
    Raises ``Invalid``.
    """
    name = clean_line(name, field="practice_name", longest=120)
    _zone(zone)
    if not CURRENCY.fullmatch(currency):
        raise Invalid("currency", "currency")
    _holidays(holiday_country, holiday_subdivision)

    def set_up() -> tuple[str, int]:
        account = (
            owner
            if isinstance(owner, int)
            else create_account(name=owner.name, email=owner.email, password=owner.password, zone=zone)
        )
        practice = Practice.objects.create(
            slug=slug_for(name),
            name=name,
            zone=zone,
            currency=currency,
            locale=locale,
            holiday_country=holiday_country,
            holiday_subdivision=holiday_subdivision,
            owner_id=account,
            privacy_contact_id=account,
        )
        create_key(practice.key_owner)
        roles = [Role.CLINICIAN.value] * treats + [Role.MANAGER.value]
        Member.objects.create(practice=practice, account_id=account, roles=roles, joined_at=now)
        Place.objects.create(
            practice=practice,
            name=clean_line(place or name, field="place", longest=120),
            address=clean_text(address, field="address", longest=500),
            zone=zone,
        )
        viewer = System(job="set-up")
        record(viewer=viewer, action="practice.set_up", chain=Chain.practice(practice.id), now=now)
        return practice.slug, account

    return in_transaction(set_up)


def _zone(zone: str) -> None:
    if not is_zone(zone):
        raise Invalid("zone", "zone")


def _holidays(country: str, subdivision: str) -> None:
    if not country and not subdivision:
        return
    calendars = holiday_calendars()
    if country not in calendars:
        raise Invalid("holiday_country", "choice")
    if subdivision and subdivision not in calendars[country]:
        raise Invalid("holiday_subdivision", "choice")


def edit_practice(*, viewer: Viewer, now: datetime, **fields: Any) -> None:
    """Change name, zone, locale, holidays, answer hours, caps and public page. Raises ``Invalid``.

    A new zone binds rules from now on; appointments keep their instants.
    """
    practice_id = _manager(viewer).practice_id
    limits = {"answer_hours": (1, 336), "max_upcoming": (1, 100), "stranger_share": (0, 100)}
    for name, (least, most) in limits.items():
        if name in fields and not least <= fields[name] <= most:
            raise Invalid(name, "out_of_range", least=least, most=most)
    if "name" in fields:
        fields["name"] = clean_line(fields["name"], field="name", longest=120)
    if "zone" in fields:
        _zone(fields["zone"])
    if "public_intro" in fields:
        fields["public_intro"] = clean_text(fields["public_intro"], field="public_intro", longest=2000)

    def edit() -> None:
        lock(practices=(practice_id,))
        practice = Practice.objects.within(practice_id).get()
        for name, value in fields.items():
            setattr(practice, name, value)
        _holidays(practice.holiday_country, practice.holiday_subdivision)
        practice.save(update_fields=list(fields))
        _record(viewer, "practice.edit", now)

    in_transaction(edit)


def _manager(viewer: Viewer) -> Staff:
    if not isinstance(viewer, Staff) or not manages(viewer):
        raise NotAllowed
    return viewer


def _record(viewer: Viewer, action: str, now: datetime, *subjects: str) -> None:
    assert isinstance(viewer, Staff)
    record(viewer=viewer, action=action, chain=Chain.practice(viewer.practice_id), subjects=subjects, now=now)


def _roles(roles: Sequence[str]) -> list[str]:
    if not roles or any(role not in set(Role) for role in roles):
        raise Invalid("roles", "choice")
    return [role.value for role in Role if role in roles]


def invite(*, viewer: Viewer, name: str, email: str, roles: Sequence[str], now: datetime) -> str:
    """Invite somebody to the team. Gives the token of the link, which is shown once. Raises ``Invalid``."""
    staff = _manager(viewer)
    email, wanted = _email(email), _roles(roles)
    name = clean_line(name, field="name", longest=200)
    token = new_token()

    def write() -> str:
        members = Member.objects.within(staff.practice_id).filter(active=True, account__email__iexact=email)
        if members.exists():
            raise Invalid("email", "already_member")
        Invitation.objects.create(
            practice_id=staff.practice_id,
            email=email,
            name=name,
            roles=wanted,
            token_digest=token_digest(token),
            expires_at=now + timedelta(days=INVITED_DAYS),
            invited_by_id=staff.account_id,
        )
        _record(viewer, "team.invite", now)
        return token

    return in_transaction(write)


def revoke_invitation(*, viewer: Viewer, ref: str, now: datetime) -> None:
    """The link leads nowhere from now on."""
    staff = _manager(viewer)

    def revoke() -> None:
        waiting = Invitation.objects.within(staff.practice_id).filter(
            ref=ref, accepted_at=None, revoked_at=None
        )
        if not waiting.update(revoked_at=now):
            raise NotFound
        _record(viewer, "team.revoke_invitation", now)

    in_transaction(revoke)


def accept_invitation(
    *,
    token: str,
    now: datetime,
    account_id: int | None = None,
    name: str = "",
    password: str = "",
    zone: str = "UTC",
) -> tuple[int, str]:
    """Join a team: with the account that is signed in, or with a new one for the invited address.

    Gives the account's id and the practice's slug. Raises ``NotFound`` for a link that is not good any more, and
    ``Invalid``; an address that has an account already must sign in to it.
    """

    def accept() -> tuple[int, str]:
        row = (
            Invitation.objects.everywhere(because="its token is the scope")
            .filter(token_digest=token_digest(token), accepted_at=None, revoked_at=None, expires_at__gt=now)
            .select_related("practice")
            .first()
        )
        if row is None:
            raise NotFound
        account = account_id or create_account(
            name=name or row.name, email=row.email, password=password, zone=zone
        )
        taken = Invitation.objects.within(row.practice_id).filter(id=row.id, accepted_at=None)
        if not taken.update(accepted_at=now):
            raise NotFound
        member = Member.objects.within(row.practice_id).filter(account=account).first()
        if member is None:
            Member.objects.create(practice=row.practice, account_id=account, roles=row.roles, joined_at=now)
        else:
            member.roles, member.active, member.left_at = row.roles, True, None
            member.save()
        viewer = System(job="invitation")
        record(viewer=viewer, action="team.join", chain=Chain.practice(row.practice_id), now=now)
        return account, row.practice.slug

    return in_transaction(accept)


def set_roles(*, viewer: Viewer, member: str, roles: Sequence[str], now: datetime) -> None:
    """Give a member other roles. The owner stays a manager. Raises ``Invalid``, ``NotFound``."""
    wanted = _roles(roles)

    def change(row: Member) -> None:
        if row.account_id == row.practice.owner_id and Role.MANAGER not in wanted:
            raise Invalid("roles", "owner_manages")
        row.roles = wanted
        row.save(update_fields=["roles"])

    _change_member(viewer, member, "team.roles", now, change)


def deactivate_member(*, viewer: Viewer, member: str, now: datetime) -> None:
    """Somebody leaves the team; what she did stays. The owner cannot leave."""

    def leave(row: Member) -> None:
        if row.account_id == row.practice.owner_id:
            raise Invalid("member", "owner_stays")
        row.active, row.left_at = False, now
        row.save(update_fields=["active", "left_at"])

    _change_member(viewer, member, "team.leave", now, leave)


def _change_member(viewer: Viewer, ref: str, action: str, now: datetime, do: Any) -> None:
    staff = _manager(viewer)

    def change() -> None:
        row = (
            Member.objects.within(staff.practice_id)
            .select_related("practice")
            .filter(account__ref=ref)
            .first()
        )
        if row is None:
            raise NotFound
        lock(accounts=(row.account_id,))
        do(row)
        _record(viewer, action, now, f"account:{ref}")

    in_transaction(change)


def save_place(
    *,
    viewer: Viewer,
    name: str,
    zone: str,
    now: datetime,
    address: str = "",
    ref: str = "",
    active: bool = True,
) -> str:
    """A new place, or a changed one. Gives its ref. Raises ``Invalid``, ``NotFound``."""
    staff = _manager(viewer)
    fields = {
        "name": clean_line(name, field="name", longest=120),
        "address": clean_text(address, field="address", longest=500),
        "zone": zone,
        "active": active,
    }
    _zone(zone)
    return _save(staff, Place, ref, fields, "place.save", now)


def save_room(
    *, viewer: Viewer, place: str, name: str, now: datetime, ref: str = "", active: bool = True
) -> str:
    """A new room, or a changed one. Gives its ref. Raises ``Invalid``, ``NotFound``."""
    staff = _manager(viewer)
    found = Place.objects.within(staff.practice_id).filter(ref=place).first()
    if found is None:
        raise NotFound
    fields = {"name": clean_line(name, field="name", longest=120), "place": found, "active": active}
    return _save(staff, Room, ref, fields, "room.save", now)


def _save(staff: Staff, model: Any, ref: str, fields: dict[str, Any], action: str, now: datetime) -> str:
    def save() -> str:
        if not ref:
            row = model.objects.create(practice_id=staff.practice_id, **fields)
        else:
            row = model.objects.within(staff.practice_id).filter(ref=ref).first()
            if row is None:
                raise NotFound
            for name, value in fields.items():
                setattr(row, name, value)
            row.save()
        _record(staff, action, now, f"{model._meta.model_name}:{row.ref}")
        return str(row.ref)

    return in_transaction(save)


def set_travel(*, viewer: Viewer, origin: str, destination: str, minutes: int, now: datetime) -> None:
    """Minutes between two places, the same both ways. Raises ``Invalid``, ``NotFound``."""
    staff = _manager(viewer)
    if not 0 <= minutes <= 600:
        raise Invalid("minutes", "out_of_range", least=0, most=600)

    def save() -> None:
        pair = sorted(
            Place.objects.within(staff.practice_id).filter(ref__in=(origin, destination)), key=lambda p: p.id
        )
        if len(pair) != 2:
            raise NotFound
        first, second = pair
        rows = Travel.objects.within(staff.practice_id).filter(origin=first, destination=second)
        if not rows.update(minutes=minutes):
            Travel.objects.create(
                practice_id=staff.practice_id, origin=first, destination=second, minutes=minutes
            )
        _record(viewer, "place.travel", now)

    in_transaction(save)


_SERVICE_RANGES = {
    "minutes": (5, 24 * 60),
    "buffer_before": (0, 240),
    "buffer_after": (0, 240),
    "fee_minor": (0, 100_000_000),
    "seats": (1, 200),
    "notice_minutes": (0, 90 * 24 * 60),
    "horizon_days": (1, 730),
    "grid_minutes": (5, 24 * 60),
}


def save_service(
    *, viewer: Viewer, now: datetime, ref: str = "", offered_by: Sequence[str] = (), **fields: Any
) -> str:
    """A new service, or a changed one, with who offers it. Gives its ref. Raises ``Invalid``, ``NotFound``.

    Fields are those of ``ServiceCard``. Appointments keep the length and buffers with which they were booked.
    """
    staff = _manager(viewer)
    fields["name"] = clean_line(fields.get("name", ""), field="name", longest=120)
    for name, (least, most) in _SERVICE_RANGES.items():
        if name in fields and not least <= fields[name] <= most:
            raise Invalid(name, "out_of_range", least=least, most=most)
    if fields.get("booking", "desk") not in ("desk", "known", "everyone"):
        raise Invalid("booking", "choice")
    if not any(fields.get(mode, mode == "in_person") for mode in ("in_person", "video", "phone")):
        raise Invalid("in_person", "some_mode")

    def save() -> str:
        saved = _save(staff, Service, ref, fields, "service.save", now)
        service = Service.objects.within(staff.practice_id).get(ref=saved)
        members = Member.objects.within(staff.practice_id).filter(account__ref__in=offered_by, active=True)
        accounts = list(members.values_list("account_id", flat=True))
        if len(accounts) != len(set(offered_by)):
            raise NotFound
        offers = ServiceOffer.objects.within(staff.practice_id).filter(service=service)
        offers.exclude(account__in=accounts).delete()
        known = set(offers.values_list("account_id", flat=True))
        ServiceOffer.objects.bulk_create(
            ServiceOffer(practice_id=staff.practice_id, service=service, account_id=account)
            for account in accounts
            if account not in known
        )
        return saved

    return in_transaction(save)


def set_closed_day(*, viewer: Viewer, day: date, name: str, closed: bool, now: datetime) -> None:
    """Closed on a day, or open on a holiday. Raises ``Invalid``."""
    staff = _manager(viewer)
    name = clean_line(name, field="name", longest=120)

    def save() -> None:
        rows = ClosedDay.objects.within(staff.practice_id).filter(day=day)
        if not rows.update(name=name, closed=closed):
            ClosedDay.objects.create(practice_id=staff.practice_id, day=day, name=name, closed=closed)
        _record(viewer, "practice.closed_day", now)

    in_transaction(save)


def forget_closed_day(*, viewer: Viewer, day: date, now: datetime) -> None:
    """Back to what the holiday calendar says."""
    staff = _manager(viewer)

    def forget() -> None:
        if not ClosedDay.objects.within(staff.practice_id).filter(day=day).delete()[0]:
            raise NotFound
        _record(viewer, "practice.closed_day", now)

    in_transaction(forget)
