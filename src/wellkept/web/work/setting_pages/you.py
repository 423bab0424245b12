"""Settings of one's own."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from wellkept.accounts.actions import edit_account
from wellkept.accounts.queries import account_card
from wellkept.kernel.languages import spoken
from wellkept.trust.viewer import Oneself
from wellkept.web.ui.forms import Form, language_field, zone_field
from wellkept.web.work.desk import Desk

LONGEST = 10_000


class YouForm(Form):
    """One's own name, zone and language."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=LONGEST,
        help_text=gettext_lazy("As colleagues and clients read it, in every practice where you work."),
    )
    zone = zone_field(
        gettext_lazy("Time zone"),
        help_text=gettext_lazy(
            "Appointments by video and phone are shown in it. Nothing that is booked moves."
        ),
    )

    locale = language_field(gettext_lazy("Language"))

    @classmethod
    def of(cls, desk: Desk) -> "YouForm":
        """The form of this request."""
        card = account_card(desk.viewer.account_id)
        locale = spoken(getattr(desk.request.user, "locale", ""))
        return cls(
            desk.request.POST or None, initial={"name": card.name, "zone": card.zone, "locale": locale}
        )


def save_you(desk: Desk, data: dict[str, Any]) -> None:
    """Save it."""
    edit_account(viewer=Oneself(desk.viewer.account_id), now=desk.now, **data)
