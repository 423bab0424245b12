"""A couple's session becomes two, under all rules, and one again."""

from datetime import timedelta

import pytest

from tests.world import NOW, World, booked, codes, wall
from wellkept.scheduling.appointments import actions
from wellkept.scheduling.appointments.actions.existing import ChangedMeanwhile
from wellkept.scheduling.appointments.actions.split import SplitRequest
from wellkept.scheduling.appointments.models import Appointment, Participant
from wellkept.scheduling.appointments.queries import appointment
from wellkept.scheduling.appointments.request import Answer, Booked
from wellkept.trust.errors import NotFound

START, SECOND = wall("2026-11-25T10:00"), wall("2026-11-25T11:00")


def couple(world: World, *names: str) -> tuple[Booked, list[str]]:
    """A session of 110 minutes of two who are treated together."""
    chart, pair = world.couple(*names or ("Jo Moss", "Ira Moss"))
    return booked(world.book(START, chart=chart, minutes=110)), pair


def divide(world: World, done: Booked, client: str, **changes: object) -> Answer:
    fields = {"start": SECOND, "minutes": 50, "left": 50, **changes}
    request = SplitRequest(ref=done.ref, client=client, **fields)  # type: ignore[arg-type]
    return actions.split(viewer=world.dora, request=request, now=NOW)


def people(world: World, ref: str) -> list[tuple[str, str]]:
    return sorted((part.name, part.attendance) for part in appointment(world.dora, ref).clients)


def test_one_of_two_gets_the_second_half_for_herself(world: World) -> None:
    done, (jo, _ira) = couple(world)
    own = booked(divide(world, done, jo))
    assert people(world, done.ref) == [("Ira Moss", "expected"), ("Jo Moss", "cancelled")]
    assert people(world, own.ref) == [("Jo Moss", "expected")]
    stays, hers = appointment(world.dora, done.ref), appointment(world.dora, own.ref)
    assert (stays.start, stays.end) == (START, START + timedelta(minutes=50))
    assert (hers.start, hers.end) == (SECOND, SECOND + timedelta(minutes=50))
    assert (hers.clinicians, hers.service_ref, hers.place_ref) == (
        stays.clinicians,
        stays.service_ref,
        stays.place_ref,
    )
    assert next(part.late for part in stays.clients if part.name == "Jo Moss") is False


def test_r1_what_the_rules_refuse_leaves_all_as_it_was(world: World) -> None:
    done, (jo, _ira) = couple(world)
    before = sorted(Participant.objects.within(world.practice_id).values_list("start", "end", "attendance"))
    assert "clinician_taken" in codes(divide(world, done, jo, left=110))
    assert "buffer_too_short" in codes(divide(world, done, jo, left=60))
    assert (
        sorted(Participant.objects.within(world.practice_id).values_list("start", "end", "attendance"))
        == before
    )
    assert appointment(world.dora, done.ref).revision == 1


def test_a_split_is_taken_back_by_one_act(world: World) -> None:
    done, (jo, _ira) = couple(world)
    own = booked(divide(world, done, jo))
    revision = appointment(world.dora, done.ref).revision
    assert actions.rejoin(viewer=world.dora, ref=done.ref, other=own.ref, now=NOW, revision=revision) is None
    assert people(world, done.ref) == [("Ira Moss", "expected"), ("Jo Moss", "expected")]
    assert appointment(world.dora, done.ref).end == START + timedelta(minutes=110)
    assert appointment(world.dora, own.ref).state == "cancelled"


def test_what_changed_since_is_not_taken_back_in_part(world: World) -> None:
    done, (jo, _ira) = couple(world)
    own = booked(divide(world, done, jo))
    with pytest.raises(ChangedMeanwhile):
        actions.rejoin(viewer=world.dora, ref=done.ref, other=own.ref, now=NOW, revision=1)
    assert appointment(world.dora, own.ref).state == "booked"
    actions.keep(viewer=world.dora, ref=own.ref, now=SECOND + timedelta(hours=1))
    refused = actions.rejoin(
        viewer=world.dora, ref=done.ref, other=own.ref, now=SECOND + timedelta(hours=1), revision=2
    )
    assert refused is not None
    assert refused.code == "already_kept"
    assert people(world, done.ref)[1] == ("Jo Moss", "cancelled")


def test_one_person_is_not_split_nor_who_came_already(world: World) -> None:
    alone = world.client()
    done = booked(world.book("2026-11-24T10:00", client=alone))
    assert codes(divide(world, done, alone)) == {"nothing_to_split"}
    pair, (jo, ira) = couple(world)
    actions.keep(viewer=world.dora, ref=pair.ref, client=ira, now=START + timedelta(minutes=5))
    request = SplitRequest(ref=pair.ref, client=jo, start=SECOND, minutes=50, left=50)
    answer = actions.split(viewer=world.dora, request=request, now=START + timedelta(minutes=6))
    assert codes(answer) == {"already_kept"}


def test_r7_nobody_splits_what_is_not_hers(world: World) -> None:
    done, (jo, _ira) = couple(world)
    request = SplitRequest(ref=done.ref, client=jo, start=SECOND, minutes=50, left=50)
    with pytest.raises(NotFound):
        actions.split(viewer=world.ben, request=request, now=NOW)
    assert Appointment.objects.within(world.practice_id).count() == 1
