"""What calls answer about openings and appointments, and why not. Times carry the offset of the zone beside them."""

from datetime import datetime

from pydantic import Field

from wellkept.interop.api.values import Clock, Day, Named, Out, When, local_to, named
from wellkept.scheduling.appointments.queries import AppointmentCard
from wellkept.scheduling.appointments.request import Booked, Opening
from wellkept.scheduling.appointments.standing import StandingOpening


class StandingOut(Out):
    """How often a weekly hour is free: on ``free`` of ``of`` dates, not on those of ``missing``."""

    weekday: int = Field(description="Monday is 0")
    at: Clock = Field(description="on the clock of the zone")
    free: int
    of: int
    missing: list[Day]


class OpeningOut(Out):
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
            start=local_to(opening.start, opening.zone),
            end=local_to(opening.end, opening.zone),
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
            start=local_to(hour.first, hour.zone),
            end=local_to(end, hour.zone),
            zone=hour.zone,
            clinician=hour.clinician,
            place=hour.place or None,
            room=None,
            mode=hour.mode.value,
            standing=dates,
        )


class Openings(Out):
    """Openings, the earliest first; standing ones the best first."""

    openings: list[OpeningOut]


class Made(Out):
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
            start=local_to(booked.start, booked.zone),
            end=local_to(booked.end, booked.zone),
            zone=booked.zone,
            lapses_at=local_to(booked.lapses_at, booked.zone),
            lifted=list(booked.lifted),
        )


class Changed(Out):
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
            start=local_to(card.start, card.zone),
            end=local_to(card.end, card.zone),
            zone=card.zone,
            revision=card.revision,
        )


class ParticipantOut(Named):
    """A client's part in an appointment. ``late``: whether a cancellation was late, where a policy was accepted."""

    attendance: str
    late: bool | None


class LiftedOut(Out):
    """A reason that was lifted, and why."""

    code: str
    why: str


class AppointmentOut(Out):
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
            service=named(card.service_ref, card.service),
            start=local_to(card.start, card.zone),
            end=local_to(card.end, card.zone),
            zone=card.zone,
            mode=card.mode,
            place=named(card.place_ref, card.place),
            room=named(card.room_ref, card.room),
            clinicians=[Named(id=ref, name=name) for ref, name in card.clinicians],
            clients=[
                ParticipantOut(id=part.ref, name=part.name, attendance=part.attendance, late=part.late)
                for part in card.clients
            ],
            chart=card.chart_ref or None,
            seats=card.seats,
            sealed=card.sealed,
            revision=card.revision,
            lapses_at=local_to(card.lapses_at, card.zone),
            cancelled_at=local_to(card.cancelled_at, card.zone),
            cancelled_by=card.cancelled_by,
            actual_start=local_to(card.actual_start, card.zone),
            actual_end=local_to(card.actual_end, card.zone),
            lifted=[LiftedOut(code=code, why=why) for code, why in card.lifted],
        )


class Appointments(Out):
    """Appointments, by start."""

    appointments: list[AppointmentOut]
    next: str | None = Field(description="cursor of the following page")


class ReasonOut(Out):
    """Why not, in words. ``liftable``: name its code in ``lift`` to go on all the same, with ``why`` where needed."""

    code: str
    field: str | None = Field(default=None, description="where in the request")
    params: dict[str, str | int] = {}
    text: str
    liftable: bool = False
    needs_why: bool = False


class ProblemOut(Out):
    """Why a call was not done. Nothing was changed."""

    type: str
    title: str
    status: int
    code: str
    reasons: list[ReasonOut]
    nearest: list[OpeningOut] = Field(description="the nearest openings, where a time was refused")
