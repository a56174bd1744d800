"""The visits of one turn, all under way at once, each from the errand to what was stored."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from planet.errors import program_fault
from planet.fetch import files
from planet.hub import Hub
from planet.model.community import Planet
from planet.model.records import FeedRecord
from planet.model.results import Reading, Unreadable
from planet.model.visits import Failed, Fetched, FetchRequest, Outcome, Unchanged, Validators
from planet.ports import FeedReader, Fetcher, Say
from planet.rules import feed_state
from planet.turn.history import credentials, read_past
from planet.turn.ingest import Counts, Ingest
from planet.web import urls

NOTHING = Counts()


@dataclass(frozen=True, slots=True)
class VisitResult:
    """A feed, and what came of its visit; `failure` is set where that is nothing. `older` is where its past stands."""

    record: FeedRecord
    counts: Counts = NOTHING
    fresh: bool = False
    failure: Failed | None = None
    older: str = ""

    @property
    def spared(self) -> bool:
        """Whether the feed was not asked, for its host wants to be left alone."""
        return self.failure is not None and self.failure.turned_away

    @property
    def notes(self) -> tuple[str, ...]:
        """What is worth a line in the report, beside failures."""
        return (self.failure.reason,) if self.failure and self.spared else self.counts.notes


class FeedPolling:
    """The visits of one turn, all under way at once; the visitor's gates keep the pace."""

    def __init__(
        self,
        hub: Hub,
        planet: Planet,
        fetcher: Fetcher,
        reader: FeedReader,
        intake: Ingest,
        now: datetime,
        secrets: Mapping[str, str],
        *,
        history: bool = False,
    ) -> None:
        self._hub = hub
        self._planet = planet
        self._fetcher = fetcher
        self._reader = reader
        self._intake = intake
        self._now = now
        self._secrets = secrets
        self._history = history
        self._one_by_one = asyncio.Lock()

    async def visit_all(self, due: Sequence[FeedRecord], say: Say) -> list[VisitResult]:
        """Visit and take in every feed; gives them in the order of the file."""
        done = 0

        async def one_visit(record: FeedRecord) -> VisitResult:
            nonlocal done
            try:
                visited = await self._visit(record)
            except Exception as accident:  # whatever it is, it must cost this feed alone
                visited = VisitResult(record, failure=Failed(program_fault(accident)))
            done += 1
            say("Visiting feeds", done, len(due))
            return visited

        return list(await asyncio.gather(*(one_visit(record) for record in due)))

    async def _visit(self, record: FeedRecord) -> VisitResult:
        if record.feed.place != "web":
            return await self._taken(record, at_home(self._hub, self._planet, record))
        secret = self._secrets.get(record.feed.auth_env, "") if record.feed.auth_env else ""
        if record.feed.auth_env and not secret:
            reason = f"The environment has no {record.feed.auth_env}: set it to user:password or a token."
            return VisitResult(record, failure=Failed(reason))
        state = record.state
        request = FetchRequest(address(record), state.validators, state.body_hash, auth=secret, now=self._now)
        if self._history:  # an answer without a body would not say where the past stands
            request = replace(request, validators=Validators(), body_hash="")
        async with self._fetcher.visiting(request) as outcome:
            visited = await self._taken(record, outcome)
        return await self._with_past(visited, secret) if self._history else visited

    async def _with_past(self, visited: VisitResult, secret: str) -> VisitResult:
        """Also what a feed has listed before. No feed fails by its past."""
        record, most = visited.record, self._planet.fetch.max_entries

        async def look(older: str) -> Reading | Unreadable | Failed:
            request = FetchRequest(older, auth=credentials(record.state.url, secret, older), now=self._now)
            async with self._fetcher.visiting(request) as outcome:
                if isinstance(outcome, Fetched):
                    return await self._reader.read(outcome, record.feed.kind, most)
                return outcome if isinstance(outcome, Failed) else Failed("The server says that nothing has changed.")

        async def take_in(reading: Reading) -> Counts:
            return await self._stored(lambda: self._intake.past(record, reading))

        try:
            past = await read_past(address(record), visited.older, look, take_in)
        except Exception as accident:  # the feed itself was read well, and that is stored
            past = Counts(notes=(program_fault(accident),))
        return replace(visited, counts=visited.counts + past)

    async def _taken(self, record: FeedRecord, outcome: Outcome) -> VisitResult:
        match outcome:
            case Failed():
                return VisitResult(record, failure=outcome)
            case Unchanged():
                return VisitResult(record, await self._stored(lambda: self._intake.unchanged(record, outcome)))
            case Fetched():
                most = self._planet.fetch.max_entries if record.feed.place != "folder" else sys.maxsize
                reading = await self._reader.read(outcome, record.feed.kind, most)
                if isinstance(reading, Unreadable):
                    return VisitResult(record, failure=Failed(reading.reason))
                counts = await self._stored(lambda: self._intake.fresh(record, outcome, reading))
                return VisitResult(record, counts, fresh=True, older=reading.older)

    async def _stored(self, intake: Callable[[], Counts]) -> Counts:
        """One transaction, and then the visits that are under way: a busy store must not cost them their time."""
        async with self._one_by_one:
            counts = intake()
            await asyncio.sleep(0)
            return counts


def at_home(hub: Hub, planet: Planet, record: FeedRecord) -> Outcome:
    """A visit to a file or a folder of posts inside the hub folder."""
    state = record.state
    validators, body_hash, most = state.validators, state.body_hash, planet.fetch.max_bytes
    if state.place == "file":
        return files.visit_file(hub.folder, state.url, validators=validators, body_hash=body_hash, max_bytes=most)
    base = f"{planet.url}members/{state.url.strip('/').rpartition('/')[2]}/posts/"
    return files.visit_posts(
        hub.folder, state.url, base, timezone=planet.timezone, validators=validators, body_hash=body_hash
    )


def address(record: FeedRecord) -> str:
    """Where a visit goes: credentials are for the address in the members file, never for one that was learnt."""
    has_key = bool(record.feed.auth_env) or urls.has_credentials(record.state.url)
    return record.state.url if has_key else feed_state.address(record.state)
