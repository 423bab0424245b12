"""R7: the pages on which somebody says why she opens a record, and those on which others read of it."""

from collections.abc import Iterator

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.accounts.test_openers import own_address
from tests.owncare.people import claimed, oneself
from tests.web.html import faults_of
from tests.web.test_me_pages import me, opened
from tests.web.test_pages import signed_in
from tests.world import NOW, World, booked
from wellkept.accounts.actions import name_for_care
from wellkept.accounts.models import Account
from wellkept.messages.actions import send_due
from wellkept.messages.models import PersonalNotice
from wellkept.messages.rules.neutral import forbidden_in
from wellkept.practice.actions import secure_practice


@pytest.fixture(autouse=True)
def still() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def quinn(world: World) -> Client:
    """Quinn, who works at the desk too, at home."""
    return opened(world.join("quinn", "Quinn Marsh", "front_desk").account_id)


@pytest.fixture
def ref(world: World, quinn: Client) -> str:
    client = world.client("Quinn Marsh")
    booked(world.book("2026-11-25T10:00", "ben", client=client))
    claimed(world, client, world.viewer("quinn").account_id)
    return client


def work(world: World, name: str, *more: str) -> str:
    return reverse(f"work:{name}", args=[world.slug, *more])


def shown(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    html = answer.content.decode()
    assert faults_of(html) == []
    return html


def test_r7_the_desk_says_why_and_goes_on_where_it_was_going(world: World, ref: str) -> None:
    dora, page = signed_in(world, "dora"), work(world, "edit-client", ref)
    asked = dora.get(page)
    assert asked.status_code == 302
    assert asked["Location"].startswith(work(world, "why", ref))
    assert "Before you open this record" in shown(dora, asked["Location"])
    refused = dora.post(work(world, "why", ref), {"ground": "other", "next": page})
    assert refused.status_code == 422
    assert "Please fill this in." in refused.content.decode()
    done = dora.post(work(world, "why", ref), {"ground": "here", "next": page})
    assert done["Location"] == page
    shown(dora, page)


def test_r7_what_is_posted_without_a_reason_is_not_done(world: World, ref: str) -> None:
    dora = signed_in(world, "dora")
    for name, more in (("change-client", ["archive"]), ("feed-client", []), ("own-page-act", ["send"])):
        done = dora.post(work(world, name, ref, *more))
        assert done["Location"].startswith(work(world, "why", ref)), name
    assert shown(dora, f"{work(world, 'find')}?client={ref}")  # booking needs none


def test_r7_who_treats_her_and_she_herself_read_of_it(world: World, quinn: Client, ref: str) -> None:
    signed_in(world, "dora").post(work(world, "why", ref), {"ground": "other", "why": "Lost a scarf"})
    ben = signed_in(world, "ben")
    assert "A record was opened with a reason." in shown(ben, work(world, "today"))
    html = shown(ben, work(world, "accesses"))
    assert "Dora Quist: Something else" in html
    assert "Lost a scarf" in html
    action = html.split('action="')[1:]
    note = next(one.split('"')[0] for one in action if "/note/" in one)
    assert ben.post(note).status_code == 302
    assert "A record was opened" not in shown(ben, work(world, "today"))
    assert "Lost a scarf" not in shown(signed_in(world, "quinn"), work(world, "accesses"))
    wall = quinn.get(me("walls")).content.decode().split(f'href="{me("walls")}')[-1].split('"')[0]
    hers = shown(quinn, me("walls") + wall)
    assert "Dora Quist" in hers
    assert "Lost a scarf" not in hers


def test_r7_r14_the_mail_says_nothing_but_that_there_is_something(world: World, ref: str) -> None:
    signed_in(world, "dora").post(work(world, "why", ref), {"ground": "here"})
    mail.outbox.clear()
    send_due(clock=lambda: NOW)
    (one,) = mail.outbox  # Quinn has named no address for her own care: her page alone says it
    assert one.to == [world_email(world, "ben")]
    text = f"{one.subject}\n{one.body}"
    assert forbidden_in(text) == ()
    for word in ("Quinn", "Dora", "Elm House", "record"):
        assert word not in text
    send_due(clock=lambda: NOW)
    assert len(mail.outbox) == 1
    states = PersonalNotice.objects.everywhere(because="test").values_list("state", flat=True)
    assert sorted(states) == ["sent", "void"]


def test_r7_a_mailbox_that_a_practice_manages_by_now_gets_no_word(world: World, ref: str) -> None:
    viewer = oneself(world.viewer("quinn").account_id)
    name_for_care(viewer=viewer, ref=own_address(viewer, "quinn@example.org"), now=NOW)
    secure_practice(viewer=world.ada, mail_domains=["example.org"], second_factor=False, now=NOW)
    signed_in(world, "dora").post(work(world, "why", ref), {"ground": "here"})
    mail.outbox.clear()
    send_due(clock=lambda: NOW)
    assert [one.to for one in mail.outbox] == [[world_email(world, "ben")]]


def world_email(world: World, who: str) -> str:

    return Account.objects.get(ref=world.ref(who)).email


def test_r7_in_an_emergency_one_page_opens_and_all_hear_of_it(world: World, ref: str) -> None:
    world.join("iris", "Iris Tan", "clinician")
    iris = signed_in(world, "iris")
    assert work(world, "emergency") in shown(iris, work(world, "clients"))
    assert work(world, "emergency") not in shown(signed_in(world, "dora"), work(world, "clients"))
    shown(iris, work(world, "emergency"))
    refused = iris.post(work(world, "emergency"), {"asked": "Quinn Marsh"})
    assert refused.status_code == 422
    assert faults_of(refused.content.decode()) == []
    done = iris.post(work(world, "emergency"), {"asked": "Quinn Marsh", "ground": "unreachable"})
    html = shown(iris, done["Location"])
    assert "carol@example.com" in html
    assert "Ben Okoro" in html
    assert done["Location"] in shown(iris, work(world, "accesses"))
    assert iris.get(work(world, "client", ref)).status_code == 404
    ada = signed_in(world, "ada")
    listed = shown(ada, work(world, "accesses"))
    assert "Iris Tan: The therapist cannot be reached" in listed
    review = next(one.split('"')[0] for one in listed.split('action="') if "/review/" in one)
    assert ada.post(review, {"note": "Rightly so."}).status_code == 302
    assert "Rightly so." in shown(ada, work(world, "accesses"))
