"""Statements on entries of a member that may be one thing in several places."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, bindparam, func, select, tuple_

from planet.store.schema import entries, feeds, item_links, items, members
from planet.store.sqlite import listed, listed_pairs

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
        feeds.c.settings,
        feeds.c.info,
        members.c.profile,
    )
    .join(entries, entries.c.id == items.c.entry_id)
    .join(feeds, feeds.c.id == items.c.feed_id)
    .join(members, members.c.id == entries.c.member_id)
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
TITLED_AND_LED = _ENTRY.where(items.c.title_key.in_(listed("keys")), entries.c.same_as.is_not(None))
POINTING = _ENTRY.join(item_links, item_links.c.item_id == items.c.id).where(item_links.c.link_key.in_(listed("keys")))

SPANS = (
    select(
        items.c.feed_id,
        items.c.title_key,
        func.min(entries.c.river_at).label("start"),
        func.max(entries.c.river_at).label("end"),
    )
    .join(entries, entries.c.id == items.c.entry_id)
    .where(tuple_(items.c.feed_id, items.c.title_key).in_(listed_pairs("titles")))
    .group_by(items.c.feed_id, items.c.title_key)
)


def _neighbours() -> Select[Any]:
    title = listed_pairs("titles").subquery()
    beside = [
        select(items.c.title_key)
        .where(items.c.feed_id == title.c.first, condition)
        .order_by(order)
        .offset(steps)
        .limit(1)
        .scalar_subquery()
        .label(f"{name}_{steps}")
        for name, condition, order in (
            ("next", items.c.title_key > title.c.second, items.c.title_key),
            ("previous", items.c.title_key < title.c.second, items.c.title_key.desc()),
        )
        for steps in (0, 1)
    ]
    return select(title.c.first, title.c.second, *beside)


NEIGHBOURS = _neighbours()
ALL_LED = select(entries.c.id).where(entries.c.same_as.is_not(None)).order_by(entries.c.river_at)


_leader = entries.alias("leader")
IN_SPAN = (
    select(entries.c.atom_id, _leader.c.atom_id.label("leader_id"), _leader.c.river_at.label("leader_at"))
    .join(_leader, _leader.c.id == entries.c.same_as)
    .where(entries.c.same_as.is_not(None), _leader.c.shown)
    .where(entries.c.river_at >= bindparam("start"), entries.c.river_at < bindparam("end"))
    .order_by(entries.c.river_at, entries.c.tie, entries.c.id)
)
