"""Tables of people as comma-separated values: read forgivingly, written so that no spreadsheet runs what a cell says."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain, islice
from typing import Literal

from wellkept.codecs.encodings import as_utf8, decode

CLIENT_COLUMNS: Mapping[str, Sequence[str]] = {
    "name": (
        *("name", "full name", "client", "client name", "patient", "patient name", "display name"),
        *("vollständiger name", "klient", "klientin", "patientin", "kunde", "kundin"),
        *("nombre completo", "nombre y apellidos", "cliente", "paciente"),
        *("nom complet", "nom et prénom", "prénom et nom", "patiente"),
    ),
    "first_name": (
        *("first name", "given name", "forename", "first"),
        *("vorname", "vornamen"),
        *("nombre", "nombres", "nombre de pila"),
        *("prénom", "prénoms"),
    ),
    "last_name": (
        *("last name", "surname", "family name", "last"),
        *("nachname", "familienname", "zuname"),
        *("apellido", "apellidos", "primer apellido"),
        *("nom", "nom de famille"),
    ),
    "email": (
        *("email", "mail", "email address", "e-mail 1 - value", "email 1"),
        *("e-mail-adresse", "mailadresse"),
        *("correo", "correo electrónico", "dirección de correo electrónico"),
        *("courriel", "adresse e-mail", "adresse électronique", "adresse mail"),
    ),
    "phone": (
        *("phone", "phone number", "telephone", "tel", "mobile", "mobile phone", "cell", "cell phone"),
        *("home phone", "primary phone", "phone 1 - value"),
        *(
            "telefon",
            "telefonnummer",
            "handy",
            "handynummer",
            "mobil",
            "mobiltelefon",
            "mobilnummer",
            "rufnummer",
        ),
        *("teléfono", "número de teléfono", "teléfono móvil", "móvil", "celular"),
        *("téléphone", "numéro de téléphone", "téléphone portable", "téléphone mobile", "portable"),
    ),
    "zone": (
        *("zone", "time zone", "tz"),
        *("zeitzone",),
        *("zona horaria", "huso horario"),
        *("fuseau horaire", "fuseau"),
    ),
    "id": (
        *("id", "client id", "patient id", "external id", "number", "client number", "reference", "key"),
        *("nummer", "kundennummer", "klientennummer", "patientennummer", "kennung"),
        *("número", "número de cliente", "identificador", "referencia"),
        *("numéro", "numéro de client", "numéro de dossier", "identifiant", "référence"),
    ),
    "guardian": (
        *("guardian", "guardian name", "legal guardian", "parent", "parent name", "parent or guardian"),
        *("erziehungsberechtigte", "erziehungsberechtigter", "sorgeberechtigte", "sorgeberechtigter"),
        *("eltern", "elternteil", "gesetzlicher vertreter", "gesetzliche vertreterin"),
        *("tutor", "tutora", "tutor legal", "tutora legal", "representante legal", "padre o madre"),
        *("tuteur", "tutrice", "représentant légal", "représentante légale", "responsable légal"),
    ),
}
"""Columns of a list of clients, each with the headings that mean it in English, German, Spanish and French.

A lone *Nombre* or *Name* may be a whole name: see ``whole_name``.
"""

Loss = Literal["file", "row", "nothing"]


class Flaw(StrEnum):
    """What is wrong with a table or a row of it."""

    TOO_MANY_BYTES = "too_many_bytes"
    """The file is larger than the limit. Params: limit."""
    EMPTY = "empty"
    """The file holds no row."""
    SPREADSHEET = "spreadsheet"
    """The file is a spreadsheet or an archive, to be saved as CSV first."""
    NO_KNOWN_COLUMN = "no_known_column"
    """No heading is one that we know; the first row must hold the headings."""
    TOO_MANY_COLUMNS = "too_many_columns"
    """More columns than the limit. Params: limit."""
    TOO_MANY_ROWS = "too_many_rows"
    """More rows than the limit. Params: limit."""
    QUOTE_NOT_CLOSED = "quote_not_closed"
    """A quotation mark opens a cell in this row and none closes it, so the rest of the file cannot be told apart."""
    ROW_TOO_LONG = "row_too_long"
    """More cells than headings: a separator stands unquoted in a cell. Params: cells, columns."""
    CELL_TOO_LONG = "cell_too_long"
    """A cell is longer than the limit. Params: column, limit."""
    ROW_TOO_SHORT = "row_too_short"
    """Fewer cells than headings; the missing ones were read as empty. Params: cells, columns."""
    UNKNOWN_COLUMN = "unknown_column"
    """A column whose heading we do not know; it is not read. Params: column."""
    SAME_COLUMN_TWICE = "same_column_twice"
    """Another column of the same meaning; it counts in rows where the earlier one is empty. Params: column, meaning."""
    ENCODING_GUESSED = "encoding_guessed"
    """The file is not in Unicode and was read as Windows-1252: check letters with accents."""
    NUL_REMOVED = "nul_removed"
    """NUL characters were left out."""


_LOSES_FILE = frozenset(
    {
        *(Flaw.TOO_MANY_BYTES, Flaw.EMPTY, Flaw.SPREADSHEET, Flaw.NO_KNOWN_COLUMN),
        *(Flaw.TOO_MANY_COLUMNS, Flaw.TOO_MANY_ROWS, Flaw.QUOTE_NOT_CLOSED),
    }
)
_LOSES_ROW = frozenset({Flaw.ROW_TOO_LONG, Flaw.CELL_TOO_LONG})


@dataclass(frozen=True, slots=True)
class Problem:
    """A flaw and the line of the file on which its row begins, counted from 1; 0 for the file as a whole."""

    line: int
    flaw: Flaw
    params: Mapping[str, str | int] = field(default_factory=dict, hash=False)

    @property
    def loses(self) -> Loss:
        """What was not read because of it."""
        if self.flaw in _LOSES_FILE:
            return "file"
        return "row" if self.flaw in _LOSES_ROW else "nothing"


@dataclass(frozen=True, slots=True)
class Row:
    """One row. ``values`` has every column that was asked for, trimmed, "" where the file has none."""

    line: int
    values: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Table:
    """What a file gave. ``header`` holds the headings as typed. Where a problem loses the file there are no rows."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class TableLimits:
    """What a file may cost."""

    bytes: int = 5 * 1024 * 1024
    columns: int = 200
    rows: int = 20_000
    cell: int = 10_000


class _Lost(Exception):
    """Inside this module: the file cannot be read."""

    def __init__(self, flaw: Flaw, line: int = 0, **params: str | int) -> None:
        super().__init__(flaw)
        self.problem = Problem(line, flaw, params)


Cells = tuple[int, list[str]]
_DELIMITERS = (",", ";", "\t", "|")
_END = "\0end"  # NUL never stands in the text, so this row is ours
_OTHER_FILES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")
# A spreadsheet takes a cell for a formula by its first character; full-width forms count in some languages.
_FORMULA = re.compile(r"['\s]*[=+\-@＝＋－＠]|'*[\t\r\n]['\s]*[^'\s]")


def read_table(
    data: bytes, *, synonyms: Mapping[str, Sequence[str]], limits: TableLimits = TableLimits()
) -> Table:
    """Read a table with headings in its first row.

    ``synonyms`` names the columns wanted and the headings that mean each; case, accents and punctuation of headings do
    not matter. Takes UTF-8, UTF-16 and Windows-1252; commas, semicolons, tabs or bars between cells; line breaks in
    quoted cells. Never raises: whatever is wrong is in ``problems``, with its line.
    """
    problems: list[Problem] = []
    try:
        text = _text(data, limits, problems)
        known = {_plain(word): column for column, words in synonyms.items() for word in (column, *words)}
        (line, header), rows = _rows(text, known)
        if len(header) > limits.columns:
            raise _Lost(Flaw.TOO_MANY_COLUMNS, line, limit=limits.columns)
        meanings = _meanings(header, line, known, problems)
        reader = _Reader(header, meanings, tuple(synonyms), limits, problems)
        kept = tuple(reader.kept(rows))
    except _Lost as lost:
        return Table((), (), (*problems, lost.problem))
    return Table(tuple(header), kept, tuple(problems))


def whole_name(values: Mapping[str, str]) -> str:
    """A client's name from the columns that a list has for it.

    Lists give a name, or first and last name, or, as in German, *Vorname* and *Name*.
    """
    name, first, last = (values.get(column, "") for column in ("name", "first_name", "last_name"))
    if first and last:
        return f"{first} {last}"
    if first and name and first.casefold() not in name.casefold():
        return f"{first} {name}"
    return name or last or first


def _text(data: bytes, limits: TableLimits, problems: list[Problem]) -> str:
    if len(data) > limits.bytes:
        raise _Lost(Flaw.TOO_MANY_BYTES, limit=limits.bytes)
    if data.startswith(_OTHER_FILES):
        raise _Lost(Flaw.SPREADSHEET)
    data = (as_utf8(data) or data).removeprefix(b"\xef\xbb\xbf")
    if b"\0" in data:
        problems.append(Problem(0, Flaw.NUL_REMOVED))
        data = data.replace(b"\0", b"")
    try:
        return data.decode()
    except UnicodeDecodeError:
        problems.append(Problem(0, Flaw.ENCODING_GUESSED))
        return decode(data)


def _rows(text: str, known: Mapping[str, str]) -> tuple[Cells, Iterator[Cells]]:
    """The header and the rows after it, by the delimiter under which most headings are known."""
    first, _, rest = text.partition("\n")
    given = re.fullmatch(r'"?sep=(.)"?\s*', first, re.IGNORECASE)  # a line that Excel writes and obeys
    found: list[tuple[Cells, Iterator[Cells]]] = []
    reason = Flaw.EMPTY
    for delimiter in (given[1],) if given else _DELIMITERS:
        rows = _cells(rest if given else text, delimiter, line=2 if given else 1)
        try:
            found.extend((header, rows) for header in islice(rows, 1))
        except _Lost as lost:
            reason = lost.problem.flaw
    if not found:
        raise _Lost(reason, 1)
    return max(found, key=lambda one: _promise(one[0][1], known))


def _promise(header: Sequence[str], known: Mapping[str, str]) -> tuple[int, int]:
    """How much a row looks like headings: how many are known, and how many there are."""
    return sum(_plain(cell[:80]) in known for cell in header[:200]), len(header)


def _cells(text: str, delimiter: str, *, line: int) -> Iterator[Cells]:
    """Rows that hold anything, each with its first line. Raises ``_Lost`` where a quotation mark is never closed."""
    lines = io.StringIO(text, newline="")
    reader = csv.reader(chain(lines, ("\n", _END)), delimiter=delimiter)
    begin = line
    while True:
        try:
            row = next(reader)
        except csv.Error as error:  # a cell of 128 kB: a quotation mark swallows the rest
            raise _Lost(Flaw.QUOTE_NOT_CLOSED, begin) from error
        if row == [_END]:
            return
        if row and row[-1].endswith(_END):
            raise _Lost(Flaw.QUOTE_NOT_CLOSED, begin)
        if any(cell.strip() for cell in row):
            yield begin, [_trimmed(cell) for cell in row]
        begin = line + reader.line_num


def _trimmed(cell: str) -> str:
    cell = cell.strip()
    if cell.startswith("'") and _FORMULA.match(cell):
        cell = cell[1:].strip()
    return cell


def _meanings(
    header: Sequence[str], line: int, known: Mapping[str, str], problems: list[Problem]
) -> list[str]:
    """What each column means, "" for nothing that we know."""
    meanings: list[str] = []
    for title in header:
        meaning = known.get(_plain(title), "")
        if meaning in meanings and meaning:
            params = {"column": title[:80], "meaning": meaning}
            problems.append(Problem(line, Flaw.SAME_COLUMN_TWICE, params))
        elif not meaning and title:
            problems.append(Problem(line, Flaw.UNKNOWN_COLUMN, {"column": title[:80]}))
        meanings.append(meaning)
    if not any(meanings):
        raise _Lost(Flaw.NO_KNOWN_COLUMN, line)
    return meanings


def _plain(title: str) -> str:
    """A heading without case, accents, spaces and punctuation: E-Mail-Adresse is emailadresse."""
    return "".join(char for char in unicodedata.normalize("NFKD", title.casefold()) if char.isalnum())


@dataclass(frozen=True, slots=True)
class _Reader:
    header: Sequence[str]
    meanings: Sequence[str]
    columns: Sequence[str]
    limits: TableLimits
    problems: list[Problem]

    def kept(self, rows: Iterator[Cells]) -> Iterator[Row]:
        """The rows that can be read."""
        for number, (line, cells) in enumerate(rows, start=1):
            if number > self.limits.rows:
                raise _Lost(Flaw.TOO_MANY_ROWS, line, limit=self.limits.rows)
            problem = self.problem(line, cells)
            if problem is not None:
                self.problems.append(problem)
            if problem is None or problem.loses == "nothing":
                yield Row(line, self.values(cells))

    def values(self, cells: Sequence[str]) -> dict[str, str]:
        """The row's values by column; of two columns with one meaning the first that holds anything."""
        values = dict.fromkeys(self.columns, "")
        for meaning, cell in zip(self.meanings, cells, strict=False):
            if meaning and not values[meaning]:
                values[meaning] = cell
        return values

    def problem(self, line: int, cells: Sequence[str]) -> Problem | None:
        """What is wrong with a row."""
        for at, cell in enumerate(cells):
            if len(cell) > self.limits.cell:
                column = self.header[at] if at < len(self.header) else str(at + 1)
                return Problem(line, Flaw.CELL_TOO_LONG, {"column": column[:80], "limit": self.limits.cell})
        counts: dict[str, str | int] = {"cells": len(cells), "columns": len(self.header)}
        if any(cells[len(self.header) :]):
            return Problem(line, Flaw.ROW_TOO_LONG, counts)
        return Problem(line, Flaw.ROW_TOO_SHORT, counts) if len(cells) < len(self.header) else None
