"""R14 with a crowd: thousands of messages due at once, several workers, each message exactly once."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.races.databases import Database
from tests.races.racing import Crew

pytestmark = pytest.mark.race

WORKERS = 4

_BOOK = """
import pickle, sys, django
django.setup()
from datetime import timedelta
from tests.world import NOW
from wellkept.clients.actions import create_client
from wellkept.messages.models import Message
from wellkept.scheduling.appointments.models import Appointment, Participant
world = pickle.load(open(sys.argv[1], "rb"))
clients, each, days = (int(number) for number in sys.argv[2:5])
made = [
    create_client(viewer=world.dora, practice_id=world.practice_id, name=f"Client {n}", email=f"client{n}@example.com",
        born="desk", now=NOW)[0]
    for n in range(clients)
]
starts = [NOW + timedelta(days=days, hours=n) for n in range(each)]
appointments = Appointment.objects.bulk_create([
    Appointment(practice_id=world.practice_id, kind="session", mode="video", start=start, end=start + timedelta(minutes=50),
        local_start="2026-12-01T10:00", zone="UTC", zone_data="x", state="booked", born="desk",
        created_at=NOW - timedelta(days=9))
    for _client in made for start in starts
])
crowd = list(zip(appointments, [client for client in made for _start in starts]))
Participant.objects.bulk_create([
    Participant(appointment=one, practice_id=world.practice_id, role="client", client_id=client,
        start=int(one.start.timestamp()), end=int(one.start.timestamp()) + 3000, committed=True, attendance="expected")
    for one, client in crowd
])
if sys.argv[5] == "notices":
    Message.objects.bulk_create([
        Message(practice_id=world.practice_id, client_id=client, appointment=one, purpose="notice", began="book",
            due_at=NOW, created_at=NOW)
        for one, client in crowd
    ])
"""

_WORK = """
import django
django.setup()
from datetime import timedelta
from tests.world import NOW
from wellkept.messages.actions import plan_reminders, send_due
now = NOW + timedelta(hours=3)
while plan_reminders(now=now) + send_due(clock=lambda: now):
    pass
"""


def start(database: Database, script: str, *arguments: str) -> subprocess.Popen[bytes]:
    """The script in a process of its own."""
    return subprocess.Popen([sys.executable, "-c", script, *arguments], env=database.environment())


def work(database: Database, *, clients: int, each: int, days: int, kind: str) -> list[Path]:
    """So many clients with so many appointments each; all workers at once. Gives the mails that went."""
    folder = Path(database.environment()["WELLKEPT_DATA_DIR"]) / "mail"
    for left in folder.glob("*.eml"):
        left.unlink()
    booking = start(database, _BOOK, str(database.world_file), str(clients), str(each), str(days), kind)
    assert booking.wait(300) == 0
    workers = [start(database, _WORK) for _ in range(WORKERS)]
    assert [worker.wait(540) for worker in workers] == [0] * WORKERS
    return list(folder.glob("*.eml"))


@pytest.mark.long
def test_r14_five_thousand_due_at_once_go_once_each(crew: Crew) -> None:
    mails = work(crew.database, clients=20, each=250, days=5, kind="notices")
    sent = Counter(path.name.partition("-")[0] for path in mails)
    rows = dict(crew.database.rows("SELECT ref, state FROM notices_message"))
    assert len(rows) == 5000
    assert Counter(rows.values()) == {"sent": 5000}
    assert set(sent) == set(rows)
    assert set(sent.values()) == {1}


def test_r14_workers_that_plan_and_send_at_once_remind_everybody_once(crew: Crew) -> None:
    mails = work(crew.database, clients=30, each=3, days=1, kind="reminders")
    refs = Counter(path.name.partition("-")[0] for path in mails)
    rows = dict(crew.database.rows("SELECT ref, state FROM notices_message WHERE purpose = 'reminder'"))
    assert len(rows) == 90
    assert set(refs.values()) == {1}
    assert {ref for ref, state in rows.items() if state == "sent"} == set(refs)
    readers = Counter(
        client
        for (client,) in crew.database.rows("SELECT client_id FROM notices_message WHERE state = 'sent'")
    )
    assert len(readers) == 30
    assert set(readers.values()) == {1}
