"""Therapists are clients too, told in a real browser in the demo world: what she does, and what others are shown of it."""

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Server, accessible, sign_in_as

pytestmark = pytest.mark.browser
NEW_YORK = ZoneInfo("America/New_York")
TODAY = datetime.now(NEW_YORK).date()
MONDAY = TODAY + timedelta(days=35 - TODAY.weekday())  # a week in which nothing was moved


BERLIN = ZoneInfo("Europe/Berlin")
NEXT_WEEK = TODAY + timedelta(days=7 - TODAY.weekday())  # on its Tuesday at ten he has a client at Elm House


def test_a_weekly_hour_by_clicks_from_asking_to_a_clash_that_she_settles(
    browser: Browser, demo: Server
) -> None:
    tomas = sign_in_as(browser, demo, "Tomás Herrera")
    silke = sign_in_as(browser, demo, "Silke Arnds")
    start = books_and_asks_for_the_hour(tomas, demo)
    stands_every_week(silke, demo)
    tomas.goto(demo.base + "/me/")
    expect(tomas.locator("#main")).to_contain_text("Every week")
    in_a_month = (start.astimezone(BERLIN) + timedelta(weeks=4)).astimezone(NEW_YORK)
    at_work_it_is_private(sign_in_as(browser, demo, "Dana Whitlock"), demo, in_a_month)
    moved_into_her_work(silke, demo, start)
    tomas.goto(demo.base + "/me/")
    accessible(tomas)
    twice = tomas.locator(".banner", has_text="you are taken twice")
    expect(twice).to_have_count(1)
    twice.get_by_role("button", name=re.compile("^Move to")).first.click()
    expect(tomas.get_by_role("status")).to_contain_text("Moved")
    tomas.goto(demo.base + "/me/")
    expect(twice).to_have_count(0)


def books_and_asks_for_the_hour(page: Page, demo: Server) -> datetime:
    """A therapist of Elm House, in the middle of his working day, at a practice that does not know him yet."""
    wednesday = NEXT_WEEK + timedelta(days=2)
    page.goto(demo.base + f"/me/find/quiet-harbour/?day={wednesday}")
    accessible(page)
    day = page.get_by_role("heading", name=re.compile("^Wednesday")).first
    hour = day.locator("xpath=following-sibling::ul[1]").get_by_role("button", name="9:30 am")
    hour.click()
    expect(page.get_by_label("Email")).to_have_value("tomas.herrera@example.net")
    page.get_by_label("How often").select_option(label="Every week")
    accessible(page)
    page.get_by_role("button", name=re.compile("^Confirm")).click()
    expect(page.get_by_text("Every week")).to_be_visible()
    expect(page.get_by_text("Your therapist answers")).to_be_visible()
    accessible(page)
    return datetime.combine(wednesday, time(9, 30), NEW_YORK)


def stands_every_week(page: Page, demo: Server) -> None:
    """The other practice, in its own language, looks at each date and books them all; it reads a name and nothing of where he works."""
    page.goto(demo.base + "/work/quiet-harbour/decisions/")
    accessible(page)
    wish = page.get_by_role("region", name="Stunden, die Klient:innen behalten möchten").get_by_role(
        "listitem"
    )
    expect(wish).to_have_count(1)
    expect(wish).to_contain_text("Tomás Herrera")
    wish.get_by_role("link", name="Termine ansehen").click()
    page.get_by_role("button", name="Termine ansehen").click()
    for skip in page.locator("label:has(input[name^='on-'][value=skip])").all():
        skip.click()
    page.get_by_role("button", name="Termine noch einmal ansehen").click()
    page.get_by_role("button", name="Buchen", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("Termine stehen")
    assert "Elm House" not in page.content()


def at_work_it_is_private(desk: Page, demo: Server, start: datetime) -> None:
    """His own desk reads Private, and cannot book over it."""
    day = start.date()
    desk.goto(demo.base + f"/work/elm-house/day/?day={day}")
    desk.wait_for_load_state("networkidle")
    expect(desk.get_by_text("Private").first).to_be_visible()
    assert not re.search("Silke|Quiet Harbour", desk.content())
    desk.goto(demo.base + f"/work/elm-house/appointments/new/?day={day}")
    desk.get_by_label("Therapist").select_option(label="Tomás Herrera")
    desk.get_by_label("Service").select_option(label="Session, 50 min")
    desk.get_by_label("Client").select_option(label="Aiko Tanabe")
    desk.get_by_label("Day", exact=True).fill(day.isoformat())
    desk.get_by_label("Starts").fill(f"{start:%H:%M}")
    desk.get_by_role("button", name="Book", exact=True).click()
    expect(desk.get_by_role("alert").first).to_be_visible()
    assert not re.search("Silke|Quiet Harbour", desk.content())


def moved_into_her_work(page: Page, demo: Server, start: datetime) -> None:
    """The other practice moves one session into an hour in which he works, is not stopped, and reads nothing of it."""
    busy = datetime.combine(NEXT_WEEK + timedelta(days=1), time(10), NEW_YORK).astimezone(BERLIN)
    page.goto(demo.base + f"/work/quiet-harbour/day/?day={start.date()}")
    page.get_by_role("link", name=re.compile("Tomás Herrera")).first.click()
    page.get_by_role("link", name="Verschieben", exact=True).click()
    page.get_by_label("Tag", exact=True).fill(busy.date().isoformat())
    page.get_by_label("Beginn").fill(f"{busy:%H:%M}")
    page.get_by_role("button", name="Ändern", exact=True).click()
    expect(page.get_by_role("status")).to_be_visible()
    assert "Elm House" not in page.content()


def test_her_supervisor_is_refused_kindly_and_his_desk_learns_nothing(browser: Browser, demo: Server) -> None:
    elias = sign_in_as(browser, demo, "Elias Brandt")
    elias.goto(demo.base + "/me/find/")
    accessible(elias)
    elias.goto(demo.base + "/me/find/quiet-harbour/")
    why = elias.locator("main .banner")
    expect(why).to_contain_text("supervis")
    accessible(elias)
    desk = sign_in_as(browser, demo, "Silke Arnds")
    desk.goto(demo.base + "/work/quiet-harbour/clients/")
    assert "Elias" not in desk.content()


def test_the_owner_of_her_practice_finds_the_clinician_and_no_client(browser: Browser, demo: Server) -> None:
    nora = sign_in_as(browser, demo, "Nora Adeyemi")
    nora.goto(demo.base + "/work/elm-house/clients/?q=Mira+Castell")
    expect(nora.locator(".rows a.strong", has_text="Mira")).to_have_count(0)


def test_an_hour_with_a_therapist_outside_is_kept_the_same_way(browser: Browser, demo: Server) -> None:
    judith = sign_in_as(browser, demo, "Judith Amsel")
    friday = MONDAY + timedelta(days=4)
    judith.goto(demo.base + f"/me/calendar/?day={MONDAY}")
    expect(judith.get_by_text("Helen Marchetti")).to_be_visible()
    judith.goto(demo.base + "/me/elsewhere/")
    accessible(judith)
    judith.get_by_label("Name").first.fill("Ruth Lindqvist")
    judith.get_by_label("First session").fill((MONDAY + timedelta(days=2)).isoformat())
    judith.get_by_label("Time").first.fill("08:00")
    judith.get_by_role("button", name="Save").click()
    expect(judith.get_by_role("status")).to_contain_text("At work these hours are private time")
    accessible(judith)
    desk = sign_in_as(browser, demo, "Dana Whitlock")
    for day, name in ((friday, "Marchetti"), (MONDAY + timedelta(days=2), "Lindqvist")):
        desk.goto(demo.base + f"/work/elm-house/day/?day={day}")
        expect(desk.get_by_text("Private").first).to_be_visible()
        assert name not in desk.content()


def test_a_mother_books_for_her_child(browser: Browser, demo: Server) -> None:
    dana = sign_in_as(browser, demo, "Dana Whitlock")
    dana.goto(demo.base + "/me/loved/")
    accessible(dana)
    expect(dana.get_by_text("Jonas Weller").first).to_be_visible()
    dana.get_by_role("link", name="Book", exact=True).click()
    dana.locator(".times button").first.click()
    accessible(dana)
    dana.get_by_label("I have read this and agree.").check()
    dana.get_by_role("button", name=re.compile("^Confirm")).click()
    expect(dana.get_by_role("status")).to_contain_text("Booked")


def test_a_colleague_seals_what_he_is_treated_for_and_is_gone_from_the_list(
    browser: Browser, demo: Server
) -> None:
    desk = sign_in_as(browser, demo, "Dana Whitlock")
    desk.goto(demo.base + "/work/elm-house/clients/?q=Colin+Marsh")
    entry = desk.locator(".rows a.strong", has_text="Colin Marsh")
    expect(entry).to_have_count(1)
    address = demo.base + str(entry.get_attribute("href"))
    colin = sign_in_as(browser, demo, "Colin Marsh")
    colin.goto(demo.base + "/me/walls/")
    accessible(colin)
    colin.get_by_role("link", name=re.compile("Elm House")).click()
    accessible(colin)
    colin.get_by_role("button", name="Seal").click()
    expect(colin.get_by_text("Nothing: no list, no search, no count")).to_be_visible()
    accessible(colin)
    desk.reload()
    expect(entry).to_have_count(0)
    answer = desk.goto(address)
    assert answer is not None
    assert answer.status == 404
    tomas = sign_in_as(browser, demo, "Tomás Herrera")
    tomas.goto(demo.base + "/work/elm-house/clients/")
    expect(tomas.get_by_text("Colin Marsh")).to_have_count(0)
    tomas.get_by_role("navigation", name="Which clients").get_by_role("link", name="Sealed").click()
    expect(tomas.get_by_role("link", name="Colin Marsh")).to_be_visible()
    accessible(tomas)


def test_r7_ill_today_leads_from_the_whole_calendar_to_work_and_takes_nothing_of_own_care_along(
    browser: Browser, demo: Server
) -> None:
    mira = sign_in_as(browser, demo, "Mira Castell")
    mira.goto(demo.base + "/me/calendar/")
    section = mira.get_by_role("region", name="I am ill today")
    section.get_by_role("link", name=re.compile("Elm House")).click()
    expect(mira).to_have_url(re.compile("/work/elm-house/absence/"))
    expect(mira.get_by_role("heading", name="Ill today")).to_be_visible()
    accessible(mira)
    assert "Silke" not in mira.content()
    mira.get_by_role("button", name="Leave it for now").click()
    expect(mira).not_to_have_url(re.compile("/absence/"))
    assert "Silke" not in mira.content()
    assert "Quiet Harbour" not in mira.content()
    mira.get_by_role("button", name="Undo").first.click()
    expect(mira.get_by_role("button", name="Undo")).to_have_count(0)
