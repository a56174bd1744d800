"""Statements on the visibility of entries: the facts that decide it, and the decisions."""

from __future__ import annotations

from sqlalchemy import and_, bindparam, or_, select, update

from planet.store import sqlite
from planet.store.schema import entries, feeds, hidden_counts, hides, items, members
from planet.store.sqlite import listed

CHOICE = (
    update(entries)
    .where(entries.c.id == bindparam("entry"))
    .values(
        item_id=bindparam("choice"),
        shown=bindparam("is_shown"),
        rule=bindparam("by_rule"),
        detail=bindparam("in_detail"),
        same_as=bindparam("leader"),
        hidden_as=bindparam("url"),
    )
)

COUNT_HIDDEN = sqlite.insert_or_add(hidden_counts, "count")

CASE = (
    select(
        entries.c.id,
        entries.c.member_id,
        entries.c.item_id,
        entries.c.rule,
        entries.c.detail,
        entries.c.same_as,
        entries.c.hidden_as,
        entries.c.river_at,
        entries.c.tie,
        members.c.role,
        members.c.letter,
        members.c.present,
    )
    .join(members, members.c.id == entries.c.member_id)
    .where(entries.c.id.in_(listed("ids")))
)

CANDIDATE = (
    select(
        items.c.id,
        items.c.entry_id,
        items.c.rule,
        items.c.detail,
        items.c.withdrawn_at,
        feeds.c.position,
        feeds.c.present,
        feeds.c.declined,
    )
    .join(feeds, feeds.c.id == items.c.feed_id)
    .where(items.c.entry_id.in_(listed("ids")))
)

HIDES = (
    select(items.c.entry_id, hides.c.address, hides.c.detail)
    .join(entries, entries.c.id == items.c.entry_id)
    .join(
        hides,
        or_(
            and_(hides.c.host == items.c.host, hides.c.path_key == items.c.path_key),
            hides.c.address.in_((items.c.guid, entries.c.atom_id, entries.c.hidden_as)),
        ),
    )
    .where(items.c.entry_id.in_(listed("ids")))
)
"""The [[hide]] tables that name an entry, by its URL or an id. One that was hidden once stays hidden when its URL
changes."""

TAGGED = (
    select(items.c.id, items.c.payload, feeds.c.place)
    .join(feeds, feeds.c.id == items.c.feed_id)
    .where(items.c.id.in_(listed("ids")))
)
