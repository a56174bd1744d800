"""The SQL that is written once, so that a turn need not build it. `python tests/sql_texts.py` writes it anew.

planet/store/schema.sql has the tables of a new store, as all migrations make them.
"""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from planet.store import database

STORE = Path(database.__file__).parent
SCHEMA = STORE / "schema.sql"

_HEAD = "-- The tables of a new store, as the migrations make them one after the other. Written by `make sql`.\n"


def migrated(folder: Path) -> Path:
    """Make a store by all migrations, one after the other; return its file."""
    file = folder / "migrated.db"
    database._migrate(file, 30.0)
    return file


def statements(file: Path) -> list[str]:
    """The statements that made the tables, indexes and triggers of a store, in their order.

    Those that SQLite made by itself are left out: they come with an index of words or a sequence.
    """
    with closing(sqlite3.connect(file)) as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid").fetchall()
    words = [f"{name}_" for name, sql in rows if sql.startswith("CREATE VIRTUAL TABLE")]
    return [sql for name, sql in rows if not name.startswith(("sqlite_", *words))]


def schema() -> str:
    """What planet/store/schema.sql must hold."""
    with tempfile.TemporaryDirectory() as folder:
        return "\n".join([_HEAD, *(f"{statement};\n" for statement in statements(migrated(Path(folder))))])


if __name__ == "__main__":
    SCHEMA.write_text(schema(), encoding="utf-8")
