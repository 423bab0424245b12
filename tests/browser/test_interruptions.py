"""Old tabs, a double click, the back button, and a server that goes away and comes back: nothing is lost or done twice, and
the page says what happened."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Server, free_port, serving, sign_in_as
from tests.browser.test_desk import MONDAY, ROW, drag

pytestmark = pytest.mark.browser
HOUSE = "/work/elm-house"
WEEK = f"{HOUSE}/week/?day={MONDAY + timedelta(days=7)}"


@dataclass
class Power:
    """The demo world, whose server can be taken away and brought back."""

    folder: Path
    port: int = field(default_factory=free_port)
    running: ExitStack = field(default_factory=ExitStack)

    def on(self) -> Server:
        return self.running.enter_context(serving(self.folder, "--demo", port=self.port))

    def off(self) -> None:
        self.running.close()


@pytest.fixture(scope="module")
def power(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Power]:
    found = Power(tmp_path_factory.mktemp("power"))
    yield found
    found.off()


@pytest.fixture(scope="module")
def demo(power: Power) -> Server:
    return power.on()


def opened(page: Page, demo: Server, address: str) -> Page:
    page.goto(demo.base + address)
    page.wait_for_load_state("networkidle")
    return page


def test_an_old_calendar_moves_nothing_that_was_changed_meanwhile(browser: Browser, demo: Server) -> None:
    nora = opened(sign_in_as(browser, demo, "Nora Adeyemi"), demo, WEEK)
    nora.route(  # as in a tab that was asleep: it hears of nothing by itself
        "**/week/**",
        lambda route: (
            route.fulfill(status=304) if "wellkept-by-itself" in route.request.headers else route.continue_()
        ),
    )
    block = nora.locator(".ev[data-move]").first
    address, before = block.locator("a").get_attribute("href"), block.locator(".t").inner_text()
    dana = opened(sign_in_as(browser, demo, "Dana Whitlock"), demo, str(address))
    dana.get_by_role("button", name="Cancel appointment").click()
    expect(dana.get_by_role("status")).to_contain_text("Canceled")
    drag(nora, block, rows=60)
    expect(nora.get_by_role("dialog")).to_contain_text("Someone else changed this first")
    nora.keyboard.press("Escape")
    assert nora.locator(f".ev:has(a[href='{address}']):not(.dragging) .t").inner_text() == before
    dana.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(dana.get_by_role("status")).to_contain_text("Undone.")
    for page in (nora, dana):
        page.context.close()


def test_an_old_tab_of_settings_keeps_what_was_typed_and_says_what_was_changed(
    browser: Browser, demo: Server
) -> None:
    page = opened(sign_in_as(browser, demo, "Nora Adeyemi"), demo, f"{HOUSE}/settings/services/")
    page.locator(".rows > li", has_text="Evening group").get_by_role("link", name="Change").click()
    page.wait_for_load_state("networkidle")
    other = opened(page.context.new_page(), demo, page.url.removeprefix(demo.base))
    page.get_by_label("Name", exact=True).fill("Evening circle")
    other.get_by_label("Seats").fill("7")
    other.get_by_role("button", name="Save").click()
    expect(other.get_by_role("status")).to_contain_text("Saved.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("nothing is saved yet")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Evening circle")
    expect(page.get_by_label("Seats")).to_have_value("7")
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved.")
    expect(page.locator(".rows").get_by_text("Evening circle")).to_be_visible()
    page.context.close()


def test_neither_a_double_click_nor_the_way_back_does_it_twice(browser: Browser, demo: Server) -> None:
    page = opened(sign_in_as(browser, demo, "Dana Whitlock"), demo, f"{HOUSE}/clients/new/")
    page.get_by_label("Name", exact=True).fill("Dora Doubleday")
    page.get_by_role("button", name="Save").dblclick()
    expect(page.get_by_role("status")).to_contain_text("Saved.")
    page.wait_for_load_state("networkidle")
    page.go_back()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text("What you typed here before is back")).to_have_count(0)
    opened(page, demo, f"{HOUSE}/clients/?q=Dora+Doubleday")
    expect(page.get_by_role("link", name="Dora Doubleday")).to_have_count(1)
    page.context.close()


def test_a_server_that_goes_away_in_the_middle_loses_nothing(
    browser: Browser, demo: Server, power: Power
) -> None:
    week = opened(sign_in_as(browser, demo, "Nora Adeyemi"), demo, WEEK)
    form = opened(week.context.new_page(), demo, f"{HOUSE}/settings/services/")
    form.get_by_label("Name", exact=True).fill("Typed before it went")
    block = week.locator(".ev[data-move]").first
    before, box = block.locator(".t").inner_text(), block.bounding_box()
    assert box
    week.bring_to_front()
    week.mouse.move(box["x"] + 30, box["y"] + 20)
    week.mouse.down()
    week.mouse.move(box["x"] + 30, box["y"] + 20 + 60 * ROW, steps=8)
    power.off()
    week.mouse.up()
    expect(week.get_by_role("dialog")).to_contain_text("There was no answer")
    week.keyboard.press("Escape")
    form.bring_to_front()
    form.get_by_role("button", name="Save").click()
    form.wait_for_url(re.compile("chrome-error"))
    power.on()
    opened(form, demo, f"{HOUSE}/settings/services/")
    expect(form.get_by_text("What you typed here before is back")).to_be_visible()
    form.get_by_role("button", name="Save").click()
    expect(form.locator(".rows").get_by_text("Typed before it went")).to_be_visible()
    opened(week, demo, WEEK)
    assert week.locator(".ev[data-move] .t").first.inner_text() == before
    drag(week, week.locator(".ev[data-move]").first, rows=60)
    expect(week.get_by_role("status")).to_contain_text("Moved to")
    week.context.close()
