"""R14, T2: what a mail says, in each language, as text and as HTML; and what stands round its words."""

from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.utils import translation

from tests.messages.desk import AT, LATER, erin, sent, with_mail
from tests.series.desk import create as create_series
from tests.series.desk import done as done_series
from tests.world import NOW, World, booked, someone, wall
from wellkept.clients.models import Client
from wellkept.kernel.invalid import Invalid
from wellkept.kernel.languages import LANGUAGES
from wellkept.messages.actions import choose, plan_reminders
from wellkept.messages.actions.put import put_notices
from wellkept.messages.render import html, plain
from wellkept.messages.rules.neutral import forbidden_in
from wellkept.messages.rules.telling import Purpose
from wellkept.messages.sample import LINK, sample
from wellkept.messages.text import Letter, subject, usual
from wellkept.practice.actions import edit_practice, save_place
from wellkept.scheduling.appointments import actions
from wellkept.scheduling.appointments.actions.move import MoveRequest
from wellkept.scheduling.appointments.models import Appointment
from wellkept.scheduling.series import actions as series
from wellkept.trust.wording import day_words


def letter(purpose: Purpose, *, several: bool = False) -> Letter:
    return sample(
        purpose, text="", sender="Elm House", phone="", zone="America/New_York", now=NOW, several=several
    )


class _Words(HTMLParser):
    """What is read of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent = tag in ("style", "title")
        self.found += [value for name, value in attrs if name == "href" and value]

    def handle_endtag(self, tag: str) -> None:
        self._silent = False

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found += data.split()


def words(page: str) -> list[str]:
    reader = _Words()
    reader.feed(page)
    return reader.found


@pytest.mark.parametrize("several", [False, True])
@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize("language", LANGUAGES)
def test_r14_no_mail_in_any_language_says_what_nobody_else_shall_read(
    language: str, purpose: Purpose, several: bool
) -> None:
    with translation.override(language):
        one = letter(purpose, several=several)
        for text in (subject(one), plain(one), html(one), usual(purpose)):
            assert forbidden_in(text) == ()
            assert "{" not in plain(one)


@pytest.mark.parametrize("several", [False, True])
@pytest.mark.parametrize("purpose", Purpose)
def test_text_and_html_say_the_same(purpose: Purpose, several: bool) -> None:
    one = letter(purpose, several=several)
    said, shown = plain(one).replace(",", "").split(), [word.strip(",") for word in words(html(one))]
    assert sorted(word.rstrip(":") for word in shown if word) == sorted(word.rstrip(":") for word in said)
    assert LINK in shown


def test_what_a_practice_writes_is_text_and_never_markup() -> None:
    one = replace(letter(Purpose.REMINDER), text='<b onclick="x">Hi</b> & co\n{dates}\n{link}\n{sender}')
    assert "<b " not in html(one)
    assert "&lt;b onclick=&quot;x&quot;&gt;Hi&lt;/b&gt; &amp; co" in html(one)
    assert plain(one).startswith('<b onclick="x">Hi</b> & co\n')


def test_t2_a_reader_elsewhere_is_told_both_times(world: World) -> None:
    client = with_mail(world)
    Client.objects.within(world.practice_id).filter(ref=client).update(zone="Europe/Berlin")
    booked(world.book(AT, client=client))
    (one,) = sent()
    assert "4:00 – 4:50 pm, Berlin time\n10:00 am in New York\n" in one.body
    Client.objects.within(world.practice_id).filter(ref=client).update(zone="America/Toronto")
    booked(world.book("2026-11-26T10:00", client=client))
    (one,) = sent()
    assert "10:00 – 10:50 am, Toronto time\n\n" in one.body


def test_pain_30_the_gap_between_two_zones_is_that_of_the_day_itself(world: World) -> None:
    client = with_mail(world)
    Client.objects.within(world.practice_id).filter(ref=client).update(zone="Europe/Berlin")
    for start in (
        "2027-03-12T10:00",
        "2027-03-15T10:00",
        "2027-03-29T10:00",
    ):  # clocks: 14th there, 28th here
        booked(world.book(start, client=client))
    assert [one.body.split("\n")[3].split(",")[0] for one in sent()] == [
        "4:00 – 4:50 pm",
        "3:00 – 3:50 pm",
        "4:00 – 4:50 pm",
    ]


def test_r14_a_place_stands_in_it_only_if_the_client_chose_so(world: World) -> None:
    save_place(
        viewer=world.ada, ref=world.place, name="Elm House", address="5 Elm Street", zone=world.zone, now=NOW
    )
    client = with_mail(world)
    booked(world.book(AT, client=client, place=world.place))
    (one,) = sent()
    assert "Elm Street" not in str(one.message())
    choose(viewer=world.dora, client=client, reminders=True, hours=(), place=True, now=NOW)
    booked(world.book("2026-11-26T10:00", client=client, place=world.place))
    (one,) = sent()
    assert "5 Elm Street" in one.body
    assert "5 Elm Street" in one.alternatives[0][0]


def test_a_change_that_also_cancels_says_which_stand_and_which_do_not(world: World) -> None:
    """Nobody comes for a date that was canceled because it stood in a list of others."""
    client = with_mail(world)
    done_series(create_series(world, count=3, client=client))
    sent()
    first, second, third = Appointment.objects.within(world.practice_id).order_by("start")
    actions.cancel(viewer=world.dora, ref=first.ref, now=LATER)
    moved = MoveRequest(ref=second.ref, start=second.start + timedelta(hours=1))
    booked(actions.move(viewer=world.dora, request=moved, now=LATER))
    put_notices(practice=world.practice_id, appointments=[first.id, second.id], began="change", now=LATER)
    letters = sent(LATER + timedelta(minutes=2))
    one = next(one for one in letters if one.subject == "Your appointment has changed")
    standing, gone = one.body.split("These are canceled:")
    assert day_words(first.start, year=True) in gone
    assert day_words(first.start, year=True) not in standing
    assert "11:00 – 11:50 am" in standing
    assert day_words(third.start, year=True) not in one.body


def test_after_a_cancellation_the_link_leads_to_other_times_where_one_can_book(world: World) -> None:
    ref = erin(world)
    sent()
    actions.cancel(viewer=world.dora, ref=ref, now=LATER)
    (one,) = sent(LATER + timedelta(minutes=2))
    assert "Choose another time:\nhttps://booking.example.org/m/" in one.body
    edit_practice(viewer=world.ada, published=False, now=NOW)
    ref = booked(world.book("2026-11-26T10:00", client=with_mail(world))).ref
    sent(LATER + timedelta(minutes=4))
    actions.cancel(viewer=world.dora, ref=ref, now=LATER)
    (one,) = sent(LATER + timedelta(minutes=6))
    assert "http" not in one.body


def test_r14_headers_stop_machines_from_answering_and_reminders_at_one_click(world: World) -> None:
    erin(world)
    (one,) = sent()
    assert one.extra_headers["Auto-Submitted"] == "auto-generated"
    assert one.extra_headers["Message-ID"].endswith("@booking.example.org>")
    assert "List-Unsubscribe" not in one.extra_headers
    plan_reminders(now=wall("2026-11-24T10:00"))
    (one,) = sent(wall("2026-11-24T10:00"))
    assert one.extra_headers["List-Unsubscribe"].startswith("<https://booking.example.org/m/")
    assert one.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "choose when you are reminded, or not at all" in one.body


def test_r14_reminders_that_are_due_together_are_one_mail(world: World) -> None:
    client = with_mail(world)
    for start in (AT, "2026-11-27T10:00", "2026-11-27T14:00"):
        booked(world.book(start, client=client))
    sent()
    now = wall("2026-11-24T14:30")
    assert plan_reminders(now=now) == 3
    (one,) = sent(now)
    assert one.subject == "Reminder of your appointments"
    assert one.body.count(" – ") == 3
    assert plan_reminders(now=now + timedelta(minutes=1)) == 0
    assert sent(now + timedelta(minutes=1)) == []


def test_r14_a_reminder_that_is_late_waits_for_its_readers_morning(world: World) -> None:
    client = with_mail(world)
    Client.objects.within(world.practice_id).filter(ref=client).update(zone="Europe/Berlin")
    booked(world.book("2026-11-25T16:00", client=client))  # 22:00 in Berlin
    sent()
    night = wall(
        "2026-11-25T02:00", "Europe/Berlin"
    )  # the server stood still since yesterday's reminder was due
    assert plan_reminders(now=night) == 1
    assert sent(night) == []
    assert sent(wall("2026-11-25T07:59", "Europe/Berlin")) == []
    (one,) = sent(wall("2026-11-25T08:00", "Europe/Berlin"))
    assert one.subject == "Reminder of your appointment"


def test_r14_quiet_hours_of_her_own_are_kept(world: World) -> None:
    client = with_mail(world)
    common: dict[str, Any] = {"reminders": True, "hours": (24,), "place": False}
    choose(viewer=world.dora, client=client, **common, day_begins=10, day_ends=18, now=NOW)
    choose(viewer=world.dora, client=client, **common, now=NOW)  # what is not said stays
    booked(world.book("2026-11-26T09:00", client=client))
    sent()
    assert plan_reminders(now=wall("2026-11-24T17:58")) == 0
    assert plan_reminders(now=wall("2026-11-24T17:59")) == 1  # a day before is too early in the morning
    assert sent(wall("2026-11-24T18:00")) == []
    assert sent(wall("2026-11-25T09:59")) == []
    assert [one.subject for one in sent(wall("2026-11-25T10:00"))] == ["Reminder of your appointment"]
    with pytest.raises(Invalid):
        choose(viewer=world.dora, client=client, **common, day_begins=13, now=NOW)


def test_r14_a_reminder_that_waited_is_not_sent_after_a_cancellation_or_for_another_hour(
    world: World,
) -> None:
    client = with_mail(world)
    ref = booked(world.book("2026-11-25T16:00", client=client)).ref
    sent()
    night = wall("2026-11-25T02:00")
    plan_reminders(now=night)
    sent(night)
    actions.cancel(viewer=world.dora, ref=ref, now=night)
    assert [one.subject for one in sent(wall("2026-11-25T09:00"))] == ["Your appointment is canceled"]


def test_c13_one_reminder_a_day_and_three_a_week_whatever_is_booked(world: World) -> None:
    client = with_mail(world)
    choose(viewer=world.dora, client=client, reminders=True, hours=(72, 24), place=False, now=NOW)
    for day in range(1, 5):
        booked(world.book(f"2026-12-0{day}T10:00", client=client))
    sent()
    days: list[int] = []
    for hours in range(24 * 12):
        now = NOW + timedelta(hours=hours)
        plan_reminders(now=now)
        days += [now.toordinal() for one in sent(now) if one.subject.startswith("Reminder")]
    assert len(days) == len(set(days)) == 3


def test_a_series_ended_is_told_as_canceled_with_its_dates(world: World) -> None:
    made = done_series(create_series(world, count=3, client=with_mail(world)))
    sent()
    done_series(series.end(viewer=world.dora, ref=made.ref, since=made.dates[0].identity, now=LATER))
    (one,) = sent(LATER + timedelta(minutes=2))
    assert one.body.startswith("These appointments are canceled:\n\n")
    assert someone().name.split()[0] not in one.body
