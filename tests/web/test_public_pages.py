"""The public pages keep their word: what is held until when, what a link does, and what no page may be made to do."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.world import NOW, World
from wellkept.practice.actions import save_place
from wellkept.scheduling.appointments.links import managed_appointment, viewer_of_manage_link
from wellkept.scheduling.appointments.models import Appointment


def open_time(world: World, browser: Client) -> dict[str, str]:
    """The first time that the page offers, as its button would post it."""
    page = browser.get(reverse("public:practice", args=[world.slug])).content.decode()
    form = re.search(r'name="start" value="([^"]+)"', page)
    assert form is not None
    return {"start": form[1], "with": world.ref("ada"), "service": world.service}


def hold(world: World, browser: Client) -> dict[str, str]:
    typed = open_time(world, browser)
    page = browser.post(reverse("public:details", args=[world.slug]), typed)
    found = re.search(r'name="hold" value="(\w+)"', page.content.decode())
    assert found is not None
    return {**typed, "hold": found[1], "confirm": "1"}


def book(world: World, browser: Client) -> str:
    """Booked through the pages; the token of its manage link."""
    typed = {**hold(world, browser), "name": "Erin Vale", "email": "erin@example.org"}
    answer = browser.post(reverse("public:details", args=[world.slug]), typed)
    assert answer.status_code == 302
    return answer["Location"].split("?")[0].removeprefix("/m/")


@pytest.fixture
def browser() -> Client:
    return Client()


def test_a_page_that_asks_again_tells_the_holds_own_end(world: World, browser: Client) -> None:
    typed = hold(world, browser)
    held = Appointment.objects.within(world.practice_id).get(ref=typed["hold"])
    page = browser.post(reverse("public:details", args=[world.slug]), {**typed, "name": "", "email": ""})
    assert page.status_code == 422
    assert page.context["until"] == held.lapses_at
    stranger = Client().post(reverse("public:details", args=[world.slug]), {**typed, "name": "", "email": ""})
    assert stranger.context["until"] is None


@pytest.mark.parametrize(
    "start", ["9999-12-31T23:59:00+00:00", "0001-01-01T00:00:00+00:00", "2026-11-25T10:00", "soon", ""]
)
def test_a_start_at_which_nobody_meets_leads_back_to_the_times(
    world: World, browser: Client, start: str
) -> None:
    address = reverse("public:details", args=[world.slug])
    for more in ({}, {"confirm": "1", "name": "", "email": ""}):
        answer = browser.post(
            address, {"start": start, "with": world.ref("ada"), "service": world.service, **more}
        )
        assert answer.status_code == 302
    assert not Appointment.objects.within(world.practice_id).exists()


def test_r13_a_reload_after_canceling_by_link_does_nothing_twice(world: World, browser: Client) -> None:
    token = book(world, browser)
    address = reverse("public:manage", args=[token])
    answer = browser.post(f"{address}?zone=Europe/Berlin&move=1", {"cancel": "1"})
    assert (answer.status_code, answer["Location"]) == (302, f"{address}?zone=Europe%2FBerlin")
    assert managed_appointment(viewer_of_manage_link(token)).state == "cancelled"
    again = browser.post(address, {"cancel": "1"})
    assert again.status_code == 409


def test_looking_at_a_manage_page_changes_nothing_and_counts_for_nothing(
    world: World, browser: Client
) -> None:
    token = book(world, browser)
    address = reverse("public:manage", args=[token])
    for _look in range(70):  # more than a network may post in ten minutes
        assert browser.get(address, {"cancel": "1"}).status_code == 200
    assert managed_appointment(viewer_of_manage_link(token)).state == "booked"
    assert browser.post(address, {"start": "soon"}).status_code == 409


def test_a_hold_ends_by_itself(world: World, browser: Client) -> None:
    typed = hold(world, browser)
    held = Appointment.objects.within(world.practice_id).get(ref=typed["hold"])
    assert held.lapses_at is not None
    assert timedelta(minutes=9) < held.lapses_at - timezone.now() <= timedelta(minutes=10)


def test_a_reload_holds_the_same_time_and_others_are_still_offered(world: World, browser: Client) -> None:
    first = hold(world, browser)
    start = {"start": first["start"], "with": world.ref("ada"), "service": world.service}
    again = browser.post(reverse("public:details", args=[world.slug]), start)
    assert again.status_code == 200
    assert f'value="{first["hold"]}"' in again.content.decode()
    assert 'name="start"' in browser.get(reverse("public:practice", args=[world.slug])).content.decode()


def test_whoever_cancels_by_link_is_asked_once_and_told_the_fee(world: World, browser: Client) -> None:
    token = book(world, browser)
    address = reverse("public:manage", args=[token])
    assert 'name="cancel"' not in browser.get(address).content.decode()
    asked = browser.get(address, {"cancel": "1"}).content.decode()
    assert "Cancel this appointment?" in asked
    assert 'name="cancel"' in asked
    assert managed_appointment(viewer_of_manage_link(token)).state == "booked"


@time_machine.travel(NOW, tick=False)
def test_whoever_moves_by_link_presses_once_and_reads_the_new_time(world: World, browser: Client) -> None:
    token = book(world, browser)
    address, was = (
        reverse("public:manage", args=[token]),
        managed_appointment(viewer_of_manage_link(token)).start,
    )
    assert "Moved." not in browser.get(address).content.decode()
    starts = re.findall(r'name="start" value="([^"]+)"', browser.get(address, {"move": "1"}).content.decode())
    assert was not in [datetime.fromisoformat(start) for start in starts]
    answer = browser.post(f"{address}?zone=Europe/Berlin&move=1", {"start": starts[0]})
    assert answer["Location"] == f"{address}?zone=Europe%2FBerlin&done=move"
    assert "Moved. This is your new time." in browser.get(answer["Location"]).content.decode()
    assert managed_appointment(viewer_of_manage_link(token)).start == datetime.fromisoformat(starts[0])


def test_a_visitor_reads_where_it_is_before_she_confirms(world: World, browser: Client) -> None:
    save_place(
        viewer=world.ada,
        ref=world.place,
        name="Elm House",
        address="12 Example Street",
        zone=world.zone,
        now=NOW,
    )
    typed = {**open_time(world, browser), "place": world.place}
    page = browser.post(reverse("public:details", args=[world.slug]), typed)
    assert "12 Example Street" in page.content.decode()
