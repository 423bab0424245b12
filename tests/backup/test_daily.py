"""The backup that ``serve`` makes each day, and the old ones that it takes away."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.world import NOW, World
from wellkept.backup import actions
from wellkept.backup.databases import BackupFailed
from wellkept.backup.rules.rotation import DAYS, MONTHS, WEEKS
from wellkept.worker import ticker


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: object) -> Path:
    """A data folder of its own: anchors outlive a test whose rows do not."""
    settings.WELLKEPT_DATA_DIR = tmp_path / "data"  # type: ignore[attr-defined]
    settings.WELLKEPT_BACKUP_DIR = tmp_path / "backups"  # type: ignore[attr-defined]
    return tmp_path / "backups"


def test_one_backup_a_day_is_made(world: World, folder: Path) -> None:
    first = actions.back_up_daily(now=NOW)
    assert first is not None
    assert actions.back_up_daily(now=NOW + timedelta(hours=23)) is None
    assert actions.back_up_daily(now=NOW + timedelta(hours=24)) is not None
    assert len(list(folder.iterdir())) == 2


def test_old_backups_go_and_other_files_stay(world: World, folder: Path) -> None:
    folder.mkdir()
    for n in range(1, 200):
        (folder / f"{NOW - timedelta(days=n):wellkept-%Y-%m-%dT%H%M%SZ}.wellkept").touch()
    for other in ("notes.txt", "wellkept-by-hand.wellkept"):
        (folder / other).touch()
    assert actions.back_up_daily(now=NOW) is not None
    left = {file.name for file in folder.iterdir()}
    assert {"notes.txt", "wellkept-by-hand.wellkept"} <= left
    assert DAYS < len(left) - 2 <= DAYS + WEEKS + MONTHS


def test_a_backup_never_takes_the_place_of_another(world: World, folder: Path) -> None:
    actions.back_up(now=NOW)
    with pytest.raises(BackupFailed, match="already"):
        actions.back_up(now=NOW)
    assert len(list(folder.iterdir())) == 1


def test_nothing_is_restored_over_a_database(world: World, folder: Path) -> None:
    made = actions.back_up(now=NOW)
    with pytest.raises(BackupFailed, match="nothing is ever overwritten"):
        actions.restore(made.path, now=NOW)


def test_a_backup_that_cannot_be_made_is_told_and_stops_no_other_work(
    world: World, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder.write_text("a file where the folder should be")
    with caplog.at_level("ERROR", logger="wellkept.worker"):
        ticker.back_up()
    assert "tried again in an hour" in caplog.text


def test_the_worker_makes_the_days_backup_once(world: World, folder: Path) -> None:
    ticker.back_up()
    ticker.back_up()
    assert len(list(folder.iterdir())) == 1
