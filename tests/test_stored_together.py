"""Visits that brought documents are stored some at a time: the store is the same as if each were stored alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from community import START, Community, Post, ReadsHere, rss

from planet import config
from planet.model.records import FeedRecord
from planet.model.results import Reading
from planet.model.visits import Fetched
from planet.store import Store
from planet.struct import replace
from planet.turn.compare import compare
from planet.turn.ingest import Ingest
from planet.turn.sync_members import sync_members
from planet.turn.visit_changes import Brought, TakenIn
from planet.turn.waiting_visits import BROUGHT_AT_ONCE, WaitingVisits

LATER = START + timedelta(hours=3)
TABLES = (
    "entries",
    "items",
    "entry_topics",
    "entry_facets",
    "topics",
    "item_links",
    "links",
    "feeds",
    "signs",
    "unwoven",
)
"""Those that an intake writes, and `stale` without its generations."""


@pytest.fixture
def writers(community: Community) -> Community:
    """Three members: one whose two feeds list some of the same posts, two with a feed each."""
    for path, numbers in (("ada", range(6)), ("ada-notes", range(3, 9)), ("ben", range(4)), ("cleo", range(2))):
        home = f"https://{path.partition('-')[0]}.example"
        posts = [
            Post(f"Post {n} of {home[8:11]}", f"{home}/{n}", f"{path}-{n}", START - timedelta(days=200 * n))
            for n in numbers
        ]
        community.write(f"feeds/{path}.xml", rss(*posts).decode())
    community.member("Ada", {"url": "feeds/ada.xml"}, {"url": "feeds/ada-notes.xml"}, url="https://ada.example/")
    community.member("Ben", {"url": "feeds/ben.xml"}, url="https://ben.example/")
    community.member("Cleo", {"url": "feeds/cleo.xml"}, url="https://cleo.example/")
    sync_members(community.hub, community._step(0, 0), community.store, community.now)
    return community


def _visit(community: Community, record: FeedRecord) -> Brought:
    body = (community.hub.folder / record.state.url).read_bytes()
    fetched = Fetched(f"file:///{record.state.url}", body, "application/xml", body_hash=record.state.url)
    reading = asyncio.run(ReadsHere().read(fetched, None, 1000))
    assert isinstance(reading, Reading)
    return Brought(record, fetched, reading)


def _stored(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    rows = {table: store._db.rows(f"SELECT * FROM {table}") for table in TABLES}
    rows["stale"] = store._db.rows("SELECT mark, since FROM stale")
    return {table: sorted(map(tuple, found), key=repr) for table, found in rows.items()}


def test_many_are_stored_as_each_alone(writers: Community, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The same entries, decisions, silences and marks, also of a member two of whose feeds come together."""
    visits = [_visit(writers, record) for record in writers.feeds()]
    twin = Store.open(f"sqlite:///{tmp_path_factory.mktemp('twin') / 'planet.db'}", writers.hub.folder)
    writers.store._db._connection.backup(twin._db._connection)
    planet = config.load(writers.hub.folder)
    together = Ingest(planet, writers.store, LATER).fresh(visits)
    one_by_one = Ingest(planet, twin, LATER)
    alone = {id: counts for visit in visits for id, counts in one_by_one.fresh([visit]).items()}
    assert together == alone
    assert sum(counts.new for counts in together.values()) > len(visits)
    assert _stored(writers.store) == _stored(twin)
    assert twin._db.rows("SELECT 1 FROM items GROUP BY entry_id HAVING count(DISTINCT feed_id) > 1")
    twin.close()


def test_their_words_are_one_part_of_the_full_text(writers: Community) -> None:
    """Words of all visits of a transaction are taken in at once, and every item is found by them."""
    store = writers.store
    before = _parts_of_full_text(store)
    Ingest(config.load(writers.hub.folder), store, LATER).fresh([_visit(writers, record) for record in writers.feeds()])
    assert _parts_of_full_text(store) == before + 1
    indexed = {row[0] for row in store._db.rows("SELECT rowid FROM full_text WHERE full_text MATCH 'post'")}
    assert indexed == {row[0] for row in store._db.rows("SELECT id FROM items")} != set()


def test_an_item_that_is_edited_in_the_transaction_that_brings_it_has_its_last_words(writers: Community) -> None:
    """Its first words are taken in before they are replaced: words that the full text never had would damage it."""
    store, (visit, *_) = writers.store, [_visit(writers, record) for record in writers.feeds()]
    record, reading = visit.record, visit.reading
    retold = tuple(replace(entry, title=f"Tidal {n}") for n, entry in enumerate(reading.entries))
    edited = replace(reading, entries=retold, keys=())
    ingest = Ingest(config.load(writers.hub.folder), store, LATER)
    with store.transaction():
        ingest._placed(record, compare(store, record, reading).matches, reading.info)
        ingest._placed(record, compare(store, record, edited).matches, reading.info)
    indexed = {row[0] for row in store._db.rows("SELECT rowid FROM full_text WHERE full_text MATCH 'tidal'")}
    assert indexed == {row[0] for row in store._db.rows("SELECT id FROM items")} != set()
    assert not store._db.rows("SELECT rowid FROM full_text WHERE full_text MATCH 'post'")
    store._db._connection.execute("INSERT INTO full_text (full_text, rank) VALUES ('integrity-check', 1)")


def test_words_of_a_transaction_that_failed_are_not_taken_into_the_next(writers: Community) -> None:
    store, (visit, other, *_) = writers.store, [_visit(writers, record) for record in writers.feeds()]
    ingest = Ingest(config.load(writers.hub.folder), store, LATER)
    with suppress(ZeroDivisionError), store.transaction():
        ingest._taken_in(visit)
        raise ZeroDivisionError
    ingest.fresh([other])
    indexed = {row[0] for row in store._db.rows("SELECT rowid FROM full_text WHERE full_text MATCH 'post'")}
    assert indexed == {row[0] for row in store._db.rows("SELECT id FROM items")} != set()


def _parts_of_full_text(store: Store) -> int:
    """Each has an id of its own in the upper bits of the ids of its blocks; below come two that are none."""
    return len(store._db.rows("SELECT DISTINCT id >> 37 FROM full_text_data WHERE id >> 37 > 0"))


def test_a_mistake_costs_its_own_feed_alone(writers: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the program fails at one visit of several, the others are stored, and that one is a failure."""
    visits = [_visit(writers, record) for record in writers.feeds()]
    failing = visits[2].record.state.feed_id
    taken_in: Callable[[Ingest, Brought], TakenIn] = Ingest._taken_in

    def fails(ingest: Ingest, visit: Brought) -> TakenIn:
        taken = taken_in(ingest, visit)
        if visit.record.state.feed_id == failing:
            raise ZeroDivisionError
        return taken

    monkeypatch.setattr(Ingest, "_taken_in", fails)
    waiting = WaitingVisits(Ingest(config.load(writers.hub.folder), writers.store, LATER))
    for visit in visits:
        waiting.add_brought(visit)
    assert not waiting.are_many
    waiting.store()
    assert set(waiting.failures) == {failing}
    assert set(waiting.counts) == {visit.record.state.feed_id for visit in visits} - {failing}
    with_items = {row["feed_id"] for row in writers.store._db.rows("SELECT DISTINCT feed_id FROM items")}
    assert with_items == set(waiting.counts)


def test_so_many_are_stored_at_once(writers: Community) -> None:
    """They wait until they are many, or large together."""
    waiting = WaitingVisits(Ingest(config.load(writers.hub.folder), writers.store, LATER))
    visit = _visit(writers, writers.feeds()[0])
    for _ in range(BROUGHT_AT_ONCE):
        assert not waiting.are_many
        waiting.add_brought(visit)
    assert waiting.are_many
