"""The page that finds an hour that is free every week."""

import html
import re

from django.urls import reverse

from tests.web.test_pages import signed_in
from tests.world import World, booked, wall


def test_standing_hours_are_listed_with_a_way_to_book(world: World) -> None:
    desk, address = signed_in(world, "dora"), reverse("work:standing", args=[world.slug])
    wanted = {"service": world.service, "clinician": world.ref("ada"), "first": "2027-03-01", "every": "1"}
    page = desk.get(address, {**wanted, "times": "6", "missing": "0", "client": "abc"}).content.decode()
    assert "Monday, 9:00 am" in page
    assert "free on all 6 dates" in page
    assert "day=2027-03-01&amp;at=09:00&amp;client=abc" in page


def test_impossible_wishes_are_shown_with_their_reason(world: World) -> None:
    desk, address = signed_in(world, "ben"), reverse("work:standing", args=[world.slug])
    wanted = {"service": world.service, "clinician": "", "first": "2027-03-01", "missing": "0"}
    for figures in ({"every": "0", "times": "4"}, {"every": "2", "times": "40"}, {"every": "x", "times": ""}):
        answer = desk.get(address, {**wanted, **figures})
        assert answer.status_code == 422
        assert "must be between" in answer.content.decode() or "error" in answer.content.decode()


def test_r4_same_time_next_week_is_one_key_and_stays_on_the_wall_clock(world: World) -> None:
    client = world.client()
    done = booked(
        world.book(wall("2027-03-08T10:00"), client=client, waivers=())
    )  # the clocks change on the 14th
    desk = signed_in(world, "dora")
    page = desk.get(reverse("work:appointment", args=[world.slug, done.ref])).content.decode()
    link = re.search(r'href="([^"]+)" data-key="w"', page)
    assert link is not None
    form = desk.get(html.unescape(link[1])).content.decode()
    for filled in ('value="2027-03-15"', 'value="10:00"', f'<option value="client:{client}" selected>'):
        assert filled in form
