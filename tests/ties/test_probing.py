"""R8: trying one therapist after another is written down where no practice reads it, and bounded."""

from tests.owncare.people import claim_of, claimed
from tests.ties.people import TEN, Pair
from tests.world import NOW, World, booked, codes
from wellkept.clients.claims import as_client
from wellkept.scheduling.appointments.actions.move import MoveRequest, move
from wellkept.ties.actions import close_to
from wellkept.ties.actions.probing import MOST
from wellkept.trust.models import AuditEntry


def entries() -> list[tuple[str, str, str, str]]:
    rows = AuditEntry.objects.filter(action="tie.refused").order_by("id")
    return [(row.chain, row.viewer, row.why, "".join(row.subjects)) for row in rows]


def test_r8_it_stands_in_the_therapists_own_chain_without_a_name(pair: Pair) -> None:
    pair.tie("close")
    pair.world.book(TEN, client=pair.client)
    pair.world.book(TEN, client=pair.client)
    pair.world.book(TEN, client=pair.client, viewer=pair.world.ada)
    first, second, third = entries()
    assert first == second
    assert first[:3] == (f"account:{pair.tessa.account_id}", "system:ties", "")
    assert first[3] != third[3]  # another person
    assert not AuditEntry.objects.filter(chain__startswith="practice:", action__startswith="tie.").exists()


def test_r8_a_tie_that_she_reads_herself_is_no_probing(pair: Pair) -> None:
    pair.tie("supervision")
    pair.world.book(TEN, viewer=pair.paula_here)
    assert entries() == []


def test_r8_her_own_choice_leaves_the_same_trace_as_a_tie(pair: Pair) -> None:
    close_to(viewer=pair.tessa, client=pair.client, now=NOW)
    pair.world.book(TEN, client=pair.client)
    pair.tie("close")
    pair.world.book(TEN, client=pair.client)
    assert len(set(entries())) == 1


def test_r8_moving_is_no_way_round(pair: Pair) -> None:
    session = booked(pair.world.book(TEN, "ben", client=pair.client))
    pair.tie("close")
    request = MoveRequest(
        ref=session.ref, start=pair.world.request(TEN).start, clinicians=(pair.world.ref("ada"),)
    )
    move(viewer=pair.world.dora, request=request, now=NOW)
    assert len(entries()) == 1


def test_r8_after_so_many_refusals_one_asks_the_practice(pair: Pair) -> None:
    """Whatever would have been answered, and only where there is something to find out."""
    pair.tie("close")
    booked(pair.world.book("2026-11-27T09:00", "ben", client=pair.client))
    for _ in range(MOST):
        assert codes(pair.world.book(TEN, client=pair.client)) == {"not_for_this_client"}
    assert codes(pair.world.book(TEN, client=pair.client)) == {"tried_too_often"}
    other = pair.world.client("Plain Client")
    assert codes(pair.world.book(TEN, client=other)) == {"tried_too_often"}
    booked(pair.world.book(TEN, "ben", client=pair.client))  # he treats her already
    booked(pair.world.book(TEN, viewer=pair.tessa, client=other))  # another person asks


def test_r8_one_person_is_one_whatever_practice_she_tries(pair: Pair) -> None:
    other = World()
    client = other.client()
    claimed(other, client, pair.paula.account_id)
    close_to(viewer=pair.tessa, client=pair.client, now=NOW)
    for _ in range(MOST):
        pair.world.book(TEN, viewer=pair.paula_here)
    there = as_client(pair.paula, claim_of(other, client).ref, now=NOW)
    assert codes(other.book(TEN, viewer=there)) == {"tried_too_often"}
