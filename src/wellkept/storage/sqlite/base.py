"""``ENGINE = "wellkept.storage.sqlite"``: WAL, synchronous FULL, IMMEDIATE transactions behind a fair gate.

Every ``atomic()`` takes the one write lock at once, so code that only reads does so outside of ``atomic``. A connection
is in the gate from its BEGIN, or a single write, until SQLite says that no transaction is open any more.
"""

import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base

from wellkept.storage.sqlite.gate import Gate, GateTimeout, Passage, gate_of

_OPENING = (
    "PRAGMA synchronous=FULL;"  # acknowledged means on disk
    "PRAGMA secure_delete=ON;"  # what was erased is gone from the file as well
    "PRAGMA recursive_triggers=ON;"  # else REPLACE deletes rows behind the back of an append-only table
    "PRAGMA mmap_size=134217728;PRAGMA cache_size=-16000;PRAGMA temp_store=MEMORY;"
)
BUSY_SECONDS = 20  # how long SQLite waits for writers that know no gate, such as its own shell

_WRITES = re.compile(
    r"(?:\s|--[^\n]*\n|/\*.*?\*/)*"
    r"(?:(?:INSERT|UPDATE|DELETE|REPLACE|BEGIN|SAVEPOINT|CREATE|DROP|ALTER|VACUUM|REINDEX|ANALYZE)\b"
    r"|WITH\b.*\b(?:INSERT|UPDATE|DELETE|REPLACE)\b)",
    re.IGNORECASE | re.DOTALL,
)
_of_thread = threading.local()


def _watches() -> "dict[int, _Watch]":
    """Those of the running thread, by passage. Nothing else may hold them, or they would outlive it."""
    found: dict[int, _Watch] = _of_thread.__dict__.setdefault("watches", {})
    return found


class _Watch:
    """Lies in its thread's own storage: when the thread ends inside a transaction, undoes it and leaves the gate."""

    def __init__(self, raw: sqlite3.Connection, passage: Passage) -> None:
        self._raw, self._passage = raw, passage

    def __del__(self) -> None:
        if self._passage.is_open:
            try:
                self._raw.rollback()
            finally:
                self._passage.leave()


class GatedCursor(base.SQLiteCursorWrapper):
    """Sends whatever writes, or begins to, through the gate."""

    wrapper: "DatabaseWrapper"

    def execute(self, query: str, params: Any = None) -> Any:
        """Run one statement."""
        if self.wrapper.may_run(query):
            return super().execute(query, params)
        with self.wrapper.in_the_gate():
            return super().execute(query, params)

    def executemany(self, query: str, param_list: Any) -> Any:
        """Run one statement for each of the parameters."""
        if self.wrapper.may_run(query):
            return super().executemany(query, param_list)
        with self.wrapper.in_the_gate():
            return super().executemany(query, param_list)

    def executescript(self, script: str) -> Any:
        """Run many statements."""
        with self.wrapper.in_the_gate():
            return super().executescript(script)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's wrapper behind the gate. A database in memory has none: it belongs to one process."""

    def __init__(self, settings_dict: dict[str, Any], alias: str = "default") -> None:
        options = {
            "transaction_mode": "IMMEDIATE",
            "timeout": BUSY_SECONDS,
            **settings_dict.get("OPTIONS", {}),
        }
        options["init_command"] = _OPENING + options.get("init_command", "")
        super().__init__({**settings_dict, "OPTIONS": options}, alias)
        self._gate: Gate | None = None
        self._passage: Passage | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> sqlite3.Connection:
        """Open the database, as a write-ahead log from its first moment."""
        raw: sqlite3.Connection = super().get_new_connection(conn_params)
        file = raw.execute("PRAGMA database_list").fetchone()[2]  # the true path, whatever NAME calls it
        self._gate = gate_of(Path(file)) if file else None
        if self._gate and raw.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            passage = self._enter(self._gate)
            try:
                raw.execute("PRAGMA journal_mode=WAL")
            finally:
                passage.leave()
        return raw

    def create_cursor(self, name: str | None = None) -> GatedCursor:
        """A cursor that minds the gate."""
        cursor: GatedCursor = self.connection.cursor(factory=GatedCursor)
        cursor.wrapper = self
        return cursor

    def may_run(self, query: str) -> bool:
        """Whether a statement needs no look at the gate: one inside a transaction, or one that reads."""
        if self._gate is None:
            return True
        if self._passage is not None:
            return self.in_atomic_block
        return _WRITES.match(query) is None

    @contextmanager
    def in_the_gate(self) -> Iterator[None]:
        """For statements that may write, or begin or end a transaction by hand."""
        if self._passage is None and self._gate is not None:
            self._passage = self._enter(self._gate)
            _watches()[id(self._passage)] = _Watch(self.connection, self._passage)
        try:
            yield
        finally:
            self._leave_unless_open()

    @staticmethod
    def _enter(gate: Gate) -> Passage:
        try:
            return gate.enter()
        except (GateTimeout, OSError) as error:
            raise OperationalError(f"The database cannot be written: {error}") from error

    def _leave_unless_open(self) -> None:
        """SQLite itself says whether a transaction is open: also after an error, or a BEGIN or COMMIT by hand."""
        if self._passage is None or (self.connection is not None and self.connection.in_transaction):
            return
        self._leave()

    def _leave(self) -> None:
        if self._passage is not None:
            self._passage.leave()
            _watches().pop(id(self._passage), None)
            self._passage = None

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self._leave_unless_open()

    def _rollback(self) -> None:
        super()._rollback()  # type: ignore[misc]
        self._leave_unless_open()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._leave()
