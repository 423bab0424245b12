"""Reading places and their rooms."""

from collections.abc import Mapping
from dataclasses import dataclass

from wellkept.practice.models import Place, Room, Travel
from wellkept.practice.queries.practices import workplace_of
from wellkept.storage.plain import Reading
from wellkept.trust.viewer import Viewer


@dataclass(frozen=True, slots=True)
class RoomCard:
    """A room."""

    ref: str
    name: str
    active: bool


@dataclass(frozen=True, slots=True)
class PlaceCard:
    """A place with its rooms."""

    ref: str
    name: str
    address: str
    zone: str
    active: bool
    rooms: tuple[RoomCard, ...] = ()


def places(viewer: Viewer, *, everything: bool = False) -> tuple[PlaceCard, ...]:
    """Places with their rooms; archived ones too when ``everything``."""
    practice, reading = workplace_of(viewer), Reading()
    where = "practice_id = %s" if everything else "practice_id = %s AND active"
    columns, by_name = ("ref", "name", "active"), "name, id"
    found = reading.rows(Place, ("id", "address", "zone", *columns), where, [practice], by_name)
    in_them = reading.rows(Room, ("place_id", *columns), where, [practice], by_name)
    reading.fetch()
    rooms: dict[int, list[RoomCard]] = {}
    for place, *room in in_them:
        rooms.setdefault(place, []).append(RoomCard(*room))
    return tuple(
        PlaceCard(ref, name, address, zone, active, tuple(rooms.get(id, ())))
        for id, address, zone, ref, name, active in found
    )


def public_place(practice_id: int, ref: str) -> PlaceCard | None:
    """Where a stranger would come to, rooms left out; None for no place that is in use."""
    row = Place.objects.within(practice_id).filter(ref=ref, active=True).first()
    return PlaceCard(row.ref, row.name, row.address, row.zone, row.active, ()) if row else None


def travel_minutes(viewer: Viewer) -> Mapping[tuple[str, str], int]:
    """Minutes between places, by their refs, for the pairs that have a figure."""
    rows = Travel.objects.within(workplace_of(viewer)).values_list(
        "origin__ref", "destination__ref", "minutes"
    )
    return {(a, b): minutes for a, b, minutes in rows}
