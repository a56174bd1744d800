"""SQLite by itself, without SQLAlchemy: the store's URL, a connection with its pragmas, copies, its errors in words.

A turn without news and `planet status` need no more than this: to import SQLAlchemy takes longer than their work.
"""

from __future__ import annotations

import glob
import os
import re
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path, PurePath
from traceback import extract_tb

from planet.errors import PlanetError, ProgramMistake
from planet.locale.formatting import size as in_words
from planet.web import urls

PATIENCE = 30.0
"""Seconds to wait for another program that writes; `?timeout=5` in the store's URL asks for others."""

WITH_LOG = "PRAGMA journal_mode=WAL"
"""Gives a store its write-ahead log: a change of the file, unless it has one."""

PRAGMAS = ("PRAGMA foreign_keys=ON", "PRAGMA synchronous=NORMAL", "PRAGMA secure_delete=FAST")
"""What every connection sets. Some systems build SQLite so that each page that becomes free is written once more, only
to empty it: a merge of the full text frees hundreds. `ERASING` does so where somebody is to be forgotten."""

ROOM, READING_ROOM = "PRAGMA cache_size=-8000", "PRAGMA cache_size=-2000"
"""Keep so many kilobytes of pages: without the first, a transaction of some feeds writes pages to the log twice. While
nothing is written the second is enough: the system has the pages at hand as well."""

LOOKING = "PRAGMA query_only=ON"
"""Refuses to write."""

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


def connect(file: Path, seconds: float, kind: type[sqlite3.Connection] = sqlite3.Connection) -> sqlite3.Connection:
    """Open a store's file to write, and begin no transaction by the way."""
    return _connection(str(file), seconds, kind, (WITH_LOG, *PRAGMAS, ROOM))


def look(
    file: Path, seconds: float = PATIENCE, kind: type[sqlite3.Connection] = sqlite3.Connection
) -> sqlite3.Connection:
    """Open a store's file to look at it: the right to write is not needed, nothing in it changes, and no file is left
    beside it that was not there."""
    return _connection(_for_looking(file), seconds, kind, (*PRAGMAS, LOOKING))


def _connection(
    place: str, seconds: float, kind: type[sqlite3.Connection], pragmas: Iterable[str]
) -> sqlite3.Connection:
    connection = sqlite3.connect(
        place,
        timeout=seconds,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=STATEMENTS,
        uri=place.startswith("file:///"),
        factory=kind,
    )
    try:
        for pragma in pragmas:
            _set(connection, pragma, seconds)
    except BaseException:
        connection.close()
        raise
    return connection


def _set(connection: sqlite3.Connection, pragma: str, seconds: float) -> None:
    """Set a pragma, within so many seconds.

    SQLite does not wait where two begin the log of a new store in the same moment: each would wait for the other.
    """
    until = time.monotonic() + seconds
    while True:
        try:
            connection.execute(pragma)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                raise
            time.sleep(0.01)
        else:
            return


def _for_looking(file: Path) -> str:
    """Return the URI by which a store is looked at.

    SQLite needs two more files beside a store with a write-ahead log. Where they are there, another program has the
    store open, or had: it is opened to read alone, so that they stay. Else SQLite makes them, and takes them away again
    if the store is opened to write. If it cannot make them, the store is read as it stands.
    """
    logs = [path for path in (file.with_name(f"{file.name}{end}") for end in ("-wal", "-journal")) if path.exists()]
    if not os.access(file.parent, os.W_OK):
        return f"{file.as_uri()}?{'mode=ro' if any(log.stat().st_size for log in logs) else 'mode=ro&immutable=1'}"
    return f"{file.as_uri()}?mode={'ro' if logs or not os.access(file, os.W_OK) else 'rw'}"


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
        with closing(look(file)) as source, _new(unfinished) as backup:
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
    import shutil  # with the modules of archives, which few commands need

    free = shutil.disk_usage(folder).free
    if free < size + SPARE:
        raise PlanetError(
            f"There is no room for a copy of {name} in {folder}: it needs {in_words(size)}, and "
            f"{in_words(free) or 'nothing'} is free; make room, then run again."
        )


def write_through(path: Path) -> None:
    """Have the system write a file or folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def explained(file: Path) -> Iterator[None]:
    """Turn the database's own errors, also where SQLAlchemy wraps them, into a PlanetError of one sentence."""
    try:
        yield
    except UnicodeDecodeError as error:
        if not {"sqlalchemy", "store"} & set(PurePath(extract_tb(error.__traceback__)[-1].filename).parts):
            raise  # not what SQLite said
        raise PlanetError(_sentence(file, "malformed text")) from error
    except Exception as error:
        why = getattr(error, "orig", error)
        if not isinstance(why, sqlite3.Error):
            raise
        mistake = isinstance(why, sqlite3.DataError | sqlite3.IntegrityError | sqlite3.ProgrammingError)
        raise (ProgramMistake if mistake else PlanetError)(_sentence(file, str(why))) from error


def _sentence(file: Path, why: str) -> str:
    low = why.lower()
    if any(sign in low for sign in _DAMAGE):
        return f"The store {file.name} is damaged ({why}): put a copy of it back, or move it away to start anew."
    if "locked" in low:
        return f"The store {file.name} is in use by another program ({why}): try again when that has ended."
    if "readonly" in low or "read-only" in low:
        right = "give this user the right to write it and its folder"
        return f"The store {file.name} cannot be written to ({why}): {right}."
    if "full" in low:
        return f"The disk is full ({why}): nothing of this step was stored; make room and run again."
    if "i/o error" in low or "locking protocol" in low:
        return (
            f"The disk of the store {file.name} failed ({why}): it is full, broken, or a network disk, "
            "on which SQLite cannot work. Make room, or put the store on a local disk, then run again."
        )
    if "unable to open" in low:
        return f"The store {file.name} cannot be opened ({why}): check that its folder exists and may be written to."
    return f"The store {file.name} did not do what was asked ({why})."


_DAMAGE = (
    *("not a database", "malformed", "corrupt"),
    *("no such column", "no such table", "unrecognized option", "parse error"),
)
"""Words by which SQLite says that the file is damaged."""
