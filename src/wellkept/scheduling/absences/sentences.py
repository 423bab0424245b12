"""What stands in the way of settling appointments, in plain words."""

from django.utils.translation import gettext as _

from wellkept.kernel.outcome import Reason


def own_sentence(reason: Reason) -> str:
    """The sentence of a reason that this room alone gives; empty for all others."""
    return {"no_time_chosen": _("Choose a time to move to.")}.get(reason.code, "")
