"""One appointment: new, open, move; and requests to answer."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from wellkept.clients.queries import charts, client_list, sealed_clients
from wellkept.kernel.invalid import Invalid
from wellkept.kernel.wallclock import resolve
from wellkept.messages.queries import waits_about
from wellkept.practice.queries import clinicians, places, services
from wellkept.scheduling.appointments import actions
from wellkept.scheduling.appointments.actions.move import MoveRequest
from wellkept.scheduling.appointments.openings import openings, openings_to_move
from wellkept.scheduling.appointments.queries import AppointmentCard, appointment, history, requests_to_answer
from wellkept.scheduling.appointments.request import (
    BookingRequest,
    NewClient,
    NotBooked,
    Opening,
    OpeningsRequest,
)
from wellkept.scheduling.appointments.rules.facts import Waiver
from wellkept.scheduling.appointments.rules.words import Mode
from wellkept.scheduling.series.queries import series_of_appointment
from wellkept.storage.ids import new_ref
from wellkept.trust.sentences import invalid_sentence
from wellkept.trust.wording import day_words, time_of_day
from wellkept.web.ui.dates import day_from
from wellkept.web.ui.forms import Form, date_field, time_field, whole_number
from wellkept.web.work.acts import undo_url
from wellkept.web.work.desk import Desk, at_work

MODES = [
    ("in_person", gettext_lazy("In person")),
    ("video", gettext_lazy("Video")),
    ("phone", gettext_lazy("Phone")),
]


class WhenForm(Form):
    """Day, start and what may stand in the way."""

    layout = (("service", "clinician"), ("day", "at", "minutes"), ("mode", "place", "room"))

    day = date_field(gettext_lazy("Day"))
    at = time_field(gettext_lazy("Starts"))
    clinician = forms.ChoiceField(label=gettext_lazy("Therapist"))
    mode = forms.ChoiceField(label=gettext_lazy("How"), choices=MODES)
    place = forms.ChoiceField(label=gettext_lazy("Place"), required=False)
    room = forms.ChoiceField(label=gettext_lazy("Room"), required=False)
    why = forms.CharField(
        label=gettext_lazy("Why it is booked all the same"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Kept with the appointment. Only needed when something stands in the way."),
    )
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, desk: Desk, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = places(desk.viewer)
        self.fields["clinician"].choices = [(m.ref, m.name) for m in clinicians(desk.viewer)]  # type: ignore[attr-defined]
        self.fields["place"].choices = [("", _("As the therapist works")), *((p.ref, p.name) for p in there)]  # type: ignore[attr-defined]
        rooms = [(r.ref, f"{p.name}: {r.name}") for p in there for r in p.rooms]
        self.fields["room"].choices = [("", _("Find one if needed")), *rooms]  # type: ignore[attr-defined]
        if not rooms:
            del self.fields["room"]
        if len(there) < 2:
            del self.fields["place"]
        if not self.is_bound:
            del self.fields["why"]

    def start(self, desk: Desk) -> datetime:
        """The instant of what was typed, on the practice's clock (R4)."""
        wall = datetime.combine(self.cleaned_data["day"], self.cleaned_data["at"])
        return datetime.fromtimestamp(resolve(wall, desk.practice.zone).instant, desk.zone)

    def waivers(self) -> tuple[Waiver, ...]:
        """The reasons that were lifted by ticking them."""
        why = self.cleaned_data.get("why", "")
        return tuple(Waiver(code, why) for code in self.data.getlist("lift") if code)  # type: ignore[attr-defined]


class NewForm(WhenForm):
    """A new appointment, for somebody known or new."""

    service = forms.ChoiceField(label=gettext_lazy("Service"))
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"),
        required=False,
        min_value=1,
        max_value=1440,
        help_text=gettext_lazy("Only if it differs from the service."),
    )
    who = forms.ChoiceField(label=gettext_lazy("Client"), required=False)
    name = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=10000)
    email = forms.CharField(label=gettext_lazy("Email"), required=False, max_length=10000)
    phone = forms.CharField(label=gettext_lazy("Phone"), required=False, max_length=10000)

    field_order = [
        "service",
        "clinician",
        "who",
        "name",
        "email",
        "phone",
        "day",
        "at",
        "minutes",
        "mode",
        "place",
        "room",
        "why",
    ]

    def __init__(self, desk: Desk, *args: Any, **kwargs: Any) -> None:
        super().__init__(desk, *args, **kwargs)
        self.fields["who"].one_of = self.fields["name"].one_of = True  # type: ignore[attr-defined]
        offered = [(s.ref, f"{s.name}, {s.minutes} min") for s in services(desk.viewer)]
        self.fields["service"].choices = offered  # type: ignore[attr-defined]
        people = [] if desk.names_hidden else client_list(desk.viewer, limit=2000)
        several = [c for c in charts(desk.viewer) if c.kind != "individual"] if not desk.names_hidden else []
        sealed = [] if desk.names_hidden else sealed_clients(desk.viewer)
        self.fields["who"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose a client")),
            *((f"client:{c.ref}", c.name) for c in people),
            *((f"client:{c.ref}", _("%(name)s (sealed)") % {"name": c.name}) for c in sealed),
            *((f"chart:{c.ref}", ", ".join(m[1] for m in c.members) or _("Group")) for c in several),
        ]

    @property
    def newcomer(self) -> list[forms.BoundField]:
        """The fields for somebody new; folded away until one of them is needed."""
        return [self[name] for name in ("name", "email", "phone")]

    @property
    def newcomer_typed(self) -> bool:
        """Whether somebody new was written down, or should have been."""
        return any(field.data or field.errors for field in self.newcomer)

    @property
    def others(self) -> tuple[list[list[forms.BoundField]], list[list[forms.BoundField]]]:
        """The lines before the fields for somebody new, and those after."""
        lines = [line for line in self.rows() if line[0] not in self.newcomer]
        before = next(n for n, line in enumerate(lines, 1) if line[0].name == "who")
        return lines[:before], lines[before:]

    def clean(self) -> dict[str, Any]:
        """Somebody must come: known or new."""
        data = super().clean() or self.cleaned_data
        if not data.get("who") and not data.get("name", "").strip():
            self.add_error("who", _("Choose a client, or write the name of somebody new."))
        if data.get("who") and data.get("name", "").strip():
            self.add_error("name", _("Choose a client or write a new name, not both."))
        return data

    def request(self, desk: Desk) -> BookingRequest:
        """What the form asks for."""
        data = self.cleaned_data
        kind, _sep, ref = data["who"].partition(":")
        new = (
            NewClient(name=data["name"], email=data["email"], phone=data["phone"])
            if data["name"].strip()
            else None
        )
        return BookingRequest(
            service=data["service"],
            clinicians=(data["clinician"],),
            start=self.start(desk),
            client=ref if kind == "client" else "",
            chart=ref if kind == "chart" else "",
            new_client=new,
            place=data.get("place", ""),
            room=data.get("room", ""),
            mode=Mode(data["mode"]),
            minutes=data["minutes"],
            waivers=self.waivers(),
        )


@require_http_methods(["GET", "POST"])
@at_work
def new(desk: Desk) -> HttpResponse:
    """Book an appointment at the desk."""
    form = NewForm(desk, desk.request.POST or None, initial=_initial(desk))
    refusal: NotBooked | None = None
    if desk.request.method == "POST" and form.is_valid():
        try:
            answer = actions.book(
                viewer=desk.viewer, request=form.request(desk), now=desk.now, key=form.cleaned_data["key"]
            )
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, invalid_sentence(error))
        else:
            if not isinstance(answer, NotBooked):
                desk.say(_("Booked."))
                return redirect(desk.url("appointment", ref=answer.ref))
            refusal = answer
    status = 422 if desk.request.method == "POST" else 200
    return desk.render(
        "new.html", "", status, form=form, who=_who(form), **_free(desk, form), **_refused(desk, refusal)
    )


def _initial(desk: Desk) -> dict[str, Any]:
    asked = desk.request.GET
    own = next((m.ref for m in clinicians(desk.viewer) if m.account_id == desk.viewer.account_id), "")
    day = asked.get("day") or desk.today.date().isoformat()
    return {
        "day": day,
        "at": asked.get("at", ""),
        "clinician": asked.get("with") or own,
        "service": asked.get("service", ""),
        "who": next((f"{kind}:{asked[kind]}" for kind in ("client", "chart") if kind in asked), ""),
        "mode": asked.get("how", ""),
        "place": asked.get("place", ""),
        "key": new_ref() + new_ref(),
    }


def _who(form: NewForm) -> str:
    """Whom the form is for, as an address says it."""
    values = form.data if form.is_bound else form.initial
    kind, _sep, ref = str(values.get("who") or "").partition(":")
    return urlencode({kind: ref}) if ref else ""


def _free(desk: Desk, form: NewForm) -> dict[str, Any]:
    """Free times of the day that the form shows, as links that fill it; where there are none, the next ones."""
    values = form.data if form.is_bound else form.initial
    service = values.get("service") or next((s.ref for s in services(desk.viewer)), "")
    clinician = values.get("clinician") or next((m.ref for m in clinicians(desk.viewer)), "")
    day = day_from(str(values.get("day", "")), desk.today.date())
    if not service or not clinician:
        return {"free": (), "free_later": ()}
    first = datetime.combine(day, datetime.min.time(), desk.zone)
    known = dict(form.fields["who"].choices)  # type: ignore[attr-defined]
    chosen = str(values.get("who") or "")
    kind, _sep, who = (chosen if chosen in known else "").partition(":")
    wish = OpeningsRequest(
        service=service,
        clinicians=(clinician,),
        client=who if kind == "client" else "",
        chart=who if kind == "chart" else "",
        room=str(values.get("room") or ""),
        first=first,
        last=first + timedelta(days=1),
    )
    if found := _on_half_hours(desk, wish):
        return {"free": found[:24], "free_later": ()}
    later = replace(wish, first=wish.last, last=wish.last + timedelta(days=14))
    return {"free": (), "free_later": _on_half_hours(desk, later)[:12]}


def _on_half_hours(desk: Desk, wish: OpeningsRequest) -> list[Opening]:
    found = openings(viewer=desk.viewer, request=wish, now=desk.now)
    return [o for o in found if o.start.minute % 30 == 0]


def _refused(desk: Desk, refusal: NotBooked | None) -> dict[str, Any]:
    """Reasons in words; those that may be lifted as boxes to tick."""
    if refusal is None:
        return {"reasons": (), "liftable": (), "needs_why": False, "nearest": ()}
    mine = [r for r in refusal.reasons if desk.may_lift(r)]
    return {
        "reasons": refusal.reasons,
        "liftable": mine if len(mine) == len(refusal.reasons) else (),
        "needs_why": any(r.needs_why for r in mine),
        "nearest": refusal.nearest,
    }


@require_GET
@at_work
def show(desk: Desk, ref: str) -> HttpResponse:
    """One appointment and what can be done with it."""
    card = appointment(desk.viewer, ref, hidden_on=desk.hidden_on)
    begun = card.start <= desk.now
    of_series = series_of_appointment(desk.viewer, ref)
    return desk.render(
        "appointment.html",
        "",
        card=card,
        history=history(desk.viewer, ref),
        may_attend=card.state == "booked" and begun,
        may_arrive=card.state == "booked" and card.start - timedelta(hours=2) <= desk.now,
        may_move=card.state in ("booked", "requested") and card.attendance not in ("kept", "no_show"),
        may_undo=bool(history(desk.viewer, ref)),
        may_cancel=card.state in ("booked", "requested", "held"),
        again=_same_time_next_week(desk, card),
        of_series=of_series,
        told_soon=waits_about(desk.viewer, ref),
        may_stand=of_series is None and card.state == "booked" and bool(card.clients) and not begun,
    )


def _same_time_next_week(desk: Desk, card: AppointmentCard) -> str:
    """The form for a new appointment, filled in with this one a week later on the wall clock (R4)."""
    if not card.service_ref or not card.clients:
        return ""
    wall = card.start.astimezone(desk.zone) + timedelta(weeks=1)
    who = {"client": card.clients[0].ref} if len(card.clients) == 1 else {"chart": card.chart_ref}
    filled = {
        "service": card.service_ref,
        "with": card.clinicians[0][0] if card.clinicians else "",
        "day": wall.date().isoformat(),
        "at": f"{wall:%H:%M}",
        "how": card.mode,
        "place": card.place_ref,
        **who,
    }
    return f"{desk.url('new')}?{urlencode({name: value for name, value in filled.items() if value})}"


class MoveForm(WhenForm):
    """Where it goes."""

    field_order = ["day", "at", "clinician", "mode", "place", "room", "why"]


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
        "clinician": card.clinicians[0][0] if card.clinicians else "",
        "mode": card.mode,
        "place": card.place_ref,
        "room": card.room_ref,
        "key": str(card.revision),
    }
    form = MoveForm(desk, desk.request.POST or None, initial=initial)
    refusal: NotBooked | None = None
    if desk.request.method == "POST" and form.is_valid():
        answer = actions.move(viewer=desk.viewer, request=_move_request(desk, form, card), now=desk.now)
        if not isinstance(answer, NotBooked):
            at = answer.start.astimezone(desk.zone)
            text = _("Moved to %(when)s.") % {"when": f"{day_words(at, short=True)}, {time_of_day(at)}"}
            desk.say(text, undo=undo_url(desk, ref))
            return redirect(desk.url("appointment", ref=ref))
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
        free=[o for o in free if o.start.minute % 30 == 0][:18],
        **_refused(desk, refusal),
    )


def _move_request(desk: Desk, form: MoveForm, card: Any) -> MoveRequest:
    data = form.cleaned_data
    one = len(card.clinicians) == 1
    return MoveRequest(
        ref=card.ref,
        start=form.start(desk),
        clinicians=(data["clinician"],) if one and data["clinician"] != card.clinicians[0][0] else (),
        place=data.get("place", ""),
        room=data.get("room", "") or "any",
        mode=Mode(data["mode"]),
        waivers=form.waivers(),
        revision=whole_number(data["key"]),
    )


@require_GET
@at_work
def requests(desk: Desk) -> HttpResponse:
    """Requests that wait for an answer."""
    return desk.render("requests.html", "requests", cards=requests_to_answer(desk.viewer, now=desk.now))
