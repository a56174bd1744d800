"""reader (https://reader.readthedocs.io): a library for feeds that sanitises what it stores."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bench import cache, measure
from bench.peers import Command

WORKERS = 16
"""Threads that visit. More gain nothing here, for one thread reads and stores."""

PACKAGES = ("reader>=3.26,<4", "sgmllib3k>=1")
"""The second is used by the feedparser that reader carries within it, and is not among its requirements."""
TURN = Path(__file__).with_name("reader_turn.py")


class Reader:
    """reader, with 16 workers, and every feed visited in each turn."""

    name = "reader"

    def missing(self) -> str:
        """Return why it could not be installed from the package index; "" if it is there."""
        return cache.environment("reader", *PACKAGES)

    def subscribe(self, folder: Path, urls: Sequence[str]) -> None:
        """Add the feeds to its database."""
        folder.mkdir(parents=True)
        (folder / "feeds.txt").write_text("\n".join(urls), encoding="utf-8")
        measure.run(self._command(folder, "subscribe"))

    def turn(self, folder: Path, hour: int) -> Command:
        """Return the command of one turn."""
        return Command(self._command(folder, "update"))

    def _command(self, folder: Path, word: str) -> list[str]:
        return [cache.python("reader"), "-P", str(TURN), word, str(folder), str(WORKERS)]
