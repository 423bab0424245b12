"""Times, days and amounts as the reader's language writes them. The language is the one that is active."""

from datetime import date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import get_language, pgettext

from wellkept.kernel.money import Money

_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}


def local(at: datetime, zone: str) -> datetime:
    """An instant on the clock of a zone."""
    return at.astimezone(ZoneInfo(zone))


def counts_to_24() -> bool:
    """Whether clocks are read as 14:00, not as 2:00 pm."""
    return formats.get_format("TIME_FORMAT") != "P"


def time_of_day(at: datetime | time) -> str:
    """2:00 pm without the dots that would end a sentence, or 14:00."""
    return _time_of_day(at.hour, at.minute, get_language())


@lru_cache(maxsize=8192)  # a day's minutes in a few languages: calendars write hundreds of times a page
def _time_of_day(hour: int, minute: int, _language: str | None) -> str:
    at = time(hour, minute)
    if counts_to_24():
        return formats.time_format(at, "TIME_FORMAT")
    return f"{at:%-I:%M} {'am' if hour < 12 else 'pm'}"


def times_of_day(start: datetime, end: datetime) -> str:
    """2:00 - 2:50 pm: the half of the day once, if it is the same; or 14:00 - 14:50."""
    first, last = time_of_day(start), time_of_day(end)
    if not counts_to_24() and first[-2:] == last[-2:]:
        first = first[:-3]
    return f"{first} – {last}"


def day_words(day: date, *, short: bool = False, year: bool = False, weekday: bool = True) -> str:
    """Tuesday, December 1, or Dienstag, 1. Dezember; short: Tue, Dec 1. With the year where it is wanted."""
    pattern = formats.get_format("MONTH_DAY_FORMAT")
    if year:  # "F j" is followed by a comma, "j. F" is not
        pattern += ", Y" if pattern.endswith("j") else " Y"
    if weekday:
        pattern = f"l, {pattern}"
    if short:
        pattern = pattern.replace("l", "D").replace("F", "M")
    return formats.date_format(day, pattern)


def days_words(first: date, last: date) -> str:
    """November 23 - 29, 2026, or 23. - 29. November 2026; from month to month both, shortened: Nov 30 - Dec 6, 2026."""
    if (first.year, first.month) != (last.year, last.month):
        named = (
            day_words(first, short=True, weekday=False),
            day_words(last, short=True, weekday=False, year=True),
        )
        return " – ".join(named)
    return pgettext("days of one month", "%(month)s %(first)s – %(last)s, %(year)s") % {
        "month": formats.date_format(first, "F"),
        "first": first.day,
        "last": last.day,
        "year": first.year,
    }


def month_words(day: date) -> str:
    """November 2026."""
    return formats.date_format(day, "YEAR_MONTH_FORMAT")


def zone_city(zone: str) -> str:
    """New York for America/New_York."""
    return zone.rpartition("/")[2].replace("_", " ")


def money_words(minor: int, currency: str) -> str:
    """An amount with its currency: $120, 120,50 €."""
    text = Money(minor, currency).plain()
    text = text[:-3] if text.endswith(".00") else text
    sign = _SIGNS.get(currency)
    # Translators: the place of the sign beside an amount: $120, 120 €
    pattern = pgettext("money", "%(sign)s%(amount)s") if sign else "%(amount)s %(sign)s"
    return pattern % {
        "amount": text.replace(".", formats.get_format("DECIMAL_SEPARATOR")),
        "sign": sign or currency,
    }
