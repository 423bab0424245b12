"""A program that calls the door with somebody's token, at a time that stands still."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.world import NOW, World
from wellkept.trust.tokens import create_token
from wellkept.trust.viewer import Staff

ALL = ("read", "book", "attend")


class Program:
    """Calls with one token, and keeps the last answer's headers."""

    def __init__(self, secret: str) -> None:
        self._client, self._secret = Client(), secret
        self.headers: dict[str, str] = {}

    def get(self, call: str, **query: Any) -> tuple[int, Any]:
        """Status and body of a reading call."""
        names = {name.rstrip("_"): value for name, value in query.items()}
        return self._told(self._client.get(f"/api/v1/{call}", names, headers=self._headers()))

    def post(self, call: str, body: Any = None, key: str = "") -> tuple[int, Any]:
        """Status and body of an acting call; ``body`` as text is sent as it is."""
        text = body if isinstance(body, str) else "" if body is None else json.dumps(body)
        headers = self._headers() | ({"Idempotency-Key": key} if key else {})
        address = f"/api/v1/{call}"
        return self._told(self._client.post(address, text, content_type="application/json", headers=headers))

    def delete(self, call: str) -> int:
        """Status of a deleting call."""
        return int(self._client.delete(f"/api/v1/{call}", headers=self._headers()).status_code)

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._secret}"} if self._secret else {}

    def _told(self, response: Any) -> tuple[int, Any]:
        self.headers = dict(response.headers)
        return response.status_code, json.loads(response.content) if response.content else None


class Programs:
    """Makes programs for the people of the world, and moves the clock."""

    def __init__(self, world: World, clock: time_machine.Traveller) -> None:
        self.world, self._clock = world, clock

    def of(self, who: str | Staff, *scopes: str) -> Program:
        """A program with a new token of this person, good for a month."""
        viewer = self.world.viewer(who) if isinstance(who, str) else who
        made = create_token(viewer=viewer, name="Test", scopes=scopes or ALL, days=30, now=NOW)
        return Program(made)

    def at(self, moment: datetime | timedelta) -> None:
        """Move the clock, to a time or by so much after ``NOW``."""
        self._clock.move_to(NOW + moment if isinstance(moment, timedelta) else moment)


@pytest.fixture
def programs(world: World) -> Iterator[Programs]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield Programs(world, clock)


@pytest.fixture
def dora(programs: Programs) -> Program:
    """The front desk's program, with all scopes."""
    return programs.of("dora")


def wish(
    world: World, start: str = "2026-11-25T10:00:00-05:00", who: str = "ada", **more: Any
) -> dict[str, Any]:
    """The body of a booking."""
    return {"service": world.service, "clinicians": [world.ref(who)], "start": start, **more}


def codes_of(problem: dict[str, Any]) -> set[str]:
    """The codes of a problem's reasons."""
    return {reason["code"] for reason in problem["reasons"]}
