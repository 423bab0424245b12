"""What can be done with messages."""

from wellkept.messages.actions.choose import choose
from wellkept.messages.actions.doubt import doubt_what_is_due
from wellkept.messages.actions.remind import plan_reminders
from wellkept.messages.actions.send import send_due
from wellkept.messages.actions.settle import leave_it, send_again, stop_notices

__all__ = [
    "choose",
    "doubt_what_is_due",
    "leave_it",
    "plan_reminders",
    "send_again",
    "send_due",
    "stop_notices",
]
