"""The cancellation policy: published in versions, accepted by clients, and what follows from it."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest

from tests.world import NOW, World, booked, wall
from wellkept.agreements import actions, queries
from wellkept.agreements.models import Acceptance
from wellkept.agreements.reactions import follow_merged_client
from wellkept.clients.actions import archive_client, create_client, merge_clients
from wellkept.clients.events import ClientMerged
from wellkept.clients.models import Client
from wellkept.kernel.invalid import Invalid
from wellkept.scheduling.appointments.actions import cancel
from wellkept.scheduling.appointments.queries import client_appointments
from wellkept.storage.plain import at_once
from wellkept.trust.errors import NotAllowed, NotFound
from wellkept.trust.models import AuditEntry
from wellkept.trust.viewer import KnownClient, Oneself, Viewer


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """Versions never change, so their hours are remembered; a test's are rolled back."""
    queries.version_hours.cache_clear()
    yield
    queries.version_hours.cache_clear()


def row(world: World, ref: str) -> Client:
    return Client.objects.within(world.practice_id).get(ref=ref)


def accepted(practice: int, *clients: int) -> Mapping[int, int]:
    return at_once(lambda reading: queries.ask_accepted_versions(reading, practice, clients))


def accept(world: World, viewer: Viewer, client: Client, **changes: Any) -> None:
    version = queries.current_version_id(world.practice_id)
    asked = {
        "practice_id": world.practice_id,
        "version_id": version,
        "client_id": client.id,
        "how": "desk",
        "now": NOW,
        **changes,
    }
    actions.accept_terms(viewer=viewer, **asked)


def test_versions_are_numbered_and_the_last_is_in_force(world: World) -> None:
    assert queries.current_policy(world.practice_id) is None
    assert queries.current_version_id(world.practice_id) is None
    common = {"viewer": world.ada, "now": NOW}
    assert actions.publish_policy(hours=24, fee_minor=9000, text=" A day before. ", **common) == 1
    assert actions.publish_policy(hours=48, fee_minor=0, text="Two days before.", **common) == 2
    current = queries.current_policy(world.practice_id)
    assert current is not None
    assert (current.number, current.hours, current.fee_minor, current.currency) == (2, 48, 0, "USD")
    assert [(v.number, v.text) for v in queries.policy_versions(world.practice_id)] == [
        (2, "Two days before."),
        (1, "A day before."),
    ]
    assert AuditEntry.objects.filter(action="policy.publish").count() == 2


def test_numbers_count_within_a_practice(world: World) -> None:
    world.policy()
    other = World()
    other.policy(hours=12)
    assert [v.number for v in queries.policy_versions(other.practice_id)] == [1]
    assert [v.hours for v in queries.policy_versions(world.practice_id)] == [24]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"hours": -1}, "hours"),
        ({"hours": 337}, "hours"),
        ({"fee_minor": -1}, "fee_minor"),
        ({"fee_minor": 10**9}, "fee_minor"),
        ({"text": " \n "}, "text"),
        ({"text": "a" * 5001}, "text"),
        ({"text": "Pay\u202e now"}, "text"),
    ],
)
def test_bad_input_publishes_nothing(world: World, typed: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        actions.publish_policy(
            viewer=world.ada, now=NOW, **{"hours": 24, "fee_minor": 0, "text": "A day.", **typed}
        )
    assert refused.value.field == field
    assert queries.policy_versions(world.practice_id) == ()


def test_managers_alone_publish(world: World) -> None:
    for viewer in (world.ben, world.dora, world.stranger(), Oneself(account_id=world.ada.account_id)):
        with pytest.raises(NotAllowed):
            actions.publish_policy(viewer=viewer, hours=1, fee_minor=0, text="x", now=NOW)


def test_the_version_accepted_last_counts_and_accepting_twice_keeps_the_first(world: World) -> None:
    client = row(world, world.client())
    first = world.policy(hours=24)
    for hour in range(2):
        accept(world, world.dora, client, now=NOW + timedelta(hours=hour))
    assert Acceptance.objects.within(world.practice_id).get().accepted_at == NOW
    assert accepted(world.practice_id, client.id) == {client.id: first}
    second = world.policy(hours=48)
    assert accepted(world.practice_id, client.id) == {client.id: first}
    actions.accept_at_desk(viewer=world.dora, client=client.ref, now=NOW + timedelta(days=1))
    assert accepted(world.practice_id, client.id) == {client.id: second}


def test_r7_nobody_accepts_for_a_client_of_whom_she_may_not_know(world: World) -> None:
    world.policy()
    other = World()
    carol, dan = row(world, world.client("Carol Day")), row(world, world.client("Dan Fox"))
    made, _chart = create_client(
        viewer=world.stranger(), practice_id=world.practice_id, name="Gus Hay", born="public", now=NOW,
        sealed_for=world.ben.account_id,
    )  # fmt: skip
    gus = Client.objects.within(world.practice_id).get(id=made)
    link = KnownClient(practice_id=world.practice_id, client_id=carol.id, chart_id=None, link_id=1)
    refused: list[tuple[Viewer, Client]] = [
        (link, dan),
        (world.ben, carol),  # not hers
        (world.dora, gus),
        (other.ada, carol),
        (world.stranger(), carol),  # known at the desk: no stranger speaks for her
        (other.stranger(), gus),
        (Oneself(account_id=world.ben.account_id), carol),
    ]
    for viewer, client in refused:
        with pytest.raises(NotFound):
            accept(world, viewer, client)
    for ref in (gus.ref, "0" * 13, other.client()):
        with pytest.raises(NotFound):
            actions.accept_at_desk(viewer=world.dora, client=ref, now=NOW)
    for viewer in (world.join("bill", "Bill", "biller"), world.join("sue", "Sue", "supervisor")):
        with pytest.raises((NotAllowed, NotFound)):
            accept(world, viewer, carol)
    assert not Acceptance.objects.everywhere(because="test").exists()
    accept(world, link, carol, how="link")
    accept(world, world.stranger(), gus, how="public")
    assert Acceptance.objects.everywhere(because="test").count() == 2


def test_r15_acceptances_stand_in_the_clients_own_chain(world: World) -> None:
    world.policy()
    made, chart = create_client(
        viewer=world.stranger(), practice_id=world.practice_id, name="Gus Hay", born="public", now=NOW,
        sealed_for=world.ben.account_id,
    )  # fmt: skip
    gus, carol = Client.objects.within(world.practice_id).get(id=made), row(world, world.client())
    for client, viewer, chain in (
        (gus, world.stranger(), f"chart:{chart}"),
        (carol, world.dora, f"practice:{world.practice_id}"),
    ):
        accept(world, viewer, client)
        entry = AuditEntry.objects.latest("id")
        assert (entry.action, entry.chain) == ("policy.accept", chain)
        assert entry.subjects == [f"client:{client.ref}"]


def test_a_version_of_another_practice_or_none_cannot_be_accepted(world: World) -> None:
    client = row(world, world.client())
    with pytest.raises(NotFound):
        actions.accept_at_desk(viewer=world.dora, client=client.ref, now=NOW)
    other = World()
    foreign = other.policy()
    for version in (foreign, 10**9):
        with pytest.raises(NotFound):
            accept(world, world.dora, client, version_id=version)


def test_what_a_merged_client_accepted_counts_for_whom_she_was_merged_into(world: World) -> None:
    one, two = row(world, world.client("Carol D.")), row(world, world.client("Carol Day"))
    first = world.policy(hours=24)
    accept(world, world.dora, one, now=NOW)
    accept(world, world.dora, two, now=NOW + timedelta(hours=1))
    second = world.policy(hours=48)
    accept(world, world.dora, one, now=NOW + timedelta(hours=2))
    merge_clients(viewer=world.dora, ref=one.ref, into=two.ref, now=NOW)
    follow_merged_client(ClientMerged(practice_id=world.practice_id, from_id=one.id, into_id=two.id, at=NOW))
    assert accepted(world.practice_id, one.id, two.id) == {two.id: second}
    kept = Acceptance.objects.within(world.practice_id).get(version=first)
    assert (kept.client_id, kept.accepted_at) == (two.id, NOW)


@pytest.mark.parametrize(
    ("at", "late"),
    [("2027-03-13T09:00", False), ("2027-03-13T09:00:01", True), ("2027-03-13T09:30", True)],
)
def test_late_counts_elapsed_hours_over_a_clock_change(world: World, at: str, late: bool) -> None:
    """48 hours before Monday 10:00 it is Saturday 09:00 when an hour was skipped on Sunday."""
    world.policy(hours=48)
    client = row(world, world.client())
    accept(world, world.dora, client)
    ref = booked(world.book("2027-03-15T10:00", client=client.ref)).ref
    herself = KnownClient(practice_id=world.practice_id, client_id=client.id, chart_id=None, link_id=1)
    assert cancel(viewer=herself, ref=ref, now=wall(at)) is None
    (card,) = client_appointments(world.dora, client.ref)
    assert card.clients[0].late is late


def test_an_acceptance_outlives_archiving_and_is_its_own_practices_alone(world: World) -> None:
    world.policy()
    client = row(world, world.client())
    accept(world, world.dora, client)
    archive_client(viewer=world.dora, ref=client.ref, now=NOW)
    assert accepted(world.practice_id, client.id)
    assert accepted(World().practice_id, client.id) == {}
