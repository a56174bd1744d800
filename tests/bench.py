"""`make bench`: what turns cost, as ratios against a floor measured in the same run. Not a test: it judges nothing.

The floors: fetching the same addresses with a bare httpx client, parsing the same bodies with a bare feedparser,
and inserting as many rows into a bare SQLite table. A turn does all three, and everything else besides. Documents made
to break their reader are measured against a sound feed, and what readers load by its weight.
"""

from __future__ import annotations

import asyncio
import gzip
import io
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import browser as chromium
import feedparser
import httpx
from effort import family

from planet.model.visits import Fetched
from planet.service.preview import preview
from planet.workers.pool import Workers

MEMBERS = int(sys.argv[1]) if len(sys.argv) > 1 else 300
POSTS = 20
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
TEXT = "Words about reefs, and more of them than anybody reads. " * 12

SERVER = """
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *a): pass
class Server(ThreadingHTTPServer):
    request_queue_size = 512
server = Server(("127.0.0.1", 0), partial(Quiet, directory=sys.argv[1]))
print(server.server_address[1], flush=True)
server.serve_forever()
"""


def rss(member: int, title: str = "Post") -> str:
    """A feed of twenty posts, a week apart."""
    items = "".join(
        f"<item><guid>https://m{member}.example/{n}</guid><link>https://m{member}.example/{n}</link>"
        f"<title>{title} {n} of {member}</title><description>{TEXT}</description><category>tag{n}</category>"
        f"<pubDate>{NOON - timedelta(days=7 * n, minutes=member):%a, %d %b %Y %H:%M:%S} +0000</pubDate></item>"
        for n in range(POSTS)
    )
    return f'<rss version="2.0"><channel><title>Blog {member}</title><link>https://m{member}.example/</link>{items}</channel></rss>'


def hub(folder: Path, address: str) -> None:
    """A hub of MEMBERS members, each with a feed on loopback."""
    (folder / "config").mkdir()
    head = '[planet]\ntitle = "Bench"\nurl = "https://planet.example.org/"\n'
    rules = '[fetch]\nhost_delay = "0s"\nper_host = 32\nprivate_allow = ["127.0.0.0/8"]\n'
    people = "".join(
        f'[[members]]\nname = "Member {n}"\nurl = "https://m{n}.example/"\nfeeds = ["{address}{n}.xml"]\n'
        for n in range(MEMBERS)
    )
    (folder / "config/members.toml").write_text(head + rules + people)


def timed(what: Callable[[], Any]) -> float:
    started = time.perf_counter()
    what()
    return time.perf_counter() - started


def turn(folder: Path, hours: int, *words: str) -> float:
    """A turn as a process of its own, as cron starts it; gives its seconds."""
    now = f"{NOON + timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}"
    command = [sys.executable, "-m", "planet", "update", "-q", "-C", str(folder), "--now", now, *words]
    return timed(lambda: subprocess.run(command, check=True))


async def fetched(address: str) -> None:
    """The floor of visiting: the same addresses, 64 at a time, with nothing done to them."""
    gate = asyncio.Semaphore(64)
    async with httpx.AsyncClient(trust_env=False) as client:

        async def one(n: int) -> None:
            async with gate:
                (await client.get(f"{address}{n}.xml")).raise_for_status()

        await asyncio.gather(*(one(n) for n in range(MEMBERS)))


def parsed(www: Path) -> None:
    """The floor of reading: feedparser alone, as shipped but for its sanitiser."""
    for n in range(MEMBERS):
        feedparser.parse(io.BytesIO((www / f"{n}.xml").read_bytes()), sanitize_html=False, resolve_relative_uris=False)


def inserted(folder: Path) -> None:
    """The floor of storing: one row an entry, one transaction a feed."""
    with sqlite3.connect(folder / "floor.db", isolation_level=None) as db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=NORMAL")
        db.execute("CREATE TABLE floor (id INTEGER PRIMARY KEY, guid TEXT, title TEXT, body TEXT)")
        for n in range(MEMBERS):
            db.execute("BEGIN")
            rows = [(f"https://m{n}.example/{k}", f"Post {k}", TEXT) for k in range(POSTS)]
            db.executemany("INSERT INTO floor (guid, title, body) VALUES (?, ?, ?)", rows)
            db.execute("COMMIT")


async def exploded(body: bytes) -> tuple[float, float]:
    """What a document costs a reading process of its own: seconds, and the most memory that it held, in MB."""
    from test_bombs import SOUND, peak

    async with Workers(many=False) as workers:
        await workers.read(Fetched(url="https://reef.example/feed", body=SOUND), None, 200)
        started = time.perf_counter()
        reading = asyncio.ensure_future(workers.read(Fetched(url="https://reef.example/feed", body=body), None, 200))
        most = 0.0
        while not reading.done():
            await asyncio.wait({reading}, timeout=0.01)
            most = max(most, *map(peak, family(os.getpid())[1:]), 0.0)
        return time.perf_counter() - started, most


def bombs() -> None:
    """Every bomb of the tests, beside a feed of twenty good posts."""
    from test_bombs import BOMBS, DROPS, flood

    calm, resting = asyncio.run(exploded(rss(0).encode()))
    print(f"\nDocuments made to break their reader, beside {POSTS} good posts: {calm:.3f} s, {resting:.0f} MB")
    floods = {f"a flood of {name}": flood(*drops) for name, drops in DROPS.items()}
    for name, body in {**BOMBS, **floods}.items():
        seconds, most = asyncio.run(exploded(body))
        print(f"  {name:38} {seconds:8.3f} s  {seconds / calm:6.1f} ×  {most:5.0f} MB  {most / resting:5.2f} ×")


def weights(output: Path) -> None:
    """What a reader's first visit loads, gzipped."""
    print("\nThe site, gzipped")
    for name in (
        "index.html",
        "members/index.html",
        "atom.xml",
        *sorted(f"assets/{p.name}" for p in (output / "assets").iterdir()),
    ):
        size = len(gzip.compress((output / name).read_bytes()))
        print(f"  {name:38} {size / 1000:8.1f} kB")


def paints(output: Path) -> None:
    """How long a browser takes from its question to the first paint, beside a page of one word; the best of five."""
    if chromium.why_missing():
        print(f"\nNo first paint: {chromium.why_missing()}")
        return
    (output / "word.html").write_text("<!doctype html><title>A word</title><p>Word")
    server = preview(output, port=0)
    server.start()
    print("\nFirst paint, from a server on loopback")
    with chromium.started() as browser, chromium.visiting(browser) as visit:
        best = {
            path: min(painted(visit, server.url + path) for _ in range(5)) for path in ("word.html", "", "members/")
        }
    server.close()
    for path, milliseconds in best.items():
        ratio = milliseconds / best["word.html"]
        print(f"  {path or 'the front':38} {milliseconds:8.0f} ms {ratio:6.2f} × a page of one word")


def painted(visit: chromium.Visit, url: str) -> float:
    """Milliseconds to the first contentful paint."""
    visit.open(url)
    script = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
    visit.page.wait_for_function(script)
    return float(visit.page.evaluate(script))


def main() -> None:
    """Measure and print; every figure beside the floor that it is a multiple of."""
    with tempfile.TemporaryDirectory() as name:
        folder, www = Path(name) / "hub", Path(name) / "www"
        folder.mkdir()
        www.mkdir()
        for n in range(MEMBERS):
            (www / f"{n}.xml").write_text(rss(n))
        server = subprocess.Popen([sys.executable, "-c", SERVER, str(www)], stdout=subprocess.PIPE, text=True)
        try:
            assert server.stdout is not None
            address = f"http://127.0.0.1:{server.stdout.readline().strip()}/"
            hub(folder, address)
            start = timed(
                lambda: subprocess.run([sys.executable, "-m", "planet", "--version"], check=True, capture_output=True)
            )
            floor = (
                timed(lambda: asyncio.run(fetched(address))),
                timed(lambda: parsed(www)),
                timed(lambda: inserted(folder)),
            )
            first = turn(folder, 0)
            quiet = turn(folder, 2)
            forced = turn(folder, 3, "--force")
            (www / "7.xml").write_text(rss(7, "Edited"))
            changed = turn(folder, 4, "--force")
        finally:
            server.kill()
            server.communicate()
        told(floor, start, first, quiet, forced, changed)
        weights(folder / "output")
        paints(folder / "output")
    bombs()


def told(floor: tuple[float, ...], start: float, first: float, quiet: float, forced: float, changed: float) -> None:
    """The turns, beside their floors."""
    rows = (
        ("start of the program (--version)", start, start, "itself"),
        ("floor: fetch, parse, insert", sum(floor), sum(floor), "itself"),
        ("first turn, everything new", first, sum(floor), "the three floors"),
        ("forced turn, every answer a 304", forced, floor[0], "the floor of fetching"),
        ("turn with all feeds due, nothing new", quiet, floor[0], "the floor of fetching"),
        ("turn with one feed of all changed", changed, forced, "the forced turn"),
    )
    print(f"{MEMBERS} members, {POSTS} entries each")
    for label, seconds, against, of in rows:
        print(f"  {label:38} {seconds:8.2f} s  {seconds / against:6.2f} × {of}")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"  {'largest process':38} {peak:8.0f} MB")


if __name__ == "__main__":
    main()
