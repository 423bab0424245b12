"""I am ill today: a page for a phone. First the time is closed, then what is booked is canceled, moved or left."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from wellkept.kernel.outcome import Reason
from wellkept.scheduling.absences import actions
from wellkept.scheduling.absences.queries import AbsencePlan, Touched, absence_plan
from wellkept.scheduling.absences.request import Choice, What
from wellkept.scheduling.appointments.queries import AppointmentCard, calendar
from wellkept.scheduling.appointments.sentences import sentence
from wellkept.web.ui.forms import Form, date_field
from wellkept.web.work.decisions import choice_of, said
from wellkept.web.work.desk import Desk, at_work, next_or

CANCEL, MOVE = "cancel", "move"


class AbsenceForm(Form):
    """Who is away, and from when to when. What becomes of what is booked is said by the button."""

    clinician = forms.ChoiceField(label=gettext_lazy("Who"))
    first = date_field(gettext_lazy("First day"))
    last = date_field(gettext_lazy("Last day"))

    def __init__(self, desk: Desk, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everybody = [
            (m.ref, m.name)
            for m in desk.clinicians
            if desk.viewer.handles_bookings or m.account_id == desk.viewer.account_id
        ]
        self.fields["clinician"].choices = everybody  # type: ignore[attr-defined]

    def note(self, desk: Desk, data: dict[str, Any], then: str) -> actions.AbsenceNoted:
        """What the form says. Raises ``Invalid``."""
        return actions.call_in_sick(
            viewer=desk.viewer,
            clinician=data["clinician"],
            first=data["first"],
            last=data["last"],
            zone=desk.practice.zone,
            cancel=then == CANCEL,
            now=desk.now,
        )


@require_http_methods(["GET", "POST"])
@at_work
def absence(desk: Desk) -> HttpResponse:
    """Who and when, and one of three buttons."""
    today = desk.today.date().isoformat()
    form = AbsenceForm(
        desk,
        desk.request.POST or None,
        initial={"clinician": desk.own_calendar, "first": today, "last": today},
    )
    if desk.request.method == "POST":
        then = desk.request.POST.get("then", "")
        _valid, noted = form.attempt(lambda data: form.note(desk, data, then))
        if noted is not None:
            return _noted(desk, noted.ref, then)
    status = 422 if desk.request.method == "POST" else 200
    return desk.render(
        "absence.html", "today", status, form=form, concerned=_concerned(desk, desk.own_calendar)
    )


def _noted(desk: Desk, ref: str, then: str) -> HttpResponse:
    if then == MOVE:
        return redirect(desk.url("absence-plan", ref=ref))
    told = (
        _("Get well. Everything in that time is canceled, and everyone concerned is told in a minute.")
        if then == CANCEL
        else _("Get well. Nothing new is booked in that time. What is booked waits below.")
    )
    desk.say(told, undo=desk.url("undo-absence", ref=ref))
    return redirect(desk.url("today" if then == CANCEL else "decisions"))


def _concerned(desk: Desk, own: str) -> tuple[AppointmentCard, ...]:
    """What is booked with the viewer herself today."""
    if not own:
        return ()
    (column,) = calendar(
        viewer=desk.viewer,
        clinicians=(own,),
        first=desk.now,
        last=desk.today + timedelta(days=1),
        now=desk.now,
        hidden_on=desk.hidden_on,
        with_cancelled=False,
    )
    return tuple(card for card in column.appointments if card.start > desk.now)


@require_http_methods(["GET", "POST"])
@at_work
def plan(desk: Desk, ref: str) -> HttpResponse:
    """Each appointment with the nearest times after the absence; one button does all that is chosen."""
    shown = absence_plan(desk.viewer, ref, now=desk.now, hidden_on=desk.hidden_on)
    if desk.request.method == "GET":
        return _plan_page(desk, shown, {}, {})
    choices = _choices(desk, shown)
    done = actions.settle_absence(
        viewer=desk.viewer,
        ref=ref,
        choices=choices,
        cancel_unseen=not shown.own and desk.request.POST.get("unseen") == CANCEL,
        now=desk.now,
    )
    if not done.done:
        return _plan_page(desk, shown, choices, done.refused)
    undo = desk.url("undo-absence", ref=ref)
    desk.say(said(choices.values()) + " " + _("Everyone concerned is told in a minute."), undo=undo)
    return redirect(desk.url("today"))


def _choices(desk: Desk, shown: AbsencePlan) -> dict[str, Choice]:
    """What was chosen; an appointment for which nothing was, or which came since, stays listed among the decisions."""
    refs = [touched.card.ref for touched in shown.touched]
    return {ref: choice_of(desk, ref, desk.request.POST.get(f"on-{ref}", "")) for ref in refs}


def _plan_page(
    desk: Desk,
    shown: AbsencePlan,
    choices: Mapping[str, Choice],
    refused: Mapping[str, tuple[Reason, ...]],
) -> HttpResponse:
    return desk.render(
        "absence_plan.html",
        "today",
        422 if refused else 200,
        plan=shown,
        rows=[(one, _chosen(one, choices), refused.get(one.card.ref, ())) for one in shown.touched],
    )


def _chosen(one: Touched, choices: Mapping[str, Choice]) -> Choice:
    """What stands ticked: what was chosen, else the proposed time, else to cancel."""
    if one.card.ref in choices:
        return choices[one.card.ref]
    proposed = one.instead.proposed
    return Choice(What.MOVE, start=proposed) if proposed else Choice(What.CANCEL)


@require_POST
@at_work
def undo_absence(desk: Desk, ref: str) -> HttpResponse:
    """Well after all: what was canceled or moved stands again."""
    reason = actions.take_back(viewer=desk.viewer, ref=ref, now=desk.now)
    desk.say(sentence(reason) if reason else _("Undone."))
    return redirect(next_or(desk, desk.url("today")))
