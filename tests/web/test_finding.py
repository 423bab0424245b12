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
from wellkept.scheduling.appointments.queries import appointment


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


def test_an_hour_that_is_free_every_week_leads_to_its_dates_by_one_press(world: World) -> None:
    mara = world.client("Mara Hill")
    text = page(world, client=mara, repeat="1", weekday="2", part="morning")
    assert "free on all 12 dates" in text
    form = text.partition('series/new/"')[2].partition("</form>")[0]
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    assert (fields["who"], fields["repeat"], fields["ends"]) == (f"client:{mara}", "1", "never")
    answer = signed_in(world, "dora").post(reverse("work:new-series", args=[world.slug]), fields)
    assert answer.status_code == 200
    assert answer.context["answer"].done
    assert not Appointment.objects.within(
        world.practice_id
    ).exists()  # nothing is booked before the dates were seen


def test_somebody_new_is_added_in_place_once_and_the_search_goes_on(world: World) -> None:
    assert "Add Nia Vale and go on" in page(world, q="Nia Vale", repeat="1")
    browser, address = signed_in(world, "dora"), reverse("work:find", args=[world.slug])
    for _twice in range(2):
        answer = browser.post(address, {"add": "Nia Vale", "repeat": "1", "once": "k" * 20}, follow=True)
    text = answer.content.decode()
    assert "A time for Nia Vale" in text
    assert chosen(text, "repeat") == "1"


def test_a_name_that_nobody_could_have_is_refused_in_words(world: World) -> None:
    browser, address = signed_in(world, "dora"), reverse("work:find", args=[world.slug])
    answer = browser.post(address, {"add": "x" * 5000}, follow=True)
    assert 'role="alert"' in answer.content.decode()


def test_a_booking_is_taken_back_by_one_click(world: World) -> None:
    mara = world.client("Mara Hill")
    first = times(page(world, client=mara, clinician=world.ref("ada")))[0]
    browser = signed_in(world, "dora")
    fields = {"client": mara, "service": world.service, "take": first}
    told = browser.post(reverse("work:find", args=[world.slug]), fields, follow=True).content.decode()
    (undo,) = re.findall(r'action="([^"]+)"', told.partition('class="toast"')[2].partition("Undo")[0])
    assert "The time is free." in browser.post(undo, follow=True).content.decode()
    assert Appointment.objects.within(world.practice_id).get().state == "cancelled"


def test_undo_gives_back_one_seat_and_not_the_group(world: World) -> None:
    group = world.make_service(name="Group", kind="group", seats=8)
    mara, otto = world.client("Mara Hill"), world.client("Otto Berg")
    meets = booked(world.book("2030-12-03T10:00", client=otto, service=group))
    browser = signed_in(world, "dora")
    take = f"{meets.start.isoformat()}|{world.ref('ada')}|{world.place}"
    fields = {"client": mara, "service": group, "take": take}
    told = browser.post(reverse("work:find", args=[world.slug]), fields, follow=True).content.decode()
    (undo,) = re.findall(r'action="([^"]+)"', told.partition('class="toast"')[2].partition("Undo")[0])
    browser.post(undo.replace("&amp;", "&"))
    card = appointment(world.dora, meets.ref)
    assert card.state == "booked"
    assert {part.name: part.attendance for part in card.clients} == {
        "Otto Berg": "expected",
        "Mara Hill": "cancelled",
    }
