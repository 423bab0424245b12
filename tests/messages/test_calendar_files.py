"""The calendar files of mails: what a client's own calendar shows after them is what is true (R14)."""

from datetime import date, datetime, time, timedelta
from typing import Any

import icalendar
import pytest
from django.core import mail
from django.db.models import Q

from tests.messages.calendar_program import CalendarProgram
from tests.messages.desk import LATER, erin, guardian, sent
from tests.series.desk import create, done
from tests.series.test_random_edits import Life
from tests.world import NOW, World, booked, wall
from wellkept.clients.actions import edit_client
from wellkept.clients.models import Client
from wellkept.messages.actions import choose, plan_reminders, send_due
from wellkept.scheduling.absences.actions import call_in_sick
from wellkept.scheduling.appointments import actions
from wellkept.scheduling.appointments.actions.move import MoveRequest
from wellkept.scheduling.appointments.models import Appointment, Participant
from wellkept.scheduling.appointments.rules.words import Mode
from wellkept.scheduling.series import actions as series
from wellkept.scheduling.series.request import SeriesChange


def reached(world: World, client: str) -> str:
    """The client, who can be written to."""
    edit_client(
        viewer=world.dora, ref=client, name="Mara Hill", email="mara@example.com", phone="", zone="", now=NOW
    )
    return client


def files(letter: Any) -> list[tuple[str, list[icalendar.Event]]]:
    """Method and events of each file of a mail."""
    found = [icalendar.Calendar.from_ical(text) for _name, text, _kind in letter.attachments]
    return [(str(one["METHOD"]), one.walk("VEVENT")) for one in found]


def ref_of(world: World, local_start: str) -> str:
    return str(Appointment.objects.within(world.practice_id).get(local_start=local_start).ref)


def test_a_series_is_asked_for_as_one_event(world: World) -> None:
    done(create(world, client=reached(world, world.client()), count=12))
    (letter,) = sent()
    ((method, (event,)),) = files(letter)
    assert method == "REQUEST"
    assert event["RRULE"]["UNTIL"] == [datetime.fromisoformat("2027-02-16T15:00:00+00:00")]
    assert [name for name, _text, _kind in letter.attachments] == ["appointment.ics"]


def test_a_single_date_of_a_series_is_moved_and_canceled_by_itself(world: World) -> None:
    done(create(world, client=reached(world, world.client()), count=4))
    (first,) = sent()
    uid = files(first)[0][1][0]["UID"]
    request = MoveRequest(ref=ref_of(world, "2026-12-08T10:00"), start=wall("2026-12-09T14:00"))
    booked(actions.move(viewer=world.dora, request=request, now=LATER))
    actions.cancel(viewer=world.dora, ref=ref_of(world, "2026-12-15T10:00"), now=LATER)
    told = dict(files(letter)[0] for letter in sent(LATER + timedelta(minutes=2)))
    (moved,), (gone,) = told["REQUEST"], told["CANCEL"]
    assert moved["UID"] == gone["UID"] == uid
    assert moved["RECURRENCE-ID"].dt == wall("2026-12-08T10:00")
    assert moved["DTSTART"].dt == wall("2026-12-09T14:00")
    assert gone["RECURRENCE-ID"].dt == wall("2026-12-15T10:00")
    assert "RRULE" not in moved


def test_the_name_of_an_event_stays_whatever_address_the_server_has(world: World, settings: Any) -> None:
    ref = erin(world)
    (first,) = sent()
    settings.WELLKEPT_BASE_URL = "https://other.example.net"
    booked(
        actions.move(
            viewer=world.dora, request=MoveRequest(ref=ref, start=wall("2026-11-26T10:00")), now=LATER
        )
    )
    (second,) = sent(LATER + timedelta(minutes=2))
    (before,), (after,) = files(first)[0][1], files(second)[0][1]
    assert before["UID"] == after["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]


def test_a_single_appointment_that_becomes_standing_is_in_her_calendar_once(world: World) -> None:
    client, program = reached(world, world.client()), CalendarProgram()
    ref = booked(world.book("2026-12-01T10:00", client=client)).ref
    for letter in sent():
        program.take(letter)
    done(create(world, client=client, count=4, adopt=ref))
    (letter,) = sent(LATER)
    program.take(letter)
    assert [method for method, _events in files(letter)] == ["CANCEL", "REQUEST"]
    assert len(program.shows()) == 4


def test_an_illness_is_one_mail_with_a_file_for_each_event(world: World) -> None:
    client = reached(world, world.client())
    program = CalendarProgram()
    done(create(world, client=client, first=date(2026, 11, 24), count=3))
    booked(world.book("2026-11-25T10:00", client=client))
    for letter in sent():
        program.take(letter)
    ill = {"first": date(2026, 11, 24), "last": date(2026, 11, 25), "zone": world.zone, "cancel": True}
    call_in_sick(viewer=world.dora, clinician=world.ref("ada"), now=LATER, **ill)
    (letter,) = sent(LATER + timedelta(minutes=2))
    program.take(letter)
    assert [method for method, _events in files(letter)] == ["CANCEL", "CANCEL"]
    assert len(program.shows()) == 2


def test_r14_a_place_stands_in_it_only_if_the_client_chose_so(world: World) -> None:
    from wellkept.practice.actions import save_place

    save_place(
        viewer=world.ada, ref=world.place, name="Elm", address="12 Example Street", zone=world.zone, now=NOW
    )
    client = reached(world, world.client())
    for n, place in enumerate((False, True)):
        choose(viewer=world.dora, client=client, reminders=True, hours=(), place=place, now=NOW)
        done(create(world, client=client, count=3, at=time(10 + n), mode=Mode.IN_PERSON))
        (letter,) = sent()
        assert ("12 Example Street" in str(letter.attachments)) is place


def _expected(world: World, client: int) -> list[tuple[datetime, datetime]]:
    parts = Participant.objects.within(world.practice_id).filter(client=client, committed=True)
    rows = Appointment.objects.within(world.practice_id).filter(id__in=parts.values("appointment"))
    return sorted(rows.filter(Q(state="booked")).values_list("start", "end"))


@pytest.mark.parametrize(
    "seed", [*range(200, 203), *(pytest.param(n, marks=pytest.mark.long) for n in range(203, 240))]
)
def test_r14_whatever_happens_her_calendar_shows_what_is_true(world: World, seed: int) -> None:
    """After any acts on series and single dates, with mails sent now and then: the mails' files alone make it so."""
    life = Life(world, seed)
    programs = {}
    for row in Client.objects.within(world.practice_id):
        email = f"client-{row.id}@example.com"
        edit_client(viewer=world.dora, ref=row.ref, name="Client", email=email, phone="", zone="", now=NOW)
        programs[email] = (row.id, CalendarProgram())
    for turn in range(8):
        life.step()
        if life.dice.random() < 0.3 and turn < 7:
            continue  # several acts are told by the next mails
        before = len(mail.outbox)
        send_due(clock=lambda: LATER)
        for letter in mail.outbox[before:]:
            programs[letter.to[0]][1].take(letter)
        for id, program in programs.values():
            assert program.shows() == _expected(world, id), (seed, turn)


def test_a_changed_series_comes_as_its_shortened_and_its_new_event(world: World) -> None:
    program = CalendarProgram()
    made = done(create(world, client=reached(world, world.client()), count=6))
    program.take(sent()[0])
    change = SeriesChange(since=date(2026, 12, 20), at=time(14))
    done(series.change(viewer=world.dora, ref=made.ref, change=change, choices={}, now=LATER))
    (letter,) = sent(LATER + timedelta(minutes=2))
    program.take(letter)
    assert [method for method, _events in files(letter)] == ["REQUEST", "REQUEST"]
    assert [f"{start:%m-%d %H}" for start, _end in program.shows()] == [
        "12-01 15", "12-08 15", "12-15 15", "12-22 19", "12-29 19", "01-05 19",
    ]  # fmt: skip


@pytest.mark.parametrize("whom", ["client", "guardian"])
def test_a_standing_appointment_that_goes_on_goes_on_in_her_calendar_with_a_reminder(
    world: World, whom: str
) -> None:
    client, program = reached(world, world.client()), CalendarProgram()
    guardian(world, client)
    choose(viewer=world.dora, client=client, reminders=True, hours=(72,), place=False, tell=whom, now=NOW)
    done(create(world, client=client, count=None))
    (letter,) = sent()
    program.take(letter)
    told = program.shows()[-1][0]
    soon, later = wall("2026-12-26T11:00"), told - timedelta(weeks=20, hours=71)
    for now in (soon, later, later + timedelta(weeks=1)):
        series.fill(now=now)
        plan_reminders(now=now)
        (reminder,) = sent(now)
        program.take(reminder)
        expected = _expected(world, Client.objects.within(world.practice_id).get(ref=client).id)
        if now == later:
            assert [method for method, _events in files(reminder)] == ["REQUEST"]
            assert "your later appointments" in reminder.body
            assert program.shows()[-1][0] > told + timedelta(weeks=25)
            assert program.shows() == expected
        else:
            assert reminder.attachments == []
            assert "calendar" not in reminder.body


@pytest.mark.parametrize("whom", ["client", "guardian", "both"])
def test_whoever_wants_no_reminders_is_told_of_further_dates_before_they_run_out(
    world: World, whom: str
) -> None:
    client, program = reached(world, world.client()), CalendarProgram()
    guardian(world, client)
    choose(viewer=world.dora, client=client, reminders=False, hours=(), place=False, tell=whom, now=NOW)
    done(create(world, client=client, count=None))
    first = sent()
    program.take(first[0])
    told = program.shows()[-1][0]
    mails = []
    for months in range(14):
        now = NOW + timedelta(days=28 * months)
        series.fill(now=now)
        mails += [(now, letter) for letter in sent(now + timedelta(minutes=2))]
    assert sorted(letter.to for _when, letter in mails) == sorted(letter.to for letter in first)
    when, letter = next(mail for mail in mails if mail[1].to == first[0].to)
    assert told - timedelta(weeks=26) < when < told - timedelta(weeks=20)
    assert letter.subject == "Your appointments"
    program.take(letter)
    assert program.shows()[-1][0] > when + timedelta(weeks=47)


def test_a_series_that_ends_is_not_sent_again(world: World) -> None:
    done(create(world, client=reached(world, world.client()), count=6))
    sent()
    plan_reminders(now=wall("2026-12-05T11:00"))
    (reminder,) = sent(wall("2026-12-05T11:00"))
    assert reminder.attachments == []


def test_a_moved_date_brings_the_dates_made_since(world: World) -> None:
    program = CalendarProgram()
    done(create(world, client=reached(world, world.client()), count=None))
    program.take(sent()[0])
    told = program.shows()[-1][0]
    later = told - timedelta(weeks=20)
    series.fill(now=later)
    at = Appointment.objects.within(world.practice_id).filter(start__gt=later).order_by("start")[2]
    request = MoveRequest(ref=at.ref, start=at.start + timedelta(hours=2))
    booked(actions.move(viewer=world.dora, request=request, now=later))
    (letter,) = sent(later + timedelta(minutes=2))
    program.take(letter)
    hers = Participant.objects.within(world.practice_id).filter(client__isnull=False).first()
    assert hers is not None
    assert program.shows() == _expected(world, hers.client_id or 0)
