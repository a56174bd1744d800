"""Taking in what visits brought: identity decides, the store writes, in one transaction a feed."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from planet.locale import calendar
from planet.model.community import FetchRules, Planet
from planet.model.entry import FeedInfo
from planet.model.records import EntryChange, FeedRecord, MemberRecord, StoredItem
from planet.model.results import Reading
from planet.model.visits import Failed, Fetched, Unchanged
from planet.pages import families
from planet.rules import feed_state, placement, takeover, withdrawal
from planet.rules.identity import IncomingItem, Match
from planet.rules.placement import VisitContext, with_silences
from planet.rules.withdrawal import ListedItem
from planet.store import Store
from planet.store.entries import Taken
from planet.turn.compare import compare
from planet.turn.sync_members import verdict_of
from planet.web import urls


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
        """A feed with something new in it, perhaps: entries are matched, placed, written and settled."""
        store, state = self._store, record.state
        with self._written():
            found, known, matches = compare(store, record, reading.entries)
            held = self._held_since(record, found, known)
            taken = self._placed(record, matches, self._at(record), held)
            withdrawn = set() if reading.cut or held else self._withdraw(record, reading, taken)
            speaks = bool(found) or not state.first_success  # an empty document is no word on who the feed is
            retold = self._learn(record, reading.info) if speaks and not held else set()
            changes = store.visibility.settle(taken.touched | withdrawn | retold, edited=taken.rewritten | retold)
            self._mark(changes)
            news = bool(taken.new or taken.updated) and not held
            rules = self.rules(record)
            after = feed_state.after_reading(
                state, fetched, rules, self._now, hints=reading.hints, news=news, cut=reading.cut
            )
            store.feeds.record(feed_state.hold_feed(after, held) if held else after, problems=reading.problems)
        return Counts(taken.new, taken.updated, len(withdrawn), _notes(reading, held))

    def past(self, record: FeedRecord, reading: Reading) -> Counts:
        """A document of a feed's past: what was never told is taken, each entry at its own date, as on a first visit.

        What is known already stays as it is: an archive may be older than what was told since (RFC 5005 §4).
        """
        store, state = self._store, record.state
        with self._written():
            found, known, matches = compare(store, record, reading.entries)
            if store.feeds.is_held(state.feed_id) or self._held_since(record, found, known):
                return Counts(notes=("Its archive was left alone, for it may have changed hands",))
            new = [one for one in matches if one.item_id is None]
            taken = self._placed(record, new, replace(self._at(record), last_success=None, past=True))
            self._mark(store.visibility.settle(taken.touched))
        return Counts(taken.new)

    def unchanged(self, record: FeedRecord, outcome: Unchanged) -> Counts:
        """A good visit without news: what has been missing for a day is withdrawn by now, and what the feed said of
        itself the last time, it has said twice."""
        store, state = self._store, record.state
        with self._written():
            document = store.feeds.document(state.feed_id)
            overdue = () if state.held_since else withdrawal.find_overdue(document, self._now)
            withdrawn = self._strike(state.feed_id, document, overdue) if overdue else set()
            retold = self._learn(record, None) if record.says_otherwise and not state.held_since else set()
            self._mark(store.visibility.settle(withdrawn | retold, edited=retold))
            store.feeds.record(feed_state.after_unchanged(state, outcome, self.rules(record), self._now))
        return Counts(withdrawn=len(withdrawn))

    def failed(self, records: Iterable[tuple[FeedRecord, Failed]], *, offline: str = "") -> None:
        """Visits that gave nothing. `offline`, a sentence, says that there was no network: then nobody is punished."""
        with self._written():
            for record, outcome in records:
                rules = self.rules(record)
                after = (
                    feed_state.after_offline(record.state, offline)
                    if offline
                    else feed_state.after_failure(record.state, outcome, rules, self._now)
                )
                self._store.feeds.record(after)

    @contextmanager
    def _written(self) -> Iterator[None]:
        """A transaction, timed."""
        started = time.monotonic()
        with self._store.transaction():
            yield
        self.seconds += time.monotonic() - started

    def rules(self, record: FeedRecord) -> FetchRules:
        """The rules of visiting, with the feed's own interval where the file gives it one."""
        rules = self._planet.fetch
        if record.feed.interval is None:
            return rules
        interval = max(rules.interval, record.feed.interval)
        return replace(rules, interval=interval, max_interval=max(interval, rules.max_interval))

    def _held_since(
        self, record: FeedRecord, found: Sequence[IncomingItem], known: Sequence[StoredItem]
    ) -> date | None:
        """Since when what a feed lists waits for the admin: it knows nothing that was told before, and leads away."""
        store, feed_id = self._store, record.state.feed_id
        if record.feed.place != "web" or any(t.feed_id == feed_id and not t.held for t in known):
            return None
        if store.entries.tells_any(feed_id, {a.title_key for a in found if a.title_key}) is not False:
            return None
        since = record.state.held_since or calendar.day_of(self._now, self._zone)
        member = store.members.one(record.member_id)
        if member is None or member.role == "channel" or takeover.is_accepted(record.feed, since):
            return None
        if not any(a.host for a in found):
            return record.state.held_since
        return since if takeover.leads_away(found, self._places(member)) else None

    def _places(self, member: MemberRecord) -> set[str]:
        """The hosts where a member has been seen. A feed's address that was found, not named, says nothing."""
        feeds = self._store.feeds.of(member.member_id)
        named = (member.profile.url, *(one.feed.url for one in feeds if not one.discovered))
        return self._store.entries.places_of(member.member_id) | set(map(urls.host, named))

    def _at(self, record: FeedRecord) -> VisitContext:
        """What places the new entries of this visit."""
        return VisitContext(
            feed_url=record.state.url,
            hub_host=urls.hostname(self._planet.url) or "hub.invalid",
            now=self._now,
            last_success=record.state.last_success,
            days_on_front=self._planet.days_on_front,
        )

    def _placed(
        self, record: FeedRecord, matches: Sequence[Match], visit: VisitContext, held: date | None = None
    ) -> Taken:
        """Write what is new or changed among these matches, each at its place."""
        store, feed_id = self._store, record.state.feed_id
        new = [match.incoming for match in matches if match.entry_id is None]
        wished = {id for item in new for id in placement.atom_id_candidates(item, visit) if id}
        verdict = (lambda _: takeover.entry_reason(held)) if held else verdict_of(record.feed)
        placements = placement.place_entries(matches, visit, verdict=verdict, used_ids=store.entries.taken_ids(wished))
        if not visit.past:  # an archive is read backwards: what lies before comes later
            placements = with_silences(placements, lambda moment: store.queries.member_before(record.member_id, moment))
        return store.entries.take_in(record.member_id, feed_id, placements, self._now)

    def _withdraw(self, record: FeedRecord, reading: Reading, taken: Taken) -> set[int]:
        """Rule 5; of a folder of posts, or where a feed says so (RFC 6721), what is deleted is deleted."""
        feed_id = record.state.feed_id
        before = self._store.feeds.document(feed_id)
        listed = set(taken.listed)
        if record.feed.place == "folder":
            gone = tuple(item.item_id for item in before if item.item_id not in listed)
            return self._strike(feed_id, tuple(map(ListedItem, taken.listed)), gone)
        arrived = len(listed - {item.item_id for item in before})
        vanished = self._not_left_out(reading, withdrawal.find_vanished(before, listed, arrived))
        document = withdrawal.next_document(before, taken.listed, vanished, self._now)
        deleted = set(self._store.entries.with_guids(feed_id, reading.deleted)) - listed
        return self._strike(feed_id, document, (*withdrawal.find_overdue(document, self._now), *deleted))

    def _not_left_out(self, reading: Reading, vanished: frozenset[int]) -> frozenset[int]:
        """Of a feed that lists more than a visit takes, the oldest are left out: they may be listed all the same."""
        if not vanished or len(reading.entries) < self._planet.fetch.max_entries:
            return vanished
        oldest = min(filter(None, map(placement.stated_date, reading.entries)), default=self._now)
        dates = self._store.entries.dates(vanished)
        return frozenset(item_id for item_id, stated in dates.items() if stated and stated > oldest)

    def _learn(self, record: FeedRecord, info: FeedInfo | None) -> set[int]:
        """Believe what a feed says of itself (None: what it said before) if it is time; gives what shows it."""
        if not self._store.feeds.learn(record.state.feed_id, info, self._now):
            return set()
        if member := self._store.members.one(record.member_id):
            families.note_member(self._store, member)
        return set(self._store.entries.of_feed(record.state.feed_id)) if record.state.first_success else set()

    def _strike(self, feed_id: int, document: tuple[ListedItem, ...], item_ids: tuple[int, ...]) -> set[int]:
        """Mark items as withdrawn and remember the document without them; gives their entries."""
        remaining = tuple(item for item in document if item.item_id not in item_ids)
        self._store.feeds.keep_document(feed_id, remaining)
        return self._store.entries.withdraw(item_ids, self._now) if item_ids else set()

    def _mark(self, changes: Iterable[EntryChange]) -> None:
        families.note(self._store, changes, self._zone)


def _notes(reading: Reading, held: date | None) -> tuple[str, ...]:
    """What of a reading is worth a line in the report."""
    mistakes = tuple(entry.hidden_reason for entry in reading.entries if entry.hidden_reason)
    return (*mistakes, *reading.problems, *([takeover.feed_reason(held)] if held else ()))
