"""Full-text search of the store: what is found, in which order, whatever is typed."""

from __future__ import annotations

import json
import runpy
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from click.testing import CliRunner
from community import START, Community, Post
from sqlalchemy import Engine, create_engine, event, text

from planet.cli.commands import planet as planet_command
from planet.errors import UsageError
from planet.locale import search_terms
from planet.store import Store
from planet.store.database import MIGRATIONS

POSTS = {
    "Coral gardens": "Nothing about the sea here",
    "Cleaning day": "We went to the coral reef, all of us",
    "Reefs at night": "A torch and a slate",
    "Café au récif": "Naïve questions",
    "关于鲸鱼": "今天我们看到了一头很大的座头鲸。",
    "الشعاب المرجانية": "كتبنا عن الشعاب اليوم",
    "समुद्र की लहरें": "हिन्दी में",
    "Ordinary": 'AND OR NOT "quoted" 100% a_b * whales 🐋',
}


@pytest.fixture
def written(community: Community) -> Community:
    """A member with these posts, the first the newest."""
    posts = [
        Post(title, f"https://ada.example/{n}", date=START - timedelta(days=n), text=text)
        for n, (title, text) in enumerate(POSTS.items())
    ]
    community.publish("/feed", *posts)
    community.member("Ada", "/feed")
    community.poll()
    return community


def found(community: Community, typed: str, limit: int = 20) -> list[str]:
    count, ids = community.store.search.find(search_terms.terms(typed), limit)
    assert len(ids) == min(count, limit)
    return [one.entry.title for one in community.store.queries.by_ids(ids)]


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        ("coral", ["Coral gardens", "Cleaning day"]),  # the title before the text
        ("reef", ["Reefs at night", "Cleaning day"]),  # and the beginnings of longer words
        ("coral reef", ["Cleaning day"]),
        ('"coral reef"', ["Cleaning day"]),
        ('"reef coral"', []),
        ("CAFE recif", ["Café au récif"]),
        ("naive", ["Café au récif"]),
        ("鲸鱼", ["关于鲸鱼"]),
        ("座头鲸", ["关于鲸鱼"]),
        ("鲸 今天", ["关于鲸鱼"]),
        ("鱼鲸", []),
        ("المرجانية", ["الشعاب المرجانية"]),
        ("الشعاب", ["الشعاب المرجانية"]),
        ("लहरें", ["समुद्र की लहरें"]),
        ("OR", ["Ordinary"]),
        ("NOT whales", ["Ordinary"]),
        ("whal*", ["Ordinary"]),
        ("🐋", ["Ordinary"]),
        ("*", ["Ordinary"]),
        ("%", ["Ordinary"]),
        ("nothing-of-the-kind", []),
    ],
)
def test_what_is_typed_is_found(written: Community, typed: str, titles: list[str]) -> None:
    """Words in any script, whatever FTS5 or LIKE would make of their signs."""
    assert found(written, typed) == titles


@pytest.mark.parametrize(
    "typed", ["", " ", '"', '""', '" "', "(", "NEAR(a b", "title:", "^", "-", "a" * 9999, "\udcff"]
)
def test_nothing_that_is_typed_breaks_the_search(written: Community, typed: str) -> None:
    """No query is an error."""
    assert found(written, typed) == []
    assert "Ordinary" not in found(written, f'reef {typed} "' * 500)


def test_the_newest_comes_first_among_equals(community: Community) -> None:
    """Two posts that say the same: the later one is the first; the limit cuts after that."""
    posts = [Post("Reef", f"https://a.example/{n}", date=START - timedelta(days=n), text="x") for n in (2, 0, 1)]
    community.publish("/feed", *posts)
    community.member("Ada", "/feed")
    community.poll()
    count, ids = community.store.search.find(search_terms.terms("reef"), 2)
    assert count == 3
    assert [one.entry.link[-1] for one in community.store.queries.by_ids(ids)] == ["0", "1"]


def test_only_what_shows_is_found(written: Community) -> None:
    """An edit is found by its new words alone; what is hidden, or whose member has left, is not found."""
    written.publish("/feed", Post("Kelp forest", "https://ada.example/0", date=START, text="no corals any more"))
    written.poll(hours=1)
    assert found(written, "gardens") == []
    assert found(written, "kelp") == ["Kelp forest"]
    written.hides.append({"url": "https://ada.example/0"})
    written.poll(hours=1)
    assert found(written, "kelp") == []
    written.members.clear()
    written.member("Bo", "/other")
    written.poll(hours=1)
    assert found(written, "reef") == []


def test_the_work_follows_what_is_found(written: Community) -> None:
    """Neither entries nor items are read through for each finding: a common word in a large store takes no minute."""
    asked: list[tuple[str, tuple[object, ...]]] = []

    def note(_connection: object, _cursor: object, sql: str, values: tuple[object, ...], *_: object) -> None:
        asked.append((sql, values))

    event.listen(Engine, "before_cursor_execute", note)
    assert found(written, "coral reef")
    event.remove(Engine, "before_cursor_execute", note)
    searches = [(sql, values) for sql, values in asked if "full_text" in sql]
    assert len(searches) == 2
    with closing(sqlite3.connect(written.hub.folder / "planet.db")) as file:
        steps = [row[3] for sql, values in searches for row in file.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
    assert not [step for step in steps if step.startswith(("SCAN entries", "SCAN items"))]


def test_a_store_of_an_older_version_is_filled(written: Community) -> None:
    """The migration takes in what was stored before it; the index stays sound under edits."""
    written.store.close()
    file = written.hub.folder / "planet.db"
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as older:
        for name in ("retold", "forgotten"):
            older.exec_driver_sql(f"DROP TRIGGER items_{name}")
        older.exec_driver_sql("DROP TABLE full_text")
        with Operations.context(MigrationContext.configure(older)):
            runpy.run_path(str(next(MIGRATIONS.glob("versions/0004_*.py"))))["upgrade"]()
        older.exec_driver_sql("DROP TRIGGER items_told")  # as 0008 does: new items are taken in by the store itself
    written.store = Store.open("sqlite:///planet.db", written.hub.folder)
    assert found(written, "coral") == ["Coral gardens", "Cleaning day"]
    written.publish("/feed", Post("Coral gardens", "https://ada.example/0", date=START, text="of anemones"))
    written.poll(hours=1)
    assert found(written, "anemones") == ["Coral gardens"]
    with engine.begin() as checked:
        checked.exec_driver_sql("INSERT INTO full_text (full_text, rank) VALUES ('integrity-check', 1)")
    engine.dispose()


def test_the_index_is_written_for_other_words_alone(written: Community) -> None:
    """An edit that leaves title and text as they are leaves the index as it is; one of a word changes it."""
    segments = text("SELECT id, block FROM full_text_data ORDER BY id")
    with written.store.transaction():
        before = list(written.store._db.all(segments))
        written.store._db.write(text("UPDATE items SET title = title, text = text, content = content || '<hr>'"))
        assert list(written.store._db.all(segments)) == before
        written.store._db.write(text("UPDATE items SET text = text || ' anemone'"))
        assert list(written.store._db.all(segments)) != before
    assert len(found(written, "anemone")) == written.count()


def test_the_command(written: Community) -> None:
    """Title, author, date and link of the best; as JSON; and a clear line, exit 0, where nothing is found."""

    def search(*words: str) -> str:
        answer = CliRunner().invoke(planet_command, ["search", *words, "-C", str(written.hub.folder)])
        assert answer.exit_code == 0
        return answer.output

    assert search("coral", "--limit", "1").splitlines() == [
        "Found 2 entries, the best 1:",
        "",
        "Coral gardens",
        "  Ada, 2026-11-22",
        "  https://ada.example/0",
    ]
    document = json.loads(search("cleaning", "day", "--json"))
    assert (document["count"], document["entries"][0]["link"]) == (1, "https://ada.example/1")
    assert search("dugong", "café") == "Nothing that shows holds all of: dugong café\n"


@pytest.mark.parametrize("nothing", ["", "  "])
def test_nothing_to_look_for_is_wrong_usage(written: Community, nothing: str) -> None:
    """An empty word is not searched for: the command says what to give it."""
    answer = CliRunner().invoke(planet_command, ["search", nothing, "-C", str(written.hub.folder)])
    assert isinstance(answer.exception, UsageError)
    assert "nothing to look for" in str(answer.exception)
