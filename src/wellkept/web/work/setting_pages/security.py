"""What a practice asks of its team when signing in, and whose mailboxes are its own."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from wellkept.practice import actions, queries
from wellkept.web.ui.forms import Form
from wellkept.web.work.desk import Desk


class SecurityForm(Form):
    """For managers."""

    adds = ""
    second_factor = forms.BooleanField(
        label=gettext_lazy("Everybody here needs more than a password"),
        required=False,
        help_text=gettext_lazy(
            "A passkey or an authenticator app. Whoever has none is led to set one up before any page of this practice "
            "opens; until then their tokens and calendar feeds stay closed too."
        ),
    )
    mail_domains = forms.MultipleChoiceField(
        label=gettext_lazy("Mailboxes that the practice manages"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Addresses in these domains never open anybody’s own care, because somebody here could read their mail. "
            "Addresses by which you invited are counted anyway."
        ),
    )

    @classmethod
    def of(cls, desk: Desk) -> "SecurityForm":
        """The form of this request."""
        card = queries.security(desk.viewer)
        initial = {"second_factor": card.second_factor, "mail_domains": list(card.domains)}
        form = cls(desk.request.POST or None, initial=initial)
        form.fields["mail_domains"].choices = [(name, name) for name in card.choices]  # type: ignore[attr-defined]
        if not card.choices:
            del form.fields["mail_domains"]
        return form


def save_security(desk: Desk, data: dict[str, Any]) -> None:
    """Save it."""
    actions.secure_practice(
        viewer=desk.viewer,
        second_factor=data["second_factor"],
        mail_domains=data.get("mail_domains", []),
        now=desk.now,
    )


def security(desk: Desk) -> dict[str, Any]:
    """Who has only a password so far."""
    return {"without": queries.security(desk.viewer).without}
