""" "That is me": the way to a claim, and what does not lead there."""

from datetime import date, timedelta

import pytest

from tests.owncare.people import claim_of, claimed, link_for, oneself, person
from tests.world import NOW, World
from wellkept.clients import actions, claims
from wellkept.clients.actions.claims import ADDRESS_IS_NEW_FOR, LINK_GOOD_FOR
from wellkept.clients.models import Claim, ClaimLink, Client
from wellkept.clients.queries import client_list, client_page, visible_charts
from wellkept.kernel.invalid import Invalid
from wellkept.trust.errors import NotFound
from wellkept.trust.models import AuditEntry
from wellkept.trust.viewer import Oneself


@pytest.fixture
def carol(world: World) -> str:
    return world.client()


@pytest.fixture
def nora(db: None) -> Oneself:
    """Somebody with an account, who works nowhere."""
    return oneself(person())


def edit(world: World, client: str, email: str, *, now: object = NOW, viewer: object = None) -> None:
    actions.edit_client(
        viewer=viewer or world.dora,  # type: ignore[arg-type]
        ref=client,
        name="Carol Day",
        email=email,
        phone="",
        zone="",
        now=now,  # type: ignore[arg-type]
    )


def leads_nowhere(token: str, viewer: Oneself, now: object = NOW) -> bool:
    with pytest.raises(NotFound):
        claims.claim_offer(token, now=now)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        actions.claim(viewer=viewer, token=token, now=now)  # type: ignore[arg-type]
    return True


def test_she_claims_with_the_account_she_has(world: World, carol: str, nora: Oneself) -> None:
    token = link_for(world, carol)
    assert claims.claim_offer(token, now=NOW).practice == "Elm House"
    ref = actions.claim(viewer=nora, token=token, now=NOW)
    assert [(own.ref, own.practice) for own in claims.held_claims(nora)] == [(ref, "Elm House")]
    viewer = claims.as_client(nora, ref, now=NOW)
    assert viewer.client_id == Client.objects.within(world.practice_id).get(ref=carol).id


def test_a_used_link_does_nothing(world: World, carol: str, nora: Oneself) -> None:
    token = link_for(world, carol)
    ref = actions.claim(viewer=nora, token=token, now=NOW)
    assert leads_nowhere(token, nora)
    actions.unclaim(viewer=nora, ref=ref, now=NOW)
    assert leads_nowhere(token, nora)


def test_an_old_link_does_nothing(world: World, carol: str, nora: Oneself) -> None:
    assert leads_nowhere(link_for(world, carol), nora, NOW + LINK_GOOD_FOR)


def test_a_newer_link_ends_the_older(world: World, carol: str, nora: Oneself) -> None:
    first = link_for(world, carol)
    second = link_for(world, carol, now=NOW + timedelta(minutes=1))
    later = NOW + timedelta(minutes=2)
    assert leads_nowhere(first, nora, later)
    actions.claim(viewer=nora, token=second, now=later)


def test_a_link_to_an_address_that_is_no_longer_hers_does_nothing(
    world: World, carol: str, nora: Oneself
) -> None:
    token = link_for(world, carol)
    edit(world, carol, "new@example.com")
    assert leads_nowhere(token, nora)


@pytest.mark.parametrize("token", ["", "x", "a" * 27, "\ud800", "é"])
def test_no_link_at_all_does_nothing(nora: Oneself, token: str) -> None:
    assert leads_nowhere(token, nora)


def test_one_client_has_one_claimant(world: World, carol: str, nora: Oneself) -> None:
    claimed(world, carol, nora.account_id)
    with pytest.raises(Invalid, match="client: claimed"):
        actions.ask_for_claim(viewer=world.dora, client=carol, now=NOW)


def test_the_token_is_nowhere_but_in_the_mail(world: World, carol: str) -> None:
    token = link_for(world, carol)
    assert token not in str(list(ClaimLink.objects.within(world.practice_id).values()))
    assert token not in str(list(AuditEntry.objects.values()))


def test_without_an_address_nothing_is_sent(world: World, carol: str) -> None:
    with pytest.raises(Invalid, match="email: required"):
        actions.ask_for_claim(viewer=world.dora, client=carol, now=NOW)


def test_after_a_change_of_address_her_clinician_confirms(world: World, carol: str, nora: Oneself) -> None:
    """Whoever types an address at the desk could otherwise become anybody."""
    open_chart(world, "ben", carol)
    edit(world, carol, "typed@example.com")
    for viewer in (world.dora, world.ada):
        with pytest.raises(Invalid, match="email: changed_lately"):
            actions.ask_for_claim(viewer=viewer, client=carol, now=NOW)
    actions.ask_for_claim(viewer=world.ben, client=carol, now=NOW)
    actions.ask_for_claim(viewer=world.dora, client=carol, now=NOW + ADDRESS_IS_NEW_FOR)


def open_chart(world: World, treating: str, client: str) -> None:
    actions.open_chart(
        viewer=world.dora,
        kind="individual",
        treating=world.ref(treating),
        members=[(client, "client")],
        opened_on=date(2026, 11, 23),
        now=NOW,
    )


def test_the_same_address_in_other_letters_is_no_change(world: World, carol: str) -> None:
    edit(world, carol, "carol@example.com")
    edit(world, carol, "Carol@example.com", now=NOW + ADDRESS_IS_NEW_FOR)
    actions.ask_for_claim(viewer=world.dora, client=carol, now=NOW + ADDRESS_IS_NEW_FOR)


def test_a_minor_is_settled_first(world: World, carol: str, nora: Oneself) -> None:
    token = link_for(world, carol)
    record = {"viewer": world.ben, "client": carol, "of_age_on": date(2030, 5, 1), "now": NOW}
    open_chart(world, "ben", carol)
    actions.record_minor(basis="", **record)  # type: ignore[arg-type]
    for ask in (
        lambda: actions.claim(viewer=nora, token=token, now=NOW),
        lambda: actions.ask_for_claim(viewer=world.ben, client=carol, now=NOW),
    ):
        with pytest.raises(Invalid, match="minor_unsettled"):
            ask()
    actions.record_minor(basis="guardian", **record)  # type: ignore[arg-type]
    with pytest.raises(Invalid, match="minor_unsettled"):
        actions.claim(viewer=nora, token=token, now=NOW)
    actions.add_contact(
        viewer=world.ben, client=carol, role="guardian", name="Pat Day", email="", phone="", now=NOW
    )
    actions.claim(viewer=nora, token=token, now=NOW)


def test_r7_the_practice_reads_that_somebody_claimed_and_never_who(
    world: World, carol: str, nora: Oneself
) -> None:
    claimed(world, carol, nora.account_id)
    row = Client.objects.within(world.practice_id).get(ref=carol)
    assert claims.claimed_since(world.dora, row.id) == NOW
    entries = AuditEntry.objects.filter(chain=f"practice:{world.practice_id}")
    assert f"account:{nora.account_id} " not in str(list(entries.values()))  # as any viewer describes herself


def test_r15_she_is_no_client_to_herself_at_work(world: World) -> None:
    """Nobody opens their own chart as staff: at the desk she does not find herself."""
    client = world.client("Dora Quist")
    open_chart(world, "ben", client)
    claimed(world, client, world.dora.account_id)
    assert client not in [card.ref for card in client_list(world.dora)]
    assert not visible_charts(world.dora).filter(members__client__ref=client).exists()
    with pytest.raises(NotFound):
        client_page(world.dora, client, now=NOW)
    assert client in [card.ref for card in client_list(world.ada)]
    assert client in [card.ref for card in client_list(world.ben)]


def test_her_clinician_ends_a_claim_that_is_somebody_elses(world: World, carol: str, nora: Oneself) -> None:
    open_chart(world, "ben", carol)
    claimed(world, carol, nora.account_id)
    with pytest.raises(Invalid, match="client: not_treating"):
        actions.end_claim(viewer=world.dora, client=carol, now=NOW)
    actions.end_claim(viewer=world.ben, client=carol, now=NOW)
    assert claims.held_claims(nora) == ()
    with pytest.raises(NotFound):
        actions.end_claim(viewer=world.ben, client=carol, now=NOW)


def test_only_she_herself_unclaims(world: World, carol: str, nora: Oneself) -> None:
    ref = claimed(world, carol, nora.account_id)
    with pytest.raises(NotFound):
        actions.unclaim(viewer=oneself(person("Bo Li")), ref=ref, now=NOW)
    actions.unclaim(viewer=nora, ref=ref, now=NOW)
    with pytest.raises(NotFound):
        claims.as_client(nora, ref, now=NOW)


@pytest.mark.parametrize("claimant", ["first", "second", "both"])
def test_a_claim_follows_a_merge(world: World, nora: Oneself, claimant: str) -> None:
    """Merging never fails for a claim; of two claims that of the record which stays holds."""
    first, second = world.client("Carol Day"), world.client("Carol Day")
    other = person("Bo Li")
    if claimant != "second":
        claimed(world, first, nora.account_id)
    if claimant != "first":
        claimed(world, second, other if claimant == "both" else nora.account_id)
    actions.merge_clients(viewer=world.dora, ref=first, into=second, now=NOW)
    live = Claim.objects.within(world.practice_id).filter(until=None)
    assert [claim.client.ref for claim in live] == [second]
    assert claim_of(world, second).account_id == (other if claimant == "both" else nora.account_id)
