"""Two records of one person: seen as one before they are."""

from django.test import Client as Browser
from django.urls import reverse

from tests.web.html import faults_of
from tests.web.test_pages import signed_in
from tests.world import NOW, World, booked, wall
from wellkept.clients.models import Client
from wellkept.clients.queries import client_page


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


def test_two_courses_of_care_are_seen_as_one_before_they_are(world: World) -> None:
    desk, client = signed_in(world, "dora"), world.client("Carol Day")
    booked(world.book(wall("2030-12-03T10:00"), client=client, waivers=()))
    (first,) = client_page(world.dora, client, now=NOW).charts
    again = {"kind": "individual", "treating": world.ref("ada"), "opened_on": "2026-11-02"}
    desk.post(reverse("work:new-chart", args=[world.slug, client]), again)
    second = next(c for c in client_page(world.dora, client, now=NOW).charts if c.ref != first.ref)
    address = reverse("work:chart", args=[world.slug, client, first.ref])
    assert "Entered twice?" in desk.get(address).content.decode()
    seen = desk.post(address, {"act": "merge", "into": second.ref}).content.decode()
    assert faults_of(seen) == []
    for words in ("Nothing is merged yet", "1 appointment to come", "This one stays", "November 2"):
        assert words in seen
    assert len(client_page(world.dora, client, now=NOW).charts) == 2
    done = desk.post(address, {"act": "merge", "into": second.ref, "sure": "1"}, follow=True)
    assert "Merged." in done.content.decode()
    assert [c.ref for c in client_page(world.dora, client, now=NOW).charts] == [second.ref]
    assert desk.get(address).status_code == 404


def test_care_that_cannot_be_merged_says_what_to_do(world: World) -> None:
    desk, client = signed_in(world, "dora"), world.client("Carol Day")
    for who in ("ada", "ben"):
        open_ = {"kind": "individual", "treating": world.ref(who), "opened_on": "2026-11-02"}
        desk.post(reverse("work:new-chart", args=[world.slug, client]), open_)
    first, second = (c.ref for c in client_page(world.dora, client, now=NOW).charts)
    address = reverse("work:chart", args=[world.slug, client, first])
    for into, words in ((second, "Hand one over first"), ("nosuchref0000", "Select a valid choice")):
        answer = desk.post(address, {"act": "merge", "into": into, "sure": "1"})
        assert answer.status_code == 422
        assert words in answer.content.decode()
