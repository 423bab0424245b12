"""The gate lets writers in by order of arrival, and whatever ends one opens it for the next."""

import fcntl
import os
import threading
from pathlib import Path

import pytest

from tests.storage.files import LONG
from wellkept.storage.sqlite import gate as gates
from wellkept.storage.sqlite.gate import Gate, GateTimeout

pytestmark = pytest.mark.usefixtures("own_files")


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
