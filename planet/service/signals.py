"""Stopping cleanly: SIGINT and SIGTERM end the work at its next safe point, never in the middle of a write."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Coroutine
from types import FrameType
from typing import Any, TypeVar

from planet.errors import Interrupted
from planet.ports import Progress
from planet.service.sends_first import VisitLoop

T = TypeVar("T")
SIGNALS = (signal.SIGINT, signal.SIGTERM)
LOOP_FILES = 4
"""Open files that an event loop needs for itself, and one more."""


class Stop:
    """A context manager that listens for signals to stop.

    Work in the event loop is cancelled. Work that keeps the loop busy is ended by the next `check`, which `checked`
    puts into its reports of progress.
    """

    def __init__(self) -> None:
        self.signal = 0
        self._previous: dict[int, Any] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake: asyncio.Event | None = None

    def __enter__(self) -> Stop:
        self._previous = {number: signal.signal(number, self._on_signal) for number in SIGNALS}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._previous.items():
            signal.signal(number, handler)

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        self.signal = number
        if self._loop is not None and self._wake is not None:
            self._loop.call_soon_threadsafe(self._wake.set)

    def check(self) -> None:
        """Raise Interrupted once a signal has come."""
        if self.signal:
            raise Interrupted(self.signal)

    def checked(self, progress: Progress) -> Progress:
        """Wrap a report of progress so that each report raises Interrupted once a signal has come."""

        def checking(task: str, done: int, total: int) -> None:
            self.check()
            progress(task, done, total)

        return checking

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run `work` in an event loop of its own; see `race`.

        Raises OSError where no file can be opened for the loop: asyncio would also print what it left half made.
        """
        try:
            _try_to_open(LOOP_FILES)
        except OSError:
            work.close()
            raise
        with asyncio.Runner(loop_factory=VisitLoop) as runner:
            return runner.run(self.race(work))

    async def race(self, work: Coroutine[Any, Any, T]) -> T:
        """Run `work` to its end, or until a signal comes: then it is cancelled, and Interrupted is raised."""
        self._loop, self._wake = asyncio.get_running_loop(), asyncio.Event()
        task = asyncio.ensure_future(work)
        waiting = asyncio.ensure_future(self._wake.wait())
        if self.signal:
            self._wake.set()
        await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if not task.done():
            task.cancel()
            await asyncio.wait({task})
        self._loop = self._wake = None
        if task.cancelled():
            raise Interrupted(self.signal or signal.SIGINT)
        return task.result()


def _try_to_open(count: int) -> None:
    """Open so many files at once and close them again; raise OSError where the system refuses."""
    descriptors: list[int] = []
    try:
        while len(descriptors) < count:
            descriptors.append(os.open(os.devnull, os.O_RDONLY))
    finally:
        for descriptor in descriptors:
            os.close(descriptor)
