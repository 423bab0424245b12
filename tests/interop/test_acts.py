"""What programs do to appointments: each act, its refusals, and that a repeated one does nothing twice."""

from datetime import timedelta
from typing import Any

import pytest

from tests.interop.conftest import Program, Programs, codes_of
from tests.world import World, booked, someone, wall
from wellkept.scheduling.appointments.models import Appointment, Change


@pytest.fixture
def ref(world: World) -> str:
    """Booked on Wednesday at ten with Ada."""
    return booked(world.book("2026-11-25T10:00", client=world.client())).ref


@pytest.fixture
def asked(world: World) -> str:
    """A request by a stranger that waits."""
    service = world.make_service(name="First talk", confirm=True)
    answer = world.book(
        wall("2026-11-25T14:00"), viewer=world.stranger(), service=service, new_client=someone()
    )
    return booked(answer).ref


def row(world: World, ref: str) -> Appointment:
    return Appointment.objects.within(world.practice_id).get(ref=ref)


def test_a_request_is_accepted(dora: Program, asked: str) -> None:
    status, changed = dora.post(f"appointments/{asked}/accept")
    assert (status, changed["state"], changed["revision"]) == (200, "booked", 2)
    status, problem = dora.post(f"appointments/{asked}/accept")
    assert (status, codes_of(problem)) == (422, {"not_in_this_state"})


def test_a_request_is_declined(world: World, dora: Program, asked: str) -> None:
    status, changed = dora.post(f"appointments/{asked}/decline", {"why": "no room"})
    assert (status, changed["state"]) == (200, "cancelled")
    assert row(world, asked).cancel_cause == "declined"


def test_an_appointment_is_moved(dora: Program, ref: str, world: World) -> None:
    body = {
        "start": "2026-11-26T14:00:00-05:00",
        "clinicians": [world.ref("ben")],
        "mode": "video",
        "minutes": 30,
    }
    status, changed = dora.post(f"appointments/{ref}/move", body)
    assert (status, changed["start"]) == (200, "2026-11-26T14:00:00-05:00")
    assert (changed["end"], changed["revision"]) == ("2026-11-26T14:30:00-05:00", 2)


def test_a_move_onto_a_taken_hour_answers_409_and_changes_nothing(
    world: World, dora: Program, ref: str
) -> None:
    booked(world.book("2026-11-25T12:00", client=world.client("Bea Moss")))
    for key in ("", "k1"):
        status, problem = dora.post(
            f"appointments/{ref}/move", {"start": "2026-11-25T12:00:00-05:00"}, key=key
        )
        assert (status, problem["code"], codes_of(problem)) == (409, "taken", {"clinician_taken"})
        assert problem["nearest"]
    assert row(world, ref).revision == 1


def test_an_appointment_is_cancelled_and_undone(dora: Program, ref: str) -> None:
    assert dora.post(f"appointments/{ref}/cancel", {"why": "ill"})[1]["state"] == "cancelled"
    assert dora.post(f"appointments/{ref}/undo")[1]["state"] == "booked"
    status, problem = dora.post(f"appointments/{ref}/undo")
    assert (status, codes_of(problem)) == (422, {"nothing_to_undo"})


def test_undo_answers_409_once_the_time_is_taken(world: World, dora: Program, ref: str) -> None:
    dora.post(f"appointments/{ref}/cancel")
    booked(world.book("2026-11-25T10:00", client=world.client("Bea Moss")))
    status, problem = dora.post(f"appointments/{ref}/undo")
    assert (status, codes_of(problem)) == (409, {"time_taken_since"})


def test_attendance_of_a_session(programs: Programs, ref: str) -> None:
    dora = programs.of("dora")
    status, problem = dora.post(f"appointments/{ref}/keep")
    assert (status, codes_of(problem)) == (422, {"not_begun_yet"})
    programs.at(wall("2026-11-25T11:00"))
    assert dora.post(f"appointments/{ref}/arrive")[0] == 200
    times = {"actual_start": "2026-11-25T10:05:00-05:00", "actual_end": "2026-11-25T10:55:00-05:00"}
    assert dora.post(f"appointments/{ref}/keep", times)[0] == 200
    read = dora.get(f"appointments/{ref}")[1]
    assert (read["clients"][0]["attendance"], read["actual_start"]) == ("kept", times["actual_start"])


def test_somebody_did_not_come(programs: Programs, ref: str) -> None:
    dora = programs.of("dora")
    programs.at(wall("2026-11-25T11:00"))
    client = dora.get(f"appointments/{ref}")[1]["clients"][0]["id"]
    assert dora.post(f"appointments/{ref}/no-show", {"client": client})[0] == 200
    assert dora.get(f"appointments/{ref}")[1]["clients"][0]["attendance"] == "no_show"
    assert dora.post(f"appointments/{ref}/no-show", {"client": "0000000000000"})[0] == 404


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("cancel", {}),
        ("move", {"start": "2026-11-26T14:00:00-05:00"}),
        ("arrive", None),
        ("keep", None),
        ("no-show", {}),
    ],
)
def test_r13_a_repeated_act_does_nothing_twice(
    world: World, programs: Programs, ref: str, verb: str, body: Any
) -> None:
    dora = programs.of("dora")
    programs.at(wall("2026-11-25T11:00") if verb in ("arrive", "keep", "no-show") else timedelta())
    first = dora.post(f"appointments/{ref}/{verb}", body, key="k1")
    assert first[0] == 200, first
    assert dora.post(f"appointments/{ref}/{verb}", body, key="k1") == first
    changes = Change.objects.everywhere(because="test").filter(appointment=row(world, ref))
    assert changes.count() == 1
    status, problem = dora.post(f"appointments/{ref}/undo", {}, key="k1")
    assert (status, problem["code"]) == (422, "key_reused")


def test_r13_a_repeated_undo_and_answer_do_nothing_twice(dora: Program, ref: str, asked: str) -> None:
    dora.post(f"appointments/{ref}/cancel")
    undone = dora.post(f"appointments/{ref}/undo", key="k1")
    assert (undone[0], undone[1]["state"]) == (200, "booked")
    assert dora.post(f"appointments/{ref}/undo", key="k1") == undone
    accepted = dora.post(f"appointments/{asked}/accept", key="k2")
    assert dora.post(f"appointments/{asked}/accept", key="k2") == accepted


def test_r13_a_key_is_for_one_act_on_one_appointment(world: World, programs: Programs, ref: str) -> None:
    other = booked(world.book("2026-11-25T10:00", "ben", client=world.client("Bea Moss"))).ref
    dora = programs.of("dora")
    programs.at(wall("2026-11-25T11:00"))
    assert dora.post(f"appointments/{ref}/arrive", {}, key="k1")[0] == 200
    assert dora.post(f"appointments/{other}/arrive", {}, key="k1")[1]["code"] == "key_reused"
    assert dora.post(f"appointments/{ref}/no-show", {}, key="k1")[1]["code"] == "key_reused"


def test_an_old_revision_answers_changed(dora: Program, ref: str) -> None:
    assert (
        dora.post(f"appointments/{ref}/move", {"start": "2026-11-26T14:00:00-05:00", "revision": 1})[0] == 200
    )
    for verb in ("cancel", "undo", "move"):
        body = {"revision": 1} | ({"start": "2026-11-26T15:00:00-05:00"} if verb == "move" else {})
        status, problem = dora.post(f"appointments/{ref}/{verb}", body)
        assert (status, problem["code"]) == (409, "changed"), verb


def test_undo_takes_the_scope_of_what_it_undoes(programs: Programs, ref: str) -> None:
    programs.at(wall("2026-11-25T11:00"))
    attends, books = programs.of("dora", "attend"), programs.of("dora", "book")
    attends.post(f"appointments/{ref}/no-show")
    assert books.post(f"appointments/{ref}/undo")[1]["code"] == "scope_missing"
    assert attends.post(f"appointments/{ref}/undo")[0] == 200
    books.post(f"appointments/{ref}/cancel")
    assert attends.post(f"appointments/{ref}/undo")[1]["code"] == "scope_missing"
    assert books.post(f"appointments/{ref}/undo")[0] == 200
