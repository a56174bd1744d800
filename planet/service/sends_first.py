"""An event loop in which requests go out before further answers are read, and whose pauses are used."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Iterator

AT_ONCE = 8
"""So many of the sockets that can be read are read before those that can be written to are looked for again."""

Ready = list[tuple[selectors.SelectorKey, int]]


class SendsFirst(selectors.DefaultSelector):
    """Tells of all files that can be written to, and of a few of those that can be read; of the others the next time.

    If many servers answer together, a visit whose answer is among the first sends the next request at once, and does
    not wait until all others have been read. Nobody is passed over: who was read waits until all others have been.

    While nobody has anything to tell, the next of `steps` is taken, each of which takes some hundredths of a second.
    """

    def __init__(self) -> None:
        super().__init__()
        self.steps: Iterator[None] = iter(())
        self._were_read: set[int] = set()

    def select(self, timeout: float | None = None) -> Ready:
        """Return what is ready, as any selector does; nothing, before the time is over, after a step."""
        ready = super().select(0)
        if not ready and timeout != 0:
            ready = [] if next(self.steps, self) is None else super().select(timeout)
        if len(ready) <= AT_ONCE:
            return ready
        writable = [pair for pair in ready if pair[1] & selectors.EVENT_WRITE]
        return writable + self._next_reads([pair for pair in ready if not pair[1] & selectors.EVENT_WRITE])

    def _next_reads(self, readable: Ready) -> Ready:
        waiting = [pair for pair in readable if pair[0].fd not in self._were_read]
        if not waiting:
            self._were_read.clear()
            waiting = readable
        self._were_read.update(key.fd for key, _ in waiting[:AT_ONCE])
        return waiting[:AT_ONCE]


class VisitLoop(asyncio.SelectorEventLoop):
    """An event loop that sends first."""

    def __init__(self) -> None:
        self._sends_first = SendsFirst()
        super().__init__(self._sends_first)

    def use_pauses(self, steps: Iterator[None]) -> None:
        """Take one of these steps whenever all visits wait for their servers."""
        self._sends_first.steps = steps
