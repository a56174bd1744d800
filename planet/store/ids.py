"""The ids of entries (atom:id): those in use, and the feed items that bear one as their guid."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Row, bindparam, select, update

from planet.model.arrivals import IncomingItem
from planet.model.records import IdBearer
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


def _bearer(row: Row[Any]) -> IdBearer:
    entry = entry_of(row)
    item = IncomingItem(entry, row.guid, row.link_key, row.path_key, row.title_key, row.host, row.fingerprint)
    return IdBearer(item, row.entry_id, row.member_id, row.atom_id, row.first_seen, row.url)


_IN_USE = Prepared(select(entries.c.atom_id).where(entries.c.atom_id.in_(listed("ids"))))
_OF_OTHERS = Prepared(
    select(entries.c.atom_id).where(entries.c.atom_id.in_(listed("ids")), entries.c.member_id != bindparam("member"))
)
_GIVE = Prepared(update(entries).where(entries.c.id == bindparam("entry")).values(atom_id=bindparam("id")))

_BEARER = (
    select(items, entries.c.member_id, entries.c.atom_id, entries.c.first_seen, feeds.c.url)
    .join(entries, entries.c.id == items.c.entry_id)
    .join(feeds, feeds.c.id == items.c.feed_id)
)
_HOLDERS = Prepared(_BEARER.where(entries.c.atom_id.in_(listed("ids"))))
_LISTING = Prepared(_BEARER.where(items.c.guid.in_(listed("ids"))).order_by(items.c.id))

_holder = entries.alias()
_CONTESTED_BY_ANY = (
    _BEARER.join(_holder, _holder.c.atom_id == items.c.guid)
    .where(_holder.c.member_id != entries.c.member_id, entries.c.atom_id != items.c.guid)
    .order_by(items.c.id)
)
_CONTESTED = Prepared(_CONTESTED_BY_ANY)
_CONTESTED_OF = Prepared(
    _CONTESTED_BY_ANY.where(items.c.feed_id.in_(select(feeds.c.id).where(feeds.c.member_id == bindparam("member"))))
)
