"""The ids of entries (atom:id): those in use, and those that a bookmark took from another member's post."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select, update

from planet.model.records import BorrowedId
from planet.store.database import Database
from planet.store.entries import entry_of
from planet.store.schema import entries, feeds, items
from planet.store.sqlite import listed
from planet.store.statements import Prepared


class Ids:
    """The ids that entries have. An id never changes, except one that belongs to another member's post."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def in_use(self, ids: Iterable[str]) -> set[str]:
        """Return those of these atom:ids that an entry has already."""
        wishes = set(ids)
        return {row.atom_id for row in self._db.all(_IN_USE, {"ids": wishes})} if wishes else set()

    def borrowed(self) -> tuple[BorrowedId, ...]:
        """Return the bookmarks whose id is the guid of another member's entry. This reads all bookmarks, and is asked
        once for each store."""
        author, author_item = entries.alias(), items.alias()
        statement = (
            select(
                items,
                entries.c.member_id,
                entries.c.atom_id,
                entries.c.first_seen,
                feeds.c.url,
                author.c.member_id.label("author_id"),
                author.c.id.label("author_entry_id"),
            )
            .join(entries, entries.c.id == items.c.entry_id)
            .join(feeds, feeds.c.id == items.c.feed_id)
            .join(author_item, author_item.c.guid == items.c.guid)
            .join(author, author.c.id == author_item.c.entry_id)
            .where(items.c.kind == "bookmark", items.c.guid == entries.c.atom_id)
            .where(author.c.member_id != entries.c.member_id, author_item.c.kind != "bookmark")
            .order_by(author.c.id)
        )
        rows = {row.entry_id: row for row in reversed(self._db.all(statement))}
        return tuple(
            BorrowedId(
                entry_id=row.entry_id,
                member_id=row.member_id,
                atom_id=row.atom_id,
                first_seen=row.first_seen,
                feed_url=row.url,
                entry=entry_of(row),
                author_id=row.author_id,
                author_entry_id=row.author_entry_id,
            )
            for row in rows.values()
        )

    def swap(self, borrowed: BorrowedId, atom_id: str) -> None:
        """Give a bookmark a new id, and give its former id to the entry of the author."""
        for entry_id, id in ((borrowed.entry_id, atom_id), (borrowed.author_entry_id, borrowed.atom_id)):
            self._db.write(update(entries).where(entries.c.id == entry_id).values(atom_id=id))


_IN_USE = Prepared(select(entries.c.atom_id).where(entries.c.atom_id.in_(listed("ids"))))
