"""Who and what a request names: nobody by default, a client's own chart, members as of the practice's day."""

from datetime import UTC, timedelta

from tests.world import NOW, World, booked, codes, someone, wall
from wellkept.clients.actions import close_chart, end_membership, issue_booking_link, open_chart
from wellkept.clients.models import Chart, Client
from wellkept.clients.queries import client_page, viewer_of_link
from wellkept.scheduling.appointments import actions
from wellkept.scheduling.appointments.actions import book
from wellkept.scheduling.appointments.models import Participant
from wellkept.scheduling.appointments.openings import openings
from wellkept.scheduling.appointments.request import BookingRequest, NotBooked, OpeningsRequest


def test_naming_no_clinician_books_nobody(world: World) -> None:
    request = BookingRequest(service=world.service, clinicians=(), start=wall("2026-11-24T10:00"))
    assert codes(book(viewer=world.dora, request=request, now=NOW)) == {"no_clinician"}


def test_a_personal_link_opens_one_chart_however_often_it_is_used(world: World) -> None:
    client = world.client()
    token = issue_booking_link(viewer=world.dora, client=client, chart="", now=NOW)
    viewer = viewer_of_link(token, practice_slug=world.slug, now=NOW)
    for day in (25, 26):
        booked(world.book(f"2026-11-{day}T10:00", viewer=viewer))
    assert len(client_page(world.dora, client, now=NOW).charts) == 1


def test_a_closed_sealed_chart_is_said_to_be_closed(world: World) -> None:
    booked(world.book("2026-11-25T10:00", viewer=world.stranger(), new_client=someone(), seal=True))
    client = Client.objects.within(world.practice_id).exclude(sealed_by="").get().ref
    chart = Chart.objects.within(world.practice_id).get(sealed=True).ref
    close_chart(viewer=world.ada, ref=chart, closed_on=NOW.date() + timedelta(days=1), now=NOW)
    assert codes(world.book("2026-11-26T10:00", viewer=world.ada, client=client)) == {"chart_closed"}


def test_r4_who_belongs_to_a_chart_is_asked_on_the_practices_day(world: World) -> None:
    one, two = world.client("Al A"), world.client("Bo B")
    chart = open_chart(
        viewer=world.dora,
        kind="couple",
        treating=world.ref("ada"),
        members=[(one, "client"), (two, "partner")],
        opened_on=NOW.date(),
        now=NOW,
    )
    last = NOW.date() + timedelta(days=2)  # the first day on which she no longer belongs to it
    end_membership(viewer=world.dora, chart=chart, client=two, until=last, now=NOW)
    world.hours("ada", 17 * 60, 22 * 60)
    start = wall("2026-11-24T20:00")  # the 25th in UTC
    for written in (start, start.astimezone(UTC)):
        done = booked(world.book(written, chart=chart))
        parts = Participant.objects.within(world.practice_id).filter(appointment__ref=done.ref)
        assert parts.filter(client__isnull=False).count() == 2
        actions.cancel(viewer=world.dora, ref=done.ref, now=NOW)


def test_the_nearest_openings_are_free_for_the_client_and_the_room_too(world: World) -> None:
    client, other = world.client(), world.client("Bo Li")
    booked(world.book("2026-11-24T10:00", "ben", client=client, room=world.room))
    booked(world.book("2026-11-24T09:00", client=other))
    for fields in ({"client": client}, {"client": world.client("Cy C"), "room": world.room}):
        answer = world.book("2026-11-24T09:00", **fields)
        assert isinstance(answer, NotBooked)
        assert answer.nearest
        for opening in answer.nearest:
            done = booked(world.book(opening.start, **fields))
            actions.cancel(viewer=world.dora, ref=done.ref, now=NOW)


def test_hours_round_the_clock_offer_what_can_be_booked(world: World) -> None:
    world.hours("ada", 0, 1440, weekdays=list(range(7)))
    service = world.make_service(name="Odd", grid_minutes=50, minutes=40, notice_minutes=0)
    last = NOW + timedelta(days=7)
    wish = OpeningsRequest(service=service, clinicians=(world.ref("ada"),), first=NOW, last=last)
    offered = openings(viewer=world.stranger(), request=wish, now=NOW)
    assert len(offered) > 100
    for n, opening in enumerate(offered[10:60:10]):
        stranger = world.stranger(network=str(n) * 64)
        booked(
            world.book(
                opening.start, viewer=stranger, service=service, place=opening.place, new_client=someone()
            )
        )
