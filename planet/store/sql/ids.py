"""Statements on the ids of entries (atom:id), and on the items that bear one as their guid."""

from __future__ import annotations

from sqlalchemy import bindparam, select, update

from planet.store.schema import entries, feeds, items
from planet.store.sqlite import listed

IN_USE = select(entries.c.atom_id).where(entries.c.atom_id.in_(listed("ids")))
OF_OTHERS = select(entries.c.atom_id).where(
    entries.c.atom_id.in_(listed("ids")), entries.c.member_id != bindparam("member")
)
GIVE = update(entries).where(entries.c.id == bindparam("entry")).values(atom_id=bindparam("id"))

_BEARER = (
    select(items, entries.c.member_id, entries.c.atom_id, entries.c.first_seen, feeds.c.url)
    .join(entries, entries.c.id == items.c.entry_id)
    .join(feeds, feeds.c.id == items.c.feed_id)
)
HOLDERS = _BEARER.where(entries.c.atom_id.in_(listed("ids")))
LISTING = _BEARER.where(items.c.guid.in_(listed("ids"))).order_by(items.c.id)

_holder = entries.alias("holder")
_CONTESTED_BY_ANY = (
    _BEARER.join(_holder, _holder.c.atom_id == items.c.guid)
    .where(_holder.c.member_id != entries.c.member_id, entries.c.atom_id != items.c.guid)
    .order_by(items.c.id)
)
CONTESTED = _CONTESTED_BY_ANY
CONTESTED_OF = _CONTESTED_BY_ANY.where(
    items.c.feed_id.in_(select(feeds.c.id).where(feeds.c.member_id == bindparam("member")))
)
