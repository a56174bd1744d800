"""A site of 5,000 entries: its size against the text that it shows, what readers load of it, and its first paint."""

from __future__ import annotations

import gzip
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from html import unescape
from pathlib import Path
from typing import Any

from bench import cache
from bench.cache import workplace
from bench.corpora import POSTS, Corpus
from bench.measure import Cost
from bench.peers.planet import Planet
from bench.posts import post
from bench.scenarios import Setting
from bench.scenarios.turns import Race
from bench.server import Server

FEEDS = 250
NO_TIME = Cost(0, 0, 0, 0)


def run(setting: Setting, steps: Sequence[str]) -> None:
    """Measure what a cold turn over 250 ordinary feeds publishes."""
    folder = workplace()
    size = min(FEEDS, setting.feeds)
    corpus = Corpus(folder / "www", size)
    corpus.write()
    with Server(corpus.folder) as server:
        race = Race(setting, "disk", server, folder, [Planet()])
        race.begin(server.urls(size))
        cost, _ = race.turn(Planet())
    output = race.place(Planet()) / "output"
    if "disk" in steps:
        setting.results.add("disk", "disk", "planet", cost, **sizes(output, size))
    if "weight" in steps:
        weights(setting, output)
    if "paint" in steps:
        paints(setting, output)


def sizes(output: Path, feeds: int) -> dict[str, float]:
    """Return the MB of a site and of its largest kinds of files, of the words in its entries, and their ratio."""
    texts = [post(member, number).html for member in range(feeds) for number in range(POSTS)]
    words = sum(len(unescape(re.sub(r"<[^>]+>", "", html)).encode()) for html in texts) / 1e6
    markup = sum(len(html.encode()) for html in texts) / 1e6
    kinds = kinds_of_files(output)
    total = sum(kinds.values())
    largest = dict(sorted(kinds.items(), key=lambda kind: -kind[1])[:6])
    return {"site MB": total, "words MB": words, "HTML MB": markup, "site / words": total / words, **largest}


def kinds_of_files(output: Path) -> Mapping[str, float]:
    """Return the MB of the files of a site by their top folder and ending, such as "topics/*.atom"."""
    kinds: dict[str, float] = defaultdict(float)
    for file in output.rglob("*"):
        if file.is_file():
            top, *below = file.relative_to(output).parts
            kinds[f"{top}/*{file.suffix}" if below else f"*{file.suffix}"] += file.stat().st_size / 1e6
    return kinds


def weights(setting: Setting, output: Path) -> None:
    """Measure what a reader's first visit loads, gzipped."""
    assets = sorted(f"assets/{file.name}" for file in (output / "assets").iterdir())
    for name in ("index.html", "members/index.html", "atom.xml", *assets):
        size = len(gzip.compress((output / name).read_bytes()))
        setting.results.add("disk", "weight", name, NO_TIME, **{"kB gzipped": size / 1000})


def paints(setting: Setting, output: Path) -> None:
    """Measure a browser's time from its question to the first paint, beside a page of one word; the best of five."""
    from planet.service.preview import preview

    chromium: Any = cache.test_module("browser")
    if reason := chromium.why_missing():
        setting.results.note(f"no first paint was measured: {reason}")
        return
    (output / "word.html").write_text("<!doctype html><title>A word</title><p>Word", encoding="utf-8")
    server = preview(output, port=0)
    server.start()
    with chromium.started() as browser, chromium.visiting(browser) as visit:
        for path in ("word.html", "", "members/"):
            milliseconds = min(painted(visit, server.url + path) for _ in range(5))
            setting.results.add("disk", "paint", path or "index.html", Cost(milliseconds / 1000, 0, 0, 0))
    server.close()


def painted(visit: Any, url: str) -> float:
    """Return the milliseconds to the first contentful paint of a page."""
    visit.open(url)
    script = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
    visit.page.wait_for_function(script)
    return float(visit.page.evaluate(script))
