"""The pages that must be rendered, the files that were published, and a few single facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from planet.model.records import PublishedFile
from planet.store import codec
from planet.store.columns import assignments, moment, seconds, upsert
from planet.store.database import Database, batches, places

_FILE = upsert("published", ("path",), ("mark", "hash", "size", "mtime_ns"))
_MARK = (
    "INSERT INTO stale (mark, generation, since) VALUES (:mark, :generation, :since) ON CONFLICT (mark) DO UPDATE "
    "SET generation = excluded.generation, "
    "since = min(since, excluded.since)"  # NULL if either is: the page may have changed throughout
)
_FOLDER = upsert("folders", ("path",), ("mtime_ns",))
_FILE_AGAIN = f"UPDATE published SET {assignments(('hash', 'size', 'mtime_ns'))} WHERE path = :path"
_FILES = "SELECT path, mark, hash, size, mtime_ns FROM published"
_DOUBTED = "folders in doubt"
"""The fact that names the folders of which the time is unknown, each after a line break: one of them is \"\"."""
_FACT = upsert("facts", ("name",), ("value",))
_COUNT = (
    "INSERT INTO counters (name, value) VALUES (:name, 1) "
    "ON CONFLICT (name) DO UPDATE SET value = counters.value + 1 RETURNING value"
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
        return dict(self._db.each("SELECT mark, generation FROM stale"))

    def count_stale(self) -> int:
        """Return how many marks wait to be rendered."""
        return int(self._db.rows("SELECT count(*) AS number FROM stale")[0]["number"])

    def stale_of(self, family: str) -> list[str]:
        """Return the marks that wait to be rendered and begin with the name of a family and a colon."""
        rows = self._db.rows("SELECT mark FROM stale WHERE mark > ? AND mark < ?", [f"{family}:", f"{family};"])
        return [row["mark"] for row in rows]

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
            own = self._db.rows("SELECT mark FROM stale WHERE generation = ?", [generation])
            known = {mark: generations[mark] for mark in marks if mark in generations}
            return known | {row["mark"]: generation for row in own}
        return {mark: generations[mark] for mark in marks}

    def clear(self, rendered: Mapping[str, int], removed: Sequence[str]) -> None:
        """Delete the marks that still have the generation that was rendered, and the records of the removed files."""
        for paths in batches(sorted(removed)):
            self._db.run(f"DELETE FROM published WHERE path IN ({places(paths)})", paths)
        by_generation: dict[int, list[str]] = defaultdict(list)
        for mark, generation in rendered.items():
            by_generation[generation].append(mark)
        for generation, marks in by_generation.items():
            for batch in batches(sorted(marks)):
                statement = f"DELETE FROM stale WHERE generation = ? AND mark IN ({places(batch)})"
                self._db.run(statement, [generation, *batch])

    def record(self, files: Sequence[PublishedFile]) -> None:
        """Store the size and time of these files on disk. The index of marks is not written for a file that has its
        mark already."""
        for batch in batches(files):
            marks = self._marks([file.path for file in batch])
            self._db.run_each(_FILE_AGAIN, [_row(file) for file in batch if marks.get(file.path) == file.mark])
            self._db.run_each(_FILE, [_row(file) for file in batch if marks.get(file.path) != file.mark])

    def _marks(self, paths: Sequence[str]) -> dict[str, str]:
        """Return the marks under which these paths were published, by path."""
        listed = "SELECT value FROM json_each(?)"
        rows = self._db.rows(f"SELECT path, mark FROM published WHERE path IN ({listed})", [codec.array(paths)])
        return {row["path"]: row["mark"] for row in rows}

    def files(self) -> dict[str, PublishedFile]:
        """Return everything that was published, by path."""
        rows = self._db.rows("SELECT path, mark, hash, size, mtime_ns FROM published")
        return {row["path"]: PublishedFile(*row) for row in rows}

    def files_of(self, marks: Collection[str]) -> dict[str, PublishedFile]:
        """Return what was published for these marks, by path."""
        files: dict[str, PublishedFile] = {}
        for batch in batches(sorted(marks)):
            rows = self._db.rows(f"{_FILES} WHERE mark IN ({places(batch)})", batch)
            files |= {row["path"]: PublishedFile(*row) for row in rows}
        return files

    def marks_of_files(self) -> tuple[str, ...]:
        """Return all marks for which something was published."""
        return tuple(row["mark"] for row in self._db.rows("SELECT DISTINCT mark FROM published"))

    def marks_of(self, family: str) -> tuple[str, ...]:
        """Return the marks that begin with the name of a family and a colon, and for which something was published."""
        span = [f"{family}:", f"{family};"]
        rows = self._db.rows("SELECT DISTINCT mark FROM published WHERE mark > ? AND mark < ?", span)
        return tuple(row["mark"] for row in rows)

    def files_in(self, folder: str) -> tuple[PublishedFile, ...]:
        """Return the files that were published into a folder, and not below it; "" is output/ itself."""
        under = f"{folder}/" if folder else ""
        values = {"under": under, "end": f"{under}\U0010ffff", "length": len(under)}
        direct = "path >= :under AND path < :end AND instr(substr(path, :length + 1), '/') = 0"
        return tuple(PublishedFile(*row) for row in self._db.rows(f"{_FILES} WHERE {direct}", values))

    def files_after(self, path: str, limit: int) -> tuple[PublishedFile, ...]:
        """Return the next published files after a path, in the order of their paths."""
        rows = self._db.rows(f"{_FILES} WHERE path > ? ORDER BY path LIMIT ?", (path, limit))
        return tuple(PublishedFile(*row) for row in rows)

    def folders(self) -> dict[str, int]:
        """Return the folders of published files, each with its time on disk in nanoseconds; 0 if that is unknown."""
        times = {row["path"]: row["mtime_ns"] for row in self._db.rows("SELECT path, mtime_ns FROM folders")}
        return times | dict.fromkeys(self._doubted_folders(), 0)

    def doubt_folders(self, folders: Iterable[str]) -> None:
        """Store that the time of these folders, too, is unknown until `set_folders` is called. Their names stand in one
        row: their own are far apart, and are written then."""
        doubted = {*self._doubted_folders(), *folders}
        self.set_fact(_DOUBTED, "".join(f"\n{folder}" for folder in sorted(doubted)))

    def _doubted_folders(self) -> list[str]:
        return self.fact(_DOUBTED).split("\n")[1:]

    def set_folders(self, times: Mapping[str, int]) -> None:
        """Store the times of these folders, and that none is unknown; delete those of folders that do not exist, whose
        time is -1."""
        self.set_fact(_DOUBTED, "")
        gone = [[folder] for folder, mtime_ns in times.items() if mtime_ns < 0]
        self._db.run_each("DELETE FROM folders WHERE path = ?", gone)
        rows = [{"path": folder, "mtime_ns": mtime_ns} for folder, mtime_ns in times.items() if mtime_ns >= 0]
        self._db.run_each(_FOLDER, rows)

    def fact(self, name: str) -> str:
        """Return a single fact; "" if it is not stored."""
        row = self._db.row("SELECT value FROM facts WHERE name = ?", [name])
        return str(row["value"]) if row else ""

    def facts(self, names: Sequence[str]) -> dict[str, str]:
        """Return several facts, by name; those that are not stored, or empty, are left out."""
        rows = self._db.rows(f"SELECT name, value FROM facts WHERE name IN ({places(names)})", [*names])
        return {row["name"]: str(row["value"]) for row in rows if row["value"]}

    def set_fact(self, name: str, value: str) -> None:
        """Store a single fact."""
        self._db.run(_FACT, {"name": name, "value": value})

    def _next(self, counter: str) -> int:
        """Increase a counter and return the new number. The row stays locked until the transaction ends."""
        return int(self._db.run(_COUNT, {"name": counter}).fetchall()[0][0])


def _row(file: PublishedFile) -> dict[str, str | int]:
    return {"path": file.path, "mark": file.mark, "hash": file.hash, "size": file.size, "mtime_ns": file.mtime_ns}
