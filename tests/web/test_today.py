"""Today: in the evening, all as planned, except …"""

import time_machine
from django.urls import reverse

from tests.web.test_pages import signed_in
from tests.world import World, booked, wall
from wellkept.scheduling.appointments.models import Participant

EVENING = wall("2030-12-03T18:00")


def attendances(world: World) -> dict[str, str]:
    rows = Participant.objects.within(world.practice_id).filter(client__isnull=False).order_by("start")
    return {f"{row.start % 86400 // 3600}": row.attendance for row in rows}


def test_in_the_evening_one_press_settles_the_day_and_a_tick_the_exception(world: World) -> None:
    done = [
        booked(world.book(f"2030-12-03T{hour}:00", client=world.client(f"Client {hour}")))
        for hour in (10, 11, 12)
    ]
    with time_machine.travel(EVENING, tick=False):
        browser = signed_in(world, "ada")
        page = browser.get(reverse("work:today", args=[world.slug])).content.decode()
        assert all(f'name="shown" value="{one.ref}"' in page for one in done)
        fields = {"shown": [one.ref for one in done], "absent": [done[1].ref]}
        browser.post(reverse("work:as-planned", args=[world.slug]), fields)
        assert list(attendances(world).values()) == ["kept", "no_show", "kept"]
        browser.post(reverse("work:as-planned", args=[world.slug]), {"shown": [done[1].ref]})  # an old tab
        assert list(attendances(world).values()) == ["kept", "no_show", "kept"]
        assert 'name="shown"' not in browser.get(reverse("work:today", args=[world.slug])).content.decode()


def test_r7_nobody_settles_what_is_not_hers(world: World) -> None:
    one = booked(world.book("2030-12-03T10:00", client=world.client("Mara Hill")))
    with time_machine.travel(EVENING, tick=False):
        browser = signed_in(world, "ben")
        browser.post(reverse("work:as-planned", args=[world.slug]), {"shown": [one.ref]})
    assert list(attendances(world).values()) == ["expected"]
