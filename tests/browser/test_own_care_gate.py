"""Passkeys in a real browser, with a virtual authenticator: made, used to sign in, as a second step, and as the key to
own care; and the gate of own care by code and without JavaScript."""

import re
import time
from collections.abc import Iterator

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
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


def sign_out(page: Page) -> None:
    page.get_by_label(re.compile("Menu of")).click()
    page.get_by_role("button", name="Sign out", exact=True).click()


def code_of(secret: str, *, ahead: int = 0) -> str:
    """What the app shows now, or so many steps later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))


def change_hat(page: Page) -> None:
    """One key. The module that listens to it is loaded by then."""
    page.wait_for_load_state("networkidle")
    page.keyboard.press("o")


@pytest.fixture(scope="module")
def joined(work: str, browser: Browser) -> str:
    """A colleague who was invited and joined; gives the address with which he signs in."""
    manager = browser.new_context().new_page()
    sign_in(manager, work)
    manager.goto(work + "settings/team/")
    manager.get_by_role("textbox", name="Name").fill("Ben Okoro")
    manager.get_by_role("textbox", name="Email").fill("ben@example.org")
    manager.get_by_label("clinician").check()
    manager.get_by_role("button", name="Invite").click()
    link = manager.locator("code.secret").inner_text()
    page = browser.new_context().new_page()
    page.goto(link)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Join").click()
    page.wait_for_url(work)
    return "ben@example.org"


def test_a_passkey_is_made_opens_own_care_and_signs_in(work: str, joined: str, page: Page) -> None:
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
    expect(page.get_by_role("heading", name="My own care")).to_be_visible()
    accessible(page)
    page.goto(page.url + "security/")
    accessible(page)
    expect(page.get_by_text("My laptop")).to_be_visible()
    page.get_by_label(re.compile("Menu of")).click()
    page.get_by_role("button", name="Close my own care").click()
    change_hat(page)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="My own care")).to_be_visible()
    sign_out(page)
    page.goto(work)
    accessible(page)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(work)
    change_hat(page)
    expect(page.get_by_role("heading", name="My own care")).to_be_visible()
    sign_out(page)
    page.goto(work)
    page.get_by_label("Email").fill("ada@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(
        page.get_by_role("heading", name="One more step")
    ).to_be_visible()  # the password alone does not do now
    accessible(page)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Trust this browser?")).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="Trust it").click()
    page.wait_for_url(work)
    page.goto(work + "settings/tokens/")
    expect(page.get_by_role("heading", name="Programs")).to_be_visible()  # the passkey was shown a moment ago


def test_a_browser_without_the_passkey_gets_no_further(work: str, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = with_passkeys(context)
    page.goto(work)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("The device gave no passkey")
    accessible(page)
    page.get_by_label("Email").fill("ada@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("The device gave no passkey")
    accessible(page)
    page.goto(work)
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    context.close()


def test_an_app_opens_own_care_without_javascript_on_a_phone_in_the_dark(
    work: str, joined: str, browser: Browser
) -> None:
    viewport = {"width": 360, "height": 740}
    context = browser.new_context(java_script_enabled=False, viewport=viewport, color_scheme="dark")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(work)
    page.get_by_label("Email").fill(joined)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("link", name="My own care").click()
    page.get_by_role("link", name="Add an app").click()
    secret = page.locator("code.secret").inner_text()
    page.get_by_label("Code").fill(code_of(secret))
    page.get_by_role("button", name="Add it").click()
    page.get_by_role("link", name="go on").click()
    expect(page.get_by_role("heading", name="My own care")).to_be_visible()
    page.get_by_role("group").get_by_label("Menu of").click()
    page.get_by_role("button", name="Close my own care").click()
    page.get_by_role("link", name="My own care").click()
    page.get_by_label("Code of your authenticator app").fill(code_of(secret, ahead=1))
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="My own care")).to_be_visible()
    context.close()
