"""The floor of visiting: the same requests by the same library, its start included."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bench.peers import Command, planet, write_list

WORKERS = 64
"""As many visits at a time as this program makes by default."""

PROGRAM = Path(__file__).with_name("programs") / "bare_httpx.py"


class BareHttpx:
    """httpx alone: what it fetches is thrown away."""

    name = "httpx"

    def missing(self) -> str:
        """Return "": the environment of this program has it."""
        return ""

    def subscribe(self, folder: Path, urls: Sequence[str]) -> None:
        """Write the list of feeds."""
        write_list(folder, urls)

    def turn(self, folder: Path, number: int) -> Command:
        """Return the command of one turn."""
        return Command([planet.python(), "-P", str(PROGRAM), str(folder), str(WORKERS)])

    def entries(self, folder: Path) -> None:
        """Return None: it stores nothing."""
