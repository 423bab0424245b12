"""Splitting a session of several people: one of them gets a session of her own, by default the second half."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from wellkept.scheduling.appointments import actions
from wellkept.scheduling.appointments.actions.split import SplitRequest
from wellkept.scheduling.appointments.queries import AppointmentCard, appointment
from wellkept.scheduling.appointments.request import NotBooked
from wellkept.trust.errors import NotFound
from wellkept.web.ui.forms import whole_number
from wellkept.web.work.booking import WhenForm, refused
from wellkept.web.work.desk import Desk, at_work


class SplitForm(WhenForm):
    """Who leaves, how long the others' lasts, and when hers is."""

    layout = (("client", "left"), ("day", "at", "minutes"))

    client = forms.ChoiceField(label=gettext_lazy("Who gets a session of her own"))
    left = forms.IntegerField(
        label=gettext_lazy("Minutes of the others’ session"), min_value=1, max_value=1440
    )
    minutes = forms.IntegerField(label=gettext_lazy("Minutes of the own one"), min_value=1, max_value=1440)

    field_order = ["client", "left", "day", "at", "minutes", "why"]

    def __init__(self, desk: Desk, card: AppointmentCard, *args: Any, **kwargs: Any) -> None:
        super().__init__(desk, *args, **kwargs)
        for name in ("clinician", "mode", "place", "room"):
            self.fields.pop(name, None)
        here = [(part.ref, part.name) for part in staying(card)]
        self.fields["client"].choices = here  # type: ignore[attr-defined]


def staying(card: AppointmentCard) -> list[Any]:
    """The clients who are expected."""
    return [part for part in card.clients if part.attendance in ("expected", "arrived")]


def may_split(card: AppointmentCard) -> bool:
    """Whether there are several to be parted, of whom nobody came or stayed away yet."""
    settled = any(part.attendance in ("kept", "no_show") for part in card.clients)
    several = card.seats == 1 and len(staying(card)) > 1
    return card.state == "booked" and several and not settled and bool(card.service_ref)


@require_http_methods(["GET", "POST"])
@at_work
def split(desk: Desk, ref: str) -> HttpResponse:
    """Split a session into two."""
    card = appointment(desk.viewer, ref, hidden_on=desk.hidden_on)
    if not may_split(card) and desk.request.method == "GET":
        raise NotFound
    form = SplitForm(desk, card, desk.request.POST or None, initial=_halves(desk, card))
    refusal: NotBooked | None = None
    if desk.request.method == "POST" and form.is_valid():
        answer = actions.split(viewer=desk.viewer, request=_request(desk, form, card), now=desk.now)
        if not isinstance(answer, NotBooked):
            revision = appointment(desk.viewer, ref).revision
            undo = f"{desk.url('act', ref=ref, verb='rejoin')}?{urlencode({'revision': revision, 'other': answer.ref})}"
            desk.say(_("Split into two sessions."), undo=undo)
            return redirect(desk.url("appointment", ref=ref))
        refusal = answer
    status = 422 if desk.request.method == "POST" else 200
    return desk.render("split.html", "", status, form=form, card=card, **refused(desk, refusal))


def _halves(desk: Desk, card: AppointmentCard) -> dict[str, Any]:
    """Two halves in the time that the session takes, with the service's pause between them."""
    total = int((card.end - card.start).total_seconds()) // 60
    pause = next((s.buffer_after for s in desk.services if s.ref == card.service_ref), 0)
    half = max((total - pause) // 2 // 5 * 5, 5)
    begins = (card.start + timedelta(minutes=half + pause)).astimezone(desk.zone)
    return {
        "client": staying(card)[-1].ref if staying(card) else "",
        "left": half,
        "minutes": half,
        "day": begins.date().isoformat(),
        "at": f"{begins:%H:%M}",
        "key": str(card.revision),
    }


def _request(desk: Desk, form: SplitForm, card: AppointmentCard) -> SplitRequest:
    data = form.cleaned_data
    return SplitRequest(
        ref=card.ref,
        client=data["client"],
        start=form.start(desk),
        minutes=data["minutes"],
        left=data["left"],
        waivers=form.waivers(),
        revision=whole_number(data["key"]),
    )
