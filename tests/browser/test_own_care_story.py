"""Therapists are clients too, told in a real browser in the demo world: what she does, and what others are shown of it."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Server, accessible, sign_in_as

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("own-care-story")]
NEW_YORK = ZoneInfo("America/New_York")
TODAY = datetime.now(NEW_YORK).date()
MONDAY = TODAY + timedelta(days=35 - TODAY.weekday())  # a week in which nothing was moved


def test_a_weekly_hour_elsewhere_is_private_at_work_and_nobody_books_over_it(
    browser: Browser, demo: Server
) -> None:
    mira = sign_in_as(browser, demo, "Mira Castell")
    mira.goto(demo.base + f"/me/calendar/?day={MONDAY}")
    accessible(mira)
    own = mira.get_by_role("link", name=re.compile("Silke Arnds")).first
    expect(own).to_be_visible()
    own.click()
    accessible(mira)
    expect(mira.get_by_text("Quiet Harbour")).to_be_visible()
    expect(mira.get_by_text("Confirmed")).to_be_visible()
    starts = mira.locator("h1 + p").inner_text()
    assert starts.startswith(("11:00", "10:00", "12:00")), "her hour is Tuesday at five in Berlin"
    hour = int(starts.split(":")[0])

    desk = sign_in_as(browser, demo, "Dana Whitlock")
    tuesday = MONDAY + timedelta(days=1)
    desk.goto(demo.base + f"/work/elm-house/day/?day={tuesday}")
    desk.wait_for_load_state("networkidle")
    expect(desk.get_by_text("Private").first).to_be_visible()
    body = desk.content()
    assert "Silke" not in body
    assert "Quiet Harbour" not in body
    desk.goto(demo.base + f"/work/elm-house/appointments/new/?day={tuesday}")
    desk.get_by_label("Therapist").select_option(label="Mira Castell")
    desk.get_by_label("Service").select_option(label="Session, 50 min")
    desk.get_by_label("Client").select_option(label="Aiko Tanabe")
    desk.get_by_label("Day", exact=True).fill(tuesday.isoformat())
    desk.get_by_label("Starts").fill(f"{hour:02}:00")
    desk.get_by_role("button", name="Book", exact=True).click()
    expect(desk.get_by_role("alert").first).to_be_visible()
    assert "Silke" not in desk.content()


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


def test_what_her_therapist_moved_into_her_work_she_settles_by_one_click(
    browser: Browser, demo: Server
) -> None:
    mira = sign_in_as(browser, demo, "Mira Castell")
    mira.goto(demo.base + "/me/")
    accessible(mira)
    twice = mira.locator(".banner", has_text="you are taken twice")
    expect(twice).to_have_count(1)
    practice = sign_in_as(browser, demo, "Silke Arnds")
    seen = ""
    for weeks in range(6):
        practice.goto(demo.base + f"/work/quiet-harbour/week/?day={TODAY + timedelta(weeks=weeks)}")
        seen += practice.content()
    assert "Castell" in seen
    assert "Elm House" not in seen
    twice.get_by_role("button", name=re.compile("^Move to")).first.click()
    expect(mira.get_by_role("status")).to_be_visible()
    mira.goto(demo.base + "/me/")
    expect(twice).to_have_count(0)


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
    judith.get_by_role("button", name="Keep").click()
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
