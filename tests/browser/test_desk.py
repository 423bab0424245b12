"""A desk in a real browser: dragging, refusing, undoing, drawing something new, and two desks on one day."""

import random
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Server, accessible, sign_in_as

pytestmark = pytest.mark.browser
TODAY = datetime.now(ZoneInfo("America/New_York")).date()
MONDAY = TODAY + timedelta(days=14 - TODAY.weekday())
ROW = 6  # pixels a line of five minutes
WEEK, DAY = f"/work/elm-house/week/?day={MONDAY}", f"/work/elm-house/day/?day={MONDAY}"


def drag(page: Page, block: Locator, *, rows: int, columns: int = 0, grip: int = 20) -> None:
    """Take a block by a point below its upper edge, and let it go so many lines and columns away."""
    page.wait_for_load_state("networkidle")  # the module that listens is there by then
    box, wide = block.bounding_box(), page.locator(".cal-col").first.bounding_box()
    assert box
    assert wide
    x, y = box["x"] + 30, box["y"] + grip
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + columns * wide["width"], y + rows * ROW, steps=8)
    page.mouse.up()


def times(block: Locator) -> str:
    return block.locator(".t").inner_text()


def test_a_block_is_moved_by_one_gesture_and_back_by_one_click(browser: Browser, demo: Server) -> None:
    page = sign_in_as(browser, demo, "Nora Adeyemi")
    page.goto(demo.base + WEEK)
    accessible(page)
    name = page.locator(".ev[data-move] b").first.inner_text()
    block = page.locator(".ev:not(.dragging)", has_text=name)
    assert times(block) == "9:00 am–9:50 am"
    drag(page, block, rows=60)
    expect(block.locator(".t")).to_have_text("2:00 pm–2:50 pm")
    toast = page.get_by_role("status")
    expect(toast).to_contain_text(
        re.compile(r"Moved to Mon, .*, 2:00 pm\. The client will be told in a minute\.")
    )
    accessible(page)
    toast.get_by_role("button", name="Undo").click()
    expect(block.locator(".t")).to_have_text("9:00 am–9:50 am")
    drag(page, block, rows=60)
    page.get_by_role("button", name="Don’t tell").click()
    expect(page.get_by_role("status")).to_contain_text("Nobody is told")
    page.context.close()


def test_what_is_refused_goes_back_and_says_why(browser: Browser, demo: Server) -> None:
    page = sign_in_as(browser, demo, "Nora Adeyemi")
    page.goto(demo.base + f"/work/elm-house/week/?day={MONDAY + timedelta(days=7)}")
    block = page.locator(".ev[data-move]").first
    before = times(block)
    drag(page, block, rows=12)
    said = page.get_by_role("dialog")
    expect(said).to_contain_text("There is another appointment at that time.")
    expect(said).to_contain_text("Nearest free times")
    accessible(page)
    page.keyboard.press("Escape")
    expect(said).to_be_hidden()
    assert times(block) == before
    page.context.close()


def test_a_lost_connection_leaves_it_where_it_was(browser: Browser, demo: Server) -> None:
    page = sign_in_as(browser, demo, "Nora Adeyemi")
    page.goto(demo.base + f"/work/elm-house/week/?day={MONDAY + timedelta(days=7)}")
    block = page.locator(".ev[data-move]").first
    before = times(block)
    page.context.set_offline(True)
    drag(page, block, rows=60)
    expect(page.get_by_role("dialog")).to_contain_text("There was no answer")
    page.keyboard.press("Escape")
    assert times(block) == before
    page.context.close()


def test_a_block_is_made_shorter_at_its_lower_edge(browser: Browser, demo: Server) -> None:
    page = sign_in_as(browser, demo, "Nora Adeyemi")
    page.goto(demo.base + f"/work/elm-house/week/?day={MONDAY + timedelta(days=14)}")
    block = page.locator(".ev[data-move]", has_text="11:00 am").first
    name = block.locator("b").inner_text()
    box = block.bounding_box()
    assert box
    drag(page, block, rows=-2, grip=int(box["height"]) - 3)
    expect(page.locator(".ev:not(.dragging)", has_text=name).locator(".t")).to_have_text("11:00 am–11:40 am")
    page.context.close()


def test_free_time_becomes_an_appointment_by_click_and_by_drag(browser: Browser, demo: Server) -> None:
    page = sign_in_as(browser, demo, "Nora Adeyemi")
    page.goto(demo.base + WEEK)
    page.wait_for_load_state("networkidle")
    friday = page.locator(".cal-col[data-with]").nth(4).bounding_box()
    assert friday
    page.mouse.click(friday["x"] + 40, friday["y"] + 24 * ROW + 2)
    page.wait_for_url(re.compile("/appointments/new/"))
    expect(page.get_by_label("Starts")).to_have_value("11:00")
    page.go_back()
    page.wait_for_load_state("networkidle")
    page.mouse.move(friday["x"] + 40, friday["y"] + 24 * ROW + 2)
    page.mouse.down()
    page.mouse.move(friday["x"] + 40, friday["y"] + 40 * ROW - 2, steps=5)
    page.mouse.up()
    page.wait_for_url(re.compile("minutes="))
    expect(page.get_by_label("Minutes")).to_have_value("90")
    page.context.close()


def test_the_key_m_moves_what_has_the_focus(browser: Browser, demo: Server) -> None:
    page = sign_in_as(browser, demo, "Nora Adeyemi")
    page.goto(demo.base + WEEK)
    page.wait_for_load_state("networkidle")
    page.locator(".ev[data-move] a").nth(2).focus()
    page.keyboard.press("m")
    expect(page.get_by_role("heading", name="Move or change")).to_be_visible()
    page.context.close()


def test_by_keyboard_it_is_made_longer_keeps_the_focus_and_is_undone(browser: Browser, demo: Server) -> None:
    page = sign_in_as(browser, demo, "Nora Adeyemi")
    page.goto(demo.base + f"/work/elm-house/week/?day={MONDAY + timedelta(days=28)}")
    page.wait_for_load_state("networkidle")
    link = page.locator(".ev[data-move] a").first
    address, before = link.get_attribute("href"), times(page.locator(".ev[data-move]").first)
    link.focus()
    for key in ("Shift+ArrowUp", "Shift+ArrowUp", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_role("status")).to_contain_text("Moved to")
    assert page.evaluate("document.activeElement.getAttribute('href')") == address
    page.wait_for_load_state("networkidle")
    page.keyboard.press("u")
    expect(page.get_by_role("status")).to_contain_text("Undone.")
    expect(page.locator(f".ev[data-move]:has(a[href='{address}']) .t")).to_have_text(before)
    page.context.close()


SHOWN = """[...document.querySelectorAll(".cal-col[data-with] .ev[data-move]:not(.dragging)")]
    .map(block => block.closest("section").querySelector("h2").innerText + ": " + block.innerText).sort()"""


def shown(page: Page) -> list[str]:
    """Column and text of everything on the day that can be moved."""
    return list(page.evaluate(SHOWN))


@pytest.mark.parametrize("changes", [25, pytest.param(100, marks=pytest.mark.long)])
def test_two_desks_end_a_day_of_many_changes_with_one_calendar(
    browser: Browser, demo: Server, changes: int
) -> None:
    """Each drags what it sees; what a page shows was made by one of them, and in the end both show the same."""
    desks = [sign_in_as(browser, demo, "Dana Whitlock" if n else "Nora Adeyemi") for n in range(2)]
    chance = random.Random(20261123)
    for page in desks:
        page.goto(demo.base + DAY)
        page.set_viewport_size({"width": 1440, "height": 1500})
    done = []
    for page in desks:
        page.on(
            "response", lambda answer: done.append(answer.status) if answer.url.endswith("/move/") else None
        )
    for turn in range(changes):
        page = desks[turn % 2]
        blocks = page.locator(".cal-col[data-with] .ev[data-move]")
        block = blocks.nth(chance.randrange(blocks.count()))
        drag(page, block, rows=chance.choice((-24, -12, -6, 6, 12, 24)), columns=chance.choice((-1, 0, 0, 1)))
        expect(page.locator(".dragging")).to_have_count(0)
        if page.get_by_role("dialog").is_visible():
            page.keyboard.press("Escape")
    assert len(done) > changes * 0.6
    assert 302 in done
    assert set(done) <= {302, 409, 422}  # moved, refused, or another was quicker
    fresh = sign_in_as(browser, demo, "Nora Adeyemi")
    fresh.goto(demo.base + DAY)
    made = shown(fresh)
    for page in desks:
        page.wait_for_function(f"made => JSON.stringify({SHOWN}) === JSON.stringify(made)", arg=made)
        page.context.close()
