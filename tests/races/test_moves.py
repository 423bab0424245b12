"""Moves, swaps and cancellations among bookings: each is done whole, or not at all."""

from functools import partial

import pytest

from tests.races.checks import expect_sound, standing
from tests.races.plan import Act, Plan
from tests.races.racing import Crew
from tests.races.starts import hour, starts
from tests.world import NOW, World, booked, wall
from wellkept.scheduling.appointments.actions import cancel, move, swap
from wellkept.scheduling.appointments.actions.move import MoveRequest

pytestmark = pytest.mark.race

FROM, TO = starts(5), starts(5, first_day=1)


def _book_all(world: World, times: list[str]) -> list[str]:
    """One booking a time, each with a client of her own; their refs."""
    return [booked(world.book(time, client=world.client())).ref for time in times]


def _move(world: World, ref: str, start: str, *clinicians: str) -> Act:
    request = MoveRequest(
        ref=ref, start=wall(start), clinicians=tuple(world.ref(clinician) for clinician in clinicians)
    )
    return partial(move, viewer=world.dora, request=request, now=NOW)


def moves_against_bookings(world: World) -> Plan:
    """Five bookings go to another day, whose hours others book meanwhile; and others book what they left."""
    refs = _book_all(world, FROM)
    movers = [[_move(world, ref, to) for ref, to in zip(refs, TO, strict=True)] for _ in range(2)]
    bookers = [
        [partial(world.book, time, client=client) for time in times]
        for times in (TO, TO, FROM, FROM)
        for client in [world.client()]
    ]
    return Plan([*movers, *bookers])


def test_r1_a_move_and_a_booking_never_get_the_same_time(crew: Crew) -> None:
    outcomes = crew.race(moves_against_bookings, processes=3)
    assert outcomes.codes <= {"clinician_taken", "just_taken"}
    new = len({outcome.ref for outcome in outcomes.only("booked") if outcome.lane >= 2})
    times = list(standing(crew.database).values())
    assert len(times) == 5 + new
    assert len(set(times)) == len(times)
    assert set(TO) <= set(times)
    expect_sound(crew.database)


def five_moves_to_one_time(world: World) -> Plan:
    """Five lanes each move a booking of their own to the same free hours, one after the other."""
    refs = _book_all(world, starts(5))
    return Plan([[_move(world, ref, to) for to in TO] for ref in refs])


def test_r1_of_five_moves_to_one_time_one_arrives(crew: Crew) -> None:
    outcomes = crew.race(five_moves_to_one_time, processes=3)
    assert outcomes.codes <= {"clinician_taken", "just_taken"}
    times = list(standing(crew.database).values())
    assert (len(times), len(set(times))) == (5, 5)
    expect_sound(crew.database)


def swaps_in_circles(world: World) -> Plan:
    """Every lane swaps neighbours, each beginning elsewhere, so that every booking is wanted from two sides."""
    refs = _book_all(world, starts(5))
    lanes = []
    for lane in range(5):
        pairs = [(refs[(lane + n) % 5], refs[(lane + n + 1) % 5]) for n in range(5)]
        lanes.append([partial(swap, viewer=world.dora, first=a, second=b, now=NOW) for a, b in pairs])
    return Plan(lanes)


def test_r1_swaps_in_circles_lose_nothing(crew: Crew) -> None:
    outcomes = crew.race(swaps_in_circles, processes=3)
    assert len(outcomes.booked) == 25
    assert sorted(standing(crew.database).values()) == starts(5)
    expect_sound(crew.database)


def swaps_against_moves(world: World) -> Plan:
    """Two swap what others move away and between clinicians, and others book what is left."""
    refs = _book_all(world, starts(5))
    pairs = [(refs[n], refs[(n + 1) % 5]) for n in range(5)]
    swaps = [partial(swap, viewer=world.dora, first=a, second=b, now=NOW) for a, b in pairs]
    away = [_move(world, ref, hour(n, of=1), "ben") for n, ref in enumerate(refs)]
    back = [_move(world, ref, hour(n), "ada") for n, ref in enumerate(refs)]
    client = world.client()
    return Plan(
        [swaps, swaps[::-1], away, back, [partial(world.book, time, client=client) for time in starts(5)]]
    )


def test_r1_swaps_moves_and_bookings_end_in_one_order_or_another(crew: Crew) -> None:
    outcomes = crew.race(swaps_against_moves, processes=5)
    assert outcomes.codes <= {"clinician_taken", "client_taken", "just_taken"}
    new = [outcome for outcome in outcomes.only("booked") if outcome.lane == 4]
    assert len(standing(crew.database)) == 5 + len(new)
    expect_sound(crew.database)


def cancellations_against_bookings(world: World) -> Plan:
    """Two cancel, one moves away, two book the time that becomes free."""
    refs = _book_all(world, FROM)
    cancelling = [partial(cancel, viewer=world.dora, ref=ref, now=NOW) for ref in refs]
    moving = [_move(world, ref, to) for ref, to in zip(refs, TO, strict=True)]
    bookers = [
        [partial(world.book, time, client=client) for time in FROM]
        for client in [world.client(), world.client()]
    ]
    return Plan([cancelling, cancelling, moving, *bookers])


def test_r1_a_time_that_becomes_free_is_booked_once(crew: Crew) -> None:
    outcomes = crew.race(cancellations_against_bookings, processes=5)
    assert outcomes.codes <= {"clinician_taken", "not_in_this_state", "just_taken"}
    assert len(outcomes.only("done")) == 5  # of two who cancel, one does
    assert crew.database.rows("SELECT COUNT(*) FROM appointments_appointment WHERE state = 'cancelled'") == [
        (5,)
    ]
    expect_sound(crew.database)
