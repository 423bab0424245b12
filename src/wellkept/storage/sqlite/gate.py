"""A fair gate for the one writer that SQLite allows.

SQLite's own busy handler lets writers sleep and try again, so that under load some wait for seconds (engine.md 6).
Here writers of one process queue in order of arrival, and the head of the queue takes a file lock against other
processes. The kernel hands that lock on when a process dies, so ``kill -9`` leaves nothing locked.
"""

import fcntl
import os
import threading
import time
from collections import deque
from pathlib import Path

PATIENCE = 60.0  # seconds; a writer that waits longer is told, rather than left hanging
_ALIVE_CHECK = 0.5  # seconds between looks whether the holder's thread still lives


class GateTimeout(Exception):
    """The gate did not open in time."""


class Gate:
    """One gate a database file and process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._queue: deque[threading.Event] = deque()
        self._holder: threading.Thread | None = None
        self._file: int | None = None

    def enter(self) -> None:
        """Wait for one's turn. Raises ``GateTimeout``."""
        turn = threading.Event()
        with self._lock:
            self._queue.append(turn)
            if self._holder is None and self._queue[0] is turn:
                turn.set()
        deadline = time.monotonic() + PATIENCE
        while not turn.wait(_ALIVE_CHECK):
            self._take_over_from_the_dead()
            if time.monotonic() > deadline:
                self._give_up(turn)
                raise GateTimeout(f"waited {PATIENCE:.0f} s for {self._path.name}")
        with self._lock:
            self._queue.popleft()
            self._holder = threading.current_thread()
        self._lock_file()

    def leave(self) -> None:
        """Let the next one in. Harmless when the gate is open."""
        with self._lock:
            if self._holder is None:
                return
            self._unlock_file()
            self._holder = None
            self._call_next()

    def _call_next(self) -> None:
        if self._queue:
            self._queue[0].set()

    def _take_over_from_the_dead(self) -> None:
        with self._lock:
            if self._holder is not None and not self._holder.is_alive():
                self._unlock_file()
                self._holder = None
                self._call_next()

    def _give_up(self, turn: threading.Event) -> None:
        with self._lock:
            if turn.is_set():
                self._call_next_after(turn)
            elif turn in self._queue:
                self._queue.remove(turn)

    def _call_next_after(self, turn: threading.Event) -> None:
        if self._queue and self._queue[0] is turn:
            self._queue.popleft()
        self._call_next()

    def _lock_file(self) -> None:
        if self._file is None:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def _unlock_file(self) -> None:
        if self._file is not None:
            fcntl.flock(self._file, fcntl.LOCK_UN)


_gates: dict[str, Gate] = {}
_gates_lock = threading.Lock()


def gate_of(database: str) -> Gate:
    """The gate of a database file: one for the whole process."""
    with _gates_lock:
        if database not in _gates:
            _gates[database] = Gate(Path(f"{database}.gate"))
        return _gates[database]


def _forget_after_fork() -> None:
    """A child has the parent's queues but none of its threads."""
    global _gates_lock
    _gates_lock = threading.Lock()
    _gates.clear()


os.register_at_fork(after_in_child=_forget_after_fork)
