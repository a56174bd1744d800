"""Time limits that count only time in which the event loop was free to serve the visit."""

from __future__ import annotations

import asyncio

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
        self._runs = False

    async def __aenter__(self) -> TimeLimit:
        await self._timeout.__aenter__()
        self.resume()
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._runs = False
        if self._tick:
            self._tick.cancel()
        await self._timeout.__aexit__(*exc)  # type: ignore[arg-type]

    def paused(self) -> Pause:
        """Return a context manager that stops the clock until its block ends."""
        return Pause(self)

    def pause(self) -> bool:
        """Stop the clock; return whether it ran. The next look at it stays set, because most pauses are shorter."""
        ran = self._runs
        if ran:
            self._count()
            self._runs = False
        return ran

    def resume(self) -> None:
        """Let the clock run again."""
        self._runs = not self._timeout.expired()
        if self._runs:
            self._since = asyncio.get_running_loop().time()
            if not self._tick:
                self._look_later()

    def _look_later(self) -> None:
        loop = asyncio.get_running_loop()
        if self._left > 0:
            self._tick = loop.call_later(min(TICK, self._left), self._on_tick)
        else:
            self._timeout.reschedule(self._since)

    def _on_tick(self) -> None:
        self._tick = None
        if self._runs:
            self._count()
            self._since = asyncio.get_running_loop().time()
            self._look_later()

    def _count(self) -> None:
        self._left -= min(asyncio.get_running_loop().time() - self._since, LONGEST_TICK)


class Pause:
    """A block during which the clock of a TimeLimit stands still."""

    def __init__(self, limit: TimeLimit) -> None:
        self._limit = limit

    def __enter__(self) -> None:
        self._ran = self._limit.pause()

    def __exit__(self, *exc: object) -> None:
        if self._ran:
            self._limit.resume()
