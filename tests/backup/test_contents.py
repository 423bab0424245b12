"""What a backup may hold, and what becomes of anchors that a restore finds."""

import io
import json
import tarfile
from pathlib import Path

import pytest

from tests.world import NOW
from wellkept.backup import contents
from wellkept.backup.actions import _put_anchors
from wellkept.backup.databases import BackupFailed


@pytest.mark.parametrize(
    "name", ["../outside", "audit/../../outside", "/tmp/outside", "audit/..", "audit/", "other"]
)
def test_an_unsealed_backup_names_nothing_outside_its_folder(tmp_path: Path, name: str) -> None:
    manifest = {"format": 1, "made_at": NOW.isoformat(), "database": "sqlite", "files": {name: "0" * 64}}
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for entry, data in (("manifest.json", json.dumps(manifest).encode()), (name, b"harm")):
            member = tarfile.TarInfo(entry)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    packed.seek(0)
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    with pytest.raises(BackupFailed, match="does not belong there"):
        contents.read(packed, folder)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_anchors_that_a_restore_finds_are_set_aside(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "audit"
    for folder, text in ((source, "from the backup"), (target, "there before")):
        folder.mkdir()
        (folder / "audit-anchors-2026-11.jsonl").write_text(text)
    _put_anchors(source, target, NOW)
    assert (target / "audit-anchors-2026-11.jsonl").read_text() == "from the backup"
    (aside,) = tmp_path.glob("audit-before-restore-*/*.jsonl")
    assert aside.read_text() == "there before"
