"""A screen that nobody uses is covered where it stands: nothing beneath is read or reached, and nothing typed is lost."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import Server, accessible
from tests.browser.test_first_day import set_up
from tests.browser.test_own_care_gate import sign_in, with_passkeys

pytestmark = pytest.mark.browser
PIN = "4711"
BACK = "Covered while nobody was here"


@pytest.fixture(scope="module")
def work(server: Server, browser: Browser) -> str:
    """The address of a new practice at work, whose owner has chosen a PIN."""
    page = browser.new_context().new_page()
    work = set_up(page, Server(server.base.replace("127.0.0.1", "localhost"), server.environment))
    page.goto(work.partition("/work/")[0] + "/account/screen/")
    page.get_by_label("New PIN").fill(PIN)
    accessible(page)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("It is covered after 5 minutes.")).to_be_visible()
    accessible(page)
    page.context.close()
    return work


def signed_in(browser: Browser, work: str, **context: Any) -> Page:
    page = with_passkeys(browser.new_context(**context))
    sign_in(page, work)
    return page


def typing(page: Page, work: str) -> Page:
    """A form that is half filled in, on a page whose clock can be turned."""
    page.clock.install()
    return half_filled(page, work)


def half_filled(page: Page, work: str) -> Page:
    page.goto(work + "settings/services/")
    page.wait_for_load_state("networkidle")
    field(page).fill("Wilhelmina Half-Typed")
    return page


def nobody_comes(page: Page, minutes: int = 6) -> None:
    page.clock.fast_forward(minutes * 60_000)
    expect(page.get_by_role("heading", name=BACK)).to_be_visible()


def field(page: Page) -> Any:
    return page.get_by_label("Name", exact=True)


def test_the_page_is_covered_and_opened_by_pin_with_everything_that_was_typed(
    browser: Browser, work: str
) -> None:
    page = typing(signed_in(browser, work), work)
    nobody_comes(page)
    accessible(page)
    assert "Half-Typed" not in page.locator("body").aria_snapshot()
    assert page.locator("body > :not(dialog.cover):not([inert])").count() == 0
    expect(page.locator("main#main")).to_be_hidden()
    expect(page).to_have_title("Covered")
    for key in ("Escape", "Escape", "Escape"):
        page.keyboard.press(key)
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('.cover').contains(document.activeElement)")
    expect(page.get_by_role("heading", name=BACK)).to_be_visible()
    page.get_by_label("PIN").fill("0815")
    page.keyboard.press("Enter")
    expect(page.get_by_text("4 tries are left")).to_be_visible()
    accessible(page)
    page.get_by_label("PIN").fill(PIN)
    page.keyboard.press("Enter")
    expect(page.locator("main#main")).to_be_visible()
    expect(field(page)).to_have_value("Wilhelmina Half-Typed")
    page.context.close()


def test_every_tab_every_reload_and_every_address_is_covered_with_it(browser: Browser, work: str) -> None:
    page = half_filled(signed_in(browser, work), work)
    other = page.context.new_page()
    other.goto(work + "week/")
    other.wait_for_load_state("networkidle")
    page.get_by_label(re.compile("Menu of")).click()
    page.get_by_role("button", name="Cover the screen").click()
    for tab in (page, other):
        expect(tab.get_by_role("heading", name=BACK)).to_be_visible()
    expect(other.get_by_role("heading", name=BACK)).to_be_visible()
    other.reload()
    expect(other.get_by_role("heading", name=BACK)).to_be_visible()
    other.goto(work + "clients/")
    expect(other.get_by_role("heading", name=BACK)).to_be_visible()
    accessible(other)
    other.get_by_label("PIN").fill(PIN)
    other.get_by_role("button", name="Open", exact=True).click()
    other.wait_for_url(work + "clients/")
    page.bring_to_front()
    page.reload()  # what was typed outlives a reload too
    expect(field(page)).to_have_value("Wilhelmina Half-Typed")
    page.context.close()


def test_one_key_covers_and_a_tab_that_was_opened_opens_the_others(browser: Browser, work: str) -> None:
    page = signed_in(browser, work)
    other = page.context.new_page()
    for tab in (page, other):
        tab.goto(work + "week/")
        tab.wait_for_load_state("networkidle")
    page.bring_to_front()
    page.keyboard.press("l")
    for tab in (page, other):
        expect(tab.get_by_role("heading", name=BACK)).to_be_visible()
    page.keyboard.press("n")  # no key of the page beneath does anything
    page.get_by_label("PIN").fill(PIN)
    page.keyboard.press("Enter")
    for tab in (page, other):
        expect(tab.locator("main#main")).to_be_visible()
        expect(tab).to_have_url(work + "week/")
    page.context.close()


def test_without_a_connection_it_is_covered_all_the_same(browser: Browser, work: str) -> None:
    page = typing(signed_in(browser, work), work)
    page.context.set_offline(True)
    page.clock.fast_forward(360_000)
    expect(page.get_by_text("There is no connection to the server")).to_be_visible()
    accessible(page)
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    page.get_by_label("PIN").fill(PIN)
    page.keyboard.press("Enter")
    expect(field(page)).to_have_value("Wilhelmina Half-Typed")
    page.context.close()


def test_after_five_wrong_tries_nothing_of_what_was_typed_stays(browser: Browser, work: str) -> None:
    page = typing(signed_in(browser, work), work)
    nobody_comes(page)
    for said in (
        "4 tries are left",
        "3 tries are left",
        "2 tries are left",
        "One try is left",
        "tried too often",
    ):
        page.get_by_label("PIN").fill("0815")
        page.keyboard.press("Enter")
        expect(page.get_by_text(said)).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert page.evaluate("sessionStorage.length") == 0
    accessible(page)
    page.context.close()


def test_without_javascript_on_a_phone_in_the_dark_what_was_sent_is_kept(browser: Browser, work: str) -> None:
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": 360, "height": 740}, color_scheme="dark"
    )
    page = context.new_page()
    sign_in(page, work)
    page.goto(work + "clients/new/")
    field(page).fill("Wilhelmina Kept")
    cover_elsewhere(context, work)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name=BACK)).to_be_visible()
    page.get_by_label("PIN").fill(PIN)
    page.get_by_role("button", name="Open", exact=True).click()
    expect(page.get_by_role("heading", name="Not sent yet")).to_be_visible()
    page.get_by_role("button", name="Send it now").click()
    expect(page.get_by_text("Wilhelmina Kept").first).to_be_visible()
    context.close()


def test_a_passkey_opens_it_and_own_care_beneath_it(browser: Browser, work: str) -> None:
    page = signed_in(browser, work)
    page.goto(work)
    page.wait_for_load_state("networkidle")
    page.keyboard.press("o")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name").fill("My laptop")
    page.get_by_role("button", name="Make the passkey").click()
    page.get_by_role("link", name="go on").click()
    expect(page.get_by_role("heading", name="My own care")).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.keyboard.press("l")
    expect(page.get_by_text("a password does not open this")).to_be_visible()
    accessible(page)
    page.get_by_text("Open it another way").click()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="My own care")).to_be_visible()
    page.context.close()


def cover_elsewhere(context: BrowserContext, work: str) -> None:
    """By the menu of another tab."""
    other = context.new_page()
    other.goto(work)
    other.get_by_role("group").get_by_label("Menu of").click()
    other.get_by_role("button", name="Cover the screen").click()
    expect(other.get_by_role("heading", name=BACK)).to_be_visible()
    other.close()
