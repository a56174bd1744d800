"""The statement that reads shown entries, whole or brief, and the record made of each row."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, Table, func, literal, select

from planet.model.community import Feed, Member
from planet.model.entry import FeedInfo
from planet.model.records import MemberRecord, ShownEntry
from planet.store import codec
from planet.store.database import Database
from planet.store.entries import entry_of
from planet.store.schema import entries, feeds, items, members

NEWEST_FIRST = (entries.c.river_at.desc(), entries.c.tie.desc(), entries.c.id.desc())

BRIEF_LENGTH = 400
"""Characters of text that a line of an archive needs, where an entry has no title."""


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
)

BRIEF = WHOLE.with_only_columns(
    *(column for column in WHOLE.selected_columns if column.name not in ("text", "content")),
    func.substr(items.c.text, 1, BRIEF_LENGTH).label("text"),
    literal("").label("content"),
)


def read(db: Database, statement: Select[Any]) -> tuple[ShownEntry, ...]:
    """Return the entries of a statement made of `WHOLE` or `BRIEF`, in its order."""
    return tuple(map(shown_entry, db.all(statement)))


def within(start: datetime | None, end: datetime | None, table: Table = entries) -> list[Any]:
    """Return the conditions that a river date of a table lies in [start, end); None is without that bound."""
    since = [table.c.river_at >= start] if start is not None else []
    return since if end is None else [*since, table.c.river_at < end]


def shown_entry(row: Row[Any]) -> ShownEntry:
    """Return the record of a row."""
    profile = codec.load_shared(Member, row.profile)
    return ShownEntry(
        entry_id=row.entry_id,
        atom_id=row.atom_id,
        river_at=row.river_at,
        first_seen=row.first_seen,
        edited_at=row.edited_at,
        entry=entry_of(row),
        member=MemberRecord(
            row.member_id, row.role, row.slug, row.position, row.present, profile, pictured=bool(row.pictured)
        ),
        feed=codec.load_shared(Feed, row.settings),
        info=codec.load_shared(FeedInfo, row.info),
        silence=row.silence,
    )
