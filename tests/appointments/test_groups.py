"""Groups: seats, who joins and leaves, what is offered of them."""

from datetime import timedelta

import pytest

from tests.world import NOW, World, booked, codes, someone, wall
from wellkept.clients.actions import issue_booking_link, merge_clients
from wellkept.clients.models import Client
from wellkept.clients.queries import viewer_of_link
from wellkept.kernel.invalid import Invalid
from wellkept.scheduling.appointments import actions
from wellkept.scheduling.appointments.links import managed_appointment, viewer_of_manage_link
from wellkept.scheduling.appointments.models import Participant
from wellkept.scheduling.appointments.openings import openings, openings_to_move
from wellkept.scheduling.appointments.request import Booked, OpeningsRequest
from wellkept.trust.viewer import LinkHolder

AT = "2026-11-27T10:00"
AFTERWARDS = wall("2026-11-27T12:00")


def group(world: World, seats: int = 3) -> str:
    """A group service."""
    return world.make_service(name="Group", kind="group", seats=seats, minutes=90)


def attendance(world: World, ref: str) -> dict[str, str]:
    """What is noted of each client of an appointment."""
    rows = Participant.objects.within(world.practice_id).filter(appointment__ref=ref, client__isnull=False)
    return dict(rows.values_list("client__ref", "attendance"))


def joined_by_link(world: World, service: str, **more: object) -> tuple[Booked, LinkHolder]:
    """A stranger who joined, and her link."""
    stranger = world.stranger()
    done = booked(world.book(AT, viewer=stranger, new_client=someone(), service=service, **more))
    viewer = viewer_of_manage_link(done.manage_token)
    assert isinstance(viewer, LinkHolder)
    return done, viewer


@pytest.mark.parametrize("by_link", [True, False])
def test_r7_who_is_sealed_sits_in_no_group(world: World, *, by_link: bool) -> None:
    booked(world.book("2026-11-25T10:00", viewer=world.stranger(), new_client=someone(), seal=True))
    sealed = Client.objects.within(world.practice_id).exclude(sealed_by="").get().ref
    service = group(world)
    booked(world.book(AT, client=world.client(), service=service))
    if by_link:
        token = issue_booking_link(viewer=world.ada, client=sealed, chart="", now=NOW)
        viewer = viewer_of_link(token, practice_slug=world.slug, now=NOW)
        assert codes(world.book(AT, viewer=viewer, service=service)) == {"sealed_in_group"}
    else:
        answer = world.book(AT, viewer=world.ada, client=sealed, service=service)
        assert codes(answer) == {"sealed_in_group"}


def test_a_stranger_takes_no_more_seats_than_bookings(world: World) -> None:
    service = group(world, seats=12)
    booked(world.book(AT, client=world.client(), service=service))
    answers = [
        world.book(AT, viewer=world.stranger(), new_client=someone(f"Erin {n}"), service=service)
        for n in range(8)
    ]
    assert sum(isinstance(answer, Booked) for answer in answers) == 6
    assert codes(answers[-1]) == {"ask_the_practice"}


def test_seats_in_a_group_are_booked_at_once(world: World) -> None:
    with pytest.raises(Invalid):
        world.make_service(name="Group", kind="group", seats=3, confirm=True)
    service = group(world)
    booked(world.book(AT, client=world.client(), service=service))
    request = world.request(AT, service=service, client=world.client("Bo Li"))
    assert codes(actions.hold(viewer=world.dora, request=request, now=NOW)) == {"group_not_held"}


def test_a_group_that_is_set_asks_who_joins(world: World) -> None:
    service = group(world)
    booked(world.book(AT, service=service))
    assert codes(world.book(AT, service=service)) == {"nobody_to_join"}


def test_a_group_of_its_own_length_is_offered_to_whoever_may_join(world: World) -> None:
    service, client = group(world), world.client("Bo Li")
    booked(world.book(AT, client=world.client(), service=service, minutes=120))
    for viewer in (world.stranger(), world.dora):
        wish = OpeningsRequest(service=service, first=NOW, last=NOW + timedelta(days=7))
        assert wall(AT) in [one.start for one in openings(viewer=viewer, request=wish, now=NOW)]
    booked(world.book(AT, viewer=world.stranger(), new_client=someone(), service=service))
    booked(world.book(AT, client=client, service=service))


def test_a_member_is_offered_no_move_that_cannot_be_made(world: World) -> None:
    service = group(world)
    booked(world.book(AT, client=world.client(), service=service))
    booked(world.book("2026-12-01T10:00", client=world.client("Bo Li"), service=service))
    done, viewer = joined_by_link(world, service)
    last = NOW + timedelta(days=14)
    assert openings_to_move(viewer=viewer, ref=done.ref, first=NOW, last=last, now=NOW) == ()


@pytest.mark.parametrize(("left_at", "late"), [(NOW, False), (wall("2026-11-27T09:00"), True)])
def test_who_left_does_not_leave_again(world: World, left_at: object, *, late: bool) -> None:
    policy, service = world.policy(), group(world)
    booked(world.book(AT, client=world.client(), service=service))
    done, viewer = joined_by_link(world, service, policy_shown=policy)
    assert actions.cancel(viewer=viewer, ref=done.ref, now=left_at) is None  # type: ignore[arg-type]
    assert managed_appointment(viewer).late is late
    client = Client.objects.within(world.practice_id).get(id=viewer.client_id).ref
    later = wall("2026-11-27T09:30")
    for again in (
        actions.cancel(viewer=viewer, ref=done.ref, now=later),
        actions.cancel(viewer=world.dora, ref=done.ref, client=client, now=later),
    ):
        assert again is not None
        assert again.code == "left_already"
    assert managed_appointment(viewer).late is late


def test_completed_for_all_leaves_what_is_noted_of_single_clients(world: World) -> None:
    service, one, two, three = group(world), *(world.client(name) for name in ("Al A", "Bo B", "Cy C"))
    for client in (one, two, three):
        done = booked(world.book(AT, client=client, service=service))
    assert actions.no_show(viewer=world.ada, ref=done.ref, client=one, now=AFTERWARDS) is None
    assert actions.keep(viewer=world.ada, ref=done.ref, client=two, now=AFTERWARDS) is None
    assert actions.keep(viewer=world.ada, ref=done.ref, now=AFTERWARDS) is None
    assert attendance(world, done.ref) == {one: "no_show", two: "kept", three: "kept"}


def test_a_client_who_left_and_joined_again_under_another_name_is_merged(world: World) -> None:
    service = group(world)
    booked(world.book(AT, client=world.client(), service=service))
    done, viewer = joined_by_link(world, service)
    assert actions.cancel(viewer=viewer, ref=done.ref, now=NOW) is None
    joined_by_link(world, service)
    rows = Client.objects.within(world.practice_id).filter(state="provisional").order_by("id")
    left, stays = rows.values_list("ref", flat=True)
    merge_clients(viewer=world.dora, ref=left, into=stays, now=NOW)
    assert attendance(world, done.ref)[stays] == "expected"
    assert len(attendance(world, done.ref)) == 2


def test_r3_two_who_both_sit_in_a_group_are_not_merged(world: World) -> None:
    service, one, two = group(world), world.client("Carol Day"), world.client("Carol Daye")
    for client in (one, two):
        booked(world.book(AT, client=client, service=service))
    with pytest.raises(Invalid):
        merge_clients(viewer=world.dora, ref=one, into=two, now=NOW)
