"""What stands between a clinician and a client, for her eyes alone: her own choice, warnings, and looking again."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from wellkept.scheduling.appointments.actions.go_on import go_on
from wellkept.scheduling.appointments.sentences import sentence
from wellkept.ties import actions
from wellkept.ties.queries import accepted_warnings
from wellkept.ties.rules.matrix import WHYS
from wellkept.ties.sentences import why_words
from wellkept.trust.viewer import Role
from wellkept.web.ui.forms import Form, date_field
from wellkept.web.work.desk import Desk, at_work, next_or


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


@require_POST
@at_work
def change_bond(desk: Desk, ref: str, verb: str) -> HttpResponse:
    """Close one's own calendar to a client, open it again, or go on in spite of a warning."""
    common: dict[str, Any] = {"viewer": desk.viewer, "now": desk.now, "client": ref}
    match verb:
        case "close":
            actions.close_to(**common)
            desk.say(_("Closed. Nobody is told why."))
        case "open":
            actions.open_to(**common)
            desk.say(_("Open again."))
        case _go_on:
            desk.say(_go_on_with(desk, ref))
    return redirect(desk.url("client", ref=ref))


def _go_on_with(desk: Desk, ref: str) -> str:
    form = GoOnForm(desk.request.POST)
    done, reason = form.attempt(
        lambda data: go_on(
            viewer=desk.viewer,
            client=ref,
            why=data["why"],
            opinion_on=data["opinion_on"],
            now=desk.now,
        )
    )
    if reason is not None:
        return sentence(reason)
    return _("Accepted. It is listed to be looked at again.") if done else _first_error(form)


def _first_error(form: Form) -> str:
    return next(str(error) for errors in form.errors.values() for error in errors)


@require_GET
@at_work
def reviews(desk: Desk) -> HttpResponse:
    """The warnings that she or a client of hers accepted, the one that is due first on top."""
    cards = accepted_warnings(desk.viewer, hidden_on=desk.hidden_on)
    today: date = desk.today.date()
    return desk.render(
        "reviews.html",
        "requests",
        200 if desk.viewer.has(Role.CLINICIAN) else 403,
        cards=[(card, card.review_on <= today) for card in cards],
        treats=desk.viewer.has(Role.CLINICIAN),
    )


@require_POST
@at_work
def review(desk: Desk, ref: str, verb: str) -> HttpResponse:
    """Looked at again, taken note of, or ended."""
    do, said = {
        "keep": (actions.review_warning, _("Kept. It is listed again in time.")),
        "note": (actions.take_note, _("Noted.")),
        "end": (actions.end_warning, _("Ended. What is booked stays; decide about it under Decisions.")),
    }[verb]
    do(viewer=desk.viewer, ref=ref, now=desk.now)
    desk.say(said)
    return redirect(next_or(desk, desk.url("reviews")))
