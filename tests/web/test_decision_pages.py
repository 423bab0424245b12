"""Illness and decisions on their pages: few taps, other times beside every appointment, nothing half done."""

import re
from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tests.series.desk import done, standing
from tests.series.test_roster import Group
from tests.web.test_pages import signed_in
from tests.world import NOW, World, booked, someone, wall
from wellkept.scheduling.appointments.actions import cancel

DAY = "2026-12-02"  # a Wednesday
NINE, TEN = f"{DAY}T09:00", f"{DAY}T10:00"


@pytest.fixture(autouse=True)
def at_seven() -> Iterator[None]:
    """It is early on Monday, November 23."""
    with time_machine.travel(NOW, tick=False):
        yield


def page(world: World, name: str, *args: str) -> str:
    return reverse(f"work:{name}", args=[world.slug, *args])


def two(world: World) -> list[str]:
    """Two sessions of Ada's on the day."""
    return [
        booked(world.book(wall(start), client=world.client(name))).ref
        for start, name in ((NINE, "Mara Hill"), (TEN, "Nils Berg"))
    ]


def ill(world: World, browser: Client, then: str) -> str:
    """Where the ill page goes on."""
    form = {"clinician": world.ref("ada"), "first": DAY, "last": DAY, "then": then}
    answer = browser.post(page(world, "absence"), form)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def as_shown(html: str) -> dict[str, str]:
    """What stands ticked and selected on the page, as a browser would send it."""
    found = dict(re.findall(r'name="((?:on|code)-\w+|unseen)" value="(\w+)"(?: checked|>)', html))
    found |= dict(re.findall(r'name="(on-\w+|unseen)" value="(\w+)" checked', html))
    for name, options in re.findall(r'<select[^>]* name="(to-\w+)">(.*?)</select>', html, re.DOTALL):
        times = re.findall(r'value="([^"]*)"( selected)?', options)
        found[name] = next((time for time, selected in times if selected), times[0][0])
    return found


def undo_of(html: str) -> str:
    """The address behind the Undo of the toast."""
    found = re.search(r'<div class="toast".*?action="([^"]+)"', html, re.DOTALL)
    assert found is not None
    return found[1]


def test_ill_today_one_button_cancels_everything_and_one_takes_it_back(world: World) -> None:
    two(world)
    ada = signed_in(world, "ada")
    today = ada.get(ill(world, ada, "cancel")).content.decode()
    assert standing(world) == []
    ada.post(undo_of(today))
    assert standing(world) == [NINE, TEN]


def test_ill_today_one_button_moves_all_as_proposed_and_one_takes_it_back(world: World) -> None:
    two(world)
    ada = signed_in(world, "ada")
    plan = ill(world, ada, "move")
    html = ada.get(plan).content.decode()
    assert "Mara Hill" in html
    done = ada.post(plan, as_shown(html), follow=True).content.decode()
    assert "2 moved." in done
    assert standing(world) == ["2026-12-03T09:00", "2026-12-03T10:00"]
    ada.post(undo_of(done))
    assert standing(world) == [NINE, TEN]


def test_a_time_that_was_taken_meanwhile_is_said_at_its_row_and_nothing_is_done(world: World) -> None:
    first, second = two(world)
    ada = signed_in(world, "ada")
    plan = ill(world, ada, "move")
    asked = as_shown(ada.get(plan).content.decode())
    booked(world.book(datetime.fromisoformat(asked[f"to-{first}"]), client=world.client("Pia Roth")))
    before = standing(world)
    answer = ada.post(plan, {**asked, f"on-{second}": "cancel"})
    assert answer.status_code == 422
    assert "There is another appointment at that time." in answer.content.decode()
    assert f'name="on-{second}" value="cancel" checked' in answer.content.decode()
    assert standing(world) == before


def test_r7_the_desk_settles_what_it_cannot_see_without_learning_of_it(world: World) -> None:
    booked(world.book(wall(TEN), viewer=world.stranger(), new_client=someone("Zebulon Quartz"), seal=True))
    desk, pages = signed_in(world, "dora"), {}
    for day in (DAY, "2026-12-03"):  # on one of them there is a sealed session, on the other nothing
        form = {"clinician": world.ref("ada"), "first": day, "last": day, "then": "move"}
        plan = str(desk.post(page(world, "absence"), form)["Location"])
        pages[day] = re.sub(
            r"csrf\S+ value=\S+|/absence/\w+/|\w+day, December \d", "", desk.get(plan).content.decode()
        )
    assert len(set(pages.values())) == 1
    assert "What only the therapist sees" in pages[DAY]


def test_leave_that_touches_appointments_leads_to_their_decision(world: World) -> None:
    two(world)
    ada = signed_in(world, "ada")
    form = {"clinician": world.ref("ada"), "first": DAY, "last": DAY}
    html = ada.post(page(world, "settings-page", "leave"), form, follow=True).content.decode()
    assert "2 appointments cannot stay where they are" in html
    asked = {"row": re.findall(r'name="row" value="(\w+)"', html), **as_shown(html)}
    done = ada.post(page(world, "settle"), {**asked, "do": "move:all"}, follow=True).content.decode()
    assert "2 moved." in done
    assert standing(world) == ["2026-12-03T09:00", "2026-12-03T10:00"]
    listed = ada.post(undo_of(done), follow=True).content.decode()
    assert "Skip all 2" in listed
    ada.post(page(world, "settle"), {**asked, "do": "cancel:all"})
    assert standing(world) == []


def test_leave_that_touches_nothing_stays_on_its_page(world: World) -> None:
    two(world)
    ada = signed_in(world, "ada")
    form = {"clinician": world.ref("ada"), "first": "2026-12-24", "last": "2026-12-31"}
    answer = ada.post(page(world, "settings-page", "leave"), form)
    assert answer["Location"].partition("?")[0].endswith("/leave/")


def test_one_is_moved_skipped_or_left_with_one_tap(world: World) -> None:
    first, second = two(world)
    ada = signed_in(world, "ada")
    ill(world, ada, "later")
    html = ada.get(page(world, "decisions")).content.decode()
    settle, asked = page(world, "settle"), as_shown(html)
    assert ada.post(settle, {**asked, "do": f"move:{first}"}).status_code == 302
    assert standing(world) == [TEN, "2026-12-03T09:00"]
    assert ada.post(settle, {**asked, "do": f"stay:{second}"}).status_code == 302
    assert "Nothing." in ada.get(page(world, "decisions")).content.decode()
    assert ada.post(settle, {"do": f"cancel:{second}"}).status_code == 302
    assert standing(world) == ["2026-12-03T09:00"]


def test_nonsense_is_answered_and_changes_nothing(world: World) -> None:
    first, _second = two(world)
    ada, ben = signed_in(world, "ada"), signed_in(world, "ben")
    plan = ill(world, ada, "move")
    settle = page(world, "settle")
    assert ada.post(settle, {"do": f"move:{first}"}).status_code == 422
    assert ada.post(settle, {"do": f"move:{first}", f"to-{first}": "2026-12-03T09:00"}).status_code == 422
    assert (
        ada.post(settle, {"do": f"move:{first}", f"to-{first}": "9999-01-01T00:00+00:00"}).status_code == 422
    )
    assert ada.post(settle, {"do": "cancel:nobody"}).status_code == 404
    assert ada.post(settle, {}).status_code in (302, 404)
    assert ada.post(plan, {f"on-{first}": "move"}).status_code == 422
    assert ben.get(plan).status_code == ben.post(plan, {}).status_code == 404
    assert ben.post(settle, {"do": f"cancel:{first}"}).status_code == 404
    assert ada.post(page(world, "undo-rearrangement", "nosuchone0000")).status_code == 404
    assert standing(world) == [NINE, TEN]


def test_a_group_that_meets_without_somebody_is_decided_with_one_tap(world: World) -> None:
    group = Group(world)
    other = booked(world.book("2026-12-08T10:00", "ben", client=group.nils))
    done(group.create())
    desk = signed_in(world, "dora")

    def listed() -> str:
        return desk.get(page(world, "decisions")).content.decode()

    html = listed()
    assert "Groups that meet without somebody" in html
    wish = dict(re.findall(r'name="(appointment|client)" value="(\w+)"', html))
    taken = desk.post(page(world, "missing"), {**wish, "do": "ask"}, follow=True).content.decode()
    assert "already has an appointment" in taken
    shown = desk.get(page(world, "appointment", wish["appointment"])).content.decode()
    assert "Not expected that day" in shown
    assert cancel(viewer=world.dora, ref=other.ref, now=NOW) is None
    desk.post(page(world, "missing"), {**wish, "do": "ask"})
    assert "Groups that meet without somebody" not in listed()
    assert "12-08" in group.dates(group.nils)
    ben = signed_in(world, "ben")
    assert ben.post(page(world, "missing"), {**wish, "do": "leave"}).status_code == 404
