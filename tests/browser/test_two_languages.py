"""A German client on a phone, and a practice that writes in its own words: read, chosen and looked at in a real browser."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Server
from tests.browser.test_first_day import MONDAY, accessible, publish, set_up

pytestmark = pytest.mark.browser
OWN = "Guten Tag,\n\nhier ist Ihre Stunde:\n\n{dates}\n\n{link}\n\n{calendar}\n\n{sender}"


def write_in_own_words(page: Page, work: str) -> None:
    page.goto(work + "settings/mail/")
    accessible(page)
    page.get_by_label("Phone").fill("+49 30 23125 014")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Confirmation, Deutsch").click()
    expect(page.get_by_label("Text", exact=True)).to_have_value(re.compile("Ihr Termin ist gebucht:"))
    page.get_by_label("Text", exact=True).fill(OWN.replace("Stunde", "Therapie"))
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_text("Say it without these words")).to_be_visible()
    page.get_by_label("Text", exact=True).fill(OWN)
    page.get_by_role("button", name="Look at it").click()
    accessible(page)
    mail = page.frame_locator("iframe.letter")
    expect(mail.get_by_text("hier ist Ihre Stunde:")).to_be_visible()
    expect(mail.get_by_text("+49 30 23125 014")).to_be_visible()
    expect(mail.locator(".dates")).to_have_css("border-top-width", "4px")  # its own style passes the policy
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved")


def book_in_german(browser: Browser, server: Server) -> None:
    phone = browser.new_context(
        viewport={"width": 360, "height": 740},
        locale="de-DE",
        timezone_id="Europe/Berlin",
        color_scheme="dark",
    )
    page = phone.new_page()
    page.goto(f"{server.base}/p/elm-house/?day={MONDAY}")
    page.wait_for_url(re.compile("zone="))
    expect(page.get_by_text("Die Zeiten gelten für Berlin.")).to_be_visible()
    accessible(page)
    page.locator(".times button").first.click()
    expect(page.get_by_text("Für Sie gehalten bis")).to_be_visible()
    accessible(page)
    page.get_by_label("Wie dürfen wir Sie nennen?").fill("Erna Veit")
    page.get_by_label("E-Mail").fill("erna@example.com")
    page.get_by_role("button", name=re.compile("bestätigen")).click()
    expect(page.get_by_role("heading", name="Ihr Termin ist gebucht")).to_be_visible()
    accessible(page)
    page.get_by_label("Erinnerungen per E-Mail").select_option(label="1 Tag vorher")
    page.get_by_role("button", name="Speichern").click()
    expect(page.get_by_label("Erinnerungen per E-Mail")).to_have_value("24")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", name="Your appointment")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Messages to you")).to_be_visible()
    phone.close()


def test_two_languages_and_own_words(server: Server, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console",
        lambda message: (
            errors.append(message.text)
            if message.type == "error" and "status of 422" not in message.text
            else None
        ),
    )
    log = Path(server.environment["WELLKEPT_DATA_DIR"]).parent / "log"
    assert "No WELLKEPT_EMAIL_URL is set: mail lies as files in" in " ".join(log.read_text().split())
    work = set_up(page, server)
    publish(page, work)
    write_in_own_words(page, work)
    book_in_german(browser, server)
    page.goto(work + "settings/you/")
    page.get_by_label("Language").select_option("de")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Sie", exact=True)).to_be_visible()
    for address in ("", "week/", "clients/", "messages/", "settings/mail/", "settings/mail/reminder/en/"):
        page.goto(work + address)
        accessible(page)
    page.set_viewport_size({"width": 360, "height": 740})
    for address in ("", "week/", "messages/", "settings/mail/", "settings/mail/reminder/de/"):
        page.goto(work + address)
        accessible(page)
    assert errors == []
    context.close()
