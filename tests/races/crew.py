"""``python -m tests.races.crew WORLD``: runs races, each in forked processes with several threads.

It reads one race a line (scenario and number of processes) and forks, so that Django is loaded once for all races and
no race inherits anything from another. A scenario prepares the ground and says what each lane does, step by step.
Lanes are dealt out to the processes, each lane a thread with a connection of its own. Every outcome is told at once,
as one line, so that what was told before a kill was acknowledged before the kill.
"""

import importlib
import json
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import traceback
from collections.abc import Sequence
from multiprocessing.synchronize import Barrier
from pathlib import Path

import django

from tests.races.plan import Act, End, Outcome, Plan

_FORK = multiprocessing.get_context("fork")
_PATIENCE = 90.0  # seconds; a lane that waits longer for the others has lost them
_LONGEST_TEXT = 1500  # a line stays below what a pipe takes in one piece


def main(world_file: Path) -> None:
    """Run one race after the other, until there are no more."""
    django.setup()
    import tests.races.racing  # noqa: F401 - what scenarios import is loaded before the fork

    for line in sys.stdin:
        scenario, processes = json.loads(line)
        leader = _FORK.Process(target=_race, args=(scenario, processes, world_file))
        leader.start()
        leader.join()
        _tell(End(leader.exitcode or 0).line())


def _race(scenario: str, processes: int, world_file: Path) -> None:
    """Prepare, fork, wait. Exits with 1 if a process ended otherwise than by itself or by a kill."""
    from django.db import connections

    module, _, name = scenario.partition(":")
    plan: Plan = getattr(importlib.import_module(module), name)(pickle.loads(world_file.read_bytes()))
    connections.close_all()  # a connection must not be shared between processes
    barrier = _FORK.Barrier(len(plan.lanes))
    workers = [
        _FORK.Process(target=_work, args=(plan, range(i, len(plan.lanes), processes), barrier))
        for i in range(processes)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    sys.exit(int(any(worker.exitcode not in (0, -signal.SIGKILL) for worker in workers)))


def _work(plan: Plan, lanes: Sequence[int], barrier: Barrier) -> None:
    threads = [threading.Thread(target=_run_lane, args=(plan, lane, barrier)) for lane in lanes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _run_lane(plan: Plan, lane: int, barrier: Barrier) -> None:
    from django.db import connections

    acts = plan.lanes[lane]
    try:
        for step in range(max(len(acts) for acts in plan.lanes)):
            if plan.lockstep or step == 0:
                barrier.wait(_PATIENCE)
            if step < len(acts):
                _tell(_outcome(lane, step, acts[step]).line())
    finally:
        connections.close_all()


def _tell(line: bytes) -> None:
    """One write, so that lines of several processes never mix."""
    os.write(sys.stdout.fileno(), line)


def _outcome(lane: int, step: int, act: Act) -> Outcome:
    """Do it, and say what became of it. Whatever it raises is an outcome too: a test decides what that means."""
    from wellkept.kernel.outcome import Reason
    from wellkept.scheduling.appointments.request import Booked, NotBooked

    try:
        answer = act()
    except Exception:
        return Outcome(lane, step, "failed", os.getpid(), text=traceback.format_exc()[-_LONGEST_TEXT:])
    match answer:
        case Booked():
            return Outcome(lane, step, "booked", os.getpid(), ref=answer.ref)
        case NotBooked():
            return Outcome(lane, step, "refused", os.getpid(), codes=tuple(r.code for r in answer.reasons))
        case Reason():
            return Outcome(lane, step, "refused", os.getpid(), codes=(answer.code,))
        case _:
            return Outcome(lane, step, "done", os.getpid())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
