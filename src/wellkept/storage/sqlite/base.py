"""``ENGINE = "wellkept.storage.sqlite"``: WAL, synchronous FULL, IMMEDIATE transactions behind a fair gate.

Every ``atomic()`` takes the one write lock at once, so code that only reads does so outside of ``atomic``.
"""

from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base

from wellkept.storage.sqlite.gate import Gate, GateTimeout, gate_of

_WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
_OPENING = (
    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA mmap_size=134217728;"
    "PRAGMA cache_size=-16000;PRAGMA temp_store=MEMORY;"
)
_BUSY_SECONDS = 20


class GatedCursor(base.SQLiteCursorWrapper):
    """Lets a single write outside a transaction through the gate too."""

    wrapper: "DatabaseWrapper"

    def execute(self, query: str, params: Any = None) -> Any:
        """Run one statement."""
        if self.wrapper.writes_alone(query):
            with self.wrapper.through_the_gate():
                return super().execute(query, params)
        return super().execute(query, params)

    def executemany(self, query: str, param_list: Any) -> Any:
        """Run one statement for each of the parameters."""
        if self.wrapper.writes_alone(query):
            with self.wrapper.through_the_gate():
                return super().executemany(query, param_list)
        return super().executemany(query, param_list)


class _Passage:
    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    def __enter__(self) -> None:
        _enter(self._gate)

    def __exit__(self, *_: object) -> None:
        self._gate.leave()


def _enter(gate: Gate) -> None:
    try:
        gate.enter()
    except GateTimeout as error:
        raise OperationalError(str(error)) from error


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's wrapper, holding the gate from BEGIN IMMEDIATE to the end of the transaction."""

    def __init__(self, settings_dict: dict[str, Any], alias: str = "default") -> None:
        options = {
            "transaction_mode": "IMMEDIATE",
            "timeout": _BUSY_SECONDS,
            **settings_dict.get("OPTIONS", {}),
        }
        options["init_command"] = _OPENING + options.get("init_command", "")
        super().__init__({**settings_dict, "OPTIONS": options}, alias)
        self._held: Gate | None = None

    def _gate(self) -> Gate | None:
        """None for a database in memory, which one process alone can have."""
        return None if self.is_in_memory_db() else gate_of(str(self.settings_dict["NAME"]))

    def create_cursor(self, name: str | None = None) -> GatedCursor:
        """A cursor that minds the gate."""
        cursor: GatedCursor = self.connection.cursor(factory=GatedCursor)
        cursor.wrapper = self
        return cursor

    def writes_alone(self, query: str) -> bool:
        """Whether a statement writes outside of any transaction."""
        return (
            self._held is None and not self.in_atomic_block and query.lstrip()[:7].upper().startswith(_WRITES)
        )

    def through_the_gate(self) -> Any:
        """A context in which one statement may write."""
        gate = self._gate()
        return _Passage(gate) if gate is not None else _Open()

    def _start_transaction_under_autocommit(self) -> None:
        gate = self._gate()
        if gate is not None and self._held is None:
            _enter(gate)
            self._held = gate
        try:
            super()._start_transaction_under_autocommit()
        except BaseException:
            self._leave_gate()
            raise

    def _leave_gate(self) -> None:
        if self._held is not None:
            self._held.leave()
            self._held = None

    def _commit(self) -> None:
        super()._commit()
        self._leave_gate()

    def _rollback(self) -> None:
        try:
            super()._rollback()
        finally:
            self._leave_gate()

    def _close(self) -> None:
        try:
            super()._close()
        finally:
            self._leave_gate()


class _Open:
    def __enter__(self) -> None:
        """Nothing to wait for."""

    def __exit__(self, *_: object) -> None:
        """Nothing to leave."""
