"""Booking at the desk: the form for somebody known or new, and what stands in its way."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from wellkept.clients.queries import charts, client_list, sealed_clients
from wellkept.kernel.invalid import Invalid
from wellkept.scheduling.appointments import actions
from wellkept.scheduling.appointments.openings import openings
from wellkept.scheduling.appointments.queries import appointment
from wellkept.scheduling.appointments.request import (
    BookingRequest,
    NewClient,
    NotBooked,
    Opening,
    OpeningsRequest,
)
from wellkept.scheduling.appointments.rules.facts import Waiver
from wellkept.scheduling.appointments.rules.words import Mode
from wellkept.storage.ids import new_ref
from wellkept.trust.sentences import invalid_sentence
from wellkept.web.ui.dates import day_from
from wellkept.web.ui.forms import Form, date_field, time_field
from wellkept.web.work.acts import hush_url, unbook_url
from wellkept.web.work.desk import Desk, at_work
from wellkept.web.work.reasons import LONGEST, given_why, whys_of_lifting

MODES = [
    ("in_person", gettext_lazy("In person")),
    ("video", gettext_lazy("Video")),
    ("phone", gettext_lazy("Phone")),
]


class WhenForm(Form):
    """Day, start and what may stand in the way."""

    layout: ClassVar[tuple[tuple[str, ...], ...]] = (
        ("service", "clinician"),
        ("day", "at", "minutes"),
        ("mode", "place", "room"),
    )

    day = date_field(gettext_lazy("Day"))
    at = time_field(gettext_lazy("Starts"))
    clinician = forms.ChoiceField(label=gettext_lazy("Therapist"))
    mode = forms.ChoiceField(label=gettext_lazy("How"), choices=MODES)
    place = forms.ChoiceField(label=gettext_lazy("Place"), required=False)
    room = forms.ChoiceField(label=gettext_lazy("Room"), required=False)
    why = forms.CharField(
        label=gettext_lazy("Why it is booked all the same, in your own words"),
        required=False,
        max_length=LONGEST,
        help_text=gettext_lazy(
            "Kept with the appointment. Only needed where none of the reasons above fits."
        ),
    )
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, desk: Desk, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = desk.places
        self.fields["clinician"].choices = [(m.ref, m.name) for m in desk.clinicians]  # type: ignore[attr-defined]
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
        return desk.at(self.cleaned_data["day"], self.cleaned_data["at"])

    def waivers(self) -> tuple[Waiver, ...]:
        """The reasons that were lifted by ticking them."""
        why = given_why(self.data)
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
        offered = [(s.ref, f"{s.name}, {s.minutes} min") for s in desk.services]
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
                undo = _undo_of(desk, form, answer.ref)
                desk.say(_("Booked."), undo=undo, hush=hush_url(desk, answer.ref))
                return redirect(desk.url("appointment", ref=answer.ref))
            refusal = answer
    status = 422 if desk.request.method == "POST" else 200
    return desk.render(
        "new.html", "", status, form=form, who=_who(form), **_free(desk, form), **refused(desk, refusal)
    )


def _undo_of(desk: Desk, form: NewForm, ref: str) -> str:
    """Where the booking is taken back: for the client who was chosen, or whole if it was made just now. Nowhere for
    somebody new who took a seat among others."""
    kind, _sep, who = form.cleaned_data["who"].partition(":")
    if kind == "client":
        return unbook_url(desk, ref, who)
    return unbook_url(desk, ref) if appointment(desk.viewer, ref).revision == 1 else ""


def _initial(desk: Desk) -> dict[str, Any]:
    asked = desk.request.GET
    day = asked.get("day") or desk.today.date().isoformat()
    return {
        "day": day,
        "at": asked.get("at", ""),
        "minutes": asked.get("minutes", ""),
        "name": asked.get("name", ""),
        "clinician": asked.get("with") or desk.own_calendar,
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
    service = values.get("service") or next((s.ref for s in desk.services), "")
    clinician = values.get("clinician") or next((m.ref for m in desk.clinicians), "")
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


def refused(desk: Desk, refusal: NotBooked | None) -> dict[str, Any]:
    """Reasons in words; those that may be lifted as boxes to tick."""
    if refusal is None:
        return {"reasons": (), "liftable": (), "needs_why": False, "nearest": (), "whys": ()}
    mine = [r for r in refusal.reasons if desk.may_lift(r)]
    return {
        "reasons": refusal.reasons,
        "liftable": mine if len(mine) == len(refusal.reasons) else (),
        "needs_why": any(r.needs_why for r in mine),
        "nearest": refusal.nearest,
        "whys": whys_of_lifting(),
    }
