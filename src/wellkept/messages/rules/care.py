"""What a person is told by mail about her own time (R1): that she is taken twice, and when that is over. Never the same
twice."""

from collections.abc import Mapping
from typing import NamedTuple


class OwnTime(NamedTuple):
    """How her time stands in one appointment: its start in UTC epoch seconds, and whether she is taken elsewhere then."""

    start: int
    twice: bool


def to_tell(stands: Mapping[int, OwnTime], told: Mapping[int, OwnTime]) -> tuple[int, ...]:
    """The appointments of which there is something new, by their start. ``told`` is what she heard last of each."""
    return tuple(
        sorted((id for id, own in stands.items() if _is_new(own, told.get(id))), key=stands.__getitem__)
    )


def _is_new(own: OwnTime, told: OwnTime | None) -> bool:
    if own.twice:
        return own != told
    return told is not None and told.twice
