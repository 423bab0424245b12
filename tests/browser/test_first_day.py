"""A practice's first day, as a new user lives it: from an empty folder to a week that shows all of it."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Server, accessible

pytestmark = pytest.mark.browser
TODAY = datetime.now(ZoneInfo("America/New_York")).date()
MONDAY = TODAY + timedelta(days=14 - TODAY.weekday())


CALENDAR = f"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Example//Calendar//EN
BEGIN:VEVENT
UID:choir@example.org
DTSTAMP:20260101T000000Z
DTSTART;TZID=America/New_York:{MONDAY:%Y%m%d}T150000
DTEND;TZID=America/New_York:{MONDAY:%Y%m%d}T160000
RRULE:FREQ=WEEKLY;COUNT=4
SUMMARY:Choir
END:VEVENT
END:VCALENDAR
"""


def set_up(page: Page, server: Server) -> str:
    page.goto(server.base)
    page.wait_for_url(re.compile("zone="))  # the browser's own zone is proposed
    accessible(page)
    page.get_by_label("Your name").fill("Ada Lund")
    page.get_by_label("Your email").fill("ada@example.org")
    page.get_by_label("Password").fill("violet teapot 91")
    page.get_by_label("Name of the practice").fill("Elm House")
    page.get_by_label("Time zone").select_option("America/New_York")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Working hours")).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="Continue").click()
    accessible(page)
    page.get_by_role("link", name="Open today").click()
    accessible(page)
    return page.url


def publish(page: Page, work: str) -> None:
    page.goto(work + "settings/public/")
    page.get_by_label("People can book on the public page").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved")


def book_at_the_desk(page: Page, work: str) -> None:
    page.goto(work + f"appointments/new/?day={MONDAY}&at=09:00")
    accessible(page)
    page.get_by_text("Somebody new").click()
    page.get_by_label("Name", exact=True).fill("Carol Day")
    page.get_by_role("button", name="Book", exact=True).click()
    expect(page.get_by_role("heading", name="Carol Day")).to_be_visible()
    accessible(page)


def subscribe(page: Page, work: str) -> None:
    """Her own feed shows what was booked, to whoever has the address and without a name."""
    page.goto(work + "settings/feeds/")
    accessible(page)
    if page.get_by_label(
        "Password"
    ).is_visible():  # asked once more where setting up took longer than five minutes
        page.get_by_label("Password").fill("violet teapot 91")
        page.get_by_role("button", name="Continue").click()
        accessible(page)
    page.get_by_label("Name", exact=True).fill("Phone")
    page.get_by_role("button", name="Save").click()
    accessible(page)
    address = page.locator("code.secret").inner_text()
    assert (
        page.get_by_role("link", name="Subscribe on this device").get_attribute("href")
        == "webcal" + address[4:]
    )
    told = page.context.browser.new_context().request.get(address)  # type: ignore[union-attr]
    assert told.headers["content-type"] == "text/calendar; charset=utf-8"
    assert f"DTSTART;TZID=America/New_York:{MONDAY:%Y%m%d}T090000" in told.text()
    assert "Carol" not in told.text()


def book_on_a_phone(browser: Browser, server: Server) -> None:
    phone = browser.new_context(
        viewport={"width": 360, "height": 740},
        timezone_id="America/Chicago",
        has_touch=True,
        color_scheme="dark",
    )
    page = phone.new_page()
    page.goto(f"{server.base}/p/elm-house/?day={MONDAY}")
    page.wait_for_url(re.compile("zone="))
    accessible(page)
    expect(page.get_by_text("Times are shown for Chicago")).to_be_visible()
    page.get_by_role("button", name="10:00 am").first.click()
    expect(page.get_by_text("Held for you until")).to_be_visible()
    accessible(page)
    page.get_by_label("Name you would like us to use").fill("Erin Vale")
    page.get_by_label("Email").fill("erin@example.com")
    page.get_by_role("button", name=re.compile("Confirm")).click()
    expect(page.get_by_role("heading", name="Your appointment is booked")).to_be_visible()
    accessible(page)
    page.get_by_role("link", name="Move").click()
    tuesday = MONDAY + timedelta(days=1)
    page.get_by_role("button", name=f"{tuesday:%A}, {tuesday:%B} {tuesday.day}, ").first.click()
    expect(page.get_by_text("Moved. This is your new time.")).to_be_visible()
    expect(page.get_by_text(f"{tuesday:%A}, {tuesday:%B} {tuesday.day}")).to_be_visible()
    phone.close()


def book_and_cancel_without_javascript(server: Server, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 768, "height": 900})
    page = context.new_page()
    page.goto(f"{server.base}/p/elm-house/?day={MONDAY + timedelta(days=2)}")
    page.locator(".times button").first.click()
    page.get_by_label("Name you would like us to use").fill("Noscript Person")
    page.get_by_label("Email").fill("noscript@example.com")
    page.get_by_role("button", name=re.compile("Confirm")).click()
    expect(page.get_by_role("heading", name="Your appointment is booked")).to_be_visible()
    page.get_by_role("link", name="Cancel appointment").click()
    page.get_by_role("button", name="Yes, cancel it").click()
    expect(page.get_by_role("heading", name="This appointment is canceled")).to_be_visible()
    context.close()


def test_a_new_practice_from_set_up_to_a_full_week(server: Server, browser: Browser, tmp_path: Path) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    work = set_up(page, server)
    publish(page, work)
    assert server.wellkept("doctor").returncode == 0
    calendar = tmp_path / "calendar.ics"
    calendar.write_text(CALENDAR)
    done = server.wellkept("import", "ics", str(calendar), "--as", "busy")
    assert done.returncode == 0, done.stderr
    book_at_the_desk(page, work)
    subscribe(page, work)
    book_on_a_phone(browser, server)
    page.goto(f"{work}week/?day={MONDAY}")
    accessible(page)
    for text in ("Carol Day", "Erin Vale", "Choir", "Lunch"):
        expect(page.get_by_text(text).first).to_be_visible()
    assert errors == []
    context.close()
    book_and_cancel_without_javascript(server, browser)
