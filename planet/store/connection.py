"""SQLite by itself, without SQLAlchemy: the store's URL, a connection with its pragmas, copies.

A turn without news and `planet status` need no more than this: to import SQLAlchemy takes longer than their work.
"""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing
from pathlib import Path

from planet.errors import PlanetError
from planet.web import urls

PATIENCE = 30.0
"""Seconds to wait for another program that writes; `?timeout=5` in the store's URL asks for others."""

PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA synchronous=NORMAL",
)

WRITING = "BEGIN IMMEDIATE"
"""The beginning of a transaction that writes: it waits for other writers at once, not at its first write."""

STATEMENTS = 500
"""So many prepared statements a connection keeps."""


def store_file(store_url: str, hub: Path) -> Path:
    """Return the path of the store that the members file names; the lock of a turn stands beside it."""
    return (hub / urls.decoded(store_url.removeprefix("sqlite:///").partition("?")[0])).resolve()


def patience(store_url: str) -> float:
    """Return the seconds to wait for another program that writes. Raises PlanetError for anything
    else behind a question mark."""
    query = store_url.partition("?")[2]
    if not query:
        return PATIENCE
    match = re.fullmatch(r"timeout=(\d{1,6}(?:\.\d+)?)", query)
    if match is None:
        raise PlanetError(f"Of {store_url} the end is not understood: write ?timeout= and seconds, or nothing.")
    return float(match[1])


class OwnTransactions(sqlite3.Connection):
    """A connection whose transactions are begun and ended by statements alone: SQLAlchemy, which shares it with the
    store, also ends those that it did not begin, for example when it first looks at a database."""

    def commit(self) -> None:
        """Do nothing."""

    def rollback(self) -> None:
        """Do nothing."""


def connect(
    file: Path,
    seconds: float,
    *,
    read_only: bool = False,
    kind: type[sqlite3.Connection] = sqlite3.Connection,
) -> sqlite3.Connection:
    """Open a store's file, and begin no transaction by the way. With `read_only` the right to write is not needed."""
    connection = sqlite3.connect(
        _for_reading(file) if read_only else file,
        timeout=seconds,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=STATEMENTS,
        uri=read_only,
        factory=kind,
    )
    try:
        for pragma in PRAGMAS:
            connection.execute(pragma)
    except BaseException:
        connection.close()
        raise
    return connection


def _for_reading(file: Path) -> str:
    """Return the URI by which a store is read without the right to write it.

    SQLite needs two more files beside a store. If it cannot make them, a store without a write-ahead log is read as it
    is.
    """
    log = file.with_name(f"{file.name}-wal")
    alone = not os.access(file.parent, os.W_OK) and not (log.exists() and log.stat().st_size)
    return f"{file.as_uri()}?{'mode=ro&immutable=1' if alone else 'mode=ro'}"


def copy(file: Path, target: Path) -> None:
    """Copy a store by SQLite's own backup, which is consistent whatever the write-ahead log holds.

    The copy gets its name when it is whole.
    """
    unfinished = target.with_name(f"{target.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(unfinished)) as backup:
        source.backup(backup)
    unfinished.replace(target)
