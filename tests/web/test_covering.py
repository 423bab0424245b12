"""A screen that nobody used for some minutes shows nothing more, whatever is asked of it, and loses nothing."""

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from time_machine import Traveller

from tests.web.html import faults_of
from tests.web.signing_in import PASSWORD, add_address, add_app, code_of, email_of, opens, sign_in
from tests.world import World
from wellkept.accounts.actions import set_screen
from wellkept.accounts.models import Screen
from wellkept.trust.models import AuditEntry
from wellkept.trust.viewer import Oneself

COVER = "/account/cover/"
PIN = "4711"


@pytest.fixture
def clock() -> Iterator[Traveller]:
    with time_machine.travel(time.time(), tick=False) as found:
        yield found


@pytest.fixture
def ben(world: World, clock: Traveller) -> Client:
    """Ben at work, with a PIN, who has just looked at his week."""
    browser = Client()
    assert sign_in(browser, email_of(world, "ben"))
    choose(world, minutes=5, pin=PIN)
    assert browser.get(week(world)).status_code == 200
    return browser


def choose(world: World, *, minutes: int, pin: str = "") -> None:
    from django.utils import timezone

    set_screen(viewer=Oneself(world.ben.account_id), minutes=minutes, pin=pin, now=timezone.now())


def week(world: World) -> str:
    return reverse("work:week", args=[world.slug])


def later(clock: Traveller, minutes: float) -> None:
    clock.shift(timedelta(minutes=minutes))


def unlock(browser: Client, **sent: str) -> int:
    return browser.post(COVER, {"next": "/work/", **sent}).status_code


def is_covered(browser: Client, world: World) -> bool:
    return str(browser.get(week(world)).get("Location", "")).startswith(COVER)


def test_a_screen_that_nobody_used_is_covered(world: World, ben: Client, clock: Traveller) -> None:
    later(clock, 4)
    assert not is_covered(ben, world)
    later(clock, 5.6)
    assert is_covered(ben, world)
    page = ben.get(COVER, {"next": week(world)})
    assert faults_of(page.content.decode()) == []
    assert "Ben Okoro" in page.content.decode()
    assert page["Wellkept-Covered"] == "yes"


def test_every_page_of_a_covered_screen_is_the_cover_and_public_pages_stay(
    world: World, refs: dict[str, str], ben: Client, clock: Traveller
) -> None:
    from tests.web.test_pages import census

    later(clock, 6)
    shown = {}
    for name, (address, _expected) in census(world, refs).items():
        answer = ben.get(address)
        if not str(answer.get("Location", "")).startswith(COVER):
            shown[name] = answer.status_code
    stay = {name for name in shown if not name.startswith(("public:", "api:"))}
    assert stay == {"work:wall", "entry:cover"}


def test_what_a_page_asks_by_itself_is_no_use_and_gets_nothing_from_a_covered_screen(
    world: World, ben: Client, clock: Traveller
) -> None:
    for _minute in range(7):
        later(clock, 1)
        polled = ben.get(week(world), headers={"Wellkept-By-Itself": "yes", "Sec-Fetch-Mode": "cors"})
    assert (polled.status_code, polled.content, polled["Wellkept-Covered"]) == (401, b"", "yes")
    sent = ben.post(reverse("work:names", args=[world.slug]), headers={"Sec-Fetch-Mode": "cors"})
    assert (sent.status_code, sent.content) == (401, b"")


def test_who_types_without_asking_for_anything_keeps_it_open(
    world: World, ben: Client, clock: Traveller
) -> None:
    for _minute in range(9):
        later(clock, 1)
        assert ben.post(reverse("entry:awake")).status_code == 204
    assert not is_covered(ben, world)


def test_each_chooses_after_how_many_minutes(world: World, ben: Client, clock: Traveller) -> None:
    choose(world, minutes=15)
    later(clock, 14)
    assert not is_covered(ben, world)
    choose(world, minutes=1)
    later(clock, 1.6)
    assert is_covered(ben, world)


def test_covering_by_hand_covers_every_tab(world: World, ben: Client) -> None:
    covered = ben.post(COVER, {"way": "cover", "next": week(world)})
    assert covered["Location"].startswith(COVER)
    assert is_covered(ben, world)


@pytest.mark.parametrize(
    ("sent", "opened"),
    [
        ({"way": "pin", "pin": PIN}, True),
        ({"way": "pin", "pin": "4712"}, False),
        ({"way": "pin", "pin": ""}, False),
        ({"way": "password", "password": PASSWORD}, True),
        ({"way": "password", "password": "wrong"}, False),
        ({"way": "look"}, False),
        ({"way": "mail"}, False),
        ({"way": "passkey", "credential": "{}"}, False),
        ({}, False),
    ],
)
def test_it_is_opened_by_pin_or_password_and_by_nothing_else(
    world: World, ben: Client, sent: dict[str, str], opened: bool
) -> None:
    ben.post(COVER, {"way": "cover"})
    assert (unlock(ben, **sent) == 302) == opened
    assert is_covered(ben, world) != opened


def test_after_five_wrong_tries_one_signs_in_again(world: World, ben: Client) -> None:
    ben.post(COVER, {"way": "cover"})
    for left in (4, 3, 2):
        page = ben.post(COVER, {"way": "pin", "pin": "0815"})
        assert f"{left} tries are left" in page.content.decode()
    assert "One try is left" in ben.post(COVER, {"way": "password", "password": "no"}).content.decode()
    ended = ben.post(COVER, {"way": "pin", "pin": "0815"})
    assert ended["Location"] == "/account/login/?ended=tries"
    assert "_auth_user_id" not in ben.session
    assert not Screen.objects.within(world.ben.account_id).exists()  # it went with its session
    assert AuditEntry.objects.filter(action="account.screen_given_up").count() == 1
    assert "tried too often" in ben.get(ended["Location"]).content.decode()


def test_tries_begin_anew_after_a_right_one(world: World, ben: Client) -> None:
    for _round in range(3):
        ben.post(COVER, {"way": "cover"})
        for _try in range(3):
            assert unlock(ben, way="pin", pin="0815") == 422
        assert unlock(ben, way="pin", pin=PIN) == 302


def test_a_form_that_was_sent_to_a_covered_screen_is_kept_sealed_and_sent_when_she_says_so(
    world: World, ben: Client, clock: Traveller
) -> None:
    later(clock, 6)
    there = reverse("work:settings-page", args=[world.slug, "leave"])
    typed = {"first": "2030-12-02", "last": "2030-12-06", "title": "Zanzibar", "once": "abc"}
    assert ben.post(there, typed)["Location"].startswith(COVER)
    row = Screen.objects.within(world.ben.account_id).get()
    assert b"Zanzibar" not in bytes(row.kept or b"")
    assert "Zanzibar" not in ben.get(COVER).content.decode()
    assert ben.get(reverse("entry:kept"))["Location"].startswith(COVER)
    back = ben.post(COVER, {"way": "pin", "pin": PIN, "next": there})
    assert back["Location"].startswith(reverse("entry:kept"))
    page = ben.get(back["Location"])
    assert faults_of(page.content.decode()) == []
    assert 'name="title" value="Zanzibar"' in page.content.decode()
    again = ben.post(reverse("entry:kept"), typed)
    assert (again.status_code, again["Location"]) == (307, there)
    assert ben.get(reverse("entry:kept")).status_code == 302  # it is kept no more


def test_what_was_kept_can_be_thrown_away_and_secrets_are_never_kept(world: World, ben: Client) -> None:
    ben.post(COVER, {"way": "cover"})
    ben.post(reverse("account_change_password"), {"oldpassword": PASSWORD})
    assert Screen.objects.within(world.ben.account_id).get().kept is None
    ben.post(reverse("work:names", args=[world.slug]), {"password": "secret", "other": "y" * 200_000})
    assert Screen.objects.within(world.ben.account_id).get().kept is None  # too long
    ben.post(reverse("work:names", args=[world.slug]), {"password": "secret", "other": "here"})
    assert unlock(ben, way="pin", pin=PIN) == 302
    page = ben.get(reverse("entry:kept")).content.decode()
    assert 'value="here"' in page
    assert "secret" not in page
    ben.post(reverse("entry:kept"), {"throw_away": "1"})
    assert ben.get(reverse("entry:kept")).status_code == 302


def test_r7_a_password_does_not_uncover_what_lies_in_own_care(
    world: World, ben: Client, clock: Traveller
) -> None:
    secret = add_app(ben)
    assert opens(ben)
    ben.post(COVER, {"way": "cover"})
    assert 'name="password"' not in ben.get(COVER).content.decode()
    assert unlock(ben, way="password", password=PASSWORD) == 200
    assert is_covered(ben, world)
    later(clock, 1)
    assert unlock(ben, way="code", code=code_of(secret)) == 302
    assert opens(ben)
    ben.post(COVER, {"way": "cover"})
    assert unlock(ben, way="pin", pin=PIN) == 302  # he alone chose it, with what opens own care
    assert opens(ben)


def test_r7_own_care_is_closed_and_work_opened_by_the_password(world: World, ben: Client) -> None:
    add_app(ben)
    ben.post(COVER, {"way": "cover"})
    ben.post(COVER, {"way": "shut"})
    assert is_covered(ben, world)
    assert unlock(ben, way="password", password=PASSWORD) == 302
    assert not is_covered(ben, world)
    assert not opens(ben)


def test_r7_a_page_of_own_care_that_closed_meanwhile_is_not_uncovered_in_place(
    world: World, ben: Client, clock: Traveller
) -> None:
    add_app(ben)
    in_place = {"Wellkept-Cover": "yes", "Sec-Fetch-Mode": "cors"}
    ben.post(COVER, {"way": "cover"})
    assert ben.post(COVER, {"way": "pin", "pin": PIN, "care": "yes"}, headers=in_place).status_code == 204
    later(clock, 40)
    assert ben.post(COVER, {"way": "pin", "pin": PIN, "care": "yes"}, headers=in_place).status_code == 205
    assert ben.post(COVER, {"way": "look"}, headers=in_place).status_code == 204


def test_r7_who_has_the_password_alone_chooses_no_pin_where_own_care_is_set_up(
    world: World, ben: Client, clock: Traveller
) -> None:
    assert ben.get(reverse("entry:screen")).status_code == 200
    assert add_address(ben, "ben.okoro@example.net")
    other = Client()
    assert sign_in(other, email_of(world, "ben"))
    assert "prove" in other.post(reverse("entry:screen"), {"minutes": "5", "pin": "2468"})["Location"]


@pytest.mark.parametrize("pin", ["123", "1234567890123", "12a4", "٤٧١١", "1111", "1234", "9876"])
def test_a_pin_that_anybody_guesses_or_that_is_none_is_not_taken(world: World, ben: Client, pin: str) -> None:
    answer = ben.post(reverse("entry:screen"), {"minutes": "10", "pin": pin})
    assert answer.status_code == 422
    assert faults_of(answer.content.decode()) == []
    ben.post(COVER, {"way": "cover"})
    assert unlock(ben, way="pin", pin=PIN) == 302  # the old one stays


def test_minutes_and_pin_are_chosen_on_a_page_and_the_pin_removed(world: World, ben: Client) -> None:
    screen = reverse("entry:screen")
    assert ben.post(screen, {"minutes": "0", "pin": ""}).status_code == 422
    assert ben.post(screen, {"minutes": "10", "pin": "20 58"}).status_code == 422
    assert ben.post(screen, {"minutes": "10", "pin": "2058"}).status_code == 302
    assert "after 10 minutes" in ben.get(reverse("mfa_index")).content.decode()
    ben.post(COVER, {"way": "cover"})
    assert unlock(ben, way="pin", pin=PIN) == 422
    assert unlock(ben, way="pin", pin="2058") == 302
    ben.post(screen, {"remove": "1"})
    ben.post(COVER, {"way": "cover"})
    assert 'name="pin"' not in ben.get(COVER).content.decode()
    assert unlock(ben, way="pin", pin="") == 422


def test_where_one_goes_on_is_a_page_of_ours(world: World, ben: Client) -> None:
    ben.post(COVER, {"way": "cover"})
    back = ben.post(COVER, {"way": "pin", "pin": PIN, "next": "https://example.net/"})
    assert back["Location"] == "/"


def test_r7_what_was_sent_to_own_care_that_had_closed_is_kept_for_her_alone(
    world: World, ben: Client
) -> None:
    secret = add_app(ben)
    ben.post(reverse("me:close"))
    sent = ben.post(reverse("me:bring"), {"text": "Zanzibar"})
    assert sent["Location"].startswith(reverse("me:unlock"))
    shown = ben.get(reverse("entry:kept"))
    assert shown["Location"].startswith(reverse("me:unlock"))  # not before it is open again
    assert "Zanzibar" not in ben.get(shown["Location"]).content.decode()
    ben.post(reverse("me:unlock"), {"way": "code", "code": code_of(secret, ahead=1)})
    assert 'value="Zanzibar"' in ben.get(reverse("entry:kept")).content.decode()
