"""Statements that read shown entries by id, whole or brief."""

from __future__ import annotations

from sqlalchemy import func, literal, select

from planet.store.schema import entries, feeds, items, members
from planet.store.shown_entries import BRIEF_LENGTH
from planet.store.sqlite import listed

WHOLE = (
    select(
        entries.c.id.label("entry_id"),
        entries.c.member_id,
        entries.c.atom_id,
        entries.c.river_at,
        entries.c.first_seen,
        entries.c.silence,
        items.c.edited_at,
        items.c.link,
        items.c.title,
        items.c.text,
        items.c.content,
        items.c.published,
        items.c.updated,
        items.c.payload,
        feeds.c.settings,
        feeds.c.info,
        members.c.role,
        members.c.slug,
        members.c.position,
        members.c.present,
        members.c.profile,
        members.c.pictured,
    )
    .join(items, items.c.id == entries.c.item_id)
    .join(members, members.c.id == entries.c.member_id)
    .join(feeds, feeds.c.id == items.c.feed_id)
    .where(entries.c.id.in_(listed("ids")))
)

BRIEF = WHOLE.with_only_columns(
    *(column for column in WHOLE.selected_columns if column.name not in ("text", "content")),
    func.substr(items.c.text, 1, BRIEF_LENGTH).label("text"),
    literal("").label("content"),
)
