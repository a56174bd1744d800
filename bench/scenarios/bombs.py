"""Documents made to break their reader, each beside a sound feed of twenty posts."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Sequence
from typing import Any

from bench import cache
from bench.corpora import document
from bench.measure import Cost
from bench.scenarios import Setting
from planet.model.visits import Fetched
from planet.workers.pool import Workers

URL = "https://reef.example/feed"
MOST_ENTRIES = 200


def run(setting: Setting, steps: Sequence[str]) -> None:
    """Measure what each bomb of the tests costs a reading process of its own."""
    tests: Any = cache.test_module("test_bombs")
    floods = {f"a flood of {name}": tests.flood(*drops) for name, drops in tests.DROPS.items()}
    documents = {"twenty good posts": document(0).encode(), **tests.BOMBS, **floods}
    for name, body in documents.items():
        cost = asyncio.run(exploded(body, tests))
        setting.results.add("bombs", "bombs", name, cost)


async def exploded(body: bytes, tests: Any) -> Cost:
    """Return the seconds that a document costs, and the most memory that a reading process held meanwhile."""
    async with Workers(many=False) as workers:
        await workers.read(Fetched(url=URL, body=tests.SOUND), None, MOST_ENTRIES)
        started = time.perf_counter()
        reading = asyncio.ensure_future(workers.read(Fetched(url=URL, body=body), None, MOST_ENTRIES))
        most = 0.0
        while not reading.done():
            await asyncio.wait({reading}, timeout=0.01)
            most = max(most, *map(tests.peak, tests.effort.family(os.getpid())[1:]), 0.0)
        return Cost(time.perf_counter() - started, 0, most, 0)
