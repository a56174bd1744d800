"""While visits still wait: what has come already is published, and what the end of a turn needs is loaded."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

from planet.hub import Hub
from planet.model.community import Planet
from planet.ports import Progress
from planet.store import Store

if TYPE_CHECKING:
    from planet.turn.publish import PublishReport
    from planet.workers.crew import Crew

T = TypeVar("T")

QUIET = 10.0
"""Seconds without anything new in the store after which the site is published."""

LULL = 0.03
"""Seconds after which the first visits are under way and wait for their servers: then the end of the turn is loaded."""

AT_THE_END = (
    *("planet.turn.publish", "planet.pages.status"),
    *("planet.turn.fetch_pictures", "planet.turn.weaving.read_blogrolls"),
)
"""What each turn needs when its visits are over, if only for the status page."""


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


def load_end() -> None:
    """Load what the end of a turn needs."""
    for module in AT_THE_END:
        import_module(module)


def publish_early(
    hub: Hub, planet: Planet, store: Store, now: datetime, progress: Progress, issues: list[PublishReport]
) -> None:
    """Publish what has come so far, while other feeds are still visited; add the report to `issues`."""
    from planet.turn.fetch_pictures import note_pictures

    note_pictures(planet, store, now)
    issues.append(publish(hub, planet, store, now, progress, woven=False))


def publish(
    hub: Hub,
    planet: Planet,
    store: Store,
    now: datetime,
    progress: Progress,
    crew: Crew | None = None,
    *,
    woven: bool = True,
) -> PublishReport:
    """Publish the pages that are stale; see `publish_site`."""
    from planet.turn.publish import publish_site

    return publish_site(hub, planet, store, now, woven=woven, progress=progress, crew=crew)
