"""Protocols for the parts that a turn gets from outside: network, reading processes, progress. Tests pass their own."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from planet.model.community import FeedKind
from planet.model.profiles import PageProfile
from planet.model.results import (
    Blogroll,
    Found,
    MailHead,
    MailPost,
    MailTask,
    Picture,
    PictureUse,
    Reading,
    Same,
    Unfit,
    Unreadable,
)
from planet.model.visits import Fetched, FetchRequest, Outcome

if TYPE_CHECKING:
    from planet.model.outreach.deliveries import Delivery, Receipt


class Fetcher(Protocol):
    """The network, as `planet.fetch.visitor.Visitor` offers it."""

    def fetch(self, request: FetchRequest) -> AbstractAsyncContextManager[Outcome]:
        """Visit a URL; the body counts in the memory budget until the block ends."""
        ...

    def pause_host(self, url: str, duration: timedelta) -> None:
        """Send no request to the host of `url` for so long."""
        ...


class Messenger(Fetcher, Protocol):
    """The network for what goes out: `planet.fetch.visitor.Visitor` does both."""

    async def post(self, delivery: Delivery) -> Receipt:
        """Send one POST. Returns Unanswered where no answer came, and never raises for the network's sake."""
        ...


class FeedReader(Protocol):
    """The reading processes, as `planet.workers.pool.Workers` offers them."""

    async def read(self, fetched: Fetched, kind: FeedKind | None, max_entries: int) -> Reading | Same | Unreadable:
        """Read a feed's body."""
        ...

    async def find(self, fetched: Fetched) -> Found:
        """Find the feeds that a page names."""
        ...

    async def read_blogroll(self, fetched: Fetched) -> Blogroll:
        """Read a reading list, or find those that a page names."""
        ...

    async def rest(self) -> None:
        """Give the memory of the processes back, until there is something to read again."""
        ...


class PageReader(FeedReader, Protocol):
    """The reading processes with what `planet add` needs of them."""

    async def read_profile(self, fetched: Fetched) -> PageProfile:
        """Read what a page states about its owner."""
        ...


class MailReader(Protocol):
    """The reading processes with what posts by mail need of them."""

    async def read_mail_head(self, head: bytes, mailbox: str, own_senders: tuple[str, ...]) -> MailHead:
        """Read the head of a message."""
        ...

    async def read_mail(self, body: bytes, task: MailTask) -> MailPost:
        """Read a message as a post."""
        ...


class ThumbnailMaker(Protocol):
    """The maker of small copies of pictures, as `planet.workers.pool.Workers` does with the extra `images`."""

    async def shrink(self, body: bytes, use: PictureUse) -> Picture | Unfit:
        """Make a small copy of a picture."""
        ...


Progress = Callable[[str, int, int], None]
"""Reports progress: the name of the task, the number of steps done, the number of all steps."""


def no_progress(task: str, done: int, total: int) -> None:
    """Report nothing."""
