"""Taking a consistent copy of the database while it is in use, looking it over, and putting it back."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from django.db import connection

Progress = Callable[[int, int], None]  # done, of how many
_PAGES = 2000  # a step of the copy: writers get their turn in between


class BackupFailed(Exception):
    """What was asked for could not be done. The text says why and what to do; nothing was changed."""


def kind() -> str:
    """sqlite or postgresql."""
    return connection.vendor


def is_empty() -> bool:
    """Whether there is no database yet, or one without tables."""
    if connection.vendor == "sqlite" and not _file().exists():
        return True
    return not connection.introspection.table_names()


def copy_to(target: Path, progress: Progress) -> None:
    """A consistent copy of the database in use. On PostgreSQL by its own ``pg_dump``."""
    if connection.vendor == "postgresql":
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")
        return
    with (
        closing(sqlite3.connect(f"file:{_file()}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        source.execute("BEGIN")
        source.execute("SELECT 1 FROM sqlite_master").fetchone()  # one picture, whatever is written meanwhile
        source.backup(
            copy,
            pages=_PAGES,
            progress=lambda _status, left, pages: progress(pages - left, pages),
            sleep=0.005,
        )
        copy.execute("PRAGMA journal_mode = DELETE")


def look_over(copy: Path) -> None:
    """Open a copy and check it whole. Raises ``BackupFailed``."""
    if connection.vendor == "postgresql":
        _run("pg_restore", "--file=/dev/null", str(copy))
        return
    try:
        with closing(sqlite3.connect(f"file:{copy}?mode=ro", uri=True)) as database:
            answer = database.execute("PRAGMA integrity_check").fetchone()[0]
            orphans = database.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as error:
        raise BackupFailed(f"The copy of the database cannot be opened: {error}.") from error
    if answer != "ok" or orphans is not None:
        raise BackupFailed(f"The copy of the database is damaged: {answer}. Run wellkept doctor.")


def put_back(copy: Path) -> None:
    """Make a copy the database, all of it or nothing. Raises ``BackupFailed`` where a database is."""
    connection.close()
    if connection.vendor == "postgresql":
        _run(
            "pg_restore",
            "--single-transaction",
            "--exit-on-error",
            "--no-owner",
            f"--dbname={_name()}",
            str(copy),
        )
        return
    _file().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if is_empty():  # a command that was asked before anything was there has left a file with nothing in it
        connection.close()
        _file().unlink(missing_ok=True)
    try:
        os.link(copy, _file())  # never over another
    except FileExistsError as error:
        raise BackupFailed(f"There is a database at {_file()} already.") from error


def _file() -> Path:
    return Path(connection.settings_dict["NAME"])


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _run(tool: str, *arguments: str) -> None:
    newest_last = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{tool}"), key=lambda at: float(at.parts[4]))
    found = shutil.which(tool) or next(reversed(newest_last), None)
    if found is None:
        raise BackupFailed(f"{tool} is missing. Install it: apt-get install postgresql-client")
    settings = connection.settings_dict
    options = settings.get("OPTIONS", {})
    named = {
        "PGHOST": settings["HOST"] or options.get("host", ""),
        "PGPORT": str(settings["PORT"] or options.get("port", "")),
        "PGUSER": settings["USER"],
        "PGPASSWORD": settings["PASSWORD"],
        "PGDATABASE": _name(),
    }
    environment = {**os.environ, **{name: value for name, value in named.items() if value}}
    command = [str(found), *arguments]  # our own words, and names from the settings
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise BackupFailed(f"{tool} ended with {done.returncode}: {done.stderr.strip()[-500:]}")
