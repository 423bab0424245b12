"""Break each place that upholds the seal, in a copy, and see the test fail that is there for it.

``tools/seal.toml`` names the places: file, what stands there, what it is broken to, and by which test that is seen. A place
that no longer reads so is found by ``tests/visibility/test_breaks.py`` at once; this, which takes a while, proves the rest.
"""

import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
TABLE, SOURCE = ROOT / "tools" / "seal.toml", Path("src", "wellkept")
FAILED = 1  # how pytest says that a test did, and not that there was none or that it broke down


class Break(NamedTuple):
    """``old`` stands once in ``file``; with ``new`` in its place ``seen_by`` (a test, as pytest names it) fails."""

    name: str
    file: str
    old: str
    new: str
    seen_by: str


def breaks() -> Iterator[Break]:
    """The whole table."""
    for name, row in tomllib.loads(TABLE.read_text(encoding="utf-8")).items():
        yield Break(name, **row)


def _copy(to: Path) -> Path:
    """What a test needs, as it stands in the work tree."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    files = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\n")
    for name in filter(None, files):
        if (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            (to / name).write_bytes((ROOT / name).read_bytes())
    return to


def _is_seen(one: Break, copy: Path) -> bool:
    file = copy / SOURCE / one.file
    whole = file.read_text(encoding="utf-8")
    file.write_text(whole.replace(one.old, one.new), encoding="utf-8")
    told = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", one.seen_by]
    paths = os.pathsep.join((str(copy / "src"), str(copy)))
    done = subprocess.run(
        told, check=False, cwd=copy, capture_output=True, env={**os.environ, "PYTHONPATH": paths}
    )
    file.write_text(whole, encoding="utf-8")
    return done.returncode == FAILED


def main(names: list[str]) -> int:
    """Try those of these names, or all. Gives how many no test has seen."""
    chosen: Mapping[str, Break] = {one.name: one for one in breaks() if not names or one.name in names}
    workers = os.cpu_count() or 1
    with TemporaryDirectory(prefix="wellkept-seal-") as folder, ThreadPoolExecutor(workers) as pool:
        copies = SimpleQueue[Path]()
        for n in range(workers):
            copies.put(_copy(Path(folder, str(n))))

        def tried(one: Break) -> bool:
            copy = copies.get()
            seen = _is_seen(one, copy)
            copies.put(copy)
            print(f"{one.name}: {'seen' if seen else 'NOT SEEN'} by {one.seen_by}", flush=True)
            return seen

        unseen = list(pool.map(tried, chosen.values())).count(False)
    print(f"{len(chosen)} places broken, {unseen} unseen")
    return unseen


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1:]), 1))
