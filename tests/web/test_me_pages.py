"""The pages of own care: the same for any client, therapist or not; closed to everybody else."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.appointments.test_licences import attest
from tests.owncare.people import claim_of, claimed, link_for, oneself, person
from tests.owncare.test_outside import FIRST, RULE, event, invitation
from tests.web.html import faults_of
from tests.web.signing_in import PASSWORD, add_app, sign_in
from tests.world import NOW, World, booked
from wellkept.accounts.models import Account
from wellkept.clients.models import Chart
from wellkept.owncare import queries
from wellkept.owncare.models import OutsideTherapist
from wellkept.scheduling.appointments.models import Appointment, Participant

WEDNESDAY = "2026-11-25"


@pytest.fixture(autouse=True)
def still() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def opened(account: int) -> Client:
    """A browser in which somebody's own care stands open."""
    row = Account.objects.get(id=account)
    row.set_password(PASSWORD)
    row.save()
    browser = Client()
    assert sign_in(browser, row.email)
    assert add_app(browser)
    return browser


def me(name: str, *args: str) -> str:
    return reverse(f"me:{name}", args=args)


@pytest.fixture
def elsewhere(world: World) -> World:
    return World()


@pytest.fixture
def ada(world: World) -> Client:
    """Ada of the first practice, at home."""
    return opened(world.ada.account_id)


@pytest.fixture
def claim(world: World, elsewhere: World) -> str:
    """She is a client of Ben of the second practice."""
    return claimed(elsewhere, elsewhere.client("Ada Lund"), world.ada.account_id)


@pytest.fixture
def session(elsewhere: World, claim: str) -> str:
    client = claim_row(elsewhere).client.ref
    return booked(elsewhere.book(f"{WEDNESDAY}T10:00", "ben", client=client)).ref


def claim_row(world: World) -> Any:
    from wellkept.clients.models import Claim

    return Claim.objects.within(world.practice_id).get(until=None)


def text(browser: Client, address: str, status: int = 200) -> str:
    response = browser.get(address)
    assert response.status_code == status, (address, response.status_code)
    return response.content.decode()


def addresses(claim: str, session: str, outside: str, slug: str) -> list[str]:
    return [
        me("start"),
        me("calendar"),
        f"{me('calendar')}?day={WEDNESDAY}",
        me("session", session),
        me("move", session),
        me("find"),
        me("book-new", slug),
        me("book", claim),
        f"{me('book', claim)}?day={WEDNESDAY}",
        me("new-outside"),
        me("outside", outside),
        me("walls"),
        me("wall", claim),
        me("loved"),
    ]


def noted(browser: Client, **more: str) -> str:
    """Own care with somebody outside, noted on its page."""
    fields = {
        "name": "Helen Marchetti",
        "day": "2026-11-26",
        "at": "15:30",
        "every": "1",
        "minutes": "50",
        "mode": "in_person",
        "fee": "180",
        "currency": "USD",
    }
    done = browser.post(me("new-outside"), {**fields, **more})
    assert done.status_code == 302, done.content.decode()
    return done["Location"].rstrip("/").rsplit("/", 1)[-1]


def test_every_page_is_whole_for_her_and_closed_to_others(
    world: World, elsewhere: World, ada: Client, claim: str, session: str
) -> None:
    outside = noted(ada)
    other, shut = opened(person("Bo Li")), Client()
    shut.force_login(
        Account.objects.get(id=world.ada.account_id),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    hers = (session, claim, outside)
    for address in addresses(claim, session, outside, elsewhere.slug):
        assert faults_of(text(ada, address)) == [], address
        assert shut.get(address)["Location"].startswith("/me/unlock/"), address
        assert Client().get(address)["Location"].startswith("/account/login/"), address
        text(other, address, 404 if any(ref in address for ref in hers) else 200)


def test_nobody_elses_care_is_acted_upon(ada: Client, claim: str, session: str) -> None:
    outside, other = noted(ada), opened(person("Bo Li"))
    for address in (
        me("cancel", session),
        me("move", session),
        me("wall-act", claim, "seal"),
        me("wall-act", claim, "unclaim"),
        me("end-outside", outside),
        me("change-outside", outside),
        me("outside", outside),
        me("give-leave", claim),
        me("end-proxy", claim),
    ):
        sent = {
            "start": "2026-11-26T10:00-05:00", "email": "x@example.org", "name": "X", "day": "2026-11-26",
            "at": "10:00", "every": "1", "minutes": "50", "mode": "video",
        }  # fmt: skip
        assert other.post(address, sent).status_code == 404, address


def test_the_link_leads_to_a_claim_with_the_account_she_has(
    world: World, elsewhere: World, ada: Client
) -> None:
    client = elsewhere.client("Ada Lund")
    token = link_for(elsewhere, client)
    page = text(ada, me("claim", token))
    assert "Elm House" in page
    assert "checked" not in page  # she does not work there
    assert "Ada Lund" not in re.sub(r"<header>.*</header>", "", page, flags=re.S)
    assert ada.post(me("claim", token)).status_code == 302
    assert claim_of(elsewhere, client).account_id == world.ada.account_id
    text(ada, me("claim", token), 404)
    text(ada, me("claim", "nosuchlink"), 404)


def test_who_works_there_finds_the_seal_chosen_already(world: World, ada: Client) -> None:
    client = world.client("Ada Lund")
    booked(world.book(f"{WEDNESDAY}T10:00", "ben", client=client))
    page = text(ada, me("claim", link_for(world, client)))
    assert "checked" in page
    token = link_for(world, client)
    ada.post(me("claim", token), {"seal": "1"})
    assert Chart.objects.within(world.practice_id).get().sealed


def test_she_books_moves_and_cancels(elsewhere: World, ada: Client, claim: str) -> None:
    page = text(ada, f"{me('book', claim)}?day={WEDNESDAY}&with={elsewhere.ref('ben')}")
    start = re.findall(r'name="start" value="([^"]+)"', page)[1]
    wish = {"service": elsewhere.service, "start": start, "with": elsewhere.ref("ben"), "mode": "video"}
    confirm = ada.post(me("book", claim), wish).content.decode()
    assert faults_of(confirm) == []
    done = ada.post(me("book", claim), {**wish, "confirm": "1"})
    ref = done["Location"].rstrip("/").rsplit("/", 1)[-1]
    assert "Ben Okoro" in text(ada, me("session", ref))
    other = re.findall(r'name="start" value="([^"]+)"', text(ada, me("move", ref)))[0]
    assert ada.post(me("move", ref), {"start": other}).status_code == 302
    shown, asked = text(ada, me("session", ref)), text(ada, me("session", ref) + "?cancel=1")
    assert ['href="?cancel=1"' in shown, me("cancel", ref) in shown, me("cancel", ref) in asked] == [
        True,
        False,
        True,
    ]
    assert ("Cancel this session?" in asked, "Keep it" in asked) == (True, True)
    assert Appointment.objects.within(elsewhere.practice_id).get(ref=ref).state == "booked"
    assert ada.post(me("cancel", ref)).status_code == 302
    assert Appointment.objects.within(elsewhere.practice_id).get(ref=ref).state == "cancelled"


def test_an_hour_that_is_taken_meanwhile_is_told(elsewhere: World, ada: Client, claim: str) -> None:
    wish = {"service": elsewhere.service, "start": f"{WEDNESDAY}T10:00-05:00", "with": elsewhere.ref("ben")}
    booked(elsewhere.book(f"{WEDNESDAY}T10:00", "ben", client=elsewhere.client("Bo Li")))
    answer = ada.post(me("book", claim), {**wish, "mode": "video", "confirm": "1"})
    assert answer.status_code == 409
    for start in ("", "x", "2026-11-25"):
        assert ada.post(me("book", claim), {**wish, "start": start}).status_code == 302


def test_a_newcomer_is_claimed_and_sealed_if_she_wishes(elsewhere: World, ada: Client) -> None:
    wish = {
        "service": elsewhere.service, "start": f"{WEDNESDAY}T10:00-05:00", "with": elsewhere.ref("ben"),
        "mode": "video", "confirm": "1", "name": "Ada Lund", "email": "ada@example.net", "seal": "on",
    }  # fmt: skip
    refused = ada.post(me("book-new", elsewhere.slug), {**wish, "email": "nonsense"})
    assert refused.status_code == 422
    done = ada.post(me("book-new", elsewhere.slug), wish)
    assert done.status_code == 302
    assert "Ben Okoro" in text(ada, done["Location"])
    assert Chart.objects.within(elsewhere.practice_id).get().sealed


def test_r7_a_seat_in_a_group_is_never_hidden_and_she_is_told(ada: Client) -> None:
    there = World()
    group = there.make_service(name="Group", kind="group", seats=3, minutes=90)
    booked(there.book(f"{WEDNESDAY}T10:00", "ben", service=group, client=there.client()))
    wish = {
        "service": group, "start": f"{WEDNESDAY}T10:00-05:00", "with": there.ref("ben"), "mode": "video",
    }  # fmt: skip
    assert 'name="seal"' not in ada.post(me("book-new", there.slug), wish).content.decode()
    typed = {**wish, "confirm": "1", "name": "Ada Lund", "email": "ada@example.net", "seal": "on"}
    for browser, address in (
        (ada, me("book-new", there.slug)),
        (Client(), reverse("public:details", args=[there.slug])),
    ):
        refused = browser.post(address, typed)
        assert (refused.status_code, "cannot be hidden" in refused.content.decode()) == (422, True)
        assert 'name="seal"' not in refused.content.decode()
    assert Participant.objects.within(there.practice_id).exclude(client=None).count() == 1
    assert ada.post(me("book-new", there.slug), {**typed, "seal": ""}).status_code == 302


def test_t5_she_says_in_which_state_she_will_be_and_nobody_else_does(
    elsewhere: World, ada: Client, claim: str
) -> None:
    attest(elsewhere.ben)
    wish = {
        "service": elsewhere.service, "start": f"{WEDNESDAY}T10:00-05:00", "with": elsewhere.ref("ben"), "mode": "video",
    }  # fmt: skip
    assert 'name="where"' in ada.post(me("book", claim), wish).content.decode()
    booked_at = ada.post(me("book", claim), wish | {"confirm": "1", "where": "US-NV"})["Location"]
    where = me("where", booked_at.rstrip("/").rsplit("/", 1)[1])
    assert '<option value="US-NV" selected>' in text(ada, booked_at)
    assert ada.post(where, {"where": "US-XX"}).status_code == 422
    assert opened(person()).post(where, {"where": "US-NJ"}).status_code == 404
    assert ada.post(where, {"where": "US-NY"}).status_code == 302
    assert '<option value="US-NY" selected>' in text(ada, booked_at)


def test_one_click_settles_a_clash(world: World, elsewhere: World, ada: Client, session: str) -> None:
    client = world.client("Zebulon Quartz")
    from wellkept.scheduling.appointments.actions import cancel

    cancel(viewer=elsewhere.dora, ref=session, now=NOW)
    booked(world.book(f"{WEDNESDAY}T13:00", "ada", client=client))
    booked(elsewhere.book(f"{WEDNESDAY}T13:00", "ben", client=claim_row(elsewhere).client.ref))
    page = text(ada, me("start"))
    assert "taken twice" in page
    assert "Zebulon" not in page + text(ada, f"{me('calendar')}?day={WEDNESDAY}")
    form = re.search(r'action="(/me/sessions/\w+/move/)">.*?name="start" value="([^"]+)"', page, re.S)
    assert form is not None
    assert ada.post(form[1], {"start": form[2]}).status_code == 302
    assert "taken twice" not in text(ada, me("start"))


def test_an_invitation_file_is_taken_in_and_nonsense_is_told(world: World, ada: Client) -> None:
    def sent(data: bytes, name: str = "Helen") -> Any:
        file = SimpleUploadedFile("invitation.ics", data, "text/calendar")
        return ada.post(me("take-file"), {"file-file": file, "file-name": name})

    taken = text(ada, sent(invitation(event("a", FIRST, RULE)))["Location"])
    assert "4 sessions are new." in taken
    assert re.findall(r"<strong>(\w{3}, \w{3} \d+),</strong> 10:00", taken) == [
        "Wed, Nov 25", "Wed, Dec 2", "Wed, Dec 9", "Wed, Dec 16",
    ]  # fmt: skip
    moved = event("a", FIRST + timedelta(days=8), "RECURRENCE-ID:20261202T150000Z", "SEQUENCE:1")
    taken = text(ada, sent(invitation(moved))["Location"])
    assert ("1 session is moved." in taken, "Thu, Dec 3" in taken, "Wed, Dec 2," in taken) == (
        True,
        True,
        False,
    )
    assert "You have all of it already." in text(ada, sent(invitation(moved))["Location"])
    for data in (b"no calendar", b"", invitation(), b"\x00" * 2_000_000):
        assert sent(data).status_code == 422
    assert sent(invitation(event("b", FIRST)), name="").status_code == 422
    assert OutsideTherapist.objects.within(world.ada.account_id).count() == 1


def test_bad_input_is_told_and_changes_nothing(world: World, ada: Client) -> None:
    outside = noted(ada)
    for address, fields in (
        (me("plan"), {"every": "0", "nudge": "x"}),
        (me("bring"), {"text": " "}),
        (me("bring"), {"text": "x" * 501}),
        (me("outside", outside), {"name": ""}),
        (me("outside", outside), {"name": "X", "fee": "much"}),
        (me("change-outside", outside), {"day": "2026-13-01", "at": "10:00"}),
        (me("change-outside", outside), {
            "day": "1999-01-01", "at": "10:00", "every": "1", "minutes": "50", "mode": "video",
        }),
        (me("new-outside"), {"name": "X"}),
    ):  # fmt: skip
        answer = ada.post(address, fields)
        assert answer.status_code == 422, (address, fields)
        assert faults_of(answer.content.decode()) == []
    assert queries.outsiders(oneself(world.ada.account_id))[0].name == "Helen Marchetti"


def test_her_first_page_takes_as_many_statements_for_eight_sessions_as_for_one(
    elsewhere: World, ada: Client, claim: str
) -> None:
    client, counted = claim_row(elsewhere).client.ref, []
    text(ada, me("start"))
    for hour in range(9, 17):
        booked(elsewhere.book(f"{WEDNESDAY}T{hour:02}:00", "ben", client=client))
        connection.queries_log.clear()
        with CaptureQueriesContext(connection) as statements:
            text(ada, me("start"))
        counted.append(len(statements))
    assert len(set(counted)) == 1


WORDS = (
    "fit to practi", "fitness", "compliance", "non-complian", "score", "streak", "failed", "missed",
    "well done", "congratulat", "great job", "keep it up", "oops", "burned out", "impaired", "disorder", "diagnos",
    "patient", "no-show", "penalt", "punish", "should have", "you must", "problem", "shame", "weak",
)  # fmt: skip


def test_no_page_of_own_care_says_what_must_not_be_said(
    elsewhere: World, ada: Client, claim: str, session: str
) -> None:
    """Facts, never verdicts: no score, no praise, no blame, nothing about fitness (domain.md E8, W3; the tone of voice)."""
    for address in addresses(claim, session, noted(ada), elsewhere.slug):
        page = re.sub(r"<[^>]+>", " ", text(ada, address)).casefold()
        assert [word for word in WORDS if word in page] == [], address


def test_a_client_who_is_no_therapist_has_the_same_pages(elsewhere: World) -> None:
    nora = person("Nora Vale")
    claim = claimed(elsewhere, elsewhere.client("Nora Vale"), nora)
    session = booked(elsewhere.book(f"{WEDNESDAY}T10:00", "ben", client=claim_row(elsewhere).client.ref)).ref
    browser = opened(nora)
    for address in addresses(claim, session, noted(browser), elsewhere.slug):
        assert faults_of(text(browser, address)) == [], address


def test_leave_is_given_and_taken_back(world: World, elsewhere: World, ada: Client, claim: str) -> None:
    from tests.owncare.test_proxies import mailed

    assert ada.post(me("give-leave", claim), {"email": "nonsense"}).status_code == 422
    assert ada.post(me("give-leave", claim), {"email": "pat@example.org"}).status_code == 302
    pat = opened(person("Pat Day"))
    token = mailed(elsewhere)
    assert faults_of(text(pat, me("accept", token))) == []
    assert pat.post(me("accept", token)).status_code == 302
    assert "Ada Lund" in text(pat, me("loved"))
    page = text(ada, me("loved"))
    assert "Pat Day" in page
    ended = re.search(r'action="(/me/loved/\w+/end/)"', page)
    assert ended is not None
    assert ada.post(ended[1]).status_code == 302
    assert "Ada Lund" not in re.sub(r"<header>.*</header>", "", text(pat, me("loved")), flags=re.S)


def test_her_plan_and_her_lines_are_kept(world: World, ada: Client) -> None:
    assert ada.post(me("plan"), {"every": "2", "nudge": "6"}).status_code == 302
    assert ada.post(me("bring"), {"text": "the keys"}).status_code == 302
    page = text(ada, me("start"))
    assert "the keys" in page
    line = re.search(r'name="done" value="(\w+)"', page)
    assert line is not None
    ada.post(me("bring"), {"done": line[1]})
    assert "the keys" not in text(ada, me("start"))
    with time_machine.travel(NOW + timedelta(weeks=6), tick=False):
        later = queries.rhythm(
            oneself(world.ada.account_id), past=(), coming=False, now=NOW + timedelta(weeks=6)
        )
    assert later.nudge
