"""Signs of trouble, noted with each visit in the transaction of the visit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from planet.model.arrivals import Placement
from planet.model.problems import FeedPast
from planet.model.records import FeedRecord
from planet.model.visits import Failed, FeedState
from planet.rules import feed_state, placement
from planet.rules.upkeep import filtering, floods, past
from planet.store import Store
from planet.turn.visit_changes import Brought


def note_listing(store: Store, visit: Brought, now: datetime) -> None:
    """Note a visit that brought a document."""
    reading, subject = visit.reading, (visit.record.member_id, visit.record.state.feed_id)
    standing = bool(visit.folder and visit.folder.standing)  # it lists entries beside those that were read
    empty = not reading.entries and not standing and not reading.cut and store.signs.past(subject).newest is not None
    store.signs.listed(subject, now, empty=empty)


def note_unchanged(store: Store, records: Sequence[FeedRecord], results: Sequence[FeedState], now: datetime) -> None:
    """Note good visits that brought nothing: of those alone that failed before, or where a redirect is believed now."""
    pairs = zip(records, results, strict=True)
    changed = (
        record
        for record, result in pairs
        if record.state.failures or feed_state.has_moved(record.state) != feed_state.has_moved(result)
    )
    store.signs.well([(record.member_id, record.state.feed_id) for record in changed], now)


def note_failure(store: Store, record: FeedRecord, outcome: Failed, now: datetime) -> None:
    """Note a visit that failed; one that its host has put off is none."""
    if not outcome.turned_away:
        store.signs.failed([((record.member_id, record.state.feed_id), outcome.sign)], now)


def carry_on(store: Store, record: FeedRecord, placements: Sequence[Placement], now: datetime) -> None:
    """Carry the past of a feed on with the new entries among these, which are in the order of the document."""
    new = [p for p in placements if p.match.item_id is None]
    if not new:
        return
    subject = record.member_id, record.state.feed_id
    before = store.signs.past(subject) if record.state.first_success else FeedPast()
    entries = [p.match.incoming.entry for p in new]
    titles = [entry.title for entry in entries]
    last = record.state.last_success
    after = past.carried_on(before, [placement.stated_date(entry) for entry in entries], titles, now, last)
    if last:
        after = floods.with_alike(after, before, titles, now)
    if before.filter and before.filter == filtering.key(record.feed):
        after = filtering.counted(after, [filtering.lets_in(p.verdict) for p in reversed(new)])
    store.signs.set_past(subject, after, now)
