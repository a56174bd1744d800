"""Turns on a timetable until stopped (APScheduler's only door).

One tick job looks, every few seconds, whether there is anything to do. Due times live in the store, so a restart
loses nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from planet.errors import PlanetError
from planet.rules import schedule
from planet.service.bell import Bell

TICK = schedule.LOOK.total_seconds()
"""Seconds between two looks."""

Tick = Callable[[datetime], Awaitable[None]]


def wall_clock() -> datetime:
    """Return the time now, in whole seconds, UTC."""
    return datetime.now(UTC).replace(microsecond=0)


async def watch(
    tick: Tick, *, clock: Callable[[], datetime] = wall_clock, seconds: float = TICK, bell: Bell | None = None
) -> None:
    """Run `tick(now)` at once and then every `seconds`, and when the bell rings, never two at a time, until cancelled.

    A PlanetError of a tick ends the watch and is raised here.
    """
    under_way: set[asyncio.Task[None]] = set()
    ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def once() -> None:
        await tick(clock())

    async def job() -> None:
        if under_way:
            return
        task = asyncio.ensure_future(once())
        under_way.add(task)
        await asyncio.wait({task})
        under_way.discard(task)
        if not task.cancelled() and task.exception() and not ended.done():
            ended.set_exception(task.exception() or PlanetError(""))

    heeding = asyncio.ensure_future(_heed(bell, job, under_way))
    scheduler = AsyncIOScheduler(timezone=UTC)
    scheduler.add_job(
        job,
        "interval",
        seconds=seconds,
        next_run_time=datetime.now(UTC),
        coalesce=True,
        max_instances=2,
        misfire_grace_time=None,
    )
    scheduler.start()
    try:
        await ended
    finally:
        heeding.cancel()
        scheduler.pause()
        for task in under_way:
            task.cancel()
        if under_way:
            await asyncio.wait(set(under_way))
        await asyncio.sleep(0)
        scheduler.shutdown(wait=False)


async def _heed(bell: Bell | None, job: Callable[[], Awaitable[None]], under_way: set[asyncio.Task[None]]) -> None:
    """Begin the job whenever the bell rings, after the one that is under way."""
    while bell:
        await bell.rung()
        if under_way:
            await asyncio.wait(set(under_way))
        await job()
