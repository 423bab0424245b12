"""Finding a time, and booking it by one press, from a part of a name on."""

import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from tests.web.test_pages import signed_in
from tests.world import World, booked, someone
from wellkept.scheduling.appointments.models import Appointment


def page(world: World, who: str = "dora", **asked: Any) -> str:
    answer = signed_in(world, who).get(reverse("work:find", args=[world.slug]), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def times(text: str) -> list[str]:
    return re.findall(r'name="take" value="([^"]+)"', text)


def chosen(text: str, field: str) -> str:
    select = re.search(rf'<select name="{field}".*?</select>', text, re.DOTALL)
    assert select
    return (re.search(r'value="([^"]*)" selected', select[0]) or [""])[1]


def test_a_part_of_a_name_leads_to_the_client_and_as_last_time(world: World) -> None:
    mara = world.client("Mara Hill")
    world.client("Otto Berg")
    long = world.make_service(name="Long session", minutes=80)
    booked(world.book("2030-12-03T10:00", "ben", client=mara, service=long, minutes=90))
    text = page(world, q="mar")
    assert "A time for Mara Hill" in text
    assert (chosen(text, "service"), chosen(text, "clinician")) == (long, world.ref("ben"))
    assert 'name="minutes" value="90"' in text
    assert all(f"|{world.ref('ben')}|" in time for time in times(text))


def test_names_that_several_share_are_listed(world: World) -> None:
    for name in ("Mara Hill", "Mara Holm"):
        world.client(name)
    text = page(world, q="mara h")
    assert text.count('href="?client=') == 2
    assert times(text) == []


def test_one_press_books_what_was_offered(world: World) -> None:
    mara = world.client("Mara Hill")
    text = page(world, client=mara, clinician=world.ref("ada"))
    (first, *_rest) = times(text)
    fields = dict(
        re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text.partition('method="post"')[2])
    )
    answer = signed_in(world, "dora").post(reverse("work:find", args=[world.slug]), {**fields, "take": first})
    assert answer.status_code == 302
    (made,) = Appointment.objects.within(world.practice_id)
    assert made.start == datetime.fromisoformat(first.partition("|")[0])


def test_a_time_that_is_gone_says_why_and_shows_others(world: World) -> None:
    mara, otto = world.client("Mara Hill"), world.client("Otto Berg")
    text = page(world, client=mara, clinician=world.ref("ada"))
    first = times(text)[0]
    booked(world.book(datetime.fromisoformat(first.partition("|")[0]), client=otto))
    fields = {"client": mara, "service": world.service, "take": first}
    answer = signed_in(world, "dora").post(reverse("work:find", args=[world.slug]), fields)
    assert answer.status_code == 422
    assert "There is another appointment at that time." in answer.content.decode()
    assert first not in times(answer.content.decode())


@pytest.mark.parametrize("take", ["", "nonsense", "2026-11-25T10:00", "9999-01-01T00:00:00+00:00|x|y", "|||"])
def test_what_no_button_says_changes_nothing(world: World, take: str) -> None:
    mara = world.client("Mara Hill")
    fields = {"client": mara, "service": world.service, "take": take}
    answer = signed_in(world, "dora").post(reverse("work:find", args=[world.slug]), fields)
    assert answer.status_code in (404, 422)
    assert not Appointment.objects.within(world.practice_id).exists()


def test_the_time_of_day_and_the_day_are_kept_to(world: World) -> None:
    mara = world.client("Mara Hill")
    text = page(world, client=mara, part="afternoon", weekday="2")
    starts = [datetime.fromisoformat(time.partition("|")[0]) for time in times(text)]
    local = [start.astimezone(ZoneInfo(world.zone)) for start in starts]
    assert local
    assert all(start.weekday() == 2 and 12 <= start.hour < 17 for start in local)


def test_r7_nobody_is_found_by_whom_she_does_not_concern(world: World) -> None:
    booked(
        world.book(
            "2026-11-25T10:00", viewer=world.stranger(), new_client=someone("Zebulon Quartz"), seal=True
        )
    )
    text = page(world, q="Zebulon")
    assert "A time for" not in text
    assert "?client=" not in text
