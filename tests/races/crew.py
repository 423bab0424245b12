"""``python -m tests.races.crew MODULE:SCENARIO PROCESSES WORLD``: runs one race in processes and threads.

A scenario prepares the ground and says what each lane does, step by step. Lanes are dealt out to forked processes,
each lane a thread with a connection of its own. Every outcome is told at once, as one line of JSON, so that what
was told before a kill was acknowledged before the kill.
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
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import django

Act = Callable[[], Any]
_PATIENCE = 90.0  # seconds; a lane that waits longer for the others has lost them
_LONGEST_TEXT = 1500  # a line stays below what a pipe takes in one piece


@dataclass(frozen=True, slots=True)
class Plan:
    """What every lane does. In lockstep all lanes begin each step together: the tightest race there is."""

    lanes: Sequence[Sequence[Act]]
    lockstep: bool = True


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one act. ``what``: booked, refused, done (an act without an answer) or failed (it raised)."""

    lane: int
    step: int
    what: str
    pid: int = 0
    ref: str = ""
    codes: tuple[str, ...] = ()
    text: str = ""

    def line(self) -> bytes:
        """As it is told."""
        return json.dumps(asdict(self)).encode() + b"\n"

    @classmethod
    def of_line(cls, line: str) -> "Outcome":
        """As it was told."""
        fields = json.loads(line)
        return cls(**{**fields, "codes": tuple(fields["codes"])})


def main(scenario: str, processes: int, world_file: Path) -> int:
    """Prepare, fork, wait. Gives 1 if a process ended otherwise than by itself or by a kill."""
    django.setup()
    from django.db import connections

    module, _, name = scenario.partition(":")
    plan: Plan = getattr(importlib.import_module(module), name)(pickle.loads(world_file.read_bytes()))
    connections.close_all()  # a connection must not be shared between processes
    context = multiprocessing.get_context("fork")
    barrier = context.Barrier(len(plan.lanes))
    workers = [
        context.Process(target=_work, args=(plan, range(i, len(plan.lanes), processes), barrier))
        for i in range(processes)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return int(any(worker.exitcode not in (0, -signal.SIGKILL) for worker in workers))


def _work(plan: Plan, lanes: Sequence[int], barrier: Barrier) -> None:
    threads = [threading.Thread(target=_run_lane, args=(plan, lane, barrier)) for lane in lanes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _run_lane(plan: Plan, lane: int, barrier: Barrier) -> None:
    from django.db import connections

    longest = max(len(acts) for acts in plan.lanes)
    acts = plan.lanes[lane]
    try:
        for step in range(longest):
            if plan.lockstep or step == 0:
                barrier.wait(_PATIENCE)
            if step < len(acts):
                os.write(sys.stdout.fileno(), _outcome(lane, step, acts[step]).line())
    finally:
        connections.close_all()


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
    sys.exit(main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])))
