"""Pages about ties at work: for those concerned alone, and no number or word of them for anybody else (R8)."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.ties.people import Pair
from tests.web.html import faults_of
from tests.web.test_pages import signed_in
from tests.world import NOW, World, booked, codes, someone, wall
from wellkept.scheduling.appointments.actions.go_on import go_on
from wellkept.scheduling.appointments.conflicts import bond_with
from wellkept.scheduling.appointments.queries import appointment
from wellkept.ties.queries import accepted_warnings, strictness
from wellkept.ties.rules.matrix import TieKind

FAR = "2030-11-27T10:00"  # pages read the real clock


@pytest.fixture
def pair(world: World) -> Pair:
    """A therapist and somebody who would be her client."""
    return Pair(world)


def page(pair: Pair, who: str, name: str, *args: str) -> str:
    response = signed_in(pair.world, who).get(reverse(f"work:{name}", args=[pair.world.slug, *args]))
    assert response.status_code == 200
    assert faults_of(response.content.decode()) == []
    return response.content.decode()


def post(pair: Pair, who: str, name: str, *args: str, **data: object) -> str:
    """What is said on the page that follows."""
    address = reverse(f"work:{name}", args=[pair.world.slug, *args])
    return signed_in(pair.world, who).post(address, data, follow=True).content.decode()


def test_r8_a_therapist_closes_her_calendar_to_a_client_and_nobody_sees_it(pair: Pair) -> None:
    before = page(pair, "dora", "client", pair.client)
    assert "Nobody is told why" in post(pair, "ada", "change-bond", pair.client, "close")
    assert "Your calendar is closed to this client" in page(pair, "ada", "client", pair.client)
    assert without_token(page(pair, "dora", "client", pair.client)) == without_token(before)
    assert codes(pair.world.book("2026-11-25T10:00", client=pair.client)) == {"not_for_this_client"}
    assert "Open again" in post(pair, "ada", "change-bond", pair.client, "open")
    booked(pair.world.book("2026-11-25T10:00", client=pair.client))


def without_token(html: str) -> str:
    return "".join(line for line in html.splitlines() if "csrf" not in line)


def test_r8_only_who_treats_has_such_a_section(pair: Pair) -> None:
    assert "Between you and this client" in page(pair, "ada", "client", pair.client)
    assert "Between you and this client" not in page(pair, "dora", "client", pair.client)
    refused = signed_in(pair.world, "dora").post(
        reverse("work:change-bond", args=[pair.world.slug, pair.client, "close"])
    )
    assert refused.status_code == 403


def test_r8_what_stands_is_told_on_the_clients_page_and_accepted_there(pair: Pair) -> None:
    booked(pair.world.book(FAR, client=pair.client))
    pair.tie("consultation")
    told = page(pair, "ada", "client", pair.client)
    assert "consult each other" in told
    assert "consult each other" not in page(pair, "dora", "client", pair.client)
    flagged = page(pair, "ada", "decisions")
    assert "consult each other" in flagged
    assert "Go on with a reason" in flagged
    assert "something stands between" not in page(pair, "dora", "decisions")
    assert "This field is required" in post(pair, "ada", "change-bond", pair.client, "go-on", why="")
    assert "listed to be looked at again" in post(
        pair, "ada", "change-bond", pair.client, "go-on", why="in_care"
    )
    bond = bond_with(pair.tessa, pair.client, now=timezone.now())
    assert bond is not None
    assert bond.reason is None
    listed = page(pair, "ada", "reviews")
    assert "Carol Day" in listed
    assert "Care has begun" in listed
    (card,) = accepted_warnings(pair.tessa)
    assert "Kept." in post(pair, "ada", "review", card.ref, "keep")
    assert "Ended." in post(pair, "ada", "review", card.ref, "end")
    assert "Carol Day" not in page(pair, "ada", "reviews")


def test_r8_what_the_client_accepted_is_due_until_it_was_read(pair: Pair) -> None:
    pair.tie("debt")
    go_on(viewer=pair.paula_here, clinician=pair.world.ref("ada"), why="slight", now=timezone.now())
    assert "1 due" in page(pair, "ada", "decisions")
    assert "Somebody who may come to you" in page(pair, "ada", "reviews")
    (card,) = accepted_warnings(pair.tessa)
    post(pair, "ada", "review", card.ref, "note")
    assert "1 due" not in page(pair, "ada", "decisions")
    assert post(pair, "ben", "review", card.ref, "end").startswith("<!doctype")
    assert len(accepted_warnings(pair.tessa)) == 1


def test_r8_a_practice_chooses_on_a_page_of_settings(pair: Pair) -> None:
    settings = {"refused": ["colleague"], "warned": ["ownership"], "cooling_months": 36, "review_days": 30}
    assert "Saved." in post(pair, "ada", "settings-page", "conflicts", **settings)
    here = strictness(pair.tessa)
    assert here.refused == {TieKind.COLLEAGUE}
    assert here.warned == {TieKind.OWNERSHIP}
    assert (here.cooling, here.review) == (36, 30)
    told = post(pair, "ada", "settings-page", "conflicts", **{**settings, "cooling_months": 3})
    assert "This must be between 24 and 120." in told
    told = post(pair, "ada", "settings-page", "conflicts", **{**settings, "warned": ["supervision"]})
    assert "Select a valid choice" in told
    assert strictness(pair.tessa) == here


def request_of_hers(pair: Pair, service: str) -> str:
    answer = pair.world.book(wall("2026-11-27T10:00"), viewer=pair.paula_here, service=service)
    return booked(answer).ref


@pytest.mark.parametrize(
    ("who", "looked"), [("ada", ["client", "relative", "business"]), ("dora", ["therapist"])]
)
def test_r8_nobody_accepts_a_request_before_the_list_was_looked_through(
    pair: Pair, who: str, looked: list[str]
) -> None:
    service = pair.world.make_service(name="Ask first", confirm=True)

    with time_machine.travel(NOW, tick=False):
        ref = request_of_hers(pair, service)
        listed = page(pair, who, "requests")
        assert ("No relative of a client" in listed) == (who == "ada")
        for too_little in ([], looked[:-1], ["nonsense"]):
            said = post(pair, who, "act", ref, "accept", looked=too_little)
            assert "First look through the short list" in said
        assert appointment(pair.tessa, ref).state == "requested"
        assert "Accepted." in post(pair, who, "act", ref, "accept", looked=looked)
        assert appointment(pair.tessa, ref).state == "booked"


def test_r8_the_short_list_is_the_same_whoever_asks(pair: Pair) -> None:
    service = pair.world.make_service(name="Ask first", confirm=True)
    with time_machine.travel(NOW, tick=False):
        request_of_hers(pair, service)
        one = page(pair, "ada", "requests")
        pair.world.book(
            wall("2026-11-27T11:00"), viewer=pair.world.stranger(), new_client=someone(), service=service
        )
        two = page(pair, "ada", "requests")
    assert one.count("No relative of a client") == 1
    assert two.count("No relative of a client") == 2


@pytest.mark.parametrize("name", ["decisions", "reviews"])
def test_these_pages_take_as_many_statements_for_one_as_for_many(pair: Pair, name: str) -> None:
    browser = signed_in(pair.world, "ada")
    address = reverse(f"work:{name}", args=[pair.world.slug])

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(address).status_code == 200
        return len(captured)

    pair.tie("debt")
    go_on(viewer=pair.paula_here, clinician=pair.world.ref("ada"), why="slight", now=timezone.now())
    booked(pair.world.book(FAR, viewer=pair.world.dora, client=pair.client))
    pair.tie("supervision")
    statements()
    few = statements()
    for day in ("2030-11-28", "2030-11-29"):
        booked(pair.world.book(f"{day}T10:00", client=pair.world.client()))
    pair.tie("tenancy")
    assert statements() == few
