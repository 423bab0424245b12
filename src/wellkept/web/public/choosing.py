"""Choosing a time: service, therapist or first available, a week at a glance. Complete without JavaScript."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from wellkept.clients.queries import own_name
from wellkept.kernel.wallclock import zone_names
from wellkept.practice.queries import ServiceCard, public_clinicians
from wellkept.scheduling.appointments.openings import openings
from wellkept.scheduling.appointments.request import Opening, OpeningsRequest
from wellkept.trust.viewer import KnownClient
from wellkept.web.public.visit import Visit, mode_of, public, service_of, services_of
from wellkept.web.ui.dates import day_from

DAYS_SHOWN = 7


@require_GET
@public
def choose(visit: Visit) -> HttpResponse:
    """Service, therapist or first available, and times in the visitor's own zone."""
    service = service_of(visit)
    asked = visit.request.GET
    people = public_clinicians(visit.practice.id, service.offered_by) if service else {}
    person = asked.get("with", "") if asked.get("with", "") in people else ""
    first = _first_day(visit)
    found: tuple[Opening, ...] = ()
    soonest = None
    if service:
        found = _openings(visit, service, person, first, first + timedelta(days=DAYS_SHOWN))
        horizon = visit.now + timedelta(days=service.horizon_days)
        later = () if found else _openings(visit, service, person, max(first, visit.now), horizon, limit=1)
        soonest = next(iter(later), None)
    return visit.render(
        "choose.html",
        services=services_of(visit),
        service=service,
        people=people,
        person=person,
        mode=mode_of(visit, service) if service else None,
        days=_by_day(found, first, visit.zone),
        first=first,
        before=first - timedelta(days=DAYS_SHOWN) if first > visit.now else None,
        after=first + timedelta(days=DAYS_SHOWN),
        soonest=soonest,
        zones=zone_names(),
        name=own_name(visit.viewer) if isinstance(visit.viewer, KnownClient) else "",
    )


def _openings(
    visit: Visit, service: ServiceCard, person: str, first: datetime, last: datetime, limit: int | None = None
) -> tuple[Opening, ...]:
    request = OpeningsRequest(
        service=service.ref,
        clinicians=(person,) if person else (),
        mode=mode_of(visit, service),
        first=first,
        last=last,
        limit=limit,
    )
    return openings(viewer=visit.viewer, request=request, now=visit.now)


def _first_day(visit: Visit) -> datetime:
    zone = ZoneInfo(visit.zone)
    today = visit.now.astimezone(zone).date()
    day = max(day_from(visit.request.GET.get("day", ""), today), today)
    return datetime.combine(day, datetime.min.time(), zone)


def _by_day(found: tuple[Opening, ...], first: datetime, zone: str) -> list[dict[str, Any]]:
    """Openings by local day; at one start the first therapist is offered, and one is enough."""
    days: list[dict[str, Any]] = []
    for n in range(DAYS_SHOWN):
        day = (first + timedelta(days=n)).date()
        times: dict[datetime, Opening] = {}
        for opening in found:
            if opening.start.astimezone(ZoneInfo(zone)).date() == day:
                times.setdefault(opening.start, opening)
        days.append({"day": day, "times": list(times.values())})
    return days
