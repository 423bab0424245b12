"""What can be done with messages."""

from wellkept.messages.actions.care import plan_care_mail
from wellkept.messages.actions.choose import choose, stop_reminders
from wellkept.messages.actions.doubt import doubt_what_is_due
from wellkept.messages.actions.personal import tell_people
from wellkept.messages.actions.remind import plan_reminders
from wellkept.messages.actions.send import send_due
from wellkept.messages.actions.settle import leave_it, send_again, stop_notices
from wellkept.messages.actions.word import cleaned_wording, sign, word, word_as_usual

__all__ = [
    "choose",
    "cleaned_wording",
    "doubt_what_is_due",
    "leave_it",
    "plan_care_mail",
    "plan_reminders",
    "send_again",
    "send_due",
    "sign",
    "stop_notices",
    "stop_reminders",
    "tell_people",
    "word",
    "word_as_usual",
]
