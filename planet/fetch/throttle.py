"""The pace of requests: how many at a time, how soon after each other at one host, and how many bytes in memory."""

from __future__ import annotations

import asyncio
import math
from datetime import timedelta
from typing import Literal

from planet.fetch.time_limit import TimeLimit
from planet.model.community import FetchRules
from planet.rules.schedule import LONGEST_HOLD

MARGIN = 0.05
"""Seconds added to a host's delay, so that the time it takes to connect does not shorten it."""

MEMORY = 64_000_000
"""Bytes of bodies in memory, over all visits."""

SMALL_BODIES = 16_000_000
"""The part of MEMORY that is shared out evenly: one share for each visit that there may be."""


MOST_SILENT = 3
"""Visits in a row that a host may leave without an answer; then it is paused for SILENT_PAUSE."""

SILENT_PAUSE = LONGEST_HOLD

PauseReason = Literal["held", "silent host"]
"""Why a host is paused, as a kind of `planet.fetch.reasons.SENTENCES`: it asked for it, or it does not answer."""


class HostPaused(Exception):
    """The host is paused for the `remaining` time, so no request was sent."""

    def __init__(self, remaining: timedelta, reason: PauseReason) -> None:
        self.remaining = remaining
        self.reason: PauseReason = reason
        super().__init__(f"{reason}: {remaining}")


class HostQueue:
    """The requests to one host: at most `places` at a time, started one after the other, none before `paused_until`."""

    __slots__ = ("next_start", "pause_reason", "paused_until", "places", "silent", "start")

    def __init__(self, places: int) -> None:
        self.places = asyncio.Semaphore(places)
        self.start = asyncio.Lock()
        self.next_start = float("-inf")
        self.paused_until = float("-inf")
        self.pause_reason: PauseReason = "held"
        self.silent = 0

    def pause(self, duration: timedelta, reason: PauseReason) -> None:
        """Refuse slots for this duration; a pause that lasts longer already is kept."""
        until = _clock() + duration.total_seconds()
        if until > self.paused_until:
            self.paused_until, self.pause_reason = until, reason

    def raise_if_paused(self) -> None:
        """Raise HostPaused while the host is paused."""
        remaining = self.paused_until - _clock()
        if remaining > 0:
            raise HostPaused(timedelta(seconds=math.ceil(remaining)), self.pause_reason)


class Throttle:
    """At most `concurrency` requests at a time, `per_host` to one host, `host_delay` from start to start there."""

    def __init__(self, rules: FetchRules) -> None:
        self._delay = spacing(rules)
        self._per_host = max(1, rules.per_host)
        self._slots = asyncio.Semaphore(max(1, rules.concurrency))
        self._queues: dict[str, HostQueue] = {}

    def slot(self, host: str, limit: TimeLimit, memory: BodyMemory) -> Slot:
        """Return the slot for a request to `host` ("name:port"), which is entered once the request may be sent.

        Entering raises HostPaused if the host is paused. The clock of `limit` stands still during the wait.
        """
        return Slot(self, self._queue(host), limit, memory)

    def pause(self, host: str, duration: timedelta) -> None:
        """Refuse slots for `host` ("name:port") for as long as it asked, an hour at most."""
        self._queue(host).pause(min(duration, LONGEST_HOLD), "held")

    def note_answer(self, host: str) -> None:
        """Set the number of visits without an answer from `host` back to zero."""
        self._queue(host).silent = 0

    def note_silence(self, host: str) -> None:
        """Count a visit without any answer; after MOST_SILENT in a row the host is paused for SILENT_PAUSE."""
        queue = self._queue(host)
        queue.silent += 1
        if queue.silent >= MOST_SILENT:
            queue.pause(SILENT_PAUSE, "silent host")

    async def take(self, queue: HostQueue, memory: BodyMemory) -> None:
        """Wait until a request of this queue may start: one after the other, spaced, and in one of all hosts' slots."""
        async with queue.start:
            queue.raise_if_paused()
            if (wait := queue.next_start - _clock()) > 0:
                await asyncio.sleep(wait)
            await self._slots.acquire()
            try:
                await memory.reserve_share()
                queue.raise_if_paused()
            except BaseException:
                self._slots.release()
                raise
            queue.next_start = _clock() + self._delay

    def give_back(self) -> None:
        """Let another request have the slot."""
        self._slots.release()

    def _queue(self, host: str) -> HostQueue:
        queue = self._queues.get(host)
        if not queue:
            queue = self._queues[host] = HostQueue(self._per_host)
        return queue


class Slot:
    """A request's place at its host, and its slot among all hosts; an async context manager that holds both."""

    def __init__(self, throttle: Throttle, queue: HostQueue, limit: TimeLimit, memory: BodyMemory) -> None:
        self._throttle = throttle
        self._queue = queue
        self._limit = limit
        self._memory = memory

    async def __aenter__(self) -> None:
        with self._limit.paused():
            await self._queue.places.acquire()
            try:
                await self._throttle.take(self._queue, self._memory)
            except BaseException:
                self._queue.places.release()
                raise

    async def __aexit__(self, *exc: object) -> None:
        self._throttle.give_back()
        self._queue.places.release()


def spacing(rules: FetchRules) -> float:
    """Return the seconds from the start of one request to the next at the same host."""
    delay = rules.host_delay.total_seconds()
    return delay + MARGIN if delay > 0 else 0.0


class MemoryBudget:
    """The memory, in bytes, that all bodies may take together.

    Each visit has a small share of its own. What is left over is lent to visits with larger bodies, which wait for it
    in order. No visit waits for the network while it holds lent memory, so each wait ends.
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
