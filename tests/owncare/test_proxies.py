"""For loved ones: a parent for a child, a partner with leave; at majority it ends (domain.md C15)."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.owncare.people import claimed, oneself, person
from tests.owncare.secret import born_open
from tests.owncare.test_own_time import own
from tests.world import NOW, World, booked, wall
from wellkept.clients import actions, claims
from wellkept.clients.models import ClaimLink, Proxy
from wellkept.clients.queries import client_page
from wellkept.kernel.invalid import Invalid
from wellkept.owncare import queries
from wellkept.scheduling.appointments import actions as appointments
from wellkept.trust.errors import NotFound
from wellkept.trust.models import AuditEntry
from wellkept.trust.viewer import Oneself, Staff

OF_AGE = date(2027, 3, 1)
TEN = "2026-11-25T10:00"


@pytest.fixture
def child(world: World) -> str:
    """A minor with a guardian, all settled."""
    ref = world.client("Kit Day")
    actions.record_minor(viewer=world.dora, client=ref, of_age_on=OF_AGE, basis="guardian", now=NOW)
    actions.add_contact(
        viewer=world.dora,
        client=ref,
        role="guardian",
        name="Pat Day",
        email="pat@example.org",
        phone="",
        now=NOW,
    )
    return ref


@pytest.fixture
def pat(db: None) -> Oneself:
    return oneself(person("Pat Day"))


def mailed(world: World) -> str:
    """The token of the last link."""
    link = ClaimLink.objects.within(world.practice_id).latest("id")
    return actions.mail_of_link(link_id=link.id, now=NOW).token


def acting(world: World, child: str, viewer: Oneself) -> str:
    contact = client_page(world.dora, child, now=NOW).contacts[0].ref
    actions.ask_for_guardian(viewer=world.dora, client=child, contact=contact, now=NOW)
    return actions.accept_proxy(viewer=viewer, token=mailed(world), now=NOW)


def guardian_of(world: World, client: str, account: int, *, by: Staff) -> str:
    """Somebody becomes guardian of a client, from the record to the mailed link; gives the proxy's ref."""
    actions.record_minor(viewer=by, client=client, of_age_on=OF_AGE, basis="guardian", now=NOW)
    fields = {"role": "guardian", "name": "Pat Day", "email": "pat@example.org", "phone": ""}
    actions.add_contact(viewer=by, client=client, now=NOW, **fields)
    contact = next(c for c in client_page(by, client, now=NOW).contacts if c.role == "guardian")
    actions.ask_for_guardian(viewer=by, client=client, contact=contact.ref, now=NOW)
    return actions.accept_proxy(viewer=oneself(account), token=mailed(world), now=NOW)


def test_a_parent_books_for_a_child(world: World, child: str, pat: Oneself) -> None:
    viewer = claims.as_client(pat, acting(world, child, pat), now=NOW)
    booked(world.book(TEN, viewer=viewer))
    (one,) = queries.loved_sessions(pat, first=NOW, last=NOW + timedelta(days=30), now=NOW)
    assert (one.loved, one.start) == ("Kit Day", wall(TEN))
    assert queries.sessions(pat, first=NOW, last=NOW + timedelta(days=30), now=NOW) == ()
    assert own(pat.account_id) == []  # it takes none of her time
    assert claims.held_proxies(oneself(person("Kim Lee")), now=NOW) == ()
    assert appointments.cancel(viewer=viewer, ref=one.ref, now=NOW) is None


def test_c15_at_majority_the_guardian_ends(world: World, child: str, pat: Oneself) -> None:
    ref = acting(world, child, pat)
    before = datetime(2027, 2, 28, 12, tzinfo=UTC)
    claims.as_client(pat, ref, now=before)
    with pytest.raises(NotFound):
        claims.as_client(pat, ref, now=before + timedelta(days=1))
    assert claims.held_proxies(pat, now=before + timedelta(days=1)) == ()


@pytest.mark.parametrize("basis", ["", "herself"])
def test_c15_without_a_guardians_consent_there_is_no_guardian(
    world: World, child: str, pat: Oneself, basis: str
) -> None:
    ref = acting(world, child, pat)
    actions.record_minor(viewer=world.dora, client=child, of_age_on=OF_AGE, basis=basis, now=NOW)
    with pytest.raises(NotFound):
        claims.as_client(pat, ref, now=NOW)
    contact = client_page(world.dora, child, now=NOW).contacts[0].ref
    with pytest.raises(Invalid):
        actions.ask_for_guardian(viewer=world.dora, client=child, contact=contact, now=NOW)


def test_a_guardians_link_dies_with_the_address_and_with_its_use(
    world: World, child: str, pat: Oneself
) -> None:
    contact = client_page(world.dora, child, now=NOW).contacts[0].ref
    actions.ask_for_guardian(viewer=world.dora, client=child, contact=contact, now=NOW)
    token = mailed(world)
    with pytest.raises(NotFound):
        actions.claim(viewer=pat, token=token, now=NOW)  # it makes nobody the child
    actions.edit_contact(
        viewer=world.dora,
        client=child,
        contact=contact,
        role="guardian",
        name="Pat Day",
        email="other@example.org",
        phone="",
        now=NOW,
    )
    with pytest.raises(NotFound):
        actions.accept_proxy(viewer=pat, token=token, now=NOW)


def test_a_partner_books_with_leave_until_it_is_taken_back(world: World, pat: Oneself) -> None:
    client = world.client("Nora Vale")
    nora = oneself(person("Nora Vale"))
    claim = claimed(world, client, nora.account_id)
    actions.give_leave(viewer=nora, claim=claim, email="pat@example.org", now=NOW)
    ref = actions.accept_proxy(viewer=pat, token=mailed(world), now=NOW)
    viewer = claims.as_client(pat, ref, now=NOW)
    booked(world.book(TEN, viewer=viewer))
    assert own(nora.account_id) == [(TEN, True)]  # her time, not her partner's
    with pytest.raises(NotFound):
        actions.end_proxy(viewer=oneself(person()), ref=ref, now=NOW)
    actions.end_proxy(viewer=nora, ref=ref, now=NOW)
    with pytest.raises(NotFound):
        claims.as_client(pat, ref, now=NOW)


def test_r7_the_practice_reads_no_account(world: World, child: str, pat: Oneself) -> None:
    acting(world, child, pat)
    entries = AuditEntry.objects.filter(chain=f"practice:{world.practice_id}")
    assert not re.search(rf"account:{pat.account_id}\b", str(list(entries.values())))
    assert Proxy.objects.within(world.practice_id).count() == 1


def give_leave(world: World, viewer: Oneself, claim: str, to: Oneself) -> str:
    actions.give_leave(viewer=viewer, claim=claim, email="pat@example.org", now=NOW)
    return actions.accept_proxy(viewer=to, token=mailed(world), now=NOW)


def test_r7_whoever_acts_for_her_decides_nothing_else_in_her_place(world: World, pat: Oneself) -> None:
    client, nora = world.client("Nora Vale"), oneself(person("Nora Vale"))
    ref = give_leave(world, nora, claimed(world, client, nora.account_id), pat)
    hers = {"viewer": pat, "claim": ref, "now": NOW}
    for act, more in (
        (actions.give_leave, {"email": "kim@example.org"}),
        (actions.seal_chart, {}),
        (actions.unseal_chart, {}),
        (actions.name_custodian, {"custodian": ""}),
        (actions.answer_handover, {"ref": "x", "agree": True}),
        (actions.ask_why_first, {"asks": False}),
    ):
        with pytest.raises(NotFound):
            act(**hers, **more)
    with pytest.raises(NotFound):
        actions.unclaim(viewer=pat, ref=ref, now=NOW)


@pytest.mark.parametrize("by", ["herself", "clinician"])
def test_r7_leave_ends_with_the_claim_that_gave_it(world: World, pat: Oneself, by: str) -> None:
    client, nora = born_open(world, "Nora Vale", treating="ada"), oneself(person("Nora Vale"))
    claim = claimed(world, client, nora.account_id)
    ref = give_leave(world, nora, claim, pat)
    actions.give_leave(viewer=nora, claim=claim, email="kim@example.org", now=NOW)
    on_its_way = mailed(world)
    if by == "herself":
        actions.unclaim(viewer=nora, ref=claim, now=NOW)
    else:
        actions.end_claim(viewer=world.ada, client=client, now=NOW)
    with pytest.raises(NotFound):
        claims.as_client(pat, ref, now=NOW)
    with pytest.raises(NotFound):
        actions.accept_proxy(viewer=oneself(person("Kim Lee")), token=on_its_way, now=NOW)


@pytest.mark.parametrize("role", ["other", ""])
def test_c15_who_is_no_guardian_any_more_books_no_more(
    world: World, child: str, pat: Oneself, role: str
) -> None:
    ref = acting(world, child, pat)
    contact = {"viewer": world.dora, "client": child, "now": NOW}
    contact["contact"] = client_page(world.dora, child, now=NOW).contacts[0].ref
    named = {"name": "Pat Day", "email": "pat@example.net", "phone": ""}
    actions.edit_contact(role="guardian", **named, **contact)
    claims.as_client(pat, ref, now=NOW)
    if role:
        actions.edit_contact(role=role, **named, **contact)
    else:
        actions.remove_contact(**contact)
    with pytest.raises(NotFound):
        claims.as_client(pat, ref, now=NOW)
    assert claims.held_proxies(pat, now=NOW) == ()


def test_c15_a_link_on_its_way_makes_nobody_guardian_who_is_none_by_now(
    world: World, child: str, pat: Oneself
) -> None:
    """Though somebody else still is one, so that who consents is settled."""
    more = {"role": "guardian", "name": "Ro Day", "email": "ro@example.org", "phone": ""}
    actions.add_contact(viewer=world.dora, client=child, now=NOW, **more)
    contact = next(c for c in client_page(world.dora, child, now=NOW).contacts if c.name == "Pat Day").ref
    about = {"viewer": world.dora, "client": child, "contact": contact, "now": NOW}
    actions.ask_for_guardian(**about)
    on_its_way = mailed(world)
    actions.edit_contact(role="other", name="Pat Day", email="pat@example.org", phone="", **about)
    with pytest.raises(NotFound):
        actions.accept_proxy(viewer=pat, token=on_its_way, now=NOW)


def test_c15_a_guardian_who_is_no_contact_acts_no_more(world: World, child: str, pat: Oneself) -> None:
    """Also where the contact went before it was written down whose it was."""
    ref = acting(world, child, pat)
    Proxy.objects.within(world.practice_id).update(contact=None)
    with pytest.raises(NotFound):
        claims.as_client(pat, ref, now=NOW)


def test_c15_until_she_is_of_age_a_guardian_decides_who_books(world: World, child: str, pat: Oneself) -> None:
    kit = oneself(person("Kit Day"))
    claim = claimed(world, child, kit.account_id)
    with pytest.raises(Invalid, match="guardian_decides"):
        actions.give_leave(viewer=kit, claim=claim, email="pat@example.org", now=NOW)
    recorded = {"viewer": world.dora, "client": child, "of_age_on": OF_AGE, "now": NOW}
    actions.record_minor(basis="herself", **recorded)
    ref = give_leave(world, kit, claim, pat)
    claims.as_client(pat, ref, now=NOW)
    assert helpers(kit) == ["Pat Day"]
    for basis in ("", "court"):  # not settled; settled by somebody else
        actions.record_minor(basis=basis, **recorded)
        with pytest.raises(NotFound):
            claims.as_client(pat, ref, now=NOW)
        assert helpers(kit) == []  # nobody is listed who can do nothing


def helpers(viewer: Oneself) -> list[str]:
    """Who can act for her, as she reads it."""
    return [helper.name for helper in claims.proxies_for(viewer, now=NOW)]


def test_c15_no_seal_until_it_is_recorded_who_consents(world: World) -> None:
    client, kit = born_open(world, "Kit Day", treating="ada"), oneself(person("Kit Day"))
    claim = claimed(world, client, kit.account_id)
    actions.record_minor(viewer=world.dora, client=client, of_age_on=OF_AGE, basis="", now=NOW)
    with pytest.raises(Invalid, match="minor_unsettled"):
        actions.seal_chart(viewer=kit, claim=claim, now=NOW)
    actions.record_minor(viewer=world.dora, client=client, of_age_on=OF_AGE, basis="herself", now=NOW)
    actions.seal_chart(viewer=kit, claim=claim, now=NOW)
