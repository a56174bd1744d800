"""Statements on the ids of entries (atom:id), and on the items that bear one as their guid."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, bindparam, exists, or_, select, union, update

from planet.store.schema import entries, feeds, items
from planet.store.sqlite import listed

IN_USE = select(entries.c.atom_id).where(entries.c.atom_id.in_(listed("ids")))
GIVE = update(entries).where(entries.c.id == bindparam("entry")).values(atom_id=bindparam("id"))

_BEARER = (
    select(items, entries.c.member_id, entries.c.atom_id, entries.c.first_seen, feeds.c.url)
    .join(entries, entries.c.id == items.c.entry_id)
    .join(feeds, feeds.c.id == items.c.feed_id)
)
HOLDERS = _BEARER.where(entries.c.atom_id.in_(listed("ids")))
LISTING = _BEARER.where(
    items.c.id.in_(
        union(
            select(items.c.id).where(items.c.guid.in_(listed("guids"))),
            select(items.c.id).where(items.c.link_key.in_(listed("links"))),
        )
    )
).order_by(items.c.id)
COPIES = _BEARER.where(
    items.c.link_key == bindparam("link"),
    items.c.guid == entries.c.atom_id,
    entries.c.member_id != bindparam("member"),
).order_by(items.c.id)


def _contested() -> Select[Any]:
    holder, copy, of_copy = entries.alias("holder"), items.alias("copy"), entries.alias("of_copy")
    has_the_guid = exists().where(holder.c.atom_id == items.c.guid, holder.c.member_id != entries.c.member_id)
    has_the_link = (
        exists()
        .select_from(copy.join(of_copy, of_copy.c.id == copy.c.entry_id))
        .where(copy.c.link_key == items.c.link_key, copy.c.guid == of_copy.c.atom_id)
        .where(of_copy.c.member_id != entries.c.member_id)
    )
    return _BEARER.where(or_(has_the_guid, and_(items.c.link_key != "", has_the_link))).order_by(items.c.id)


CONTESTED = _contested()
CONTESTED_AMONG = _contested().where(items.c.id.in_(listed("ids")))
CONTESTED_OF = _contested().where(
    items.c.feed_id.in_(select(feeds.c.id).where(feeds.c.member_id == bindparam("member")))
)
