"""The statements that read shown entries by id, whole or brief, and the record made of each row."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

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

REMEMBERED = 400
"""So many records of entries are remembered as long as nothing is written."""

_WHOLE, _BRIEF = Prepared("shown_entries.WHOLE"), Prepared("shown_entries.BRIEF")


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
        rows = db.all(_BRIEF if brief else _WHOLE, {"ids": missing})
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
