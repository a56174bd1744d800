"""A hub with a busy week and a quiet one, for tests of letters, and for the page of docs/ that shows two.

`python tests/letters.py` writes these two into docs/explanation/letters.md anew.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from click.testing import CliRunner
from community import Post, atom

from planet.cli.commands import planet as command
from planet.errors import PlanetError
from planet.hub import Hub as Folder
from planet.ports import no_progress
from planet.service.runner import Runner
from planet.struct import Struct

MONDAY = datetime(2026, 11, 30, 8, tzinfo=UTC)
"""The morning after the busy week."""

SETTLED = datetime(2026, 8, 1, 8, tzinfo=UTC)
"""The hub's first turn: who is there then is not new."""

PLANET = """
[planet]
title = "{title}"
url = "https://reef.example/"
language = "{language}"
timezone = "Europe/Berlin"
{more}
"""


class Blog(Struct):
    """A member with a feed in a file; its posts are written down before the turn that brings them."""

    name: str
    slug: str
    language: str
    posts: list[Post]
    more: str = ""

    def write(self, hub: Path) -> None:
        head = f"https://{self.slug}.example/"
        (hub / f"{self.slug}.xml").write_bytes(atom(*self.posts, title=self.name, id=head))

    def table(self) -> str:
        return f'[[members]]\nname = "{self.name}"\nslug = "{self.slug}"\nfeeds = ["{self.slug}.xml"]\n{self.more}\n'

    def post(self, number: int, title: str, when: datetime, text: str = "", *tags: str) -> str:
        """Write a post; return its address."""
        link = f"https://{self.slug}.example/{number}"
        self.posts.append(Post(title, link, link, when, text or f"<p>{escape(title)}</p>", tags))
        return link


@dataclass(frozen=True)
class Answer:
    """What a command said, its sentence on an error with it, and its exit status."""

    exit_code: int
    output: str


class Hub:
    """A hub in a folder, driven by its commands."""

    def __init__(self, folder: Path, *, title: str = "Planet Reef", language: str = "en", more: str = "") -> None:
        self.folder, self.title, self.language, self.more = folder, title, language, more
        self.blogs: list[Blog] = []
        self.letter = ""
        """Tables behind that of the planet."""
        (folder / "config").mkdir(parents=True, exist_ok=True)

    def member(self, name: str, slug: str, language: str = "en", more: str = "") -> Blog:
        blog = Blog(name, slug, language, [], more)
        self.blogs.append(blog)
        return blog

    def write(self) -> None:
        """Write the members file and the feeds."""
        head = PLANET.format(title=self.title, language=self.language, more=self.more) + self.letter
        file = self.folder / "config" / "members.toml"
        file.write_text(head + "".join(blog.table() for blog in self.blogs), encoding="utf-8")
        for blog in self.blogs:
            blog.write(self.folder)

    def run(self, *words: str, now: datetime, env: dict[str, str] | None = None) -> Answer:
        """Run a command of planet at a time."""
        words = ("-C", str(self.folder), "--now", now.isoformat(), *words)
        result = CliRunner().invoke(command, words, env=env)
        if isinstance(result.exception, PlanetError):
            return Answer(result.exception.exit_status, f"{result.output}{result.exception}\n")
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return Answer(result.exit_code, result.output)

    def turn(self, now: datetime, *words: str) -> Answer:
        """Take a turn with the members file and the feeds as they are."""
        self.write()
        result = self.run("update", "--force", *words, now=now)
        assert result.exit_code == 0, result.output
        return result

    def page(self, path: str) -> str:
        """Read a published file."""
        return (self.folder / "output" / path).read_text(encoding="utf-8")


def community_of(folder: Path, **keys: Any) -> tuple[Hub, dict[str, Blog]]:
    """Make a hub whose members have written something long ago, and take its first turn."""
    hub = Hub(folder, **keys)
    people = {
        "ada": hub.member("Ada Lovelace", "ada"),
        "bob": hub.member("Bob Reyes", "bob"),
        "mei": hub.member("Mei Tanaka", "mei", "ja"),
        "noor": hub.member("نور الهدى", "noor", "ar"),
        "jorg": hub.member("Jörg Möller", "jorg", "de"),
    }
    for blog in people.values():
        blog.post(0, f"Hello from {blog.slug}", SETTLED - timedelta(days=3))
    hub.turn(SETTLED)
    return hub, people


def busy_week(hub: Hub, people: dict[str, Blog], monday: datetime = MONDAY) -> None:
    """Let a week pass in which much happens: the seven days before a Monday."""
    ada, bob, mei, noor, jorg = (people[slug] for slug in ("ada", "bob", "mei", "noor", "jorg"))
    start = monday - timedelta(days=7)

    def at(day: int, hour: int = 10) -> datetime:
        return start + timedelta(days=day, hours=hour - 8)

    tide = ada.post(1, "What the tide left behind", at(0), "<p>Glass, rope, and one shoe. Nobody knows whose.</p>")
    hub.turn(at(0, 12))
    shoe = bob.post(
        1, "The shoe is mine", at(1), f'<p>Ada asks <a href="{tide}">whose shoe it is</a>. I lost it in June.</p>'
    )
    bob.post(2, "How do you keep salt out of a bicycle chain?", at(1, 15), "<p>Wax does not do it.</p>")
    hub.turn(at(1, 16))
    kelp = "https://museum.example/kelp-forest"
    mei.post(1, "潮が残したもの", at(2), f'<p><a href="{shoe}">靴の話</a>を読んで、わたしも浜を歩いてみました。</p>')
    mei.post(2, "海藻の森", at(3), f'<p>博物館の<a href="{kelp}">海藻の森の地図</a>がとてもよい。</p>')
    noor.post(1, "خريطة غابة الأعشاب البحرية", at(3, 12), f'<p>انظروا إلى <a href="{kelp}">هذه الخريطة</a>.</p>')
    for number in range(1, 7):
        jorg.post(number, f"Tagebuch der Boje, Eintrag {number}", at(number - 1, 9), "<p>Wind aus West, 12 °C.</p>")
    hub.turn(at(4, 16))
    rosa = hub.member("Rosa Kahlo", "rosa", more='bio = "Paints what she sees at low tide."')
    rosa.post(1, "First sketches from the harbour", at(5), "<p>Charcoal, and much wind.</p>")
    ada.post(2, "A map of the kelp forest", at(6), f'<p>The museum has <a href="{kelp}">a map</a> now.</p>')
    hub.turn(at(6, 12))


def looked(hub: Hub, moments: list[datetime]) -> list[str]:
    """Let `planet run` look at these moments; return the notes of its turns."""
    notes: list[str] = []
    runner = Runner(
        Folder(hub.folder),
        {},
        no_progress,
        lambda report: notes.extend(report.notes),
        notes.append,
        checks_clock=False,
    )

    async def look() -> None:
        for moment in moments:
            await runner.tick(moment)

    try:
        asyncio.run(look())
    finally:
        runner.close()
    return [note for note in notes if "etter" in note and not note.startswith("There are letters now")]


# ---------------------------------------------------------------- the letters of the documentation

DOCUMENT = Path(__file__).parents[1] / "docs" / "explanation" / "letters.md"


def shown(folder: Path) -> dict[str, str]:
    """The letters of a busy week and of a quiet one, as texts."""
    hub, people = community_of(folder)
    busy_week(hub, people)
    hub.letter = '[letter]\nto = "reef@lists.example"\nfrom = "hub@reef.example"\nhost = "localhost"\ntls = "off"\n'
    hub.write()
    busy = hub.run("digest", "--dry-run", now=MONDAY).output
    later = MONDAY + timedelta(days=7)
    people["bob"].post(3, "Wax does it after all", later - timedelta(days=4), "<p>Two coats, and a dry week.</p>")
    hub.turn(later - timedelta(days=3))
    return {"busy": busy, "quiet": hub.run("digest", "--dry-run", now=later).output}


def pasted(page: str, letters: dict[str, str]) -> str:
    """The page with these letters in its blocks."""

    def paste(block: re.Match[str]) -> str:
        return f"<!-- letter: {block[1]} -->\n```text\n{letters[block[1]].strip()}\n```"

    return re.sub(r"<!-- letter: (\w+) -->\n```text\n.*?```", paste, page, flags=re.DOTALL)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        DOCUMENT.write_text(pasted(DOCUMENT.read_text(encoding="utf-8"), shown(Path(name))), encoding="utf-8")
