"""Turns over ordinary feeds: all new, all unchanged, one of a hundred changed …; each program in turn, A B A B."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench import measure
from bench.cache import workplace
from bench.corpora import Corpus
from bench.measure import Cost, TurnFailed
from bench.peers import Peer, planet
from bench.posts import NOON
from bench.scenarios import Setting
from bench.server import Server

CHANGED = 0.01
"""The share of the feeds that list a new post."""

UNSTEADY = 0.3
"""The share of the feeds that give no validators, or whose bytes change without news: a third of the real web."""

SANITISING = ("planet", "reader")
"""The programs that clean what they store, and that are worth comparing in every case."""

LATENCY = 0.1
"""Seconds from a request to its answer, in the step `latency`."""


class Race:
    """Programs that visit the same feeds in turn, each in a folder of its own."""

    def __init__(self, setting: Setting, group: str, server: Server, folder: Path, peers: Sequence[Peer]) -> None:
        self._setting = setting
        self._group = group
        self._server = server
        self._folder = folder
        self._peers = list(peers)
        self._turns = {peer.name: 0 for peer in peers}
        self._attempt = -1

    def begin(self, urls: Sequence[str]) -> None:
        """Give each program a fresh folder with these feeds."""
        self._attempt += 1
        for peer in tuple(self._peers):
            with self._tolerating(peer):
                peer.subscribe(self.place(peer), urls)
            self._turns[peer.name] = 0

    def lap(self, step: str = "", *, only: Collection[str] = (), sampled: bool = False) -> None:
        """Let each program take one turn, and keep what it cost; without a `step` it is not kept."""
        for peer in tuple(self._peers):
            if not only or peer.name in only:
                with self._tolerating(peer):
                    self._take_turn(peer, step, sampled=sampled)

    @contextmanager
    def _tolerating(self, peer: Peer) -> Iterator[None]:
        """Let another program leave the race where it fails, with a note; raise TurnFailed where this program does."""
        try:
            yield
        except (TurnFailed, OSError, sqlite3.Error) as failure:
            if peer.name == planet.Planet.name:
                raise
            self._peers.remove(peer)
            self._setting.results.note(f"{peer.name} left the race: {failure}")

    def _take_turn(self, peer: Peer, step: str, *, sampled: bool) -> None:
        served = self._server.cpu()
        cost, stored = self.turn(peer, sampled=sampled)
        if step:
            facts = {"server": round(self._server.cpu() - served, 3)} | ({"entries": stored} if stored else {})
            self._setting.results.add(self._group, step, peer.name, cost, **facts)

    def turn(self, peer: Peer, *, sampled: bool = False) -> tuple[Cost, int | None]:
        """Let one program take one turn; return what it cost, and how many entries are stored then."""
        command = peer.turn(self.place(peer), self._turns[peer.name])
        self._turns[peer.name] += 1
        cost = measure.run(command.words, environment=command.environment, sampled=sampled)
        return cost, peer.entries(self.place(peer))

    def place(self, peer: Peer) -> Path:
        """Return the folder of a program."""
        return self._folder / f"{peer.name}-{self._attempt}"


def run(setting: Setting, steps: Sequence[str]) -> None:
    """Measure those of the steps of this scenario that are asked for; a cold turn comes before each."""
    folder = workplace()
    corpus = Corpus(folder / "www", setting.feeds)
    corpus.write()
    peers = setting.peers()
    with Server(corpus.folder) as server:
        race = Race(setting, "turns", server, folder, peers)
        for _ in range(setting.repeats if "cold" in steps else 1):
            race.begin(server.urls(setting.feeds))
            race.lap("cold" if "cold" in steps else "")
        for step in steps:
            _STEPS.get(step, _nothing)(setting, corpus, race)
    if "start" in steps:
        start(setting, race.place(planet.Planet()))


def _nothing(setting: Setting, corpus: Corpus, race: Race) -> None:
    """Do nothing: the step is measured elsewhere."""


def _warm(setting: Setting, corpus: Corpus, race: Race) -> None:
    for _ in range(setting.repeats):
        race.lap("warm")


def _changed(setting: Setting, corpus: Corpus, race: Race) -> None:
    for number in range(setting.repeats):
        corpus.add_posts(corpus.spread(CHANGED, number))
        race.lap("changed")


def _bare(setting: Setting, corpus: Corpus, race: Race) -> None:
    """Measure feeds without validators, whose bytes stay the same."""
    _unsteady(setting, corpus, race, "no validators", bare=corpus.spread(UNSTEADY))


def _stirred(setting: Setting, corpus: Corpus, race: Race) -> None:
    """Measure feeds whose bytes change without news, and their validators with them."""
    _unsteady(setting, corpus, race, "no news", stirred=corpus.spread(UNSTEADY))


def _mixed(setting: Setting, corpus: Corpus, race: Race) -> None:
    """Measure half of each, and all-304 turns between them to compare with."""
    unsteady = corpus.spread(UNSTEADY)
    _unsteady(setting, corpus, race, "mixed", bare=unsteady[::2], stirred=unsteady[1::2])


def _unsteady(
    setting: Setting, corpus: Corpus, race: Race, step: str, *, bare: Sequence[int] = (), stirred: Sequence[int] = ()
) -> None:
    """Measure turns with unsteady feeds, and before each a turn in which nothing has changed."""
    for number in range(setting.repeats + 1):  # the first lap is that in which the programs learn of the change
        race.lap(f"{step}: all 304" if number else "", only=SANITISING)
        corpus.strip_validators(bare)
        corpus.stir(stirred)
        race.lap(step if number else "", only=SANITISING)
        corpus.strip_validators(())
        race.lap(only=SANITISING)  # they learn the validators again


def start(setting: Setting, hub: Path) -> None:
    """Measure how long the program takes to say how it is used, and how a hub is."""
    python = planet.python()
    commands = {
        "python -c pass": [python, "-c", "pass"],
        "planet --help": [python, "-m", "planet", "--help"],
        "planet status": planet.command(hub, NOON, "status"),
    }
    for _ in range(3 * setting.repeats):
        for label, words in commands.items():
            setting.results.add("turns", "start", label, measure.run(words))


def latency(setting: Setting, steps: Sequence[str]) -> None:
    """Measure turns in which nothing has changed, with 100 ms from each request to its answer."""
    workers = 64
    folder = workplace()
    corpus = Corpus(folder / "www", setting.feeds)
    corpus.write()
    with Server(corpus.folder, LATENCY) as server:
        race = Race(setting, "latency", server, folder, setting.peers())
        race.begin(server.urls(setting.feeds))
        race.lap()
        for _ in range(setting.repeats):
            race.lap("latency")
            shortest = setting.feeds * LATENCY / workers
            setting.results.add("latency", "latency", "feeds × latency / 64", Cost(shortest, 0, 0, 0))


_STEPS: dict[str, Callable[[Setting, Corpus, Race], None]] = {
    "warm": _warm,
    "changed": _changed,
    "bare": _bare,
    "stirred": _stirred,
    "mixed": _mixed,
}

STEPS = ("cold", *_STEPS, "start")
