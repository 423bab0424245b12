"""The door for calendar programs: what opens it, what is told when nothing is new, and what is written down (R7, R15)."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from tests.exports.desk import ask, client_feed, own_feed, room_feed, seen, text_of
from tests.series.desk import create, done
from tests.world import NOW, World, booked, someone
from wellkept.clients.actions import archive_client, edit_client, merge_clients, restore_client
from wellkept.clients.models import Chart, Client
from wellkept.interop.feeds import door
from wellkept.practice.actions import accept_invitation, deactivate_member, invite, save_room, set_roles
from wellkept.practice.queries import team
from wellkept.scheduling.exports import actions
from wellkept.scheduling.exports.queries import client_feeds, team_feeds
from wellkept.trust.errors import NotAllowed, NotFound
from wellkept.trust.models import AuditEntry, Feed
from wellkept.trust.viewer import Staff

AT = "2026-11-25T10:00"


def readings() -> list[AuditEntry]:
    """The entries of readings by feeds."""
    return list(AuditEntry.objects.filter(action="read.feeds:feed").order_by("id"))


def test_a_feed_is_a_calendar_that_nobody_in_between_keeps(world: World) -> None:
    answer = ask(own_feed(world))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer.streaming
    assert "Set-Cookie" not in answer.headers


def test_the_secret_is_not_kept_and_is_recognized(world: World) -> None:
    secret = own_feed(world)
    assert secret.startswith("wf_")
    assert secret not in str(vars(Feed.objects.within(world.practice_id).get()))


def test_r7_what_opens_nothing_answers_alike_whatever_the_reason(world: World) -> None:
    client, sealed = world.client(), _sealed_client(world)
    revoked, gone_room, archived = own_feed(world), room_feed(world), client_feed(world, client)
    of_sealed = client_feed(world, sealed, "ada")
    left = own_feed(world, "ben")
    actions.revoke_team_feed(viewer=world.ada, ref=team_feeds(world.ada)[-1].ref, now=NOW)
    save_room(viewer=world.ada, place=world.place, ref=world.room, name="Blue", active=False, now=NOW)
    archive_client(viewer=world.dora, ref=client, now=NOW)
    archive_client(viewer=world.ada, ref=sealed, now=NOW)
    deactivate_member(viewer=world.ada, member=world.ref("ben"), now=NOW)
    answers = [
        ask(secret) for secret in (revoked, gone_room, archived, of_sealed, left, "wf_nothing", "x", "ü")
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert len({tuple(sorted(answer.headers.items())) for answer in answers}) == 1


def _sealed_client(world: World) -> str:
    booked(world.book("2026-11-26T10:00", viewer=world.stranger(), new_client=someone(), seal=True))
    return str(Client.objects.within(world.practice_id).exclude(sealed_by="").get().ref)


@pytest.mark.parametrize("secret", ["%00", "a" * 5000, "wf_%ED%A0%80", "..%2f..%2fetc", "%F0%9F%90%88"])
def test_a_strange_secret_is_none(world: World, secret: str) -> None:
    assert Browser().get(f"/ics/{secret}.ics").status_code in (400, 404)


def test_a_feed_is_read_and_nothing_else(world: World) -> None:
    address = f"/ics/{own_feed(world)}.ics"
    assert Browser().head(address).status_code == 200
    for method in ("post", "put", "delete", "patch"):
        assert getattr(Browser(), method)(address).status_code == 405


def test_what_is_unchanged_is_not_told_again(world: World) -> None:
    booked(world.book(AT, client=world.client()))
    secret = own_feed(world)
    first = ask(secret)
    for headers in ({"If-None-Match": first["ETag"]}, {"If-Modified-Since": first["Last-Modified"]}):
        again = ask(secret, **headers)
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == first["ETag"]
        assert again["Cache-Control"] == "private, no-cache"


def test_whatever_changes_is_told_at_once_by_both_ways_of_asking(world: World) -> None:
    """Within one and the same second, too."""
    client = world.client()
    secret = own_feed(world, names=True)
    known = ask(secret)
    for change in (
        lambda: booked(world.book(AT, client=client)),
        lambda: edit_client(
            viewer=world.dora, ref=client, name="Other Name", email="", phone="", zone="", now=NOW
        ),
        lambda: done(create(world, client=client, count=3)),
    ):
        change()
        for headers in ({"If-None-Match": known["ETag"]}, {"If-Modified-Since": known["Last-Modified"]}):
            assert ask(secret, **headers).status_code == 200
        known = ask(secret)


def test_the_stamp_of_a_feed_is_since_when_it_says_so(world: World, clock: time_machine.Traveller) -> None:
    secret = own_feed(world)
    booked(world.book(AT, client=world.client()))
    assert "DTSTAMP:20261123T120000Z" in text_of(secret)
    clock.shift(timedelta(hours=1))
    assert "DTSTAMP:20261123T120000Z" in text_of(secret)
    booked(world.book("2026-11-25T12:00", client=world.client()))
    assert text_of(secret).count("DTSTAMP:20261123T130000Z") == 2


def test_r15_a_reading_is_written_down_whole_before_its_first_byte(world: World) -> None:
    client = world.client()
    booked(world.book(AT, client=client))
    secret = own_feed(world)
    answer = ask(secret)
    (entry,) = readings()
    chart = Chart.objects.within(world.practice_id).get().ref
    (card,) = team_feeds(world.ada)
    assert entry.subjects == sorted([f"account:{world.ref('ada')}", f"chart:{chart}", f"feed:{card.ref}"])
    assert entry.viewer.endswith(f"via feed:{card.ref}")
    assert entry.chain == f"practice:{world.practice_id}"
    assert answer.getvalue()


def test_r15_names_that_were_read_are_written_down(world: World) -> None:
    client = world.client()
    booked(world.book(AT, client=client))
    ask(own_feed(world, names=True))
    assert f"client:{client}" in readings()[0].subjects


def test_r15_as_it_was_is_no_reading(world: World, clock: time_machine.Traveller) -> None:
    booked(world.book(AT, client=world.client()))
    secret = own_feed(world)
    known = ask(secret)
    clock.shift(timedelta(hours=2))
    assert ask(secret, **{"If-None-Match": known["ETag"]}).status_code == 304
    assert len(readings()) == 1
    assert ask(secret).status_code == 200
    assert len(readings()) == 2


def test_r15_a_sealed_chart_is_written_down_in_its_own_chain_alone(world: World) -> None:
    sealed = _sealed_client(world)
    chart = Chart.objects.within(world.practice_id).get(sealed=True)
    text_of(own_feed(world, names=True))
    text_of(client_feed(world, sealed, "ada"))
    for entry in AuditEntry.objects.filter(chain=f"practice:{world.practice_id}"):
        assert not {f"chart:{chart.ref}", f"client:{sealed}"} & set(entry.subjects), entry.action
    own = [set(entry.subjects) for entry in readings() if entry.chain == f"chart:{chart.id}"]
    assert all(f"chart:{chart.ref}" in subjects for subjects in own)
    assert len(own) == 2


def test_thirty_appointments_cost_the_statements_of_one(world: World) -> None:
    client = world.client()
    feeds = [
        own_feed(world, names=True),
        room_feed(world, names=True),
        client_feed(world, client, names=True),
    ]
    booked(world.book("2026-11-25T09:00", client=client))
    done(create(world, client=client, count=2))
    for secret in feeds:
        ask(secret)
    with CaptureQueriesContext(connection) as few:
        for secret in feeds:
            ask(secret)
    done(create(world, client=client, first=NOW.date() + timedelta(days=40), count=30))
    for hour in range(11, 16):
        booked(world.book(f"2026-11-25T{hour}:00", client=world.client(f"Client {hour}")))
    for secret in feeds:
        ask(secret)
    with CaptureQueriesContext(connection) as many:
        for secret in feeds:
            ask(secret)
    assert len(many) == len(few)


def test_a_feed_is_asked_so_often(
    world: World, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "READS", 2)
    secret, other = own_feed(world), own_feed(world)
    assert [ask(secret).status_code for _ in range(3)] == [200, 200, 429]
    assert ask(secret)["Retry-After"] == "600"
    assert ask(other).status_code == 200
    clock.shift(timedelta(seconds=door.PER))
    assert ask(secret).status_code == 200


def test_trying_secrets_is_slowed_and_a_good_one_works_all_the_while(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "FAILURES", 2)
    cache.clear()
    good = own_feed(world)
    assert [ask(f"wf_{n}").status_code for n in range(3)] == [404, 404, 429]
    assert ask(good).status_code == 200


def test_r7_what_a_feed_shows_follows_the_roles_of_now(world: World) -> None:
    secret = room_feed(world)
    assert ask(secret).status_code == 200
    set_roles(viewer=world.ada, member=world.ref("dora"), roles=["biller"], now=NOW)
    assert ask(secret).status_code == 404
    set_roles(viewer=world.ada, member=world.ref("dora"), roles=["front_desk"], now=NOW)
    assert ask(secret).status_code == 200


def test_whoever_left_leaves_no_feed_behind_even_if_she_comes_back_but_clients_keep_theirs(
    world: World,
) -> None:
    client = world.client()
    room, hers = room_feed(world), client_feed(world, client)
    email = next(m.email for m in team(world.ada) if m.ref == world.ref("dora"))
    deactivate_member(viewer=world.ada, member=world.ref("dora"), now=NOW)
    link = invite(viewer=world.ada, name="Dora", email=email, roles=["front_desk"], now=NOW)
    accept_invitation(token=link, now=NOW, account_id=world.dora.account_id)
    assert (ask(room).status_code, ask(hers).status_code) == (404, 200)


def test_a_merged_clients_feed_shows_the_client_she_was_merged_into(world: World) -> None:
    first, second = world.client("Carol Day"), world.client("Carol Daye")
    booked(world.book(AT, client=first))
    booked(world.book("2026-11-26T10:00", client=second))
    secret = client_feed(world, first)
    merge_clients(viewer=world.dora, ref=first, into=second, now=NOW)
    assert len(seen(text_of(secret))) == 2


def test_an_archived_clients_feed_opens_again_when_she_is_restored(world: World) -> None:
    client = world.client()
    secret = client_feed(world, client)
    archive_client(viewer=world.dora, ref=client, now=NOW)
    assert ask(secret).status_code == 404
    restore_client(viewer=world.dora, ref=client, now=NOW)
    assert ask(secret).status_code == 200


def test_r7_nobody_makes_a_feed_of_what_is_not_hers(world: World) -> None:
    other = World()
    sealed = _sealed_client(world)
    common = {"names": False, "now": NOW}
    with pytest.raises(NotAllowed):
        actions.make_own_feed(viewer=world.dora, name="x", **common)
    with pytest.raises(NotAllowed):
        actions.make_room_feed(viewer=world.ben, room=world.room, name="x", **common)
    with pytest.raises(NotFound):
        actions.make_room_feed(viewer=world.ada, room=other.room, name="x", **common)
    for viewer in (world.dora, world.ben, other.ada):
        with pytest.raises(NotFound):
            actions.make_client_feed(viewer=viewer, client=sealed, **common)
    with pytest.raises(NotAllowed):
        actions.make_own_feed(viewer=_program(world.ada), name="x", **common)


def _program(staff: Staff) -> Staff:
    return Staff(staff.account_id, staff.practice_id, staff.roles, via="token", token="x")


def test_one_sees_and_revokes_ones_own_and_a_manager_those_of_all_but_clients(world: World) -> None:
    client = world.client()
    own_feed(world, "ben")
    room_feed(world)
    hers = client_feed(world, client)
    (bens,), (doras,) = team_feeds(world.ben), team_feeds(world.dora)
    assert {card.ref for card in team_feeds(world.ada)} == {bens.ref, doras.ref}
    assert team_feeds(World().ada) == ()
    with pytest.raises(NotFound):
        actions.revoke_team_feed(viewer=world.ben, ref=doras.ref, now=NOW)
    (card,) = client_feeds(world.dora, client)
    for viewer in (world.ada, world.dora):
        with pytest.raises(NotFound):
            actions.revoke_team_feed(viewer=viewer, ref=card.ref, now=NOW)
    with pytest.raises(NotFound):
        actions.revoke_client_feed(viewer=world.dora, client=world.client("Bo Li"), ref=card.ref, now=NOW)
    actions.revoke_client_feed(viewer=world.dora, client=client, ref=card.ref, now=NOW)
    assert client_feeds(world.dora, client) == ()
    assert ask(hers).status_code == 404
