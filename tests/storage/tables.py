"""Tables of their own for tests of constraints, made and changed by the operations of real migrations."""

from typing import Any

from django.db import connection, migrations, models
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from wellkept.storage import guards
from wellkept.storage.constraints import AppendOnly, NoOverlap

APP = "drawn"


class Drawn:
    """One table, and the state of its model as migrations see it."""

    def __init__(self, *operations: Operation) -> None:
        self.state = ProjectState()
        self.migrate(*operations)

    def migrate(self, *operations: Operation) -> None:
        """Do what one migration with these operations does."""
        with connection.schema_editor() as editor:
            for operation in operations:
                before, self.state = self.state, self.state.clone()
                operation.state_forwards(APP, self.state)
                operation.database_forwards(APP, editor, before, self.state)

    @property
    def model(self) -> Any:
        """The model as it is now."""
        return self.state.apps.get_model(APP, "Row")


def spans(*changes: Operation) -> Drawn:
    """A table of spans, as the participants of appointments are, made and changed by one migration."""
    columns = [
        ("id", models.BigAutoField(primary_key=True)),
        ("account", models.BigIntegerField(null=True)),
        ("start", models.BigIntegerField()),
        ("end", models.BigIntegerField()),
        ("committed", models.BooleanField(default=True)),
    ]
    rules = [
        models.CheckConstraint(name="drawn_span", condition=models.Q(end__gt=models.F("start"))),
        NoOverlap(name="drawn_no_overlap", resource="account"),
    ]
    return Drawn(migrations.CreateModel("Row", columns, options={"constraints": rules}), *changes)


def log(*changes: Operation) -> Drawn:
    """A table that is append-only, as the audit is."""
    columns = [
        ("id", models.BigAutoField(primary_key=True)),
        ("text", models.CharField(max_length=20)),
        ("note", models.TextField(null=True)),
        ("seq", models.BigIntegerField(null=True)),
        ("mac", models.CharField(max_length=20, default="")),
    ]
    rule = AppendOnly(name="drawn_append_only", once=["seq", "mac"])
    return Drawn(migrations.CreateModel("Row", columns, options={"constraints": [rule]}), *changes)


def stands_as_declared(table: Drawn) -> bool:
    """What the system check asks, for a table that is no installed model's."""
    guard = next(found for found in table.model._meta.constraints if isinstance(found, guards.Guard))
    return guards.is_kept(table.model, guard, connection)
