"""A list costs as many statements for thirty rows as for one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.interop.conftest import Programs
from tests.world import World, booked


@pytest.mark.parametrize("call", ["clients", "charts", "appointments"])
def test_thirty_rows_cost_the_statements_of_one(world: World, programs: Programs, call: str) -> None:
    dora = programs.of("dora")
    booked(world.book("2026-11-25T09:00", client=world.client()))
    dora.get(call)  # keys and rates are known from now on
    with CaptureQueriesContext(connection) as one:
        dora.get(call)
    for day in ("26", "27", "30"):
        for hour in range(9, 17):
            booked(world.book(f"2026-11-{day}T{hour:02}:00", client=world.client(f"Client {day} {hour}")))
    dora.get(call)
    with CaptureQueriesContext(connection) as many:
        assert len(dora.get(call)[1][call]) == 25
    assert len(many) == len(one)
