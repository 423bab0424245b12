"""Every page, call, feed and command that lists, searches or counts, as somebody reads it."""

from collections.abc import Iterator

from django.urls import reverse

from tests.exports.desk import text_of
from tests.visibility.addresses import addresses, takes
from tests.visibility.cast import DAY
from tests.visibility.doors import Asker
from tests.world import NOW
from wellkept.scheduling.exports import actions as feeds
from wellkept.trust.viewer import Role
from wellkept.web.work.settings import SETTINGS

CALENDARS = ("today", "week", "agenda", "day", "month", "wall")
DATED = ("new", "new-series", "standing", "find")
CALLS = ("practices", "clinicians", "services", "places", "rooms", "clients", "charts")
TIMES = f"from={DAY}T00:00:00-05:00&to=2026-12-24T00:00:00-05:00"


def everything(asker: Asker, searches: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Name and text of each."""
    yield from pages(asker, searches)
    yield from calls(asker)
    yield from calendars(asker)
    yield from commands(asker)


def _treating(asker: Asker) -> str:
    return asker.world.ref("ada" if asker.who == "olga" else "cleo")


def pages(asker: Asker, searches: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """What she reads at her work, days and people chosen, and searched for."""
    queries = [f"?day={DAY}&with={_treating(asker)}", f"?day={DAY}", "?day=2026-12-01"]
    for name, pattern in addresses().items():
        page = name.removeprefix("work:")
        if page == name or takes(pattern) != {"practice"}:
            continue
        for query in queries if page in CALENDARS else queries[:1] if page in DATED else ("",):
            yield f"{page}{query}", asker.page(page, query=query)[1]
    for narrowed in ("nothing-ahead", "standing", "not-standing", "unreachable", "policy", "consent"):
        yield f"clients {narrowed}", asker.page("clients", query=f"?only={narrowed}")[1]
    for text in searches:
        for page in ("clients", "find", "new", "new-series"):
            yield f"{page} search", asker.page(page, query=f"?q={text}&client={text}")[1]
    for page in SETTINGS:
        yield f"settings {page}", asker.page("settings-page", page)[1]
    live = {"HTTP_HX_REQUEST": "true"}  # what a calendar that stands open asks for again and again
    for page in ("today", "week", "agenda", "day", "wall"):
        address = reverse(f"work:{page}", args=[asker.slug]) + queries[0]
        yield f"{page} live", asker.browser.get(address, **live).content.decode()  # type: ignore[arg-type]


def calls(asker: Asker) -> Iterator[tuple[str, str]]:
    """What a program of hers is answered."""
    for call in CALLS:
        yield f"api {call}", asker.call(call)[1]
    yield "api search", asker.call("clients?query=hawthron")[1]
    yield "api appointments", asker.call(f"appointments?{TIMES}")[1]
    hers = f"&clinician={_treating(asker)}"
    yield "api appointments of one", asker.call(f"appointments?{TIMES}{hers}")[1]
    week = f"from={DAY}T00:00:00-05:00&to=2026-12-02T00:00:00-05:00"
    yield "api openings", asker.call(f"openings?service={asker.world.service}&{week}")[1]


def calendars(asker: Asker) -> Iterator[tuple[str, str]]:
    """What her calendar program fetches: her own, and the room's if she may, with names."""
    viewer = asker.cast.viewer(asker.who)
    if viewer.has(Role.CLINICIAN):
        yield "own feed", text_of(feeds.make_own_feed(viewer=viewer, name="x", names=True, now=NOW))
    if viewer.handles_bookings:
        room = asker.world.room
        yield (
            "room feed",
            text_of(feeds.make_room_feed(viewer=viewer, room=room, name="x", names=True, now=NOW)),
        )


def commands(asker: Asker) -> Iterator[tuple[str, str]]:
    """What an operator reads who acts for her at the shell."""
    yield "agenda", asker.shell("agenda", "--from", DAY, "--days", "14", "--json")[1]
    yield "openings", asker.shell("openings", "--service", "Session", "--from", f"{DAY}T00:00", "--json")[1]
    yield "feeds", asker.shell("feed", "list", "--json")[1]
    yield "tokens", asker.shell("token", "list", "--json")[1]
