"""R8: a tie that comes to be known changes nothing that is booked; it is listed for those who may know."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.ties.people import TEN, TWO, Pair
from tests.world import NOW, booked
from wellkept.scheduling.appointments.conflicts import conflicted_appointments, own_conflicts
from wellkept.scheduling.appointments.queries import appointment
from wellkept.ties.actions import close_to


def listed(pair: Pair, who: str) -> list[tuple[str, str]]:
    viewer = getattr(pair.world, who)
    return [(found.card.ref, found.reason.code) for found in conflicted_appointments(viewer, now=NOW)]


@pytest.mark.parametrize(("kind", "code"), [("supervision", "tie_refuses"), ("debt", "tie_warns")])
def test_r8_the_therapist_finds_it_and_nobody_else_of_the_staff(pair: Pair, kind: str, code: str) -> None:
    ref = pair.treats()
    pair.tie(kind)
    assert listed(pair, "ada") == [(ref, code)]
    assert listed(pair, "ben") == listed(pair, "dora") == []
    assert appointment(pair.world.dora, ref).state == "booked"


def test_r8_what_the_other_noted_for_herself_is_listed_for_nobody_at_work(pair: Pair) -> None:
    pair.treats()
    pair.tie("close", "paula")
    assert listed(pair, "ada") == listed(pair, "dora") == []


def test_r8_what_she_noted_herself_is_listed_for_her(pair: Pair) -> None:
    ref = pair.treats()
    pair.tie("close", "tessa")
    assert listed(pair, "ada") == [(ref, "tie_refuses")]


def test_r8_what_she_closed_is_listed_while_something_is_booked(pair: Pair) -> None:
    ref = pair.treats()
    close_to(viewer=pair.tessa, client=pair.client, now=NOW)
    assert listed(pair, "ada") == [(ref, "closed_by_yourself")]


def hers(pair: Pair) -> list[tuple[str, str]]:
    """What she finds in her own care."""
    return [(found.card.ref, found.reason.code) for found in own_conflicts(pair.paula_here, now=NOW)]


def test_r8_she_finds_it_in_her_own_care(pair: Pair) -> None:
    ref = pair.treats()
    assert hers(pair) == []
    pair.tie("consultation", "tessa")
    assert hers(pair) == [(ref, "tie_warns")]
    pair.tie("close", "tessa")  # of which she is never told, also not by what changes in this list
    assert hers(pair) == [(ref, "tie_warns")]
    pair.tie("close", "paula")
    assert hers(pair) == [(ref, "tie_refuses")]


def test_r8_others_of_hers_are_not(pair: Pair) -> None:
    booked(pair.world.book(TEN, client=pair.world.client("Somebody Else")))
    booked(pair.world.book(TWO, "ben", client=pair.client))
    pair.tie("supervision")
    assert listed(pair, "ada") == []


def test_the_list_takes_as_many_statements_for_one_as_for_many(pair: Pair) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            listed(pair, "ada")
        return len(captured)

    pair.treats()
    pair.tie("supervision")
    one = statements()
    for number in range(9, 15):
        booked(pair.world.book(f"2026-11-27T{number:02}:00", client=pair.world.client()))
    assert statements() == one
