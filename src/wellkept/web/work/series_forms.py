"""What is typed about a standing appointment: its rule, and what becomes of the dates that clash."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wellkept.clients.queries import charts, client_list, sealed_clients
from wellkept.kernel.recurrence import MonthlyByDate, MonthlyByWeekday, Pattern, Weekly
from wellkept.kernel.spans import Span
from wellkept.kernel.wallclock import local_date
from wellkept.scheduling.appointments.rules.words import Mode
from wellkept.scheduling.availability.earliest import earliest_at_work
from wellkept.scheduling.series.queries import RuleCard
from wellkept.scheduling.series.request import Choice, DateVerdict, SeriesChange, SeriesWish, What
from wellkept.scheduling.series.sentences import pattern_words
from wellkept.web.ui.forms import Form, MoneyField, date_field, time_field, weekdays_field
from wellkept.web.work.booking import MODES
from wellkept.web.work.desk import Desk

AS_IT_IS = "same"
LOOKED_AHEAD = timedelta(days=28)
REPEATS = [
    ("1", gettext_lazy("Every week")),
    ("2", gettext_lazy("Every 2 weeks")),
    ("3", gettext_lazy("Every 3 weeks")),
    ("4", gettext_lazy("Every 4 weeks")),
    ("6", gettext_lazy("Every 6 weeks")),
    ("8", gettext_lazy("Every 8 weeks")),
    ("date", gettext_lazy("Every month on this date")),
    ("weekday", gettext_lazy("Every month on this weekday, such as the second Tuesday")),
    ("last", gettext_lazy("Every month on the last such weekday")),
]
ENDS = [
    ("never", gettext_lazy("It goes on")),
    ("count", gettext_lazy("After a number of dates")),
    ("until", gettext_lazy("On a date")),
]


class RuleForm(Form):
    """When, how often and what: the same for a new series and for a change."""

    service = forms.ChoiceField(label=gettext_lazy("Service"))
    first = date_field(gettext_lazy("First date"))
    at = time_field(gettext_lazy("Starts"))
    repeat = forms.ChoiceField(label=gettext_lazy("How often"), choices=REPEATS)
    weekdays = weekdays_field(
        gettext_lazy("On"),
        required=False,
        help_text=gettext_lazy("None ticked: the weekday of the first date."),
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"),
        required=False,
        min_value=1,
        max_value=1440,
        help_text=gettext_lazy("Only if it differs from the service."),
    )
    mode = forms.ChoiceField(label=gettext_lazy("How"), choices=MODES)
    place = forms.ChoiceField(label=gettext_lazy("Place"), required=False)
    room = forms.ChoiceField(label=gettext_lazy("Room"), required=False)

    def __init__(self, desk: Desk, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(s.ref, f"{s.name}, {s.minutes} min") for s in desk.services]
        self.fields["service"].choices = offered  # type: ignore[attr-defined]
        there = desk.places
        self.fields["place"].choices = [("", _("As the therapist works")), *((p.ref, p.name) for p in there)]  # type: ignore[attr-defined]
        rooms = [(r.ref, f"{p.name}: {r.name}") for p in there for r in p.rooms]
        self.fields["room"].choices = [("", _("Find one if needed")), *rooms]  # type: ignore[attr-defined]
        if not rooms:
            del self.fields["room"]
        if len(there) < 2:
            del self.fields["place"]

    ROWS: tuple[tuple[str, ...], ...] = (
        ("who", "service", "clinician"),
        ("first", "at", "repeat"),
        ("weekdays",),
        ("ends", "count", "until"),
        ("minutes", "mode", "place", "room"),
        ("fee",),
    )

    def rows(self) -> list[list[forms.BoundField]]:
        """The fields as they stand beside each other."""
        found = [[self[name] for name in row if name in self.fields] for row in self.ROWS]
        return [row for row in found if row]

    def pattern(self) -> Pattern:
        """The dates that were asked for."""
        data = self.cleaned_data
        first: date = data["first"]
        match data["repeat"]:
            case "date":
                return MonthlyByDate(1, first.day)
            case "weekday":
                return MonthlyByWeekday(1, (first.day + 6) // 7, first.weekday())
            case "last":
                return MonthlyByWeekday(1, -1, first.weekday())
        ticked = frozenset(map(int, data["weekdays"])) or frozenset({first.weekday()})
        return Weekly(int(data["repeat"]), ticked)


class NewSeriesForm(RuleForm):
    """A new series, for somebody known."""

    who = forms.ChoiceField(label=gettext_lazy("Client"))
    clinician = forms.ChoiceField(label=gettext_lazy("Therapist"))
    ends = forms.ChoiceField(label=gettext_lazy("Ends"), choices=ENDS, required=False)
    count = forms.IntegerField(
        label=gettext_lazy("Number of dates"), required=False, min_value=1, max_value=400
    )
    until = date_field(gettext_lazy("Last date"), required=False)
    adopt = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, desk: Desk, *args: Any, **kwargs: Any) -> None:
        super().__init__(desk, *args, **kwargs)
        self.fields["clinician"].choices = [(m.ref, m.name) for m in desk.clinicians]  # type: ignore[attr-defined]
        hidden = desk.names_hidden
        several = [] if hidden else [c for c in charts(desk.viewer) if c.kind != "individual"]
        self.fields["who"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose a client")),
            *((f"client:{c.ref}", c.name) for c in ([] if hidden else client_list(desk.viewer, limit=2000))),
            *(
                (f"client:{c.ref}", _("%(name)s (sealed)") % {"name": c.name})
                for c in ([] if hidden else sealed_clients(desk.viewer))
            ),
            *((f"chart:{c.ref}", ", ".join(m[1] for m in c.members) or _("Group")) for c in several),
        ]

    def clean(self) -> dict[str, Any]:
        """An end that was chosen is also said."""
        data = super().clean() or self.cleaned_data
        for name in ("count", "until"):
            if data.get("ends") == name and not data.get(name):
                self.add_error(name, _("Say when it ends."))
        return data

    def wish(self) -> SeriesWish:
        """What the form asks for."""
        data = self.cleaned_data
        kind, _sep, ref = data["who"].partition(":")
        return SeriesWish(
            service=data["service"],
            clinicians=(data["clinician"],),
            pattern=self.pattern(),
            at=data["at"],
            first=data["first"],
            until=data["until"] if data["ends"] == "until" else None,
            count=data["count"] if data["ends"] == "count" else None,
            client=ref if kind == "client" else "",
            chart=ref if kind == "chart" else "",
            place=data.get("place", ""),
            room=data.get("room", ""),
            mode=Mode(data["mode"]),
            minutes=data["minutes"],
            adopt=data["adopt"],
        )


class ChangeForm(RuleForm):
    """What is different from a date on. ``fee`` is what a session costs now, none where no course of care has one."""

    fee = MoneyField(
        label=gettext_lazy("Fee for a session"),
        required=False,
        help_text=gettext_lazy("For each client of this course of care, from this date on."),
    )

    def __init__(self, desk: Desk, rule: RuleCard, fee: int | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(desk, *args, **kwargs)
        self.rule, self.now_costs = rule, fee
        if fee is None:
            del self.fields["fee"]
        else:
            self.fields["fee"].currency = desk.practice.currency  # type: ignore[attr-defined]
            self.fields["fee"].initial = fee
        self.fields["first"].label = _("From this date on")
        as_it_is = _("As it is: %(days)s") % {"days": pattern_words(rule.pattern)}
        repeat: Any = self.fields["repeat"]
        if not isinstance(rule.pattern, Weekly):
            repeat.choices = [(AS_IT_IS, as_it_is), *REPEATS]
        elif str(rule.pattern.every) not in dict(REPEATS):
            repeat.choices = [(str(rule.pattern.every), as_it_is), *REPEATS]

    def pattern(self) -> Pattern:
        """The rule's own where it was left as it is; days of the month follow the first date otherwise."""
        return self.rule.pattern if self.cleaned_data["repeat"] == AS_IT_IS else super().pattern()

    def change(self) -> SeriesChange:
        """What differs from the rule."""
        data, rule = self.cleaned_data, self.rule
        pattern = self.pattern()
        service = data["service"] if data["service"] != rule.service_ref else None
        minutes = data["minutes"] if data["minutes"] not in (None, rule.minutes) else None
        return SeriesChange(
            since=data["first"],
            pattern=pattern if pattern != rule.pattern else None,
            at=data["at"] if data["at"] != rule.at else None,
            service=service,
            place=_differs(data.get("place"), rule.place_ref),
            room=_differs(data.get("room"), rule.room_ref),
            mode=Mode(data["mode"]) if data["mode"] != rule.mode else None,
            minutes=minutes,
            fee_minor=self._fee(),
        )

    def _fee(self) -> int | None:
        """What was typed, if it is something else; an emptied field changes nothing."""
        typed = self.cleaned_data.get("fee")
        return typed if self.data.get("fee") and typed != self.now_costs else None


def _differs(new: str | None, old: str) -> str | None:
    """What was chosen, if it is something else; None stands for a field that is not on the page."""
    return new if new is not None and new != old else None


def initial_of(rule: RuleCard, since: date) -> dict[str, Any]:
    """A form filled in with a rule."""
    match rule.pattern:
        case Weekly(every, weekdays):
            repeat, ticked = str(every), [str(day) for day in sorted(weekdays)]
        case _by_the_month:
            repeat, ticked = AS_IT_IS, []
    return {
        "first": since.isoformat(),
        "at": f"{rule.at:%H:%M}",
        "repeat": repeat,
        "weekdays": ticked,
        "service": rule.service_ref,
        "minutes": rule.minutes,
        "mode": rule.mode,
        "place": rule.place_ref,
        "room": rule.room_ref,
    }


def choices_of(posted: QueryDict) -> dict[date, Choice]:
    """What was chosen for single dates. Anything that is no choice is none."""
    found: dict[date, Choice] = {}
    for name in posted:
        if not name.startswith("on-"):
            continue
        try:
            day, what = date.fromisoformat(name[3:]), What(str(posted[name]))
            start = datetime.fromisoformat(str(posted[f"to-{day}"])) if what is What.MOVE else None
        except (ValueError, KeyError):
            continue
        if start is None or start.tzinfo is not None:
            found[day] = Choice(what, start=start, why=posted.get(f"why-{day}", "")[:200])
    return found


def alike(undecided: Iterable[DateVerdict], what: str) -> dict[date, Choice]:
    """One choice for every date that still needs one: none where it cannot be that, or where it is no such choice."""
    if what not in (What.SKIP, What.MOVE, What.LATER):
        return {}
    if what == What.MOVE:
        return {one.identity: Choice(What.MOVE, start=one.nearest[0]) for one in undecided if one.nearest}
    return {one.identity: Choice(What(what)) for one in undecided}


@dataclass(frozen=True, slots=True)
class DateRow:
    """One date on the page: its verdict, what was chosen for it, and what may be."""

    verdict: DateVerdict
    choice: Choice | None
    may_keep: bool
    needs_why: bool

    @property
    def asks(self) -> bool:
        """Whether the page offers a choice."""
        return self.verdict.outcome == "clash" or self.choice is not None

    @property
    def nearest(self) -> tuple[datetime, ...]:
        """Where it may move; where it was moved to comes first."""
        chosen = (self.choice.start,) if self.choice and self.choice.start else ()
        return tuple(dict.fromkeys((*chosen, *self.verdict.nearest)))


def rows_of(
    desk: Desk, dates: tuple[DateVerdict, ...], choices: Mapping[date, Choice]
) -> tuple[DateRow, ...]:
    """The dates with what may be chosen for each."""
    return tuple(
        DateRow(
            verdict,
            choices.get(verdict.identity),
            may_keep=all(desk.may_lift(reason) for reason in verdict.reasons),
            needs_why=any(reason.needs_why for reason in verdict.reasons),
        )
        for verdict in dates
    )


def next_date(desk: Desk, clinician: str) -> date:
    """The date that a new series begins with where nothing else is known: the next on which its clinician works, the first
    of the list where none is chosen."""
    tomorrow = desk.today.date() + timedelta(days=1)
    first, last = (int(desk.midnight(day).timestamp()) for day in (tomorrow, tomorrow + LOOKED_AHEAD))
    offered = [card.account_id for card in desk.clinicians if clinician in ("", card.ref)]
    at_work = earliest_at_work(practice=desk.practice.id, window=Span(first, last))
    begins = at_work.get(offered[0]) if offered else None
    return tomorrow if begins is None else local_date(begins, desk.practice.zone)
