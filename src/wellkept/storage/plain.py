"""Plain reads for the few hot paths where a benchmark asked for them: values and no models, several in one round trip."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import fields
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection, models

T = TypeVar("T")
Row = tuple[Any, ...]
_Asked = tuple[
    str, Sequence[Any], Callable[[Row], Any], list[Any]
]  # statement, values, what a row becomes, rows


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
        return self._ask(sql, params, lambda row: row)

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

    def values(self, kind: type[T], model: type[models.Model], where: str, params: Sequence[Any]) -> list[T]:
        """The same as frozen values: the fields of a dataclass name the columns."""
        columns = [field.name for field in fields(kind)]  # type: ignore[arg-type]
        return self._ask(_select(model, columns, where, "id"), params, lambda row: kind(*row))

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

    def _ask(self, sql: str, params: Sequence[Any], make: Callable[[Row], T]) -> list[T]:
        found: list[T] = []
        self._asked.append((sql, params, make, found))
        return found


def _fetch_together(asked: Sequence[_Asked]) -> None:
    """All statements are sent before the first answer is read (libpq's pipeline mode)."""
    connection.ensure_connection()
    with ExitStack() as stack:
        stack.enter_context(connection.connection.pipeline())
        cursors = [stack.enter_context(connection.cursor()) for _statement in asked]
        for cursor, (sql, params, _make, _found) in zip(cursors, asked, strict=True):
            cursor.execute(sql, params)
        for cursor, (_sql, _params, make, found) in zip(cursors, asked, strict=True):
            found.extend(map(make, cursor.fetchall()))


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


def rows(
    model: type[models.Model], columns: Sequence[str], where: str, params: Sequence[Any], order: str = "id"
) -> list[Row]:
    """The columns of all rows of a table that fit ``where``, at once."""
    return fetch(_select(model, columns, where, order), params)


def _select(model: type[models.Model], columns: Sequence[str], where: str, order: str) -> str:
    names = ", ".join(f'"{column}"' for column in columns)
    return f"SELECT {names} FROM {table(model)} WHERE {where} ORDER BY {order}"  # noqa: S608 - names, not values
