"""R7: whoever works under supervision is never the only one who knows of a client, so she holds no sealed chart."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.owncare.test_seals import TWO, Nora
from tests.owncare.test_seals import nora as nora
from tests.world import NOW, World, booked, codes, someone
from wellkept.clients import actions
from wellkept.clients.models import Chart, Handover
from wellkept.kernel.invalid import Invalid
from wellkept.owncare.walls import wall
from wellkept.practice.actions import set_roles
from wellkept.scheduling.appointments.models import Appointment
from wellkept.trust.models import AuditEntry


def supervise(world: World, who: str, *, supervised: bool = True) -> None:
    set_roles(
        viewer=world.ada,
        member=world.ref(who),
        roles=["manager", "clinician"],
        supervised=supervised,
        now=NOW,
    )


def test_r7_a_clinician_under_supervision_is_given_no_seal(world: World, nora: Nora) -> None:
    supervise(world, "ada")
    with pytest.raises(Invalid, match="claim: supervised"):
        nora.seal()
    assert not nora.chart().sealed
    supervise(world, "ada", supervised=False)
    nora.seal()
    assert nora.chart().sealed


def test_r7_nobody_is_booked_under_seal_with_her(world: World) -> None:
    supervise(world, "ada")
    asked = {"viewer": world.stranger(), "new_client": someone()}
    assert codes(world.book(TWO, "ada", seal=True, **asked)) == {"supervised_holds_no_seal"}
    assert not Appointment.objects.within(world.practice_id).exists()
    booked(world.book(TWO, "ben", seal=True, **asked))
    booked(world.book(TWO, "ada", **asked))


def test_r7_nobody_is_made_a_sealed_client_of_hers(world: World) -> None:
    supervise(world, "ada")
    with pytest.raises(Invalid, match="seal: supervised"):
        actions.create_client(
            viewer=world.dora,
            practice_id=world.practice_id,
            name="Erin Vale",
            born="desk",
            sealed_for=world.ada.account_id,
            now=NOW,
        )
    assert not Chart.objects.within(world.practice_id).exists()


def test_r7_a_sealed_chart_is_not_handed_over_to_her(world: World, nora: Nora) -> None:
    nora.seal()
    chart = nora.chart().ref
    supervise(world, "ben")
    with pytest.raises(Invalid, match="to: supervised"):
        actions.ask_handover(viewer=world.ada, chart=chart, to=world.ref("ben"), now=NOW)
    supervise(world, "ben", supervised=False)
    actions.ask_handover(viewer=world.ada, chart=chart, to=world.ref("ben"), now=NOW)
    supervise(world, "ben")  # between the question and the answer
    ref = Handover.objects.within(world.practice_id).get(answered_at=None).ref
    answer = {"viewer": nora.viewer, "claim": nora.claim, "ref": ref, "now": NOW}
    with pytest.raises(Invalid, match="claim: supervised"):
        actions.answer_handover(agree=True, **answer)
    assert nora.chart().treating_id == world.ada.account_id
    actions.answer_handover(agree=False, **answer)


def test_r7_she_is_nobodys_custodian(world: World, nora: Nora) -> None:
    supervise(world, "ben")
    with pytest.raises(Invalid, match="custodian: choice"):
        nora.seal("ben")
    assert world.ref("ben") not in dict(wall(nora.viewer, nora.claim).clinicians)


def test_r7_supervision_that_begins_later_changes_nothing_and_the_client_is_told(
    world: World, nora: Nora
) -> None:
    nora.seal()
    assert not wall(nora.viewer, nora.claim).supervised
    supervise(world, "ada")
    assert nora.chart().sealed
    assert wall(nora.viewer, nora.claim).supervised
    booked(world.book(TWO, "ada", client=nora.ref, viewer=world.ada))
    entry = AuditEntry.objects.filter(action="team.roles").latest("id")
    assert entry.why.endswith("-> clinician, manager, supervised")
    assert nora.ref not in str(entry.subjects)


def test_r7_whoever_says_so_cannot_tell_by_the_statements_who_holds_a_seal(world: World, nora: Nora) -> None:
    def asked() -> list[str]:
        with CaptureQueriesContext(connection) as ran:
            supervise(world, "ada")
        return [statement["sql"].split(" ")[0] for statement in ran.captured_queries]

    without = asked()
    supervise(world, "ada", supervised=False)
    nora.seal()
    assert asked() == without
