"""The feeds that are served, as files in a folder: made the same in every run, and changed the same way.

Feed 17 is the file `17`. What a feed lists depends on its number, its kind and how often it was changed, and on
nothing else.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from bench.feeds import WRITERS
from bench.posts import NOON, ORDINARY_TEXT, post

Kind = Literal["ordinary", "web", "short"]
"""`ordinary`: 20 posts, about 90 kB. `web`: the sizes of the real web, mean about 234 kB. `short`: 20 posts of a few
lines."""

BARE = "bare"
"""The file that lists the numbers of the feeds that are served without validators."""

POSTS = 20
SHORT_TEXT = 250
WEB_MEDIAN, WEB_SPREAD, WEB_LARGEST = 60_000, 1.72, 4_900_000
"""Bytes of a feed of the real web: a log-normal distribution, cut off where visitors refuse to read on."""


@dataclass(slots=True)
class Corpus:
    """Feeds numbered from 0, as files in `folder`."""

    folder: Path
    size: int
    kind: Kind = "ordinary"
    _news: dict[int, int] = field(default_factory=dict)
    _stirs: dict[int, int] = field(default_factory=dict)

    def write(self) -> None:
        """Write every feed as it is at first."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._write(range(self.size))

    def add_posts(self, members: Iterable[int]) -> None:
        """Give each of these feeds one more post; its oldest leaves the document."""
        self._write(_counted(self._news, members))

    def stir(self, members: Iterable[int]) -> None:
        """Change bytes of these feeds that carry no news: the time at which the document was built."""
        self._write(_counted(self._stirs, members))

    def strip_validators(self, members: Iterable[int]) -> None:
        """Let these feeds, and no others, be served without validators from now on."""
        (self.folder / BARE).write_text(" ".join(map(str, members)), encoding="ascii")

    def spread(self, share: float, turn: int = 0) -> list[int]:
        """Return the numbers of this share of the feeds, evenly spread; other feeds in another `turn`."""
        count = max(1, round(self.size * share))
        return sorted({(turn * 7 + number * self.size // count) % self.size for number in range(count)})

    def bytes(self) -> int:
        """Return the size of all documents together."""
        return sum((self.folder / str(member)).stat().st_size for member in range(self.size))

    def _write(self, members: Iterable[int]) -> None:
        for member in members:
            news, stirs = self._news.get(member, 0), self._stirs.get(member, 0)
            (self.folder / str(member)).write_text(document(member, self.kind, news, stirs), encoding="utf-8")


def _counted(counts: dict[int, int], members: Iterable[int]) -> Sequence[int]:
    members = list(members)
    for member in members:
        counts[member] = counts.get(member, 0) + 1
    return members


def document(member: int, kind: Kind = "ordinary", news: int = 0, stirs: int = 0) -> str:
    """Return the document of a feed after `news` further posts and `stirs` changes without news."""
    count, length = shape(member, kind)
    posts = [post(member, number, length) for number in range(-news, count - news)]
    return WRITERS[member % 10](member, posts, _built(news, stirs))


def shape(member: int, kind: Kind) -> tuple[int, int]:
    """Return how many posts a feed lists, and the mean length of their texts."""
    if kind == "ordinary":
        return POSTS, ORDINARY_TEXT
    if kind == "short":
        return POSTS, SHORT_TEXT
    chance = random.Random(f"web {member}")
    size = min(WEB_LARGEST, chance.lognormvariate(0, WEB_SPREAD) * WEB_MEDIAN)
    count = min(max(5, round(chance.lognormvariate(0, 0.8) * 15)), max(5, round(size / 800)))
    return count, max(50, round(size / count / 1.35) - 500)


def _built(news: int, stirs: int) -> datetime:
    return NOON + timedelta(hours=news, seconds=stirs)
