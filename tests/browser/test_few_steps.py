"""How many steps the common acts take, counted and not timed: each press, click and page."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Server, sign_in_as
from tests.browser.test_desk import MONDAY, TODAY, drag

pytestmark = pytest.mark.browser
HOUSE = "/work/elm-house"
EMPTY = MONDAY + timedelta(weeks=20)


class Steps:
    """Presses and clicks are counted as they are made; so are the pages that were shown."""

    def __init__(self, page: Page) -> None:
        self.page, self.count, self.pages = page, 0, 0
        page.on("domcontentloaded", lambda _page: setattr(self, "pages", self.pages + 1))

    def press(self, key: str) -> None:
        self.count += 1
        self.page.keyboard.press(key)


def test_a_known_client_is_booked_from_an_empty_week_with_three_keys_beside_the_name(
    browser: Browser, demo: Server
) -> None:
    page = sign_in_as(browser, demo, "Dana Whitlock")
    page.goto(f"{demo.base}{HOUSE}/week/?day={EMPTY}")
    page.wait_for_load_state("networkidle")
    steps = Steps(page)
    steps.press("/")
    page.wait_for_url(re.compile("/find/"))
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("Leila Had")  # part of the name
    before = steps.count
    steps.press("Enter")
    expect(page.get_by_role("heading", name="A time for Leila Haddad")).to_be_visible()
    expect(page.locator("button[name=take]").first).to_be_focused()
    steps.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Booked.")
    expect(page.get_by_role("heading", name="Leila Haddad")).to_be_visible()
    assert (steps.count, steps.count - before) == (3, 2)  # at most eight after the name are promised
    page.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("Canceled. The time is free.")
    page.context.close()


def test_a_session_is_kept_by_one_click_and_that_undone_by_another(browser: Browser, demo: Server) -> None:
    page = sign_in_as(browser, demo, "Nora Adeyemi")
    for back in range(1, 30):  # a day of the past, on which one session is not settled any more
        day = TODAY - timedelta(days=back)
        page.goto(f"{demo.base}{HOUSE}/?day={day}")
        if (done := page.locator(".tl li:has(.st--good) a.who")).count():
            break
    done.first.click()
    page.get_by_role("button", name="Undo the last change").click()
    expect(page.get_by_role("status")).to_contain_text("Undone.")
    page.goto(f"{demo.base}{HOUSE}/?day={day}")
    kept = page.get_by_role("button", name="Completed")
    before = kept.count()
    assert before
    kept.first.click()
    expect(page.get_by_role("status")).to_contain_text("Completed, as planned.")
    expect(kept).to_have_count(before - 1)
    page.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(kept).to_have_count(before)
    page.context.close()


def test_it_is_moved_by_one_gesture_and_back_by_one_click(browser: Browser, demo: Server) -> None:
    page = sign_in_as(browser, demo, "Nora Adeyemi")
    page.goto(f"{demo.base}{HOUSE}/week/?day={MONDAY + timedelta(weeks=4)}")
    name = page.locator(".ev[data-move] b").first.inner_text()
    block = page.locator(".ev:not(.dragging)", has_text=name)
    before = block.locator(".t").inner_text()
    drag(page, block, rows=60)
    expect(page.get_by_role("status")).to_contain_text("Moved to")
    expect(block.locator(".t")).not_to_have_text(before)
    page.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(block.locator(".t")).to_have_text(before)
    page.context.close()


def test_a_standing_hour_for_somebody_new_is_found_on_three_pages(browser: Browser, demo: Server) -> None:
    page = sign_in_as(browser, demo, "Dana Whitlock")
    steps = Steps(page)
    page.goto(f"{demo.base}{HOUSE}/find/?repeat=1&q=Nia+Vale")
    page.get_by_role("button", name="Add Nia Vale and go on").click()
    expect(page.get_by_role("heading", name="A time for Nia Vale")).to_be_visible()
    page.get_by_role("button", name=re.compile("Look at the dates")).first.click()
    expect(page.get_by_role("button", name=re.compile("^Book"))).to_be_visible()
    assert steps.pages <= 3
    page.context.close()
