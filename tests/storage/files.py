"""SQLite files for tests of the backend, and processes of their own that write to them."""

import fcntl
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from django.db import connections

from wellkept.storage.sqlite.base import DatabaseWrapper

ROOT = Path(__file__).resolve().parents[2]
Process = subprocess.Popen[str]
Start = Callable[..., Process]
LONG = 60  # seconds after which a test gives up rather than hang


def connect(file: Path | str, **options: Any) -> DatabaseWrapper:
    """A connection of the backend, as Django would make it for the running thread."""
    settings = connections.configure_settings({"default": {"ENGINE": "wellkept.storage.sqlite"}})["default"]
    return DatabaseWrapper({**settings, "NAME": str(file), "OPTIONS": options})


def counted(file: Path) -> int:
    """What is committed, seen past the backend."""
    raw = sqlite3.connect(file)
    try:
        return int(raw.execute("SELECT n FROM counter").fetchone()[0])
    finally:
        raw.close()


def write(connection: DatabaseWrapper, statement: str = "UPDATE counter SET n = n + 1") -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def others_get_through(file: Path, start: Start) -> bool:
    """Whether another process can write now."""
    process = start(file, "single")
    output = process.communicate(timeout=LONG)
    assert process.returncode == 0, output
    return True


def told(process: Process) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def finish(process: Process) -> None:
    _, errors = process.communicate("\n", timeout=LONG)
    assert process.returncode == 0, errors


def is_waiting(process: Process) -> bool:
    """Whether it ends when given time; used only where it must not."""
    try:
        process.wait(0.5)
    except subprocess.TimeoutExpired:
        return True
    return False


def begin(connection: DatabaseWrapper) -> None:
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    write(connection)
    assert is_in_the_gate(connection)


def is_in_the_gate(connection: DatabaseWrapper) -> bool:
    return connection._passage is not None


def is_locked(path: Path) -> bool:
    """Whether another open file holds the lock."""
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def make_file(path: Path) -> Path:
    """A database with one counter."""
    connection = connect(path)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE counter (n integer NOT NULL CHECK (n >= 0))")
        cursor.execute("INSERT INTO counter VALUES (0)")
    connection.close()
    return path


@contextmanager
def writers() -> Iterator[Start]:
    """Starts writers, and ends those that are left."""
    with ExitStack() as stack:

        def run(file: Path, *arguments: str) -> Process:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.storage.writer", str(file), *arguments],
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            stack.enter_context(process)
            stack.callback(process.kill)
            return process

        yield run
