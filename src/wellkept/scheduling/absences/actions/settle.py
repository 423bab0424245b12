"""What cannot stay is moved, canceled or left, all of it in one go; and taken back as a whole."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from wellkept.kernel.outcome import Reason
from wellkept.kernel.spans import Span
from wellkept.scheduling.absences.actions.acts import found_absence, keep, note, put_back, tell
from wellkept.scheduling.absences.models import Absence, Rearrangement
from wellkept.scheduling.absences.request import Choice, Choices, Rearranged, What
from wellkept.scheduling.absences.scope import taking_part
from wellkept.scheduling.appointments.actions.attempt import TAKEN_CODE, Refusal, attempt
from wellkept.scheduling.appointments.actions.let_go import cancel_dates, lock_parts
from wellkept.scheduling.appointments.actions.move import MoveRequest
from wellkept.scheduling.appointments.actions.rearrange import RefusedMoves, rearrange
from wellkept.scheduling.appointments.actions.stay import leave_as_it_is
from wellkept.scheduling.appointments.models import Appointment, Participant
from wellkept.scheduling.appointments.scope import visible_appointments
from wellkept.scheduling.availability.queries import leave_span
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import Staff

CHANGED = Reason("changed_meanwhile")


def settle(*, viewer: Staff, choices: Choices, now: datetime) -> Rearranged:
    """Do for each of these appointments, by ref, what was chosen: all or none. Clients hear of it once.

    Raises ``NotFound`` for what this viewer cannot see.
    """
    return _answered(lambda: _settle(viewer, choices, (), None, now), choices)


def settle_absence(
    *, viewer: Staff, ref: str, choices: Choices, cancel_unseen: bool, now: datetime
) -> Rearranged:
    """The same for what an absence touches. ``cancel_unseen``: sessions in it that only their therapist sees are canceled
    too; the answer counts and names none of them (R7). Raises ``NotFound``."""

    def do() -> str:
        absence = found_absence(viewer, ref)
        if absence.undone:
            raise Refusal(CHANGED)
        unseen = _unseen(viewer, absence) if cancel_unseen else ()
        return _settle(viewer, choices, unseen, absence, now)

    return _answered(do, choices)


def undo_rearrangement(*, viewer: Staff, ref: str, now: datetime) -> Reason | None:
    """Take it back as a whole. Refused once one of the appointments was changed since, or where its time is taken."""
    done = attempt(lambda: _undo(viewer, ref, now))
    return done[0] if isinstance(done, tuple) else None


def _undo(viewer: Staff, ref: str, now: datetime) -> None:
    rows = Rearrangement.objects.within(viewer.practice_id).filter(ref=ref).select_for_update(no_key=True)
    kept = rows.first()
    if kept is None or not (viewer.handles_bookings or kept.by_id == viewer.account_id):
        raise NotFound
    put_back(viewer, kept, now)


def _answered(do: Callable[[], str], choices: Choices) -> Rearranged:
    try:
        done = attempt(do)
    except RefusedMoves as refused:
        return Rearranged(refused=refused.by_ref)
    if isinstance(done, str):
        return Rearranged(ref=done)
    moves = [ref for ref, choice in choices.items() if choice.what is What.MOVE]
    concerned = moves if done[0].code == TAKEN_CODE else list(choices)
    return Rearranged(refused=dict.fromkeys(concerned, done))


def _settle(
    viewer: Staff, choices: Choices, unseen: Iterable[int], absence: Absence | None, now: datetime
) -> str:
    ids = _ids(viewer, choices)
    hidden = [id for id in unseen if id not in ids.values()]
    practice = viewer.practice_id
    lock_parts(Participant.objects.within(practice).filter(appointment__in=[*ids.values(), *hidden]))
    wanted = [ids[ref] for ref in _chosen(choices, What.CANCEL)]
    cancelled = cancel_dates(
        viewer=viewer, practice=practice, appointments=[*wanted, *hidden], cause="absence", now=now
    )
    if missed := [ref for ref in _chosen(choices, What.CANCEL) if ids[ref] not in cancelled]:
        raise RefusedMoves(dict.fromkeys(missed, (CHANGED,)))
    left = _left(viewer, choices, now)
    moved = rearrange(viewer=viewer, moves=_moves(choices), now=now)
    kept = keep(viewer, (*cancelled, *moved, *(ids[ref] for ref in left)), now, absence)
    note(viewer, cancelled, "cancel", now)
    note(viewer, moved, "move", now)
    tell(viewer, (*cancelled, *moved), "move" if moved else "cancel", now)
    return kept.ref


def _chosen(choices: Choices, what: What) -> list[str]:
    return [ref for ref, choice in choices.items() if choice.what is what]


def _moves(choices: Choices) -> list[MoveRequest]:
    moves = [(ref, choices[ref].start) for ref in _chosen(choices, What.MOVE)]
    if nowhere := [ref for ref, start in moves if start is None]:
        raise RefusedMoves(dict.fromkeys(nowhere, (Reason("no_time_chosen"),)))
    return [MoveRequest(ref=ref, start=start) for ref, start in moves if start is not None]


def _ids(viewer: Staff, choices: Choices) -> Mapping[str, int]:
    """The appointments by ref: what a viewer sees of coming ones is hers to change. Raises ``NotFound``."""
    ids = dict(visible_appointments(viewer).filter(ref__in=list(choices)).values_list("ref", "id"))
    if len(ids) < len(choices):
        raise NotFound
    return ids


def _left(viewer: Staff, choices: Choices, now: datetime) -> list[str]:
    """Those that stay as they are, in spite of what they stand in."""
    staying = _chosen(choices, What.STAY)
    refused = {
        ref: (reason,) for ref in staying if (reason := _leave(viewer, ref, choices[ref], now)) is not None
    }
    if refused:
        raise RefusedMoves(refused)
    return staying


def _leave(viewer: Staff, ref: str, choice: Choice, now: datetime) -> Reason | None:
    return leave_as_it_is(viewer=viewer, ref=ref, code=choice.code, why=choice.why, now=now)


def _unseen(viewer: Staff, absence: Absence) -> list[int]:
    """What the absence touches and this viewer cannot see."""
    span: Span | None = leave_span(viewer.practice_id, absence.leave)
    if span is None:
        return []
    touched = Appointment.objects.within(viewer.practice_id).filter(
        id__in=taking_part(viewer.practice_id, absence.account_id, span)
    )
    seen = visible_appointments(viewer).filter(id__in=touched.values("id")).values_list("id", flat=True)
    return [id for id in touched.values_list("id", flat=True) if id not in set(seen)]
