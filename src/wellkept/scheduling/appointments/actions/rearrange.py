"""Several appointments moved at once, each where somebody chose: all of them or none. Inside the caller's transaction; the
caller records and tells what was done."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from wellkept.kernel.outcome import Reason
from wellkept.scheduling.appointments.actions.attempt import Refusal
from wellkept.scheduling.appointments.actions.existing import Existing, find_all
from wellkept.scheduling.appointments.actions.move import MoveRequest, judged, rewrite
from wellkept.scheduling.appointments.actions.writing import note_changes
from wellkept.scheduling.appointments.rows import parts_of
from wellkept.scheduling.appointments.rules.lifecycle import Verb
from wellkept.trust.viewer import Viewer


class RefusedMoves(Exception):
    """Some cannot go where they were to. Nothing is written; ``by_ref`` says which, and why."""

    def __init__(self, by_ref: Mapping[str, tuple[Reason, ...]]) -> None:
        super().__init__()
        self.by_ref = by_ref


def rearrange(*, viewer: Viewer, moves: Sequence[MoveRequest], now: datetime) -> tuple[int, ...]:
    """Move them, in this order: none stands in the way of those before it. Answers their ids.

    Raises ``RefusedMoves``, and ``NotFound`` for what this viewer cannot see.
    """
    found = find_all(viewer=viewer, refs=[move.ref for move in moves])
    for item in found:
        parts_of(item.appointment).update(committed=False)
    refused: dict[str, tuple[Reason, ...]] = {}
    changed = []
    for item, move in zip(found, moves, strict=True):
        try:
            changed.append((item.appointment, _moved(viewer, item, move, now)))
        except Refusal as refusal:
            refused[move.ref] = refusal.reasons
    if refused:
        raise RefusedMoves(refused)
    note_changes(viewer=viewer, changed=changed, verb=Verb.MOVE, now=now)
    return tuple(appointment.id for appointment, _before in changed)


def _moved(viewer: Viewer, item: Existing, move: MoveRequest, now: datetime) -> dict[str, object]:
    if refusal := item.refusal(Verb.MOVE, now):
        raise Refusal(refusal)
    before = rewrite(item, judged(viewer, item, move, now))
    item.appointment.save()  # the next one is judged by what stands
    return before
