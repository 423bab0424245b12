"""R14: what is told, to whom, when; nothing twice, nothing after cancellation, nothing that gives anybody away."""

import smtplib
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import icalendar
import pytest

from tests.messages.desk import AT, LATER, erin, sent, states, with_mail
from tests.series.desk import create as create_series
from tests.series.desk import done as done_series
from tests.world import NOW, World, booked, someone, wall
from wellkept.messages.actions import choose, leave_it, plan_reminders, send_again, send_due, stop_notices
from wellkept.messages.models import Message
from wellkept.messages.queries import messages, waits_about
from wellkept.messages.rules.neutral import forbidden_in
from wellkept.scheduling.absences.actions import call_in_sick
from wellkept.scheduling.appointments import actions
from wellkept.scheduling.appointments.actions.move import MoveRequest
from wellkept.scheduling.appointments.models import Appointment
from wellkept.scheduling.appointments.request import NewClient
from wellkept.scheduling.series import actions as series
from wellkept.scheduling.series.request import SeriesChange
from wellkept.trust.models import AuditEntry


def test_r14_a_booking_is_confirmed_a_minute_later_and_once(world: World) -> None:
    erin(world)
    assert sent(NOW) == []
    (letter,) = sent()
    assert letter.to == ["erin@example.com"]
    assert letter.subject == "Your appointment"
    assert "Wednesday, November 25, 2026\n10:00 – 10:50 am, New York time\n" in letter.body
    assert "https://booking.example.org/m/" in letter.body
    assert sent(NOW + timedelta(hours=1)) == []


def test_r14_the_calendar_file_is_neutral_and_asks_for_no_answer(world: World) -> None:
    erin(world)
    (letter,) = sent()
    name, text, kind = letter.attachments[0]
    assert "method=REQUEST" in kind
    (event,) = icalendar.Calendar.from_ical(text).walk("VEVENT")
    assert str(event["SUMMARY"]) == "Appointment"
    assert "LOCATION" not in event
    assert event["ATTENDEE"].params["RSVP"] == "FALSE"
    assert event["DTSTART"].dt == wall(AT)
    assert name == "appointment.ics"


def test_r14_undo_within_the_minute_tells_nothing(world: World) -> None:
    ref = erin(world)
    assert len(sent()) == 1
    moved = MoveRequest(ref=ref, start=wall("2026-11-26T10:00"))
    booked(actions.move(viewer=world.dora, request=moved, now=LATER))
    assert actions.undo(viewer=world.dora, ref=ref, now=LATER) is None
    assert sent(LATER + timedelta(minutes=5)) == []


def test_r14_what_came_and_went_within_the_minute_is_never_told(world: World) -> None:
    ref = erin(world)
    assert actions.cancel(viewer=world.dora, ref=ref, now=NOW) is None
    assert sent() == []
    assert states(world) == ["void"]


def test_r14_a_date_that_came_with_a_change_of_a_series_goes_untold_when_that_is_undone(world: World) -> None:
    made = done_series(create_series(world, client=with_mail(world), count=None))
    assert len(sent()) == 1
    wish = SeriesChange(since=made.dates[1].identity, at=time(14))
    changed = done_series(series.change(viewer=world.dora, ref=made.ref, change=wish, choices={}, now=LATER))
    assert len(changed.dates) == len(made.dates)  # one less at its front, so that one more is made at its end
    done_series(series.undo(viewer=world.dora, ref=made.ref, revision=2, now=LATER))
    assert sent(LATER + timedelta(minutes=5)) == []


def test_r14_a_move_tells_the_new_time_and_the_old_one(world: World) -> None:
    ref = erin(world)
    sent()
    for start in ("2026-11-26T10:00", "2026-11-27T11:00"):
        request = MoveRequest(ref=ref, start=wall(start))
        booked(actions.move(viewer=world.dora, request=request, now=LATER))
    (letter,) = sent(LATER + timedelta(minutes=2))
    assert letter.subject == "Your appointment has changed"
    assert "Friday, November 27, 2026\n11:00 – 11:50 am" in letter.body
    assert "Before it was: Wednesday, November 25" in letter.body


def test_r14_a_cancellation_is_told_and_nothing_after_it(world: World) -> None:
    ref = erin(world)
    sent()
    assert actions.cancel(viewer=world.dora, ref=ref, now=LATER) is None
    (letter,) = sent(LATER + timedelta(minutes=2))
    assert letter.subject == "Your appointment is canceled"
    assert "method=CANCEL" in letter.attachments[0][2]
    assert "move" not in letter.body
    plan_reminders(now=NOW + timedelta(days=1))
    assert sent(NOW + timedelta(days=1)) == []


@pytest.mark.parametrize(
    ("answer", "subject"), [("accept", "Your appointment is confirmed"), ("decline", "About your request")]
)
def test_a_request_is_received_and_answered(world: World, answer: str, subject: str) -> None:
    service = world.make_service(name="Ask", confirm=True)
    ref = erin(world, service=service)
    assert [letter.subject for letter in sent()] == ["Your request"]
    assert getattr(actions, answer)(viewer=world.ada, ref=ref, now=LATER) is None
    assert [letter.subject for letter in sent(LATER + timedelta(minutes=2))] == [subject]


def test_pain_4_an_act_on_a_series_is_one_message(world: World) -> None:
    made = done_series(create_series(world, count=24, client=with_mail(world)))
    (letter,) = sent()
    assert letter.body.count("10:00 – 10:50 am") == 24
    done_series(series.end(viewer=world.dora, ref=made.ref, since=made.dates[0].identity, now=LATER))
    (letter,) = sent(LATER + timedelta(minutes=2))
    assert letter.body.count("10:00 – 10:50 am") == 24
    assert letter.subject == "Your appointments are canceled"


def test_r14_a_date_that_came_with_its_series_and_went_within_the_minute_is_never_told(world: World) -> None:
    made = done_series(create_series(world, count=4, client=with_mail(world)))
    refs = Appointment.objects.within(world.practice_id).order_by("start").values_list("ref", flat=True)
    assert actions.cancel(viewer=world.dora, ref=refs[1], now=NOW) is None
    request = MoveRequest(ref=refs[2], start=made.dates[2].start + timedelta(hours=1))
    booked(actions.move(viewer=world.dora, request=request, now=NOW))
    (letter,) = sent()
    assert letter.subject == "Your appointments"
    assert letter.body.count("10:00 – 10:50 am") == 2
    assert letter.body.count("11:00 – 11:50 am") == 1
    assert sent(LATER + timedelta(hours=1)) == []


def test_r14_what_was_told_before_is_told_beside_a_series_that_was_just_booked(world: World) -> None:
    client = with_mail(world)
    known = booked(world.book("2026-12-07T10:00", client=client)).ref
    assert len(sent()) == 1
    done_series(create_series(world, count=4, client=client))
    ill = {"first": date(2026, 12, 7), "last": date(2026, 12, 8), "zone": world.zone, "cancel": True}
    call_in_sick(viewer=world.dora, clinician=world.ref("ada"), now=LATER, **ill)
    told = {letter.subject: letter.body for letter in sent(LATER + timedelta(minutes=2))}
    assert set(told) == {"Your appointments", "Your appointment is canceled"}
    assert "December 7" in told["Your appointment is canceled"]
    assert "December 8" not in str(told)
    assert Appointment.objects.within(world.practice_id).get(ref=known).state == "cancelled"


def test_r7_who_is_sealed_is_told_like_anyone_and_stands_in_no_list_of_others(world: World) -> None:
    erin(world, seal=True)
    assert len(sent()) == 1
    assert messages(world.dora) == ()
    assert [card.who for card in messages(world.ada)] == ["Erin Vale"]


def test_everyone_concerned_by_an_illness_is_told_neutrally(world: World) -> None:
    erin(world)
    erin(world, "2026-11-25T12:00", seal=True, new_client=someone("Finn Oak"))
    sent()
    day = wall(AT).date()
    call_in_sick(
        viewer=world.dora,
        clinician=world.ref("ada"),
        first=day,
        last=day,
        zone=world.zone,
        cancel=True,
        now=LATER,
    )
    letters = sent(LATER + timedelta(minutes=2))
    assert [letter.subject for letter in letters] == ["Your appointment is canceled"] * 2
    assert not any("ill" in letter.body.split() for letter in letters)


def test_do_not_tell_stops_what_waits_and_a_later_change_is_told(world: World) -> None:
    ref = erin(world)
    sent()
    request = MoveRequest(ref=ref, start=wall("2026-11-26T10:00"))
    booked(actions.move(viewer=world.dora, request=request, now=LATER))
    assert stop_notices(viewer=world.dora, appointment=ref, now=LATER) == 1
    assert sent(LATER + timedelta(minutes=2)) == []
    assert actions.cancel(viewer=world.dora, ref=ref, now=LATER) is None
    assert [letter.subject for letter in sent(LATER + timedelta(minutes=4))] == [
        "Your appointment is canceled"
    ]


def test_one_date_of_what_waits_is_not_told_and_the_others_are(world: World) -> None:
    done_series(create_series(world, client=with_mail(world), count=3))
    dates = Appointment.objects.within(world.practice_id).order_by("start")
    second = dates[1]
    request = MoveRequest(ref=second.ref, start=second.start + timedelta(hours=2))
    booked(actions.move(viewer=world.dora, request=request, now=NOW))
    assert waits_about(world.dora, second.ref)
    assert not waits_about(world.dora, "nosuchref000")
    assert stop_notices(viewer=world.dora, appointment=second.ref, now=NOW) == 1
    assert not waits_about(world.dora, second.ref)
    (waiting,) = Message.objects.within(world.practice_id)
    assert [waiting.appointment_id, *waiting.others] == [dates[0].id, dates[2].id]
    stopped = AuditEntry.objects.get(action="message.stopped")
    assert stopped.subjects == [f"appointment:{second.ref}"]


def test_a_client_without_an_address_is_listed(world: World) -> None:
    booked(world.book(AT, client=world.client()))
    assert sent() == []
    (card,) = messages(world.dora, trouble=True)
    assert (card.state, card.trouble) == ("failed", "no_address")


class _Refusing:
    """A mail server that answers each message as it is told to."""

    def __init__(self, *faults: Exception | None) -> None:
        self.faults = list(faults)

    def send(self, *_args: Any, **_more: Any) -> int:
        fault = self.faults.pop(0) if self.faults else None
        if fault:
            raise fault
        return 1


def test_r14_what_was_refused_is_tried_again_and_what_nobody_knows_of_is_not(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = smtplib.SMTPRecipientsRefused({"erin@example.com": (450, b"later")})
    server = _Refusing(refused, None, TimeoutError())
    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", server.send)
    erin(world)
    send_due(clock=lambda: LATER)
    assert states(world) == ["waiting"]
    send_due(clock=lambda: LATER + timedelta(minutes=2))
    assert states(world) == ["sent"]
    erin(world, "2026-11-26T10:00", new_client=someone("Finn Oak"))
    send_due(clock=lambda: LATER + timedelta(minutes=2))
    send_due(clock=lambda: LATER + timedelta(days=1))
    assert states(world) == ["sent", "uncertain"]
    (card,) = messages(world.dora, trouble=True)
    send_again(viewer=world.dora, ref=card.ref, now=LATER)
    assert states(world)[1] == "waiting"


def test_r14_a_worker_that_died_leaves_nothing_to_be_sent_twice(world: World) -> None:
    erin(world)
    erin(world, "2026-11-26T10:00", new_client=someone("Finn Oak"))
    rows = Message.objects.within(world.practice_id).order_by("id")
    one, two = rows
    rows.filter(id=one.id).update(state="leased", lease_until=LATER)
    rows.filter(id=two.id).update(state="handing", lease_until=LATER)
    assert len(sent(LATER + timedelta(minutes=1))) == 1
    assert states(world) == ["sent", "uncertain"]
    (card,) = messages(world.dora, trouble=True)
    leave_it(viewer=world.dora, ref=card.ref, now=LATER)
    assert messages(world.dora, trouble=True) == ()


def test_r14_reminders_come_before_the_window_closes_and_once(world: World) -> None:
    policy = world.policy(hours=96)
    start = wall("2026-12-08T10:00")
    erin(world, "2026-12-08T10:00", policy_shown=policy)
    sent()
    count = 0
    for hours in range(int((start - NOW).total_seconds()) // 3600):
        now = NOW + timedelta(hours=hours)
        plan_reminders(now=now)
        for letter in sent(now):
            count += 1
            assert letter.subject == "Reminder of your appointment"
            if count == 1:
                assert now < start - timedelta(hours=96)
    assert count == 2


def test_a_client_chooses_no_reminders_and_where_a_place_may_stand(world: World) -> None:
    client = with_mail(world)
    choose(viewer=world.dora, client=client, reminders=False, hours=(), place=True, now=NOW)
    booked(world.book("2026-12-08T10:00", client=client))
    (letter,) = sent()
    assert letter.attachments
    plan_reminders(now=datetime(2026, 12, 7, 16, tzinfo=UTC))
    assert sent(datetime(2026, 12, 7, 16, tzinfo=UTC)) == []


def test_r14_no_mail_says_what_nobody_else_shall_read(world: World) -> None:
    ref = erin(world)
    letters = sent()
    booked(
        actions.move(
            viewer=world.dora, request=MoveRequest(ref=ref, start=wall("2026-11-27T11:00")), now=LATER
        )
    )
    letters += sent(LATER + timedelta(minutes=2))
    plan_reminders(now=wall("2026-11-26T12:00"))
    letters += sent(wall("2026-11-26T12:00"))
    actions.cancel(viewer=world.dora, ref=ref, now=wall("2026-11-26T13:00"))
    letters += sent(wall("2026-11-26T13:05"))
    assert len(letters) == 4
    for letter in letters:
        for text in (
            letter.subject,
            letter.body,
            letter.alternatives[0][0],
            *(a[1] for a in letter.attachments),
        ):
            assert forbidden_in(str(text).replace("Wellkept//", "")) == ()


def test_r14_a_server_that_cannot_be_reached_is_asked_once_a_round(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in ("25", "26", "27"):
        erin(world, f"2026-11-{day}T10:00", new_client=someone(f"Erin {day}"))
    asked = []

    def refuse(_backend: object) -> None:
        asked.append(1)
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.open", refuse)
    send_due(clock=lambda: LATER)
    assert (len(asked), states(world)) == (1, ["waiting"] * 3)
    monkeypatch.undo()
    assert len(sent(LATER + timedelta(minutes=2))) == 3


def test_pain_30_a_mail_over_a_clock_change_has_the_hour_that_the_clock_will_show(world: World) -> None:
    for start in ("2027-03-12T10:00", "2027-03-15T10:00"):  # the clocks change on the 14th
        booked(world.book(start, client=with_mail(world, start)))
    letters = sent()
    assert ["10:00 – 10:50 am" in letter.body for letter in letters] == [True, True]
    starts = [
        icalendar.Calendar.from_ical(letter.attachments[0][1]).walk("VEVENT")[0]["DTSTART"].dt
        for letter in letters
    ]
    assert [start.astimezone(UTC).hour for start in starts] == [15, 14]


def test_pain_36_nobody_reads_anybody_elses_address(world: World) -> None:
    group = world.make_service(name="Group", kind="group", seats=3, minutes=90)
    for name in ("Al A", "Bo B"):
        who = someone(name)
        asked = {
            "viewer": world.stranger(),
            "new_client": NewClient(name=who.name, email=f"{name[:2].lower()}@example.com"),
        }
        if name == "Al A":
            booked(world.book(AT, service=group))
        booked(world.book(AT, service=group, **asked))
    letters = sent()
    assert sorted(letter.to[0] for letter in letters) == ["al@example.com", "bo@example.com"]
    for letter in letters:
        whole = str(letter.message()) + letter.attachments[0][1]
        other = {"al@example.com": "bo@", "bo@example.com": "al@"}[letter.to[0]]
        assert other not in whole
        assert not letter.cc
        assert not letter.bcc
