"""The programs that are compared: how each is installed, set up with a list of feeds, and made to take one turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Command:
    """A command to measure, and what it needs in its environment."""

    words: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)


class Peer(Protocol):
    """A program that visits feeds. Each keeps all that it stores in the folder that it is given."""

    name: str

    def missing(self) -> str:
        """Return why it cannot run here; "" if it can. What it needs is installed now, where that is possible."""
        ...

    def subscribe(self, folder: Path, urls: Sequence[str]) -> None:
        """Make its folder and its list of feeds; that is not measured."""
        ...

    def turn(self, folder: Path, number: int) -> Command:
        """Return the command that visits all feeds once; `number` is 0 for the first turn."""
        ...

    def entries(self, folder: Path) -> int | None:
        """Return how many entries it has stored; None if it stores none."""
        ...


def write_list(folder: Path, urls: Sequence[str]) -> None:
    """Make a folder with the list of feeds that simple programs read: feeds.txt, a URL a line."""
    folder.mkdir(parents=True)
    (folder / "feeds.txt").write_text("\n".join(urls), encoding="utf-8")
