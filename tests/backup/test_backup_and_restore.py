"""A backup made while people book comes back whole, or not at all; on both databases, by the commands an operator types."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.backup.shell import LONG, made, wellkept
from tests.races.databases import ROOT, Database


def table_of(environment: dict[str, str]) -> str:
    """What staff read: the clients by name, as far as they can be opened."""
    code = (
        "import django; django.setup()\n"
        "from wellkept.practice.queries import all_practices, owner_of, staff_viewer\n"
        "from wellkept.clients.queries import client_list\n"
        "for p in all_practices():\n"
        "    viewer = staff_viewer(account_id=owner_of(p.id), slug=p.slug)\n"
        "    print(p.slug, sorted(c.name for c in client_list(viewer)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout


def add_client(environment: dict[str, str], tmp_path: Path, name: str) -> None:
    file = tmp_path / "clients.csv"
    file.write_text(f"name\n{name}\n")
    done = wellkept(environment, "import", "clients", str(file))
    assert done.returncode == 0, done.stderr


def test_r13_what_was_backed_up_comes_back_elsewhere(
    original: Database, elsewhere: dict[str, str], tmp_path: Path
) -> None:
    add_client(original.environment(), tmp_path, "Quentin Marlowe")
    backup = made(wellkept(original.environment(), "backup", "--to", str(tmp_path / "to")))
    assert backup.stat().st_mode & 0o077 == 0
    assert b"Marlowe" not in backup.read_bytes()
    assert b"example.org" not in backup.read_bytes()  # sealed whole, not only its names
    restored = wellkept(elsewhere, "restore", str(backup))
    assert restored.returncode == 0, restored.stderr
    assert "Quentin Marlowe" in table_of(elsewhere)
    assert table_of(elsewhere) == table_of(original.environment())
    verified = wellkept(elsewhere, "audit", "verify")
    assert verified.returncode == 0, verified.stderr + verified.stdout
    assert wellkept(elsewhere, "doctor").returncode == 0
    again = wellkept(elsewhere, "restore", str(backup))
    assert (again.returncode, "nothing is ever overwritten" in again.stderr) == (1, True)


def test_a_damaged_backup_or_another_key_restores_nothing(
    original: Database, elsewhere: dict[str, str], tmp_path: Path
) -> None:
    backup = made(wellkept(original.environment(), "backup", "--to", str(tmp_path / "to")))
    whole = backup.read_bytes()
    damaged = tmp_path / "damaged.wellkept"
    for data in (whole[:-1], whole[: len(whole) // 2], whole[:200] + b"x" + whole[201:], b"", b"no backup"):
        damaged.write_bytes(data)
        done = wellkept(elsewhere, "restore", str(damaged))
        assert done.returncode == 1, done.stdout
        assert done.stderr.startswith("Nothing was restored.")
        assert "Traceback" not in done.stderr
    other = {**elsewhere, "WELLKEPT_MASTER_KEY": "amFqYWphamFqYWphamFqYWphamFqYWphamFqYWphamE="}
    done = wellkept(other, "restore", str(backup))
    assert (done.returncode, "another key" in done.stderr) == (1, True)
    assert wellkept(elsewhere, "restore", str(backup)).returncode == 0


def test_a_plain_backup_says_so_by_its_name(
    original: Database, elsewhere: dict[str, str], tmp_path: Path
) -> None:
    backup = made(wellkept(original.environment(), "backup", "--plain", "--to", str(tmp_path / "to")))
    assert backup.name.endswith(".tar.gz")
    assert wellkept(elsewhere, "restore", str(backup)).returncode == 0


@pytest.mark.parametrize("after", [1.3, *(pytest.param(a, marks=pytest.mark.long) for a in (0.9, 1.1, 1.5))])
def test_r13_a_killed_backup_leaves_no_backup_and_the_next_one_tidies_up(
    original: Database, tmp_path: Path, after: float
) -> None:
    folder = tmp_path / "to"
    command = [sys.executable, "-m", "wellkept.cli", "backup", "--to", str(folder)]
    process = subprocess.Popen(command, env=original.environment(), cwd=ROOT, start_new_session=True)
    time.sleep(after)  # where it is then does not matter: any moment will do
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(LONG)
    for left in folder.glob("wellkept-*"):  # it had its name already, so it is whole
        left.rename(tmp_path / "whole.wellkept")
    made(wellkept(original.environment(), "backup", "--to", str(folder)))
    assert len(list(folder.iterdir())) == 1


@pytest.mark.parametrize(
    "after", [1.5, *(pytest.param(a, marks=pytest.mark.long) for a in (0.9, 1.1, 1.3, 1.7, 1.9, 2.2))]
)
def test_r13_a_killed_restore_leaves_nothing_or_everything(
    original: Database, elsewhere: dict[str, str], tmp_path: Path, after: float
) -> None:
    backup = made(wellkept(original.environment(), "backup", "--to", str(tmp_path / "to")))
    command = [sys.executable, "-m", "wellkept.cli", "restore", str(backup)]
    process = subprocess.Popen(command, env=elsewhere, cwd=ROOT, start_new_session=True)
    time.sleep(after)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(LONG)
    again = wellkept(elsewhere, "restore", str(backup))
    assert again.returncode == 0 or "nothing is ever overwritten" in again.stderr
    assert table_of(elsewhere) == table_of(original.environment())
