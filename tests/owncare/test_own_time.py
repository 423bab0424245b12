"""A claimed client's meetings take her claimant's time, in every practice, and no practice learns of it (R1, R3, R7)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.owncare.people import claimed, oneself
from tests.world import NOW, World, booked, codes, someone, wall
from wellkept.clients import actions as clients
from wellkept.scheduling.appointments import actions
from wellkept.scheduling.appointments.actions.move import MoveRequest
from wellkept.scheduling.appointments.models import Participant
from wellkept.worker.ticker import tick

TEN, ELEVEN, TWO = "2026-11-25T10:00", "2026-11-25T11:00", "2026-11-25T14:00"


def own(account: int) -> list[tuple[str, bool]]:
    """Her own time as a client: starts in New York, and whether she has it."""
    rows = Participant.objects.everywhere(because="test").filter(account=account, practice=None)
    zone = wall(TEN).tzinfo
    from datetime import UTC, datetime

    return [
        (datetime.fromtimestamp(row.start, UTC).astimezone(zone).strftime("%Y-%m-%dT%H:%M"), row.committed)
        for row in rows.order_by("start")
    ]


@pytest.fixture
def elsewhere(world: World) -> World:
    """A second practice, where Ada Lund of the first is a client."""
    return World()


@pytest.fixture
def carol(world: World, elsewhere: World) -> str:
    """The client of the second practice who is Ada of the first."""
    client = elsewhere.client()
    claimed(elsewhere, client, world.ada.account_id)
    return client


def test_r3_a_claimed_client_takes_her_claimants_time(world: World, elsewhere: World, carol: str) -> None:
    booked(elsewhere.book(TEN, client=carol))
    assert own(world.ada.account_id) == [(TEN, True)]
    refused = world.book(TEN, "ada", client=world.client())
    assert codes(refused) == {"not_available"}


def test_r1_who_is_taken_waits_and_the_booking_stands(world: World, elsewhere: World, carol: str) -> None:
    booked(world.book(TEN, "ada", client=world.client()))
    booked(elsewhere.book(TEN, client=carol))
    assert own(world.ada.account_id) == [(TEN, False)]


def test_r1_the_row_commits_when_the_hour_becomes_free(world: World, elsewhere: World, carol: str) -> None:
    work = booked(world.book(TEN, "ada", client=world.client()))
    booked(elsewhere.book(TEN, client=carol))
    assert actions.cancel(viewer=world.dora, ref=work.ref, now=NOW) is None
    assert own(world.ada.account_id) == [(TEN, True)]
    assert actions.undo(viewer=world.dora, ref=work.ref, now=NOW) is not None


def test_r1_moving_work_away_frees_the_hour(world: World, elsewhere: World, carol: str) -> None:
    work = booked(world.book(TEN, "ada", client=world.client()))
    booked(elsewhere.book(TEN, client=carol))
    request = MoveRequest(ref=work.ref, start=wall(TWO))
    booked(actions.move(viewer=world.dora, request=request, now=NOW))
    assert own(world.ada.account_id) == [(TEN, True)]


def test_r1_work_that_moves_within_its_hour_keeps_it(world: World, elsewhere: World, carol: str) -> None:
    """Between letting go and taking again nobody slips in: a practice's move is never refused for own care."""
    work = booked(world.book(TEN, "ada", client=world.client()))
    booked(elsewhere.book("2026-11-25T10:30", client=carol))
    request = MoveRequest(ref=work.ref, start=wall("2026-11-25T10:15"))
    booked(actions.move(viewer=world.dora, request=request, now=NOW))
    assert own(world.ada.account_id) == [("2026-11-25T10:30", False)]


def test_r3_what_the_practice_moves_takes_her_new_hour(world: World, elsewhere: World, carol: str) -> None:
    session = booked(elsewhere.book(TEN, client=carol))
    request = MoveRequest(ref=session.ref, start=wall(TWO))
    booked(actions.move(viewer=elsewhere.dora, request=request, now=NOW))
    assert own(world.ada.account_id) == [(TWO, True)]
    booked(world.book(TEN, "ada", client=world.client()))
    assert "not_available" in codes(world.book(TWO, "ada", client=world.client()))


def test_r3_what_is_canceled_gives_her_time_back_and_undo_takes_it_again(
    world: World, elsewhere: World, carol: str
) -> None:
    session = booked(elsewhere.book(TEN, client=carol))
    assert actions.cancel(viewer=elsewhere.dora, ref=session.ref, now=NOW) is None
    assert own(world.ada.account_id) == []
    booked(world.book(TEN, "ada", client=world.client()))
    assert actions.undo(viewer=elsewhere.dora, ref=session.ref, now=NOW) is None
    assert own(world.ada.account_id) == [(TEN, False)]


def test_r1_of_two_who_wait_the_first_has_the_hour(world: World, elsewhere: World, carol: str) -> None:
    third = World()
    client = third.client()
    claimed(third, client, world.ada.account_id)
    work = booked(world.book(TEN, "ada", client=world.client()))
    first = booked(elsewhere.book(TEN, client=carol))
    booked(third.book("2026-11-25T10:30", client=client))
    assert own(world.ada.account_id) == [(TEN, False), ("2026-11-25T10:30", False)]
    actions.cancel(viewer=world.dora, ref=work.ref, now=NOW)
    assert own(world.ada.account_id) == [(TEN, True), ("2026-11-25T10:30", False)]
    actions.cancel(viewer=elsewhere.dora, ref=first.ref, now=NOW)
    assert own(world.ada.account_id) == [("2026-11-25T10:30", True)]


def test_r1_an_hour_whose_hold_lapses_is_hers(world: World, elsewhere: World, carol: str) -> None:
    world.make_service(name="First", confirm=True)
    booked(
        world.book(
            TEN,
            "ada",
            viewer=world.stranger(),
            new_client=someone(),
            service=world.make_service(name="Ask", confirm=True),
        )
    )
    booked(elsewhere.book(TEN, client=carol))
    assert own(world.ada.account_id) == [(TEN, False)]
    assert actions.let_lapse(now=NOW + timedelta(hours=48)) == 1
    assert own(world.ada.account_id) == [(TEN, True)]


def test_claiming_never_fails_for_a_clash(world: World, elsewhere: World) -> None:
    client = elsewhere.client()
    booked(world.book(TEN, "ada", client=world.client()))
    booked(elsewhere.book(TEN, client=client))
    booked(elsewhere.book(TWO, client=client))
    claimed(elsewhere, client, world.ada.account_id)
    assert own(world.ada.account_id) == [(TEN, False), (TWO, True)]


def test_unclaiming_gives_her_time_back(world: World, elsewhere: World, carol: str) -> None:
    booked(elsewhere.book(TEN, client=carol))
    from tests.owncare.people import claim_of

    clients.unclaim(viewer=oneself(world.ada.account_id), ref=claim_of(elsewhere, carol).ref, now=NOW)
    assert own(world.ada.account_id) == []
    booked(world.book(TEN, "ada", client=world.client()))


def test_r7_her_row_is_no_part_of_the_practices_appointment(
    world: World, elsewhere: World, carol: str
) -> None:
    from wellkept.scheduling.appointments.queries import appointment

    session = booked(elsewhere.book(TEN, client=carol))
    card = appointment(elsewhere.dora, session.ref)
    assert [name for _ref, name in card.clinicians] == ["Ada Lund"]  # who treats: the other practice's Ada
    assert len(card.clinicians) == 1


def test_r7_a_booking_runs_the_same_statements_whoever_its_client_is(
    world: World, elsewhere: World, carol: str
) -> None:
    other = elsewhere.client("Nora Vale")
    booked(world.book(TWO, "ada", client=world.client()))

    def statements(start: str, client: str) -> list[str]:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            booked(elsewhere.book(start, client=client))
        import re

        return [re.sub(r"\d+", "N", query["sql"]) for query in captured.captured_queries]

    booked(elsewhere.book("2026-11-26T10:00", client=carol))
    booked(elsewhere.book("2026-11-26T11:00", client=other))
    plain, hers, waiting = (
        statements(ELEVEN, other),
        statements(TEN, carol),
        statements(TWO, carol),
    )
    assert [len(one) for one in (plain, hers, waiting)] == [len(plain)] * 3


def test_r1_the_worker_settles_what_no_act_could(world: World, elsewhere: World, carol: str) -> None:
    work = booked(world.book("2029-11-28T10:00", "ada", client=world.client()))
    booked(elsewhere.book("2029-11-28T10:00", client=carol))
    rows = Participant.objects.within(world.practice_id).filter(appointment__ref=work.ref)
    rows.delete()  # as if the act that freed the hour had left her alone
    assert own(world.ada.account_id) == [("2029-11-28T10:00", False)]
    tick(anchor=True)
    assert own(world.ada.account_id) == [("2029-11-28T10:00", True)]
