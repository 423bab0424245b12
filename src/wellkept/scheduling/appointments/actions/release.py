"""Letting go of holds that a browser has replaced by another choice."""

from datetime import datetime

from wellkept.scheduling.appointments.actions.cancel import end_appointment
from wellkept.scheduling.appointments.actions.writing import note_change, snapshot
from wellkept.scheduling.appointments.rows import participants, parts_of
from wellkept.scheduling.appointments.rules.lifecycle import Verb
from wellkept.scheduling.appointments.rules.words import State
from wellkept.scheduling.appointments.scope import visible_appointments
from wellkept.trust.viewer import Stranger, Viewer

HOLDS_A_BROWSER = 2


def release_older_holds(*, viewer: Stranger, now: datetime) -> None:
    """Leave a stranger as many holds as she may have, the newest. In the transaction of the newest, which has locked her
    practice: two requests of one browser come one after the other."""
    live = visible_appointments(viewer).filter(lapses_at__gt=now).order_by("-created_at", "-id")
    for ref in list(live.values_list("ref", flat=True)[HOLDS_A_BROWSER:]):
        release(viewer=viewer, ref=ref, now=now)


def release(*, viewer: Viewer, ref: str, now: datetime) -> None:
    """Let one hold go. Inside the caller's transaction; giving time back needs no lock but the hold's own."""
    held = (
        visible_appointments(viewer).filter(ref=ref, state=State.HELD).select_for_update(no_key=True).first()
    )
    if held is None:
        return  # confirmed or lapsed a moment ago
    before = snapshot(held, participants(held))
    parts_of(held).update(committed=False)
    end_appointment(held, by="client", cause="released", now=now)
    note_change(viewer=viewer, appointment=held, verb=Verb.CANCEL, before=before, now=now)
