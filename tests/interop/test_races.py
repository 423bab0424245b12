"""R13 under a race: programs that repeat a request at the same moment get one answer, and it is done once.

On PostgreSQL alone: on SQLite every writer waits for the one before, and the record keeps a test's file from being
emptied afterwards.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from tests.interop.conftest import ALL, Program, wish
from tests.world import World, booked
from wellkept.scheduling.appointments.models import Appointment, Change
from wellkept.trust.tokens import create_token

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="its writers queue"),
]
START = "2030-11-27T10:00:00-05:00"


def at_once(world: World, call: Callable[[Program], Any]) -> list[Any]:
    """The answers to six programs with one token that call at the same moment."""
    secret = create_token(viewer=world.dora, name="Race", scopes=ALL, days=1, now=timezone.now())

    def run(_number: int) -> Any:
        try:
            return call(Program(secret))
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as threads:
        return list(threads.map(run, range(6)))


def test_r13_one_key_at_the_same_moment_books_once(world: World) -> None:
    body = wish(world, START, client={"name": "Bo Li"})
    answers = at_once(world, lambda program: program.post("appointments", body, key="k1"))
    assert answers[0][0] == 201, answers
    assert answers == [answers[0]] * 6
    assert Appointment.objects.within(world.practice_id).count() == 1


def test_r13_one_key_at_the_same_moment_cancels_once(world: World) -> None:
    ref = booked(world.book("2030-11-27T10:00", client=world.client())).ref
    answers = at_once(world, lambda program: program.post(f"appointments/{ref}/cancel", {}, key="k1"))
    assert answers[0][0] == 200, answers
    assert answers == [answers[0]] * 6
    assert Change.objects.everywhere(because="test").filter(verb="cancel").count() == 1


def test_r1_without_a_key_one_is_booked_and_the_others_are_told_that_it_is_taken(world: World) -> None:
    answers = at_once(
        world, lambda program: program.post("appointments", wish(world, START, client={"name": "Bo Li"}))
    )
    assert sorted(status for status, _body in answers) == [201, 409, 409, 409, 409, 409]
