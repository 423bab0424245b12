"""Starting a race from a test, and what its outcomes say."""

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tests.races.crew import Outcome, Plan
from tests.races.databases import ROOT, Database
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


def race(database: Database, scenario: Scenario, *, processes: int = 4) -> Outcomes:
    """Run a race to its end. Fails if an act raised, or if a process did not end well."""
    with crew(database, scenario, processes=processes) as running:
        outcomes = Outcomes([Outcome.of_line(line) for line in told(running)])
        finish(running, database)
    assert outcomes.all, "nothing happened"
    return outcomes.expect_no_failure()


@contextmanager
def crew(database: Database, scenario: Scenario, *, processes: int) -> Iterator["subprocess.Popen[str]"]:
    """The processes of a race, in a group of their own that is gone when the context ends."""
    name = f"{scenario.__module__}:{scenario.__name__}"
    command = [sys.executable, "-m", "tests.races.crew", name, str(processes), str(database.world_file)]
    with _errors_of(database).open("w") as errors:
        running = subprocess.Popen(
            command,
            env=database.environment(),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,
        )
    watchdog = threading.Timer(_PATIENCE, _end, (running,))
    watchdog.start()
    try:
        yield running
    finally:
        watchdog.cancel()
        _end(running)
        told(running).close()


def told(running: "subprocess.Popen[str]") -> IO[str]:
    """What the processes tell, line by line, as it happens."""
    assert running.stdout is not None
    return running.stdout


def finish(running: "subprocess.Popen[str]", database: Database) -> None:
    """Wait for the end, which must be a good one."""
    code = running.wait()
    assert code == 0, f"the race ended with {code}:\n{_errors_of(database).read_text()[-3000:]}"


def _end(running: "subprocess.Popen[str]") -> None:
    """End the whole group, unless its leader was waited for and its number may be somebody else's by now."""
    if running.returncode is None:
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()


def _errors_of(database: Database) -> Path:
    return database.folder / "crew.err"
