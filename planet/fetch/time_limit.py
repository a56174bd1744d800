"""Time limits that count only time in which the event loop was free to serve the visit."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

TICK = 0.25
"""Seconds from one look at the clock to the next."""

LONGEST_TICK = 2 * TICK
"""Seconds that one tick counts at most: beyond, the loop was busy with the store or the pages, or the machine slept."""


class TimeLimit:
    """The seconds that a visit, or a part of it, may take. The clock stands still while the hub itself is busy.

    An async context manager that raises TimeoutError when the time is over.
    """

    def __init__(self, seconds: float) -> None:
        self._left = seconds
        self._timeout = asyncio.timeout(None)
        self._tick: asyncio.TimerHandle | None = None

    async def __aenter__(self) -> TimeLimit:
        await self._timeout.__aenter__()
        self._resume()
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._stop()
        await self._timeout.__aexit__(*exc)  # type: ignore[arg-type]

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Stop the clock until the block ends."""
        if self._timeout.expired():
            yield
            return
        self._count()
        self._stop()
        try:
            yield
        finally:
            if not self._timeout.expired():
                self._resume()

    def _resume(self) -> None:
        loop = asyncio.get_running_loop()
        self._since = loop.time()
        if self._left > 0:
            self._tick = loop.call_later(min(TICK, self._left), self._on_tick)
        else:
            self._timeout.reschedule(self._since)

    def _on_tick(self) -> None:
        self._count()
        self._resume()

    def _count(self) -> None:
        self._left -= min(asyncio.get_running_loop().time() - self._since, LONGEST_TICK)

    def _stop(self) -> None:
        if self._tick:
            self._tick.cancel()
            self._tick = None
