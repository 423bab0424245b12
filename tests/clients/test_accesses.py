"""R7, R15: a client may ask for a reason before her record is opened; a colleague's asks for one from the start. Who opened it
is told to who treats her, and to herself; managers look at it afterwards, nobody at her own."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from tests.owncare.people import claimed, oneself, person
from tests.world import NOW, World, booked
from wellkept.clients import actions
from wellkept.clients.accesses import accesses, count_to_look_at, opened_of
from wellkept.clients.models import Access, Client
from wellkept.clients.queries import charts, client_list, client_page
from wellkept.kernel.invalid import Invalid
from wellkept.messages.models import PersonalNotice
from wellkept.practice import actions as practice
from wellkept.trust.errors import NotFound, WhyFirst
from wellkept.trust.models import AuditEntry
from wellkept.trust.viewer import Oneself

HOUR = timedelta(hours=1)


@dataclass
class Quinn:
    """Quinn Marsh, who sits at the desk beside Dora, is Ben's client here."""

    world: World
    ref: str
    claim: str
    viewer: Oneself

    def row(self) -> Client:
        return Client.objects.within(self.world.practice_id).get(ref=self.ref)

    def say(self, who: str = "dora", ground: str = "here", why: str = "") -> None:
        viewer = self.world.viewer(who)
        actions.say_why(viewer=viewer, client=self.ref, ground=ground, why=why, now=NOW)

    def asks(self, asks: bool) -> None:
        actions.ask_why_first(viewer=self.viewer, claim=self.claim, asks=asks, now=NOW)


@pytest.fixture
def quinn(world: World) -> Quinn:
    account = world.join("quinn", "Quinn Marsh", "front_desk").account_id
    client = world.client("Quinn Marsh")
    booked(world.book("2026-11-25T10:00", "ben", client=client))
    return Quinn(world, client, claimed(world, client, account), oneself(account))


def test_r7_a_colleagues_record_asks_for_a_reason_first(world: World, quinn: Quinn) -> None:
    with pytest.raises(WhyFirst):
        client_page(world.dora, quinn.ref, now=NOW)
    with pytest.raises(WhyFirst):
        actions.archive_client(viewer=world.dora, ref=quinn.ref, now=NOW)
    with pytest.raises(WhyFirst):
        actions.merge_clients(viewer=world.dora, ref=quinn.ref, into=world.client("Quinn Marsh"), now=NOW)
    (chart,) = charts(world.dora)
    with pytest.raises(WhyFirst):
        actions.close_chart(viewer=world.dora, ref=chart.ref, closed_on=NOW.date(), now=NOW)
    quinn.say()
    assert client_page(world.dora, quinn.ref, now=NOW).card.name == "Quinn Marsh"
    assert client_page(world.dora, quinn.ref, now=NOW + HOUR - timedelta(seconds=1)).card.email
    with pytest.raises(WhyFirst):
        client_page(world.dora, quinn.ref, now=NOW + HOUR)


def test_r7_one_reason_is_one_persons(world: World, quinn: Quinn) -> None:
    quinn.say()
    with pytest.raises(WhyFirst):
        client_page(world.ada, quinn.ref, now=NOW)


def test_r7_who_treats_her_needs_none(world: World, quinn: Quinn) -> None:
    assert client_page(world.ben, quinn.ref, now=NOW).card.phone == ""


def test_r7_who_joins_the_team_later_is_a_colleague_from_then_on(world: World) -> None:
    account = person("Quinn Marsh")
    client = world.client("Quinn Marsh")
    claim = claimed(world, client, account)
    assert client_page(world.dora, client, now=NOW)
    token = practice.invite(
        viewer=world.ada, name="Quinn", email="quinn@example.org", roles=["biller"], now=NOW
    )
    practice.accept_invitation(token=token, now=NOW, account_id=account)
    with pytest.raises(WhyFirst):
        client_page(world.dora, client, now=NOW)
    actions.ask_why_first(viewer=oneself(account), claim=claim, asks=False, now=NOW)
    assert client_page(world.dora, client, now=NOW)


def test_r7_asking_does_not_tell_a_colleague_for_anybody_may_ask(world: World, quinn: Quinn) -> None:
    other = world.client("Carol Day")
    account = person("Carol Day")
    claim = claimed(world, other, account)
    actions.ask_why_first(viewer=oneself(account), claim=claim, asks=True, now=NOW)
    for ref in (other, quinn.ref):
        with pytest.raises(WhyFirst):
            client_page(world.dora, ref, now=NOW)
    quinn.asks(False)
    assert client_page(world.dora, quinn.ref, now=NOW)


def test_r7_lists_show_no_more_than_the_name(world: World, quinn: Quinn) -> None:
    (card,) = client_list(world.dora, query="Quinn")
    assert (card.name, card.email, card.phone) == ("Quinn Marsh", "", "")
    assert client_list(world.dora, query="carol@example.com") == ()
    quinn.asks(False)
    assert client_list(world.dora, query="Quinn")[0].email == "carol@example.com"


def test_r7_whoever_may_not_know_of_her_is_not_asked(world: World, quinn: Quinn) -> None:
    iris = world.join("iris", "Iris Tan", "clinician")
    elsewhere = World()
    for viewer in (iris, elsewhere.ada, world.viewer("quinn")):
        with pytest.raises(NotFound):
            client_page(viewer, quinn.ref, now=NOW)
        with pytest.raises(NotFound):
            actions.say_why(viewer=viewer, client=quinn.ref, ground="here", why="", now=NOW)
    actions.seal_chart(viewer=quinn.viewer, claim=quinn.claim, now=NOW)
    with pytest.raises(NotFound):
        client_page(world.dora, quinn.ref, now=NOW)
    with pytest.raises(NotFound):
        quinn.say()


def test_a_reason_is_one_of_the_list_and_something_else_is_said_in_words(quinn: Quinn) -> None:
    for ground, why in (("danger", ""), ("", "x"), ("other", " ")):
        with pytest.raises(Invalid):
            quinn.say(ground=ground, why=why)
    quinn.say(ground="other", why="Lost a scarf")


def test_r15_it_is_written_down_and_what_was_typed_lies_sealed(world: World, quinn: Quinn) -> None:
    quinn.say(ground="other", why="Lost a scarf")
    row = Access.objects.within(world.practice_id).get()
    assert b"scarf" not in bytes(row.why or b"")
    entry = AuditEntry.objects.get(action="client.open_asked")
    assert (entry.why, entry.subjects) == ("other", [f"client:{quinn.ref}"])


def test_r7_who_treats_her_and_she_herself_are_told_and_nobody_else(world: World, quinn: Quinn) -> None:
    quinn.say(ground="other", why="Lost a scarf")
    told = PersonalNotice.objects.everywhere(because="test").values_list("account_id", "practice_id")
    assert set(told) == {(world.ben.account_id, world.practice_id), (quinn.viewer.account_id, None)}
    (card,) = accesses(world.ben, now=NOW)
    assert (card.who, card.client, card.why) == ("Dora Quist", "Quinn Marsh", "Lost a scarf")
    assert count_to_look_at(world.ben) == 1
    actions.note_opening(viewer=world.ben, ref=card.ref, now=NOW)
    assert count_to_look_at(world.ben) == 0
    (hers,) = opened_of(quinn.viewer, quinn.claim, now=NOW)
    assert (hers.who, hers.ground) == ("Dora Quist", "other")
    assert opened_of(oneself(world.dora.account_id), quinn.claim, now=NOW) == ()
    assert accesses(world.viewer("quinn"), now=NOW) == ()


def test_r7_who_treats_nobody_of_them_reads_nothing_of_it(world: World, quinn: Quinn) -> None:
    iris = world.join("iris", "Iris Tan", "clinician")
    tess = world.join("tess", "Tess Hale", "front_desk")
    quinn.say()
    assert accesses(iris, now=NOW) == accesses(tess, now=NOW) == ()
    ref = Access.objects.within(world.practice_id).get().ref
    for viewer in (iris, world.dora, world.viewer("quinn"), World().ada):
        with pytest.raises(NotFound):
            actions.note_opening(viewer=viewer, ref=ref, now=NOW)
        with pytest.raises(NotFound):
            actions.review_opening(viewer=viewer, ref=ref, note="", now=NOW)


def test_a_manager_looks_at_it_and_nobody_at_her_own(world: World, quinn: Quinn) -> None:
    quinn.say("ada")
    ref = Access.objects.within(world.practice_id).get().ref
    with pytest.raises(NotFound):
        actions.review_opening(viewer=world.ada, ref=ref, note="", now=NOW)
    mia = world.join("mia", "Mia Roth", "manager")
    assert count_to_look_at(mia) == 1
    actions.review_opening(viewer=mia, ref=ref, note="Agreed with her.", now=NOW)
    (card,) = accesses(mia, now=NOW)
    assert (card.reviewer, card.note, card.to_review) == ("Mia Roth", "Agreed with her.", False)
    with pytest.raises(NotFound):
        actions.review_opening(viewer=mia, ref=ref, note="", now=NOW)


def test_r7_what_was_opened_before_a_seal_is_hidden_with_it(world: World, quinn: Quinn) -> None:
    quinn.say()
    assert len(accesses(world.ada, now=NOW)) == 1
    actions.seal_chart(viewer=quinn.viewer, claim=quinn.claim, now=NOW)
    assert accesses(world.ada, now=NOW) == ()
    assert accesses(world.dora, now=NOW) == ()
    assert len(accesses(world.ben, now=NOW)) == 1


def test_merging_keeps_the_wish_and_what_was_opened(world: World, quinn: Quinn) -> None:
    twin = world.client("Quinn Marsh")
    quinn.say()
    actions.merge_clients(viewer=world.dora, ref=quinn.ref, into=twin, now=NOW)
    assert Client.objects.within(world.practice_id).get(ref=twin).asks_why
    (card,) = accesses(world.ben, now=NOW)
    assert card.client_ref == twin
