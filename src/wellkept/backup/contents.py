"""What lies in a backup: a manifest, the database, and the anchors of the record. A gzipped tar, sealed or plain."""

import hashlib
import io
import json
import os
import re
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, cast

from wellkept.backup.databases import BackupFailed
from wellkept.storage.sealed_stream import MAGIC, OpeningReader, SealingWriter, StreamDamaged, is_sealed
from wellkept.trust.keys import KeyMissing, purpose_key

FORMAT = 1
DATABASE, ANCHORS = "database", "audit/"
_MANIFEST = "manifest.json"
_NAMES = re.compile(r"database|audit/[\w-][\w.-]*")  # an unsealed backup may say anything of itself
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself. ``files`` are their SHA-256 by name; ``made_at`` is UTC."""

    format: int
    made_at: str
    database: str
    files: dict[str, str]

    @property
    def at(self) -> datetime:
        """When it was made."""
        return datetime.fromisoformat(self.made_at)


def write(target: BinaryIO, folder: Path, *, database: str, now: datetime, plain: bool) -> None:
    """Pack a folder (``database``, ``audit/…``) into a backup."""
    names = [DATABASE, *sorted(f"{ANCHORS}{file.name}" for file in (folder / "audit").glob("*"))]
    files = {name: _digest(folder / name) for name in names}
    manifest = Manifest(FORMAT, now.astimezone(UTC).isoformat(timespec="seconds"), database, files)
    writer = target if plain else SealingWriter(target, purpose_key("backup"))
    with tarfile.open(fileobj=cast(BinaryIO, writer), mode="w|gz") as archive:
        text = json.dumps(asdict(manifest), indent=1).encode()
        entry = tarfile.TarInfo(_MANIFEST)
        entry.size = len(text)
        archive.addfile(entry, io.BytesIO(text))
        for name in names:
            archive.add(folder / name, arcname=name, recursive=False)
    if isinstance(writer, SealingWriter):
        writer.close()


def read(source: BinaryIO, folder: Path) -> Manifest:
    """Unpack a backup into an empty folder and check every byte of it. Raises ``BackupFailed``."""
    try:
        with _opened(source) as archive:
            manifest = _manifest(archive)
            while (member := archive.next()) is not None:
                if member.name not in manifest.files or not member.isreg():
                    raise BackupFailed(f"The backup holds {member.name!r}, which does not belong there.")
                _unpack(archive, member, folder / member.name)
    except StreamDamaged as error:
        raise BackupFailed(
            "The backup is damaged or cut off, or was made with another key. Take another backup, or restore the "
            "key first: wellkept key restore"
        ) from error
    except KeyMissing as error:
        raise BackupFailed(f"{error} Restore it from your recovery sheet: wellkept key restore") from error
    except (tarfile.TarError, EOFError, OSError, ValueError) as error:
        raise BackupFailed(f"The file is no whole backup: {error}.") from error
    for name, digest in manifest.files.items():
        if not (folder / name).exists() or _digest(folder / name) != digest:
            raise BackupFailed(f"{name} in the backup is damaged. Take another backup.")
    return manifest


@contextmanager
def _opened(source: BinaryIO) -> Iterator[tarfile.TarFile]:
    beginning = source.read(len(MAGIC))
    source.seek(0)
    reader = OpeningReader(source, purpose_key("backup")) if is_sealed(beginning) else source
    with tarfile.open(fileobj=cast(BinaryIO, reader), mode="r|gz") as archive:
        yield archive
        while reader.read(_PIECE):  # to the end: what is cut off is found
            pass


def _manifest(archive: tarfile.TarFile) -> Manifest:
    member = archive.next()
    file = archive.extractfile(member) if member is not None and member.name == _MANIFEST else None
    if file is None:
        raise BackupFailed("The file is no backup of Wellkept.")
    found = json.loads(file.read(_PIECE))
    if found.get("format") != FORMAT:
        raise BackupFailed("The backup was made by a newer version. Update Wellkept first.")
    manifest = Manifest(**found)
    if strange := [name for name in manifest.files if not _NAMES.fullmatch(name)]:
        raise BackupFailed(f"The backup holds {strange[0]!r}, which does not belong there.")
    return manifest


def _unpack(archive: tarfile.TarFile, member: tarfile.TarInfo, path: Path) -> None:
    file = archive.extractfile(member)
    assert file is not None
    path.parent.mkdir(exist_ok=True, mode=0o700)
    with path.open("xb") as target:
        while piece := file.read(_PIECE):
            target.write(piece)
        target.flush()
        os.fsync(target.fileno())  # what is linked to its place later is on disk by then


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
