"""Lists of clients as people export them."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wellkept.codecs.tables import (
    CLIENT_COLUMNS,
    Flaw,
    Table,
    TableLimits,
    _plain,
    read_table,
    whole_name,
)


def read(text: str | bytes, limits: TableLimits = TableLimits()) -> Table:
    data = text if isinstance(text, bytes) else text.encode()
    return read_table(data, synonyms=CLIENT_COLUMNS, limits=limits)


def filled(table: Table) -> list[dict[str, str]]:
    return [{column: value for column, value in row.values.items() if value} for row in table.rows]


def flaws(table: Table) -> list[tuple[int, Flaw]]:
    return [(problem.line, problem.flaw) for problem in table.problems]


LIST = "Name,E-Mail,Phone\nAda Example,ada@example.org,+1 202 555 0101\nBen Sample,,\n"
ADA = {"name": "Ada Example", "email": "ada@example.org", "phone": "+1 202 555 0101"}


def test_a_plain_list() -> None:
    table = read(LIST)
    assert table.header == ("Name", "E-Mail", "Phone")
    assert filled(table) == [ADA, {"name": "Ben Sample"}]
    assert [row.line for row in table.rows] == [2, 3]
    assert set(table.rows[1].values) == set(CLIENT_COLUMNS)
    assert table.problems == ()


@pytest.mark.parametrize(
    ("heading", "row"),
    [
        ("First Name,Last Name,Email Address,Mobile Phone,Time zone,Client ID,Legal guardian", "english"),
        (
            "Vorname;Nachname;E-Mail-Adresse;Handynummer;Zeitzone;Kundennummer;Erziehungsberechtigte",
            "deutsch",
        ),
        (
            "Nombre;Apellidos;Correo electrónico;Teléfono móvil;Zona horaria;Identificador;Tutor legal",
            "español",
        ),
        (
            "PRÉNOM\tNOM\tCourriel\tTéléphone portable\tFuseau horaire\tN. client\tReprésentant légal",
            "français",
        ),
    ],
)
def test_headings_in_four_languages(heading: str, row: str) -> None:
    heading = heading.replace("N. client", "Numéro de client")
    delimiter = next(one for one in ",;\t" if one in heading)
    cells = ["Ada", "Example", "ada@example.org", "555-0101", "Europe/Berlin", "17", "Cleo Example"]
    (found,) = read(heading + "\r\n" + delimiter.join(cells)).rows
    columns = ("first_name", "last_name", "email", "phone", "zone", "id", "guardian")
    assert [found.values[column] for column in columns] == cells


def test_no_heading_means_two_columns() -> None:
    meanings: dict[str, str] = {}
    for column, words in CLIENT_COLUMNS.items():
        for word in words:
            assert meanings.setdefault(_plain(word), column) == column, word


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings(encoding: str) -> None:
    table = read("Name;E-Mail\nZoë Müller;zoe@example.org\nمريم;m@example.org\n".encode(encoding))
    assert [row.values["name"] for row in table.rows] == ["Zoë Müller", "مريم"]
    assert table.problems == ()


def test_windows_1252_is_read_and_told() -> None:
    table = read("Name;E-Mail\nJürgen „Jo“ Groß;j@example.org\n".encode("cp1252"))
    assert table.rows[0].values["name"] == "Jürgen „Jo“ Groß"
    assert flaws(table) == [(0, Flaw.ENCODING_GUESSED)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_even_if_others_stand_in_cells(delimiter: str) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(
        [["Name", "Phone"], ["Example, Ada; the | 1st", "555-0101"]]
    )
    assert filled(read(out.getvalue())) == [{"name": "Example, Ada; the | 1st", "phone": "555-0101"}]


def test_the_line_that_excel_writes_before_the_headings_is_obeyed() -> None:
    table = read("sep=;\r\nName;Phone\r\nAda;555-0101\r\n")
    assert filled(table) == [{"name": "Ada", "phone": "555-0101"}]
    assert table.rows[0].line == 3


def test_line_breaks_within_quotes_keep_the_count_of_lines() -> None:
    table = read('Name,Phone\n"Ada\nExample",555-0101\n\n"Ben ""B."" Sample",555-0102\n')
    assert [(row.line, row.values["name"]) for row in table.rows] == [
        (2, "Ada\nExample"),
        (5, 'Ben "B." Sample'),
    ]


def test_blank_rows_are_passed_over() -> None:
    table = read("\n\nName,Phone\n,\n  ,  \nAda,555-0101\n")
    assert [row.line for row in table.rows] == [6]
    assert table.problems == ()


def test_a_row_with_too_many_cells_is_lost_and_one_with_too_few_is_told() -> None:
    table = read("Name,Phone\nExample, Ada,555-0101\nBen\nCleo,555-0102,,\n")
    assert filled(table) == [{"name": "Ben"}, {"name": "Cleo", "phone": "555-0102"}]
    assert flaws(table) == [(2, Flaw.ROW_TOO_LONG), (3, Flaw.ROW_TOO_SHORT)]
    assert [problem.loses for problem in table.problems] == ["row", "nothing"]
    assert table.problems[0].params == {"cells": 3, "columns": 2}


def test_columns_that_we_do_not_know_are_named() -> None:
    table = read("Name,Diagnosis,\nAda,none of your business,\n")
    assert filled(table) == [{"name": "Ada"}]
    assert flaws(table) == [(1, Flaw.UNKNOWN_COLUMN)]
    assert table.problems[0].params == {"column": "Diagnosis"}


def test_of_two_columns_with_one_meaning_the_first_that_holds_anything_counts() -> None:
    table = read("Name,Mobile Phone,Home Phone\nAda,555-0101,555-0102\nBen,,555-0103\n")
    assert [row.values["phone"] for row in table.rows] == ["555-0101", "555-0103"]
    assert flaws(table) == [(1, Flaw.SAME_COLUMN_TWICE)]
    assert flaws(read("Name,Name\nAda,Ben\n")) == [(1, Flaw.SAME_COLUMN_TWICE)]


def test_nul_characters_are_left_out_and_told() -> None:
    table = read("Name,Phone\nA\0da,555-0101\n")
    assert filled(table) == [{"name": "Ada", "phone": "555-0101"}]
    assert flaws(table) == [(0, Flaw.NUL_REMOVED)]


@pytest.mark.parametrize(
    ("data", "line", "flaw"),
    [
        (b"", 1, Flaw.EMPTY),  # the line on which a heading was looked for
        (b"\xef\xbb\xbf \r\n\r\n", 1, Flaw.EMPTY),
        (b"PK\x03\x04 a spreadsheet", 0, Flaw.SPREADSHEET),
        (b"\xd0\xcf\x11\xe0 an old one", 0, Flaw.SPREADSHEET),
        (b"Ada Example,ada@example.org\n", 1, Flaw.NO_KNOWN_COLUMN),
        (b'Name,Phone\nAda,1\n"Ben,2\nCleo,3\n', 3, Flaw.QUOTE_NOT_CLOSED),
        (b'Name,Phone\nAda,1\n"Ben,2\n' + b"x,y\n" * 50_000, 3, Flaw.QUOTE_NOT_CLOSED),
        (b'"Name,Phone\nAda,1\n', 1, Flaw.QUOTE_NOT_CLOSED),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_where(data: bytes, line: int, flaw: Flaw) -> None:
    table = read(data)
    assert table.rows == ()
    assert flaws(table)[-1] == (line, flaw)
    assert table.problems[-1].loses == "file"


def test_limits() -> None:
    assert flaws(read(LIST, TableLimits(bytes=10))) == [(0, Flaw.TOO_MANY_BYTES)]
    assert flaws(read(LIST, TableLimits(rows=1))) == [(3, Flaw.TOO_MANY_ROWS)]
    assert read(LIST, TableLimits(rows=1)).rows == ()
    assert flaws(read("Name" + ",x" * 300_000)) == [(1, Flaw.TOO_MANY_COLUMNS)]
    table = read(LIST, TableLimits(cell=12))
    assert flaws(table) == [(2, Flaw.CELL_TOO_LONG)]
    assert table.problems[0].params == {"column": "E-Mail", "limit": 12}
    assert filled(table) == [{"name": "Ben Sample"}]
    assert read(LIST, TableLimits(rows=2, bytes=len(LIST))).problems == ()


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"name": "Ada Example"}, "Ada Example"),
        ({"first_name": "Ada", "last_name": "Example"}, "Ada Example"),
        ({"first_name": "Ada", "name": "Example"}, "Ada Example"),
        ({"first_name": "Ada", "name": "Ada Example"}, "Ada Example"),
        ({"name": "A. Example", "first_name": "Ada", "last_name": "Example"}, "Ada Example"),
        ({"last_name": "Example"}, "Example"),
        ({"first_name": "Ada"}, "Ada"),
        ({}, ""),
    ],
)
def test_whole_names(values: dict[str, str], name: str) -> None:
    assert whole_name(values) == name


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+49 30 555", "-2", "@SUM(A1)", "\t=1", "\tx", "\r=1", " =1", "\n=1", "＝1", "'=1", "''=1"],
)
def test_the_apostrophe_before_a_cell_that_a_spreadsheet_would_run_is_taken_off(cell: str) -> None:
    table = read_table(f'name\n"\'{cell}"\n'.encode(), synonyms={"name": ()})
    assert [row.values["name"] for row in table.rows] == [cell.strip()]


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300) | st.text("\"\n\r,;\t ab\0='", max_size=60).map(str.encode))
def test_any_bytes_give_a_table_or_a_reason(data: bytes) -> None:
    table = read(b"Name,Phone\n" + data)
    assert all(row.line > 1 for row in table.rows)
    assert not table.rows or not any(problem.loses == "file" for problem in table.problems)
