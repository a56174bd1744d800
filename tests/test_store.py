"""The store: migrations, what it says of files that it cannot use, transactions, and how it reads and writes."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sql_texts
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from hypothesis import given, settings
from hypothesis import strategies as st
from plans import plan_of, recorded
from sqlalchemy import create_engine

from planet.errors import PlanetError
from planet.model.community import Feed, Member
from planet.model.entry import Entry, FeedInfo
from planet.model.plans import FeedPlan, MemberPlan
from planet.model.records import ListedItem, PublishedFile
from planet.model.results import FoundFeed
from planet.model.visits import FeedState, Hints, Validators
from planet.rules import feed_state, membership
from planet.store import Store, codec, connection, database
from planet.store.database import MIGRATIONS
from planet.store.outreach import channel_tables as _channels  # noqa: F401
from planet.store.upkeep.tables import metadata
from planet.store.version import SCHEMA_VERSION
from planet.struct import replace, usual_values

URL = "sqlite:///planet.db"
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A new store in an empty folder."""
    with Store.open(URL, tmp_path) as opened:
        yield opened


def ada(store: Store) -> int:
    """A member with a feed; gives the feed's id."""
    with store.transaction():
        member_id = store.members.settle(MemberPlan(None, "member", "ada", 0, Member("Ada")))
        return settle(store, member_id, [Feed("https://ada.example/feed")])[0]


def settle(store: Store, member_id: int, feeds: list[Feed]) -> tuple[int, ...]:
    """Write the feeds of a member as a turn does; return the ids of those that changed."""
    plan: FeedPlan = membership.plan_feeds(feeds, store.feeds.all_of_member(member_id))
    states = {one.feed_id: one.state for one in store.feeds.all_of_member(member_id)}
    settled = [feed_state.in_the_file(states.get(feed_id or 0), feed, paused=False) for feed_id, feed in plan.feeds]
    return store.feeds.settle(member_id, plan, settled, discovered=False)


# ---------------------------------------------------------------- migrations


def test_a_new_store_is_what_the_migrations_make(store: Store, tmp_path: Path) -> None:
    """Its tables, indexes, triggers and index of words, to the letter: `make sql` writes them anew."""
    assert sql_texts.SCHEMA.read_text(encoding="utf-8") == sql_texts.schema()
    assert _master(tmp_path / "planet.db") == _master(sql_texts.migrated(tmp_path))


def _master(file: Path) -> list[tuple[str, ...]]:
    """All that a store is made of, and its version."""
    everything = "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master ORDER BY type, name"
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        versions = connection.execute("SELECT 'version', version_num FROM alembic_version").fetchall()
        return [*versions, *connection.execute(everything), *connection.execute("SELECT * FROM full_text_config")]


def test_the_tables_of_a_new_store_come_all_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If their making breaks off, the store is empty, and the next one to open it makes them."""
    whole = database.SCHEMA
    (tmp_path / "broken.sql").write_text(f"{whole.read_text()}CREATE TABLE facts (again INTEGER);\n")
    monkeypatch.setattr(database, "SCHEMA", tmp_path / "broken.sql")
    with pytest.raises(PlanetError, match="facts already exists"):
        Store.open(URL, tmp_path)
    with closing(sqlite3.connect(tmp_path / "planet.db")) as connection:
        assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    monkeypatch.setattr(database, "SCHEMA", whole)
    with Store.open(URL, tmp_path) as opened:
        assert opened.overview.entries() == 0


def test_two_may_begin_a_store_at_once(tmp_path: Path) -> None:
    """The second waits for the first, and finds the tables."""
    start = threading.Barrier(4)

    def begin(_: int) -> int:
        start.wait()
        with Store.open(URL, tmp_path) as opened:
            return opened.overview.entries()

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(begin, range(4))) == [0] * 4


def test_the_migrations_make_what_the_schema_says(store: Store, tmp_path: Path) -> None:
    """A store made by the migrations has the tables, columns and indexes that the code believes in."""
    engine = create_engine(f"sqlite:///{tmp_path / 'planet.db'}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": _is_portable})
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == SCHEMA_VERSION
    engine.dispose()


def _is_portable(name: str | None, kind: str, _parent: object) -> bool:
    """Not the full-text index, which is SQLite's own, nor the tables in which SQLite keeps it."""
    return kind != "table" or not str(name).startswith("full_text")


def test_the_partial_indexes_are_the_same(store: Store, tmp_path: Path) -> None:
    """The conditions of indexes, which a comparison of metadata does not see, are those of the code as well."""
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    wanted = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name"
    with engine.connect() as connection:
        expected = [tuple(row) for row in connection.exec_driver_sql(wanted)]
    engine.dispose()
    file = sqlite3.connect(tmp_path / "planet.db")
    found = file.execute(wanted).fetchall()
    file.close()
    assert [_plain(row) for row in found] == [_plain(row) for row in expected]


def _plain(row: tuple[str, str]) -> tuple[str, str]:
    return row[0], " ".join(row[1].replace('"', "").split())


def test_a_copy_is_made_before_a_migration(store: Store, tmp_path: Path) -> None:
    """A store of an older version is copied, with all that it holds, before it is touched."""
    ada(store)
    store.close()
    _write(tmp_path, "UPDATE alembic_version SET version_num = '0000'")
    with pytest.raises(PlanetError):  # no way leads from a version that never was
        Store.open(URL, tmp_path)
    copy = sqlite3.connect(tmp_path / f"planet.db.before-{SCHEMA_VERSION}")
    assert copy.execute("SELECT slug FROM members").fetchall() == [("ada",)]
    copy.close()


def _older(folder: Path, version: str) -> None:
    """The store of an earlier version, made by the migrations up to there."""
    engine = create_engine(f"sqlite:///{folder / 'planet.db'}")
    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, version)
    engine.dispose()


VERSIONS = sorted(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


@pytest.mark.parametrize("version", VERSIONS[:-1])
def test_a_store_of_every_version_opens_after_a_copy(tmp_path: Path, version: str) -> None:
    """The sentence names the copy, which is still of that version; the next opening says nothing."""
    _older(tmp_path, version)
    with Store.open(URL, tmp_path) as store:
        assert store.note == (
            f"The store planet.db was brought up to date (schema {version} to {SCHEMA_VERSION}); as it was before it "
            f"stands beside it: planet.db.before-{SCHEMA_VERSION}."
        )
    with closing(sqlite3.connect(tmp_path / f"planet.db.before-{SCHEMA_VERSION}")) as copy:
        assert copy.execute("SELECT version_num FROM alembic_version").fetchone() == (version,)
    with Store.open(URL, tmp_path) as store:
        assert store.note == ""


def test_only_the_newest_copies_stay(tmp_path: Path) -> None:
    """Two of them: the disk is not filled by updates. What else lies there is nobody's business."""
    others = [f"planet.db.before-{version}" for version in ("0003", "0009", "0011")] + ["planet.db.before-mine"]
    for name in others:
        (tmp_path / name).write_text("a copy")
    _older(tmp_path, "0012")
    Store.open(URL, tmp_path).close()
    copies = sorted(path.name for path in tmp_path.glob("planet.db.before-*"))
    assert copies == ["planet.db.before-0011", f"planet.db.before-{SCHEMA_VERSION}", "planet.db.before-mine"]


def test_without_room_for_a_copy_nothing_is_migrated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence says how much is needed, and the store stays as it was."""
    _older(tmp_path, "0012")
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=0))
    told = sentence(tmp_path)
    assert re.fullmatch(
        rf"There is no room for a copy of planet\.db in {tmp_path}: it needs \d+ kB, and nothing is free; make room, "
        r"then run again\.",
        told,
    )
    with closing(sqlite3.connect(tmp_path / "planet.db")) as store:
        assert store.execute("SELECT version_num FROM alembic_version").fetchone() == ("0012",)
    assert [path.name for path in tmp_path.iterdir()] == ["planet.db"]


def _write(folder: Path, statement: str) -> None:
    with sqlite3.connect(folder / "planet.db") as file:
        file.execute(statement)
    file.close()


# ---------------------------------------------------------------- files that cannot be used


def sentence(folder: Path, **how: bool) -> str:
    with pytest.raises(PlanetError) as refusal:
        Store.open(URL, folder, **how)
    told = str(refusal.value)
    assert "\n" not in told
    assert "planet.db" in told or "store" in told
    return told


def test_a_newer_store_is_not_touched(store: Store, tmp_path: Path) -> None:
    """A store of a version to come says so, and stays as it is."""
    store.close()
    _write(tmp_path, "UPDATE alembic_version SET version_num = '9999'")
    before = (tmp_path / "planet.db").read_bytes()
    assert "newer version" in sentence(tmp_path)
    assert (tmp_path / "planet.db").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir() if "before" in path.name) == []


def test_a_database_of_something_else_is_not_touched(tmp_path: Path) -> None:
    """Tables that are not the hub's are left alone."""
    _write(tmp_path, "CREATE TABLE songs (title TEXT)")
    assert "something else" in sentence(tmp_path)


def test_another_programs_migrated_database_is_not_touched(tmp_path: Path) -> None:
    """A database that another program keeps with the same tool of migration is not taken for a store."""
    _write(tmp_path, "CREATE TABLE alembic_version (version_num TEXT)")
    _write(tmp_path, "INSERT INTO alembic_version VALUES ('1975ea83b712')")
    assert "something else" in sentence(tmp_path)


def test_what_is_no_database_is_called_damaged(tmp_path: Path) -> None:
    """A file of other bytes is named, with what to do."""
    (tmp_path / "planet.db").write_bytes(b"This is a shopping list. " * 100)
    assert "damaged" in sentence(tmp_path)


def test_a_torn_database_is_called_damaged(store: Store, tmp_path: Path) -> None:
    """A store whose middle was overwritten says so when it is read, in one sentence."""
    for _ in range(3):
        ada_again(store)
    store.close()
    file = tmp_path / "planet.db"
    whole = file.read_bytes()
    file.write_bytes(whole[:100] + b"\xff" * (len(whole) - 100))
    assert "damaged" in sentence(tmp_path)


def ada_again(store: Store) -> None:
    with store.transaction():
        store.published.set_fact("fact", "x" * 5000)


def test_a_missing_store_is_not_made_for_those_who_only_read(tmp_path: Path) -> None:
    """Who only wants to read is told to take a turn first; no file is made."""
    assert "planet update" in sentence(tmp_path, create=False)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_the_place_of_the_store(tmp_path: Path) -> None:
    """A folder of that name is told in one sentence."""
    (tmp_path / "planet.db").mkdir()
    assert "cannot be opened" in sentence(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_store_that_may_not_be_written(store: Store, tmp_path: Path) -> None:
    """Rights that are missing are named."""
    store.close()
    (tmp_path / "planet.db").chmod(0o400)
    tmp_path.chmod(0o500)
    try:
        assert "cannot be written" in sentence(tmp_path)
    finally:
        tmp_path.chmod(0o700)


# ---------------------------------------------------------------- transactions


def test_a_transaction_is_all_or_nothing(store: Store, tmp_path: Path) -> None:
    """What fails in its middle leaves nothing behind, also where transactions are nested; the store goes on."""
    ada(store)
    with pytest.raises(ZeroDivisionError):
        _half_done(store)
    assert (store.published.stale(), store.published.fact("fact")) == ({}, "")
    with store.transaction():
        store.published.mark(["front"])
    assert list(store.published.stale()) == ["front"]


def _half_done(store: Store) -> None:
    with store.transaction():
        store.published.mark(["front"])
        with store.transaction():
            store.published.set_fact("fact", "value")
        raise ZeroDivisionError


def test_another_reader_sees_a_transaction_when_it_is_done(store: Store, tmp_path: Path) -> None:
    """Half a transaction is seen by nobody else, and keeps nobody from reading."""
    with Store.open(URL, tmp_path) as other:
        with store.transaction():
            store.published.mark(["front"])
            assert other.published.stale() == {}
        assert list(other.published.stale()) == ["front"]


def test_pages_that_become_free_are_not_written(store: Store, tmp_path: Path) -> None:
    """A build of SQLite that would empty each of them is told not to: the log of many deletions stays small."""
    with store.transaction():
        for number in range(300):
            store.published.set_fact(f"fact {number}", "x" * 5000)
    store._db.rows(connection.EMPTY_LOG)
    with store.transaction():
        store._db.run("DELETE FROM facts")
    assert (tmp_path / "planet.db-wal").stat().st_size < 300 * 4096 / 2


def test_a_file_may_get_another_mark(store: Store) -> None:
    """Its record is that of the last publishing, and there is none under the former mark."""
    first = PublishedFile("members/ada/index.html", "member:1", "a", 1, 1)
    moved, edited = replace(first, mark="moved:2"), replace(first, mark="moved:2", hash="b", size=2, mtime_ns=2)
    for file in (first, moved, edited):
        with store.transaction():
            store.published.record([file])
        assert store.published.files_of([file.mark]) == {file.path: file}
    assert store.published.files_of(["member:1"]) == {}


def test_what_is_remembered_while_pages_are_made_ends_with_them(store: Store) -> None:
    """Also after a mistake: then a transaction has room for all its pages of the file again."""

    def room() -> int:
        return int(store._db.rows("PRAGMA cache_size")[0]["cache_size"])

    def fail() -> None:
        with store.remembering():
            assert (store._db.memory, abs(room()) < abs(usual)) == ({}, True)
            raise ValueError("a mistake")

    usual = room()
    with pytest.raises(ValueError, match="a mistake"):
        fail()
    assert (store._db.memory, room()) == (None, usual)


def test_folders_are_in_doubt_until_their_times_are_stored(store: Store) -> None:
    """Also those of a turn that was killed before, and the output folder itself; a folder that is gone is forgotten."""
    with store.transaction():
        store.published.set_folders({"": 1, "topics": 2, "topics/reef": 3})
        store.published.doubt_folders(["topics", ""])
    assert store.published.folders() == {"": 0, "topics": 0, "topics/reef": 3}
    with store.transaction():
        store.published.doubt_folders(["topics/new"])
    assert store.published.folders() == {"": 0, "topics": 0, "topics/reef": 3, "topics/new": 0}
    with store.transaction():
        store.published.set_folders({"": 4, "topics": 5, "topics/reef": -1})
    assert store.published.folders() == {"": 4, "topics": 5}


def test_a_write_needs_a_transaction(store: Store) -> None:
    """Nothing is written by the way."""
    with pytest.raises(RuntimeError):
        store.published.mark(["front"])


def test_a_full_disk_is_one_sentence(store: Store, tmp_path: Path) -> None:
    """Where there is no room, the step is undone and the sentence says so."""
    pages = store._db.value(_pragma("page_count"))
    store._db.value(_pragma(f"max_page_count = {pages}"))
    with pytest.raises(PlanetError, match="full"), store.transaction():
        store.published.mark(f"mark-{n}-{'x' * 500}" for n in range(2000))
    assert store.published.stale() == {}


def _pragma(words: str) -> object:
    from sqlalchemy import text

    return text(f"PRAGMA {words}")


# ---------------------------------------------------------------- feeds


def test_the_state_of_a_feed_comes_back_as_it_went_in(store: Store) -> None:
    """Validators byte for byte, times, hints and days: nothing is lost or made up on the way."""
    feed_id = ada(store)
    (record,) = store.feeds.present()
    state = FeedState(
        feed_id,
        record.state.url,
        "web",
        Validators('W/"a b\\" \u00e4', "Thu, 31 Feb 26 25:00:00 GMT", "https://b.example/"),
        "f" * 64,
        *(NOW + timedelta(hours=n) for n in range(5)),
        timedelta(hours=3),
        7,
        "failing",
        "Because.",
        "https://new.example/",
        ("2026-11-21", "2026-11-22"),
        Hints(timedelta(seconds=90), timedelta(days=1), (1, 2), ("Sunday",)),
        date(2026, 11, 20),
        3,
        "f" * 64,
        "its owner asks not to be here",
    )
    unlike = {name for name, usual in usual_values(FeedState).items() if getattr(state, name) != usual}
    assert unlike | {"place", "version"} == usual_values(FeedState).keys() | {"place", "version"}
    with store.transaction():
        assert store.feeds.record(state)
    assert store.feeds.present()[0].state == replace(state, version=state.version + 1)


def test_a_visit_that_was_overtaken_is_not_recorded(store: Store) -> None:
    """Of two visits that began with the same state, the first one counts; a feed that was set otherwise, too."""
    ada(store)
    (record,) = store.feeds.present()
    with store.transaction():
        assert store.feeds.record(replace(record.state, failures=1))
        assert not store.feeds.record(replace(record.state, failures=2), problems=["two"])
    assert store.feeds.present()[0].state.failures == 1
    assert store.feeds.problems() == {}
    (record,) = store.feeds.present()
    with store.transaction():
        settle(store, record.member_id, [replace(record.feed, title="Reef")])
        assert not store.feeds.record(replace(record.state, failures=3))
    assert store.feeds.present()[0].state.failures == 1


def test_a_mark_that_is_set_again_is_not_cleared(store: Store) -> None:
    """Only the generation that was rendered is struck off, also where a mark was cleared by somebody else meanwhile."""
    with store.transaction():
        store.published.mark(["front", "feeds", "status"])
    read = store.published.stale()
    with store.transaction():
        store.published.mark(["front"])
    with store.transaction():
        rendered = store.published.announce(["front", "feeds", "status", "about"], read)
        store.published.clear({"status": rendered["status"]}, [])
        store.published.mark(["status"])
        store.published.clear(rendered, [])
    assert sorted(store.published.stale()) == ["front", "status"]


def test_a_mark_that_nobody_had_set_is_not_cleared_where_somebody_sets_it_while_it_is_rendered(store: Store) -> None:
    """A neighbour that is rendered without a mark: what changed meanwhile is rendered again."""
    read = store.published.stale()
    with store.transaction():
        store.published.mark(["day:2026-11-22"])
    with store.transaction():
        store.published.clear(store.published.announce(["day:2026-11-22"], read), [])
    assert list(store.published.stale()) == ["day:2026-11-22"]


@pytest.mark.parametrize("table", ["members", "feeds", "entries", "items"])
def test_an_id_is_never_given_again(store: Store, tmp_path: Path, table: str) -> None:
    """The database gives ids, and remembers the highest, whatever has been deleted since."""
    schema = create_engine("sqlite://")
    metadata.create_all(schema)
    for engine in (schema, store._db._engine):
        with engine.connect() as connection:
            found = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).scalar()
        assert "PRIMARY KEY AUTOINCREMENT" in str(found)
    schema.dispose()


def test_settings_unchanged_touch_nothing(store: Store) -> None:
    """Writing the same feeds again changes none, also where a former feed stood before them."""
    feed_id = ada(store)
    (record,) = store.feeds.present()
    two = [Feed("https://ada.example/pictures", kind="photos"), record.feed]
    with store.transaction():
        assert len(settle(store, record.member_id, two)) == 2
        assert settle(store, record.member_id, two) == ()
        assert len(settle(store, record.member_id, [record.feed])) == 2
        assert settle(store, record.member_id, [record.feed]) == ()
    assert [one.state.feed_id for one in store.feeds.present()] == [feed_id]


def test_what_a_feed_says_of_itself_is_believed_slowly(store: Store) -> None:
    """At once on first sight; a new title after two equal readings a day apart; a title that counts, never."""
    feed_id = ada(store)

    def told(title: str, hours: int) -> bool:
        with store.transaction():
            stored = store.feeds.info(feed_id)
            learnt = feed_state.learnt(stored, FeedInfo(title=title), NOW + timedelta(hours=hours))
            store.feeds.set_info(feed_id, learnt)
            return learnt.info != stored.info

    assert told("Reef", 0)
    assert not told("Reef", 1)
    assert not told("Corals", 30)
    assert told("Corals", 31)
    assert not told("(1) Corals", 60)
    assert not told("(2) Corals", 61)
    assert not told("Corals", 62)
    assert not told("(2) Corals", 90)
    assert store.feeds.present()[0].info.title == "Corals"


def test_a_document_comes_back_in_its_order(store: Store) -> None:
    """The missing keep their hour."""
    feed_id = ada(store)
    document = (ListedItem(3), ListedItem(1, listed=False, missing_since=NOW), ListedItem(2))
    with store.transaction():
        store.items.keep_document(feed_id, document)
    assert store.items.document(feed_id) == document


def test_a_document_of_an_earlier_version_is_read(store: Store) -> None:
    """It has each item whole."""
    feed_id = ada(store)
    with store.transaction():
        store.items.keep_document(feed_id, ())
        store._db.run("UPDATE documents SET items = ?", ['[{"item_id":3},{"item_id":1,"listed":false}]'])
    assert store.items.document(feed_id) == (ListedItem(3), ListedItem(1, listed=False))


# ---------------------------------------------------------------- codec

_moments = st.datetimes(datetime(1970, 1, 2), datetime(9000, 1, 1)).map(lambda one: one.replace(tzinfo=UTC))
_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_lengths = st.integers(0, 10**7).map(lambda seconds: timedelta(seconds=seconds))
for _kind, _strategy in ((datetime, _moments), (str, _text), (timedelta, _lengths)):
    st.register_type_strategy(_kind, _strategy)


@settings(max_examples=60, deadline=None)
@given(st.one_of(*(st.from_type(kind) for kind in (Entry, Feed, FeedInfo, Hints, Member, Validators, FoundFeed))))
def test_what_is_dumped_is_loaded(value: object) -> None:
    """Every struct that the store keeps as text comes back equal."""
    assert codec.load(type(value), codec.dump(value)) == value
    assert codec.load_all(type(value), codec.dump((value, value))) == (value, value)


def test_fields_of_other_versions_do_no_harm() -> None:
    """A field that is not known any more is passed over, one that is new has its default."""
    assert codec.load(Feed, '{"url":"https://a.example/","gone":[1]}') == Feed("https://a.example/")
    assert codec.load(Feed, codec.dump(Feed("x", since=date(2026, 1, 1)))).since == date(2026, 1, 1)


# ---------------------------------------------------------------- the river's questions


QUESTIONS = {
    "newest": (lambda store: store.queries.newest(50), "ix_entries_river"),
    "merged": (lambda store: store.queries.newest(50, scope="feeds"), "ix_entries_river"),
    "span": (lambda store: store.queries.span(NOW, NOW + timedelta(days=1), limit=100), "ix_entries_river"),
    "before": (lambda store: store.queries.date_before(NOW), "ix_entries_river"),
    "since": (lambda store: store.queries.date_since(NOW), "ix_entries_river"),
    "moments": (lambda store: store.queries.moments(NOW, NOW + timedelta(days=31)), "ix_entries_river"),
    "count": (lambda store: store.queries.count(NOW, NOW + timedelta(days=1)), "ix_entries_river"),
    "of a member": (lambda store: store.queries.of_member(1, 50), "ix_entries_member"),
    "of a member before": (lambda store: store.queries.member_date_before(1, NOW), "ix_entries_member"),
    "of a topic": (lambda store: store.topics.newest_entries("reef", 50), "ix_entry_topics_river"),
    "from first to last of a topic": (lambda store: store.topics.extent("reef"), "ix_entry_topics_river"),
    "from first to last of a member": (lambda store: store.queries.extent_of_member(1), "ix_entries_member"),
    "how much a member wrote": (lambda store: store.queries.with_lengths(1, 50), "ix_entries_member"),
    "hidden": (lambda store: store.overview.hidden(1), "ix_entries_hidden"),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_questions_are_answered_from_an_index(store: Store, question: str) -> None:
    """What pages ask is found by an index in the order wanted: no table is read whole, nothing is sorted."""
    ask, index = QUESTIONS[question]
    with recorded(store) as statements:
        ask(store)
    plan = plan_of(store._db.file, next(text for text in statements if text.startswith("SELECT")))
    assert any(index in step for step in plan), plan
    constants = "SCAN CONSTANT ROW"  # a list of values
    assert not any(step.startswith("SCAN") and "USING" not in step and not step.startswith(constants) for step in plan)
    assert question == "hidden" or not any("TEMP B-TREE" in step for step in plan), plan
