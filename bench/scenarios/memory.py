"""The memory of all processes of a turn together: over many ordinary feeds, and over feeds of the real web's sizes."""

from __future__ import annotations

from collections.abc import Sequence

from bench.cache import workplace
from bench.corpora import Corpus, Kind
from bench.scenarios import Setting
from bench.scenarios.turns import SANITISING, Race
from bench.server import Server


def run(setting: Setting, steps: Sequence[str]) -> None:
    """Measure cold and warm turns with the memory sampled: over five times the feeds, and over feeds as the web has."""
    if "memory" in steps:
        _measure(setting, "memory", "ordinary", 5 * setting.feeds)
    if "web" in steps:
        _measure(setting, "web", "web", setting.feeds)


def _measure(setting: Setting, name: str, kind: Kind, size: int) -> None:
    peers = [peer for peer in setting.peers() if peer.name in SANITISING]
    folder = workplace()
    corpus = Corpus(folder / "www", size, kind)
    corpus.write()
    setting.results.note(f"{name}: {size:,} feeds, {corpus.bytes() / size / 1000:.0f} kB each in the mean")
    with Server(corpus.folder) as server:
        race = Race(setting, "memory", server, folder, peers)
        race.begin(server.urls(size))
        race.lap(f"{name}, cold", sampled=True)
        race.lap(f"{name}, warm", sampled=True)
