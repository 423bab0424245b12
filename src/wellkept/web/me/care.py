"""The first page of own care: what comes, how it goes, what to bring, what it costs. Nobody else opens it."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from wellkept.clients.claims import held_claims
from wellkept.owncare import queries
from wellkept.owncare.actions import plan
from wellkept.owncare.rules.cadence import LONGEST_NUDGE, SHOWN, weeks_with
from wellkept.web.me.clashing import Clash, clashes_of
from wellkept.web.me.hat import Own, own_care
from wellkept.web.ui.forms import Form

AHEAD = timedelta(days=366)
LISTED = 8  # sessions to come


class PlanForm(Form):
    """Her own plan, and after how many weeks without a session she wants a word."""

    every = forms.IntegerField(
        label=gettext_lazy("A session every … weeks"), required=False, min_value=1, max_value=LONGEST_NUDGE
    )
    nudge = forms.IntegerField(
        label=gettext_lazy("Remind me after … weeks with nothing booked"),
        required=False,
        min_value=1,
        max_value=LONGEST_NUDGE,
        help_text=gettext_lazy(
            "Empty: never. Here, and by mail to the address of your own care; nobody else is told."
        ),
    )


class LineForm(Form):
    """What she wants to bring to the next session."""

    text = forms.CharField(label=gettext_lazy("Something to bring"), max_length=10_000)


@require_GET
@own_care
def start(own: Own) -> HttpResponse:
    """Her own care at a glance."""
    return _page(own)


def _page(own: Own, status: int = 200, **forms_with_errors: Form) -> HttpResponse:
    found = queries.sessions(own.viewer, first=_since(own), last=own.now + AHEAD, now=own.now)
    coming = [one for one in found if one.end > own.now and one.stands]
    past = [one for one in found if one.end <= own.now]
    rhythm = queries.rhythm(own.viewer, past=past, coming=bool(coming), now=own.now)
    clashes: tuple[Clash, ...] = clashes_of(own, [one for one in coming if one.waits])
    context: dict[str, Any] = {
        "next": coming[0] if coming else None,
        "next_day": coming[0].start.astimezone(ZoneInfo(own.zone)).date() if coming else None,
        "coming": coming[1 : LISTED + 1],
        "more": max(len(coming) - LISTED - 1, 0),
        "clashes": clashes,
        "rhythm": rhythm,
        "held": weeks_with(rhythm.weeks),
        "shown": SHOWN,
        "bars": _bars(rhythm.weeks),
        "middle": rhythm.weeks[len(rhythm.weeks) // 2].monday,
        "lines": queries.to_bring(own.viewer),
        "costs": queries.cost([one for one in past if one.start >= _new_year(own)], now=own.now),
        "year": own.now.astimezone(ZoneInfo(own.zone)).year,
        "claims": held_claims(own.viewer),
        "outside": queries.outsiders(own.viewer),
        "plan_form": PlanForm(initial={"every": rhythm.plan.every, "nudge": rhythm.plan.nudge}),
        "line_form": LineForm(),
        **forms_with_errors,
    }
    return own.render("start.html", "start", status, **context)


def _new_year(own: Own) -> datetime:
    zone = ZoneInfo(own.zone)
    return datetime.combine(date(own.now.astimezone(zone).year, 1, 1), datetime.min.time(), zone)


def _since(own: Own) -> datetime:
    return min(_new_year(own), own.now - timedelta(weeks=SHOWN + 1))


def _bars(weeks: tuple[Any, ...]) -> list[dict[str, Any]]:
    """The chart's bars, drawn by the server: a tall filled one for a week with a session, a low open one without."""
    return [
        {"x": 6 + 35 * n, "had": bool(week.sessions), "monday": week.monday} for n, week in enumerate(weeks)
    ]


@require_POST
@own_care
def set_plan(own: Own) -> HttpResponse:
    """Keep her plan."""
    form = PlanForm(own.request.POST)
    done, _none = form.attempt(
        lambda data: plan.set_plan(viewer=own.viewer, every=data["every"], nudge=data["nudge"], now=own.now)
    )
    if not done:
        return _page(own, 422, plan_form=form)
    own.say(_("Kept."))
    return redirect("me:start")


@require_POST
@own_care
def snooze(own: Own) -> HttpResponse:
    """Not now."""
    plan.snooze(viewer=own.viewer, now=own.now)
    return redirect("me:start")


@require_POST
@own_care
def bring(own: Own) -> HttpResponse:
    """Keep a line, or take one off the list."""
    if ref := own.request.POST.get("done", ""):
        plan.brought(viewer=own.viewer, ref=ref, now=own.now)
        return redirect("me:start")
    form = LineForm(own.request.POST)
    done, _none = form.attempt(lambda data: plan.bring(viewer=own.viewer, text=data["text"], now=own.now))
    return redirect("me:start") if done else _page(own, 422, line_form=form)
