"""A loop around feedparser and SQLite, as small planets such as rawdog have it; written for this bench."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bench import cache
from bench.peers import Command, write_list

WORKERS = 16
PROGRAM = Path(__file__).with_name("programs") / "loop.py"


class Loop:
    """The loop; it sanitises by feedparser, and publishes nothing."""

    name = "loop"

    def missing(self) -> str:
        """Return why feedparser could not be installed; "" if it is there."""
        return cache.environment("loop", "feedparser>=6.0.11,<7")

    def subscribe(self, folder: Path, urls: Sequence[str]) -> None:
        """Write the list of feeds."""
        write_list(folder, urls)

    def turn(self, folder: Path, number: int) -> Command:
        """Return the command of one turn."""
        return Command([cache.python("loop"), "-P", str(PROGRAM), str(folder), str(WORKERS)])

    def entries(self, folder: Path) -> int:
        """Return the number of entries stored."""
        return cache.count(folder / "loop.sqlite", "entries")
