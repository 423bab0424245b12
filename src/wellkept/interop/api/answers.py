"""What calls answer about a practice and its clients. Things are named by their refs."""

from pydantic import Field

from wellkept.clients.queries import ChartCard, ClientCard
from wellkept.clients.rules.calls import Calls
from wellkept.interop.api.values import Day, Named, Out
from wellkept.practice.queries import MemberCard, PlaceCard, PracticeCard, ServiceCard


class PracticeOut(Out):
    """A practice."""

    id: str
    slug: str
    name: str
    zone: str
    currency: str
    locale: str

    @classmethod
    def of(cls, card: PracticeCard) -> "PracticeOut":
        """As the token may know it."""
        return cls(
            id=card.ref,
            slug=card.slug,
            name=card.name,
            zone=card.zone,
            currency=card.currency,
            locale=card.locale,
        )


class Practices(Out):
    """The practices at which the token works: one."""

    practices: list[PracticeOut]


class ClinicianOut(Named):
    """Somebody of the team who sees clients."""

    zone: str

    @classmethod
    def of(cls, card: MemberCard) -> "ClinicianOut":
        """As colleagues know her."""
        return cls(id=card.ref, name=card.name, zone=card.zone)


class Clinicians(Out):
    """Those who see clients, by name."""

    clinicians: list[ClinicianOut]


class ServiceOut(Named):
    """What can be booked. Minutes throughout; the fee in minor units of ``currency``."""

    kind: str
    minutes: int
    buffer_before: int
    buffer_after: int
    fee_minor: int
    currency: str
    modes: list[str]
    seats: int
    needs_room: bool
    booked_by: str = Field(description="desk, known or everyone")
    offered_by: list[str] = Field(description="clinicians")

    @classmethod
    def of(cls, card: ServiceCard, currency: str) -> "ServiceOut":
        """As the practice offers it."""
        return cls(
            id=card.ref,
            name=card.name,
            kind=card.kind,
            minutes=card.minutes,
            buffer_before=card.buffer_before,
            buffer_after=card.buffer_after,
            fee_minor=card.fee_minor,
            currency=currency,
            modes=list(card.modes),
            seats=card.seats,
            needs_room=card.needs_room,
            booked_by=card.booking,
            offered_by=list(card.offered_by),
        )


class Services(Out):
    """Services in use, in the practice's own order."""

    services: list[ServiceOut]


class PlaceOut(Named):
    """A place."""

    address: str
    zone: str

    @classmethod
    def of(cls, card: PlaceCard) -> "PlaceOut":
        """A place in use."""
        return cls(id=card.ref, name=card.name, address=card.address, zone=card.zone)


class Places(Out):
    """Places in use, by name."""

    places: list[PlaceOut]


class RoomOut(Named):
    """A room, and the place to which it belongs."""

    place: str


class Rooms(Out):
    """Rooms in use."""

    rooms: list[RoomOut]


class ClientOut(Named):
    """A client whom the holder of the token may know of."""

    email: str
    phone: str
    calls: Calls
    zone: str
    state: str

    @classmethod
    def of(cls, card: ClientCard) -> "ClientOut":
        """A client in a list."""
        return cls(
            id=card.ref,
            name=card.name,
            email=card.email,
            phone=card.phone,
            calls=Calls(card.calls),
            zone=card.zone,
            state=card.state,
        )


class Clients(Out):
    """Clients, the oldest entry first; of a search the best fits."""

    clients: list[ClientOut]
    next: str | None = Field(description="cursor of the following page")


class ChartMemberOut(Named):
    """A client's part in a course of care; ``until`` is the first day out of it."""

    role: str
    since: Day
    until: Day | None


class ChartOut(Out):
    """A course of care."""

    id: str
    kind: str
    state: str
    clinician: Named
    opened_on: Day
    members: list[ChartMemberOut]

    @classmethod
    def of(cls, card: ChartCard) -> "ChartOut":
        """A chart in a list."""
        return cls(
            id=card.ref,
            kind=card.kind,
            state=card.state,
            clinician=Named(id=card.treating_ref, name=card.treating_name),
            opened_on=card.opened_on,
            members=[
                ChartMemberOut(id=m.ref, name=m.name, role=m.role, since=m.since, until=m.until)
                for m in card.members
            ],
        )


class Charts(Out):
    """Open courses of care."""

    charts: list[ChartOut]
    next: str | None = Field(description="cursor of the following page")
