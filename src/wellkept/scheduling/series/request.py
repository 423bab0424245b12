"""What faces hand in and get back about standing appointments."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum

from wellkept.kernel.outcome import Reason
from wellkept.kernel.recurrence import Pattern
from wellkept.scheduling.appointments.rules.words import Mode


class What(StrEnum):
    """What becomes of a date on which the series cannot simply stand."""

    SKIP = "skip"
    MOVE = "move"
    LATER = "later"  # to be placed: it stays listed, and takes no time
    KEEP = "keep"  # in spite of what stands in the way, where that may be lifted


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody chose for one date. ``start`` is where it moves, ``why`` why something is lifted."""

    what: What
    start: datetime | None = None
    why: str = ""


Choices = Mapping[date, Choice]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesWish:
    """A new standing appointment. ``at`` is on the wall clock of its place; for video and phone, of the first clinician.

    ``until`` or ``count`` or neither: then it goes on. ``adopt`` names a single appointment that becomes its date.
    """

    service: str
    clinicians: tuple[str, ...]
    pattern: Pattern
    at: time
    first: date
    until: date | None = None
    count: int | None = None
    chart: str = ""
    client: str = ""
    place: str = ""
    room: str = ""
    mode: Mode | None = None
    minutes: int | None = None
    skip_closed: bool = True
    adopt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesChange:
    """What is different from a date on. What is None stays; ``first`` is the first date of the new rule.

    ``fee_minor`` is what a session of the service costs in this course of care from then on, in minor units.
    """

    since: date
    pattern: Pattern | None = None
    at: time | None = None
    first: date | None = None
    service: str | None = None
    place: str | None = None
    room: str | None = None
    mode: Mode | None = None
    minutes: int | None = None
    fee_minor: int | None = None


class Outcome(StrEnum):
    """What a date's verdict is."""

    FREE = "free"  # it is booked, or would be
    CLASH = "clash"  # somebody has to choose
    MOVED = "moved"  # chosen, or a move of its own that it keeps
    KEPT = "kept"  # booked in spite of what was lifted
    SKIPPED = "skipped"
    LATER = "later"
    PAUSED = "paused"
    CANCELLED = "cancelled"  # the new rule has no such date


@dataclass(frozen=True, slots=True, kw_only=True)
class DateVerdict:
    """One date of a series: where it stands or would stand, or why not, and the nearest starts that are free."""

    identity: date
    outcome: Outcome
    start: datetime
    end: datetime
    zone: str
    clock: str = "plain"
    ref: str = ""
    reasons: tuple[Reason, ...] = ()
    nearest: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesAnswer:
    """Every date with its verdict. ``done`` tells whether it was written: all dates or none (R13)."""

    done: bool
    dates: tuple[DateVerdict, ...]
    ref: str = ""
    reasons: tuple[Reason, ...] = field(default=())

    @property
    def undecided(self) -> tuple[DateVerdict, ...]:
        """Dates for which somebody has to choose."""
        return tuple(date for date in self.dates if date.outcome is Outcome.CLASH)
