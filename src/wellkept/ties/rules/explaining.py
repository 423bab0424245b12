"""Who reads why a therapist is not available for a client (R8). ``explain`` alone decides it, on every path.

A reason is made of ties, and each tie is known to somebody. It is shown to whoever knows all that is behind it: the ties,
and that the client is the person who stands in them. Everybody else reads one sentence, which a therapist's own
choice gives too, so that it tells nothing.
"""

from collections.abc import Iterable
from dataclasses import replace
from enum import Enum
from typing import NamedTuple

from wellkept.kernel.outcome import Readers, Reason
from wellkept.ties.rules.judging import Conflict, Obstacle
from wellkept.ties.rules.matrix import Stance, TieKind

NEUTRAL = "not_for_this_client"
CLOSED = "closed_by_yourself"
REFUSES, WARNS = "tie_refuses", "tie_warns"


class Hat(Enum):
    """In what part somebody reads: at work, or as the client whom it is about."""

    WORK = "work"
    OWN_CARE = "own care"


class Reader(NamedTuple):
    """An account in a hat. Links, strangers and programs that act for nobody are no readers."""

    account: int
    hat: Hat


def explain(conflict: Conflict, reader: Reader | None) -> Reason | None:
    """The conflict as this reader may know it; None where there is none.

    What she reads follows from what she knows and from one bit: whether anything else stands in the way.
    """
    if not conflict:
        return None
    known = as_known(conflict, reader).obstacles
    if conflict.closed and _chose(conflict, reader):
        return Reason(CLOSED, {"clinician": conflict.therapist}, readers=Readers.PARTY)
    if refusing := [one for one in known if one.stance is Stance.REFUSE]:
        return _reason(REFUSES, conflict, refusing)
    if conflict.closed or len(known) < len(conflict.obstacles):
        return Reason(NEUTRAL, {"clinician": conflict.therapist})
    return _reason(WARNS, conflict, known)


def as_known(conflict: Conflict, reader: Reader | None) -> Conflict:
    """What the reader knows of it, as if there were nothing else: for lists, that shall not change with what is hidden."""
    known = tuple(one for one in conflict.obstacles if reader is not None and knows(reader, one, conflict))
    return replace(conflict, closed=conflict.closed and _chose(conflict, reader), obstacles=known)


def _chose(conflict: Conflict, reader: Reader | None) -> bool:
    """Whether a closed calendar is the reader's own choice."""
    return reader == Reader(conflict.therapist, Hat.WORK)


def knows(reader: Reader, obstacle: Obstacle, conflict: Conflict) -> bool:
    """Whether the reader knows this tie, and that it is this client who stands in it.

    The client knows in her own care, never in her hat at work. The therapist knows at work, once the client is in her
    care; that she herself is somebody's client is her own care's, and not shown at work (R7).
    """
    if reader.account not in obstacle.knowers:
        return False
    if reader.hat is Hat.OWN_CARE:
        return reader.account == conflict.person
    return reader.account == conflict.therapist and conflict.treating and obstacle.kind is not TieKind.TREATED


def _reason(code: str, conflict: Conflict, obstacles: Iterable[Obstacle]) -> Reason:
    obstacles = list(obstacles)
    named = dict.fromkeys(f"past_{one.kind}" if one.past else str(one.kind) for one in obstacles)
    params: dict[str, str | int] = {"clinician": conflict.therapist, "kinds": " ".join(named)}
    if code == WARNS:
        params["opinion"] = int(any(one.opinion for one in obstacles))
    return Reason(code, params, readers=Readers.PARTY)
