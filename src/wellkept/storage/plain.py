"""Plain reads for the few hot paths where a benchmark asked for them: one statement, values and no models."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, TypeVar

from django.db import connection, models

T = TypeVar("T")


def one_of(column: str, values: Sequence[Any]) -> str:
    """``column IN (…)`` with a place for each value; false for none."""
    return f"{column} IN ({', '.join(['%s'] * len(values))})" if values else "1 = 0"


def fetch(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """All rows of one statement. Values come from ``params`` alone."""
    with connection.cursor() as cursor:
        cursor.execute(sql, list(params))
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def table(model: type[models.Model]) -> str:
    """The quoted name of a model's table."""
    return f'"{model._meta.db_table}"'


def rows(
    model: type[models.Model], columns: Sequence[str], where: str, params: Sequence[Any], order: str = "id"
) -> list[tuple[Any, ...]]:
    """The columns of all rows of a table that fit ``where``. Names come from code."""
    names = ", ".join(f'"{column}"' for column in columns)
    return fetch(f"SELECT {names} FROM {table(model)} WHERE {where} ORDER BY {order}", params)  # noqa: S608


def values(
    kind: type[T], model: type[models.Model], where: str, params: Sequence[Any], order: str = "id"
) -> list[T]:
    """The same as frozen values: the fields of a dataclass name the columns."""
    columns = [field.name for field in fields(kind)]  # type: ignore[arg-type]
    return [kind(*row) for row in rows(model, columns, where, params, order)]
