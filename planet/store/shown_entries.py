"""The statements that read shown entries by id, whole or brief, and the record made of each row."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, Table, func, literal, select

from planet.model.community import Feed, Member
from planet.model.entry import FeedInfo
from planet.model.records import MemberRecord, ShownEntry
from planet.store import codec
from planet.store.database import Database
from planet.store.entries import entry_of
from planet.store.schema import entries, feeds, items, members
from planet.store.sqlite import listed
from planet.store.statements import Prepared

NEWEST_FIRST = (entries.c.river_at.desc(), entries.c.tie.desc(), entries.c.id.desc())

BRIEF_LENGTH = 400
"""Characters of text that a line of an archive needs, where an entry has no title."""

REMEMBERED = 400
"""So many records of entries are remembered as long as nothing is written."""

_WHOLE = (
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

_BRIEF = _WHOLE.with_only_columns(
    *(column for column in _WHOLE.selected_columns if column.name not in ("text", "content")),
    func.substr(items.c.text, 1, BRIEF_LENGTH).label("text"),
    literal("").label("content"),
)

_PREPARED_WHOLE, _PREPARED_BRIEF = Prepared(_WHOLE), Prepared(_BRIEF)


def read(db: Database, ids: Sequence[int], *, brief: bool = False) -> tuple[ShownEntry, ...]:
    """Return the entries with these ids, in their order; an id without an item is left out.

    While the store remembers, each is read and made once, however many pages show it.
    """
    remembered = db.memory if db.memory is not None else OrderedDict()
    records = {id: record for id in ids if (record := remembered.get((id, brief)))}
    if brief:
        records |= {id: _brief(record) for id in ids if id not in records and (record := remembered.get((id, False)))}
    missing = [id for id in ids if id not in records]
    if missing:
        rows = db.all(_PREPARED_BRIEF if brief else _PREPARED_WHOLE, {"ids": missing})
        records |= {row.entry_id: shown_entry(row) for row in rows}
    _remember(remembered, ((id, brief, records[id]) for id in missing if id in records))
    return tuple(records[id] for id in ids if id in records)


def _brief(record: ShownEntry) -> ShownEntry:
    """Return the record of an entry that was read whole as if it had been read in brief."""
    return replace(record, entry=replace(record.entry, text=record.entry.text[:BRIEF_LENGTH], content=""))


def _remember(memory: OrderedDict[tuple[int, bool], Any], records: Iterable[tuple[int, bool, ShownEntry]]) -> None:
    for id, brief, record in records:
        memory[id, brief] = record
    while len(memory) > REMEMBERED:
        memory.popitem(last=False)


NO_LIMIT = 2**31


def span(start: datetime | None, end: datetime | None) -> dict[str, datetime]:
    """Return the parameters `start` and `end` of a span; None is without that bound."""
    return {"start": start or _FIRST, "end": end or _LAST}


_FIRST, _LAST = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)


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
