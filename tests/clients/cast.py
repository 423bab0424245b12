"""Everybody who may ask, in front of clients of every kind."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.world import NOW, World
from wellkept.clients import actions, queries
from wellkept.clients.models import Client
from wellkept.trust.errors import NotAllowed, NotFound
from wellkept.trust.viewer import KnownClient, LinkHolder, Oneself, Staff, System, Viewer

DAY = date(2026, 11, 23)


@dataclass
class Cast:
    """Ada owns, manages and treats, Ben and Cleo treat, Dora sits at the desk, Bill bills, Sue supervises, Mia manages.

    Olga manages another practice. Carol is Ben's client, Eve and Finn are a couple with Cleo, Dan has no chart yet, Hal
    came by the public page, Gus came sealed for Ben, Ida is a client of Olga's practice.
    """

    world: World
    staff: dict[str, Staff] = field(default_factory=dict)
    clients: dict[str, str] = field(default_factory=dict)
    couple: str = ""

    def __post_init__(self) -> None:
        world = self.world
        self.staff = {"ada": world.ada, "ben": world.ben, "dora": world.dora}
        roles = {"cleo": "clinician", "bill": "biller", "sue": "supervisor", "mia": "manager"}
        for name, role in roles.items():
            self.staff[name] = world.join(name, name.title(), role)
        self.elsewhere = World()
        self.staff["olga"] = self.elsewhere.ada
        self.add("carol", "Carol Day")
        self.open("ben", "carol")
        self.add("eve", "Eve Roe")
        self.add("finn", "Finn Roe")
        self.couple = self.open("cleo", "eve", "finn", kind="couple")
        self.add("dan", "Dan Fox")
        self.add("hal", "Hal Poe", viewer=world.stranger(), born="public")
        self.add("gus", "Gus Hay", viewer=world.stranger(), born="public", sealed_for=world.ben.account_id)
        self.clients["ida"] = self.elsewhere.client("Ida Moe")

    def add(self, key: str, name: str, *, viewer: Viewer | None = None, **more: Any) -> str:
        made, _chart = actions.create_client(
            viewer=viewer or self.world.dora,
            practice_id=self.world.practice_id,
            name=name,
            born=more.pop("born", "desk"),
            now=NOW,
            **more,
        )
        self.clients[key] = Client.objects.within(self.world.practice_id).get(id=made).ref
        return self.clients[key]

    def open(self, treating: str, *clients: str, kind: str = "individual") -> str:
        return actions.open_chart(
            viewer=self.world.dora,
            kind=kind,
            treating=self.world.ref(treating),
            members=[(self.clients[key], "client") for key in clients],
            opened_on=DAY,
            now=NOW,
        )

    def row(self, key: str) -> Client:
        rows = Client.objects.everywhere(because="test")
        return rows.get(ref=self.clients[key])

    def names(self, refs: Any) -> set[str]:
        by_ref = {ref: key for key, ref in self.clients.items()}
        return {by_ref[ref] for ref in refs}

    def viewers(self) -> Mapping[str, Viewer]:
        """Everybody, staff and not."""
        carol = self.row("carol")
        practice = self.world.practice_id
        return {
            **self.staff,
            "stranger": self.world.stranger(),
            "carol": KnownClient(practice_id=practice, client_id=carol.id, chart_id=None, link_id=1),
            "carol's link": LinkHolder(practice_id=practice, appointment_id=1, client_id=carol.id),
            "nobody's link": LinkHolder(practice_id=practice, appointment_id=1, client_id=None),
            "ben himself": Oneself(account_id=self.world.ben.account_id),
            "system": System(job="test"),
        }


def asked(ask: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """What a query answers, or how it refuses."""
    try:
        return ask(*arguments, **named)
    except (NotFound, NotAllowed) as error:
        return (type(error).__name__, *error.args)


def _count(read: Callable[[Viewer], Any], viewer: Viewer) -> int:
    return int(read(viewer).count())


def answers(viewer: Viewer, cast: Cast, searched: tuple[str, ...]) -> dict[str, Any]:
    """Everything that a viewer can be told about clients."""
    rows = {key: cast.row(key) for key in cast.clients}
    ids = sorted(row.id for row in rows.values())
    found = {
        "list": asked(queries.client_list, viewer),
        "archived": asked(queries.client_list, viewer, state="archived"),
        "sealed": asked(queries.sealed_clients, viewer),
        "charts": asked(queries.charts, viewer),
        "names": asked(queries.names_for, viewer, ids),
        "count": asked(_count, queries.visible_clients, viewer),
        "chart count": asked(_count, queries.visible_charts, viewer),
    }
    for text in searched:
        found[f"search {text}"] = asked(queries.client_list, viewer, query=text)
    for key, row in rows.items():
        found[f"page {key}"] = asked(queries.client_page, viewer, row.ref, now=NOW)
        found[f"charts {key}"] = asked(queries.charts_of, viewer, row.id)
    return found
