"""Every page of the census costs as many statements for thirty rows as for one, and no more than is written here."""

from itertools import product

import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.web.test_pages import census, signed_in
from tests.world import NOW, World, booked, wall
from wellkept.clients.actions import add_contact
from wellkept.practice.actions import save_room

HOURS = ("09", "11", "13", "15", "16")
DAYS = ("2026-11-25", "2026-11-27", "2026-12-01", "2030-11-26", "2030-11-28", "2030-12-03")
USUAL = 35
MOST = {  # what else costs more: it judges several times, looks for openings, or lists many kinds of things
    "work:today": 60, "work:find": 70, "work:new": 55, "work:move": 80, "work:place-date": 75,
    "work:absence-plan": 55, "work:decisions": 50, "work:client": 60, "public:practice": 45, "public:known": 45,
}  # fmt: skip


def _fill(world: World, client: str) -> None:
    """Thirty more clients, appointments with their mails, contacts of one client, and rooms."""
    for n, (day, hour) in enumerate(product(DAYS, HOURS)):
        one = world.client(f"Client {n}")
        booked(world.book(wall(f"{day}T{hour}:00"), "ben", client=one, waivers=()))
        add_contact(
            viewer=world.dora, client=client, role="other", name=f"Contact {n}", email="", phone="", now=NOW
        )
        save_room(viewer=world.ada, place=world.place, name=f"Room {n}", now=NOW)


def _statements(browser: Client, pages: dict[str, str]) -> dict[str, int]:
    """By page, when it is asked for the second time: keys and rates are known then."""
    counts = {}
    for name, address in pages.items():
        browser.get(address)
        with CaptureQueriesContext(connection) as found:
            browser.get(address)
        counts[name] = len(found)
    return counts


@time_machine.travel(NOW, tick=False)  # how many weeks a page looks into depends on the day
def test_thirty_rows_cost_the_statements_of_one(world: World, refs: dict[str, str]) -> None:
    browser = signed_in(world, "ada")
    pages = {
        name: address for name, (address, expected) in census(world, refs).items() if expected["ada"] == 200
    }
    few = _statements(browser, pages)
    _fill(world, refs["client"])
    many = _statements(browser, pages)
    assert {name: (few[name], many[name]) for name in pages if few[name] != many[name]} == {}
    assert {name: many[name] for name in pages if many[name] > MOST.get(name, USUAL)} == {}
