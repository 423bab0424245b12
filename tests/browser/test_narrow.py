"""Long German words and names from right to left on a phone: nothing is wider than the screen, and each name reads its way."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Server, sign_in_as

pytestmark = pytest.mark.browser
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftsvorsitzender"
HEBREW = "נועה בן־דוד"
PAGES = (
    "", "week/", "day/", "month/", "requests/", "clients/", "clients/new/", "standing/", "decisions/", "messages/",
    "absence/", "appointments/new/", "series/new/", "find/", "help/",
    *(f"settings/{name}/" for name in (
        "practice", "team", "places", "services", "hours", "leave", "protected", "limits", "closed", "policy",
        "conflicts", "public", "mail", "file", "you",
    )),
)  # fmt: skip


def in_german(page: Page, work: str) -> None:
    page.goto(f"{work}settings/you/")
    page.locator("select[name=locale]").select_option("de")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("html")).to_have_attribute("lang", "de")


def enter(page: Page, work: str, name: str) -> None:
    page.goto(f"{work}clients/new/")
    page.locator("input[name=name]").fill(name)
    page.get_by_role("button", name="Speichern").click()
    page.wait_for_url(lambda url: url.endswith("/clients/"))


def wider_than_the_screen(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def test_long_words_and_names_from_right_to_left_break_nothing(browser: Browser, demo: Server) -> None:
    page = sign_in_as(browser, demo, "Nora Adeyemi", color_scheme="dark")
    work = f"{demo.base}/work/elm-house/"
    in_german(page, work)
    page.set_viewport_size({"width": 360, "height": 780})
    for name in (LONG, HEBREW):
        enter(page, work, name)
    page.goto(f"{work}settings/services/")
    page.locator("input[name=name]").fill(LONG)
    page.get_by_role("button", name="Speichern").click()
    too_wide = {}
    for name in PAGES:
        page.goto(work + name)
        if (more := wider_than_the_screen(page)) > 0:
            too_wide[name] = more
    for name in (LONG, HEBREW):
        page.goto(f"{work}clients/?q={name}")
        page.get_by_role("link", name=name, exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
        if (more := wider_than_the_screen(page)) > 0:
            too_wide[name] = more
    assert too_wide == {}
    page.context.close()
