"""Beyond dragging: longer and shorter by keyboard, the agenda, one person on a phone, and paper."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Server, accessible, sign_in_as
from tests.browser.test_desk import MONDAY

pytestmark = pytest.mark.browser
HOUSE = "/work/elm-house"


def test_shift_and_the_arrows_make_it_longer_and_say_so(browser: Browser, demo: Server) -> None:
    page = sign_in_as(browser, demo, "Nora Adeyemi")
    page.goto(f"{demo.base}{HOUSE}/week/?day={MONDAY + timedelta(days=21)}")
    page.wait_for_load_state("networkidle")
    block = page.locator(".ev[data-move]").first
    name, before = block.locator("b").inner_text(), block.locator(".t").inner_text()
    said = page.locator("#said")
    block.locator("a").focus()
    page.keyboard.press("Shift+ArrowUp")
    expect(said).to_contain_text("Enter keeps it, Escape does not.")
    expect(said).to_contain_text("9:45")
    page.keyboard.press("Escape")
    expect(block.locator(".t")).to_have_text(before)
    page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("Enter")
    block = page.locator(".ev:not(.dragging)", has_text=name)
    expect(block.locator(".t")).to_have_text("9:00 am–9:40 am")
    expect(said).to_contain_text("Moved to Mon")
    expect(block.locator("a")).to_be_focused()
    page.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(block.locator(".t")).to_have_text(before)
    page.context.close()


def test_what_is_refused_by_keyboard_stays_and_says_why(browser: Browser, demo: Server) -> None:
    page = sign_in_as(browser, demo, "Nora Adeyemi")
    page.goto(f"{demo.base}{HOUSE}/week/?day={MONDAY + timedelta(days=21)}")
    page.wait_for_load_state("networkidle")
    block = page.locator(".ev[data-move]").first
    before = block.locator(".t").inner_text()
    block.locator("a").focus()
    for _ in range(4):
        page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(block.locator(".t")).to_have_text(before)
    page.context.close()


def pages_of(page: Page) -> int:
    """On how many sheets the page is printed, as its own style says."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))


def test_day_and_week_are_printed_on_one_page_each(browser: Browser, demo: Server) -> None:
    page = sign_in_as(browser, demo, "Nora Adeyemi")
    for view in ("week", "day"):
        page.goto(f"{demo.base}{HOUSE}/{view}/?day={MONDAY}")
        page.wait_for_load_state("networkidle")
        assert pages_of(page) == 1
        page.emulate_media(media="print")
        expect(page.get_by_role("banner")).to_be_hidden()
        expect(page.locator(".ev[data-move]").last).to_be_visible()
        page.emulate_media(media="null")
    page.evaluate("document.querySelector('.cal').className = 'cal cal--people cols-9 from-0 to-288'")
    assert pages_of(page) == 1  # however long the day
    page.goto(f"{demo.base}{HOUSE}/agenda/?day={MONDAY}")
    assert pages_of(page) == 1  # seven days as a list, in two columns
    page.context.close()


def test_the_agenda_lists_one_persons_days(browser: Browser, demo: Server) -> None:
    page = sign_in_as(browser, demo, "Nora Adeyemi")
    page.goto(f"{demo.base}{HOUSE}/week/?day={MONDAY}")
    page.wait_for_load_state("networkidle")
    names = page.locator(".ev[data-move] b").all_inner_texts()
    page.keyboard.press("a")
    page.wait_for_url(re.compile("/agenda/"))
    accessible(page)
    shown = page.locator(".agenda .rows a.strong").all_inner_texts()
    assert sorted(names) == sorted(shown)
    page.context.close()


def test_a_phone_shows_one_person_a_day_at_a_time(browser: Browser, demo: Server) -> None:
    page = sign_in_as(browser, demo, "Nora Adeyemi")
    page.set_viewport_size({"width": 360, "height": 780})
    for view in ("day", "agenda", "week"):
        page.goto(f"{demo.base}{HOUSE}/{view}/?day={MONDAY}")
        accessible(page)
    page.goto(f"{demo.base}{HOUSE}/day/?day={MONDAY}")
    people = page.locator(".cal-day:not(.room)")
    assert people.evaluate_all("all => all.filter(one => one.querySelector('h2').offsetParent).length") == 1
    rooms = page.locator(".cal-day.room h2")
    assert rooms.count() > 0
    expect(rooms.first).to_be_hidden()
    page.get_by_role("navigation", name="Columns").get_by_role("link", name="Rooms").click()
    expect(rooms.first).to_be_visible()
    expect(page.locator(".cal-day:not(.room)")).to_have_count(0)
    accessible(page)
    page.get_by_role("navigation", name="Columns").get_by_role("link", name="Therapists").click()
    strip = page.get_by_role("navigation", name="Days of this week")
    assert strip.get_by_role("link").count() == 7
    strip.get_by_role("link").nth(2).click()
    page.wait_for_url(re.compile(str(MONDAY + timedelta(days=2))))
    page.context.close()
