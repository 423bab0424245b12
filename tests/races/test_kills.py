"""R13: what was acknowledged survives ``kill -9``, and nothing is ever half done."""

import os
import signal
from functools import partial

import pytest

from tests.races.checks import expect_sound, standing
from tests.races.plan import Plan
from tests.races.racing import Crew, Outcomes
from tests.races.starts import starts
from tests.world import World

pytestmark = pytest.mark.race

PROCESSES, LANES, STREAM = 3, 6, 8


def streams_of_bookings(world: World) -> Plan:
    """Each lane books days of its own, one after the other, and waits for nobody."""
    clients = [world.client() for _ in range(LANES)]
    return Plan(
        [
            [partial(world.book, start, client=client) for start in starts(STREAM, first_day=lane)]
            for lane, client in enumerate(clients)
        ],
        lockstep=False,
    )


@pytest.mark.parametrize("after", [1, 16])
def test_r13_what_was_acknowledged_survives_kill_9(crew: Crew, after: int) -> None:
    """Of three processes one is killed in the middle of its work. The others go on to their end."""
    outcomes, killed = _race_with_a_kill(crew, after)
    unheard = set(standing(crew.database)) - set(outcomes.booked)
    assert set(outcomes.booked) <= set(standing(crew.database))
    assert (
        len(unheard) <= LANES // PROCESSES
    )  # each lane of the killed one was done at most once more than it said
    survivors = [outcome for outcome in outcomes.all if outcome.pid != killed]
    assert len(survivors) == (LANES - LANES // PROCESSES) * STREAM
    assert len(outcomes.all) < LANES * STREAM
    expect_sound(crew.database)


def _race_with_a_kill(crew: Crew, after: int) -> tuple[Outcomes, int]:
    """Kill the process that acknowledges the booking of this number. Gives its number too."""
    told, killed = [], 0
    for outcome in crew.outcomes(streams_of_bookings, processes=PROCESSES):
        told.append(outcome)
        if len(told) == after:
            killed = outcome.pid
            os.kill(killed, signal.SIGKILL)
    return Outcomes(told).expect_no_failure(), killed
