"""Folders of posts in the store: the files as the last good visit read them."""

from __future__ import annotations

from collections.abc import Sequence
from sqlite3 import Row

from planet.model.posts import ListedPost, PostVersion, StoredPost
from planet.store.columns import upsert
from planet.store.database import Database, batches, places


class Posts:
    """The files of all folders of posts."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def stored(self, feed_id: int) -> dict[str, StoredPost]:
        """Return the files of a folder by name, each with its post; a file whose post is not stored is left out, as is
        that of a post that was withdrawn."""
        return {
            row["name"]: StoredPost(row["version"], row["stamp"], _listed(row) if row["guid"] else None)
            for row in self._db.rows(_STORED, [feed_id])
            if row["id"] is not None or not row["guid"]
        }

    def remember(self, feed_id: int, files: Sequence[PostVersion]) -> None:
        """Store the files of a folder as they are now, in place of those of the visit before; writes what differs."""
        rows = self._db.rows("SELECT name, version, guid, stamp FROM post_files WHERE feed_id = ?", [feed_id])
        stored = {row["name"]: tuple(row) for row in rows}
        current = {file.name: (file.name, file.version, file.guid, file.stamp) for file in files}
        for names in batches(sorted(stored.keys() - current.keys())):
            self._db.run(f"DELETE FROM post_files WHERE feed_id = ? AND name IN ({places(names)})", [feed_id, *names])
        changed = [file for name, file in current.items() if stored.get(name) != file]
        self._db.run_each(_WRITE, [dict(zip(_COLUMNS, (feed_id, *file), strict=True)) for file in changed])


_COLUMNS = ("feed_id", "name", "version", "guid", "stamp")
_WRITE = upsert("post_files", ("feed_id", "name"), ("version", "guid", "stamp"))
_STORED = """
SELECT post_files.name, post_files.version, post_files.stamp, post_files.guid,
    items.id, items.kind, items.rule, items.detail
FROM post_files LEFT JOIN items
    ON items.feed_id = post_files.feed_id AND items.guid = post_files.guid AND items.withdrawn_at IS NULL
WHERE post_files.feed_id = ?
"""


def _listed(row: Row) -> ListedPost:
    return ListedPost(row["id"], row["kind"], row["detail"] if row["rule"] == "post" else "")
