"""In a practice in which nothing is yet, every page that would show something says the first step towards it."""

import re
import time
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse

from tests.web.html import faults_of
from tests.world import NOW
from wellkept.accounts.models import Account
from wellkept.practice.actions import NewOwner, set_up_practice
from wellkept.web.work.settings import SETTINGS

# each page that lists something, and where its first step leads while there is nothing
FIRST_STEPS = {
    "today": ("appointments/new/",), "agenda": ("appointments/new/",), "clients": ("clients/new/",),
    "requests": ("settings/public/",), "decisions": ("series/new/", "absence/"), "mail": ("find/",),
    "reviews": ("clients/",), "sealed": ("clients/",), "accesses": ("clients/",), "find": ("settings/services/",),
    "new": ("settings/services/",), "new-series": ("settings/services/",), "standing": ("settings/services/",),
}  # fmt: skip
LISTED_SETTINGS = ("services", "hours", "leave", "protected", "licences", "closed", "policy", "tokens", "feeds", "public")  # fmt: skip
OTHERS = ("week", "day", "month", "wall", "help", "absence", "new-client")
CALENDARS = {"week": "appointments/new/", "day": "appointments/new/"}


class Empties(HTMLParser):
    """For each element that says that there is nothing, the links in it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[list[str]] = []
        self._inside: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if self._inside:
            self._inside += [tag] if tag == self._inside[0] else []
            if tag == "a":
                self.found[-1].append(values["href"])
        elif {"empty", "none"} & set(values.get("class", "").split()) and tag in ("div", "p"):
            self._inside, self.found = [tag], [*self.found, []]

    def handle_endtag(self, tag: str) -> None:
        if self._inside and tag == self._inside[0]:
            self._inside.pop()


@pytest.fixture
def fresh(db: None) -> tuple[Client, str]:
    """A browser of somebody who has just set up her practice, and its name in addresses."""
    owner = NewOwner(name="Ada Lund", email="fresh@example.org", password="violet teapot 91")
    slug, account = set_up_practice(
        owner=owner, name="New House", zone="America/New_York", currency="USD", now=NOW
    )
    browser = Client()
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    browser.force_login(Account.objects.get(id=account), backend=backend)
    session = browser.session  # she has just proved who she is
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(account)
    session.save()
    return browser, slug


def _shown(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    page = answer.content.decode()
    assert faults_of(page) == [], address
    return page


def test_every_list_of_a_new_practice_says_its_first_step(fresh: tuple[Client, str]) -> None:
    browser, slug = fresh
    for name, steps in FIRST_STEPS.items():
        empties = Empties(_shown(browser, reverse(f"work:{name}", args=[slug]))).found
        links = [link for found in empties for link in found]
        assert all(empties), (name, empties)
        for step in steps:
            assert any(re.search(rf"{step}(\?|$)", link) for link in links), (name, step, links)


def test_every_list_of_settings_says_that_the_first_is_added_below(fresh: tuple[Client, str]) -> None:
    browser, slug = fresh
    for name in SETTINGS:
        page = _shown(browser, reverse("work:settings-page", args=[slug, name]))
        empties = Empties(page).found
        assert all(empties), name
        assert (["#add-h"] in empties) is (name in LISTED_SETTINGS), (name, empties)
        assert 'id="add-h"' in page


def test_no_step_of_a_new_practice_leads_nowhere(fresh: tuple[Client, str]) -> None:
    browser, slug = fresh
    pages = [reverse(f"work:{name}", args=[slug]) for name in (*FIRST_STEPS, *OTHERS)]
    steps = {link for page in pages for found in Empties(_shown(browser, page)).found for link in found}
    assert steps
    for step in steps:
        assert browser.get(step.replace("&amp;", "&")).status_code == 200, step
    for name, step in CALENDARS.items():
        assert f"{step}?" in _shown(browser, reverse(f"work:{name}", args=[slug]))
