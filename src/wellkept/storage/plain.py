"""Plain reads for the few hot paths where a benchmark asked for them: one statement, rows as tuples, no models."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models


def one_of(column: str, values: Sequence[Any]) -> str:
    """``column IN (…)`` with a place for each value; false for none."""
    return f"{column} IN ({', '.join(['%s'] * len(values))})" if values else "1 = 0"


def rows(
    model: type[models.Model], columns: Sequence[str], where: str, params: Sequence[Any], order: str = "id"
) -> list[tuple[Any, ...]]:
    """The columns of all rows of a table that fit ``where``. Names come from code, values from ``params`` alone."""
    names = ", ".join(f'"{column}"' for column in columns)
    sql = f'SELECT {names} FROM "{model._meta.db_table}" WHERE {where} ORDER BY {order}'  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, list(params))
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
