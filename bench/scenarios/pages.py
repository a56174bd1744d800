"""What readers load of a hub of 40 members with 30 posts each, page by page, gzipped, beside the barest page that says
the same."""

from __future__ import annotations

import gzip
import subprocess
import sys
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any

from bench import cache
from bench.cache import workplace
from bench.measure import Cost, TurnFailed
from bench.scenarios import Setting

NO_TIME = Cost(0, 0, 0, 0)
MEMBERS, POSTS = 40, 30

KINDS = {
    "front": "index.html",
    "member": "members/*/index.html",
    "directory": "members/index.html",
    "day": "archive/*/*/*/index.html",
    "month": "archive/*/*/index.html",
    "conversation": "conversations/*/index.html",
    "topic": "topics/*/index.html",
}
"""The pages that are weighed, by kind; of several the heaviest."""

FEEDS = ("atom.xml", "rss20.xml", "feed.json")


def run(setting: Setting, steps: Sequence[str]) -> None:
    """Weigh the pages of a hub with posts of all kinds in many scripts, and the files that they have in common."""
    showcase: Any = cache.test_module("showcase")
    folder = workplace()
    showcase.community(folder / "hub", MEMBERS, POSTS)
    command = [sys.executable, "-m", "planet", "update", "-C", folder / "hub", "--now", showcase.NOW.isoformat()]
    turn = subprocess.run(command, capture_output=True, text=True)
    if turn.returncode:
        raise TurnFailed(turn.stderr)
    output = folder / "hub" / "output"
    for kind, pattern in KINDS.items():
        body = max((file.read_bytes() for file in output.glob(pattern)), key=kilobytes, default=b"")
        size, least = kilobytes(body), kilobytes(bare(body))
        facts = {"kB gzipped": size, "bare, kB": least, "page / bare": size / least}
        setting.results.add("pages", "pages", kind, NO_TIME, **facts)
    for kind, files in _shared(output):
        size = sum(kilobytes(file.read_bytes()) for file in files)
        setting.results.add("pages", "pages", kind, NO_TIME, **{"kB gzipped": size})


def _shared(output: Path) -> Iterator[tuple[str, list[Path]]]:
    yield "style of all pages", [output / "assets" / "planet.css"]
    yield "style of pages with more than entries", [output / "assets" / "hub.css"]
    yield "script of all pages", [output / "assets" / "planet.js"]
    yield "scripts of single pages", [file for file in (output / "assets").glob("*.js") if file.name != "planet.js"]
    for name in FEEDS:
        yield name, [output / name]


def kilobytes(body: bytes) -> float:
    """Return the weight of a file on its way to a browser."""
    return len(gzip.compress(body, 9, mtime=0)) / 1000


def bare(body: bytes) -> bytes:
    """Return a page that says the same as another with links, headings and paragraphs alone: no classes, no dates for
    machines, no navigation."""
    from selectolax.lexbor import LexborHTMLParser

    page = LexborHTMLParser(body.decode())
    main = page.css_first("main")
    lines = ["<!doctype html><meta charset=utf-8>"]
    for part in main.css("a, p, h1, h2, h3") if main else ():
        words = escape(part.text(separator=" ", strip=True), quote=False)
        if part.tag == "a":
            lines.append(f'<a href="{part.attributes.get("href")}">{words}</a>')
        elif not part.css_first("a"):
            lines.append(f"<{part.tag}>{words}")
    return "\n".join(lines).encode()
