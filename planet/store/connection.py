"""SQLite by itself, without SQLAlchemy: the store's URL, a connection with its pragmas, copies.

A turn without news and `planet status` need no more than this: to import SQLAlchemy takes longer than their work.
"""

from __future__ import annotations

import glob
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from planet.errors import PlanetError
from planet.locale.formatting import size as in_words
from planet.web import urls

PATIENCE = 30.0
"""Seconds to wait for another program that writes; `?timeout=5` in the store's URL asks for others."""

WITH_LOG = "PRAGMA journal_mode=WAL"
"""Gives a store its write-ahead log: a change of the file, unless it has one."""

PRAGMAS = ("PRAGMA foreign_keys=ON", "PRAGMA synchronous=NORMAL")

ERASING = "PRAGMA secure_delete=ON"
"""Overwrites what is deleted with zeros."""

EMPTY_LOG = "PRAGMA wal_checkpoint(TRUNCATE)"
"""Takes the write-ahead log into the store, and leaves none of it."""

SOUND, QUICKLY_SOUND = "PRAGMA integrity_check(1)", "PRAGMA quick_check(1)"
"""Ask whether a store is whole: with its indexes, or without comparing these. The answer is "ok"."""

ITEMS_WITH_WORD = "SELECT rowid FROM full_text WHERE full_text MATCH :word"
"""Asks for the items with a word in their title or text."""

ALONE = "PRAGMA journal_mode=DELETE"
"""Gives up the write-ahead log, which is possible only if no other program has the store open."""

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
        for pragma in PRAGMAS if read_only else (WITH_LOG, *PRAGMAS):
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


SPARE = 1_000_000
"""Bytes that must be free on a disk beside those of a copy."""


def copy(file: Path, target: Path) -> None:
    """Copy a store by SQLite's own backup, which is consistent whatever the write-ahead log holds, and while others
    write.

    The copy is one file without a log. It gets its name when it is whole, and on the disk. Raises PlanetError where
    the disk has no room for it.
    """
    need_room(target.parent, size_of(file), file.name)
    unfinished = target.with_name(f"{target.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    try:
        with closing(_opened(file)) as source, _new(unfinished) as backup:
            source.backup(backup)
            backup.execute(ALONE)
        write_through(unfinished)
        unfinished.replace(target)
        write_through(target.parent)
    finally:
        unfinished.unlink(missing_ok=True)


COPIES_KEPT = 2
"""So many copies from before migrations are kept."""


def copy_before(file: Path, version: str) -> str:
    """Copy a store that is about to be migrated to a version, and delete the oldest of such copies; return the copy's
    name. Raises PlanetError where there is no room for it."""
    target = file.with_name(f"{file.name}.before-{version}")
    copy(file, target)
    copies = sorted(file.parent.glob(f"{glob.escape(file.name)}.before-[0-9][0-9][0-9][0-9]"), reverse=True)
    for older in copies[COPIES_KEPT:]:
        older.unlink(missing_ok=True)
    return target.name


def _opened(file: Path) -> sqlite3.Connection:
    """Open a store to be copied: so that no file is left beside it, with the right to write where there is one."""
    may_write = os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)
    return sqlite3.connect(f"{file.as_uri()}?mode=rw" if may_write else _for_reading(file), uri=True)


@contextmanager
def _new(file: Path) -> Iterator[sqlite3.Connection]:
    """Open a file that only this user may read, as a new store."""
    os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        yield connection


def size_of(file: Path) -> int:
    """Return the bytes of a store with its write-ahead log."""
    log = file.with_name(f"{file.name}-wal")
    return file.stat().st_size + (log.stat().st_size if log.exists() else 0)


def need_room(folder: Path, size: int, name: str) -> None:
    """Raise PlanetError where the disk of a folder has no room for a copy of so many bytes, and a little more."""
    free = shutil.disk_usage(folder).free
    if free < size + SPARE:
        raise PlanetError(
            f"There is no room for a copy of {name} in {folder}: it needs {in_words(size)}, and "
            f"{in_words(free) or 'nothing'} is free; make room, then run again."
        )


def open_untouched(file: Path, seconds: float = 5.0) -> sqlite3.Connection:
    """Open a store that is looked at alone, and leave no file beside it.

    Where it has no write-ahead log, no other program has it open, and it is read as it stands.
    """
    log = file.with_name(f"{file.name}-wal")
    mode = "mode=ro" if log.exists() and os.access(file.parent, os.W_OK) else "mode=ro&immutable=1"
    return sqlite3.connect(f"{file.as_uri()}?{mode}", uri=True, timeout=seconds, isolation_level=None)


def write_through(path: Path) -> None:
    """Have the system write a file or folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
