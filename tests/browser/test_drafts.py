"""What was typed and not saved is there again; what saving would do is shown while one types."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Server, accessible, sign_in_as

pytestmark = pytest.mark.browser
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


def test_it_is_so_with_every_form_that_is_sent(browser: Browser, demo: Server) -> None:
    """Booking, a series, a client, own care: nothing must be said for it in a template."""
    page = sign_in_as(browser, demo, "Nora Adeyemi")
    for address, name, typed in (
        ("/work/elm-house/appointments/new/?day=2030-12-03&at=10:00", "minutes", "75"),
        ("/work/elm-house/series/new/", "minutes", "75"),
        ("/work/elm-house/absence/", "last", "2030-12-24"),
        ("/work/elm-house/clients/new/", "name", "Half Typed"),
    ):
        page.goto(demo.base + address)
        page.wait_for_load_state("networkidle")
        page.locator(f"main form [name={name}]").fill(typed)
        page.goto(f"{demo.base}/work/elm-house/week/")
        page.goto(demo.base + address)
        expect(page.get_by_text("What you typed here before is back").first).to_be_visible()
        expect(page.locator(f"main form [name={name}]")).to_have_value(typed)
        accessible(page)
    page.context.close()


NEW_CLIENT = "/work/elm-house/clients/new/"


def half_typed(page: Page, demo: Server) -> None:
    page.goto(demo.base + NEW_CLIENT)
    page.wait_for_load_state("networkidle")
    page.get_by_label("Name", exact=True).fill("Half Typed")


def expect_back(page: Page, demo: Server) -> None:
    page.goto(demo.base + NEW_CLIENT)
    expect(page.get_by_text("What you typed here before is back")).to_be_visible()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Half Typed")


def test_a_lost_connection_loses_nothing(browser: Browser, demo: Server) -> None:
    page = sign_in_as(browser, demo, "Nora Adeyemi")
    half_typed(page, demo)
    page.context.set_offline(True)
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(re.compile("chrome-error"))
    page.context.set_offline(False)
    expect_back(page, demo)
    page.context.close()


def test_a_session_that_ended_meanwhile_loses_nothing(browser: Browser, demo: Server) -> None:
    page = sign_in_as(browser, demo, "Nora Adeyemi")
    half_typed(page, demo)
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(re.compile("/account/login/"))
    page.wait_for_load_state("networkidle")
    page.goto(demo.base + "/")
    page.get_by_role("button", name="Sign in as Nora Adeyemi").click()
    page.wait_for_url(re.compile("/work/"))
    expect_back(page, demo)
    page.context.close()


def test_an_answer_that_says_what_is_wrong_keeps_it_and_one_that_was_done_does_not(
    browser: Browser, demo: Server
) -> None:
    page = sign_in_as(browser, demo, "Nora Adeyemi")
    half_typed(page, demo)
    page.locator("main form [name=email]").fill("no address")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("An email address has one @")).to_be_visible()
    page.wait_for_load_state("networkidle")
    expect_back(page, demo)
    page.wait_for_load_state("networkidle")
    page.locator("main form [name=email]").fill("half.typed@example.org")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(re.compile(r"/clients/(?!new)"))
    page.wait_for_load_state("networkidle")
    page.goto(demo.base + NEW_CLIENT)
    page.wait_for_load_state("networkidle")
    expect(page.get_by_label("Name", exact=True)).to_have_value("")
    page.go_back()
    page.wait_for_load_state("networkidle")
    page.context.close()


def test_a_second_answer_stands_too_although_its_address_names_a_place_on_the_page(
    browser: Browser, demo: Server
) -> None:
    page = sign_in_as(browser, demo, "Nora Adeyemi")
    page.goto(f"{demo.base}/work/elm-house/series/new/")
    page.wait_for_load_state("networkidle")
    page.get_by_label("Minutes").fill("75")
    for _time in range(2):
        page.locator("main").get_by_role("button", name="Look at the dates").click()
        page.wait_for_url(re.compile("#dates-h"))
        page.wait_for_load_state("networkidle")
        expect(page.get_by_text("This field is required.").first).to_be_visible()
        expect(page.get_by_text("What you typed here before is back")).to_have_count(0)
    page.context.close()


def test_signing_out_leaves_nothing_in_any_tab(browser: Browser, demo: Server) -> None:
    page = sign_in_as(browser, demo, "Nora Adeyemi")
    half_typed(page, demo)
    other = page.context.new_page()
    other.goto(demo.base + "/work/elm-house/week/")
    other.wait_for_load_state("networkidle")
    other.get_by_label(re.compile("Menu of")).click()
    other.get_by_role("button", name="Sign out").click()
    other.wait_for_url(demo.base + "/")
    page.bring_to_front()
    page.wait_for_function("sessionStorage.length === 0")
    page.context.close()


def test_what_was_typed_in_own_care_goes_when_it_is_closed(browser: Browser, demo: Server) -> None:
    page = sign_in_as(browser, demo, "Mira Castell")
    half_typed(page, demo)
    page.goto(demo.base + "/me/elsewhere/")
    page.wait_for_load_state("networkidle")
    page.locator("form[action$='/elsewhere/'] [name=name]").fill("Somebody outside")
    assert page.evaluate("sessionStorage.length") == 2
    page.get_by_label(re.compile("Menu of")).click()
    page.get_by_role("button", name="Close my own care").click()
    page.wait_for_url(re.compile("/work/"))
    assert page.evaluate("Object.keys(sessionStorage).filter((key) => key.includes('/me/')).length") == 0
    expect_back(page, demo)
    page.context.close()
