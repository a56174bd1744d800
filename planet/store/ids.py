"""The ids of entries (atom:id): those in use, and those that a bookmark took from another member's post."""

from __future__ import annotations

from collections.abc import Iterable

from planet.model.records import BorrowedId
from planet.store.database import Database
from planet.store.entries import entry_of
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
        rows = {row.entry_id: row for row in reversed(self._db.all(_BORROWED))}
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
            self._db.write(_SWAP, {"entry": entry_id, "wish": id})


_IN_USE = Prepared("ids.IN_USE")
_BORROWED = Prepared("ids.BORROWED")
_SWAP = Prepared("ids.SWAP")
