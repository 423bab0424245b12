"""Help where it is needed: the first week step by step, and the map of keys."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wellkept.web.work.desk import Desk, at_work


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
    def setting(page: str) -> str:
        return desk.url("settings-page", page=page)

    return (
        Step(
            setting("hours"),
            _("Say when you work"),
            _("Weekly hours with their place. What is offered is cut from them."),
        ),
        Step(
            setting("services"),
            _("Say what can be booked"),
            _("Length, time after it, fee, and who may book it."),
        ),
        Step(
            setting("protected"),
            _("Keep time for yourself"),
            _("Lunch, writing, your own care: only you give it away."),
        ),
        Step(
            setting("policy"),
            _("Agree on cancellation"),
            _("Where a client has accepted nothing, nothing is ever late."),
        ),
        Step(
            desk.url("clients"),
            _("Add the clients whom you know"),
            _("Or take a list in: wellkept import clients."),
        ),
        Step(
            desk.url("new-series"),
            _("Book the standing hours"),
            _("Every date is judged before one press books them all."),
        ),
        Step(
            setting("public"),
            _("Open your booking page"),
            _("Strangers are offered exactly what can be booked."),
        ),
        Step(
            desk.url("today"), _("In the evening: all as planned, except …"), _("One press settles the day.")
        ),
    )


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
        ("W", _("Same time next week, from an appointment")),
        ("H", _("Hide or show names")),
        ("L", _("Cover the screen")),
        ("Esc", _("Close, or put back what is being dragged")),
        ("?", _("This page")),
    )
