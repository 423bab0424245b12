"""Processes share the gate: none meets a lock, and whatever ends one frees the others."""

import signal
import sqlite3
import threading
from pathlib import Path

import pytest

from tests.storage.files import (
    LONG,
    Start,
    connect,
    counted,
    finish,
    is_waiting,
    others_get_through,
    told,
)

pytestmark = pytest.mark.usefixtures("own_files")


@pytest.mark.race
def test_eight_processes_write_and_none_meets_a_lock(file: Path, start: Start) -> None:
    crew = [start(file, ("count", "single")[i % 2], "60") for i in range(8)]
    for process in crew:
        _, errors = process.communicate(timeout=LONG)
        assert process.returncode == 0, errors
        assert "locked" not in errors
    assert counted(file) == 8 * 60


@pytest.mark.race
def test_eight_processes_open_a_new_database_at_once(tmp_path: Path, start: Start) -> None:
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
def test_threads_and_processes_share_the_gate(file: Path, start: Start) -> None:
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


@pytest.mark.race
def test_a_thread_that_ends_while_writing_frees_the_other_processes(file: Path, start: Start) -> None:
    process = start(file, "thread")
    assert told(process) == "ended"
    assert others_get_through(file, start)
    finish(process)
    assert counted(file) == 1


@pytest.mark.race
def test_r13_kill_9_while_writing_frees_the_others_and_leaves_nothing_half_done(
    file: Path, start: Start
) -> None:
    holder = start(file, "hold")
    assert told(holder) == "holding"
    waiting = start(file, "single")
    assert is_waiting(waiting)
    holder.send_signal(signal.SIGKILL)
    finish(waiting)
    assert counted(file) == 1


@pytest.mark.race
def test_a_forked_child_does_not_keep_the_gate_of_its_killed_parent(file: Path, start: Start) -> None:
    parent = start(file, "fork")
    assert told(parent) == "forked"
    parent.send_signal(signal.SIGKILL)
    assert others_get_through(file, start)
    assert counted(file) == 1
