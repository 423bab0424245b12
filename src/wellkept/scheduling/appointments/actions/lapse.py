"""Holds and requests lapse without help (R13). Done by the worker, and before every booking."""

from datetime import datetime

from wellkept.scheduling.appointments.actions.let_go import lock_parts
from wellkept.scheduling.appointments.actions.writing import note_change, snapshot
from wellkept.scheduling.appointments.models import Appointment, Participant
from wellkept.scheduling.appointments.rows import participants, parts_of
from wellkept.scheduling.appointments.rules.lifecycle import Verb
from wellkept.scheduling.appointments.rules.words import Attendance, State
from wellkept.storage.locks import in_transaction
from wellkept.storage.plain import moment, rows
from wellkept.trust.viewer import System

_BECAUSE = "holds and requests lapse in every practice"
_AT_ONCE = 100


def let_lapse(*, now: datetime) -> int:
    """Let go what is due. Returns how many; each batch is a transaction of its own."""
    lapsed = 0
    while due := rows(
        Appointment, ("id",), "lapses_at <= %s", [moment(now)], order=f"lapses_at LIMIT {_AT_ONCE}"
    ):
        lapsed += in_transaction(lambda ids=[id for (id,) in due]: _lapse_all(ids, now))  # type: ignore[misc]
    return lapsed


def _lapse_all(ids: list[int], now: datetime) -> int:
    """Whoever's hour becomes free is locked, for somebody may have waited for it."""
    lock_parts(Participant.objects.everywhere(because=_BECAUSE).filter(appointment__in=ids))
    return sum(_lapse(id, now) for id in ids)


def _lapse(id: int, now: datetime) -> int:
    locked = Appointment.objects.everywhere(because=_BECAUSE).select_for_update()
    appointment = locked.filter(id=id, lapses_at__lte=now).first()
    if appointment is None:
        return 0
    before = snapshot(appointment, participants(appointment))
    appointment.state, appointment.lapses_at = State.CANCELLED, None
    appointment.cancelled_at, appointment.cancelled_by, appointment.cancel_cause = now, "system", "lapsed"
    parts = parts_of(appointment)
    parts.update(committed=False)
    parts.filter(client__isnull=False).update(attendance=Attendance.CANCELLED)
    note_change(viewer=System(job="lapse"), appointment=appointment, verb=Verb.LAPSE, before=before, now=now)
    return 1
