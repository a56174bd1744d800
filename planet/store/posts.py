"""Folders of posts in the store: the files as the last good visit read them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, and_, bindparam, delete, insert, select, update

from planet.model.posts import ListedPost, PostVersion, StoredPost
from planet.store.database import Database, batches
from planet.store.schema import items, post_files


class Posts:
    """The files of all folders of posts."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def stored(self, feed_id: int) -> dict[str, StoredPost]:
        """Return the files of a folder by name, each with its post; a file whose post is not stored is left out, as is
        that of a post that was withdrawn."""
        return {
            row.name: StoredPost(row.version, row.stamp, _listed(row) if row.post else None)
            for row in self._db.all(_STORED, {"feed": feed_id})
            if row.id is not None or not row.post
        }

    def remember(self, feed_id: int, files: Sequence[PostVersion]) -> None:
        """Store the files of a folder as they are now, in place of those of the visit before; writes what differs."""
        own = post_files.c.feed_id == feed_id
        stored = {row.name: (row.version, row.guid, row.stamp) for row in self._db.all(_FILES, {"feed": feed_id})}
        current = {file.name: (file.version, file.guid, file.stamp) for file in files}
        for names in batches(sorted(stored.keys() - current.keys())):
            self._db.write(delete(post_files).where(own, post_files.c.name.in_(names)))
        for name in current.keys() & stored.keys():
            if current[name] != stored[name]:
                self._db.write(update(post_files).where(own, post_files.c.name == name).values(_row(current[name])))
        if new := [{"feed_id": feed_id, "name": name, **_row(current[name])} for name in current if name not in stored]:
            self._db.write(insert(post_files), new)


_STORED = (
    select(
        post_files.c.name,
        post_files.c.version,
        post_files.c.stamp,
        post_files.c.guid.label("post"),
        *(items.c.id, items.c.kind, items.c.rule, items.c.detail),
    )
    .outerjoin(
        items,
        and_(
            items.c.feed_id == post_files.c.feed_id,
            items.c.guid == post_files.c.guid,
            items.c.withdrawn_at.is_(None),
        ),
    )
    .where(post_files.c.feed_id == bindparam("feed"))
)
_FILES = select(post_files).where(post_files.c.feed_id == bindparam("feed"))


def _listed(row: Row[Any]) -> ListedPost:
    return ListedPost(row.id, row.kind, row.detail if row.rule == "post" else "")


def _row(file: tuple[str, str, str]) -> dict[str, str]:
    return dict(zip(("version", "guid", "stamp"), file, strict=True))
