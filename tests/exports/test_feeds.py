"""R7: what feeds say of appointments and of private time, to whom, and what they never say."""

from datetime import date, time, timedelta

import pytest
from django.utils import translation

from tests.appointments.test_calendar import CAUSES, make_private
from tests.exports.desk import client_feed, own_feed, room_feed, seen, summaries, text_of
from tests.series.desk import FIRST, create, done
from tests.world import NOW, World, booked, someone, wall
from wellkept.clients.actions import create_client
from wellkept.clients.models import Client
from wellkept.kernel.spans import Span
from wellkept.practice.actions import save_place
from wellkept.practice.models import Place
from wellkept.scheduling.appointments import actions as appointments
from wellkept.scheduling.appointments.actions.move import MoveRequest
from wellkept.scheduling.appointments.models import Appointment
from wellkept.scheduling.appointments.rules.words import Mode
from wellkept.scheduling.availability import actions as availability
from wellkept.scheduling.series import actions as series
from wellkept.scheduling.series.request import Choice, SeriesChange, What

DAY = date(2026, 11, 25)
AT_TEN = "15:00-15:50"  # ten in New York, in winter


def ref_of(world: World, day: str) -> str:
    return str(Appointment.objects.within(world.practice_id).get(local_start=f"{day}T10:00").ref)


def test_a_series_is_one_event_with_what_differs_and_a_single_appointment_another(world: World) -> None:
    client = world.client()
    booked(world.book("2026-11-25T11:00", client=client))
    done(create(world, {date(2026, 12, 8): Choice(What.SKIP)}, client=client, first=FIRST, count=6))
    appointments.cancel(viewer=world.dora, ref=ref_of(world, "2026-12-15"), now=NOW)
    request = MoveRequest(ref=ref_of(world, "2026-12-22"), start=wall("2026-12-23T14:00"))
    booked(appointments.move(viewer=world.dora, request=request, now=NOW))
    for secret in (own_feed(world), client_feed(world, client)):
        text = text_of(secret)
        assert text.count("BEGIN:VEVENT") == 3
        assert text.count("RRULE:FREQ=WEEKLY;INTERVAL=1;BYDAY=TU;WKST=MO;UNTIL=20270105T150000Z") == 1
        assert text.count("EXDATE;TZID=America/New_York:") == 2
        assert text.count("RECURRENCE-ID;TZID=America/New_York:20261222T100000") == 1
        assert [f"{start:%m-%d %H:%M}" for start, _end, _summary in seen(text)] == [
            "11-25 16:00", "12-01 15:00", "12-23 19:00", "12-29 15:00", "01-05 15:00",
        ]  # fmt: skip


def test_a_changed_series_is_another_event_and_an_undone_change_the_first_again(world: World) -> None:
    made = done(create(world, count=6))
    secret = own_feed(world)
    before = [line for line in text_of(secret).splitlines() if line.startswith("UID")]
    change = SeriesChange(since=date(2026, 12, 20), at=time(14))
    done(series.change(viewer=world.dora, ref=made.ref, change=change, choices={}, now=NOW))
    uids = [line for line in text_of(secret).splitlines() if line.startswith("UID")]
    assert len(uids) == 2
    assert uids[0] == before[0]
    done(series.undo(viewer=world.dora, ref=made.ref, revision=2, now=NOW))
    assert [line for line in text_of(secret).splitlines() if line.startswith("UID")] == before


def test_an_hour_that_is_kept_in_a_pause_is_tentative_and_not_in_the_clients_feed(world: World) -> None:
    client = world.client()
    made = done(create(world, client=client, count=3))
    series.pause(viewer=world.dora, ref=made.ref, first=FIRST, until=None, keep_hour=True, now=NOW)
    text = text_of(own_feed(world))
    assert "SUMMARY:Hour kept" in text
    assert "STATUS:TENTATIVE" in text
    assert seen(text_of(client_feed(world, client))) == []


def test_a_request_is_tentative_until_it_is_answered(world: World) -> None:
    service = world.make_service(name="Ask", confirm=True)
    booked(world.book("2026-11-25T10:00", viewer=world.stranger(), new_client=someone(), service=service))
    assert "STATUS:TENTATIVE" in text_of(own_feed(world))


def test_r7_names_are_hidden_unless_the_feed_was_made_with_them(world: World) -> None:
    client = world.client("Carol Day")
    booked(world.book("2026-11-25T10:00", client=client, room=world.room, mode=Mode.IN_PERSON))
    for feed in (own_feed, room_feed):
        hidden, shown = text_of(feed(world)), text_of(feed(world, names=True))
        assert "Carol" not in hidden
        assert "Session" not in hidden
        assert "Carol Day" in shown
    assert summaries(own_feed(world), DAY) == [(AT_TEN, "Appointment")]
    assert summaries(room_feed(world), DAY) == [(AT_TEN, "In use")]
    assert summaries(room_feed(world, names=True), DAY) == [(AT_TEN, "Ada Lund with Carol Day")]
    hidden, shown = text_of(client_feed(world, client)), text_of(client_feed(world, client, names=True))
    assert "Ada" not in hidden
    assert "LOCATION" not in hidden
    assert "Elm House" not in hidden
    assert "SUMMARY:Ada Lund" in shown
    assert "Carol" not in hidden + shown


def test_a_clients_feed_says_where_only_with_names(world: World) -> None:
    place = Place.objects.within(world.practice_id).get()
    save_place(
        viewer=world.ada,
        ref=place.ref,
        name=place.name,
        address="12 Example Street",
        zone=place.zone,
        now=NOW,
    )
    client = world.client()
    booked(world.book("2026-11-25T10:00", client=client, mode=Mode.IN_PERSON))
    booked(world.book("2026-11-25T12:00", client=client, mode=Mode.VIDEO))
    assert "LOCATION" not in text_of(client_feed(world, client))
    shown = text_of(client_feed(world, client, names=True))
    assert "LOCATION:12 Example Street" in shown
    assert "LOCATION:Video" in shown


@pytest.mark.parametrize("names", [False, True])
def test_r7_whoever_is_sealed_is_named_in_no_feed(world: World, names: bool) -> None:
    booked(
        world.book(
            "2026-11-25T10:00", viewer=world.stranger(), new_client=someone("Zebulon Quartz"), seal=True
        )
    )
    ref = Client.objects.within(world.practice_id).exclude(sealed_by="").get().ref
    for secret in (
        own_feed(world, names=names),
        room_feed(world, "ada", names=names),
        client_feed(world, ref, "ada"),
    ):
        assert "Zebulon" not in text_of(secret)
        assert "Quartz" not in text_of(secret)


def test_r7_her_own_sealed_session_is_named_by_its_service_where_she_reads_names(world: World) -> None:
    booked(world.book("2026-11-25T10:00", viewer=world.stranger(), new_client=someone(), seal=True))
    assert summaries(own_feed(world, names=True), DAY) == [(AT_TEN, "Session")]


@pytest.mark.parametrize("cause", CAUSES)
def test_r7_without_names_every_private_cause_is_the_same_mark(world: World, cause: str) -> None:
    make_private(world, cause)
    assert summaries(own_feed(world), DAY) == [("15:00-16:00", "Private")]


def test_r7_without_names_private_time_is_one_union(world: World) -> None:
    make_private(world, "protected")
    span = Span(int(wall("2026-11-25T10:50").timestamp()), int(wall("2026-11-25T11:20").timestamp()))
    availability.add_busy(account=world.ada.account_id, spans=[(span, "Dentist")], source="test")
    assert summaries(own_feed(world), DAY) == [("15:00-16:30", "Private")]


def test_r7_with_names_she_reads_her_own_time_named_and_nothing_that_came_from_her_calendar(
    world: World,
) -> None:
    make_private(world, "protected")
    span = Span(int(wall("2026-11-25T12:00").timestamp()), int(wall("2026-11-25T13:00").timestamp()))
    availability.add_busy(account=world.ada.account_id, spans=[(span, "Dentist")], source="test")
    assert summaries(own_feed(world, names=True), DAY) == [("15:05-15:55", "Own")]


def test_r7_work_elsewhere_is_private_with_names_too(world: World) -> None:
    make_private(world, "elsewhere")
    assert summaries(own_feed(world, names=True), DAY) == [("15:00-16:00", "Private")]


def test_leave_is_in_the_feed_and_a_passing_hold_of_a_program_is_not(world: World) -> None:
    availability.add_leave(
        viewer=world.ada, clinician=world.ref("ada"), first=DAY, last=DAY, zone=world.zone, now=NOW
    )
    booked(appointments.hold(viewer=world.dora, request=world.request("2026-11-26T10:00"), now=NOW))
    assert summaries(own_feed(world), DAY) == [("05:00-05:00", "Leave")]
    assert summaries(own_feed(world), DAY + timedelta(days=1)) == []


@pytest.mark.parametrize("names", [False, True])
def test_r7_a_sealed_session_is_a_room_in_use_rounded(world: World, names: bool) -> None:
    service = world.make_service(name="S", buffer_after=0, grid_minutes=5, needs_room=True, video=False)
    asked = {"viewer": world.stranger(), "new_client": someone(), "seal": True, "service": service}
    booked(world.book("2026-11-25T10:05", **asked))
    for who in ("ada", "dora"):
        assert summaries(room_feed(world, who, names=names), DAY) == [("15:00-16:00", "In use")]


def test_r7_a_client_reads_nothing_of_others(world: World) -> None:
    mine, other = world.client("Carol Day"), world.client("Bo Li")
    booked(world.book("2026-11-25T10:00", client=mine))
    booked(world.book("2026-11-25T12:00", client=other))
    booked(world.book("2026-11-26T10:00", "ben", client=other))
    assert len(seen(text_of(client_feed(world, mine)))) == 1
    for names in (False, True):
        assert "Bo" not in text_of(client_feed(world, mine, names=names))


def test_a_group_is_in_each_members_feed_as_long_as_she_takes_part(world: World) -> None:
    group = world.make_service(name="Group", kind="group", seats=3, minutes=90)
    clients = [world.client(name) for name in ("Al A", "Bo B")]
    for client in clients:
        ref = booked(world.book("2026-11-25T10:00", service=group, client=client)).ref
    al, bo = (client_feed(world, client) for client in clients)
    assert [len(seen(text_of(secret))) for secret in (al, bo)] == [1, 1]
    appointments.cancel(viewer=world.dora, ref=ref, client=clients[0], now=NOW)
    assert [len(seen(text_of(secret))) for secret in (al, bo)] == [0, 1]
    assert "Al A" not in text_of(own_feed(world, names=True))
    assert "Bo B" in text_of(own_feed(world, names=True))


def test_a_feed_speaks_the_language_of_its_practice_whoever_asks(world: World) -> None:
    booked(world.book("2026-11-25T10:00", client=world.client()))
    secret = own_feed(world)
    with translation.override("de"):
        assert "SUMMARY:Appointment" in text_of(secret)


def test_a_clients_own_zone_is_hers_and_the_events_keep_that_of_the_place(world: World) -> None:
    made, _chart = create_client(
        viewer=world.dora,
        practice_id=world.practice_id,
        name="Far Away",
        zone="Europe/Berlin",
        born="desk",
        now=NOW,
    )
    client = str(Client.objects.within(world.practice_id).get(id=made).ref)
    booked(world.book("2026-11-25T10:00", client=client))
    assert "DTSTART;TZID=America/New_York:20261125T100000" in text_of(client_feed(world, client))
