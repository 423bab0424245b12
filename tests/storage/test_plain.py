"""Plain inserts, and statements that go to the database together."""

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from tests.world import NOW, World
from wellkept.clients.models import Client
from wellkept.storage.locks import in_transaction
from wellkept.storage.plain import Reading, insert, together
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
