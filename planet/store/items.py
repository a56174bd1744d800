"""The items of feeds: those that an arrival may be, and what identity compares of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select, tuple_

from planet.model.arrivals import IncomingItem
from planet.model.records import StoredItem
from planet.store.database import Database
from planet.store.schema import feeds, items
from planet.store.sqlite import listed, listed_pairs
from planet.store.statements import Prepared
from planet.store.visibility import verdict_of


class Items:
    """The questions of identity on the items of a feed or a member."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def stored(
        self, member_id: int, feed_id: int, arrivals: Sequence[IncomingItem], *, undated: bool = False
    ) -> tuple[StoredItem, ...]:
        """Return the items of a member that an arrival may be: with the same guid, link, title and path, or title and
        date; with `undated` all with the same title."""
        scope = {"member": member_id, "feed": feed_id}
        guids = {a.entry.guid for a in arrivals if a.entry.guid}
        rows: dict[int, Any] = {row.id: row for row in self._db.all(_BY_GUID, {**scope, "guids": guids})}
        certain = {row.guid for row in rows.values() if row.feed_id == feed_id and row.rule != "held"}
        if not undated and all(a.guid and a.guid in certain for a in arrivals):
            return tuple(map(_stored_item, rows.values()))  # no other sign counts then
        if not rows and self._db.first(_ANY_OF_MEMBER, scope) is None:
            return ()
        links = {a.link_key for a in arrivals if a.link_key}
        rows |= {row.id: row for row in self._db.all(_BY_LINK, {**scope, "links": links})}
        places = {(a.path_key, a.title_key) for a in arrivals}
        rows |= {row.id: row for row in self._db.all(_BY_PLACE, {**scope, "places": places})}
        matched = {row.guid for row in rows.values()}
        datable = (a for a in arrivals if undated or a.entry.published or a.entry.updated)
        titles = {a.title_key for a in datable if undated or a.guid not in matched}
        rows |= {row.id: row for row in self._db.all(_BY_TITLE, {**scope, "titles": titles})}
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


_ITEM = (
    items.c.id,
    items.c.entry_id,
    items.c.feed_id,
    items.c.guid,
    items.c.link_key,
    items.c.path_key,
    items.c.title_key,
    items.c.host,
    items.c.fingerprint,
    items.c.title,
    items.c.text,
    items.c.published,
    items.c.updated,
    items.c.withdrawn_at,
    items.c.rule,
    items.c.detail,
)

_BELIEVED = items.c.rule != "held"
_OF_FEED = items.c.feed_id == bindparam("feed")
_OF_MEMBER = items.c.feed_id.in_(select(feeds.c.id).where(feeds.c.member_id == bindparam("member")))
_AMONG_MEMBERS = (items.c.feed_id + 0).in_(select(feeds.c.id).where(feeds.c.member_id == bindparam("member")))
"""The same without an index of feeds, which would lead through all items of the member."""

_BY_GUID = Prepared(select(*_ITEM).where(items.c.guid.in_(listed("guids")), _OF_MEMBER))
_BY_LINK = Prepared(select(*_ITEM).where(items.c.link_key.in_(listed("links")), _AMONG_MEMBERS))
_BY_PLACE = Prepared(
    select(*_ITEM).where(tuple_(items.c.path_key, items.c.title_key).in_(listed_pairs("places")), _OF_FEED)
)
_BY_TITLE = Prepared(select(*_ITEM).where(items.c.title_key.in_(listed("titles")), _OF_FEED))
_ANY_OF_MEMBER = Prepared(select(items.c.id).where(_OF_MEMBER).limit(1))
_ANY_OF_FEED = Prepared(select(items.c.id).where(_OF_FEED, _BELIEVED).limit(1))
_ANY_TITLED = Prepared(select(items.c.id).where(_OF_FEED, _BELIEVED, items.c.title_key.in_(listed("titles"))).limit(1))
_HOSTS = Prepared(select(items.c.host).where(_OF_MEMBER, _BELIEVED).distinct())
_DATES = Prepared(select(items.c.id, items.c.published, items.c.updated).where(items.c.id.in_(listed("ids"))))
_PRESENT = Prepared(
    select(items.c.id).where(_OF_FEED, items.c.withdrawn_at.is_(None), items.c.guid.in_(listed("guids")))
)


def _stored_item(row: Row[Any]) -> StoredItem:
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
