"""The memory of `planet run` through a day of hourly turns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bench import measure
from bench.cache import workplace
from bench.corpora import Corpus
from bench.peers import planet
from bench.scenarios import Setting
from bench.server import Server

FEEDS, HOURS = 200, 24
SETTLED = 3
"""The turn from which on the memory should be flat: by then every kind of work was done once."""


def run(setting: Setting, steps: Sequence[str]) -> None:
    """Measure the memory of the leading process after each turn of a day; `growth` is the last by the third."""
    size = min(FEEDS, setting.feeds)
    folder = workplace()
    corpus = Corpus(folder / "www", size)
    corpus.write()
    with Server(corpus.folder) as server:
        planet.Planet().subscribe(folder / "hub", server.urls(size))
        words = (str(folder / "hub"), str(corpus.folder), str(size), str(HOURS))
        cost = measure.run([planet.python(), "-m", "bench.day", *words])
    lines = [line.split() for line in cost.printed.splitlines()]
    sizes = [float(size) for _, size, _ in lines]
    new = sum(int(new) for _, _, new in lines)
    facts = {"turns": len(sizes), "new": new, "third MB": sizes[SETTLED - 1], "last MB": sizes[-1]}
    peak = replace(cost, memory=max(sizes))
    setting.results.add("day", "day", "planet run", peak, **facts, growth=sizes[-1] / sizes[SETTLED - 1])
