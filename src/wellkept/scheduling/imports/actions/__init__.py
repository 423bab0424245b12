"""Taking calendar files in, letting recurring events stand, and taking back what was brought."""

from wellkept.scheduling.imports.actions.standing import SeriesReport, stand_earlier
from wellkept.scheduling.imports.actions.taking import (
    EventReport,
    ImportReport,
    ImportWish,
    import_calendar,
)
from wellkept.scheduling.imports.actions.undoing import Staying, Undone, undo_import

__all__ = [
    "EventReport",
    "ImportReport",
    "ImportWish",
    "SeriesReport",
    "Staying",
    "Undone",
    "import_calendar",
    "stand_earlier",
    "undo_import",
]
