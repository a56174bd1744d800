"""Waiting for one's turn: how many visits at a time, how soon after each other, and how many bytes in memory."""

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


class TurnedAway(Exception):
    """The host has asked to be left alone for so long yet; no request was made."""

    def __init__(self, remaining: timedelta) -> None:
        self.remaining = remaining
        super().__init__(str(remaining))


class Patience:
    """The time (seconds) that a visit may take. It stands still while the visit waits for its turn."""

    def __init__(self, seconds: float) -> None:
        self._left = seconds
        self._timeout = asyncio.timeout(None)

    async def __aenter__(self) -> Patience:
        await self._timeout.__aenter__()
        self._resume()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._timeout.__aexit__(*exc)  # type: ignore[arg-type]

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Wait here without losing patience."""
        if self._timeout.expired():
            yield
            return
        self._left -= asyncio.get_running_loop().time() - self._since
        self._timeout.reschedule(None)
        try:
            yield
        finally:
            if not self._timeout.expired():
                self._resume()

    def _resume(self) -> None:
        self._since = asyncio.get_running_loop().time()
        self._timeout.reschedule(self._since + self._left)


class _Gate:
    """One host's gate: so many places, a turnstile, and a sign that may say "closed until"."""

    def __init__(self, places: int) -> None:
        self.places = asyncio.Semaphore(places)
        self.turnstile = asyncio.Lock()
        self.opens = float("-inf")
        self.closed_until = float("-inf")

    def turn_away_if_closed(self) -> None:
        """Raises TurnedAway while the sign says so."""
        remaining = self.closed_until - _clock()
        if remaining > 0:
            raise TurnedAway(timedelta(seconds=math.ceil(remaining)))


class Gates:
    """At most `concurrency` requests at a time, `per_host` to one host, `host_delay` from start to start there."""

    def __init__(self, rules: FetchRules) -> None:
        delay = rules.host_delay.total_seconds()
        self._delay = delay + MARGIN if delay > 0 else 0.0
        self._per_host = max(1, rules.per_host)
        self._slots = asyncio.Semaphore(max(1, rules.concurrency))
        self._gates: dict[str, _Gate] = {}

    @asynccontextmanager
    async def turn(self, host: str, patience: Patience, purse: Purse) -> AsyncIterator[None]:
        """A request to `host` (with port) may be made inside; waits for it, or raises TurnedAway."""
        gate = self._gate(host)
        async with AsyncExitStack() as held:
            with patience.paused():
                await held.enter_async_context(gate.places)
                await held.enter_async_context(self._start(gate, purse))
            yield

    def close(self, host: str, wish: timedelta) -> None:
        """Turn visits to this host away for as long as it asked, up to an hour."""
        gate = self._gate(host)
        gate.closed_until = max(gate.closed_until, _clock() + min(wish, LONGEST_HOLD).total_seconds())

    def _gate(self, host: str) -> _Gate:
        return self._gates.setdefault(host, _Gate(self._per_host))

    @asynccontextmanager
    async def _start(self, gate: _Gate, purse: Purse) -> AsyncIterator[None]:
        """One start at a time at a gate, spaced; one of all hosts' slots is held until the request is over."""
        async with gate.turnstile:
            gate.turn_away_if_closed()
            await asyncio.sleep(max(0.0, gate.opens - _clock()))
            async with AsyncExitStack() as slot:
                await slot.enter_async_context(self._slots)
                await purse.open()
                gate.turn_away_if_closed()
                gate.opens = _clock() + self._delay
                kept = slot.pop_all()
        async with kept:
            yield


class Memory:
    """The bytes that bodies may take together: a share for as many visits as there may be, and more for who waits.

    Nothing that holds memory waits for the network, so that waiting always ends.
    """

    def __init__(self, rules: FetchRules) -> None:
        visits = max(1, rules.concurrency)
        self.share = SMALL_BODIES // visits
        self.shares = asyncio.Semaphore(visits)
        self.most = min(rules.max_bytes, MEMORY - SMALL_BODIES)
        self._left = MEMORY - SMALL_BODIES
        self._queue = asyncio.Lock()
        self._given_back = asyncio.Event()

    async def take(self, size: int) -> None:
        """Take so many bytes, in the order of asking."""
        async with self._queue:
            while self._left < size:
                self._given_back.clear()
                await self._given_back.wait()
            self._left -= size

    def give_back(self, size: int) -> None:
        """Let others have them."""
        self._left += size
        self._given_back.set()


class Purse:
    """One visit's part of the memory: a small share, and all that it may ever need once that is not enough."""

    def __init__(self, memory: Memory, patience: Patience) -> None:
        self._memory = memory
        self._patience = patience
        self._open = False
        self._taken = 0

    def __enter__(self) -> Purse:
        return self

    def __exit__(self, *exc: object) -> None:
        self._give_back_to(0)
        if self._open:
            self._memory.shares.release()

    async def open(self) -> None:
        """Take a share, unless it is there already."""
        if not self._open:
            await self._memory.shares.acquire()
            self._open = True

    async def hold(self, size: int) -> None:
        """Make sure that a body of so many bytes has its place; waits without losing patience."""
        if size > self._memory.share and not self._taken:
            with self._patience.paused():
                await self._memory.take(self._memory.most)
            self._taken = self._memory.most

    def settle(self, size: int) -> None:
        """Keep what a finished body of so many bytes needs, and no more."""
        self._give_back_to(size if size > self._memory.share else 0)

    def _give_back_to(self, size: int) -> None:
        surplus = max(0, self._taken - size)
        self._taken -= surplus
        if surplus:
            self._memory.give_back(surplus)


def _clock() -> float:
    return asyncio.get_running_loop().time()
