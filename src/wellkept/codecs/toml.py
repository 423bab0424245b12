"""TOML 1.0 (https://toml.io/en/v1.0.0) written for people, and where in a text something stands. Python reads it itself."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

Value = str | int | bool | date | Sequence[str]
Row = Mapping[str, Value | None]

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_HEADER = re.compile(r"\s*\[{1,2}\s*(?P<name>[A-Za-z0-9_-]+)\s*\]{1,2}\s*(#.*)?")
_LONG_QUOTES = ('"""', "'''")


def table(name: str, row: Row, *, one_of_many: bool) -> str:
    """A table with its header. What is None is left out: TOML has no word for it."""
    header = f"[[{name}]]" if one_of_many else f"[{name}]"
    lines = (f"{key} = {_written(value)}" for key, value in row.items() if value is not None)
    return "\n".join([header, *lines]) + "\n"


def comment(text: str) -> str:
    """Lines that are for people alone."""
    return "".join(f"# {line}\n" if line else "#\n" for line in text.splitlines())


def _written(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return _long(value) if "\n" in value else f'"{_escaped(value)}"'
    return "[" + ", ".join(f'"{_escaped(one)}"' for one in value) + "]"


def _escaped(text: str) -> str:
    plain = "".join(_ESCAPES.get(char, char) for char in text)
    return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04X}", plain)


def _long(text: str) -> str:
    """Between triple quotes, in which lines stay lines."""
    return '"""\n' + "\n".join(_escaped(line) for line in text.split("\n")) + '"""'


def line_of(text: str, name: str, nth: int = 0, key: str = "") -> int:
    """On which line the ``nth`` table of that name has the key; its header where the key is not there; 0 for no such table.

    It is for telling people where to look, and knows tables with headers of one word alone.
    """
    seen, header = -1, 0
    inside = False
    for number, line in _outside_long_text(text.split("\n")):
        if found := _HEADER.fullmatch(line.rstrip("\r")):
            if inside:
                break
            seen += found["name"] == name
            inside = found["name"] == name and seen == nth
            header = number if inside else header
        elif inside and key and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
            return number
    return header


def _outside_long_text(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """The lines by number, without those that are the inside of a text between triple quotes."""
    quotes = ""
    for number, line in enumerate(lines, 1):
        if not quotes:
            yield number, line
        rest = line
        while True:
            wanted = (quotes,) if quotes else _LONG_QUOTES
            places = [(rest.find(mark), mark) for mark in wanted if mark in rest]
            if not places:
                break
            place, mark = min(places)
            rest, quotes = rest[place + 3 :], "" if quotes else mark
