"""Messages in plain words, for staff."""

from django.utils.translation import gettext as _


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
        "worker_died": _("the server stopped while it was sent; ask the client"),
        "restored": _("a backup was restored, and it may have been sent before that; ask the client"),
        "SMTPRecipientsRefused": _("the mail server refuses the address"),
        "SMTPSenderRefused": _("the mail server refuses the sender"),
        "ConnectionRefusedError": _("the mail server could not be reached"),
    }
    return words.get(trouble, _("the mail server did not answer as it should (%(code)s)") % {"code": trouble})
