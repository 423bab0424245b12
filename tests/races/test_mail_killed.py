"""R14 when the worker dies: ``kill -9`` at any moment sends nothing twice and loses nothing."""

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.races.databases import Database
from tests.races.racing import Crew

pytestmark = pytest.mark.race

LETTERS, KILLS, WORKERS = 60, 4, 2

_BOOK = """
import pickle, sys, django
django.setup()
from datetime import timedelta
from tests.world import NOW
from wellkept.clients.actions import create_client
from wellkept.clients.models import Client
from wellkept.messages.models import Message
from wellkept.scheduling.appointments.models import Appointment
world = pickle.load(open(sys.argv[1], "rb"))
for n in range({letters}):
    made, chart = create_client(viewer=world.dora, practice_id=world.practice_id, name=f"Client {{n}}",
        email=f"client{{n}}@example.com", born="desk", now=NOW)
    start = NOW + timedelta(days=8, hours=n)
    one = Appointment.objects.create(practice_id=world.practice_id, kind="session", mode="video", start=start,
        end=start + timedelta(minutes=50), local_start="2026-12-01T10:00", zone="UTC", zone_data="x",
        state="booked", born="desk", created_at=NOW)
    one.participants.model.objects.create(appointment=one, practice_id=world.practice_id, role="client",
        client_id=made, start=int(start.timestamp()), end=int(start.timestamp()) + 3000, committed=True,
        attendance="expected")
    Message.objects.create(practice_id=world.practice_id, client_id=made, appointment=one, purpose="notice",
        began="book", due_at=NOW, created_at=NOW)
"""

_SEND = """
import sys, time, django
django.setup()
from datetime import timedelta
from tests.world import NOW
from wellkept.messages.actions import send_due
ahead = timedelta(minutes=float(sys.argv[1]))
while True:
    send_due(clock=lambda: NOW + timedelta(minutes=2) + ahead)
    if len(sys.argv) > 2:
        break
    time.sleep(0.01)
"""


def run(database: Database, script: str, *arguments: str) -> subprocess.Popen[bytes]:
    """The script in a process group of its own."""
    command = [sys.executable, "-c", script, *arguments]
    return subprocess.Popen(command, env=database.environment(), start_new_session=True)


def finish(database: Database, script: str, *arguments: str) -> None:
    """The same, to its end."""
    assert run(database, script, *arguments).wait(120) == 0


def letters(folder: Path) -> Counter[str]:
    """How many mails went to each address."""
    texts = [path.read_text() for path in folder.glob("*.eml")] if folder.exists() else []
    return Counter(address for text in texts for address in re.findall(r"^To: (\S+)$", text, re.MULTILINE))


def test_r14_a_killed_worker_sends_nothing_twice_and_loses_nothing(crew: Crew) -> None:
    database, dice = crew.database, random.Random(7)
    folder = Path(database.environment()["WELLKEPT_DATA_DIR"]) / "mail"
    for left in folder.glob("*.eml") if folder.exists() else ():
        left.unlink()
    finish(database, _BOOK.format(letters=LETTERS), str(database.world_file))
    for n in range(KILLS):
        workers = [run(database, _SEND, str(n * 10)) for _ in range(WORKERS)]
        time.sleep(1.2 + dice.random())
        for worker in workers:
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait(30)
    finish(database, _SEND, str(KILLS * 10), "once")
    finish(database, _SEND, str(KILLS * 10 + 10), "once")
    sent = letters(folder)
    states = Counter(state for (state,) in database.rows("SELECT state FROM notices_message"))
    assert set(states) <= {"sent", "uncertain"}, states
    assert sum(states.values()) == LETTERS
    assert max(sent.values()) == 1
    assert len(sent) >= states["sent"]
    assert LETTERS - len(sent) <= states["uncertain"]
