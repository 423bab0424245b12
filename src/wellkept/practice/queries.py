"""Reading practices, teams and what they offer."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from django.db.models import Count, QuerySet

from wellkept.accounts.queries import has_second_factor, have_second_factors, named_domains
from wellkept.accounts.rules.mailboxes import PUBLIC_DOMAINS, domain_of, own_domains
from wellkept.practice.calendars import country_names as country_names
from wellkept.practice.calendars import holiday_calendars as holiday_calendars
from wellkept.practice.calendars import holidays_of
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
from wellkept.storage.ids import token_digest
from wellkept.storage.plain import Reading, at_once
from wellkept.storage.prepared import Prepared
from wellkept.trust.errors import NotAllowed, NotFound, SecondFactorMissing
from wellkept.trust.tokens import Bearer
from wellkept.trust.viewer import Role, Staff, Viewer


@dataclass(frozen=True, slots=True)
class PracticeCard:
    """A practice as its team, and mostly also the public, may know it."""

    id: int
    ref: str
    slug: str
    name: str
    zone: str
    currency: str
    locale: str
    holiday_country: str
    holiday_subdivision: str
    answer_hours: int
    max_upcoming: int
    stranger_share: int
    protected_hours: int
    published: bool
    public_intro: str


@dataclass(frozen=True, slots=True)
class SecurityCard:
    """What a practice asks of its team. ``without``: who signs in with a password alone so far.

    ``choices``: the mail domains that the team's addresses lie in, of which ``domains`` are named as the practice's own.
    """

    second_factor: bool
    without: tuple[str, ...]
    domains: tuple[str, ...]
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HatCard:
    """One hat that a person may put on."""

    slug: str
    name: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MemberCard:
    """Somebody of the team."""

    account_id: int
    ref: str
    name: str
    email: str
    zone: str
    roles: tuple[str, ...]
    active: bool
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


@dataclass(frozen=True, slots=True)
class PlaceCard:
    """A place with its rooms."""

    ref: str
    name: str
    address: str
    zone: str
    active: bool
    rooms: tuple["RoomCard", ...] = ()


@dataclass(frozen=True, slots=True)
class RoomCard:
    """A room."""

    ref: str
    name: str
    active: bool


@dataclass(frozen=True, slots=True)
class ServiceCard:
    """A service. Minutes throughout, the fee in minor units."""

    ref: str
    name: str
    kind: str
    minutes: int
    buffer_before: int
    buffer_after: int
    fee_minor: int
    in_person: bool
    video: bool
    phone: bool
    seats: int
    needs_room: bool
    booking: str
    confirm: bool
    notice_minutes: int
    horizon_days: int
    grid_minutes: int
    active: bool
    offered_by: tuple[str, ...] = ()

    @property
    def modes(self) -> tuple[str, ...]:
        """The ways to meet that it allows."""
        offered = (("in_person", self.in_person), ("video", self.video), ("phone", self.phone))
        return tuple(mode for mode, there in offered if there)


@dataclass(frozen=True, slots=True)
class ClosedDayCard:
    """One of the practice's own exceptions to its holidays."""

    day: date
    name: str
    closed: bool


def protecting_limits(account: int) -> tuple[tuple[str, str, int], ...]:
    """Name, zone, and the hours a week that somebody may protect at each practice where she treats, the fewest first."""
    rows = Member.objects.everywhere(because="protected time is of all practices of a person")
    found = rows.filter(account=account, active=True).select_related("practice")
    limits = [(row.practice.protected_hours, row.practice) for row in found if Role.CLINICIAN in row.roles]
    limits.sort(key=lambda one: (one[0], one[1].id))
    return tuple((practice.name, practice.zone, hours) for hours, practice in limits)


def practice_card(practice_id: int) -> PracticeCard:
    """The practice of that id. Raises ``NotFound``."""
    return _practice(id=practice_id)


def public_practice(slug: str) -> PracticeCard:
    """A practice with a public page. Raises ``NotFound`` for others, there or not."""
    return _practice(slug=slug, published=True)


def published_practices() -> tuple[PracticeCard, ...]:
    """All practices of this installation that anybody may book with, by name."""
    return tuple(card for card in all_practices() if card.published)


def practice_by_slug(slug: str) -> PracticeCard:
    """Any practice by its slug, for an operator at the shell. Raises ``NotFound``."""
    return _practice(slug=slug)


def _practice(**which: Any) -> PracticeCard:
    reading = Reading()
    where = " AND ".join(f"{column} = %s" for column in which)
    found = reading.values(PracticeCard, Practice, where, [*which.values()])
    reading.fetch()
    if not found:
        raise NotFound
    return found[0]


def any_practice() -> bool:
    """Whether a practice was ever set up here."""
    return Practice.objects.everywhere(because="the first run asks").exists()


def all_practices() -> tuple[PracticeCard, ...]:
    """Every practice of the installation, for the operator at the shell."""
    names = PracticeCard.__dataclass_fields__
    rows = Practice.objects.everywhere(because="the operator asks").order_by("name").values(*names)
    return tuple(PracticeCard(**row) for row in rows)


def practice_names(ids: Collection[int]) -> Mapping[int, str]:
    """Names of practices by id."""
    rows = Practice.objects.everywhere(because="whoever works there knows its name").filter(id__in=ids)
    return dict(rows.values_list("id", "name"))


def owner_of(practice_id: int) -> int:
    """The account of the practice's owner."""
    return Practice.objects.within(practice_id).values_list("owner_id", flat=True).get()


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


def security(viewer: Viewer) -> "SecurityCard":
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


def hats_of(account_id: int) -> tuple[HatCard, ...]:
    """The practices at which a person works, by name."""
    found = _HATS.now(account=account_id)
    return tuple(HatCard(slug, name, tuple(roles)) for slug, name, roles in found)


def _hats(_case: None, *, account: int) -> QuerySet[Member, Any]:
    rows = Member.objects.everywhere(because="a person may know her own hats")
    rows = rows.filter(account=account, active=True).order_by("practice__name", "practice_id")
    return rows.values_list("practice__slug", "practice__name", "roles")


_HATS = Prepared(_hats)


def is_at_a_workplace(email: str) -> bool:
    """Whether an address lies where a team of this installation has its own: an employer or colleagues may read what is
    sent there (domain.md C11). Two of one team make it the team's; one person's own domain is her private affair."""
    domain = domain_of(email)
    if not domain or domain in PUBLIC_DOMAINS:
        return False
    rows = Member.objects.everywhere(because="an employer's domain is one, whosever")
    teams = rows.filter(active=True, account__email__iendswith=f"@{domain}").values("practice")
    return teams.annotate(people=Count("id")).filter(people__gte=2).exists()


def team(viewer: Viewer, *, everyone: bool = False) -> tuple[MemberCard, ...]:
    """The team, by name; with those who left when ``everyone``."""
    found = _TEAM.now(everyone, practice=_of(viewer))
    return tuple(
        MemberCard(account, ref, name, email, zone, tuple(roles), active, owner == account, supervised)
        for account, ref, name, email, zone, roles, active, owner, supervised in found
    )


def _team(everyone: bool, *, practice: int) -> QuerySet[Member, Any]:
    rows = Member.objects.within(practice).order_by("account__name", "id")
    person = ("account_id", "account__ref", "account__name", "account__email", "account__zone")
    columns = (*person, "roles", "active", "practice__owner_id", "supervised")
    return (rows if everyone else rows.filter(active=True)).values_list(*columns)


_TEAM = Prepared(_team)


def under_supervision(practice_id: int, account_id: int) -> bool:
    """Whether somebody of the team works under supervision there: then she holds no sealed chart (R7)."""
    return Member.objects.within(practice_id).filter(account=account_id, supervised=True).exists()


def clinicians(viewer: Viewer) -> tuple[MemberCard, ...]:
    """Those of the team who see clients."""
    return tuple(member for member in team(viewer) if member.treats)


def invitations(viewer: Viewer, *, now: datetime) -> tuple[InvitationCard, ...]:
    """Invitations that still wait."""
    rows = Invitation.objects.within(_of(viewer)).filter(
        accepted_at=None, revoked_at=None, expires_at__gt=now
    )
    return tuple(
        InvitationCard(row.ref, row.email, row.name, tuple(row.roles), row.expires_at)
        for row in rows.order_by("id")
    )


def invitation_by_token(token: str, *, now: datetime) -> InvitationCard:
    """What an invitation's link leads to. Raises ``NotFound``, whatever is wrong with it."""
    row = (
        Invitation.objects.everywhere(because="its token is the scope")
        .filter(token_digest=token_digest(token), accepted_at=None, revoked_at=None, expires_at__gt=now)
        .select_related("practice")
        .first()
    )
    if row is None:
        raise NotFound
    return InvitationCard(
        row.ref, row.email, row.name, tuple(row.roles), row.expires_at, row.practice.name, row.practice.slug
    )


def places(viewer: Viewer, *, everything: bool = False) -> tuple[PlaceCard, ...]:
    """Places with their rooms; archived ones too when ``everything``."""
    practice, reading = _of(viewer), Reading()
    where = "practice_id = %s" if everything else "practice_id = %s AND active"
    columns, by_name = ("ref", "name", "active"), "name, id"
    found = reading.rows(Place, ("id", "address", "zone", *columns), where, [practice], by_name)
    in_them = reading.rows(Room, ("place_id", *columns), where, [practice], by_name)
    reading.fetch()
    rooms: dict[int, list[RoomCard]] = {}
    for place, *room in in_them:
        rooms.setdefault(place, []).append(RoomCard(*room))
    return tuple(
        PlaceCard(ref, name, address, zone, active, tuple(rooms.get(id, ())))
        for id, address, zone, ref, name, active in found
    )


def travel_minutes(viewer: Viewer) -> Mapping[tuple[str, str], int]:
    """Minutes between places, by their refs, for the pairs that have a figure."""
    rows = Travel.objects.within(_of(viewer)).values_list("origin__ref", "destination__ref", "minutes")
    return {(a, b): minutes for a, b, minutes in rows}


def services(viewer: Viewer, *, everything: bool = False) -> tuple[ServiceCard, ...]:
    """What can be booked, in the practice's own order; archived ones too when ``everything``."""
    return _services(_of(viewer), everything=everything)


def public_services(practice_id: int, *, booking: Sequence[str] = ("everyone",)) -> tuple[ServiceCard, ...]:
    """Services that somebody may book who is not of the team."""
    return tuple(s for s in _services(practice_id) if s.booking in booking and s.offered_by)


def _services(practice: int, *, everything: bool = False) -> tuple[ServiceCard, ...]:
    rows = Service.objects.within(practice).order_by("position", "name", "id")
    if not everything:
        rows = rows.filter(active=True)
    offers: dict[int, list[str]] = {}
    offered = ServiceOffer.objects.within(practice).filter(
        account__in=Member.objects.within(practice).filter(active=True).values("account")
    )
    for service, ref in offered.order_by("account__name").values_list("service_id", "account__ref"):
        offers.setdefault(service, []).append(ref)
    names = [name for name in ServiceCard.__dataclass_fields__ if name != "offered_by"]
    return tuple(
        ServiceCard(**{name: getattr(row, name) for name in names}, offered_by=tuple(offers.get(row.id, ())))
        for row in rows
    )


def public_clinicians(practice_id: int, refs: Sequence[str]) -> Mapping[str, str]:
    """Names of clinicians by ref, for the public page."""
    rows = (
        Member.objects.within(practice_id)
        .filter(active=True, account__ref__in=refs)
        .order_by("account__name")
    )
    return dict(rows.values_list("account__ref", "account__name"))


def public_place(practice_id: int, ref: str) -> PlaceCard | None:
    """Where a stranger would come to, rooms left out; None for no place that is in use."""
    row = Place.objects.within(practice_id).filter(ref=ref, active=True).first()
    return PlaceCard(row.ref, row.name, row.address, row.zone, row.active, ()) if row else None


def account_refs(practice_id: int, accounts: Sequence[int]) -> Mapping[int, str]:
    """Refs of members' accounts."""
    rows = Member.objects.within(practice_id).filter(account__in=accounts)
    return dict(rows.values_list("account_id", "account__ref"))


def privacy_contact(viewer: Viewer) -> str:
    """The ref of the privacy contact; empty where there is none."""
    found = Practice.objects.within(_of(viewer)).values_list("privacy_contact__ref", flat=True).get()
    return found or ""


def privacy_contact_of(practice_id: int) -> int:
    """The account of the privacy contact, the owner's where none is named."""
    rows = Practice.objects.within(practice_id).values_list("privacy_contact_id", "owner_id")
    named, owner = rows.get()
    return named or owner


def own_closed_days(viewer: Viewer, *, since: date) -> tuple[ClosedDayCard, ...]:
    """The practice's own exceptions from a day on."""
    rows = ClosedDay.objects.within(_of(viewer)).filter(day__gte=since).order_by("day")
    return tuple(ClosedDayCard(row.day, row.name, row.closed) for row in rows)


class Closing(Protocol):
    """What is asked of a practice to know its closed days."""

    @property
    def id(self) -> int: ...
    @property
    def holiday_country(self) -> str: ...
    @property
    def holiday_subdivision(self) -> str: ...


def closed_days(practice: Closing, first: date, last: date, *, locale: str = "") -> Mapping[date, str]:
    """The days on which the practice is closed, by name: its holiday calendar and its own exceptions."""
    return at_once(lambda reading: ask_closed_days(reading, practice, first, last, locale=locale))


def ask_closed_days(
    reading: Reading, practice: Closing, first: date, last: date, *, locale: str = ""
) -> Callable[[], Mapping[date, str]]:
    """The same, told once the reading was fetched."""
    where = "practice_id = %s AND day >= %s AND day <= %s"
    own = reading.rows(ClosedDay, ("day", "name", "closed"), where, [practice.id, first, last])

    def closed() -> Mapping[date, str]:
        found: dict[date, str] = {}
        if practice.holiday_country:
            for year in range(first.year, last.year + 1):
                calendar = holidays_of(practice.holiday_country, practice.holiday_subdivision, year, locale)
                found.update({day: name for day, name in calendar.items() if first <= day <= last})
        for day, name, closes in own:
            if closes:
                found[day] = name
            else:
                found.pop(day, None)
        return found

    return closed


def closed_names(practice: PracticeCard, first: date, last: date) -> Mapping[date, str]:
    """The same for a page, in the practice's language."""
    return closed_days(practice, first, last, locale=practice.locale)


def _of(viewer: Viewer) -> int:
    if isinstance(viewer, Staff):
        return viewer.practice_id
    raise NotFound
