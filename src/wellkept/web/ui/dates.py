"""Dates of addresses: what cannot be read, or lies beyond any appointment, is today."""

from datetime import date

from wellkept.scheduling.appointments.request import EARLIEST_YEAR, LATEST_YEAR


def day_from(text: str, fallback: date) -> date:
    """The date, or the fallback."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return fallback
    return day if EARLIEST_YEAR < day.year < LATEST_YEAR else fallback
