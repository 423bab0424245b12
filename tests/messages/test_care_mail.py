"""What a person is told by mail about her own time: to her alone, neutral, once (R1, R7, R14)."""

import smtplib
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from tests.accounts.test_openers import own_address
from tests.owncare.people import claimed, oneself
from tests.world import NOW, World, booked, wall
from wellkept.accounts.actions import name_for_care
from wellkept.accounts.models import Account
from wellkept.messages.actions import plan_care_mail, send_due
from wellkept.messages.actions.doubt import doubt_what_is_due
from wellkept.messages.models import CareMessage, Message
from wellkept.messages.queries import messages
from wellkept.messages.rules.care import OwnTime, to_tell
from wellkept.messages.rules.neutral import forbidden_in
from wellkept.owncare.actions import plan
from wellkept.practice.actions import secure_practice
from wellkept.scheduling.appointments import actions
from wellkept.scheduling.appointments.actions.move import MoveRequest
from wellkept.storage.scope import ReadWithoutScope
from wellkept.trust.models import AuditEntry

TEN, TWO, FOUR = "2026-11-25T10:00", "2026-11-25T14:00", "2026-11-25T16:00"
MINUTE, HOME = timedelta(minutes=1), "nora@example.net"


@pytest.fixture
def elsewhere(world: World) -> World:
    return World()


@pytest.fixture
def carol(world: World, elsewhere: World) -> str:
    """The client of the second practice who is Ada of the first. Ada named an address of her own."""
    client = elsewhere.client()
    claimed(elsewhere, client, world.ada.account_id)
    own_address(oneself(world.ada.account_id), HOME)
    return client


@pytest.fixture
def clash(world: World, elsewhere: World, carol: str) -> tuple[str, str]:
    """Ada's work, and the session that the second practice booked for her into it."""
    work = booked(world.book(TEN, "ada", client=world.client("Zebulon Quartz")))
    return work.ref, booked(elsewhere.book(TEN, "ben", client=carol)).ref


def mailed(now: datetime = NOW) -> list[Any]:
    """What goes to her in the round after, and the one after that."""
    before = len(mail.outbox)
    for late in (timedelta(), MINUTE):
        plan_care_mail(now=now + late)
        send_due(clock=lambda late=late: now + late)
    return [one for one in mail.outbox[before:] if one.to == [HOME]]


def test_r1_she_alone_is_told_that_she_is_taken_twice_and_once(
    world: World, elsewhere: World, clash: tuple[str, str]
) -> None:
    (told,) = mailed()
    assert "Wednesday, November 25, 2026" in told.body
    assert "10:00 – 10:50" in told.body
    assert "https://booking.example.org/me/calendar/?day=2026-11-25" in told.body
    assert mailed(NOW + timedelta(hours=3)) == []


@pytest.mark.parametrize("locale", ["en", "de"])
def test_r14_it_says_day_time_zone_and_a_link_and_no_more(
    world: World, elsewhere: World, clash: tuple[str, str], locale: str
) -> None:
    Account.objects.filter(id=world.ada.account_id).update(locale=locale)
    viewer = oneself(world.ada.account_id)
    plan.set_plan(viewer=viewer, every=None, nudge=1, now=NOW)
    (told,) = mailed()
    actions.cancel(viewer=elsewhere.dora, ref=clash[1], now=NOW)
    (word,) = [one for one in mailed(NOW + timedelta(weeks=2, hours=4)) if "calendar" not in one.body]
    for letter in (told, word):
        text = f"{letter.subject} {letter.body} {letter.alternatives[0][0]} {letter.message()}"
        assert forbidden_in(text) == ()
        for name in ("Zebulon", "Carol", "Ada", "Ben", "Elm House", *clash):
            assert name not in text.replace("www-data", "")
        assert letter.attachments == []


def test_r14_what_is_settled_within_the_minute_is_told_by_nobody(
    world: World, clash: tuple[str, str]
) -> None:
    plan_care_mail(now=NOW)
    actions.cancel(viewer=world.dora, ref=clash[0], now=NOW)
    send_due(clock=lambda: NOW + MINUTE)
    assert [one for one in mail.outbox if one.to == [HOME]] == []
    assert CareMessage.objects.within(world.ada.account_id).get().state == "void"
    assert mailed() == []


def test_r1_she_is_told_when_the_hour_is_hers(world: World, clash: tuple[str, str]) -> None:
    mailed()
    actions.cancel(viewer=world.dora, ref=clash[0], now=NOW)
    (told,) = mailed()
    assert "not taken twice any more" in told.body
    assert mailed() == []


def test_r1_a_move_into_another_hour_of_hers_is_told_anew(
    world: World, elsewhere: World, clash: tuple[str, str]
) -> None:
    booked(world.book(TWO, "ada", client=world.client()))
    mailed()
    booked(actions.move(viewer=elsewhere.dora, request=MoveRequest(ref=clash[1], start=wall(TWO)), now=NOW))
    (told,) = mailed()
    assert "2:00 – 2:50 pm" in told.body
    assert "10:00" not in told.body
    booked(actions.move(viewer=elsewhere.dora, request=MoveRequest(ref=clash[1], start=wall(FOUR)), now=NOW))
    (told,) = mailed()
    assert "not taken twice any more" in told.body
    assert "4:00 – 4:50 pm" in told.body


def test_r7_no_practice_finds_it_among_its_messages(
    world: World, elsewhere: World, clash: tuple[str, str]
) -> None:
    send_due(clock=lambda: NOW + MINUTE)
    plan_care_mail(now=NOW)
    for there in (world, elsewhere):
        seen = [messages(there.viewer(name)) for name in ("ada", "ben", "dora")]
        mailed()
        assert [messages(there.viewer(name)) for name in ("ada", "ben", "dora")] == seen
        assert not Message.objects.within(there.practice_id).filter(purpose="clash").exists()
    with pytest.raises(ReadWithoutScope):
        CareMessage.objects.all()
    chains = AuditEntry.objects.filter(action="message.clash").values_list("chain", flat=True)
    assert {chain.split(":")[0] for chain in chains} == {"account"}


def test_r7_it_goes_to_the_address_of_own_care_and_to_no_other(world: World, clash: tuple[str, str]) -> None:
    viewer = oneself(world.ada.account_id)
    name_for_care(viewer=viewer, ref=own_address(viewer, "ada@example.net"), now=NOW)
    before = len(mail.outbox)
    mailed()
    assert [one.to for one in mail.outbox[before:] if "calendar/" in one.body] == [["ada@example.net"]]


def test_r7_a_mailbox_that_a_practice_manages_by_now_gets_nothing(
    world: World, clash: tuple[str, str]
) -> None:
    viewer = oneself(world.ada.account_id)
    name_for_care(viewer=viewer, ref=own_address(viewer, "ada@example.org"), now=NOW)
    secure_practice(viewer=world.ada, mail_domains=["example.org"], second_factor=False, now=NOW)
    mailed()
    assert [one.to for one in mail.outbox if "calendar/" in one.body] == []
    assert not CareMessage.objects.within(viewer.account_id).exists()


def test_r14_what_may_have_gone_is_not_sent_again(
    world: World, clash: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: Any, **_more: Any) -> int:
        raise TimeoutError

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", broken)
    mailed()
    assert CareMessage.objects.within(world.ada.account_id).get().state == "uncertain"
    monkeypatch.undo()
    assert mailed(NOW + timedelta(hours=1)) == []


def test_r14_what_was_refused_is_tried_again_and_read_again(
    world: World, clash: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_args: Any, **_more: Any) -> int:
        raise smtplib.SMTPRecipientsRefused({HOME: (450, b"later")})

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", refused)
    mailed()
    assert CareMessage.objects.within(world.ada.account_id).get().state == "waiting"
    monkeypatch.undo()
    actions.cancel(viewer=world.dora, ref=clash[0], now=NOW)
    assert mailed(NOW + timedelta(minutes=5)) == []


def test_r14_after_a_restore_nothing_is_told_that_may_have_been(world: World, clash: tuple[str, str]) -> None:
    doubt_what_is_due(now=NOW)
    assert mailed() == []
    actions.cancel(viewer=world.dora, ref=clash[0], now=NOW)
    (told,) = mailed()
    assert "not taken twice any more" in told.body


def test_a_word_comes_when_she_chose_so_by_day_and_once_in_that_time(world: World, carol: str) -> None:
    viewer = oneself(world.ada.account_id)
    assert mailed(NOW + timedelta(weeks=30)) == []  # she did not choose
    plan.set_plan(viewer=viewer, every=None, nudge=6, now=NOW)
    due = NOW + timedelta(weeks=6)  # 7:00 in New York
    assert mailed(due - timedelta(days=1)) == []
    assert mailed(due) == []
    (word,) = mailed(due + timedelta(hours=2))
    assert "https://booking.example.org/me/" in word.body
    assert mailed(due + timedelta(weeks=6) - timedelta(hours=1)) == []
    assert len(mailed(due + timedelta(weeks=6, hours=4))) == 1
    plan.set_plan(viewer=viewer, every=None, nudge=None, now=NOW)
    assert mailed(due + timedelta(weeks=30)) == []


def test_a_word_does_not_come_where_something_is_booked_or_she_said_not_now(
    elsewhere: World, world: World, carol: str
) -> None:
    viewer = oneself(world.ada.account_id)
    plan.set_plan(viewer=viewer, every=None, nudge=1, now=NOW)
    due = NOW + timedelta(weeks=1, hours=4)
    plan_care_mail(now=due)
    assert CareMessage.objects.within(viewer.account_id).count() == 1
    session = booked(elsewhere.book("2026-12-07T10:00", client=carol))
    assert mailed(due) == []
    actions.cancel(viewer=elsewhere.dora, ref=session.ref, now=NOW)
    plan.snooze(viewer=viewer, now=due)
    assert mailed(due) == []


def test_r1_to_tell_is_what_changed_since_she_heard() -> None:
    twice, free = OwnTime(10, twice=True), OwnTime(10, twice=False)
    later = OwnTime(20, twice=True)
    assert to_tell({1: twice, 2: free, 3: later}, {}) == (1, 3)
    assert to_tell({1: twice, 2: free}, {1: twice, 2: twice}) == (2,)
    assert to_tell({1: later}, {1: twice}) == (1,)
    assert to_tell({1: free}, {1: free}) == ()
    assert to_tell({}, {1: twice}) == ()
