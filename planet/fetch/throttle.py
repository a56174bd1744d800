"""The pace of requests: how many at a time, how soon after each other at one host, and how many bytes in memory."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from datetime import timedelta

from planet.model.community import FetchRules
from planet.rules.schedule import LONGEST_HOLD

MARGIN = 0.05
"""Seconds added to a host's delay, so that the time it takes to connect does not shorten it."""

MEMORY = 64_000_000
"""Bytes of bodies in memory, over all visits."""

SMALL_BODIES = 16_000_000
"""The part of MEMORY that is shared out evenly: one share for each visit that there may be."""


class HostPaused(Exception):
    """The host has asked for no visits during the `remaining` time; no request was sent."""

    def __init__(self, remaining: timedelta) -> None:
        self.remaining = remaining
        super().__init__(str(remaining))


class TimeLimit:
    """The seconds that a visit may take. The clock stands still while the visit waits for a slot or for memory.

    An async context manager that raises TimeoutError when the time is over.
    """

    def __init__(self, seconds: float) -> None:
        self._left = seconds
        self._timeout = asyncio.timeout(None)

    async def __aenter__(self) -> TimeLimit:
        await self._timeout.__aenter__()
        self._resume()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._timeout.__aexit__(*exc)  # type: ignore[arg-type]

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Stop the clock until the block ends."""
        if self._timeout.expired():
            yield
            return
        self._left -= _clock() - self._since
        self._timeout.reschedule(None)
        try:
            yield
        finally:
            if not self._timeout.expired():
                self._resume()

    def _resume(self) -> None:
        self._since = _clock()
        self._timeout.reschedule(self._since + self._left)


class _HostQueue:
    """The requests to one host: `places` of them at a time, one start at a time, none before `paused_until`."""

    def __init__(self, places: int) -> None:
        self.places = asyncio.Semaphore(places)
        self.start = asyncio.Lock()
        self.next_start = float("-inf")
        self.paused_until = float("-inf")

    def raise_if_paused(self) -> None:
        """Raise HostPaused while the host is to be left alone."""
        remaining = self.paused_until - _clock()
        if remaining > 0:
            raise HostPaused(timedelta(seconds=math.ceil(remaining)))


class Throttle:
    """At most `concurrency` requests at a time, `per_host` to one host, `host_delay` from start to start there."""

    def __init__(self, rules: FetchRules) -> None:
        delay = rules.host_delay.total_seconds()
        self._delay = delay + MARGIN if delay > 0 else 0.0
        self._per_host = max(1, rules.per_host)
        self._slots = asyncio.Semaphore(max(1, rules.concurrency))
        self._queues: dict[str, _HostQueue] = {}

    @asynccontextmanager
    async def slot(self, host: str, limit: TimeLimit, memory: BodyMemory) -> AsyncIterator[None]:
        """Wait until a request to `host` ("name:port") may be sent, and keep its slot until the block ends.

        Raises HostPaused where the host is to be left alone. `limit` stands still during the wait.
        """
        queue = self._queue(host)
        async with AsyncExitStack() as slot:
            with limit.paused():
                await slot.enter_async_context(queue.places)
                await slot.enter_async_context(self._start(queue, memory))
            yield

    def pause(self, host: str, duration: timedelta) -> None:
        """Refuse slots for `host` ("name:port") for as long as it asked, an hour at most."""
        queue = self._queue(host)
        queue.paused_until = max(queue.paused_until, _clock() + min(duration, LONGEST_HOLD).total_seconds())

    def _queue(self, host: str) -> _HostQueue:
        return self._queues.setdefault(host, _HostQueue(self._per_host))

    @asynccontextmanager
    async def _start(self, queue: _HostQueue, memory: BodyMemory) -> AsyncIterator[None]:
        """Start one request at a time at a host, spaced; hold one of all hosts' slots until the block ends."""
        async with queue.start:
            queue.raise_if_paused()
            await asyncio.sleep(max(0.0, queue.next_start - _clock()))
            async with AsyncExitStack() as stack:
                await stack.enter_async_context(self._slots)
                await memory.reserve_share()
                queue.raise_if_paused()
                queue.next_start = _clock() + self._delay
                slot = stack.pop_all()
        async with slot:
            yield


class MemoryBudget:
    """The bytes that bodies may take together: a share for each visit that there may be, and more for visits that wait.

    Nothing that holds memory waits for the network, so that waiting always ends.
    """

    def __init__(self, rules: FetchRules) -> None:
        visits = max(1, rules.concurrency)
        self.share = SMALL_BODIES // visits
        self.shares = asyncio.Semaphore(visits)
        self.most = min(rules.max_bytes, MEMORY - SMALL_BODIES)
        self._left = MEMORY - SMALL_BODIES
        self._queue = asyncio.Lock()
        self._released = asyncio.Event()

    async def reserve(self, size: int) -> None:
        """Reserve `size` bytes; waits until they are free, first come, first served."""
        async with self._queue:
            while self._left < size:
                self._released.clear()
                await self._released.wait()
            self._left -= size

    def release(self, size: int) -> None:
        """Release `size` bytes for other visits."""
        self._left += size
        self._released.set()


class BodyMemory:
    """One visit's part of the memory budget: a small share, and `max_bytes` once that is not enough.

    A context manager that releases it all.
    """

    def __init__(self, budget: MemoryBudget, limit: TimeLimit) -> None:
        self._budget = budget
        self._limit = limit
        self._has_share = False
        self._reserved = 0

    def __enter__(self) -> BodyMemory:
        return self

    def __exit__(self, *exc: object) -> None:
        self._release_to(0)
        if self._has_share:
            self._budget.shares.release()

    async def reserve_share(self) -> None:
        """Wait for a share, unless the visit has it already."""
        if not self._has_share:
            await self._budget.shares.acquire()
            self._has_share = True

    async def reserve(self, size: int) -> None:
        """Make room for a body of `size` bytes; the visit's clock stands still during the wait."""
        if size > self._budget.share and not self._reserved:
            with self._limit.paused():
                await self._budget.reserve(self._budget.most)
            self._reserved = self._budget.most

    def shrink(self, size: int) -> None:
        """Release what a finished body of `size` bytes does not need."""
        self._release_to(size if size > self._budget.share else 0)

    def _release_to(self, size: int) -> None:
        surplus = max(0, self._reserved - size)
        self._reserved -= surplus
        if surplus:
            self._budget.release(surplus)


def _clock() -> float:
    return asyncio.get_running_loop().time()
