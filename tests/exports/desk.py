"""Helpers for tests of feeds: a calendar program, and what others make of what it gets."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import recurring_ical_events
from django.test import Client

from tests.world import NOW, World
from wellkept.scheduling.exports import actions

FIRST, LAST = date(2026, 1, 1), date(2029, 1, 1)
Seen = tuple[datetime, datetime, str]  # start and end in UTC, and the summary


def own_feed(world: World, who: str = "ada", *, names: bool = False) -> str:
    """A new feed of somebody's own calendar."""
    return actions.make_own_feed(viewer=world.viewer(who), name="Phone", names=names, now=NOW)


def room_feed(world: World, who: str = "dora", *, names: bool = False) -> str:
    """A new feed of the room."""
    viewer = world.viewer(who)
    return actions.make_room_feed(viewer=viewer, room=world.room, name="Door", names=names, now=NOW)


def client_feed(world: World, client: str, who: str = "dora", *, names: bool = False) -> str:
    """A new feed of a client's appointments."""
    return actions.make_client_feed(viewer=world.viewer(who), client=client, names=names, now=NOW)


def ask(secret: str, **headers: str) -> Any:
    """The answer to a calendar program."""
    return Client().get(f"/ics/{secret}.ics", headers=headers)


def text_of(secret: str) -> str:
    """The whole calendar."""
    answer = ask(secret)
    assert answer.status_code == 200, answer.status_code
    return b"".join(answer.streaming_content).decode()


def seen(text: str, first: date = FIRST, last: date = LAST) -> list[Seen]:
    """Every occurrence, as two other libraries read and expand the calendar; in order."""
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between(first, last)
    return sorted(_seen(one) for one in found)


def _seen(one: icalendar.Event) -> Seen:
    start = one["DTSTART"].dt.astimezone(UTC)
    end = one["DTEND"].dt.astimezone(UTC) if "DTEND" in one else start + one["DURATION"].dt
    return start, end, str(one["SUMMARY"])


def summaries(secret: str, day: date) -> list[tuple[str, str]]:
    """The start in UTC and the summary of what stands on a day."""
    found = seen(text_of(secret), day, day + timedelta(days=1))
    return [(f"{start:%H:%M}-{end:%H:%M}", summary) for start, end, summary in found]
