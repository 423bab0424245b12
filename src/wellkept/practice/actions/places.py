"""Places, their rooms, and the way between them."""

from datetime import datetime

from wellkept.kernel.invalid import Invalid
from wellkept.kernel.text import clean_line, clean_text
from wellkept.practice.actions.writing import check_ranges, check_zone, manager, note, save_row
from wellkept.practice.models import Place, Room, Travel
from wellkept.storage.locks import in_transaction, lock
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import Viewer

LONGEST_WAY = 600  # minutes


def save_place(
    *,
    viewer: Viewer,
    name: str,
    zone: str,
    now: datetime,
    address: str = "",
    ref: str = "",
    active: bool = True,
) -> str:
    """A new place, or a changed one; archived with ``active`` false. Gives its ref. Raises ``Invalid``, ``NotFound``."""
    staff = manager(viewer)
    check_zone(zone)
    fields = {
        "name": clean_line(name, field="name", longest=120),
        "address": clean_text(address, field="address", longest=500),
        "zone": zone,
        "active": active,
    }
    return save_row(staff, Place, ref, fields, "place.save", now)


def save_room(
    *, viewer: Viewer, place: str, name: str, now: datetime, ref: str = "", active: bool = True
) -> str:
    """A new room, or a changed one; archived with ``active`` false. Gives its ref. Raises ``Invalid``, ``NotFound``."""
    staff = manager(viewer)
    found = Place.objects.within(staff.practice_id).filter(ref=place).first()
    if found is None:
        raise NotFound
    fields = {"name": clean_line(name, field="name", longest=120), "place": found, "active": active}
    return save_row(staff, Room, ref, fields, "room.save", now)


def set_travel(*, viewer: Viewer, origin: str, destination: str, minutes: int, now: datetime) -> None:
    """Minutes between two places, the same both ways. Raises ``Invalid``, ``NotFound``."""
    staff = manager(viewer)
    check_ranges({"minutes": minutes}, {"minutes": (0, LONGEST_WAY)})
    if origin == destination:
        raise Invalid("destination", "same_place")

    def save() -> None:
        lock(practices=(staff.practice_id,))
        refs = (origin, destination)
        pair = Place.objects.within(staff.practice_id).filter(ref__in=refs).order_by("id")
        if len(pair) != 2:
            raise NotFound
        first, second = pair
        rows = Travel.objects.within(staff.practice_id).filter(origin=first, destination=second)
        if not rows.update(minutes=minutes):
            Travel.objects.create(
                practice_id=staff.practice_id, origin=first, destination=second, minutes=minutes
            )
        note(staff, "place.travel", now, f"place:{first.ref}", f"place:{second.ref}")

    in_transaction(save)
