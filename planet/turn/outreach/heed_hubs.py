"""What the hubs of feeds have to do with visits: feeds whose hub brought news are due, and a trusted hub spares polls.

All of it is stored in the transaction of the visit.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from planet.model.community import FetchRules, Planet
from planet.model.outreach import Offer, Subscription
from planet.model.records import FeedRecord
from planet.model.results import Reading
from planet.model.visits import FeedState, Fetched
from planet.pages.public_addresses import public_feed
from planet.rules.outreach import push
from planet.store import Store
from planet.struct import Struct, replace

Rules = Callable[[FeedRecord], FetchRules]
"""The rules of visiting a feed."""


class Heard(Struct, frozen=True):
    """What a good visit brought, as far as it matters to a feed's hub. `news`: something new was read; `entries`: new
    entries were in it."""

    record: FeedRecord
    result: FeedState
    news: bool = False
    entries: bool = False


class Hubs:
    """The hubs of the feeds of one turn. `listens` is True if they reach this planet while it runs."""

    def __init__(self, store: Store, now: datetime, rules: Rules, *, listens: bool) -> None:
        self._store = store
        self._now = now
        self._rules = rules
        self._listens = listens
        self._are_there = store.subscriptions.are_offered()
        pinged = store.subscriptions.pinged() if self._are_there else ()
        self._seen = {held.feed_id: held.pings for held in pinged}

    def heed_document(self, record: FeedRecord, result: FeedState, fetched: Fetched, reading: Reading) -> None:
        """Store the hub that a document names, if it may be told of the feed: its URL must hold no secret."""
        if record.feed.place != "web":
            return
        offer = push.offered(fetched.link, fetched.url, reading) if public_feed(record.feed) else None
        if offer or self._are_there:
            self._keep_offer(result.feed_id, offer)

    def _keep_offer(self, feed_id: int, offer: Offer | None) -> None:
        if offer != self._store.subscriptions.offer(feed_id):
            self._store.subscriptions.set_offer(feed_id, offer)
            self._are_there = True

    def heed(self, visits: Sequence[Heard]) -> list[FeedState]:
        """Store what good visits say of their feeds' hubs. Return the states of the feeds, in their order: the next
        poll of one whose hub is trusted is later."""
        if not self._are_there:
            return [visit.result for visit in visits]
        held = self._store.subscriptions.of_feeds([visit.result.feed_id for visit in visits])
        return [
            self._heeded(visit, held[visit.result.feed_id]) if visit.result.feed_id in held else visit.result
            for visit in visits
        ]

    def _heeded(self, visit: Heard, stored: Subscription) -> FeedState:
        seen = self._seen.get(stored.feed_id, stored.answered)
        judged = push.after_visit(stored, seen, visit.record.state, self._now, news=visit.news, entries=visit.entries)
        later = push.stretched(judged, visit.result, self._rules(visit.record), self._now) if self._listens else None
        judged = replace(judged, own_due=visit.result.next_due if later else None)
        if judged != stored:
            self._store.subscriptions.record(judged)
        return replace(visit.result, next_due=later) if later else visit.result


def feeds_pinged(planet: Planet, store: Store, now: datetime, only: Collection[int] | None) -> tuple[FeedRecord, ...]:
    """Return the feeds to visit because their hubs brought news, of some members, None for all."""
    held = {subscription.feed_id: subscription for subscription in store.subscriptions.pinged()}
    if not held:
        return ()
    records = store.feeds.by_ids(sorted(held)).values()
    return tuple(
        record
        for record in records
        if (only is None or record.member_id in only)
        and push.visit_due(held[record.state.feed_id], record.state, planet.fetch, now)
    )
