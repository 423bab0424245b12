"""R7: who works under supervision is said on the team's page, and told where a seal is asked for or stands."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tests.owncare.people import claimed
from tests.web.html import faults_of
from tests.web.test_me_pages import me, opened
from tests.web.test_pages import signed_in
from tests.world import NOW, World, booked
from wellkept.clients.models import Chart
from wellkept.practice.queries import under_supervision

TOLD = "works under supervision"


@pytest.fixture(autouse=True)
def still() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def say_supervised(world: World, who: str) -> str:
    address = reverse("work:settings-page", args=[world.slug, "team"])
    ada = signed_in(world, "ada")
    form = {"member": world.ref(who), "roles": ["clinician"], "supervised": "on"}
    return ada.post(f"{address}?change={world.ref(who)}", form, follow=True).content.decode()


def page(browser: Client, address: str) -> str:
    html = browser.get(address).content.decode()
    assert faults_of(html) == []
    return html


def test_the_team_says_who_works_under_supervision(world: World) -> None:
    assert "under supervision" in say_supervised(world, "ben")
    assert under_supervision(world.practice_id, world.ben.account_id)
    address = reverse("work:settings-page", args=[world.slug, "team"])
    unknown = {"member": "nobody", "roles": ["clinician"]}
    assert signed_in(world, "ada").post(address, unknown).status_code in (404, 422)
    assert 'name="supervised"' not in page(signed_in(world, "ada"), address)  # nobody is invited so


def test_r7_her_client_reads_why_nothing_is_sealed_and_what_is_possible(world: World) -> None:
    client = world.client("Dora Quist")
    booked(world.book("2026-11-25T10:00", "ben", client=client))
    dora = opened(world.dora.account_id)
    claim = claimed(world, client, world.dora.account_id)
    seal = me("wall-act", claim, "seal")
    say_supervised(world, "ben")
    wall = page(dora, me("wall", claim))
    assert TOLD in wall
    assert seal not in wall
    refused = dora.post(seal)
    assert refused.status_code == 422
    assert "with another therapist it can be" in refused.content.decode()
    assert not Chart.objects.within(world.practice_id).get().sealed


def test_r7_where_it_begins_later_the_two_are_told_and_nobody_else(world: World) -> None:
    client = world.client("Dora Quist")
    booked(world.book("2026-11-25T10:00", "ben", client=client))
    dora = opened(world.dora.account_id)
    claim = claimed(world, client, world.dora.account_id)
    dora.post(me("wall-act", claim, "seal"))
    ben, hers = signed_in(world, "ben"), reverse("work:client", args=[world.slug, client])
    assert "under supervision" not in page(ben, hers)
    told = say_supervised(world, "ben")
    assert "sealed" not in told
    assert "You work under supervision by now" in page(ben, hers)
    assert TOLD in page(dora, me("wall", claim))
    assert "Something to read" in page(dora, me("walls"))
    assert signed_in(world, "ada").get(hers).status_code == 404
