"""The ids of entries (atom:id): those in use, and the feed items that bear one as their guid."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from planet.model.arrivals import IncomingItem
from planet.model.records import IdBearer
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

    def holders(self, ids: Collection[str]) -> dict[str, IdBearer]:
        """Return the entries that have these atom:ids, by id, each as the item that has it as its guid, else as its
        first."""
        rows = self._db.all(_HOLDERS, {"ids": set(ids)}) if ids else []
        rows.sort(key=lambda row: (row.guid != row.atom_id, row.id))
        return {row.atom_id: _bearer(row) for row in reversed(rows)}

    def listing(self, guids: Collection[str], link_keys: Collection[str]) -> tuple[IdBearer, ...]:
        """Return the items that have one of these guids, or of which the link has one of these keys, in the order in
        which they came."""
        if not guids and not link_keys:
            return ()
        rows = self._db.all(_LISTING, {"guids": set(guids), "links": set(link_keys)})
        return tuple(map(_bearer, rows))

    def copies(self, member_id: int, link_key: str) -> tuple[IdBearer, ...]:
        """Return the items of other members with this link, of which the guid is their entry's id."""
        return tuple(map(_bearer, self._db.all(_COPIES, {"member": member_id, "link": link_key}))) if link_key else ()

    def contested(
        self, *, item_ids: Collection[int] | None = None, member_id: int | None = None
    ) -> tuple[IdBearer, ...]:
        """Return those of these items, or of a member's, which have rivals among other members: an entry that has their
        guid for its id, or an item with the same link that has its own guid for an id.

        Those of all members with neither: this reads all items, and is asked once for each store.
        """
        if item_ids is not None:
            return tuple(map(_bearer, self._db.all(_CONTESTED_AMONG, {"ids": item_ids}))) if item_ids else ()
        statement = _CONTESTED if member_id is None else _CONTESTED_OF
        return tuple(map(_bearer, self._db.all(statement, {"member": member_id})))

    def give(self, entry_id: int, atom_id: str) -> None:
        """Give an entry another id, which must not be in use."""
        self._db.write(_GIVE, {"entry": entry_id, "id": atom_id})


def _bearer(row: Any) -> IdBearer:
    entry = entry_of(row)
    item = IncomingItem(entry, row.guid, row.link_key, row.path_key, row.title_key, row.host, row.fingerprint)
    return IdBearer(item, row.entry_id, row.member_id, row.atom_id, row.first_seen, row.url)


_IN_USE = Prepared("ids.IN_USE")
_GIVE = Prepared("ids.GIVE")
_HOLDERS = Prepared("ids.HOLDERS")
_LISTING = Prepared("ids.LISTING")
_COPIES = Prepared("ids.COPIES")
_CONTESTED = Prepared("ids.CONTESTED")
_CONTESTED_AMONG = Prepared("ids.CONTESTED_AMONG")
_CONTESTED_OF = Prepared("ids.CONTESTED_OF")
