"""A fair gate for the one writer that SQLite allows.

SQLite's own busy handler lets writers sleep and try again: under load most wait for seconds while a few pass again and
again. Here writers of one process queue in order of arrival. The first of each
process then passes two file locks against other processes: a turnstile, where they queue, and the gate itself. Who has
just left the gate must pass the turnstile anew, so that nobody can slip in again before those who already wait.

The kernel lets go of a file lock when its process ends, so ``kill -9`` leaves nothing locked. A process that is stopped
while it writes (Ctrl-Z) stops the other processes' writers until it goes on or ends.
"""

import fcntl
import os
import threading
from collections import deque
from pathlib import Path

PATIENCE = (
    60.0  # seconds in the queue of one's own process; who waits longer is told, rather than left hanging
)


class GateTimeout(Exception):
    """The gate did not open in time."""


class _FileLock:
    """An exclusive lock on a file. Only the process that took it can let it go."""

    def __init__(self, path: Path) -> None:
        self._descriptor = _open_beside_database(path)
        _descriptors.add(self._descriptor)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        except BaseException:
            self.release()
            raise

    def release(self) -> None:
        """Let go; closing alone is not enough while a forked child has the file open too."""
        fcntl.flock(self._descriptor, fcntl.LOCK_UN)
        _descriptors.discard(self._descriptor)
        os.close(self._descriptor)


class Passage:
    """One writer's way through the gate, from ``Gate.enter`` to ``leave``. One that is dropped leaves by itself."""

    def __init__(self, gate: "Gate") -> None:
        self._gate = gate
        self._process = os.getpid()
        self._turn = threading.Event()
        self._lock: _FileLock | None = None

    @property
    def is_open(self) -> bool:
        """Whether this process still writes by it. A forked child's copy is closed: the lock is the parent's."""
        return self._turn.is_set() and self._process == os.getpid()

    def grant(self) -> None:
        """Say that the turn has come."""
        self._turn.set()

    def wait(self) -> bool:
        """Wait for one's turn in this process; False when patience ran out."""
        return self._turn.wait(PATIENCE)

    def lock_files(self, turnstile: Path, gate: Path) -> None:
        """Wait for the other processes."""
        queued = _FileLock(turnstile)
        try:
            self._lock = _FileLock(gate)
        finally:
            queued.release()

    def leave(self) -> None:
        """Let the next one in. Harmless when left already, and in a forked child."""
        if not self.is_open:
            return
        self._turn.clear()
        try:
            if self._lock is not None:
                self._lock.release()
        finally:
            self._gate.call_next()

    __del__ = leave


class Gate:
    """The gate of one database file in this process."""

    def __init__(self, database: Path) -> None:
        self._turnstile = database.with_name(f"{database.name}-queue")
        self._file = database.with_name(f"{database.name}-gate")
        self._lock = threading.RLock()  # a dropped passage may leave at any point of any thread, even in here
        self._waiting: deque[Passage] = deque()
        self._taken = False

    def enter(self) -> Passage:
        """Wait for one's turn. Raises ``GateTimeout``, and ``OSError`` where the lock files cannot be written."""
        passage = Passage(self)
        try:
            with self._lock:
                self._waiting.append(passage)
                if not self._taken:
                    self.call_next()
            if not passage.wait():
                raise GateTimeout(f"waited {PATIENCE:.0f} s for a turn to write")
            passage.lock_files(self._turnstile, self._file)
        except BaseException:
            self._step_out(passage)
            raise
        return passage

    def call_next(self) -> None:
        """Hand the turn to whoever has waited longest."""
        with self._lock:
            self._taken = bool(self._waiting)
            if self._waiting:
                self._waiting.popleft().grant()

    def _step_out(self, passage: Passage) -> None:
        with self._lock:
            if passage in self._waiting:
                self._waiting.remove(passage)
            passage.leave()


_gates: dict[Path, Gate] = {}
_gates_lock = threading.Lock()
_descriptors: set[int] = set()


def gate_of(database: Path) -> Gate:
    """The gate of a database file: one for the whole process."""
    with _gates_lock:
        if database not in _gates:
            _gates[database] = Gate(database)
        return _gates[database]


def _open_beside_database(path: Path) -> int:
    """Root at the shell must not lock the server out: like SQLite's own files, these belong to the folder's owner."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    if os.geteuid() == 0:
        folder = path.parent.stat()
        os.fchown(descriptor, folder.st_uid, folder.st_gid)
    return descriptor


def _start_anew_after_fork() -> None:
    """A child has the parent's queues but none of its threads, and keeps no lock of its parent open."""
    global _gates_lock
    _gates_lock = threading.Lock()
    _gates.clear()
    while _descriptors:
        os.close(_descriptors.pop())


os.register_at_fork(after_in_child=_start_anew_after_fork)
