"""The pages that must be rendered, the files that were published, and a few single facts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from planet.model.records import PublishedFile
from planet.store.columns import moment, seconds, upsert
from planet.store.database import Database, batches, places

_FILE = upsert("published", ("path",), ("mark", "hash", "size", "mtime_ns"))
_MARK = (
    "INSERT INTO stale (mark, generation, since) VALUES (:mark, :generation, :since) ON CONFLICT (mark) DO UPDATE "
    "SET generation = excluded.generation, "
    "since = CASE WHEN since <= excluded.since OR excluded.since IS NULL THEN excluded.since ELSE since END"
)
_FACT = upsert("facts", ("name",), ("value",))
_COUNT = (
    "INSERT INTO counters (name, value) VALUES (:name, 1) ON CONFLICT (name) DO UPDATE SET value = counters.value + 1"
)


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
            values = [{"mark": mark, "generation": generation, "since": seconds(since.get(mark))} for mark in rows]
            self._db.run_each(_MARK, values)

    def stale(self) -> dict[str, int]:
        """Return all marks that wait to be rendered, each with its generation."""
        return {row["mark"]: row["generation"] for row in self._db.rows("SELECT mark, generation FROM stale")}

    def since(self) -> dict[str, datetime]:
        """Return the river date from which on a waiting page has changed, by mark; those that may have changed
        throughout are left out. Read `stale` first: then no later change is missed."""
        rows = self._db.rows("SELECT mark, since FROM stale WHERE since IS NOT NULL")
        return {row["mark"]: since for row in rows if (since := moment(row["since"]))}

    def announce(self, marks: Collection[str], generations: Mapping[str, int]) -> dict[str, int]:
        """Store marks before their files are put in place, so that the next turn knows of them if this one is killed.

        `generations` are those that were read before rendering. Return the marks to clear afterwards, each with its
        generation. A mark that was set again since then is not among them: its page is rendered again.
        """
        new = [mark for mark in sorted(marks) if mark not in generations]
        if new:
            generation = self._next("generation")
            rows = [{"mark": mark, "generation": generation} for mark in new]
            self._db.run_each(
                "INSERT INTO stale (mark, generation) VALUES (:mark, :generation) ON CONFLICT DO NOTHING", rows
            )
            standing = self.stale()
            new = [mark for mark in new if standing.get(mark) == generation]
            return {mark: generations[mark] for mark in marks if mark in generations} | dict.fromkeys(new, generation)
        return {mark: generations[mark] for mark in marks}

    def clear(self, rendered: Mapping[str, int], removed: Sequence[str]) -> None:
        """Delete the marks that still have the generation that was rendered, and the records of the removed files."""
        for paths in batches(sorted(removed)):
            self._db.run(f"DELETE FROM published WHERE path IN ({places(paths)})", paths)
        for generation in set(rendered.values()):
            marks = sorted(mark for mark, value in rendered.items() if value == generation)
            for batch in batches(marks):
                statement = f"DELETE FROM stale WHERE generation = ? AND mark IN ({places(batch)})"
                self._db.run(statement, [generation, *batch])

    def record(self, files: Sequence[PublishedFile]) -> None:
        """Store the size and time of these files on disk."""
        rows = [{"path": f.path, "mark": f.mark, "hash": f.hash, "size": f.size, "mtime_ns": f.mtime_ns} for f in files]
        if rows:
            self._db.run_each(_FILE, rows)

    def files(self) -> dict[str, PublishedFile]:
        """Return everything that was published, by path."""
        rows = self._db.rows("SELECT path, mark, hash, size, mtime_ns FROM published")
        return {row["path"]: PublishedFile(*row) for row in rows}

    def fact(self, name: str) -> str:
        """Return a single fact; "" if it is not stored."""
        row = self._db.row("SELECT value FROM facts WHERE name = ?", [name])
        return str(row["value"]) if row else ""

    def set_fact(self, name: str, value: str) -> None:
        """Store a single fact."""
        self._db.run(_FACT, {"name": name, "value": value})

    def _next(self, counter: str) -> int:
        """Increase a counter and return the new number. The row stays locked until the transaction ends."""
        self._db.run(_COUNT, {"name": counter})
        return int(self._db.rows("SELECT value FROM counters WHERE name = ?", [counter])[0]["value"])
