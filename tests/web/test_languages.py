"""In which language a page answers: an account's, a client's, a browser's, a practice's, or what was chosen at its foot."""

import re
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from tests.web.test_pages import signed_in
from tests.world import NOW, World, booked, someone
from wellkept.accounts.models import Account
from wellkept.clients.models import Client
from wellkept.practice.actions import edit_practice
from wellkept.practice.models import Practice

GERMAN, ENGLISH = "Uhrzeit", "Day and time"


def public(world: World) -> str:
    return reverse("public:practice", args=[world.slug])


def language_of(browser: Browser, address: str, **headers: str) -> str:
    """What the page says of itself; the header says the same."""
    answer = browser.get(address, headers=headers)
    said = answer.content.decode().partition('<html lang="')[2].partition('"')[0]
    assert answer.headers["Content-Language"] == said
    return said


def test_a_stranger_reads_her_browsers_language_or_the_practices(world: World) -> None:
    assert language_of(Browser(), public(world)) == "en"
    for accepted, found in (
        ("de-AT,de;q=0.9,en;q=0.5", "de"),
        ("fr, de;q=0.3", "de"),
        ("fr", "en"),
        ("§", "en"),
    ):
        assert language_of(Browser(), public(world), accept_language=accepted) == found
    edit_practice(viewer=world.ada, locale="de", now=NOW)
    assert language_of(Browser(), public(world), accept_language="fr") == "de"
    assert language_of(Browser(), public(world), accept_language="en") == "en"


def test_what_was_chosen_at_the_foot_of_a_page_is_kept(world: World) -> None:
    browser = Browser(headers={"accept-language": "en"})
    first = browser.get(public(world), {"zone": "Europe/Berlin"}).content.decode()
    assert 'href="/p/elm-house/?zone=Europe%2FBerlin&amp;lang=de" lang="de"' in first.replace(
        world.slug, "elm-house"
    )
    assert language_of(browser, f"{public(world)}?lang=de") == "de"
    assert language_of(browser, public(world)) == "de"
    assert language_of(browser, f"{public(world)}?lang=tlh") == "de"
    assert language_of(browser, reverse("account_login")) == "de"


def test_staff_read_their_own_language_whatever_the_browser_says(world: World) -> None:
    Account.objects.filter(ref=world.ref("ada")).update(locale="de")
    ada = signed_in(world, "ada")
    today = reverse("work:today", args=[world.slug])
    assert language_of(ada, today, accept_language="en") == "de"
    assert language_of(ada, reverse("usersessions_list"), accept_language="en") == "de"
    assert language_of(signed_in(world, "ben"), today, accept_language="de") == "en"
    assert language_of(ada, public(world), accept_language="en") == "en"  # there she is anybody


def test_one_chooses_ones_own_language_in_the_settings(world: World) -> None:
    ada, address = signed_in(world, "ada"), reverse("work:settings-page", args=[world.slug, "you"])
    ada.post(address, {"name": "Ada Lund", "zone": world.zone, "locale": "de"})
    assert language_of(ada, address) == "de"
    assert ada.post(address, {"name": "Ada Lund", "zone": world.zone, "locale": "tlh"}).status_code == 422


def test_who_books_in_german_is_written_to_in_german_and_reads_her_link_so(world: World) -> None:
    browser = Browser(headers={"accept-language": "de"})
    page = browser.get(public(world)).content.decode()
    assert GERMAN in page
    start = re.findall(r'name="start" value="([^"]+)"', page)[-1]
    wish = {"service": world.service, "start": start, "with": world.ref("ada"), "mode": "in_person"}
    typed = {"name": "Erin Vale", "email": "erin@example.com", "confirm": "1", "key": "k" * 20}
    address = reverse("public:details", args=[world.slug])
    assert browser.post(address, {**wish, "place": world.place, **typed}).status_code == 302
    assert Client.objects.within(world.practice_id).latest("id").locale == "de"


def test_a_link_speaks_the_language_of_its_client(world: World) -> None:
    made = booked(world.book("2026-11-25T10:00", viewer=world.stranger(), new_client=someone()))
    link = reverse("public:manage", args=[made.manage_token])
    assert language_of(Browser(), link, accept_language="en") == "en"
    Client.objects.within(world.practice_id).update(locale="de")
    assert language_of(Browser(), link, accept_language="en") == "de"
    assert language_of(Browser(), f"{link}?lang=en") == "en"


@pytest.mark.parametrize("page", ["practice", "you"])
def test_settings_offer_the_languages_that_there_are(world: World, page: str) -> None:
    text = (
        signed_in(world, "ada").get(reverse("work:settings-page", args=[world.slug, page])).content.decode()
    )
    assert '<option value="en" selected>English</option>' in text
    assert '<option value="de">Deutsch</option>' in text


def test_days_times_and_amounts_are_written_as_the_language_writes_them(world: World) -> None:
    booked(world.book("2026-11-25T14:00", client=world.client()))
    Account.objects.filter(ref=world.ref("ada")).update(locale="de")
    page = signed_in(world, "ada").get(reverse("work:week", args=[world.slug]), {"day": "2026-11-25"})
    text = page.content.decode()
    assert "23. – 29. November 2026" in text
    assert "14:00" in text
    assert " pm" not in text
    shown = Browser().get(public(world), {"lang": "de"}).content.decode()
    assert "120 $" in shown


def test_a_wrong_address_answers_alike_in_each_language(world: World) -> None:
    answers: set[Any] = set()
    for address in (
        reverse("public:manage", args=["nosuch"]),
        reverse("public:known", args=[world.slug, "nosuch"]),
    ):
        answers.add(Browser().get(address, headers={"accept-language": "de"}).content)
    assert len(answers) == 1
    assert "Hier ist nichts" in answers.pop().decode()
    assert Practice.objects.within(world.practice_id).get().locale == "en"
