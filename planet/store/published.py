"""The pages that must be rendered, the files that were published, and a few single facts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import delete, select, update

from planet.model.records import PublishedFile
from planet.store import sqlite
from planet.store.database import Database, batches
from planet.store.schema import counters, facts, published, stale

FILE_COLUMNS = ("mark", "hash", "size", "mtime_ns")


class Published:
    """The site as it stands in output/, and the marks of its pages that must be rendered."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def mark(self, marks: Iterable[str], since: Mapping[str, datetime] = MappingProxyType({})) -> None:
        """Store marks of pages that must be rendered. Call this in the transaction of the change.

        `since` has the river date of the oldest entry that has changed under a mark; a mark that it lacks may have
        changed throughout. A mark that is stored already gets a new generation, so that a rendering that began earlier
        does not clear it.
        """
        rows = sorted(set(marks))
        if rows:
            generation = self._next("generation")
            values = [{"mark": mark, "generation": generation, "since": since.get(mark)} for mark in rows]
            self._db.write(sqlite.INSERT_MARK, values)

    def stale(self) -> dict[str, int]:
        """Return all marks that wait to be rendered, each with its generation."""
        return {row.mark: row.generation for row in self._db.all(select(stale))}

    def since(self) -> dict[str, datetime]:
        """Return the river date from which on a waiting page has changed, by mark; those that may have changed
        throughout are left out. Read `stale` first: then no later change is missed."""
        rows = self._db.all(select(stale.c.mark, stale.c.since).where(stale.c.since.is_not(None)))
        return {row.mark: row.since for row in rows}

    def announce(self, marks: Collection[str], generations: Mapping[str, int]) -> dict[str, int]:
        """Store marks before their files are put in place, so that the next turn knows of them if this one is killed.

        `generations` are those that were read before rendering. Return the marks to clear afterwards, each with its
        generation. A mark that was set again since then is not among them: its page is rendered again.
        """
        new = [mark for mark in sorted(marks) if mark not in generations]
        if new:
            generation = self._next("generation")
            rows = [{"mark": mark, "generation": generation} for mark in new]
            self._db.write(sqlite.insert_new(stale), rows)
            standing = self.stale()
            new = [mark for mark in new if standing.get(mark) == generation]
            return {mark: generations[mark] for mark in marks if mark in generations} | dict.fromkeys(new, generation)
        return {mark: generations[mark] for mark in marks}

    def clear(self, rendered: Mapping[str, int], removed: Sequence[str]) -> None:
        """Delete the marks that still have the generation that was rendered, and the records of the removed files."""
        for paths in batches(sorted(removed)):
            self._db.write(delete(published).where(published.c.path.in_(paths)))
        for generation in set(rendered.values()):
            marks = sorted(mark for mark, value in rendered.items() if value == generation)
            for batch in batches(marks):
                self._db.write(delete(stale).where(stale.c.generation == generation, stale.c.mark.in_(batch)))

    def record(self, files: Sequence[PublishedFile]) -> None:
        """Store the size and time of these files on disk."""
        rows = [{"path": f.path, "mark": f.mark, "hash": f.hash, "size": f.size, "mtime_ns": f.mtime_ns} for f in files]
        if rows:
            self._db.write(sqlite.insert_or_update(published, FILE_COLUMNS), rows)

    def files(self) -> dict[str, PublishedFile]:
        """Return everything that was published, by path."""
        return {row.path: PublishedFile(*row) for row in self._db.all(select(published))}

    def fact(self, name: str) -> str:
        """Return a single fact; "" if it is not stored."""
        return str(self._db.value(select(facts.c.value).where(facts.c.name == name)) or "")

    def set_fact(self, name: str, value: str) -> None:
        """Store a single fact."""
        self._db.write(sqlite.insert_or_update(facts, ["value"]), {"name": name, "value": value})

    def _next(self, counter: str) -> int:
        """Increase a counter and return the new number. The row stays locked until the transaction ends."""
        self._db.write(sqlite.insert_new(counters), {"name": counter, "value": 0})
        self._db.write(update(counters).where(counters.c.name == counter).values(value=counters.c.value + 1))
        return int(self._db.value(select(counters.c.value).where(counters.c.name == counter)))
