"""Every page of the census costs as many statements for thirty rows as for one: the number that is written here."""

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
COSTS = {  # what a page needs; one that needs another number, or is new, says so here
    "account_reauthenticate": 9, "account_reset_password": 3, "api:docs": 2, "entry:screen": 7, "entry:second-factor": 4,
    "entry:setup-hours": 4, "entry:setup-ready": 4, "me:add-address": 7, "me:unlock": 13, "me:verify-address": 7,
    "mfa_activate_totp": 13, "mfa_add_webauthn": 14, "mfa_generate_recovery_codes": 10, "mfa_index": 8, "public:known": 45,
    "public:manage": 13, "public:practice": 27, "work:absence": 21, "work:absence-plan": 51, "work:accesses": 11,
    "work:agenda": 31, "work:appointment": 25, "work:change-series": 24, "work:chart": 20, "work:client": 52,
    "work:clients": 12, "work:custodies": 11, "work:day": 25, "work:decisions": 42, "work:edit-client": 17,
    "work:edit-contact": 15, "work:find": 26, "work:find for her": 51, "work:free": 33, "work:help": 7, "work:mail": 12,
    "work:message": 11,
    "work:month": 31, "work:move": 78, "work:new": 34, "work:new-chart": 18, "work:new-client": 9, "work:new-series": 22,
    "work:own-page": 18, "work:place-date": 68, "work:requests": 9, "work:resume-series": 15, "work:reviews": 9,
    "work:sealed": 9, "work:series": 17, "work:settings-file": 29, "work:settings-page:closed": 9,
    "work:settings-page:conflicts": 9, "work:settings-page:feeds": 14, "work:settings-page:file": 31,
    "work:settings-page:hours": 14, "work:settings-page:leave": 12, "work:settings-page:licences": 8,
    "work:settings-page:limits": 8, "work:settings-page:mail": 10, "work:settings-page:places": 12,
    "work:settings-page:policy": 9, "work:settings-page:practice": 9, "work:settings-page:protected": 9,
    "work:settings-page:public": 7, "work:settings-page:security": 18, "work:settings-page:services": 12,
    "work:settings-page:team": 10, "work:settings-page:tokens": 11, "work:settings-page:you": 8, "work:standing": 10,
    "work:today": 48, "work:wall": 24, "work:week": 31, "work:why": 10, "work:wording": 9,
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
    """By page, when it is asked for the second time: keys and rates are known then. Locks of ``storage/locks.py``
    are left out, which only PostgreSQL takes by statements of their own."""
    counts = {}
    for name, address in pages.items():
        browser.get(address)
        with CaptureQueriesContext(connection) as found:
            browser.get(address)
        counts[name] = sum(" = ANY(" not in one["sql"] for one in found)
    return counts


@time_machine.travel(NOW, tick=False)  # how many weeks a page looks into depends on the day
def test_thirty_rows_cost_the_statements_of_one(world: World, refs: dict[str, str]) -> None:
    browser = signed_in(world, "ada")
    pages = {
        name: address for name, (address, expected) in census(world, refs).items() if expected["ada"] == 200
    }
    pages["work:find for her"] = f"{pages['work:find']}?client={refs['client']}"
    few = _statements(browser, pages)
    _fill(world, refs["client"])
    many = _statements(browser, pages)
    assert {name: (few[name], many[name]) for name in pages if few[name] != many[name]} == {}
    assert {
        name: (many.get(name), COSTS.get(name))
        for name in many.keys() | COSTS
        if many.get(name) != COSTS.get(name)
    } == {}
