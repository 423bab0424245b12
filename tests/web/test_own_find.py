"""Looking for a therapist in own care, and what whoever works nowhere reads there."""

import re

import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.owncare.people import claimed, oneself, person
from tests.web.test_me_pages import opened
from tests.world import NOW, World, booked
from wellkept.clients.actions import archive_client
from wellkept.clients.claims import as_client
from wellkept.clients.models import Client as People
from wellkept.practice.actions import edit_practice
from wellkept.practice.models import Service

AT_WORK = ("Where you work", "As most colleagues do")


def published(owner: World) -> World:
    edit_practice(viewer=owner.ada, published=True, now=NOW)
    return owner


def test_practices_are_listed_with_whom_and_how_in_as_many_statements_for_three_as_for_one(
    world: World,
) -> None:
    published(world)
    ada, find = opened(world.ada.account_id), reverse("me:find")
    ada.get(find)
    with CaptureQueriesContext(connection) as one:
        html = ada.get(find).content.decode()
    assert "you work here" in html
    for name in ("Ada Lund", "Ben Okoro"):
        assert name in html
    assert "Dora" not in html  # the desk treats nobody
    published(World())
    published(World())
    with CaptureQueriesContext(connection) as three:
        ada.get(find)
    assert len(three) == len(one)


def test_whose_practice_books_with_its_clients_alone_is_found_by_them_as_clients(world: World) -> None:
    published(world)
    Service.objects.within(world.practice_id).update(booking="known")
    client, nora = world.client("Nora Vale"), person()
    ref = claimed(world, client, nora)
    known = f'href="{reverse("me:book", args=[ref])}"'
    unknown = reverse("me:book-new", args=[world.slug])
    browser, other = opened(nora), opened(person())
    hers, others = (one.get(reverse("me:find")).content.decode() for one in (browser, other))
    assert [known in hers, unknown in hers, known in others, unknown in others] == [True, False, False, False]
    assert browser.get(reverse("me:book", args=[ref])).status_code == 200
    archive_client(viewer=world.ada, ref=client, now=NOW)
    html = [browser.get(reverse(page)).content.decode() for page in ("me:find", "me:start")]
    assert not [page for page in html if known in page]


@time_machine.travel(NOW, tick=False)  # what is offered is still ahead when it is booked
def test_whoever_is_a_client_there_books_as_such_by_the_address_for_newcomers_too(world: World) -> None:
    published(world)
    client, nora = world.client("Nora Vale"), person()
    ref = claimed(world, client, nora)
    browser, address = opened(nora), reverse("me:book-new", args=[world.slug])
    page = browser.get(address).content.decode()
    assert f'action="{reverse("me:book", args=[ref])}"' in page
    (wish,) = re.findall(r'name="start" value="([^"]+)".*?name="with" value="(\w+)"', page, re.S)[:1]
    typed = {"service": world.service, "start": wish[0], "with": wish[1], "mode": "video", "confirm": "1"}
    newcomer = {"name": "Nora Vale", "email": "nora@example.net"}
    assert browser.post(address, {**typed, **newcomer}).status_code == 302
    assert [one.ref for one in People.objects.within(world.practice_id)] == [client]


def test_r6_whoever_works_nowhere_has_the_same_pages_without_a_word_about_work(world: World) -> None:
    nora, ada = opened(person()), opened(world.ada.account_id)
    for page in ("me:start", "me:walls", "me:calendar"):
        plain, works = (browser.get(reverse(page)).content.decode() for browser in (nora, ada))
        assert not [words for words in AT_WORK if words in plain], page
        assert "Where you work" in works, page


def test_whom_a_practice_has_archived_reads_all_of_her_own_care_and_presses_nothing_there(
    world: World,
) -> None:
    client, nora = world.client("Nora Vale"), person()
    ref = claimed(world, client, nora)
    one = booked(world.book("2026-12-01T10:00", viewer=as_client(oneself(nora), ref, now=NOW))).ref
    browser, move = opened(nora), reverse("me:move", args=[one])
    session = reverse("me:session", args=[one])
    assert move in browser.get(session).content.decode()
    archive_client(viewer=world.ada, ref=client, now=NOW)
    names = ("start", "calendar", "find", "walls", "ties", "loved")
    pages = [*(reverse(f"me:{name}") for name in names), session, reverse("me:wall", args=[ref])]
    assert [(page, status) for page in pages if (status := browser.get(page).status_code) != 200] == []
    assert move not in browser.get(session).content.decode()
