"""Whole journeys, each by keyboard alone and each without JavaScript: booking, clients, settings, a day on which one is ill."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.conftest import Server
from tests.browser.hands import Hands, hands_of
from tests.browser.test_desk import MONDAY, TODAY

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("way", ["keys", "plain"]),
]
HOUSE = "/work/elm-house"
FAR = {"keys": MONDAY + timedelta(weeks=30), "plain": MONDAY + timedelta(weeks=32)}


def opened(hands: Hands, demo: Server, address: str) -> None:
    hands.page.goto(demo.base + HOUSE + address)
    hands.page.wait_for_load_state("networkidle")


def button(hands: Hands, name: str, *, within: Locator | None = None) -> Locator:
    return (within or hands.page.locator("main")).get_by_role("button", name=name, exact=True).first


def link(hands: Hands, name: str) -> Locator:
    return hands.page.locator("main").get_by_role("link", name=name, exact=True).first


def field(hands: Hands, label: str) -> Locator:
    return hands.page.locator("main").get_by_label(label, exact=True).first


def told(hands: Hands, text: str) -> Locator:
    """The message on the page, once it says so."""
    said = hands.page.locator("main > .toast")
    expect(said).to_contain_text(text)
    hands.page.wait_for_load_state("networkidle")
    return said


def heading(hands: Hands, name: str) -> None:
    expect(hands.page.get_by_role("heading", name=name).first).to_be_visible()
    hands.page.wait_for_load_state("networkidle")


def undo(hands: Hands, said: Locator, then: str) -> None:
    hands.press(button(hands, "Undo", within=said))
    told(hands, then)


def test_booked_moved_canceled_and_all_of_it_undone(browser: Browser, demo: Server, way: str) -> None:
    hands = hands_of(way, browser, demo, "Dana Whitlock")
    friday = FAR[way] + timedelta(days=4)
    opened(hands, demo, f"/appointments/new/?day={friday}&at=10:00")
    hands.choose(field(hands, "Client"), "Leila Haddad")
    hands.choose(field(hands, "Therapist"), "Nora Adeyemi")
    hands.press(button(hands, "Book"))
    told(hands, "Booked.")
    hands.press(link(hands, "Move"))
    heading(hands, "Move or change")
    hands.write(field(hands, "Starts"), "11:00")
    hands.press(button(hands, "Change"))
    undo(hands, told(hands, "Moved to"), "Undone.")
    expect(hands.page.locator("dl time").first).to_contain_text("10:00")
    hands.press(button(hands, "Cancel appointment"))
    undo(hands, told(hands, "Canceled. The time is free."), "Undone.")
    hands.press(button(hands, "Cancel appointment"))
    told(hands, "Canceled. The time is free.")
    hands.page.context.close()


def test_a_time_is_found_for_a_client_and_a_standing_appointment_made(
    browser: Browser, demo: Server, way: str
) -> None:
    hands = hands_of(way, browser, demo, "Dana Whitlock")
    opened(hands, demo, "/find/")
    hands.write(hands.page.locator("#q"), "Marta Kow")
    hands.press(button(hands, "Find"))
    heading(hands, "A time for Marta Kowalczyk")
    hands.press(hands.page.locator("button[name=take]").first)
    undo(hands, told(hands, "Booked."), "Canceled. The time is free.")
    opened(hands, demo, "/series/new/")
    hands.choose(field(hands, "Client"), "Yusra Idris")
    hands.choose(field(hands, "Therapist"), "Judith Amsel")
    hands.write(field(hands, "First date"), f"{FAR[way] + timedelta(days=4)}")
    hands.write(field(hands, "Starts"), "12:00")
    hands.choose(field(hands, "Ends (optional)"), "After a number of dates")
    hands.write(field(hands, "Number of dates (optional)"), "2")
    hands.press(button(hands, "Look at the dates"))
    heading(hands, "Before you confirm")
    hands.press(hands.page.locator("button[name=do][form=plan]"))
    told(hands, "2 dates stand.")
    hands.page.context.close()


def test_clients_are_found_added_seen_as_one_and_archived(browser: Browser, demo: Server, way: str) -> None:
    hands = hands_of(way, browser, demo, "Dana Whitlock")
    name = f"Twice {way.title()}"
    for _again in range(2):
        opened(hands, demo, "/clients/new/")
        hands.write(field(hands, "Name"), name)
        hands.press(button(hands, "Save"))
        told(hands, "Saved.")
    opened(hands, demo, "/clients/")
    hands.write(hands.page.locator("#q"), name)
    hands.tick(hands.page.locator("input[name=only][value=nothing-ahead]"))
    hands.press(button(hands, "Find"))
    expect(hands.page.get_by_role("link", name="Show all")).to_be_visible()
    hands.press(link(hands, name))
    heading(hands, name)
    hands.press(button(hands, "See what would be merged"))
    heading(hands, "Two records become one")
    hands.press(button(hands, "Merge"))
    heading(hands, name)
    for press, then in (("Archive", "Restore"), ("Restore", "Archive")):
        hands.press(button(hands, press))
        expect(button(hands, then)).to_be_visible()
        heading(hands, name)
    for _again in range(2):
        hands.press(link(hands, "New course of care"))
        heading(hands, "New course of care")
        hands.choose(field(hands, "Therapist"), "Judith Amsel")
        hands.press(button(hands, "Save"))
        told(hands, "")
        if not hands.page.get_by_role("heading", name=name).is_visible():
            hands.press(link(hands, name))
            heading(hands, name)
    hands.press(hands.page.locator("section[aria-labelledby=care-h] a.strong").first)
    heading(hands, "Entered twice?")
    hands.press(button(hands, "See what would be merged"))
    heading(hands, "Two courses of care become one")
    hands.press(button(hands, "Merge"))
    expect(hands.page.get_by_role("heading", name="Two courses of care become one")).to_have_count(0)
    hands.page.context.close()


def test_a_session_is_kept_a_request_answered_and_an_illness_taken_back(
    browser: Browser, demo: Server, way: str
) -> None:
    hands = hands_of(way, browser, demo, "Nora Adeyemi")
    day = a_day_that_was_settled(hands, demo)
    hands.press(hands.page.locator(".tl li:has(.st--good) a.who").first)
    hands.press(button(hands, "Undo the last change"))
    told(hands, "Undone.")
    opened(hands, demo, f"/?day={day}")
    hands.press(hands.page.locator(".tl").get_by_role("button", name="Completed").first)
    told(hands, "Completed, as planned.")
    opened(hands, demo, "/requests/")
    asked = hands.page.locator(".rows > li", has_text="Hollis Grey")
    for box in asked.locator("input[name=looked]").all():
        hands.tick(box)
    hands.press(button(hands, "Accept", within=asked))
    undo(hands, told(hands, "Accepted."), "Undone.")
    opened(hands, demo, "/absence/")
    for label in ("First day", "Last day"):
        hands.write(field(hands, label), f"{FAR[way]}")
    hands.press(button(hands, "Offer other times"))
    heading(hands, "Other times")
    hands.press(button(hands, "Well after all: open the time again"))
    told(hands, "")
    hands.page.context.close()


def a_day_that_was_settled(hands: Hands, demo: Server) -> date:
    """One of the past on which a session is kept."""
    for back in range(1, 30):
        day = TODAY - timedelta(days=back)
        opened(hands, demo, f"/?day={day}")
        if hands.page.locator(".tl li:has(.st--good) a.who").count():
            return day
    raise AssertionError("no session was kept")


def test_settings_say_what_they_do_before_and_go_out_and_in_as_a_file(
    browser: Browser, demo: Server, way: str
) -> None:
    hands = hands_of(way, browser, demo, "Nora Adeyemi")
    opened(hands, demo, "/settings/leave/")
    for label in ("First day", "Last day"):
        hands.write(field(hands, label), f"{FAR[way] + timedelta(days=1)}")
    with hands.page.expect_navigation():  # with a script it was shown while the dates were typed already
        hands.press(button(hands, "See what it does"))
    expect(hands.page.get_by_text("Nothing is saved yet").first).to_be_visible()
    hands.press(button(hands, "Save"))
    told(hands, "Saved.")
    opened(hands, demo, "/settings/leave/")
    last = hands.page.locator(
        ".rows > li",
        has_text=re.compile(f"{FAR[way] + timedelta(days=1):%B}|{FAR[way] + timedelta(days=1):%b}"),
    )
    hands.press(last.get_by_role("button").first)
    told(hands, "Done.")
    opened(hands, demo, "/settings/file/")
    with hands.page.expect_download() as getting:
        hands.press(link(hands, "Get the file"))
    text = getting.value.path().read_text()
    for press, says in (
        ("See what it would change", "Everything is like that already."),
        ("Take it in", "Taken in: 0 changes."),
    ):
        if press.startswith("See"):
            hands.page.locator("textarea[name=text]").fill(text)  # pasted: nobody types four pages
        hands.press(button(hands, press))
        expect(hands.page.get_by_text(says).first).to_be_visible()
    hands.page.context.close()


def test_who_treats_a_sealed_client_does_all_for_her_from_her_own_list(
    browser: Browser, demo: Server, way: str
) -> None:
    hands = hands_of(way, browser, demo, "Judith Amsel")
    opened(hands, demo, "/clients/")
    hands.press(link(hands, "Sealed"))
    heading(hands, "Sealed clients")
    hands.press(link(hands, "Emery Lane"))
    heading(hands, "Emery Lane")
    hands.press(link(hands, "Book"))
    heading(hands, "A time for Emery Lane")
    hands.press(hands.page.locator("button[name=take]").first)
    undo(hands, told(hands, "Booked."), "Canceled. The time is free.")
    hands.page.context.close()
