"""The time kept free between appointments, and staff who lift it with a reason."""

import pytest

from tests.world import NOW, World, booked, codes, someone, wall
from wellkept.scheduling.appointments import actions
from wellkept.scheduling.appointments.actions.move import MoveRequest
from wellkept.scheduling.appointments.request import Booked
from wellkept.scheduling.appointments.rules.facts import Waiver

TEN, FIVE_TO, SQUEEZED_BEFORE = "2026-11-25T10:00", "2026-11-25T10:55", "2026-11-25T09:05"
SHORT = (Waiver("buffer_too_short", "She has to catch a train."),)


def _at_ten(world: World, **fields: object) -> Booked:
    return booked(world.book(TEN, client=world.client("Mara Hill"), **fields))


def _squeezed(world: World, start: str = FIVE_TO, **fields: object) -> Booked:
    return booked(world.book(start, client=world.client("Nils Berg"), waivers=SHORT, **fields))


@pytest.mark.parametrize("start", [FIVE_TO, SQUEEZED_BEFORE])
def test_r10_a_buffer_is_lifted_on_either_side_of_a_neighbour(world: World, start: str) -> None:
    _at_ten(world)
    assert codes(world.book(start, client=world.client("Nils Berg"))) == {"buffer_too_short"}
    assert _squeezed(world, start).lifted == ("buffer_too_short",)


@pytest.mark.parametrize("start", [FIVE_TO, SQUEEZED_BEFORE])
def test_r2_the_room_is_free_to_the_next_where_the_buffer_is_lifted(world: World, start: str) -> None:
    _at_ten(world, room=world.room)
    assert _squeezed(world, start, room=world.room).lifted == ("buffer_too_short",)


def test_r2_a_colleagues_room_keeps_its_buffer(world: World) -> None:
    booked(world.book(TEN, "ben", client=world.client("Mara Hill"), room=world.room))
    answer = world.book(FIVE_TO, client=world.client("Nils Berg"), room=world.room, waivers=SHORT)
    assert codes(answer) == {"room_taken"}


def test_r1_a_lifted_buffer_gives_no_minute_of_the_contact(world: World) -> None:
    _at_ten(world)
    answer = world.book("2026-11-25T10:49", client=world.client("Nils Berg"), waivers=SHORT)
    assert codes(answer) == {"clinician_taken"}


def test_who_may_not_lift_a_buffer_changes_nothing(world: World) -> None:
    done = _at_ten(world)
    assert codes(world.book(FIVE_TO, viewer=world.stranger(), waivers=SHORT)) >= {"not_available"}
    assert codes(
        world.book(FIVE_TO, client=world.client("Nils Berg"), waivers=(Waiver("buffer_too_short"),))
    ) == {"buffer_too_short"}
    moved = actions.move(
        viewer=world.dora, request=MoveRequest(ref=done.ref, start=wall("2026-11-25T11:00")), now=NOW
    )
    assert isinstance(moved, Booked)


def test_the_buffer_is_asked_for_again_when_the_next_one_leaves(world: World) -> None:
    _at_ten(world)
    squeezed = _squeezed(world)
    actions.cancel(viewer=world.dora, ref=squeezed.ref, now=NOW)
    assert codes(world.book(FIVE_TO, client=world.client("Olga Lind"))) == {"buffer_too_short"}
    assert actions.undo(viewer=world.dora, ref=squeezed.ref, now=NOW) is None


def test_a_move_lifts_a_buffer_too(world: World) -> None:
    _at_ten(world)
    later = booked(world.book("2026-11-25T13:00", client=world.client("Nils Berg")))
    request = MoveRequest(ref=later.ref, start=wall(FIVE_TO), waivers=SHORT)
    assert booked(actions.move(viewer=world.dora, request=request, now=NOW)).start == wall(FIVE_TO)


def test_what_was_given_away_stays_given_through_an_undo(world: World) -> None:
    done = _at_ten(world)
    during = wall("2026-11-25T10:01")
    assert actions.arrive(viewer=world.dora, ref=done.ref, now=during) is None
    _squeezed(world)
    assert actions.undo(viewer=world.dora, ref=done.ref, now=during) is None


def test_an_earlier_time_is_undone_only_while_it_is_free(world: World) -> None:
    done = _at_ten(world)
    request = MoveRequest(ref=done.ref, start=wall("2026-11-25T13:00"))
    booked(actions.move(viewer=world.dora, request=request, now=NOW))
    booked(world.book(FIVE_TO, client=world.client("Nils Berg")))
    refused = actions.undo(viewer=world.dora, ref=done.ref, now=NOW)
    assert refused is not None
    assert refused.code == "time_taken_since"


def test_r7_nobody_squeezes_in_after_what_is_private_to_her(world: World) -> None:
    booked(world.book(TEN, viewer=world.stranger(), new_client=someone(), seal=True))
    assert codes(world.book(FIVE_TO, client=world.client(), waivers=SHORT)) == {"not_available"}
    assert booked(world.book(FIVE_TO, viewer=world.ada, client=world.client("Bo Li"), waivers=SHORT))
