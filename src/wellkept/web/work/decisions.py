"""What waits for a decision: dates that no series could place, groups that meet without somebody, and appointments that
leave, closed days or other hours touch. One tap moves, skips or leaves one of them, or all that one cause touches."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from wellkept.kernel.outcome import Reason
from wellkept.scheduling.absences import actions
from wellkept.scheduling.absences.queries import instead_of_disturbed
from wellkept.scheduling.absences.request import Choice, What
from wellkept.scheduling.appointments.conflicts import conflicted_appointments
from wellkept.scheduling.appointments.disturbed import Disturbed, disturbed_appointments
from wellkept.scheduling.appointments.instead import Instead
from wellkept.scheduling.appointments.licensing import uncovered_appointments
from wellkept.scheduling.appointments.queries import AppointmentCard
from wellkept.scheduling.appointments.request import plausible
from wellkept.scheduling.appointments.sentences import sentence
from wellkept.scheduling.attestations.queries import asked_of
from wellkept.scheduling.series.actions import ask_again, decline_hour, leave_out
from wellkept.scheduling.series.asked import wished_hours
from wellkept.scheduling.series.queries import missing_members, waiting_dates
from wellkept.ties.queries import count_due
from wellkept.trust.viewer import Role
from wellkept.web.work.desk import Desk, at_work

ALL = "all"
Refusals = Mapping[str, tuple[Reason, ...]]


@dataclass(frozen=True, slots=True)
class TouchedRow:
    """One appointment that cannot stay: where it could go, and why it could not go there just now."""

    card: AppointmentCard
    instead: Instead
    refused: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Cause:
    """All that one cause touches with one clinician."""

    who: str
    reason: Reason
    may_stay: bool
    rows: tuple[TouchedRow, ...]

    @property
    def movable(self) -> int:
        """How many have a time to go to."""
        return sum(1 for row in self.rows if row.instead.proposed)


@require_GET
@at_work
def decisions(desk: Desk) -> HttpResponse:
    """Everything that waits, the next first. Nothing is dropped by itself."""
    return _page(desk)


def _page(desk: Desk, refused: Refusals | None = None) -> HttpResponse:
    return desk.render(
        "decisions.html",
        "requests",
        422 if refused else 200,
        waiting=waiting_dates(desk.viewer, now=desk.now, hidden_on=desk.hidden_on),
        missing=missing_members(desk.viewer, now=desk.now, hidden_on=desk.hidden_on),
        wished=wished_hours(desk.viewer, now=desk.now, hidden_on=desk.hidden_on),
        causes=_causes(desk, refused or {}),
        treats=desk.viewer.has(Role.CLINICIAN),
        conflicted=conflicted_appointments(desk.viewer, now=desk.now, hidden_on=desk.hidden_on),
        uncovered=uncovered_appointments(desk.viewer, now=desk.now, hidden_on=desk.hidden_on),
        attestations=asked_of(desk.viewer, waiting=True) if not desk.names_hidden else (),
        reviews_due=count_due(desk.viewer, today=desk.today.date()),
    )


def _causes(desk: Desk, refused: Refusals) -> tuple[Cause, ...]:
    disturbed = disturbed_appointments(desk.viewer, now=desk.now, hidden_on=desk.hidden_on)
    could = instead_of_disturbed(desk.viewer, disturbed, now=desk.now)
    groups: dict[tuple[str, str], list[Disturbed]] = {}
    for one in disturbed:
        who = ", ".join(name for _ref, name in one.card.clinicians)
        groups.setdefault((who, sentence(one.reason)), []).append(one)
    return tuple(
        Cause(
            who,
            group[0].reason,
            desk.may_lift(group[0].reason),
            tuple(
                TouchedRow(one.card, could.get(one.card.ref, Instead()), refused.get(one.card.ref, ()))
                for one in group
            ),
        )
        for (who, _sentence), group in groups.items()
    )


@require_POST
@at_work
def settle(desk: Desk) -> HttpResponse:
    """Move, skip or leave one of them, or all that stand together."""
    what, _sep, which = desk.request.POST.get("do", "").partition(":")
    refs = desk.request.POST.getlist("row")[:400] if which == ALL else [which]
    choices = {ref: choice_of(desk, ref, what) for ref in refs}
    if which == ALL:  # those with nowhere to go stay listed
        choices = {ref: one for ref, one in choices.items() if one.start or one.what is not What.MOVE}
    done = actions.settle(viewer=desk.viewer, choices=choices, now=desk.now)
    if not done.done:
        return _page(desk, done.refused)
    desk.say(said(choices.values()), undo=desk.url("undo-rearrangement", ref=done.ref))
    return redirect(desk.url("decisions"))


def choice_of(desk: Desk, ref: str, what: str) -> Choice:
    """What was chosen for one appointment: what is no choice leaves it for later, and a move without a time has no start."""
    post = desk.request.POST
    chosen = What(what) if what in set(What) else What.LATER
    try:
        start = datetime.fromisoformat(post.get(f"to-{ref}", "")) if chosen is What.MOVE else None
    except ValueError:
        start = None
    if start is not None and (start.tzinfo is None or not plausible(start)):
        start = None
    return Choice(chosen, start=start, code=post.get(f"code-{ref}", ""), why=post.get(f"why-{ref}", "")[:200])


def said(choices: Iterable[Choice]) -> str:
    """What was done, in a sentence or three."""
    counted = [choice.what for choice in choices]
    moved, canceled, left = (counted.count(what) for what in (What.MOVE, What.CANCEL, What.STAY))
    parts = [
        ngettext("%(n)d moved.", "%(n)d moved.", moved) % {"n": moved} if moved else "",
        ngettext("%(n)d canceled.", "%(n)d canceled.", canceled) % {"n": canceled} if canceled else "",
        ngettext("%(n)d stays as it is.", "%(n)d stay as they are.", left) % {"n": left} if left else "",
    ]
    return " ".join(part for part in parts if part) or _("Nothing was changed.")


@require_POST
@at_work
def missing(desk: Desk) -> HttpResponse:
    """Somebody of a group is asked for again on one date, or left out of it."""
    post = desk.request.POST
    wish = {"appointment": post.get("appointment", ""), "client": post.get("client", "")}
    if post.get("do") == "leave":
        reason, text = leave_out(viewer=desk.viewer, now=desk.now, **wish), _("Left out that day.")
    else:
        reason, text = ask_again(viewer=desk.viewer, now=desk.now, **wish), _("Comes after all.")
    desk.say(sentence(reason) if reason else text)
    return redirect(desk.url("decisions"))


@require_POST
@at_work
def decline_wished(desk: Desk) -> HttpResponse:
    """A client cannot have the hour for good; her appointment stands."""
    reason = decline_hour(viewer=desk.viewer, ref=desk.request.POST.get("appointment", ""), now=desk.now)
    desk.say(sentence(reason) if reason else _("Declined. The client reads it; the appointment stands."))
    return redirect(desk.url("decisions"))


@require_POST
@at_work
def undo_rearrangement(desk: Desk, ref: str) -> HttpResponse:
    """All of it stands again as before."""
    reason = actions.undo_rearrangement(viewer=desk.viewer, ref=ref, now=desk.now)
    desk.say(sentence(reason) if reason else _("Undone."))
    return redirect(desk.url("decisions"))
