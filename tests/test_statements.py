"""Prepared statements: the same answers as SQLAlchemy gives, whatever the values, however many."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sql_texts
from plans import recorded
from sqlalchemy import bindparam, select, tuple_, update

from planet.rules.weaving.places import host_of, prefixes
from planet.store import Store
from planet.store.schema import counters, feeds, members
from planet.store.sqlite import insert_or_add, insertion, listed, listed_pairs, written
from planet.store.statements import TEXTS, Prepared, Written, stored

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)

_COLUMNS = ("role", "slug", "letter", "position", "present", "profile", "welcomed_at")
_MEMBER = Prepared(written(insertion(members, _COLUMNS)))
_BY_SLUG = select(members.c.slug, members.c.present, members.c.welcomed_at).order_by(members.c.position)


@pytest.fixture
def store(tmp_path: Path, empty_store: Path) -> Store:
    """A store with three members, of whom one has left."""
    (tmp_path / "planet.db").write_bytes(empty_store.read_bytes())
    opened = Store.open("sqlite:///planet.db", tmp_path)
    rows = [("ada", True, NOON), ("ben", False, None), ("cleo", True, NOON)]
    with opened.transaction():
        opened._db.write(_MEMBER, [_row(slug, position, *row) for position, (slug, *row) in enumerate(rows)])
    return opened


def _row(slug: str, position: int, present: object, welcomed_at: object) -> dict[str, object]:
    values = {"role": "member", "slug": slug, "letter": slug[0], "position": position, "profile": "{}"}
    return {**values, "present": present, "welcomed_at": welcomed_at}


def test_the_texts_are_those_that_sqlalchemy_writes() -> None:
    """`make sql` writes them anew after a change of tables or statements."""
    assert TEXTS.read_text(encoding="utf-8") == sql_texts.texts()
    assert dict(sql_texts.made()) == stored()


def test_each_statement_is_there_and_in_use() -> None:
    """Those that the store names are those of store/sql/."""
    modules = [*TEXTS.parent.glob("*.py"), *TEXTS.parent.glob("weaving/*.py")]
    named = {name for module in modules for name in re.findall(r'Prepared\("([\w.]+)"\)', module.read_text())}
    assert named == stored().keys()


def test_columns_have_the_names_that_sqlalchemy_gives(store: Store) -> None:
    """Rows are named by SQLite, and their values converted by these names."""
    for name, statement in sql_texts.statements_of_the_store():
        cursor = Prepared(name).run(store._db._connection, _nothing(stored()[name])) if statement.is_select else None
        columns = [column[0] for column in cursor.description] if cursor else []
        assert columns == [column.key for column in statement.exported_columns], name
        assert len(set(columns)) == len(columns), name


def _nothing(statement: Written) -> dict[str, object]:
    """Values for a statement, of the kinds that it takes."""
    kinds: dict[str, object] = {"list": (), "moment": NOON, "day": NOON.date()}
    return {name: kinds.get(statement.values.get(name, ""), 0) for name in re.findall(r":(\w+)", statement.text)}


def test_values_are_those_that_sqlalchemy_gives(store: Store) -> None:
    """Moments, truths and texts come back as they do without preparing, and columns have their names."""
    statement = _BY_SLUG.where(members.c.slug.in_(("ada", "ben")))
    prepared = Prepared(written(_BY_SLUG.where(members.c.slug.in_(listed("slugs")))))
    rows = store._db.all(prepared, {"slugs": {"ben", "ada"}})
    assert [tuple(row) for row in rows] == [tuple(row) for row in store._db.all(statement)]
    assert [(row.slug, row.present, row.welcomed_at) for row in rows] == [("ada", True, NOON), ("ben", False, None)]
    assert store._db.value(prepared, {"slugs": ["cleo"]}) == "cleo"
    assert store._db.first(prepared, {"slugs": []}) is None


def test_lists_have_any_length(store: Store) -> None:
    """One statement serves no value, one, and more than SQLite allows places; pairs too, with any signs in them."""
    prepared = Prepared(written(_BY_SLUG.where(members.c.slug.in_(listed("slugs")))))
    pairs = Prepared(written(_BY_SLUG.where(tuple_(members.c.role, members.c.slug).in_(listed_pairs("pairs")))))
    many = [f"nobody-{number}\"'[\\ü" for number in range(40_000)]
    with recorded(store) as asked:
        assert len(store._db.all(prepared, {"slugs": [*many, "ada"]})) == 1
        assert len(store._db.all(pairs, {"pairs": [("member", slug) for slug in (*many, "ada", "cleo")]})) == 2
    assert len(asked) == 2


def test_a_missing_value_is_a_mistake(store: Store) -> None:
    """A statement without one of its values does not run with none in its place."""
    with pytest.raises(KeyError, match="slugs"):
        store._db.all(Prepared(written(_BY_SLUG.where(members.c.slug.in_(listed("slugs"))))), {})


def test_values_have_their_places_and_texts_stay(store: Store) -> None:
    twice = Prepared(Written("SELECT :first AS first, ':second' AS sign, :second AS second, :first AS again", {}, {}))
    assert store._db.all(twice, {"second": 2, "first": 1}) == [(1, ":second", 2, 1)]


def test_writing_needs_a_transaction(store: Store) -> None:
    """A prepared statement writes inside a transaction alone, and is undone with it."""
    leave = Prepared(written(update(members).where(members.c.slug == bindparam("name")).values(present=False)))
    with pytest.raises(RuntimeError):
        store._db.write(leave, {"name": "ada"})
    with suppress(ZeroDivisionError), store.transaction():
        assert store._db.write(leave, {"name": "ada"}).rowcount == 1
        raise ZeroDivisionError
    assert store._db.value(select(members.c.present).where(members.c.slug == "ada")) is True


def test_columns_that_are_not_named_get_their_defaults(store: Store) -> None:
    """A feed of three values has the state of one that was never visited; its day and its moments are kept."""
    names = ("member_id", "url", "place", "position", "present", "settings", "held_since")
    feed = Prepared(written(insertion(feeds, names)))
    values = {"member_id": 1, "url": "u", "place": "web", "position": 0, "present": True, "settings": "{}"}
    with store.transaction():
        store._db.write(feed, {**values, "held_since": date(2026, 11, 22)})
    row = store._db.first(select(feeds))
    assert row is not None
    assert (row.state, row.problems, row.version, row.failures, row.etag) == ("new", "[]", 0, 0, "")
    assert (row.held_since, row.last_visit) == (date(2026, 11, 22), None)


def test_counts_are_added(store: Store) -> None:
    """What is counted for the first time is inserted; later counts are added to it, also such as are negative."""
    count = Prepared(written(insert_or_add(counters, "value")))
    with store.transaction():
        for step in (3, 4, -2):
            store._db.write(count, {"name": "n", "value": step})
    assert store._db.value(select(counters.c.value).where(counters.c.name == "n")) == 5


def test_the_hosts_with_places_are_those_that_prefixes_end_in(store: Store) -> None:
    places = ("reef.example", "blogs.example/~kim", "old.example?author=3", "port.example:8080/a")
    with store.transaction():
        store.weave.set_places(1, places)
    hosts = {
        host_of(key) for key in (*places, "reef.example/a/b?c=1", "elsewhere.example/reef.example", "blog.example")
    }
    assert all(prefixes(place)[-1] == host_of(place) for place in places)
    assert store.weave.inhabited(hosts) == set(map(host_of, places))
