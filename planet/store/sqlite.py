"""All that is SQLite's own: pragmas, transactions, copies, upserts and the full-text index.

All other SQL of the store works in PostgreSQL as well. There the upserts are the same call of another dialect, and the
full text is searched without an index.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import CTE, ColumnElement, Connection, Engine, Table, event, func, literal_column, select, table, text
from sqlalchemy.dialects.sqlite import insert

from planet.locale.search_terms import Term
from planet.store.schema import stale

PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA synchronous=NORMAL",
)

WRITING = "BEGIN IMMEDIATE"
"""The beginning of a transaction that writes: it waits for other writers at once, not at its first write."""

TITLE_WEIGHS, TEXT_WEIGHS = 10.0, 1.0


def prepare(engine: Engine) -> None:
    """Set the pragmas of each new connection. Begin each transaction as the option `begin` of its connection says."""

    @event.listens_for(engine, "connect")
    def connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))


def check_references(connection: Connection, checked: bool) -> None:
    """Turn the checking of foreign keys on or off, outside any transaction: a migration must turn it off to replace
    tables."""
    cursor = connection.connection.cursor()
    cursor.execute(f"PRAGMA foreign_keys={'ON' if checked else 'OFF'}")
    cursor.close()


def copy(file: Path, target: Path) -> None:
    """Copy a store by SQLite's own backup, which is consistent whatever the write-ahead log holds.

    The copy gets its name when it is whole.
    """
    unfinished = target.with_name(f"{target.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(unfinished)) as backup:
        source.backup(backup)
    unfinished.replace(target)


def insert_new(into: Table) -> Any:
    """Return a statement that inserts rows, and skips those whose key exists already."""
    return insert(into).on_conflict_do_nothing()


def insert_or_update(into: Table, columns: Sequence[str]) -> Any:
    """Return a statement that inserts rows, or sets these columns of the row that has the same primary key."""
    statement = insert(into)
    values = {name: statement.excluded[name] for name in columns}
    return statement.on_conflict_do_update(index_elements=list(into.primary_key.columns), set_=values)


def _insert_mark() -> Any:
    statement = insert(stale)
    new = statement.excluded
    values = {"generation": new.generation, "since": func.min(stale.c.since, new.since)}
    return statement.on_conflict_do_update(index_elements=[stale.c.mark], set_=values)


INSERT_MARK = _insert_mark()
"""Inserts a mark, or gives it a new generation and the earlier of both dates; none if one of them has none, because
SQLite's min of NULL is NULL."""

# ---------------------------------------------------------------- the full text (FTS5)

_full_text = table("full_text")
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

TITLED = select(_row).select_from(_full_text).where(text("full_text MATCH :titled"))
"""The items that hold the words of the parameter `titled` in their title."""


def parameters(terms: Sequence[Term]) -> dict[str, str]:
    """Return the parameters of `MATCHES` and `TITLED` for these terms; none where there are no words."""
    words = expression(terms)
    return {"all": words, "titled": f"title : ({words})"} if words else {}


def expression(terms: Sequence[Term]) -> str:
    """Return terms in the query language of FTS5, each in quotes, so that nothing in it is an operator."""
    return " AND ".join(f'("{term.text}" OR "{term.text}" *)' if term.beginning else f'"{term.text}"' for term in terms)
