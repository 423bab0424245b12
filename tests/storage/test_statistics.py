"""SQLite goes by the index that leads to few rows, once it was told of them."""

import pytest
from django.db import connection

from tests.world import World, booked
from wellkept.scheduling.appointments.scope import visible_appointments
from wellkept.storage.statistics import gather_statistics


@pytest.mark.skipif(connection.vendor == "postgresql", reason="PostgreSQL gathers them by itself")
def test_participants_are_found_by_their_appointment_and_not_by_their_practice(world: World) -> None:
    for hour in range(10, 16):
        booked(world.book(f"2026-11-24T{hour}:00", client=world.client()))
    assert "participant_practice_id" in visible_appointments(world.dora).explain()
    gather_statistics()
    plan = visible_appointments(world.dora).explain()
    assert "participant_practice_id" not in plan
    assert "appointment_id" in plan
