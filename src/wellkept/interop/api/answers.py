"""What calls answer. Things are named by their refs; times carry the offset of the zone beside them (RFC 3339)."""

from datetime import date, datetime, time
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from ninja import Schema
from pydantic import Field, PlainSerializer, WithJsonSchema

from wellkept.clients.queries import ChartCard, ClientCard
from wellkept.practice.queries import MemberCard, PlaceCard, PracticeCard, ServiceCard
from wellkept.scheduling.appointments.queries import AppointmentCard
from wellkept.scheduling.appointments.request import Booked, Opening
from wellkept.scheduling.appointments.standing import StandingOpening

When = Annotated[
    datetime,
    PlainSerializer(lambda at: at.isoformat(timespec="seconds")),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Day = Annotated[
    date, PlainSerializer(lambda day: day.isoformat()), WithJsonSchema({"type": "string", "format": "date"})
]
Clock = Annotated[
    time,
    PlainSerializer(lambda at: at.strftime("%H:%M")),
    WithJsonSchema({"type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]$"}),
]


def _in(at: datetime | None, zone: str) -> Any:
    return at and at.astimezone(ZoneInfo(zone))


class PracticeOut(Schema):
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


class Practices(Schema):
    """The practices at which the token works: one."""

    practices: list[PracticeOut]


class Named(Schema):
    """Somebody or something, by ref and name."""

    id: str
    name: str


class ClinicianOut(Named):
    """Somebody of the team who sees clients."""

    zone: str

    @classmethod
    def of(cls, card: MemberCard) -> "ClinicianOut":
        """As colleagues know her."""
        return cls(id=card.ref, name=card.name, zone=card.zone)


class Clinicians(Schema):
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


class Services(Schema):
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


class Places(Schema):
    """Places in use, by name."""

    places: list[PlaceOut]


class RoomOut(Named):
    """A room, and the place to which it belongs."""

    place: str


class Rooms(Schema):
    """Rooms in use."""

    rooms: list[RoomOut]


class ClientOut(Named):
    """A client whom the holder of the token may know of."""

    email: str
    phone: str
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
            zone=card.zone,
            state=card.state,
        )


class Clients(Schema):
    """Clients, the oldest entry first; of a search the best fits."""

    clients: list[ClientOut]
    next: str | None = Field(description="cursor of the following page")


class ChartMemberOut(Named):
    """A client's part in a course of care; ``until`` is the first day out of it."""

    role: str
    since: Day
    until: Day | None


class ChartOut(Schema):
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


class Charts(Schema):
    """Open courses of care."""

    charts: list[ChartOut]
    next: str | None = Field(description="cursor of the following page")


class StandingOut(Schema):
    """How often a weekly hour is free: on ``free`` of ``of`` dates, not on those of ``missing``."""

    weekday: int = Field(description="Monday is 0")
    at: Clock = Field(description="on the clock of the zone")
    free: int
    of: int
    missing: list[Day]


class OpeningOut(Schema):
    """A start that may be booked now, under all rules; with ``standing``, the first of several."""

    start: When
    end: When
    zone: str
    clinician: str
    place: str | None
    room: str | None = Field(description="null: one is found when booking, where the service needs one")
    mode: str
    standing: StandingOut | None = None

    @classmethod
    def of(cls, opening: Opening) -> "OpeningOut":
        """A single opening."""
        return cls(
            start=_in(opening.start, opening.zone),
            end=_in(opening.end, opening.zone),
            zone=opening.zone,
            clinician=opening.clinician,
            place=opening.place or None,
            room=None,
            mode=opening.mode.value,
        )

    @classmethod
    def of_standing(cls, hour: StandingOpening, end: datetime) -> "OpeningOut":
        """A standing opening by its first free date."""
        dates = StandingOut(
            weekday=hour.weekday, at=hour.at, free=hour.free, of=hour.of, missing=list(hour.missing)
        )
        return cls(
            start=_in(hour.first, hour.zone),
            end=_in(end, hour.zone),
            zone=hour.zone,
            clinician=hour.clinician,
            place=hour.place or None,
            room=None,
            mode=hour.mode.value,
            standing=dates,
        )


class Openings(Schema):
    """Openings, the earliest first; standing ones the best first."""

    openings: list[OpeningOut]


class Made(Schema):
    """What a hold or a booking answers. ``lifted``: the codes that stood in the way and were lifted."""

    id: str
    state: str
    start: When
    end: When
    zone: str
    lapses_at: When | None
    lifted: list[str]

    @classmethod
    def of(cls, booked: Booked) -> "Made":
        """An appointment that stands."""
        return cls(
            id=booked.ref,
            state=booked.state,
            start=_in(booked.start, booked.zone),
            end=_in(booked.end, booked.zone),
            zone=booked.zone,
            lapses_at=_in(booked.lapses_at, booked.zone),
            lifted=list(booked.lifted),
        )


class Changed(Schema):
    """How an appointment stands after a change."""

    id: str
    state: str
    start: When
    end: When
    zone: str
    revision: int

    @classmethod
    def of(cls, card: AppointmentCard) -> "Changed":
        """Without a name: the answer is kept for a day, and reading it again is no reading of a client."""
        return cls(
            id=card.ref,
            state=card.state,
            start=_in(card.start, card.zone),
            end=_in(card.end, card.zone),
            zone=card.zone,
            revision=card.revision,
        )


class ParticipantOut(Named):
    """A client's part in an appointment. ``late``: whether a cancellation was late, where a policy was accepted."""

    attendance: str
    late: bool | None


class LiftedOut(Schema):
    """A reason that was lifted, and why."""

    code: str
    why: str


class AppointmentOut(Schema):
    """An appointment. ``revision`` counts its changes: hand it in to change only what you have read."""

    id: str
    kind: str
    state: str = Field(description="held, requested, booked or cancelled")
    service: Named | None
    start: When
    end: When
    zone: str
    mode: str
    place: Named | None
    room: Named | None
    clinicians: list[Named]
    clients: list[ParticipantOut]
    chart: str | None
    seats: int
    sealed: bool
    revision: int
    lapses_at: When | None
    cancelled_at: When | None
    cancelled_by: str
    actual_start: When | None
    actual_end: When | None
    lifted: list[LiftedOut]

    @classmethod
    def of(cls, card: AppointmentCard) -> "AppointmentOut":
        """As the token may know it."""
        return cls(
            id=card.ref,
            kind=card.kind,
            state=card.state,
            service=_named(card.service_ref, card.service),
            start=_in(card.start, card.zone),
            end=_in(card.end, card.zone),
            zone=card.zone,
            mode=card.mode,
            place=_named(card.place_ref, card.place),
            room=_named(card.room_ref, card.room),
            clinicians=[Named(id=ref, name=name) for ref, name in card.clinicians],
            clients=[
                ParticipantOut(id=part.ref, name=part.name, attendance=part.attendance, late=part.late)
                for part in card.clients
            ],
            chart=card.chart_ref or None,
            seats=card.seats,
            sealed=card.sealed,
            revision=card.revision,
            lapses_at=_in(card.lapses_at, card.zone),
            cancelled_at=_in(card.cancelled_at, card.zone),
            cancelled_by=card.cancelled_by,
            actual_start=_in(card.actual_start, card.zone),
            actual_end=_in(card.actual_end, card.zone),
            lifted=[LiftedOut(code=code, why=why) for code, why in card.lifted],
        )


class Appointments(Schema):
    """Appointments, by start."""

    appointments: list[AppointmentOut]
    next: str | None = Field(description="cursor of the following page")


class ReasonOut(Schema):
    """Why not, in words. ``liftable``: name its code in ``lift`` to go on all the same, with ``why`` where needed."""

    code: str
    field: str | None = Field(default=None, description="where in the request")
    params: dict[str, str | int] = {}
    text: str
    liftable: bool = False
    needs_why: bool = False


class ProblemOut(Schema):
    """Why a call was not done. Nothing was changed."""

    type: str
    title: str
    status: int
    code: str
    reasons: list[ReasonOut]
    nearest: list[OpeningOut] = Field(description="the nearest openings, where a time was refused")


def _named(ref: str, name: str) -> Named | None:
    return Named(id=ref, name=name) if ref else None
