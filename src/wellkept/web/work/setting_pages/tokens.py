"""Tokens: what lets a program act for a person at this practice."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from wellkept.accounts.queries import account_cards
from wellkept.trust import tokens
from wellkept.trust.tokens import Scope
from wellkept.web.ui.forms import Form
from wellkept.web.work.desk import Desk

SCOPE_NAMES = {
    Scope.READ: gettext_lazy("See what I see"),
    Scope.BOOK: gettext_lazy("Book, move and cancel"),
    Scope.ATTEND: gettext_lazy("Note who came"),
}
_DAYS = [
    ("30", gettext_lazy("30 days")),
    ("90", gettext_lazy("90 days")),
    ("365", gettext_lazy("a year")),
]


class TokenForm(Form):
    """A new token of one's own."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=10_000,
        help_text=gettext_lazy(
            "Which program will use it. Managers see this name; write no client’s name here."
        ),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("The program may"),
        widget=forms.CheckboxSelectMultiple,
        choices=list(SCOPE_NAMES.items()),
        help_text=gettext_lazy("It acts in your name, and never does more than you may do yourself."),
    )
    days = forms.ChoiceField(label=gettext_lazy("It works for"), choices=_DAYS)

    @classmethod
    def of(cls, desk: Desk) -> "TokenForm":
        """The form of this request."""
        return cls(desk.request.POST or None, initial={"days": "90"})


def make_token(desk: Desk, data: dict[str, Any]) -> str:
    """Make it. Gives its secret, which is shown on this answer and nowhere else."""
    return tokens.create_token(
        viewer=desk.viewer, name=data["name"], scopes=data["scopes"], days=int(data["days"]), now=desk.now
    )


def revoke_token(desk: Desk, ref: str) -> None:
    """It opens nothing from now on."""
    tokens.revoke_token(viewer=desk.viewer, ref=ref, now=desk.now)


def list_tokens(desk: Desk) -> dict[str, Any]:
    """One's own tokens, or those of the practice; with the names of their holders."""
    found = tokens.tokens(desk.viewer)
    holders = account_cards(card.account_id for card in found)
    rows = [
        (
            card,
            holders[card.account_id].name if card.account_id != desk.viewer.account_id else "",
            ", ".join(str(SCOPE_NAMES[Scope(scope)]) for scope in card.scopes),
            card.works(desk.now),
        )
        for card in found
    ]
    return {"tokens": rows}
