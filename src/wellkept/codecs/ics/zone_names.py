"""Zone names that programs write, read as IANA zones."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from wellkept.codecs.ics.values import Note
from wellkept.kernel.wallclock import is_zone, local, zone_names

_WINDOWS = {name.casefold(): zone for name, zone in WINDOWS_TO_OLSON.items()}
_OFFSET = re.compile(r"(?:UTC|GMT)?\s*([+-])(\d{1,2})(?::?(\d\d))?", re.IGNORECASE)
_DISPLAYED = re.compile(r"\((?:UTC|GMT)(?:([+-])(\d\d):?(\d\d))?\)\s*(.+)", re.IGNORECASE)
# The display names of Windows that list no city of the tz database; checked 2026-11-23.
_REGIONS = {
    "newfoundland": "Newfoundland Standard Time",
    "atlantic time (canada)": "Atlantic Standard Time",
    "eastern time (us & canada)": "Eastern Standard Time",
    "central time (us & canada)": "Central Standard Time",
    "mountain time (us & canada)": "Mountain Standard Time",
    "arizona": "US Mountain Standard Time",
    "pacific time (us & canada)": "Pacific Standard Time",
    "alaska": "Alaskan Standard Time",
    "hawaii": "Hawaiian Standard Time",
    "saskatchewan": "Canada Central Standard Time",
    "coordinated universal time": "UTC",
    "chennai, kolkata, mumbai, new delhi": "India Standard Time",
}


def understand(name: str) -> tuple[str, Note | None] | None:
    """The IANA zone that a name means, and what was assumed; None where the name says nothing.

    Takes IANA names in any case, paths that end in one (``/mozilla.org/20070129_1/Europe/Berlin``), Windows names
    (``W. Europe Standard Time``), their display forms (``(UTC+01:00) Amsterdam, Berlin, …``) and whole-hour offsets.
    """
    name = name.strip().strip('"')
    if found := _iana(name):
        return found, None
    if found := _WINDOWS.get(name.casefold()):
        return found, Note.WINDOWS_ZONE
    if found := _displayed(name):
        return found, Note.WINDOWS_ZONE
    if found := _end_of_path(name) or _by_offset(name):
        return found, Note.ZONE_NAME_READ
    return None


def likely() -> Iterator[str]:
    """All zones, those first that a Windows name stands for: the ones that people mean."""
    yield from sorted(set(WINDOWS_TO_OLSON.values()))
    yield from zone_names()


def cities_in(name: str) -> tuple[str, ...]:
    """The zones whose city stands in a name, in the order of the name."""
    words = (part.strip().casefold() for part in re.split(r"[,/;()]", name))
    return tuple(_cities()[word] for word in words if word in _cities())


@lru_cache(maxsize=1)
def _lower() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones()}


@lru_cache(maxsize=1)
def _cities() -> dict[str, str]:
    return {
        name.rpartition("/")[2].replace("_", " ").casefold(): name
        for name in reversed(zone_names())
        if "/" in name and not name.startswith(("Etc/", "US/"))
    }


def _iana(name: str) -> str | None:
    zone = _lower().get(name.casefold())
    return zone if zone is not None and is_zone(zone) else None


def _end_of_path(name: str) -> str | None:
    parts = [part for part in name.replace(" ", "_").split("/") if part][-3:]  # America/Argentina/Salta
    if "microsoft" in name.casefold():  # tzone://Microsoft/Utc; its Custom is no zone
        return "UTC" if parts and parts[-1].casefold() == "utc" else None
    return next((zone for at in range(len(parts)) if (zone := _iana("/".join(parts[at:])))), None)


def _by_offset(name: str) -> str | None:
    found = _OFFSET.fullmatch(name)
    if found is None or int(found[3] or 0):
        return None
    zone = f"Etc/GMT{'-' if found[1] == '+' else '+'}{int(found[2])}"
    return zone if is_zone(zone) else None


def _displayed(name: str) -> str | None:
    found = _DISPLAYED.fullmatch(name)
    if found is None:
        return None
    sign, hours, minutes, places = found.groups()
    region = _REGIONS.get(places.strip().casefold())
    if region is not None:
        return WINDOWS_TO_OLSON[region]
    seconds = (int(hours or 0) * 3600 + int(minutes or 0) * 60) * (-1 if sign == "-" else 1)
    return next((zone for zone in cities_in(places) if _standard_offset(zone) == seconds), None)


@lru_cache(maxsize=256)
def _standard_offset(zone: str) -> int:
    """Seconds ahead of UTC without summer time: the smaller of January's and July's."""
    return min(
        int(offset.total_seconds())
        for month in (1, 7)
        if (offset := local(int(datetime(2026, month, 1, tzinfo=UTC).timestamp()), zone).utcoffset())
        is not None
    )
