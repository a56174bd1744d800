"""Visits beside turns: to a feed, a page, a file. They go the way of all visits, and nothing of them is stored."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from planet import __version__
from planet.admin.ask_owners import OwnersBeside
from planet.fetch import files
from planet.fetch.request_headers import user_agent
from planet.fetch.visitor import Visitor
from planet.hub import Hub
from planet.model.community import FeedKind, Planet
from planet.model.posts import PostsFolder
from planet.model.results import Found, Reading, Same, Unreadable
from planet.model.visits import Failed, Fetched, FetchRequest, Outcome, Unchanged
from planet.ports import FeedReader, Fetcher
from planet.rules.checkup.visited_feeds import Visit
from planet.store import Store
from planet.turn.read_posts import read_posts
from planet.turn.steps import pause_hosts
from planet.workers.pool import Workers


class Visits:
    """Visits feeds and pages, each page once. The fetcher keeps the manners, the reader the bounds of reading."""

    def __init__(
        self,
        hub: Hub,
        planet: Planet,
        fetcher: Fetcher,
        reader: FeedReader,
        now: datetime,
        store: Store | None = None,
    ) -> None:
        self._hub = hub
        self.owners = OwnersBeside(fetcher, now, store)
        self._planet = planet
        self._fetcher = fetcher
        self._reader = reader
        self._now = now
        self._pages: dict[str, asyncio.Future[tuple[Visit, Found]]] = {}

    async def feed(self, url: str, kind: FeedKind | None = None, auth: str = "") -> Visit:
        """Visit a feed and read it; where something else comes, look for the feeds that it names."""
        async with self._fetcher.fetch(FetchRequest(url, auth=auth, now=self._now)) as outcome:
            return await self._read(url, outcome, kind)

    async def file(self, path: str, kind: FeedKind | None = None) -> Visit:
        """Read the feed in a file of the hub folder."""
        outcome = files.visit_file(self._hub.folder, path, max_bytes=self._planet.fetch.max_bytes)
        return await self._read(path, outcome, kind)

    async def posts(self, path: str, folder: PostsFolder | Unchanged | Failed) -> Visit:
        """Read all posts of a folder of the hub."""
        if isinstance(folder, PostsFolder):
            result = await read_posts(folder, {}, self._read_batch)
            if isinstance(result, Unreadable):
                return Visit(path, unreadable=result.reason)
            return Visit(path, path, reading=result.reading)
        return Visit(path, failure=folder if isinstance(folder, Failed) else Failed("The folder holds nothing."))

    async def _read_batch(self, batch: Fetched) -> Reading | Unreadable:
        answer = await self._reader.read(batch, None, sys.maxsize)
        assert not isinstance(answer, Same)
        return answer

    async def page(self, url: str) -> tuple[Visit, Found]:
        """Visit a page; return what it names, which is known already if it was visited before."""
        if url not in self._pages:
            self._pages[url] = asyncio.ensure_future(self._page(url))
        return await self._pages[url]

    async def _page(self, url: str) -> tuple[Visit, Found]:
        async with self._fetcher.fetch(FetchRequest(url, accept="page", now=self._now)) as outcome:
            if isinstance(outcome, Fetched):
                return Visit(url, outcome.url, outcome.moved_to), await self._reader.find(outcome)
            failure = outcome if isinstance(outcome, Failed) else Failed("The page answered without a page.")
            return Visit(url, failure=failure), Found(reason=failure.reason)

    async def _read(self, url: str, outcome: Outcome, kind: FeedKind | None) -> Visit:
        if not isinstance(outcome, Fetched):
            failure = outcome if isinstance(outcome, Failed) else Failed("The feed answered without a feed.")
            return Visit(url, failure=failure)
        answer = await self._reader.read(outcome, kind, self._planet.fetch.max_entries)
        if isinstance(answer, Reading):
            return Visit(url, outcome.url, outcome.moved_to, answer)
        reason = answer.reason if isinstance(answer, Unreadable) else ""
        site = await self._reader.find(outcome)
        return Visit(url, outcome.url, outcome.moved_to, unreadable=reason, page_feeds=site.feeds)


@asynccontextmanager
async def open_visits(hub: Hub, planet: Planet, store: Store | None, now: datetime) -> AsyncIterator[Visits]:
    """Give visits over the real network, read by real processes; a host that asked for a pause in a turn gets it."""
    async with Visitor(planet.fetch, user_agent(planet, __version__)) as visitor, Workers(many=True) as workers:
        if store:
            pause_hosts(store, visitor, now)
        yield Visits(hub, planet, visitor, workers, now, store)
