"""What can be done with standing appointments."""

from wellkept.scheduling.series.actions.change import change
from wellkept.scheduling.series.actions.create import create
from wellkept.scheduling.series.actions.fill import fill
from wellkept.scheduling.series.actions.pause import end, pause, resume
from wellkept.scheduling.series.actions.place import place
from wellkept.scheduling.series.actions.undo import undo

__all__ = ["change", "create", "end", "fill", "pause", "place", "resume", "undo"]
