"""newsboat (https://newsboat.org): a reader for the terminal in C++ and Rust; from the system's packages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bench import cache
from bench.peers import Command

WORKERS = 16
CONFIGURATION = f"reload-threads {WORKERS}\nsuppress-first-reload yes\n"


class Newsboat:
    """newsboat without its screen. It cleans HTML only when it shows it, and old versions read no JSON Feed."""

    name = "newsboat"

    def missing(self) -> str:
        """Return why it is not there and could not be installed; "" if it is there."""
        return cache.program("newsboat", "newsboat")

    def subscribe(self, folder: Path, urls: Sequence[str]) -> None:
        """Write its list of feeds and its configuration."""
        folder.mkdir(parents=True)
        (folder / "urls").write_text("\n".join(urls), encoding="utf-8")
        (folder / "config").write_text(CONFIGURATION, encoding="utf-8")

    def turn(self, folder: Path, number: int) -> Command:
        """Return the command of one turn."""
        files = ("-u", str(folder / "urls"), "-c", str(folder / "cache.db"), "-C", str(folder / "config"))
        return Command(["newsboat", *files, "-x", "reload"], {"HOME": str(folder)})

    def entries(self, folder: Path) -> int:
        """Return the number of entries stored."""
        return cache.count(folder / "cache.db", "rss_item")
