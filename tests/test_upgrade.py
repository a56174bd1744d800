"""Stores of earlier versions: what they hold shows the same after the migration, and nothing of it is lost.

`stores/schema-5.sql` holds the rows of a hub as planet 0005 wrote them, with an entry hidden for each reason that there
was; `schema-5.toml` is its members file, `schema-5.json` what it showed.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from click.testing import CliRunner
from community import ReadsHere
from sqlalchemy import create_engine

from planet import config
from planet.cli.commands import planet
from planet.hub import Hub
from planet.model.report import TurnReport
from planet.model.verdict import Verdict
from planet.model.visits import FetchRequest, Outcome, Unchanged
from planet.pages import status
from planet.rules.verdicts import sentence
from planet.store import Store
from planet.store.database import MIGRATIONS
from planet.store.items import listed_in
from planet.turn.publish import page_context, publish_site
from planet.turn.steps import TurnOptions, turn
from planet.views.files import Document
from planet.views.page import View

STORES = Path(__file__).parent / "stores"
BEFORE: dict[str, Any] = json.loads((STORES / "schema-5.json").read_text(encoding="utf-8"))
NOW = datetime.fromisoformat(BEFORE["now"])


class NothingNew:
    """A web on which nothing has changed."""

    @asynccontextmanager
    async def visiting(self, request: FetchRequest) -> AsyncIterator[Outcome]:
        yield Unchanged(request.validators)

    def hold(self, url: str, wish: timedelta) -> None:
        """Nobody asks for it."""


def store_of(folder: Path, version: str, rows: str) -> Path:
    """Make the store of an earlier version: its tables by the migrations up to there, then its rows."""
    file = folder / "planet.db"
    engine = create_engine(f"sqlite:///{file}")
    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, version)
    engine.dispose()
    with closing(sqlite3.connect(file)) as database:
        database.executescript(rows)
    return file


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    """A hub whose store was last written by the version before."""
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "members.toml").write_text((STORES / "schema-5.toml").read_text(encoding="utf-8"))
    (tmp_path / "posts" / "writes").mkdir(parents=True)
    store_of(tmp_path, "0005", (STORES / "schema-5.sql").read_text(encoding="utf-8"))
    return Hub(tmp_path)


@pytest.fixture
def store(hub: Hub) -> Iterator[Store]:
    """The same store, opened: the migrations have run."""
    with Store.open("sqlite:///planet.db", hub.folder) as opened:
        yield opened


def hidden(store: Store) -> dict[str, str]:
    return {one.entry: sentence(one.verdict) for one in store.overview.hidden()}


def a_turn(hub: Hub, store: Store, hours: int = 1) -> TurnReport:
    planet = config.load(hub.folder)
    later = NOW + timedelta(hours=hours)
    return asyncio.run(turn(hub, planet, store, NothingNew(), ReadsHere(), later, TurnOptions()))


def test_every_reason_reads_as_it_did(store: Store) -> None:
    """Each sentence of before is a value now that makes the same sentence; what was counted is counted the same."""
    assert hidden(store) == BEFORE["hidden"]
    rules = {one.verdict.rule for one in store.overview.hidden()}
    assert rules == {"exclude", "include", "language", "since", "post", "held", "withdrawn", "feed", "hide"}
    counts = store.overview.hidden_counts()
    assert counts == store.overview.recounted()
    assert sum(sum(rules.values()) for rules in counts.values()) == len(BEFORE["hidden"])


def test_every_row_has_its_value(store: Store, hub: Hub) -> None:
    """Entries and items alike, those too whose member has left or that stand with another entry."""
    before = {row[0]: row[5] for row in BEFORE["all"]}
    with closing(sqlite3.connect(hub.folder / "planet.db")) as file:
        entries = file.execute("SELECT id, rule, detail, same_as, hidden_as FROM entries ORDER BY id").fetchall()
        items = file.execute("SELECT id, entry_id, rule, detail, guid FROM items ORDER BY id").fetchall()
        kinds = file.execute("SELECT id, kind FROM items ORDER BY id").fetchall()
        reasons = dict(file.execute("SELECT address, detail FROM hides"))
    assert {row[0]: sentence(Verdict(row[1], row[2])) if row[1] else "" for row in entries} == before
    assert [[*row[3:]] for row in entries] == [row[6:] for row in BEFORE["all"]]
    told = [
        [id, entry, sentence(Verdict(rule, detail)) if rule else "", guid] for id, entry, rule, detail, guid in items
    ]
    assert told == BEFORE["items"]
    assert list(map(list, kinds)) == BEFORE["kinds"]
    assert sorted(reasons.values()) == ["", "off topic", "posts/ are no place for this"]


def test_what_showed_shows_in_the_same_order(store: Store) -> None:
    """The river is the same, entry by entry, with kinds and words."""
    shown = [[one.atom_id, one.entry.title, one.entry.kind] for one in store.queries.newest(1000)]
    assert shown == BEFORE["shown"]


def test_the_status_file_is_the_same(hub: Hub, store: Store) -> None:
    """What everybody may know of feeds and hidden entries reads as before."""
    context = page_context(config.load(hub.folder), store, NOW)
    store.overview.hidden = lambda *_: pytest.fail("a quiet turn asks for hidden entries")  # type: ignore[method-assign]
    page, document = status.public(context)
    assert isinstance(page, View)
    assert isinstance(document, Document)
    assert json.loads(document.body)["members"] == BEFORE["status.json"]["members"]


def test_the_next_turn_brings_nothing_and_loses_nothing(hub: Hub, store: Store) -> None:
    """No flood, no entry gone, no verdict changed: neither by the turn nor by publishing everything anew."""
    count = store.overview.entries()
    for member in ("good", "odd", "bad"):
        (hub.folder / "posts" / "writes" / f"{member}.md").unlink(missing_ok=True)
    report = a_turn(hub, store)
    assert (report.entries_new, report.entries_updated) == (0, 0)
    assert store.overview.entries() == count
    others = {url: why for url, why in BEFORE["hidden"].items() if "/posts/" not in url}
    assert {url: why for url, why in hidden(store).items() if "/posts/" not in url} == others
    publish_site(hub, config.load(hub.folder), store, NOW + timedelta(hours=1), all_pages=True)
    assert store.published.stale() == {}
    assert store.overview.hidden_counts() == store.overview.recounted()


def test_what_was_held_before_can_be_accepted(hub: Hub, store: Store) -> None:
    """The day of an old hold is still known: an older yes does not count, the right one lets everything in."""
    file = hub.folder / "config" / "members.toml"
    text = file.read_text()
    for day, let_in in ((date(2026, 11, 21), False), (date(2026, 11, 22), True)):
        file.write_text(
            text.replace('url = "http://127.0.0.1:9/ca.xml"', f'url = "http://127.0.0.1:9/ca.xml"\naccept = {day}')
        )
        a_turn(hub, store)
        assert ("https://casino.example/1" not in hidden(store)) is let_in


def test_filters_that_are_taken_out_let_everything_in(hub: Hub, store: Store) -> None:
    """Old verdicts are judged anew when the file changes."""
    file = hub.folder / "config" / "members.toml"
    lines = [line for line in file.read_text().splitlines() if not line.startswith(("exclude", "include", "since"))]
    file.write_text("\n".join(lines))
    a_turn(hub, store)
    assert not {"exclude", "include", "since"} & {one.verdict.rule for one in store.overview.hidden()}


def test_old_words_are_found(store: Store) -> None:
    """The index of the full text stays in step, for old rows and new ones."""
    from planet.locale.search_terms import terms

    count, ids = store.search.find(terms("words of ada"), 10)
    assert (count, len(ids)) == (3, 3)


def test_ids_go_on_where_they_were(hub: Hub, store: Store) -> None:
    """The next id is higher than all before, even if the newest row is gone by then."""
    with closing(sqlite3.connect(hub.folder / "planet.db")) as file:
        last = file.execute("SELECT max(id) FROM members").fetchone()[0]
        file.execute("INSERT INTO members (role, slug, letter, position, present, profile) VALUES ('x','x','x',0,0,'')")
        file.execute("DELETE FROM members WHERE id > ?", (last,))
        file.execute("INSERT INTO members (role, slug, letter, position, present, profile) VALUES ('x','x','x',0,0,'')")
        assert file.execute("SELECT max(id) FROM members").fetchone()[0] == last + 2


def test_documents_are_those_of_before(tmp_path: Path) -> None:
    """They moved from the rows of feeds to a table of their own; each feed is the same otherwise."""
    file = store_of(tmp_path, "0005", (STORES / "schema-5.sql").read_text(encoding="utf-8"))
    with closing(sqlite3.connect(file)) as rows:
        names = "id, member_id, url, etag, next_due, state, info, last_visit, problems"
        before = rows.execute(f"SELECT {names} FROM feeds ORDER BY id").fetchall()
        documents = dict(rows.execute("SELECT id, document FROM feeds").fetchall())
    with Store.open("sqlite:///planet.db", tmp_path) as store:
        assert [tuple(row) for row in store._db.rows(f"SELECT {names} FROM feeds ORDER BY id")] == before
        for feed_id, document in documents.items():
            assert store.items.document(feed_id) == listed_in(document)
        assert any(store.items.document(feed_id) for feed_id in documents)


def test_the_id_of_a_feed_is_not_given_again(tmp_path: Path) -> None:
    """Nor is that of one which is there no more, although the rows of all feeds were written anew."""
    store_of(tmp_path, "0033", "UPDATE sqlite_sequence SET seq = 7 WHERE name = 'feeds'")
    with Store.open("sqlite:///planet.db", tmp_path) as store:
        assert store._db.rows("SELECT seq FROM sqlite_sequence WHERE name = 'feeds'")[0]["seq"] == 7


def test_references_are_whole(hub: Hub, store: Store) -> None:
    """Tables were made anew, and every reference between them still leads to a row."""
    store.close()
    with closing(sqlite3.connect(hub.folder / "planet.db")) as file:
        assert file.execute("PRAGMA foreign_key_check").fetchall() == []
        assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@pytest.mark.parametrize("words", ["send", "digest --no-send", "render"])
def test_every_command_that_changes_the_store_says_what_became_of_it(hub: Hub, words: str) -> None:
    """The first command after an update of the program names the copy of the store, whichever command that is."""
    answer = CliRunner().invoke(planet, [*words.split(), "--hub", str(hub.folder), "--now", NOW.isoformat()])
    assert answer.stderr.startswith("The store planet.db was brought up to date (schema 0005 to "), answer.exception
