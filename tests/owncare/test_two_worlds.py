"""R7: installations that differ only in whose sessions they are and why an hour is private. Whoever is outside the secret
gets the same answers from all, by the same statements; whoever treats sees the difference.

Everything that can be asked is: the addresses and commands are those that the program itself lists.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import transaction
from django.urls import reverse

from tests.owncare.outsider import OF_THE_HOST, Heard, Outsider, Staff, at_home, at_the_shell, visit
from tests.owncare.secret import WEDNESDAY, Secret, Whose
from tests.visibility.addresses import commands
from tests.web.test_pages import signed_in
from tests.world import NOW, World

READERS = [("care", "ada"), ("care", "ben"), ("care", "bill"), ("work", "ada"), ("work", "kim")]
"""Owners, colleagues, a biller. The desks, besides, try whatever can be tried."""


@pytest.fixture
def still(db: None) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def _one(whose: Whose, do: Callable[[Secret], Any]) -> Any:
    """What is found in one of the worlds, which is gone afterwards."""
    cache.clear()
    with transaction.atomic():
        found = do(Secret(whose))
        transaction.set_rollback(True)
    return found


def _heard_by(where: str, who: str, *, tries: bool) -> Callable[[Secret], list[Heard]]:
    def heard(secret: Secret) -> list[Heard]:
        asks = Outsider(secret)
        staff = Staff(asks, where, who)
        staff.pages(writes=tries)
        staff.commands()
        staff.feeds()
        if tries:
            staff.calls()
            staff.bookings()
        return asks.heard

    return heard


def _differences(first: list[Heard], second: list[Heard]) -> list[tuple[str, str]]:
    found = []
    for one, other in zip(first, second, strict=True):
        assert one.what == other.what
        for field in ("status", "text", "statements"):
            if getattr(one, field) != getattr(other, field):
                found.append((one.what, field))
                break
    return found


@pytest.mark.parametrize("where", ["care", "work"])
def test_r7_whose_it_is_and_why_an_hour_is_private_makes_no_difference_at_the_desk(
    still: None, world: World, where: str
) -> None:
    first, second = (_one(whose, _heard_by(where, "dora", tries=True)) for whose in Whose)
    assert len(first) > 400
    assert _differences(first, second) == []
    said = {heard.what: heard.text for heard in first}
    assert "private" in said[f"{where} dora shell agenda"].lower()
    assert "SUMMARY:Private" in said[f"{where} dora feed of {'ben' if where == 'work' else 'cleo'}"]


@pytest.mark.parametrize(("where", "who"), READERS)
def test_r7_nor_to_owner_colleague_or_biller(still: None, world: World, where: str, who: str) -> None:
    first, second = (_one(whose, _heard_by(where, who, tries=False)) for whose in Whose)
    assert _differences(first, second) == []


@pytest.mark.parametrize("where", ["work", "care"])
def test_r7_nor_to_a_stranger_or_to_anybody_at_home(still: None, world: World, where: str) -> None:
    def heard(secret: Secret) -> list[Heard]:
        asks = Outsider(secret)
        visit(asks, where)
        at_home(asks, where)
        return asks.heard

    first, second = (_one(whose, heard) for whose in Whose)
    assert _differences(first, second) == []


def test_every_command_is_asked_or_tells_of_no_calendar(world: World) -> None:
    """Every address is asked as it is: what nobody taught ``to_fill`` to fill fails there."""
    asked = set(at_the_shell(world, dict.fromkeys(("client", "appointment"), "x")))
    assert set(commands()) == asked | OF_THE_HOST


def test_r7_whoever_treats_sees_the_difference(still: None, world: World) -> None:
    """The positive control."""

    def names(secret: Secret) -> str:
        browser = signed_in(secret.care, "cleo")
        address = reverse("work:week", args=[secret.care.slug])
        return browser.get(f"{address}?day={WEDNESDAY}").content.decode()

    texts = {whose: _one(whose, names) for whose in Whose}
    assert "Ben Okoro" in texts[Whose.BEN]
    assert "Nora Vale" in texts[Whose.NORA]
    assert "Ivo Lamb" in texts[Whose.BEN]
    assert "Uma Reed" in texts[Whose.NORA]
