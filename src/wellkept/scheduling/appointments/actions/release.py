"""Letting go of holds that a browser has replaced by another choice."""

from datetime import datetime

from wellkept.scheduling.appointments.actions.cancel import end_appointment
from wellkept.scheduling.appointments.actions.existing import find
from wellkept.scheduling.appointments.actions.writing import note_change, snapshot
from wellkept.scheduling.appointments.rows import parts_of
from wellkept.scheduling.appointments.rules.clients import HOLDS_A_BROWSER
from wellkept.scheduling.appointments.rules.lifecycle import Verb
from wellkept.scheduling.appointments.scope import visible_appointments
from wellkept.storage.locks import in_transaction
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import Stranger, Viewer


def release_older_holds(*, viewer: Viewer, now: datetime) -> None:
    """Leave a stranger one hold fewer than she may have, the newest ones."""
    if not isinstance(viewer, Stranger):
        return
    live = visible_appointments(viewer).filter(lapses_at__gt=now).order_by("-created_at", "-id")
    for ref in list(live.values_list("ref", flat=True)[HOLDS_A_BROWSER - 1 :]):
        try:
            in_transaction(lambda ref=ref: _release(viewer, ref, now))  # type: ignore[misc]
        except NotFound:
            continue  # confirmed or lapsed a moment ago


def _release(viewer: Viewer, ref: str, now: datetime) -> None:
    existing = find(viewer=viewer, ref=ref)
    before = snapshot(existing.appointment, existing.rows)
    parts_of(existing.appointment).update(committed=False)
    end_appointment(existing.appointment, by="client", cause="released", now=now)
    note_change(viewer=viewer, appointment=existing.appointment, verb=Verb.CANCEL, before=before, now=now)
