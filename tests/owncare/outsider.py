"""Somebody outside the secret, who asks all that can be asked; kept is what was answered, and which statements ran."""

import copy
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, reverse
from typer.testing import CliRunner

from tests.exports.desk import ask as ask_feed
from tests.exports.desk import own_feed, room_feed
from tests.owncare.people import person
from tests.owncare.secret import (
    ASKED,
    AWAY,
    BY_VIDEO,
    CLOSED,
    FRIDAY,
    FRIDAY_BEFORE,
    HERE,
    IN_A_ROOM,
    KNOWN,
    MONDAY,
    SEALED_MAIL,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    Secret,
)
from tests.visibility.addresses import addresses, takes, verbs
from tests.web.test_me_pages import opened
from tests.web.test_pages import signed_in
from tests.world import NOW, World, someone
from wellkept.accounts.models import Account
from wellkept.cli.main import _app
from wellkept.trust.tokens import create_token
from wellkept.web.work.settings import SETTINGS

ABSENT = "0" * 13
NAMES_WHAT = {
    "appointments": "appointment", "series": "series", "messages": "message", "clients": "client", "absence": "absence",
    "decisions": "act", "reviews": "accepted", "holds": "appointment", "accesses": "access",
    "emergency": "access",
}  # fmt: skip
"""What a ref in an address names, by the word before it."""
OF_SIGNING_IN = ("account_", "mfa_")
"""Before any hat: they tell of an account alone, and show secrets that are made anew."""
OF_THE_HOST = {
    "serve", "worker", "init", "backup", "restore", "doctor", "audit verify", "key sheet", "key restore", "account recover",
    "token create", "token revoke", "feed revoke", "import ics", "import clients", "import series", "import undo",
    "settings import",
}  # fmt: skip
"""Commands of whoever runs the server, and what is made, taken back or brought in: none tells of a calendar."""
OF_ITSELF = {
    "entry:demo",  # which is not one
    "me:close", "me:security", "me:add-address",  # of her own sign-in
    "feeds:feed",  # asked by name, below
}  # fmt: skip
CALENDARS = {"work:today", "work:week", "work:day", "work:agenda", "work:month", "work:wall"}
OFFERING = {"work:find", "work:new", "work:new-series", "work:standing"}
SEARCHED = {"work:clients", "work:new"}
DAYS = (FRIDAY_BEFORE, WEDNESDAY, THURSDAY, FRIDAY, TUESDAY.isoformat(), CLOSED.isoformat())
HOURS = (IN_A_ROOM, BY_VIDEO, ASKED, HERE, f"{WEDNESDAY}T10:30", f"{WEDNESDAY}T12:00", f"{FRIDAY}T12:00",
         f"{CLOSED}T15:00", f"{TUESDAY}T11:00", f"{AWAY}T10:00")  # fmt: skip
SEARCHES = ("Ben Okoro", "Nora Vale", "Ivo", "Eva Moss", SEALED_MAIL)


class Heard(NamedTuple):
    """One answer: what was asked, its status and text without what differs by chance, and the statements."""

    what: str
    status: int
    text: str
    statements: list[str]


class Outsider:
    """Asks, and undoes what asking did."""

    def __init__(self, secret: Secret) -> None:
        self.secret = secret
        self.heard: list[Heard] = []
        self._sealed = dict.fromkeys((*secret.refs.values(), ABSENT), "<asked for>")

    def ask(self, what: str, do: Callable[[], Any], browser: Client | None = None) -> None:
        cache.clear()
        cookies = copy.deepcopy(browser.cookies) if browser else None
        connection.queries_log.clear()
        with transaction.atomic(), CaptureQueriesContext(connection) as ran:
            answer = do()
            transaction.set_rollback(True)
        if browser and cookies is not None:
            browser.cookies = cookies  # among them what the next page would say of this one
        text = answer.content.decode() if hasattr(answer, "content") else repr(answer)
        if hasattr(answer, "headers"):
            text += f"\nLocation: {answer.headers.get('Location', '')}"
        statements = [re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in ran.captured_queries]
        self.heard.append(Heard(what, getattr(answer, "status_code", 0), self._masked(text), statements))

    def _masked(self, text: str) -> str:
        """Refs are numbered as they appear in an answer; tokens of forms, and digests of pages, are left out."""
        names = dict(self._sealed)
        text = re.sub(r'(csrfmiddlewaretoken" value=")[^"]*', r"\1", text)
        text = re.sub(r'(data-version=")\w+', r"\1", text)  # a digest of what is shown, its refs among it
        text = re.sub(
            r'(name="was" value=")[^"]*', r"\1", text
        )  # digests of what stands in the fields beside it
        text = re.sub(r"(manage_token=')[^']*", r"\1", text)
        text = re.sub(r"('clinician': )\d+", r"\1", text)  # sequences run on where a world was undone
        text = re.sub(r"\bwf_[\w-]+", "a feed", text)
        text = re.sub(
            rf"\b(Client )[1-{KNOWN}]\b", r"\1", text
        )  # names hidden: the known come first, in any order
        text = re.sub(r"elm-house(-\d+)?", "elm-house", text)
        text = re.sub(r"\b\w+-[0-9a-z]{13}@", "somebody@", text)
        return re.sub(
            r"\b(?:[0-9a-z]{13}){1,2}\b",
            lambda found: names.setdefault(found.group(), f"<{len(names) - len(self._sealed)}>"),
            text,
        )


def to_fill(name: str, pattern: URLPattern, refs: Mapping[str, str], slug: str) -> Iterator[dict[str, str]]:
    """Every way to fill what stands open in an address. Raises ``KeyError`` for what nobody taught it to fill."""
    known = {
        "practice": [slug], "token": ["nosuchtoken"], "claim": [ABSENT], "chart": [refs["chart"]], "contact": [refs["contact"]],
        "day": [TUESDAY.isoformat()], "purpose": ["confirmed"], "language": ["en"], "page": list(SETTINGS),
        "factor": ["1"], "session": ["1"],
    }  # fmt: skip
    open_ = takes(pattern)
    if {"ref", "id"} & open_:
        (argument,) = {"ref", "id"} & open_
        words = re.findall(rf"(\w+)/\(\?P<{argument}>", pattern.pattern.regex.pattern)
        known[argument] = [ABSENT if name.startswith("me:") else refs.get(NAMES_WHAT[words[-1]], ABSENT)]
    if "verb" in open_:
        known["verb"] = verbs(pattern)
    filled: list[dict[str, str]] = [{}]
    for argument in sorted(open_):
        filled = [{**one, argument: value} for one in filled for value in known[argument]]
    yield from filled


def queries_of(name: str, with_: str) -> Iterator[str]:
    """What is asked beside the address."""
    yield ""
    if name in CALENDARS:
        yield from (f"?day={day}&with={with_}" for day in DAYS)
    if name in OFFERING:
        yield from (f"?day={day}&with={with_}" for day in (WEDNESDAY, TUESDAY))
    if name == "work:clients":
        yield from (f"?only={only}" for only in ("nothing-ahead", "standing", "not-standing", "unreachable"))
    if name in SEARCHED:
        yield from (f"?q={search}&client={search}" for search in SEARCHES)


def at_the_shell(world: World, sealed: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Every command that is given in somebody's name, with what it takes."""
    cleo = ("--clinician", "Cleo Ash", "--service", world.service, "--start", BY_VIDEO)
    return {
        "agenda": ("--from", FRIDAY_BEFORE, "--days", "18", "--json"),
        "openings": ("--service", world.service, "--from", f"{WEDNESDAY}T00:00", "--json"),
        "feed list": ("--json",),
        "token list": ("--json",),
        "settings export": (),
        "book": (*cleo, "--client", sealed["client"]),
        "move": (sealed["appointment"], "--start", f"{WEDNESDAY}T16:00"),
        "cancel": (sealed["appointment"],),
        "feed create": ("--client", sealed["client"]),
    }


class Staff:
    """Somebody of a practice: all addresses of work, calls and commands."""

    def __init__(self, asks: Outsider, where: str, who: str) -> None:
        self.asks, self.where, self.who = asks, where, who
        self.world: World = getattr(asks.secret, where)
        self.slug = self.world.slug
        self.browser = signed_in(self.world, who)
        scopes = ("read", "book", "attend")
        token = create_token(viewer=self.world.viewer(who), name="Test", scopes=scopes, days=30, now=NOW)
        self.program = {"Authorization": f"Bearer {token}"}
        self.known, self.sealed = asks.secret.known[where], asks.secret.refs

    def ask(self, what: str, do: Callable[[], Any]) -> None:
        self.asks.ask(f"{self.where} {self.who} {what}", do, self.browser)

    def pages(self, *, writes: bool) -> None:
        """Every address that there is, read and written to, about whom she knows of and about whom she does not."""
        with_ = self.world.ref("ben" if self.where == "work" else "cleo")
        for name, pattern in addresses().items():
            if name.startswith((*OF_SIGNING_IN, "api:", "me:")) or name in OF_ITSELF:
                continue
            about = {"known": self.known, "sealed": self.sealed}
            if not {"ref", "chart", "contact"} & takes(pattern):
                about = {"": self.known}
            for whose, refs in about.items():
                for given in to_fill(name, pattern, refs, self.slug):
                    what = f"{name} {whose} {given.get('verb', given.get('page', ''))}"
                    self._page(what, name, reverse(name, kwargs=given), with_)
                    if writes:
                        self.ask(f"post {what}", lambda: self.browser.post(reverse(name, kwargs=given), {}))  # noqa: B023

    def _page(self, what: str, name: str, address: str, with_: str) -> None:
        for query in queries_of(name, with_):
            about = f"{what} {query.split('&')[0]}"
            self.ask(f"get {about}", lambda: self.browser.get(address + query))  # noqa: B023
            if (
                name in CALENDARS and WEDNESDAY in query
            ):  # as a calendar that stands open asks again and again
                live = {"HX-Request": "true"}
                self.ask(f"live {about}", lambda: self.browser.get(address + query, headers=live))  # noqa: B023

    def calls(self) -> None:
        """What a program of hers is answered."""
        times = f"from={FRIDAY_BEFORE}T00:00:00-05:00&to={CLOSED}T23:00:00-05:00"
        week = f"service={self.world.service}&from={MONDAY}T00:00:00-05:00&to={FRIDAY}T23:00:00-05:00"
        asked = {"api:openings": f"?{week}", "api:appointments": f"?{times}"}
        for name, pattern in addresses().items():
            if not name.startswith("api:"):
                continue
            for refs in (self.known, self.sealed) if "id" in takes(pattern) else (self.known,):
                for given in to_fill(name, pattern, refs, self.slug):
                    address = reverse(name, kwargs=given) + asked.get(name, "")
                    self._call(name, address)
        openings = f"{reverse('api:openings')}?{week}&clinician={self.world.ref('cleo')}"
        self._call("api:openings of her", openings)
        for search in SEARCHES:
            self._call(f"api:clients {search}", f"{reverse('api:clients')}?query={search}")

    def _call(self, name: str, address: str) -> None:
        program, sent = self.program, {"content_type": "application/json", "data": "{}"}
        self.ask(f"{name} get", lambda: Client().get(address, headers=program))
        self.ask(f"{name} post", lambda: Client().post(address, headers=program, **sent))
        if name == "api:release":
            self.ask(f"{name} delete", lambda: Client().delete(address, headers=program))

    def commands(self) -> None:
        """All commands with ``--as``."""
        email = Account.objects.get(ref=self.world.ref(self.who)).email
        shell, app = CliRunner(), _app()
        for command, arguments in at_the_shell(self.world, self.sealed).items():
            told = (*command.split(), *arguments, "--as", email, "--practice", self.slug)
            self.ask(f"shell {command}", lambda: shell.invoke(app, told).output)  # noqa: B023

    def feeds(self) -> None:
        """What calendar programs read: a room's with names, her own and others' without."""
        if self.world.viewer(self.who).handles_bookings:
            secret = room_feed(self.world, self.who, names=True)
            self.ask("feed of the room", lambda: HttpResponse(ask_feed(secret).getvalue()))
        for whose in ("ben", "cleo", "kim"):
            own = own_feed(self.world, whose, names=whose == "kim")
            self.ask(f"feed of {whose}", lambda: HttpResponse(ask_feed(own).getvalue()))  # noqa: B023

    def bookings(self) -> None:
        """What is said to her who would book, and moves, into these hours and beside them."""
        client, viewer = self.world.client("Dan Fox"), self.world.viewer(self.who)
        moved = reverse("work:move", args=[self.slug, self.known["appointment"]])
        for hour in HOURS:
            form = {"day": hour[:10], "at": hour[11:], "start": hour}
            self.ask(f"moves to {hour}", lambda: self.browser.post(moved, form))  # noqa: B023
            for clinician in ("ben", "cleo"):
                wish = {"client": client, "viewer": viewer}
                self.ask(f"books {clinician} {hour}", lambda: self.world.book(hour, clinician, **wish))  # noqa: B023


def visit(asks: Outsider, where: str) -> None:
    """A stranger at the public page."""
    world: World = getattr(asks.secret, where)
    address = reverse("public:practice", args=[world.slug])
    for clinician in ("ben", "cleo"):
        for day in DAYS:
            query = f"?service={world.service}&day={day}&with={world.ref(clinician)}"
            asks.ask(f"{where} public {clinician} {day}", lambda: Client().get(address + query))  # noqa: B023
        for hour in HOURS:
            by = {"viewer": world.stranger(), "new_client": someone()}
            asks.ask(f"{where} public books {clinician} {hour}", lambda: world.book(hour, clinician, **by))  # noqa: B023


def at_home(asks: Outsider, where: str) -> None:
    """Somebody else, in her own care: every page of it, and the practice's openings as they are offered to her."""
    world: World = getattr(asks.secret, where)
    browser = opened(person("Una Reed"))
    refs = dict.fromkeys(("chart", "contact"), ABSENT)
    for name, pattern in addresses().items():
        if not name.startswith("me:") or name in OF_ITSELF:
            continue
        for given in to_fill(name, pattern, refs, world.slug):
            address = reverse(name, kwargs=given)
            what = f"{where} at home {name} {given.get('verb', '')}"
            asks.ask(f"{what} get", lambda: browser.get(address), browser)  # noqa: B023
            asks.ask(f"{what} post", lambda: browser.post(address, {}), browser)  # noqa: B023
    for clinician in ("ben", "cleo"):
        for day in DAYS:
            query = f"?service={world.service}&day={day}&with={world.ref(clinician)}"
            address = reverse("me:book-new", args=[world.slug]) + query
            asks.ask(f"{where} at home {clinician} {day}", lambda: browser.get(address), browser)  # noqa: B023
