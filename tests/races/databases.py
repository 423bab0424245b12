"""Databases to race on: migrated and furnished once, then copied afresh for each race.

What a race left behind is read here with plain SQL, past Django and past the product: the database is the witness.
"""

import base64
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests.races.postgres import Server

ROOT = Path(__file__).resolve().parents[2]
_SQLITE = "sqlite:///"


@dataclass(frozen=True, slots=True)
class Database:
    """A migrated database with one practice in it; ``folder`` holds that practice's refs, and logs."""

    url: str
    folder: Path

    @property
    def world_file(self) -> Path:
        """Where the practice's refs are kept."""
        return self.folder / "world.pickle"

    def environment(self) -> dict[str, str]:
        """What a process needs to work on it, with the settings of the product and not those of the tests."""
        own = {
            "DJANGO_SETTINGS_MODULE": "wellkept.config.settings",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
            "WELLKEPT_DATABASE_URL": self.url,
            "WELLKEPT_DATA_DIR": str(self.folder / "data"),
            "WELLKEPT_KEY_FILE": str(self.folder / "master.key"),
            "WELLKEPT_MASTER_KEY": base64.b64encode(b"k" * 32).decode(),
        }
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("WELLKEPT_")}
        return inherited | own

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What a query gives, over a connection of its own."""
        if self.url.startswith(_SQLITE):
            with closing(sqlite3.connect(self.url.removeprefix(_SQLITE))) as file:
                return file.execute(query).fetchall()
        with psycopg.connect(self.url) as connection:
            return connection.execute(query.encode()).fetchall()


def run_python(database: Database, *arguments: str) -> None:
    """Run a Python of its own on the database; its errors are shown."""
    subprocess.run(
        [sys.executable, *arguments], env=database.environment(), cwd=ROOT, check=True, stdout=subprocess.DEVNULL
    )


def furnish(database: Database) -> Database:
    """Migrate an empty database and set up the practice, each in a process of its own."""
    run_python(database, "-m", "django", "migrate", "--verbosity=0")
    run_python(database, "-m", "tests.races.furnish", str(database.world_file))
    return database


class SQLiteMaker:
    """Fresh file databases."""

    def __init__(self, folder: Path) -> None:
        self._template = furnish(Database(f"{_SQLITE}{folder / 'template.sqlite3'}", folder))

    @contextmanager
    def fresh(self, folder: Path) -> Iterator[Database]:
        """A copy of the template."""
        copy = folder / "race.sqlite3"
        origin = self._template.url.removeprefix(_SQLITE)
        with closing(sqlite3.connect(origin)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        yield _with_world(Database(f"{_SQLITE}{copy}", folder), self._template)


class PostgresMaker:
    """Fresh databases on one server."""

    def __init__(self, server: Server, folder: Path) -> None:
        self._server = server
        self._template = furnish(Database(server.create_database(), folder))

    @contextmanager
    def fresh(self, folder: Path) -> Iterator[Database]:
        """A copy of the template, dropped afterwards."""
        url = self._server.create_database(self._template.url)
        try:
            yield _with_world(Database(url, folder), self._template)
        finally:
            self._server.drop_database(url)

    def drop_template(self) -> None:
        """Leave nothing on a server that goes on running."""
        self._server.drop_database(self._template.url)


Maker = SQLiteMaker | PostgresMaker


def _with_world(database: Database, template: Database) -> Database:
    database.world_file.write_bytes(template.world_file.read_bytes())
    return database
