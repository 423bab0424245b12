"""A practice itself: set up, and its settings."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wellkept.accounts.actions import create_account
from wellkept.accounts.queries import account_card
from wellkept.kernel.invalid import Invalid
from wellkept.kernel.languages import spoken
from wellkept.kernel.text import clean_line, clean_text
from wellkept.practice.actions.writing import check_ranges, check_zone, manager, note
from wellkept.practice.models import Member, Place, Practice
from wellkept.practice.queries import holiday_calendars
from wellkept.storage.locks import in_transaction, lock
from wellkept.trust.audit import Chain, record
from wellkept.trust.keys import create_key
from wellkept.trust.viewer import Role, Staff, System, Viewer

CURRENCY = re.compile(r"[A-Z]{3}")
_LOCALE = re.compile(r"[a-z]{2,3}([_-][A-Za-z0-9]{2,8}){0,2}")
_SETTINGS = frozenset(
    {
        "name",
        "privacy_contact",
        "zone",
        "locale",
        "holiday_country",
        "holiday_subdivision",
        "answer_hours",
        "max_upcoming",
        "stranger_share",
        "protected_hours",
        "published",
        "public_intro",
    }
)
_RANGES = {
    "answer_hours": (1, 336),
    "max_upcoming": (1, 100),
    "stranger_share": (0, 100),
    "protected_hours": (0, 168),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOwner:
    """Who sets a practice up."""

    name: str
    email: str
    password: str | None


def slug_for(name: str) -> str:
    """A free address for a practice of that name."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50].strip("-") or "practice"
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
    Raises ``Invalid``, and ``NotFound`` for an owner who is not there.
    """
    name = clean_line(name, field="practice_name", longest=120)
    place = clean_line(place or name, field="place", longest=120)
    address = clean_text(address, field="address", longest=500)
    check_zone(zone)
    _check_locale(locale)
    if not CURRENCY.fullmatch(currency):
        raise Invalid("currency", "currency")
    _check_holidays(holiday_country, holiday_subdivision)

    def set_up() -> tuple[str, int]:
        account = _account_of(owner, zone, locale)
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
        Place.objects.create(practice=practice, name=place, address=address, zone=zone)
        viewer = System(job="set-up")
        record(viewer=viewer, action="practice.set_up", chain=Chain.practice(practice.id), now=now)
        return practice.slug, account

    return in_transaction(set_up)


def _account_of(owner: NewOwner | int, zone: str, locale: str) -> int:
    if isinstance(owner, int):
        return account_card(owner).id
    return create_account(
        name=owner.name, email=owner.email, password=owner.password, zone=zone, locale=spoken(locale)
    )


def edit_practice(*, viewer: Viewer, now: datetime, **fields: Any) -> None:
    """Change what managers may of their practice. Raises ``Invalid``, ``NotAllowed``.

    Name, zone, locale, holidays, answer hours, caps, hours that a clinician may protect, privacy contact (a manager, by ref) and public page. A new zone binds rules from now on; appointments keep their instants.
    """
    staff = manager(viewer)
    if strange := fields.keys() - _SETTINGS:
        raise TypeError(f"no settings of a practice: {sorted(strange)}")
    check_ranges(fields, _RANGES)
    if "name" in fields:
        fields["name"] = clean_line(fields["name"], field="name", longest=120)
    if "zone" in fields:
        check_zone(fields["zone"])
    if "locale" in fields:
        _check_locale(fields["locale"])
    if "privacy_contact" in fields:
        fields["privacy_contact_id"] = _manager(staff, fields.pop("privacy_contact"))
    if "public_intro" in fields:
        fields["public_intro"] = clean_text(fields["public_intro"], field="public_intro", longest=2000)

    def edit() -> None:
        lock(practices=(staff.practice_id,))
        practice = Practice.objects.within(staff.practice_id).get()
        for name, value in fields.items():
            setattr(practice, name, value)
        _check_holidays(practice.holiday_country, practice.holiday_subdivision)
        practice.save(update_fields=list(fields))
        note(staff, "practice.edit", now)

    in_transaction(edit)


def _manager(staff: Staff, ref: str) -> int:
    found = Member.objects.within(staff.practice_id).filter(active=True, account__ref=ref).first()
    if found is None or Role.MANAGER not in found.roles:
        raise Invalid("privacy_contact", "choice")
    return found.account_id


def _check_locale(locale: str) -> None:
    if not _LOCALE.fullmatch(locale):
        raise Invalid("locale", "choice")


def _check_holidays(country: str, subdivision: str) -> None:
    if not country and not subdivision:
        return
    calendars = holiday_calendars()
    if country not in calendars:
        raise Invalid("holiday_country", "choice")
    if subdivision and subdivision not in calendars[country]:
        raise Invalid("holiday_subdivision", "choice")
