"""The visits of one turn: each feed that is due is fetched, read, and stored; many of them side by side."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TypeVar

from planet.errors import PlanetError, program_fault
from planet.fetch import files
from planet.hub import Hub
from planet.model.community import FeedKind, Planet
from planet.model.posts import PostFile, PostsFolder, StoredPost
from planet.model.records import FeedRecord
from planet.model.results import Reading, Same, Unreadable
from planet.model.visits import Failed, Fetched, FetchRequest, Outcome, Unchanged, Validators
from planet.normalise.volatile import comparable_hash
from planet.ports import FeedReader, Fetcher, Progress
from planet.rules import feed_state
from planet.rules.upkeep import robots
from planet.struct import Struct, replace
from planet.turn.dealing import visit_all
from planet.turn.history import credentials, read_history
from planet.turn.ingest import Ingest
from planet.turn.outreach.local_visits import visit_local
from planet.turn.outreach.sample_days import moved
from planet.turn.read_posts import read_posts
from planet.turn.upkeep.ask_owners import Owners, Refusal
from planet.turn.visit_changes import Brought, Counts
from planet.turn.waiting_visits import STORED_EVERY, WaitingVisits
from planet.web import urls

T = TypeVar("T")
NOTHING = Counts()


class PollResult(Struct, frozen=True):
    """A feed and the result of its visit. `failure` is None after a good visit.

    `older` is the URL of the document with the feed's earlier entries, "" if it names none. `refused` is True if its
    owner asks not to be here, so that it was not visited.
    """

    record: FeedRecord
    counts: Counts = NOTHING
    fresh: bool = False
    failure: Failed | None = None
    older: str = ""
    refused: bool = False

    @property
    def not_asked(self) -> bool:
        """Return whether no request was sent, because the feed's host asked for a pause, or its owner to stay away."""
        return self.refused or (self.failure is not None and self.failure.turned_away)

    @property
    def unreachable(self) -> bool:
        """Return whether no server was reached, which may be the fault of the hub's own network."""
        return self.failure is not None and self.failure.unreachable

    @property
    def notes(self) -> tuple[str, ...]:
        """Return the sentences for the report, beside those of failures."""
        return (self.failure.reason,) if self.failure and self.not_asked else self.counts.notes


class FeedPoller:
    """Polls the feeds of one turn, as many side by side as there may be visits; the fetcher keeps the pace.

    If it `asks`, the owners of the feeds are asked before whether they mind.
    """

    def __init__(
        self,
        hub: Hub,
        planet: Planet,
        fetcher: Fetcher,
        reader: FeedReader,
        ingest: Ingest,
        now: datetime,
        secrets: Mapping[str, str],
        *,
        history: bool = False,
        asks: bool = False,
    ) -> None:
        self._hub = hub
        self._planet = planet
        self._fetcher = fetcher
        self._reader = reader
        self._ingest = ingest
        self._now = now
        self._secrets = secrets
        self._history = history
        self._asks = asks
        self._moved_by = timedelta()
        self._owners: Owners | None = None
        self._store_lock = asyncio.Lock()
        self._waiting = WaitingVisits(ingest)

    async def poll(self, feeds: Sequence[FeedRecord], progress: Progress) -> list[PollResult]:
        """Visit every feed and store its outcome; return the results in the order of `feeds`.

        A failure without any server reached is not stored: perhaps the hub itself has no network.
        Raises PlanetError for what a person must fix; then no visit is left running.
        """
        done = 0
        self._moved_by = self._ingest.days_moved()
        self._owners = self._ingest.owners(self._fetcher, feeds) if self._asks else None
        storing = asyncio.ensure_future(self._store_often())

        async def poll_feed(record: FeedRecord) -> PollResult:
            nonlocal done
            try:
                result = await self._visit(record)
            except Exception as accident:  # whatever it is, it must cost this feed alone
                result = await self._failed(record, Failed(program_fault(accident)))
            done += 1
            progress("Visiting feeds", done, len(feeds))
            return result

        try:
            results = await visit_all(feeds, poll_feed, _host, lambda result: not result.not_asked, self._planet.fetch)
            has_wishes = self._owners is not None and await self._owners.end_questions()
        finally:
            if self._owners:
                await self._owners.stop_questions()
            storing.cancel()
            self._waiting.store()
        results = await self._with_links_to_new_posts([self._with_counts(result) for result in results])
        return list(map(self._heard, results)) if has_wishes else results

    async def _with_links_to_new_posts(self, results: list[PollResult]) -> list[PollResult]:
        """Read the folders again whose posts link to posts of others that came in this turn, after they were read."""
        if not any(result.fresh and result.record.feed.place == "folder" for result in results):
            return results
        self._waiting = WaitingVisits(self._ingest)
        records = self._ingest.linking_elsewhere(result.record for result in results)
        visits = [await self._visit_local(record) for record in records]
        self._waiting.store()
        again = {visit.record.state.feed_id: self._with_counts(visit) for visit in visits}
        return [_read_again(result, again.get(result.record.state.feed_id)) for result in results]

    async def _store_often(self) -> None:
        """Store the visits that wait at least each STORED_EVERY seconds, however long the others take."""
        with suppress(PlanetError):  # the next visit that is stored meets it too, or the end of them all
            while True:
                await asyncio.sleep(STORED_EVERY)
                self._waiting.store()

    async def _store_many(self) -> None:
        """Store the visits that wait, if they are many."""
        if self._waiting.are_many:
            await self._stored(self._waiting.store)

    def _with_counts(self, result: PollResult) -> PollResult:
        """Return a result as it is when all visits are stored."""
        feed_id = result.record.state.feed_id
        counts = self._waiting.counts.get(feed_id, result.counts)
        if failure := self._waiting.failures.get(feed_id):
            return replace(result, counts=counts, failure=failure, fresh=False)
        return replace(result, counts=counts)

    def _heard(self, result: PollResult) -> PollResult:
        """Return a result as it is when all owners who were asked beside the visits have answered."""
        refusal = self._owners.known_refusal(result.record) if self._owners and not result.refused else None
        return self._refused(result.record, refusal) if refusal else result

    async def _visit(self, record: FeedRecord) -> PollResult:
        if record.feed.place != "web":
            return await self._visit_local(record)
        if refusal := await self._owners.refusal(record) if self._owners else None:
            return self._refused(record, refusal)
        if record.state.declined and self._owners:
            record = self._owners.let_in(record)
        result = await self._visit_web(record)
        if self._owners and not result.not_asked and not result.unreachable:
            self._owners.ask_afterwards(record)
        return result

    async def _visit_web(self, record: FeedRecord) -> PollResult:
        secret = self._secrets.get(record.feed.auth_env, "") if record.feed.auth_env else ""
        if record.feed.auth_env and not secret:
            reason = f"The environment has no {record.feed.auth_env}: set it to user:password or a token."
            return await self._failed(record, Failed(reason))
        state = record.state
        last_body = comparable_hash(state.body_hash, record.feed.kind, self._planet.fetch.max_entries)
        request = FetchRequest(url_to_visit(record), state.validators, last_body, auth=secret, now=self._now)
        if self._history:  # a response without a body would not say where the history is
            request = replace(request, validators=Validators(), body_hash="")
        async with self._fetcher.fetch(request) as outcome:
            result = await self._store_outcome(record, outcome)
            target = outcome.url if isinstance(outcome, Fetched) else ""
        if target and self._owners and (refusal := await self._owners.refusal_of_target(record, target)):
            return self._refused(record, refusal)
        return await self._add_history(result, secret) if self._history else result

    def _refused(self, record: FeedRecord, refusal: Refusal) -> PollResult:
        """Keep a feed out whose owner asks for it; that is told in the turn in which it is new."""
        self._waiting.store()  # what this feed brought comes before
        is_new = self._owners is not None and self._owners.keep_out(record, refusal)
        notes = (robots.refusal(refusal.words),) if is_new else ()
        return PollResult(record, Counts(notes=notes), refused=True)

    async def _add_history(self, result: PollResult, secret: str) -> PollResult:
        """Read and store the earlier entries of a feed; return the result with both counts. A failure here does not
        fail the feed."""
        record, most = result.record, self._planet.fetch.max_entries
        await self._stored(self._waiting.store)

        async def read_document(url: str) -> Reading | Unreadable | Failed:
            request = FetchRequest(url, auth=credentials(record.state.url, secret, url), now=self._now)
            async with self._fetcher.fetch(request) as outcome:
                if isinstance(outcome, Fetched):
                    return await self._read(outcome, record.feed.kind, most)
                return outcome if isinstance(outcome, Failed) else Failed("The server says that nothing has changed.")

        async def store_reading(reading: Reading) -> Counts:
            return await self._stored(lambda: self._ingest.past(record, reading))

        try:
            earlier = await read_history(url_to_visit(record), result.older, read_document, store_reading)
        except Exception as accident:  # the feed itself was read well, and that is stored
            earlier = Counts(notes=(program_fault(accident),))
        self._waiting.add_counts(record, earlier)
        return result

    async def _visit_local(self, record: FeedRecord) -> PollResult:
        stored = self._ingest.folder(record)
        outcome = visit_local(self._hub, self._planet, record, stored)
        if isinstance(outcome, PostsFolder):
            return await self._store_posts(record, outcome, stored.posts)
        return await self._store_outcome(record, outcome)

    async def _store_outcome(self, record: FeedRecord, outcome: Outcome) -> PollResult:
        match outcome:
            case Failed():
                return await self._failed(record, outcome)
            case Unchanged():
                self._waiting.add_unchanged(record, outcome)
                await self._store_many()
                return PollResult(record)
            case Fetched():
                reading = await self._read_anew(record, outcome)
                if isinstance(reading, Same):
                    return await self._store_outcome(record, _without_news(outcome, reading))
                if isinstance(reading, Unreadable):
                    return await self._failed(record, Failed(reading.reason, sign="not a feed"))
                if record.feed.place != "web":
                    reading = moved(reading, self._moved_by)
                self._waiting.add_brought(Brought(record, outcome, reading))
                await self._store_many()
                return PollResult(record, fresh=True, older=reading.older)

    async def _read_anew(self, record: FeedRecord, fetched: Fetched) -> Reading | Same | Unreadable:
        """Read a body. What says the same in it as in the last one is taken from the store, if it stands there."""
        kind, most = record.feed.kind, self._planet.fetch.max_entries
        if self._history:
            return await self._reader.read(fetched, kind, most)
        last_items = self._ingest.last_items(record)
        document = replace(fetched, last_reading=record.state.reading_hash, last_items=last_items)
        reading = await self._reader.read(document, kind, most)
        if isinstance(reading, Reading) and reading.standing:
            return self._ingest.completed(record, reading) or await self._reader.read(fetched, kind, most)
        return reading

    async def _store_posts(
        self, record: FeedRecord, folder: PostsFolder, stored: Mapping[str, StoredPost]
    ) -> PollResult:
        """Read what has changed in a folder of posts, and store it, with the versions of its files."""
        place = record.state.url

        def opened(file: PostFile) -> PostFile:
            return files.opened(self._hub.folder, place, file)

        result = await read_posts(folder, stored, self._read_posts, opened, self._ingest.elsewhere())
        if isinstance(result, Unreadable):
            return await self._failed(record, Failed(result.reason))
        if result.body_hash == record.state.body_hash:
            await self._stored(lambda: self._ingest.remember(record, result.versions))
            return await self._store_outcome(record, Unchanged(folder.validators))
        fetched = folder.fetched((), result.body_hash)
        self._waiting.add_brought(Brought(record, fetched, result.reading, result))
        await self._stored(self._waiting.store)  # other folders may link to its posts
        return PollResult(record, fresh=True)

    async def _read_posts(self, batch: Fetched) -> Reading | Unreadable:
        reading = await self._read(batch, None, sys.maxsize)
        return reading if isinstance(reading, Unreadable) else moved(reading, self._moved_by)

    async def _read(self, fetched: Fetched, kind: FeedKind | None, most: int) -> Reading | Unreadable:
        """Read a body of which no last one is remembered."""
        answer = await self._reader.read(fetched, kind, most)
        assert not isinstance(answer, Same)
        return answer

    async def _failed(self, record: FeedRecord, failure: Failed) -> PollResult:
        """Store a failed visit at once, so that a turn that is stopped forgets no Retry-After.

        A visit that reached no server is not stored here: the end of the turn tells whether there was any network.
        """
        if not failure.unreachable:
            await self._stored(lambda: self._ingest.failed([(record, failure)]))
        return PollResult(record, failure=failure)

    async def _stored(self, transaction: Callable[[], T]) -> T:
        """Run one transaction, then let the other visits continue, so that a slow store does not use up their time
        limits."""
        async with self._store_lock:
            result = transaction()
            await asyncio.sleep(0)
            return result


def _without_news(outcome: Fetched, same: Same) -> Unchanged:
    """Return a visit whose body has other bytes than the last one, and says the same."""
    body_hash = same.quiet_hash or outcome.body_hash
    return Unchanged(outcome.validators, outcome.hints, outcome.moved_to, body_hash)


def _read_again(result: PollResult, second: PollResult | None) -> PollResult:
    """Return the result of two visits as one: what came with the first counts, and what the second says."""
    if second is None or second.failure:
        return result
    return replace(result, counts=replace(result.counts, notes=second.counts.notes), fresh=True)


def _host(record: FeedRecord) -> str:
    """Return the host of a feed with its port, "" for a file or folder."""
    return urls.host_port(url_to_visit(record)) if record.feed.place == "web" else ""


def url_to_visit(record: FeedRecord) -> str:
    """Return the URL to visit: the target of a permanent redirect that is believed, else the URL in the members file.
    With credentials always the latter."""
    has_key = bool(record.feed.auth_env) or urls.has_credentials(record.state.url)
    return record.state.url if has_key else feed_state.visit_url(record.state)
