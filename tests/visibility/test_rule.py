"""R7: what the queries show is what the one rule says, for everybody and everything; and the table that is printed of it."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from tools import visibility

from tests.owncare.people import claim_of, oneself, person
from tests.owncare.test_proxies import guardian_of
from tests.visibility.cast import STAFF, Cast
from tests.world import NOW
from wellkept.clients.actions import answer_handover, ask_handover, seal_chart
from wellkept.clients.claims import as_client
from wellkept.clients.models import Claim, Handover
from wellkept.clients.models import Client as ClientRow
from wellkept.clients.queries import visible_charts, visible_clients
from wellkept.messages.scope import visible_messages
from wellkept.scheduling.appointments.models import Appointment
from wellkept.scheduling.appointments.scope import visible_appointments
from wellkept.scheduling.series.scope import visible_series
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import KnownClient, LinkHolder, Oneself, Role, Stranger, Subscriber, System, Viewer
from wellkept.trust.visibility import HERSELF, Act, Door, Thing, allowed

SCOPES: Mapping[Thing, Callable[[Any], Any]] = {
    Thing.CLIENT: visible_clients,
    Thing.CHART: visible_charts,
    Thing.APPOINTMENT: visible_appointments,
    Thing.SERIES: visible_series,
    Thing.MESSAGE: visible_messages,
}


def seen(viewer: Viewer, thing: Thing, ref: str) -> bool:
    """Whether the queries show it."""
    try:
        return bool(SCOPES[thing](viewer).filter(ref=ref).exists())
    except NotFound:
        return False


@pytest.mark.parametrize("who", STAFF)
def test_r7_staff_see_what_the_rule_allows(cast: Cast, who: str) -> None:
    wrong = []
    for key, case in cast.cases.items():
        for thing in Thing:
            found = seen(cast.viewer(who), thing, case.ref(thing))
            if found != (Act.OPEN in allowed(cast.hat(who, case), thing, sealed=case.sealed)):
                wrong.append((key, thing, found))
    assert wrong == []


def test_r7_a_client_sees_what_is_hers_by_whatever_she_comes(cast: Cast) -> None:
    for key, case in cast.cases.items():
        practice = cast.world_of(case.treats).practice_id
        client = ClientRow.objects.within(practice).get(ref=case.client).id
        meeting = Appointment.objects.within(practice).get(ref=case.appointment).id
        by: dict[Door, Viewer] = {
            Door.BOOKING_LINK: KnownClient(practice_id=practice, client_id=client, link_id=1),
            Door.APPOINTMENT_LINK: LinkHolder(practice_id=practice, appointment_id=meeting, client_id=client),
            Door.PUBLIC: Stranger(practice_id=practice, browser="b" * 64, network="n" * 64),
        }
        if case.herself:
            claim = Claim.objects.within(practice).get(client=client)
            by[Door.OWN_CARE] = as_client(oneself(claim.account_id), claim.ref, now=NOW)
        if key == "carol":
            guardian = person("Pat Day")
            ref = guardian_of(cast.work, case.client, guardian, by=cast.viewer("cleo"))
            by[Door.PROXY] = as_client(oneself(guardian), ref, now=NOW)
        for door, viewer in by.items():
            for thing in (Thing.CLIENT, Thing.CHART, Thing.APPOINTMENT):
                for other, asked in cast.cases.items():
                    expected = other == key and Act.OPEN in HERSELF[door].get(thing, frozenset())
                    assert seen(viewer, thing, asked.ref(thing)) is expected, (door, thing, key, other)
        feed = Subscriber(practice_id=practice, client_id=client, feed="x")
        shown = {
            other for other, asked in cast.cases.items() if seen(feed, Thing.APPOINTMENT, asked.appointment)
        }
        assert shown == {key}
        assert not any(seen(feed, Thing.CLIENT, asked.client) for asked in cast.cases.values())


def test_r7_a_custodian_knows_of_a_sealed_chart_only_once_she_treats(cast: Cast) -> None:
    """Whom the client named; the clinician asks her, she agrees, and then the former clinician knows no more."""
    case, herself = cast.cases["tess"], oneself(cast.viewer("tess").account_id)
    claim = claim_of(cast.work, case.client).ref
    seal_chart(viewer=herself, claim=claim, custodian=cast.work.ref("ben"), now=NOW)
    for who in STAFF:
        found = {thing for thing in Thing if seen(cast.viewer(who), thing, case.ref(thing))}
        assert found == (set(Thing) if who == "cleo" else set()), who
    ask_handover(viewer=cast.viewer("cleo"), chart=case.chart, to=cast.work.ref("ben"), now=NOW)
    assert not seen(cast.viewer("ben"), Thing.CHART, case.chart)
    asked = Handover.objects.within(cast.work.practice_id).get(chart__ref=case.chart)
    answer_handover(viewer=herself, claim=claim, ref=asked.ref, agree=True, now=NOW)
    assert {who for who in STAFF if seen(cast.viewer(who), Thing.CLIENT, case.client)} == {"ben"}
    assert {who for who in STAFF if seen(cast.viewer(who), Thing.CHART, case.chart)} == {"ben"}


def test_r7_the_software_and_a_person_for_herself_read_no_clients(cast: Cast) -> None:
    for viewer in (System(job="test"), Oneself(account_id=cast.viewer("cleo").account_id)):
        for case in cast.cases.values():
            things = [thing for thing in Thing if thing is not Thing.MESSAGE]  # whose query takes staff alone
            assert not any(seen(viewer, thing, case.ref(thing)) for thing in things)


def test_the_page_is_what_the_rule_gives() -> None:
    """After a change of the rule: make visibility."""
    assert visibility.FILE.read_text(encoding="utf-8") == visibility.page()


def test_r7_the_page_names_every_role_thing_and_door() -> None:
    assert set(visibility.THINGS) == set(Thing)
    assert set(visibility.DOORS) == set(Door)
    assert {role for _name, hat in visibility.HATS for role in hat.roles} == set(Role)
