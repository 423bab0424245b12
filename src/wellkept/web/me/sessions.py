"""One session of her own: when and where, moving it, canceling it. The same rules as for any client (R6)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wellkept.clients.claims import as_client
from wellkept.kernel.invalid import Invalid
from wellkept.owncare import queries
from wellkept.owncare.actions import outside
from wellkept.owncare.queries import OwnSession
from wellkept.scheduling.appointments import actions
from wellkept.scheduling.appointments.actions.move import MoveRequest
from wellkept.scheduling.appointments.openings import openings_to_move
from wellkept.scheduling.appointments.request import NotBooked
from wellkept.scheduling.series.actions import ask_for_hour, take_back_asking
from wellkept.scheduling.series.asked import OwnHour, own_hour
from wellkept.scheduling.series.sentences import sentence
from wellkept.trust.errors import NotFound
from wellkept.trust.sentences import invalid_sentence
from wellkept.trust.viewer import KnownClient
from wellkept.web.me.clashing import free_near
from wellkept.web.me.days import by_day
from wellkept.web.me.hat import Own, own_care
from wellkept.web.ui.coming import where_form
from wellkept.web.ui.dates import day_from, start_from
from wellkept.web.ui.forms import Form, date_field, time_field

SHOWN = timedelta(days=7)
BEFORE = timedelta(days=3)
EVERY = [
    ("1", gettext_lazy("Every week")),
    ("2", gettext_lazy("Every two weeks")),
    ("3", gettext_lazy("Every three weeks")),
    ("4", gettext_lazy("Every four weeks")),
]


class OutsideTimeForm(Form):
    """Another time for a session outside, by the clock there."""

    day = date_field(gettext_lazy("Day"))
    at = time_field(gettext_lazy("Time"))


class HourForm(Form):
    """How often she would like the hour."""

    every = forms.TypedChoiceField(label=gettext_lazy("How often"), choices=EVERY, coerce=int)


@require_GET
@own_care
def session(own: Own, ref: str) -> HttpResponse:
    """One session."""
    return _page(own, queries.session(own.viewer, ref, now=own.now))


def _page(own: Own, one: OwnSession, status: int = 200, told: str = "") -> HttpResponse:
    open_ = one.stands and one.start > own.now and one.books
    free = free_near(own, one) if open_ and one.waits else ()
    where = where_form(_as_client(own, one), one.ref, own.now) if open_ and not one.outside else None
    sure = "cancel" in own.request.GET and one.stands and (open_ or bool(one.outside))
    context = {"session": one, "open": open_, "free": free, "told": told, "where_form": where, "sure": sure}
    hour = own_hour(_as_client(own, one), one.ref, now=own.now) if open_ and not one.outside else OwnHour()
    return own.render("session.html", "start", status, hour=hour, hour_form=HourForm(), **context)


def _as_client(own: Own, one: OwnSession) -> KnownClient:
    return as_client(own.viewer, one.claim, now=own.now)


@require_http_methods(["GET", "POST"])
@own_care
def move(own: Own, ref: str) -> HttpResponse:
    """Choose another time: among those that are free for both, or, outside, whatever was agreed."""
    one = queries.session(own.viewer, ref, now=own.now)
    return _move_outside(own, one) if one.outside else _move_here(own, one)


def _move_here(own: Own, one: OwnSession) -> HttpResponse:
    viewer = _as_client(own, one)
    if own.request.method == "POST":
        start = start_from(own.request.POST.get("start", ""))
        if start is None:
            return redirect("me:move", ref=one.ref)
        answer = actions.move(viewer=viewer, request=MoveRequest(ref=one.ref, start=start), now=own.now)
        if isinstance(answer, NotBooked):
            return _page(own, one, 409, " ".join(sentence(reason) for reason in answer.reasons))
        own.say(_("Moved."))
        return redirect("me:session", ref=one.ref)
    usual = max(own.today, (one.start - BEFORE).astimezone(ZoneInfo(own.zone)).date())
    day = max(day_from(own.request.GET.get("day", ""), usual), own.today)
    first = datetime.combine(day, datetime.min.time(), ZoneInfo(own.zone))
    last = first + SHOWN
    found = openings_to_move(viewer=viewer, ref=one.ref, first=max(own.now, first), last=last, now=own.now)
    before, after = max(day - SHOWN, own.today) if day > own.today else None, day + SHOWN
    days = by_day(tuple(o for o in found if o.start != one.start), own.zone)
    return own.render("move.html", "start", session=one, days=days, before=before, after=after)


def _move_outside(own: Own, one: OwnSession) -> HttpResponse:
    wall = one.start.astimezone(ZoneInfo(one.zone))
    initial = {"day": wall.date(), "at": wall.time()}
    form = OutsideTimeForm(own.request.POST or None, initial=initial)
    if own.request.method == "POST":
        done, _none = form.attempt(
            lambda data: outside.move_session(
                viewer=own.viewer,
                ref=one.ref,
                start=datetime.combine(data["day"], data["at"]),
                now=own.now,
            )
        )
        if done:
            own.say(_("Moved."))
            return redirect("me:session", ref=one.ref)
    status = 422 if form.errors else 200
    return own.render("move.html", "start", status, session=one, form=form)


@require_POST
@own_care
def cancel(own: Own, ref: str) -> HttpResponse:
    """It does not take place."""
    one = queries.session(own.viewer, ref, now=own.now)
    if one.outside:
        outside.cancel_session(viewer=own.viewer, ref=ref, now=own.now)
    else:
        reason = actions.cancel(viewer=_as_client(own, one), ref=ref, now=own.now)
        if reason is not None:
            return _page(own, one, 409, sentence(reason))
    own.say(_("Canceled."))
    return redirect("me:start")


@require_POST
@own_care
def say_where(own: Own, ref: str) -> HttpResponse:
    """In which state she will be, at a distance. A session outside asks nothing."""
    one = queries.session(own.viewer, ref, now=own.now)
    if one.outside:
        raise NotFound
    try:
        where = own.request.POST.get("where", "")
        reason = actions.say_where(viewer=_as_client(own, one), ref=ref, where=where, now=own.now)
    except Invalid as error:
        return _page(own, one, 422, invalid_sentence(error))
    if reason is not None:
        return _page(own, one, 409, sentence(reason))
    own.say(_("Kept. Your therapist is told."))
    return redirect("me:session", ref=ref)


@require_POST
@own_care
def stand(own: Own, ref: str) -> HttpResponse:
    """Ask for its hour to be hers for good, or no more. Outside there is nobody to ask."""
    one = queries.session(own.viewer, ref, now=own.now)
    if one.outside:
        raise NotFound
    viewer = _as_client(own, one)
    if "back" in own.request.POST:
        reason = take_back_asking(viewer=viewer, ref=ref, now=own.now)
        if reason is not None:
            return _page(own, one, 409, sentence(reason))
        own.say(_("You ask for it no more. The session itself stands."))
        return redirect("me:session", ref=ref)
    form = HourForm(own.request.POST)
    done, reason = form.attempt(
        lambda data: ask_for_hour(viewer=viewer, ref=ref, every=data["every"], now=own.now)
    )
    if reason is not None or not done:
        return _page(own, one, 409, sentence(reason) if reason else _("Choose how often."))
    own.say(_("Asked for. You read the answer here."))
    return redirect("me:session", ref=ref)
