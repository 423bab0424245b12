"""R7: what is put into SQL once shows what the wall shows, whoever asks."""

from datetime import timedelta
from itertools import chain, combinations
from typing import Any

import pytest

from tests.world import NOW, World, booked
from wellkept.clients.models import Client
from wellkept.clients.queries import names
from wellkept.scheduling.appointments import queries
from wellkept.scheduling.appointments.models import Appointment
from wellkept.trust.viewer import Role

ROLES = [frozenset(some) for some in chain.from_iterable(combinations(Role, n) for n in range(len(Role) + 1))]
LAST = NOW + timedelta(days=14)


@pytest.mark.parametrize("roles", ROLES, ids=lambda roles: "+".join(sorted(roles)) or "none")
def test_r7_a_prepared_query_shows_what_the_wall_shows_in_every_role(
    world: World, roles: frozenset[Role]
) -> None:
    client = world.client()
    client_id = Client.objects.within(world.practice_id).get(ref=client).id
    booked(world.book("2026-11-24T10:00", "ada", client=client))
    booked(world.book("2026-11-24T11:00", "ben"))
    for viewer in (world.ada, world.ben):
        who: dict[str, Any] = {"practice": viewer.practice_id, "account": viewer.account_id, "now": NOW}
        people = {"practice": viewer.practice_id, "account": viewer.account_id}
        window: dict[str, Any] = {"first": NOW, "last": LAST}
        begin, end = int(NOW.timestamp()), int(LAST.timestamp())
        spans: dict[str, Any] = {"since": 0, "begin": begin, "end": end, "holders": [world.ben.account_id]}
        listed = {**who, **window, "since": NOW - timedelta(days=31)}
        last = Appointment.objects.within(viewer.practice_id).latest("start")
        asked: list[tuple[Any, Any, Any, dict[str, Any]]] = [
            (names._NUMBERED, names._nameable, roles, people),
            (names._NAMED, names._nameable_of, roles, {**people, "clients": [client_id, 0]}),
            (queries._WAITING, queries._waiting, roles, who),
            (queries._BETWEEN, queries._between, (roles, True), {**who, **window, **spans}),
            (queries._BETWEEN, queries._between, (roles, False), {**who, **window, **spans}),
            (queries._LISTED, queries._listed, (roles, 5), listed),
            (
                queries._LISTED,
                queries._listed,
                (roles, 1),
                {
                    **listed,
                    "start": last.start,
                    "ref": last.ref,
                    "holders": spans["holders"],
                    "chart": 1,
                },
            ),
        ]
        for prepared, build, case, values in asked:
            assert prepared.now(case, **values) == list(build(case, **values))
