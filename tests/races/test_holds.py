"""Holds and requests: taken once, confirmed once, and lapsed or answered, never both."""

from datetime import timedelta
from functools import partial

import pytest

from tests.races.checks import expect_sound, standing
from tests.races.plan import Act, Plan
from tests.races.racing import Crew
from tests.races.starts import starts
from tests.world import NOW, World, booked, someone
from wellkept.scheduling.appointments.actions import accept, hold, let_lapse
from wellkept.trust.viewer import Stranger

pytestmark = pytest.mark.race

FOUR, EIGHT = starts(4), starts(8)


def _stranger(world: World, name: str) -> Stranger:
    """Somebody with a browser and a network of her own, so that nobody's share runs out."""
    return world.stranger(browser=name.rjust(64, "b"), network=name.rjust(64, "n"))


def _hold(world: World, start: str, name: str) -> Act:
    return partial(hold, viewer=_stranger(world, name), request=world.request(start), now=NOW)


def holds_against_bookings(world: World) -> Plan:
    """Four browsers hold what four clients are booked into at the desk."""
    holding = [[_hold(world, start, f"{lane} {n}") for n, start in enumerate(FOUR)] for lane in range(4)]
    clients = [world.client() for _ in range(4)]
    booking = [[partial(world.book, start, client=client) for start in FOUR] for client in clients]
    return Plan([*holding, *booking])


def test_r1_a_time_is_held_or_booked_never_both(crew: Crew) -> None:
    outcomes = crew.race(holds_against_bookings, processes=4)
    assert outcomes.winners() == dict.fromkeys(range(4), 1)
    assert outcomes.codes <= {"clinician_taken", "not_available", "just_taken"}
    assert set(standing(crew.database)) == set(outcomes.booked)
    expect_sound(crew.database)


def one_hold_is_confirmed_many_times(world: World) -> Plan:
    """Somebody presses "Book" in six windows of one browser, and the desk wants the time too."""
    names = [f"same {n}" for n in range(len(FOUR))]
    held = [booked(_hold(world, start, name)()).ref for start, name in zip(FOUR, names, strict=True)]

    def confirm(n: int) -> Act:
        viewer = _stranger(world, names[n])
        return partial(world.book, FOUR[n], viewer=viewer, new_client=someone(), hold=held[n])

    client = world.client()
    desk = [partial(world.book, start, client=client) for start in FOUR]
    return Plan([*([confirm(n) for n in range(len(FOUR))] for _ in range(6)), desk])


def test_r13_a_hold_is_confirmed_once(crew: Crew) -> None:
    outcomes = crew.race(one_hold_is_confirmed_many_times, processes=4)
    assert outcomes.winners() == dict.fromkeys(range(4), 1)
    assert all(outcome.lane != 6 for outcome in outcomes.only("booked"))
    states = "SELECT state, COUNT(*) FROM appointments_appointment GROUP BY state"
    assert crew.database.rows(states) == [("booked", 4)]
    expect_sound(crew.database)


def answers_against_lapsing(world: World) -> Plan:
    """Requests are accepted at the last moment, by a clock that is a little behind that of the worker."""
    service = world.make_service(name="First talk", confirm=True)
    requests = [
        booked(world.book(start, viewer=_stranger(world, str(n)), new_client=someone(), service=service))
        for n, start in enumerate(EIGHT)
    ]
    moment = requests[0].lapses_at
    assert moment is not None
    before, after = moment - timedelta(seconds=1), moment + timedelta(seconds=1)
    accepting = [partial(accept, viewer=world.dora, ref=request.ref, now=before) for request in requests]
    lapsing = [partial(let_lapse, now=after) for _ in requests]
    client = world.client()
    desk = [partial(world.book, start, client=client, now=after) for start in EIGHT]
    return Plan([accepting, accepting, lapsing, lapsing, desk])


def test_r13_a_request_lapses_or_is_accepted_never_both(crew: Crew) -> None:
    crew.race(answers_against_lapsing, processes=5)
    expect_sound(crew.database)
