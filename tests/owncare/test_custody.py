"""R7: the custodian whom a client named opens the sealed chart in need: with a reason, for three days, told at once to client and
clinician, of this chart and of nothing else."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from tests.owncare.people import claimed
from tests.owncare.test_seals import TWO, Nora, known
from tests.owncare.test_seals import nora as nora
from tests.web.html import faults_of
from tests.web.test_pages import signed_in
from tests.world import NOW, World, booked, someone
from wellkept.clients import actions
from wellkept.clients.accesses import accesses, count_to_look_at, opened_of
from wellkept.clients.custody import custodies, custody_page, standing_in
from wellkept.clients.models import Access, Seal
from wellkept.clients.queries import visible_charts, visible_clients
from wellkept.kernel.invalid import Invalid
from wellkept.messages.actions import stop_notices
from wellkept.messages.models import PersonalNotice
from wellkept.owncare.walls import wall
from wellkept.practice.actions import deactivate_member, set_roles
from wellkept.scheduling.appointments import actions as appointments
from wellkept.scheduling.appointments.custody import coming_of_chart
from wellkept.scheduling.appointments.models import Appointment
from wellkept.scheduling.appointments.scope import visible_appointments
from wellkept.trust.errors import NotFound
from wellkept.trust.models import AuditEntry
from wellkept.trust.viewer import Staff
from wellkept.trust.visibility import STANDING_IN, Act, Thing

DAYS = timedelta(days=3)


def open_chart(nora: Nora, viewer: Staff | None = None, why: str = "") -> str:
    """Ben opens it, because Ada is ill."""
    chart = nora.chart().ref
    by = viewer or nora.world.ben
    actions.open_as_custodian(viewer=by, chart=chart, ground="ill", why=why, now=NOW)
    return chart


def test_r7_until_then_she_learns_that_somebody_named_her_and_not_who(world: World, nora: Nora) -> None:
    assert custodies(world.ben, now=NOW) == ()
    nora.seal("ben")
    (one,) = custodies(world.ben, now=NOW)
    assert (one.treating, one.until) == ("Ada Lund", None)
    assert "Nora" not in str(one)
    assert nora.ref not in str(one)
    for act in (custody_page, standing_in):
        with pytest.raises(NotFound):
            act(world.ben, one.chart, now=NOW)
    assert not known(world, "ben", nora)


def test_r7_with_a_reason_it_is_open_for_three_days_and_ends_by_itself(world: World, nora: Nora) -> None:
    nora.seal("ben")
    chart = open_chart(nora)
    page, until = custody_page(world.ben, chart, now=NOW + DAYS - timedelta(seconds=1))
    assert (page.card.name, page.card.email) == ("Nora Vale", "carol@example.com")
    assert [one.treating_name for one in page.charts] == ["Ada Lund"]
    assert until == NOW + DAYS
    (session,) = coming_of_chart(standing_in(world.ben, chart, now=NOW), now=NOW)
    assert session.ref == nora.session
    for act in (custody_page, standing_in):
        with pytest.raises(NotFound):
            act(world.ben, chart, now=NOW + DAYS)


def test_r7_nobody_else_opens_it(world: World, nora: Nora) -> None:
    nora.seal("ben")
    iris = world.join("iris", "Iris Tan", "clinician")
    for viewer in (world.ada, world.dora, iris, World().ben):
        with pytest.raises(NotFound):
            open_chart(nora, viewer)
    chart = open_chart(nora)
    for viewer in (world.ada, world.dora, iris):
        with pytest.raises(NotFound):
            standing_in(viewer, chart, now=NOW)
    actions.name_custodian(viewer=nora.viewer, claim=nora.claim, custodian=world.ref("iris"), now=NOW)
    with pytest.raises(NotFound):
        standing_in(iris, chart, now=NOW)  # it was Ben who said why


def test_r7_who_was_named_before_that_was_possible_opens_nothing(world: World, nora: Nora) -> None:
    nora.seal("ben")
    Seal.objects.within(world.practice_id).update(may_open=False)  # as it was kept then
    assert custodies(world.ben, now=NOW) == ()
    with pytest.raises(NotFound):
        open_chart(nora)
    assert not wall(nora.viewer, nora.claim).may_open
    actions.name_custodian(viewer=nora.viewer, claim=nora.claim, custodian=world.ref("ben"), now=NOW)
    assert wall(nora.viewer, nora.claim).may_open
    open_chart(nora)


def unseal(world: World, nora: Nora) -> None:
    actions.unseal_chart(viewer=nora.viewer, claim=nora.claim, now=NOW)


def take_away(world: World, nora: Nora) -> None:
    actions.name_custodian(viewer=nora.viewer, claim=nora.claim, custodian="", now=NOW)


def supervise(world: World, nora: Nora) -> None:
    set_roles(viewer=world.ada, member=world.ref("ben"), roles=["clinician"], supervised=True, now=NOW)


def demote(world: World, nora: Nora) -> None:
    set_roles(viewer=world.ada, member=world.ref("ben"), roles=["front_desk"], now=NOW)


def claim_by_ben(world: World, nora: Nora) -> None:
    actions.unclaim(viewer=nora.viewer, ref=nora.claim, now=NOW)
    claimed(world, nora.ref, world.ben.account_id, by="ada")


@pytest.mark.parametrize("end", [unseal, take_away, supervise, demote, claim_by_ben])
def test_r7_it_ends_where_its_ground_does(
    world: World, nora: Nora, end: Callable[[World, Nora], None]
) -> None:
    nora.seal("ben")
    chart = open_chart(nora)
    end(world, nora)
    ben = world.viewer("ben")
    for act in (custody_page, standing_in):
        with pytest.raises(NotFound):
            act(ben, chart, now=NOW)
    with pytest.raises(NotFound):
        open_chart(nora, ben)


def test_r7_client_and_clinician_are_told_at_once_and_nobody_else(world: World, nora: Nora) -> None:
    nora.seal("ben")
    open_chart(nora, why="Ada broke a leg")
    told = PersonalNotice.objects.everywhere(because="test").values_list("account_id", "practice_id")
    assert set(told) == {(world.ada.account_id, world.practice_id), (nora.viewer.account_id, None)}
    (hers,) = opened_of(nora.viewer, nora.claim, now=NOW)
    assert (hers.who, hers.kind, hers.ground) == ("Ben Okoro", "custody", "ill")
    (card,) = accesses(world.ada, now=NOW)
    assert (card.who, card.client, card.why) == ("Ben Okoro", "Nora Vale", "Ada broke a leg")
    assert (card.to_note, card.to_review) == (True, False)  # though she is a manager
    mia = world.join("mia", "Mia Roth", "manager")
    for viewer in (mia, world.dora, world.ben):
        assert accesses(viewer, now=NOW) == ()
        assert count_to_look_at(viewer) == 0
    unseal(world, nora)
    assert accesses(mia, now=NOW) == ()  # what was sealed then stays between them


def test_r15_it_stands_in_the_charts_own_chain_and_the_reason_under_its_key(world: World, nora: Nora) -> None:
    nora.seal("ben")
    open_chart(nora, why="Ada broke a leg")
    (card,) = accesses(world.ada, now=NOW)
    actions.note_opening(viewer=world.ada, ref=card.ref, now=NOW)
    entries = AuditEntry.objects.filter(action__in=("client.open_custody", "access.note"))
    assert [entry.chain for entry in entries] == [f"chart:{nora.chart().id}"] * 2
    row = Access.objects.within(world.practice_id).get()
    assert b"leg" not in bytes(row.why or b"")
    assert row.chart_id == nora.chart().id


def test_r7_she_cancels_what_is_booked_there_and_nothing_else(world: World, nora: Nora) -> None:
    by = {"viewer": world.stranger(), "new_client": someone("Bo Li"), "seal": True}
    other = booked(world.book(TWO, "ada", **by)).ref  # sealed too, and not entrusted to him
    nora.seal("ben")
    viewer = standing_in(world.ben, open_chart(nora), now=NOW)
    assert [one.ref for one in visible_appointments(viewer)] == [nora.session]
    for scope in (visible_clients, visible_charts):
        with pytest.raises(NotFound):
            scope(viewer)
    with pytest.raises(NotFound):
        appointments.cancel(viewer=viewer, ref=other, now=NOW)
    assert appointments.cancel(viewer=viewer, ref=nora.session, now=NOW) is None
    row = Appointment.objects.within(world.practice_id).get(ref=nora.session)
    assert (row.state, row.cancelled_by) == ("cancelled", "practice")
    assert stop_notices(viewer=viewer, appointment=nora.session, now=NOW) == 1
    entry = AuditEntry.objects.filter(subjects__icontains=nora.session).latest("id")
    assert entry.chain == f"chart:{nora.chart().id}"
    assert entry.viewer.endswith("as custodian")


def test_a_custodian_who_left_the_team_opens_nothing(world: World, nora: Nora) -> None:
    nora.seal("ben")
    deactivate_member(viewer=world.ada, member=world.ref("ben"), now=NOW)
    with pytest.raises(NotFound):
        world.viewer("ben")


@pytest.mark.parametrize(("ground", "why"), [("danger", ""), ("", ""), ("other", " ")])
def test_a_reason_is_needed(world: World, nora: Nora, ground: str, why: str) -> None:
    nora.seal("ben")
    with pytest.raises(Invalid):
        actions.open_as_custodian(viewer=world.ben, chart=nora.chart().ref, ground=ground, why=why, now=NOW)
    assert not Access.objects.within(world.practice_id).exists()


def test_r7_on_the_pages(world: World, nora: Nora) -> None:
    nora.seal("ben")

    def page(name: str, *more: str) -> str:
        return reverse(f"work:{name}", args=[world.slug, *more])

    with time_machine.travel(NOW, tick=False):
        ben, chart = signed_in(world, "ben"), nora.chart().ref
        listed = ben.get(page("custodies")).content.decode()
        asked = ben.get(page("custody", chart)).content.decode()
        for html in (listed, asked):
            assert faults_of(html) == []
            assert "A client of Ada Lund" in html
            assert "Nora" not in html
        assert ben.post(page("custody-cancel", chart, nora.session)).status_code == 404
        assert ben.post(page("custody", chart), {"why": ""}).status_code == 422
        assert ben.post(page("custody", chart), {"ground": "ill"}).status_code == 302
        html = ben.get(page("custody", chart)).content.decode()
        assert faults_of(html) == []
        assert "Nora Vale" in html
        assert ben.get(page("client", nora.ref)).status_code == 404  # the wall stays as it is
        assert ben.get(page("appointment", nora.session)).status_code == 404
        done = ben.post(page("custody-cancel", chart, nora.session), {"hush": "on"}, follow=True)
        assert "None is booked." in done.content.decode()
        assert signed_in(world, "dora").get(page("custody", chart)).status_code == 404


def test_r7_the_table_says_what_she_may(world: World, nora: Nora) -> None:
    nora.seal("ben")
    viewer = standing_in(world.ben, open_chart(nora), now=NOW)
    may = {
        Thing.CLIENT: bool(custody_page(world.ben, nora.chart().ref, now=NOW)),
        Thing.CHART: bool(custody_page(world.ben, nora.chart().ref, now=NOW)[0].charts),
        Thing.APPOINTMENT: visible_appointments(viewer).exists(),
    }
    assert {thing for thing, there in may.items() if there} == set(STANDING_IN)
    assert {thing for thing, acts in STANDING_IN.items() if Act.CHANGE in acts} == {Thing.APPOINTMENT}
    assert not any(Act.FIND in acts for acts in STANDING_IN.values())
