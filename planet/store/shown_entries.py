"""The statements that read shown entries by id, whole or brief, and the record made of each row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from sys import getsizeof
from typing import Any

from planet.latest import Latest
from planet.model.community import Feed, Member
from planet.model.entry import FeedInfo
from planet.model.records import MemberRecord, ShownEntry
from planet.store import codec
from planet.store.database import Database
from planet.store.entries import entry_of
from planet.store.statements import Prepared
from planet.struct import replace

BRIEF_LENGTH = 400
"""Characters of text that a line of an archive needs, where an entry has no title."""

ROOM = 3_000_000
"""Bytes of memory that the records of entries may take which are remembered as long as nothing is written."""

OVERHEAD = 2_500
"""Bytes that stand for what a record takes beside its texts."""

_WHOLE, _BRIEF = Prepared("shown_entries.WHOLE"), Prepared("shown_entries.BRIEF")


def read(db: Database, ids: Sequence[int], *, brief: bool = False) -> tuple[ShownEntry, ...]:
    """Return the entries with these ids, in their order; an id without an item is left out.

    While the store remembers, each is read and made once, however many pages show it.
    """
    remembered = _remembered(db)
    records = {id: record for id in ids if (record := remembered.get((id, brief)))}
    if brief:
        records |= {id: _brief(record) for id in ids if id not in records and (record := remembered.get((id, False)))}
    missing = [id for id in ids if id not in records]
    if missing:
        rows = db.all(_BRIEF if brief else _WHOLE, {"ids": missing})
        records |= {row.entry_id: shown_entry(row) for row in rows}
    for id in missing:
        if id in records:
            remembered.keep((id, brief), records[id])
    return tuple(records[id] for id in ids if id in records)


def _brief(record: ShownEntry) -> ShownEntry:
    """Return the record of an entry that was read whole as if it had been read in brief."""
    return replace(record, entry=replace(record.entry, text=record.entry.text[:BRIEF_LENGTH], content=""))


def _remembered(db: Database) -> Latest[ShownEntry]:
    """Return the records that are remembered; none where the store remembers nothing."""
    memory = {} if db.memory is None else db.memory
    records: Latest[ShownEntry] = memory.setdefault("shown entries", Latest(_size, ROOM))
    return records


def _size(record: ShownEntry) -> int:
    return getsizeof(record.entry.text) + getsizeof(record.entry.content) + OVERHEAD


NO_LIMIT = 2**31


def span(start: datetime | None, end: datetime | None) -> dict[str, datetime]:
    """Return the parameters `start` and `end` of a span; None is without that bound."""
    return {"start": start or FIRST, "end": end or LAST}


FIRST, LAST = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)


def shown_entry(row: Any) -> ShownEntry:
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
