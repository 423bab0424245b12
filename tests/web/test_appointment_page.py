"""The page of one appointment: what was done by whom, when it really took place, why, and to whom it is handed."""

import re
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tests.series.desk import FIRST
from tests.series.desk import create as create_series
from tests.series.desk import done as done_series
from tests.web.test_pages import signed_in
from tests.world import NOW, World, booked, someone, wall
from wellkept.scheduling.appointments import actions
from wellkept.scheduling.appointments.history import history
from wellkept.scheduling.appointments.links import viewer_of_manage_link
from wellkept.scheduling.appointments.models import Appointment
from wellkept.scheduling.appointments.queries import appointment
from wellkept.scheduling.series.queries import series_dates

START = "2026-11-24T10:00"


def url(world: World, name: str, ref: str, **more: str) -> str:
    return reverse(f"work:{name}", kwargs={"practice": world.slug, "ref": ref, **more})


def shown(browser: Client, world: World, ref: str) -> str:
    return str(browser.get(url(world, "appointment", ref)).content.decode())


def row(world: World, ref: str) -> Appointment:
    return Appointment.objects.within(world.practice_id).get(ref=ref)


def test_history_names_members_and_never_a_client(world: World) -> None:
    service = world.make_service(name="First", confirm=True)
    done = booked(world.book(START, viewer=world.stranger(), new_client=someone(), service=service))
    actions.accept(viewer=world.ada, ref=done.ref, now=NOW)
    told = [(one.verb, one.by, one.name) for one in history(world.dora, done.ref).done]
    assert told == [("accept", "staff", "Ada Lund")]
    page = shown(signed_in(world, "dora"), world, done.ref)
    assert "Ada Lund" in page.partition('id="hist-h"')[2]
    assert "on the booking page" in page


def test_history_names_who_entered_it_and_by_which_door(world: World) -> None:
    by_hand = booked(world.book(START, client=world.client(), viewer=world.dora))
    page = shown(signed_in(world, "ada"), world, by_hand.ref).partition('id="hist-h"')[2]
    assert "Dora Quist, at the desk" in page
    program = replace(world.ada, via="token", token="t")
    by_token = booked(world.book("2026-11-25T14:00", client=world.client(), viewer=program))
    assert actions.cancel(viewer=program, ref=by_token.ref, now=NOW) is None
    page = shown(signed_in(world, "dora"), world, by_token.ref).partition('id="hist-h"')[2]
    assert page.count("Ada Lund, by a program") == 2  # entered, and canceled
    dates = done_series(create_series(world, client=world.client()))
    ref = series_dates(world.dora, dates.ref, first=FIRST)[0].ref
    assert history(world.dora, ref).entered.name == "Dora Quist"


def test_r7_of_a_client_who_booked_nothing_is_kept_that_names_her(world: World) -> None:
    done = booked(world.book(START, viewer=world.stranger(), new_client=someone()))
    assert row(world, done.ref).made_by == ""
    assert history(world.dora, done.ref).entered.name == ""


def test_r7_what_a_client_did_is_done_by_the_client(world: World) -> None:
    done = booked(world.book(START, viewer=world.stranger(), new_client=someone("Zebulon Quartz")))
    actions.cancel(viewer=viewer_of_manage_link(done.manage_token), ref=done.ref, now=NOW)
    assert [(one.verb, one.by, one.name) for one in history(world.ada, done.ref).done] == [
        ("cancel", "client", "")
    ]
    assert "by the client" in shown(signed_in(world, "ada"), world, done.ref)


@pytest.mark.parametrize("kept", [False, True])
def test_actual_times_are_said_with_keeping_or_afterwards(world: World, kept: bool) -> None:
    done = booked(world.book(START, client=world.client()))
    browser = signed_in(world, "ada")
    with time_machine.travel(wall("2026-11-24T12:00"), tick=False):
        if kept:
            browser.post(url(world, "act", done.ref, verb="keep"))
        assert 'name="from"' in shown(browser, world, done.ref)
        browser.post(url(world, "act", done.ref, verb="times"), {"from": "10:05", "to": "11:10"})
    found = row(world, done.ref)
    assert (found.actual_start, found.actual_end) == (wall("2026-11-24T10:05"), wall("2026-11-24T11:10"))
    assert appointment(world.ada, done.ref).attendance == "kept"


def test_a_session_over_midnight_ends_on_the_next_day(world: World) -> None:
    world.hours("ada", 22 * 60, 26 * 60, weekdays=[1])
    done = booked(world.book("2026-11-24T23:30", client=world.client()))
    with time_machine.travel(wall("2026-11-25T08:00"), tick=False):
        signed_in(world, "ada").post(
            url(world, "act", done.ref, verb="times"), {"from": "23:40", "to": "00:30"}
        )
    assert row(world, done.ref).actual_end == wall("2026-11-25T00:30")


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Say from when to when it took place."),
        ({"from": "ten", "to": "11:00"}, "Say from when to when it took place."),
        ({"from": "11:00", "to": "10:00"}, "The end is before the start."),
    ],
)
def test_impossible_times_change_nothing_and_say_why(world: World, sent: dict[str, Any], said: str) -> None:
    done = booked(world.book(START, client=world.client()))
    with time_machine.travel(wall("2026-11-24T12:00"), tick=False):
        page = signed_in(world, "ada").post(url(world, "act", done.ref, verb="times"), sent, follow=True)
    assert said in page.content.decode()
    assert row(world, done.ref).actual_start is None


def test_r10_a_rule_is_lifted_with_a_chosen_reason(world: World) -> None:
    done = booked(world.book(START, client=world.client()))
    browser = signed_in(world, "dora")
    sent = {"day": "2026-11-24", "at": "18:00", "key": "1"}
    with time_machine.travel(NOW, tick=False):
        page = browser.post(url(world, "move", done.ref), sent)
        assert 'name="because" value="The client asked for it"' in page.content.decode()
        lifted = {**sent, "lift": "outside_hours", "because": "The client asked for it"}
        assert browser.post(url(world, "move", done.ref), lifted).status_code == 302
    assert ("outside_hours", "The client asked for it") in appointment(world.dora, done.ref).lifted


def test_it_is_handed_to_a_colleague_who_is_free_by_one_press(world: World) -> None:
    done = booked(world.book(START, client=world.client()))
    browser = signed_in(world, "dora")
    with time_machine.travel(NOW, tick=False):
        page = browser.get(url(world, "move", done.ref))
        assert [o.clinician_name for o in page.context["hands"]] == ["Ben Okoro"]
        answer = browser.post(url(world, "move", done.ref), {"clinician": world.ref("ben"), "key": "1"})
    assert answer.status_code == 302
    card = appointment(world.dora, done.ref)
    assert [name for _ref, name in card.clinicians] == ["Ben Okoro"]
    assert card.start == datetime.fromisoformat(f"{START}-05:00")


def test_a_colleague_who_is_taken_is_not_named(world: World) -> None:
    done = booked(world.book(START, client=world.client()))
    booked(world.book(START, "ben", client=world.client("Bo Li")))
    with time_machine.travel(NOW, tick=False):
        assert signed_in(world, "dora").get(url(world, "move", done.ref)).context["hands"] == ()
        assert signed_in(world, "ada").get(url(world, "move", done.ref)).context["hands"] == ()


def test_a_couples_session_is_split_into_halves_and_joined_again_from_the_page(world: World) -> None:
    chart, _pair = world.couple("Ira Moss", "Jo Moss")
    done = booked(world.book(START, chart=chart, minutes=110))
    browser = signed_in(world, "dora")
    with time_machine.travel(NOW, tick=False):
        assert "Split into two sessions" in shown(browser, world, done.ref)
        form = browser.get(url(world, "split", done.ref)).context["form"]
        assert (form.initial["left"], form.initial["at"], form.initial["minutes"]) == (50, "11:00", 50)
        refused = browser.post(url(world, "split", done.ref), {**form.initial, "left": 110})
        assert refused.status_code == 422
        assert "There is another appointment at that time." in refused.content.decode()
        page = browser.post(url(world, "split", done.ref), form.initial, follow=True).content.decode()
        assert "Split into two sessions." in page
        assert Appointment.objects.within(world.practice_id).filter(state="booked").count() == 2
        (undo,) = re.findall(r'action="([^"]+/rejoin/[^"]*)"', page)
        assert "Undone." in browser.post(undo.replace("&amp;", "&"), follow=True).content.decode()
    card = appointment(world.dora, done.ref)
    assert [part.attendance for part in card.clients] == ["expected", "expected"]
