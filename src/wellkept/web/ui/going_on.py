"""Going on in spite of a warning (R8): both who may say so, therapist and client, say it by one form."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wellkept.scheduling.appointments.actions.go_on import go_on
from wellkept.scheduling.appointments.sentences import sentence
from wellkept.ties.rules.matrix import WHYS
from wellkept.ties.sentences import why_words
from wellkept.web.ui.forms import Form, date_field


class GoOnForm(Form):
    """Why somebody goes on in spite of a warning."""

    why = forms.ChoiceField(
        label=gettext_lazy("Why you go on"), choices=lambda: [(why, why_words(why)) for why in WHYS]
    )
    opinion_on = date_field(gettext_lazy("Day of the second opinion"), required=False)

    def __init__(self, *args: Any, opinion: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not opinion:
            del self.fields["opinion_on"]


def go_on_with(typed: QueryDict, **between: Any) -> str:
    """Accept what stands ``between`` the two, as ``go_on`` takes them. Gives what to tell: that it was done, or why not."""
    form = GoOnForm(typed)
    done, reason = form.attempt(lambda data: go_on(**between, **data))
    if reason is not None:
        return sentence(reason)
    if done:
        return _("Accepted. It is listed to be looked at again.")
    return next(str(error) for errors in form.errors.values() for error in errors)
