"""Public holidays, as the library ``holidays`` knows them."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache

import holidays


@lru_cache(maxsize=1)
def holiday_calendars() -> Mapping[str, Sequence[str]]:
    """Countries whose holidays are known, with their subdivisions."""
    return {country: tuple(parts) for country, parts in sorted(holidays.list_supported_countries().items())}


@lru_cache(maxsize=512)
def holidays_of(country: str, subdivision: str, year: int, locale: str = "") -> Mapping[date, str]:
    """The holidays of a year by name: in the locale's language where the library has it, else the country's own."""
    names = holidays.country_holidays(
        country, subdiv=subdivision or None, years=year, language=_language(country, locale)
    )
    return dict(names)


def _language(country: str, locale: str) -> str | None:
    """The library's name of a language: as asked for, else any kind of it ("en_US" for "en"), else the country's own.

    Always named: left to itself the library takes whatever language the server's environment speaks.
    """
    wanted = locale.replace("-", "_")
    known = sorted(holidays.list_localized_countries().get(country, ()))
    same = [name for name in known if wanted and name.split("_")[0] == wanted.split("_")[0]]
    own: str | None = holidays.country_holidays(country).default_language
    return wanted if wanted in known else next(iter(same), own)
