"""Holds of strangers: replaced, repeated, sealed; and nothing of them is left for others to read."""

from datetime import timedelta

import pytest

from tests.world import NOW, World, booked, codes, someone, wall
from wellkept.scheduling.appointments import actions
from wellkept.scheduling.appointments.actions import hold
from wellkept.scheduling.appointments.models import Appointment
from wellkept.scheduling.appointments.openings import openings
from wellkept.scheduling.appointments.queries import calendar
from wellkept.scheduling.appointments.request import Booked, OpeningsRequest
from wellkept.trust.errors import NotFound
from wellkept.trust.models import AuditEntry

DAY = "2026-11-25T"


def held(world: World, hour: int, second: int = 0, key: str = "") -> Booked:
    """The same browser holds another hour."""
    request = world.request(f"{DAY}{hour}:00")
    now = NOW + timedelta(seconds=second)
    return booked(hold(viewer=world.stranger(), request=request, now=now, key=key))


def state(world: World, ref: str) -> str:
    """The stored state."""
    return str(Appointment.objects.within(world.practice_id).get(ref=ref).state)


def test_r7_a_hold_that_was_let_go_is_shown_to_nobody_else_and_never_taken_up_again(world: World) -> None:
    first = held(world, 10)
    for second, hour in enumerate((11, 12), 1):
        held(world, hour, second)
    assert state(world, first.ref) == "cancelled"
    day = {"first": wall(f"{DAY}00:00"), "last": wall("2026-11-26T00:00")}
    (column,) = calendar(viewer=world.dora, clinicians=[world.ref("ada")], now=NOW, **day)
    assert column.appointments == ()
    with pytest.raises(NotFound):
        actions.undo(viewer=world.dora, ref=first.ref, now=NOW)
    own = actions.undo(viewer=world.ada, ref=first.ref, now=NOW)
    assert own is not None
    assert own.code == "nothing_to_undo"


def test_r13_a_hold_is_harmless_to_repeat(world: World) -> None:
    first = held(world, 10, key="a" * 20)
    held(world, 11, 1, key="b" * 20)
    assert held(world, 10, 2, key="a" * 20) == first
    assert held(world, 10, 3).ref == first.ref  # a reload, without a key
    assert state(world, first.ref) == "held"


def test_a_hold_that_is_refused_costs_no_other(world: World) -> None:
    first = held(world, 10)
    held(world, 11, 1)
    booked(world.book(f"{DAY}12:00", client=world.client()))
    request = world.request(f"{DAY}12:00")
    assert codes(hold(viewer=world.stranger(), request=request, now=NOW + timedelta(seconds=2)))
    assert state(world, first.ref) == "held"


def test_who_holds_two_times_is_still_offered_others(world: World) -> None:
    for second, hour in enumerate((10, 11)):
        held(world, hour, second)
    wish = OpeningsRequest(service=world.service, first=NOW, last=NOW + timedelta(days=7))
    assert openings(viewer=world.stranger(), request=wish, now=NOW)


def test_r7_a_hold_that_becomes_sealed_leaves_no_trace_outside_its_chart(world: World) -> None:
    hold_ref = held(world, 10).ref
    done = booked(
        world.book(f"{DAY}10:00", viewer=world.stranger(), hold=hold_ref, new_client=someone(), seal=True)
    )
    entries = AuditEntry.objects.filter(subjects__icontains=done.ref)
    assert {entry.chain.split(":")[0] for entry in entries} == {"chart"}


def test_r7_a_sealed_request_is_for_one_therapist_alone(world: World) -> None:
    answer = world.book(f"{DAY}10:00", "ada", "ben", viewer=world.stranger(), new_client=someone(), seal=True)
    assert codes(answer) == {"cannot_be_sealed"}
