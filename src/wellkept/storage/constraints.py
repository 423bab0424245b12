"""What the database itself refuses: overlapping spans of one resource (R1, R2, R3), and changes to what was written.

PostgreSQL has exclusion constraints. SQLite gets triggers that look at the predecessor: committed rows of a resource
never overlap, so the one with the greatest start below the new end is the only possible clash.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.ddl_references import Statement

from wellkept.storage.guards import Guard, Model, column_of, table_of

_OVERLAP = "overlap: "
_EXCLUSION_VIOLATION = "23P01"  # PostgreSQL's code

_APPEND_ONLY = "append-only: "
_EVENTS = ("DELETE", "UPDATE")
_FUNCTION = f"""
CREATE OR REPLACE FUNCTION wellkept_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'UPDATE' AND to_jsonb(OLD) ->> TG_ARGV[1] IS NULL
    AND to_jsonb(NEW) - TG_ARGV[1:] = to_jsonb(OLD) - TG_ARGV[1:] THEN RETURN NEW;
  END IF;
  RAISE EXCEPTION USING MESSAGE = '{_APPEND_ONLY}' || TG_ARGV[0], ERRCODE = 'restrict_violation';
END $$;
"""


def violated(error: IntegrityError) -> str | None:
    """The name of the no-overlap constraint that the database refused with; None for any other error."""
    cause = error.__cause__
    if getattr(cause, "sqlstate", None) == _EXCLUSION_VIOLATION:
        return str(cause.diag.constraint_name)  # type: ignore[union-attr]
    return str(error).removeprefix(_OVERLAP) if str(error).startswith(_OVERLAP) else None


class NoOverlap(Guard):
    """Rows of one resource with ``condition`` true have disjoint ``[start, end)``. Columns hold integers.

    Rows without a resource are free. The table must also check that ``start`` lies before ``end``.
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

    def clause(self, model: Model, database: BaseDatabaseWrapper) -> str:
        """A range of one key stands in for ``=``, which would need the extension btree_gist.

        Rows without a resource are left out by name: a range of NULLs would be unbounded and meet every other.
        """
        if database.vendor != "postgresql":
            return ""
        x, start, end, on = self._columns(model)
        return (
            f"CONSTRAINT \"{self.name}\" EXCLUDE USING gist (int8range({x}, {x}, '[]') WITH &&, "
            f"int8range({start}, {end}) WITH &&) WHERE ({on} AND {x} IS NOT NULL)"
        )

    def triggers(self, model: Model, database: BaseDatabaseWrapper) -> Mapping[str, Statement]:
        """One before insert, one before an update of what matters."""
        if database.vendor != "sqlite":
            return {}
        x, start, end, on = self._columns(model)
        pk = database.ops.quote_name(model._meta.pk.column)
        clash = (
            f"BEGIN SELECT RAISE(ABORT, '{_OVERLAP}{self.name}') WHERE NEW.{start} < COALESCE(("
            f"SELECT other.{end} FROM %(table)s AS other WHERE other.{x} = NEW.{x} "
            f"AND other.{start} < NEW.{end} AND other.{on} AND other.{pk} IS NOT NEW.{pk} "
            f"ORDER BY other.{start} DESC LIMIT 1), NEW.{start}); END"
        )
        return {
            (name := f"{self.name}_{key}"): Statement(
                f'CREATE TRIGGER "{name}" BEFORE {event} ON %(table)s FOR EACH ROW '
                f"WHEN NEW.{on} AND NEW.{x} IS NOT NULL {clash}",
                table=table_of(model, database),
            )
            for key, event in {"insert": "INSERT", "update": f"UPDATE OF {x}, {start}, {end}, {on}"}.items()
        }

    def _columns(self, model: Model) -> list[str]:
        fields = (self.resource, self.start, self.end, self.condition)
        return [f'"{column_of(model, name)}"' for name in fields]

    def deconstruct(self) -> Any:
        """For migrations."""
        path, args, kwargs = super().deconstruct()
        kwargs.update(resource=self.resource, start=self.start, end=self.end, condition=self.condition)
        return path, args, kwargs


class AppendOnly(Guard):
    """Rows are never deleted, and never changed but for the columns ``once``, which are filled in once together.

    It guards against mistakes. Whoever owns the database can take it away, which the audit's chain finds out.
    """

    def __init__(self, *, name: str, once: Sequence[str] = ()) -> None:
        super().__init__(name=name)
        self.once = tuple(once)

    def triggers(self, model: Model, database: BaseDatabaseWrapper) -> Mapping[str, Statement]:
        """One before delete, one before an update that changes anything else."""
        make = self._on_postgresql if database.vendor == "postgresql" else self._on_sqlite
        return {
            (name := f"{self.name}_{event.lower()}"): make(model, database, name, event) for event in _EVENTS
        }

    def _on_sqlite(self, model: Model, database: BaseDatabaseWrapper, name: str, event: str) -> Statement:
        fixed = [field.column for field in model._meta.concrete_fields if field.name not in self.once]
        changed = [f'NEW."{column}" IS NOT OLD."{column}"' for column in fixed]
        changed += [f'OLD."{column_of(model, field)}" IS NOT NULL' for field in self.once[:1]]
        when = f"WHEN {' OR '.join(changed)} " if event == "UPDATE" else ""
        return Statement(
            f'CREATE TRIGGER "{name}" BEFORE {event} ON %(table)s FOR EACH ROW {when}'
            f"BEGIN SELECT RAISE(ABORT, '{_APPEND_ONLY}{self.name}'); END",
            table=table_of(model, database),
        )

    def _on_postgresql(self, model: Model, database: BaseDatabaseWrapper, name: str, event: str) -> Statement:
        """The function takes rows as a whole: columns named in a trigger could not be altered any more.

        It belongs to the trigger's statement, so that neither is ever without the other.
        """
        once = "".join(f", '{column_of(model, field)}'" for field in self.once)
        return Statement(
            f'{_FUNCTION} CREATE TRIGGER "{name}" BEFORE {event} ON %(table)s FOR EACH ROW '
            f"EXECUTE FUNCTION wellkept_append_only('{self.name}'{once})",
            table=table_of(model, database),
        )

    def deconstruct(self) -> Any:
        """For migrations."""
        path, args, kwargs = super().deconstruct()
        if self.once:
            kwargs["once"] = list(self.once)
        return path, args, kwargs
