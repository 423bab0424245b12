"""The name under which a practice writes, and its own words for each kind of mail."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from wellkept.kernel.invalid import Invalid
from wellkept.kernel.languages import LANGUAGES
from wellkept.messages.actions import sign
from wellkept.messages.queries import own_sender, own_wordings, sender_of
from wellkept.messages.rules.neutral import forbidden_in
from wellkept.messages.rules.telling import Purpose
from wellkept.messages.sentences import wording_sentence
from wellkept.web.ui.forms import Form
from wellkept.web.work.desk import Desk

LONGEST = 10_000


class SenderForm(Form):
    """Who writes."""

    adds = ""
    name = forms.CharField(
        label=gettext_lazy("Name in messages"),
        required=False,
        max_length=LONGEST,
        help_text=gettext_lazy("Others may see it on a screen. Left empty, it is the practice’s name."),
    )
    phone = forms.CharField(
        label=gettext_lazy("Phone"),
        required=False,
        max_length=LONGEST,
        help_text=gettext_lazy("Stands below each message, for whoever would rather call."),
    )
    email = forms.CharField(
        label=gettext_lazy("Answers go to"),
        required=False,
        max_length=LONGEST,
        help_text=gettext_lazy("An address that somebody reads. Left empty, they go to the server’s own."),
    )

    @classmethod
    def of(cls, desk: Desk) -> "SenderForm":
        """The form of this request."""
        card = own_sender(desk.viewer)
        known = {"name": card.name, "phone": card.phone, "email": card.reply_to}
        return cls(desk.request.POST or None, initial=known)

    def refuse(self, error: Invalid) -> None:
        """A word that says too much is named."""
        self.add_error(error.field if error.field in self.fields else None, wording_sentence(error))


def save_sender(desk: Desk, data: dict[str, Any]) -> None:
    """Save it."""
    sign(viewer=desk.viewer, now=desk.now, **data)


def mail_kinds(desk: Desk) -> dict[str, Any]:
    """Each kind of mail, with the languages in which it has words of the practice's own."""
    own = own_wordings(desk.viewer)
    kinds = [
        (purpose.value, [(code, name, (purpose.value, code) in own) for code, name in LANGUAGES.items()])
        for purpose in Purpose
    ]
    unsigned = not sender_of(desk.viewer.practice_id, desk.practice.name).name
    return {"kinds": kinds, "unsigned": unsigned and forbidden_in(desk.practice.name)}
