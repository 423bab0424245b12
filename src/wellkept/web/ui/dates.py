"""Dates of addresses: what cannot be read, or lies beyond any appointment, is today."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.http import HttpRequest

from wellkept.scheduling.appointments.request import EARLIEST_YEAR, LATEST_YEAR, plausible


def day_from(text: str, fallback: date) -> date:
    """The date, or the fallback."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return fallback
    return day if EARLIEST_YEAR < day.year < LATEST_YEAR else fallback


def start_from(text: str) -> datetime | None:
    """The instant that a button of a page posts; None for anything else."""
    try:
        start = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        return None
    return start if start.tzinfo is not None and plausible(start) else None


def chosen_day(request: HttpRequest, zone: str, now: datetime) -> date:
    """The day of the start that was chosen on a booking page, in that zone; today before one was."""
    start = start_from(request.POST.get("start") or request.GET.get("start", ""))
    return (start or now).astimezone(ZoneInfo(zone)).date()
