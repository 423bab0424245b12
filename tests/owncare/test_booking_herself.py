"""Booking from her own care: by the same code as any client (R6), and beside her work."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.owncare.people import claimed, oneself, person
from tests.owncare.test_own_time import ELEVEN, TEN, TWO, own
from tests.world import NOW, World, booked, codes, someone, wall
from wellkept.clients import claims
from wellkept.clients.models import Chart, Client
from wellkept.clients.queries import client_list
from wellkept.practice.actions import edit_practice
from wellkept.scheduling.appointments import actions
from wellkept.scheduling.appointments.actions.move import MoveRequest
from wellkept.scheduling.appointments.openings import openings, openings_to_move
from wellkept.scheduling.appointments.request import OpeningsRequest
from wellkept.scheduling.availability.actions import set_limits
from wellkept.scheduling.availability.rules.limits import NO_LIMITS
from wellkept.trust.viewer import KnownClient


@pytest.fixture
def elsewhere(world: World) -> World:
    return World()


@pytest.fixture
def ada(world: World, elsewhere: World) -> KnownClient:
    """Ada of the first practice, as the client whom she is at the second."""
    viewer = oneself(world.ada.account_id)
    ref = claimed(elsewhere, elsewhere.client(), viewer.account_id)
    return claims.as_client(viewer, ref, now=NOW)


def starts(world: World, viewer: KnownClient, day: str) -> list[str]:
    request = OpeningsRequest(
        service=world.service,
        clinicians=(world.ref("ada"),),
        first=wall(f"{day}T00:00"),
        last=wall(f"{day}T23:00"),
    )
    found = openings(viewer=viewer, request=request, now=NOW)
    return [opening.start.astimezone(wall(TEN).tzinfo).strftime("%Y-%m-%dT%H:%M") for opening in found]


def test_r6_she_books_as_any_client_does(elsewhere: World, ada: KnownClient) -> None:
    session = booked(elsewhere.book(TEN, viewer=ada))
    assert session.state == "booked"
    assert own(ada.account_id or 0) == [(TEN, True)]


def test_r1_her_work_takes_her_time_and_she_is_told(world: World, elsewhere: World, ada: KnownClient) -> None:
    booked(world.book(TEN, "ada", client=world.client()))
    assert codes(elsewhere.book(TEN, viewer=ada)) == {"taken_yourself"}
    assert TEN not in starts(elsewhere, ada, "2026-11-25")
    assert TEN in starts(elsewhere, replace(ada, account_id=None), "2026-11-25")


def test_offered_is_bookable_beside_her_work(world: World, elsewhere: World, ada: KnownClient) -> None:
    booked(world.book(TEN, "ada", client=world.client()))
    booked(world.book("2026-11-25T13:30", "ada", client=world.client()))
    offered = starts(elsewhere, ada, "2026-11-25")
    assert offered == [f"2026-11-25T{hour}:00" for hour in ("09", "11", "12", "15", "16")]
    for hour in range(9, 17):
        start = f"2026-11-25T{hour:02}:00"
        answer = elsewhere.book(start, viewer=ada)
        if start in offered:
            actions.cancel(viewer=ada, ref=booked(answer).ref, now=NOW)
        else:
            codes(answer)


def test_the_way_from_her_work_lies_between(world: World, elsewhere: World, ada: KnownClient) -> None:
    set_limits(viewer=world.ada, limits=NO_LIMITS._replace(travel=30), now=NOW)
    booked(world.book(TEN, "ada", client=world.client()))
    assert codes(elsewhere.book(ELEVEN, viewer=ada)) == {"taken_yourself"}
    booked(elsewhere.book("2026-11-25T12:00", viewer=ada))


def test_her_other_care_takes_her_time_too(world: World, elsewhere: World, ada: KnownClient) -> None:
    third = World()
    client = third.client()
    claimed(third, client, world.ada.account_id)
    booked(third.book(TEN, client=client))
    assert codes(elsewhere.book(TEN, viewer=ada)) == {"taken_yourself"}


def test_she_moves_her_session_past_her_own_row(elsewhere: World, ada: KnownClient) -> None:
    session = booked(elsewhere.book("2026-11-26T10:00", viewer=ada))
    day = wall("2026-11-26T00:00")
    there = openings_to_move(viewer=ada, ref=session.ref, first=day, last=day + timedelta(days=1), now=NOW)
    assert wall("2026-11-26T10:00") in [opening.start for opening in there]
    request = MoveRequest(ref=session.ref, start=wall("2026-11-26T11:00"))
    booked(actions.move(viewer=ada, request=request, now=NOW))
    assert own(ada.account_id or 0) == [("2026-11-26T11:00", True)]


def test_a_link_or_the_desk_does_not_ask_for_her_work(
    world: World, elsewhere: World, ada: KnownClient
) -> None:
    """Whoever holds her personal link is not she: asking for her work would tell a practice of it."""
    booked(world.book(TEN, "ada", client=world.client()))
    booked(elsewhere.book(TEN, viewer=KnownClient(elsewhere.practice_id, ada.client_id, link_id=1)))
    assert own(ada.account_id or 0) == [(TEN, False)]


def test_a_standing_hour_uses_up_nothing_of_what_she_may_book_herself(
    elsewhere: World, ada: KnownClient
) -> None:
    edit_practice(viewer=elsewhere.ada, max_upcoming=2, now=NOW)
    client = Client.objects.within(elsewhere.practice_id).get(id=ada.client_id).ref
    standing = [
        booked(elsewhere.book(f"2026-12-{day:02}T10:00", "ben", client=client)) for day in (1, 2, 3, 4)
    ]
    booked(elsewhere.book(TEN, viewer=ada))
    move = MoveRequest(ref=standing[0].ref, start=wall("2026-12-01T11:00"))
    booked(actions.move(viewer=ada, request=move, now=NOW))
    booked(elsewhere.book(ELEVEN, viewer=ada))
    assert codes(elsewhere.book(TWO, viewer=ada)) == {"too_many_upcoming"}


@pytest.mark.parametrize("seal", [False, True])
def test_a_chart_from_own_care_is_claimed_and_sealed_if_she_wishes_at_birth(
    world: World, elsewhere: World, seal: bool
) -> None:
    nora = person()
    viewer = replace(elsewhere.stranger(), account_id=nora)
    session = booked(elsewhere.book(TWO, "ben", viewer=viewer, new_client=someone("Nora Vale"), seal=seal))
    (mine,) = claims.held_claims(oneself(nora))
    assert mine.practice == "Elm House"
    assert own(nora) == [(TWO, True)]
    chart = Chart.objects.within(elsewhere.practice_id).get()
    assert chart.sealed is seal
    row = Client.objects.within(elsewhere.practice_id).get()
    assert (row.ref in [card.ref for card in client_list(elsewhere.dora)]) is not seal
    viewer2 = claims.as_client(oneself(nora), mine.ref, now=NOW)
    assert actions.cancel(viewer=viewer2, ref=session.ref, now=NOW) is None
    assert own(nora) == []


def test_r1_a_newcomers_work_takes_her_time(world: World, elsewhere: World) -> None:
    booked(world.book(TWO, "ada", client=world.client()))
    viewer = replace(elsewhere.stranger(), account_id=world.ada.account_id)
    refused = elsewhere.book(TWO, "ben", viewer=viewer, new_client=someone("Ada Lund"))
    assert codes(refused) == {"taken_yourself"}
