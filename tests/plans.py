"""What a store is asked, and how SQLite answers it: every statement that runs, and the steps of its plan."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from planet.store import Store

GROWING = frozenset(
    {
        *("entries", "items", "entry_topics", "entry_facets", "item_links", "answers", "photos"),
        *("published", "stale", "post_files", "topics", "full_text"),
        *("links", "addresses", "edges", "weave", "conversations"),
        *("sites", "site_links", "blogrolls", "blogroll_sites", "related", "relating"),
        *("signs", "problems", "river_days"),
        *("threads", "thread_keys", "thread_posts", "channel_authors"),
    }
)
"""Tables that grow with the archive: no statement of a turn may read one of them whole."""

_ASKED = re.compile(r"\s*(?:SELECT|INSERT|UPDATE|DELETE|WITH)\b", re.IGNORECASE)
_SCAN = re.compile(r"SCAN (\w+)\b(?! VIRTUAL)")


@contextmanager
def recorded(store: Store) -> Iterator[list[str]]:
    """Give the list of all statements that the store's connection runs in the block, with their values in them."""
    statements: list[str] = []
    driver = connection_of(store)
    driver.set_trace_callback(lambda text: statements.append(text) if _ASKED.match(text) else None)
    try:
        yield statements
    finally:
        driver.set_trace_callback(None)


def connection_of(store: Store) -> Any:
    """SQLite's own connection below a store."""
    return store._db._connection


def plan_of(file: Path, statement: str) -> list[str]:
    """The steps by which SQLite answers a statement, as EXPLAIN QUERY PLAN tells them."""
    with closing(sqlite3.connect(file)) as store:
        return [row[3] for row in store.execute(f"EXPLAIN QUERY PLAN {statement}")]


def shape_of(statement: str) -> str:
    """A statement without its values: those that differ in nothing else have one plan."""
    text = re.sub(r"'(?:[^']|'')*'", "?", " ".join(statement.split()))
    return re.sub(r"\(\?(?:, \?)+\)", "(?)", re.sub(r"\b\d+(?:\.\d+)?\b", "?", text))


def scans(file: Path, statements: list[str]) -> dict[str, list[str]]:
    """The statements that read a growing table whole, each with these steps of its plan; a table has another name in a
    plan where the statement gives it one."""
    found: dict[str, list[str]] = {}
    for shape, statement in {shape_of(one): one for one in statements}.items():
        aliases = dict(re.findall(r"\b(\w+) AS (\w+)", statement))
        growing = GROWING | {alias for table, alias in aliases.items() if table in GROWING}
        steps = [step for step in plan_of(file, statement) if (one := _SCAN.match(step)) and one[1] in growing]
        if steps:
            found[shape] = steps
    return found
