"""A client asks from her own care for the hour of a session to be hers for good; whoever answers learns nothing else of her."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from tests.owncare.people import claim_of, claimed, oneself
from tests.series.desk import MONDAYS, create, done
from tests.web.html import faults_of
from tests.web.test_me_pages import opened, still  # noqa: F401 - the clock stands still in this file too
from tests.web.test_pages import signed_in
from tests.world import NOW, World, booked
from wellkept.clients.actions import open_chart, seal_chart
from wellkept.clients.claims import as_client
from wellkept.kernel.invalid import Invalid
from wellkept.kernel.recurrence import Weekly
from wellkept.owncare.queries import session
from wellkept.scheduling.appointments.actions import cancel
from wellkept.scheduling.appointments.actions import undo as undo_appointment
from wellkept.scheduling.series.actions import ask_for_hour, decline_hour, take_back_asking, undo
from wellkept.scheduling.series.actions.ask import CHANGED
from wellkept.scheduling.series.asked import OwnHour, own_hour, wished_hours
from wellkept.scheduling.series.models import AskedHour
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import KnownClient

HOUR = "2026-12-01T10:00"  # a Tuesday
LATER = date(2026, 12, 8)


@pytest.fixture
def work(world: World) -> World:
    """Where she works herself."""
    return World()


@pytest.fixture
def herself(world: World, work: World) -> KnownClient:
    """Ben of another practice, who is a client of Ada's."""
    claimed(world, world.client("Ben Okoro"), work.ben.account_id)
    return as_client(oneself(work.ben.account_id), claim_of(world, client_of(world)).ref, now=NOW)


def client_of(world: World) -> str:
    from wellkept.clients.models import Claim

    return Claim.objects.within(world.practice_id).get(until=None).client.ref


def id_of(world: World, ref: str) -> int:
    from wellkept.scheduling.appointments.models import Appointment

    return Appointment.objects.within(world.practice_id).get(ref=ref).id


@pytest.fixture
def hour(world: World, herself: KnownClient) -> str:
    return booked(world.book(HOUR, client=client_of(world))).ref


def waiting(world: World, who: str) -> list[str]:
    return [one.card.ref for one in wished_hours(world.viewer(who), now=NOW)]


def test_what_she_asks_for_waits_at_her_therapists_and_at_the_desk(
    world: World, herself: KnownClient, hour: str
) -> None:
    assert own_hour(herself, hour, now=NOW).may_ask
    assert ask_for_hour(viewer=herself, ref=hour, every=2, now=NOW) is None
    assert [waiting(world, who) for who in ("ada", "dora", "ben")] == [[hour], [hour], []]
    (wished,) = wished_hours(world.ada, now=NOW)
    assert (wished.card.who, wished.every) == ("Ben Okoro", 2)
    assert (mine := own_hour(herself, hour, now=NOW)).every == 2
    assert not mine.may_ask
    again = ask_for_hour(viewer=herself, ref=hour, every=1, now=NOW)
    assert again == CHANGED
    cancel(viewer=herself, ref=hour, now=NOW)
    assert waiting(world, "ada") == []


def test_a_standing_appointment_that_takes_the_session_over_answers_it_and_its_undo_asks_again(
    world: World, work: World, herself: KnownClient, hour: str
) -> None:
    ask_for_hour(viewer=herself, ref=hour, every=1, now=NOW)
    made = done(create(world, client=client_of(world), adopt=hour))
    assert waiting(world, "ada") == []
    assert session(oneself(work.ben.account_id), hour, now=NOW).standing == Weekly(1, frozenset({1}))
    assert not own_hour(herself, hour, now=NOW).may_ask
    undo(viewer=world.dora, ref=made.ref, revision=1, now=NOW)
    assert waiting(world, "ada") == [hour]


def test_r7_of_a_sealed_client_her_therapist_alone_is_asked(
    world: World, work: World, herself: KnownClient, hour: str
) -> None:
    ask_for_hour(viewer=herself, ref=hour, every=1, now=NOW)
    seal_chart(
        viewer=oneself(work.ben.account_id),
        claim=claim_of(world, client_of(world)).ref,
        custodian="",
        now=NOW,
    )
    assert [waiting(world, who) for who in ("ada", "dora", "ben")] == [[hour], [], []]
    for who in ("dora", "ben"):
        with pytest.raises(NotFound):
            decline_hour(viewer=world.viewer(who), ref=hour, now=NOW)
    assert waiting(work, "ada") == []


def test_what_cannot_be_asked_for_is_refused_and_changes_nothing(
    world: World, herself: KnownClient, hour: str
) -> None:
    for every in (0, 9):
        with pytest.raises(Invalid):
            ask_for_hour(viewer=herself, ref=hour, every=every, now=NOW)
    other = booked(world.book("2026-12-02T10:00", client=world.client("Carol Day"))).ref
    with pytest.raises(NotFound):
        ask_for_hour(viewer=herself, ref=other, every=1, now=NOW)
    nothing = decline_hour(viewer=world.ada, ref=hour, now=NOW)
    assert nothing == CHANGED
    dates = done(create(world, client=client_of(world), pattern=MONDAYS, first=date(2026, 12, 7))).dates
    standing = ask_for_hour(viewer=herself, ref=dates[0].ref, every=1, now=NOW)
    assert standing == CHANGED
    assert waiting(world, "ada") == []


def test_r7_who_left_a_session_asks_for_nobodys_hour_and_reads_of_no_wish(
    world: World, work: World, herself: KnownClient
) -> None:
    """A couple's session that one of them left is the other's, and back together it is of both."""
    mine = client_of(world)
    chart = open_chart(
        viewer=world.dora,
        kind="couple",
        treating=world.ref("ada"),
        members=[(mine, "partner"), (world.client("Jo Moss"), "partner")],
        opened_on=date(2026, 1, 1),
        now=NOW,
    )
    ref = booked(world.book(HOUR, chart=chart)).ref
    cancel(viewer=world.ada, ref=ref, client=mine, now=NOW)
    assert own_hour(herself, ref, now=NOW) == OwnHour()
    assert ask_for_hour(viewer=herself, ref=ref, every=1, now=NOW) == CHANGED
    AskedHour.objects.create(
        practice_id=world.practice_id, appointment_id=id_of(world, ref), every=1, asked_at=NOW
    )
    assert own_hour(herself, ref, now=NOW) == OwnHour()
    assert take_back_asking(viewer=herself, ref=ref, now=NOW) == CHANGED
    assert waiting(world, "ada") == [ref]
    assert undo_appointment(viewer=world.ada, ref=ref, now=NOW) is None  # and both come again
    assert waiting(world, "ada") == []
    cancel(viewer=world.ada, ref=ref, client=mine, now=NOW)
    assert waiting(world, "ada") == [ref]


def test_what_was_answered_already_is_answered_once(world: World, herself: KnownClient, hour: str) -> None:
    """Two read of one wish, and a page that was opened earlier says nothing that is not so."""
    ask_for_hour(viewer=herself, ref=hour, every=1, now=NOW)
    assert decline_hour(viewer=world.dora, ref=hour, now=NOW) is None
    assert [
        decline_hour(viewer=world.ada, ref=hour, now=NOW),
        take_back_asking(viewer=herself, ref=hour, now=NOW),
    ] == [
        CHANGED,
        CHANGED,
    ]


def test_a_wish_that_stands_by_now_is_neither_declined_nor_taken_back(
    world: World, herself: KnownClient, hour: str
) -> None:
    ask_for_hour(viewer=herself, ref=hour, every=1, now=NOW)
    made = done(create(world, client=client_of(world), adopt=hour))
    assert decline_hour(viewer=world.ada, ref=hour, now=NOW) == CHANGED
    assert take_back_asking(viewer=herself, ref=hour, now=NOW) == CHANGED
    undo(viewer=world.dora, ref=made.ref, revision=1, now=NOW)
    assert waiting(world, "ada") == [hour]


def test_on_her_pages_it_is_asked_taken_back_declined_and_read(
    world: World, work: World, herself: KnownClient, hour: str
) -> None:
    home, desk = opened(work.ben.account_id), signed_in(world, "dora")
    page, stand = reverse("me:session", args=[hour]), reverse("me:stand", args=[hour])

    def shown() -> str:
        html = home.get(page).content.decode()
        assert faults_of(html) == []
        return html

    assert "This is a single session" in shown()
    assert home.post(stand, {"every": "1"}).status_code == 302
    assert "Every week" in shown()
    assert home.post(stand, {"back": "1"}).status_code == 302
    assert home.post(stand, {"every": "nonsense"}).status_code == 409
    home.post(stand, {"every": "2"})
    decisions = reverse("work:decisions", args=[world.slug])
    html = desk.get(decisions).content.decode()
    assert "Every 2 weeks" in html
    plan = desk.get(reverse("work:new-series", args=[world.slug]) + f"?adopt={hour}&every=2").content.decode()
    assert '<option value="2" selected>' in plan
    answer = desk.post(reverse("work:decline-hour", args=[world.slug]), {"appointment": hour}, follow=True)
    assert "Every 2 weeks" not in answer.content.decode()
    assert "cannot be yours" in shown()


def test_one_books_with_the_wish_at_a_practice_that_does_not_know_one_yet(world: World, work: World) -> None:
    home = opened(work.ben.account_id)
    book = reverse("me:book-new", args=[world.slug])
    wish = {"service": world.service, "with": world.ref("ada"), "start": "2026-12-01T15:00:00+00:00"}
    asked = home.post(book, wish).content.decode()
    assert 'name="often"' in asked
    typed = {"name": "Ben O.", "email": "ben@example.net", "often": "1", "confirm": "1", "key": "k"}
    policy = asked.partition('id="policy" name="policy" value="')[2].partition('"')[0]
    answer = home.post(book, {**wish, **typed, "policy": policy}, follow=True)
    assert "you asked for it on" in answer.content.decode()
    (wished,) = wished_hours(world.ada, now=NOW)
    assert (wished.card.who, wished.every) == ("Ben O.", 1)


def test_a_session_with_somebody_outside_has_nobody_to_ask(work: World) -> None:
    home = opened(work.ben.account_id)
    fields = {"name": "Helen Sorel", "day": "2026-12-02", "at": "15:30", "every": "1", "minutes": "50"}
    outside = {"mode": "in_person", "fee": "", "currency": ""}
    assert home.post(reverse("me:new-outside"), {**fields, **outside}).status_code == 302
    html = home.get(reverse("me:start")).content.decode()
    ref = html.partition("/me/sessions/")[2].partition("/")[0]
    assert "This is a single session" not in home.get(reverse("me:session", args=[ref])).content.decode()
    assert home.post(reverse("me:stand", args=[ref]), {"every": "1"}).status_code == 404


def test_nobody_else_reaches_it(world: World, work: World, hour: str) -> None:
    stranger = opened(work.ada.account_id)
    assert stranger.post(reverse("me:stand", args=[hour]), {"every": "1"}).status_code == 404
    assert Client().post(reverse("me:stand", args=[hour]), {"every": "1"}).status_code == 302
    assert waiting(world, "ada") == []
