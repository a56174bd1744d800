"""Of a changed feed, what says the same as last time is neither cleaned nor compared: the store comes out the same."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from community import START, Community, ReadsHere, Web, serve

import planet.normalise.entry
import planet.normalise.fingerprint
from planet.model.community import FeedKind
from planet.model.entry import FeedInfo
from planet.model.records import FeedRecord
from planet.model.results import Reading, Same, StandingItem, Unreadable
from planet.model.visits import Fetched, HashedItem
from planet.ports import no_progress
from planet.store.database import Database
from planet.struct import Struct, replace
from planet.turn.ingest import OVERTAKEN, Ingest
from planet.turn.poll_feeds import FeedPoller, PollResult
from planet.turn.sync_members import sync_members
from planet.workers import messages
from planet.workers.messages import Answer, Task, parts


class Item(Struct, frozen=True):
    """An entry of an Atom feed, as its author writes it; what is "" or None is not stated."""

    guid: str
    link: str
    title: str
    words: str
    date: datetime | None = None
    updated: datetime | None = None
    source: str = ""

    def atom(self) -> str:
        """Return it as Atom."""
        dates = (("published", self.date), ("updated", self.updated))
        return "".join(
            (
                "<entry>",
                f"<id>{escape(self.guid)}</id>" if self.guid else "",
                f"<title>{escape(self.title)}</title>",
                f'<link href="{escape(self.link)}"/>' if self.link else "",
                *(f"<{name}>{date.isoformat()}</{name}>" for name, date in dates if date),
                f"<source><id>{self.source}</id><title>S</title></source>" if self.source else "",
                f'<content type="html">{escape(self.words)}</content></entry>',
            )
        )


class Feed:
    """A feed that its author edits in every way."""

    def __init__(self, name: str, count: int = 8) -> None:
        self.name = name
        self.number = 0
        self.items: list[Item] = []
        self.gone: list[Item] = []
        self.head = {"base": "", "lang": "en", "author": "Ann", "title": "Blog"}
        self.broken = False
        self.deleted: set[str] = set()
        for _ in range(count):
            self.add()

    def add(self) -> None:
        """Write a new entry."""
        self.number += 1
        n, name = self.number, self.name
        link = f"https://{name}.example/{n}"
        words = f'<p>Words of {name} {n}, <a href="of/{n}">a link</a> and <img src="/p{n}.png"> more.</p>'
        self.items.insert(0, Item(f"{name}-{n}", link, f"Post {n} of {name}", words, START + timedelta(hours=n)))

    def document(self) -> bytes:
        """Return the feed as it stands."""
        head = self.head
        base = f' xml:base="{head["base"]}"' if head["base"] else ""
        lines = (
            f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{head["lang"]}"{base} ',
            'xmlns:at="http://purl.org/atompub/tombstones/1.0">',
            f"<id>urn:{self.name}</id><title>{head['title']}</title>",
            f'<link href="https://{self.name}.example/"/><author><name>{head["author"]}</name></author>',
            *(f'<at:deleted-entry ref="{escape(guid)}" when="2026-11-22T09:00:00Z"/>' for guid in sorted(self.deleted)),
            *(item.atom() for item in self.items),
        )
        return ("".join(lines) + ("<entry><title>" if self.broken else "</feed>")).encode()


class Reads(ReadsHere):
    """Reads here; counts the items that stood, and the documents that were read a second time, whole."""

    def __init__(self, *, forgets: bool = False) -> None:
        self.forgets = forgets
        self.standing = self.again = self.read_items = 0
        self._last: Fetched | None = None

    async def read(self, fetched: Fetched, kind: FeedKind | None, max_entries: int) -> Reading | Same | Unreadable:
        fetched = replace(fetched, last_items=()) if self.forgets else fetched
        answer = await super().read(fetched, kind, max_entries)
        if isinstance(answer, Reading):
            self.again += self._last is not None and self._last.body is fetched.body
            self.standing += len(answer.standing)
            self.read_items += len(answer.entries)
        self._last = fetched
        return answer


class Twins:
    """Two hubs of the same members on the same web. One remembers what it read of each item; the other reads all."""

    def __init__(self, folder: Path, web: Web) -> None:
        (folder / "quick").mkdir()
        (folder / "slow").mkdir()
        self.web = web
        self.feeds: dict[str, Feed] = {}
        self.quick, self.slow = (Community(folder / name, web) for name in ("quick", "slow"))
        self.slow.members, self.slow.hides = self.quick.members, self.quick.hides
        self.slow.fetch = self.quick.fetch
        self.readers = Reads(), Reads(forgets=True)

    def feed(self, name: str, count: int = 8) -> Feed:
        """Put a feed on the web."""
        self.feeds[f"/{name}"] = Feed(name, count)
        return self.feeds[f"/{name}"]

    def visit(self, hours: float = 1) -> None:
        """Let both visit all feeds, and find both stores the same."""
        for path, feed in self.feeds.items():
            self.quick.put(path, feed.document())
        for hub, reader in zip((self.quick, self.slow), self.readers, strict=True):
            results = asyncio.run(visited(hub, reader, hours))
            assert not any(OVERTAKEN in result.notes for result in results)
        assert dump(self.quick) == dump(self.slow)


async def visited(hub: Community, reader: Reads, hours: float) -> list[PollResult]:
    """Visit one feed after the other, so that ids are the same in both hubs; return the results."""
    results = []
    planet = hub._step(hours, 0)
    sync_members(hub.hub, planet, hub.store, hub.now)
    intake = Ingest(planet, hub.store, hub.now)
    async with hub._visitor(planet) as fetcher:
        for record in hub.store.feeds.present():
            poller = FeedPoller(hub.hub, planet, fetcher, reader, intake, hub.now, {})
            results += await poller.poll([record], no_progress)
    assert not any(result.failure for result in results)
    return results


def dump(hub: Community) -> dict[str, list[tuple[Any, ...]]]:
    """Return all rows of a store, by table, except the hashes of items."""
    tables = [row["name"] for row in hub.store._db.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    names = [name for name in tables if name != "last_items" and not name.startswith(("sqlite_", "full_text_"))]
    return {name: sorted(map(repr, map(tuple, hub.store._db.rows(f"SELECT * FROM {name}")))) for name in names}


@pytest.fixture
def twins(tmp_path: Path) -> Iterator[Twins]:
    web = Web()
    server = serve(web)
    yield Twins(tmp_path, web)
    server.shutdown()
    server.server_close()


def test_only_the_new_item_is_cleaned(twins: Twins) -> None:
    twins.quick.member("Ann", "/ann")
    feed = twins.feed("ann", 20)
    twins.visit()
    reader = twins.readers[0]
    assert (reader.standing, reader.read_items) == (0, 20)
    feed.add()
    twins.visit()
    assert (reader.standing, reader.read_items, reader.again) == (20, 21, 0)
    feed.items[5] = replace(feed.items[5], words="<p>Edited</p>")
    twins.visit()
    assert (reader.standing, reader.read_items, reader.again) == (40, 22, 0)


# ---------------------------------------------------------------- what may happen to a feed


def edited(dice: random.Random, twins: Twins, feed: Feed) -> None:
    place = dice.randrange(len(feed.items))
    item = feed.items[place]
    other = dice.choice(feed.items)
    feed.items[place] = dice.choice(
        (
            replace(item, words=item.words + " more"),
            replace(item, title=item.title + "!"),
            replace(item, title=other.title),
            replace(item, link=other.link),
            replace(item, guid=other.guid),
            replace(item, guid=""),
            replace(item, guid=f"new-{item.guid}"),
            replace(item, link=""),
            replace(item, link=item.link.replace("https://", "https://www.")),
            replace(item, date=None),
            replace(item, date=item.date and item.date - timedelta(days=dice.randrange(5))),
            replace(item, updated=START + timedelta(hours=dice.randrange(500))),
            replace(item, source="urn:elsewhere"),
            replace(other, title=item.title),
            replace(item, words=other.words),
        )
    )


def added(dice: random.Random, twins: Twins, feed: Feed) -> None:
    feed.add()


def dropped(dice: random.Random, twins: Twins, feed: Feed) -> None:
    if len(feed.items) > 2:
        feed.gone.append(feed.items.pop(dice.randrange(len(feed.items))))


def back(dice: random.Random, twins: Twins, feed: Feed) -> None:
    if feed.gone:
        feed.items.insert(dice.randrange(len(feed.items)), feed.gone.pop())


def doubled(dice: random.Random, twins: Twins, feed: Feed) -> None:
    item = dice.choice(feed.items)
    twin = dice.choice((item, replace(item, words="Another version"), replace(item, link=f"{item.link}/again")))
    feed.items.insert(dice.randrange(len(feed.items)), twin)


def shuffled(dice: random.Random, twins: Twins, feed: Feed) -> None:
    dice.shuffle(feed.items)


def headed(dice: random.Random, twins: Twins, feed: Feed) -> None:
    name = dice.choice([*feed.head])
    feed.head[name] = f"https://x{dice.randrange(3)}.example/" if name == "base" else f"{dice.choice('abc')}{name[:3]}"


def cut(dice: random.Random, twins: Twins, feed: Feed) -> None:
    feed.broken = not feed.broken


def renumbered(dice: random.Random, twins: Twins, feed: Feed) -> None:
    feed.items = [replace(item, guid=item.guid and f"{item.guid}~") for item in feed.items]


def moved(dice: random.Random, twins: Twins, feed: Feed) -> None:
    feed.items = [replace(item, link=item.link.replace(".example/", ".example/blog/")) for item in feed.items]


def copied(dice: random.Random, twins: Twins, feed: Feed) -> None:
    feed.items.insert(0, dice.choice(dice.choice([*twins.feeds.values()]).items))


def struck(dice: random.Random, twins: Twins, feed: Feed) -> None:
    """Say that an entry is deleted, which may be listed all the same."""
    feed.deleted ^= {dice.choice([*feed.items, *feed.gone]).guid} - {""}


def mended(dice: random.Random, twins: Twins, feed: Feed) -> None:
    """List each guid once, and whole."""
    feed.broken = False
    feed.items = [*{item.guid or item.title: item for item in feed.items}.values()]


def sold(dice: random.Random, twins: Twins, feed: Feed) -> None:
    """Let the feed change hands; the admin may let it in."""
    feed.items = [
        Item(f"c{n}", f"https://casino{n % 2}.example/{n}", f"Casino {n}", "Play", START)
        for n in range(dice.randrange(1, 6))
    ]
    feed.gone.clear()


def accepted(dice: random.Random, twins: Twins, feed: Feed) -> None:
    dice.choice(twins.quick.members)["feeds"][0]["accept"] = (START + timedelta(days=90)).date()


def settled(dice: random.Random, twins: Twins, feed: Feed) -> None:
    """Edit the members file."""
    table = dice.choice(twins.quick.members)["feeds"][0]
    key, values = dice.choice(
        (
            ("exclude", [["more"], ["Edited"], []]),
            ("kind", ["blog", "bookmarks", "forum"]),
            ("languages", [["en"], []]),
        )
    )
    table[key] = dice.choice(values)


def hid(dice: random.Random, twins: Twins, feed: Feed) -> None:
    if twins.quick.hides:
        twins.quick.hides.pop()
    else:
        twins.quick.hides.append({"url": dice.choice(feed.items).link or "https://x.example/"})


def limited(dice: random.Random, twins: Twins, feed: Feed) -> None:
    twins.quick.fetch["max_entries"] = dice.choice((5, 12, 200))


EVENTS: tuple[tuple[int, Callable[[random.Random, Twins, Feed], None]], ...] = (
    (6, edited), (5, added), (3, dropped), (3, back), (2, doubled), (1, shuffled), (1, headed), (1, cut),
    (1, renumbered), (1, moved), (2, copied), (1, settled), (1, hid), (1, limited),
    (1, struck), (4, mended), (1, sold), (1, accepted),
)  # fmt: skip


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 40))])
def test_whatever_happens_the_store_is_that_of_reading_all(twins: Twins, seed: int) -> None:
    dice = random.Random(seed)
    twins.quick.member("Ann", {"url": "/ann"}, {"url": "/ann2"}, url="https://ann.example/")
    twins.quick.member("Bob", {"url": "/bob"}, url="https://bob.example/")
    for name in ("ann", "ann2", "bob"):
        twins.feed(name)
    events = [event for weight, event in EVENTS for _ in range(weight)]
    for _ in range(20 if seed == 1 else 60):
        for _ in range(dice.randrange(3)):
            dice.choice(events)(dice, twins, dice.choice([*twins.feeds.values()]))
        twins.visit(hours=dice.choice((1, 1, 30)))
    quick, _ = twins.readers
    assert quick.standing > 20


# ---------------------------------------------------------------- what else may happen


@pytest.fixture
def ann(twins: Twins) -> Feed:
    """The feed of Ann, who has some posts in both hubs."""
    twins.quick.member("Ann", {"url": "/ann"}, url="https://ann.example/")
    feed = twins.feed("ann")
    twins.visit()
    return feed


def test_a_store_without_hashes_is_read_whole_once(twins: Twins, ann: Feed) -> None:
    """As a store of an earlier version is: nothing counts as edited."""
    with twins.quick.store.transaction():
        twins.quick.store._db.run("DELETE FROM last_items")
    for standing in (0, 9):
        ann.add()
        twins.visit()
        assert twins.readers[0].standing == standing
    assert not twins.quick.store._db.rows("SELECT id FROM items WHERE edited_at IS NOT NULL")


def test_another_version_of_the_rules_reads_all(twins: Twins, ann: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planet.normalise.fingerprint, "VERSION", 99)
    monkeypatch.setattr(planet.normalise.entry, "VERSION", 99)
    ann.add()
    twins.visit()
    assert twins.readers[0].standing == 0


def test_an_item_that_would_be_another_is_read(twins: Twins, ann: Feed) -> None:
    """A link that a second entry has as well identifies none of them: both are written anew, with all their words."""
    ann.items.insert(0, replace(ann.items[3], guid="other", title="Another"))
    twins.visit()
    assert (twins.readers[0].standing, twins.readers[0].again) == (8, 1)


def test_where_a_guid_is_listed_twice_all_is_read(twins: Twins, ann: Feed) -> None:
    """One of both is chosen; and it is where the other stood."""
    ann.add()
    ann.items.insert(0, replace(ann.items[0], words="<p>A later version</p>", updated=START + timedelta(days=9)))
    twins.visit()
    assert twins.readers[0].standing == 0


def test_what_all_entries_are_is_the_kind_of_the_feed(twins: Twins, ann: Feed) -> None:
    """Two new notes make no microblog of it, for there are the others."""
    for _ in range(2):
        ann.add()
        ann.items[0] = replace(ann.items[0], title="")
    twins.visit()
    assert twins.readers[0].standing == 8


def test_of_more_than_is_read_the_newest_count(twins: Twins) -> None:
    """By their dates; and what vanished among them is known by the dates of those that stand."""
    twins.quick.fetch["max_entries"] = 8
    twins.quick.member("Ann", {"url": "/ann"})
    feed = twins.feed("ann", 10)
    twins.visit()
    del feed.items[4]
    feed.add()
    twins.visit(hours=2)
    feed.add()
    twins.visit(hours=30)
    assert [row["guid"] for row in twins.quick.store._db.rows(_WITHDRAWN)] == ["ann-6"]
    assert (twins.readers[0].standing, twins.readers[0].again) == (14, 0)


_WITHDRAWN = "SELECT guid FROM items WHERE withdrawn_at IS NOT NULL"


def test_of_a_feed_that_is_held_nothing_stands(twins: Twins, ann: Feed) -> None:
    """All of it is judged again at each visit, and it is read once for that."""
    ann.items = [Item(f"c{n}", f"https://casino.example/{n}", f"Casino {n}", "Play", START) for n in range(5)]
    twins.visit()
    ann.items.insert(0, Item("c9", "https://casino.example/9", "Casino 9", "Play", START))
    twins.visit()
    assert twins.quick.feeds()[0].state.state == "held"
    assert (twins.readers[0].standing, twins.readers[0].again) == (0, 0)


def test_what_is_gone_from_the_store_is_read(twins: Twins, ann: Feed) -> None:
    """Erasing an item forgets what was read in its feed, too."""
    for hub in (twins.quick, twins.slow):
        (row,) = hub.store._db.rows("SELECT id FROM items WHERE guid = 'ann-3'")
        with hub.store.transaction():
            hub.store.erasure.erase(0, [row["id"]])
        assert not hub.store._db.rows("SELECT * FROM last_items")
    ann.add()
    twins.visit()
    assert twins.readers[0].standing == 0


def test_what_another_process_changes_meanwhile_is_left_alone(
    twins: Twins, ann: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An item was withdrawn between the reading and the storing: the next visit reads all, and brings it back."""
    completed = Ingest.completed

    def overtaken(ingest: Ingest, record: FeedRecord, reading: Reading) -> Reading | None:
        full = completed(ingest, record, reading)
        with twins.quick.store.transaction():
            twins.quick.store._db.run("UPDATE items SET withdrawn_at = 0 WHERE guid = 'ann-3'")
        return full

    ann.add()
    twins.quick.put("/ann", ann.document())
    with monkeypatch.context() as patch:
        patch.setattr(Ingest, "completed", overtaken)
        (result,) = asyncio.run(visited(twins.quick, twins.readers[0], 1))
    assert result.notes == (OVERTAKEN,)
    assert twins.quick.count() == 8
    assert twins.readers[0].standing == 8
    (result,) = asyncio.run(visited(twins.quick, twins.readers[0], 1))
    assert (result.counts.new, twins.readers[0].standing) == (1, 8)
    assert not twins.quick.store._db.rows(_WITHDRAWN)


def test_hashes_are_stored_with_the_entries_or_not_at_all(
    twins: Twins, ann: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = twins.quick.store._db.rows("SELECT * FROM last_items")
    ann.add()
    twins.quick.put("/ann", ann.document())
    with monkeypatch.context() as patch:
        patch.setattr(Database, "_commit", lambda *_: pytest.fail("the power is gone"))
        with pytest.raises(pytest.fail.Exception):
            asyncio.run(visited(twins.quick, twins.readers[0], 1))
    assert list(map(tuple, twins.quick.store._db.rows("SELECT * FROM last_items"))) == list(map(tuple, before))
    assert twins.quick.count() == 8
    twins.slow.now = twins.quick.now
    twins.visit()


def test_what_a_worker_is_asked_and_answers() -> None:
    """The items that it may leave out reach it, and those that it left out come back."""
    last = (HashedItem("0" * 24, 7, "note"),)
    task = Task("read", b"<rss/>", 1.0, last_items=last)
    assert messages.task(bytearray(parts(task)[1])).last_items == last
    standing = (StandingItem(3, "0" * 24, 7, START, None),)
    answer = Answer(reading=Reading(FeedInfo(), (), standing=standing))
    assert messages.answer(bytearray(parts(answer)[1])) == answer
