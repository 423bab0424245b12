"""One appointment: open, cancel, attend, undo; and requests to answer."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from wellkept.kernel.outcome import Reason
from wellkept.messages.queries import waits_about
from wellkept.scheduling.appointments import actions
from wellkept.scheduling.appointments.actions.existing import ChangedMeanwhile
from wellkept.scheduling.appointments.queries import AppointmentCard, appointment, history, requests_to_answer
from wellkept.scheduling.appointments.sentences import sentence
from wellkept.scheduling.series.queries import series_of_appointment
from wellkept.web.work.desk import Desk, at_work, next_or


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
        may_move=card.state in ("booked", "requested"),
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


def undo_url(desk: Desk, ref: str) -> str:
    """Where this very change is taken back, and no later one."""
    revision = appointment(desk.viewer, ref).revision
    return f"{desk.url('act', ref=ref, verb='undo')}?revision={revision}"


def hush_url(desk: Desk, ref: str) -> str:
    """Where the message about this change is stopped, if one waits."""
    return desk.url("do-not-tell", ref=ref) if waits_about(desk.viewer, ref) else ""


def _undo(desk: Desk, ref: str) -> Reason | None:
    request = desk.request
    revision = request.GET.get("revision") or request.POST.get("revision", "")
    number = int(revision) if revision.isdecimal() and len(revision) < 9 else 0
    try:
        return actions.undo(viewer=desk.viewer, ref=ref, now=desk.now, revision=number)
    except ChangedMeanwhile:
        return Reason("changed_meanwhile")


Act = Callable[[Desk, str], Reason | None]


def _cancel(desk: Desk, ref: str) -> Reason | None:
    post = desk.request.POST
    return actions.cancel(
        viewer=desk.viewer,
        ref=ref,
        now=desk.now,
        client=post.get("client", ""),
        why=post.get("why", "")[:200],
    )


def _attend(act: Callable[..., Reason | None]) -> Act:
    return lambda desk, ref: act(
        viewer=desk.viewer, ref=ref, now=desk.now, client=desk.request.POST.get("client", "")
    )


ACTS: dict[str, tuple[Act, Any]] = {
    "arrive": (_attend(actions.arrive), gettext_lazy("Arrived.")),
    "keep": (_attend(actions.keep), gettext_lazy("Completed, as planned.")),
    "no-show": (_attend(actions.no_show), gettext_lazy("Noted: did not come.")),
    "cancel": (_cancel, gettext_lazy("Canceled. The time is free.")),
    "accept": (lambda d, r: actions.accept(viewer=d.viewer, ref=r, now=d.now), gettext_lazy("Accepted.")),
    "decline": (
        lambda d, r: actions.decline(
            viewer=d.viewer, ref=r, now=d.now, why=d.request.POST.get("why", "")[:200]
        ),
        gettext_lazy("Declined. The time is free."),
    ),
    "undo": (_undo, gettext_lazy("Undone.")),
}


@require_POST
@at_work
def act(desk: Desk, ref: str, verb: str) -> HttpResponse:
    """One click: arrived, completed, did not come, cancel, accept, decline, undo."""
    do, text = ACTS[verb]
    if reason := do(desk, ref):
        desk.say(sentence(reason))
    else:
        desk.say(str(text), undo="" if verb == "undo" else undo_url(desk, ref))
    return redirect(next_or(desk, desk.url("appointment", ref=ref)))


@require_GET
@at_work
def requests(desk: Desk) -> HttpResponse:
    """Requests that wait for an answer."""
    return desk.render("requests.html", "requests", cards=requests_to_answer(desk.viewer, now=desk.now))
