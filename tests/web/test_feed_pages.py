"""The pages on which one makes and revokes feeds."""

import re

from django.urls import reverse

from tests.web.html import faults_of
from tests.web.test_pages import signed_in
from tests.world import NOW, World, booked, someone
from wellkept.clients.models import Client
from wellkept.scheduling.exports.queries import client_feeds, team_feeds
from wellkept.trust.feeds import FeedOf, open_feed

ADDRESS = re.compile(r"http://testserver/ics/(wf_[\w-]{20,})\.ics")


def settings_page(world: World) -> str:
    return reverse("work:settings-page", args=[world.slug, "feeds"])


def test_a_feed_is_shown_once_and_kept_nowhere(world: World) -> None:
    browser, page = signed_in(world, "ada"), settings_page(world)
    made = browser.post(page, {"calendar": "own", "name": "Phone", "names": "on"})
    text = made.content.decode()
    assert made.status_code == 200
    assert faults_of(text) == []
    secret = ADDRESS.findall(text)[0]
    assert f"webcal://testserver/ics/{secret}.ics" in text
    feed = open_feed(secret, now=NOW)
    assert (feed.kind, feed.names) == (FeedOf.CLINICIAN, True)
    again = browser.get(page).content.decode()
    assert secret not in again
    assert "Phone" in again
    assert secret not in str(dict(browser.session.items()))


def test_names_are_hidden_unless_asked_for_and_rooms_are_for_whoever_books(world: World) -> None:
    desk, page = signed_in(world, "dora"), settings_page(world)
    assert "My calendar" not in desk.get(page).content.decode()
    secret = ADDRESS.findall(desk.post(page, {"calendar": world.room, "name": "Door"}).content.decode())[0]
    assert (open_feed(secret, now=NOW).kind, open_feed(secret, now=NOW).names) == (FeedOf.ROOM, False)
    clinician = signed_in(world, "ben")
    assert "Blue" not in clinician.get(page).content.decode()
    assert clinician.post(page, {"calendar": world.room, "name": "Door"}).status_code == 422


def test_what_is_wrong_is_said_beside_its_field_and_makes_nothing(world: World) -> None:
    browser, page = signed_in(world, "ada"), settings_page(world)
    for wrong in ({"name": ""}, {"name": "x" * 81}, {"calendar": "nosuch"}):
        assert browser.post(page, {"calendar": "own", "name": "Phone", **wrong}).status_code == 422
    assert team_feeds(world.ada) == ()


def test_a_manager_sees_and_revokes_all_and_others_their_own(world: World) -> None:
    page = settings_page(world)
    signed_in(world, "ben").post(page, {"calendar": "own", "name": "Phone of Ben"})
    (card,) = team_feeds(world.ben)
    assert "Phone of Ben" not in signed_in(world, "dora").get(page).content.decode()
    refused = signed_in(world, "dora").post(page, {"remove": card.ref}, follow=True)
    assert "This is not there any more. Nothing was changed." in refused.content.decode()
    manager = signed_in(world, "ada")
    assert "Ben Okoro" in manager.get(page).content.decode()
    manager.post(page, {"remove": card.ref})
    assert "revoked" in manager.get(page).content.decode()


def test_a_client_is_given_a_feed_that_is_shown_once_and_revoked_with_one_click(world: World) -> None:
    client = world.client()
    browser = signed_in(world, "dora")
    page, act = (reverse(name, args=[world.slug, client]) for name in ("work:client", "work:feed-client"))
    text = browser.post(act).content.decode()
    assert faults_of(text) == []
    secret = ADDRESS.findall(text)[0]
    assert not open_feed(secret, now=NOW).names
    assert secret not in browser.get(page).content.decode()
    assert secret not in str(dict(browser.session.items()))
    (card,) = client_feeds(world.dora, client)
    browser.post(act, {"feed": card.ref})
    assert client_feeds(world.dora, client) == ()


def test_r7_nobody_else_reaches_a_sealed_clients_feed(world: World) -> None:
    booked(world.book("2026-11-25T10:00", viewer=world.stranger(), new_client=someone(), seal=True))
    ref = Client.objects.within(world.practice_id).exclude(sealed_by="").get().ref
    act = reverse("work:feed-client", args=[world.slug, ref])
    for who in ("dora", "ben"):
        assert signed_in(world, who).post(act).status_code == 404
    assert signed_in(world, "ada").post(act).status_code == 200
    assert "Calendar feeds" in signed_in(world, "dora").get(settings_page(world)).content.decode()
    assert team_feeds(world.ada) == ()


def test_hidden_names_hide_the_page_of_a_client_here_too(world: World) -> None:
    client = world.client("Carol Day")
    browser = signed_in(world, "dora")
    browser.post(reverse("work:names", args=[world.slug]))
    answer = browser.post(reverse("work:feed-client", args=[world.slug, client]))
    assert "Carol Day" not in answer.content.decode()
    assert client_feeds(world.dora, client) == ()
