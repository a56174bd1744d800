"""Reading lists of members: visits with due times of their own, at most weekly; what they list is counted.

A turn asks a bounded number of places, few of one host, one after the other there. No turn, no member and no feed fails
by a reading list.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from planet.errors import program_fault
from planet.fetch import files
from planet.hub import Hub
from planet.model.community import Planet
from planet.model.neighbours import BlogrollLine, BlogrollRecord
from planet.model.results import Blogroll
from planet.model.visits import Accept, Failed, Fetched, FetchRequest, Outcome, Unchanged
from planet.ports import FeedReader, Fetcher, Progress
from planet.rules import schedule
from planet.rules.weaving import blogrolls
from planet.store import Store
from planet.store.weaving.blogrolls import LineKey
from planet.struct import Struct, replace
from planet.turn.dealing import run_all
from planet.turn.weaving.blogroll_places import note_member_places, note_places
from planet.turn.weaving.neighbours import recount
from planet.web import urls

MOST = 64
"""Visits for reading lists in one turn, before those to lists that these name."""

HOSTS_AT_ONCE = 8
"""Hosts that are asked side by side: nobody waits for a reading list."""

SECONDS = 12.0
"""Time after which a turn starts no further visit for a reading list."""


async def read_blogrolls(
    visits: Visits, only: Collection[int] | None, progress: Progress, *, force: bool, offline: bool
) -> None:
    """Store where members' reading lists may stand, and ask those places that are due; then the lists that these name.

    `only` limits this to some members; with `force` theirs are asked even if they are not due. If the hub is
    `offline`, nobody is asked.
    """
    note_places(visits.planet, visits.store, visits.now)
    if not visits.planet.neighbours or offline:
        return
    asked = await visits.ask(visits.due(only, force=force), progress)
    pages = {record.member_id for record in asked if record.origin == "page"}
    if pages:
        await visits.ask([record for record in visits.due(pages) if record.origin == "named"], progress)


class Visits(Struct, frozen=True):
    """The visits of one turn."""

    hub: Hub
    planet: Planet
    store: Store
    fetcher: Fetcher
    reader: FeedReader
    now: datetime

    def due(self, only: Collection[int] | None, *, force: bool = False) -> list[BlogrollRecord]:
        """Return the places that are due, of all members or `only` some; with `force` also theirs that are not."""
        by, far = self.now + schedule.GRACE, self.now + blogrolls.FAR
        ids = None if only is None else list(only)
        due = self.store.blogrolls.due(by, far, ids, MOST, force=force)
        return [record for record in due if not blogrolls.is_resting(record, self.now)]

    async def ask(self, due: Sequence[BlogrollRecord], progress: Progress) -> Sequence[BlogrollRecord]:
        """Ask these places, hosts side by side; return them."""
        by_host: dict[str, list[BlogrollRecord]] = {}
        for record in due:
            by_host.setdefault(urls.host_port(record.url) or record.url, []).append(record)
        last_start = asyncio.get_running_loop().time() + SECONDS
        places = asyncio.Semaphore(HOSTS_AT_ONCE)
        done = 0

        async def ask_host(records: Sequence[BlogrollRecord]) -> None:
            nonlocal done
            answers = True
            for record in records:
                async with places:
                    if answers and asyncio.get_running_loop().time() < last_start:
                        answers = await self._ask(record)
                done += 1
                progress("Looking for reading lists", done, len(due))

        await run_all(map(ask_host, by_host.values()))
        return due

    async def _ask(self, record: BlogrollRecord) -> bool:
        """Ask one place and store what it brings; return whether its host answers."""
        try:
            async with self._visit(record) as outcome:
                await self._take(record, outcome)
                return not isinstance(outcome, Failed) or outcome.status != 0
        except Exception as accident:  # whatever it is, it must cost this list alone
            with self.store.transaction():
                self.store.blogrolls.record(blogrolls.after_failure(record, Failed(program_fault(accident)), self.now))
        return True

    @asynccontextmanager
    async def _visit(self, record: BlogrollRecord) -> AsyncIterator[Outcome]:
        if blogrolls.is_file(record.url):
            yield files.visit_file(
                self.hub.folder,
                record.url,
                validators=record.validators,
                body_hash=record.body_hash,
                max_bytes=self.planet.fetch.max_bytes,
            )
            return
        accept: Accept = "page" if record.origin == "page" else "blogroll"
        request = FetchRequest(record.url, record.validators, record.body_hash, accept=accept, now=self.now)
        async with self.fetcher.fetch(request) as outcome:
            yield outcome

    async def _take(self, record: BlogrollRecord, outcome: Outcome) -> None:
        match outcome:
            case Failed():
                self._store_failure(record, outcome)
            case Unchanged():
                after = blogrolls.after_answer(record, self.now, outcome.validators, outcome.body_hash)
                with self.store.transaction():
                    self.store.blogrolls.record(after)
            case Fetched():
                self._store_answer(record, outcome, await self.reader.read_blogroll(outcome))

    def _store_failure(self, record: BlogrollRecord, failure: Failed) -> None:
        after = blogrolls.after_failure(record, failure, self.now)
        with self.store.transaction():
            if blogrolls.is_gone(after, failure):
                after = self._empty(after)
            self.store.blogrolls.record(after)

    def _empty(self, record: BlogrollRecord) -> BlogrollRecord:
        """Forget what a list held; return its state, without validators."""
        self._store_lines(record, ())
        fresh = BlogrollRecord(record.member_id, record.url, record.origin)
        return replace(record, named=(), validators=fresh.validators, body_hash="")

    def _store_answer(self, record: BlogrollRecord, fetched: Fetched, answer: Blogroll) -> None:
        """Store what a body holds. Of a page it is the lists that it names; a list that leads back to this planet
        counts as empty."""
        named = answer.named if record.origin == "page" else ()
        after = replace(record, named=named)
        after = blogrolls.after_answer(after, self.now, fetched.validators, fetched.body_hash)
        planet_key = urls.comparison_key(self.planet.url).rstrip("/")
        with self.store.transaction():
            if record.origin == "page":
                self.store.blogrolls.record(after)
                if named != record.named:
                    self._note_again(record.member_id)
                return
            is_foreign = not blogrolls.is_within(fetched.url, planet_key)
            after = replace(after, document=urls.comparison_key(fetched.url or record.url), reason=answer.reason)
            self.store.blogrolls.record(after)
            self._store_lines(record, blogrolls.lines_of(answer.sites) if is_foreign else ())

    def _note_again(self, member_id: int) -> None:
        if member := self.store.members.by_id(member_id):
            note_member_places(self.planet, self.store, member, self.now)

    def _store_lines(self, record: BlogrollRecord, lines: Sequence[BlogrollLine]) -> None:
        """Store the lines of a list, join those of one feed, and count their sites again."""
        store = self.store
        concerned = store.blogrolls.keys(record.member_id, record.url)
        concerned |= {line.site for line in lines}
        store.blogrolls.set_lines(record.member_id, record.url, lines, store.sites.ids({line.site for line in lines}))
        concerned |= self._join_twins({line.feed_key for line in lines if line.feed_key})
        recount(self.planet, store, concerned)

    def _join_twins(self, feed_keys: Collection[str]) -> set[str]:
        """Let all lines with one feed be about one site; return the keys of the sites that they left or joined."""
        moves: dict[LineKey, str] = {}
        left: set[str] = set()
        for lines in self.store.blogrolls.with_feeds(feed_keys).values():
            key = blogrolls.site_of_twins([line for _, line in lines])
            for place, line in lines:
                if line.site != key:
                    moves[place] = key
                    left.add(line.site)
        ids = self.store.sites.ids(set(moves.values()))
        self.store.blogrolls.move({place: ids[key] for place, key in moves.items()})
        return left | set(moves.values())
