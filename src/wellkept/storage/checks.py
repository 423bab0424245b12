"""System checks: the database keeps what the models declare, and is opened as design.md section 5 says."""

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError, connections

from wellkept.storage.constraints import declared, standing


@register(Tags.database)
def no_overlap_stands(databases: Any = None, **_: Any) -> list[CheckMessage]:
    """Every declared no-overlap constraint is there in the database once its table is."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        try:
            tables = set(connections[alias].introspection.table_names())
            kept = standing(alias)
        except DatabaseError:
            continue
        for model, constraint in declared():
            if model._meta.db_table in tables and constraint.name not in kept:
                found.append(
                    Error(
                        f"The database does not keep {constraint.name} on {model._meta.db_table}.",
                        hint="Run `wellkept doctor --mend`, and book nothing until it is there.",
                        id="wellkept.E001",
                    )
                )
    return found


@register(Tags.database)
def sqlite_is_opened_well(databases: Any = None, **_: Any) -> list[CheckMessage]:
    """WAL, synchronous FULL and foreign keys: what was acknowledged survives (R13)."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        if connection.vendor != "sqlite" or connection.is_in_memory_db():  # type: ignore[attr-defined]
            continue
        for pragma, wanted in (("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)):
            with connection.cursor() as cursor:
                value = cursor.execute(f"PRAGMA {pragma}").fetchone()[0]
            if value != wanted:
                found.append(Error(f"SQLite has {pragma}={value}, not {wanted}.", id="wellkept.E002"))
    return found
