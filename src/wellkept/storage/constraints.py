"""The database itself keeps spans of one resource from overlapping (R1, R2, R3).

PostgreSQL has exclusion constraints. SQLite gets triggers that look at the predecessor: committed rows of a resource
never overlap, so the one with the greatest start below the new end is the only possible clash.
"""

import re
from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed
from django.db import IntegrityError, connections, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement, Table
from django.db.models.constraints import BaseConstraint

_NAME = re.compile(r"\b(r[123]_\w+_no_overlap)\b")


def violated(error: IntegrityError) -> str | None:
    """The name of the no-overlap constraint that the database refused with; None for any other error."""
    diagnosis = getattr(error.__cause__, "diag", None)
    if diagnosis is not None and diagnosis.constraint_name:
        return diagnosis.constraint_name if _NAME.fullmatch(diagnosis.constraint_name) else None
    found = _NAME.search(str(error))
    return found.group(1) if found else None


class NoOverlap(BaseConstraint):
    """Rows of one resource with ``condition`` true have disjoint ``[start, end)``. Columns hold integers.

    Rows without a resource are free. The name must be ``r1_…_no_overlap`` or alike, so that errors can be read.
    """

    def __init__(
        self,
        *,
        name: str,
        resource: str,
        start: str = "start",
        end: str = "end",
        condition: str = "committed",
    ) -> None:
        super().__init__(name=name)
        self.resource, self.start, self.end, self.condition = resource, start, end, condition

    def _columns(self, model: type[models.Model]) -> dict[str, str]:
        fields = {"x": self.resource, "start": self.start, "end": self.end, "on": self.condition}
        columns = {field.name: field.column for field in model._meta.concrete_fields}
        return {key: f'"{columns[name]}"' for key, name in fields.items()}

    def constraint_sql(
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> str:
        """The clause for CREATE TABLE; on SQLite the triggers follow once the table stands."""
        assert model is not None
        assert schema_editor is not None
        if schema_editor.connection.vendor == "postgresql":
            return f'CONSTRAINT "{self.name}" {self._exclusion(model)}'
        for statement in self._triggers(model, schema_editor):
            schema_editor.deferred_sql.append(statement)
        return ""

    def create_sql(
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> Any:
        """The statement that adds it to a table that stands."""
        assert model is not None
        assert schema_editor is not None
        if schema_editor.connection.vendor == "postgresql":
            table = schema_editor.quote_name(model._meta.db_table)
            return f'ALTER TABLE {table} ADD CONSTRAINT "{self.name}" {self._exclusion(model)}'
        first, *rest = self._triggers(model, schema_editor)
        schema_editor.deferred_sql.extend(rest)
        return first

    def remove_sql(
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> Any:
        """The statement that takes it away."""
        assert model is not None
        assert schema_editor is not None
        if schema_editor.connection.vendor == "postgresql":
            return (
                f'ALTER TABLE {schema_editor.quote_name(model._meta.db_table)} DROP CONSTRAINT "{self.name}"'
            )
        schema_editor.execute(f'DROP TRIGGER IF EXISTS "{self.name}_insert"')
        return f'DROP TRIGGER IF EXISTS "{self.name}_update"'

    def _exclusion(self, model: type[models.Model]) -> str:
        """A range of one key stands in for ``=``, which would need the extension btree_gist.

        Rows without a resource are left out by name: a range of NULLs would be unbounded and meet every other.
        """
        c = self._columns(model)
        return (
            f"EXCLUDE USING gist (int8range({c['x']}, {c['x']}, '[]') WITH &&, "
            f"int8range({c['start']}, {c['end']}) WITH &&) WHERE ({c['on']} AND {c['x']} IS NOT NULL)"
        )

    def _triggers(
        self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor
    ) -> list[Statement]:
        """Each names its table through ``Table``, so that Django's table remakes rename it along (stack.md 4.2)."""
        c = self._columns(model)
        pk = f'"{model._meta.pk.column}"'  # type: ignore[union-attr]
        watched = ", ".join([c["x"], c["start"], c["end"], c["on"]])
        found = []
        for name, event in (
            (f"{self.name}_insert", "INSERT"),
            (f"{self.name}_update", f"UPDATE OF {watched}"),
        ):
            template = (
                f'CREATE TRIGGER "{name}" BEFORE {event} ON %(table)s FOR EACH ROW '
                f"WHEN NEW.{c['on']} AND NEW.{c['x']} IS NOT NULL BEGIN "
                f"SELECT RAISE(ABORT, '{self.name}') WHERE NEW.{c['start']} < COALESCE(("
                f"SELECT other.{c['end']} FROM %(other)s AS other WHERE other.{c['x']} = NEW.{c['x']} "
                f"AND other.{c['start']} < NEW.{c['end']} AND other.{c['on']} AND other.{pk} IS NOT NEW.{pk} "
                f"ORDER BY other.{c['start']} DESC LIMIT 1), NEW.{c['start']}); END"
            )
            table = Table(model._meta.db_table, schema_editor.quote_name)
            other = Table(model._meta.db_table, schema_editor.quote_name)
            found.append(Statement(template, table=table, other=other))
        return found

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: str = "default") -> None:
        """The database alone judges."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NoOverlap) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash(self.name)

    def deconstruct(self) -> Any:
        """For migrations."""
        path, args, kwargs = super().deconstruct()
        kwargs.update(resource=self.resource, start=self.start, end=self.end, condition=self.condition)
        return path, args, kwargs


def declared() -> list[tuple[type[models.Model], NoOverlap]]:
    """All no-overlap constraints that the models declare."""
    return [
        (model, constraint)
        for model in installed.get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, NoOverlap)
    ]


def standing(using: str = "default") -> set[str]:
    """The names of those that the database really keeps."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT conname FROM pg_constraint WHERE contype = 'x'")
            return {name for (name,) in cursor.fetchall()}
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        triggers = {name for (name,) in cursor.fetchall()}
    return {
        constraint.name
        for _, constraint in declared()
        if {f"{constraint.name}_insert", f"{constraint.name}_update"} <= triggers
    }


def restore_triggers(sender: AppConfig, using: str, **_: Any) -> None:
    """After every migration on SQLite: put back a trigger that a table remake may have lost."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        return
    present = standing(using)
    tables = set(connection.introspection.table_names())
    with connection.schema_editor(atomic=False) as editor:
        for model, constraint in declared():
            if (
                model._meta.app_label != sender.label
                or constraint.name in present
                or model._meta.db_table not in tables
            ):
                continue
            editor.execute(f'DROP TRIGGER IF EXISTS "{constraint.name}_insert"')
            editor.execute(f'DROP TRIGGER IF EXISTS "{constraint.name}_update"')
            for statement in constraint._triggers(model, editor):
                editor.execute(statement)
