"""Today: the agenda of one day."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from wellkept.clients.accesses import count_to_look_at
from wellkept.practice.queries import closed_names
from wellkept.scheduling.appointments import actions
from wellkept.scheduling.appointments.queries import (
    AppointmentCard,
    CalendarColumn,
    calendar,
    requests_to_answer,
    unsettled,
)
from wellkept.scheduling.appointments.sentences import sentence
from wellkept.scheduling.series.queries import count_waiting
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import Role
from wellkept.web.ui.dates import day_from
from wellkept.web.work.desk import Desk, at_work, next_or

_LOOK_BACK = timedelta(days=7)


@require_GET
@at_work
def today(desk: Desk) -> HttpResponse:
    """The agenda of a day: of oneself, or of everybody for the desk."""
    day = day_from(desk.request.GET.get("day", ""), desk.today.date())
    team = desk.clinicians
    everybody = desk.viewer.handles_bookings and not desk.viewer.has(Role.CLINICIAN)
    wanted = desk.request.GET.get("with", "")
    if wanted and wanted != "all" and wanted not in {member.ref for member in team}:
        raise NotFound
    chosen = wanted or ("all" if everybody else "")
    refs = [m.ref for m in team if chosen in ("all", m.ref) or (not chosen and m.ref == desk.own_calendar)]
    first = desk.midnight(day)
    columns = calendar(
        viewer=desk.viewer,
        clinicians=refs,
        first=first,
        last=desk.midnight(day + timedelta(days=1)),
        now=desk.now,
        hidden_on=desk.hidden_on,
    )
    lines: list[tuple[datetime, CalendarColumn, Any]] = sorted(
        (line for column in columns for line in _lines_of(column)),
        key=lambda line: (line[0], line[1].name),
    )
    upcoming = next((item for start, _c, item in lines if _is_next(item, desk.now)), None)
    is_today = day == desk.today.date()
    booked = [i for _s, _c, i in lines if isinstance(i, AppointmentCard) and i.state == "booked"]
    return desk.render(
        "today.html",
        "today",
        day=first,
        is_today=is_today,
        closed=closed_names(desk.practice, day, day).get(day, ""),
        booked=booked,
        last_end=max((card.end for card in booked), default=None),
        later=None if upcoming or not is_today else _later(desk, refs),
        before=day - timedelta(days=1),
        after=day + timedelta(days=1),
        lines=[_line(column, item, desk, upcoming) for _s, column, item in lines],
        several=len(columns) > 1,
        team=team,
        chosen=chosen,
        upcoming=upcoming,
        opened=count_to_look_at(desk.viewer),
        requests=requests_to_answer(desk.viewer, now=desk.now)[:5],
        waiting=count_waiting(desk.viewer, now=desk.now),
        unsettled=_unsettled(desk, "" if everybody else desk.own_calendar) if is_today else (),
    )


def _later(desk: Desk, refs: list[str]) -> AppointmentCard | None:
    """What comes next after today, within two weeks."""
    columns = calendar(
        viewer=desk.viewer,
        clinicians=refs,
        first=desk.midnight(desk.today.date() + timedelta(days=1)),
        last=desk.midnight(desk.today.date() + timedelta(days=15)),
        now=desk.now,
        hidden_on=desk.hidden_on,
        with_cancelled=False,
    )
    cards = [card for column in columns for card in column.appointments if card.state == "booked"]
    return min(cards, key=lambda card: card.start, default=None)


def _unsettled(desk: Desk, clinician: str) -> tuple[AppointmentCard, ...]:
    since = desk.midnight(desk.today.date()) - _LOOK_BACK
    return unsettled(desk.viewer, now=desk.now, since=since, clinician=clinician, hidden_on=desk.hidden_on)


@require_POST
@at_work
def as_planned(desk: Desk) -> HttpResponse:
    """All of those shown took place as planned, except those ticked, who did not come. Each is an act of its own, undone
    on its own page; one that was settled meanwhile stays as it is."""
    absent, shown = (set(desk.request.POST.getlist(name)) for name in ("absent", "shown"))
    done, said = 0, ""
    for ref in (card.ref for card in _unsettled(desk, "") if card.ref in shown):
        act = actions.no_show if ref in absent else actions.keep
        if reason := act(viewer=desk.viewer, ref=ref, now=desk.now):
            said = sentence(reason)
        else:
            done += 1
    text = ngettext("%(count)s appointment is settled.", "%(count)s appointments are settled.", done)
    desk.say(" ".join(filter(None, (text % {"count": done}, said))))
    return redirect(desk.url("today"))


def _lines_of(column: CalendarColumn) -> list[tuple[datetime, CalendarColumn, Any]]:
    items: list[Any] = [*column.appointments, *column.marks]
    return [(item.start, column, item) for item in items]


def _is_next(item: Any, now: datetime) -> bool:
    return isinstance(item, AppointmentCard) and item.state == "booked" and item.end > now


def _line(column: CalendarColumn, item: Any, desk: Desk, upcoming: Any) -> dict[str, Any]:
    card = isinstance(item, AppointmentCard)
    begun = item.start <= desk.now
    return {
        "item": item,
        "column": column,
        "card": card,
        "next": item is upcoming,
        "past": item.end <= desk.now,
        "may_keep": card and item.state == "booked" and begun and item.attendance in ("expected", "arrived"),
        "may_arrive": card
        and item.state == "booked"
        and item.attendance == "expected"
        and item.start - timedelta(hours=2) <= desk.now < item.end,
    }


@require_POST
@at_work
def names(desk: Desk) -> HttpResponse:
    """Hide or show names on this screen."""
    desk.request.session["names_hidden"] = not desk.names_hidden
    desk.say(_("Names are hidden on this screen.") if desk.names_hidden else _("Names are shown again."))
    return redirect(next_or(desk, desk.url("today")))
