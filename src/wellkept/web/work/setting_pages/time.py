"""Settings of a person's time: hours and leave at a practice, protected time and limits of her own."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wellkept.kernel.invalid import Invalid
from wellkept.practice.queries import MemberCard
from wellkept.scheduling.availability import actions, queries
from wellkept.scheduling.availability.rules.limits import Limit, Limits
from wellkept.trust.viewer import Role
from wellkept.web.ui.forms import WEEKDAYS, Form, date_field, time_field, weekdays_field
from wellkept.web.work.desk import Desk


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def _span(start: time, end: time) -> tuple[int, int]:
    """Minutes of a day; an end that is not after the start is on the next one."""
    first, last = _minute(start), _minute(end)
    return first, last if last > first else last + 1440


def _person(desk: Desk) -> str:
    """Whose hours: one's own, or for managers anybody's."""
    team = desk.clinicians
    wanted = desk.request.GET.get("with") or desk.request.POST.get("clinician", "")
    if desk.viewer.has(Role.MANAGER) and any(m.ref == wanted for m in team):
        return wanted
    own = next((m.ref for m in team if m.account_id == desk.viewer.account_id), "")
    return own or (team[0].ref if team else "")


def _whose(desk: Desk) -> list[MemberCard]:
    """Those whose time she may set: her own, or for managers everybody's."""
    mine = desk.viewer.account_id
    return [m for m in desk.clinicians if desk.viewer.has(Role.MANAGER) or m.account_id == mine]


def _choose_person(form: Form, desk: Desk) -> None:
    form.fields["clinician"].choices = [(m.ref, m.name) for m in _whose(desk)]  # type: ignore[attr-defined]


class HoursForm(Form):
    """Weekly hours, or other hours on one date."""

    layout = (("only", "closed"), ("start", "end"), ("every", "place"), ("first_day", "last_day"))

    clinician = forms.ChoiceField(label=gettext_lazy("Whose"))
    weekdays = weekdays_field(gettext_lazy("Every week on"), required=False)
    only = date_field(gettext_lazy("Or on one date only"), required=False)
    closed = forms.BooleanField(label=gettext_lazy("No hours at all on that date"), required=False)
    start = time_field(gettext_lazy("From"), required=False)
    end = time_field(
        gettext_lazy("To"),
        required=False,
        help_text=gettext_lazy("An earlier time than “from” is on the next day."),
    )
    every = forms.IntegerField(label=gettext_lazy("Every … weeks"), initial=1)
    place = forms.ChoiceField(label=gettext_lazy("Where"), required=False)
    first_day = date_field(gettext_lazy("Beginning on"))
    last_day = date_field(gettext_lazy("Until"), required=False)

    @classmethod
    def of(cls, desk: Desk) -> "HoursForm":
        """The form of this request."""
        there = desk.places
        initial = {
            "clinician": _person(desk),
            "first_day": desk.today.date(),
            "start": time(9),
            "end": time(17),
            "place": there[0].ref if there else "",
        }
        form = cls(desk.request.POST or None, initial=initial)
        choices = [*((p.ref, p.name) for p in there), ("", _("Nowhere: video and phone"))]
        form.fields["place"].choices = choices  # type: ignore[attr-defined]
        _choose_person(form, desk)
        return form


def add_hours(desk: Desk, data: dict[str, Any]) -> None:
    """Add them."""
    common = {
        "viewer": desk.viewer,
        "clinician": data["clinician"],
        "now": desk.now,
        "zone": desk.practice.zone,
    }
    if data["only"] and data["closed"]:
        actions.set_day(day=data["only"], **common)
        return
    if data["start"] is None or data["end"] is None:
        raise Invalid("start", "required")
    start, end = _span(data["start"], data["end"])
    if data["only"]:
        actions.set_day(day=data["only"], start=start, end=end, place=data["place"], **common)
        return
    actions.add_hours(
        weekdays=[int(day) for day in data["weekdays"]],
        start=start,
        end=end,
        every=data["every"],
        place=data["place"],
        first_day=data["first_day"],
        last_day=data["last_day"],
        **common,
    )


def end_hours(desk: Desk, ref: str) -> None:
    """Weekly hours end yesterday; an exception is taken back."""
    if ref.startswith("day:"):
        actions.forget_day(viewer=desk.viewer, ref=ref[4:], now=desk.now)
    else:
        actions.end_hours(
            viewer=desk.viewer, ref=ref, last_day=desk.today.date() - timedelta(days=1), now=desk.now
        )


def hours(desk: Desk) -> dict[str, Any]:
    """What holds now."""
    person = _person(desk)
    page = queries.hours_page(desk.viewer, person, now=desk.now) if person else None
    days = [label for _n, label in WEEKDAYS]
    return {"page_of": person, "people": _whose(desk), "hours": page, "weekdays": days}


class LeaveForm(Form):
    """Absence for whole days."""

    layout = (("first", "last"),)

    clinician = forms.ChoiceField(label=gettext_lazy("Whose"))
    first = date_field(gettext_lazy("First day"))
    last = date_field(gettext_lazy("Last day"))
    personal = forms.BooleanField(
        label=gettext_lazy("Personal: others see it as Private, here and elsewhere"), required=False
    )

    @classmethod
    def of(cls, desk: Desk) -> "LeaveForm":
        """The form of this request."""
        form = cls(desk.request.POST or None, initial={"clinician": _person(desk)})
        _choose_person(form, desk)
        return form


def add_leave(desk: Desk, data: dict[str, Any]) -> None:
    """Add it."""
    actions.add_leave(viewer=desk.viewer, zone=desk.practice.zone, now=desk.now, **data)


def end_leave(desk: Desk, ref: str) -> None:
    """Take it back."""
    actions.end_leave(viewer=desk.viewer, ref=ref, now=desk.now)


def leave(desk: Desk) -> dict[str, Any]:
    """Leave to come."""
    person = _person(desk)
    page = queries.hours_page(desk.viewer, person, now=desk.now) if person else None
    rows = [(card, _day(card.start, desk), _day(card.end - 1, desk)) for card in (page.leave if page else ())]
    return {"page_of": person, "people": _whose(desk), "leaves": rows}


def _day(instant: int, desk: Desk) -> datetime:
    return datetime.fromtimestamp(instant, desk.zone)


class ProtectedForm(Form):
    """Time that only its holder gives away."""

    layout = (("start", "end"),)

    title = forms.CharField(
        label=gettext_lazy("What for"), max_length=10_000, help_text=gettext_lazy("Only you see this.")
    )
    weekdays = weekdays_field(gettext_lazy("Every week on"), required=False)
    only = date_field(gettext_lazy("Or on one date only"), required=False)
    start = time_field(gettext_lazy("From"))
    end = time_field(gettext_lazy("To"))

    @classmethod
    def of(cls, desk: Desk) -> "ProtectedForm":
        """The form of this request."""
        return cls(desk.request.POST or None, initial={"start": time(12), "end": time(13)})


def protect(desk: Desk, data: dict[str, Any]) -> None:
    """Protect it."""
    common = {"viewer": desk.viewer, "title": data["title"], "zone": desk.practice.zone, "now": desk.now}
    start, end = _span(data["start"], data["end"])
    if data["only"]:
        midnight = datetime.combine(data["only"], time())
        actions.protect_once(
            start=midnight + timedelta(minutes=start), end=midnight + timedelta(minutes=end), **common
        )
        return
    weekdays = [int(day) for day in data["weekdays"]]
    actions.protect_weekly(weekdays=weekdays, start=start, end=end, first_day=desk.today.date(), **common)


def give_away(desk: Desk, ref: str) -> None:
    """It is one's own to give away."""
    actions.give_away(viewer=desk.viewer, ref=ref, now=desk.now)


def protected(desk: Desk) -> dict[str, Any]:
    """One's own protected time."""
    rows = [
        (c, _day(c.start, desk) if c.start else None, _day(c.end, desk) if c.end else None)
        for c in queries.own_protected(desk.viewer, now=desk.now)
    ]
    return {"protected": rows, "weekdays": [label for _n, label in WEEKDAYS]}


_LIMITS = (
    ("sessions_day", gettext_lazy("Sessions a day")),
    ("minutes_day", gettext_lazy("Minutes with clients a day")),
    ("sessions_week", gettext_lazy("Sessions a week")),
    ("minutes_week", gettext_lazy("Minutes with clients a week")),
    ("run", gettext_lazy("Minutes without a break")),
)


class LimitsForm(Form):
    """One's own limits, over all practices. Built from the list above, each with its firmness."""

    latest_end = time_field(gettext_lazy("End work at the latest at"), required=False)
    latest_end_firm = forms.BooleanField(label=gettext_lazy("Firm: only I can lift it"), required=False)
    break_minutes = forms.IntegerField(label=gettext_lazy("A break has at least … minutes"))
    travel = forms.IntegerField(label=gettext_lazy("Minutes on the way to or from another practice"))

    adds = ""
    field_order = [part for name, _l in _LIMITS for part in (name, f"{name}_firm")]
    layout = tuple((name, f"{name}_firm") for name in (*(n for n, _l in _LIMITS), "latest_end"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in _LIMITS:
            self.fields[name] = forms.IntegerField(
                label=label, required=False, widget=forms.NumberInput(attrs={"class": "input input--s"})
            )
            self.fields[f"{name}_firm"] = forms.BooleanField(
                label=_("Firm: only I can lift it"), required=False
            )
        self.order_fields(self.field_order)

    @classmethod
    def of(cls, desk: Desk) -> "LimitsForm":
        """The form of this request."""
        now = queries.own_limits(desk.viewer)
        initial: dict[str, Any] = {"break_minutes": now.break_minutes, "travel": now.travel}
        for name, _label in _LIMITS:
            limit = getattr(now, name)
            initial |= {name: limit.value, f"{name}_firm": limit.firm}
        if now.latest_end.value is not None:
            initial["latest_end"] = time(now.latest_end.value // 60 % 24, now.latest_end.value % 60)
            initial["latest_end_firm"] = now.latest_end.firm
        return cls(desk.request.POST or None, initial=initial)


def save_limits(desk: Desk, data: dict[str, Any]) -> None:
    """Save them."""
    found = {name: Limit(data[name], data[f"{name}_firm"]) for name, _label in _LIMITS}
    latest = None if data["latest_end"] is None else _minute(data["latest_end"])
    limits = Limits(
        latest_end=Limit(latest, data["latest_end_firm"]),
        break_minutes=data["break_minutes"],
        travel=data["travel"],
        **found,
    )
    actions.set_limits(viewer=desk.viewer, limits=limits, now=desk.now)
