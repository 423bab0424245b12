"""What leave, closed days and changed hours touch is listed, and nothing is dropped."""

from datetime import date

from tests.world import NOW, ZONE, World, booked
from wellkept.practice import actions as practice
from wellkept.scheduling.appointments.disturbed import disturbed_appointments
from wellkept.scheduling.appointments.models import Appointment
from wellkept.scheduling.availability import actions as availability
from wellkept.scheduling.availability.queries import hours_page


def listed(world: World, viewer: str = "dora") -> set[tuple[str, str]]:
    """Day and code of all that is listed to this person."""
    found = disturbed_appointments(world.viewer(viewer), now=NOW)
    return {(one.card.start.strftime("%m-%d"), one.reason.code) for one in found}


def test_leave_closed_days_and_hours_that_come_later_are_listed(world: World) -> None:
    for day in ("11-25", "11-26", "11-27", "12-01"):
        booked(world.book(f"2026-{day}T09:00", client=world.client(f"Client {day}")))
    assert listed(world) == set()
    ada = world.ref("ada")
    availability.add_leave(
        viewer=world.ada, clinician=ada, first=date(2026, 11, 25), last=date(2026, 11, 25), zone=ZONE, now=NOW
    )
    practice.edit_practice(viewer=world.ada, holiday_country="US", now=NOW)
    tuesday = next(card for card in hours_page(world.ada, ada, now=NOW).weekly if card.weekday == 1)
    availability.end_hours(viewer=world.ada, ref=tuesday.ref, last_day=date(2026, 11, 26), now=NOW)
    assert listed(world) == {("11-25", "on_leave"), ("11-26", "closed_day"), ("12-01", "outside_hours")}
    assert set(Appointment.objects.within(world.practice_id).values_list("state", flat=True)) == {"booked"}


def test_r7_personal_leave_is_listed_to_its_holder_alone(world: World) -> None:
    booked(world.book("2026-11-25T09:00", client=world.client("Mara Hill")))
    availability.add_leave(
        viewer=world.ada,
        clinician=world.ref("ada"),
        first=date(2026, 11, 25),
        last=date(2026, 11, 25),
        zone=ZONE,
        now=NOW,
        personal=True,
    )
    assert listed(world, "dora") == set()
    assert listed(world, "ada") == {("11-25", "on_leave")}
