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

    def listing(self, guids: Collection[str]) -> tuple[IdBearer, ...]:
        """Return the items that have one of these guids, in the order in which they came."""
        rows = self._db.all(_LISTING, {"ids": set(guids)}) if guids else []
        return tuple(map(_bearer, rows))

    def contested(self, member_id: int | None = None) -> tuple[IdBearer, ...]:
        """Return the items of a member whose guid is the id of another member's entry, and not that of their own.

        Those of all members without `member_id`: this reads all items, and is asked once for each store.
        """
        statement = _CONTESTED if member_id is None else _CONTESTED_OF
        return tuple(map(_bearer, self._db.all(statement, {"member": member_id})))

    def of_others(self, member_id: int, ids: Collection[str]) -> set[str]:
        """Return those of these atom:ids that an entry of another member has."""
        rows = self._db.all(_OF_OTHERS, {"ids": set(ids), "member": member_id}) if ids else []
        return {row.atom_id for row in rows}

    def give(self, entry_id: int, atom_id: str) -> None:
        """Give an entry another id, which must not be in use."""
        self._db.write(_GIVE, {"entry": entry_id, "id": atom_id})


def _bearer(row: Any) -> IdBearer:
    entry = entry_of(row)
    item = IncomingItem(entry, row.guid, row.link_key, row.path_key, row.title_key, row.host, row.fingerprint)
    return IdBearer(item, row.entry_id, row.member_id, row.atom_id, row.first_seen, row.url)


_IN_USE = Prepared("ids.IN_USE")
_OF_OTHERS = Prepared("ids.OF_OTHERS")
_GIVE = Prepared("ids.GIVE")
_HOLDERS = Prepared("ids.HOLDERS")
_LISTING = Prepared("ids.LISTING")
_CONTESTED = Prepared("ids.CONTESTED")
_CONTESTED_OF = Prepared("ids.CONTESTED_OF")
