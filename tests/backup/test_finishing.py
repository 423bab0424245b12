"""What follows from a restore: it stands in the record, and nothing that may have been sent is sent again."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.world import NOW, World, someone
from wellkept.backup.actions import finish_restore
from wellkept.messages.actions import send_due
from wellkept.messages.models import Message
from wellkept.trust.models import AuditEntry

LATER = NOW + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def mark(tmp_path: Path, settings: object) -> Path:
    """What a restore that was killed before its end has left."""
    settings.WELLKEPT_DATA_DIR = tmp_path  # type: ignore[attr-defined]
    (tmp_path / "restoring").write_text("2026-11-23T02:00:00+00:00")
    return tmp_path / "restoring"


def test_r15_a_killed_restore_is_finished_by_the_worker_and_once(world: World, mark: Path) -> None:
    for _ in range(2):
        finish_restore(now=LATER)
    (entry,) = AuditEntry.objects.filter(action="backup.restore")
    assert entry.why == "restored from the backup of 2026-11-23T02:00:00+00:00"
    assert not mark.exists()


def test_r14_what_was_due_when_a_backup_was_restored_is_left_to_a_human(world: World) -> None:
    world.book("2026-11-25T10:00", viewer=world.stranger(), new_client=someone())
    finish_restore(now=LATER)
    (row,) = Message.objects.within(world.practice_id)
    assert (row.state, row.trouble) == ("uncertain", "restored")
    assert send_due(clock=lambda: LATER) == 0


def test_r14_what_is_due_later_is_sent_as_ever(world: World) -> None:
    world.book("2026-11-25T10:00", viewer=world.stranger(), new_client=someone())
    finish_restore(now=NOW)
    assert send_due(clock=lambda: LATER) == 1
    (row,) = Message.objects.within(world.practice_id)
    assert row.state == "sent"
