"""The documents as the tests read them: their pages, sections, tables and fenced blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


class Block(NamedTuple):
    """A fenced block: the remark that stands before it ("" without one), its language, its text."""

    mark: str
    language: str
    text: str


def blocks(page: str) -> list[Block]:
    fenced = re.compile(r"(?:^<!-- ([^\n]+) -->\n)?^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
    return [Block(mark or "", language, text) for mark, language, text in fenced.findall(page)]


def section(page: str, heading: str) -> str:
    """What stands under a heading, up to the next of the same depth."""
    depth = heading.partition(" ")[0]
    below = f"\n{page}".partition(f"\n{heading}\n")[2]
    return re.split(rf"^{depth} ", below, maxsplit=1, flags=re.MULTILINE)[0]


def rows(text: str) -> Iterator[list[str]]:
    """The cells of each row of the tables in a text, their headings left out."""
    for line in text.splitlines():
        if line.startswith("| `"):
            yield [cell.strip() for cell in line.strip("|").split("|")]
