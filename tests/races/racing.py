"""Starting races from tests, and what their outcomes say."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tests.races.databases import ROOT, Database
from tests.races.plan import End, Outcome, Plan, heard
from tests.world import World

Scenario = Callable[[World], Plan]
_PATIENCE = 120  # seconds after which a race that hangs is ended, so that the test can fail


@dataclass(frozen=True, slots=True)
class Outcomes:
    """All outcomes of a race."""

    all: Sequence[Outcome]

    def only(self, what: str) -> list[Outcome]:
        """Those of one sort."""
        return [outcome for outcome in self.all if outcome.what == what]

    @property
    def booked(self) -> list[str]:
        """The refs of what was booked, held, moved or swapped."""
        return [outcome.ref for outcome in self.only("booked")]

    @property
    def codes(self) -> set[str]:
        """All reasons that were given."""
        return {code for outcome in self.only("refused") for code in outcome.codes}

    def winners(self) -> Counter[int]:
        """How many lanes won each step."""
        return Counter(outcome.step for outcome in self.only("booked"))

    def expect_no_failure(self) -> "Outcomes":
        """Every act was answered: done or refused, and nothing was raised at anybody."""
        failures = [outcome.text for outcome in self.only("failed")]
        assert not failures, f"{len(failures)} acts failed; the first:\n{failures[0]}"
        return self


class Crew:
    """The processes that race on one database. They are a group of their own, so that none outlives the tests."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._errors = database.folder / "crew.err"
        self._running: subprocess.Popen[str] | None = None

    def race(self, scenario: Scenario, *, processes: int) -> Outcomes:
        """Run a race to its end. Fails if an act raised, or if a process did not end well."""
        outcomes = Outcomes(list(self.outcomes(scenario, processes=processes)))
        assert outcomes.all, "nothing happened"
        return outcomes.expect_no_failure()

    def outcomes(self, scenario: Scenario, *, processes: int) -> Iterator[Outcome]:
        """The outcomes of a race, each as soon as it is told."""
        running = self._running or self._start()
        watchdog = threading.Timer(_PATIENCE, os.killpg, (running.pid, signal.SIGKILL))
        watchdog.start()
        end = None
        try:
            _order(running, scenario, processes)
            while not isinstance(end := _next(running), End):
                yield end
        finally:
            watchdog.cancel()
            if not isinstance(end, End):
                self.stop()
        assert end.code == 0, f"The race ended with {end.code}:\n{self._errors.read_text()[-3000:]}"

    def _start(self) -> "subprocess.Popen[str]":
        with self._errors.open("w") as errors:
            self._running = subprocess.Popen(
                [sys.executable, "-m", "tests.races.crew", str(self.database.world_file)],
                env=self.database.environment(),
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                start_new_session=True,
            )
        return self._running

    def stop(self) -> None:
        """End all processes of the group. Its leader is waited for here alone, so its number is nobody else's."""
        if (running := self._running) is None:
            return
        self._running = None
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        for pipe in (running.stdin, running.stdout):
            if pipe is not None:
                pipe.close()


def _order(running: "subprocess.Popen[str]", scenario: Scenario, processes: int) -> None:
    assert running.stdin is not None
    order = json.dumps([f"{scenario.__module__}:{scenario.__name__}", processes])
    running.stdin.write(order + "\n")
    running.stdin.flush()


def _next(running: "subprocess.Popen[str]") -> Outcome | End:
    assert running.stdout is not None
    line = running.stdout.readline()
    assert line, "The race hung or broke off, and was ended."
    return heard(line)
