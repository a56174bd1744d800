"""The items of feeds: those that an arrival may be, and what identity compares of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from planet.model.arrivals import IncomingItem
from planet.model.entry import Entry
from planet.model.records import ListedItem, StoredItem
from planet.model.visits import HashedItem
from planet.store import codec
from planet.store.database import Database, batches, places
from planet.store.statements import Prepared
from planet.store.visibility import verdict_of


class Items:
    """The questions of identity on the items of a feed or a member."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def stored(
        self,
        member_id: int,
        feed_id: int,
        arrivals: Sequence[IncomingItem],
        *,
        undated: bool = False,
        former: Collection[str] = (),
    ) -> tuple[StoredItem, ...]:
        """Return the items of a member that an arrival may be: with the same guid, link, title and path, or title and
        date; with `undated` all with the same title. `former` are further guids that count."""
        scope = {"member": member_id, "feed": feed_id}
        guids = {a.entry.guid for a in arrivals if a.entry.guid} | set(former)
        rows: dict[int, Any] = {row.id: row for row in self._db.all(_BY_GUID, {**scope, "guids": guids})}
        certain = {row.guid for row in rows.values() if row.feed_id == feed_id and row.rule != "held"}
        if not undated and all(a.guid and a.guid in certain for a in arrivals):
            return tuple(map(_stored_item, rows.values()))  # no other sign counts then
        if not rows and self._db.first(_ANY_OF_MEMBER, scope) is None:
            return ()
        links = {a.link_key for a in arrivals if a.link_key}
        rows |= {row.id: row for row in self._db.all(_BY_LINK, {**scope, "links": links, "rows": [*rows]})}
        places = {(a.path_key, a.title_key) for a in arrivals}
        rows |= {row.id: row for row in self._db.all(_BY_PLACE, {**scope, "places": places, "rows": [*rows]})}
        matched = {row.guid for row in rows.values()}
        datable = (a for a in arrivals if undated or a.entry.published or a.entry.updated)
        titles = {a.title_key for a in datable if undated or a.guid not in matched}
        rows |= {row.id: row for row in self._db.all(_BY_TITLE, {**scope, "titles": titles, "rows": [*rows]})}
        return tuple(map(_stored_item, rows.values()))

    def lists_any(self, feed_id: int, titles: Collection[str]) -> bool | None:
        """Return whether an item of this feed has one of these title keys; None if the feed has no item at all.

        Items that are held do not count.
        """
        if self._db.first(_ANY_OF_FEED, {"feed": feed_id}) is None:
            return None
        return self._db.first(_ANY_TITLED, {"feed": feed_id, "titles": titles}) is not None

    def hosts_of(self, member_id: int) -> set[str]:
        """Return the hosts in the links of a member's items, except of items that are held."""
        return {row.host for row in self._db.all(_HOSTS, {"member": member_id})}

    def dates(self, item_ids: Collection[int]) -> dict[int, datetime | None]:
        """Return the date that each of these items states, by item id; None if it states none."""
        return {row.id: row.published or row.updated for row in self._db.all(_DATES, {"ids": item_ids})}

    def with_guids(self, feed_id: int, guids: Collection[str]) -> tuple[int, ...]:
        """Return the ids of the items of a feed that have these guids and are not withdrawn yet."""
        if not guids:
            return ()
        return tuple(row.id for row in self._db.all(_PRESENT, {"feed": feed_id, "guids": guids}))

    def links_of(self, feed_id: int, item_ids: Collection[int]) -> dict[int, str]:
        """Return the links of those of these items that a feed has, by item id."""
        rows = self._db.rows(_LINKS_OF, [feed_id, codec.array(item_ids)])
        return {row["id"]: row["link"] for row in rows}

    # ------------------------------------------------------------ the last document of a feed

    def document(self, feed_id: int) -> tuple[ListedItem, ...]:
        """Return the items of the last readable visit in document order, with the missing ones at their places."""
        row = self._db.row("SELECT items FROM documents WHERE feed_id = ?", [feed_id])
        return listed_in(row["items"]) if row else ()

    def documents_with_missing(self, feed_ids: Sequence[int]) -> dict[int, tuple[ListedItem, ...]]:
        """Return the documents of those of these feeds from which an item has vanished, by feed id."""
        documents: dict[int, tuple[ListedItem, ...]] = {}
        for ids in batches(feed_ids):
            rows = self._db.rows(f"{_WITH_MISSING} AND feed_id IN ({places(ids)})", ids)
            documents |= {row["feed_id"]: listed_in(row["items"]) for row in rows}
        return documents

    def keep_document(self, feed_id: int, document: Sequence[ListedItem]) -> None:
        """Store the items of this visit in document order; nothing is written if they are those of the last one."""
        self._db.run(_KEEP_DOCUMENT, [feed_id, _document(document)])

    def hashes(self, feed_id: int) -> tuple[HashedItem, ...]:
        """Return the items of the last document of a feed; nothing where no hashes of them are remembered."""
        row = self._db.row("SELECT items_by_hash FROM last_items WHERE feed_id = ?", [feed_id])
        return codec.load_all(HashedItem, row["items_by_hash"]) if row else ()

    def keep_hashes(self, feed_id: int, hashed: Sequence[HashedItem]) -> None:
        """Store the items of the last document of a feed."""
        self._db.run(_KEEP_HASHES, [feed_id, codec.array([(item.hash, item.item_id, item.kind) for item in hashed])])

    def standing(self, item_ids: Collection[int]) -> dict[int, tuple[Entry, str]]:
        """Return the entries of those of these items that are stored, without their content and without a date, each
        with its fingerprint, by item id."""
        return {row.id: (_standing_entry(row), row.fingerprint) for row in self._db.all(_STANDING, {"ids": item_ids})}


_BY_GUID = Prepared("items.BY_GUID")
_BY_LINK = Prepared("items.BY_LINK")
_BY_PLACE = Prepared("items.BY_PLACE")
_BY_TITLE = Prepared("items.BY_TITLE")
_ANY_OF_MEMBER = Prepared("items.ANY_OF_MEMBER")
_ANY_OF_FEED = Prepared("items.ANY_OF_FEED")
_ANY_TITLED = Prepared("items.ANY_TITLED")
_HOSTS = Prepared("items.HOSTS")
_DATES = Prepared("items.DATES")
_PRESENT = Prepared("items.PRESENT")
_STANDING = Prepared("items.STANDING")
_KEEP_HASHES = (
    "INSERT INTO last_items (feed_id, items_by_hash) VALUES (?, ?) "
    "ON CONFLICT (feed_id) DO UPDATE SET items_by_hash = excluded.items_by_hash"
)
_LINKS_OF = (
    "SELECT items.id, items.link FROM json_each(?2) AS listed CROSS JOIN items ON items.id = listed.value "
    "WHERE items.feed_id = ?1"
)
_KEEP_DOCUMENT = (
    "INSERT INTO documents (feed_id, items) VALUES (?, ?) "
    "ON CONFLICT (feed_id) DO UPDATE SET items = excluded.items WHERE items <> excluded.items"
)
_WITH_MISSING = "SELECT feed_id, items FROM documents WHERE items LIKE '%missing_since%'"

_LISTED: Any = int | ListedItem  # one that is listed is its id alone; earlier versions stored every item whole


def listed_in(text: str) -> tuple[ListedItem, ...]:
    """Return the items of a stored document."""
    return tuple(ListedItem(item) if isinstance(item, int) else item for item in codec.load_all(_LISTED, text))


def _document(items: Iterable[ListedItem]) -> str:
    """Return the items of a document as they are stored: briefly, for a folder of posts has thousands."""
    return codec.dump(tuple(item.item_id if item.listed else item for item in items))


def _standing_entry(row: Any) -> Entry:
    return codec.load_with(Entry, row.payload, {"link": row.link, "title": row.title, "text": row.text})


def _stored_item(row: Any) -> StoredItem:
    return StoredItem(
        row.id,
        row.entry_id,
        row.feed_id,
        row.guid,
        row.link_key,
        row.path_key,
        row.title_key,
        row.host,
        row.fingerprint,
        row.title,
        row.text,
        row.published,
        row.withdrawn_at is not None,
        verdict_of(row),
        row.updated,
    )
