"""Sealed clients: their therapist does herself what a desk does for others, and nobody else finds them."""

from dataclasses import dataclass

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.web.html import faults_of
from tests.web.test_pages import signed_in
from tests.world import NOW, World, booked, someone, wall
from wellkept.clients.queries import client_page, sealed_clients
from wellkept.scheduling.appointments.queries import client_appointments


@dataclass
class Sealed:
    """Zeb, sealed for Ben, who is no more than a clinician."""

    world: World
    ben: Client
    ref: str

    def page(self, page: str, /, *args: str, **post: str) -> str:
        address = reverse(f"work:{page}", args=[self.world.slug, *args])
        answer = self.ben.post(address, post, follow=True) if post else self.ben.get(address)
        assert answer.status_code == 200, (address, answer.content.decode()[-3000:])
        return answer.content.decode()


def zeb(world: World, name: str = "Zeb Quartz", start: str = "2030-11-27T10:00") -> None:
    done = world.book(
        wall(start),
        "ben",
        viewer=world.stranger(),
        new_client=someone(name),
        seal=True,
        now=wall("2030-11-20T08:00"),
    )
    booked(done)


@pytest.fixture
def sealed(world: World) -> Sealed:
    zeb(world)
    (card,) = sealed_clients(world.ben)
    return Sealed(world, signed_in(world, "ben"), card.ref)


def test_r7_her_therapist_does_what_a_desk_does(sealed: Sealed) -> None:
    world, ref = sealed.world, sealed.ref
    page = sealed.page("sealed")
    assert faults_of(page) == []
    for words in ("Zeb Quartz", "erin@example.com", "Next on Wed, Nov 27, 10:00"):
        assert words in page
    sealed.page("change-client", ref, "contact", role="emergency", name="Kim Quartz")
    sealed.page("edit-client", ref, name="Zeb Quartz", email="zeb@example.org", phone="202 555 0101")
    sealed.page("choose-mail", ref, tell="nobody")
    here = {
        "service": world.service,
        "clinician": world.ref("ben"),
        "mode": "in_person",
        "who": f"client:{ref}",
    }
    sealed.page("new", day="2030-12-04", at="10:00", **here)
    (later, _first) = client_appointments(world.ben, ref)
    moved = {
        "day": "2030-12-04",
        "at": "11:00",
        "clinician": world.ref("ben"),
        "mode": "in_person",
        "service": world.service,
    }
    assert "Moved to" in sealed.page("move", later.ref, key=str(later.revision), **moved)
    sealed.page("act", later.ref, "cancel", because="")
    known = client_page(world.ben, ref, now=NOW)
    assert (known.card.email, known.contacts[0].name) == ("zeb@example.org", "Kim Quartz")
    assert "Ask the client" in sealed.page("own-page", ref)
    sealed.page("own-page-act", ref, "handover", chart=known.charts[0].ref, to=world.ref("ada"))
    sealed.page("chart", ref, known.charts[0].ref, act="close", closed_on="2030-12-05")
    sealed.page("change-client", ref, "archive", x="1")
    assert "Archived" in sealed.page("sealed")
    sealed.page("change-client", ref, "restore", x="1")


@pytest.mark.parametrize("who", ["ada", "dora"])
def test_r7_nobody_else_finds_her_by_any_list(sealed: Sealed, who: str) -> None:
    other = signed_in(sealed.world, who)
    for name in ("sealed", "clients"):
        page = other.get(reverse(f"work:{name}", args=[sealed.world.slug])).content.decode()
        assert "Zeb" not in page
        assert sealed.ref not in page
    for name, args in (("client", ()), ("own-page", ()), ("choose-mail", ())):
        address = reverse(f"work:{name}", args=[sealed.world.slug, sealed.ref, *args])
        assert other.get(address).status_code in (404, 405)


def test_hidden_names_hide_the_list_of_sealed_clients(sealed: Sealed) -> None:
    sealed.page("names", x="1")
    assert "Zeb" not in sealed.page("sealed")


def test_many_sealed_clients_cost_the_statements_of_one(sealed: Sealed) -> None:
    def statements() -> int:
        sealed.page("sealed")
        with CaptureQueriesContext(connection) as seen:
            sealed.page("sealed")
        return len(seen)

    few = statements()
    for hour in (11, 13, 14):
        zeb(sealed.world, f"Client {hour}", f"2030-11-27T{hour}:00")
    assert statements() == few
