"""Undo: a transition of its own. It puts back the state before the last change, if the time is still free."""

from datetime import datetime

from wellkept.kernel.outcome import Reason
from wellkept.scheduling.appointments.actions.attempt import TAKEN_CODE, attempt
from wellkept.scheduling.appointments.actions.existing import find
from wellkept.scheduling.appointments.actions.retake import put_back
from wellkept.scheduling.appointments.actions.writing import (
    note_change,
    replace_participants,
    snapshot,
)
from wellkept.scheduling.appointments.models import Change
from wellkept.scheduling.appointments.rules.lifecycle import Verb
from wellkept.trust.viewer import Staff, Viewer

PASSING = frozenset({"released", "lapsed"})
NOT_UNDONE = frozenset({Verb.LAPSE, Verb.JOIN, Verb.WHERE, "undo", Verb.REQUEST, Verb.BOOK})


def undo(*, viewer: Viewer, ref: str, now: datetime, revision: int | None = None) -> Reason | None:
    """Undo the last change of an appointment. Refused, with what to do instead, once its time is taken."""
    done = attempt(lambda: undo_within(viewer, ref, now, revision))
    if not isinstance(done, tuple):
        return done
    return Reason("time_taken_since") if done[0].code == TAKEN_CODE else done[0]


def undo_within(viewer: Viewer, ref: str, now: datetime, revision: int | None) -> Reason | None:
    """The same, inside the caller's transaction."""
    existing = find(viewer=viewer, ref=ref, revision=revision)
    appointment = existing.appointment
    changes = Change.objects.everywhere(because="the appointment was scoped").filter(appointment=appointment)
    last = changes.order_by("-revision").first()
    if not isinstance(viewer, Staff) or (
        not existing.asker.any_calendar and viewer.account_id not in existing.clinicians
    ):
        return Reason("not_your_calendar")
    let_go = appointment.cancel_cause in PASSING  # a stranger's hold, which nobody takes up again
    if last is None or last.verb in NOT_UNDONE or last.undone or let_go:
        return Reason("nothing_to_undo")
    before = snapshot(appointment, existing.rows)
    rows = put_back(viewer=viewer, appointment=appointment, was=existing.rows, before=last.before, now=now)
    replace_participants(appointment, rows)
    last.undone = True
    last.save(update_fields=["undone"])
    note_change(viewer=viewer, appointment=appointment, verb="undo", before=before, now=now)
    return None
