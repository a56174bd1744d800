"""Hubs with a long past, filled by the program's own turns and kept in the cache, for it takes minutes to make a
large one.

The posts of a hub are evenly spread over its past: 137 a day, whatever their number, so that a million fill twenty
years. The feeds are files in the hub folder. A hub is made as it would have come about, by a turn for each stretch of
its past, and ends with feeds that list their newest posts alone.
"""

from __future__ import annotations

import hashlib
import inspect
import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from bench import feeds, measure, posts, words
from bench.cache import CACHE
from bench.corpora import SHORT_TEXT
from bench.peers.planet import command
from bench.posts import NOON, Post

GAP = timedelta(days=20 * 365.25) / 1_000_000
"""Between two posts of a hub."""

LISTED = 10
"""Posts that a feed lists when the hub is ready."""

STRETCH = 500
"""Posts of a member that one turn brings while the hub is made."""

HIDDEN_TAG = "sponsored"


@dataclass(frozen=True, slots=True)
class Archive:
    """A hub with a past: `size` entries of `members` members.

    If `hidden` is not 0, there are as many entries more, of as many members more, that a filter keeps from showing.
    `extras` are those of the program with which it is made.
    """

    size: int
    members: int = 100
    hidden: int = 0
    extras: tuple[str, ...] = ()

    def posts(self, member: int) -> int:
        """Return the number of posts of a member; those from `members` on are the hidden ones."""
        return (self.size if member < self.members else self.hidden) // self.members

    @property
    def everybody(self) -> range:
        """Return the numbers of all members."""
        return range(self.members * (2 if self.hidden else 1))

    @property
    def name(self) -> str:
        """Return the name of its folder in the cache; another corpus has another name."""
        sources = "".join(map(inspect.getsource, (feeds, posts, words)))
        key = f"{self!r} {GAP} {LISTED} {sources}"
        return f"archive-{self.size}-{hashlib.sha256(key.encode()).hexdigest()[:8]}"


def copied(archive: Archive, folder: Path) -> Path:
    """Return a copy of the hub inside `folder`; it is made now if the cache lacks it. Raises TurnFailed."""
    hub = folder / archive.name
    shutil.copytree(made(archive), hub, ignore=shutil.ignore_patterns("output"))
    # a file of a site is replaced, never changed in place: links are as good as copies, and many
    subprocess.run(["cp", "-al", str(made(archive) / "output"), str(hub / "output")], check=True)
    return hub


def made(archive: Archive) -> Path:
    """Return the hub in the cache; it is made as far as it is not there yet. Raises TurnFailed."""
    hub = CACHE / "archives" / archive.name
    progress = hub / "turns"
    stretches = _stretches(archive)
    if not hub.exists():
        _write_members(archive, hub)
    ready = int(progress.read_text(encoding="ascii")) if progress.exists() else 0
    for number, (first, last) in enumerate(stretches[ready:], ready + 1):
        for member in archive.everybody:
            listed = range(first, min(last, archive.posts(member)))
            write_feed(hub, member, [past_post(archive, member, number) for number in listed])
        cost = measure.run(command(hub, moment(archive, first), "update", "--strict", "--json", extras=archive.extras))
        progress.write_text(str(number), encoding="ascii")
        print(f"  {archive.name}: turn {number} of {len(stretches)}, {cost.wall:.0f} s, {stored(cost.printed)} entries")
    return hub


def stored(printed: str) -> int:
    """Return the number of entries that the store holds, from what `planet update --json` printed."""
    return int(json.loads(printed[printed.index("{") :])["entries"]["stored"])


def _stretches(archive: Archive) -> list[tuple[int, int]]:
    """Return the first and last post that the feeds list in each turn; the last turn is as they are in the end."""
    ends = range(max(archive.size, archive.hidden) // archive.members, 0, -STRETCH)
    return [(max(0, end - STRETCH), end) for end in ends] + [(0, LISTED)]


def moment(archive: Archive, number: int) -> datetime:
    """Return a time after the post with this number, and before the next, of every member."""
    return NOON - number * archive.members * GAP + timedelta(seconds=1)


def write_feed(hub: Path, member: int, listed: Sequence[Post]) -> None:
    """Write the feed of a member with these posts, newest first."""
    document = (feeds.atom if member % 3 else feeds.rss)(member, listed, listed[0].date if listed else NOON)
    (hub / "feeds" / f"{member}.xml").write_text(document, encoding="utf-8")


def past_post(archive: Archive, member: int, number: int) -> Post:
    """Return a post of a member; 0 is the newest when the hub is ready."""
    date = NOON - (number * archive.members + member % archive.members) * GAP
    written = replace(posts.post(member, number, SHORT_TEXT), date=date)
    return written if member < archive.members else replace(written, tags=(HIDDEN_TAG,))


def new_post(member: int, number: int, date: datetime) -> Post:
    """Return a post of a member that appears after the hub was made; `number` is 1 for the first."""
    return replace(posts.post(member, -number, SHORT_TEXT), date=date)


def _write_members(archive: Archive, hub: Path) -> None:
    (hub / "config").mkdir(parents=True)
    (hub / "feeds").mkdir()
    tables = ['[planet]\ntitle = "Archive"\nurl = "https://planet.example.org/"\n\n[fetch]\nmax_entries = 100000\n']
    for member in archive.everybody:
        filtered = "" if member < archive.members else f'exclude = ["#{HIDDEN_TAG}"]\n'
        feed = f'[[members.feeds]]\nurl = "feeds/{member}.xml"\n{filtered}'
        tables.append(f'[[members]]\nname = "Member {member}"\nurl = "https://m{member}.example/"\n\n{feed}')
    (hub / "config" / "members.toml").write_text("\n".join(tables), encoding="utf-8")
