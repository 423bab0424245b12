"""Rules of a table that the database itself keeps, by triggers where it has nothing better.

SQLite's triggers go with their table whenever a migration rebuilds it. So each names its table through Django's
reference, which follows the rebuilt table to its final name; what was lost nevertheless is put back after every
migration, and a system check compares what the models declare with what the database keeps.
"""

from collections.abc import Mapping
from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed
from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Reference, Statement, Table
from django.db.models.constraints import BaseConstraint

Model = type[models.Model]


class Guard(BaseConstraint):
    """A constraint kept by triggers. Where the database can say it in the table's own definition, ``clause`` does."""

    def triggers(self, model: Model, database: BaseDatabaseWrapper) -> Mapping[str, Statement]:
        """Every trigger by its name; none where the clause is enough."""
        raise NotImplementedError

    def clause(self, model: Model, database: BaseDatabaseWrapper) -> str:
        """What stands in the table's definition; nothing where triggers keep the rule."""
        return ""

    def constraint_sql(self, model: Model | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        """For CREATE TABLE; the triggers follow once the table stands."""
        assert model is not None
        assert schema_editor is not None
        schema_editor.deferred_sql.extend(self.triggers(model, schema_editor.connection).values())
        return self.clause(model, schema_editor.connection)

    def create_sql(self, model: Model | None, schema_editor: BaseDatabaseSchemaEditor | None) -> Any:
        """For a table that stands. Django asks on PostgreSQL alone; on SQLite it builds the table anew."""
        assert model is not None
        assert schema_editor is not None
        for statement in self.triggers(model, schema_editor.connection).values():
            schema_editor.execute(statement, params=None)
        return self.clause_again(model, schema_editor.connection)

    def remove_sql(self, model: Model | None, schema_editor: BaseDatabaseSchemaEditor | None) -> Any:
        """For a table that stands, likewise."""
        assert model is not None
        assert schema_editor is not None
        for sql in self._drops(model, schema_editor.connection):
            schema_editor.execute(sql, params=None)
        clause = self.clause(model, schema_editor.connection)
        return f'ALTER TABLE "{model._meta.db_table}" DROP CONSTRAINT "{self.name}"' if clause else ""

    def clause_again(self, model: Model, database: BaseDatabaseWrapper) -> str:
        """The statement that gives the clause to a table that stands."""
        clause = self.clause(model, database)
        return f'ALTER TABLE "{model._meta.db_table}" ADD {clause}' if clause else ""

    def restore(self, model: Model, database: BaseDatabaseWrapper) -> None:
        """Put the triggers on their table anew."""
        with transaction.atomic(database.alias), database.cursor() as cursor:
            for statement in (*self._drops(model, database), *self.triggers(model, database).values()):
                cursor.execute(str(statement))

    def _drops(self, model: Model, database: BaseDatabaseWrapper) -> list[str]:
        where = f' ON "{model._meta.db_table}"' if database.vendor == "postgresql" else ""
        return [f'DROP TRIGGER IF EXISTS "{name}"{where}' for name in self.triggers(model, database)]

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: str = "default") -> None:
        """The database alone judges."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Guard) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash(self.name)


def column_of(model: Model, name: str) -> str:
    """The column of a field."""
    return next(field.column for field in model._meta.concrete_fields if field.name == name)


def table_of(model: Model, database: BaseDatabaseWrapper) -> Reference:
    """The quoted table, which follows when Django renames it."""
    return Table(model._meta.db_table, database.ops.quote_name)


def declared() -> list[tuple[Model, Guard]]:
    """All guards that the models declare."""
    return [
        (model, constraint)
        for model in installed.get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, Guard)
    ]


def missing(using: str = "default") -> list[tuple[Model, Guard]]:
    """Those declared for a table that stands, and not kept by the database, or not as declared."""
    database = connections[using]
    tables = set(database.introspection.table_names())
    return [
        (model, guard)
        for model, guard in declared()
        if model._meta.db_table in tables and not is_kept(model, guard, database)
    ]


def is_kept(model: Model, guard: Guard, database: BaseDatabaseWrapper) -> bool:
    """Whether the database keeps a guard as it is declared."""
    return _expected(model, guard, database) <= _kept(database)


def _expected(model: Model, guard: Guard, database: BaseDatabaseWrapper) -> set[tuple[str, str, str]]:
    """Table, name and text of what the database must have; of PostgreSQL's the text is not compared."""
    table, told = model._meta.db_table, database.vendor == "sqlite"
    triggers = guard.triggers(model, database).items()
    found = {(table, name, _plain(str(create)) if told else "") for name, create in triggers}
    return found | ({(table, guard.name, "")} if guard.clause(model, database) else set())


def _kept(database: BaseDatabaseWrapper) -> set[tuple[str, str, str]]:
    with database.cursor() as cursor:
        if database.vendor == "sqlite":
            cursor.execute("SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'")
            return {(table, name, _plain(sql)) for table, name, sql in cursor.fetchall()}
        cursor.execute(
            "SELECT relname, conname FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid "
            "WHERE contype = 'x' AND pg_table_is_visible(conrelid) "
            "UNION ALL SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
            "WHERE NOT tgisinternal AND tgenabled <> 'D' AND pg_table_is_visible(tgrelid)"
        )
        return {(table, name, "") for table, name in cursor.fetchall()}


def _plain(sql: str) -> str:
    """Renaming a table makes SQLite quote names that were not."""
    return " ".join(sql.replace('"', "").split())


def restore_triggers(sender: AppConfig, using: str, **_: Any) -> None:
    """After every migration: put back triggers that were lost, and replace those that are not as declared."""
    for model, guard in missing(using):
        if model._meta.app_label == sender.label:
            guard.restore(model, connections[using])
