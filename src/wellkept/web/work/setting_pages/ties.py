"""Conflicts of interest: how strict this practice is, beside what is delivered."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wellkept.ties import actions
from wellkept.ties.queries import strictness
from wellkept.ties.rules.matrix import MATRIX, MAY_BE_LOOSENED, MAY_BE_TIGHTENED, Stance, TieKind
from wellkept.ties.sentences import kind_words
from wellkept.web.ui.forms import Form
from wellkept.web.work.desk import Desk


def _choices(kinds: frozenset[TieKind]) -> list[tuple[str, str]]:
    return [(kind.value, kind_words(kind)) for kind in TieKind if kind in kinds]


class StrictnessForm(Form):
    """Tighter where a practice likes, looser in three rows alone."""

    adds = ""
    refused = forms.MultipleChoiceField(
        label=gettext_lazy("Refuse here where otherwise a warning would do"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        choices=lambda: _choices(MAY_BE_TIGHTENED),
    )
    warned = forms.MultipleChoiceField(
        label=gettext_lazy("Warn here, and ask for a second opinion, where otherwise it is refused"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        choices=lambda: _choices(MAY_BE_LOOSENED),
    )
    cooling_months = forms.IntegerField(
        label=gettext_lazy("Months for which a tie counts after its end"),
        help_text=gettext_lazy("24 as delivered. A practice may make it longer."),
    )
    review_days = forms.IntegerField(
        label=gettext_lazy("Days after which an accepted warning is looked at again"),
        help_text=gettext_lazy("90 as delivered. A practice may make it sooner."),
    )

    @classmethod
    def of(cls, desk: Desk) -> "StrictnessForm":
        """The form of this request."""
        here = strictness(desk.viewer)
        initial = {
            "refused": [kind.value for kind in here.refused],
            "warned": [kind.value for kind in here.warned],
            "cooling_months": here.cooling,
            "review_days": here.review,
        }
        return cls(desk.request.POST or None, initial=initial)


def save_strictness(desk: Desk, data: dict[str, Any]) -> None:
    """Save it."""
    actions.save_strictness(viewer=desk.viewer, now=desk.now, **data)


def matrix(desk: Desk) -> dict[str, Any]:
    """Each row as it is kept here: what follows while the tie holds, soon after its end, and later."""
    here = strictness(desk.viewer)
    rows = [
        (kind_words(kind), *(_stance(stance) for stance in (row.now, row.cooling, row.after)), row.ground)
        for kind, row in ((kind, here.row(kind)) for kind in MATRIX if kind is not TieKind.TREATS)
    ]
    return {"matrix": rows, "months": here.cooling}


def _stance(stance: Stance) -> tuple[str, str]:
    """An icon and a word."""
    return {
        Stance.ALLOW: ("check", _("booked")),
        Stance.WARN: ("alert", _("warning")),
        Stance.REFUSE: ("cancel", _("refused")),
    }[stance]
