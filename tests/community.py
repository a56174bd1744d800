"""A small community for tests: a hub folder, feeds served over loopback, turns taken at any time."""

from __future__ import annotations

import asyncio
import hashlib
import json
import ssl
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import FrameType
from typing import Any
from xml.sax.saxutils import escape

from sqlalchemy import text

from planet import config
from planet.fetch.visitor import Visitor
from planet.hub import Hub
from planet.model.community import FeedKind, PageBounds, Planet
from planet.model.records import FeedRecord, ShownEntry
from planet.model.report import TurnReport
from planet.model.results import Blogroll, Found, Reading, Same, Unreadable
from planet.model.visits import Fetched
from planet.ports import FeedReader, Fetcher, ThumbnailMaker, no_progress
from planet.rules.verdicts import sentence
from planet.store import Store
from planet.struct import Struct, replace
from planet.turn.ingest import Ingest
from planet.turn.poll_feeds import FeedPoller
from planet.turn.steps import TurnOptions, turn
from planet.turn.sync_members import sync_members
from planet.turn.visit_changes import Counts
from planet.workers import jobs
from planet.workers.pool import Workers

START = datetime(2026, 11, 22, 10, tzinfo=UTC)
"""The hour of the first turn."""

NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Believes in no certificate: loading the usual ones would take longer than a turn."""


# ---------------------------------------------------------------- feeds


class Post(Struct, frozen=True):
    """A post as its author describes it; what is "" or None is not stated at all."""

    title: str = ""
    link: str = ""
    guid: str = ""
    date: datetime | None = None
    text: str = ""
    tags: tuple[str, ...] = ()


def rss(*posts: Post, title: str = "Blog", link: str = "https://blog.example/") -> bytes:
    """An RSS 2.0 document of these posts, in this order."""
    told = "".join(f"<item>{_rss_item(post)}</item>" for post in posts)
    head = f"<title>{escape(title)}</title><link>{escape(link)}</link><description>d</description>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{told}</channel></rss>'.encode()


def _rss_item(post: Post) -> str:
    parts = (
        ("title", post.title),
        ("link", post.link),
        ('guid isPermaLink="false"', post.guid),
        ("pubDate", format_datetime(post.date) if post.date else ""),
        ("description", post.text),
        *(("category", tag) for tag in post.tags),
    )
    return "".join(f"<{name}>{escape(value)}</{name.partition(' ')[0]}>" for name, value in parts if value)


def atom(*posts: Post, title: str = "Blog", id: str = "https://blog.example/") -> bytes:
    """An Atom document of these posts; the date of each is its `updated`, as careless feeds have it."""
    told = "".join(f"<entry>{_atom_entry(post)}</entry>" for post in posts)
    head = f"<id>{escape(id)}</id><title>{escape(title)}</title><updated>2026-01-01T00:00:00Z</updated>"
    return f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">{head}{told}</feed>'.encode()


def _atom_entry(post: Post) -> str:
    link = f'<link href="{escape(post.link)}"/>' if post.link else ""
    updated = f"<updated>{post.date.isoformat()}</updated>" if post.date else ""
    tags = "".join(f'<category term="{escape(tag)}"/>' for tag in post.tags)
    id = f"<id>{escape(post.guid)}</id>" if post.guid else ""
    return f"{id}<title>{escape(post.title)}</title>{link}{updated}<content>{escape(post.text)}</content>{tags}"


# ---------------------------------------------------------------- the web


@dataclass(frozen=True, slots=True)
class Request:
    """What a visitor asked for; header names in lower case."""

    path: str
    headers: Mapping[str, str]


@dataclass(slots=True)
class Web:
    """Documents by path on a real loopback server, with validators, further headers, and a log of what was asked."""

    documents: dict[str, tuple[int, str, bytes]] = field(default_factory=dict)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    log: list[Request] = field(default_factory=list)
    url: str = ""

    def asked(self, path: str) -> int:
        """How often a path was asked for."""
        return sum(request.path == path for request in self.log)


def serve(web: Web) -> ThreadingHTTPServer:
    """A server of these documents, started; its owner shuts it down."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            web.log.append(Request(self.path, {name.lower(): value for name, value in self.headers.items()}))
            status, kind, body = web.documents.get(self.path, (404, "text/plain", b"not here"))
            etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            if status == 200 and self.headers.get("If-None-Match") == etag:
                status, body = 304, b""
            self.send_response(status)
            self.send_header("Content-Type", kind)
            for name, value in web.headers.get(self.path, {}).items():
                self.send_header(name, value)
            if status in (200, 304):
                self.send_header("ETag", etag)
                self.send_header("Last-Modified", "Sun, 22 Nov 2026 09:00:00 GMT")
            if status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """The log is kept elsewhere."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    web.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    return server


# ---------------------------------------------------------------- the hub


class ReadsHere:
    """Reads feeds in this process, which saves the start of another: for many turns of well-behaved feeds."""

    async def read(self, fetched: Fetched, kind: FeedKind | None, max_entries: int) -> Reading | Same | Unreadable:
        document = (fetched.body, fetched.content_type, fetched.url, fetched.content_location)
        return jobs.read_feed(*document, kind, max_entries, fetched.last_reading, fetched.last_items)

    async def find(self, fetched: Fetched) -> Found:
        return jobs.read_page(fetched.body, fetched.content_type, fetched.url, fetched.link)

    async def read_blogroll(self, fetched: Fetched) -> Blogroll:
        return jobs.read_blogroll(fetched.body, fetched.content_type, fetched.url, fetched.link)

    async def rest(self) -> None:
        """Do nothing: there is no process to end."""


class Community:
    """A hub in a folder and the web that it lives on. Members are written down, published for, and visited."""

    def __init__(self, folder: Path, web: Web) -> None:
        self.hub = Hub(folder)
        self.store = Store.open("sqlite:///planet.db", folder)
        self.web = web
        self.now = START
        self.members: list[dict[str, Any]] = []
        self.planet: dict[str, Any] = {"title": "Planet Reef", "url": "https://planet.example/"}
        self.fetch: dict[str, Any] = {
            "private_allow": ["127.0.0.0/8"],
            "host_delay": "0s",
            "per_host": 8,
            "timeout": "10m",
        }
        self.hides: list[dict[str, Any]] = []
        self.channels: list[dict[str, Any]] = []
        self.prompts: list[dict[str, Any]] = []
        self.bounds = PageBounds()

    # ------------------------------------------------------------ what people do

    def member(self, name: str, *feeds: str | dict[str, Any], **keys: Any) -> dict[str, Any]:
        """Write a member down. A feed is a path on the web, or a table whose `url` is one; so is `url` where it begins
        with a slash."""
        told: dict[str, Any] = {"name": name, **keys}
        if feeds:
            told["feeds"] = list(feeds)
        self.members.append(told)
        return told

    def publish(self, path: str, *posts: Post, **told: str) -> None:
        """Put a feed of these posts on the web."""
        self.web.documents[path] = (200, "application/rss+xml", rss(*posts, **told))

    def put(self, path: str, body: bytes, kind: str = "application/atom+xml", status: int = 200) -> None:
        """Put any document on the web."""
        self.web.documents[path] = (status, kind, body)

    def write(self, file: str, text: str) -> None:
        """Write a file in the hub folder."""
        path = self.hub.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def turn(
        self,
        *members: str,
        hours: float = 0,
        days: float = 0,
        force: bool = True,
        reader: FeedReader | None = None,
        fetcher: Fetcher | None = None,
        most: int | None = None,
        history: bool = False,
        thumbnails: ThumbnailMaker | None = None,
    ) -> TurnReport:
        """Take a turn so much later than the last one; over another network and with other readers, where given. For
        pictures it looks with `thumbnails` alone."""
        wishes = TurnOptions(members, force, most, history)
        return asyncio.run(self._later(hours, days, wishes, reader or ReadsHere(), fetcher, thumbnails))

    async def _later(
        self,
        hours: float,
        days: float,
        wishes: TurnOptions,
        reader: FeedReader,
        fetcher: Fetcher | None = None,
        thumbnails: ThumbnailMaker | None = None,
    ) -> TurnReport:
        planet = self._step(hours, days)
        async with self._visitor(planet) as visitor:
            fetcher = fetcher or visitor
            return await turn(self.hub, planet, self.store, fetcher, reader, self.now, wishes, thumbnails=thumbnails)

    def turn_with_workers(self, *, hours: float = 0, days: float = 0) -> TurnReport:
        """Take a turn with real reading processes."""

        async def taken() -> TurnReport:
            async with Workers(many=False) as workers:
                return await self._later(hours, days, TurnOptions(force=True), workers)

        return asyncio.run(taken())

    def poll(self, *members: str, hours: float = 0, days: float = 0) -> Counts:
        """The first half of a turn: visit every feed, or those of these members, one member after the other, and store
        what it says. For tests of many turns and no pages."""
        return asyncio.run(self._polled(self._step(hours, days), members))

    async def _polled(self, planet: Planet, names: Sequence[str]) -> Counts:
        sync_members(self.hub, planet, self.store, self.now)
        intake = Ingest(planet, self.store, self.now)
        async with self._visitor(planet) as fetcher:
            poller = FeedPoller(self.hub, planet, fetcher, ReadsHere(), intake, self.now, {})
            results = list(await poller.poll(() if names else self.store.feeds.present(), no_progress))
            for name in names:
                results += await poller.poll(self.store.feeds.of_members(self.ids_of(name)), no_progress)
        return sum((result.counts for result in results), Counts())

    def _step(self, hours: float, days: float) -> Planet:
        """On to the next moment, with the members file as it stands then."""
        self.now += timedelta(days=days, hours=hours)
        self.write("config/members.toml", self._toml())
        return replace(config.load(self.hub.folder), bounds=self.bounds)

    def _visitor(self, planet: Planet) -> Visitor:
        return Visitor(planet.fetch, "planet-test", trust=NO_TLS)

    def next_entry_id(self, id: int) -> None:
        """Let the next entry that is stored have this id, as if others had come and gone before it."""
        with self.store.transaction():
            self.store._db.write(text("DELETE FROM sqlite_sequence WHERE name = 'entries'"))
            self.store._db.write(text("INSERT INTO sqlite_sequence VALUES ('entries', :id)").bindparams(id=id - 1))

    # ------------------------------------------------------------ what there is to see

    def shown(self, *, merged: bool = False) -> tuple[ShownEntry, ...]:
        """Everything that shows, the newest first; `merged`: what merged feeds may carry."""
        assert self.topic_uses() == self.store.topics.recounted()
        return self.store.queries.newest(10_000, scope="feeds" if merged else "all")

    def topic_uses(self) -> dict[str, int]:
        """How often each topic is used, as the store counts it up and down."""
        return dict(self.store._db.all(text("SELECT slug, uses FROM topics WHERE uses > 0")))

    def titles(self, *, merged: bool = False) -> list[str]:
        """The titles of what shows, the newest first."""
        return [entry.entry.title for entry in self.shown(merged=merged)]

    def one(self, title: str) -> ShownEntry:
        """The one entry of a title that shows."""
        (found,) = (entry for entry in self.shown() if entry.entry.title == title)
        return found

    def hidden(self) -> dict[str, str]:
        """What does not show of present members, with the reasons, by address."""
        assert self.store.overview.hidden_counts() == self.store.overview.recounted()
        return {entry.entry: sentence(entry.verdict) for entry in self.store.overview.hidden()}

    def count(self) -> int:
        """How many entries are stored."""
        return self.store.overview.entries()

    def feeds(self) -> tuple[FeedRecord, ...]:
        """All feeds of present members."""
        return self.store.feeds.present()

    def ids_of(self, name: str) -> list[int]:
        """The ids of present members and channels of a name."""
        people = (*self.store.members.present("member"), *self.store.members.present("channel"))
        return [person.member_id for person in people if person.profile.name == name]

    def slugs(self) -> list[str]:
        """The slugs of present members, by name."""
        return [member.slug for member in self.store.members.present("member")]

    def files(self, *, status: bool = False) -> dict[str, bytes]:
        """Every published file; those that tell how the hub sees its members only with `status`."""
        output = self.hub.output
        found = {str(path.relative_to(output)): path.read_bytes() for path in output.rglob("*") if path.is_file()}
        return {path: body for path, body in found.items() if status or not path.startswith("status")}

    def pages_with(self, words: str) -> list[str]:
        """The published files in which some words stand."""
        return sorted(path for path, body in self.files(status=True).items() if words.encode() in body)

    # ------------------------------------------------------------ the members file

    def _toml(self) -> str:
        tables = [("[planet]", self.planet), ("[fetch]", self.fetch)]
        tables += [("[[members]]", self._addressed(member)) for member in self.members]
        tables += [("[[channels]]", self._addressed(channel)) for channel in self.channels]
        tables += [("[[hide]]", hide) for hide in self.hides]
        tables += [("[[prompts]]", prompt) for prompt in self.prompts]
        return "\n".join(_table(head, values) for head, values in tables)

    def _addressed(self, value: Any) -> Any:
        """Paths on the web made addresses, wherever they stand."""
        if isinstance(value, dict):
            web = {"url", "feed", "feeds"}
            return {key: self._addressed(one) if key in web else one for key, one in value.items()}
        if isinstance(value, list):
            return [self._addressed(part) for part in value]
        return self.web.url + value if value.startswith("/") else value


def _table(head: str, values: Mapping[str, Any]) -> str:
    lines = [head, *(f"{key} = {_toml_value(value)}" for key, value in values.items() if not _are_tables(value))]
    for key, value in values.items():
        if _are_tables(value):
            lines += [_table(f"[[members.{key}]]", part if isinstance(part, dict) else {"url": part}) for part in value]
    return "\n".join((*lines, ""))


def _are_tables(value: Any) -> bool:
    return isinstance(value, Sequence) and any(isinstance(part, dict) for part in value)


def _toml_value(value: Any) -> str:
    if type(value) in (str, bool, int, list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def calls(work: Callable[[], object]) -> int:
    """The function calls that this takes: its work, however fast or busy the machine."""
    count = 0

    def note(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count
