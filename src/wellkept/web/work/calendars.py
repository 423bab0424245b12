"""The week and month of one person, and the day of a practice: columns of five-minute lines, drawn by the server."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import blake2b
from typing import Any

from django.http import HttpResponse, HttpResponseNotModified
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from wellkept.practice.queries import MemberCard, closed_names
from wellkept.scheduling.appointments.queries import AppointmentCard, CalendarColumn, Mark, calendar
from wellkept.scheduling.appointments.rooms import RoomDay, rooms_between
from wellkept.trust.errors import NotFound
from wellkept.web.ui.calendar import Block, blocks, clipped, free_hours, monday, shown_rows
from wellkept.web.ui.dates import day_from
from wellkept.web.work.desk import Desk, at_work
from wellkept.web.work.drawing import Column, Grid, Pen

_OFFICE = (108, 204)  # nine to five, in rows: what is shown where nobody has hours
_SIDE_BY_SIDE = 16  # more columns than that are not read together: therapists or rooms are chosen


Laid = Sequence[Block[Any]]


def _rows(laid: Sequence[Laid], hours: Sequence[Laid], *, private: bool) -> tuple[int, int]:
    """At least the hours of those who are shown, and everything that is booked; not what takes half a day and more. What
    keeps one away, ``private`` time, makes her own week longer, but not the day of everybody beside her."""
    meetings = [
        [b for b in day if isinstance(b.item, AppointmentCard) or b.item.kind == "in_use"]
        + [b for b in day if private and isinstance(b.item, Mark) and b.length < 100]
        for day in laid
    ]
    return shown_rows(meetings, shown_rows(hours, _OFFICE))


def _grid(desk: Desk, columns: Iterable[Column], rows: tuple[int, int]) -> Grid:
    local = desk.now.astimezone(desk.zone)
    return Grid(tuple(columns), *rows, (local.hour * 60 + local.minute) // 5)


def _laid(items: Iterable[Any], day: date, desk: Desk) -> list[Block[Any]]:
    return blocks([(item.start, item.end, item) for item in items], day, desk.practice.zone)


def _hours(column: CalendarColumn, day: date, desk: Desk) -> list[Block[None]]:
    return blocks([(a, b, None) for a, b in column.hours], day, desk.practice.zone)


def _pieces(free: Sequence[tuple[datetime, datetime]], day: date, desk: Desk) -> list[Block[datetime]]:
    return blocks([(a, b, a) for a, b in free], day, desk.practice.zone)


def whose(desk: Desk, team: Sequence[MemberCard]) -> str:
    """Whose calendar is asked for, else one's own, else the first clinician's."""
    wanted = desk.request.GET.get("with", "")
    if wanted and wanted not in {member.ref for member in team}:
        raise NotFound
    own = next((member.ref for member in team if member.account_id == desk.viewer.account_id), "")
    return wanted or own or (team[0].ref if team else "")


def read_people(desk: Desk, refs: Sequence[str], first: date, days: int) -> tuple[CalendarColumn, ...]:
    """Calendars for so many days from one on."""
    return calendar(
        viewer=desk.viewer,
        clinicians=refs,
        first=desk.midnight(first),
        last=desk.midnight(first + timedelta(days=days)),
        now=desk.now,
        hidden_on=desk.hidden_on,
    )


def unless_known(desk: Desk, template: str, shown: Any, **context: Any) -> HttpResponse:
    """The page; or "not modified", where it shows what this browser shows already, and then nothing was read (R15)."""
    version = blake2b(repr((shown, desk.hidden_on)).encode(), digest_size=16).hexdigest()
    if desk.request.headers.get("If-None-Match") == version:
        desk.viewer.recorder.take()
        return HttpResponseNotModified()
    return desk.render(template, "week", version=version, **context)


@require_GET
@at_work
def week(desk: Desk) -> HttpResponse:
    """One person's week."""
    first = monday(day_from(desk.request.GET.get("day", ""), desk.today.date()))
    days = [first + timedelta(days=n) for n in range(7)]
    team = desk.clinicians
    ref = whose(desk, team)
    person = next(iter(read_people(desk, [ref], first, 7)), None) if ref else None
    items = [*person.marks, *person.appointments] if person else []
    laid = [_laid(items, day, desk) for day in days]
    closed = closed_names(desk.practice, days[0], days[-1])
    open_hours = [
        span
        for span in (person.hours if person else ())
        if span[0].astimezone(desk.zone).date() not in closed
    ]
    works = [blocks([(a, b, None) for a, b in open_hours], day, desk.practice.zone) for day in days]
    may_book = desk.viewer.handles_bookings or (person is not None and person.own)
    free = _free(desk, open_hours, items) if may_book else []
    rows = _rows(laid, works, private=True)
    pen = Pen(desk)
    columns = [
        Column(
            id=f"d{day:%Y%m%d}",
            title=str(day.day),
            sub=closed.get(day, "") or (_("Off") if person and not works[n] else ""),
            day=day,
            person=ref if may_book else "",
            drawn=pen.free(_pieces(free, day, desk), ref, day) + pen.events(clipped(laid[n], *rows)),
            closed=person is not None and not works[n],
            current=day == desk.today.date(),
        )
        for n, day in enumerate(days)
    ]
    cards = person.appointments if person else ()
    grid = _grid(desk, columns, rows)
    return unless_known(
        desk,
        "week.html",
        (person, closed),
        grid=grid,
        columns=pen.week(grid, ref),
        first=first,
        last=days[-1],
        before=first - timedelta(days=7),
        after=first + timedelta(days=7),
        team=team,
        chosen=ref,
        person=person,
        sessions=sum(card.state == "booked" for card in cards),
        requested=sum(card.state == "requested" for card in cards),
    )


def _free(
    desk: Desk, hours: Sequence[tuple[datetime, datetime]], items: Iterable[Any]
) -> list[tuple[datetime, datetime]]:
    """What is left of the hours, to point at; canceled appointments take none."""
    taken = [(item.start, item.end) for item in items if getattr(item, "state", "") != "cancelled"]
    return free_hours(hours, taken, now=desk.now, zone=desk.practice.zone)


@require_GET
@at_work
def wall(desk: Desk) -> HttpResponse:
    """The practice day for a screen that everybody sees: without names, whatever this screen shows otherwise."""
    return _practice_day(replace(desk, always_hidden=True), "wall.html")


@require_GET
@at_work
def practice_day(desk: Desk) -> HttpResponse:
    """Everybody's day side by side, and the rooms'."""
    return _practice_day(desk, "practice_day.html")


def _practice_day(desk: Desk, template: str) -> HttpResponse:
    """The day that the address asks for, today without one."""
    day = day_from(desk.request.GET.get("day", ""), desk.today.date())
    team = desk.clinicians
    people = read_people(desk, [member.ref for member in team], day, 1)
    rooms = rooms_between(
        desk.viewer, desk.midnight(day), desk.midnight(day + timedelta(days=1)), now=desk.now
    )
    together = len(people) + len(rooms) <= _SIDE_BY_SIDE
    show = "rooms" if desk.request.GET.get("show") == "rooms" else "both" if together else "people"
    chosen = whose(desk, team)
    days = [] if show == "rooms" else [_day_of(person, day, desk) for person in people]
    used = [] if show == "people" else [_use_of(room, people, day, desk) for room in rooms]
    rows = _rows([*days, *used], [_hours(person, day, desk) for person in people], private=False)
    pen = Pen(desk)
    is_today = day == desk.today.date()
    columns = [
        *(
            _person_column(person, day, pen.events(clipped(laid, *rows)), current=is_today, chosen=chosen)
            for person, laid in zip(people, days, strict=False)
        ),
        *(
            _room_column(room, day, pen.events(clipped(laid, *rows)), current=is_today)
            for room, laid in zip(rooms, used, strict=False)
        ),
    ]
    closed = closed_names(desk.practice, day, day).get(day, "")
    grid = _grid(desk, columns, rows)
    return unless_known(
        desk,
        template,
        (people, rooms, closed),
        grid=grid,
        columns=pen.people(grid),
        day=desk.midnight(day),
        is_today=is_today,
        before=day - timedelta(days=1),
        after=day + timedelta(days=1),
        closed=closed,
        team=team,
        chosen=chosen,
        show=show,
        has_rooms=bool(rooms),
        strip=[monday(day) + timedelta(days=n) for n in range(7)],
    )


def _person_column(
    person: CalendarColumn, day: date, drawn: SafeString, *, current: bool, chosen: str
) -> Column:
    return Column(
        id=f"c-{person.clinician}",
        title=person.name,
        sub=_sessions(person),
        day=day,
        person=person.clinician,
        drawn=drawn,
        current=current,
        chosen=person.clinician == chosen,
    )


def _room_column(room: RoomDay, day: date, drawn: SafeString, *, current: bool) -> Column:
    return Column(
        id=f"c-{room.ref}",
        title=room.name,
        sub=room.place,
        day=day,
        person="",
        drawn=drawn,
        current=current,
        room=True,
    )


def _day_of(person: CalendarColumn, day: date, desk: Desk) -> Laid:
    return _laid([*person.marks, *person.appointments], day, desk)


def _use_of(room: RoomDay, people: Sequence[CalendarColumn], day: date, desk: Desk) -> Laid:
    """The meetings in a room that the viewer may open, each once, and when it is in use besides."""
    cards = {card.ref: card for person in people for card in person.appointments if card.room_ref == room.ref}
    in_use = [Mark("in_use", start, end) for start, end in room.in_use]
    return _laid([*in_use, *(card for card in cards.values() if card.state != "cancelled")], day, desk)


def _sessions(person: CalendarColumn) -> str:
    booked = sum(card.state == "booked" for card in person.appointments)
    if not booked:
        return _("Nothing booked")
    return ngettext("%(count)s appointment", "%(count)s appointments", booked) % {"count": booked}


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day of a month at a glance: how many appointments, from when to when, and what keeps it closed."""

    day: date
    inside: bool
    current: bool
    count: int
    start: datetime | None
    end: datetime | None
    note: str


@require_GET
@at_work
def month(desk: Desk) -> HttpResponse:
    """One person's month, whole weeks of it."""
    first = day_from(desk.request.GET.get("day", ""), desk.today.date()).replace(day=1)
    after = (first + timedelta(days=31)).replace(day=1)
    begin = monday(first)
    days = [begin + timedelta(days=n) for n in range((after - begin + timedelta(days=6)).days // 7 * 7)]
    team = desk.clinicians
    ref = whose(desk, team)
    person = next(iter(read_people(desk, [ref], begin, len(days))), None) if ref else None
    closed = closed_names(desk.practice, days[0], days[-1])
    shown = [_month_day(person, day, first, closed.get(day, ""), desk) for day in days]
    return unless_known(
        desk,
        "month.html",
        (person, closed),
        first=first,
        before=(first - timedelta(days=1)).replace(day=1),
        after=after,
        weeks=[shown[n : n + 7] for n in range(0, len(shown), 7)],
        team=team,
        chosen=ref,
        person=person,
    )


def _month_day(person: CalendarColumn | None, day: date, first: date, closed: str, desk: Desk) -> MonthDay:
    begin, end = desk.midnight(day), desk.midnight(day + timedelta(days=1))
    cards = [
        card
        for card in (person.appointments if person else ())
        if begin <= card.start < end and card.state != "cancelled"
    ]
    away = any(
        mark.kind == "leave" and mark.start < end and mark.end > begin
        for mark in (person.marks if person else ())
    )
    return MonthDay(
        day=day,
        inside=day.month == first.month,
        current=day == desk.today.date(),
        count=len(cards),
        start=min((card.start for card in cards), default=None),
        end=max((card.end for card in cards), default=None),
        note=closed or (_("Leave") if away else ""),
    )
