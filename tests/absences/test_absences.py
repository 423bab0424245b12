"""Ill today: leave first, then everything in it canceled without fees, or listed; taken back as a whole."""

from datetime import date

import pytest

from tests.world import NOW, ZONE, World, booked, codes, someone
from wellkept.scheduling.absences.actions import call_in_sick, take_back
from wellkept.scheduling.appointments.actions import undo
from wellkept.scheduling.appointments.actions.stay import leave_as_it_is
from wellkept.scheduling.appointments.disturbed import disturbed_appointments
from wellkept.scheduling.appointments.models import Appointment, Participant
from wellkept.trust.errors import NotAllowed
from wellkept.trust.models import AuditEntry
from wellkept.trust.viewer import Staff

DAY = date(2026, 11, 25)


def ill(world: World, viewer: Staff | None = None, *, cancel: bool = True, last: date = DAY) -> str:
    """Ada is ill."""
    return call_in_sick(
        viewer=viewer or world.ada,
        clinician=world.ref("ada"),
        first=DAY,
        last=last,
        zone=ZONE,
        cancel=cancel,
        now=NOW,
    ).ref


def states(world: World) -> list[str]:
    """The states of all appointments, by start."""
    rows = Appointment.objects.within(world.practice_id).order_by("start", "id")
    return list(rows.values_list("state", flat=True))


def test_what_is_booked_is_canceled_and_nothing_new_is_booked_into_it(world: World) -> None:
    world.policy(hours=96)
    for hour in (9, 11):
        booked(world.book(f"2026-11-25T{hour:02}:00", client=world.client(f"Client {hour}")))
    booked(world.book("2026-11-26T09:00", client=world.client("Nils Berg")))
    booked(world.book("2026-11-25T09:00", "ben", client=world.client("Olga Lind")))
    ill(world)
    assert sorted(states(world)) == ["booked", "booked", "cancelled", "cancelled"]
    assert codes(world.book("2026-11-25T13:00", client=world.client("Pia Roth"))) >= {"on_leave"}
    assert not Participant.objects.within(world.practice_id).filter(late=True).exists()


def test_r7_sealed_sessions_are_canceled_too_and_listed_to_nobody_else(world: World) -> None:
    done = booked(world.book("2026-11-25T10:00", viewer=world.stranger(), new_client=someone(), seal=True))
    ill(world, world.dora)
    assert states(world) == ["cancelled"]
    entries = AuditEntry.objects.filter(subjects__icontains=done.ref)
    assert {entry.chain.split(":")[0] for entry in entries} == {"chart"}


def test_a_span_of_days_is_taken_back_as_a_whole(world: World) -> None:
    for day in (25, 26):
        booked(world.book(f"2026-11-{day}T09:00", client=world.client(f"Client {day}")))
    ref = ill(world, last=date(2026, 11, 26))
    assert states(world) == ["cancelled", "cancelled"]
    assert take_back(viewer=world.ada, ref=ref, now=NOW) is None
    assert states(world) == ["booked", "booked"]
    booked(world.book("2026-11-25T13:00", client=world.client("Pia Roth")))
    again = take_back(viewer=world.ada, ref=ref, now=NOW)
    assert again is not None
    assert again.code == "nothing_to_undo"


def test_it_is_not_taken_back_once_something_was_changed(world: World) -> None:
    done = booked(world.book("2026-11-25T09:00", client=world.client("Mara Hill")))
    ref = ill(world)
    assert undo(viewer=world.ada, ref=done.ref, now=NOW) is None
    reason = take_back(viewer=world.ada, ref=ref, now=NOW)
    assert reason is not None
    assert reason.code == "changed_meanwhile"


def test_what_is_left_stands_among_the_decisions_until_somebody_decides(world: World) -> None:
    done = booked(world.book("2026-11-25T09:00", client=world.client("Mara Hill")))
    ill(world, cancel=False)
    assert states(world) == ["booked"]
    assert [(one.card.ref, one.reason.code) for one in disturbed_appointments(world.dora, now=NOW)] == [
        (done.ref, "on_leave")
    ]
    refused = leave_as_it_is(viewer=world.dora, ref=done.ref, code="on_leave", why="", now=NOW)
    assert refused is not None  # her leave is hers to set aside
    assert leave_as_it_is(viewer=world.ada, ref=done.ref, code="on_leave", why="One only.", now=NOW) is None
    assert disturbed_appointments(world.dora, now=NOW) == ()


def test_a_colleague_cannot_note_it(world: World) -> None:
    with pytest.raises(NotAllowed):
        ill(world, world.ben)
    ill(world, world.dora)
