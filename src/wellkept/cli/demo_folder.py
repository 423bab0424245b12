"""``--demo`` lives in a folder of its own, key included, and touches nothing else."""

import os
import shutil
from datetime import date
from pathlib import Path

_MADE_ON = "made-on"  # the day for which the world was made whole


def use_demo_folder() -> None:
    """Point the settings at the demo's own folder before Django reads them."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "wellkept-demo"
    base.mkdir(parents=True, exist_ok=True)
    os.environ["WELLKEPT_DATA_DIR"] = os.environ.get("WELLKEPT_DEMO_DIR") or str(base)
    os.environ["WELLKEPT_KEY_FILE"] = str(Path(os.environ["WELLKEPT_DATA_DIR"]) / "demo.key")
    os.environ["WELLKEPT_DEMO"] = "1"
    for name in ("WELLKEPT_DATABASE_URL", "WELLKEPT_EMAIL_URL", "WELLKEPT_MASTER_KEY"):
        os.environ.pop(name, None)


def begin_anew_each_day(folder: Path, today: date) -> None:
    """Take away a world of another day, or one that was not made whole: its appointments are told from today."""
    if (folder / _MADE_ON).exists() and (folder / _MADE_ON).read_text() == today.isoformat():
        return
    for left in (*folder.glob("wellkept.sqlite3*"), folder / _MADE_ON):
        left.unlink(missing_ok=True)
    for left in (folder / "audit", folder / "mail"):
        shutil.rmtree(left, ignore_errors=True)


def note_the_day(folder: Path, today: date) -> None:
    """The world is whole."""
    (folder / _MADE_ON).write_text(today.isoformat())
