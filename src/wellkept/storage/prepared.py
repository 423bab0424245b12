"""Queries of the ORM that are put into SQL once a process, and asked with other values ever after.

What a viewer may see is written down once, as a query of the ORM. Putting a query with four walls together takes the
ORM longer than the database needs to answer it, each time anew; here it is done once for each case.
"""

from collections.abc import Callable, Hashable
from datetime import UTC, datetime
from inspect import signature
from types import UnionType
from typing import Any, get_args

from django.db import connection
from django.db.models import QuerySet

from wellkept.storage.plain import Reading, Row, moment

_FIRST = 1 << 62  # no row has such a number
_STAND_INS: dict[Any, Callable[[int], Any]] = {
    int: lambda n: _FIRST + n,
    str: lambda n: f"stand-in {n}",
    datetime: lambda n: datetime(1900 + n, 1, 1, tzinfo=UTC),
    list[int]: lambda n: [_FIRST + n],
    list[str]: lambda n: [f"stand-in {n}"],
}
_Converters = list[tuple[int, list[Callable[..., Any]], Any]]


class Prepared:
    """A query whose values come later.

    ``build(case, name=…)`` gives a query that names its columns. It gets a stand-in for each value, of the type that its
    signature says, and must not look at them: whatever decides which query it is belongs into ``case``, or is whether a
    value is there at all. A value that the query does not use as it is, is a defect and raises.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        self._build = build
        _case, *values = signature(build).parameters.values()
        self._stand_ins = {p.name: _STAND_INS[_type(p.annotation)](n) for n, p in enumerate(values)}
        self._known: dict[Hashable, _Statement] = {}

    def ask(self, reading: Reading, case: Hashable = None, **values: Any) -> list[Row]:
        """Its rows with these values, converted as the ORM converts them, once the reading was fetched."""
        key = (case, *values)
        statement = self._known.get(key)
        if statement is None:
            given = {name: self._stand_ins[name] for name in values}
            statement = self._known[key] = _Statement(self._build(case, **given), given)
        return statement.ask(reading, values)

    def now(self, case: Hashable = None, **values: Any) -> list[Row]:
        """The same in a reading of its own."""
        reading = Reading()
        rows = self.ask(reading, case, **values)
        reading.fetch()
        return rows


class _Statement:
    """The SQL of one case: its text between the values, and what stands at each place."""

    def __init__(self, query: QuerySet[Any, Any], stand_ins: dict[str, Any]) -> None:
        compiler = query.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        self._texts = sql.split("%s")
        names = {_sent(one[0] if isinstance(one, list) else one): name for name, one in stand_ins.items()}
        self._places = [(names.get(value), value) for value in params]
        unused = stand_ins.keys() - {name for name, _value in self._places}
        reckoned = [value for name, value in self._places if not name and _of_stand_in(value)]
        if unused or reckoned:
            raise ValueError(f"values not used as they are: {sorted(unused)} {reckoned}")
        columns = [expression for expression, *_rest in compiler.select]
        self._converters: _Converters = [
            (position, *found) for position, found in compiler.get_converters(columns).items()
        ]

    def ask(self, reading: Reading, values: dict[str, Any]) -> list[Row]:
        texts, params = [self._texts[0]], list[Any]()
        for (name, fixed), text in zip(self._places, self._texts[1:], strict=True):
            value = values[name] if name else fixed
            many = value if isinstance(value, list) else [value]
            texts += (", ".join(["%s"] * len(many)) or "NULL", text)
            params += map(_sent, many)
        if not self._converters:
            return reading.made("".join(texts), params, tuple)
        known: list[dict[Any, Any]] = [{} for _converter in self._converters]
        return reading.made("".join(texts), params, lambda row: self._converted(row, known))

    def _converted(self, row: Row, known: list[dict[Any, Any]]) -> Row:
        """What is not there stays so. Rows share values that are alike: many have the same hours, or an empty list."""
        cells = list(row)
        for (position, converters, expression), seen in zip(self._converters, known, strict=True):
            raw = cells[position]
            if raw is None:
                continue
            if raw not in seen:
                value = raw
                for convert in converters:
                    value = convert(value, expression, connection)
                seen[raw] = value
            cells[position] = seen[raw]
        return tuple(cells)


def _type(annotation: Any) -> Any:
    """``int`` of ``int | None``: a value that may be left out."""
    return next((kind for kind in get_args(annotation) if isinstance(annotation, UnionType)), annotation)


def _of_stand_in(value: Any) -> bool:
    """Whether a number was reckoned from a stand-in: it would stay what it is, whatever value comes."""
    return isinstance(value, int) and abs(value) > _FIRST >> 1


def _sent(value: Any) -> Any:
    return moment(value) if isinstance(value, datetime) else value
