"""Taking in what visits brought: identity decides, the store writes, in one transaction a feed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from planet.locale import calendar
from planet.model.arrivals import IncomingItem, Match
from planet.model.community import FetchRules, Planet
from planet.model.entry import FeedInfo
from planet.model.records import EntryChange, FeedRecord, ListedItem, MemberRecord, StoredItem
from planet.model.results import Reading
from planet.model.visits import Failed, FeedState, Fetched, Unchanged
from planet.pages import families
from planet.rules import feed_state, placement, takeover, withdrawal
from planet.rules.placement import VisitContext, with_silences
from planet.store import Store
from planet.turn.compare import compare
from planet.turn.own_ids import own_hosts
from planet.turn.sync_members import verdict_of
from planet.turn.visibility import settle
from planet.web import urls

OVERTAKEN = "Another turn has visited it meanwhile, so what this visit brought was left alone"


@dataclass(frozen=True, slots=True)
class Counts:
    """What a visit came to, in entries; `notes` are sentences that its author or the admin should read."""

    new: int = 0
    updated: int = 0
    withdrawn: int = 0
    notes: tuple[str, ...] = ()

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.new + other.new,
            self.updated + other.updated,
            self.withdrawn + other.withdrawn,
            self.notes + other.notes,
        )


@dataclass(frozen=True, slots=True)
class Written:
    """What a visit changed in the store: the ids of the items that it lists, in document order, and of the entries to
    settle (`touched`), among them those that were stored before (`rewritten`); the counts for the report; and the
    earliest river date of a new entry, None where there is none."""

    listed: tuple[int, ...]
    touched: frozenset[int]
    rewritten: frozenset[int]
    new: int
    updated: int
    earliest: datetime | None = None


class Overtaken(Exception):
    """Another turn has recorded a visit to the same feed since this one began."""


class Ingest:
    """The intake of one turn. Each method is one transaction: entries, validators and marks together, or nothing."""

    def __init__(self, planet: Planet, store: Store, now: datetime) -> None:
        self._planet = planet
        self._store = store
        self._now = now
        self._zone = ZoneInfo(planet.timezone)
        self.seconds = 0.0
        """Spent in the store so far."""

    def fresh(self, record: FeedRecord, fetched: Fetched, reading: Reading) -> Counts:
        """Store what is new in a feed: entries are matched, placed, written and settled. Return the counts."""
        return self._unless_overtaken(lambda: self._fresh(record, fetched, reading))

    def _fresh(self, record: FeedRecord, fetched: Fetched, reading: Reading) -> Counts:
        store, state = self._store, record.state
        arrivals, stored, matches = compare(store, record, reading.entries)
        held = self._held_since(record, arrivals, stored)
        written = self._placed(record, matches, self._at(record, reading.info), held)
        withdrawn = set() if reading.cut or held else self._withdraw(record, reading, written)
        speaks = bool(arrivals) or not state.first_success  # an empty document is no word on who the feed is
        renamed = self._learn(record, reading.info) if speaks and not held else set()
        self._mark(settle(store, written.touched | withdrawn | renamed, edited=written.rewritten | renamed))
        self._count_silences(record, written)
        news = bool(written.new or written.updated) and not held
        rules = self.rules(record)
        result = feed_state.after_reading(
            state, fetched, rules, self._now, hints=reading.hints, news=news, cut=reading.cut
        )
        self._record(feed_state.hold_feed(result, held) if held else result, problems=reading.problems)
        return Counts(written.new, written.updated, len(withdrawn), _notes(reading, held))

    def past(self, record: FeedRecord, reading: Reading) -> Counts:
        """Store what is new in a document of a feed's past, each entry at its own date, as on a first visit.

        What is stored already stays as it is: an archive may be older than what was read since (RFC 5005 §4).
        """
        store, state = self._store, record.state
        with self._written():
            arrivals, stored, matches = compare(store, record, reading.entries)
            if store.feeds.is_held(state.feed_id) or self._held_since(record, arrivals, stored):
                return Counts(notes=("Its archive was left alone, for it may have changed hands",))
            new = [match for match in matches if match.item_id is None]
            written = self._placed(record, new, replace(self._at(record, reading.info), last_success=None, past=True))
            self._mark(settle(store, written.touched))
        return Counts(written.new)

    def unchanged(self, record: FeedRecord, outcome: Unchanged) -> Counts:
        """Store a good visit without news. Return the counts: what has been missing for a day is withdrawn by now.

        What the feed said of itself the last time, it has said twice.
        """
        return self._unless_overtaken(lambda: self._unchanged(record, outcome))

    def _unchanged(self, record: FeedRecord, outcome: Unchanged) -> Counts:
        store, state = self._store, record.state
        document = store.feeds.document(state.feed_id)
        overdue = () if state.held_since else withdrawal.find_overdue(document, self._now)
        withdrawn = self._strike(state.feed_id, document, overdue) if overdue else set()
        renamed = self._learn(record, None) if record.says_otherwise and not state.held_since else set()
        self._mark(settle(store, withdrawn | renamed, edited=renamed))
        self._record(feed_state.after_unchanged(state, outcome, self.rules(record), self._now))
        return Counts(withdrawn=len(withdrawn))

    def failed(self, records: Iterable[tuple[FeedRecord, Failed]], *, offline: str = "") -> None:
        """Store visits that gave nothing. `offline`, a sentence, says that there was no network: nobody is punished.

        Of a feed that another turn has visited meanwhile, that visit is the newer word, and stays.
        """
        with self._written():
            for record, outcome in records:
                rules = self.rules(record)
                result = (
                    feed_state.after_offline(record.state, offline)
                    if offline
                    else feed_state.after_failure(record.state, outcome, rules, self._now)
                )
                self._store.feeds.record(result)

    def _unless_overtaken(self, intake: Callable[[], Counts]) -> Counts:
        """Run an intake in a transaction; where another turn was faster nothing of it is stored, and a note says so."""
        try:
            with self._written():
                return intake()
        except Overtaken:
            return Counts(notes=(OVERTAKEN,))

    def _record(self, state: FeedState, problems: Sequence[str] | None = None) -> None:
        """Store the state of a feed. Raises Overtaken where another turn was faster."""
        if not self._store.feeds.record(state, problems):
            raise Overtaken

    @contextmanager
    def _written(self) -> Iterator[None]:
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
        interval = max(rules.interval, record.feed.interval)
        return replace(rules, interval=interval, max_interval=max(interval, rules.max_interval))

    def _held_since(
        self, record: FeedRecord, arrivals: Sequence[IncomingItem], stored: Sequence[StoredItem]
    ) -> date | None:
        """Return since when what a feed lists waits for the admin, None where it does not.

        It waits where the feed lists nothing that it listed before, and its links lead to hosts where its member has
        never been.
        """
        store, feed_id = self._store, record.state.feed_id
        if record.feed.place != "web" or any(item.feed_id == feed_id and not item.held for item in stored):
            return None
        if store.entries.lists_any(feed_id, {a.title_key for a in arrivals if a.title_key}) is not False:
            return None
        since = record.state.held_since or calendar.day_of(self._now, self._zone)
        member = store.members.one(record.member_id)
        if member is None or member.role == "channel" or takeover.is_accepted(record.feed, since):
            return None
        if not any(a.host for a in arrivals):
            return record.state.held_since
        return since if takeover.leads_away(arrivals, self._hosts(member)) else None

    def _hosts(self, member: MemberRecord) -> set[str]:
        """Return the hosts where a member has been seen. A feed's URL that was discovered, not named, says nothing."""
        feeds = self._store.feeds.of(member.member_id)
        named = (member.profile.url, *(feed.feed.url for feed in feeds if not feed.discovered))
        return self._store.entries.hosts_of(member.member_id) | set(map(urls.host, named))

    def _at(self, record: FeedRecord, info: FeedInfo) -> VisitContext:
        """Return what the placing of new entries depends on; `info` is what the feed says of itself."""
        return VisitContext(
            feed_url=record.state.url,
            hub_host=urls.hostname(self._planet.url) or "hub.invalid",
            now=self._now,
            last_success=record.state.last_success,
            days_on_front=self._planet.days_on_front,
            hosts=own_hosts(self._store, record.member_id) | ({urls.host(info.url)} - {""}),
        )

    def _placed(
        self, record: FeedRecord, matches: Sequence[Match], visit: VisitContext, held: date | None = None
    ) -> Written:
        """Write what is new or changed among these matches, each at its place."""
        store = self._store
        wishes = {
            id for m in matches if m.entry_id is None for id in placement.atom_id_candidates(m.incoming, visit) if id
        }
        verdict = (lambda _: takeover.held(held)) if held else verdict_of(record.feed)
        used = store.ids.in_use(wishes)
        placements = placement.place_entries(matches, visit, verdict=verdict, used_ids=used)
        if not visit.past:  # an archive is read backwards: what lies before comes later
            placements = with_silences(placements, lambda moment: store.queries.member_before(record.member_id, moment))
        ids = store.entries.write(record.member_id, record.state.feed_id, placements, self._now)
        moments = [p.river_at for p in placements if p.river_at and p.verdict is None]
        return replace(_summary(matches, ids), earliest=min(moments, default=None))

    def _count_silences(self, record: FeedRecord, written: Written) -> None:
        """Count anew the silences before entries that came in this turn, as if all feeds of a member came at once."""
        if written.earliest is None:
            return
        store = self._store
        last = store.queries.member_before(record.member_id, written.earliest)
        moments = store.entries.moments(record.member_id, written.earliest)
        came_now = {moment.entry_id for moment in moments if moment.first_seen == self._now}
        silences = placement.silences(moments, last)
        store.entries.set_silences({entry_id: days for entry_id, days in silences.items() if entry_id in came_now})

    def _withdraw(self, record: FeedRecord, reading: Reading, written: Written) -> set[int]:
        """Mark as withdrawn what its author took back (rule 5); return the ids of those entries.

        In a folder of posts, or where a feed says so (RFC 6721), what is deleted is withdrawn at once.
        """
        feed_id = record.state.feed_id
        last = self._store.feeds.document(feed_id)
        listed = set(written.listed)
        if record.feed.place == "folder":
            deleted_files = tuple(item.item_id for item in last if item.item_id not in listed)
            return self._strike(feed_id, tuple(map(ListedItem, written.listed)), deleted_files)
        arrived = len(listed - {item.item_id for item in last})
        vanished = self._not_left_out(reading, withdrawal.find_vanished(last, listed, arrived))
        document = withdrawal.next_document(last, written.listed, vanished, self._now)
        deleted = set(self._store.entries.with_guids(feed_id, reading.deleted)) - listed
        return self._strike(feed_id, document, (*withdrawal.find_overdue(document, self._now), *deleted))

    def _not_left_out(self, reading: Reading, vanished: frozenset[int]) -> frozenset[int]:
        """Return those of the vanished items that a visit would have read.

        Of a feed that lists more than a visit reads, the oldest are left out: they may be listed all the same.
        """
        if not vanished or len(reading.entries) < self._planet.fetch.max_entries:
            return vanished
        oldest = min(filter(None, map(placement.stated_date, reading.entries)), default=self._now)
        dates = self._store.entries.dates(vanished)
        return frozenset(item_id for item_id, stated in dates.items() if stated and stated > oldest)

    def _learn(self, record: FeedRecord, info: FeedInfo | None) -> set[int]:
        """Believe what a feed says of itself (None: what it said before) if it is time; return what shows it."""
        feed_id = record.state.feed_id
        stored = self._store.feeds.info(feed_id)
        learnt = feed_state.learnt(stored, info, self._now)
        if learnt != stored:
            self._store.feeds.set_info(feed_id, learnt)
        if learnt.info == stored.info:
            return set()
        if member := self._store.members.one(record.member_id):
            families.note_member(self._store, member)
        return set(self._store.entries.of_feed(feed_id)) if record.state.first_success else set()

    def _strike(self, feed_id: int, document: tuple[ListedItem, ...], item_ids: tuple[int, ...]) -> set[int]:
        """Mark items as withdrawn and store the document without them; return the ids of their entries."""
        remaining = tuple(item for item in document if item.item_id not in item_ids)
        self._store.feeds.keep_document(feed_id, remaining)
        return self._store.entries.withdraw(item_ids, self._now) if item_ids else set()

    def _mark(self, changes: Iterable[EntryChange]) -> None:
        families.note(self._store, changes, self._zone)


def _summary(matches: Sequence[Match], ids: Sequence[tuple[int, int]]) -> Written:
    """Return what the writing of these matches changed; `ids` are (item id, entry id) of each."""
    pairs = list(zip(matches, ids, strict=True))
    rewritten = [(match, entry_id) for match, (_, entry_id) in pairs if match.item_id is not None and match.changed]
    return Written(
        listed=tuple(item_id for item_id, _ in ids),
        touched=frozenset(entry_id for match, (_, entry_id) in pairs if match.item_id is None or match.changed),
        rewritten=frozenset(entry_id for _, entry_id in rewritten),
        new=sum(match.entry_id is None for match in matches),
        updated=sum(match.updated for match, _ in rewritten),
    )


def _notes(reading: Reading, held: date | None) -> tuple[str, ...]:
    """Return what of a reading is worth a line in the report."""
    mistakes = tuple(entry.hidden_reason for entry in reading.entries if entry.hidden_reason)
    return (*mistakes, *reading.problems, *([takeover.feed_reason(held)] if held else ()))
