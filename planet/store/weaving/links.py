"""The links of entries: each with its key, the words around it, and whether it counts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from planet.model.entry import Link
from planet.model.weaving import StoredLink
from planet.store import codec
from planet.store.database import Database
from planet.store.statements import Prepared
from planet.struct import Struct
from planet.web import urls
from planet.web.link_keys import link_key, shard_of


class StoredText(Struct, frozen=True):
    """The words of a feed item, in which its links stand; `target` is what a bookmark points at, else ""."""

    item_id: int
    link: str
    title: str
    text: str
    content: str
    target: str


class Links:
    """The links of all feed items."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def of_items(self, item_ids: Collection[int]) -> dict[int, tuple[StoredLink, ...]]:
        """Return the links of items, by item id, in the order of their texts; items without links are left out."""
        stored: dict[int, list[StoredLink]] = {}
        for row in self._db.all(_OF_ITEMS, {"ids": item_ids}):
            stored.setdefault(row.item_id, []).append(StoredLink(*row))
        return {item_id: tuple(of_item) for item_id, of_item in stored.items()}

    def texts(self, last: int, limit: int) -> tuple[StoredText, ...]:
        """Return the words of the feed items behind the id `last`, so many of them, in the order of their ids."""
        rows = self._db.rows(_TEXTS, [last, limit])
        return tuple(
            StoredText(row["id"], row["link"], row["title"], row["text"], row["content"], row["target"] or "")
            for row in rows
        )

    def write(self, links_of_items: Mapping[int, Sequence[Link]]) -> None:
        """Write the links that were read again in the stored words of items, by item id, in place of those stored.

        Sources of quotations stay: the stored words do not hold them.
        """
        cited: dict[int, list[Link]] = {}
        for row in self._db.rows(_CITED, [codec.array(links_of_items.keys())]):
            cited.setdefault(row["item_id"], []).append(Link(row["url"], "cite"))
        if links_of_items:
            self._db.write(SET_LINKS_ASIDE, [{"item": item_id} for item_id in links_of_items])
        complete = {item_id: (*of_item, *cited.get(item_id, ())) for item_id, of_item in links_of_items.items()}
        rows = [row for item_id, of_item in complete.items() for row in link_rows(item_id, of_item)]
        if rows:
            self._db.write(INSERT_LINKS, rows)

    def renew_keys_of_answers(self, item_ids: Collection[int]) -> None:
        """Find the keys of the posts that these items answer anew: another version may have found others."""
        rows = self._db.rows(_ANSWERS, [codec.array(item_ids)])
        keys = [(key_of_answer(row["ref"], row["url"]), row["item_id"], row["position"]) for row in rows]
        stored = (row["url_key"] for row in rows)
        changed = [row for row, key in zip(keys, stored, strict=True) if row[0] != key]
        self._db.run_each("UPDATE answers SET url_key = ? WHERE item_id = ? AND position = ?", changed)


def key_of_answer(ref: str, url: str) -> str:
    """Return the key of a post that is answered: that of its URL; without one, that of its id if this is a URL, else
    ""."""
    return link_key(url or (ref if "://" in ref else ""))


def link_rows(item_id: int, of_item: Sequence[Link]) -> Iterator[dict[str, Any]]:
    """Yield the rows of an item's links. What somebody else says in a quotation does not count; of the others that is
    decided when the entry is woven."""
    for position, link in enumerate(of_item):
        key = link_key(link.url)
        yield {
            "item_id": item_id,
            "position": position,
            "url": link.url,
            "url_key": key,
            "host": urls.host(link.url),
            "shard": shard_of(key),
            "rel": link.rel,
            "before": link.before,
            "words": link.words,
            "after": link.after,
            "counts": False if link.quoted else None,
        }


INSERT_LINKS = Prepared("links.INSERT")
SET_LINKS_ASIDE = Prepared("links.SET_ASIDE")
_OF_ITEMS = Prepared("links.OF_ITEMS")
_CITED = """
SELECT item_id, url FROM links
WHERE item_id IN (SELECT value FROM json_each(?)) AND rel = 'cite' AND position >= 0 ORDER BY item_id, position
"""
_ANSWERS = """
SELECT item_id, position, ref, url, url_key FROM answers WHERE item_id IN (SELECT value FROM json_each(?))
"""
_TEXTS = """
SELECT id, link, title, text, content, json_extract(payload, '$.target') AS target FROM items
WHERE id > ? ORDER BY id LIMIT ?
"""
