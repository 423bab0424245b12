"""Booking, from the action to the database."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.world import NOW, World, booked, codes, someone, wall
from wellkept.practice import actions as practice
from wellkept.scheduling.appointments.actions import book, hold
from wellkept.scheduling.appointments.lifting import lifted_of
from wellkept.scheduling.appointments.models import Appointment, Participant
from wellkept.scheduling.appointments.queries import appointment as card_of
from wellkept.scheduling.appointments.rules.booking import Lifted
from wellkept.scheduling.appointments.rules.facts import Waiver
from wellkept.scheduling.appointments.rules.words import Mode
from wellkept.trust.answers import KeyReused
from wellkept.trust.errors import NotFound
from wellkept.trust.models import AuditEntry

TUESDAY_TEN = "2026-11-24T10:00"


def test_desk_books_a_known_client(world: World) -> None:
    done = booked(world.book(TUESDAY_TEN, client=world.client()))
    appointment = Appointment.objects.within(world.practice_id).get(ref=done.ref)
    assert (appointment.state, appointment.local_start, appointment.zone) == (
        "booked",
        TUESDAY_TEN,
        world.zone,
    )
    spans = {
        part.role: part.end - part.start
        for part in Participant.objects.within(world.practice_id).filter(appointment=appointment)
    }
    assert spans == {"clinician": 60 * 60, "client": 50 * 60}


def test_a_booking_takes_the_same_few_statements_whatever_stands_in_the_calendar(world: World) -> None:
    client, counted = world.client(), []
    booked(world.book("2026-11-25T15:00", client=client))  # she has a chart now
    for start in ("2026-11-23T10:00", *(f"2026-11-24T{hour}:00" for hour in range(10, 17))):
        with CaptureQueriesContext(connection) as statements:
            booked(world.book(start, client=client))
        counted.append(len(statements))
    locks = (
        2 if connection.vendor == "postgresql" else 0
    )  # SQLite's one write lock comes with the transaction
    savepoint = 2  # around each, within the test's own transaction
    assert set(counted) == {33 + locks + savepoint}


def test_r1_a_clinician_is_never_booked_twice(world: World) -> None:
    booked(world.book(TUESDAY_TEN, client=world.client()))
    assert "clinician_taken" in codes(world.book("2026-11-24T10:30", client=world.client("Bo Li")))


def test_r1_touching_appointments_are_both_booked(world: World) -> None:
    booked(world.book(TUESDAY_TEN, client=world.client()))
    booked(world.book("2026-11-24T11:00", client=world.client("Bo Li")))


def test_r2_a_room_is_never_booked_twice(world: World) -> None:
    booked(world.book(TUESDAY_TEN, "ada", client=world.client(), room=world.room))
    assert "room_taken" in codes(
        world.book(TUESDAY_TEN, "ben", client=world.client("Bo Li"), room=world.room)
    )


def test_r2_another_fitting_room_is_found(world: World) -> None:
    service = world.make_service(name="In a room", needs_room=True)
    booked(world.book(TUESDAY_TEN, "ada", client=world.client(), service=service))
    assert "no_room_free" in codes(
        world.book(TUESDAY_TEN, "ben", client=world.client("Bo Li"), service=service)
    )


def test_r3_a_client_is_never_booked_twice(world: World) -> None:
    client = world.client()
    booked(world.book(TUESDAY_TEN, "ada", client=client))
    assert "client_taken" in codes(world.book("2026-11-24T10:30", "ben", client=client))


def test_r4_a_time_in_the_gap_is_read_with_the_offset_before(world: World) -> None:
    world.hours("ada", 0, 8 * 60, weekdays=[6])
    done = booked(world.book(wall("2027-03-14T02:30"), client=world.client()))
    assert Appointment.objects.within(world.practice_id).get(ref=done.ref).local_start == "2027-03-14T03:30"


def test_outside_hours_is_lifted_by_staff_with_a_reason_that_is_kept(world: World) -> None:
    client = world.client()
    assert codes(world.book("2026-11-24T19:00", client=client)) == {"outside_hours"}
    silent = world.book("2026-11-24T19:00", client=client, waivers=(Waiver("outside_hours"),))
    assert codes(silent) == {"outside_hours"}
    done = booked(
        world.book("2026-11-24T19:00", client=client, waivers=(Waiver("outside_hours", "only time"),))
    )
    (kept,) = Appointment.objects.within(world.practice_id).get(ref=done.ref).lifted
    assert lifted_of(kept) == Lifted("outside_hours", "only time")
    assert "only time" not in str(kept)


def test_staff_record_the_past_with_a_warning_and_clients_never(world: World) -> None:
    yesterday = "2026-11-20T10:00"
    client = world.client()
    assert codes(world.book(yesterday, client=client)) == {"in_the_past"}
    booked(world.book(yesterday, client=client, waivers=(Waiver("in_the_past"),)))
    public = world.book(
        "2026-11-20T11:00", viewer=world.stranger(), new_client=someone(), waivers=(Waiver("in_the_past"),)
    )
    assert "in_the_past" in codes(public)


def test_a_stranger_books_and_gets_a_link(world: World) -> None:
    done = booked(world.book("2026-11-25T10:00", viewer=world.stranger(), new_client=someone()))
    assert done.manage_token
    assert done.state == "booked"


def test_r10_notice_horizon_and_grid_bind_clients_alone(world: World) -> None:
    public = world.stranger()
    assert "too_soon" in codes(world.book("2026-11-23T15:00", viewer=public, new_client=someone()))
    assert "too_far_ahead" in codes(world.book("2027-06-01T10:00", viewer=public, new_client=someone()))
    assert "off_the_grid" in codes(world.book("2026-11-25T10:30", viewer=public, new_client=someone()))
    for start in ("2026-11-23T15:00", "2027-06-01T10:00", "2026-11-25T10:30"):
        booked(world.book(start, client=world.client()))


def test_a_hold_is_confirmed_by_its_browser_alone(world: World) -> None:
    held = booked(hold(viewer=world.stranger(), request=world.request("2026-11-25T10:00"), now=NOW))
    other = world.book("2026-11-25T10:00", viewer=world.stranger("x" * 64, "y" * 64), new_client=someone())
    assert codes(other) == {"not_available"}
    foreign = world.book(
        "2026-11-25T10:00", viewer=world.stranger("x" * 64), new_client=someone(), hold=held.ref
    )
    assert "hold_invalid" in codes(foreign)
    done = booked(
        world.book("2026-11-25T10:00", viewer=world.stranger(), new_client=someone(), hold=held.ref)
    )
    assert (done.ref, done.state) == (held.ref, "booked")


def test_r13_a_hold_lapses_without_help(world: World) -> None:
    held = booked(hold(viewer=world.stranger(), request=world.request("2026-11-25T10:00"), now=NOW))
    later = NOW + timedelta(minutes=11)
    booked(world.book("2026-11-25T10:00", client=world.client(), now=later))
    assert Appointment.objects.within(world.practice_id).get(ref=held.ref).cancel_cause == "lapsed"


def test_a_browser_has_two_live_holds_and_choosing_again_lets_the_oldest_go(world: World) -> None:
    for n, hour in enumerate((10, 11, 13)):
        moment = NOW + timedelta(seconds=n)
        booked(hold(viewer=world.stranger(), request=world.request(f"2026-11-25T{hour}:00"), now=moment))
    live = Appointment.objects.within(world.practice_id).filter(state="held").order_by("start")
    assert [row.local_start[-5:] for row in live] == ["11:00", "13:00"]
    booked(world.book("2026-11-25T10:00", client=world.client()))


def test_a_service_that_is_confirmed_is_requested_first(world: World) -> None:
    service = world.make_service(name="First talk", confirm=True)
    done = booked(
        world.book("2026-11-25T10:00", viewer=world.stranger(), new_client=someone(), service=service)
    )
    assert done.state == "requested"
    assert done.lapses_at == NOW + timedelta(hours=48) or done.lapses_at == done.start


def test_r13_the_same_key_gives_the_same_answer_and_another_body_is_refused(world: World) -> None:
    request = world.request(TUESDAY_TEN, client=world.client())
    first = book(viewer=world.dora, request=request, now=NOW, key="k1")
    assert book(viewer=world.dora, request=request, now=NOW, key="k1") == first
    assert Appointment.objects.within(world.practice_id).count() == 1
    other = world.request("2026-11-24T13:00", client=world.client("Bo Li"))
    with pytest.raises(KeyReused):
        book(viewer=world.dora, request=other, now=NOW, key="k1")


def test_r7_a_sealed_request_is_not_available_and_nothing_more_to_the_desk(world: World) -> None:
    done = booked(world.book("2026-11-25T10:00", viewer=world.stranger(), new_client=someone(), seal=True))
    assert codes(world.book("2026-11-25T10:00", client=world.client())) == {"not_available"}
    assert "clinician_taken" in codes(
        world.book("2026-11-25T10:00", viewer=world.ada, client=world.client("Bo Li"))
    )
    appointment = Appointment.objects.within(world.practice_id).get(ref=done.ref)
    assert appointment.sealed
    entries = AuditEntry.objects.filter(subjects__icontains=appointment.ref)
    assert {entry.chain for entry in entries} == {f"chart:{appointment.chart_id}"}


def test_terms_must_be_accepted_where_there_are_any(world: World) -> None:
    version = world.policy()
    missing = world.book("2026-11-25T10:00", viewer=world.stranger(), new_client=someone())
    assert codes(missing) == {"terms_not_accepted"}
    booked(
        world.book("2026-11-25T10:00", viewer=world.stranger(), new_client=someone(), policy_shown=version)
    )


def test_foreign_and_absent_things_answer_alike(world: World) -> None:
    other = World()
    for request in (
        world.request(TUESDAY_TEN, client=other.client()),
        world.request(TUESDAY_TEN, client="nosuchclient0"),
        world.request(TUESDAY_TEN, service=other.service),
    ):
        with pytest.raises(NotFound):
            book(viewer=world.dora, request=request, now=NOW)


def test_a_group_has_as_many_seats_as_it_has(world: World) -> None:
    group = world.make_service(name="Group", kind="group", seats=2, offered_by=("ada",))
    start = "2026-11-25T10:00"
    assert "no_group_then" in codes(
        world.book(start, viewer=world.stranger(), new_client=someone(), service=group)
    )
    first = booked(world.book(start, client=world.client(), service=group))
    second = booked(world.book(start, viewer=world.stranger(), new_client=someone(), service=group))
    assert second.ref == first.ref
    third = world.book(
        start, viewer=world.stranger("x" * 64, "y" * 64), new_client=someone("Max"), service=group
    )
    assert "group_full" in codes(third)


def test_a_clinician_books_her_own_calendar_alone(world: World) -> None:
    mine = world.book(TUESDAY_TEN, "ben", viewer=world.ben, new_client=someone())
    booked(mine)
    other = world.book(TUESDAY_TEN, "ada", viewer=world.ben, new_client=someone("Max"), mode=Mode.VIDEO)
    assert "not_your_calendar" in codes(other)


def test_nothing_is_left_of_a_refused_booking(world: World) -> None:
    before = AuditEntry.objects.count()
    world.book("2026-11-23T15:00", viewer=world.stranger(), new_client=someone())
    assert Appointment.objects.within(world.practice_id).count() == 0
    assert AuditEntry.objects.count() == before


def test_in_person_without_a_place_it_is_where_the_therapist_works_then(world: World) -> None:
    annex = practice.save_place(viewer=world.ada, name="Annex", zone=world.zone, address="", now=NOW)
    world.hours("ben", 17 * 60, 20 * 60, place=annex)
    for hour, place in ((10, world.place), (18, annex)):
        done = booked(world.book(f"2026-11-24T{hour}:00", "ben", client=world.client(f"Client {hour}")))
        assert card_of(world.dora, done.ref).place_ref == place
    assert codes(world.book("2026-11-24T21:00", "ben", client=world.client())) >= {"place_unknown"}
