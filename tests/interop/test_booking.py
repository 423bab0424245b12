"""Booking by programs: the same rules as everywhere, answered once for each key."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.appointments.test_licences import attest
from tests.interop.conftest import Program, Programs, codes_of, wish
from tests.world import NOW, World, booked, wall
from wellkept.clients.queries import client_list
from wellkept.scheduling.appointments.models import Appointment, Participant
from wellkept.scheduling.availability.actions import protect_once
from wellkept.trust.models import AuditEntry, KeptAnswer


def count(world: World) -> int:
    return Appointment.objects.within(world.practice_id).count()


def test_a_program_books_for_a_known_client(world: World, dora: Program) -> None:
    status, made = dora.post("appointments", wish(world, client={"id": world.client()}))
    assert (status, made["state"], made["start"]) == (201, "booked", "2026-11-25T10:00:00-05:00")
    assert dora.headers["Location"] == f"/api/v1/appointments/{made['id']}"
    row = Appointment.objects.within(world.practice_id).get(ref=made["id"])
    assert row.born == "program"
    entry = AuditEntry.objects.get(action="appointment.book", chain=f"practice:{world.practice_id}")
    assert " via token:" in entry.viewer


def test_a_program_books_for_somebody_new_and_for_a_chart(world: World, dora: Program) -> None:
    new = {"name": "Bo Li", "email": "bo@example.org", "phone": "+1 212 555 0143"}
    made = dora.post("appointments", wish(world, client=new))[1]
    read = dora.get(f"appointments/{made['id']}")[1]
    assert [c["name"] for c in read["clients"]] == ["Bo Li"]
    again = wish(world, "2026-11-25T12:00:00-05:00", chart=read["chart"], mode="video", minutes=30)
    status, second = dora.post("appointments", again)
    assert (status, second["end"]) == (201, "2026-11-25T12:30:00-05:00")


def test_where_a_client_will_be_is_kept_and_warns_who_attested_nothing_there(
    world: World, programs: Programs
) -> None:
    attest(world.ada)
    away: dict[str, Any] = {"client": {"id": world.client()}, "mode": "video", "where": "US-FL"}
    status, problem = programs.of("ada").post("appointments", wish(world, **away))
    assert (status, codes_of(problem)) == (422, {"licence_not_noted"})
    assert programs.of("ada").post("appointments", wish(world, **{**away, "where": "US-ZZ"}))[0] == 422
    lifted = {**away, "lift": [{"code": "licence_not_noted", "why": "temporary permit 17"}]}
    status, made = programs.of("ada").post("appointments", wish(world, **lifted))
    assert status == 201
    part = Participant.objects.within(world.practice_id).exclude(client=None).get(appointment__ref=made["id"])
    assert part.whereabouts == "US-FL"


def test_a_sealed_client_is_born_sealed(world: World, programs: Programs) -> None:
    made = programs.of("ada").post("appointments", wish(world, client={"name": "Bo Li"}, seal=True))[1]
    assert programs.of("dora").get(f"appointments/{made['id']}")[0] == 404
    assert client_list(world.dora) == ()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"client": {"name": "Bo Li", "email": "no address"}}, "email"),
        ({"client": {"name": "Bo Li", "phone": "call me"}}, "phone"),
        ({"client": {"name": "Bo\u202eLi"}}, "name"),
    ],
)
def test_what_cannot_be_taken_is_told_by_its_field(
    world: World, dora: Program, body: dict[str, Any], field: str
) -> None:
    status, problem = dora.post("appointments", wish(world, **body))
    assert (status, problem["code"], problem["reasons"][0]["field"]) == (422, "invalid", field)
    assert count(world) == 0


def test_r1_a_taken_hour_answers_409_with_the_nearest_openings(world: World, dora: Program) -> None:
    booked(world.book("2026-11-25T10:00", client=world.client()))
    status, problem = dora.post("appointments", wish(world, client={"name": "Bo Li"}))
    assert (status, problem["code"]) == (409, "taken")
    assert "clinician_taken" in codes_of(problem)
    assert len(problem["nearest"]) == 3
    assert dora.headers["Content-Type"] == "application/problem+json"
    nearest = problem["nearest"][0]["start"]
    assert dora.post("appointments", wish(world, nearest, client={"name": "Bo Li"}))[0] == 201


def test_r3_a_client_who_is_taken_answers_409(world: World, dora: Program) -> None:
    client = world.client()
    booked(world.book("2026-11-25T10:00", client=client))
    status, problem = dora.post("appointments", wish(world, who="ben", client={"id": client}))
    assert (status, codes_of(problem)) == (409, {"client_taken"})


def test_r2_a_room_that_is_taken_answers_409(world: World, dora: Program) -> None:
    booked(world.book("2026-11-25T10:00", client=world.client(), room=world.room))
    status, problem = dora.post(
        "appointments", wish(world, who="ben", client={"name": "Bo Li"}, room=world.room)
    )
    assert (status, codes_of(problem)) == (409, {"room_taken"})


def test_r10_a_refusal_says_what_may_be_lifted_and_lifting_it_books(world: World, dora: Program) -> None:
    late = wish(world, "2026-11-25T20:00:00-05:00", client={"name": "Bo Li"})
    status, problem = dora.post("appointments", late)
    assert (status, problem["code"]) == (422, "refused")
    (reason,) = problem["reasons"]
    assert (reason["code"], reason["liftable"], reason["text"]) == (
        "outside_hours", True, "That is outside working hours.",
    )  # fmt: skip
    late["lift"] = [{"code": "outside_hours", "why": "only time"}]
    status, made = dora.post("appointments", late)
    assert (status, made["lifted"]) == (201, ["outside_hours"])


def test_r10_anothers_protected_time_is_not_available_and_says_no_more(
    world: World, programs: Programs
) -> None:
    protect_once(
        viewer=world.ada, title="Swimming", start=datetime(2026, 11, 25, 10), end=datetime(2026, 11, 25, 12),
        zone=world.zone, now=NOW,
    )  # fmt: skip
    body = wish(world, client={"name": "Bo Li"}, lift=[{"code": "not_available", "why": "please"}])
    status, problem = programs.of("dora").post("appointments", body)
    assert (status, codes_of(problem), problem["reasons"][0]["liftable"]) == (422, {"not_available"}, False)
    assert "Swimming" not in str(problem)
    own = programs.of("ada").post("appointments", wish(world, client={"name": "Bo Li"}))[1]["reasons"]
    assert [(r["code"], r["liftable"], r["params"]) for r in own] == [("protected", True, {})]


def test_a_hold_takes_the_time_and_a_booking_confirms_it(world: World, dora: Program) -> None:
    status, held = dora.post("holds", wish(world))
    assert (status, held["state"], held["lapses_at"]) == (201, "held", "2026-11-23T07:10:00-05:00")
    assert dora.post("holds", wish(world))[0] == 409
    status, made = dora.post("appointments", wish(world, client={"name": "Bo Li"}, hold=held["id"]))
    assert (status, made["id"], made["state"]) == (201, held["id"], "booked")
    assert dora.delete(f"holds/{held['id']}") == 404


def test_r13_a_hold_lapses_and_is_not_there_any_more(world: World, programs: Programs) -> None:
    dora = programs.of("dora")
    held = dora.post("holds", wish(world))[1]
    programs.at(timedelta(minutes=11))
    assert dora.delete(f"holds/{held['id']}") == 404
    assert dora.post("holds", wish(world))[0] == 201


def test_a_hold_is_let_go(world: World, dora: Program) -> None:
    held = dora.post("holds", wish(world))[1]
    assert dora.delete(f"holds/{held['id']}") == 204
    assert dora.post("holds", wish(world))[0] == 201


def test_r7_a_strangers_hold_is_nobodys_to_read_or_let_go(world: World, dora: Program) -> None:
    from wellkept.scheduling.appointments.actions import hold

    held = booked(
        hold(viewer=world.stranger(), request=world.request("2026-11-25T10:00"), now=wall("2026-11-23T07:00"))
    )
    assert dora.get(f"appointments/{held.ref}")[0] == 404
    assert dora.delete(f"holds/{held.ref}") == 404


def test_r13_the_same_key_and_body_book_once(world: World, dora: Program) -> None:
    body = wish(world, client={"name": "Bo Li"})
    first = dora.post("appointments", body, key="k1")
    assert first[0] == 201
    assert dora.post("appointments", body, key="k1") == first
    assert count(world) == 1
    kept = KeptAnswer.objects.get()
    assert b"Bo Li" not in bytes(kept.answer)


def test_r13_the_same_key_with_another_body_is_refused(world: World, dora: Program) -> None:
    dora.post("appointments", wish(world, client={"name": "Bo Li"}), key="k1")
    other = wish(world, "2026-11-25T12:00:00-05:00", client={"name": "Bo Li"})
    status, problem = dora.post("appointments", other, key="k1")
    assert (status, problem["code"]) == (422, "key_reused")
    assert dora.post("holds", wish(world), key="k1")[1]["code"] == "key_reused"
    assert count(world) == 1


def test_r13_a_key_is_each_tokens_own_and_lasts_a_day(world: World, programs: Programs) -> None:
    body = wish(world, client={"name": "Bo Li"})
    first, second = programs.of("dora"), programs.of("dora")
    assert first.post("appointments", body, key="k1")[0] == 201
    assert second.post("appointments", body, key="k1")[0] == 409
    programs.at(timedelta(days=1))
    assert first.post("appointments", body, key="k1")[0] == 409


def test_r13_what_was_refused_may_be_tried_again_under_its_key(world: World, dora: Program) -> None:
    held = dora.post("holds", wish(world))[1]
    body = wish(world, client={"name": "Bo Li"})
    assert dora.post("appointments", body, key="k1")[0] == 409
    dora.delete(f"holds/{held['id']}")
    assert dora.post("appointments", body, key="k1")[0] == 201


def test_a_clinician_books_in_her_own_calendar_alone(world: World, programs: Programs) -> None:
    ben = programs.of("ben")
    status, problem = ben.post("appointments", wish(world, client={"name": "Bo Li"}))
    assert (status, codes_of(problem)) == (422, {"not_your_calendar"})
    assert ben.post("appointments", wish(world, who="ben", client={"name": "Bo Li"}))[0] == 201


def test_both_take_part_where_two_are_named(world: World, dora: Program) -> None:
    body = wish(world, client={"name": "Bo Li"}) | {"clinicians": [world.ref("ada"), world.ref("ben")]}
    made = dora.post("appointments", body)[1]
    read = dora.get(f"appointments/{made['id']}")[1]
    assert {c["id"] for c in read["clinicians"]} == {world.ref("ada"), world.ref("ben")}
