"""Folders of posts in the store: the files as the last good visit read them."""

from __future__ import annotations

from collections.abc import Sequence
from sqlite3 import Row

from planet.model.posts import ListedPost, PostLink, PostVersion, StoredPost
from planet.store import codec
from planet.store.columns import upsert
from planet.store.database import Database, batches, places


class Posts:
    """The files of all folders of posts."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def stored(self, feed_id: int) -> dict[str, StoredPost]:
        """Return the files of a folder by name, each with its post; a file whose post is not stored is left out, as is
        that of a post that was withdrawn."""
        return {row["name"]: _post(row) for row in self._db.rows(_STORED, [feed_id]) if _is_stored(row)}

    def links(self, feed_id: int) -> tuple[PostLink, ...]:
        """Return the links of all files of a folder, of those that `stored` returns."""
        rows = self._db.rows(f"{_STORED} AND post_files.links <> ''", [feed_id])
        return tuple(link for row in rows if _is_stored(row) for link in _links(row["links"]))

    def addresses(self, slug: str) -> dict[str, str]:
        """Return the permalinks of the posts in the folder of a member, by the names of their files in it; empty for
        no such folder."""
        return {row["name"].rpartition("/")[2]: row["link"] for row in self._db.rows(_ADDRESSES, [slug])}

    def names(self, slug: str) -> dict[str, str]:
        """Return the guids of the posts in the folder of a member, by the names of their files in it; empty for no such
        folder."""
        return {row["name"].rpartition("/")[2]: row["guid"] for row in self._db.rows(_ADDRESSES, [slug])}

    def remember(self, feed_id: int, files: Sequence[PostVersion]) -> None:
        """Store the files of a folder as they are now, in place of those of the visit before; writes what differs."""
        rows = self._db.rows(f"SELECT {', '.join(_COLUMNS[1:])} FROM post_files WHERE feed_id = ?", [feed_id])
        stored = {row["name"]: tuple(row) for row in rows}
        current = {file.name: _row(file, stored.get(file.name)) for file in files}
        for names in batches(sorted(stored.keys() - current.keys())):
            self._db.run(f"DELETE FROM post_files WHERE feed_id = ? AND name IN ({places(names)})", [feed_id, *names])
        changed = [file for name, file in current.items() if stored.get(name) != file]
        self._db.run_each(_WRITE, [dict(zip(_COLUMNS, (feed_id, *file), strict=True)) for file in changed])


_COLUMNS = ("feed_id", "name", "version", "guid", "stamp", "own_id", "links")
_WRITE = upsert("post_files", ("feed_id", "name"), _COLUMNS[2:])
_STORED = """
SELECT post_files.name, post_files.version, post_files.stamp, post_files.guid, post_files.own_id, post_files.links,
    items.id, items.kind, items.rule, items.detail, items.link
FROM post_files LEFT JOIN items
    ON items.feed_id = post_files.feed_id AND items.guid = post_files.guid AND items.withdrawn_at IS NULL
WHERE post_files.feed_id = ?
"""
_ADDRESSES = """
SELECT post_files.name, items.link, items.guid FROM members
JOIN feeds ON feeds.member_id = members.id AND feeds.place = 'folder' AND feeds.present
JOIN post_files ON post_files.feed_id = feeds.id
JOIN items ON items.feed_id = post_files.feed_id AND items.guid = post_files.guid AND items.withdrawn_at IS NULL
WHERE members.role = 'member' AND members.slug = ?
"""


def _row(file: PostVersion, stored: tuple[object, ...] | None) -> tuple[object, ...]:
    """Return the columns of a file; links that are not known anew stay as they are stored."""
    links: object = stored[-1] if stored else ""
    if file.links is not None:
        links = codec.array([(link.file, link.post) for link in file.links]) if file.links else ""
    return (file.name, file.version, file.guid, file.stamp, file.own_id, links)


def _links(text: str) -> tuple[PostLink, ...]:
    return tuple(PostLink(*pair) for pair in codec.pairs(text)) if text else ()


def _listed(row: Row) -> ListedPost:
    return ListedPost(row["id"], row["kind"], row["detail"] if row["rule"] == "post" else "")


def _is_stored(row: Row) -> bool:
    return row["id"] is not None or not row["guid"]


def _post(row: Row) -> StoredPost:
    listed, address = _listed(row) if row["guid"] else None, row["link"] or ""
    links = _links(row["links"])
    return StoredPost(row["version"], row["stamp"], listed, row["guid"], address, row["own_id"], links)
