"""What was typed and not saved is there again; what saving would do is shown while one types."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Server, accessible, sign_in_as

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]
SETTINGS = "/work/elm-house/settings"


def test_leaving_a_page_loses_nothing_that_was_typed(browser: Browser, demo: Server) -> None:
    page = sign_in_as(browser, demo, "Nora Adeyemi")
    page.goto(f"{demo.base}{SETTINGS}/services/")
    page.wait_for_load_state("networkidle")
    page.get_by_label("Name", exact=True).fill("Walk in the park")
    page.get_by_label("By phone").check()
    page.goto(f"{demo.base}/work/elm-house/week/")
    page.goto(f"{demo.base}{SETTINGS}/services/")
    expect(page.get_by_text("What you typed here before is back")).to_be_visible()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Walk in the park")
    expect(page.get_by_label("By phone")).to_be_checked()
    accessible(page)
    page.get_by_role("button", name="Throw it away").click()
    expect(page.get_by_label("Name", exact=True)).to_have_value("")
    page.wait_for_load_state("networkidle")
    page.get_by_label("Name", exact=True).fill("Walk in the park")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".rows").get_by_text("Walk in the park")).to_be_visible()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_label("Name", exact=True)).to_have_value("")
    page.context.close()


def test_what_saving_does_is_shown_while_one_types(browser: Browser, demo: Server) -> None:
    page = sign_in_as(browser, demo, "Nora Adeyemi")
    page.goto(f"{demo.base}{SETTINGS}/leave/")
    page.wait_for_load_state("networkidle")
    page.get_by_label("First day").fill("2030-12-02")
    page.get_by_label("Last day").fill("2030-12-06")
    page.get_by_label("Last day").blur()
    expect(page.get_by_text("Nothing is saved yet")).to_be_visible()
    expect(page.get_by_text("0 openings in the week of December 2").first).to_be_visible()
    accessible(page)
    page.context.close()
