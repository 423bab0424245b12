"""Calendar files taken in: the same file twice changes nothing, and a batch is taken back as a whole."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from typer.testing import CliRunner

from tests.world import NOW, World, booked, codes
from wellkept.cli.main import _app
from wellkept.codecs.ics import CalendarFile, read_calendar
from wellkept.kernel.spans import Span
from wellkept.scheduling.appointments.models import Appointment
from wellkept.scheduling.availability.models import BusyTime
from wellkept.scheduling.imports.actions import (
    ImportReport,
    ImportWish,
    Undone,
    import_calendar,
    undo_import,
)
from wellkept.trust.errors import NotAllowed, NotFound

HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//EN\r\n"
WINDOW = Span(int((NOW - timedelta(days=30)).timestamp()), int((NOW + timedelta(days=366)).timestamp()))


def event(uid: str, start: str, minutes: int = 50, summary: str = "Choir", more: str = "") -> str:
    begin = datetime.fromisoformat(start)
    end = begin + timedelta(minutes=minutes)
    return (
        f"BEGIN:VEVENT\r\nUID:{uid}@example.org\r\nDTSTAMP:20260101T000000Z\r\n"
        f"DTSTART;TZID=America/New_York:{begin:%Y%m%dT%H%M%S}\r\nDTEND;TZID=America/New_York:{end:%Y%m%dT%H%M%S}\r\n"
        f"SUMMARY:{summary}\r\n{more}END:VEVENT\r\n"
    )


def calendar(*events: str) -> CalendarFile:
    text = HEAD + "".join(events) + "END:VCALENDAR\r\n"
    return read_calendar(text.encode(), window=WINDOW, default_zone="America/New_York")


def busy(world: World, *events: str, dry_run: bool = False) -> ImportReport:
    wish = ImportWish(file=calendar(*events), clinician=world.ref("ada"), mode="busy")
    return import_calendar(viewer=world.ada, wish=wish, now=NOW, dry_run=dry_run)


CHOIR = event("choir", "2026-11-25T10:00", more="RRULE:FREQ=WEEKLY;COUNT=4\r\n")


def test_outside_time_is_private_to_all_but_its_holder(world: World) -> None:
    assert busy(world, CHOIR).count("taken") == 4
    assert codes(world.book("2026-12-02T10:00", client=world.client())) == {"not_available"}
    assert codes(world.book("2026-12-02T10:00", viewer=world.ada, client=world.client("Bo Li"))) == {
        "busy_outside"
    }


def test_the_same_file_twice_changes_nothing(world: World) -> None:
    busy(world, CHOIR)
    again = busy(world, CHOIR)
    assert (again.count("unchanged"), again.count("taken")) == (4, 0)
    assert BusyTime.objects.within(world.ada.account_id).count() == 4


def test_an_event_that_moved_there_moves_here(world: World) -> None:
    busy(world, event("dentist", "2026-11-25T10:00"))
    assert busy(world, event("dentist", "2026-11-26T15:00")).count("changed") == 1
    booked(world.book("2026-11-25T10:00", client=world.client()))


def test_what_is_free_or_canceled_there_takes_no_time(world: World) -> None:
    report = busy(
        world,
        event("a", "2026-11-25T10:00", more="TRANSP:TRANSPARENT\r\n"),
        event("b", "2026-11-25T11:00", more="STATUS:CANCELLED\r\n"),
    )
    assert [item.why for item in report.events] == ["shown_as_free", "cancelled"]
    assert BusyTime.objects.within(world.ada.account_id).count() == 0


def test_a_dry_run_writes_nothing(world: World) -> None:
    assert busy(world, CHOIR, dry_run=True).count("taken") == 4
    assert BusyTime.objects.within(world.ada.account_id).count() == 0


def test_a_batch_is_taken_back_whole_and_once(world: World) -> None:
    batch = busy(world, CHOIR).batch
    assert undo_import(viewer=world.ada, batch=batch, now=NOW) == Undone(4)
    assert BusyTime.objects.within(world.ada.account_id).count() == 0
    with pytest.raises(NotFound):
        undo_import(viewer=world.ada, batch=batch, now=NOW)
    assert busy(world, CHOIR).count("taken") == 4


def test_nobody_takes_in_another_persons_outside_calendar(world: World) -> None:
    wish = ImportWish(file=calendar(CHOIR), clinician=world.ref("ada"), mode="busy")
    for viewer in (world.dora, world.ben):
        with pytest.raises(NotAllowed):
            import_calendar(viewer=viewer, wish=wish, now=NOW)


def appointments(world: World, *events: str) -> ImportReport:
    clients = {"Carol": world.client("Carol Day"), "Bo": world.client("Bo Li")}
    wish = ImportWish(
        file=calendar(*events),
        clinician=world.ref("ada"),
        mode="appointments",
        service=world.service,
        clients=clients,
    )
    return import_calendar(viewer=world.dora, wish=wish, now=NOW)


def test_appointments_lift_what_may_be_lifted_and_list_it(world: World) -> None:
    report = appointments(
        world,
        event("late", "2026-11-25T20:00", summary="Carol"),
        event("past", "2026-11-18T10:00", summary="Bo"),
        event("who", "2026-11-25T14:00", summary="Somebody"),
    )
    told = {item.event.summary: (item.verdict, item.why, item.lifted) for item in report.events}
    assert told["Carol"] == ("taken", "", ("outside_hours",))
    assert told["Bo"] == ("taken", "", ("in_the_past",))
    assert told["Somebody"] == ("left", "no_client_for_title", ())


def test_r1_an_import_double_books_nobody(world: World) -> None:
    booked(world.book("2026-11-25T10:00", client=world.client("Max Ray")))
    report = appointments(world, event("clash", "2026-11-25T10:30", summary="Carol"))
    assert (report.events[0].verdict, report.events[0].why) == ("left", "clinician_taken")


def test_undoing_appointments_cancels_them_for_the_practice(world: World) -> None:
    batch = appointments(world, event("one", "2026-11-25T10:00", summary="Carol")).batch
    undo_import(viewer=world.dora, batch=batch, now=NOW)
    assert Appointment.objects.within(world.practice_id).get().cancelled_by == "practice"


def test_the_command_tells_of_every_event_and_how_to_take_it_back(world: World, tmp_path: Path) -> None:
    file = tmp_path / "export.ics"
    file.write_text(HEAD + CHOIR + event("odd", "2026-11-25T12:00", minutes=-50) + "END:VCALENDAR\r\n")
    with time_machine.travel(NOW.astimezone(UTC), tick=True):
        done = CliRunner().invoke(_app(), ["import", "ics", str(file), "--as", "busy"])
        assert done.exit_code == 0, done.output
        assert "Took 4" in done.stdout
        assert "ends before it starts" in done.stdout
        batch = done.stdout.split("wellkept import undo ")[1].strip()
        assert CliRunner().invoke(_app(), ["import", "undo", batch]).exit_code == 0


def test_a_list_of_clients_is_taken_in_once(world: World, tmp_path: Path) -> None:
    file = tmp_path / "clients.csv"
    file.write_text(
        "Name;E-Mail;Telefon\nCarol Day;carol@example.com;(212) 555-0100\n=1+1;;\n;nobody@example.com;\n"
    )
    with time_machine.travel(NOW.astimezone(UTC), tick=True):
        done = CliRunner().invoke(_app(), ["import", "clients", str(file)])
        assert done.exit_code == 0, done.output
        assert "Took 2" in done.stdout
        assert "1 with errors" in done.stdout
        assert "Took 0, 2 known" in CliRunner().invoke(_app(), ["import", "clients", str(file)]).stdout
