"""Turns over a past that grows: 20 new entries over few and over many stored ones, and a quiet turn over the same."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
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

    def __init__(self, archive: Archive, folder: Path) -> None:
        self._archive = archive
        self._hub = archives.copied(archive, folder)
        self._hour = self._rounds = 0
        self._news: dict[int, list[Post]] = {}
        self.turn()  # brings the site up to date if the program has changed since the archive was made

    def turn(self) -> Cost:
        """Take a turn that visits everybody; return what it cost."""
        self._hour += 1
        moment = NOON + timedelta(hours=self._hour)
        (self._hub / "turn").touch()
        words = ("update", "--strict", "--json", "--force")
        return measure.run(command(self._hub, moment, *words, extras=self._archive.extras))

    def site_written(self) -> float:
        """Return the MB of the files of the site that the last turn wrote."""
        last = (self._hub / "turn").stat().st_mtime_ns
        files = (file.stat() for file in (self._hub / "output").rglob("*") if file.is_file())
        return sum(status.st_size for status in files if status.st_mtime_ns >= last) / 1e6

    def bring_posts(self) -> Cost:
        """Take a turn in which 20 members have a new post each; the oldest leaves their feed."""
        archive, date = self._archive, NOON + timedelta(hours=self._hour, minutes=55)
        first = self._rounds * NEW
        self._rounds += 1
        for member in sorted({(first + number) % archive.members for number in range(NEW)}):
            news = self._news.setdefault(member, [])
            news.insert(0, archives.new_post(member, self._rounds, date))
            past = range(min(archives.LISTED, archive.posts(member)))
            listed = [*news, *(archives.past_post(archive, member, number) for number in past)]
            archives.write_feed(self._hub, member, listed[: archives.LISTED])
        return self.turn()

    def ask(self, *words: str) -> Cost:
        """Run another command of the program for this hub; return what it cost."""
        return measure.run(command(self._hub, NOON + timedelta(hours=self._hour), *words, extras=self._archive.extras))


def growth(setting: Setting, steps: Sequence[str]) -> None:
    """Measure archives of 1,000, 10,000, 100,000 and 1,000,000 entries; of fewer where the largest is small."""
    sizes = [size for size in (SMALLEST, 10_000, 100_000, 1_000_000) if size <= setting.largest]
    if len(sizes) < 2:
        sizes = [setting.largest // 5, setting.largest]
    measure_turns(setting, "archive", {f"{size:,}": archive_of(size) for size in sizes})


def hidden(setting: Setting, steps: Sequence[str]) -> None:
    """Measure few and many hidden entries beside a thousand that show."""
    few, many = min(SMALLEST, setting.largest // 5), min(200_000, setting.largest)
    cases = {"few": archive_of(few, hidden=few), "many": archive_of(few, hidden=many)}
    measure_turns(setting, "hidden", cases)


def long_member(setting: Setting, steps: Sequence[str]) -> None:
    """Measure a hub whose first member wrote as much as the others, and one whose first member wrote 30,000 posts."""
    few, many = min(SMALLEST, setting.largest // 5), min(30_000, setting.largest)
    cases = {"few": archive_of(few), "many": archive_of(few, longest=many)}
    measure_turns(setting, "member", cases)


def published(setting: Setting, steps: Sequence[str]) -> None:
    """Measure few and many published files: those that the extra `search` makes, one an entry and more."""
    few, many = min(SMALLEST, setting.largest // 5), min(100_000, setting.largest)
    cases = {"few": archive_of(few, extras=("search",)), "many": archive_of(many, extras=("search",))}
    measure_turns(setting, "published", cases)


def archive_of(size: int, *, hidden: int = 0, longest: int = 0, extras: tuple[str, ...] = ()) -> Archive:
    """Return an archive of 50 members, so that each has 20 entries in the smallest, or of fewer where it is tiny."""
    return Archive(size, min(20, size // 10), hidden, longest, extras)


def measure_turns(setting: Setting, name: str, cases: Mapping[str, Archive]) -> None:
    """Measure turns with new entries, quiet turns and the status, each in one hub after the other."""
    folder = workplace()
    hubs = {label: LongHub(archive, folder / str(number)) for number, (label, archive) in enumerate(cases.items())}
    for _ in range(setting.repeats):
        for label, hub in hubs.items():
            cost = hub.bring_posts()
            keep(setting, name, name, label, cost, **{"site MB": hub.site_written()})
        for label, hub in hubs.items():
            keep(setting, name, f"{name}, quiet", label, hub.turn())
        for label, hub in hubs.items():
            keep(setting, name, f"{name}, status", label, hub.ask("status"))


def keep(setting: Setting, group: str, step: str, label: str, cost: Cost, **figures: float) -> None:
    """Keep what a turn or another command cost, with the figures that it printed."""
    facts = turn_facts(cost.printed) if cost.printed.lstrip().startswith("{") else {}
    facts |= figures
    setting.results.add(group, step, label, cost, **facts, **{"MB written": cost.written})


def turn_facts(printed: str) -> dict[str, float]:
    """Return the figures of a turn from what `planet update --json` printed."""
    report = json.loads(printed[printed.index("{") :])
    return {"new": report["entries"]["new"], "pages": report["pages"]["written"], **report["seconds"]}
