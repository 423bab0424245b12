"""Databases on a PostgreSQL server: made, copied, dropped."""

import uuid
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql


@dataclass(frozen=True, slots=True)
class Server:
    """A running server; ``url`` names its database for administration."""

    url: str

    def create_database(self, *, template: str = "", url: str = "") -> str:
        """A new database, empty or a copy of ``template`` (to which nobody is connected); gives its URL.

        Databases are named by their URLs; ``url`` is that of one that was dropped.
        """
        name = _name_in(url) if url else f"race_{uuid.uuid4().hex[:12]}"
        origin = _name_in(template) if template else "template1"
        self._run(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(origin))
        )
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{name}"))

    def drop_database(self, url: str) -> None:
        """Drop it, whoever is still connected."""
        self._run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(_name_in(url))))

    def _run(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement)


def _name_in(url: str) -> str:
    return urlsplit(url).path.lstrip("/")
