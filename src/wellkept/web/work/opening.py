"""Opening a record with a reason: saying why first, and who did so lately, for those whom it is told."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wellkept.clients import actions
from wellkept.clients.accesses import accesses
from wellkept.clients.emergency import emergency_page, must_be_for_her
from wellkept.clients.queries import client_card
from wellkept.clients.rules.accesses import GROUNDS, AccessKind
from wellkept.clients.sentences import ground_words
from wellkept.kernel.invalid import Invalid
from wellkept.scheduling.appointments.emergency import coming_in_emergency
from wellkept.trust.sentences import invalid_sentence
from wellkept.trust.viewer import Role
from wellkept.web.ui.forms import Form
from wellkept.web.work.desk import Desk, at_work, next_or, with_names

LONGEST = 10_000


class WhyForm(Form):
    """Why: a word of a list, and more where that does not say it."""

    ground = forms.ChoiceField(label=gettext_lazy("Why"), widget=forms.RadioSelect)
    why = forms.CharField(
        label=gettext_lazy("In your own words"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Needed where you chose something else."),
    )

    def __init__(self, kind: AccessKind, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = [(one, ground_words(one)) for one in GROUNDS[kind]]  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
@at_work
@with_names
def why(desk: Desk, ref: str) -> HttpResponse:
    """Before the record of a client who asks for a reason."""
    card, back = client_card(desk.viewer, ref), next_or(desk, desk.url("client", ref=ref))
    form = WhyForm(AccessKind.ASKED, desk.request.POST or None)
    if desk.request.method == "POST":
        done, _none = form.attempt(
            lambda data: actions.say_why(viewer=desk.viewer, client=ref, now=desk.now, **data)
        )
        if done:
            return redirect(back)
    status = 422 if form.is_bound else 200
    return desk.render("why.html", "clients", status, card=card, form=form, next=back)


class EmergencyForm(WhyForm):
    """Whom one must reach, and why."""

    asked = forms.CharField(
        label=gettext_lazy("Whose record"),
        max_length=LONGEST,
        help_text=gettext_lazy(
            "The whole name as the practice keeps it, or the phone number or email address."
        ),
    )


@require_http_methods(["GET", "POST"])
@at_work
@with_names
def emergency(desk: Desk) -> HttpResponse:
    """Open the record of a client whom one would not see by one's role."""
    must_be_for_her(desk.viewer)
    form = EmergencyForm(AccessKind.EMERGENCY, desk.request.POST or None)
    if desk.request.method == "POST":
        done, ref = form.attempt(
            lambda data: actions.open_in_emergency(viewer=desk.viewer, now=desk.now, **data)
        )
        if done:
            return redirect(desk.url("emergency-record", ref=ref))
    return desk.render("emergency.html", "clients", 422 if form.is_bound else 200, form=form)


@require_GET
@at_work
@with_names
def emergency_record(desk: Desk, ref: str) -> HttpResponse:
    """Whom to reach, who treats, when the client comes next: to read, for an hour."""
    page, until = emergency_page(desk.viewer, ref, now=desk.now)
    coming = coming_in_emergency(desk.viewer, ref, now=desk.now)
    return desk.render("emergency_record.html", "clients", page=page, until=until, coming=coming)


@require_GET
@at_work
@with_names
def listed(desk: Desk) -> HttpResponse:
    """Who opened records with a reason: for managers, and for those who treat, of their clients."""
    return desk.render(
        "accesses.html",
        "clients",
        cards=accesses(desk.viewer, now=desk.now),
        manages=desk.viewer.has(Role.MANAGER),
    )


@require_POST
@at_work
def look_at(desk: Desk, ref: str, verb: str) -> HttpResponse:
    """Taken note of, or reviewed."""
    if verb == "note":
        actions.note_opening(viewer=desk.viewer, ref=ref, now=desk.now)
    else:
        try:
            note = desk.request.POST.get("note", "")
            actions.review_opening(viewer=desk.viewer, ref=ref, note=note, now=desk.now)
        except Invalid as error:
            desk.warn(invalid_sentence(error))
            return redirect(desk.url("accesses"))
    desk.say(_("Noted."))
    return redirect(desk.url("accesses"))
