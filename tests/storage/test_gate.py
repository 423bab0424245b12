"""SQLite's writers queue fairly, and whatever ends a writer opens the gate for the next."""

import fcntl
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connections

from wellkept.storage.sqlite import gate as gates
from wellkept.storage.sqlite.base import DatabaseWrapper
from wellkept.storage.sqlite.gate import Gate, GateTimeout

ROOT = Path(__file__).resolve().parents[2]
Process = subprocess.Popen[str]
LONG = 60  # seconds after which a test gives up rather than hang


@pytest.fixture(autouse=True)
def _own_databases(django_db_blocker: Any) -> Iterator[None]:
    """These tests use files of their own, never the tests' database."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A database with one counter."""
    path = tmp_path / "test.sqlite3"
    connection = connect(path)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE counter (n integer NOT NULL CHECK (n >= 0))")
        cursor.execute("INSERT INTO counter VALUES (0)")
    connection.close()
    return path


@pytest.fixture
def start() -> Iterator[Callable[..., Process]]:
    """Starts writers, and ends those that are left."""
    with ExitStack() as stack:

        def run(file: Path, *arguments: str) -> Process:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.storage.writer", str(file), *arguments],
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            stack.enter_context(process)
            stack.callback(process.kill)
            return process

        yield run


def connect(file: Path | str, **options: Any) -> DatabaseWrapper:
    """A connection of the backend, as Django would make it for the running thread."""
    settings = connections.configure_settings({"default": {"ENGINE": "wellkept.storage.sqlite"}})["default"]
    return DatabaseWrapper({**settings, "NAME": str(file), "OPTIONS": options})


def counted(file: Path) -> int:
    """What is committed, seen past the backend."""
    raw = sqlite3.connect(file)
    try:
        return int(raw.execute("SELECT n FROM counter").fetchone()[0])
    finally:
        raw.close()


def write(connection: DatabaseWrapper, statement: str = "UPDATE counter SET n = n + 1") -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def others_get_through(file: Path, start: Callable[..., Process]) -> bool:
    """Whether another process can write now."""
    process = start(file, "single")
    output = process.communicate(timeout=LONG)
    assert process.returncode == 0, output
    return True


def told(process: Process) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def finish(process: Process) -> None:
    _, errors = process.communicate("\n", timeout=LONG)
    assert process.returncode == 0, errors


def is_waiting(process: Process) -> bool:
    """Whether it ends when given time; used only where it must not."""
    try:
        process.wait(0.5)
    except subprocess.TimeoutExpired:
        return True
    return False


@pytest.mark.race
def test_eight_processes_write_and_none_meets_a_lock(file: Path, start: Callable[..., Process]) -> None:
    crew = [start(file, ("count", "single")[i % 2], "60") for i in range(8)]
    for process in crew:
        _, errors = process.communicate(timeout=LONG)
        assert process.returncode == 0, errors
        assert "locked" not in errors
    assert counted(file) == 8 * 60


@pytest.mark.race
def test_eight_processes_open_a_new_database_at_once(tmp_path: Path, start: Callable[..., Process]) -> None:
    file = tmp_path / "new.sqlite3"
    raw = sqlite3.connect(file)  # in SQLite's first journal mode, as a file from elsewhere may be
    raw.execute("CREATE TABLE counter (n integer)")
    raw.execute("INSERT INTO counter VALUES (0)")
    raw.commit()
    raw.close()
    crew = [start(file, "single", "5") for _ in range(8)]
    for process in crew:
        _, errors = process.communicate(timeout=LONG)
        assert process.returncode == 0, errors
    assert counted(file) == 8 * 5


@pytest.mark.race
def test_threads_and_processes_share_the_gate(file: Path, start: Callable[..., Process]) -> None:
    errors: list[Exception] = []

    def work() -> None:
        connection = connect(file)
        try:
            for _ in range(40):
                with connection.cursor() as cursor:
                    cursor.execute("BEGIN IMMEDIATE")
                    cursor.execute("SELECT n FROM counter")
                    cursor.execute("UPDATE counter SET n = %s", [cursor.fetchone()[0] + 1])
                    cursor.execute("COMMIT")
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    crew = [start(file, "count", "40") for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG)
    for process in crew:
        finish(process)
    assert errors == []
    assert counted(file) == 6 * 40 + 2 * 40


def test_one_process_lets_its_writers_in_by_order_of_arrival(tmp_path: Path) -> None:
    gate, came, arrivals = Gate(tmp_path / "x"), list[int](), list[threading.Thread]()
    first = gate.enter()

    def queue_up(number: int) -> None:
        passage = gate.enter()
        came.append(number)
        passage.leave()

    for number in range(20):
        thread = threading.Thread(target=queue_up, args=(number,))
        thread.start()
        arrivals.append(thread)
        while len(gate._waiting) <= number:  # until it stands in the queue
            thread.join(0.001)
    first.leave()
    for thread in arrivals:
        thread.join(LONG)
    assert came == list(range(20))


def test_who_waits_too_long_is_told_and_the_queue_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(tmp_path / "x")
    first = gate.enter()
    monkeypatch.setattr(gates, "PATIENCE", 0.01)
    with pytest.raises(GateTimeout) as caught:
        gate.enter()
    first.leave()
    gate.enter().leave()
    assert caught.tb is not None  # whoever keeps the error keeps nobody out


def test_a_waiter_who_is_interrupted_steps_out_of_the_queue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(tmp_path / "x")
    first = gate.enter()

    def interrupted(_: object) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(gates.Passage, "wait", interrupted)
        with pytest.raises(KeyboardInterrupt) as caught:
            gate.enter()
    monkeypatch.setattr(gates, "PATIENCE", 5)
    first.leave()
    gate.enter().leave()
    assert caught.tb is not None  # whoever keeps the error keeps nobody out


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


def is_in_the_gate(connection: DatabaseWrapper) -> bool:
    return connection._passage is not None


def is_locked(path: Path) -> bool:
    """Whether another open file holds the lock."""
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def test_who_writes_holds_the_gate_against_other_processes_but_not_their_queue(file: Path) -> None:
    gate, queue = (file.with_name(f"{file.name}-{what}") for what in ("gate", "queue"))
    connection = connect(file)
    begin(connection)
    assert (is_locked(gate), is_locked(queue)) == (True, False)
    connection.commit()
    assert (is_locked(gate), is_locked(queue)) == (False, False)
    connection.close()


def test_who_comes_anew_queues_behind_those_of_other_processes(tmp_path: Path) -> None:
    gate = Gate(tmp_path / "x")
    thread = threading.Thread(target=lambda: gate.enter().leave())
    with (tmp_path / "x-queue").open("wb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        thread.start()
        thread.join(0.2)
        assert thread.is_alive()
    thread.join(LONG)
    assert not thread.is_alive()


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


def test_reading_takes_no_gate(file: Path, start: Callable[..., Process]) -> None:
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


def begin(connection: DatabaseWrapper) -> None:
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    write(connection)
    assert is_in_the_gate(connection)


def commit(connection: DatabaseWrapper) -> None:
    connection.commit()


def rollback(connection: DatabaseWrapper) -> None:
    connection.rollback()


def close(connection: DatabaseWrapper) -> None:
    connection.close()


@pytest.mark.parametrize(("end", "n"), [(commit, 1), (rollback, 0), (close, 0)])
def test_the_end_of_a_transaction_opens_the_gate(
    file: Path, end: Callable[[DatabaseWrapper], None], n: int, start: Callable[..., Process]
) -> None:
    connection = connect(file)
    begin(connection)
    end(connection)
    assert not is_in_the_gate(connection)
    assert counted(file) == n
    assert others_get_through(file, start)
    connection.close()


def test_a_refused_write_opens_the_gate(file: Path, start: Callable[..., Process]) -> None:
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


@pytest.mark.race
def test_a_thread_that_ends_while_writing_frees_the_other_processes(
    file: Path, start: Callable[..., Process]
) -> None:
    process = start(file, "thread")
    assert told(process) == "ended"
    assert others_get_through(file, start)
    finish(process)
    assert counted(file) == 1


@pytest.mark.race
def test_r13_kill_9_while_writing_frees_the_others_and_leaves_nothing_half_done(
    file: Path, start: Callable[..., Process]
) -> None:
    holder = start(file, "hold")
    assert told(holder) == "holding"
    waiting = start(file, "single")
    assert is_waiting(waiting)
    holder.send_signal(signal.SIGKILL)
    finish(waiting)
    assert counted(file) == 1


@pytest.mark.race
def test_a_forked_child_does_not_keep_the_gate_of_its_killed_parent(
    file: Path, start: Callable[..., Process]
) -> None:
    parent = start(file, "fork")
    assert told(parent) == "forked"
    parent.send_signal(signal.SIGKILL)
    assert others_get_through(file, start)
    assert counted(file) == 1


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")  # of threads of the test runner
def test_a_forked_child_has_a_gate_of_its_own_and_leaves_its_parents_alone(tmp_path: Path) -> None:
    passage = gates.gate_of(tmp_path / "x").enter()
    child = os.fork()
    if child == 0:
        passage.leave()
        os._exit(0 if gates.gate_of(tmp_path / "x") is not passage._gate and not passage.is_open else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert passage.is_open
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        gates.gate_of(tmp_path / "x").enter().leave()
        os.write(writer, b"in")
        os._exit(0)
    os.set_blocking(reader, False)
    with pytest.raises(BlockingIOError):
        os.read(reader, 2)
    passage.leave()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert os.read(reader, 2) == b"in"
    os.close(reader)
    os.close(writer)


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
