"""The condition of a store's file, of whatever version, or broken: it is looked at, and nothing is changed."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from planet.errors import PlanetError
from planet.store.connection import ALONE, QUICKLY_SOUND, SOUND, WRITING, explained, look
from planet.struct import Struct

PATIENCE = 5.0
"""Seconds to wait for another program that holds a store."""


class Condition(Struct, frozen=True):
    """The condition of a store.

    `complaint` is what SQLite finds wrong, "" if it is whole. `schema` is the version of its tables, "" if it is no
    store of a planet. `entries` and `last_turn` are what it holds, `tried` and `succeeded` the latest visit to any feed
    on the web, and the latest one that went well; None if there was none. `after_publish` is the fact of that command.
    """

    complaint: str = ""
    schema: str = ""
    entries: int = 0
    last_turn: datetime | None = None
    tried: datetime | None = None
    succeeded: datetime | None = None
    unswept: bool = False
    after_publish: str = ""


def condition_of(file: Path, *, quick: bool = False) -> Condition:
    """Return the condition of a store; with `quick` its indexes are not compared with its tables.

    Raises PlanetError where another program holds it, or it may not be read.
    """
    found = _looked_at(file, quick)
    if found.complaint and _busy(file):
        found = _looked_at(file, quick)  # a turn began in the meantime
    return found


def _looked_at(file: Path, quick: bool) -> Condition:
    try:
        with closing(look(file, PATIENCE)) as store:
            complaint = str(store.execute(QUICKLY_SOUND if quick else SOUND).fetchone()[0])
            return _contents(store) if complaint == "ok" else Condition(_in_a_line(complaint))
    except sqlite3.DatabaseError as error:
        low = str(error).lower()
        if any(sign in low for sign in ("locked", "unable to open", "readonly")):
            with explained(file):
                raise
        return Condition(str(error))


def _in_a_line(complaint: str) -> str:
    """Return what SQLite finds wrong without its headings, on one line."""
    return "; ".join(line for line in complaint.splitlines() if line and not line.startswith("***"))


def _busy(file: Path) -> bool:
    return file.with_name(f"{file.name}-wal").exists()


def _contents(store: sqlite3.Connection) -> Condition:
    """Return what a whole store holds; of tables that it lacks, nothing."""

    def value(statement: str) -> object:
        with suppress(sqlite3.OperationalError):
            row = store.execute(statement).fetchone()
            return row[0] if row else None
        return None

    entries = value("SELECT count(*) FROM entries")
    return Condition(
        schema=str(value("SELECT version_num FROM alembic_version") or ""),
        entries=entries if isinstance(entries, int) else 0,
        last_turn=_moment(value("SELECT value FROM facts WHERE name = 'last_turn'")),
        tried=_moment(value("SELECT max(last_visit) FROM feeds WHERE place = 'web' AND present")),
        succeeded=_moment(value("SELECT max(last_success) FROM feeds WHERE place = 'web' AND present")),
        unswept=bool(value("SELECT value FROM facts WHERE name = 'unswept'")),
        after_publish=str(value("SELECT value FROM facts WHERE name = 'after publish'") or ""),
    )


def _moment(value: object) -> datetime | None:
    if isinstance(value, int):
        return datetime.fromtimestamp(value, UTC)
    return datetime.fromisoformat(value) if isinstance(value, str) and value else None


def missing_files(file: Path, output: Path) -> tuple[int, list[str]]:
    """Return how many files a store says were published, and those of them that are missing from `output`."""
    with explained(file), closing(look(file, PATIENCE)) as store:
        paths = [str(row[0]) for row in store.execute("SELECT path FROM published ORDER BY path")]
    return len(paths), [path for path in paths if not (output / path).exists()]


# ---------------------------------------------------------------- a store that is put back


class Inheritance(Struct, frozen=True):
    """What a store that is put back takes over from the one before: the tombstones by person, and the files in
    output/ (path, mark, hash, size, time)."""

    stones: dict[int, set[str]]
    files: tuple[tuple[str, str, str, int, int], ...]


def inheritance_of(file: Path) -> Inheritance:
    """Return what there is to take over from a store; nothing of what cannot be read."""
    stones: dict[int, set[str]] = {}
    files: tuple[tuple[str, str, str, int, int], ...] = ()
    with suppress(sqlite3.Error), closing(look(file, PATIENCE)) as store:
        with suppress(sqlite3.Error):
            for hash, person in store.execute("SELECT hash, person FROM tombstones"):
                stones.setdefault(person, set()).add(hash)
        with suppress(sqlite3.Error):
            files = tuple(store.execute("SELECT path, mark, hash, size, mtime_ns FROM published"))
    return Inheritance(stones, files)


def names_a_member(file: Path, slug: str) -> bool:
    """Return whether a store may know a member of this slug: it does, or it cannot be read."""
    with suppress(sqlite3.Error), closing(look(file, PATIENCE)) as store:
        return store.execute("SELECT 1 FROM members WHERE slug = ?", [slug]).fetchone() is not None
    return True


def take_over(file: Path, inheritance: Inheritance) -> None:
    """Let a store know of persons who were erased after it was copied, of files that were published since, and that the
    whole site is to be published anew."""
    with explained(file), closing(sqlite3.connect(file, isolation_level=None)) as store:
        store.execute(WRITING)
        last = store.execute("SELECT COALESCE(max(person), 0) FROM tombstones").fetchone()[0]
        rows = [(hash, last + person) for person, hashes in inheritance.stones.items() for hash in hashes]
        store.executemany("INSERT INTO tombstones (hash, person) VALUES (?, ?)", rows)
        store.executemany("INSERT OR IGNORE INTO published VALUES (?, ?, ?, ?, ?)", inheritance.files)
        store.execute("DELETE FROM facts WHERE name = 'looks'")
        store.execute("COMMIT")


def claim(file: Path) -> None:
    """Take the write-ahead log of a store into it, and make sure that nobody else has it open, so that it can be
    renamed. Raises PlanetError where another program has it open."""
    with explained(file), closing(sqlite3.connect(file, timeout=1.0, isolation_level=None)) as store:
        try:
            mode = str(store.execute(ALONE).fetchone()[0])
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            mode = "locked"
    if mode != "delete":
        raise PlanetError(
            f"The store {file.name} is open in another program, such as planet run: stop that, then run again. "
            "Nothing was changed."
        )
