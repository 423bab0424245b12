"""Taking calendar files in, and taking back what they brought."""

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
    "Staying",
    "Undone",
    "import_calendar",
    "undo_import",
]
