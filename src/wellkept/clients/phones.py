"""Telephone numbers, as the world writes them."""

from functools import lru_cache
from importlib import resources

import phonenumbers

from wellkept.kernel.invalid import Invalid
from wellkept.practice.models import Practice

_LONGEST = 60


def normalized_phone(text: str, *, region: str) -> str:
    """The number in E.164, read with the practice's country where it has no prefix; empty for nothing.

    An extension is kept behind it ("+12025550101 ext. 12"). Raises ``Invalid`` for what can be no number. Numbers
    reserved for fiction pass: only their length is judged.
    """
    text = text.strip()
    if not text:
        return ""
    if len(text) > _LONGEST:
        raise Invalid("phone", "phone")
    kept = _kept(text, region)
    if _kept(kept, "") != kept:  # leading zeros that no country has
        raise Invalid("phone", "phone")
    return kept


def _kept(text: str, region: str) -> str:
    try:
        number = phonenumbers.parse(text, region or None)
    except phonenumbers.NumberParseException as error:
        raise Invalid("phone", "phone") from error
    if not phonenumbers.is_possible_number(number):
        raise Invalid("phone", "phone")
    extension = f" ext. {number.extension}" if number.extension else ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) + extension


def readable_phone(kept: str) -> str:
    """A kept number in the groups that its country writes; as it is where it is none."""
    try:
        number = phonenumbers.parse(kept)
    except phonenumbers.NumberParseException:
        return kept
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def region_of(practice: Practice) -> str:
    """The country whose numbers need no prefix at this practice: that of its holidays, else that of its zone."""
    return practice.holiday_country or _countries().get(practice.zone, "")


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    """The first country of each zone, from the zone data themselves (``zone.tab``)."""
    text = (resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    cells = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return {zone: country for country, _where, zone, *_more in cells}
