"""A turn over a growing past: 20 new entries over 1,000, 10,000 … stored ones, and a quiet turn; the same with hidden
entries."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from bench import archives, measure
from bench.archives import Archive
from bench.cache import workplace
from bench.measure import Cost
from bench.peers.planet import command
from bench.posts import NOON, Post
from bench.scenarios import Setting

NEW = 20
"""Entries that a turn brings, each of another member."""

SMALLEST = 1_000


class LongHub:
    """A copy of an archive, in which turns are taken an hour after each other."""

    def __init__(self, setting: Setting, archive: Archive, folder: Path) -> None:
        self._setting = setting
        self._archive = archive
        self._hub = archives.copied(archive, folder)
        self._hour = self._rounds = 0
        self._news: dict[int, list[Post]] = {}
        self.turn("")  # brings the site up to date if the program has changed since the archive was made

    def turn(self, step: str, label: str = "") -> None:
        """Take a turn that visits everybody, and keep what it cost."""
        self._hour += 1
        moment = NOON + timedelta(hours=self._hour)
        words = command(self._hub, moment, "update", "--strict", "--json", "--force", extras=self._archive.extras)
        self._keep(step, label, measure.run(words))

    def bring_posts(self, step: str, label: str = "") -> None:
        """Take a turn in which 20 members have a new post each; the oldest leaves their feed."""
        archive, date = self._archive, NOON + timedelta(hours=self._hour, minutes=55)
        self._rounds += 1
        for number in range(NEW):
            member = (self._rounds * NEW + number) % archive.members
            news = self._news.setdefault(member, [])
            news.insert(0, archives.new_post(member, self._rounds, date))
            past = range(min(archives.LISTED, archive.posts(member)))
            listed = [*news, *(archives.past_post(archive, member, number) for number in past)]
            archives.write_feed(self._hub, member, listed[: archives.LISTED])
        self.turn(step, label)

    def status(self, step: str, label: str = "") -> None:
        """Ask for the status of the hub."""
        words = command(self._hub, NOON + timedelta(hours=self._hour), "status", extras=self._archive.extras)
        self._keep(step, label, measure.run(words))

    def _keep(self, step: str, label: str, cost: Cost) -> None:
        if step:
            facts = turn_facts(cost.printed) if cost.printed.lstrip().startswith("{") else {}
            self._setting.results.add("archive", step, label or f"{self._archive.size:,}", cost, **facts)


def turn_facts(printed: str) -> dict[str, float]:
    """Return the figures of a turn from what `planet update --json` printed."""
    report = json.loads(printed[printed.index("{") :])
    return {"new": report["entries"]["new"], "pages": report["pages"]["written"], **report["seconds"]}


def growth(setting: Setting, steps: Sequence[str]) -> None:
    """Measure turns with 20 new entries, quiet turns and the status over archives of growing size."""
    sizes = [size for size in (SMALLEST, 10_000, 100_000, 1_000_000) if size <= setting.largest]
    _measure(setting, {f"{size:,}": Archive(size) for size in sizes}, "")


def hidden(setting: Setting, steps: Sequence[str]) -> None:
    """Measure the same over a thousand entries that show, with few and with many hidden entries beside them."""
    most = min(200_000, setting.largest)
    _measure(setting, {f"{size:,}": Archive(SMALLEST, hidden=size) for size in (SMALLEST, most)}, "hidden ")


def _measure(setting: Setting, cases: dict[str, Archive], prefix: str) -> None:
    with workplace() as folder:
        hubs = {label: LongHub(setting, archive, folder / str(n)) for n, (label, archive) in enumerate(cases.items())}
        for _ in range(setting.repeats):
            for label, hub in hubs.items():
                hub.bring_posts(f"{prefix}archive", label)
            for label, hub in hubs.items():
                hub.turn(f"{prefix}quiet", label)
            for label, hub in hubs.items():
                hub.status(f"{prefix}status", label)
