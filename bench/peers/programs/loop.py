"""A loop as small planets have it: threads that visit, feedparser as shipped, entries in SQLite. `loop.py FOLDER
WORKERS`.

It visits the feeds of feeds.txt with their ETags of the last time, and stores each entry whole. No dates are judged,
nothing is published.
"""

from __future__ import annotations

import io
import json
import sqlite3
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import feedparser

TABLES = """
CREATE TABLE IF NOT EXISTS feeds (url TEXT PRIMARY KEY, etag TEXT);
CREATE TABLE IF NOT EXISTS entries (feed TEXT, id TEXT, entry TEXT, PRIMARY KEY (feed, id));
"""


def visit(url: str, etag: str) -> tuple[str, bytes, str]:
    """Return a feed's URL, its body and its ETag; the body is empty if it has not changed."""
    request = urllib.request.Request(url, headers={"If-None-Match": etag} if etag else {})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return url, answer.read(), answer.headers.get("ETag") or ""
    except urllib.error.HTTPError as error:
        if error.code != 304:
            raise
        return url, b"", etag


def entries(body: bytes) -> Iterator[tuple[str, str]]:
    """Yield the id of each entry, and the entry as JSON."""
    if body.startswith(b"{"):
        for item in json.loads(body)["items"]:
            yield item["id"], json.dumps(item)
        return
    for entry in feedparser.parse(io.BytesIO(body)).entries:
        yield entry.get("id", ""), json.dumps(entry, default=str)


def main(folder: Path, workers: int) -> None:
    """Visit every feed once, and store what came."""
    urls = (folder / "feeds.txt").read_text(encoding="utf-8").split()
    with sqlite3.connect(folder / "loop.sqlite") as db:
        db.executescript(TABLES)
        etags = dict(db.execute("SELECT url, etag FROM feeds"))
        with ThreadPoolExecutor(workers) as threads:
            for url, body, etag in threads.map(lambda url: visit(url, etags.get(url, "")), urls):
                if body:
                    rows = [(url, id, entry) for id, entry in entries(body)]
                    db.executemany("INSERT OR REPLACE INTO entries VALUES (?, ?, ?)", rows)
                    db.execute("INSERT OR REPLACE INTO feeds VALUES (?, ?)", (url, etag))
                    db.commit()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
