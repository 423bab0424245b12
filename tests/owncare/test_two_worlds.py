"""R7: two installations that differ only in whose sessions they are and why an hour is private. Whoever is outside the
secret gets the same answers from both, by the same statements; whoever treats sees the difference."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from typer.testing import CliRunner

from tests.exports.desk import ask, own_feed, room_feed
from tests.owncare.people import claimed, person
from tests.web.test_pages import signed_in
from tests.world import NOW, World, booked, someone
from wellkept.accounts.models import Account
from wellkept.cli.main import _app
from wellkept.clients.actions import create_client, open_chart
from wellkept.clients.models import Client as ClientRow
from wellkept.scheduling.appointments.actions.go_on import go_on
from wellkept.scheduling.availability.actions import protect_once
from wellkept.trust.tokens import create_token

WEDNESDAY, THURSDAY, FRIDAY = "2026-11-25", "2026-11-26", "2026-11-27"
HOURS = (f"{WEDNESDAY}T10:00", f"{THURSDAY}T14:00")
HERE = f"{FRIDAY}T10:00"
DATED = ("today", "week", "day", "month", "wall", "find", "new", "new-series", "standing")
UNDATED = ("requests", "clients", "decisions", "mail", "absence", "new-client", "reviews", "help")
SETTINGS = ("hours", "leave", "protected", "limits", "team", "tokens", "feeds")
CALLS = ("practices", "clinicians", "services", "places", "rooms", "clients", "charts")


@dataclass
class Secret:
    """Ben of the first practice has an hour on Wednesday and Thursday at the second, under seal, and one on Friday with
    Cleo of his own. Or the sealed clients are two others, and he protects these hours."""

    is_ben: bool
    work: World = field(init=False)
    care: World = field(init=False)

    def __post_init__(self) -> None:
        self.work, self.care = World(), World()
        for world in (self.work, self.care):
            world.join("cleo", "Cleo Ash", "clinician")
            world.service = world.make_service(offered_by=("ada", "ben", "cleo"))
            world.hours("cleo")
        ben, nora = self.work.ben.account_id, person()
        who = ben if self.is_ben else nora
        name = "Ben Okoro" if self.is_ben else "Nora Vale"
        there, here = self._sealed(self.care, name), self._sealed(self.work, name)
        claimed(self.care, there, who, by="cleo")
        claimed(self.work, here, who, by="cleo")
        self._go_on(here)  # a colleague is warned of, and goes on
        for hour in HOURS:
            booked(self.care.book(hour, "cleo", client=there, viewer=self.care.viewer("cleo")))
        booked(self.work.book(HERE, "cleo", client=here, viewer=self.work.viewer("cleo")))
        for hour in (*HOURS, HERE):
            # as long as a session, in both worlds: in one of them over other hours, which nobody can see beside leave
            shift = "2026-11-2" if not self.is_ben else "2027-11-2"
            start = datetime.fromisoformat(hour.replace("2026-11-2", shift))
            end = start.replace(minute=50)
            protect_once(
                viewer=self.work.ben, title="Writing", start=start, end=end, zone=self.work.zone, now=NOW
            )
        carol = self.work.client()
        open_chart(
            viewer=self.work.dora,
            kind="individual",
            treating=self.work.ref("ben"),
            members=[(carol, "client")],
            opened_on=NOW.date(),
            now=NOW,
        )

    def _go_on(self, client: str) -> None:
        cleo = self.work.ref("cleo")
        reason = go_on(viewer=self.work.viewer("cleo"), clinician=cleo, client=client, why="slight", now=NOW)
        assert reason is None

    @staticmethod
    def _sealed(world: World, name: str) -> str:
        made, _ = create_client(
            viewer=world.viewer("cleo"),
            practice_id=world.practice_id,
            name=name,
            email="sealed@example.com",
            born="desk",
            sealed_for=world.viewer("cleo").account_id,
            now=NOW,
        )
        return ClientRow.objects.within(world.practice_id).get(id=made).ref


Asked = list[tuple[str, int, str, list[str]]]


class Outsider:
    """Asks, and keeps what was answered and which statements ran, without what differs by chance."""

    def __init__(self, secret: Secret) -> None:
        self.secret, self.found, self._names = secret, [], {}  # type: ignore[var-annotated]

    def ask(self, what: str, do: Callable[[], Any]) -> None:
        connection.queries_log.clear()
        with CaptureQueriesContext(connection) as ran:
            answer = do()
        text = answer.content.decode() if hasattr(answer, "content") else repr(answer)
        status = getattr(answer, "status_code", 0)
        statements = [re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in ran.captured_queries]
        self.found.append((what, status, self._masked(text), statements))

    def _masked(self, text: str) -> str:
        """Refs are numbered as they appear; tokens of forms, and digests of pages, are left out."""
        text = re.sub(r'(csrfmiddlewaretoken" value=")[^"]*', r"\1", text)
        text = re.sub(r'(data-version=")\w+', r"\1", text)  # a digest of what is shown, its refs among it
        text = re.sub(r"(manage_token=')[^']*", r"\1", text)
        text = re.sub(r"('clinician': )\d+", r"\1", text)  # sequences run on where a world was undone
        text = re.sub(r"elm-house(-\d+)?", "elm-house", text)
        text = re.sub(r"\b\w+-[0-9a-z]{13}@", "somebody@", text)
        return re.sub(
            r"\b(?:[0-9a-z]{13}){1,2}\b",
            lambda found: self._names.setdefault(found.group(), f"<{len(self._names)}>"),
            text,
        )


def read_everything(asks: Outsider, world: World, who: str, where: str) -> None:
    """All pages and calls of one person at one practice."""
    browser, with_ben = signed_in(world, who), world.ref("ben")
    addresses = [reverse(f"work:{page}", args=[world.slug]) for page in UNDATED]
    addresses += [reverse("work:settings-page", args=[world.slug, page]) for page in SETTINGS]
    addresses += [f"{addresses[1]}?q={name}" for name in ("Ben", "Okoro", "Nora", "sealed@example.com")]
    for page in DATED:
        address = reverse(f"work:{page}", args=[world.slug])
        addresses += [f"{address}?day={day}&with={with_ben}" for day in (WEDNESDAY, FRIDAY)]
        addresses += [f"{address}?day={THURSDAY}"]
    for address in addresses:
        asks.ask(f"{where} {who} {address}", lambda: browser.get(address))  # noqa: B023
    for page in ("today", "week", "day", "wall"):  # what a calendar that stands open asks for again and again
        live = f"{reverse(f'work:{page}', args=[world.slug])}?day={WEDNESDAY}&with={with_ben}"
        asks.ask(f"{where} {who} live {page}", lambda: browser.get(live, headers={"HX-Request": "true"}))  # noqa: B023
    run_everything(asks, world, who, where)
    token = create_token(viewer=world.viewer(who), name="Test", scopes=("read", "book"), days=30, now=NOW)
    program = {"Authorization": f"Bearer {token}"}
    times = f"from={WEDNESDAY}T00:00:00-05:00&to={FRIDAY}T23:00:00-05:00"
    openings = f"openings?service={world.service}&{times}"
    for call in (*CALLS, openings, f"{openings}&clinician={with_ben}", f"appointments?{times}"):
        asks.ask(f"{where} {who} api {call[:12]}", lambda: Client().get(f"/api/v1/{call}", headers=program))  # noqa: B023


def run_everything(asks: Outsider, world: World, who: str, where: str) -> None:
    """All commands that read, as an operator runs them in her name."""
    email = Account.objects.get(ref=world.ref(who)).email
    shell, app = CliRunner(), _app()
    for command in (
        ("agenda", "--from", WEDNESDAY, "--days", "3", "--json"),
        ("openings", "--service", world.service, "--from", f"{WEDNESDAY}T00:00", "--json"),
        ("feed", "list", "--json"),
        ("token", "list", "--json"),
    ):
        asks.ask(
            f"{where} {who} shell {command[0]}",
            lambda: shell.invoke(app, [*command, "--as", email, "--practice", world.slug]).output,  # noqa: B023
        )


def subscribe(asks: Outsider, world: World, where: str) -> None:
    """What calendar programs read: a room's feed and a colleague's with names, and Ben's own without."""
    feeds = {
        "room": room_feed(world, names=True),
        "colleague": own_feed(world, "cleo" if where == "work" else "ada", names=where != "work"),
        "ben": own_feed(world, "ben"),
    }
    for whose, secret in feeds.items():
        asks.ask(f"{where} feed of {whose}", lambda: HttpResponse(ask(secret).getvalue()))  # noqa: B023


def try_everything(asks: Outsider, world: World, who: str, where: str) -> None:
    """What one who does not know tries to book."""
    client = world.client("Dan Fox")
    for hour in (*HOURS, HERE, f"{WEDNESDAY}T10:30", f"{WEDNESDAY}T12:00", f"{FRIDAY}T12:00"):
        for clinician in ("ben", "cleo"):
            asks.ask(
                f"{where} {who} books {clinician} {hour}",
                lambda: world.book(hour, clinician, client=client, viewer=world.viewer(who)),  # noqa: B023
            )


def visit(asks: Outsider, world: World, where: str) -> None:
    """A stranger at the public page."""
    address = reverse("public:practice", args=[world.slug])
    for day in (WEDNESDAY, THURSDAY, FRIDAY):
        query = f"?service={world.service}&day={day}&with={world.ref('ben')}"
        asks.ask(f"{where} public {day}", lambda: Client().get(address + query))  # noqa: B023
        asks.ask(
            f"{where} public books {day}",
            lambda: world.book(f"{day}T10:00", "ben", viewer=world.stranger(), new_client=someone()),  # noqa: B023
        )


def heard(secret: Secret) -> Asked:
    asks = Outsider(secret)
    for where, world in (("work", secret.work), ("care", secret.care)):
        for who in ("dora", "ada"):
            read_everything(asks, world, who, where)
        try_everything(asks, world, "dora", where)
        subscribe(asks, world, where)
    read_everything(asks, secret.care, "ben", "care")
    visit(asks, secret.work, "work")
    visit(asks, secret.care, "care")
    return asks.found


@pytest.fixture
def still(db: None) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def _one(is_ben: bool, do: Callable[[Secret], Any]) -> Any:
    """What is found in one of the worlds, which is gone afterwards."""
    from django.core.cache import cache
    from django.db import transaction

    cache.clear()
    with transaction.atomic():
        found = do(Secret(is_ben))
        transaction.set_rollback(True)
    return found


def test_r7_whose_it_is_and_why_an_hour_is_private_makes_no_difference(still: None, world: World) -> None:
    secret, other = _one(True, heard), _one(False, heard)
    assert len(secret) == len(other) > 100
    for (what, status, text, ran), (_, status_2, text_2, ran_2) in zip(secret, other, strict=True):
        assert status == status_2, what
        assert text == text_2, what
        assert ran == ran_2, what
    assert any("private" in text.lower() for what, _, text, _ in secret if what == "work dora shell agenda")
    assert any("SUMMARY:Private" in text for what, _, text, _ in secret if what == "work feed of ben")
    assert any('"Private"' in text or ">Private<" in text for _, _, text, _ in secret)


def test_r7_whoever_treats_sees_the_difference(still: None, world: World) -> None:
    """The positive control."""

    def names(secret: Secret) -> str:
        browser = signed_in(secret.care, "cleo")
        address = reverse("work:week", args=[secret.care.slug])
        return browser.get(f"{address}?day={WEDNESDAY}").content.decode()

    assert "Ben Okoro" in _one(True, names)
    assert "Nora Vale" in _one(False, names)
