"""Openings as own care lists them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from wellkept.scheduling.appointments.request import Opening


def by_day(found: tuple[Opening, ...], zone: str) -> list[tuple[datetime, list[Opening]]]:
    """Openings by day, each day with its first start; at one start the first therapist is offered, and one is enough."""
    days: dict[object, dict[datetime, Opening]] = {}
    for opening in found:
        days.setdefault(opening.start.astimezone(ZoneInfo(zone)).date(), {}).setdefault(
            opening.start, opening
        )
    return [(next(iter(times)), list(times.values())) for times in days.values()]
