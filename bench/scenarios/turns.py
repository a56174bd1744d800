"""Turns over ordinary feeds: all new, all unchanged, one of a hundred changed; each program in turn, A B A B."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bench import measure
from bench.cache import workplace
from bench.corpora import Corpus
from bench.peers import Peer
from bench.scenarios import Setting
from bench.server import Server

CHANGED = 0.01
"""The share of the feeds that list a new post."""


class Race:
    """Programs that visit the same feeds in turn, each in a folder of its own."""

    def __init__(self, setting: Setting, group: str, server: Server, folder: Path, peers: Sequence[Peer]) -> None:
        self._setting = setting
        self._group = group
        self._server = server
        self._folder = folder
        self._peers = peers
        self._hours = {peer.name: 0 for peer in peers}

    def begin(self, urls: Sequence[str], attempt: int) -> None:
        """Give each program a fresh folder with these feeds."""
        self._attempt = attempt
        for peer in self._peers:
            peer.subscribe(self._place(peer), urls)
            self._hours[peer.name] = 0

    def lap(self, step: str, *, sampled: bool = False) -> None:
        """Let each program take one turn, and keep what it cost; a `step` of "" is not kept."""
        for peer in self._peers:
            self.take_turn(peer, step, sampled=sampled)

    def take_turn(self, peer: Peer, step: str, *, sampled: bool = False) -> None:
        """Let one program take one turn."""
        command = peer.turn(self._place(peer), self._hours[peer.name])
        served = self._server.cpu()
        cost = measure.run(command.words, environment=command.environment, sampled=sampled)
        served = self._server.cpu() - served
        self._hours[peer.name] += 2
        if step:
            stored = peer.entries(self._place(peer))
            facts = {"server": round(served, 3)} | ({} if stored is None else {"entries": stored})
            self._setting.results.add(self._group, step, peer.name, cost, **facts)

    def _place(self, peer: Peer) -> Path:
        return self._folder / f"{peer.name}-{self._attempt}"


def run(setting: Setting, steps: Sequence[str]) -> None:
    """Measure the steps cold, warm and changed, as far as they are asked for; a cold turn begins each."""
    with workplace() as folder:
        corpus = Corpus(folder / "www", setting.feeds)
        corpus.write()
        with Server(corpus.folder) as server:
            race = Race(setting, "turns", server, folder, setting.peers())
            for attempt in range(setting.repeats if "cold" in steps else 1):
                race.begin(server.urls(setting.feeds), attempt)
                race.lap("cold" if "cold" in steps else "")
            for _ in range(setting.repeats if "warm" in steps else 0):
                race.lap("warm")
            for attempt in range(setting.repeats if "changed" in steps else 0):
                corpus.add_posts(corpus.spread(CHANGED, attempt))
                race.lap("changed")
