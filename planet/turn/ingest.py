"""The intake of visits: rules decide on identity, the store writes, in one transaction for each feed."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from planet.model.arrivals import Match
from planet.model.community import FetchRules, Planet
from planet.model.entry import FeedInfo
from planet.model.posts import FolderReading, PostVersion
from planet.model.records import EntryChange, FeedRecord
from planet.model.results import Reading
from planet.model.visits import Failed, HashedItem, Unchanged
from planet.pages import families
from planet.ports import Fetcher
from planet.rules import feed_state, matching, ownership, placement, takeover
from planet.rules.outreach.local_links import AddressOf
from planet.rules.placement import VisitContext, with_silences
from planet.rules.places import places_of
from planet.rules.upkeep.feed_rules import verdict_of
from planet.store import Store
from planet.struct import replace
from planet.turn import vanished
from planet.turn.compare import compare, elsewhere, with_standing
from planet.turn.outreach.heed_hubs import Heard, Hubs
from planet.turn.outreach.local_visits import StoredFolder, linking_elsewhere
from planet.turn.outreach.sample_days import days_moved
from planet.turn.own_ids import hub_host, own_places, reclaim, refused_ids
from planet.turn.upkeep import signs
from planet.turn.upkeep.ask_owners import Owners
from planet.turn.upkeep.forgotten import without_forgotten
from planet.turn.upkeep.hold import held_since
from planet.turn.upkeep.sights import note_states
from planet.turn.visibility import settle
from planet.turn.visit_changes import Brought, Counts, TakenIn, VisitChanges, changes_of, hashed_items, ranks_in
from planet.turn.weaving.facets import settle_silences
from planet.turn.weaving.places import settle_places

OVERTAKEN = "Another turn has visited it meanwhile, so what this visit brought was left alone"


class Ingest:
    """The intake of one turn. Each method is one transaction: of each visit entries, validators and marks together, or
    nothing."""

    def __init__(self, planet: Planet, store: Store, now: datetime, *, listens: bool = False) -> None:
        self._planet = planet
        self._store = store
        self._now = now
        self._zone = ZoneInfo(planet.timezone)
        self._has_tombstones = store.tombstones.are_there()
        self._hubs = Hubs(store, now, self.rules, listens=listens)
        self.seconds = 0.0
        """Spent in the store so far."""

    def owners(self, fetcher: Fetcher, feeds: Sequence[FeedRecord]) -> Owners:
        """Return the owners of these feeds, whom `fetcher` asks."""
        return Owners(self._planet, self._store, fetcher, self._now, feeds)

    def folder(self, record: FeedRecord) -> StoredFolder:
        """Return a folder of posts as the last good visit read it."""
        return StoredFolder(self._store, record)

    def elsewhere(self) -> AddressOf:
        """Return how local posts in all folders are known by the names of their files."""
        return elsewhere(self._store)

    def days_moved(self) -> timedelta:
        """Return by how much the dates in files of the hub folder are moved."""
        return days_moved(self._planet, self._store, self._now)

    def linking_elsewhere(self, records: Iterable[FeedRecord]) -> tuple[FeedRecord, ...]:
        """Return the folders of posts to read again, as they are stored now: they link to posts of others that came."""
        return linking_elsewhere(self._store, records)

    def remember(self, record: FeedRecord, versions: Sequence[PostVersion]) -> None:
        """Store the stamps of the files of a folder of posts that was read for nothing."""
        with self._timed_transaction():
            self._store.posts.remember(record.state.feed_id, versions)

    def fresh(self, visits: Sequence[Brought]) -> dict[int, Counts]:
        """Store visits that brought documents: entries are matched, placed, written and judged. Return the counts by
        feed id."""
        store = self._store
        with self._timed_transaction():
            unmoved = store.feeds.unmoved([visit.record.state for visit in visits])
            still = (visit for visit in visits if visit.record.state.feed_id in unmoved)
            taken = [each for visit in still if (each := self._taken_in(visit))]
            touched = set[int]().union(*(each.touched for each in taken))
            edited = set[int]().union(*(each.edited for each in taken))
            self._mark(settle(store, touched, edited=edited))
            for each in taken:
                self._count_silences(each.visit.record, each.changes)
            results = self._hubs.heed([self._heard(each) for each in taken])
            for each, result in zip(taken, results, strict=True):
                store.feeds.record(result, each.visit.reading.problems)
                signs.note_listing(store, each.visit, self._now)
            note_states(store, [(each.visit.record, result) for each, result in zip(taken, results, strict=True)])
        overtaken = {visit.record.state.feed_id: Counts(notes=(OVERTAKEN,)) for visit in visits}
        return overtaken | {each.visit.record.state.feed_id: each.counts for each in taken}

    def last_items(self, record: FeedRecord) -> tuple[HashedItem, ...]:
        """Return the items of the last document of a feed on the web, of which need not be cleaned what says the same;
        nothing where all must be."""
        remembered = record.feed.place == "web" and record.state.reading_hash
        return self._store.items.hashes(record.state.feed_id) if remembered else ()

    def completed(self, record: FeedRecord, reading: Reading) -> Reading | None:
        """Return a reading with the items that stand as entries, as the store has them.

        None if one of them must be written again, because it is not there or another one takes its place: then the
        document must be read whole.
        """
        full = with_standing(self._store, reading)
        strange = full is None or not compare(self._store, record, self._without_strangers(record, full)).stands
        return None if strange else full

    def _taken_in(self, visit: Brought) -> TakenIn | None:
        """Write what a visit brought; return what that changes, before it is decided which entries show. None if items
        that stood when it was read were changed meanwhile: then all of the document is read at the next visit."""
        record, folder, store = visit.record, visit.folder, self._store
        reading = self._without_strangers(record, visit.reading)
        arrivals, stored, matches, files = comparison = compare(store, record, reading, folder)
        if not comparison.stands:
            store.items.keep_hashes(record.state.feed_id, ())
            return None
        reading = replace(reading, problems=(*reading.problems, *comparison.lost_links))
        held = held_since(self._planet, store, record, arrivals, stored, self._now)
        if reading.version != record.state.reading:
            matches = matching.without_edits(matches)
        changes = self._placed(record, matches, reading.info, held, ranks=ranks_in(folder, matches))
        withdrawn = set() if reading.cut or held else self._withdraw(record, reading, folder, matches, changes)
        speaks = bool(arrivals) or not record.state.first_success  # an empty document is no word on who the feed is
        renamed = self._learn(record, reading.info) if speaks and not held else set()
        if folder:
            store.posts.remember(record.state.feed_id, files)
        elif record.feed.place == "web":
            store.items.keep_hashes(record.state.feed_id, () if held else hashed_items(matches, changes.listed))
        return TakenIn(replace(visit, reading=reading), changes, held, frozenset(withdrawn), frozenset(renamed))

    def _heard(self, taken: TakenIn) -> Heard:
        """Return the state of a feed after a visit that was taken in, for its hub."""
        visit, changes, held = taken.visit, taken.changes, taken.held
        record, reading = visit.record, visit.reading
        result = feed_state.after_reading(
            record.state,
            visit.fetched,
            self.rules(record),
            self._now,
            hints=reading.hints,
            news=bool(changes.new or changes.updated) and not held,
            cut=reading.cut,
            reading=reading.version,
            reading_hash=reading.hash,
        )
        result = feed_state.hold_feed(result, held) if held else result
        self._hubs.heed_document(record, result, visit.fetched, reading)
        differs = bool(held or taken.withdrawn or changes.new or changes.updated)
        return Heard(record, result, news=differs, entries=bool(changes.new) and not held)

    def _without_strangers(self, record: FeedRecord, reading: Reading) -> Reading:
        """Return a reading without entries that must not come in: this hub's own, and those of persons who were
        erased."""
        reading = ownership.without_own_entries(reading, hub_host(self._planet))
        return without_forgotten(self._store, record, reading) if self._has_tombstones else reading

    def past(self, record: FeedRecord, reading: Reading) -> Counts:
        """Store the new entries of a document of a feed's past, each at its own date, as at a first visit. Return the
        counts.

        Stored entries stay as they are: an archive may be older than a later version that was read already (RFC 5005
        §4).
        """
        store, state = self._store, record.state
        reading = self._without_strangers(record, reading)
        with self._timed_transaction():
            arrivals, stored, matches, _ = compare(store, record, reading)
            held = held_since(self._planet, store, record, arrivals, stored, self._now)
            if held or store.feeds.is_held(state.feed_id):
                return Counts(notes=("Its archive was left alone, for it may have changed hands",))
            new = [match for match in matches if match.item_id is None]
            changes = self._placed(record, new, reading.info, past=True)
            self._mark(settle(store, changes.touched, edited=changes.rewritten))
        return Counts(changes.new)

    def unchanged(self, visits: Sequence[tuple[FeedRecord, Unchanged]]) -> dict[int, Counts]:
        """Store good visits without news, all in one transaction. Return the counts by feed id, of those that have any:
        an item that has been missing for a day is withdrawn now.

        The description that a feed gave last counts as given a second time.
        """
        store = self._store
        with self._timed_transaction():
            unmoved = store.feeds.unmoved([record.state for record, _ in visits])
            stored = [(record, outcome) for record, outcome in visits if record.state.feed_id in unmoved]
            open_feeds = [record for record, _ in stored if not record.state.held_since]
            withdrawn = vanished.withdraw_overdue(store, [record.state.feed_id for record in open_feeds], self._now)
            renamed = set[int]().union(*(self._learn(record, None) for record in open_feeds if record.says_otherwise))
            touched = renamed.union(*withdrawn.values())
            if touched:
                self._mark(settle(store, touched, edited=renamed))
            results = [
                feed_state.after_unchanged(record.state, outcome, self.rules(record), self._now)
                for record, outcome in stored
            ]
            results = self._hubs.heed([Heard(record, got) for (record, _), got in zip(stored, results, strict=True)])
            store.feeds.record_all(results)
            note_states(store, [(record, result) for (record, _), result in zip(stored, results, strict=True)])
            signs.note_unchanged(store, [record for record, _ in stored], results, self._now)
        overtaken = {record.state.feed_id for record, _ in visits} - unmoved
        counts = {feed_id: Counts(withdrawn=len(entry_ids)) for feed_id, entry_ids in withdrawn.items()}
        return counts | dict.fromkeys(overtaken, Counts(notes=(OVERTAKEN,)))

    def failed(self, records: Iterable[tuple[FeedRecord, Failed]], *, offline: str = "") -> None:
        """Store visits that failed. `offline` is a sentence if the hub had no network: then no failure is counted.

        If another turn has visited a feed in the meantime, its visit stays.
        """
        with self._timed_transaction():
            for record, outcome in records:
                result = (
                    feed_state.after_offline(record.state, offline)
                    if offline
                    else feed_state.after_failure(record.state, outcome, self.rules(record), self._now)
                )
                if not self._store.feeds.record(result):
                    continue
                note_states(self._store, [(record, result)])
                if not offline:
                    signs.note_failure(self._store, record, outcome, self._now)

    @contextmanager
    def _timed_transaction(self) -> Iterator[None]:
        """Open a transaction, and count the seconds that it takes."""
        started = time.monotonic()
        try:
            with self._store.transaction():
                yield
        finally:
            self.seconds += time.monotonic() - started

    def rules(self, record: FeedRecord) -> FetchRules:
        """Return the rules of visiting, with the feed's own interval where the members file gives it one."""
        rules = self._planet.fetch
        if record.feed.interval is None:
            return rules
        return replace(rules, interval=record.feed.interval, max_interval=max(record.feed.interval, rules.max_interval))

    def _visit_context(self, record: FeedRecord, info: FeedInfo, past: bool) -> VisitContext:
        """Return what the placing of new entries depends on; `info` is what the feed says of itself."""
        return VisitContext(
            feed_url=record.state.url,
            hub_host=hub_host(self._planet),
            now=self._now,
            last_success=None if past else record.state.last_success,
            days_on_front=self._planet.days_on_front,
            past=past,
            places=own_places(self._store, record.member_id) | places_of([info.url]),
        )

    def _placed(
        self,
        record: FeedRecord,
        matches: Sequence[Match],
        info: FeedInfo,
        held: date | None = None,
        *,
        past: bool = False,
        ranks: Sequence[int] = (),
    ) -> VisitChanges:
        """Write the entries that are new or changed among these matches; return the changes. `ranks` are those of
        `place_entries`."""
        if not any(match.changed for match in matches):
            return changes_of(matches, [(match.item_id or 0, match.entry_id or 0) for match in matches])
        store, visit = self._store, self._visit_context(record, info, past)
        verdict = (lambda _: takeover.held(held)) if held else verdict_of(record.feed)
        placements = placement.place_entries(
            matches,
            visit,
            verdict=verdict,
            used_ids=lambda wishes: refused_ids(store, record.member_id, visit.places, wishes),
            ranks=ranks,
        )
        if not past:  # an archive is read backwards: what lies before comes later
            placements = with_silences(
                placements, lambda moment: store.queries.member_date_before(record.member_id, moment)
            )
        ids = store.entries.write(record.member_id, record.state.feed_id, placements, self._now)
        if not (held or past):
            signs.carry_on(store, record, placements, self._now)
        moments = [p.river_at for p in placements if p.river_at and p.verdict is None]
        changes = replace(changes_of(matches, ids), earliest=min(moments, default=None))
        written = [item_id for match, (item_id, _) in zip(matches, ids, strict=True) if match.changed]
        claims = () if held else store.ids.contested(item_ids=written)
        return changes.with_rewritten(reclaim(self._planet, store, claims, visit.places))

    def _count_silences(self, record: FeedRecord, changes: VisitChanges) -> None:
        """Count again the silences before the entries of this turn, so that the order of a member's feeds makes no
        difference."""
        if changes.earliest is None:
            return
        store = self._store
        last = store.queries.member_date_before(record.member_id, changes.earliest)
        moments = store.entries.moments(record.member_id, changes.earliest)
        came_now = {moment.entry_id for moment in moments if moment.first_seen == self._now}
        silences = placement.silences(moments, last)
        counted = {entry_id: days for entry_id, days in silences.items() if entry_id in came_now}
        store.entries.set_silences(counted)
        settle_silences(store, counted.keys())

    def _withdraw(
        self,
        record: FeedRecord,
        reading: Reading,
        folder: FolderReading | None,
        matches: Sequence[Match],
        changes: VisitChanges,
    ) -> set[int]:
        """Mark what its author deleted as withdrawn; return the ids of the entries."""
        store, feed_id, listed = self._store, record.state.feed_id, changes.listed
        if folder:
            return vanished.withdraw_posts(store, feed_id, folder, matches, listed, self._now)
        return vanished.withdraw_items(store, feed_id, reading, listed, self._now, self._planet.fetch.max_entries)

    def _learn(self, record: FeedRecord, info: FeedInfo | None) -> set[int]:
        """Believe the description `info` of a feed (None: that of the last time) if it is time. Return the ids of the
        entries that show it."""
        feed_id = record.state.feed_id
        stored = self._store.feeds.info(feed_id)
        learnt = feed_state.learnt(stored, info, self._now)
        if learnt != stored:
            self._store.feeds.set_info(feed_id, learnt)
        if learnt.info == stored.info:
            return set()
        if member := self._store.members.by_id(record.member_id):
            families.note_member(self._store, member)
            settle_places(self._store, member)
        if not record.state.first_success:
            return set()
        claims = self._store.ids.contested(member_id=record.member_id) if learnt.info.url != stored.info.url else ()
        return {*self._store.entries.of_feed(feed_id), *reclaim(self._planet, self._store, claims)}

    def _mark(self, changes: Sequence[EntryChange]) -> None:
        families.note(self._store, changes, self._zone)
