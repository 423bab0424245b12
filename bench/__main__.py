"""Measures Wellkept beside the bare database in one run: ``make bench`` prints one JSON line a figure and a table.

A1: all bookable starts in 90 days for one therapist of the workload WL-1; the right answer for therapist 0 is 124.
A2: the first 20 openings over a hundred and a thousand therapists; A1's growth with therapists and years.
C1: committing bookings one after the other, and with eight writers; the floor is a check, an insert and a commit.
F2: a whole feed of 14,008 events, beside what ``icalendar`` needs to write them.
Absolute times depend on the machine; the ratios are what to hold on to.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATABASES = ("sqlite", "postgresql")


def run(database: str) -> list[dict[str, object]]:
    """All figures of one database, measured in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="wellkept-bench-") as folder:
        environment = {
            **os.environ,
            "WELLKEPT_DATA_DIR": folder,
            "WELLKEPT_KEY_FILE": str(Path(folder) / "master.key"),
            "DJANGO_SETTINGS_MODULE": "wellkept.config.settings",
            "WELLKEPT_DATABASE_URL": os.environ.get("WELLKEPT_TEST_POSTGRESQL", "")
            if database == "postgresql"
            else "",
        }
        command = [sys.executable, "-m", "bench.measure", database]
        done = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def main() -> None:
    """Measure and print."""
    figures = []
    for database in DATABASES:
        if database == "postgresql" and not os.environ.get("WELLKEPT_TEST_POSTGRESQL"):
            print("PostgreSQL is missing: run this through tools/with-postgresql", file=sys.stderr)
            raise SystemExit(1)
        figures += run(database)
    for figure in figures:
        print(json.dumps(figure))
    print(f"\n{'figure':<40}{'database':<13}{'floor':>10}{'Wellkept':>11}{'ratio':>8}  goal")
    for f in figures:
        print(
            f"{f['figure']:<40}{f['database']:<13}{f['floor']:>10}{f['wellkept']:>11}{f['ratio']:>8}  {f['goal']}"
        )


if __name__ == "__main__":
    main()
