"""What must be rendered, what was published, and the few single facts that the hub remembers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert as upsert  # the same call exists for PostgreSQL

from planet.model.records import PublishedFile
from planet.store.database import Database
from planet.store.schema import facts, published, stale

BATCH = 400


class Published:
    """The site as it stands in output/, and what of it no longer tells the truth."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def mark(self, marks: Iterable[str]) -> None:
        """Record that the pages of these marks must be rendered: in the transaction of what changed."""
        rows = [{"mark": mark} for mark in set(marks)]
        if rows:
            self._db.write(upsert(stale).on_conflict_do_nothing(), rows)

    def stale(self) -> tuple[str, ...]:
        """All marks that wait to be rendered."""
        return tuple(row.mark for row in self._db.all(select(stale.c.mark)))

    def clear(self, marks: Collection[str], removed: Sequence[str]) -> None:
        """After publishing: forget the removed files, and strike the marks off."""
        for some in _batches(sorted(removed)):
            self._db.write(delete(published).where(published.c.path.in_(some)))
        for some in _batches(sorted(marks)):
            self._db.write(delete(stale).where(stale.c.mark.in_(some)))

    def record(self, files: Sequence[PublishedFile]) -> None:
        """Remember how these files stand on disk."""
        rows = [{"path": f.path, "mark": f.mark, "hash": f.hash, "size": f.size, "mtime_ns": f.mtime_ns} for f in files]
        if rows:
            statement = upsert(published)
            kept = {name: statement.excluded[name] for name in ("mark", "hash", "size", "mtime_ns")}
            self._db.write(statement.on_conflict_do_update(index_elements=["path"], set_=kept), rows)

    def files(self) -> dict[str, PublishedFile]:
        """Everything that was published, by path."""
        return {row.path: PublishedFile(*row) for row in self._db.all(select(published))}

    def files_for(self, marks: Collection[str]) -> dict[str, PublishedFile]:
        """What was published for these marks, by path."""
        found: dict[str, PublishedFile] = {}
        for some in _batches(sorted(marks)):
            rows = self._db.all(select(published).where(published.c.mark.in_(some)))
            found |= {row.path: PublishedFile(*row) for row in rows}
        return found

    def fact(self, name: str) -> str:
        """A single fact, "" where it is not known."""
        return str(self._db.value(select(facts.c.value).where(facts.c.name == name)) or "")

    def set_fact(self, name: str, value: str) -> None:
        """Remember a single fact."""
        statement = upsert(facts).values(name=name, value=value)
        self._db.write(statement.on_conflict_do_update(index_elements=["name"], set_={"value": value}))


def _batches(keys: Sequence[str]) -> Iterable[Sequence[str]]:
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))
