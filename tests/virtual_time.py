"""An event loop whose clock stands still while anything happens, and jumps to the next timer where everything waits.

Servers and visitors that share the loop talk over real sockets; waiting costs no real time, and no test that is judged
by this clock depends on how busy the machine is.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

CALM = 0.05
"""Real seconds without anything from a socket after which everybody is taken to be waiting for a timer."""


class _Selector(selectors.DefaultSelector):  # type: ignore[valid-type, misc]
    """Waits for sockets as ever, and moves the clock of its loop on in place of waiting for time."""

    def __init__(self, calm: float) -> None:
        super().__init__()
        self.now = 0.0
        self._calm = calm

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Give what has come from sockets; [] where the clock was moved on by `timeout` (seconds)."""
        events: list[tuple[selectors.SelectorKey, int]] = super().select(timeout and min(timeout, self._calm))
        if not events and timeout:
            self.now += timeout
        return events


class Loop(asyncio.SelectorEventLoop):
    """An event loop on virtual time, which begins at 0; `calm` of 0 is for what talks to nobody outside the loop."""

    def __init__(self, calm: float = CALM) -> None:
        self._moments = _Selector(calm)
        super().__init__(self._moments)

    def hold_up(self, seconds: float) -> None:
        """Let time pass while nothing in the loop can run, as long work without an await does."""
        self._moments.now += seconds

    def time(self) -> float:
        """Give the virtual seconds since the loop was made."""
        return self._moments.now


def run(main: Coroutine[Any, Any, T], calm: float = CALM) -> T:
    """Run a coroutine as asyncio.run does, on virtual time."""
    with asyncio.Runner(loop_factory=lambda: Loop(calm)) as runner:
        return runner.run(main)
