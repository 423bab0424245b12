"""The client's side and the room: free, seated, within a stranger's caps, and somewhere to meet."""

import pytest

from tests.rules.desk import FACTS, KNOWN, PROPOSAL, STRANGER, ZONE, codes, facts, reasons, service, span
from wellkept.kernel.outcome import Lift
from wellkept.scheduling.appointments.rules.booking import decide
from wellkept.scheduling.appointments.rules.clients import UPCOMING_A_NETWORK
from wellkept.scheduling.appointments.rules.facts import (
    ClientFacts,
    Facts,
    GroupFacts,
    PracticeFacts,
    RoomFacts,
    StrangerFacts,
)
from wellkept.scheduling.appointments.rules.words import Mode


def test_r3_a_client_is_in_one_place_at_a_time_and_nobody_lifts_it() -> None:
    free = ClientFacts(1, taken=(span((9, 0), (10, 0)), span((10, 50), (11, 0))))
    assert codes(facts(clients=(free,))) == []
    second = ClientFacts(2, taken=(span((9, 0), (9, 30)), span((10, 49), (11, 0))))
    (reason,) = reasons(PROPOSAL, facts(clients=(free, second)))
    assert (reason.code, reason.lift) == ("client_taken", Lift.NOBODY)


def seats(members: int, joining: int = 1, of: int = 4) -> list[str]:
    group = GroupFacts(5, seats=of, members=frozenset(range(100, 100 + members)))
    return codes(
        facts(
            asker=KNOWN,
            service=service(seats=of),
            group=group,
            clients=tuple(ClientFacts(n) for n in range(joining)),
        )
    )


def test_a_group_takes_as_many_as_it_has_seats() -> None:
    assert seats(members=3) == []
    assert seats(members=4) == ["group_full"]
    assert seats(members=3, joining=2) == ["group_full"]
    assert seats(members=4, joining=0) == ["group_full"]  # one who is only typed yet


def test_nobody_sits_twice_in_a_group() -> None:
    group = GroupFacts(5, seats=4, members=frozenset({1}))
    assert codes(facts(service=service(seats=4), group=group)) == ["already_in_group"]


def test_a_new_group_begins_with_no_more_than_its_seats() -> None:
    three = tuple(ClientFacts(n) for n in range(3))
    assert codes(facts(service=service(seats=2), clients=three)) == ["group_full"]
    assert codes(facts(service=service(seats=3), clients=three)) == []


def test_a_hold_is_used_by_whom_it_was_made_for() -> None:
    assert codes(facts(asker=STRANGER, hold_refused=True)) == ["hold_invalid"]


def stranger(network: int = 0, taken: int = 0, opened: int = 1000) -> Facts:
    return facts(
        {"stranger_minutes": taken, "open_minutes": opened},
        asker=STRANGER,
        clients=(),
        practice=PracticeFacts(zone=ZONE, stranger_share=30),
        stranger=StrangerFacts(upcoming_of_network=network),
    )


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        (stranger(network=UPCOMING_A_NETWORK - 1), []),
        (stranger(network=UPCOMING_A_NETWORK), ["ask_the_practice"]),
        (stranger(taken=250), []),  # with its 50 minutes exactly 30 percent
        (stranger(taken=251), ["ask_the_practice"]),
        (stranger(taken=0, opened=10), []),  # the first stranger is always welcome
    ],
)
def test_what_unknown_people_may_hold(given: Facts, refused: list[str]) -> None:
    assert codes(given) == refused


IN_USE = RoomFacts(1, place=1, taken=(span((10, 30), (11, 30)),))


def test_r2_a_service_that_needs_a_room_takes_the_first_that_is_free_at_the_place() -> None:
    needs = service(needs_room=True)
    rooms = (IN_USE, RoomFacts(2, place=2), RoomFacts(3, place=1, active=False), RoomFacts(4, place=1))
    verdict = decide(PROPOSAL, facts(service=needs, rooms=rooms))
    assert verdict.value.room == 4  # type: ignore[union-attr]
    assert codes(facts(service=needs, rooms=rooms[:3])) == ["no_room_free"]
    assert codes(facts(service=needs, rooms=rooms[:3]), mode=Mode.VIDEO, place=None) == []
    assert codes(facts(rooms=rooms[:3])) == []


def test_r2_a_named_room_is_that_room_with_the_buffer_after() -> None:
    assert codes(facts(rooms=(IN_USE, RoomFacts(4, place=1))), room=1) == ["room_taken"]
    assert codes(facts(rooms=()), room=1) == ["room_taken"]
    after = RoomFacts(1, place=1, taken=(span((10, 55), (11, 30)),))
    assert codes(facts(rooms=(after,)), room=1) == ["room_taken"]
    assert codes(FACTS, room=1) == []


def test_a_strangers_caps_bind_strangers_alone() -> None:
    many = StrangerFacts(upcoming_of_network=UPCOMING_A_NETWORK)
    assert codes(facts(asker=KNOWN, stranger=many)) == []
    assert UPCOMING_A_NETWORK == 6
