"""Publishing while visits still wait: what has come in is not held up by servers that do not answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

QUIET = 10.0
"""Seconds without anything new in the store after which the site is published."""


async def publish_meanwhile(
    visits: Coroutine[Any, Any, T],
    stored: Callable[[], object],
    publish: Callable[[], None],
    quiet: float = QUIET,
) -> T:
    """Run `visits` to their end and return their result; call `publish` whenever they have come to a halt.

    `stored` gives a value that changes with each transaction. The site is published once for each halt, and not at
    all before the first transaction. An exception of `publish` ends the visits and is raised.
    """
    task = asyncio.ensure_future(visits)
    previous = published = stored()
    try:
        while not task.done():
            await asyncio.wait({task}, timeout=quiet)
            current = stored()
            if not task.done() and current == previous != published:
                publish()
                published = current = stored()
            previous = current
        return task.result()
    finally:
        task.cancel()
        await asyncio.wait({task})
        if not task.cancelled():
            task.exception()  # looked at, so that nobody complains of an error that came together with a stop
