"""Every page of the product, one of each address: nothing that axe finds, and nothing wider than a tablet or a phone.

The pages are found as people find them, by links, and some by a press. What the program's own list of addresses has beyond
them is named below, so that no new page stays unseen. The long form looks at all of them in every width and in German too.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, Page

from tests.browser.conftest import RULES, Server, axe_finds, sign_in_as
from tests.browser.test_narrow import in_german, wider_than_the_screen
from tests.web.test_pages import ACTING, OF_ALLAUTH, OF_PROGRAMS, named

pytestmark = pytest.mark.browser
WORK = "/work/elm-house/"
NORA, MIRA, NOBODY = "Nora Adeyemi", "Mira Castell", ""
WALKS = {  # who: where she starts, and which links she follows
    NORA: (
        (
            WORK,
            f"{WORK}clients/?q=Jonas+Weller",
            f"{WORK}find/",
            f"{WORK}series/new/",
            f"{WORK}custody/",
            "/account/",
            "/api/v1/docs",
        ),
        WORK,
    ),
    MIRA: (("/me/", f"{WORK}emergency/", "/account/prove/", "/account/second-factor/"), "/(me|account)/"),
    NOBODY: (("/", "/account/login/", "/account/password/reset/", "/p/elm-house/"), "/(account|p)/"),
}
NO_PAGE = {
    "work:settings-file",
    "work:free",
    "mfa_download_recovery_codes",
}  # files, and what scripts ask for
AFTER_A_PRESS = {"work:split", "work:absence-plan", "public:known", "public:details", "public:manage"}
IN_JOURNEYS = {  # axe looks at them where the story is that leads to them
    "entry:setup", "entry:setup-hours", "entry:setup-ready",  # test_first_day
    "entry:cover", "entry:kept",  # test_covering
    "work:resume-series",  # test_standing_appointment
    "me:outside",  # test_own_care_story
    "me:unlock", "me:add-address", "mfa_generate_recovery_codes", "mfa_view_recovery_codes",  # test_own_care_gate
}  # fmt: skip
WITHOUT_A_BROWSER = {  # opened by a link in a mail, or where somebody asked for it: their HTML is read in tests/web
    "entry:invitation", "entry:own-page", "me:claim", "me:accept", "me:verify-address", "public:known-details",
    "public:stop-reminders", "work:why", "work:emergency-record",
}  # fmt: skip
WIDTHS = (360, 768, 1440)


def kind_of(address: str) -> str:
    """The name of an address; pages of settings are each one of their own."""
    try:
        match = resolve(urlsplit(address).path)
    except Resolver404:
        return ""
    return f"{match.view_name} {match.kwargs.get('page', '')}".strip()


def visit(page: Page, address: str) -> str:
    """Go there and wait until the page stays. Empty, or what was answered instead of a page."""
    answer = page.goto(address)
    if answer is None or answer.status >= 400:
        return f"{address} answered {answer.status if answer else 'nothing'}"
    if page.locator("[data-behaviour~=zone]").count():
        page.wait_for_url(re.compile(r"[?&]zone="))  # it goes on by itself to the visitor's own zone
    return ""


def faults(page: Page, widths: tuple[int, ...]) -> Iterator[str]:
    """What is wrong with the page: for axe at these widths, contrast in both schemes; and what is wider than the screen."""
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        found = axe_finds(page, RULES)
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        found += axe_finds(page, ["color-contrast"])
        yield from (f"{page.url} at {width} px: {fault}" for fault in found)
    for width in (768, 360):
        page.set_viewport_size({"width": width, "height": 900})
        if (more := wider_than_the_screen(page)) > 0:
            yield f"{page.url} is {more} px wider than {width} px"


def walk(page: Page, base: str, who: str, widths: tuple[int, ...]) -> tuple[dict[str, str], list[str]]:
    """One address of each kind that links lead to, and what is wrong with them."""
    starts, follow = WALKS[who]
    found: dict[str, str] = {}
    wrong: list[str] = []
    waiting, ahead = list(starts), set(starts)  # each of these is looked at, whatever was seen by then
    while waiting:
        address = waiting.pop(0)
        kind = kind_of(address)
        if not kind or kind in NO_PAGE | ACTING or (kind in found and address not in ahead):
            continue
        ahead.discard(address)
        found.setdefault(kind, address)
        if fault := visit(page, base + address):
            wrong.append(fault)
            continue
        wrong += faults(page, widths)
        links = page.eval_on_selector_all("a[href]", "found => found.map((a) => a.getAttribute('href'))")
        waiting += [link for link in links if re.match(follow, link)]
    return found, wrong


def press(page: Page, base: str, widths: tuple[int, ...]) -> Iterator[str]:
    """What is wrong with pages that a press leads to: at the desk, and for a client with a personal link."""
    page.goto(f"{base}{WORK}absence/")
    page.get_by_role("button", name="Offer other times").click()
    yield from faults(page, widths)
    page.get_by_role("button", name="Well after all").click()
    page.goto(f"{base}{WORK}clients/?q=Lucia+Ferrante")
    page.get_by_role("link", name="Lucia Ferrante").click()
    page.get_by_role("region", name="Coming up").get_by_role("link").first.click()
    page.get_by_role("link", name="Split").click()
    yield from faults(page, widths)
    page.goto(f"{base}{WORK}clients/?q=Leila+Haddad")
    page.get_by_role("link", name="Leila Haddad").click()
    page.get_by_role("button", name="Issue a link").click()
    page.goto(page.locator("code.secret").inner_text())
    page.wait_for_url(re.compile(r"[?&]zone="))
    yield from faults(page, widths)


def book(page: Page, base: str, widths: tuple[int, ...]) -> Iterator[str]:
    """What is wrong with the pages of somebody who books on the public page."""
    page.goto(f"{base}/p/elm-house/?zone=America/New_York")
    page.locator(".times button").first.click()
    yield from faults(page, widths)
    page.get_by_label(re.compile("Name you would like")).fill("Erin Vale")
    page.get_by_label("Email").fill("erin@example.com")
    page.get_by_label("I have read this and agree").check()
    page.locator("main button.btn--primary").click()
    page.wait_for_url(re.compile("/m/"))
    yield from faults(page, widths)


LEADS_TO = {NORA: press, NOBODY: book}


def test_every_page_is_accessible_and_none_stays_unseen(browser: Browser, demo: Server) -> None:
    """Whoever adds a page adds a link to it, or says above where it is looked at."""
    seen: set[str] = set()
    wrong: list[str] = []
    for who in WALKS:
        page = sign_in_as(browser, demo, who) if who else browser.new_context().new_page()
        found, faults_found = walk(page, demo.base, who, (1440,))
        seen |= {kind.split()[0] for kind in found}
        wrong += faults_found
        wrong += LEADS_TO[who](page, demo.base, (1440,)) if who in LEADS_TO else []
        page.context.close()
    assert wrong == []
    pages = named() - NO_PAGE - ACTING - OF_ALLAUTH - OF_PROGRAMS
    assert pages - seen - AFTER_A_PRESS - IN_JOURNEYS - WITHOUT_A_BROWSER == set()


@pytest.mark.long
@pytest.mark.parametrize("who", WALKS, ids=lambda who: who or "nobody")
def test_every_page_is_accessible_at_every_width_and_in_german(
    browser: Browser, demo: Server, who: str
) -> None:
    page = sign_in_as(browser, demo, who) if who else browser.new_context().new_page()
    found, wrong = walk(page, demo.base, who, WIDTHS)
    if who:
        in_german(page, demo.base + WORK)
    else:
        page.context.close()
        page = browser.new_context(locale="de-DE").new_page()
    for address in found.values():
        fault = visit(page, demo.base + address)
        wrong += [fault] if fault else faults(page, WIDTHS)
    assert wrong == []
    page.context.close()
