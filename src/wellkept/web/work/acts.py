"""What is done to an appointment by one click: arrived, completed, did not come, cancel, accept, decline, undo."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from wellkept.kernel.jurisdictions import JURISDICTIONS
from wellkept.kernel.outcome import Reason
from wellkept.messages.queries import waits_about
from wellkept.scheduling.appointments import actions
from wellkept.scheduling.appointments.actions.existing import ChangedMeanwhile
from wellkept.scheduling.appointments.licensing import uncovered
from wellkept.scheduling.appointments.queries import appointment
from wellkept.scheduling.appointments.sentences import sentence
from wellkept.web.ui.forms import whole_number
from wellkept.web.work.desk import Desk, at_work, next_or
from wellkept.web.work.reasons import given_why
from wellkept.web.work.requests import accept


def undo_url(desk: Desk, ref: str) -> str:
    """Where this very change is taken back, and no later one."""
    revision = appointment(desk.viewer, ref).revision
    return f"{desk.url('act', ref=ref, verb='undo')}?revision={revision}"


def unbook_url(desk: Desk, ref: str, client: str = "") -> str:
    """Where a booking is taken back: with ``client`` for her alone, since it may be a seat in a group."""
    address = desk.url("act", ref=ref, verb="cancel")
    return f"{address}?{urlencode({'client': client})}" if client else address


def hush_url(desk: Desk, ref: str) -> str:
    """Where the message about this change is stopped, if one waits."""
    return desk.url("do-not-tell", ref=ref) if waits_about(desk.viewer, ref) else ""


def _undo(desk: Desk, ref: str) -> Reason | None:
    request = desk.request
    revision = request.GET.get("revision") or request.POST.get("revision", "")
    try:
        return actions.undo(viewer=desk.viewer, ref=ref, now=desk.now, revision=whole_number(revision) or 0)
    except ChangedMeanwhile:
        return Reason("changed_meanwhile")


def _rejoin(desk: Desk, ref: str) -> Reason | None:
    asked = desk.request.GET
    revision = whole_number(asked.get("revision", "")) or 0
    try:
        return actions.rejoin(
            viewer=desk.viewer, ref=ref, other=asked.get("other", ""), now=desk.now, revision=revision
        )
    except ChangedMeanwhile:
        return Reason("changed_meanwhile")


Act = Callable[[Desk, str], Reason | None]


def _cancel(desk: Desk, ref: str) -> Reason | None:
    post = desk.request.POST
    return actions.cancel(
        viewer=desk.viewer,
        ref=ref,
        now=desk.now,
        client=post.get("client", "") or desk.request.GET.get("client", ""),
        why=given_why(post),
    )


def _times(desk: Desk, ref: str) -> Reason | None:
    """It took place at other times than planned: said with its being kept, or put right afterwards."""
    card = appointment(desk.viewer, ref)
    begin, end = (_clock(desk, card.start, name) for name in ("from", "to"))
    if begin is None or end is None:
        return Reason("times_missing")
    if end <= begin and card.end.astimezone(desk.zone).date() > card.start.astimezone(desk.zone).date():
        end = desk.at(end.date() + timedelta(days=1), end.time())
    if any(part.attendance == "kept" for part in card.clients):
        return actions.correct_times(viewer=desk.viewer, ref=ref, now=desk.now, start=begin, end=end)
    return actions.keep(viewer=desk.viewer, ref=ref, now=desk.now, actual_start=begin, actual_end=end)


def _clock(desk: Desk, on: datetime, name: str) -> datetime | None:
    """A time of day that was sent, on the practice's clock, on the day of another."""
    try:
        return desk.at(
            on.astimezone(desk.zone).date(), time.fromisoformat(desk.request.POST.get(name, "")[:5])
        )
    except ValueError:
        return None


def _attend(act: Callable[..., Reason | None]) -> Act:
    return lambda desk, ref: act(
        viewer=desk.viewer, ref=ref, now=desk.now, client=desk.request.POST.get("client", "")
    )


def _arrive(desk: Desk, ref: str) -> Reason | None:
    """She is here. What her therapist has not attested for where she is, is said beside it."""
    post = desk.request.POST
    where = post.get("where", "")
    reason = actions.arrive(
        viewer=desk.viewer,
        ref=ref,
        now=desk.now,
        client=post.get("client", ""),
        where=where if where in JURISDICTIONS else "",
    )
    if reason is None and (missing := uncovered(desk.viewer, ref)):
        desk.warn(sentence(missing))
    return reason


def _attest(desk: Desk, ref: str) -> Reason | None:
    why = desk.request.POST.get("why", "")
    return actions.attest_where(viewer=desk.viewer, ref=ref, now=desk.now, why=why)


ACTS: dict[str, tuple[Act, Any]] = {
    "attest": (_attest, gettext_lazy("Attested, and kept with the appointment.")),
    "arrive": (_arrive, gettext_lazy("Arrived.")),
    "keep": (_attend(actions.keep), gettext_lazy("Completed, as planned.")),
    "times": (_times, gettext_lazy("Completed, at these times.")),
    "no-show": (_attend(actions.no_show), gettext_lazy("Noted: did not come.")),
    "cancel": (_cancel, gettext_lazy("Canceled. The time is free.")),
    "accept": (accept, gettext_lazy("Accepted.")),
    "decline": (
        lambda d, r: actions.decline(viewer=d.viewer, ref=r, now=d.now, why=given_why(d.request.POST)),
        gettext_lazy("Declined. The time is free."),
    ),
    "undo": (_undo, gettext_lazy("Undone.")),
    "rejoin": (_rejoin, gettext_lazy("Undone.")),
}
_TAKES_BACK = ("undo", "rejoin", "attest")  # what is not taken back itself


@require_POST
@at_work
def act(desk: Desk, ref: str, verb: str) -> HttpResponse:
    """One click: arrived, completed, did not come, cancel, accept, decline, undo."""
    do, text = ACTS[verb]
    if reason := do(desk, ref):
        desk.warn(sentence(reason))
    else:
        desk.say(str(text), undo="" if verb in _TAKES_BACK else undo_url(desk, ref))
    return redirect(next_or(desk, desk.url("appointment", ref=ref)))
