"""Why a record was opened, and how a client may be called, in words."""

from django.utils.translation import gettext as _

from wellkept.clients.rules.calls import Calls


def ground_words(ground: str) -> str:
    """A ground of the list."""
    words = {
        "here": _("The client is here or on the phone"),
        "appointment": _("An appointment is to be arranged"),
        "by_request": _("The client asked for it"),
        "danger": _("Somebody may be in danger"),
        "unreachable": _("The therapist cannot be reached, and it cannot wait"),
        "ill": _("The therapist is ill"),
        "gone": _("The therapist has left or died"),
        "authority": _("A hospital, a doctor or an authority asks, and it cannot wait"),
        "other": _("Something else"),
    }
    return words[ground]


def calls_words(wish: str) -> str:
    """What a client wishes about calls."""
    words = {
        Calls.ANY: _("May be called, and a message left"),
        Calls.NO_VOICEMAIL: _("May be called, but leave no message"),
        Calls.NEVER: _("Do not call"),
    }
    return words[Calls(wish)]
