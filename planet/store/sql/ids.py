"""Statements on the ids of entries (atom:id)."""

from __future__ import annotations

from sqlalchemy import bindparam, select, update

from planet.store.schema import entries, feeds, items
from planet.store.sqlite import listed

IN_USE = select(entries.c.atom_id).where(entries.c.atom_id.in_(listed("ids")))

_author, _author_item = entries.alias("author"), items.alias("author_item")

BORROWED = (
    select(
        items,
        entries.c.member_id,
        entries.c.atom_id,
        entries.c.first_seen,
        feeds.c.url,
        _author.c.member_id.label("author_id"),
        _author.c.id.label("author_entry_id"),
    )
    .join(entries, entries.c.id == items.c.entry_id)
    .join(feeds, feeds.c.id == items.c.feed_id)
    .join(_author_item, _author_item.c.guid == items.c.guid)
    .join(_author, _author.c.id == _author_item.c.entry_id)
    .where(items.c.kind == "bookmark", items.c.guid == entries.c.atom_id)
    .where(_author.c.member_id != entries.c.member_id, _author_item.c.kind != "bookmark")
    .order_by(_author.c.id)
)
"""Reads all bookmarks: it is asked once for each store."""

SWAP = update(entries).where(entries.c.id == bindparam("entry")).values(atom_id=bindparam("wish"))
