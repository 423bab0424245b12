"""The PostgreSQL that tests run on: the server that ``WELLKEPT_TEST_POSTGRESQL`` names, else a private one."""

import os
import subprocess
from pathlib import Path

NAME = "WELLKEPT_TEST_POSTGRESQL"
_TOOL = Path(__file__).resolve().parent.parent / "tools" / "with-postgresql"


class PostgreSQLMissing(RuntimeError):
    """There is none on this machine; the message says what to install."""


def server_url() -> str:
    """The URL of the server. A private one ends with this process, however that ends; processes begun later share it.

    Raises ``PostgreSQLMissing``.
    """
    if NAME not in os.environ:
        os.environ[NAME] = _start()
    return os.environ[NAME]


def _start() -> str:
    """Let the tool run a command that tells the URL and then waits for a pipe, which closes when we end."""
    command = [str(_TOOL), "sh", "-c", f'echo "${NAME}"; exec cat']
    tool = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert tool.stdout is not None
    assert tool.stderr is not None
    if url := tool.stdout.readline().strip():
        _running.append(tool)
        return url
    raise PostgreSQLMissing(tool.stderr.read().strip())


_running: list["subprocess.Popen[str]"] = []  # kept, or the pipe would close
