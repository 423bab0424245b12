"""The use cases of appointments. ``book`` is the only way in; there is no second path."""

from wellkept.scheduling.appointments.actions.answer import accept, decline
from wellkept.scheduling.appointments.actions.attend import arrive, correct_times, keep, no_show
from wellkept.scheduling.appointments.actions.attest import attest_where
from wellkept.scheduling.appointments.actions.book import book, hold
from wellkept.scheduling.appointments.actions.cancel import cancel
from wellkept.scheduling.appointments.actions.lapse import let_lapse
from wellkept.scheduling.appointments.actions.move import move, swap
from wellkept.scheduling.appointments.actions.split import rejoin, split
from wellkept.scheduling.appointments.actions.undo import undo
from wellkept.scheduling.appointments.actions.where import say_where

__all__ = [
    "accept",
    "arrive",
    "attest_where",
    "book",
    "cancel",
    "correct_times",
    "decline",
    "hold",
    "keep",
    "let_lapse",
    "move",
    "no_show",
    "rejoin",
    "say_where",
    "split",
    "swap",
    "undo",
]
