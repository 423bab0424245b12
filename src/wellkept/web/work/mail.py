"""Messages: what waits, what went, what is in trouble; and what a client chose about her mail."""

from typing import Any, ClassVar

from csp.decorators import csp_update
from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from wellkept.clients.queries import ClientPage, client_page
from wellkept.messages.actions import choose, leave_it, send_again, stop_notices
from wellkept.messages.folder import in_folder
from wellkept.messages.queries import choice_of, message, messages
from wellkept.messages.render import STYLE_HASH
from wellkept.messages.rules.recipients import Tell
from wellkept.messages.rules.reminders import DAY_BEGINS, DAY_ENDS
from wellkept.messages.sentences import tell_words
from wellkept.web.ui.forms import Form, hour_field
from wellkept.web.work.desk import Desk, at_work, next_or, with_names


@require_GET
@at_work
def mail(desk: Desk) -> HttpResponse:
    """The messages of the practice; those that wait for a decision on top."""
    return desk.render(
        "mail.html",
        "requests",
        trouble=messages(desk.viewer, trouble=True, hidden_on=desk.hidden_on),
        messages_=messages(desk.viewer, hidden_on=desk.hidden_on),
        in_folder=in_folder(),
    )


@csp_update({"style-src": [STYLE_HASH]})
@require_GET
@at_work
@with_names
def one_mail(desk: Desk, ref: str) -> HttpResponse:
    """One message, with its mail where that lies in the data folder."""
    card, found = message(desk.viewer, ref)
    return desk.render("one_mail.html", "requests", card=card, mail=found)


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
    """What a client chose, and who is told."""

    layout: ClassVar[tuple[tuple[str, ...], ...]] = (("first", "second"), ("day_begins", "day_ends"))

    tell = forms.ChoiceField(label=gettext_lazy("Who is told"), widget=forms.RadioSelect)
    reminders = forms.BooleanField(label=gettext_lazy("Reminders by email"), required=False)
    first = forms.IntegerField(
        label=gettext_lazy("First, hours before"), required=False, min_value=1, max_value=336
    )
    second = forms.IntegerField(
        label=gettext_lazy("Second, hours before"), required=False, min_value=1, max_value=336
    )
    day_begins = hour_field(gettext_lazy("Reminders not before"), DAY_BEGINS)
    day_ends = hour_field(gettext_lazy("and not after"), DAY_ENDS)
    place = forms.BooleanField(
        label=gettext_lazy("Mail may say where"),
        required=False,
        help_text=gettext_lazy("Others in a household may read it. Off, until the client says so."),
    )

    def __init__(self, *args: Any, guardian: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tells = [tell for tell in Tell if guardian or tell in (Tell.CLIENT, Tell.NOBODY)]
        self.fields["tell"].choices = [(tell, tell_words(tell)) for tell in tells]  # type: ignore[attr-defined]

    @classmethod
    def of(cls, desk: Desk, page: ClientPage, typed: QueryDict | None = None) -> "ChoiceForm":
        """The form for one client. Without a guardian who has an address there is none to be told."""
        card = choice_of(desk.viewer, page.card.ref)
        guardian = card.tell in (Tell.GUARDIAN, Tell.BOTH) or any(
            contact.role == "guardian" and contact.email for contact in page.contacts
        )
        hours: list[Any] = [*card.hours, None, None]
        known = {
            "tell": card.tell,
            "reminders": card.reminders,
            "first": hours[0],
            "second": hours[1],
            "place": card.place,
            "day_begins": card.day.begins.hour,
            "day_ends": card.day.ends.hour,
        }
        return cls(typed, initial=known, guardian=guardian)


@require_POST
@at_work
def choose_mail(desk: Desk, ref: str) -> HttpResponse:
    """Enter what a client chose."""
    page = client_page(desk.viewer, ref, now=desk.now)
    form = ChoiceForm.of(desk, page, desk.request.POST)
    done, _none = form.attempt(
        lambda data: choose(
            viewer=desk.viewer,
            client=ref,
            tell=data["tell"],
            reminders=data["reminders"],
            hours=[hour for hour in (data["first"], data["second"]) if hour],
            place=data["place"],
            day_begins=data["day_begins"],
            day_ends=data["day_ends"],
            now=desk.now,
        )
    )
    if done:
        desk.say(_("Saved."))
    else:
        desk.warn(_all_errors(form))
    return redirect(desk.url("client", ref=ref))


def _all_errors(form: Form) -> str:
    return " ".join(str(item) for errors in form.errors.values() for item in errors)
