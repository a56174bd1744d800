"""reader (https://reader.readthedocs.io): a library for feeds that sanitises what it stores."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bench import cache, measure
from bench.peers import Command, write_list

WORKERS = 16
"""Threads that visit. More gain nothing here, for one thread reads and stores."""

PACKAGES = ("reader>=3.26,<4", "sgmllib3k>=1")
"""The second is used by the feedparser that reader carries within it, and is not among its requirements."""
PROGRAM = Path(__file__).with_name("programs") / "with_reader.py"


class Reader:
    """reader, with 16 workers, and every feed visited in each turn."""

    name = "reader"

    def missing(self) -> str:
        """Return why it could not be installed from the package index; "" if it is there."""
        return cache.environment("reader", *PACKAGES)

    def subscribe(self, folder: Path, urls: Sequence[str]) -> None:
        """Add the feeds to its database."""
        write_list(folder, urls)
        measure.run(self._command(folder, "subscribe"))

    def turn(self, folder: Path, number: int) -> Command:
        """Return the command of one turn."""
        return Command(self._command(folder, "update"))

    def entries(self, folder: Path) -> int:
        """Return the number of entries stored."""
        return cache.count(folder / "reader.sqlite", "entries")

    def _command(self, folder: Path, word: str) -> list[str]:
        return [cache.python("reader"), "-P", str(PROGRAM), word, str(folder), str(WORKERS)]
