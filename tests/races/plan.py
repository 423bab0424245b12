"""What a race consists of, and how its outcomes are told from process to process."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

Act = Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """What every lane does. In lockstep all lanes begin each step together: the tightest race there is."""

    lanes: Sequence[Sequence[Act]]
    lockstep: bool = True


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one act. ``what``: booked, refused, done (an act without an answer) or failed (it raised)."""

    lane: int
    step: int
    what: str
    pid: int = 0
    ref: str = ""
    codes: tuple[str, ...] = ()
    text: str = ""

    def line(self) -> bytes:
        """As it is told."""
        return json.dumps(asdict(self)).encode() + b"\n"


@dataclass(frozen=True, slots=True)
class End:
    """The race is over; ``code`` is 0 when every process ended well, or was killed on purpose."""

    code: int

    def line(self) -> bytes:
        """As it is told."""
        return json.dumps(asdict(self)).encode() + b"\n"


def heard(line: str) -> Outcome | End:
    """What a line tells."""
    fields = json.loads(line)
    if "code" in fields:
        return End(**fields)
    return Outcome(**{**fields, "codes": tuple(fields["codes"])})
