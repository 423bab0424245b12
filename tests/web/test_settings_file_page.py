"""Settings as a file, on the page: got, looked at, taken in; and what saving would do, seen before."""

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.web.test_pages import signed_in
from tests.world import NOW, World, booked, wall
from wellkept.practice.queries import services
from wellkept.scheduling.availability.queries import hours_page, own_limits


@pytest.fixture
def ada(world: World) -> Client:
    return signed_in(world, "ada")


def page(world: World, name: str) -> str:
    return reverse("work:settings-page", args=[world.slug, name])


def the_file(world: World, browser: Client) -> str:
    return browser.get(reverse("work:settings-file", args=[world.slug])).content.decode()


def lengths(world: World) -> set[int]:
    return {service.minutes for service in services(world.ada)}


def looked_at(answer: str) -> str:
    """What the page hands back with the text that was looked at."""
    return answer.split('name="looked" value="')[1].split('"')[0]


def test_a_file_is_looked_at_and_then_taken_in(world: World, ada: Client) -> None:
    text = the_file(world, ada).replace("minutes = 50", "minutes = 45")
    chosen = SimpleUploadedFile("settings.toml", text.encode())
    seen = ada.post(page(world, "file"), {"file": chosen, "look": "1"})
    assert seen.status_code == 200
    assert "50 → 45" in seen.content.decode()
    assert lengths(world) == {50}
    fields = {"text": text, "looked": looked_at(seen.content.decode())}
    done = ada.post(page(world, "file"), fields, follow=True)
    assert "Taken in: 1 change." in done.content.decode()
    assert lengths(world) == {45}


def test_what_nobody_looked_at_is_not_taken_in(world: World, ada: Client) -> None:
    text = the_file(world, ada)
    seen = ada.post(page(world, "file"), {"text": text, "look": "1"}).content.decode()
    other = text.replace("minutes = 50", "minutes = 45")
    for fields in ({"text": other}, {"text": other, "looked": looked_at(seen)}):
        refused = ada.post(page(world, "file"), fields)
        assert refused.status_code == 422
        assert "Look first" in refused.content.decode()
    assert lengths(world) == {50}


def test_every_fault_of_a_file_is_said_with_its_line(world: World, ada: Client) -> None:
    text = (
        the_file(world, ada)
        .replace("minutes = 50", 'minutes = "50"')
        .replace("published = true", "published = 1")
    )
    refused = ada.post(page(world, "file"), {"text": text, "look": "1"})
    said = refused.content.decode()
    assert refused.status_code == 422
    assert "services[1].minutes: Write a whole number" in said
    assert "public_page.published: Write true or false" in said


@pytest.mark.parametrize("text", ["", "\x00", "[[[", "a = " + "[" * 5000, "\ufffd" * 10])
def test_what_is_no_settings_file_is_told(world: World, ada: Client, text: str) -> None:
    assert ada.post(page(world, "file"), {"text": text, "look": "1"}).status_code == 422
    chosen = SimpleUploadedFile("x.toml", b"\xff\xfe" + text.encode())
    assert ada.post(page(world, "file"), {"file": chosen, "look": "1"}).status_code == 422


def test_the_file_is_for_managers(world: World) -> None:
    for name in ("ben", "dora"):
        browser = signed_in(world, name)
        assert browser.get(reverse("work:settings-file", args=[world.slug])).status_code == 403
        assert browser.post(page(world, "file"), {"text": "", "look": "1"}).status_code == 403


@time_machine.travel(NOW, tick=False)
def test_leave_shows_what_it_does_before_it_is_saved(world: World) -> None:
    ada = signed_in(world, "ada")
    booked(world.book(wall("2026-12-01T10:00"), client=world.client(), waivers=()))
    fields = {"clinician": world.ref("ada"), "first": "2026-11-30", "last": "2026-12-01"}
    seen = ada.post(page(world, "leave"), {**fields, "look": "1"}).content.decode()
    assert "Session: 24 openings in the week of November 30, now 39." in seen
    assert "1 appointment could not stay where it is" in seen
    assert 'value="2026-11-30"' in seen
    assert hours_page(world.ada, world.ref("ada"), now=NOW).leave == ()


def test_where_two_have_one_name_the_page_says_so_instead_of_a_file(world: World, ada: Client) -> None:
    world.make_service()
    answer = ada.get(reverse("work:settings-file", args=[world.slug]), follow=True)
    assert answer.redirect_chain == [(page(world, "file"), 302)]
    assert "Session" in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "fields", "said"),
    [
        ("hours", {"weekdays": ["5"], "start": "10:00", "end": "13:00", "every": "1", "first_day": "2030-12-02"}, "43 openings in the week of December 2, now 40"),
        ("closed", {"day": "2030-12-03", "name": "Outing", "closed": "yes"}, "64 openings in the week of December 2, now 80"),
        ("protected", {"title": "Lunch", "only": "2030-12-03", "start": "12:00", "end": "13:00"}, "39 openings in the week of December 2, now 40"),
    ],
)  # fmt: skip
def test_each_page_about_time_shows_what_it_does(
    world: World, ada: Client, name: str, fields: dict[str, str], said: str
) -> None:
    fields = {"clinician": world.ref("ada"), "place": world.place, **fields, "look": "1"}
    before = hours_page(world.ada, world.ref("ada"), now=wall("2026-11-01T00:00"))
    seen = ada.post(page(world, name), fields)
    assert seen.status_code == 200, seen.content.decode()
    assert said in seen.content.decode()
    assert hours_page(world.ada, world.ref("ada"), now=wall("2026-11-01T00:00")) == before


def test_what_is_wrong_is_told_when_one_looks(world: World, ada: Client) -> None:
    fields = {"clinician": world.ref("ada"), "first": "2030-12-03", "last": "2030-12-02", "look": "1"}
    assert ada.post(page(world, "leave"), fields).status_code == 422


def test_one_looks_at_ones_own_time_alone(world: World) -> None:
    ben = signed_in(world, "ben")
    fields = {"clinician": world.ref("ada"), "first": "2030-12-02", "last": "2030-12-03", "look": "1"}
    assert ben.post(page(world, "leave"), fields).status_code == 422


@time_machine.travel(NOW, tick=False)
def test_limits_show_what_they_do_before_they_are_saved(world: World, ada: Client) -> None:
    for hour in ("10", "11", "14"):
        booked(world.book(wall(f"2026-12-01T{hour}:00"), client=world.client(), waivers=()))
    fields = {"sessions_day": "2", "break_minutes": "15", "travel": "0"}
    seen = ada.post(page(world, "limits"), {**fields, "look": "1"}).content.decode()
    assert "Session: 32 openings in the week of November 30, now 37." in seen
    assert "1 session of the next four weeks is beyond these limits, now 0. It stays as it is." in seen
    assert own_limits(world.ada).sessions_day.value is None
    wide = ada.post(page(world, "limits"), {**fields, "sessions_day": "9", "look": "1"}).content.decode()
    assert "All sessions of the next four weeks are within these limits." in wide
