"""What may be done about ties. One file a topic; faces import from here."""

from wellkept.ties.actions.closing import close_to, open_to
from wellkept.ties.actions.declaring import declare_tie, end_tie, withdraw_tie
from wellkept.ties.actions.strictness import save_strictness
from wellkept.ties.actions.warnings import end_warning, review_warning, take_note

__all__ = [
    "close_to",
    "declare_tie",
    "end_tie",
    "end_warning",
    "open_to",
    "review_warning",
    "save_strictness",
    "take_note",
    "withdraw_tie",
]
