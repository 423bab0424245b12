"""Public holidays, as the library ``holidays`` knows them."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache

import holidays
from holidays.registry import COUNTRIES


@lru_cache(maxsize=1)
def holiday_calendars() -> Mapping[str, Sequence[str]]:
    """Countries whose holidays are known, with their subdivisions."""
    return {country: tuple(parts) for country, parts in sorted(_supported().items())}


def _supported() -> Mapping[str, Sequence[str]]:
    return holidays.list_supported_countries(include_aliases=False)  # one code a country: no USA beside US


@lru_cache(maxsize=1)
def country_names() -> Sequence[tuple[str, str]]:
    """Code and name of each country whose holidays are known, by name."""
    names = {code: name for name, (_class, code, *_) in COUNTRIES.items() if code in _supported()}
    return sorted(((code, _title(name)) for code, name in names.items()), key=lambda pair: pair[1])


def _title(name: str) -> str:
    words = name.split("_")
    return " ".join(word if word in ("and", "of", "the") else word.capitalize() for word in words)


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
