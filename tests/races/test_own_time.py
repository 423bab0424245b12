"""Own care in races: two practices and she herself want one hour, and nobody is in two places (R1, R3)."""

from functools import partial

import pytest

from tests.owncare.people import claimed, oneself
from tests.races.checks import expect_sound, standing
from tests.races.plan import Act, Plan
from tests.races.racing import Crew
from tests.races.starts import MondayWorld, hour, starts
from tests.world import NOW, World, booked, wall
from wellkept.clients import claims
from wellkept.clients.actions import unclaim
from wellkept.kernel.invalid import Invalid
from wellkept.practice.actions import edit_practice
from wellkept.scheduling.appointments.actions import cancel, move
from wellkept.scheduling.appointments.actions.move import MoveRequest
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import KnownClient

pytestmark = pytest.mark.race


def _client_elsewhere(world: World) -> tuple[World, str, KnownClient]:
    """A second practice, the client there who is Ada of the first, and she herself as that client."""
    elsewhere = MondayWorld()
    edit_practice(viewer=elsewhere.ada, max_upcoming=50, now=NOW)
    client = elsewhere.client()
    viewer = oneself(world.ada.account_id)
    ref = claimed(elsewhere, client, viewer.account_id)
    return elsewhere, client, claims.as_client(viewer, ref, now=NOW)


def _cancel(world: World, ref: str) -> Act:
    return partial(cancel, viewer=world.dora, ref=ref, now=NOW)


def _move(world: World, ref: str, start: str) -> Act:
    return partial(move, viewer=world.dora, request=MoveRequest(ref=ref, start=wall(start)), now=NOW)


def three_want_her_hour(world: World) -> Plan:
    """Her work, the practice where she is a client, and she herself book the same hours at once."""
    elsewhere, client, ada = _client_elsewhere(world)
    times = starts(8)
    at_work = [partial(world.book, time, "ada", client=world.client()) for time in times]
    for_her = [partial(elsewhere.book, time, "ada", client=client) for time in times]
    by_her = [partial(elsewhere.book, time, "ben", viewer=ada) for time in times]
    return Plan([at_work, for_her, by_her])


def test_r1_r3_three_who_want_her_hour(crew: Crew) -> None:
    outcomes = crew.race(three_want_her_hour, processes=3)
    assert outcomes.codes <= {"not_available", "client_taken", "taken_yourself"}
    expect_sound(crew.database)
    rows = crew.database.rows(
        "SELECT COUNT(*) FROM appointments_participant p JOIN appointments_appointment a "
        "ON a.id = p.appointment_id WHERE p.role = 'claimant' AND a.state = 'booked'"
    )
    assert rows == [(8,)]  # each hour the other practice or she herself booked, never both


def hours_become_free(world: World) -> Plan:
    """Her sessions wait for hours of her work, which is canceled, moved and booked again meanwhile."""
    elsewhere, client, ada = _client_elsewhere(world)
    times, later = starts(6), starts(6, first_day=1)
    work = [booked(world.book(time, "ada", client=world.client())).ref for time in times]
    sessions = [booked(elsewhere.book(time, "ada", client=client)).ref for time in times]
    return Plan(
        [
            [_cancel(world, ref) for ref in work],
            [_move(world, ref, time) for ref, time in zip(work, later, strict=True)],
            [partial(world.book, time, "ada", client=world.client()) for time in times],
            [_move(elsewhere, ref, time) for ref, time in zip(sessions, later[::-1], strict=True)],
            [partial(elsewhere.book, time, "ben", viewer=ada) for time in times],
        ]
    )


def test_r1_an_hour_that_becomes_free_is_taken_by_who_waited(crew: Crew) -> None:
    outcomes = crew.race(hours_become_free, processes=5)
    assert outcomes.codes <= {
        "not_available", "client_taken", "clinician_taken", "taken_yourself", "not_in_this_state",
    }  # fmt: skip
    assert standing(crew.database)
    expect_sound(crew.database)


def claimed_meanwhile(world: World) -> Plan:
    """She claims one record after the other, and lets them go again, while both practices book."""
    elsewhere, _, _ = _client_elsewhere(world)
    clients = [elsewhere.client(f"Client {n}") for n in range(5)]
    claimants = [partial(_claim_and_let_go, elsewhere, client, world.ada.account_id) for client in clients]
    for_her = [partial(elsewhere.book, hour(n), "ben", client=client) for n, client in enumerate(clients)]
    at_work = [partial(world.book, hour(n), "ada", client=world.client()) for n in range(5)]
    return Plan([claimants, claimants[::-1], for_her, at_work, [*at_work[3:], *at_work[:3]]])


def _claim_and_let_go(world: World, client: str, account: int) -> None:
    try:
        ref = claimed(world, client, account)
        unclaim(viewer=oneself(account), ref=ref, now=NOW)
        claimed(world, client, account)
    except (Invalid, NotFound):
        pass  # the other lane was quicker


def test_r3_claims_among_bookings(crew: Crew) -> None:
    outcomes = crew.race(claimed_meanwhile, processes=5)
    assert outcomes.codes <= {"not_available", "clinician_taken", "client_taken"}
    expect_sound(crew.database)


def both_are_clients(world: World) -> Plan:
    """Ada of each practice is a client of the other's Ben: whoever books locks the other way round."""
    elsewhere, ours, _ = _client_elsewhere(world)
    theirs = world.client("Ada Lund")
    claimed(world, theirs, elsewhere.ada.account_id)
    times = starts(8)
    return Plan(
        [
            [partial(elsewhere.book, time, "ben", client=ours) for time in times],
            [partial(world.book, time, "ben", client=theirs) for time in times],
            [partial(world.book, time, "ada", client=world.client()) for time in times],
            [partial(elsewhere.book, time, "ada", client=elsewhere.client()) for time in times],
        ]
    )


def test_r1_two_who_are_each_others_clients(crew: Crew) -> None:
    outcomes = crew.race(both_are_clients, processes=4)
    assert outcomes.codes <= {"not_available", "clinician_taken", "client_taken"}
    expect_sound(crew.database)
