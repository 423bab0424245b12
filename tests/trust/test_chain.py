"""R15: one chain a practice, an account and a sealed chart; every change up to the last anchor is found."""

import json
import os
import random
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from tests.trust.tampering import TABLE, Tamperer, disarm, entries, run
from wellkept.trust.anchors import anchors_file
from wellkept.trust.audit import Chain, record
from wellkept.trust.chain import Report, chain_pending, verify, write_anchors
from wellkept.trust.models import AuditEntry
from wellkept.trust.viewer import Oneself

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
CHAINS = (Chain.practice(1), Chain.practice(2), Chain.account(1), Chain.chart(7))
LONG = 60  # seconds after which a test gives up rather than hang
SQLITE = connection.vendor == "sqlite"

pytestmark = pytest.mark.django_db


def write(number: int, chain: Chain = CHAINS[0]) -> None:
    record(
        viewer=Oneself(number % 5),
        action=f"action.{number}",
        chain=chain,
        subjects=[f"client:{number}", "chart:ä"],
        why=f"reason {number}",
        now=NOW + timedelta(seconds=number),
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where anchors are kept; there is no such folder yet."""
    return tmp_path / "audit"


def grow(folder: Path, numbers: range, *, anchor: bool = True) -> None:
    """Entries over all chains, chained and anchored."""
    for number in numbers:
        write(number, CHAINS[number % len(CHAINS)])
    chain_pending()
    if anchor:
        write_anchors(folder, now=NOW)


def lengths() -> dict[str, int]:
    return {str(chain): len(entries(str(chain))) for chain in CHAINS}


def test_r15_entries_get_their_places_in_order_of_writing_chain_by_chain(folder: Path) -> None:
    for number in range(10):
        write(number, CHAINS[number % 2])
    assert chain_pending() == 10
    assert chain_pending() == 0
    for chain in CHAINS[:2]:
        found = AuditEntry.objects.filter(chain=str(chain)).order_by("id").values_list("seq", flat=True)
        assert list(found) == [1, 2, 3, 4, 5]
    assert verify(folder) == Report(entries=10, chains=2, unchained=0)


def test_r15_chaining_goes_on_where_it_stopped_however_it_is_cut_up(folder: Path) -> None:
    for number in range(20):
        write(number, CHAINS[number % 3])
    assert [chain_pending(limit=7) for _ in range(4)] == [7, 7, 6, 0]
    write(20)
    assert verify(folder) == Report(entries=20, chains=3, unchained=1)
    assert chain_pending(limit=7) == 1
    assert verify(folder) == Report(entries=21, chains=3, unchained=0)


def test_r15_times_and_texts_of_every_kind_are_chained_as_they_are_stored(folder: Path) -> None:
    for at in (NOW, NOW.replace(microsecond=1), NOW.astimezone(tz=None), datetime(1970, 1, 1, tzinfo=UTC)):
        for why in ("", "ä", "\u202e \U0001f984", "a\nb", '"\\'):
            record(viewer=Oneself(1), action="x", chain=CHAINS[0], subjects=[why], why=why, now=at)
    chain_pending()
    assert verify(folder) == Report(entries=20, chains=1, unchained=0)


def test_r15_an_anchor_is_written_for_what_has_grown_and_for_nothing_else(folder: Path) -> None:
    grow(folder, range(8))
    path = anchors_file(folder, NOW)
    assert path.name == "audit-anchors-2026-11.jsonl"
    assert path.stat().st_mode & 0o777 == 0o600
    assert write_anchors(folder, now=NOW) == 0
    write(8, CHAINS[2])
    assert write_anchors(folder, now=NOW) == 0  # not before it has its place
    chain_pending()
    assert write_anchors(folder, now=NOW + timedelta(minutes=1)) == 1
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert len(lines) == 5
    assert (lines[-1]["chain"], lines[-1]["seq"]) == ("account:1", 3)
    assert lines[-1]["at"] == "2026-11-23T12:01:00+00:00"
    assert verify(folder).faults == ()


def test_r15_each_month_has_its_file_which_begins_with_every_chain(folder: Path) -> None:
    grow(folder, range(8))
    december = NOW + timedelta(days=10)
    assert write_anchors(folder, now=december) == 4
    assert write_anchors(folder, now=december) == 0
    assert len(list(folder.iterdir())) == 2
    assert verify(folder).faults == ()


def test_r15_anchors_are_on_disk_before_they_count(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []
    fsync = os.fsync

    def noted(handle: int) -> None:
        synced.append(Path(os.readlink(f"/proc/self/fd/{handle}")).name)
        fsync(handle)

    monkeypatch.setattr(os, "fsync", noted)
    grow(folder, range(8))
    assert synced == ["audit-anchors-2026-11.jsonl", "audit"]


def test_r15_a_line_that_a_loss_of_power_tore_is_no_fault_and_spoils_no_other(folder: Path) -> None:
    grow(folder, range(8))
    path = anchors_file(folder, NOW)
    whole = path.read_bytes()
    last = whole.splitlines(keepends=True)[-1]
    for length in range(len(last)):
        path.write_bytes(whole + last[:length])
        assert verify(folder).faults == ()
    write(8)
    chain_pending()
    assert write_anchors(folder, now=NOW) == 1
    assert path.read_bytes().startswith(whole)
    assert path.read_bytes().count(b"\n") == 5
    assert verify(folder).faults == ()


def test_r15_0_of_500_random_tamperings_stay_unfound(folder: Path) -> None:
    grow(folder, range(48))
    grow(folder, range(48, 72))
    anchored = lengths()
    grow(folder, range(72, 80), anchor=False)
    write(80)  # not yet chained
    assert verify(folder) == Report(entries=80, chains=4, unchained=1)
    disarm()
    done: Counter[str] = Counter()
    for seed in range(500):
        with transaction.atomic():
            kinds = Tamperer(random.Random(seed), anchored).kinds()
            kind = kinds[seed % len(kinds)]
            kind()
            done[kind.__name__] += 1
            assert verify(folder).faults, (seed, kind.__name__)
            transaction.set_rollback(True)
    assert min(done.values()) >= 500 // len(done)
    assert verify(folder).faults == ()


def test_r15_several_tamperings_at_once_do_not_hide_each_other(folder: Path) -> None:
    grow(folder, range(60))
    disarm()
    anchored = lengths()
    for seed in range(60):
        with transaction.atomic():
            for step in range(4):
                tamperer = Tamperer(random.Random(seed * 10 + step), anchored)
                if len(tamperer.rows) > 2:
                    tamperer.rng.choice(tamperer.kinds())()
            assert verify(folder).faults, seed
            transaction.set_rollback(True)


def test_r15_a_fault_says_chain_place_and_kind(folder: Path) -> None:
    grow(folder, range(40))
    disarm()
    run(f"UPDATE {TABLE} SET why = 'other' WHERE chain = 'practice:1' AND seq = 3")
    run(f"DELETE FROM {TABLE} WHERE chain = 'practice:2' AND seq = 5")
    run(f"DELETE FROM {TABLE} WHERE chain = 'account:1' AND seq > 8")
    assert sorted(verify(folder).faults) == [
        "account:1, entry 10: anchored, and gone",
        "practice:1, entry 3: changed, or not in its place",
        "practice:2, entry 5: missing",
    ]


def test_r15_the_audit_of_another_time_put_in_its_place_is_found(folder: Path) -> None:
    """Cut off at an older state and honestly grown again, past its last anchor."""
    grow(folder, range(40))
    disarm()
    run(f"DELETE FROM {TABLE} WHERE seq > 5")
    grow(folder, range(100, 180))
    assert verify(folder).faults


def test_r15_an_entry_of_another_time_put_among_the_others_is_found(folder: Path) -> None:
    """It once had this place, with this code, before the end was cut off unseen."""
    grow(folder, range(8))
    grow(folder, range(8, 20), anchor=False)
    (stolen,) = (row for row in entries("practice:1") if row["seq"] == 4)
    disarm()
    run(f"DELETE FROM {TABLE} WHERE seq > 2")
    grow(folder, range(100, 120))
    assert verify(folder).faults == ()
    for column in ("viewer", "action", "why", "digest", "mac"):
        run(f"UPDATE {TABLE} SET {column} = %s WHERE chain = 'practice:1' AND seq = 4", stolen[column])
    run(f"UPDATE {TABLE} SET at = %s WHERE chain = 'practice:1' AND seq = 4", stolen["at"])
    subjects = stolen["subjects"]
    stored = subjects if isinstance(subjects, str) else json.dumps(subjects)
    run(f"UPDATE {TABLE} SET subjects = %s WHERE chain = 'practice:1' AND seq = 4", stored)
    assert verify(folder).faults


def test_r15_what_has_its_place_is_watched_even_before_it_is_anchored(folder: Path) -> None:
    grow(folder, range(40), anchor=False)
    disarm()
    for seed in range(110):
        with transaction.atomic():
            tamperer = Tamperer(random.Random(seed), lengths())
            kinds = [
                tamperer.change_text,
                tamperer.change_subjects,
                tamperer.change_time,
                tamperer.change_code,
                tamperer.change_place,
                tamperer.change_chain,
                tamperer.swap_places,
                tamperer.swap_content,
                tamperer.repeat_another,
                tamperer.rename_chain,
                tamperer.swap_chains,
            ]
            kinds[seed % len(kinds)]()
            assert verify(folder).faults, (seed, kinds[seed % len(kinds)].__name__)
            transaction.set_rollback(True)


def test_r15_an_emptied_audit_is_found(folder: Path) -> None:
    grow(folder, range(40))
    disarm()
    run(f"DELETE FROM {TABLE}")
    assert len(verify(folder).faults) == len(CHAINS)


def test_r15_entries_forged_without_the_key_are_found(folder: Path, settings: Any) -> None:
    grow(folder, range(8))
    own, settings.WELLKEPT_MASTER_KEY = (
        settings.WELLKEPT_MASTER_KEY,
        "eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHg=",
    )
    grow(folder, range(8, 12), anchor=False)
    settings.WELLKEPT_MASTER_KEY = own
    assert len(verify(folder).faults) == 4


STRANGE = (
    "'abc'",
    "x'ff'",
    "1.5",
    "''",
    "'2026-13-45'",
    "'[1'",
    "'null'",
    "10000000000",
    "CAST(x'ff' AS TEXT)",
)


@pytest.mark.skipif(not SQLITE, reason="PostgreSQL's columns have types")
@pytest.mark.parametrize("column", ["seq", "at", "subjects", "viewer", "why", "mac", "chain", "digest"])
def test_r15_values_of_any_kind_are_found_and_not_stumbled_over(folder: Path, column: str) -> None:
    grow(folder, range(20))
    disarm()
    run("PRAGMA ignore_check_constraints = 1")
    for value in STRANGE:
        with transaction.atomic():
            run(f"UPDATE {TABLE} SET {column} = {value} WHERE chain = 'practice:1' AND seq = 3")
            assert verify(folder).faults, value
            transaction.set_rollback(True)
    run("PRAGMA ignore_check_constraints = 0")


def test_r15_what_came_after_the_last_anchor_can_be_cut_off_unseen(folder: Path) -> None:
    """The honest limit: hence an anchor each minute."""
    grow(folder, range(8))
    grow(folder, range(8, 12), anchor=False)
    disarm()
    run(f"DELETE FROM {TABLE} WHERE seq > 2")
    assert verify(folder).faults == ()


def test_r15_every_changed_character_of_an_anchor_is_found(folder: Path) -> None:
    grow(folder, range(2))
    path = anchors_file(folder, NOW)
    whole = path.read_bytes()
    for place in [i for i, byte in enumerate(whole) if chr(byte).isalnum()]:
        other = b"7" if whole[place : place + 1] != b"7" else b"8"
        path.write_bytes(whole[:place] + other + whole[place + 1 :])
        assert verify(folder).faults, place


@pytest.mark.parametrize(
    "line",
    ["", "null", "[]", "{}", '{"seal": 1}', "\u00e9", '{"chain": "x", "seq": "y", "mac": "", "seal": ""}'],
)
def test_r15_a_line_that_is_no_anchor_is_found(folder: Path, line: str) -> None:
    grow(folder, range(8))
    path = anchors_file(folder, NOW)
    path.write_bytes(line.encode() + b"\n" + path.read_bytes())
    assert verify(folder).faults == (f"{path.name}:1: the anchor was changed",)
    assert write_anchors(folder, now=NOW) == 0


def test_r15_an_anchor_of_another_key_is_found(folder: Path, settings: Any) -> None:
    grow(folder, range(8))
    settings.WELLKEPT_MASTER_KEY = "eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHg="
    assert len(verify(folder).faults) == 4 + 8


@pytest.mark.skipif(SQLITE, reason="SQLite has one writer")
@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_r15_two_workers_at_once_give_every_entry_one_place(folder: Path) -> None:
    for number in range(300):
        write(number, CHAINS[number % 2])
    given, errors = list[int](), list[BaseException]()
    together = threading.Barrier(2, timeout=LONG)

    def work() -> None:
        try:
            together.wait()
            while found := chain_pending(limit=20):
                given.append(found)
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG)
    assert errors == []
    assert verify(folder) == Report(entries=300, chains=2, unchained=0)
    assert sum(given) == 300
