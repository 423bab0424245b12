"""One person's week as a list: what a small screen, a printer and a screen reader read best."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from wellkept.practice.queries import closed_names
from wellkept.scheduling.appointments.queries import AppointmentCard
from wellkept.web.ui.dates import day_from
from wellkept.web.work.calendars import read_people, unless_known, whose
from wellkept.web.work.desk import Desk, at_work

DAYS = 7


@dataclass(frozen=True, slots=True)
class AgendaDay:
    """What one day holds, in order."""

    day: date
    current: bool
    closed: str
    items: Sequence[Any]

    @property
    def booked(self) -> int:
        """How many appointments stand."""
        return sum(isinstance(item, AppointmentCard) and item.state == "booked" for item in self.items)


@require_GET
@at_work
def agenda(desk: Desk) -> HttpResponse:
    """Seven days of one person from the day asked for on, today without one."""
    first = day_from(desk.request.GET.get("day", ""), desk.today.date())
    team = desk.clinicians
    ref = whose(desk, team)
    person = next(iter(read_people(desk, [ref], first, DAYS)), None) if ref else None
    held: list[Any] = [*person.marks, *person.appointments] if person else []
    items = sorted(held, key=lambda item: item.start)
    closed = closed_names(desk.practice, first, first + timedelta(days=DAYS - 1))
    days = [
        AgendaDay(day, day == desk.today.date(), closed.get(day, ""), _on(desk, day, items))
        for day in (first + timedelta(days=n) for n in range(DAYS))
    ]
    return unless_known(
        desk,
        "agenda.html",
        (person, closed, first),
        days=days,
        first=first,
        last=days[-1].day,
        before=first - timedelta(days=DAYS),
        after=first + timedelta(days=DAYS),
        team=team,
        chosen=ref,
        person=person,
    )


def _on(desk: Desk, day: date, items: Sequence[Any]) -> list[Any]:
    """What begins on a day, and on the first one what has begun before."""
    begin, end = desk.midnight(day), desk.midnight(day + timedelta(days=1))
    return [item for item in items if item.start < end and item.end > begin]
