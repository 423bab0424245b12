"""Messages in plain words, for staff."""

from django.utils.translation import gettext as _

from wellkept.kernel.invalid import Invalid
from wellkept.messages.rules.recipients import Tell
from wellkept.messages.rules.wording import Block
from wellkept.trust.sentences import invalid_sentence


def purpose_words(purpose: str) -> str:
    """What it tells."""
    words = {
        "notice": _("a change"),
        "requested": _("request received"),
        "accepted": _("request accepted"),
        "declined": _("request declined"),
        "confirmed": _("confirmation"),
        "changed": _("change"),
        "cancelled": _("cancellation"),
        "reminder": _("reminder"),
    }
    return words.get(purpose, purpose)


def state_words(state: str) -> str:
    """What became of it."""
    words = {
        "waiting": _("Waits"),
        "leased": _("Waits"),
        "handing": _("Being sent"),
        "sent": _("Sent"),
        "failed": _("Not sent"),
        "uncertain": _("Perhaps sent"),
        "stopped": _("Stopped"),
    }
    return words.get(state, state)


def trouble_words(trouble: str) -> str:
    """What is the matter."""
    words = {
        "no_address": _("no email address is known"),
        "no_guardian": _("no guardian with an email address is known"),
        "worker_died": _("the server stopped while it was sent; ask the client"),
        "restored": _("a backup was restored, and it may have been sent before that; ask the client"),
        "SMTPRecipientsRefused": _("the mail server refuses the address"),
        "SMTPSenderRefused": _("the mail server refuses the sender"),
        "ConnectionRefusedError": _("the mail server could not be reached"),
    }
    return words.get(trouble, _("the mail server did not answer as it should (%(code)s)") % {"code": trouble})


def wording_sentence(error: Invalid) -> str:
    """What stands in the way of a practice's own words, and how to go on."""
    sentences = {
        "unknown_placeholder": _(
            "%(name)s is not one of the blocks below. Take it away, or choose one of them."
        ),
        "placeholder_alone": _("%(name)s needs a line of its own."),
        "placeholder_twice": _("%(name)s stands there twice. Keep it once."),
        "needs_dates": _("Keep %(name)s: without it nobody knows when."),
        "needs_link": _("Keep %(name)s: by it clients move or cancel by themselves."),
        "needs_calendar": _("Keep %(name)s: it says that answering the invitation does not cancel."),
        "needs_sender": _("Keep %(name)s: without it nobody knows who writes."),
        "says_too_much": _(
            "Whoever else reads this could tell what it is about: %(words)s. Say it without these words."
        ),
    }
    text = sentences.get(error.code)
    return text % error.params if text else invalid_sentence(error)


def block_words(block: Block) -> str:
    """What Wellkept fills in there."""
    return {
        Block.DATES: _("day, time and zone, and the place if the client chose so"),
        Block.BEFORE: _("how it was before, if it is one date"),
        Block.LINK: _("the link to see, move or cancel it"),
        Block.CALENDAR: _("what the attached file is for, and that answering it cancels nothing"),
        Block.SENDER: _("your name and phone in messages"),
    }[block]


def tell_words(tell: str) -> str:
    """Who is told."""
    return {
        Tell.CLIENT: _("The client"),
        Tell.GUARDIAN: _("The guardian"),
        Tell.BOTH: _("The client and the guardian"),
        Tell.NOBODY: _("Nobody: no email at all"),
    }[Tell(tell)]
