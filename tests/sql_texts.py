"""The SQL that is written once, so that a turn need not build it. `python tests/sql_texts.py` writes it anew.

planet/store/schema.sql has the tables of a new store, as all migrations make them; planet/store/statements.sql has the
statements of planet/store/sql/, as SQLAlchemy compiles them.
"""

from __future__ import annotations

import pkgutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import Executable

from planet.store import database, sql
from planet.store.sqlite import written
from planet.store.statements import TEXTS, Written

STORE = Path(database.__file__).parent
SCHEMA = STORE / "schema.sql"

_HEAD_OF_TEXTS = "-- The statements of planet/store/sql/ in SQLite's words. Written by `make sql`.\n"
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


def settings(file: Path) -> list[str]:
    """The statements that set how the full text of a store is kept."""
    with closing(sqlite3.connect(file)) as connection:
        rows = connection.execute("SELECT k, v FROM full_text_config WHERE k <> 'version' ORDER BY k").fetchall()
    return [f"INSERT INTO full_text (full_text, rank) VALUES ('{name}', {value})" for name, value in rows]


def schema() -> str:
    """What planet/store/schema.sql must hold."""
    with tempfile.TemporaryDirectory() as folder:
        file = migrated(Path(folder))
        return "\n".join([_HEAD, *(f"{statement};\n" for statement in (*statements(file), *settings(file)))])


def statements_of_the_store() -> Iterator[tuple[str, Any]]:
    """The statements of planet/store/sql/, by name."""
    for module in sorted(module.name for module in pkgutil.iter_modules(sql.__path__)):
        for name, statement in vars(import_module(f"planet.store.sql.{module}")).items():
            if name.isupper() and not name.startswith("_") and isinstance(statement, Executable):
                yield f"{module}.{name}", statement


def made() -> Iterator[tuple[str, Written]]:
    """The same as SQLAlchemy compiles them."""
    return ((name, written(statement)) for name, statement in statements_of_the_store())


def texts() -> str:
    """What planet/store/statements.sql must hold."""
    return "\n".join([_HEAD_OF_TEXTS, *(_block(name, statement) for name, statement in made())])


def _block(name: str, statement: Written) -> str:
    signature = " ".join([name, *_kinds(statement.values)])
    columns = "".join(f" {kind}" for kind in _kinds(statement.columns))
    return f"-- {signature}{' ->' if columns else ''}{columns}\n{statement.text}\n"


def _kinds(kinds: Mapping[str, str]) -> list[str]:
    return [f"{name}:{kind}" for name, kind in kinds.items()]


if __name__ == "__main__":
    SCHEMA.write_text(schema(), encoding="utf-8")
    TEXTS.write_text(texts(), encoding="utf-8")
