"""Backing up and restoring: killed at any moment, they leave the old state or the new one."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from wellkept.backup import contents, databases
from wellkept.backup.databases import BackupFailed, Progress
from wellkept.backup.rules.rotation import is_due, kept
from wellkept.messages.actions import doubt_what_is_due
from wellkept.practice.queries import all_practices
from wellkept.storage.locks import in_transaction
from wellkept.trust.audit import Chain, record
from wellkept.trust.chain import chain_all, write_anchors
from wellkept.trust.keys import check_master_key, sync_folder
from wellkept.trust.viewer import System

SEALED, PLAIN = ".wellkept", ".tar.gz"
_NAME = "wellkept-%Y-%m-%dT%H%M%SZ"
_WORK = ".work-"


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made and opened again."""

    path: Path
    size: int
    made_at: datetime


def back_up(
    *,
    now: datetime,
    folder: Path | None = None,
    plain: bool = False,
    progress: Progress = lambda _d, _a: None,
) -> Made:
    """A verified backup of what is there now, sealed unless ``plain``. Raises ``BackupFailed``, ``KeyMissing``.

    It is written beside its place, opened and checked whole, and only then given its name.
    """
    check_master_key()  # before anything is chained, or sealed under a key that opens nothing in it
    folder = folder or default_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{now.astimezone(UTC):{_NAME}}{PLAIN if plain else SEALED}"
    with _workshop(folder) as work:
        _gather(work / "in", now, progress)
        (work / "backup").touch(mode=0o600)
        with (work / "backup").open("wb") as target:
            contents.write(target, work / "in", database=databases.kind(), now=now, plain=plain)
            target.flush()
            os.fsync(target.fileno())
        with (work / "backup").open("rb") as source:
            contents.read(source, work / "out")
        databases.look_over(work / "out" / contents.DATABASE)
        try:
            os.link(work / "backup", path)
        except FileExistsError as error:
            raise BackupFailed(f"There is a backup at {path} already.") from error
    sync_folder(folder)
    return Made(path, path.stat().st_size, now)


def restore(path: Path, *, now: datetime) -> contents.Manifest:
    """Make a backup the state of this installation, which must have no database yet. Raises ``BackupFailed``.

    Everything is checked first. Tables are then brought to this version, and the rest is ``finish_restore``.
    """
    if not databases.is_empty():
        raise BackupFailed("There is a database already. Move it away first: nothing is ever overwritten.")
    data = Path(settings.WELLKEPT_DATA_DIR)
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _workshop(data) as work, path.open("rb") as source:
        manifest = contents.read(source, work / "out")
        if manifest.database != databases.kind():
            raise BackupFailed(
                f"The backup is of {manifest.database}, and the settings name {databases.kind()}."
            )
        databases.look_over(work / "out" / contents.DATABASE)
        _mark().write_text(manifest.made_at)
        _put_anchors(work / "out" / "audit", data / "audit", now)
        databases.put_back(work / "out" / contents.DATABASE)
    sync_folder(data)
    call_command("migrate", interactive=False, verbosity=0)
    finish_restore(now=now)
    return manifest


def finish_restore(*, now: datetime) -> None:
    """Say in the record that it was restored, and send nothing that may have been sent already.

    The worker asks for it before anything else: a restore that was killed in between is finished so.
    """
    if not _mark().exists():
        return
    why = f"restored from the backup of {_mark().read_text()}"

    def note() -> None:
        doubt_what_is_due(now=now)
        for practice in all_practices():
            chain = Chain.practice(practice.id)
            record(viewer=System("restore"), action="backup.restore", chain=chain, now=now, why=why)

    in_transaction(note)
    _mark().unlink()
    sync_folder(_mark().parent)


def _mark() -> Path:
    """Lies here from before a backup becomes the state until what follows from it is done."""
    return Path(settings.WELLKEPT_DATA_DIR) / "restoring"


def back_up_daily(*, now: datetime) -> Made | None:
    """The day's backup if it is due, and the old ones that need not stay taken away."""
    folder = default_folder()
    there = {at: path for path in folder.glob(f"wellkept-*{SEALED}") if (at := _made_at(path))}
    if not is_due(there, now):
        return None
    made = back_up(now=now)
    there[made.made_at.astimezone(UTC).replace(microsecond=0)] = made.path
    for at in there.keys() - kept(there):
        there[at].unlink(missing_ok=True)
    return made


def default_folder() -> Path:
    """Where backups lie unless another place is named."""
    return Path(settings.WELLKEPT_BACKUP_DIR)


def _made_at(path: Path) -> datetime | None:
    try:
        return datetime.strptime(path.name.removesuffix(SEALED), _NAME).replace(tzinfo=UTC)
    except ValueError:
        return None


def _gather(folder: Path, now: datetime, progress: Progress) -> None:
    """Anchors first: every entry that they name is then in the copy of the database."""
    folder.mkdir(mode=0o700)
    audit = Path(settings.WELLKEPT_DATA_DIR) / "audit"
    chain_all()
    write_anchors(audit, now=now)
    if audit.exists():
        shutil.copytree(audit, folder / "audit")
    databases.copy_to(folder / contents.DATABASE, progress)


def _put_anchors(source: Path, target: Path, now: datetime) -> None:
    """Anchors that lie there already are kept beside: they may tell of entries that the backup does not have."""
    if target.exists() and any(target.iterdir()):
        target.rename(target.with_name(f"audit-before-restore-{now.astimezone(UTC):%Y-%m-%dT%H%M%SZ}"))
    target.mkdir(exist_ok=True, mode=0o700)
    for file in source.glob("*"):
        shutil.copy(file, target / file.name)
    sync_folder(target)


@contextmanager
def _workshop(folder: Path) -> Iterator[Path]:
    """A folder to work in, on the same disk, gone afterwards; what a killed run left is taken away too."""
    for left in folder.glob(f"{_WORK}*"):
        if not _alive(left):
            shutil.rmtree(left, ignore_errors=True)
    work = Path(tempfile.mkdtemp(prefix=f"{_WORK}{os.getpid()}-", dir=folder))
    (work / "out").mkdir(mode=0o700)
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _alive(work: Path) -> bool:
    """Whether the process that made it is still there."""
    number = work.name.removeprefix(_WORK).split("-")[0]
    try:
        os.kill(int(number), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        pass  # there, and somebody else's
    return True
