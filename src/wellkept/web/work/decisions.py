"""What waits for a decision: dates that no series could place, and appointments that leave or closed days touch; and
noting that somebody is ill."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wellkept.practice.queries import clinicians
from wellkept.scheduling.absences.actions import AbsenceNoted, call_in_sick, take_back
from wellkept.scheduling.appointments.actions.stay import leave_as_it_is
from wellkept.scheduling.appointments.disturbed import disturbed_appointments
from wellkept.scheduling.appointments.queries import AppointmentCard, calendar
from wellkept.scheduling.appointments.sentences import sentence
from wellkept.scheduling.series.queries import waiting_dates
from wellkept.web.ui.forms import Form, date_field
from wellkept.web.work.desk import Desk, at_work, next_or


@require_GET
@at_work
def decisions(desk: Desk) -> HttpResponse:
    """Everything that waits, the next first. Nothing is dropped by itself."""
    disturbed = disturbed_appointments(desk.viewer, now=desk.now, hidden_on=desk.hidden_on)
    return desk.render(
        "decisions.html",
        "requests",
        waiting=waiting_dates(desk.viewer, now=desk.now, hidden_on=desk.hidden_on),
        disturbed=[(found, desk.may_lift(found.reason)) for found in disturbed],
    )


@require_POST
@at_work
def stay(desk: Desk, ref: str) -> HttpResponse:
    """Leave one appointment as it is."""
    post = desk.request.POST
    reason = leave_as_it_is(
        viewer=desk.viewer, ref=ref, code=post.get("code", ""), why=post.get("why", "")[:200], now=desk.now
    )
    desk.say(sentence(reason) if reason else _("It stays as it is."))
    return redirect(next_or(desk, desk.url("decisions")))


class AbsenceForm(Form):
    """Who is away, from when to when, and what becomes of what is booked."""

    clinician = forms.ChoiceField(label=gettext_lazy("Who"))
    first = date_field(gettext_lazy("First day"))
    last = date_field(gettext_lazy("Last day"))
    then = forms.ChoiceField(
        label=gettext_lazy("What is booked"),
        widget=forms.RadioSelect,
        choices=[
            ("cancel", gettext_lazy("Cancel all of it. Nobody pays a fee.")),
            ("decide", gettext_lazy("Leave it for now. I move or cancel one by one.")),
        ],
    )

    def __init__(self, desk: Desk, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everybody = [
            (m.ref, m.name)
            for m in clinicians(desk.viewer)
            if desk.viewer.handles_bookings or m.account_id == desk.viewer.account_id
        ]
        self.fields["clinician"].choices = everybody  # type: ignore[attr-defined]

    def note(self, desk: Desk, data: dict[str, Any]) -> AbsenceNoted:
        """What the form says. Raises ``Invalid``."""
        return call_in_sick(
            viewer=desk.viewer,
            clinician=data["clinician"],
            first=data["first"],
            last=data["last"],
            zone=desk.practice.zone,
            cancel=data["then"] == "cancel",
            now=desk.now,
        )


@require_http_methods(["GET", "POST"])
@at_work
def absence(desk: Desk) -> HttpResponse:
    """One page for a phone: ill today."""
    today = desk.today.date().isoformat()
    own = next((m.ref for m in clinicians(desk.viewer) if m.account_id == desk.viewer.account_id), "")
    initial = {"clinician": own, "first": today, "last": today, "then": "cancel"}
    form = AbsenceForm(desk, desk.request.POST or None, initial=initial)
    if desk.request.method == "POST":
        _valid, noted = form.attempt(lambda data: form.note(desk, data))
        if noted is not None:
            desk.say(_said(form.cleaned_data), undo=desk.url("undo-absence", ref=noted.ref))
            return redirect(desk.url("decisions" if form.cleaned_data["then"] == "decide" else "today"))
    status = 422 if desk.request.method == "POST" else 200
    return desk.render("absence.html", "today", status, form=form, concerned=_concerned(desk, own))


def _said(data: dict[str, Any]) -> str:
    if data["then"] == "cancel":
        return _("Get well. Everything in that time is canceled, and everyone concerned is told.")
    return _("Get well. Nothing new is booked in that time. Decide below about what is.")


def _concerned(desk: Desk, own: str) -> tuple[AppointmentCard, ...]:
    """What is booked with the viewer herself today."""
    if not own:
        return ()
    (column,) = calendar(
        viewer=desk.viewer,
        clinicians=(own,),
        first=desk.now,
        last=_midnight_after(desk),
        now=desk.now,
        hidden_on=desk.hidden_on,
        with_cancelled=False,
    )
    return tuple(card for card in column.appointments if card.start > desk.now)


def _midnight_after(desk: Desk) -> datetime:
    return desk.today + timedelta(days=1)


@require_POST
@at_work
def undo_absence(desk: Desk, ref: str) -> HttpResponse:
    """Well after all: what was canceled stands again."""
    reason = take_back(viewer=desk.viewer, ref=ref, now=desk.now)
    desk.say(sentence(reason) if reason else _("Undone."))
    return redirect(next_or(desk, desk.url("today")))
