"""From refs and viewers to rows: what a request names, as far as this viewer may name it.

Whatever is foreign, sealed to the viewer or absent answers alike: ``NotFound``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from wellkept.accounts.models import Account
from wellkept.clients.models import Chart, ChartMember, Client
from wellkept.clients.queries import visible_charts, visible_clients
from wellkept.kernel.wallclock import local_date
from wellkept.practice.models import Member, Place, Practice, Room, Service, ServiceOffer
from wellkept.scheduling.appointments.models import Appointment
from wellkept.scheduling.appointments.rules.facts import Asker, Face, Proposal, ServiceFacts, Waiver
from wellkept.scheduling.appointments.rules.words import BookedBy, Born, Kind, Mode
from wellkept.storage.plain import fetch, one_of, rows, table, values
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import KnownClient, LinkHolder, Staff, Stranger, Viewer


def practice_of(viewer: Viewer) -> int:
    """The practice in which this viewer acts."""
    if isinstance(viewer, Staff | Stranger | KnownClient | LinkHolder):
        return viewer.practice_id
    raise NotFound


def asker_of(viewer: Viewer, *, importing: bool = False) -> Asker:
    """The viewer as the rules see her."""
    if isinstance(viewer, Staff):
        face = Face.IMPORT if importing else Face.STAFF
        return Asker(face, account=viewer.account_id, any_calendar=viewer.handles_bookings)
    return Asker(Face.STRANGER if isinstance(viewer, Stranger) else Face.KNOWN_CLIENT)


def door_of(viewer: Viewer, *, importing: bool = False) -> Born:
    """By which door a booking of this viewer comes."""
    if importing:
        return Born.IMPORT
    if isinstance(viewer, Staff):
        return Born.SHELL if viewer.via == "shell" else Born.DESK
    return Born.PUBLIC if isinstance(viewer, Stranger) else Born.LINK


@dataclass(frozen=True, slots=True)
class PracticeRow:
    """What the engine needs of a practice."""

    id: int
    ref: str
    zone: str
    published: bool
    answer_hours: int
    max_upcoming: int
    stranger_share: int
    holiday_country: str
    holiday_subdivision: str


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """What the engine needs of a service; minutes throughout."""

    id: int
    ref: str
    kind: str
    minutes: int
    buffer_before: int
    buffer_after: int
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


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """What the engine needs of a place."""

    id: int
    ref: str
    name: str
    zone: str


@dataclass(frozen=True, slots=True)
class Named:
    """The rows that a request concerns. ``clinicians`` keep the order in which they were named."""

    practice: PracticeRow
    service: ServiceRow
    clinicians: tuple[int, ...]
    refs: dict[int, str] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    zones: dict[int, str] = field(default_factory=dict)
    active: frozenset[int] = frozenset()
    offering: frozenset[int] = frozenset()
    chart: Chart | None = None
    clients: tuple[int, ...] = ()
    places: dict[int, PlaceRow] = field(default_factory=dict)
    place: int | None = None
    room: int | None = None


def practice_row(viewer: Viewer) -> PracticeRow:
    """The viewer's practice; strangers see published ones alone."""
    found = values(PracticeRow, Practice, "id = %s", [practice_of(viewer)])
    if not found or (isinstance(viewer, Stranger) and not found[0].published):
        raise NotFound
    return found[0]


def service_row(practice: PracticeRow, ref: str) -> ServiceRow:
    """A service of the practice, archived ones included: the rules say why those are not booked."""
    found = values(ServiceRow, Service, "practice_id = %s AND ref = %s", [practice.id, ref])
    if not found:
        raise NotFound
    return found[0]


def place_rows(practice: PracticeRow, also: int | None = None) -> dict[int, PlaceRow]:
    """The practice's places in use, and one that an appointment already has."""
    found = values(PlaceRow, Place, "practice_id = %s AND (active OR id = %s)", [practice.id, also or 0])
    return {place.id: place for place in found}


def clinicians_of(
    practice: PracticeRow, service: ServiceRow, refs: Sequence[str] = ()
) -> tuple[list[int], dict[int, tuple[str, str, str, bool]], frozenset[int]]:
    """Ids of the named clinicians (all active ones who offer the service when none is named), what to call them
    (ref, name, zone, active) and who offers the service."""
    offering = [a for (a,) in rows(ServiceOffer, ("account_id",), "service_id = %s", [service.id])]
    chosen = one_of("a.ref", refs) if refs else f"m.active AND {one_of('a.id', offering)}"
    sql = (
        f"SELECT a.id, a.ref, a.name, a.zone, m.active FROM {table(Member)} m "  # noqa: S608 - names, not values
        f"JOIN {table(Account)} a ON a.id = m.account_id WHERE m.practice_id = %s AND {chosen} ORDER BY a.name, a.id"
    )
    found = fetch(sql, [practice.id, *(refs or offering)])
    known = {account: (ref, name, zone, bool(active)) for account, ref, name, zone, active in found}
    by_ref = {card[0]: account for account, card in known.items()}
    if any(ref not in by_ref for ref in refs):
        raise NotFound
    ids = [by_ref[ref] for ref in dict.fromkeys(refs)] if refs else list(known)
    return ids, known, frozenset(offering)


def name_all(
    *,
    viewer: Viewer,
    service: str,
    clinicians: Sequence[str],
    chart: str = "",
    client: str = "",
    place: str = "",
    room: str = "",
    on: date,
) -> Named:
    """Resolve a request. Raises ``NotFound`` for anything that this viewer cannot name."""
    practice = practice_row(viewer)
    row = service_row(practice, service)
    ids, known, offering = clinicians_of(practice, row, clinicians)
    chart_row, clients = _care(viewer, practice, ids, chart, client, on)
    places = place_rows(practice)
    return Named(
        practice=practice,
        service=row,
        clinicians=tuple(ids),
        refs={account: card[0] for account, card in known.items()},
        names={account: card[1] for account, card in known.items()},
        zones={account: card[2] for account, card in known.items()},
        active=frozenset(account for account, card in known.items() if card[3]),
        offering=offering,
        chart=chart_row,
        clients=clients,
        places=places,
        place=_by_ref(places.values(), place),
        room=_room(practice, room),
    )


def name_existing(
    *,
    viewer: Viewer,
    appointment: Appointment,
    clinicians: Sequence[int],
    clients: Sequence[int],
    room: int | None,
    new_clinicians: Sequence[str] = (),
    new_place: str = "",
    new_room: str = "",
) -> Named:
    """What a move concerns. Without new clinicians, place or room they stay; "any" room lets another be found."""
    if appointment.practice_id is None or appointment.service_id is None:
        raise NotFound
    practice = practice_row(viewer)
    service = values(
        ServiceRow, Service, "practice_id = %s AND id = %s", [practice.id, appointment.service_id]
    )[0]
    refs = tuple(new_clinicians) or _refs(practice, clinicians)
    ids, known, offering = clinicians_of(practice, service, refs)
    places = place_rows(practice, also=appointment.place_id)
    place = _by_ref(places.values(), new_place) or appointment.place_id
    if new_room:
        room = None if new_room == "any" else _room(practice, new_room)
    elif place != appointment.place_id:
        room = None
    return Named(
        practice=practice,
        service=service,
        clinicians=tuple(ids),
        refs={account: card[0] for account, card in known.items()},
        names={account: card[1] for account, card in known.items()},
        zones={account: card[2] for account, card in known.items()},
        active=frozenset(account for account, card in known.items() if card[3]),
        offering=offering,
        chart=appointment.chart,
        clients=tuple(clients),
        places=places,
        place=place,
        room=room,
    )


def to_be_locked(viewer: Viewer, clinicians: Sequence[str], room: str) -> tuple[list[int], list[int]]:
    """Ids of the accounts and rooms to which something is moved. Raises ``NotFound``."""
    practice = practice_row(viewer)
    members = Member.objects.within(practice.id).filter(account__ref__in=clinicians)
    accounts = list(members.values_list("account_id", flat=True))
    if len(accounts) != len(set(clinicians)):
        raise NotFound
    found = None if room in ("", "any") else _room(practice, room)
    return accounts, [] if found is None else [found]


def _refs(practice: PracticeRow, accounts: Sequence[int]) -> tuple[str, ...]:
    rows = Member.objects.within(practice.id).filter(account__in=accounts)
    by_id = dict(rows.values_list("account_id", "account__ref"))
    return tuple(by_id[account] for account in accounts)


def _by_ref(places: Iterable[PlaceRow], ref: str) -> int | None:
    if not ref:
        return None
    for place in places:
        if place.ref == ref:
            return place.id
    raise NotFound


def _room(practice: PracticeRow, ref: str) -> int | None:
    if not ref:
        return None
    found = Room.objects.within(practice.id).filter(ref=ref).values_list("id", flat=True).first()
    if found is None:
        raise NotFound
    return found


def _care(
    viewer: Viewer, practice: PracticeRow, clinicians: Sequence[int], chart: str, client: str, on: date
) -> tuple[Chart | None, tuple[int, ...]]:
    """The chart concerned and the clients who come: its members on that day, or the one client named."""
    if isinstance(viewer, KnownClient | LinkHolder):
        row = (
            Chart.objects.within(practice.id).filter(id=viewer.chart_id or 0).first()
            if isinstance(viewer, KnownClient)
            else None
        )
        return row, (viewer.client_id,) if viewer.client_id else ()
    if isinstance(viewer, Stranger) or not (chart or client):
        return None, ()
    if chart:
        row = visible_charts(viewer).filter(ref=chart).first()
        if row is None:
            raise NotFound
        return row, members_on(row, on)
    found = visible_clients(viewer).filter(ref=client).first()
    if found is None:
        raise NotFound
    return _chart_with(practice, clinicians, found), (found.id,)


def members_on(chart: Chart, day: date) -> tuple[int, ...]:
    """The members of a chart on a day."""
    rows = (
        ChartMember.objects.within(chart.practice_id)
        .filter(chart=chart, since__lte=day)
        .order_by("client_id")
    )
    return tuple(
        client for client, until in rows.values_list("client_id", "until") if until is None or until > day
    )


def _chart_with(practice: PracticeRow, clinicians: Sequence[int], client: Client) -> Chart | None:
    """The client's open individual chart with the first clinician, if there is one."""
    return (
        Chart.objects.within(practice.id)
        .filter(kind="individual", state="open", treating__in=clinicians[:1], members__client=client)
        .order_by("id")
        .first()
    )


def service_facts(service: ServiceRow) -> ServiceFacts:
    """The service as the rules see it."""
    modes = [
        mode
        for mode, offered in (
            (Mode.IN_PERSON, service.in_person),
            (Mode.VIDEO, service.video),
            (Mode.PHONE, service.phone),
        )
        if offered
    ]
    return ServiceFacts(
        id=service.id,
        kind=Kind(service.kind),
        minutes=service.minutes,
        before=service.buffer_before * 60,
        after=service.buffer_after * 60,
        modes=frozenset(modes),
        seats=service.seats,
        needs_room=service.needs_room,
        booked_by=BookedBy(service.booking),
        confirm=service.confirm,
        notice=service.notice_minutes * 60,
        horizon=service.horizon_days * 86400,
        grid=service.grid_minutes * 60,
        active=service.active,
    )


def default_mode(service: ServiceRow) -> Mode:
    """In person where that is offered, else video, else phone."""
    if service.in_person:
        return Mode.IN_PERSON
    return Mode.VIDEO if service.video else Mode.PHONE


def proposal_of(
    named: Named,
    *,
    start: datetime,
    mode: Mode | None,
    minutes: int | None,
    waivers: tuple[Waiver, ...] = (),
    policy_shown: int | None = None,
) -> Proposal:
    """The engine's own terms. In person without a place named: the practice's only place, else none."""
    settled = mode or default_mode(named.service)
    place = named.place
    if place is None and settled is Mode.IN_PERSON and len(named.places) == 1:
        place = next(iter(named.places))
    return Proposal(
        start=int(start.timestamp()),
        minutes=named.service.minutes if minutes is None else minutes,
        mode=settled,
        place=place if settled is Mode.IN_PERSON or named.room is not None else None,
        room=named.room,
        waivers=waivers,
        policy_shown=policy_shown,
    )


def zone_of(named: Named, proposal: Proposal) -> str:
    """R4: the zone of the place; for video and phone, of the clinician."""
    if proposal.place is not None:
        return named.places[proposal.place].zone
    return named.zones[named.clinicians[0]] or named.practice.zone


def day_in(practice: PracticeRow, instant: datetime) -> date:
    """The date of an instant in the practice's zone."""
    return local_date(int(instant.astimezone(UTC).timestamp()), practice.zone)
