"""Statements that are compiled once, at their first use, and run by the database's driver from then on.

To build and compile a statement costs more than most of them cost the database. What a turn asks or writes for each
feed is therefore a constant of its module; what is rare is built where it is needed.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from sqlite3 import Connection, Cursor
from typing import Any

Convert = Callable[[Any], Any]
"""Turns a value into what the driver takes, or back."""

Values = Mapping[str, Any]
"""The values of a statement, by the names of its parameters."""


class Prepared:
    """A statement of SQLAlchemy whose values have names. `Database` runs it in place of the statement itself."""

    def __init__(self, statement: Any) -> None:
        self._statement = statement
        self._text = ""
        self._own: dict[str, Any] = {}
        self._places: tuple[tuple[str, Convert | None], ...] = ()
        self._row: Callable[[Sequence[Any]], Any] = tuple
        self._columns: tuple[tuple[int, Convert], ...] = ()

    def rows(self, driver: Connection, values: Values | None = None) -> list[Any]:
        """Run the statement; return its rows, whose columns have the names of those that are selected."""
        self._compile()
        rows = driver.execute(self._text, self._bound(values or {})).fetchall()
        return [self._row(self._converted(row) if self._columns else row) for row in rows]

    def run(self, driver: Connection, values: Values | Sequence[Values] | None = None) -> Cursor:
        """Run the statement, once for each of a list of values; return the driver's cursor."""
        self._compile()
        if isinstance(values, Sequence):
            return driver.executemany(self._text, map(self._bound, values))
        return driver.execute(self._text, self._bound(values or {}))

    def _bound(self, values: Values) -> list[Any]:
        """Return the values in the order of their places; raise KeyError if one is missing."""
        named = {**self._own, **values} if self._own else values
        return [convert(named[name]) if convert else named[name] for name, convert in self._places]

    def _converted(self, row: Sequence[Any]) -> list[Any]:
        columns = list(row)
        for place, convert in self._columns:
            columns[place] = convert(columns[place])
        return columns

    def _compile(self) -> None:
        if self._text:
            return
        from sqlalchemy.dialects import sqlite

        dialect = sqlite.dialect()
        compiled = self._statement.compile(dialect=dialect)
        named = [(name, compiled.binds[name]) for name in compiled.positiontup]
        self._own = {name: value.effective_value for name, value in named if not value.required}
        self._places = tuple((name, value.type.dialect_impl(dialect).bind_processor(dialect)) for name, value in named)
        columns = list(self._statement.exported_columns)
        self._row = _row_type([column.key for column in columns])
        converts = (column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns)
        self._columns = tuple((place, convert) for place, convert in enumerate(converts) if convert)
        self._text = str(compiled)


def _row_type(names: Sequence[str]) -> Callable[[Sequence[Any]], Any]:
    row: Any = namedtuple("Row", names, rename=True)  # type: ignore[misc]
    make: Callable[[Sequence[Any]], Any] = row._make
    return make
