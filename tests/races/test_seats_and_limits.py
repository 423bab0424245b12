"""What no constraint of the database counts: seats and limits. The locks alone keep them."""

from collections.abc import Callable
from functools import partial

import pytest

from tests.races.checks import expect_sound
from tests.races.plan import Act, Plan
from tests.races.racing import Crew
from tests.races.starts import hour
from tests.world import NOW, World, booked, wall
from wellkept.scheduling.appointments.actions import cancel, move
from wellkept.scheduling.appointments.actions.move import MoveRequest
from wellkept.scheduling.availability.actions import set_limits
from wellkept.scheduling.availability.rules.limits import Limit, Limits

pytestmark = pytest.mark.race

GROUPS = [hour(10 - 9, of=day) for day in range(2)]
SEATED = """
    SELECT appointment_id, COUNT(*) FROM appointments_participant
    WHERE client_id IS NOT NULL AND attendance <> 'cancelled' GROUP BY appointment_id
"""
SESSIONS_A_DAY = """
    SELECT p.account_id, substr(x.local_start, 1, 10), COUNT(*) FROM appointments_participant AS p
    JOIN appointments_appointment AS x ON x.id = p.appointment_id
    WHERE p.account_id IS NOT NULL AND p.committed GROUP BY 1, 2
"""


def twelve_want_five_seats(world: World) -> Plan:
    """The first to come makes the dated group, the others join it."""
    group = world.make_service(name="Group", kind="group", seats=5, offered_by=("ada",))
    clients = [world.client() for _ in range(12)]
    return Plan(
        [[partial(world.book, start, client=client, service=group) for start in GROUPS] for client in clients]
    )


def test_a_group_of_five_never_seats_six(crew: Crew) -> None:
    outcomes = crew.race(twelve_want_five_seats, processes=4)
    assert outcomes.winners() == dict.fromkeys(range(2), 5)
    assert outcomes.codes <= {"group_full", "just_taken"}
    assert [count for _, count in crew.database.rows(SEATED)] == [5, 5]
    expect_sound(crew.database)


def some_leave_while_others_join(world: World) -> Plan:
    """Two groups are full; their members leave while twice as many wait for a seat."""
    group = world.make_service(name="Group", kind="group", seats=3, offered_by=("ada",))
    members = [world.client() for _ in range(3)]
    seated = {
        booked(world.book(start, client=client, service=group)).ref: start
        for client in members
        for start in GROUPS
    }
    leaving = [
        [partial(cancel, viewer=world.dora, ref=ref, client=client, now=NOW) for ref in seated]
        for client in members
    ]
    waiting = [world.client() for _ in range(6)]
    joining = [
        [partial(world.book, start, client=client, service=group) for start in GROUPS] for client in waiting
    ]
    return Plan([*leaving, *joining])


def test_a_seat_that_becomes_free_is_taken_once(crew: Crew) -> None:
    outcomes = crew.race(some_leave_while_others_join, processes=3)
    assert len(outcomes.only("done")) == 6
    assert outcomes.codes <= {"group_full", "just_taken"}
    assert all(count <= 3 for _, count in crew.database.rows(SEATED))
    assert sum(count for _, count in crew.database.rows(SEATED)) == len(outcomes.booked)
    expect_sound(crew.database)


def _eight_want_five_a_day(world: World, limit: Limit) -> Plan:
    """Every hour of two days is free; each lane wants another hour of the same day."""
    set_limits(viewer=world.ada, limits=Limits(sessions_day=limit), now=NOW)
    clients = [world.client() for _ in range(8)]
    return Plan(
        [
            [partial(world.book, hour(n, of=day), client=client) for day in range(2)]
            for n, client in enumerate(clients)
        ]
    )


def firm_five_a_day(world: World) -> Plan:
    """A limit that only its holder lifts."""
    return _eight_want_five_a_day(world, Limit(5, firm=True))


def soft_five_a_day(world: World) -> Plan:
    """A limit that staff lift with a reason, which nobody gives here."""
    return _eight_want_five_a_day(world, Limit(5))


@pytest.mark.parametrize("scenario", [firm_five_a_day, soft_five_a_day], ids=["firm", "soft"])
def test_r10_five_a_day_never_becomes_six(crew: Crew, scenario: Callable[[World], Plan]) -> None:
    outcomes = crew.race(scenario, processes=4)
    assert outcomes.winners() == dict.fromkeys(range(2), 5)
    assert outcomes.codes <= {"not_available"}
    expect_sound(crew.database)


def _move(world: World, ref: str, start: str, *clinicians: str) -> Act:
    request = MoveRequest(
        ref=ref, start=wall(start), clinicians=tuple(world.ref(name) for name in clinicians)
    )
    return partial(move, viewer=world.dora, request=request, now=NOW)


def a_limit_is_reached_by_moves(world: World) -> Plan:
    """Ben takes one session a day. Each round, a booking of Ada's is given to him, and moved to another day of his
    by somebody who still saw it as Ada's, while others book that very day with him at another hour."""
    set_limits(viewer=world.ben, limits=Limits(sessions_day=Limit(1, firm=True)), now=NOW)
    rounds = range(10)
    refs = [booked(world.book(hour(0, of=n), "ada", client=world.client())).ref for n in rounds]
    clients = [world.client() for _ in range(2)]
    given = [_move(world, ref, hour(0, of=n), "ben") for n, ref in enumerate(refs)]
    moved = [_move(world, ref, hour(1, of=20 + n)) for n, ref in enumerate(refs)]
    others = [
        [partial(world.book, hour(3 + 2 * i, of=20 + n), "ben", client=client) for n in rounds]
        for i, client in enumerate(clients)
    ]
    return Plan([given, moved, moved, *others])


def test_r10_one_a_day_holds_though_appointments_change_hands(crew: Crew) -> None:
    crew.race(a_limit_is_reached_by_moves, processes=5)
    ben = crew.database.rows("SELECT account_id FROM availability_limits")[0][0]
    crowded = [row for row in crew.database.rows(SESSIONS_A_DAY) if row[0] == ben and row[2] > 1]
    assert crowded == []
    expect_sound(crew.database)
