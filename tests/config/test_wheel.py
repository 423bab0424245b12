"""What an installed Wellkept brings along."""

import subprocess
import sys
import zipfile
from pathlib import Path

from tools.catalogues import ROOT, catalogues


def test_a_wheel_has_every_catalogue_compiled(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    there = set(zipfile.ZipFile(wheel).namelist())
    compiled = {str(path.with_suffix(".mo").relative_to(ROOT / "src")) for path in catalogues()}
    assert compiled
    assert compiled <= there
