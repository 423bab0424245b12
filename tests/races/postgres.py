"""A private, throw-away PostgreSQL on a socket of its own, for tests that need a server of their own.

Where ``WELLKEPT_TEST_POSTGRESQL`` names a server, that one is used and nothing is started.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

_OPTIONS = ("listen_addresses=", "fsync=off", "max_connections=200", "deadlock_timeout=100ms")


class PostgresMissing(RuntimeError):
    """There is no PostgreSQL on this machine."""


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


@contextmanager
def running() -> Iterator[Server]:
    """The server that the environment names, or a private one until the context ends. Raises ``PostgresMissing``."""
    if url := os.environ.get("WELLKEPT_TEST_POSTGRESQL", ""):
        yield Server(url)
        return
    with private_server() as server:
        yield server


@contextmanager
def private_server() -> Iterator[Server]:
    """Start a cluster in a folder of its own and leave nothing of it behind. Raises ``PostgresMissing``."""
    binaries = _binaries()
    folder = Path(tempfile.mkdtemp(prefix="wellkept-pg-"))  # short: a socket's path has a hundred characters
    try:
        _make(binaries, folder)
        try:
            yield Server(f"postgres://wellkept@/postgres?host={folder}")
        finally:
            _run(folder, binaries / "pg_ctl", "-D", folder / "data", "-m", "immediate", "-s", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _make(binaries: Path, folder: Path) -> None:
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    data = folder / "data"
    _run(
        folder, binaries / "initdb", "-D", data, "-U", "wellkept", "-A", "trust", "-N", "-E", "UTF8",
        "--locale=C.UTF-8",
    )  # fmt: skip
    options = " ".join([f"-k {folder}", *(f'-c "{option}"' for option in _OPTIONS)])
    _run(folder, binaries / "pg_ctl", "-D", data, "-s", "-w", "-l", folder / "log", "-o", options, "start")


def _run(folder: Path, *command: str | Path) -> None:
    """Run one of PostgreSQL's programs, as nobody if need be: it refuses to run as root.

    Output goes nowhere: a pipe would be inherited by the server and never end.
    """
    as_user: dict[str, Any] = {}
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        as_user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        **as_user,
    )


def _binaries() -> Path:
    """The folder of the newest PostgreSQL: the one on the path, or where Debian puts them."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version)
    if not versions:
        raise PostgresMissing("PostgreSQL is missing: apt-get install postgresql")
    return versions[-1].parent


def _version(binary: Path) -> float:
    return float(binary.parent.parent.name)
