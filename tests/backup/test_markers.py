"""R7: what is sealed stays sealed within a backup, also within one that is not sealed itself; on both databases."""

import subprocess
import sys
import tarfile
from pathlib import Path

from tests.backup.shell import made, wellkept
from tests.races.databases import ROOT, Database
from tests.visibility.planting import MAIL, found_in

PLANT = "import django; django.setup(); from tests.visibility.planting import main; main()"


def unpacked(path: Path, folder: Path) -> bytes:
    """All that stands in an unsealed backup; a dump of PostgreSQL as the statements that it is."""
    with tarfile.open(path) as archive:
        archive.extractall(folder, filter="data")
    found = []
    for file in filter(Path.is_file, folder.rglob("*")):
        data = file.read_bytes()
        if data.startswith(b"PGDMP"):
            data = subprocess.run(["pg_restore", "--file=-", file], capture_output=True, check=True).stdout
        found.append(data)
    return b"\n".join(found)


def test_r7_no_planted_word_lies_open_in_a_backup_or_beside_the_database(
    original: Database, tmp_path: Path
) -> None:
    plant = [sys.executable, "-c", PLANT]
    subprocess.run(plant, env=original.environment(), cwd=ROOT, check=True)
    sealed = made(wellkept(original.environment(), "backup", "--to", str(tmp_path / "sealed"))).read_bytes()
    assert (found_in(sealed), b"Elm House" in sealed) == ([], False)
    plain = made(wellkept(original.environment(), "backup", "--plain", "--to", str(tmp_path / "plain")))
    contents = unpacked(plain, tmp_path / "out")
    assert b"Elm House" in contents  # what is not sealed is seen by this
    assert found_in(contents) == []
    for file in filter(Path.is_file, original.folder.rglob("*")):
        mail = (
            [MAIL] if file.suffix == ".eml" else []
        )  # to her: without a mail server it lies in the data folder
        assert [word for word in found_in(file.read_bytes()) if word not in mail] == [], file.name
