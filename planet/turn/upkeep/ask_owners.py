"""What the owners of feeds wish of this hub is asked in their robots.txt, before their feeds are visited."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from planet.model.community import Planet
from planet.model.records import FeedRecord
from planet.model.visits import Failed, FeedState, Fetched, FetchRequest, Outcome
from planet.model.wishes import OwnerWish, RobotsLine
from planet.pages import families
from planet.ports import Fetcher
from planet.rules import feed_state
from planet.rules.upkeep import robots
from planet.store import Store
from planet.turn.upkeep.sights import note_states
from planet.turn.visibility import settle


@dataclass(frozen=True, slots=True)
class Refusal:
    """A wish that keeps a feed out: its words, and when its origin may be asked again."""

    words: str
    asked_again: datetime


class Owners:
    """The owners of the feeds that are visited in a turn.

    An origin is asked at most once in `robots.ASKED_EVERY`, and in one turn only some of many: until they are asked,
    feeds are visited as if nobody minded.
    """

    def __init__(
        self, planet: Planet, store: Store, fetcher: Fetcher, now: datetime, feeds: Iterable[FeedRecord]
    ) -> None:
        origins = {origin for record in feeds for origin in map(robots.origin_of, addresses_of(record)) if origin}
        self._store = store
        self._fetcher = fetcher
        self._now = now
        self._zone = ZoneInfo(planet.timezone)
        self._wishes = store.wishes.of(origins)
        self._left = robots.most_at_once(len(origins))
        self._without_answer: set[str] = set()
        self._locks: dict[str, asyncio.Lock] = {}

    async def refusal(self, record: FeedRecord) -> Refusal | None:
        """Return the wish that keeps a feed out; None if there is none. All its addresses count: the one in the members
        file, and those to which its server redirects."""
        return await self._refusal_at(addresses_of(record), is_pressing=bool(record.state.declined))

    async def refusal_of_target(self, record: FeedRecord, target: str) -> Refusal | None:
        """Return the wish of the owner of the URL to which a visit was redirected; None if there is none."""
        asked = set(map(robots.origin_of, addresses_of(record)))
        return None if robots.origin_of(target) in asked else await self._refusal_at([target], is_pressing=False)

    async def _refusal_at(self, addresses: Iterable[str], *, is_pressing: bool) -> Refusal | None:
        """Return the wish that keeps a feed at these addresses out. If it `is_pressing`, the bound of a turn does not
        hold: the feed is not visited before."""
        for address in addresses:
            wish = await self._wish_of(robots.origin_of(address), is_pressing)
            line = robots.line_against(address, wish.lines) if wish else None
            if wish and line:
                return Refusal(robots.sentence(wish, line), robots.next_asking(wish))
        return None

    async def _wish_of(self, origin: str, is_pressing: bool) -> OwnerWish | None:
        """Return the wish of an origin, which is asked if it is time; None if it is not known."""
        if origin and robots.is_due(self._wishes.get(origin), self._now):
            async with self._locks.setdefault(origin, asyncio.Lock()):
                if self._may_ask(origin, is_pressing):
                    await self._ask(origin)
        return self._wishes.get(origin)

    def _may_ask(self, origin: str, is_pressing: bool) -> bool:
        is_due = robots.is_due(self._wishes.get(origin), self._now) and origin not in self._without_answer
        return is_due and (is_pressing or self._left > 0)

    async def _ask(self, origin: str) -> None:
        """Ask an origin for its robots.txt, and store what it says."""
        self._left -= 1
        async with self._fetcher.fetch(FetchRequest(f"{origin}/robots.txt", accept="robots", now=self._now)) as outcome:
            lines = self._lines(origin, outcome)
        if lines is None:
            self._without_answer.add(origin)
            return
        self._wishes[origin] = OwnerWish(origin, self._now, lines)
        with self._store.transaction():
            self._store.wishes.record(self._wishes[origin])

    def _lines(self, origin: str, outcome: Outcome) -> tuple[RobotsLine, ...] | None:
        """Return the lines for this hub as the origin says them now; those of last time where it cannot say; None where
        it was not asked."""
        if isinstance(outcome, Fetched):
            return robots.lines_for_hub(outcome.body)
        if isinstance(outcome, Failed) and robots.is_no_answer(outcome):
            return None
        if isinstance(outcome, Failed) and robots.means_no_wish(outcome):
            return ()
        former = self._wishes.get(origin)
        return former.lines if former else ()

    # ------------------------------------------------------------ what follows

    def keep_out(self, record: FeedRecord, refusal: Refusal) -> bool:
        """Store that the owner of a feed asks not to be here, and take its entries off the pages; return whether that
        is new."""
        current = self._current(record)
        return self._settle(current, feed_state.after_refusal(current.state, refusal.words, refusal.asked_again))

    def let_in(self, record: FeedRecord) -> FeedRecord:
        """Store that the owner of a feed does not mind any more, and show its entries again; return the feed."""
        self._settle(record, feed_state.after_consent(record.state))
        return self._current(record)

    def _settle(self, record: FeedRecord, state: FeedState) -> bool:
        """Store a state of a feed that may let its entries appear or disappear; return whether it does."""
        store = self._store
        with store.transaction():
            if not store.feeds.record(state):
                return False
            note_states(store, [(record, state)])
            if bool(state.declined) == bool(record.state.declined):
                return False
            store.signs.well([(record.member_id, state.feed_id)], self._now)
            families.note(store, settle(store, set(store.entries.of_feed(state.feed_id))), self._zone)
            if member := store.members.by_id(record.member_id):
                families.note_member(store, member)
        return True

    def _current(self, record: FeedRecord) -> FeedRecord:
        """Return the feed as it is stored now."""
        stored = self._store.feeds.of_member(record.member_id)
        return next((feed for feed in stored if feed.state.feed_id == record.state.feed_id), record)


def addresses_of(record: FeedRecord) -> Iterator[str]:
    """Yield the addresses of a feed on the web: as the file has it, as it is visited, and where its last answer came
    from; each once."""
    if record.feed.place == "web":
        state = record.state
        yield from dict.fromkeys(filter(None, (state.url, feed_state.visit_url(state), state.validators.url)))
