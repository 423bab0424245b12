"""Plain reads and inserts for the few hot paths where a benchmark asked for them: several in one round trip."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import fields
from datetime import datetime
from itertools import chain
from typing import Any, TypeVar

from django.db import connection, connections, models
from django.db.models import QuerySet

T = TypeVar("T")
Row = tuple[Any, ...]
_Asked = tuple[
    str, Sequence[Any], Callable[[Row], Any], list[Any]
]  # statement, values, what a row becomes, rows
_MOST_VALUES = 30_000  # of one statement: SQLite takes 32,766 of them, PostgreSQL twice as many


def one_of(column: str, values: Sequence[Any]) -> str:
    """``column IN (…)`` with a place for each value; false for none."""
    return f"{column} IN ({', '.join(['%s'] * len(values))})" if values else "1 = 0"


def table(model: type[models.Model]) -> str:
    """The quoted name of a model's table."""
    return f'"{model._meta.db_table}"'


def moment(at: datetime) -> Any:
    """An instant as a parameter: each database compares its own way."""
    return connection.ops.adapt_datetimefield_value(at)


class Reading:
    """Statements that go to the database together. Whatever is asked for is an empty list until ``fetch`` fills it."""

    def __init__(self) -> None:
        self._asked: list[_Asked] = []

    def ask(self, sql: str, params: Sequence[Any]) -> list[Row]:
        """All rows of one statement. Values come from ``params`` alone."""
        return self.made(sql, params, tuple)

    def made(self, sql: str, params: Sequence[Any], make: Callable[[Row], T]) -> list[T]:
        """The same, each row as ``make`` makes it."""
        found: list[T] = []
        self._asked.append((sql, params, make, found))
        return found

    def rows(
        self,
        model: type[models.Model],
        columns: Sequence[str],
        where: str,
        params: Sequence[Any],
        order: str = "id",
    ) -> list[Row]:
        """The columns of all rows of a table that fit ``where``. Names come from code."""
        return self.ask(_select(model, columns, where, order), params)

    def query(self, found: QuerySet[Any, Any]) -> list[Row]:
        """The rows of a query of the ORM that names its columns: what a viewer may see is written down once, there."""
        return self.ask(*found.query.sql_with_params())

    def values(self, kind: type[T], model: type[models.Model], where: str, params: Sequence[Any]) -> list[T]:
        """The same as frozen values: the fields of a dataclass name the columns."""
        columns = [field.name for field in fields(kind)]  # type: ignore[arg-type]
        return self.made(_select(model, columns, where, "id"), params, lambda row: kind(*row))

    def fetch(self) -> None:
        """Send what was asked since the last time, and fill the lists. On PostgreSQL it costs one round trip."""
        asked, self._asked = self._asked, []
        if connection.vendor == "postgresql" and len(asked) > 1:
            _fetch_together(asked)
            return
        with connection.cursor() as cursor:
            for sql, params, make, found in asked:
                cursor.execute(sql, params)
                found.extend(map(make, cursor.fetchall()))


def _fetch_together(asked: Sequence[_Asked]) -> None:
    """All statements are sent before the first answer is read."""
    with ExitStack() as stack:
        cursors = [stack.enter_context(connection.cursor()) for _statement in asked]
        with together():
            for cursor, (sql, params, _make, _found) in zip(cursors, asked, strict=True):
                cursor.execute(sql, params)
        for cursor, (_sql, _params, make, found) in zip(cursors, asked, strict=True):
            found.extend(map(make, cursor.fetchall()))


@contextmanager
def together() -> Iterator[None]:
    """Statements within go to the database together: on PostgreSQL in one round trip (libpq's pipeline mode).

    For ``insert`` and the cursors of a ``Reading`` alone: until the end of the block nobody knows how many rows an UPDATE
    of the ORM has found. What the database refuses is raised there, and nothing after it was done.
    """
    if connection.vendor != "postgresql":
        yield
        return
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


def insert(new: Sequence[models.Model], conflict: str = "", *, with_ids: bool = False) -> None:
    """Rows of one table in one statement, or a few where they are many. Each value is given: nothing is set on saving.

    Nothing comes back that one would wait for, unless ``with_ids``: then the rows know their ids, as after ``save``.
    ``conflict`` is an ON CONFLICT clause, in the words that both databases know. Its names come from code.
    """
    if not new:
        return
    model = type(new[0])
    written = [field for field in model._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(f'"{field.column}"' for field in written)
    start = f"INSERT INTO {table(model)} ({columns}) VALUES"
    end = f"{conflict} RETURNING id" if with_ids else conflict
    places = f"({', '.join(['%s'] * len(written))})"
    many = _MOST_VALUES // len(written)
    for rows in (new[first : first + many] for first in range(0, len(new), many)):
        with connection.cursor() as cursor:
            cursor.execute(f"{start} {', '.join([places] * len(rows))} {end}", _values(rows, written))
            for row, (id,) in zip(rows, cursor.fetchall() if with_ids else (), strict=with_ids):
                row.pk, row._state.adding, row._state.db = id, False, connection.alias


def _values(rows: Sequence[models.Model], written: Sequence[Any]) -> list[Any]:
    """Row after row. What several of them share is made ready for the database once."""
    here, columns = connections[connection.alias], []
    for field in written:
        column = [getattr(row, field.attname) for row in rows]
        distinct = {id(value): value for value in column}
        ready = {key: field.get_db_prep_save(value, here) for key, value in distinct.items()}
        columns.append([ready[id(value)] for value in column])
    return list(chain.from_iterable(zip(*columns, strict=True)))


def at_once(ask: Callable[[Reading], Callable[[], T]]) -> T:
    """What one asker tells, in a reading of its own."""
    reading = Reading()
    known = ask(reading)
    reading.fetch()
    return known()


def fetch(sql: str, params: Sequence[Any]) -> list[Row]:
    """All rows of one statement, at once."""
    reading = Reading()
    found = reading.ask(sql, params)
    reading.fetch()
    return found


def values_of(rows: models.QuerySet[Any, Any]) -> list[Row]:
    """The columns of a scoped queryset of values as the driver hands them out: numbers and texts, nothing converted."""
    sql, params = rows.query.sql_with_params()
    return fetch(sql, params)


def rows(
    model: type[models.Model], columns: Sequence[str], where: str, params: Sequence[Any], order: str = "id"
) -> list[Row]:
    """The columns of all rows of a table that fit ``where``, at once."""
    return fetch(_select(model, columns, where, order), params)


def _select(model: type[models.Model], columns: Sequence[str], where: str, order: str) -> str:
    names = ", ".join(f'"{column}"' for column in columns)
    return f"SELECT {names} FROM {table(model)} WHERE {where} ORDER BY {order}"  # noqa: S608 - names, not values
