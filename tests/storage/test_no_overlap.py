"""R1 to R3: the database itself refuses overlapping spans, also after every kind of migration."""

import random
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from django.db import IntegrityError, migrations, models, transaction

from tests.storage.tables import Drawn, spans, stands_as_declared
from wellkept.storage.constraints import NoOverlap, violated


@pytest.fixture
def table(schema: None) -> Drawn:
    """A table of spans."""
    return spans()


def put(table: Drawn, start: int, end: int, *, account: int | None = 1, committed: bool = True) -> Any:
    return table.model.objects.create(account=account, start=start, end=end, committed=committed)


def refuses(table: Drawn, start: int, end: int, **options: Any) -> bool:
    """Whether the database refuses this row, by the name of the constraint."""
    name = violation(lambda: put(table, start, end, **options))
    assert name in (None, "drawn_no_overlap")
    return name is not None


def violation(act: Callable[[], object]) -> str | None:
    """The constraint by whose name the database refuses; None if it does not."""
    try:
        with transaction.atomic():
            act()
    except IntegrityError as error:
        name = violated(error)
        return name if name is not None else f"something else: {error}"
    return None


@pytest.mark.parametrize(
    ("start", "end"), [(10, 20), (5, 15), (15, 25), (5, 25), (12, 18), (10, 11), (19, 20)]
)
def test_r1_an_overlap_is_refused_whichever_way_it_lies(table: Drawn, start: int, end: int) -> None:
    put(table, 10, 20)
    assert refuses(table, start, end)


@pytest.mark.parametrize(("start", "end"), [(0, 10), (20, 30), (30, 40)])
def test_r1_neighbours_may_touch(table: Drawn, start: int, end: int) -> None:
    put(table, 10, 20)
    assert not refuses(table, start, end)


def test_r1_resources_are_apart_and_a_row_without_one_is_free(table: Drawn) -> None:
    put(table, 10, 20)
    assert not refuses(table, 10, 20, account=2)
    assert not refuses(table, 10, 20, account=None)
    assert not refuses(table, 10, 20, account=None)


def test_r1_only_committed_rows_count_and_committing_is_judged(table: Drawn) -> None:
    put(table, 10, 20)
    waiting = put(table, 10, 20, committed=False)
    with pytest.raises(IntegrityError) as caught:
        table.model.objects.filter(id=waiting.id).update(committed=True)
    assert violated(caught.value) == "drawn_no_overlap"


@pytest.mark.parametrize(
    ("row", "change"),
    [((1, 20, 30), {"start": 15}), ((1, 20, 30), {"end": 35}), ((2, 12, 13), {"account": 1})],
)
def test_r1_an_update_of_start_end_or_resource_is_judged(
    table: Drawn, row: tuple[int, int, int], change: dict[str, int]
) -> None:
    put(table, 10, 20)
    put(table, 30, 40)
    account, start, end = row
    changed = put(table, start, end, account=account)
    with pytest.raises(IntegrityError) as caught:
        table.model.objects.filter(id=changed.id).update(**change)
    assert violated(caught.value) == "drawn_no_overlap"


def test_r1_a_row_does_not_collide_with_itself(table: Drawn) -> None:
    row = put(table, 10, 20)
    table.model.objects.filter(id=row.id).update(start=12, end=25)
    row.start, row.end = 14, 30
    row.save()


def test_r1_many_rows_in_one_statement_are_judged_one_by_one(table: Drawn) -> None:
    rows = [table.model(account=1, start=start, end=start + 10, committed=True) for start in (0, 10, 20, 15)]
    with pytest.raises(IntegrityError), transaction.atomic():
        table.model.objects.bulk_create(rows)
    assert not table.model.objects.exists()


def test_other_refusals_are_not_taken_for_an_overlap(table: Drawn) -> None:
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        put(table, 20, 10)
    assert violated(caught.value) is None
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        table.model.objects.create(id=put(table, 10, 20).id, account=2, start=1, end=2)
    assert violated(caught.value) is None


def test_r1_the_database_and_an_oracle_agree_on_thousands_of_random_changes(table: Drawn) -> None:
    rng = random.Random(20261123)
    held: dict[int, tuple[int | None, int, int, bool]] = {}
    with transaction.atomic():
        for _ in range(3000):
            row = (
                rng.choice([None, 1, 2]),
                start := rng.randrange(200),
                start + rng.randint(1, 12),
                rng.random() < 0.8,
            )
            key = rng.choice([*held, None]) if held else None
            others = [other for other_key, other in held.items() if other_key != key]
            if key is not None and rng.random() < 0.4:
                table.model.objects.filter(id=key).delete()
                del held[key]
                continue
            assert _attempt(table, key, row, held) == _allowed(row, others), (row, others)
    for account in (1, 2):
        taken = sorted((s, e) for a, s, e, on in held.values() if a == account and on)
        assert all(one[1] <= two[0] for one, two in pairwise(taken))


def _allowed(row: tuple[int | None, int, int, bool], others: list[tuple[int | None, int, int, bool]]) -> bool:
    account, start, end, on = row
    return not (on and account) or not any(
        a == account and other_on and s < end and start < e for a, s, e, other_on in others
    )


def _attempt(table: Drawn, key: int | None, row: Any, held: dict[int, Any]) -> bool:
    values = dict(zip(("account", "start", "end", "committed"), row, strict=True))
    found = key or max(held, default=0) + 1

    def write() -> None:
        if key is None:
            table.model.objects.create(id=found, **values)
        else:
            table.model.objects.filter(id=key).update(**values)

    if (name := violation(write)) is not None:
        assert name == "drawn_no_overlap"
        return False
    held[found] = row
    return True


def test_r1_the_rule_does_not_depend_on_how_long_a_span_is(table: Drawn) -> None:
    put(table, 0, 10**9)
    assert refuses(table, 10**9 - 1, 10**9 + 1)
    assert not refuses(table, 10**9, 10**9 + 1)


ADD_FIELD = migrations.AddField("Row", "color", models.CharField(max_length=5, default="red"))
ALTER_FIELD = migrations.AlterField("Row", "start", models.BigIntegerField(default=0))
ALTER_RESOURCE = migrations.AlterField("Row", "account", models.BigIntegerField(null=True, db_index=True))
RENAME_FIELD = migrations.RenameField("Row", "id", "number")
RENAME_TABLE = migrations.AlterModelTable("Row", "drawn_elsewhere")
ADD_CONSTRAINT = migrations.AddConstraint(
    "Row", models.CheckConstraint(name="drawn_late", condition=models.Q(end__lt=10**12))
)
REMOVE_OTHER = migrations.RemoveConstraint("Row", "drawn_span")
ADD_INDEX = migrations.AddIndex("Row", models.Index(fields=["start"], name="drawn_start"))


@pytest.mark.parametrize(
    "operations",
    [
        [ADD_FIELD],
        [ALTER_FIELD],
        [ALTER_RESOURCE],
        [RENAME_FIELD],
        [RENAME_TABLE],
        [ADD_CONSTRAINT],
        [REMOVE_OTHER],
        [ADD_INDEX],
        [ADD_FIELD, ALTER_FIELD, RENAME_TABLE, ALTER_RESOURCE],
        [RENAME_TABLE, RENAME_FIELD, ADD_FIELD],
    ],
    ids=lambda found: " + ".join(type(operation).__name__ for operation in found),
)
def test_r1_the_rule_survives_every_migration_of_its_table(table: Drawn, operations: list[Any]) -> None:
    put(table, 10, 20)
    table.migrate(*operations)
    assert refuses(table, 15, 25)
    assert not refuses(table, 20, 25)
    row = table.model.objects.get(start=20)
    with pytest.raises(IntegrityError), transaction.atomic():
        table.model.objects.filter(pk=row.pk).update(start=19)
    assert stands_as_declared(table)


@pytest.mark.parametrize(
    "changes",
    [[RENAME_TABLE], [ADD_FIELD], [ALTER_FIELD, RENAME_TABLE], [RENAME_TABLE, RENAME_FIELD, ADD_FIELD]],
    ids=lambda found: " + ".join(type(operation).__name__ for operation in found),
)
def test_r1_the_rule_holds_from_a_migration_that_makes_and_changes_its_table_at_once(
    schema: None, changes: list[Any]
) -> None:
    table = spans(*changes)
    put(table, 10, 20)
    assert refuses(table, 15, 25)
    assert stands_as_declared(table)


def test_r1_the_rule_can_be_added_to_a_table_that_stands_and_taken_away(table: Drawn) -> None:
    table.migrate(migrations.RemoveConstraint("Row", "drawn_no_overlap"))
    put(table, 10, 20)
    assert not refuses(table, 10, 20, account=1)
    table.model.objects.all().delete()
    table.migrate(migrations.AddConstraint("Row", NoOverlap(name="drawn_no_overlap", resource="account")))
    put(table, 10, 20)
    assert refuses(table, 10, 20)


def test_the_rule_is_written_into_migrations_as_it_was_declared() -> None:
    rule = NoOverlap(name="a_no_overlap", resource="room", start="since", end="until", condition="taken")
    path, args, kwargs = rule.deconstruct()
    assert path == "wellkept.storage.constraints.NoOverlap"
    assert NoOverlap(*args, **kwargs) == rule
    assert NoOverlap(*args, **{**kwargs, "resource": "client"}) != rule
