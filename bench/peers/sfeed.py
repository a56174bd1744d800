"""sfeed (https://codemadness.org/sfeed.html): a shell script around curl and a converter in C; from the system's
packages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bench import cache
from bench.peers import Command

WORKERS = 16
CONFIGURATION = """sfeedpath="{folder}/feeds"
maxjobs={workers}
fetch() {{
	etag="{folder}/etags/$(basename "$3")"
	curl -L --max-redirs 0 -H "User-Agent:" -f -s -m 15 --compressed \\
		--etag-save "$etag" --etag-compare "$etag" -z "$etag" "$2" 2>/dev/null
}}
feeds() {{
{feeds}
}}
"""
"""The fetch() is that of its README, with ETags."""


class Sfeed:
    """sfeed, with the ETags that its README describes. It cleans no HTML, and reads no JSON Feed."""

    name = "sfeed"

    def missing(self) -> str:
        """Return why it is not there and could not be installed; "" if it is there."""
        return cache.program("sfeed_update", "sfeed") or cache.program("curl", "curl")

    def subscribe(self, folder: Path, urls: Sequence[str]) -> None:
        """Write its configuration."""
        for place in ("feeds", "etags"):
            (folder / place).mkdir(parents=True)
        feeds = "\n".join(f'\tfeed "{number}" "{url}"' for number, url in enumerate(urls))
        text = CONFIGURATION.format(folder=folder, workers=WORKERS, feeds=feeds)
        (folder / "sfeedrc").write_text(text, encoding="utf-8")

    def turn(self, folder: Path, number: int) -> Command:
        """Return the command of one turn."""
        return Command(["sfeed_update", str(folder / "sfeedrc")])

    def entries(self, folder: Path) -> int:
        """Return the number of entries stored: the lines of its files."""
        return sum(file.read_bytes().count(b"\n") for file in (folder / "feeds").iterdir())
