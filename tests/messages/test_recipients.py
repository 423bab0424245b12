"""R14, C11, C15: a message goes to the client, to who answers for her, to both or to nobody; each is told once."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client as Browser

from tests.messages.desk import AT, LATER, guardian, sent, states, with_mail
from tests.series.desk import create as create_series
from tests.series.desk import done as done_series
from tests.world import NOW, World, booked, wall
from wellkept.clients.actions import merge_clients, record_minor, remove_contact
from wellkept.kernel.invalid import Invalid
from wellkept.messages.actions import choose, plan_reminders, send_again
from wellkept.messages.models import Message, Told
from wellkept.messages.queries import choice_of, messages, waits_about
from wellkept.messages.rules.neutral import forbidden_in
from wellkept.scheduling.appointments import actions
from wellkept.scheduling.appointments.actions.move import MoveRequest
from wellkept.scheduling.appointments.queries import appointment
from wellkept.scheduling.series import actions as series
from wellkept.trust.errors import NotAllowed
from wellkept.trust.wording import day_words


def tell(world: World, client: str, whom: str) -> None:
    choose(viewer=world.dora, client=client, reminders=True, hours=(), place=False, tell=whom, now=NOW)


def addresses(letters: list[object]) -> list[str]:
    return sorted(letter.to[0] for letter in letters)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("whom", "found"),
    [
        ("client", ["mara@example.com"]),
        ("guardian", ["gil@example.com"]),
        ("both", ["gil@example.com", "mara@example.com"]),
        ("nobody", []),
    ],
)
def test_r14_whoever_was_chosen_is_told_of_everything_once(world: World, whom: str, found: list[str]) -> None:
    client = with_mail(world)
    guardian(world, client)
    tell(world, client, whom)
    ref = booked(world.book(AT, client=client)).ref
    assert addresses(sent() + sent()) == found
    request = MoveRequest(ref=ref, start=wall("2026-11-27T10:00"))
    booked(actions.move(viewer=world.dora, request=request, now=LATER))
    letters = sent(LATER + timedelta(minutes=2)) + sent(LATER + timedelta(minutes=2))
    assert addresses(letters) == found
    assert {letter.subject for letter in letters} <= {"Your appointment has changed"}
    plan_reminders(now=wall("2026-11-26T10:00"))
    reminders = sent(wall("2026-11-26T10:00")) + sent(wall("2026-11-26T10:00"))
    assert addresses(reminders) == found
    actions.cancel(viewer=world.dora, ref=ref, now=wall("2026-11-26T11:00"))
    assert addresses(sent(wall("2026-11-26T12:00"))) == found
    assert set(states(world)) <= {"sent", "void"}


def test_r14_a_mail_to_a_guardian_is_neutral_and_its_link_works_for_her(world: World) -> None:
    client = with_mail(world)
    guardian(world, client)
    tell(world, client, "guardian")
    ref = booked(world.book(AT, client=client)).ref
    (letter,) = sent() + sent()
    assert "Mara" not in str(letter.message())
    assert forbidden_in(letter.subject + letter.body) == ()
    link = re.search(r"https://booking\.example\.org(/m/\S+)", letter.body)
    assert link is not None
    with time_machine.travel(LATER, tick=False):
        browser = Browser()
        assert browser.get(link[1]).status_code == 200
        assert browser.post(link[1], {"cancel": "1"}).status_code == 302
    assert appointment(world.dora, ref).state == "cancelled"


def test_a_guardian_who_is_not_there_any_more_is_listed_and_the_client_is_not_told_instead(
    world: World,
) -> None:
    client = with_mail(world)
    contact = guardian(world, client)
    tell(world, client, "guardian")
    booked(world.book(AT, client=client))
    remove_contact(viewer=world.dora, client=client, contact=contact, now=NOW)
    assert sent() == []
    (card,) = messages(world.dora, trouble=True)
    assert card.trouble == "no_guardian"
    guardian(world, client, "new@example.com")
    send_again(viewer=world.dora, ref=card.ref, now=LATER)
    assert addresses(sent() + sent()) == ["new@example.com"]


def test_c15_from_the_day_she_is_of_age_the_mail_is_hers_alone(world: World) -> None:
    client = with_mail(world)
    guardian(world, client)
    recorded = {"viewer": world.dora, "client": client, "basis": "guardian", "now": NOW}
    record_minor(of_age_on=NOW.date() + timedelta(days=1), **recorded)
    tell(world, client, "both")
    booked(world.book(AT, client=client))
    assert addresses(sent() + sent()) == ["gil@example.com", "mara@example.com"]
    record_minor(of_age_on=NOW.date(), **recorded)
    booked(world.book("2026-11-26T10:00", client=client))
    assert addresses(sent() + sent()) == ["mara@example.com"]


def test_r14_a_choice_that_changes_before_sending_counts(world: World) -> None:
    client = with_mail(world)
    guardian(world, client)
    tell(world, client, "both")
    booked(world.book(AT, client=client))
    tell(world, client, "client")
    assert addresses(sent() + sent()) == ["mara@example.com"]
    tell(world, client, "nobody")
    ref = booked(world.book("2026-11-26T10:00", client=client)).ref
    assert not waits_about(world.dora, ref)
    assert sent() == []


def test_r14_handing_on_again_after_a_refusal_tells_nobody_twice(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = with_mail(world)
    guardian(world, client)
    tell(world, client, "both")
    booked(world.book(AT, client=client))

    def refuse(_backend: object) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.backends.locmem.EmailBackend.open", refuse)
        assert sent() == []
    later = LATER + timedelta(hours=1)
    assert addresses(sent(later) + sent(later) + sent(later + timedelta(hours=9))) == [
        "gil@example.com",
        "mara@example.com",
    ]
    assert Told.objects.within(world.practice_id).count() == 2


def test_r14_one_of_several_dates_that_changes_again_within_the_minute_leaves_the_others_told(
    world: World,
) -> None:
    client = with_mail(world)
    made = done_series(create_series(world, count=4, client=client))
    sent()
    ended = done_series(series.end(viewer=world.dora, ref=made.ref, since=made.dates[0].identity, now=LATER))
    first = Message.objects.within(world.practice_id).latest("id").appointment.ref
    assert len(ended.dates) == 4
    assert actions.undo(viewer=world.dora, ref=first, now=LATER) is None  # the first stands again after all
    letters = sent(LATER + timedelta(minutes=2))
    told = " ".join(letter.body for letter in letters)
    assert all(day_words(date.start, year=True) in told for date in made.dates[1:])


def test_a_choice_is_kept_by_who_may_and_written_down(world: World) -> None:
    client = with_mail(world)
    with pytest.raises(Invalid):
        tell(world, client, "everybody")
    biller = world.join("bill", "Bill Ring", "biller")
    with pytest.raises(NotAllowed):
        choose(viewer=biller, client=client, reminders=True, hours=(), place=False, now=NOW)
    tell(world, client, "nobody")
    choose(viewer=world.dora, client=client, reminders=False, hours=(), place=False, now=NOW)
    assert choice_of(world.dora, client).tell == "nobody"


def test_what_waits_for_a_merged_clients_guardian_goes_to_the_one_who_stays(world: World) -> None:
    one, two = with_mail(world), with_mail(world, "Mara Hill-Vale", "mara2@example.com")
    guardian(world, two)
    booked(world.book(AT, client=one))
    merge_clients(viewer=world.dora, ref=one, into=two, now=NOW)
    tell(world, two, "both")
    assert addresses(sent() + sent()) == ["gil@example.com", "mara2@example.com"]


def test_r14_reminders_that_go_together_go_to_the_guardian_together_too(world: World) -> None:
    client = with_mail(world)
    guardian(world, client)
    tell(world, client, "both")
    for start in (AT, "2026-11-27T10:00"):
        booked(world.book(start, client=client))
    sent()
    sent()
    now = wall("2026-11-24T10:30")
    assert plan_reminders(now=now) == 2
    letters = sent(now) + sent(now) + sent(now)
    assert addresses(letters) == ["gil@example.com", "mara@example.com"]
    assert [letter.body.count(" – ") for letter in letters] == [2, 2]


def test_what_a_merged_client_chose_counts_where_the_one_who_stays_chose_nothing(world: World) -> None:
    one, two, three = with_mail(world), with_mail(world, "Mara H"), with_mail(world, "M Hill")
    tell(world, one, "nobody")
    merge_clients(viewer=world.dora, ref=one, into=two, now=NOW)
    assert choice_of(world.dora, two).tell == "nobody"
    tell(world, three, "client")
    merge_clients(viewer=world.dora, ref=two, into=three, now=NOW)
    assert choice_of(world.dora, three).tell == "client"
