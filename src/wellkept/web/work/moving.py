"""Moving an appointment: by form, and what the calendar asks when one is dragged."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from wellkept.scheduling.appointments import actions
from wellkept.scheduling.appointments.actions.move import MoveRequest
from wellkept.scheduling.appointments.openings import openings_to_move
from wellkept.scheduling.appointments.queries import AppointmentCard, appointment
from wellkept.scheduling.appointments.request import NotBooked, Opening
from wellkept.scheduling.appointments.rules.words import Mode
from wellkept.web.ui.calendar import runs_of
from wellkept.web.ui.dates import day_from
from wellkept.web.ui.forms import whole_number
from wellkept.web.ui.templatetags.ui import clock, short_day
from wellkept.web.work.acts import hush_url, undo_url
from wellkept.web.work.booking import WhenForm, refused
from wellkept.web.work.desk import Desk, at_work, next_or


class MoveForm(WhenForm):
    """Where it goes, and what else is different this one time."""

    service = forms.ChoiceField(label=gettext_lazy("Service"), required=False)
    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), required=False, min_value=1, max_value=1440)

    field_order = ["day", "at", "clinician", "service", "minutes", "mode", "place", "room", "why"]

    def __init__(self, desk: Desk, card: AppointmentCard, *args: Any, **kwargs: Any) -> None:
        super().__init__(desk, *args, **kwargs)
        offered = {s.ref: f"{s.name}, {s.minutes} min" for s in desk.services}
        own = {card.service_ref: card.service}
        self.fields["service"].choices = list((own | offered).items())  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
@at_work
def move(desk: Desk, ref: str) -> HttpResponse:
    """Move an appointment by form."""
    card = appointment(desk.viewer, ref, hidden_on=desk.hidden_on)
    local = card.start.astimezone(desk.zone)
    asked = desk.request.GET
    initial = {
        "day": asked.get("day") or local.date().isoformat(),
        "at": asked.get("at") or local.strftime("%H:%M"),
        "service": card.service_ref,
        "minutes": _minutes(card),
        "clinician": asked.get("with") or (card.clinicians[0][0] if card.clinicians else ""),
        "mode": card.mode,
        "place": card.place_ref,
        "room": card.room_ref,
        "key": str(card.revision),
    }
    form = MoveForm(desk, card, _filled(desk.request.POST, initial), initial=initial)
    refusal: NotBooked | None = None
    if desk.request.method == "POST" and form.is_valid():
        answer = actions.move(viewer=desk.viewer, request=_move_request(desk, form, card), now=desk.now)
        if not isinstance(answer, NotBooked):
            zone = desk.practice.zone
            when = f"{short_day(answer.start, zone)}, {clock(answer.start, zone)}"
            text = _("Moved to %(when)s.") % {"when": when}
            desk.say(text, undo=undo_url(desk, ref), hush=hush_url(desk, ref))
            return redirect(next_or(desk, desk.url("appointment", ref=ref)))
        refusal = answer
    status = 422 if desk.request.method == "POST" else 200
    first = max(desk.now, card.start - timedelta(days=3))
    free = openings_to_move(
        viewer=desk.viewer, ref=ref, first=first, last=first + timedelta(days=10), now=desk.now
    )
    return desk.render(
        "move.html",
        "",
        status,
        form=form,
        card=card,
        free=[o for o in free if o.start.minute % 30 == 0 and o.start != card.start][:18],
        hands=_hands(desk, card),
        **refused(desk, refusal),
    )


def _hands(desk: Desk, card: AppointmentCard) -> tuple[Opening, ...]:
    """Colleagues who could take it at its own time: who books for others hands it to one of them by one press."""
    if len(card.clinicians) != 1 or not desk.viewer.handles_bookings or card.start <= desk.now:
        return ()
    others = [m.ref for m in desk.clinicians if m.ref != card.clinicians[0][0]]
    if not others:
        return ()
    minute = timedelta(minutes=1)
    found = openings_to_move(
        viewer=desk.viewer,
        ref=card.ref,
        clinicians=others,
        first=card.start,
        last=card.start + minute,
        now=desk.now,
    )
    return tuple(o for o in found if o.start == card.start)


@require_GET
@at_work
def free(desk: Desk, ref: str) -> HttpResponse:
    """Where an appointment may be moved on the calendar that is shown: runs of starts, in rows of five minutes, each with
    the therapist's ref and the day. What is not among them may still be asked for by the form."""
    asked = desk.request.GET
    first = day_from(asked.get("first", ""), desk.today.date())
    days = min(max(int(asked["days"]), 1), 7) if asked.get("days", "").isdecimal() else 1
    found = openings_to_move(
        viewer=desk.viewer,
        ref=ref,
        clinicians=asked.getlist("with"),
        first=desk.midnight(first),
        last=desk.midnight(first + timedelta(days=days)),
        now=desk.now,
    )
    starts = sorted({(o.clinician, o.start) for o in found})
    return JsonResponse({"runs": runs_of(starts, desk.practice.zone)})


def _filled(posted: QueryDict, initial: dict[str, Any]) -> QueryDict | None:
    """What was sent, and for what was not sent how it stands: a drag says no more than what it changes."""
    if not posted:
        return None
    data = posted.copy()
    for name, value in initial.items():
        data.setdefault(name, str(value))
    return data


def _minutes(card: AppointmentCard) -> int:
    return int((card.end - card.start).total_seconds()) // 60


def _move_request(desk: Desk, form: MoveForm, card: AppointmentCard) -> MoveRequest:
    """What differs. Another service brings its own length, unless another one was typed too."""
    data = form.cleaned_data
    one = len(card.clinicians) == 1
    return MoveRequest(
        ref=card.ref,
        start=form.start(desk),
        clinicians=(data["clinician"],) if one and data["clinician"] != card.clinicians[0][0] else (),
        place=data.get("place", ""),
        room=data.get("room", "") or "any",
        mode=Mode(data["mode"]),
        service=data["service"] if data["service"] != card.service_ref else "",
        minutes=data["minutes"] if data["minutes"] not in (None, _minutes(card)) else None,
        waivers=form.waivers(),
        revision=whole_number(data["key"]),
    )
