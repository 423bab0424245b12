"""How somebody's meetings went: counted in order, never rated."""

from datetime import timedelta

from tests.world import NOW, World, booked
from wellkept.insight.attendance import AttendancePicture, attendance_picture
from wellkept.scheduling.appointments.actions import cancel, keep, no_show
from wellkept.scheduling.appointments.queries import client_appointments
from wellkept.trust.viewer import Staff


def picture(viewer: Staff, client: str, *, days: int) -> AttendancePicture:
    return attendance_picture(client_appointments(viewer, client), client, now=NOW + timedelta(days=days))


def test_meetings_stand_in_their_order_with_what_was_noted(world: World) -> None:
    client = world.client()
    refs = [
        booked(world.book(f"2026-11-2{day}T10:00", client=client, waivers=())).ref for day in (4, 5, 6, 7)
    ]
    dora = world.dora
    late = NOW + timedelta(days=4, hours=12)
    assert keep(viewer=dora, ref=refs[0], now=late) is None
    assert no_show(viewer=dora, ref=refs[1], now=late) is None
    assert cancel(viewer=dora, ref=refs[2], now=NOW) is None
    assert picture(dora, client, days=0).marks == ()  # nothing has been yet
    seen = picture(dora, client, days=5)
    assert seen.marks == ("kept", "no_show", "canceled")  # of the fourth nobody has said anything
    assert seen.counts == {"kept": 1, "no_show": 1, "canceled": 1}
    assert picture(dora, client, days=185).marks == ("no_show", "canceled")  # half a year, and no longer


def test_r7_it_is_made_of_what_the_viewer_may_open(world: World) -> None:
    client = world.client()
    ref = booked(world.book("2026-11-24T10:00", client=client, waivers=())).ref
    booked(world.book("2026-11-25T10:00", "ben", client=client, waivers=()))
    assert keep(viewer=world.dora, ref=ref, now=NOW + timedelta(days=2)) is None
    assert picture(world.ben, client, days=5).marks == ()
    assert picture(world.ada, client, days=5).marks == ("kept",)
