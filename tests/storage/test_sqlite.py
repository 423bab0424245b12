"""The SQLite backend: what goes through the gate and for how long, and how a database is opened."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import IntegrityError, OperationalError

from tests.storage.files import (
    LONG,
    Start,
    begin,
    connect,
    counted,
    finish,
    is_in_the_gate,
    is_locked,
    others_get_through,
    told,
    write,
)
from wellkept.storage.sqlite import gate as gates
from wellkept.storage.sqlite.base import DatabaseWrapper

pytestmark = pytest.mark.usefixtures("own_files")


def test_a_gate_whose_files_cannot_be_written_is_an_operational_error_and_stays_open(file: Path) -> None:
    connection = connect(file)
    blocked = file.with_name(f"{file.name}-gate")
    blocked.unlink()
    blocked.mkdir()
    connection.ensure_connection()
    with pytest.raises(OperationalError, match="cannot be written"):
        write(connection)
    blocked.rmdir()
    write(connection)
    connection.close()
    assert counted(file) == 1


def test_who_writes_holds_the_gate_against_other_processes_but_not_their_queue(file: Path) -> None:
    gate, queue = (file.with_name(f"{file.name}-{what}") for what in ("gate", "queue"))
    connection = connect(file)
    begin(connection)
    assert (is_locked(gate), is_locked(queue)) == (True, False)
    connection.commit()
    assert (is_locked(gate), is_locked(queue)) == (False, False)
    connection.close()


def test_a_database_becomes_a_write_ahead_log_inside_the_gate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite's busy handler does not wait there: of 60 times that 8 processes did it at once, one met a lock."""
    file = tmp_path / "new.sqlite3"
    passage = gates.gate_of(file).enter()
    monkeypatch.setattr(gates, "PATIENCE", 0.01)
    with pytest.raises(OperationalError, match="waited"):
        connect(file).ensure_connection()
    passage.leave()
    connection = connect(file)
    connection.ensure_connection()
    connection.close()


def test_reading_takes_no_gate(file: Path, start: Start) -> None:
    holder = start(file, "hold")
    assert told(holder) == "holding"
    connection = connect(file)
    with connection.cursor() as cursor:
        for statement in (
            "SELECT n FROM counter",
            "WITH c AS (SELECT n FROM counter) SELECT n FROM c",
            "-- INSERT\nSELECT n FROM counter",
            "EXPLAIN DELETE FROM counter",
            "PRAGMA user_version",
        ):
            cursor.execute(statement).fetchall()
            assert not is_in_the_gate(connection)
    connection.close()
    finish(holder)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE counter SET n = 1",
        "  insert into counter VALUES (1)",
        "/* a note */ -- and another\n DELETE FROM counter",
        "WITH c AS (SELECT 1) INSERT INTO counter SELECT * FROM c",
        "CREATE TABLE another (n)",
        "BEGIN",
        "VACUUM",
    ],
)
def test_whatever_writes_takes_the_gate(file: Path, statement: str) -> None:
    connection = connect(file)
    connection.ensure_connection()
    assert not connection.may_run(statement)
    write(connection, statement)
    connection.close()


def commit(connection: DatabaseWrapper) -> None:
    connection.commit()


def rollback(connection: DatabaseWrapper) -> None:
    connection.rollback()


def close(connection: DatabaseWrapper) -> None:
    connection.close()


@pytest.mark.parametrize(("end", "n"), [(commit, 1), (rollback, 0), (close, 0)])
def test_the_end_of_a_transaction_opens_the_gate(
    file: Path, end: Callable[[DatabaseWrapper], None], n: int, start: Start
) -> None:
    connection = connect(file)
    begin(connection)
    end(connection)
    assert not is_in_the_gate(connection)
    assert counted(file) == n
    assert others_get_through(file, start)
    connection.close()


def test_a_refused_write_opens_the_gate(file: Path, start: Start) -> None:
    connection = connect(file)
    with pytest.raises(IntegrityError):
        write(connection, "UPDATE counter SET n = -1")
    assert not is_in_the_gate(connection)
    assert others_get_through(file, start)
    connection.close()


def test_a_refused_write_inside_a_transaction_keeps_the_gate_to_its_end(file: Path) -> None:
    connection = connect(file)
    begin(connection)
    with pytest.raises(IntegrityError):
        write(connection, "UPDATE counter SET n = -1")
    assert is_in_the_gate(connection)
    connection.rollback()
    assert not is_in_the_gate(connection)
    connection.close()


def test_what_sqlite_undid_by_itself_opens_the_gate(file: Path) -> None:
    connection = connect(file)
    write(
        connection,
        "CREATE TRIGGER t BEFORE DELETE ON counter BEGIN SELECT RAISE(ROLLBACK, 'all undone'); END",
    )
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    with pytest.raises(IntegrityError):
        write(connection, "DELETE FROM counter")
    assert not is_in_the_gate(connection)
    connection.close()


def test_a_transaction_by_hand_keeps_the_gate_from_begin_to_commit(file: Path) -> None:
    connection = connect(file)
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("UPDATE counter SET n = 7")
        cursor.execute("SELECT n FROM counter")
        assert is_in_the_gate(connection)
        cursor.execute("COMMIT")
    assert not is_in_the_gate(connection)
    connection.close()
    assert counted(file) == 7


def test_without_autocommit_the_gate_is_kept_to_the_end(file: Path) -> None:
    connection = connect(file)
    connection.set_autocommit(False)
    write(connection)
    assert is_in_the_gate(connection)
    connection.commit()
    assert not is_in_the_gate(connection)
    connection.set_autocommit(True)
    connection.close()
    assert counted(file) == 1


def test_a_script_goes_through_the_gate(file: Path) -> None:
    connection = connect(file)
    with connection.cursor() as cursor:
        cursor.cursor.executescript("UPDATE counter SET n = 1; UPDATE counter SET n = n + 1;")
    assert not is_in_the_gate(connection)
    connection.close()
    assert counted(file) == 2


def test_a_thread_that_ends_while_writing_is_undone_and_opens_the_gate(file: Path) -> None:
    kept: list[DatabaseWrapper] = []

    def work() -> None:
        kept.append(connect(file))  # even if somebody else still knows its connection
        begin(kept[0])

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(LONG)
    connection = connect(file)
    write(connection)
    connection.close()
    kept[0].connection.close()
    assert counted(file) == 1


@pytest.mark.parametrize("name", [":memory:", "file:gate-test?mode=memory&cache=shared"])
def test_a_database_in_memory_has_no_gate(name: str) -> None:
    connection = connect(name)
    write(connection, "CREATE TABLE counter (n integer)")
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    write(connection)
    assert not is_in_the_gate(connection)
    connection.commit()
    connection.connection.close()


def test_every_name_of_a_file_means_the_same_gate(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link = file.with_name("link.sqlite3")
    link.symlink_to(file)
    monkeypatch.chdir(file.parent)
    names = [str(file), file.name, str(link), f"file:{file}?mode=rw"]
    opened = [connect(name) for name in names]
    for connection in opened:
        connection.ensure_connection()
    assert len({id(connection._gate) for connection in opened}) == 1
    for connection in opened:
        connection.close()


def test_r13_the_database_is_opened_so_that_acknowledged_means_on_disk(file: Path) -> None:
    connection = connect(file)
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 20_000,
        "secure_delete": 1,
        "recursive_triggers": 1,
        "temp_store": 2,
    }
    with connection.cursor() as cursor:
        found = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted}
    assert found == wanted
    assert connection.transaction_mode == "IMMEDIATE"
    connection.close()


def test_the_operators_own_options_are_kept(file: Path) -> None:
    connection = connect(file, timeout=3, init_command="PRAGMA cache_size=-1000;")
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA busy_timeout").fetchone()[0] == 3000
        assert cursor.execute("PRAGMA cache_size").fetchone()[0] == -1000
        assert cursor.execute("PRAGMA synchronous").fetchone()[0] == 2
    connection.close()


def test_what_was_deleted_is_gone_from_the_file(file: Path) -> None:
    connection = connect(file)
    secret = "3f0c-canary-3f0c"
    write(connection, "CREATE TABLE word (text text)")
    write(connection, f"INSERT INTO word VALUES ('{secret}')")
    write(connection, "DELETE FROM word")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    connection.close()
    assert secret.encode() not in file.read_bytes()
