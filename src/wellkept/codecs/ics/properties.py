"""From a line to a property: name, parameters, value; and text values made fit to show."""

import quopri
import re
import unicodedata
from collections.abc import Mapping
from typing import NamedTuple

from icalendar.parser.property import unescape_backslash

from wellkept.codecs.encodings import decode
from wellkept.codecs.ics.lines import RawLine

_HEAD = re.compile(r'(?:[^":]|"[^"]*")*')
_PARAMETER = re.compile(r';\s*([A-Za-z0-9-]+)\s*=\s*("[^"]*"|(?:[^";]|"[^"]*")*)')
# Outlook leaves zone names such as (UTC-05:00) Eastern Time unquoted, so the colon before a date is the one that counts.
_DATED = re.compile(r"(.{0,300}?):\s*(?=\d{8}|\d{4}-\d\d-\d\d)")
_DATES = frozenset({"DTSTART", "DTEND", "RDATE", "EXDATE", "RECURRENCE-ID"})
_INVISIBLE = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\ufeff")


class Property(NamedTuple):
    """One property as it stands in the file. Names of parameters are in upper case, their quotes taken off."""

    name: str
    params: Mapping[str, str]
    value: str
    cut: bool


def parse(line: RawLine) -> Property:
    """Split a line that begins with a name. A line without a colon has an empty value."""
    text = decode(line.content).strip()
    name = re.split(r"[\s:;]", text, maxsplit=1)[0].upper()
    dated = _DATED.match(text) if name in _DATES else None
    plain = _HEAD.match(text)
    head = dated[1] if dated else plain[0] if plain else text
    value = text[len(head) + 1 :]
    params = {key.upper(): what.replace('"', "").strip() for key, what in _PARAMETER.findall(head)}
    return Property(name, params, value.strip(), line.cut)


def text_of(given: Property | None, *, longest: int) -> tuple[str, bool]:
    """A text value on one line, without control characters and invisible direction marks, and whether it was cut."""
    if given is None:
        return "", False
    value = given.value
    if given.params.get("ENCODING", "").upper() == "QUOTED-PRINTABLE":
        value = _from_quoted_printable(value, given.params.get("CHARSET", "utf-8"))
    shown = clean(unescape_backslash(value))
    return shown[:longest].rstrip(), given.cut or len(shown) > longest


def clean(text: str) -> str:
    """One line of composed (NFC) text with single spaces and nothing invisible that could mislead."""
    composed = unicodedata.normalize("NFC", text)
    visible = (
        char
        for char in composed
        if char.isspace() or (unicodedata.category(char) not in ("Cc", "Cs", "Cn") and char not in _INVISIBLE)
    )
    return " ".join("".join(visible).split())


def _from_quoted_printable(value: str, charset: str) -> str:
    raw = quopri.decodestring(value.encode())
    try:
        return raw.decode(charset)
    except (LookupError, ValueError):
        return decode(raw)
