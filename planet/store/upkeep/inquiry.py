"""Questions about single posts, by any address, shown or hidden. No turn asks them: some of them read much."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from sqlite3 import Row

from planet.model.records import ListedItem
from planet.model.traces import ItemTrace, Trace
from planet.model.verdict import Verdict
from planet.store import codec
from planet.store.columns import moment
from planet.store.database import Database
from planet.store.items import listed_in

MOST = 20
"""Entries that an answer holds."""


class Inquiry:
    """What the store remembers of entries, whether or not they show."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def by_id(self, id: str) -> tuple[int, ...]:
        """Return the entries that have this atom:id, or whose feed gives them this guid."""
        return self._ids(_BY_ID, (id, id))

    def by_link(self, links: Collection[str], key: str) -> tuple[int, ...]:
        """Return the entries with one of these links, or with this comparison key of their link ("": none)."""
        return self._ids(_BY_LINK, (codec.array(links), key, key))

    def by_address(self, key: str) -> tuple[int, ...]:
        """Return the entries that others may refer to by this key, as the weave knows them."""
        return self._ids(_BY_ADDRESS, (key,))

    def naming(self, url: str) -> tuple[int, ...]:
        """Return the hidden entries that name this URL among their further addresses. Reads what is hidden."""
        return self._ids(_NAMING, (url,))

    def links_on(self, hosts: Collection[str]) -> tuple[tuple[int, str], ...]:
        """Return (entry id, link) of all listings with a link to one of these hosts. Reads all items."""
        rows = self._db.rows(_LINKS_ON, (codec.array(hosts),))
        return tuple((row["entry_id"], row["link"]) for row in rows)

    def atom_ids(self) -> Iterable[tuple[int, str]]:
        """Return (entry id, atom:id) of all entries."""
        return ((row["id"], row["atom_id"]) for row in self._db.rows("SELECT id, atom_id FROM entries"))

    def titled(self, words: str) -> tuple[int, ...]:
        """Return the newest entries with this title, else those in whose title the words stand. Reads all titles."""
        key = " ".join(words.casefold().split())
        escaped = key.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return self._ids(_TITLED, (key[:300],)) or self._ids(_TITLED_LIKE, (f"%{escaped}%",))

    def traces(self, entry_ids: Collection[int]) -> tuple[Trace, ...]:
        """Return the traces of these entries, the newest on the river first."""
        ids = codec.array(entry_ids)
        documents: dict[int, dict[int, ListedItem]] = {}
        items: dict[int, list[ItemTrace]] = {}
        for row in self._db.rows(_ITEMS, (ids,)):
            if row["feed_id"] not in documents:
                documents[row["feed_id"]] = self._document(row["feed_id"])
            items.setdefault(row["entry_id"], []).append(_item(row, documents[row["feed_id"]].get(row["id"])))
        return tuple(_trace(row, tuple(items.get(row["id"], ()))) for row in self._db.rows(_ENTRIES, (ids,)))

    def with_leader(self, entry_id: int) -> tuple[int, ...]:
        """Return the entries that are shown with this one, as its duplicates."""
        return self._ids("SELECT id FROM entries WHERE same_as = ? ORDER BY id LIMIT 20", (entry_id,))

    def look_alikes(self, entry_id: int) -> tuple[int, ...]:
        """Return the other entries of the same member with the same title that show by themselves."""
        return self._ids(_LOOK_ALIKES, (entry_id, entry_id))

    def newest_of_feed(self, feed_id: int, limit: int) -> tuple[Trace, ...]:
        """Return the entries that a feed lists, or listed, those with the newest dates first."""
        rows = self._db.rows(_NEWEST_OF_FEED, (feed_id, limit))
        order = {row["entry_id"]: place for place, row in enumerate(rows)}
        return tuple(sorted(self.traces(order), key=lambda trace: order[trace.entry_id]))

    def listed_by(self, feed_id: int) -> int:
        """Return how many items the last document of a feed listed."""
        return sum(item.listed for item in self._document(feed_id).values())

    def feeds_with_links_to(self, host: str) -> tuple[int, ...]:
        """Return the ids of the feeds that list links to a host, those with most of them first."""
        return self._ids(_FEEDS_LINKING, (host,))

    def _document(self, feed_id: int) -> dict[int, ListedItem]:
        row = self._db.row("SELECT items FROM documents WHERE feed_id = ?", [feed_id])
        return {item.item_id: item for item in listed_in(row["items"] if row else "[]")}

    def _ids(self, statement: str, values: Collection[object]) -> tuple[int, ...]:
        return tuple(row[0] for row in self._db.rows(statement, tuple(values)))


def _item(row: Row, listed: ListedItem | None) -> ItemTrace:
    return ItemTrace(
        item_id=row["id"],
        feed_id=row["feed_id"],
        guid=row["guid"],
        link=row["link"],
        title=row["title"],
        published=moment(row["published"]),
        updated=moment(row["updated"]),
        edited_at=moment(row["edited_at"]),
        verdict=_verdict(row),
        withdrawn_at=moment(row["withdrawn_at"]),
        listed=listed is not None and listed.listed,
        missing_since=listed.missing_since if listed else None,
    )


def _trace(row: Row, items: tuple[ItemTrace, ...]) -> Trace:
    return Trace(
        entry_id=row["id"],
        member_id=row["member_id"],
        atom_id=row["atom_id"],
        first_seen=_instant(row["first_seen"]),
        river_at=_instant(row["river_at"]),
        backlog=bool(row["backlog"]),
        shown=bool(row["shown"]),
        verdict=_verdict(row),
        item_id=row["item_id"],
        same_as=row["same_as"],
        hidden_as=row["hidden_as"],
        items=items,
    )


def _instant(value: int) -> datetime:
    return datetime.fromtimestamp(value, UTC)


def _verdict(row: Row) -> Verdict | None:
    return Verdict(row["rule"], row["detail"]) if row["rule"] else None


_BY_ID = (
    "SELECT id FROM entries WHERE atom_id = ? UNION SELECT entry_id FROM items WHERE guid = ? AND guid <> '' LIMIT 20"
)
_BY_LINK = (
    "SELECT entry_id FROM items WHERE link IN (SELECT value FROM json_each(?)) AND link <> '' "
    "UNION SELECT entry_id FROM items WHERE link_key = ? AND ? <> '' LIMIT 20"
)
_BY_ADDRESS = "SELECT entry_id FROM addresses WHERE key = ? LIMIT 20"
_NAMING = (
    "SELECT DISTINCT items.entry_id FROM entries JOIN items ON items.entry_id = entries.id "
    "WHERE entries.shown = 0 AND instr(items.payload, json_quote(?)) > 0 LIMIT 20"
)
_LINKS_ON = "SELECT entry_id, link FROM items WHERE host IN (SELECT value FROM json_each(?))"
_TITLED = (
    "SELECT entries.id FROM items JOIN entries ON entries.id = items.entry_id WHERE items.title_key = ? "
    "GROUP BY entries.id ORDER BY entries.river_at DESC LIMIT 20"
)
_TITLED_LIKE = (
    "SELECT entries.id FROM items JOIN entries ON entries.id = items.entry_id "
    "WHERE items.title_key LIKE ? ESCAPE '\\' GROUP BY entries.id ORDER BY entries.river_at DESC LIMIT 20"
)
_LOOK_ALIKES = (
    "SELECT DISTINCT twins.id FROM entries JOIN items ON items.entry_id = entries.id "
    "JOIN items AS others ON others.title_key = items.title_key AND others.title_key <> '' "
    "JOIN entries AS twins ON twins.id = others.entry_id AND twins.member_id = entries.member_id AND twins.shown = 1 "
    "WHERE entries.id = ? AND twins.id <> ? LIMIT 20"
)
_ENTRIES = (
    "SELECT id, member_id, atom_id, first_seen, river_at, backlog, shown, rule, detail, item_id, same_as, hidden_as "
    "FROM entries WHERE id IN (SELECT value FROM json_each(?)) ORDER BY river_at DESC, tie DESC, id DESC"
)
_ITEMS = (
    "SELECT items.id, items.feed_id, items.entry_id, items.guid, items.link, items.title, items.published, "
    "items.updated, items.edited_at, items.rule, items.detail, items.withdrawn_at FROM items "
    "JOIN feeds ON feeds.id = items.feed_id WHERE items.entry_id IN (SELECT value FROM json_each(?)) "
    "ORDER BY feeds.position, items.id"
)
_NEWEST_OF_FEED = (
    "SELECT entry_id FROM items WHERE feed_id = ? GROUP BY entry_id "
    "ORDER BY max(coalesce(published, updated, 0)) DESC, max(id) DESC LIMIT ?"
)
_FEEDS_LINKING = "SELECT feed_id FROM items WHERE host = ? GROUP BY feed_id ORDER BY count(*) DESC LIMIT 20"
