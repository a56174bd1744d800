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
    """The reading processes of a turn; an async context manager. `many` tells whether two are worth their start."""

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
        """A feed's body to its reading."""
        told = (fetched.body, fetched.content_type, fetched.url, fetched.content_location, kind, max_entries)
        try:
            answer: Reading | Unreadable = await self._made(_read, told, self._seconds)
        except TookTooLong:
            return Unreadable("The feed takes too long to read: it is built in a way that keeps a reader busy.")
        except (ProcessExpired, MemoryError):
            return Unreadable("The feed takes too much memory to read, or breaks the reader: nothing of it was used.")
        return answer

    async def find(self, fetched: Fetched) -> Found:
        """A page's body to the feeds that it names."""
        try:
            told = (fetched.body, fetched.content_type, fetched.url)
            answer: Found = await self._made(_find, told, self._seconds)
        except (TookTooLong, ProcessExpired, MemoryError):
            return Found(reason="The page is built in a way that breaks a reader: name the feed in the members file.")
        return answer

    async def shrink(self, body: bytes, use: PictureUse) -> Picture | Unfit:
        """A picture's bytes to a small copy."""
        async with self._one_picture:
            try:
                answer: Picture | Unfit = await self._made(_shrink, (body, use), min(self._seconds, PICTURE_SECONDS))
            except (TookTooLong, ProcessExpired, MemoryError):
                return Unfit("The picture takes too much time or memory to unpack: make it smaller.")
        return answer

    async def _made(self, function: Callable[..., Any], told: tuple[Any, ...], seconds: float) -> Any:
        """What a worker answers. The future gets no name: its error would keep it, and with it the body, in a cycle."""
        return await asyncio.wrap_future(self._started().schedule(function, args=told, timeout=seconds))

    def _started(self) -> ProcessPool:
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
    """In the worker, which alone loads the parsers."""
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
    """A bound on memory for the reading alone: a worker that ran out of it while it takes a body from the pipe that
    all share would leave the rest of that body to the next. One that ran out makes place for a fresh one."""
    resource.setrlimit(resource.RLIMIT_DATA, (memory, resource.RLIM_INFINITY))
    try:
        yield
    except MemoryError:
        os._exit(1)
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def _confine() -> None:
    """In the worker: signals left to the process that leads, and no life beyond it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_leader, daemon=True).start()


def _end_with_the_leader() -> None:
    """A worker that is busy would not notice that its leader was killed, and with it whoever watches the time."""
    leader = multiprocessing.parent_process()
    if leader is not None:
        leader.join()
        os._exit(1)
