"""The form for a new appointment, without JavaScript: what was booked is taken back by one press, and told to nobody."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.web.test_pages import signed_in
from tests.world import World, booked, wall
from wellkept.scheduling.appointments.queries import client_appointments, latest_of_client

WHEN = {"day": "2030-12-03", "at": "10:00", "mode": "in_person"}


@pytest.fixture
def desk(world: World) -> Client:
    return signed_in(world, "dora")


def book(world: World, desk: Client, **who: str) -> str:
    """The page after booking."""
    fields = {**WHEN, "service": world.service, "clinician": world.ref("ada"), **who}
    return desk.post(reverse("work:new", args=[world.slug]), fields, follow=True).content.decode()


def acts(page: str) -> list[str]:
    """Addresses of the forms in the note of what was done."""
    note = page.split('class="toast"')[1].split("</div>")[0]
    return re.findall(r'action="([^"]+)"', note)


def test_what_was_booked_is_undone_by_one_press(world: World, desk: Client) -> None:
    client = world.client("Carol Day")
    page = book(world, desk, who=f"client:{client}")
    assert "Booked." in page
    undo, _hush = acts(page)
    desk.post(undo.replace("&amp;", "&"))
    (card,) = client_appointments(world.dora, client)
    assert (card.state, card.clients[0].late) == ("cancelled", False)


def test_who_is_to_be_told_can_be_left_in_peace(world: World, desk: Client) -> None:
    page = book(world, desk, name="Erin Vale", email="erin@example.com")
    assert "The client will be told in a minute." in page
    undo, hush = acts(page)
    assert "Don’t tell" in page
    assert "Nobody is told." in desk.post(hush, follow=True).content.decode()
    desk.post(undo.replace("&amp;", "&"))
    assert "Canceled" in desk.get(undo.split("cancel/")[0]).content.decode()


def test_undo_of_a_seat_in_a_group_leaves_the_others_theirs(world: World, desk: Client) -> None:
    group = world.make_service(name="Group", kind="group", seats=4)
    first, second = world.client("Carol Day"), world.client("Dan Fox")
    start = wall("2030-12-03T10:00")
    done = booked(world.book(start, service=group, client=first, waivers=()))
    page = book(world, desk, who=f"client:{second}", service=group)
    desk.post(acts(page)[0].replace("&amp;", "&"), follow=True)
    assert latest_of_client(world.dora, first) is not None
    page = book(world, desk, name="Erin Vale", service=group)
    assert "Booked." in page
    assert acts(page) == []  # nobody else's seat is at stake by one press
    assert done.ref in page
