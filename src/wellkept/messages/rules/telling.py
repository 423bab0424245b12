"""What a change means to somebody who was told something before (R14): read when it is sent, not when it happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Purpose(StrEnum):
    """What a mail tells."""

    REQUESTED = "requested"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    CONFIRMED = "confirmed"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    REMINDER = "reminder"


REQUESTED, BOOKED, GONE = "requested", "booked", "gone"
NEW = frozenset({"book", "request", "join", "hold", "fill"})
SILENT = frozenset({"hold", "arrive", "keep", "no_show", "times", "stay", "where"})
"""Changes of which nobody is told."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How an appointment stands for one client, instants in UTC epoch seconds."""

    state: str
    start: int
    end: int


def purpose_of(began: str, told: Standing | None, stands: Standing, now: int) -> Purpose | None:
    """What to tell; None where there is nothing new, or where it is too late to matter.

    ``began`` is the first change since she was last told. What came and went before anybody was told is never told.
    """
    if max(stands.start, told.start if told else stands.start) <= now:
        return None
    if stands.state == GONE:
        return _gone(began, told)
    if told is None or told.state == GONE:
        return _new(began, stands)
    if told.state == REQUESTED and stands.state == BOOKED:
        return Purpose.ACCEPTED
    if (told.start, told.end) != (stands.start, stands.end):
        return Purpose.CHANGED
    return None


def together(purposes: Sequence[Purpose]) -> Purpose | None:
    """What one mail about several appointments tells: what all have in common, else a change."""
    found = set(purposes)
    if len(found) < 2:
        return next(iter(found), None)
    return Purpose.CANCELLED if found == {Purpose.CANCELLED, Purpose.DECLINED} else Purpose.CHANGED


def _gone(began: str, told: Standing | None) -> Purpose | None:
    if told is None:
        return None if began in NEW else Purpose.CANCELLED
    if told.state == GONE:
        return None
    return Purpose.DECLINED if told.state == REQUESTED else Purpose.CANCELLED


def _new(began: str, stands: Standing) -> Purpose:
    if stands.state == REQUESTED:
        return Purpose.REQUESTED
    if began == "accept":
        return Purpose.ACCEPTED
    return Purpose.CHANGED if began == "move" else Purpose.CONFIRMED
