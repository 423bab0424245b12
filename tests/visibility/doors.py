"""Every address, call and command by which one gets at something that tells of a client, and what one does by it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.test import Client
from django.urls import reverse
from typer.testing import CliRunner

from tests.visibility.cast import DAY, TUESDAY, Case
from tests.web.test_pages import signed_in
from tests.world import NOW, World
from wellkept.accounts.models import Account
from wellkept.cli.main import _app
from wellkept.trust.tokens import create_token
from wellkept.trust.viewer import Staff
from wellkept.trust.visibility import Act, Thing

Answer = tuple[int, str]  # status, and what was said


class People(Protocol):
    """Who works where."""

    @property
    def work(self) -> World: ...

    def viewer(self, who: str) -> Staff: ...

    def world_of(self, who: str) -> World: ...

    def key_of(self, who: str) -> str: ...


class Asker:
    """Somebody at her browser, with a program of hers, and an operator who acts for her at the shell."""

    def __init__(self, cast: People, who: str) -> None:
        self.cast, self.who = cast, who
        self.world, self.key = cast.world_of(who), cast.key_of(who)
        self.slug, self.browser = self.world.slug, signed_in(self.world, self.key)
        scopes = ("read", "book", "attend")
        self.secret = create_token(viewer=cast.viewer(who), name="Test", scopes=scopes, days=30, now=NOW)

    def page(self, name: str, *arguments: str, query: str = "", post: dict[str, Any] | None = None) -> Answer:
        """A page of her practice, unless ``slug`` was set to another's; what is posted is sent as a form."""
        address = reverse(f"work:{name}", args=[self.slug, *arguments]) + query
        done = self.browser.get(address) if post is None else self.browser.post(address, post)
        return done.status_code, done.content.decode()

    def call(self, address: str, body: Any = None, *, method: str = "") -> Answer:
        """What the door for programs answers to a token of hers, which is one of her own practice."""
        headers = {"Authorization": f"Bearer {self.secret}"}
        if method == "delete":
            done = Client().delete(f"/api/v1/{address}", headers=headers)
        elif body is None:
            done = Client().get(f"/api/v1/{address}", headers=headers)
        else:
            done = Client().post(
                f"/api/v1/{address}", json.dumps(body), content_type="application/json", headers=headers
            )
        return done.status_code, done.content.decode()

    def shell(self, *arguments: str) -> Answer:
        """A command with ``--as``: what a page says by its status is said by words here."""
        email = Account.objects.get(ref=self.world.ref(self.key)).email
        done = CliRunner().invoke(_app(), [*arguments, "--as", email, "--practice", self.world.slug])
        said = {"There is no such thing here.": 404, "That is not this person's to do.": 403}
        return said.get(done.output.strip(), done.exit_code), done.output


@dataclass(frozen=True)
class DoorTo:
    """By which one opens or changes one thing. ``own``: besides, only clinicians come through. ``idle``: what it is for is not
    to be done now, which it may say in any way. ``shut``: the status by which it says that this is not hers to do."""

    thing: Thing
    act: Act
    come: Callable[[Asker, Case], Answer] = field(repr=False)
    own: bool = False
    idle: bool = False
    shut: int = 403


def _page(thing: Thing, act: Act, name: str, *more: str, idle: bool = False, **named: Any) -> DoorTo:
    return DoorTo(
        thing, act, lambda asker, case: asker.page(name, case.ref(thing), *more, **named), idle=idle
    )


def _call(act: Act, verb: str, body: Any) -> DoorTo:
    def come(asker: Asker, case: Case) -> Answer:
        address = f"appointments/{case.appointment}" + (f"/{verb}" if verb else "")
        return asker.call(address, body)

    return DoorTo(Thing.APPOINTMENT, act, come)


def _series_call(act: Act, verb: str, body: Any) -> DoorTo:
    def come(asker: Asker, case: Case) -> Answer:
        return asker.call(f"series/{case.series}" + (f"/{verb}" if verb else ""), body)

    return DoorTo(Thing.SERIES, act, come)


def _book(asker: Asker, **client: Any) -> Answer:
    wish = {
        "service": asker.world.service,
        "clinicians": [_treating(asker)],
        "start": f"{DAY}T15:00:00-05:00",
    }
    return asker.call("appointments", wish | client)


def _book_at_the_shell(asker: Asker, client: str) -> Answer:
    who = "Ada Lund" if asker.who == "olga" else "Cleo"
    wish = (
        "--service",
        asker.world.service,
        "--clinician",
        who,
        "--start",
        f"{DAY}T15:00",
        "--client",
        client,
    )
    return asker.shell("book", *wish)


def _treating(asker: Asker) -> str:
    return asker.world.ref("ada" if asker.who == "olga" else "cleo")


def _care(asker: Asker) -> dict[str, Any]:
    return {"kind": "individual", "treating": _treating(asker), "opened_on": DAY}


_CONTACT = {"role": "emergency", "name": "Gil Day", "email": "", "phone": ""}
_OPEN, _CHANGE = Act.OPEN, Act.CHANGE
_C, _H, _A, _S, _M = Thing.CLIENT, Thing.CHART, Thing.APPOINTMENT, Thing.SERIES, Thing.MESSAGE

PAGES: Mapping[str, DoorTo] = {
    "work:client": _page(_C, _OPEN, "client"),
    "work:why": _page(_C, _OPEN, "why"),
    "work:edit-client": _page(_C, _CHANGE, "edit-client", post={"name": "X"}),
    "work:feed-client": _page(_C, _CHANGE, "feed-client", post={}),
    "work:new-chart": DoorTo(
        _C, _CHANGE, lambda asker, case: asker.page("new-chart", case.client, post=_care(asker)), idle=True
    ),
    "work:choose-mail": _page(_C, _CHANGE, "choose-mail", post={"tell": "client"}),
    "work:change-client": _page(_C, _CHANGE, "change-client", "archive", post={}),
    "work:change-bond": DoorTo(
        _C, _CHANGE, lambda asker, case: asker.page("change-bond", case.client, "close", post={}), own=True
    ),
    "work:own-page": _page(_C, _OPEN, "own-page"),
    "work:own-page-act": _page(
        _C, _CHANGE, "own-page-act", "minor", post={"of_age_on": "2036-01-01", "basis": "guardian"}
    ),
    "work:edit-contact": DoorTo(
        _C, _CHANGE, lambda asker, case: asker.page("edit-contact", case.client, case.contact, post=_CONTACT)
    ),
    "work:chart": DoorTo(_H, _OPEN, lambda asker, case: asker.page("chart", case.client, case.chart)),
    "work:appointment": _page(_A, _OPEN, "appointment"),
    "work:move": _page(_A, _CHANGE, "move"),
    "work:split": _page(_A, _CHANGE, "split", post={}),
    "work:free": _page(_A, _CHANGE, "free"),
    "work:act": _page(_A, _CHANGE, "act", "cancel", post={}),
    "work:do-not-tell": _page(_A, _CHANGE, "do-not-tell", post={}, idle=True),
    "work:series": _page(_S, _OPEN, "series"),
    "work:change-series": _page(_S, _CHANGE, "change-series"),
    "work:resume-series": _page(_S, _CHANGE, "resume-series"),
    "work:place-date": _page(_S, _CHANGE, "place-date", TUESDAY.isoformat()),
    "work:series-act": _page(_S, _CHANGE, "series-act", "end", post={}),
    "work:message": _page(_M, _OPEN, "message"),
    "work:mail-act": _page(_M, _CHANGE, "mail-act", "leave", post={}, idle=True),
}
CALLS: Mapping[str, DoorTo] = {
    "api:appointment": _call(_OPEN, "", None),
    **{f"api:{verb}": _call(_CHANGE, verb, {}) for verb in ("accept", "decline", "cancel", "undo")},
    **{f"api:{verb.replace('-', '_')}": _call(_CHANGE, verb, {}) for verb in ("arrive", "keep", "no-show")},
    "api:move": _call(_CHANGE, "move", {"start": f"{DAY}T16:00:00-05:00"}),
    "api:release": DoorTo(
        _A, _CHANGE, lambda asker, case: asker.call(f"holds/{case.appointment}", method="delete"), idle=True
    ),
    "api:series": _series_call(_OPEN, "", None),
    "api:move_series": _series_call(_CHANGE, "move", {"scope": "all", "at": "16:00"}),
    "api:cancel_series": _series_call(_CHANGE, "cancel", {"scope": "all"}),
    "api:pause_series": _series_call(_CHANGE, "pause", {"from": "2026-12-01"}),
    "api:resume_series": _series_call(_CHANGE, "resume", {}),
    "api:book": DoorTo(_C, _CHANGE, lambda asker, case: _book(asker, client={"id": case.client}), shut=422),
    "api:book chart": DoorTo(_H, _CHANGE, lambda asker, case: _book(asker, chart=case.chart), shut=422),
}
COMMANDS: Mapping[str, DoorTo] = {
    "move": DoorTo(
        _A, _CHANGE, lambda asker, case: asker.shell("move", case.appointment, "--start", f"{DAY}T16:00")
    ),
    "cancel": DoorTo(_A, _CHANGE, lambda asker, case: asker.shell("cancel", case.appointment)),
    "book": DoorTo(_C, _CHANGE, lambda asker, case: _book_at_the_shell(asker, case.client), shut=1),
    "feed create": DoorTo(
        _C, _CHANGE, lambda asker, case: asker.shell("feed", "create", "--client", case.client)
    ),
}
DOORS = {**PAGES, **CALLS, **COMMANDS}
