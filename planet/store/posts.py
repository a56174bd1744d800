"""Folders of posts in the store: the files as the last good visit read them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, delete, insert, select, update

from planet.model.posts import PostVersion, StoredPost
from planet.store.database import Database, batches
from planet.store.entries import entry_of
from planet.store.schema import items, post_files


class Posts:
    """The files of all folders of posts."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def stored(self, feed_id: int) -> dict[str, StoredPost]:
        """Return the files of a folder by name, each with its post; a file whose post is not stored is left out."""
        same = and_(items.c.feed_id == post_files.c.feed_id, items.c.guid == post_files.c.guid)
        statement = select(post_files.c.name, post_files.c.version, post_files.c.guid.label("post"), items)
        rows = self._db.all(statement.outerjoin(items, same).where(post_files.c.feed_id == feed_id))
        return {
            row.name: StoredPost(row.version, entry_of(row) if row.post else None)
            for row in rows
            if row.id is not None or not row.post
        }

    def remember(self, feed_id: int, files: Sequence[PostVersion]) -> None:
        """Store the files of a folder as they are now, in place of those of the visit before; writes what differs."""
        own = post_files.c.feed_id == feed_id
        stored = {row.name: (row.version, row.guid) for row in self._db.all(select(post_files).where(own))}
        current = {file.name: (file.version, file.guid) for file in files}
        for names in batches(sorted(stored.keys() - current.keys())):
            self._db.write(delete(post_files).where(own, post_files.c.name.in_(names)))
        rows = {name: {"version": version, "guid": guid} for name, (version, guid) in current.items()}
        for name in current.keys() & stored.keys():
            if current[name] != stored[name]:
                self._db.write(update(post_files).where(own, post_files.c.name == name).values(rows[name]))
        if new := [{"feed_id": feed_id, "name": name, **rows[name]} for name in current if name not in stored]:
            self._db.write(insert(post_files), new)
