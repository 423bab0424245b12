"""The sections of a settings file, what each line of them may be, and reading a text as such a file.

A row is a mapping of what its lines say; a line that was left out is not in it.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from wellkept.codecs.toml import Row, comment, line_of, table

FORMAT, VERSION = "wellkept-settings", 1
LONGEST = 1_000_000  # characters
_CLOCK = re.compile(r"([0-3]?[0-9]|4[0-7]):[0-5][0-9]")  # from 24:00 on, it is the next day
_AT = re.compile(r"\(at line (\d+), column \d+\)")
Document = Mapping[str, Sequence[Row]]


@dataclass(frozen=True, slots=True)
class Line:
    """What may stand behind a key. ``default`` serves a new row; None where there may be nothing."""

    kind: str
    default: Any = None
    required: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A table, or ``many`` of one name. By ``names`` a row is found again; without them the section is one."""

    lines: Mapping[str, Line]
    names: tuple[str, ...] = ()

    @property
    def many(self) -> bool:
        """Whether it may stand there more than once."""
        return bool(self.names)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one line: ``row`` counts from 0 within its section, ``at`` is the number of the line or 0."""

    code: str
    section: str = ""
    row: int = 0
    key: str = ""
    at: int = 0
    params: Mapping[str, str | int] = field(default_factory=dict)


class Faulty(ValueError):
    """A file that cannot be taken as it is. Nothing was changed."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = tuple(faults)


def _must(kind: str) -> Line:
    return Line(kind, required=True)


_TEXT, _PROSE, _OFF, _ON = Line("text", ""), Line("prose", ""), Line("truth", False), Line("truth", True)
_NONE, _LIMIT = Line("number", 0), Line("number")

SECTIONS: Mapping[str, Section] = {
    "practice": Section(
        {
            "name": _must("text"), "zone": _must("text"), "currency": _must("text"), "language": _must("text"),
            "holiday_country": _TEXT, "holiday_region": _TEXT, "answer_hours": Line("number", 48),
            "bookings_ahead": Line("number", 4), "protected_hours": Line("number", 168),
            "privacy_contact": _TEXT,
        }
    ),
    "public_page": Section({"published": _OFF, "intro": _PROSE, "share_of_hours": Line("number", 30)}),
    "places": Section(
        {"name": _must("text"), "zone": _must("text"), "address": _PROSE, "used": _ON}, names=("name",)
    ),
    "rooms": Section({"place": _must("text"), "name": _must("text"), "used": _ON}, names=("place", "name")),
    "ways": Section(
        {"from": _must("text"), "to": _must("text"), "minutes": _must("number")}, names=("from", "to")
    ),
    "services": Section(
        {
            "name": _must("text"), "kind": _must("text"), "minutes": _must("number"),
            "free_before": _NONE, "free_after": _NONE, "fee": Line("text", "0"),
            "ways_to_meet": Line("texts", ("in_person",)), "needs_room": _OFF, "seats": Line("number", 1),
            "booked_by": Line("text", "desk"), "ask_first": _OFF, "notice_minutes": Line("number", 1440),
            "days_ahead": Line("number", 60), "grid_minutes": Line("number", 30),
            "offered_by": Line("texts", ()), "offered": _ON,
        },
        names=("name",),
    ),
    "closed_days": Section(
        {"day": _must("day"), "name": _must("text"), "closed": _ON}, names=("day",)
    ),
    "hours": Section(
        {
            "who": _must("text"), "weekdays": _must("texts"), "from": _must("clock"), "to": _must("clock"),
            "place": _TEXT, "zone": _TEXT, "every": Line("number", 1), "first_day": _must("day"),
            "last_day": Line("day"),
        },
        names=("who",),
    ),
    "days": Section(
        {
            "who": _must("text"), "day": _must("day"), "from": Line("clock"), "to": Line("clock"),
            "place": _TEXT, "zone": _TEXT,
        },
        names=("who", "day"),
    ),
    "limits": Section(
        {
            "who": _must("text"), "sessions_day": _LIMIT, "sessions_day_firm": _OFF, "minutes_day": _LIMIT,
            "minutes_day_firm": _OFF, "sessions_week": _LIMIT, "sessions_week_firm": _OFF,
            "minutes_week": _LIMIT, "minutes_week_firm": _OFF, "run": _LIMIT, "run_firm": _OFF,
            "latest_end": Line("clock"), "latest_end_firm": _OFF, "break_minutes": Line("number", 15),
            "travel": _NONE,
        }
    ),
    "policy": Section({"hours": _must("number"), "fee": Line("text", "0"), "text": _must("prose")}),
    "sender": Section({"name": _TEXT, "phone": _TEXT, "answers_to": _TEXT}),
    "wordings": Section(
        {"kind": _must("text"), "language": _must("text"), "text": _must("prose")}, names=("kind", "language")
    ),
}  # fmt: skip
SETS = frozenset({"hours", "days"})
"""Sections in which several rows of one name belong together: as a whole they say what holds."""


def written(document: Document, about: str) -> str:
    """The file, with words about it at its head."""
    head = comment(about) + f'\nformat = "{FORMAT}"\nversion = {VERSION}\n'
    tables = (
        table(name, row, one_of_many=section.many)
        for name, section in SECTIONS.items()
        for row in document.get(name, ())
    )
    return "\n".join([head, *tables])


def read(text: str) -> Document:
    """What a file says, by section. Raises ``Faulty`` with everything that is wrong with its form."""
    if len(text) > LONGEST:
        raise Faulty([Fault("file_too_long", params={"longest": LONGEST})])
    try:
        found = tomllib.loads(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        at = _AT.search(str(error))
        said = _AT.sub("", str(error)).strip()
        raise Faulty([Fault("not_toml", at=int(at[1]) if at else 0, params={"said": said})]) from error
    if found.pop("format", None) != FORMAT:
        raise Faulty([Fault("not_ours", key="format", at=1, params={"format": FORMAT})])
    if found.pop("version", None) != VERSION:
        raise Faulty([Fault("version", key="version", params={"version": VERSION})])
    document: dict[str, list[Row]] = {}
    faults = [located(fault, text) for fault in _faults(found, document)]
    if faults:
        raise Faulty(faults)
    return document


def located(fault: Fault, text: str) -> Fault:
    """The fault with the number of its line."""
    at = fault.at or line_of(text, fault.section, fault.row, fault.key)
    return Fault(fault.code, fault.section, fault.row, fault.key, at, fault.params)


def _faults(found: Mapping[str, Any], document: dict[str, list[Row]]) -> Iterator[Fault]:
    for name, value in found.items():
        section = SECTIONS.get(name)
        if section is None:
            yield Fault("no_section", name, params={"name": name})
            continue
        rows = value if section.many else [value]
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            yield Fault("no_table", name, params={"header": f"[[{name}]]" if section.many else f"[{name}]"})
            continue
        for number, row in enumerate(rows):
            yield from _faults_of(name, number, section, row)
        document[name] = rows = [_tidy(section, row) for row in rows]
        if name not in SETS:
            yield from _twice(name, section, rows)


def _faults_of(name: str, number: int, section: Section, row: Mapping[str, Any]) -> Iterator[Fault]:
    for key, value in row.items():
        line = section.lines.get(key)
        if line is None:
            yield Fault("no_line", name, number, key, params={"name": key, "known": ", ".join(section.lines)})
        elif not _fits(value, line.kind):
            yield Fault(f"needs_{line.kind}", name, number, key)
    for key, line in section.lines.items():
        if line.required and key not in row:
            yield Fault("left_out", name, number, key, params={"name": key})


def _fits(value: Any, kind: str) -> bool:
    match kind:
        case "number":
            return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**9
        case "clock":
            return isinstance(value, str) and bool(_CLOCK.fullmatch(value))
        case "day":
            return isinstance(value, date) and not isinstance(value, datetime)
        case "truth":
            return isinstance(value, bool)
        case "texts":
            return isinstance(value, list) and all(isinstance(one, str) for one in value)
    return isinstance(value, str)


def _tidy(section: Section, row: Mapping[str, Any]) -> Row:
    """Texts as they would be kept: composed, trimmed, and on one line those that are one."""
    return {key: _tidied(value, section.lines.get(key)) for key, value in row.items()}


def _tidied(value: Any, line: Line | None) -> Any:
    if isinstance(value, list):
        return tuple(_tidied(one, line) for one in value)
    if not isinstance(value, str):
        return value
    text = unicodedata.normalize("NFC", value)
    return text.strip() if line and line.kind == "prose" else " ".join(text.split())


def _twice(name: str, section: Section, rows: Sequence[Row]) -> Iterator[Fault]:
    seen: set[tuple[Any, ...]] = set()
    for number, row in enumerate(rows if section.many else ()):
        known = name_of(section, row)
        if known in seen:
            yield Fault("twice", name, number, section.names[0])
        seen.add(known)


def name_of(section: Section, row: Row) -> tuple[Any, ...]:
    """By what a row is found again. A way is the same in both directions."""
    named = tuple(str(row.get(name, "")) for name in section.names)
    return tuple(sorted(named)) if section.names == ("from", "to") else named


def whole(section: Section, row: Row, before: Row | None) -> Row:
    """The row with every line: what was left out stays as it was, or is as for a new one. Where there may be nothing,
    leaving out a line says that there is nothing."""
    known = before or {}
    return {
        key: row.get(key, line.default if line.default is None else known.get(key, line.default))
        for key, line in section.lines.items()
    }
