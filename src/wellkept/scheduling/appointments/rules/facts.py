"""Everything a decision may look at, loaded under the lock and immutable from then on.

All instants are UTC epoch seconds, all spans half-open. Nobody but ``load.py`` and tests makes ``Facts``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from functools import cached_property
from typing import NamedTuple

from wellkept.accounts.rules.licences import Licence
from wellkept.kernel.spans import Span, union
from wellkept.scheduling.appointments.rules.words import BookedBy, Kind, Mode
from wellkept.scheduling.availability.rules.hours import WorkSpan
from wellkept.scheduling.availability.rules.limits import NO_LIMITS, Limits
from wellkept.ties.rules.judging import Conflict


class Face(Enum):
    """In what part somebody asks. Notice, horizon and start grid bind clients' choices alone (R10)."""

    STAFF = "staff"
    STRANGER = "stranger"
    KNOWN_CLIENT = "known client"
    IMPORT = "import"

    @property
    def is_client(self) -> bool:
        """Whether a client chooses."""
        return self in (Face.STRANGER, Face.KNOWN_CLIENT)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks. ``any_calendar``: may book for every clinician of the practice (front desk, manager). ``person``: for whose
    own care it is, where a client comes from there."""

    face: Face
    account: int | None = None
    any_calendar: bool = False
    person: int | None = None


class Waiver(NamedTuple):
    """A reason that the asker lifts, and why."""

    code: str
    why: str = ""


class Proposal(NamedTuple):
    """What is asked for, in the engine's own terms: who, when and where are identifiers and instants."""

    start: int
    minutes: int
    mode: Mode
    place: int | None = None
    room: int | None = None
    waivers: tuple[Waiver, ...] = ()
    policy_shown: int | None = None  # the policy version that a client agreed to while booking


class Taken(NamedTuple):
    """An appointment that the asker may know of, in a clinician's calendar. Contact time; buffers in seconds."""

    start: int
    end: int
    before: int
    after: int
    place: int | None


@dataclass(frozen=True)
class ClinicianFacts:
    """One clinician as this asker may know her.

    For her own eyes (``own``) protected, busy and elsewhere are exact and ``private`` is empty; for all others they
    are empty and ``private`` is their union with sealed sessions, holds and leave, rounded outwards (R7).
    """

    id: int
    zone: str
    own: bool = False
    active: bool = True
    offers: bool = True
    hours: tuple[WorkSpan, ...] = ()
    taken: tuple[Taken, ...] = ()
    private: tuple[Span, ...] = ()
    leave: tuple[Span, ...] = ()
    protected: tuple[Span, ...] = ()
    busy: tuple[Span, ...] = ()
    elsewhere: tuple[Span, ...] = ()
    limits: Limits = NO_LIMITS
    counted: tuple[Span, ...] = ()  # contact of sessions in all practices, sorted: what limits count
    stretch: tuple[
        Span, ...
    ] = ()  # contact of sessions that this asker may know of, sorted: what a run is made of
    stranger_minutes: int = 0  # upcoming minutes that unknown people have taken by the public page
    open_minutes: int = 0  # upcoming open minutes against which their share is measured
    licences: tuple[Licence, ...] = ()  # where she attested that she may work; none: she keeps no such list

    @cached_property
    def _hours_by_place(self) -> Mapping[int | None, tuple[Span, ...]]:
        places = {work.place for work in self.hours}
        return {p: union(Span(w.start, w.end) for w in self.hours if w.place == p) for p in places}

    @cached_property
    def _hours_anywhere(self) -> tuple[Span, ...]:
        return union(Span(work.start, work.end) for work in self.hours)

    def hours_for(self, mode: Mode, place: int | None) -> tuple[Span, ...]:
        """The hours that fit: at that place in person, any for video and phone."""
        if mode is Mode.IN_PERSON:
            return self._hours_by_place.get(place, ())
        return self._hours_anywhere


@dataclass(frozen=True, slots=True)
class ClientFacts:
    """One client: may come, is free, has so many bookings ahead, the policy version that she accepted last, and the state
    where she says to be."""

    id: int
    active: bool = True
    taken: tuple[Span, ...] = ()
    upcoming: int = 0
    terms: int | None = None
    where: str = ""


@dataclass(frozen=True, slots=True)
class RoomFacts:
    """One room and when it is in use."""

    id: int
    place: int
    active: bool = True
    taken: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """What is booked. Buffers, notice and grid in seconds; ``fee`` is not the engine's business."""

    id: int
    kind: Kind
    minutes: int
    before: int = 0
    after: int = 0
    modes: frozenset[Mode] = frozenset(Mode)
    seats: int = 1
    needs_room: bool = False
    booked_by: BookedBy = BookedBy.EVERYONE
    confirm: bool = False
    notice: int = 0
    horizon: int = 366 * 86400
    grid: int = 900
    active: bool = True


@dataclass(frozen=True, slots=True)
class PracticeFacts:
    """The practice: its zone, the days it keeps closed, and what it allows clients."""

    zone: str
    closed: Mapping[date, str] = field(default_factory=dict)
    max_upcoming: int | None = None
    stranger_share: int = 100  # percent
    answer: int = 48 * 3600  # seconds in which a request is answered
    policy: int | None = None  # version of the cancellation policy in force


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """The dated group appointment that a booking would join."""

    appointment: int
    seats: int
    members: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class StrangerFacts:
    """What the public page counts of one network block."""

    upcoming_of_network: int = 0


@dataclass(frozen=True, slots=True)
class ChartFacts:
    """The course of care concerned. ``stood``: it was there before it was asked for."""

    id: int
    open: bool = True
    treating: int = 0
    sealed: bool = False
    stood: bool = True


@dataclass(frozen=True)
class Facts:
    """One immutable picture for one decision, or for all openings of one window."""

    now: int
    asker: Asker
    practice: PracticeFacts
    service: ServiceFacts
    clinicians: tuple[ClinicianFacts, ...]
    clients: tuple[ClientFacts, ...] = ()
    chart: ChartFacts | None = None
    rooms: tuple[RoomFacts, ...] = ()
    places: frozenset[int] = frozenset()
    travel: Mapping[tuple[int, int], int] = field(
        default_factory=dict
    )  # seconds between two places, both ways
    group: GroupFacts | None = None
    stranger: StrangerFacts | None = None
    own_time: tuple[
        Span, ...
    ] = ()  # when the client who asks is taken by her own work or care, as she alone is told
    conflicts: Mapping[tuple[int, int], Conflict] = field(
        default_factory=dict
    )  # between a clinician and a client; for ``explain`` alone
    hold_refused: bool = False  # a hold was named that is not this browser's or not for this booking

    @cached_property
    def limited(self) -> tuple[ClinicianFacts, ...]:
        """The clinicians who have set any limit."""
        return tuple(clinician for clinician in self.clinicians if clinician.limits.any)

    @property
    def terms(self) -> Mapping[int, int]:
        """The policy version under which each client comes who accepted one."""
        return {client.id: client.terms for client in self.clients if client.terms is not None}

    def travel_between(self, a: int | None, b: int | None) -> int:
        """Seconds on the way between two places of the practice; none where one meets at a distance."""
        if a is None or b is None or a == b:
            return 0
        return self.travel.get((a, b), 0)
