"""When rooms are in use, for calendars: who may not open the meeting reads that the room is in use, and no more (R7)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from wellkept.kernel.spans import Span, union
from wellkept.practice.models import Room
from wellkept.practice.queries import places
from wellkept.scheduling.appointments.models import Participant
from wellkept.scheduling.appointments.rows import at
from wellkept.scheduling.appointments.scope import visible_appointments
from wellkept.scheduling.appointments.spans import rounded
from wellkept.scheduling.availability.models import LONGEST_SPAN
from wellkept.storage.prepared import Prepared
from wellkept.trust.viewer import Role, Staff


@dataclass(frozen=True, slots=True)
class RoomDay:
    """One room, and when it is in use by meetings that the viewer may not open: rounded outwards and merged."""

    ref: str
    name: str
    place: str
    in_use: tuple[tuple[datetime, datetime], ...]


def rooms_between(viewer: Staff, first: datetime, last: datetime, *, now: datetime) -> tuple[RoomDay, ...]:
    """All rooms of the practice between two instants. Lapsed holds and requests do not use a room.

    Meetings that the viewer may open are left out: their cards name the room.
    """
    rows = _IN_USE.now(
        viewer.roles,
        practice=viewer.practice_id,
        account=viewer.account_id,
        since=int(first.timestamp()) - LONGEST_SPAN,
        begin=int(first.timestamp()),
        end=int(last.timestamp()),
        now=now,
    )
    taken: dict[str, list[Span]] = {}
    for room, start, end in rows:
        taken.setdefault(room, []).append(rounded(Span(start, end)))
    return tuple(
        RoomDay(
            room.ref, room.name, place.name, tuple((at(a), at(b)) for a, b in union(taken.get(room.ref, ())))
        )
        for place in places(viewer)
        for room in place.rooms
    )


def _in_use(
    roles: frozenset[Role], *, practice: int, account: int, since: int, begin: int, end: int, now: datetime
) -> QuerySet[Participant, Any]:
    """Looked up room by room and by their own span, as its index has them: a practice has had many more."""
    open_to_her = visible_appointments(Staff(account, practice, roles)).filter(id=OuterRef("appointment"))
    rooms = Room.objects.within(practice).values("id")
    rows = Participant.objects.within(practice).filter(room__in=rooms, committed=True)
    rows = rows.filter(start__gt=since, start__lt=end, end__gt=begin).exclude(appointment__lapses_at__lte=now)
    return rows.exclude(Exists(open_to_her)).values_list("room__ref", "start", "end")


_IN_USE = Prepared(_in_use)
