"""The whole calendar: her work as time and place, her own sessions, what she protects; and where two of them meet."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from wellkept.owncare.calendar import Hour, whole_calendar, workplaces
from wellkept.web.me.clashing import clashes_of
from wellkept.web.me.hat import Own, own_care
from wellkept.web.ui.calendar import monday
from wellkept.web.ui.dates import day_from

DAYS = 7


@require_GET
@own_care
def calendar(own: Own) -> HttpResponse:
    """One week."""
    zone = ZoneInfo(own.zone)
    first = monday(day_from(own.request.GET.get("day", ""), own.today))
    begin = datetime.combine(first, datetime.min.time(), zone)
    end = datetime.combine(first + timedelta(days=DAYS), datetime.min.time(), zone)
    hours = whole_calendar(own.viewer, first=begin, last=end, now=own.now)
    waiting = [hour.session for hour in hours if hour.session is not None and hour.session.waits]
    return own.render(
        "calendar.html",
        "calendar",
        first=first,
        is_now=first == monday(own.today),
        last=first + timedelta(days=DAYS - 1),
        days=_by_day(hours, begin, zone),
        clashes=clashes_of(own, [one for one in waiting if one.end > own.now]),
        before=first - timedelta(days=DAYS),
        after=first + timedelta(days=DAYS),
        workplaces=workplaces(own.viewer),
    )


def _by_day(hours: tuple[Hour, ...], begin: datetime, zone: ZoneInfo) -> list[dict[str, Any]]:
    days = []
    for n in range(DAYS):
        day = (begin + timedelta(days=n)).date()
        found = [hour for hour in hours if hour.start.astimezone(zone).date() == day]
        days.append({"day": day, "hours": found})
    return days
