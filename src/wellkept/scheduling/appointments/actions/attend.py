"""Attendance: arrived, kept, did not come. Each client has one of her own (R5: none without its appointment)."""

from dataclasses import replace
from datetime import datetime

from wellkept.kernel.outcome import Reason
from wellkept.scheduling.appointments.actions.existing import Existing, find
from wellkept.scheduling.appointments.actions.where import check_where, note_where
from wellkept.scheduling.appointments.actions.writing import note_change, snapshot
from wellkept.scheduling.appointments.models import Participant
from wellkept.scheduling.appointments.rules.lifecycle import ATTENDANCES, Verb
from wellkept.scheduling.appointments.rules.words import Attendance
from wellkept.storage.locks import in_transaction
from wellkept.trust.viewer import Viewer


def arrive(*, viewer: Viewer, ref: str, now: datetime, client: str = "", where: str = "") -> Reason | None:
    """The client is here; ``where`` is the state in which she says to be, at a distance. That she came is noted in any case.
    Raises ``Invalid``."""
    check_where(where)
    return in_transaction(lambda: _attend(viewer, ref, now, client, Verb.ARRIVE, where=where))


def keep(
    *,
    viewer: Viewer,
    ref: str,
    now: datetime,
    client: str = "",
    actual_start: datetime | None = None,
    actual_end: datetime | None = None,
) -> Reason | None:
    """The session took place; without other times, as planned. Actual times move no span."""
    return in_transaction(lambda: _attend(viewer, ref, now, client, Verb.KEEP, actual_start, actual_end))


def correct_times(
    *, viewer: Viewer, ref: str, now: datetime, start: datetime, end: datetime
) -> Reason | None:
    """A session that took place did so at these times. They move no span and nobody's attendance."""
    return in_transaction(lambda: _correct(viewer, ref, now, start, end))


def no_show(*, viewer: Viewer, ref: str, now: datetime, client: str = "") -> Reason | None:
    """The client did not come."""
    return in_transaction(lambda: _attend(viewer, ref, now, client, Verb.NO_SHOW))


def _unsettled(existing: Existing) -> tuple[Participant, ...]:
    """Of whom nothing is noted yet; all, where something is noted of everybody. Nobody's *did not come* is changed by a
    word about the others."""
    waiting = tuple(
        row for row in existing.concerned if row.attendance in (Attendance.EXPECTED, Attendance.ARRIVED)
    )
    return waiting or existing.concerned


def _correct(viewer: Viewer, ref: str, now: datetime, start: datetime, end: datetime) -> Reason | None:
    existing = find(viewer=viewer, ref=ref)
    if refusal := existing.refusal(Verb.TIMES, now):
        return refusal
    if end <= start:
        return Reason("ends_before_start")
    appointment = existing.appointment
    before = snapshot(appointment, existing.rows)
    appointment.actual_start, appointment.actual_end = start, end
    note_change(viewer=viewer, appointment=appointment, verb=Verb.TIMES, before=before, now=now)
    return None


def _attend(
    viewer: Viewer,
    ref: str,
    now: datetime,
    client: str,
    verb: Verb,
    actual_start: datetime | None = None,
    actual_end: datetime | None = None,
    where: str = "",
) -> Reason | None:
    existing = find(viewer=viewer, ref=ref, client=client)
    if not client:
        existing = replace(existing, concerned=_unsettled(existing))
    if refusal := existing.refusal(verb, now):
        return refusal
    appointment = existing.appointment
    begin, end = actual_start or appointment.start, actual_end or appointment.end
    if end <= begin:
        return Reason("ends_before_start")
    before = snapshot(appointment, existing.rows)
    for row in existing.concerned:
        row.attendance = ATTENDANCES[Attendance(row.attendance), verb]
        if where:
            note_where(existing, row, where)
        row.save(update_fields=["attendance", "whereabouts"])
    if verb is Verb.KEEP:
        appointment.actual_start, appointment.actual_end = begin, end
    note_change(viewer=viewer, appointment=appointment, verb=verb, before=before, now=now)
    return None
