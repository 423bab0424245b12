"""Undo takes a time again by the same rules as a booking, and follows who was merged meanwhile."""

from datetime import datetime

import pytest

from tests.world import NOW, World, booked, codes, someone, wall
from wellkept.accounts.models import Account
from wellkept.clients.actions import merge_clients
from wellkept.scheduling.appointments import actions
from wellkept.scheduling.appointments.actions.existing import ChangedMeanwhile
from wellkept.scheduling.appointments.actions.move import MoveRequest
from wellkept.scheduling.appointments.models import Participant
from wellkept.scheduling.appointments.queries import client_appointments
from wellkept.scheduling.availability import actions as availability

AT = "2026-11-25T10:00"
LATER = wall("2026-11-25T12:00")


def protect(world: World) -> None:
    """Ada keeps the hour for herself."""
    availability.protect_once(
        viewer=world.ada,
        title="Writing",
        start=datetime(2026, 11, 25, 10),
        end=datetime(2026, 11, 25, 11),
        zone=world.zone,
        now=NOW,
    )


@pytest.mark.parametrize("cause", ["protected", "sealed", "booked"])
def test_r7_undo_into_a_time_that_was_taken_tells_no_cause(world: World, cause: str) -> None:
    done = booked(world.book(AT, client=world.client()))
    assert actions.cancel(viewer=world.dora, ref=done.ref, now=NOW) is None
    if cause == "protected":
        protect(world)
    elif cause == "sealed":
        booked(world.book(AT, viewer=world.stranger(), new_client=someone(), seal=True))
    else:
        booked(world.book(AT, client=world.client("Bo Li")))
    reason = actions.undo(viewer=world.dora, ref=done.ref, now=NOW)
    assert reason is not None
    assert reason.code == "time_taken_since"


def test_r10_the_holder_undoes_into_her_own_protected_time(world: World) -> None:
    done = booked(world.book(AT, client=world.client()))
    assert actions.cancel(viewer=world.ada, ref=done.ref, now=NOW) is None
    protect(world)
    assert actions.undo(viewer=world.ada, ref=done.ref, now=NOW) is None


def test_undo_of_an_attendance_takes_no_time_and_asks_no_rule(world: World) -> None:
    done = booked(world.book(AT, client=world.client()))
    assert actions.keep(viewer=world.dora, ref=done.ref, now=LATER) is None
    protect(world)
    assert actions.undo(viewer=world.dora, ref=done.ref, now=LATER) is None


def test_undo_puts_back_the_client_whom_a_merge_left(world: World) -> None:
    one, two = world.client("Carol Day"), world.client("Carol Daye")
    done = booked(world.book(AT, client=one))
    assert actions.cancel(viewer=world.dora, ref=done.ref, now=NOW) is None
    merge_clients(viewer=world.dora, ref=one, into=two, now=NOW)
    assert actions.undo(viewer=world.dora, ref=done.ref, now=NOW) is None
    assert [card.ref for card in client_appointments(world.dora, two)] == [done.ref]


def test_r3_undo_after_a_merge_books_nobody_twice(world: World) -> None:
    one, two = world.client("Carol Day"), world.client("Carol Daye")
    done = booked(world.book(AT, client=one))
    assert actions.cancel(viewer=world.dora, ref=done.ref, now=NOW) is None
    merge_clients(viewer=world.dora, ref=one, into=two, now=NOW)
    booked(world.book(AT, "ben", client=two))
    assert actions.undo(viewer=world.dora, ref=done.ref, now=NOW) is not None


def test_undo_of_one_change_takes_back_no_later_one(world: World) -> None:
    done = booked(world.book(AT, client=world.client()))
    request = MoveRequest(ref=done.ref, start=wall("2026-11-25T14:00"))
    booked(actions.move(viewer=world.dora, request=request, now=NOW))
    assert actions.cancel(viewer=world.dora, ref=done.ref, now=NOW) is None
    with pytest.raises(ChangedMeanwhile):
        actions.undo(viewer=world.dora, ref=done.ref, now=NOW, revision=2)


@pytest.mark.parametrize("act", ["move", "cancel"])
def test_that_somebody_did_not_come_is_not_moved_or_canceled_away(world: World, act: str) -> None:
    done = booked(world.book(AT, client=world.client()))
    assert actions.no_show(viewer=world.ada, ref=done.ref, now=LATER) is None
    if act == "move":
        request = MoveRequest(ref=done.ref, start=wall("2026-11-26T10:00"))
        assert codes(actions.move(viewer=world.ada, request=request, now=LATER)) == {"already_missed"}
    else:
        reason = actions.cancel(viewer=world.dora, ref=done.ref, now=LATER)
        assert reason is not None
        assert reason.code == "already_missed"
    rows = Participant.objects.within(world.practice_id).filter(client__isnull=False)
    assert list(rows.values_list("attendance", flat=True)) == ["no_show"]


def test_a_swap_keeps_the_rooms(world: World) -> None:
    one = booked(world.book("2026-11-24T09:00", client=world.client("Al A"), room=world.room))
    two = booked(world.book("2026-11-24T11:00", client=world.client("Bo B"), room=world.room))
    booked(actions.swap(viewer=world.dora, first=one.ref, second=two.ref, now=NOW))
    assert Participant.objects.within(world.practice_id).filter(room__ref=world.room).count() == 2


def test_r4_the_zone_of_two_by_video_is_that_of_the_one_named_first(world: World) -> None:
    Account.objects.filter(id=world.ben.account_id).update(zone="America/Chicago")
    done = booked(world.book(AT, "ben", "ada", client=world.client(), mode="video"))
    request = MoveRequest(ref=done.ref, start=wall("2026-11-25T11:00"))
    assert booked(actions.move(viewer=world.dora, request=request, now=NOW)).zone == done.zone
