"""Many book the same: one gets it, and everybody else reads why not."""

from functools import partial

import pytest

from tests.races.checks import expect_sound, standing
from tests.races.plan import Plan
from tests.races.racing import Crew
from tests.races.starts import starts
from tests.world import NOW, World
from wellkept.scheduling.appointments.actions import book

pytestmark = pytest.mark.race

TWENTY, FOUR = starts(20), starts(4)


def everybody_wants_the_same(world: World) -> Plan:
    """Twelve clients, one clinician, the same starts in the same order."""
    clients = [world.client(f"Client {n}") for n in range(12)]
    return Plan([[partial(world.book, start, client=client) for start in TWENTY] for client in clients])


def test_r1_of_twelve_who_book_the_same_twenty_starts_twenty_succeed(crew: Crew) -> None:
    outcomes = crew.race(everybody_wants_the_same, processes=4)
    assert outcomes.winners() == dict.fromkeys(range(20), 1)
    assert outcomes.codes <= {"clinician_taken", "just_taken"}
    assert sorted(standing(crew.database).values()) == TWENTY
    assert set(standing(crew.database)) == set(outcomes.booked)
    expect_sound(crew.database)


def two_clinicians_want_one_room(world: World) -> Plan:
    """Each clinician is free and has clients of her own; the room is the same."""
    return Plan(
        [
            [partial(world.book, start, name, client=client, room=world.room) for start in FOUR]
            for name in ("ada", "ben") * 4
            for client in [world.client()]
        ]
    )


def test_r2_two_clinicians_never_share_the_room(crew: Crew) -> None:
    outcomes = crew.race(two_clinicians_want_one_room, processes=4)
    assert outcomes.winners() == dict.fromkeys(range(4), 1)
    assert outcomes.codes <= {"room_taken", "clinician_taken", "just_taken"}
    expect_sound(crew.database)


def two_clinicians_want_one_client(world: World) -> Plan:
    """Clinicians and times are free; the client is the same."""
    client = world.client()
    names = ("ada", "ben") * 3
    return Plan([[partial(world.book, start, name, client=client) for start in FOUR] for name in names])


def test_r3_a_client_is_never_promised_to_two_clinicians(crew: Crew) -> None:
    outcomes = crew.race(two_clinicians_want_one_client, processes=3)
    assert outcomes.winners() == dict.fromkeys(range(4), 1)
    assert outcomes.codes <= {"client_taken", "clinician_taken", "just_taken"}
    expect_sound(crew.database)


def one_request_many_times(world: World) -> Plan:
    """The same request under the same key, as a browser sends it that lost the answer."""
    requests = [world.request(start, client=world.client()) for start in FOUR]
    acts = [
        partial(book, viewer=world.dora, request=request, now=NOW, key=f"key {n}")
        for n, request in enumerate(requests)
    ]
    return Plan([acts] * 6)


def test_r13_the_same_key_books_once_and_tells_everyone_the_same(crew: Crew) -> None:
    outcomes = crew.race(one_request_many_times, processes=3)
    answers = {(outcome.step, outcome.ref) for outcome in outcomes.only("booked")}
    assert len(outcomes.booked) == 6 * 4
    assert {ref for _, ref in answers} == set(standing(crew.database))
    assert len(answers) == 4
    expect_sound(crew.database)


def eight_write_at_once(world: World) -> Plan:
    """Nobody is in anybody's way, but for the database: bookings, and single writes outside of any transaction."""
    from wellkept.trust.models import KeptAnswer

    def write_alone(slot: str) -> None:
        KeptAnswer.objects.create(slot=slot, body_digest="", answer=b"", at=NOW)

    lanes = []
    for lane in range(8):
        client = world.client()
        lane_starts = starts(4, first_day=lane)
        bookings = [partial(world.book, start, client=client) for start in lane_starts]
        writes = [partial(write_alone, f"{lane} {n}") for n in range(4)]
        lanes.append([act for pair in zip(bookings, writes, strict=True) for act in pair])
    return Plan(lanes, lockstep=False)


def test_of_eight_writing_processes_nobody_reads_that_the_database_is_locked(crew: Crew) -> None:
    outcomes = crew.race(eight_write_at_once, processes=8)
    assert (len(outcomes.booked), len(outcomes.only("done"))) == (32, 32)
    assert crew.database.rows("SELECT COUNT(*) FROM trust_keptanswer") == [(32,)]
    expect_sound(crew.database)
