"""R15: what is append-only is neither changed nor deleted, also after every kind of migration."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, migrations, models, transaction

from tests.storage.tables import Drawn, log, stands_as_declared
from wellkept.storage.constraints import AppendOnly, violated


@pytest.fixture
def table(schema: None) -> Drawn:
    """A log."""
    return log()


def refused(act: Callable[[], object]) -> bool:
    """Whether the database refuses it as a change of what is kept."""
    try:
        with transaction.atomic():
            act()
    except IntegrityError as error:
        return "append-only: drawn_append_only" in str(error) and violated(error) is None
    return False


def rows(table: Drawn) -> Any:
    return table.model.objects.all()


def test_r15_rows_are_not_deleted(table: Drawn) -> None:
    row = table.model.objects.create(text="seen")
    assert refused(lambda: rows(table).delete())
    assert refused(row.delete)
    assert rows(table).count() == 1


@pytest.mark.parametrize("change", [{"text": "other"}, {"note": "added"}, {"id": 99}])
def test_r15_rows_are_not_changed(table: Drawn, change: dict[str, Any]) -> None:
    table.model.objects.create(text="seen")
    assert refused(lambda: rows(table).update(**change))


def test_r15_what_was_given_is_not_taken_away(table: Drawn) -> None:
    table.model.objects.create(text="seen", note="why")
    assert refused(lambda: rows(table).update(note=None))


def test_r15_the_place_in_a_chain_is_filled_in_once(table: Drawn) -> None:
    table.model.objects.create(text="seen")
    assert not refused(lambda: rows(table).update(seq=1, mac="m"))
    assert refused(lambda: rows(table).update(seq=2))
    assert refused(lambda: rows(table).update(mac="n"))
    assert refused(lambda: rows(table).update(seq=None))


def test_r15_the_place_cannot_be_filled_in_together_with_a_change(table: Drawn) -> None:
    table.model.objects.create(text="seen")
    assert refused(lambda: rows(table).update(seq=1, mac="m", text="other"))


def test_r15_a_row_cannot_be_replaced(table: Drawn) -> None:
    row = table.model.objects.create(text="seen")

    def replace() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT OR REPLACE INTO {table.model._meta.db_table} (id, text, mac) VALUES (%s, 'other', '')",
                [row.id],
            )

    if connection.vendor == "sqlite":
        assert refused(replace)
    assert refused(
        lambda: table.model.objects.bulk_create(
            [table.model(id=row.id, text="other")],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=["text"],
        )
    )


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddField("Row", "color", models.CharField(max_length=5, default="red")),
        migrations.AlterField("Row", "text", models.CharField(max_length=50, default="")),
        migrations.RenameField("Row", "note", "remark"),
        migrations.AlterModelTable("Row", "drawn_elsewhere"),
        migrations.AddConstraint("Row", models.UniqueConstraint(fields=["seq", "mac"], name="drawn_once")),
    ],
    ids=lambda operation: type(operation).__name__,
)
def test_r15_the_rule_survives_every_migration_of_its_table(table: Drawn, operation: Any) -> None:
    table.model.objects.create(text="seen")
    table.migrate(operation)
    assert refused(lambda: rows(table).delete())
    assert refused(lambda: rows(table).update(text="other"))
    assert not refused(lambda: rows(table).update(seq=1, mac="m"))


def test_r15_a_column_that_is_added_later_is_kept_as_well(table: Drawn) -> None:
    table.migrate(migrations.AddField("Row", "color", models.CharField(max_length=5, null=True)))
    if not stands_as_declared(table):  # SQLite adds such a column without a rebuild; post_migrate sees to it
        AppendOnly(name="drawn_append_only", once=["seq", "mac"]).restore(table.model, connection)
    assert stands_as_declared(table)
    table.model.objects.create(text="seen")
    assert refused(lambda: rows(table).update(color="blue"))


def test_the_rule_can_be_added_to_a_table_that_stands_and_taken_away(table: Drawn) -> None:
    table.model.objects.create(text="seen")
    table.migrate(migrations.RemoveConstraint("Row", "drawn_append_only"))
    assert not refused(lambda: rows(table).update(text="other"))
    table.migrate(migrations.AddConstraint("Row", AppendOnly(name="drawn_append_only", once=["seq", "mac"])))
    assert refused(lambda: rows(table).update(text="seen"))


def test_the_rule_is_written_into_migrations_as_it_was_declared() -> None:
    rule = AppendOnly(name="kept", once=["seq"])
    path, args, kwargs = rule.deconstruct()
    assert path == "wellkept.storage.constraints.AppendOnly"
    assert AppendOnly(*args, **kwargs) == rule
    assert AppendOnly(name="kept").deconstruct()[2] == {"name": "kept"}
