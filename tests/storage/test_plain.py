"""Plain inserts, and statements that go to the database together."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import CaptureQueriesContext

from tests.series.desk import create, done
from tests.world import NOW, World, wall
from wellkept.clients.models import Client
from wellkept.messages.models import Message
from wellkept.scheduling.appointments.models import Appointment, Participant
from wellkept.scheduling.series.models import Occurrence
from wellkept.storage import plain
from wellkept.storage.locks import in_transaction
from wellkept.storage.plain import Reading, fetch, insert, together
from wellkept.trust.models import AuditEntry, DataKey

pytestmark = pytest.mark.django_db


def key(owner: str) -> DataKey:
    return DataKey(owner=owner, wrapped=b"wrapped")


def owners() -> set[str]:
    return set(DataKey.objects.filter(owner__startswith="test:").values_list("owner", flat=True))


def test_rows_of_one_table_are_written_in_one_statement_with_their_defaults() -> None:
    entries = [
        AuditEntry(chain="test:1", at=NOW, viewer="system:test", action="test", subjects=[name], digest=name)
        for name in ("a", "b")
    ]
    with CaptureQueriesContext(connection) as statements:
        insert(entries)
    assert len(statements) == 1
    assert [(row.subjects, row.why, row.seq, row.at) for row in AuditEntry.objects.order_by("digest")] == [
        (["a"], "", None, NOW),
        (["b"], "", None, NOW),
    ]


def stored(rows: Sequence[models.Model], write: Callable[[Any], object]) -> list[tuple[Any, ...]]:
    """What the database holds of new rows in each column once they were written this way, which is undone again."""
    columns = [field.column for field in rows[0]._meta.concrete_fields if not field.primary_key]
    for row in rows:
        row.pk, row._state.adding = None, True
    undo = transaction.savepoint()
    write(rows)
    found = plain.rows(type(rows[0]), columns, "1 = 1", [], f"id DESC LIMIT {len(rows)}")
    transaction.savepoint_rollback(undo)
    return found


# What must be another so that a row can be written once more; and values that real acts gave to none of them.
ANEW: dict[Any, Callable[[int], dict[str, Any]]] = {
    Appointment: lambda n: {"ref": f"{n}", "start": wall("2026-12-01T09:00"), "lifted": ["Ä"] * n},
    Participant: lambda n: {"start": n * 86400, "end": n * 86400 + 1, "late": None if n else True},
    Occurrence: lambda n: {"identity": date(2035, 1, 1 + n), "appointment_id": None, "state": "open"},
    AuditEntry: lambda n: {"why": "Ä'" * n},
    Message: lambda n: {"ref": f"{n}", "slot": f"{n}", "due_at": wall("2026-12-01T09:00")},
}


@pytest.mark.parametrize("model", ANEW)
def test_whatever_is_inserted_is_stored_as_the_orm_stores_it(world: World, model: Any) -> None:
    done(create(world, count=3))
    rows = list(model._base_manager.exclude(**{"client__isnull": False} if model is Participant else {}))
    for n, row in enumerate(rows):
        for name, value in ANEW[model](n).items():
            setattr(row, name, value)
    assert rows
    assert stored(rows, insert) == stored(rows, model._base_manager.bulk_create)


def test_many_rows_take_a_few_statements_and_know_their_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain, "_MOST_VALUES", 4)  # two rows of two columns
    keys = [key(f"test:{n}") for n in range(5)]
    with CaptureQueriesContext(connection) as statements:
        insert(keys, with_ids=True)
    assert len(statements) == 3
    assert [row._state.adding for row in keys] == [False] * 5
    assert {row.id: row.owner for row in keys} == dict(
        fetch("SELECT id, owner FROM trust_datakey WHERE owner LIKE %s", ["test:%"])
    )


def test_nothing_new_takes_no_statement() -> None:
    with CaptureQueriesContext(connection) as statements:
        insert([])
    assert len(statements) == 0


def test_a_row_that_conflicts_is_refused_unless_told_what_to_do_with_it() -> None:
    insert([key("test:1")])
    with pytest.raises(IntegrityError):
        in_transaction(lambda: insert([key("test:1")]))
    changed = DataKey(owner="test:1", wrapped=b"anew")
    insert([changed], "ON CONFLICT (owner) DO UPDATE SET wrapped = EXCLUDED.wrapped")
    assert bytes(DataKey.objects.get(owner="test:1").wrapped) == b"anew"


def test_what_is_refused_among_others_is_heard_of_and_undoes_everything_with_it() -> None:
    insert([key("test:1")])

    def write() -> None:
        insert([key("test:2")])
        with together():
            insert([key("test:3")])
            insert([key("test:1")])
            insert([key("test:4")])

    with pytest.raises(IntegrityError):
        in_transaction(write)
    assert owners() == {"test:1"}
    in_transaction(lambda: insert([key("test:5")]))  # the connection is as good as before
    assert owners() == {"test:1", "test:5"}


def test_a_query_of_the_orm_is_read_with_plain_statements(world: World) -> None:
    ref = world.client()
    reading = Reading()
    found = reading.query(Client.objects.within(world.practice_id).filter(ref=ref).values_list("ref"))
    everybody = reading.rows(Client, ("ref",), "practice_id = %s", [world.practice_id])
    reading.fetch()
    assert found == everybody == [(ref,)]
