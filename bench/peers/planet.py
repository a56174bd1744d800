"""This program, run as cron runs it: a process a turn, manners as shipped, publishing included."""

from __future__ import annotations

import compileall
import hashlib
import os
import tomllib
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from bench import cache
from bench.measure import TurnFailed
from bench.peers import Command
from bench.posts import NOON

BETWEEN_TURNS = timedelta(minutes=15)
"""So short that all turns of a scenario lie on one day: the first turn of a day publishes more."""

HEAD = '[planet]\ntitle = "Bench"\nurl = "https://planet.example.org/"\n\n[fetch]\nprivate_allow = ["127.0.0.0/8"]\n'


def command(folder: Path, moment: datetime, *words: str, extras: Sequence[str] = ()) -> list[str]:
    """Return a command of the program for the hub in a folder, at a moment."""
    compile_modules()
    return [python(extras), "-m", "planet", *words, "-C", str(folder), "--now", f"{moment:%Y-%m-%dT%H:%M:%SZ}"]


@lru_cache
def compile_modules() -> None:
    """Compile the program's modules once, as pip does where it installs a program: the others are installed by it."""
    compileall.compile_dir(cache.ROOT / "planet", quiet=2)


def python(extras: Sequence[str] = ()) -> str:
    """Return the Python of an environment with all that the program needs, and these extras; it is made at first use.

    The program itself is not installed in it: it is run from this repository. $BENCH_PYTHON names another Python, which
    then has the extras that it has. Raises TurnFailed where the environment cannot be made.
    """
    if elsewhere := os.environ.get("BENCH_PYTHON"):
        return elsewhere
    project = tomllib.loads((cache.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    packages = [*project["dependencies"]]
    for extra in extras:
        packages += project["optional-dependencies"][extra]
    name = "planet-" + hashlib.sha256("\n".join(packages).encode()).hexdigest()[:8]
    if reason := cache.environment(name, *packages):
        raise TurnFailed(f"planet: {reason}")
    return cache.python(name)


class Planet:
    """This program. `head` is the beginning of the members file."""

    name = "planet"

    def __init__(self, head: str = HEAD) -> None:
        self._head = head

    def missing(self) -> str:
        """Return "": it is always there."""
        return ""

    def subscribe(self, folder: Path, urls: Sequence[str]) -> None:
        """Write a members file with a member for each feed; the sync of these members belongs to the first turn."""
        (folder / "config").mkdir(parents=True)
        tables = [
            f'[[members]]\nname = "Member {number}"\nurl = "https://m{number}.example/"\nfeeds = ["{url}"]\n'
            for number, url in enumerate(urls)
        ]
        (folder / "config" / "members.toml").write_text("\n".join([self._head, *tables]), encoding="utf-8")

    def turn(self, folder: Path, number: int) -> Command:
        """Return the command of one turn; feeds that are not due yet are visited as well."""
        return Command(command(folder, NOON + number * BETWEEN_TURNS, "update", "--json", "--strict", "--force"))

    def entries(self, folder: Path) -> int:
        """Return the number of entries stored."""
        return cache.count(folder / "planet.db", "entries")
