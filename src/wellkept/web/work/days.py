"""Today and the week."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from wellkept.practice.queries import clinicians, closed_names
from wellkept.scheduling.appointments.queries import (
    AppointmentCard,
    CalendarColumn,
    calendar,
    requests_to_answer,
)
from wellkept.scheduling.series.queries import count_waiting
from wellkept.trust.errors import NotFound
from wellkept.trust.viewer import Role
from wellkept.web.ui.calendar import blocks, free_hours, monday, shown_rows
from wellkept.web.ui.dates import day_from
from wellkept.web.work.desk import Desk, at_work, next_or

_NINE, _FIVE = 108, 204


def _midnight(desk: Desk, day: date) -> datetime:
    return datetime.combine(day, time(), desk.zone)


def _person(desk: Desk) -> tuple[str, tuple[Any, ...]]:
    """Whose calendar is shown: the one asked for, else one's own, else the first clinician's."""
    team = clinicians(desk.viewer)
    wanted = desk.request.GET.get("with", "")
    refs = {member.ref for member in team}
    if wanted and wanted not in refs:
        raise NotFound
    own = next((member.ref for member in team if member.account_id == desk.viewer.account_id), "")
    return wanted or own or (team[0].ref if team else ""), team


@require_GET
@at_work
def today(desk: Desk) -> HttpResponse:
    """The agenda of a day: of oneself, or of everybody for the desk."""
    day = day_from(desk.request.GET.get("day", ""), desk.today.date())
    team = clinicians(desk.viewer)
    everybody = desk.viewer.handles_bookings and not desk.viewer.has(Role.CLINICIAN)
    wanted = desk.request.GET.get("with", "")
    if wanted and wanted != "all" and wanted not in {member.ref for member in team}:
        raise NotFound
    refs = [
        m.ref
        for m in team
        if wanted == m.ref
        or wanted == "all"
        or (not wanted and (everybody or m.account_id == desk.viewer.account_id))
    ]
    first = _midnight(desk, day)
    columns = calendar(
        viewer=desk.viewer,
        clinicians=refs,
        first=first,
        last=_midnight(desk, day + timedelta(days=1)),
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
        closed=closed_names(desk.viewer, day, day).get(day, ""),
        booked=booked,
        last_end=max((card.end for card in booked), default=None),
        later=None if upcoming or not is_today else _later(desk, refs),
        before=day - timedelta(days=1),
        after=day + timedelta(days=1),
        lines=[_line(column, item, desk, upcoming) for _s, column, item in lines],
        several=len(columns) > 1,
        team=team,
        chosen=wanted or ("all" if everybody else ""),
        upcoming=upcoming,
        requests=requests_to_answer(desk.viewer, now=desk.now)[:5],
        waiting=count_waiting(desk.viewer, now=desk.now),
    )


def _later(desk: Desk, refs: list[str]) -> AppointmentCard | None:
    """What comes next after today, within two weeks."""
    columns = calendar(
        viewer=desk.viewer,
        clinicians=refs,
        first=_midnight(desk, desk.today.date() + timedelta(days=1)),
        last=_midnight(desk, desk.today.date() + timedelta(days=15)),
        now=desk.now,
        hidden_on=desk.hidden_on,
        with_cancelled=False,
    )
    cards = [card for column in columns for card in column.appointments if card.state == "booked"]
    return min(cards, key=lambda card: card.start, default=None)


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


@require_GET
@at_work
def week(desk: Desk) -> HttpResponse:
    """One person's week."""
    first = monday(day_from(desk.request.GET.get("day", ""), desk.today.date()))
    ref, team = _person(desk)
    days = [first + timedelta(days=n) for n in range(7)]
    columns = (
        calendar(
            viewer=desk.viewer,
            clinicians=[ref],
            first=_midnight(desk, first),
            last=_midnight(desk, first + timedelta(days=7)),
            now=desk.now,
            hidden_on=desk.hidden_on,
        )
        if ref
        else ()
    )
    column = columns[0] if columns else None
    cards = column.appointments if column else ()
    return desk.render(
        "week.html",
        "week",
        first=first,
        last=first + timedelta(days=6),
        before=first - timedelta(days=7),
        after=first + timedelta(days=7),
        now_row=(desk.now.astimezone(desk.zone).hour * 60 + desk.now.astimezone(desk.zone).minute) // 5,
        team=team,
        chosen=ref,
        person=column,
        sessions=sum(card.state == "booked" for card in cards),
        requested=sum(card.state == "requested" for card in cards),
        **_grid(desk, column, days),
    )


def _grid(desk: Desk, column: CalendarColumn | None, days: list[date]) -> dict[str, Any]:
    """What stands on each day, and the rows that show all of it."""
    zone = desk.practice.zone
    items: list[Any] = [*column.marks, *column.appointments] if column else []
    laid = [blocks([(i.start, i.end, i) for i in items], day, zone) for day in days]
    closed = closed_names(desk.viewer, days[0], days[-1])
    hours = [
        (a, b) for a, b in (column.hours if column else ()) if a.astimezone(desk.zone).date() not in closed
    ]
    works = [blocks([(a, b, None) for a, b in hours], day, zone) for day in days]
    taken = [(i.start, i.end) for i in items if getattr(i, "state", "") != "cancelled"]
    may_book = desk.viewer.handles_bookings or (column is not None and column.own)
    free = free_hours(hours, taken, now=desk.now, zone=zone) if may_book else []
    top, bottom = shown_rows(
        [[b for b in day if b.item.__class__ is AppointmentCard or b.length < 100] for day in laid],
        shown_rows(works, (_NINE, _FIVE)),
    )
    return {
        "top": top,
        "bottom": bottom,
        "axis": range(-(-top // 12) * 12, bottom, 12),
        "may_book": may_book,
        "days": [
            {
                "date": day,
                "column": n + 1,
                "blocks": laid[n],
                "free": blocks([(a, b, a) for a, b in free], day, zone),
                "off": column is not None and not works[n],
                "today": day == desk.today.date(),
                "closed": closed.get(day, ""),
            }
            for n, day in enumerate(days)
        ],
    }


@require_POST
@at_work
def names(desk: Desk) -> HttpResponse:
    """Hide or show names on this screen."""
    desk.request.session["names_hidden"] = not desk.names_hidden
    desk.say(_("Names are hidden on this screen.") if desk.names_hidden else _("Names are shown again."))
    return redirect(next_or(desk, desk.url("today")))
