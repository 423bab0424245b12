"""Standing appointments: making one after every date was looked at, and changing, pausing, ending it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wellkept.agreements.queries import fee_on
from wellkept.kernel.invalid import Invalid
from wellkept.scheduling.appointments.queries import appointment
from wellkept.scheduling.series import actions
from wellkept.scheduling.series.queries import SeriesCard, rule_on, series_card, series_dates
from wellkept.scheduling.series.request import Choice, Choices, DateVerdict, Outcome, SeriesAnswer, What
from wellkept.scheduling.series.sentences import sentence
from wellkept.web.ui.dates import day_from
from wellkept.web.ui.forms import Form, date_field, whole_number
from wellkept.web.work.desk import Desk, at_work, next_or
from wellkept.web.work.series_forms import (
    ChangeForm,
    NewSeriesForm,
    RuleForm,
    alike,
    choices_of,
    initial_of,
    next_date,
    rows_of,
)

Act = Callable[[Choices, bool], SeriesAnswer]


class ResumeForm(Form):
    """From when on."""

    on = date_field(gettext_lazy("From this date on"))

    def rows(self) -> list[list[forms.BoundField]]:
        """The one field."""
        return [[self["on"]]]


@require_http_methods(["GET", "POST"])
@at_work
def new_series(desk: Desk) -> HttpResponse:
    """The wizard: the rule, every date with its verdict, and then one click that books them all."""
    form = NewSeriesForm(desk, desk.request.POST or None, initial=_initial(desk))

    def make(choices: Choices, dry_run: bool) -> SeriesAnswer:
        return actions.create(
            viewer=desk.viewer, wish=form.wish(), choices=choices, now=desk.now, dry_run=dry_run
        )

    return _planned(desk, form, make, title=_("New standing appointment"), verb=_("Book"))


def _initial(desk: Desk) -> dict[str, Any]:
    asked = desk.request.GET
    clinician = asked.get("with") or desk.own_calendar
    filled = {
        "first": asked.get("day") or next_date(desk, clinician).isoformat(),
        "at": asked.get("at", ""),
        "clinician": clinician,
        "service": asked.get("service", ""),
        "who": next((f"{kind}:{asked[kind]}" for kind in ("client", "chart") if kind in asked), ""),
        "mode": asked.get("how", ""),
        "repeat": asked.get("every", "1"),
        "ends": "never",
    }
    if "adopt" not in asked:
        return filled
    return _adopting(desk, asked["adopt"]) | {"ends": "never", "repeat": asked.get("every", "1")}


def _adopting(desk: Desk, ref: str) -> dict[str, Any]:
    """The form filled in with a single appointment that becomes standing."""
    card = appointment(desk.viewer, ref, hidden_on=desk.hidden_on)
    wall = card.start.astimezone(desk.zone)
    single = f"client:{card.clients[0].ref}" if len(card.clients) == 1 else f"chart:{card.chart_ref}"
    return {
        "first": wall.date().isoformat(),
        "at": f"{wall:%H:%M}",
        "clinician": card.clinicians[0][0] if card.clinicians else "",
        "service": card.service_ref,
        "who": single,
        "mode": card.mode,
        "place": card.place_ref,
        "room": card.room_ref,
        "adopt": ref,
    }


def _planned(
    desk: Desk,
    form: RuleForm | ResumeForm,
    act: Act,
    *,
    title: str,
    verb: str,
    card: SeriesCard | None = None,
) -> HttpResponse:
    """First every date with its verdict; with the second button it is done, if nothing is left to choose."""
    answer: SeriesAnswer | None = None
    posted = desk.request.POST
    choices = choices_of(posted)
    if posted and form.is_valid():
        try:
            answer = act(choices, "do" not in posted)
            if rest := alike(answer.undecided, posted.get("rest", "")):
                choices = {**choices, **rest}
                answer = act(choices, True)
        except Invalid as error:
            form.refuse(error)
    if answer is not None and answer.done and "do" in posted:
        _say_done(desk, answer)
        return redirect(desk.url("series", ref=answer.ref))
    return desk.render(
        "series_plan.html",
        "",
        422 if posted and (answer is None or not answer.done) else 200,
        form=form,
        title=title,
        verb=verb,
        card=card,
        answer=answer,
        rows=rows_of(desk, answer.dates, choices) if answer else (),
        refusals=[sentence(reason) for reason in answer.reasons] if answer else (),
        sums=_sums(answer) if answer else None,
    )


_PLACED = (Outcome.FREE, Outcome.MOVED, Outcome.KEPT)


@dataclass(frozen=True, slots=True)
class Sums:
    """What an act would come to: how many dates stand, from which to which, and what becomes of the others."""

    placed: int
    moved: int
    skipped: int
    later: int
    canceled: int
    first: DateVerdict | None
    last: DateVerdict | None


def _sums(answer: SeriesAnswer) -> Sums:
    counted = Counter(one.outcome for one in answer.dates)
    standing = [one for one in answer.dates if one.outcome in _PLACED]
    return Sums(
        placed=len(standing),
        moved=counted[Outcome.MOVED],
        skipped=counted[Outcome.SKIPPED],
        later=counted[Outcome.LATER],
        canceled=counted[Outcome.CANCELLED],
        first=standing[0] if standing else None,
        last=standing[-1] if standing else None,
    )


def _say_done(desk: Desk, answer: SeriesAnswer) -> None:
    placed = _sums(answer).placed
    text = ngettext("%(n)d date stands.", "%(n)d dates stand.", placed) % {"n": placed}
    desk.say(text, undo=_undo_url(desk, answer.ref))


def _undo_url(desk: Desk, ref: str) -> str:
    revision = series_card(desk.viewer, ref, now=desk.now).revision
    return desk.url("series-act", ref=ref, verb="undo") + f"?revision={revision}"


@require_GET
@at_work
def series(desk: Desk, ref: str) -> HttpResponse:
    """One standing appointment and its dates."""
    card = series_card(desk.viewer, ref, now=desk.now, hidden_on=desk.hidden_on)
    today = desk.today.date()
    return desk.render(
        "series.html",
        "",
        card=card,
        dates=series_dates(desk.viewer, ref, first=today, limit=60),
        pauses=card.pauses(today),
        pause_form=PauseForm(initial={"first": today.isoformat()}),
        end_form=EndForm(initial={"since": day_from(desk.request.GET.get("end", ""), today).isoformat()}),
    )


@require_http_methods(["GET", "POST"])
@at_work
def change_series(desk: Desk, ref: str) -> HttpResponse:
    """Another hour, weekday, length, service, room or fee from a date on."""
    card = series_card(desk.viewer, ref, now=desk.now, hidden_on=desk.hidden_on)
    asked = desk.request.POST.get("first") or desk.request.GET.get("since", "")
    since = day_from(asked, desk.today.date())
    rule = rule_on(desk.viewer, ref, since)
    fee = fee_on(desk.viewer, card.chart_ref, service=rule.service_ref, day=since) if card.chart_ref else None
    form = ChangeForm(desk, rule, fee, desk.request.POST or None, initial=initial_of(rule, since))

    def change(choices: Choices, dry_run: bool) -> SeriesAnswer:
        return actions.change(
            viewer=desk.viewer,
            ref=ref,
            change=form.change(),
            choices=choices,
            now=desk.now,
            dry_run=dry_run,
            revision=whole_number(desk.request.POST.get("revision", "")),
        )

    return _planned(desk, form, change, title=_("Change from a date on"), verb=_("Change"), card=card)


@require_http_methods(["GET", "POST"])
@at_work
def resume_series(desk: Desk, ref: str) -> HttpResponse:
    """Going on after a pause: its dates are looked at anew."""
    card = series_card(desk.viewer, ref, now=desk.now, hidden_on=desk.hidden_on)
    form = ResumeForm(desk.request.POST or None, initial={"on": desk.today.date().isoformat()})

    def resume(choices: Choices, dry_run: bool) -> SeriesAnswer:
        return actions.resume(
            viewer=desk.viewer,
            ref=ref,
            on=form.cleaned_data["on"],
            choices=choices,
            now=desk.now,
            dry_run=dry_run,
        )

    return _planned(desk, form, resume, title=_("Resume"), verb=_("Book"), card=card)


class PauseForm(Form):
    """From when to when, and whether the hour is kept."""

    first = date_field(gettext_lazy("From"))
    until = date_field(
        gettext_lazy("First date after the pause"),
        required=False,
        help_text=gettext_lazy("Empty: until you resume it."),
    )
    keep_hour = forms.BooleanField(
        label=gettext_lazy("Keep the hour: nobody else is booked into it"), required=False
    )


class EndForm(Form):
    """From when on there is no date any more."""

    since = date_field(gettext_lazy("No dates from this day on"))


@require_POST
@at_work
def act_on_series(desk: Desk, ref: str, verb: str) -> HttpResponse:
    """Pause, end, undo."""
    try:
        answer, text = _ACTS[verb](desk, ref)
    except Invalid as error:
        form = PauseForm(desk.request.POST)
        form.is_valid()
        form.refuse(error)
        desk.warn(" ".join(str(item) for errors in form.errors.values() for item in errors))
        return redirect(desk.url("series", ref=ref))
    if not answer.done:
        desk.warn(" ".join(sentence(reason) for reason in answer.reasons))
    else:
        desk.say(text, undo="" if verb == "undo" else _undo_url(desk, ref))
    return redirect(next_or(desk, desk.url("series", ref=ref)))


def _pause(desk: Desk, ref: str) -> tuple[SeriesAnswer, str]:
    form = PauseForm(desk.request.POST)
    if not form.is_valid():
        raise Invalid("first", "date_impossible")
    answer = actions.pause(viewer=desk.viewer, ref=ref, now=desk.now, **form.cleaned_data)
    return answer, ngettext("Paused: %(n)d date.", "Paused: %(n)d dates.", len(answer.dates)) % {
        "n": len(answer.dates)
    }


def _end(desk: Desk, ref: str) -> tuple[SeriesAnswer, str]:
    form = EndForm(desk.request.POST)
    if not form.is_valid():
        raise Invalid("since", "date_impossible")
    answer = actions.end(viewer=desk.viewer, ref=ref, since=form.cleaned_data["since"], now=desk.now)
    return answer, ngettext("Canceled: %(n)d date.", "Canceled: %(n)d dates.", len(answer.dates)) % {
        "n": len(answer.dates)
    }


def _undo(desk: Desk, ref: str) -> tuple[SeriesAnswer, str]:
    revision = desk.request.GET.get("revision") or desk.request.POST.get("revision", "")
    answer = actions.undo(viewer=desk.viewer, ref=ref, revision=whole_number(revision) or 0, now=desk.now)
    return answer, _("Undone.")


_ACTS = {"pause": _pause, "end": _end, "undo": _undo}
VERBS = tuple(_ACTS)


@require_http_methods(["GET", "POST"])
@at_work
def place_date(desk: Desk, ref: str, day: str) -> HttpResponse:
    """One date that waits: where may it be?"""
    identity = day_from(day, date.min)
    card = series_card(desk.viewer, ref, now=desk.now, hidden_on=desk.hidden_on)
    choice = choices_of(desk.request.POST).get(identity)
    tried = actions.place(
        viewer=desk.viewer,
        ref=ref,
        identity=identity,
        choice=choice or Choice(What.MOVE),
        now=desk.now,
        dry_run=desk.request.method == "GET" or ("do" not in desk.request.POST and choice is None),
    )
    if tried.done and desk.request.method == "POST":
        desk.say(_("Decided."), undo=_undo_url(desk, ref))
        return redirect(desk.url("decisions"))
    if tried.reasons:
        desk.say(" ".join(sentence(reason) for reason in tried.reasons))
        return redirect(desk.url("series", ref=ref))
    chosen = {identity: choice} if choice else {}
    return desk.render(
        "place_date.html",
        "requests",
        422 if desk.request.method == "POST" else 200,
        card=card,
        row=rows_of(desk, tried.dates, chosen)[0],
    )
