"""``--demo`` lives in a folder of its own, key included, and touches nothing else."""

import os
from pathlib import Path


def use_demo_folder() -> None:
    """Point the settings at the demo's own folder before Django reads them."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "wellkept-demo"
    base.mkdir(parents=True, exist_ok=True)
    os.environ["WELLKEPT_DATA_DIR"] = os.environ.get("WELLKEPT_DEMO_DIR") or str(base)
    os.environ["WELLKEPT_KEY_FILE"] = str(Path(os.environ["WELLKEPT_DATA_DIR"]) / "demo.key")
    os.environ["WELLKEPT_DEMO"] = "1"
    for name in ("WELLKEPT_DATABASE_URL", "WELLKEPT_EMAIL_URL", "WELLKEPT_MASTER_KEY"):
        os.environ.pop(name, None)
