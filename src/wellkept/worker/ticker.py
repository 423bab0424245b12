"""The ticker: lapsing holds and requests, the dates of series that go on, chaining and anchoring the audit, forgetting old
answers and ended sessions, what the database knows of its tables, the daily backup.

One process does this. Each task is short and a transaction of its own; killing the worker at any moment loses nothing.
"""

import logging
import signal
import threading
import time
from pathlib import Path

from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone

from wellkept.accounts.actions import forget_ended_sessions
from wellkept.backup.actions import back_up_daily, finish_restore
from wellkept.backup.databases import BackupFailed
from wellkept.messages.actions import plan_care_mail, plan_reminders, send_due
from wellkept.owncare.actions.outside import fill_outside
from wellkept.owncare.actions.own_time import settle_waiting
from wellkept.scheduling.appointments.actions import let_lapse
from wellkept.scheduling.series.actions import fill
from wellkept.storage.statistics import gather_statistics
from wellkept.trust.answers import sweep_answers
from wellkept.trust.chain import chain_all, write_anchors
from wellkept.trust.keys import KeyMissing, check_master_key

log = logging.getLogger("wellkept.worker")
TICK = 2.0  # seconds
ANCHOR = 60.0  # seconds
STATISTICS = 600.0  # seconds, as long as a connection lives, which reads them when it begins
BACKUP = 3600.0  # seconds between looks at whether the day's backup is due


def run() -> None:
    """Work until SIGTERM or SIGINT. Raises ``KeyMissing`` rather than chain and seal under a key of another database."""
    check_master_key()
    finish_restore(now=timezone.now())
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    anchored = counted = looked = float("-inf")
    while not stop.is_set():
        close_old_connections()
        due = time.monotonic() - anchored >= ANCHOR
        try:
            tick(anchor=due)
            anchored = time.monotonic() if due else anchored
            if time.monotonic() - counted >= STATISTICS:
                counted = time.monotonic()
                gather_statistics()
            if time.monotonic() - looked >= BACKUP:
                looked = time.monotonic()
                back_up()
        except Exception:
            log.exception("A round of background work failed; it is tried again.")
        stop.wait(TICK)


def tick(*, anchor: bool) -> None:
    """One round."""
    now = timezone.now()
    let_lapse(now=now)
    chain_all()
    send_due(clock=timezone.now)
    if anchor:
        write_anchors(Path(settings.WELLKEPT_DATA_DIR) / "audit", now=now)
        sweep_answers(now=now)
        forget_ended_sessions(now=now)
        fill(now=now)
        fill_outside(now=now)
        settle_waiting(now=now)
        plan_reminders(now=now)
        plan_care_mail(now=now)


def back_up() -> None:
    """The day's backup, if it is due. What keeps it from being made is told, and does not keep other work from going on."""
    if settings.WELLKEPT_DEMO:
        return
    try:
        made = back_up_daily(now=timezone.now())
    except (BackupFailed, KeyMissing, OSError) as error:
        log.error("No backup was made; it is tried again in an hour. %s", error)
        return
    if made:
        log.info("Backed up to %s.", made.path)
