"""All that is SQLite's own in what SQLAlchemy builds: engines, upserts and the full-text index.

All other SQL of the store works in PostgreSQL as well. There the upserts are the same call of another dialect, and the
full text is searched without an index.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import (
    CTE,
    Boolean,
    ColumnElement,
    Connection,
    Date,
    Dialect,
    Engine,
    Select,
    Table,
    Text,
    TypeDecorator,
    bindparam,
    column,
    create_engine,
    event,
    func,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.dialects.sqlite import dialect, insert
from sqlalchemy.pool import NullPool, StaticPool
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from planet.locale.search_terms import Term
from planet.store import codec
from planet.store.connection import connect
from planet.store.schema import Instant, items
from planet.store.statements import Written

TITLE_WEIGHS, TEXT_WEIGHS = 10.0, 1.0


def engine_over(connection: sqlite3.Connection) -> Engine:
    """Return SQLAlchemy over a connection that is open: it begins, commits and closes nothing."""
    return create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)


def engine_of(file: Path, seconds: float) -> Engine:
    """Return SQLAlchemy with connections of its own, for a migration. Each transaction begins as the option `begin` of
    its connection says."""
    engine = create_engine("sqlite://", creator=lambda: connect(file, seconds), poolclass=NullPool)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))

    return engine


def check_references(connection: Connection, checked: bool) -> None:
    """Turn the checking of foreign keys on or off, outside any transaction: a migration must turn it off to replace
    tables."""
    cursor = connection.connection.cursor()
    cursor.execute(f"PRAGMA foreign_keys={'ON' if checked else 'OFF'}")
    cursor.close()


def insert_or_update(into: Table, columns: Sequence[str]) -> Any:
    """Return a statement that inserts rows, or sets these columns of the row that has the same primary key."""
    statement = insert(into)
    values = {name: statement.excluded[name] for name in columns}
    return statement.on_conflict_do_update(index_elements=list(into.primary_key.columns), set_=values)


def insertion(into: Table, names: Sequence[str]) -> Any:
    """Return the statement that inserts rows with these columns; all others get the default of their column."""
    defaults = {column.name: column.default for column in into.c if column.name not in names}
    own = {name: default.arg for name, default in defaults.items() if isinstance(default, ScalarElementColumnDefault)}
    return insert(into).values({name: bindparam(name) for name in names} | own)


def insert_or_add(into: Table, count: str) -> Any:
    """Return a statement that inserts rows with a count, or adds it to that of the row that has the same primary
    key."""
    statement = insert(into).values({column.name: bindparam(column.name) for column in into.c})
    total = into.c[count] + statement.excluded[count]
    return statement.on_conflict_do_update(index_elements=list(into.primary_key.columns), set_={count: total})


def written(statement: Any) -> Written:
    """Return a statement as SQL. Its constants stand in the text, and its values have names."""
    compiled = statement.compile(dialect=dialect(paramstyle="named"))
    constants = {name: _literal(bind.effective_value) for name, bind in compiled.binds.items() if not bind.required}
    text = re.sub(r":(\w+)", lambda match: constants.get(match[1], match[0]), str(compiled))
    values = {name: _KINDS.get(type(bind.type), "") for name, bind in compiled.binds.items() if bind.required}
    columns = {column.key: _KINDS.get(type(column.type), "") for column in statement.exported_columns}
    lines = (line.strip() for line in text.splitlines())
    return Written(
        "\n".join(line for line in lines if line),
        {name: kind for name, kind in values.items() if kind not in ("", "truth")},
        {name: kind for name, kind in columns.items() if kind},
    )


def _literal(constant: object) -> str:
    """Return a constant as it stands in SQL. Raises TypeError for a value that no statement should have in it."""
    if constant is None or isinstance(constant, bool | int):
        return "NULL" if constant is None else str(int(constant))
    if isinstance(constant, str):
        return "'{}'".format(constant.replace("'", "''"))
    raise TypeError(constant)


class _Listed(TypeDecorator[Collection[Any]]):
    """A collection of any length as one parameter."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Collection[Any] | None, dialect: Dialect) -> str:
        return codec.array(value or ())


_KINDS: dict[type, str] = {Instant: "moment", Date: "day", Boolean: "truth", _Listed: "list"}
"""The types of values that the driver takes and gives in another form."""


def listed(name: str) -> Select[Any]:
    """Return the values of the parameter `name`, which is a collection, as the right side of an IN.

    A statement with it is the same for any number of values, so that it is compiled once.
    """
    return select(_each(name).c.value)


def listed_pairs(name: str) -> Select[Any]:
    """Return the pairs of the parameter `name`, a collection of lists of two values, as the right side of an IN, or as
    a table with the columns `first` and `second`."""
    pair = _each(name).c.value
    return select(func.json_extract(pair, "$[0]").label("first"), func.json_extract(pair, "$[1]").label("second"))


_sequence = table("sqlite_sequence", column("name"), column("seq"))


def last_ids(*tables: Table) -> Select[Any]:
    """Return the highest ids that these tables have ever given, by name; none of one that never gave any. Only one
    transaction writes at a time, so the next ids are those behind them."""
    return select(_sequence.c.name, _sequence.c.seq).where(
        _sequence.c.name.in_([literal_column(f"'{table.name}'") for table in tables])
    )


def _each(name: str) -> Any:
    return func.json_each(bindparam(name, type_=_Listed)).table_valued("value")


# ---------------------------------------------------------------- the full text (FTS5)

_full_text = table("full_text", column("rowid"), column("title"), column("text"))
_row: ColumnElement[int] = literal_column("full_text.rowid")
_weight: ColumnElement[float] = literal_column(f"bm25(full_text, {TITLE_WEIGHS}, {TEXT_WEIGHS})")

MATCHES: CTE = (
    select(_row.label("id"), _weight.label("weight"))
    .select_from(_full_text)
    .where(text("full_text MATCH :all"))
    .cte("matches")
    .prefix_with("MATERIALIZED")
)
"""The items that hold the words of the parameter `all`, with a weight (the smaller, the better): asked once, and not
anew for each entry."""


def index_words() -> Any:
    """Return the statement that takes items, from the `first` on, into the full text. It does so for all at once, for
    FTS5 writes out what it has after each statement."""
    words = select(items.c.id, items.c.title, items.c.text)
    new = words.where(items.c.id >= bindparam("first"))
    return insert(_full_text).from_select(["rowid", "title", "text"], new)


TITLED = select(_row).select_from(_full_text).where(text("full_text MATCH :titled"))
"""The items that hold the words of the parameter `titled` in their title."""


def parameters(terms: Sequence[Term]) -> dict[str, str]:
    """Return the parameters of `MATCHES` and `TITLED` for these terms; none where there are no words."""
    words = expression(terms)
    return {"all": words, "titled": f"title : ({words})"} if words else {}


def expression(terms: Sequence[Term]) -> str:
    """Return terms in the query language of FTS5, each in quotes, so that nothing in it is an operator."""
    return " AND ".join(f'("{term.text}" OR "{term.text}" *)' if term.beginning else f'"{term.text}"' for term in terms)
