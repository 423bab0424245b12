"""A person's ties in her own care: what she declares, what she is told, and that nobody else can open it."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.owncare.people import claim_of
from tests.ties.people import TEN, Pair
from tests.web.html import faults_of
from tests.web.signing_in import PASSWORD, add_address, email_of, sign_in
from tests.world import World, booked
from wellkept.ties.queries import accepted_warnings, own_ties
from wellkept.ties.rules.matrix import DECLARED

FAR = "2030-11-27T10:00"  # pages read the real clock


@pytest.fixture
def pair(world: World) -> Pair:
    """A therapist and somebody who would be her client."""
    return Pair(world)


def in_own_care(world: World, name: str) -> Client:
    """Signed in, with own care standing open."""
    browser = Client()
    assert sign_in(browser, email_of(world, name), PASSWORD)
    assert add_address(browser, f"{name}-home@example.net")
    return browser


@pytest.fixture
def paula(pair: Pair) -> Client:
    return in_own_care(pair.elsewhere, "ben")


def shown(browser: Client) -> str:
    response = browser.get(reverse("me:ties"))
    assert response.status_code == 200
    text = response.content.decode()
    assert faults_of(text) == []
    return text


def declare(browser: Client, **fields: str) -> str:
    return browser.post(reverse("me:ties"), fields, follow=True).content.decode()


def test_r8_she_declares_and_the_other_is_told_on_her_own_page(pair: Pair, paula: Client) -> None:
    said = declare(paula, kind="supervision", email=pair.email(pair.tessa_herself), since="2025-09-01")
    assert "From now on it counts" in said
    assert "September 1, 2025" in shown(paula)
    (card,) = own_ties(pair.paula)
    assert card.who == pair.email(pair.tessa_herself)
    pair.tie("debt", "tessa")
    assert "<strong>Ada Lund</strong>" in shown(paula)
    pair.tie("close", "tessa")
    assert shown(paula).count("<strong>Ada Lund</strong>") == 1


def test_r8_of_one_sided_kinds_no_name_comes_back(pair: Pair, paula: Client) -> None:
    email = pair.email(pair.tessa_herself)
    declare(paula, kind="close", email=email)
    text = shown(paula)
    assert "No name is kept" in text
    assert email not in text
    assert "Ada Lund" not in text.replace("Ada Lund</option>", "")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"kind": "supervision"}, "Please fill this in."),
        ({"kind": "enemy", "email": "a@example.org"}, "Select a valid choice"),
        ({"kind": "debt", "email": "not an address"}, "An email address has one @"),
        ({"kind": "debt", "email": "a@example.org", "since": "2190-01-01"}, "This day has not come yet."),
        ({"kind": "debt", "email": "a@example.org", "since": "yesterday"}, "Enter a valid date"),
        ({"kind": "debt", "person": "nosuchref0000"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_taken_is_told(pair: Pair, paula: Client, fields: dict[str, str], told: str) -> None:
    assert told in declare(paula, **fields)
    assert own_ties(pair.paula) == ()


def test_r8_a_warning_that_she_reads_beside_the_times_is_accepted_there(pair: Pair, paula: Client) -> None:
    pair.tie("consultation")
    book, tessa = reverse("me:book", args=[claim_of(pair.world, pair.client).ref]), pair.world.ref("ada")
    wish = {"service": pair.world.service, "with": tessa}
    asks = 'name="why"'

    def read(**typed: str) -> str:
        html = (paula.post if typed else paula.get)(book, {**wish, **typed}, follow=True).content.decode()
        assert faults_of(html) == []
        return html

    page = read()
    assert ("consult each other" in page, asks in page) == (True, True)
    page = read(why="nonsense")
    assert ("Select a valid choice" in page, asks in page) == (True, True)
    page = read(why="specialty")
    assert ("Accepted. It is listed" in page, asks in page, 'name="start"' in page) == (True, False, True)
    booked(pair.world.book(TEN, viewer=pair.paula_here))
    pair.tie("supervision")
    for page in (read(), read(why="slight")):  # nobody accepts a refusal
        assert ("supervises" in page, asks in page) == (True, False)


def test_a_tie_ends_or_was_a_mistake(pair: Pair, paula: Client) -> None:
    ref = pair.tie("debt")
    address = reverse("me:change-tie", args=[ref, "end"])
    for wrong in ({}, {"until": "soon"}, {"until": "2990-01-01"}):
        paula.post(address, wrong)
        assert own_ties(pair.paula)[0].until is None
    paula.post(address, {"until": "2026-06-01"})
    assert "until June 1, 2026" in shown(paula)
    paula.post(reverse("me:change-tie", args=[ref, "withdraw"]))
    assert own_ties(pair.paula) == ()
    assert paula.post(reverse("me:change-tie", args=[ref, "withdraw"])).status_code == 404


def test_r8_what_is_booked_is_listed_for_her_and_what_was_accepted_too(pair: Pair, paula: Client) -> None:
    booked(pair.world.book(FAR, client=pair.client))
    pair.tie("consultation", "tessa")
    text = shown(paula)
    assert "consult each other" in text
    typed = {name: re.findall(f'name="{name}" value="([^"]+)"', text)[0] for name in ("claim", "with")}
    assert 'name="why"' in declare(paula, **typed, why="nonsense")
    assert paula.post(reverse("me:ties"), {**typed, "claim": "x", "why": "slight"}).status_code == 404
    assert "Accepted. It is listed" in declare(paula, **typed, why="specialty")
    text = shown(paula)
    assert "consult each other" not in text
    assert "This therapist has what is needed" in text
    (card,) = accepted_warnings(pair.paula)
    paula.post(reverse("me:change-accepted", args=[card.ref, "keep"]))
    assert len(accepted_warnings(pair.paula)) == 1
    paula.post(reverse("me:change-accepted", args=[card.ref, "end"]))
    assert accepted_warnings(pair.paula) == ()


def test_r7_it_opens_for_nobody_with_a_password_alone(pair: Pair) -> None:
    pair.tie("close")
    browser = Client()
    sign_in(browser, email_of(pair.elsewhere, "ben"), PASSWORD)
    for address in (reverse("me:ties"), reverse("me:change-tie", args=["x", "end"])):
        assert reverse("me:unlock") in browser.post(address)["Location"]
    assert reverse("me:unlock") in browser.get(reverse("me:ties"))["Location"]


def test_the_page_takes_as_many_statements_for_one_as_for_many(pair: Pair, paula: Client) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            shown(paula)
        return len(captured)

    pair.tie("debt")
    pair.tie("debt", "tessa")
    statements()
    few = statements()
    for kind in DECLARED:
        if kind != "debt":
            pair.tie(kind)
            pair.tie(kind, "tessa")
    assert statements() == few
