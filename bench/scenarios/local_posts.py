"""A folder of posts in the hub, of which one was edited: few posts, and 5,000."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from bench import measure, posts
from bench.cache import workplace
from bench.measure import Cost
from bench.peers.planet import HEAD, command
from bench.posts import NOON
from bench.scenarios import Setting
from bench.scenarios.archive import keep

FEW, MANY = 100, 5_000
GAP = timedelta(hours=9)


class Folder:
    """A hub whose one member writes posts in its folder."""

    def __init__(self, hub: Path, size: int) -> None:
        self._hub = hub
        self._posts = hub / "posts" / "ada"
        self._hour = 0
        (hub / "config").mkdir(parents=True)
        self._posts.mkdir(parents=True)
        (hub / "config" / "members.toml").write_text(f'{HEAD}\n[[members]]\nname = "Ada"\n', encoding="utf-8")
        for number in range(size):
            self._write(number, "")
        self.turn()

    def edit(self) -> Cost:
        """Edit one post, and take a turn."""
        self._write(self._hour % FEW, f"A line that came later, at {self._hour}.")
        return self.turn()

    def turn(self) -> Cost:
        """Take a turn."""
        self._hour += 1
        words = command(self._hub, NOON + timedelta(hours=self._hour), "update", "--strict", "--json", "--force")
        return measure.run(words)

    def _write(self, number: int, addition: str) -> None:
        date = NOON - number * GAP
        text = document(number, date, addition)
        (self._posts / f"post-{number}.md").write_text(text, encoding="utf-8")


def document(number: int, date: datetime, addition: str) -> str:
    """Return a post as its author keeps it: a head in TOML, and Markdown."""
    post = posts.post(0, number, 600)
    tags = ", ".join(f'"{tag}"' for tag in post.tags)
    head = f'title = "{post.title}"\ndate = {date:%Y-%m-%dT%H:%M:%SZ}\ntags = [{tags}]'
    paragraphs = "\n\n".join(posts.paragraphs(f"local {number}", 600))
    return f"+++\n{head}\n+++\n\n{paragraphs}\n\n{addition}\n"


def run(setting: Setting, steps: Sequence[str]) -> None:
    """Measure turns after an edit, and quiet turns, in a small and in a large folder."""
    folder = workplace()
    sizes = {"few": FEW, "many": min(MANY, setting.largest)}
    folders = {label: Folder(folder / label, size) for label, size in sizes.items()}
    for _ in range(setting.repeats):
        for label, hub in folders.items():
            keep(setting, "posts", "posts", label, hub.edit())
        for label, hub in folders.items():
            keep(setting, "posts", "posts, quiet", label, hub.turn())
