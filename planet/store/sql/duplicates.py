"""Statements on entries of a member that may be one thing in several places."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select

from planet.store.schema import entries, feeds, item_links, items
from planet.store.sqlite import listed

_CANDIDATE = (
    select(
        items.c.id,
        items.c.entry_id,
        items.c.feed_id,
        items.c.link_key,
        items.c.title_key,
        items.c.title,
        entries.c.member_id,
        entries.c.river_at,
        feeds.c.position,
    )
    .join(entries, entries.c.id == items.c.entry_id)
    .join(feeds, feeds.c.id == items.c.feed_id)
)

CANDIDATES_OF_ENTRIES = _CANDIDATE.where(items.c.entry_id.in_(listed("ids")))
CANDIDATES = _CANDIDATE.where(items.c.id.in_(listed("ids")))
LINKS = select(item_links).where(item_links.c.item_id.in_(listed("ids")))

_FEEDS_OF_ITS_MEMBER = (
    select(func.count()).where(feeds.c.member_id == entries.c.member_id).correlate(entries).scalar_subquery()
)
OF_MANY_FEEDS = select(entries.c.id).where(entries.c.id.in_(listed("ids")), _FEEDS_OF_ITS_MEMBER > 1)
LED = select(entries.c.id.label("entry_id")).where(entries.c.same_as.in_(listed("ids")))
LEADING = select(entries.c.same_as.label("entry_id")).where(
    entries.c.id.in_(listed("ids")), entries.c.same_as.is_not(None)
)

_ENTRY = (
    select(items.c.entry_id)
    .join(entries, entries.c.id == items.c.entry_id)
    .where(entries.c.member_id.in_(listed("members")))
)
LINKED = _ENTRY.where(items.c.link_key.in_(listed("keys")))
TITLED = _ENTRY.where(items.c.title_key.in_(listed("keys")))
POINTING = _ENTRY.join(item_links, item_links.c.item_id == items.c.id).where(item_links.c.link_key.in_(listed("keys")))

_leader = entries.alias("leader")
IN_SPAN = (
    select(entries.c.atom_id, _leader.c.atom_id.label("leader_id"), _leader.c.river_at.label("leader_at"))
    .join(_leader, _leader.c.id == entries.c.same_as)
    .where(entries.c.same_as.is_not(None), _leader.c.shown)
    .where(entries.c.river_at >= bindparam("start"), entries.c.river_at < bindparam("end"))
    .order_by(entries.c.river_at, entries.c.tie, entries.c.id)
)
