"""What stands between one therapist and one client: their ties, weighed by the matrix as a practice keeps it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from wellkept.ties.rules.matrix import (
    COOLING_MONTHS,
    MATRIX,
    MAY_BE_LOOSENED,
    MAY_BE_TIGHTENED,
    ONE_SIDED,
    REVIEW_DAYS,
    Row,
    Stance,
    TieKind,
)

NEWCOMER = 0  # in the place of a client: whoever asks for herself and is no client here yet
LONGEST_COOLING = 120  # months
SHORTEST_REVIEW = 14  # days


@dataclass(frozen=True, slots=True)
class Strictness:
    """How a practice keeps the matrix: tighter where it likes, looser for three kinds, and those with a second opinion.

    Values outside what it may choose count as the nearest that it may, so that no row in a database loosens a refusal.
    """

    refused: frozenset[TieKind] = frozenset()
    warned: frozenset[TieKind] = frozenset()
    cooling_months: int = COOLING_MONTHS
    review_days: int = REVIEW_DAYS

    def row(self, kind: TieKind) -> Row:
        """The row as it is kept here."""
        row = MATRIX[kind]
        if kind in self.refused & MAY_BE_TIGHTENED:
            stances = (_tightened(stance) for stance in (row.now, row.cooling, row.after))
            return replace(row, **dict(zip(("now", "cooling", "after"), stances, strict=True)), loosens=False)
        if kind in self.warned & MAY_BE_LOOSENED:
            return replace(row, now=Stance.WARN)
        return replace(row, loosens=False)

    @property
    def cooling(self) -> int:
        """Months after its end in which a tie still counts."""
        return min(max(self.cooling_months, COOLING_MONTHS), LONGEST_COOLING)

    @property
    def review(self) -> int:
        """Days after which an accepted warning is looked at again."""
        return min(max(self.review_days, SHORTEST_REVIEW), REVIEW_DAYS)


def _tightened(stance: Stance) -> Stance:
    return Stance.REFUSE if stance is Stance.WARN else stance


class Tie(NamedTuple):
    """One tie between two accounts. ``until`` is the first day on which it no longer holds.

    ``one`` declared it, or treats ``other``; else their order means nothing.
    """

    kind: TieKind
    one: int
    other: int
    until: date | None = None

    @property
    def knowers(self) -> frozenset[int]:
        """Who knows of it: both, or whoever declared it alone."""
        return frozenset((self.one,) if self.kind in ONE_SIDED else (self.one, self.other))


class Obstacle(NamedTuple):
    """A tie that refuses or warns. ``past``: it has ended. ``opinion``: only with a second opinion may one go on."""

    kind: TieKind
    stance: Stance
    knowers: frozenset[int]
    past: bool = False
    opinion: bool = False


@dataclass(frozen=True, slots=True)
class Conflict:
    """All that stands between one therapist and the client of one booking.

    ``person`` is the account that says of the client "that is me"; zero for nobody. ``treating``: the client is in the
    therapist's care already, who then knows who she is. ``closed``: the therapist's own choice, known to her alone.
    """

    therapist: int
    person: int = 0
    treating: bool = False
    closed: bool = False
    obstacles: tuple[Obstacle, ...] = ()

    def __bool__(self) -> bool:
        return self.closed or bool(self.obstacles)


def obstacles(
    ties: Iterable[Tie],
    *,
    therapist: int,
    person: int,
    strictness: Strictness,
    accepted: frozenset[TieKind],
    on: date,
) -> tuple[Obstacle, ...]:
    """What stands between the two on that day, each once, refusals first. ``accepted``: warnings that one of them has accepted
    are none any more."""
    found: dict[Obstacle, None] = {}
    for tie in ties:
        if {tie.one, tie.other} != {therapist, person} or therapist == person:
            continue
        obstacle = _obstacle(tie, therapist, strictness, on)
        waived = obstacle.stance is Stance.WARN and obstacle.kind in accepted
        if obstacle.stance is not Stance.ALLOW and not waived:
            found[obstacle] = None
    return tuple(sorted(found, key=_gravity))


def _obstacle(tie: Tie, therapist: int, strictness: Strictness, on: date) -> Obstacle:
    kind = tie.kind
    if kind is TieKind.TREATS and tie.one != therapist:
        kind = TieKind.TREATED
    row = strictness.row(kind)
    stance = _stance(row, tie.until, strictness.cooling, on)
    past = tie.until is not None and tie.until <= on
    return Obstacle(kind, stance, tie.knowers, past=past, opinion=row.loosens and not past)


def _stance(row: Row, until: date | None, months: int, on: date) -> Stance:
    if until is None or on < until:
        return row.now
    return row.cooling if on < _months_later(until, months) else row.after


def _months_later(day: date, months: int) -> date:
    """The same day of the month so many months later; the first of the next where that month is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    try:
        return date(year, month + 1, day.day)
    except ValueError:
        year, month = divmod(year * 12 + month + 1, 12)
        return date(year, month + 1, 1)


def _gravity(obstacle: Obstacle) -> tuple[bool, str, bool]:
    return obstacle.stance is not Stance.REFUSE, obstacle.kind, obstacle.past
