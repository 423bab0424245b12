"""Moving an appointment: the same rules judge as for a booking, and its own time does not stand in its way."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from wellkept.kernel.outcome import Reason, Refused
from wellkept.scheduling.appointments.actions.attempt import Refusal, attempt
from wellkept.scheduling.appointments.actions.existing import ChangedMeanwhile, Existing, find_all
from wellkept.scheduling.appointments.actions.give_way import neighbours_give_way
from wellkept.scheduling.appointments.actions.lapse import let_lapse
from wellkept.scheduling.appointments.actions.writing import (
    booked,
    lay_out,
    moved_participants,
    note_change,
    snapshot,
    why_lifted,
)
from wellkept.scheduling.appointments.load import decision_window, load_facts
from wellkept.scheduling.appointments.models import Participant
from wellkept.scheduling.appointments.named import Named, name_existing, proposal_of, to_be_locked
from wellkept.scheduling.appointments.nearest import nearest_for
from wellkept.scheduling.appointments.others import in_full
from wellkept.scheduling.appointments.request import Answer, Booked, NotBooked, plausible
from wellkept.scheduling.appointments.rows import parts_of
from wellkept.scheduling.appointments.rules.booking import Plan, decide
from wellkept.scheduling.appointments.rules.facts import Proposal, Waiver
from wellkept.scheduling.appointments.rules.lifecycle import Verb
from wellkept.scheduling.appointments.rules.reading import reasons_for
from wellkept.scheduling.appointments.rules.words import Attendance, Mode
from wellkept.ties.actions.probing import note_refusals
from wellkept.trust.viewer import Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveRequest:
    """Where an appointment goes. What is empty stays as it is; ``room`` "any" lets another be found. With another
    ``service`` it lasts as long as that does, where no ``minutes`` are named."""

    ref: str
    start: datetime
    service: str = ""
    clinicians: tuple[str, ...] = ()
    place: str = ""
    room: str = ""
    mode: Mode | None = None
    minutes: int | None = None
    waivers: tuple[Waiver, ...] = ()
    revision: int | None = None


def move(*, viewer: Viewer, request: MoveRequest, now: datetime) -> Answer:
    """Move, or say why not; then nothing was changed. Raises ``NotFound`` and ``ChangedMeanwhile``."""
    if not plausible(request.start):
        return NotBooked(reasons=(Reason("date_impossible"),))
    let_lapse(now=now)
    done = attempt(lambda: _move(viewer, request, now))
    if isinstance(done, Booked):
        return done
    note_refusals(viewer=viewer, reasons=done, now=now)
    return NotBooked(
        reasons=done, nearest=nearest_for(viewer=viewer, ref=request.ref, start=request.start, now=now)
    )


def swap(
    *, viewer: Viewer, first: str, second: str, now: datetime, waivers: tuple[Waiver, ...] = ()
) -> Answer:
    """Two appointments change places, both or neither. Each keeps its own length, people and kind."""
    let_lapse(now=now)
    done = attempt(lambda: _swap(viewer, first, second, waivers, now))
    return done if isinstance(done, Booked) else NotBooked(reasons=done)


def _move(viewer: Viewer, request: MoveRequest, now: datetime) -> Booked:
    accounts, rooms = to_be_locked(viewer, request.clinicians, request.room)
    (existing,) = find_all(viewer=viewer, refs=(request.ref,), accounts=accounts, rooms=rooms)
    if request.revision not in (None, existing.appointment.revision):
        raise ChangedMeanwhile
    if refusal := existing.refusal(Verb.MOVE, now):
        raise Refusal(refusal)
    accepted = judged(viewer, existing, request, now)
    before = rewrite(existing, accepted)
    _note(viewer, existing, accepted, before, now)
    return booked(existing.appointment, accepted.plan)


@dataclass(frozen=True, slots=True)
class Accepted:
    """A move that the rules accept: whom it concerns, as asked for, and as planned."""

    named: Named
    proposal: Proposal
    plan: Plan


def judged(viewer: Viewer, existing: Existing, request: MoveRequest, now: datetime) -> Accepted:
    """The move, if the rules accept it. Raises ``Refusal`` and ``NotFound``."""
    named = _named(viewer, existing, request)
    proposal, plan = _judge(viewer, existing, named, request, now)
    return Accepted(named, proposal, plan)


def _named(viewer: Viewer, existing: Existing, request: MoveRequest) -> Named:
    room = next((row.room_id for row in existing.rows if row.room_id), None)
    return name_existing(
        viewer=viewer,
        appointment=existing.appointment,
        clinicians=existing.clinicians,
        clients=existing.clients,
        room=room,
        new_clinicians=request.clinicians,
        new_place=request.place,
        new_room=request.room,
        new_service=request.service,
    )


def _judge(
    viewer: Viewer, existing: Existing, named: Named, request: MoveRequest, now: datetime
) -> tuple[Proposal, Plan]:
    appointment = existing.appointment
    neighbours_give_way(
        viewer=viewer,
        named=named,
        start=request.start,
        waivers=request.waivers,
        now=now,
        leave_out=appointment.id,
    )
    lasts = int((appointment.end - appointment.start).total_seconds()) // 60
    minutes = request.minutes or (named.service.minutes if request.service else lasts)
    facts = load_facts(
        named=named,
        asker=existing.asker,
        window=decision_window(request.start, minutes),
        now=now,
        leave_out=appointment.id,
    )
    proposal = proposal_of(
        named,
        start=request.start,
        mode=request.mode or Mode(appointment.mode),
        minutes=minutes,
        waivers=request.waivers,
        policy_shown=facts.practice.policy,
    )
    verdict = decide(proposal, facts)
    if isinstance(verdict, Refused):
        reasons = reasons_for(verdict.reasons, existing.asker)
        raise Refusal(*in_full(reasons, named=named, asker=existing.asker, now=now))
    return proposal, verdict.value


def rewrite(existing: Existing, accepted: Accepted) -> dict[str, Any]:
    """Put the appointment where it goes; gives how it stood. The caller notes the change, which saves it.

    Participants are deleted and inserted: an update in place can collide with the appointment's own rows.
    """
    appointment, named, plan = existing.appointment, accepted.named, accepted.plan
    before = snapshot(appointment, existing.rows)
    lay_out(appointment, named=named, proposal=accepted.proposal, plan=plan)
    if appointment.lapses_at is not None:
        appointment.lapses_at = min(appointment.lapses_at, appointment.start)
    parts_of(appointment).exclude(attendance=Attendance.CANCELLED).delete()
    Participant.objects.bulk_create(
        moved_participants(
            appointment,
            existing.rows,
            clinicians=named.clinicians,
            clients=existing.clients,
            room=plan.room,
        )
    )
    return before


def _note(
    viewer: Viewer, existing: Existing, accepted: Accepted, before: dict[str, Any], now: datetime
) -> None:
    note_change(
        viewer=viewer,
        appointment=existing.appointment,
        verb=Verb.MOVE,
        before=before,
        now=now,
        why=why_lifted(accepted.plan),
    )


def _swap(viewer: Viewer, first: str, second: str, waivers: tuple[Waiver, ...], now: datetime) -> Booked:
    """Both are parked, so that neither stands in the other's way, then judged and written one after the other."""
    pair = find_all(viewer=viewer, refs=(first, second))
    starts = [item.appointment.start for item in reversed(pair)]
    for item in pair:
        if refusal := item.refusal(Verb.MOVE, now):
            raise Refusal(refusal)
        parts_of(item.appointment).update(committed=False)
    for item, start in zip(pair, starts, strict=True):
        _take_place(viewer, item, start, waivers, now)
    return booked(pair[0].appointment, None)


def _take_place(
    viewer: Viewer, item: Existing, start: datetime, waivers: tuple[Waiver, ...], now: datetime
) -> None:
    """At its new time in its own room, or in another where that one is in use then."""
    own = MoveRequest(ref=item.appointment.ref, start=start, waivers=waivers)
    try:
        accepted = judged(viewer, item, own, now)
    except Refusal as refusal:
        if {reason.code for reason in refusal.reasons} != {"room_taken"}:
            raise
        accepted = judged(viewer, item, replace(own, room="any"), now)
    _note(viewer, item, accepted, rewrite(item, accepted), now)
