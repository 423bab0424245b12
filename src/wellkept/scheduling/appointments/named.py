"""From refs and viewers to rows: what a request names, as far as this viewer may name it.

Whatever is foreign, sealed to the viewer or absent answers alike: ``NotFound``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any, Self

from wellkept.accounts.models import Account
from wellkept.kernel.wallclock import local_date
from wellkept.practice.models import Member, Place, Practice, Room, Service, ServiceOffer
from wellkept.scheduling.appointments.care import ask_care, ask_chart
from wellkept.scheduling.appointments.models import Appointment
from wellkept.scheduling.appointments.rules.facts import (
    Asker,
    ChartFacts,
    Face,
    Proposal,
    ServiceFacts,
    Waiver,
)
from wellkept.scheduling.appointments.rules.words import BookedBy, Born, Kind, Mode
from wellkept.storage.plain import Reading, Row, one_of, table
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import Custodian, KnownClient, LinkHolder, Staff, Stranger, Viewer


def practice_of(viewer: Viewer) -> int:
    """The practice in which this viewer acts."""
    if isinstance(viewer, Staff | Custodian | Stranger | KnownClient | LinkHolder):
        return viewer.practice_id
    raise NotFound


def asker_of(viewer: Viewer, *, importing: bool = False) -> Asker:
    """The viewer as the rules see her."""
    if isinstance(viewer, Staff):
        face = Face.IMPORT if importing else Face.STAFF
        return Asker(face, account=viewer.account_id, any_calendar=viewer.handles_bookings)
    if isinstance(viewer, Custodian):
        return Asker(Face.STAFF, account=viewer.account_id, any_calendar=True)
    face = Face.STRANGER if isinstance(viewer, Stranger) else Face.KNOWN_CLIENT
    return Asker(face, person=viewer.account_id if isinstance(viewer, Stranger | KnownClient) else None)


def door_of(viewer: Viewer, *, importing: bool = False) -> Born:
    """By which door a booking of this viewer comes."""
    if importing:
        return Born.IMPORT
    if isinstance(viewer, Staff):
        return {"shell": Born.SHELL, "token": Born.PROGRAM}.get(viewer.via, Born.DESK)
    return Born.PUBLIC if isinstance(viewer, Stranger) else Born.LINK


def maker_of(viewer: Viewer) -> str:
    """Who of the staff enters something, for its history; of clients and strangers nothing is kept here (R7)."""
    return viewer.describe() if isinstance(viewer, Staff) else ""


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
    chart: ChartFacts | None = None
    clients: tuple[int, ...] = ()
    places: dict[int, PlaceRow] = field(default_factory=dict)
    place: int | None = None
    room: int | None = None


class _Names:
    """What a reading is asked of a practice: itself, a service, its places, who offers the service and who was named.

    ``service`` is a column of services and its value. Named people come in the order in which they were named. With
    nobody named it is nobody; with ``anybody`` everybody active who offers the service, by name.
    """

    def __init__(
        self,
        reading: Reading,
        viewer: Viewer,
        service: tuple[str, str | int],
        people: tuple[str, Sequence[str | int]],
        also: int = 0,
        *,
        anybody: bool = False,
    ) -> None:
        practice, (column, value) = practice_of(viewer), service
        self._published_only = isinstance(viewer, Stranger)
        self._found = reading.values(PracticeRow, Practice, "id = %s", [practice])
        self._services = reading.values(
            ServiceRow, Service, f"practice_id = %s AND {column} = %s", [practice, value]
        )
        of_service = f"SELECT id FROM {table(Service)} WHERE practice_id = %s AND {column} = %s"  # noqa: S608
        self._offering = reading.rows(
            ServiceOffer, ("account_id",), f"service_id IN ({of_service})", [practice, value]
        )
        in_use = "practice_id = %s AND (active OR id = %s)"
        self._places = reading.values(PlaceRow, Place, in_use, [practice, also])
        self._by, self._named = people
        self._anybody = anybody and not self._named
        self._people = self._ask_people(reading, practice, of_service, [practice, value])

    def told(self) -> Self:
        """Itself, once the reading was fetched. Raises ``NotFound`` without the practice or the service."""
        if not self._found or not self._services or (self._published_only and not self.practice.published):
            raise NotFound
        return self

    def _ask_people(
        self, reading: Reading, practice: int, of_service: str, params: Sequence[str | int]
    ) -> list[Row]:
        offering = f"SELECT account_id FROM {table(ServiceOffer)} WHERE service_id IN ({of_service})"  # noqa: S608
        named = one_of(f"a.{self._by}", self._named)
        chosen = f"m.active AND a.id IN ({offering})" if self._anybody else named
        return reading.ask(
            f"SELECT a.id, a.ref, a.name, a.zone, m.active FROM {table(Member)} m "  # noqa: S608 - names, not values
            f"JOIN {table(Account)} a ON a.id = m.account_id WHERE m.practice_id = %s AND {chosen} ORDER BY a.name, a.id",
            [practice, *(params if self._anybody else self._named)],
        )

    @property
    def practice(self) -> PracticeRow:
        """The viewer's practice; strangers see published ones alone."""
        return self._found[0]

    def named(self, **more: Any) -> Named:
        """With the people found. Raises ``NotFound`` when one who was named is no member."""
        by = {row[1 if self._by == "ref" else 0]: row[0] for row in self._people}
        if any(name not in by for name in self._named):
            raise NotFound
        ids = list(by.values()) if self._anybody else [by[name] for name in dict.fromkeys(self._named)]
        return Named(
            practice=self.practice,
            service=self._services[0],
            clinicians=tuple(ids),
            refs={id: ref for id, ref, *_rest in self._people},
            names={id: name for id, _ref, name, *_rest in self._people},
            zones={id: zone for id, _ref, _name, zone, _active in self._people},
            active=frozenset(id for id, _ref, _name, _zone, active in self._people if active),
            offering=frozenset(account for (account,) in self._offering),
            places=self.places,
            **more,
        )

    @property
    def places(self) -> dict[int, PlaceRow]:
        """The practice's places in use, and one that an appointment already has."""
        return {place.id: place for place in self._places}


def name_all(
    *,
    viewer: Viewer,
    service: str,
    clinicians: Sequence[str],
    chart: str = "",
    client: str = "",
    place: str = "",
    room: str = "",
    at: datetime,
    anybody: bool = False,
) -> Named:
    """Resolve a request. Raises ``NotFound`` for anything that this viewer cannot name.

    ``anybody``: with no clinician named, all who offer the service are meant; otherwise nobody is.

    Archived services are found too: the rules say why those are not booked. ``at``: a chart's members are those of that
    day, on the practice's clock.
    """
    reading = Reading()
    asked = _Names(reading, viewer, ("ref", service), ("ref", clinicians), anybody=anybody)
    care = ask_care(reading, viewer, practice=practice_of(viewer), chart=chart, client=client)
    reading.fetch()
    names = asked.told()
    named = names.named(place=_by_ref(names.places.values(), place), room=_room(names.practice.id, room))
    treating = named.clinicians[0] if named.clinicians else 0
    chosen, clients = care(treating, day_in(named.practice, at))
    return replace(named, chart=chosen, clients=clients)


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
    new_service: str = "",
) -> Named:
    """What a move concerns. Without new clinicians, place, room or service they stay; "any" room lets another be found."""
    if appointment.practice_id is None or appointment.service_id is None:
        raise NotFound
    people: tuple[str, Sequence[str | int]] = (
        ("ref", new_clinicians) if new_clinicians else ("id", clinicians)
    )
    service: tuple[str, str | int] = ("ref", new_service) if new_service else ("id", appointment.service_id)
    reading = Reading()
    asked = _Names(reading, viewer, service, people, also=appointment.place_id or 0)
    chart = ask_chart(reading, practice_of(viewer), appointment.chart_id)
    reading.fetch()
    names = asked.told()
    place = _by_ref(names.places.values(), new_place) or appointment.place_id
    if new_room:
        room = None if new_room == "any" else _room(names.practice.id, new_room)
    elif place != appointment.place_id:
        room = None
    return names.named(
        chart=chart(),
        clients=tuple(clients),
        place=place,
        room=room,
    )


def to_be_locked(viewer: Viewer, clinicians: Sequence[str], room: str) -> tuple[list[int], list[int]]:
    """Ids of the accounts and rooms to which something is moved. Raises ``NotFound``."""
    practice = practice_of(viewer)
    members = Member.objects.within(practice).filter(account__ref__in=clinicians)
    accounts = list(members.values_list("account_id", flat=True))
    if len(accounts) != len(set(clinicians)):
        raise NotFound
    found = None if room in ("", "any") else _room(practice, room)
    return accounts, [] if found is None else [found]


def _by_ref(places: Iterable[PlaceRow], ref: str) -> int | None:
    if not ref:
        return None
    for place in places:
        if place.ref == ref:
            return place.id
    raise NotFound


def _room(practice: int, ref: str) -> int | None:
    if not ref:
        return None
    found = Room.objects.within(practice).filter(ref=ref).values_list("id", flat=True).first()
    if found is None:
        raise NotFound
    return found


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
