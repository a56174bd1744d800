"""Statements as SQL, which the database's driver runs.

To import SQLAlchemy, to build statements and to compile them takes longer than most of them take the database. What a
turn asks or writes is therefore made of the tables in store/sql/, written to statements.sql once (`make sql`), and read
from there.
"""

from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from operator import itemgetter
from pathlib import Path
from sqlite3 import Connection, Cursor
from typing import Any, NamedTuple

from planet.store import codec
from planet.store.columns import day, iso, moment, seconds, truth

TEXTS = Path(__file__).with_name("statements.sql")

Convert = Callable[[Any], Any]
"""Turns a value into what the driver takes, or back."""

Values = Mapping[str, Any]
"""The values of a statement, by the names of its parameters."""

_NAME = re.compile(r"'[^']*'|:(\w+)")
"""The name of a value, or a text, in which nothing is a name."""

_INTO_SQL: dict[str, Convert] = {"moment": seconds, "day": iso, "list": codec.array}
_OUT_OF_SQL: dict[str, Convert] = {"moment": moment, "day": day, "truth": truth}


class Written(NamedTuple):
    """A statement as text. `values` and `columns` tell which of them are moments, days, truths or lists, by name."""

    text: str
    values: Mapping[str, str]
    columns: Mapping[str, str]


class Prepared:
    """A statement whose values have names: one of statements.sql by its own name, "entries.MOMENTS", or a text."""

    def __init__(self, source: str | Written) -> None:
        self._source = source
        self._row: Callable[[Sequence[Any]], Any] | None = None
        self._columns: tuple[tuple[int, Convert], ...] = ()

    def rows(self, driver: Connection, values: Values | None = None) -> list[Any]:
        """Run the statement; return its rows, whose columns have the names of those that are selected."""
        cursor = self.run(driver, values)
        row = self._row_of(cursor)
        rows = cursor.fetchall()
        return [row(self._converted(values)) for values in rows] if self._columns else list(map(row, rows))

    def each(self, driver: Connection, values: Values | None = None) -> Iterator[Any]:
        """Run the statement; yield its rows, as `rows` returns them."""
        cursor = self.run(driver, values)
        row = self._row_of(cursor)
        yield from (row(self._converted(values)) for values in cursor)

    def run(self, driver: Connection, values: Values | Sequence[Values] | None = None) -> Cursor:
        """Run the statement, once for each of a list of values; return the driver's cursor."""
        text, bound = self._numbered
        if isinstance(values, Sequence):
            return driver.executemany(text, map(bound, values))
        return driver.execute(text, bound(values or {}))

    @cached_property
    def _written(self) -> Written:
        return self._source if isinstance(self._source, Written) else stored()[self._source]

    @cached_property
    def _numbered(self) -> tuple[str, Callable[[Values], Sequence[Any]]]:
        """Return the statement with numbers for the names of its values, which the driver would look up for each row;
        and what gives its values in their order, as the driver takes them. That raises KeyError if one is missing."""
        names = list(dict.fromkeys(filter(None, _NAME.findall(self._written.text))))
        text = _NAME.sub(lambda part: f"?{names.index(part[1]) + 1}" if part[1] else part[0], self._written.text)
        converts = [(names.index(name), _INTO_SQL[kind]) for name, kind in self._written.values.items()]
        in_order = itemgetter(*names) if len(names) > 1 else lambda values: [values[name] for name in names]

        def bound(values: Values) -> Sequence[Any]:
            row = list(in_order(values))
            for place, convert in converts:
                row[place] = convert(row[place])
            return row

        return text, bound if converts else in_order

    def _row_of(self, cursor: Cursor) -> Callable[[Sequence[Any]], Any]:
        """Return what makes the rows of a cursor; how they are made is remembered with the first."""
        if self._row:
            return self._row
        names = [column[0] for column in cursor.description]
        row: Any = namedtuple("Row", names, rename=True)  # type: ignore[misc]
        self._columns = tuple((names.index(name), _OUT_OF_SQL[kind]) for name, kind in self._written.columns.items())
        self._row = row._make
        return self._row

    def _converted(self, row: Sequence[Any]) -> list[Any]:
        columns = list(row)
        for place, convert in self._columns:
            columns[place] = convert(columns[place])
        return columns


@cache
def stored() -> dict[str, Written]:
    """Return the statements of statements.sql, by name."""
    return dict(map(_parsed, TEXTS.read_text(encoding="utf-8").strip().split("\n\n")[1:]))


def _parsed(block: str) -> tuple[str, Written]:
    head, _, text = block.partition("\n")
    signature, _, columns = head.removeprefix("-- ").partition(" -> ")
    name, *values = signature.split()
    return name, Written(text, _kinds(values), _kinds(columns.split()))


def _kinds(words: Sequence[str]) -> dict[str, str]:
    return dict(word.split(":", 1) for word in words)
