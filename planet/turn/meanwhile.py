"""Publishing while visits still wait, so that slow servers do not delay entries that have come already."""

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
    """Run `visits` to their end and return their result. Call `publish` whenever no visit has brought anything for a
    while.

    `stored` returns a value that changes with each transaction. The site is published at most once for each pause, and
    not before the first transaction. An exception of `publish` ends the visits and is raised.
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
