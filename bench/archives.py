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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from bench import feeds, measure, posts, words
from bench.cache import CACHE
from bench.corpora import SHORT_TEXT
from bench.peers.planet import command
from bench.posts import NOON, Post

SPAN = timedelta(days=20 * 365.25)
GAP = SPAN / 1_000_000
"""Between two posts of a hub."""

LISTED = 20
"""Posts that a feed lists when the hub is ready."""

STRETCH = 1_250
"""Posts of a member that one turn brings while the hub is made."""

HIDDEN_TAG = "sponsored"


@dataclass(frozen=True, slots=True)
class Archive:
    """A hub with a past: `size` entries of `members` members.

    If `hidden` is not 0, there are as many entries more, of as many members more, that a filter keeps from showing.
    If `longest` is not 0, it is the number of entries of the first member, over twenty years. `extras` are those of
    the program with which it is made.
    """

    size: int
    members: int = 50
    hidden: int = 0
    longest: int = 0
    extras: tuple[str, ...] = ()

    def posts(self, member: int) -> int:
        """Return the number of posts of a member; those from `members` on are the hidden ones."""
        if self.longest and member == 0:
            return self.longest
        return (self.size if member < self.members else self.hidden) // self.members

    def gap(self, member: int) -> timedelta:
        """Return the time between two posts of a member."""
        return SPAN / self.longest if self.longest and member == 0 else GAP * self.members

    def date(self, member: int, number: int) -> datetime:
        """Return the date of a post of a member; 0 is the newest when the hub is ready."""
        return NOON - number * self.gap(member) - member % self.members * GAP

    def between(self, member: int, start: datetime, end: datetime) -> range:
        """Return the numbers of a member's posts after `start` and up to `end`, the newest first."""
        gap, newest = self.gap(member), self.date(member, 0)
        first, last = -((end - newest) // gap), -((start - newest) // gap)
        return range(max(0, first), min(last, self.posts(member)))

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
    shutil.copytree(prepared(archive), hub, ignore=shutil.ignore_patterns("output"))
    # a file of a site is replaced, never changed in place: links are as good as copies, and many
    subprocess.run(["cp", "-al", str(prepared(archive) / "output"), str(hub / "output")], check=True)
    return hub


def prepared(archive: Archive) -> Path:
    """Return the hub in the cache; it is made as far as it is not there yet. Raises TurnFailed."""
    hub = CACHE / "archives" / archive.name
    progress = hub / "turns"
    if not hub.exists():
        _write_members(archive, hub)
    planned = list(turns(archive))
    ready = int(progress.read_text(encoding="ascii")) if progress.exists() else 0
    for number, (moment, listed) in enumerate(planned[ready:], ready + 1):
        for member, numbers in listed.items():
            write_feed(hub, member, [past_post(archive, member, number) for number in numbers])
        cost = measure.run(command(hub, moment, "update", "--strict", "--json", "--force", extras=archive.extras))
        progress.write_text(str(number), encoding="ascii")
        entries = f"{stored(cost.printed):,} entries"
        print(f"  {archive.name}: turn {number} of {len(planned)}, {cost.wall:.0f} s, {entries}", flush=True)
    return hub


def turns(archive: Archive) -> Iterator[tuple[datetime, dict[int, range]]]:
    """Yield each turn that makes the hub: its time, and the posts that every feed lists then.

    In each stretch of time nobody writes more than STRETCH posts. In the last turn all feeds list their newest posts.
    """
    busy = (member for member in archive.everybody if archive.posts(member) > STRETCH)
    stretch = min((archive.gap(member) * STRETCH for member in busy), default=2 * SPAN)
    oldest = min(archive.date(member, archive.posts(member)) for member in archive.everybody)
    for number in range((NOON - oldest) // stretch, -1, -1):
        end = NOON - number * stretch
        listed = {member: archive.between(member, end - stretch, end) for member in archive.everybody}
        if any(map(len, listed.values())):
            yield end, listed
    yield (
        NOON + timedelta(minutes=1),
        {member: range(min(LISTED, archive.posts(member))) for member in archive.everybody},
    )


def stored(printed: str) -> int:
    """Return the number of entries that the store holds, from what `planet update --json` printed."""
    return int(json.loads(printed[printed.index("{") :])["entries"]["stored"])


def write_feed(hub: Path, member: int, listed: Sequence[Post]) -> None:
    """Write the feed of a member with these posts, newest first."""
    document = (feeds.atom if member % 3 else feeds.rss)(member, listed, listed[0].date if listed else NOON)
    (hub / "feeds" / f"{member}.xml").write_text(document, encoding="utf-8")


def past_post(archive: Archive, member: int, number: int) -> Post:
    """Return a post of a member of an archive, with the tag that hides it where it is to be hidden."""
    post = replace(posts.post(member, number, SHORT_TEXT), date=archive.date(member, number))
    return post if member < archive.members else replace(post, tags=(HIDDEN_TAG,))


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
