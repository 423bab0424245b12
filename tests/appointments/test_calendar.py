"""Calendars: one mark for all that is private, and no more statements for thirty rows than for one."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.world import NOW, World, booked, someone, wall
from wellkept.kernel.spans import Span
from wellkept.scheduling.appointments.actions import hold
from wellkept.scheduling.appointments.queries import (
    AppointmentCard,
    CalendarColumn,
    appointment,
    calendar,
    client_appointments,
    requests_to_answer,
)
from wellkept.scheduling.appointments.spans import rounded
from wellkept.scheduling.availability import actions as availability
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import Staff


def week(world: World, viewer: Staff, name: str = "ada", **more: bool) -> CalendarColumn:
    first = wall("2026-11-23T00:00")
    return calendar(
        viewer=viewer,
        clinicians=[world.ref(name)],
        first=first,
        last=first + timedelta(days=7),
        now=NOW,
        **more,
    )[0]


def marks(column: CalendarColumn) -> list[tuple[str, str, str]]:
    return [(m.kind, f"{m.start:%d %H:%M}", f"{m.end:%d %H:%M}") for m in column.marks]


def make_private(world: World, cause: str) -> None:
    start, end = datetime(2026, 11, 25, 10, 5), datetime(2026, 11, 25, 10, 55)
    if cause == "protected":
        availability.protect_once(
            viewer=world.ada, title="Own", start=start, end=end, zone=world.zone, now=NOW
        )
    elif cause == "busy":
        span = Span(int(wall("2026-11-25T10:05").timestamp()), int(wall("2026-11-25T10:55").timestamp()))
        availability.add_busy(account=world.ada.account_id, spans=[(span, "Dentist")], source="test")
    elif cause == "sealed":
        service = world.make_service(name="S", buffer_after=0, grid_minutes=5)
        request = world.request("2026-11-25T10:05", new_client=someone(), seal=True, service=service)
        from wellkept.scheduling.appointments.actions import book

        booked(book(viewer=world.stranger(), request=request, now=NOW))
    elif cause == "hold":
        service = world.make_service(name="H", buffer_after=0, grid_minutes=5)
        booked(
            hold(viewer=world.stranger(), request=world.request("2026-11-25T10:05", service=service), now=NOW)
        )
    else:
        other = World()
        other.ada  # noqa: B018 - a second practice in which Ada works too
        from wellkept.practice.models import Member, Service, ServiceOffer

        Member.objects.create(
            practice_id=other.practice_id, account_id=world.ada.account_id, roles=["clinician"], joined_at=NOW
        )
        service = other.make_service(name="E", buffer_after=0)
        row = Service.objects.within(other.practice_id).get(ref=service)
        ServiceOffer.objects.create(
            practice_id=other.practice_id, service=row, account_id=world.ada.account_id
        )
        other._refs["guest"] = world.ref("ada")
        other.hours("guest")
        booked(other.book("2026-11-25T10:05", "guest", client=other.client(), service=service))


CAUSES = ("protected", "busy", "sealed", "hold", "elsewhere")


def test_r7_the_mark_is_rounded_to_the_quarter_hour() -> None:
    assert rounded(Span(901, 1799)) == Span(900, 1800)
    assert rounded(Span(900, 1801)) == Span(900, 2700)


@pytest.mark.parametrize("cause", CAUSES)
def test_r7_every_cause_is_the_same_private_mark_to_everyone_but_the_holder(world: World, cause: str) -> None:
    make_private(world, cause)
    for viewer in (world.dora, world.ben):
        assert marks(week(world, viewer)) == [("private", "25 15:00", "25 16:00")]
        assert week(world, viewer).appointments == ()


@pytest.mark.parametrize("cause", ["protected", "busy"])
def test_r7_the_holder_sees_her_own_time_named(world: World, cause: str) -> None:
    make_private(world, cause)
    (mark,) = week(world, world.ada).marks
    assert (mark.kind, f"{mark.start:%H:%M}", mark.title) == (
        cause,
        "15:05",
        {"protected": "Own", "busy": "Dentist"}[cause],
    )


def test_r7_work_elsewhere_is_private_to_the_holder_too(world: World) -> None:
    make_private(world, "elsewhere")
    assert [kind for kind, *_ in marks(week(world, world.ada))] == ["private"]


def test_r7_a_sealed_request_goes_to_its_clinician_alone(world: World) -> None:
    service = world.make_service(name="First", confirm=True)
    done = booked(
        world.book(
            "2026-11-25T10:00", viewer=world.stranger(), new_client=someone(), seal=True, service=service
        )
    )
    assert requests_to_answer(world.dora, now=NOW) == ()
    assert requests_to_answer(world.ben, now=NOW) == ()
    (card,) = requests_to_answer(world.ada, now=NOW)
    assert card.who == "Erin Vale"
    for viewer in (world.dora, world.ben):
        with pytest.raises(NotFound):
            appointment(viewer, done.ref)


def test_a_colleague_sees_that_an_hour_is_taken_and_nothing_else(world: World) -> None:
    booked(world.book("2026-11-25T10:00", client=world.client()))
    column = week(world, world.ben)
    assert column.appointments == ()
    assert marks(column) == [("taken", "25 15:00", "25 15:50")]


def test_hidden_names_are_not_in_the_answer(world: World) -> None:
    booked(world.book("2026-11-25T10:00", client=world.client("Carol Day")))
    (card,) = week(world, world.dora, hidden_on=NOW.date()).appointments
    assert "Carol" not in repr(card)
    assert isinstance(card, AppointmentCard)


def test_the_same_number_of_statements_for_one_row_and_for_many(world: World) -> None:
    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            week(world, world.dora)
        return len(found)

    booked(world.book("2026-11-25T10:00", client=world.client()))
    one = count()
    for day in (24, 25, 26, 27):
        for hour in (9, 11, 13, 14, 15):
            booked(world.book(f"2026-11-{day}T{hour:02}:00", client=world.client(f"C{day}{hour}")))
    assert count() == one


def test_a_clients_appointments_are_listed_latest_first(world: World) -> None:
    client = world.client()
    for day in (24, 26, 25):
        booked(world.book(f"2026-11-{day}T10:00", client=client))
    assert [card.start.day for card in client_appointments(world.dora, client)] == [26, 25, 24]


def test_leave_is_shown_as_leave(world: World) -> None:
    day = date(2026, 11, 25)
    availability.add_leave(
        viewer=world.ada, clinician=world.ref("ada"), first=day, last=day, zone=world.zone, now=NOW
    )
    assert marks(week(world, world.dora)) == [("leave", "25 05:00", "26 05:00")]
