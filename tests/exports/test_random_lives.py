"""R4: whatever happens to series, feeds say it: what two other libraries make of them is what the database holds."""

from datetime import datetime

import pytest
from django.db.models import Q

from tests.exports.desk import client_feed, own_feed, seen, text_of
from tests.series.test_random_edits import Life
from tests.world import World
from wellkept.clients.models import Client
from wellkept.scheduling.appointments.models import Appointment, Participant


def held(world: World, part: Q) -> list[tuple[datetime, datetime]]:
    """When the appointments are in which this part stands, as the database has them."""
    parts = Participant.objects.within(world.practice_id).filter(part, committed=True)
    rows = Appointment.objects.within(world.practice_id).filter(id__in=parts.values("appointment"))
    return sorted(rows.filter(state="booked").values_list("start", "end"))


def shown(secret: str) -> list[tuple[datetime, datetime]]:
    """When the appointments are that a feed shows."""
    return [(start, end) for start, end, summary in seen(text_of(secret)) if summary == "Appointment"]


@pytest.mark.parametrize(
    "seed", [*range(100, 103), *(pytest.param(n, marks=pytest.mark.long) for n in range(103, 140))]
)
def test_r4_the_dates_of_a_feed_are_those_of_the_database(world: World, seed: int) -> None:
    life = Life(world, seed)
    own, clients = own_feed(world), Client.objects.within(world.practice_id)
    hers = {id: client_feed(world, ref) for id, ref in clients.values_list("id", "ref")}
    for _ in range(8):
        life.step()
        assert shown(own) == held(world, Q(account=world.ada.account_id))
        for id, secret in hers.items():
            assert shown(secret) == held(world, Q(client=id))
