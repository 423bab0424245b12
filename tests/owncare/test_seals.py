"""R7: the seal later, its custodian, and what it takes to hand a sealed course of care over."""

from dataclasses import dataclass

import pytest

from tests.owncare.people import claimed, oneself, person
from tests.world import NOW, World, booked, codes
from wellkept.clients import actions, queries
from wellkept.clients.claims import address_before
from wellkept.clients.models import Chart, Client, Handover, Seal
from wellkept.clients.queries import viewer_of_link
from wellkept.kernel.invalid import Invalid
from wellkept.owncare.walls import wall
from wellkept.scheduling.appointments import actions as appointments
from wellkept.scheduling.appointments.models import Appointment
from wellkept.scheduling.appointments.queries import appointment
from wellkept.scheduling.appointments.scope import visible_appointments
from wellkept.trust.errors import NotFound
from wellkept.trust.models import AuditEntry
from wellkept.trust.viewer import Oneself

TEN, TWO = "2026-11-25T10:00", "2026-11-25T14:00"


@dataclass
class Nora:
    """Somebody who is Ada's client, with a session on Wednesday at ten, and claimed her record."""

    world: World
    ref: str
    session: str
    viewer: Oneself
    claim: str

    def row(self) -> Client:
        return Client.objects.within(self.world.practice_id).get(ref=self.ref)

    def chart(self) -> Chart:
        return Chart.objects.within(self.world.practice_id).get(members__client__ref=self.ref)

    def seal(self, custodian: str = "") -> None:
        ref = self.world.ref(custodian) if custodian else ""
        actions.seal_chart(viewer=self.viewer, claim=self.claim, custodian=ref, now=NOW)


@pytest.fixture
def nora(world: World) -> Nora:
    client = world.client("Nora Vale")
    session = booked(world.book(TEN, "ada", client=client)).ref
    viewer = oneself(person("Nora Vale"))
    return Nora(world, client, session, viewer, claimed(world, client, viewer.account_id))


def known(world: World, who: str, nora: Nora) -> bool:
    """Whether somebody of the staff meets her anywhere."""
    viewer = world.viewer(who)
    listed = nora.ref in [card.ref for card in queries.client_list(viewer, query="Nora")]
    try:
        queries.client_page(viewer, nora.ref, now=NOW)
        page = True
    except NotFound:
        page = False
    shown = visible_appointments(viewer).filter(ref=nora.session).exists()
    assert listed is page is shown or who == "ada"
    return page or shown


def test_r7_sealing_hides_from_everybody_but_her_clinician(world: World, nora: Nora) -> None:
    assert known(world, "dora", nora)
    nora.seal()
    assert not known(world, "dora", nora)
    assert not known(world, "ben", nora)
    assert known(world, "ada", nora)
    assert queries.client_page(world.ada, nora.ref, now=NOW).card.name == "Nora Vale"
    assert nora.ref not in [card.ref for card in queries.client_list(world.ada)]
    assert nora.ref in [card.ref for card in queries.sealed_clients(world.ada)]


def test_r7_the_name_lies_under_the_charts_own_key(world: World, nora: Nora) -> None:
    before = bytes(nora.row().name)
    nora.seal()
    row = nora.row()
    assert row.sealed_by == f"chart:{nora.chart().ref}"
    assert bytes(row.name) != before
    actions.unseal_chart(viewer=nora.viewer, claim=nora.claim, now=NOW)
    assert nora.row().sealed_by == ""
    assert known(world, "dora", nora)
    assert queries.client_page(world.dora, nora.ref, now=NOW).card.name == "Nora Vale"


def test_r7_all_that_names_her_goes_under_that_key_and_into_that_chart(world: World, nora: Nora) -> None:
    by = {"viewer": world.dora, "now": NOW}
    actions.add_contact(client=nora.ref, role="partner", name="Kim Vale", email="", phone="", **by)
    actions.edit_client(
        ref=nora.ref, name="Nora Vale", email="nora@example.org", phone="", zone="", jurisdiction="", **by
    )
    link = actions.issue_booking_link(client=nora.ref, chart="", **by)
    leave = actions.give_leave(viewer=nora.viewer, claim=nora.claim, email="kim@example.org", now=NOW)
    way = actions.mail_of_link(link_id=leave, now=NOW).token
    Client.objects.within(world.practice_id).filter(ref=nora.ref).update(import_digest="d" * 64)
    nora.seal()
    assert nora.row().import_digest == ""  # else the same table, brought in again, would tell of her
    assert queries.client_page(world.ada, nora.ref, now=NOW).contacts[0].name == "Kim Vale"
    assert address_before(nora.row(), NOW) == "carol@example.com"
    assert viewer_of_link(link, practice_slug=world.slug, now=NOW).chart_id == nora.chart().id
    with pytest.raises(NotFound):
        actions.accept_proxy(viewer=oneself(person("Kim Vale")), token=way, now=NOW)


def test_r7_the_hour_is_private_to_the_desk_from_then_on(world: World, nora: Nora) -> None:
    nora.seal()
    other = world.client("Bo Li")
    assert codes(world.book(TEN, "ada", client=other)) == {"not_available"}


def test_r7_undo_brings_nothing_back_that_was_sealed_since(world: World, nora: Nora) -> None:
    assert appointments.cancel(viewer=world.ada, ref=nora.session, now=NOW) is None
    nora.seal()
    assert appointments.undo(viewer=world.ada, ref=nora.session, now=NOW) is None
    assert Appointment.objects.within(world.practice_id).get(ref=nora.session).sealed
    with pytest.raises(NotFound):
        appointment(world.dora, nora.session)


def test_r7_the_record_of_the_seal_stands_in_its_own_chain(world: World, nora: Nora) -> None:
    nora.seal()
    (entry,) = AuditEntry.objects.filter(action="chart.seal")
    assert entry.chain == f"chart:{nora.chart().id}"
    assert f"account:{nora.viewer.account_id}" not in entry.viewer


def test_what_is_booked_after_sealing_is_sealed(world: World, nora: Nora) -> None:
    nora.seal()
    done = booked(world.book(TWO, "ada", client=nora.ref, viewer=world.ada))
    assert Appointment.objects.within(world.practice_id).get(ref=done.ref).sealed
    with pytest.raises(NotFound):
        world.book("2026-11-25T16:00", "ben", client=nora.ref, viewer=world.dora)


def test_who_is_in_other_care_there_is_told_that_it_would_still_show(world: World, nora: Nora) -> None:
    actions.open_chart(
        viewer=world.dora,
        kind="individual",
        treating=world.ref("ben"),
        members=[(nora.ref, "client")],
        opened_on=NOW.date(),
        now=NOW,
    )
    with pytest.raises(Invalid, match="claim: other_care"):
        nora.seal()
    assert not Chart.objects.within(world.practice_id).filter(sealed=True).exists()


def test_only_she_herself_seals(world: World, nora: Nora) -> None:
    with pytest.raises(NotFound):
        actions.seal_chart(viewer=oneself(person()), claim=nora.claim, now=NOW)
    nora.seal()
    with pytest.raises(Invalid, match="claim: sealed_already"):
        nora.seal()


def test_a_custodian_is_another_clinician_of_her_choice(world: World, nora: Nora) -> None:
    for who in ("ada", "dora"):
        with pytest.raises(Invalid, match="custodian: choice"):
            nora.seal(who)
    nora.seal("ben")
    assert wall(nora.viewer, nora.claim).custodian == "Ben Okoro"
    actions.name_custodian(viewer=nora.viewer, claim=nora.claim, custodian="", now=NOW)
    assert wall(nora.viewer, nora.claim).custodian == ""
    assert Seal.objects.within(world.practice_id).filter(until=None).count() == 1


def test_r7_being_named_custodian_shows_nothing_by_itself(world: World, nora: Nora) -> None:
    nora.seal("ben")
    assert not known(world, "ben", nora)


def test_r7_handing_over_needs_her_consent(world: World, nora: Nora) -> None:
    nora.seal("ben")
    chart = nora.chart().ref
    with pytest.raises(Invalid, match="sealed_stays"):
        actions.hand_over_chart(viewer=world.ada, chart=chart, treating=world.ref("ben"), now=NOW)
    with pytest.raises(NotFound):
        actions.ask_handover(viewer=world.ben, chart=chart, to=world.ref("ben"), now=NOW)
    actions.ask_handover(viewer=world.ada, chart=chart, to=world.ref("ben"), now=NOW)
    assert nora.chart().treating_id == world.ada.account_id
    asked = wall(nora.viewer, nora.claim).asked
    assert asked is not None
    assert asked.to == "Ben Okoro"
    actions.answer_handover(viewer=nora.viewer, claim=nora.claim, ref=asked.ref, agree=False, now=NOW)
    assert nora.chart().treating_id == world.ada.account_id
    actions.ask_handover(viewer=world.ada, chart=chart, to=world.ref("ben"), now=NOW)
    ref = Handover.objects.within(world.practice_id).get(answered_at=None).ref
    actions.answer_handover(viewer=nora.viewer, claim=nora.claim, ref=ref, agree=True, now=NOW)
    assert nora.chart().treating_id == world.ben.account_id
    assert wall(nora.viewer, nora.claim).custodian == ""  # nobody stands in for herself
    assert queries.client_page(world.ben, nora.ref, now=NOW).card.name == "Nora Vale"
    with pytest.raises(NotFound):
        queries.client_page(world.ada, nora.ref, now=NOW)


def test_somebody_else_cannot_answer(world: World, nora: Nora) -> None:
    nora.seal()
    actions.ask_handover(viewer=world.ada, chart=nora.chart().ref, to=world.ref("ben"), now=NOW)
    ref = Handover.objects.within(world.practice_id).get().ref
    with pytest.raises(NotFound):
        actions.answer_handover(viewer=oneself(person()), claim=nora.claim, ref=ref, agree=True, now=NOW)
