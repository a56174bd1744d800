"""`python -m bench.day HUB WWW FEEDS TURNS`: `planet run` through a day, an hour a turn; prints its memory after each.

The clock is moved by hand, so that a day takes minutes. Each hour a twentieth of the feeds has a new post.
"""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import timedelta
from pathlib import Path

from bench.corpora import Corpus
from bench.measure import memory
from bench.posts import NOON
from planet.hub import Hub
from planet.model.report import TurnReport
from planet.ports import no_progress
from planet.service.runner import Runner

NEWS = 0.05
"""The share of the feeds that list a new post each hour."""


class Failed(Exception):
    """A turn of the day was not what it should be."""


async def live(hub: Path, corpus: Corpus, turns: int) -> None:
    """Take the turns, and print the memory of this process in MB after each, with the number of new entries."""
    reports: list[TurnReport] = []
    runner = Runner(Hub(hub), os.environ, no_progress, reports.append, complain, checks_clock=False)
    for hour in range(turns):
        if hour:
            corpus.add_posts(corpus.spread(NEWS, hour))
        await runner.tick(NOON + timedelta(hours=hour))
        if len(reports) != hour + 1 or reports[-1].feeds_failed:
            raise Failed(f"hour {hour}: {reports[-1:]}")
        print(f"{hour} {memory(os.getpid()):.2f} {reports[-1].entries_new}", flush=True)
    runner.close()


def complain(sentence: str) -> None:
    """Raise Failed with what the program warns of."""
    raise Failed(sentence)


if __name__ == "__main__":
    asyncio.run(live(Path(sys.argv[1]), Corpus(Path(sys.argv[2]), int(sys.argv[3])), int(sys.argv[4])))
