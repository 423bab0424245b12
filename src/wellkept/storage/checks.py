"""System checks: the database keeps what the models declare, and is opened as acknowledged data need it."""

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError, connections

from wellkept.storage.guards import Guard, Model, missing
from wellkept.storage.sqlite.base import BUSY_SECONDS

_WANTED = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "recursive_triggers": 1,
    "secure_delete": 1,
}


@register(Tags.database)
def guards_stand(databases: Any = None, **_: Any) -> list[CheckMessage]:
    """Every guard that a model declares is kept by the database, once its table is there."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        try:
            lost = missing(alias)
        except DatabaseError:
            continue  # no database yet: Django's own check says so
        found += [
            Error(
                f"The database does not keep {guard.name} on {model._meta.db_table} as declared.",
                hint=f"Book nothing until it is there. {_remedy(guard, model, alias)}",
                id="wellkept.E001",
            )
            for model, guard in lost
        ]
    return found


def _remedy(guard: Guard, model: Model, alias: str) -> str:
    """Triggers come back by themselves; PostgreSQL's constraint takes its time, and fails if rows overlap by now."""
    clause = guard.clause_again(model, connections[alias])
    return f"Run in psql: {clause};" if clause else "Run: wellkept doctor --mend"


@register(Tags.database)
def sqlite_is_opened_well(databases: Any = None, **_: Any) -> list[CheckMessage]:
    """Write-ahead log, synchronous FULL, IMMEDIATE, foreign keys, patience: acknowledged means on disk (R13)."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        if connection.vendor != "sqlite" or connection.is_in_memory_db():  # type: ignore[attr-defined]
            continue
        with connection.cursor() as cursor:
            for pragma, wanted in _WANTED.items():
                value = cursor.execute(f"PRAGMA {pragma}").fetchone()[0]
                if value != wanted:
                    found.append(_opened_badly(f"{pragma}={value}, not {wanted}"))
            patience = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        if patience < BUSY_SECONDS * 1000:
            found.append(_opened_badly(f"busy_timeout={patience} ms, less than {BUSY_SECONDS * 1000}"))
        if (mode := connection.transaction_mode) != "IMMEDIATE":  # type: ignore[attr-defined]
            found.append(_opened_badly(f"transaction_mode={mode}, not IMMEDIATE"))
    return found


def _opened_badly(what: str) -> CheckMessage:
    return Error(
        f"SQLite is opened with {what}.",
        hint='Use ENGINE = "wellkept.storage.sqlite" and leave these options to it.',
        id="wellkept.E002",
    )
