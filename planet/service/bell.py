"""A bell that any thread may ring, and one task waits for."""

from __future__ import annotations

import asyncio
from contextlib import suppress

GATHERED = 2.0
"""Seconds from the first ring to the work for it: what comes in quick succession is done at once."""


class Bell:
    """Rings are remembered until somebody waits."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._rung: asyncio.Event | None = None
        self._early = False

    def ring(self) -> None:
        """Wake the task that waits."""
        self._early = True
        if self._loop and self._rung:
            with suppress(RuntimeError):  # the loop has ended
                self._loop.call_soon_threadsafe(self._rung.set)

    async def rung(self) -> None:
        """Wait for a ring, and for those that follow at once."""
        if self._rung is None:
            self._loop, self._rung = asyncio.get_running_loop(), asyncio.Event()
            if self._early:
                self._rung.set()
        await self._rung.wait()
        await asyncio.sleep(GATHERED)
        self._rung.clear()
