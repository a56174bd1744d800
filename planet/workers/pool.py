"""A few processes that read foreign bytes and can be killed (pebble's only door).

Started with the first body, one where there is little to read, none where there is nothing. A body that takes
too long or too much memory costs its worker, which is replaced, and its own feed a sentence: nothing else.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import resource
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import TimeoutError as TookTooLong
from contextlib import contextmanager
from types import TracebackType
from typing import Any

from pebble import ProcessExpired, ProcessPool

from planet.model.community import FeedKind
from planet.model.results import Found, Picture, PictureUse, Reading, Unfit, Unreadable
from planet.model.visits import Fetched

SECONDS = 20.0
"""For one document; a good one takes some hundredths."""

MEMORY = 88 * 1024 * 1024
"""Bytes of data (RLIMIT_DATA) that a worker may hold while it reads: three quarters do for any feed of 5 MB that is
meant to be read, and two workers stay, with the leader and the bodies that wait, under 400 MB."""

PICTURE_MEMORY = 120 * 1024 * 1024
"""The same for a picture, of which one is unpacked at a time, when the feeds have been read."""

PICTURE_SECONDS = 10.0

BODIES_PER_WORKER = 500
"""A worker is replaced after so many, so that nothing that leaks adds up."""


class Workers:
    """The reading processes of a turn; an async context manager. `many`: there is enough to read for two of them."""

    def __init__(self, *, many: bool, seconds: float = SECONDS) -> None:
        self._count = 2 if many else 1
        self._seconds = seconds
        self._pool: ProcessPool | None = None
        self._one_picture = asyncio.Lock()

    async def __aenter__(self) -> Workers:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            await asyncio.to_thread(self._pool.join)

    async def read(self, fetched: Fetched, kind: FeedKind | None, max_entries: int) -> Reading | Unreadable:
        """Read a feed's body; gives `Unreadable` with its reason where it is no feed, or breaks the reader."""
        arguments = (fetched.body, fetched.content_type, fetched.url, fetched.content_location, kind, max_entries)
        try:
            answer: Reading | Unreadable = await self._run(_read, arguments, self._seconds)
        except TookTooLong:
            return Unreadable("The feed takes too long to read: it is built in a way that keeps a reader busy.")
        except (ProcessExpired, MemoryError):
            return Unreadable("The feed takes too much memory to read, or breaks the reader: nothing of it was used.")
        return answer

    async def find(self, fetched: Fetched) -> Found:
        """Find the feeds that a page names, in its body."""
        try:
            arguments = (fetched.body, fetched.content_type, fetched.url)
            answer: Found = await self._run(_find, arguments, self._seconds)
        except (TookTooLong, ProcessExpired, MemoryError):
            return Found(reason="The page is built in a way that breaks a reader: name the feed in the members file.")
        return answer

    async def shrink(self, body: bytes, use: PictureUse) -> Picture | Unfit:
        """Make a small copy of a picture; gives `Unfit` with its reason where there can be none."""
        async with self._one_picture:
            try:
                answer: Picture | Unfit = await self._run(_shrink, (body, use), min(self._seconds, PICTURE_SECONDS))
            except (TookTooLong, ProcessExpired, MemoryError):
                return Unfit("The picture takes too much time or memory to unpack: make it smaller.")
        return answer

    async def _run(self, function: Callable[..., Any], arguments: tuple[Any, ...], seconds: float) -> Any:
        """Run a function in a worker and return its answer; raises what the worker raised.

        The future gets no name: its error would keep it, and with it the body, in a cycle.
        """
        return await asyncio.wrap_future(self._start_once().schedule(function, args=arguments, timeout=seconds))

    def _start_once(self) -> ProcessPool:
        if self._pool is None:
            self._pool = ProcessPool(
                max_workers=self._count,
                max_tasks=BODIES_PER_WORKER,
                initializer=_confine,
                context=multiprocessing.get_context("spawn"),
            )
        return self._pool


def _read(
    body: bytes, content_type: str, url: str, content_location: str, kind: FeedKind | None, max_entries: int
) -> Reading | Unreadable:
    """Read a feed, in the worker, which alone loads the parsers."""
    from planet.workers.jobs import read_feed

    with _bounded():
        return read_feed(body, content_type, url, content_location, kind, max_entries)


def _find(body: bytes, content_type: str, url: str) -> Found:
    from planet.workers.jobs import read_page

    with _bounded():
        return read_page(body, content_type, url)


def _shrink(body: bytes, use: PictureUse) -> Picture | Unfit:
    from planet.workers.thumbnails import shrink

    with _bounded(PICTURE_MEMORY):
        return shrink(body, use)


@contextmanager
def _bounded(memory: int = MEMORY) -> Iterator[None]:
    """Bound the memory of a worker while it reads; end the worker where that is not enough, for a fresh one.

    The bound holds for the reading alone: a worker that ran out of memory while it takes a body from the pipe that all
    workers share would leave half of that body there for the next.
    """
    resource.setrlimit(resource.RLIMIT_DATA, (memory, resource.RLIM_INFINITY))
    try:
        yield
    except MemoryError:
        os._exit(1)
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def _confine() -> None:
    """Prepare a worker: it leaves signals to the leading process, and ends with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_leader, daemon=True).start()


def _end_with_the_leader() -> None:
    """End the worker when the leading process ends: a busy one would not notice, and nobody would watch its time."""
    leader = multiprocessing.parent_process()
    if leader is not None:
        leader.join()
        os._exit(1)
