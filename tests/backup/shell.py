"""The commands that an operator types."""

import subprocess
import sys
from pathlib import Path

from tests.races.databases import ROOT

LONG = 120


def wellkept(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "wellkept.cli", *arguments]
    return subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=LONG, check=False
    )


def made(done: subprocess.CompletedProcess[str]) -> Path:
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.splitlines()[0])
