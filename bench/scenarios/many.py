"""Very many feeds: what grows faster than their number? A twentieth of the host names are one server park."""

from __future__ import annotations

from collections.abc import Sequence

from bench.cache import workplace
from bench.corpora import Corpus
from bench.measure import Cost
from bench.peers.planet import Planet
from bench.scenarios import Setting
from bench.scenarios.turns import Race
from bench.server import Server

PARK = 20
"""One of so many feeds is on an address that they share, each at a port, and so a host, of its own."""

TIMES = (1, 10, 36)
"""As many times the ordinary number of feeds; 36,000 is the largest public list of personal sites."""


def run(setting: Setting, steps: Sequence[str]) -> None:
    """Measure a cold and a warm turn over each number of feeds, which are short ones."""
    for times in TIMES:
        _measure(setting, times * setting.feeds)


def _measure(setting: Setting, size: int) -> None:
    folder = workplace()
    corpus = Corpus(folder / "www", size, "short")
    corpus.write()
    with Server(corpus.folder, park=range(0, size, PARK)) as server:
        race = Race(setting, "many", server, folder, [Planet()])
        race.begin(server.urls(size))
        for step in ("many, cold", "many, warm"):
            cost, stored = race.turn(Planet(), sampled=True)
            _keep(setting, step, size, cost, stored)


def _keep(setting: Setting, step: str, size: int, cost: Cost, stored: int | None) -> None:
    facts = {"entries": stored or 0, "ms/feed": cost.wall / size * 1000, "cpu ms/feed": cost.cpu / size * 1000}
    setting.results.add("many", step, f"{size:,}", cost, **facts, **{"kB/feed": cost.memory / size * 1000})
