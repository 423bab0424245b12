"""Messages: what waits, what went, what is in trouble; and what a client chose about her mail."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from wellkept.kernel.invalid import Invalid
from wellkept.messages.actions import choose, leave_it, send_again, stop_notices
from wellkept.messages.queries import choice_of, messages
from wellkept.trust.sentences import invalid_sentence
from wellkept.web.ui.forms import Form
from wellkept.web.work.desk import Desk, at_work, next_or


@require_GET
@at_work
def mail(desk: Desk) -> HttpResponse:
    """The messages of the practice; those that wait for a decision on top."""
    return desk.render(
        "mail.html",
        "requests",
        trouble=messages(desk.viewer, trouble=True, hidden_on=desk.hidden_on),
        messages_=messages(desk.viewer, hidden_on=desk.hidden_on),
        in_folder=settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"),
    )


@require_POST
@at_work
def act_on_mail(desk: Desk, ref: str, verb: str) -> HttpResponse:
    """Send again, or leave it."""
    if verb == "again":
        send_again(viewer=desk.viewer, ref=ref, now=desk.now)
        desk.say(_("It is sent again."))
    else:
        leave_it(viewer=desk.viewer, ref=ref, now=desk.now)
        desk.say(_("It is not sent again."))
    return redirect(next_or(desk, desk.url("mail")))


@require_POST
@at_work
def stop(desk: Desk, ref: str) -> HttpResponse:
    """Do not tell what waits about one appointment."""
    stopped = stop_notices(viewer=desk.viewer, appointment=ref, now=desk.now)
    desk.say(_("Nobody is told.") if stopped else _("It was sent already."))
    return redirect(next_or(desk, desk.url("appointment", ref=ref)))


class ChoiceForm(Form):
    """What a client chose."""

    reminders = forms.BooleanField(label=gettext_lazy("Reminders by email"), required=False)
    first = forms.IntegerField(
        label=gettext_lazy("First, hours before"), required=False, min_value=1, max_value=336
    )
    second = forms.IntegerField(
        label=gettext_lazy("Second, hours before"), required=False, min_value=1, max_value=336
    )
    place = forms.BooleanField(
        label=gettext_lazy("Mail may say where"),
        required=False,
        help_text=gettext_lazy("Others in a household may read it. Off, until the client says so."),
    )

    @classmethod
    def of(cls, desk: Desk, client: str) -> "ChoiceForm":
        """Filled in."""
        card = choice_of(desk.viewer, client)
        hours: list[Any] = [*card.hours, None, None]
        known = {"reminders": card.reminders, "first": hours[0], "second": hours[1], "place": card.place}
        return cls(initial=known)


@require_POST
@at_work
def choose_mail(desk: Desk, ref: str) -> HttpResponse:
    """Enter what a client chose."""
    form = ChoiceForm(desk.request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            choose(
                viewer=desk.viewer,
                client=ref,
                reminders=data["reminders"],
                hours=[hour for hour in (data["first"], data["second"]) if hour],
                place=data["place"],
                now=desk.now,
            )
            desk.say(_("Kept."))
        except Invalid as error:
            desk.warn(invalid_sentence(error))
    else:
        desk.warn(" ".join(str(item) for errors in form.errors.values() for item in errors))
    return redirect(desk.url("client", ref=ref))
