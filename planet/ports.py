"""The doors through which a turn reaches outside, as types: tests hand in their own."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import Protocol

from planet.model.community import FeedKind
from planet.model.results import Found, Picture, PictureUse, Reading, Unfit, Unreadable
from planet.model.visits import Fetched, FetchRequest, Outcome


class Fetcher(Protocol):
    """The network, as `planet.fetch.Visitor` offers it: a body keeps its place in memory until the block ends.

    `hold` leaves the host of an address alone for so long.
    """

    def visiting(self, request: FetchRequest) -> AbstractAsyncContextManager[Outcome]: ...

    def hold(self, url: str, wish: timedelta) -> None: ...


class FeedReader(Protocol):
    """The reading processes, as `planet.workers.pool.Workers` offers them."""

    async def read(self, fetched: Fetched, kind: FeedKind | None, max_entries: int) -> Reading | Unreadable: ...

    async def find(self, fetched: Fetched) -> Found: ...


class ThumbnailMaker(Protocol):
    """What makes small copies of pictures, as `planet.workers.pool.Workers` does with the extra `images`."""

    async def shrink(self, body: bytes, use: PictureUse) -> Picture | Unfit: ...


Say = Callable[[str, int, int], None]
"""A function that shows progress: the step, how much of it is done, how much there is."""


def no_progress(step: str, done: int, total: int) -> None:
    """Show no progress."""
