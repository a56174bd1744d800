"""What is measured: a scenario a module, each with the steps that it can measure and the targets of their ratios."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bench.peers import Peer
from bench.results import Results


@dataclass(frozen=True, slots=True)
class Setting:
    """How large and how often, with whom, and where results go. `feeds` is the number of ordinary feeds,
    `largest` the number of entries of the largest archive."""

    feeds: int
    repeats: int
    largest: int
    candidates: Sequence[Peer]
    results: Results

    def peers(self) -> list[Peer]:
        """Return the programs that can run here; a note is kept on each of the others."""
        able = []
        for peer in self.candidates:
            if reason := peer.missing():
                self.results.note(f"{peer.name} was not measured: {reason}")
            else:
                able.append(peer)
        return able
