"""What faces hand in and get back about appointments that cannot stay where they are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from wellkept.kernel.outcome import Reason


class What(StrEnum):
    """What becomes of one appointment."""

    MOVE = "move"
    CANCEL = "cancel"
    STAY = "stay"  # as it is, in spite of what it stands in
    LATER = "later"  # it stays listed among the decisions


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody chose for one appointment: ``start`` is where it moves; ``code`` what it was seen to stand in, and
    ``why`` why it may."""

    what: What
    start: datetime | None = None
    code: str = ""
    why: str = ""


Choices = Mapping[str, Choice]


@dataclass(frozen=True, slots=True)
class Rearranged:
    """It is done as a whole, and ``ref`` takes it back; or nothing is, and ``refused`` says why, by appointment."""

    ref: str = ""
    refused: Mapping[str, tuple[Reason, ...]] = field(default_factory=dict)

    @property
    def done(self) -> bool:
        """Whether it was written."""
        return not self.refused
