"""Help where it is needed: the first week step by step, and the map of keys."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wellkept.web.work.desk import Desk, at_work
from wellkept.web.work.settings import open_to


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, and where."""

    url: str
    title: str
    text: str


@require_GET
@at_work
def help_page(desk: Desk) -> HttpResponse:
    """The page behind the key ?."""
    return desk.render("help.html", "", steps=_steps(desk), keys=_keys())


def _steps(desk: Desk) -> tuple[Step, ...]:
    """What is open to this person of it: a link that is refused helps nobody."""
    there = open_to(desk)
    return tuple(step for setting, step in _first_week(desk) if not setting or setting in there)


def _first_week(desk: Desk) -> Iterator[tuple[str, Step]]:
    """Each step, and the page of settings on which it is done, if it is on one."""

    def setting(page: str, title: str, text: str) -> tuple[str, Step]:
        return page, Step(desk.url("settings-page", page=page), title, text)

    def work(page: str, title: str, text: str) -> tuple[str, Step]:
        return "", Step(desk.url(page), title, text)

    yield setting(
        "hours", _("Say when you work"), _("Weekly hours with their place. What is offered is cut from them.")
    )
    yield setting(
        "services", _("Say what can be booked"), _("Length, time after it, fee, and who may book it.")
    )
    yield setting(
        "protected", _("Keep time for yourself"), _("Lunch, writing, your own care: only you give it away.")
    )
    yield setting(
        "policy", _("Agree on cancellation"), _("Where a client has accepted nothing, nothing is ever late.")
    )
    yield work(
        "clients", _("Add the clients whom you know"), _("Or take a list in: wellkept import clients.")
    )
    yield work(
        "new-series", _("Book the standing hours"), _("Every date is judged before one press books them all.")
    )
    yield setting(
        "public", _("Open your booking page"), _("Strangers are offered exactly what can be booked.")
    )
    yield work("today", _("In the evening: all as planned, except …"), _("One press settles the day."))


def _keys() -> tuple[tuple[str, str], ...]:
    return (
        ("N", _("New appointment")),
        ("/", _("Find a time; on the clients page, find a client")),
        ("T", _("Today, this week, this month")),
        ("← →", _("Earlier, later")),
        ("P", _("Practice day")),
        ("V", _("Week")),
        ("A", _("Agenda")),
        ("Y", _("Month")),
        ("O", _("My own care")),
        ("M", _("Move the appointment that has the focus")),
        (_("Shift") + " ↑ ↓", _("Make the appointment that has the focus shorter, longer; Enter keeps it")),
        ("U", _("Undo what was just done")),
        ("W", _("Same time next week, from an appointment")),
        ("H", _("Hide or show names")),
        ("L", _("Cover the screen")),
        ("Esc", _("Close, or put back what is being dragged")),
        ("?", _("This page")),
    )
