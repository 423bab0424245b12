"""Two records of one person: seen as one before they are."""

from django.test import Client as Browser
from django.urls import reverse

from tests.web.test_pages import signed_in
from tests.world import World, booked, wall
from wellkept.clients.models import Client


def merge(world: World, browser: Browser, ref: str, into: str, **more: str) -> tuple[int, str]:
    address = reverse("work:change-client", args=[world.slug, ref, "merge"])
    answer = browser.post(address, {"into": into, **more}, follow=True)
    return answer.status_code, answer.content.decode()


def state(ref: str) -> str:
    return Client.objects.everywhere(because="test").get(ref=ref).state


def test_a_merge_shows_what_becomes_what_before_it_is_done(world: World) -> None:
    desk, first, second = signed_in(world, "dora"), world.client("Carol Day"), world.client("Carol M. Day")
    booked(world.book(wall("2030-12-03T10:00"), client=first, waivers=()))
    status, page = merge(world, desk, first, second)
    assert status == 200
    for words in ("Nothing is merged yet", "Carol M. Day", "1 appointment to come", "with Ada Lund"):
        assert words in page
    assert (state(first), state(second)) == ("active", "active")
    assert "Merged." in merge(world, desk, first, second, sure="1")[1]
    assert state(first) == "merged"


def test_what_cannot_be_merged_is_told_before(world: World) -> None:
    desk, first, second = signed_in(world, "dora"), world.client("Carol Day"), world.client("Carol M. Day")
    booked(world.book(wall("2030-12-03T10:00"), client=first, waivers=()))
    booked(world.book(wall("2030-12-03T10:00"), "ben", client=second, waivers=()))
    assert "Both are booked at one time" in merge(world, desk, first, second)[1]
    assert merge(world, desk, first, "nobody")[0] == 404
    assert state(first) == "active"


def test_r7_who_does_not_see_both_sees_no_merge(world: World) -> None:
    first, second = world.client("Carol Day"), world.client("Carol M. Day")
    assert merge(world, signed_in(world, "ben"), first, second)[0] == 404
