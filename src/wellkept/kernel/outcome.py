"""What a decision gives: ``Ok`` with a value, or ``Refused`` with reasons. Refusals are values, not exceptions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Generic, TypeVar

T = TypeVar("T")


class Lift(Enum):
    """Who may go on in spite of a reason."""

    NOBODY = "nobody"
    HOLDER = "holder"  # the person in whose calendar it stands
    STAFF = "staff"


class Readers(Enum):
    """Who may read a reason; everybody else reads ``not_available``."""

    EVERYONE = "everyone"
    STAFF = "staff"
    HOLDER = "holder"
    PARTY = "party"  # whoever is given it: the rule has judged that this asker may know, and nobody else


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a rule refuses. Its sentence is made from code and parameters in the room's ``sentences.py``.

    ``needs_why``: whoever lifts it writes down why.
    """

    code: str
    params: Mapping[str, str | int] = field(default_factory=dict, hash=False)
    lift: Lift = Lift.NOBODY
    needs_why: bool = False
    readers: Readers = Readers.EVERYONE


@dataclass(frozen=True, slots=True)
class Ok(Generic[T]):
    """It may be, and this is what follows."""

    value: T


@dataclass(frozen=True, slots=True)
class Refused:
    """It may not be, for at least one reason."""

    reasons: tuple[Reason, ...]


Outcome = Ok[T] | Refused
