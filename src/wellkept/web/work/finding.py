"""Finding a time: for whom, what, with whom, when, where; the answer in place, and booked by one press.

From a client's name on, service, therapist, place and length come from the last time.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from wellkept.clients.actions import create_client
from wellkept.clients.queries import ClientCard, client_card, client_list
from wellkept.kernel.invalid import Invalid
from wellkept.kernel.outcome import Reason
from wellkept.scheduling.appointments import actions
from wellkept.scheduling.appointments.licensing import left_out
from wellkept.scheduling.appointments.openings import openings_in_turn
from wellkept.scheduling.appointments.queries import latest_of_client
from wellkept.scheduling.appointments.request import (
    Answer,
    BookingRequest,
    NotBooked,
    Opening,
    OpeningsRequest,
)
from wellkept.scheduling.appointments.rules.words import Mode
from wellkept.scheduling.appointments.standing import StandingOpening, standing_openings
from wellkept.storage.ids import new_ref
from wellkept.trust.sentences import invalid_sentence
from wellkept.web.ui.forms import WEEKDAYS, Form, date_field
from wellkept.web.work.acts import hush_url, unbook_url
from wellkept.web.work.booking import MODES, refused
from wellkept.web.work.desk import Desk, at_work

SHOWN, FITS = 12, 8
AHEAD = timedelta(days=120)
PARTS = {
    "": (0, 24),
    "morning": (0, 12),
    "afternoon": (12, 17),
    "evening": (17, 24),
}  # hours of the practice's clock


REPEATS = [
    ("", gettext_lazy("Once")),
    ("1", gettext_lazy("Every week")),
    ("2", gettext_lazy("Every 2 weeks")),
    ("4", gettext_lazy("Every 4 weeks")),
]
STANDING_DATES, MAY_MISS = 12, 2  # a quarter of a year at least, with a holiday or two


class FindForm(Form):
    """What is looked for; what is left open fits anything."""

    service = forms.ChoiceField(label=gettext_lazy("Service"))
    clinician = forms.ChoiceField(label=gettext_lazy("Therapist"), required=False)
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes, if they differ"), required=False, min_value=1, max_value=1440
    )
    mode = forms.ChoiceField(
        label=gettext_lazy("How"), required=False, choices=[("", gettext_lazy("As usual")), *MODES]
    )
    place = forms.ChoiceField(label=gettext_lazy("Place"), required=False)
    first = date_field(gettext_lazy("From"), required=False)
    repeat = forms.ChoiceField(label=gettext_lazy("How often"), required=False, choices=REPEATS)
    part = forms.ChoiceField(
        label=gettext_lazy("Time of day"),
        required=False,
        choices=[
            ("", gettext_lazy("Any")),
            ("morning", gettext_lazy("Before noon")),
            ("afternoon", gettext_lazy("Afternoon")),
            ("evening", gettext_lazy("From five on")),
        ],
    )
    weekday = forms.ChoiceField(
        label=gettext_lazy("Day"), required=False, choices=[("", gettext_lazy("Any")), *WEEKDAYS]
    )

    def __init__(self, desk: Desk, data: Mapping[str, Any]) -> None:
        super().__init__(data)
        offered = [(s.ref, f"{s.name}, {s.minutes} min") for s in desk.services]
        self.fields["service"].choices = offered  # type: ignore[attr-defined]
        everybody = [("", _("Anybody who offers it")), *((m.ref, m.name) for m in desk.clinicians)]
        self.fields["clinician"].choices = everybody  # type: ignore[attr-defined]
        there = desk.places
        self.fields["place"].choices = [("", _("Any")), *((p.ref, p.name) for p in there)]  # type: ignore[attr-defined]
        if len(there) < 2:
            del self.fields["place"]

    def wish(self, desk: Desk, client: str, clock: datetime) -> OpeningsRequest:
        """As the engine is asked."""
        data = self.cleaned_data
        first = max(desk.midnight(data["first"] or desk.today.date()), clock)
        return OpeningsRequest(
            service=data["service"],
            clinicians=(data["clinician"],) if data["clinician"] else (),
            client=client,
            place=data.get("place", ""),
            mode=Mode(data["mode"]) if data["mode"] else None,
            minutes=data["minutes"],
            first=first,
            last=first + AHEAD,
            limit=2000,
        )

    def fits(self, found: Iterable[Opening], desk: Desk) -> Iterable[Opening]:
        """Those on the day and at the time of day asked for, on half hours, so that they can be told apart."""
        begin, end = PARTS[self.cleaned_data["part"]]
        for opening in found:
            local = opening.start.astimezone(desk.zone)
            on_day = self.cleaned_data["weekday"] in ("", str(local.weekday()))
            if on_day and begin <= local.hour < end and local.minute % 30 == 0:
                yield opening

    def standing(self, desk: Desk, client: str) -> list[StandingOpening]:
        """Hours that are free on nearly all of the next dates, on the day and at the time of day asked for."""
        begin, end = PARTS[self.cleaned_data["part"]]
        every = int(self.cleaned_data["repeat"])
        found = standing_openings(
            viewer=desk.viewer,
            request=self.wish(desk, client, desk.now),
            now=desk.now,
            times=STANDING_DATES,
            every=every,
            missing=MAY_MISS,
            limit=500,
        )
        day = self.cleaned_data["weekday"]
        fit = [h for h in found if day in ("", str(h.weekday)) and begin <= h.at.hour < end]
        return fit[:SHOWN]


def _usual(desk: Desk, client: str) -> dict[str, Any]:
    """What the last time of this client was like; else the practice's first service with oneself or anybody."""
    latest = latest_of_client(desk.viewer, client) if client else None
    if latest is not None and latest.service_ref in {s.ref for s in desk.services}:
        return {
            "service": latest.service_ref,
            "clinician": latest.clinicians[0][0] if latest.clinicians else "",
            "mode": latest.mode,
            "place": latest.place_ref,
            "minutes": int((latest.end - latest.start).total_seconds()) // 60,
        }
    return {"service": next((s.ref for s in desk.services), ""), "clinician": desk.own_calendar}


def _named(desk: Desk) -> tuple[ClientCard | None, tuple[ClientCard, ...]]:
    """The client whom the page is for, or those who fit the letters typed."""
    asked = desk.request.POST or desk.request.GET
    if desk.names_hidden:
        return None, ()
    if ref := asked.get("client", ""):
        return client_card(desk.viewer, ref), ()
    query = asked.get("q", "").strip()
    found = client_list(desk.viewer, query=query, limit=FITS) if query else ()
    return (found[0], ()) if len(found) == 1 else (None, tuple(found))


@require_http_methods(["GET", "POST"])
@at_work
def find(desk: Desk) -> HttpResponse:
    """Look for a time, and book one of those found."""
    asked = desk.request.POST or desk.request.GET
    client, fits = _named(desk)
    usual = _usual(desk, client.ref if client else "")
    form = FindForm(desk, {**usual, "first": desk.today.date(), **asked.dict()})
    refusal: NotBooked | None = None
    if desk.request.method == "POST" and asked.get("add", "").strip() and not desk.names_hidden:
        return _add(desk, asked["add"])
    if desk.request.method == "POST" and client and form.is_valid():
        answer = _book(desk, form, client.ref)
        if not isinstance(answer, NotBooked):
            undo = unbook_url(desk, answer.ref, client.ref)
            desk.say(_("Booked."), undo=undo, hush=hush_url(desk, answer.ref))
            return redirect(desk.url("appointment", ref=answer.ref))
        refusal = answer
    who = client.ref if client else ""
    standing = form.is_valid() and bool(form.cleaned_data["repeat"])
    found = _found(desk, form, who) if form.is_valid() and not standing else []
    nothing_offered = not form.fields["service"].choices  # type: ignore[attr-defined]
    wrong = form.errors and not nothing_offered  # of a practice without services nothing can be asked yet
    status = 422 if desk.request.method == "POST" or wrong else 200
    return desk.render(
        "find.html",
        "week",
        status,
        form=form,
        client=client,
        fits=fits,
        query=asked.get("q", ""),
        once=new_ref(),
        found=found,
        left_out=_left_out(desk, form, client) if client and not found and not standing else None,
        hours=form.standing(desk, who) if standing else None,
        **refused(desk, refusal),
    )


def _add(desk: Desk, name: str) -> HttpResponse:
    """Somebody new becomes a client by her name alone, and the search goes on for her."""
    again = {"q": name.strip(), "repeat": desk.request.POST.get("repeat", "")}

    def create() -> None:
        create_client(
            viewer=desk.viewer, practice_id=desk.practice.id, born="desk", name=again["q"], now=desk.now
        )

    try:
        desk.once(create)
    except Invalid as error:
        desk.warn(invalid_sentence(error))
    return redirect(f"{desk.url('find')}?{urlencode(again)}")


def _found(desk: Desk, form: FindForm, client: str) -> list[Opening]:
    wish = form.wish(desk, client, desk.now)
    found = openings_in_turn(viewer=desk.viewer, request=wish, now=desk.now)
    return list(islice(form.fits(found, desk), SHOWN))


def _left_out(desk: Desk, form: FindForm, client: ClientCard) -> Reason | None:
    """Why there are no times at a distance, where what a therapist has not attested is the cause."""
    if not client.jurisdiction or not form.is_valid():
        return None
    clinician, day = form.cleaned_data["clinician"], form.cleaned_data["first"] or desk.today.date()
    return left_out(desk.viewer, client=client.ref, clinician=clinician, on=day)


def _book(desk: Desk, form: FindForm, client: str) -> Answer:
    """Book the time whose button was pressed: its instant, its therapist, its place."""
    instant, _sep, rest = desk.request.POST.get("take", "").partition("|")
    clinician, _sep, place = rest.partition("|")
    start = _instant(instant)
    if start is None:
        return NotBooked(reasons=(Reason("date_impossible"),))
    data = form.cleaned_data
    request = BookingRequest(
        service=data["service"],
        clinicians=(clinician,),
        start=start,
        client=client,
        place=place,
        mode=Mode(data["mode"]) if data["mode"] else None,
        minutes=data["minutes"],
    )
    return actions.book(viewer=desk.viewer, request=request, now=desk.now)


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
