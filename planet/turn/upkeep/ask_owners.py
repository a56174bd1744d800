"""The question to the owners of feeds what they wish of this hub, in their robots.txt.

It is asked before the first visit to a feed, and again beside later visits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from zoneinfo import ZoneInfo

from planet.errors import program_fault
from planet.fetch.throttle import spacing
from planet.model.community import Planet
from planet.model.records import FeedRecord
from planet.model.visits import FeedState, FetchRequest
from planet.model.wishes import OwnerWish
from planet.pages import families
from planet.ports import Fetcher
from planet.rules import feed_state
from planet.rules.upkeep import robots
from planet.store import Store
from planet.struct import Struct
from planet.turn.upkeep.sights import note_states
from planet.turn.visibility import settle


class Refusal(Struct, frozen=True):
    """A wish that keeps a feed out: its words, and when its origin may be asked again."""

    words: str
    asked_again: datetime


async def ask(fetcher: Fetcher, origin: str, former: OwnerWish | None, now: datetime) -> OwnerWish | None:
    """Ask an origin for its robots.txt; return what it wishes. That is its `former` wish where it cannot say, and None
    where nobody was asked."""
    async with fetcher.fetch(FetchRequest(f"{origin}/robots.txt", accept="robots", now=now)) as outcome:
        lines = robots.lines_said(outcome, former)
    return None if lines is None else OwnerWish(origin, now, lines)


class Owners:
    """The owners of the feeds that are visited in a turn.

    An origin is asked at most once in `robots.ASKED_EVERY`, and in one turn only some of many: until they are asked,
    feeds are visited as if nobody minded. Who was visited before is asked after the visit, as soon as the host may be
    asked again. If by then all visits are over, a later turn asks: no turn is longer for it, except for a question
    that has waited for `robots.PATIENCE`.
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
        self._pause = spacing(planet.fetch)
        self._visits_over = asyncio.Event()
        self._questions: dict[str, asyncio.Task[None]] = {}

    async def refusal(self, record: FeedRecord) -> Refusal | None:
        """Return the wish that keeps a feed out; None if there is none. All its addresses count: the one in the members
        file, and those to which its server redirects. Only for a feed of which nothing is there yet somebody is asked
        now."""
        if record.state.first_success and not record.state.declined:
            return self.known_refusal(record)
        return await self._refusal_at(addresses_of(record), is_pressing=bool(record.state.declined))

    def known_refusal(self, record: FeedRecord) -> Refusal | None:
        """Return the wish that keeps a feed out, as far as its owners were asked; None if there is none."""
        return next(filter(None, map(self._refusal_of, addresses_of(record))), None)

    def _refusal_of(self, address: str) -> Refusal | None:
        wish = self._wishes.get(robots.origin_of(address))
        line = robots.line_against(address, wish.lines) if wish else None
        return Refusal(robots.sentence(wish, line), robots.next_asking(wish)) if wish and line else None

    async def refusal_of_target(self, record: FeedRecord, target: str) -> Refusal | None:
        """Return the wish of the owner of the URL to which a visit was redirected; None if there is none."""
        asked = set(map(robots.origin_of, addresses_of(record)))
        return None if robots.origin_of(target) in asked else await self._refusal_at([target], is_pressing=False)

    async def _refusal_at(self, addresses: Iterable[str], *, is_pressing: bool) -> Refusal | None:
        """Return the wish that keeps a feed at these addresses out. If it `is_pressing`, the bound of a turn does not
        hold: the feed is not visited before."""
        for address in addresses:
            await self._ask_if_due(robots.origin_of(address), is_pressing)
            if refusal := self._refusal_of(address):
                return refusal
        return None

    async def _ask_if_due(self, origin: str, is_pressing: bool) -> None:
        if origin and self._is_due(origin):
            async with self._locks.setdefault(origin, asyncio.Lock()):
                if self._may_ask(origin, is_pressing):
                    self._left -= 1
                    await self._ask(origin)

    def _may_ask(self, origin: str, is_pressing: bool) -> bool:
        return self._is_due(origin) and (is_pressing or self._left > 0)

    def _is_due(self, origin: str) -> bool:
        return robots.is_due(self._wishes.get(origin), self._now) and origin not in self._without_answer

    async def _ask(self, origin: str) -> None:
        """Ask an origin for its robots.txt, and store what it says."""
        wish = await ask(self._fetcher, origin, self._wishes.get(origin), self._now)
        if wish is None:
            self._without_answer.add(origin)
            return
        self._wishes[origin] = wish
        with self._store.transaction():
            self._store.wishes.record(wish)

    # ------------------------------------------------------------ beside the visits

    def ask_afterwards(self, record: FeedRecord) -> None:
        """Begin to ask the owners of a feed that was visited now, where it is time."""
        for origin in filter(None, map(robots.origin_of, addresses_of(record))):
            if origin not in self._questions and self._may_ask(origin, is_pressing=False):
                self._left -= 1
                self._questions[origin] = asyncio.ensure_future(self._ask_in_a_while(origin))

    async def _ask_in_a_while(self, origin: str) -> None:
        """Ask an origin once its host may be asked again, unless all visits are over by then."""
        if self._pause and not robots.is_long_due(self._wishes.get(origin), self._now):
            with suppress(TimeoutError):
                async with asyncio.timeout(self._pause):
                    await self._visits_over.wait()
                    return
        try:
            async with self._locks.setdefault(origin, asyncio.Lock()):
                if self._is_due(origin):
                    await self._ask(origin)
        except Exception as accident:  # of the program: it costs this question alone
            program_fault(accident)

    async def end_questions(self) -> bool:
        """Wait for the questions that have begun, now that the visits are over, and note which have not. Return whether
        one of the answers has a wish."""
        self._visits_over.set()
        for question in self._questions.values():
            await question
        answers = [self._wishes.get(origin) for origin in self._questions]
        first = [origin for origin in self._questions if origin not in self._wishes]
        if put_off := [origin for origin in first if origin not in self._without_answer]:
            with self._store.transaction():
                for origin in put_off:
                    self._store.wishes.record(robots.put_off(origin, self._now))
        return any(wish.lines for wish in answers if wish)

    async def stop_questions(self) -> None:
        """Stop what is left of the questions, in a turn that ends in the midst of its visits."""
        for question in self._questions.values():
            question.cancel()
        if self._questions:
            await asyncio.wait(self._questions.values())

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
