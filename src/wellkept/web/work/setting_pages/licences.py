"""Where a therapist has attested that she may work."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from wellkept.accounts.actions import attest_licence, withdraw_licence
from wellkept.accounts.queries import licence_cards
from wellkept.accounts.rules.compacts import Ground, Profession
from wellkept.accounts.sentences import compacts_in_words, ground_words, profession_words
from wellkept.kernel.jurisdictions import JURISDICTIONS, jurisdiction_name
from wellkept.web.ui.forms import Form, date_field
from wellkept.web.work.desk import Desk


class LicenceForm(Form):
    """One license or other ground, for one state."""

    layout = (("profession", "jurisdiction"), ("valid_from", "valid_until"))

    profession = forms.ChoiceField(
        label=gettext_lazy("As"), choices=lambda: [(one, profession_words(one)) for one in Profession]
    )
    jurisdiction = forms.ChoiceField(
        label=gettext_lazy("State"), choices=lambda: [("", "…"), *JURISDICTIONS.items()]
    )
    ground = forms.ChoiceField(
        label=gettext_lazy("By"), choices=lambda: [(one, ground_words(one)) for one in Ground]
    )
    valid_from = date_field(gettext_lazy("From"))
    valid_until = date_field(gettext_lazy("Until"), required=False)
    why = forms.CharField(
        label=gettext_lazy("Which other ground"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("For example a temporary permission of that state, with its number."),
    )
    attested = forms.BooleanField(label=gettext_lazy("I attest that this is so."))

    @classmethod
    def of(cls, desk: Desk) -> "LicenceForm":
        """The form of this request."""
        return cls(desk.request.POST or None, initial={"valid_from": desk.today.date()})


def attest(desk: Desk, data: dict[str, Any]) -> None:
    """She attests."""
    attest_licence(
        viewer=desk.viewer,
        now=desk.now,
        **{name: value for name, value in data.items() if name != "attested"},
    )


def licences(desk: Desk) -> dict[str, Any]:
    """Her own, and what is known of the compacts."""
    rows = [
        (
            card,
            jurisdiction_name(card.jurisdiction),
            profession_words(card.profession),
            ground_words(card.ground),
        )
        for card in licence_cards(desk.viewer.account_id)
    ]
    return {"licences": rows, "compacts": compacts_in_words()}


def withdraw(desk: Desk, ref: str) -> None:
    """It counts no more."""
    withdraw_licence(viewer=desk.viewer, ref=ref, now=desk.now)
