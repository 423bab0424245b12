"""Places, their rooms, and the way between two."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from wellkept.practice import actions, queries
from wellkept.practice.queries import PlaceCard
from wellkept.trust.errors import NotFound
from wellkept.web.ui.forms import Form, zone_field
from wellkept.web.work.desk import Desk

LONGEST = 10_000
ADDING = {
    "place": gettext_lazy("A place"),
    "room": gettext_lazy("A room"),
    "way": gettext_lazy("A way between two places"),
}
_FIELDS = {
    "place": ("ref", "what", "name", "address", "zone", "archived"),
    "room": ("ref", "what", "name", "place", "archived"),
    "way": ("what", "place", "to", "minutes"),
}


class PlaceForm(Form):
    """A place, a room in one, or the way between two: only the fields of what it is about."""

    layout = (("place", "to", "minutes"),)

    ref = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    what = forms.CharField(widget=forms.HiddenInput, max_length=10)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=LONGEST)
    address = forms.CharField(
        label=gettext_lazy("Address"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    zone = zone_field(gettext_lazy("Time zone"))
    place = forms.ChoiceField(label=gettext_lazy("In"))
    to = forms.ChoiceField(label=gettext_lazy("To"))
    minutes = forms.IntegerField(label=gettext_lazy("Minutes on the way"))
    archived = forms.BooleanField(label=gettext_lazy("Not used any more"), required=False)

    @classmethod
    def of(cls, desk: Desk) -> "PlaceForm":
        """The form of this request; for a place or a room when the address names one."""
        there = queries.places(desk.viewer, everything=True)
        what = desk.request.POST.get("what") or desk.request.GET.get("add", "")
        initial = _named(there, desk.request.GET.get("change", "")) or {
            "what": what if what in ADDING else "place",
            "zone": desk.practice.zone,
        }
        form = cls(desk.request.POST or None, initial=initial)
        wanted = _FIELDS[what if form.is_bound and what in ADDING else initial["what"]]
        for name in [name for name in form.fields if name not in wanted]:
            del form.fields[name]
        if "archived" in form.fields and not (initial.get("ref") or form.data.get("ref")):
            del form.fields["archived"]
        within = [(p.ref, p.name) for p in there if p.active or p.ref == initial.get("place")]
        for name in {"place", "to"} & set(form.fields):
            form.fields[name].choices = within  # type: ignore[attr-defined]
        if "to" in form.fields:
            form.fields["place"].label = gettext_lazy("From")
        return form


def _named(there: tuple[PlaceCard, ...], wanted: str) -> dict[str, Any]:
    """The place or room of that ref, as the form shows it; empty for none."""
    for place in there:
        if place.ref == wanted:
            names = ("ref", "name", "address", "zone")
            return {"what": "place", "archived": not place.active, **{n: getattr(place, n) for n in names}}
        for room in place.rooms:
            if room.ref == wanted:
                about = {"ref": room.ref, "name": room.name, "archived": not room.active}
                return {"what": "room", "place": place.ref, **about}
    return {}


def save_place(desk: Desk, data: dict[str, Any]) -> None:
    """Save what it is about. An archived place or room keeps what is booked there."""
    data, what = dict(data), data["what"]
    active = not data.pop("archived", False)
    common: dict[str, Any] = {"viewer": desk.viewer, "now": desk.now}
    match what:
        case "way":
            actions.set_travel(
                origin=data["place"], destination=data["to"], minutes=data["minutes"], **common
            )
        case "room":
            actions.save_room(
                place=data["place"], name=data["name"], ref=data["ref"], active=active, **common
            )
        case "place":
            names = ("ref", "name", "address", "zone")
            actions.save_place(active=active, **{n: data[n] for n in names}, **common)
        case _:
            raise NotFound


def places(desk: Desk) -> dict[str, Any]:
    """Places with rooms, and the ways between."""
    there = queries.places(desk.viewer, everything=True)
    names = {p.ref: p.name for p in there}
    ways = queries.travel_minutes(desk.viewer).items()
    add = desk.request.GET.get("add") or desk.request.POST.get("what", "")
    add = add if add in ADDING else "place"
    return {
        "places": there,
        "ways": [(names.get(a, ""), names.get(b, ""), m) for (a, b), m in ways],
        "adding": [
            (name, label, name == add and "change" not in desk.request.GET) for name, label in ADDING.items()
        ],
    }
