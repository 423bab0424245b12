"""Taking a time again that was let go: undo is judged by the same rules as a booking (R10)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from wellkept.kernel.outcome import Ok, Reason
from wellkept.scheduling.appointments.actions.attempt import Refusal
from wellkept.scheduling.appointments.actions.writing import restore
from wellkept.scheduling.appointments.load import decision_window, load_facts
from wellkept.scheduling.appointments.models import Appointment, Participant
from wellkept.scheduling.appointments.named import asker_of, name_existing, proposal_of
from wellkept.scheduling.appointments.rules.booking import decide, may_lift
from wellkept.scheduling.appointments.rules.words import Mode
from wellkept.trust.viewer import Viewer

ON_LEAVE = "on_leave"


def put_back(
    *,
    viewer: Viewer,
    appointment: Appointment,
    was: Sequence[Participant],
    before: dict[str, Any],
    now: datetime,
) -> list[Participant]:
    """Put a snapshot back onto the appointment; gives its rows, unsaved. Raises ``Refusal`` where it cannot stand there.

    What the viewer may lift was lifted, or has come since, and does not hinder; nor does leave, for what stands in it
    waits for a decision. All else is one answer, whatever the cause: an hour that became private is private (R7).
    """
    after = restore(appointment, before)
    if appointment.lapses_at is not None and appointment.lapses_at <= now:
        raise Refusal(Reason("request_lapsed_since"))
    if _held(after) - _held(was) and not _free(viewer, appointment, after, now):
        raise Refusal(Reason("time_taken_since"))
    return after


def _free(viewer: Viewer, appointment: Appointment, after: Sequence[Participant], now: datetime) -> bool:
    named = name_existing(
        viewer=viewer,
        appointment=appointment,
        clinicians=[row.account_id for row in after if row.account_id],
        clients=[row.client_id for row in after if row.client_id and row.committed],
        room=next((row.room_id for row in after if row.room_id), None),
    )
    minutes = int((appointment.end - appointment.start).total_seconds()) // 60
    facts = load_facts(
        named=named,
        asker=asker_of(viewer),
        window=decision_window(appointment.start, minutes),
        now=now,
        leave_out=appointment.id,
    )
    proposal = proposal_of(
        named,
        start=appointment.start,
        mode=Mode(appointment.mode),
        minutes=minutes,
        policy_shown=facts.practice.policy,
    )
    verdict = decide(proposal, facts)
    return isinstance(verdict, Ok) or all(
        reason.code == ON_LEAVE or may_lift(reason, facts.asker) for reason in verdict.reasons
    )


def _held(rows: Iterable[Participant]) -> set[tuple[int | None, ...]]:
    return {(row.account_id, row.client_id, row.room_id, row.start, row.end) for row in rows if row.committed}
