"""What can be done with standing appointments."""

from wellkept.scheduling.series.actions.ask import ask_for_hour, decline_hour, take_back_asking
from wellkept.scheduling.series.actions.change import change
from wellkept.scheduling.series.actions.create import create
from wellkept.scheduling.series.actions.fill import fill
from wellkept.scheduling.series.actions.pause import end, pause, resume
from wellkept.scheduling.series.actions.place import place
from wellkept.scheduling.series.actions.roster import ask_again, leave_out
from wellkept.scheduling.series.actions.undo import undo

__all__ = [
    "ask_again",
    "ask_for_hour",
    "change",
    "create",
    "decline_hour",
    "end",
    "fill",
    "leave_out",
    "pause",
    "place",
    "resume",
    "take_back_asking",
    "undo",
]
