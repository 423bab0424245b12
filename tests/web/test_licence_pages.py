"""Pages about licenses: a therapist's own list, a client's state, and the warning beside an appointment (domain T5)."""

import re
from datetime import date

import pytest
from django.test import Client as Browser
from django.urls import reverse

from tests.appointments.test_licences import attest
from tests.web.html import faults_of
from tests.web.test_pages import signed_in
from tests.world import NOW, World, booked
from wellkept.accounts.queries import licence_cards
from wellkept.clients.models import Client
from wellkept.scheduling.appointments.models import Appointment
from wellkept.scheduling.appointments.queries import appointment
from wellkept.scheduling.appointments.rules.facts import Waiver
from wellkept.scheduling.appointments.rules.words import Mode

FAR = "2030-11-27T10:00"  # pages read the real clock


def page(world: World, who: str, name: str, *args: str, query: str = "") -> str:
    response = signed_in(world, who).get(reverse(f"work:{name}", args=[world.slug, *args]) + query)
    assert response.status_code == 200
    assert faults_of(response.content.decode()) == []
    return response.content.decode()


def post(world: World, who: str, name: str, /, *args: str, **data: object) -> str:
    """What is said on the page that follows."""
    address = reverse(f"work:{name}", args=[world.slug, *args])
    return signed_in(world, who).post(address, data, follow=True).content.decode()


TYPED = {
    "profession": "psychologist",
    "jurisdiction": "US-PA",
    "ground": "psypact",
    "valid_from": "2026-01-01",
    "valid_until": "",
    "why": "",
    "attested": "on",
}


def test_a_therapist_attests_and_takes_it_back(world: World) -> None:
    assert "You keep no list" in page(world, "ada", "settings-page", "licences")
    said = post(world, "ada", "settings-page", "licences", **TYPED)
    assert "Pennsylvania" in said
    (card,) = licence_cards(world.ada.account_id)
    assert (card.ground, card.valid_from, card.valid_until) == ("psypact", date(2026, 1, 1), None)
    assert "You keep no list" in post(world, "ada", "settings-page", "licences", remove=card.ref)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"attested": ""}, "required"),
        ({"jurisdiction": "US-NY"}, "not on our list of members"),
        ({"profession": "counselor"}, "for another profession"),
        ({"ground": "other"}, "Please fill this in"),
        ({"valid_until": "2025-01-01"}, "before the start"),
    ],
)
def test_what_cannot_be_attested_is_told_and_changes_nothing(
    world: World, typed: dict[str, str], said: str
) -> None:
    assert said in post(world, "ada", "settings-page", "licences", **(TYPED | typed))
    assert licence_cards(world.ada.account_id) == ()


def test_the_members_of_compacts_are_dated_and_to_be_checked(world: World) -> None:
    text = page(world, "ada", "settings-page", "licences")
    assert "PSYPACT, as of February 1, 2026" in text
    assert "Look at counselingcompact.gov before you rely on it" in text


def test_where_nobody_keeps_a_list_nobody_is_asked_where_a_client_is(world: World) -> None:
    client = world.client()
    question = "State where the client usually is"
    assert question not in page(world, "dora", "edit-client", client)
    attest(world.ben)
    assert question in page(world, "dora", "edit-client", client)
    typed = {"name": "Carol Day", "email": "", "phone": "", "zone": "", "locale": "", "jurisdiction": "US-CO"}
    post(world, "dora", "edit-client", client, **typed)
    assert Client.objects.within(world.practice_id).get(ref=client).jurisdiction == "US-CO"


def test_the_warning_stands_beside_the_appointment_and_its_therapist_attests(world: World) -> None:
    client = world.client()
    Client.objects.within(world.practice_id).filter(ref=client).update(jurisdiction="US-CO")
    ref = booked(world.book(FAR, client=client, mode=Mode.VIDEO)).ref
    assert "says to be in Colorado" not in page(world, "ada", "appointment", ref)
    attest(world.ada)
    assert "I attest that I may work there" in page(world, "ada", "appointment", ref)
    desk = page(world, "dora", "appointment", ref)
    assert "says to be in Colorado" in desk
    assert "I attest that I may work there" not in desk
    assert "Where a license is not noted" in page(world, "ada", "decisions")
    assert "Where a license is not noted" not in page(world, "dora", "decisions")
    assert "Write why you may work there" in post(world, "ada", "act", ref, "attest", why="")
    said = post(world, "ada", "act", ref, "attest", why="permit 17")
    assert "attested by the therapist, for where the client is: permit 17" in " ".join(said.split())
    assert "says to be in Colorado" not in page(world, "ada", "appointment", ref)


def test_she_says_where_she_is_when_she_comes(world: World) -> None:
    attest(world.ada)
    client = world.client()
    ref = booked(
        world.book(
            "2026-11-23T10:00",
            viewer=world.ada,
            client=client,
            mode=Mode.VIDEO,
            waivers=(Waiver("in_the_past", "noted afterwards"),),
            now=NOW,
        )
    ).ref
    assert "Where, if not as usual" in page(world, "ada", "appointment", ref)
    said = post(world, "ada", "act", ref, "arrive", where="US-NV")
    assert "says to be in Nevada" in said
    (part,) = appointment(world.ada, ref).clients
    assert part.attendance == "arrived"


def test_no_times_are_left_out_without_a_word(world: World) -> None:
    attest(world.ada)
    client = world.client()
    Client.objects.within(world.practice_id).filter(ref=client).update(jurisdiction="US-CO")
    query = (
        f"?client={client}&service={world.service}&clinician={world.ref('ada')}&mode=video&first=2030-11-27"
    )
    assert "says to be in Colorado" in page(world, "ada", "find", query=query)


def by_video(world: World, browser: Browser) -> dict[str, str]:
    """The first time by video that the page offers, as its button would post it."""
    page = browser.get(reverse("public:practice", args=[world.slug])).content.decode()
    form = re.search(r'name="start" value="([^"]+)"', page)
    assert form is not None
    return {"start": form[1], "with": world.ref("ada"), "service": world.service, "mode": "video"}


def test_t5_a_visitor_says_where_she_will_be_and_changes_it_by_her_link(world: World) -> None:
    browser, question = Browser(), "State in which you will be then"
    address, typed = reverse("public:details", args=[world.slug]), by_video(world, browser)
    assert question not in browser.post(address, typed).content.decode()
    attest(world.ada)
    asked = browser.post(address, typed).content.decode()
    assert question in asked
    assert question not in browser.post(address, typed | {"mode": "in_person"}).content.decode()
    held = re.search(r'name="hold" value="(\w+)"', asked)
    assert held is not None
    typed |= {"hold": held[1], "confirm": "1", "name": "Erin Vale", "email": "erin@example.org"}
    assert browser.post(address, typed | {"where": "Mars"}).status_code == 422
    link = browser.post(address, typed | {"where": "US-NV"})["Location"].split("?")[0]
    shown = browser.get(link).content.decode()
    assert faults_of(shown) == []
    assert '<option value="US-NV" selected>' in shown
    assert "Nevada" in page(
        world, "ada", "appointment", Appointment.objects.within(world.practice_id).get(state="booked").ref
    )
    assert browser.post(link, {"say": "where", "where": "US-XX"}).status_code == 409
    assert browser.post(link, {"say": "where", "where": "US-NY"}).status_code == 302
    assert '<option value="US-NY" selected>' in browser.get(link).content.decode()
