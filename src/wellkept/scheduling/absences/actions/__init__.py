"""What can be done when somebody is away: noting it, taking it back, and settling what is booked then."""

from wellkept.scheduling.absences.actions.illness import AbsenceNoted, call_in_sick, take_back
from wellkept.scheduling.absences.actions.settle import settle, settle_absence, undo_rearrangement

__all__ = [
    "AbsenceNoted",
    "call_in_sick",
    "settle",
    "settle_absence",
    "take_back",
    "undo_rearrangement",
]
