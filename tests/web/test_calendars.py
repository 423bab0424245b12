"""The week, the practice day, and what a drag asks and does."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.web.test_pages import signed_in
from tests.world import NOW, World, booked, someone, wall
from wellkept.scheduling.appointments.models import Appointment
from wellkept.trust.models import AuditEntry

DAY = "2030-12-04"  # a Wednesday


def address(world: World, name: str, **args: str) -> str:
    return reverse(f"work:{name}", kwargs={"practice": world.slug, **args})


def text_of(world: World, who: str, url: str) -> str:
    answer = signed_in(world, who).get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def sealed_at(world: World, start: str) -> str:
    """Somebody who asked that only her therapist sees it, in the blue room."""
    from wellkept.scheduling.appointments.actions import accept

    done = booked(world.book(start, viewer=world.stranger(), new_client=someone("Zebulon Quartz"), seal=True))
    if done.state == "requested":
        assert accept(viewer=world.ada, ref=done.ref, now=NOW) is None
    return done.ref


def test_the_practice_day_shows_therapists_and_rooms(world: World) -> None:
    booked(world.book(f"{DAY}T10:00", client=world.client("Mara Hill"), room=world.room))
    page = text_of(world, "dora", f"{address(world, 'day')}?day={DAY}")
    assert page.count("Mara Hill") == 2  # with Ada, and in the room
    assert re.findall(r'<span class="strong">([^<]+)</span>', page) == ["Ada Lund", "Ben Okoro", "Blue"]


def test_r7_a_room_in_a_sealed_meeting_is_in_use_and_no_more(world: World) -> None:
    ref = sealed_at(world, "2026-11-25T10:00")
    Appointment.objects.within(world.practice_id).filter(ref=ref)
    url = f"{address(world, 'day')}?day=2026-11-25"
    desk, own = text_of(world, "dora", url), text_of(world, "ada", url)
    assert "Zebulon" not in desk
    assert ref not in desk
    assert "Zebulon" in own
    assert ref in own


def test_r15_what_is_shown_already_is_answered_without_a_reading(world: World) -> None:
    booked(world.book(f"{DAY}T10:00", client=world.client("Mara Hill")))
    browser = signed_in(world, "dora")
    url = f"{address(world, 'day')}?day={DAY}"
    version = re.search(r'data-version="(\w+)"', browser.get(url).content.decode())
    assert version
    with time_machine.travel(timezone.now() + timedelta(hours=1)):  # a reading now would be a new entry
        later = signed_in(world, "dora")  # the screen of an hour ago is covered
        entries = AuditEntry.objects.count()
        again = later.get(url, headers={"If-None-Match": version[1]})
        assert (again.status_code, again.content) == (304, b"")
        assert AuditEntry.objects.count() == entries
    booked(world.book(f"{DAY}T12:00", "ben", client=world.client("Otto Berg")))
    assert browser.get(url, headers={"If-None-Match": version[1]}).status_code == 200
    assert AuditEntry.objects.count() > entries


def test_a_drag_is_offered_exactly_where_the_move_is_accepted(world: World) -> None:
    booked(world.book(f"{DAY}T14:00", "ben", client=world.client("Otto Berg")))
    done = booked(world.book(f"{DAY}T10:00", client=world.client("Mara Hill")))
    browser = signed_in(world, "dora")
    asked = {"first": DAY, "days": "1", "with": [world.ref("ada"), world.ref("ben")]}
    runs = browser.get(address(world, "free", ref=done.ref), asked).json()["runs"]
    lit = {(who, row) for who, day, first, last in runs for row in range(first, last + 1) if day == DAY}
    assert lit
    for who in ("ada", "ben"):
        for row in range(102, 204, 6):
            fields = {
                "day": DAY,
                "at": f"{row // 12:02}:{row % 12 * 5:02}",
                "clinician": world.ref(who),
                "key": "",
                "next": address(world, "day"),
            }
            status = browser.post(address(world, "move", ref=done.ref), fields).status_code
            assert (status == 302) == ((world.ref(who), row) in lit), (who, fields["at"])


def test_a_drag_changes_no_more_than_it_says(world: World) -> None:
    done = booked(world.book(f"{DAY}T10:00", client=world.client("Mara Hill"), minutes=80))
    next_page = f"{address(world, 'day')}?day={DAY}"
    fields = {"day": DAY, "at": "11:00", "clinician": world.ref("ben"), "next": next_page}
    answer = signed_in(world, "dora").post(address(world, "move", ref=done.ref), fields)
    assert answer["Location"] == next_page
    moved = Appointment.objects.within(world.practice_id).get(ref=done.ref)
    assert (moved.start, moved.end - moved.start) == (wall(f"{DAY}T11:00"), timedelta(minutes=80))


def test_a_longer_appointment_is_one_form_away(world: World) -> None:
    done = booked(world.book(f"{DAY}T10:00", client=world.client("Mara Hill")))
    answer = signed_in(world, "dora").post(address(world, "move", ref=done.ref), {"minutes": "80"})
    assert answer.status_code == 302
    longer = Appointment.objects.within(world.practice_id).get(ref=done.ref)
    assert longer.end - longer.start == timedelta(minutes=80)


@pytest.mark.parametrize(
    "next_page", ["https://example.net/", "//example.net/", "12345", "javascript:alert(1)"]
)
def test_nobody_is_led_elsewhere_after_a_move(world: World, next_page: str) -> None:
    done = booked(world.book(f"{DAY}T10:00", client=world.client("Mara Hill")))
    fields = {"at": "11:00", "next": next_page}
    answer = signed_in(world, "dora").post(address(world, "move", ref=done.ref), fields)
    assert answer["Location"] == address(world, "appointment", ref=done.ref)


@pytest.mark.parametrize("page", ["week", "day", "month", "wall"])
def test_a_calendar_costs_as_many_statements_for_many_as_for_one(world: World, page: str) -> None:
    browser = signed_in(world, "dora")
    url = f"{address(world, page)}?day={DAY}&with={world.ref('ada')}"

    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert browser.get(url).status_code == 200
        return len(found)

    booked(world.book(f"{DAY}T09:00", client=world.client("Mara Hill")))
    browser.get(url)
    few = statements()
    for hour in range(10, 16):
        booked(world.book(f"{DAY}T{hour}:00", client=world.client(f"Client {hour}")))
    browser.get(url)
    assert statements() == few


def test_r7_the_wall_shows_no_name_whatever_the_screen_shows(world: World) -> None:
    booked(world.book(f"{DAY}T10:00", client=world.client("Mara Hill")))
    page = text_of(world, "dora", f"{address(world, 'wall')}?day={DAY}")
    assert "Mara" not in page
    assert "Client 1" in page
    assert "/appointments/" not in page.replace(address(world, "new"), "")
    assert "Mara Hill" in text_of(world, "dora", f"{address(world, 'day')}?day={DAY}")


def test_a_month_counts_the_days_of_one_person(world: World) -> None:
    for hour in (10, 11):
        booked(world.book(f"{DAY}T{hour}:00", client=world.client(f"Client {hour}")))
    booked(world.book(f"{DAY}T10:00", "ben", client=world.client("Otto Berg")))
    page = text_of(world, "dora", f"{address(world, 'month')}?day={DAY}&with={world.ref('ada')}")
    assert page.count('<span class="vh">2 appointments</span>') == 1
    assert "10:00 am – 11:50 am" in page
