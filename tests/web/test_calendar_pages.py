"""Today and the week: what is said where nothing is booked, and where a new appointment may go."""

import re
from datetime import date

import pytest
import time_machine
from django.urls import reverse

from tests.web.test_pages import signed_in
from tests.world import NOW, World, booked, wall
from wellkept.practice.actions import set_closed_day
from wellkept.scheduling.availability import actions as availability

WEEK = "2026-11-23"


@pytest.fixture(autouse=True)
def monday() -> object:
    """Seven in the morning of the world's Monday."""
    with time_machine.travel(NOW, tick=False):
        yield


def week(world: World, who: str = "ada", **query: str) -> str:
    page = signed_in(world, who).get(reverse("work:week", args=[world.slug]), {"day": WEEK, **query})
    return str(page.content.decode())


def test_free_hours_lead_to_the_form_with_day_and_time(world: World) -> None:
    booked(world.book("2026-11-24T10:00", client=world.client()))
    page = week(world)
    assert "day=2026-11-24&amp;at=09:00" in page
    assert "day=2026-11-24&amp;at=10:00" not in page
    assert "day=2026-11-28&amp;at=" not in page  # a Saturday


def test_a_day_of_leave_begins_with_the_calendar_and_ends_with_it(world: World) -> None:
    day = date(2026, 11, 24)
    availability.add_leave(
        viewer=world.ada, clinician=world.ref("ada"), first=day, last=day, zone=world.zone, now=NOW
    )
    shown = re.search(r"from-(\d+) to-(\d+)", page := week(world))
    leave = re.search(r'class="ev ev--prot r-(\d+) s-(\d+)', page)
    assert shown
    assert leave
    first, last = map(int, shown.groups())
    assert tuple(map(int, leave.groups())) == (first, last - first)


def test_a_closed_day_has_no_free_hours_and_says_why(world: World) -> None:
    set_closed_day(viewer=world.ada, day=date(2026, 11, 24), name="Works outing", closed=True, now=NOW)
    page = week(world)
    assert "Works outing" in page
    assert "day=2026-11-24&amp;at=" not in page
    today = signed_in(world, "ada").get(reverse("work:today", args=[world.slug]), {"day": "2026-11-24"})
    assert "Works outing: the practice is closed." in today.content.decode()


def test_who_books_for_nobody_is_offered_no_free_hour_of_others(world: World) -> None:
    world.join("bill", "Bill Ott", "biller")
    assert "&amp;at=" not in week(world, "bill", **{"with": world.ref("ada")})


def test_an_empty_day_names_what_comes_next(world: World) -> None:
    booked(world.book("2026-11-25T10:00", client=world.client("Carol Day")))
    page = signed_in(world, "ada").get(reverse("work:today", args=[world.slug])).content.decode()
    assert "Nothing more today. Next:" in page
    assert "Carol Day" in page
    booked(world.book("2026-11-23T10:00", client=world.client("Dan Roe")))
    page = signed_in(world, "ada").get(reverse("work:today", args=[world.slug])).content.decode()
    assert "Nothing more today" not in page


def test_a_day_with_nothing_free_offers_the_next_days(world: World) -> None:
    page = signed_in(world, "ada").get(reverse("work:new", args=[world.slug]), {"day": "2026-11-28"})
    assert "Nothing free that day. Next:" in page.content.decode()
    assert page.context["free_later"][0].start == wall("2026-11-30T09:00")


def test_what_was_not_done_is_said_as_that(world: World) -> None:
    done = booked(world.book("2026-11-25T10:00", client=world.client()))
    browser = signed_in(world, "ada")
    page = browser.post(reverse("work:act", args=[world.slug, done.ref, "keep"]), follow=True)
    assert 'role="alert"' in page.content.decode()
    assert "toast" not in page.content.decode()


def test_rooms_are_renamed_and_put_away_and_each_form_asks_only_what_it_is_about(world: World) -> None:
    browser, address = signed_in(world, "ada"), reverse("work:settings-page", args=[world.slug, "places"])
    asked = {
        what: set(browser.get(address, {"add": what}).context["form"].fields) for what in ("room", "way")
    }
    assert asked == {"room": {"ref", "what", "name", "place"}, "way": {"what", "place", "to", "minutes"}}
    page = browser.get(address, {"change": world.room})
    assert page.context["form"].initial["name"] == "Blue"
    typed = {"what": "room", "ref": world.room, "name": "Red", "place": world.place, "archived": "on"}
    assert browser.post(address, typed).status_code == 302
    ((room,),) = [place.rooms for place in browser.get(address).context["places"]]
    assert (room.name, room.active) == ("Red", False)
    assert browser.post(address, {"what": "nonsense", "name": "x", "zone": world.zone}).status_code in (
        404,
        422,
    )


def test_a_manager_looks_at_anybodys_hours(world: World) -> None:
    address = reverse("work:settings-page", args=[world.slug, "hours"])
    page = signed_in(world, "ada").get(address, {"with": world.ref("ben")})
    assert page.context["page_of"] == world.ref("ben")
    assert [m.name for m in page.context["people"]] == ["Ada Lund", "Ben Okoro"]
    own = signed_in(world, "ben").get(address, {"with": world.ref("ada")})
    assert own.context["page_of"] == world.ref("ben")
