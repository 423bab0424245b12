"""Databases to race on: migrated and furnished once a session, then copied afresh for each race.

What a race left behind is read here with plain SQL, past Django and past the product: the database is the witness.
"""

import base64
import os
import sqlite3
import subprocess
import sys
from abc import ABC, abstractmethod
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg

from tests.races.postgres import Server

ROOT = Path(__file__).resolve().parents[2]


class Database(ABC):
    """One database at one address, which ``renew`` brings back to a practice that nobody has booked with yet."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url

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

    def _furnish(self) -> None:
        """Migrate and set up the practice, each in a process of its own."""
        for command in (
            ["-m", "django", "migrate", "--verbosity=0"],
            ["-m", "django", "createcachetable"],
            ["-m", "tests.races.furnish", str(self.world_file)],
        ):
            subprocess.run([sys.executable, *command], env=self.environment(), cwd=ROOT, check=True)

    @abstractmethod
    def renew(self) -> None:
        """Forget the last race."""

    @abstractmethod
    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What a query gives, over a connection of its own."""


class SQLite(Database):
    """A file, with its gate and its journal beside it."""

    def __init__(self, folder: Path) -> None:
        self._file, self._template = folder / "race.sqlite3", folder / "template.sqlite3"
        super().__init__(folder, f"sqlite:///{self._file}")
        self._furnish()
        _copy(self._file, self._template)

    def renew(self) -> None:
        """Put a copy of the template in its place."""
        for file in self.folder.glob("race.sqlite3*"):
            file.unlink()
        _copy(self._template, self._file)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What a query gives."""
        with closing(sqlite3.connect(self._file)) as connection:
            return connection.execute(query).fetchall()


def _copy(origin: Path, copy: Path) -> None:
    with closing(sqlite3.connect(origin)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)


class PostgreSQL(Database):
    """A database of its own on a server."""

    def __init__(self, folder: Path, server: Server) -> None:
        self._server = server
        super().__init__(folder, server.create_database())
        self._furnish()
        self._template = server.create_database(template=self.url)

    def renew(self) -> None:
        """Make it anew from the template, whoever was still connected."""
        self._server.drop_database(self.url)
        self._server.create_database(template=self._template, url=self.url)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What a query gives."""
        with psycopg.connect(self.url) as connection:
            return connection.execute(query.encode()).fetchall()

    def drop(self) -> None:
        """Leave nothing on a server that goes on running."""
        for url in (self.url, self._template):
            self._server.drop_database(url)
