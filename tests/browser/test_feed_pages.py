"""The pages on which calendar feeds are made, in light and dark, on a phone and at a desk: with a feed just made, too."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Server, accessible, sign_in_as

pytestmark = pytest.mark.browser
ADDRESS = re.compile(r"/ics/wf_[\w-]{20,}\.ics")
SCREENS: list[dict[str, Any]] = [
    {"color_scheme": scheme, "viewport": {"width": width, "height": 900}}
    for scheme in ("light", "dark")
    for width in (360, 1440)
]


def everywhere(page: Page) -> None:
    """Nothing is wrong with the page on any screen."""
    for screen in SCREENS:
        page.emulate_media(color_scheme=screen["color_scheme"])
        page.set_viewport_size(screen["viewport"])
        accessible(page)


def test_a_feed_of_ones_own_is_made_and_revoked(browser: Browser, demo: Server) -> None:
    page = sign_in_as(browser, demo, "Nora Adeyemi")
    page.goto(demo.base + "/work/elm-house/settings/feeds/")
    everywhere(page)
    page.get_by_role("textbox", name="Name").fill("Phone")
    page.locator("main form").filter(has=page.get_by_role("textbox", name="Name")).get_by_role(
        "button"
    ).click()
    expect(page.get_by_text(ADDRESS).first).to_be_visible()
    everywhere(page)
    page.goto(page.url)
    expect(page.get_by_text(ADDRESS)).to_have_count(0)
    everywhere(page)
    page.context.close()


def test_a_clients_feed_is_issued_and_revoked(browser: Browser, demo: Server) -> None:
    page = sign_in_as(browser, demo, "Nora Adeyemi")
    page.goto(demo.base + "/work/elm-house/clients/")
    page.locator(".rows a.strong").first.click()
    section = page.locator("[aria-labelledby=feed-h]")
    expect(section).to_be_visible()
    section.get_by_role("button", name="Issue a feed").click()
    expect(page.get_by_text(ADDRESS)).to_be_visible()
    everywhere(page)
    section.get_by_role("button", name="Revoke").click()
    expect(page.get_by_role("status")).to_contain_text("The feed shows nothing from now on.")
    everywhere(page)
    page.context.close()
