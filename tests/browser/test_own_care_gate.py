"""Passkeys in a real browser, with a virtual authenticator: made, used to sign in, as a second step, and as the key to
own care; and the gate of own care by code and without JavaScript."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import Server
from tests.browser.test_first_day import accessible, set_up

pytestmark = pytest.mark.browser
PASSWORD = "violet teapot 91"


@pytest.fixture(scope="module")
def work(server: Server, browser: Browser) -> str:
    """The address of a new practice at work, set up under a name: passkeys belong to names."""
    page = browser.new_context().new_page()
    named = Server(server.base.replace("127.0.0.1", "localhost"), server.environment)
    return set_up(page, named)


def with_passkeys(context: BrowserContext) -> Page:
    """A page in a browser that has a virtual authenticator, as a phone or a laptop has one built in."""
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return page


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = with_passkeys(context)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    yield page
    assert errors == []
    context.close()


def sign_in(page: Page, work: str) -> None:
    page.goto(work)
    page.get_by_label("Email").fill("ada@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(work)


def change_hat(page: Page) -> None:
    """One key. The module that listens to it is loaded by then."""
    page.wait_for_load_state("networkidle")
    page.keyboard.press("o")


def test_a_passkey_is_made_opens_own_care_and_signs_in(work: str, page: Page) -> None:
    sign_in(page, work)
    change_hat(page)
    expect(page.get_by_role("heading", name="Open my own care")).to_be_visible()
    accessible(page)
    page.get_by_role("link", name="Add a passkey").click()
    accessible(page)
    page.get_by_label("Name").fill("My laptop")
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    accessible(page)
    page.get_by_role("link", name="go on").click()
    expect(page.get_by_role("heading", name="Security and addresses")).to_be_visible()
    accessible(page)
    expect(page.get_by_text("My laptop")).to_be_visible()
    page.get_by_label(re.compile("Menu of")).click()
    page.get_by_role("button", name="Close my own care").click()
    change_hat(page)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Security and addresses")).to_be_visible()
    page.get_by_label(re.compile("Menu of")).click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.goto(work)
    accessible(page)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(work)
    change_hat(page)
    expect(page.get_by_role("heading", name="Security and addresses")).to_be_visible()
