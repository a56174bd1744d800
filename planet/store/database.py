"""The one connection to the store: opening, statements, transactions, migrations after a copy."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planet.errors import PlanetError
from planet.store.connection import (
    READING_ROOM,
    ROOM,
    WRITING,
    OwnTransactions,
    connect,
    copy_before,
    explained,
    look,
    patience,
    store_file,
)
from planet.store.statements import Prepared
from planet.store.version import SCHEMA_VERSION

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

BATCH = 400
"""So many keys in one IN list: SQLite allows 32,766, older builds 999."""

MIGRATIONS = Path(__file__).with_name("migrations")

SCHEMA = Path(__file__).with_name("schema.sql")
"""The tables of a new store, which the migrations would make in twenty times the time."""

Values = Mapping[str, Any] | Sequence[Any]


class Database:
    """An open store. Each read stands alone; writes go through `transaction()`, which stores all or nothing.

    There is one connection for two kinds of statements: those that SQLAlchemy makes (`all`, `first`, `value`, `write`),
    written out before (`Prepared`) but for the few that differ each time, and plain text (`rows`, `row`, `run`,
    `run_each`).
    """

    def __init__(self, connection: sqlite3.Connection, file: Path) -> None:
        self.file = file
        self._connection = connection
        self._writes = False
        self._last_steps: dict[str, Callable[[], None]] = {}
        self.memory: dict[str, Any] | None = None
        """What was made of rows, by its kind, for those who ask for it again; None outside `remembering`."""
        self.note = ""
        """The sentence on a migration that opening the store brought about; "" if there was none."""

    @classmethod
    def open(cls, store_url: str, hub: Path, *, create: bool = True, read_only: bool = False) -> Database:
        """Open the store that `store_url` names, relative to the hub folder, and bring it up to date.

        Raises PlanetError where it cannot be opened, is damaged, or was made by a newer version.
        """
        file, seconds = store_file(store_url, hub), patience(store_url)
        if file.is_dir():
            raise PlanetError(f"The store {file.name} cannot be opened: it is a folder. Name a file as `store`.")
        if not file.exists() and (read_only or not create):
            raise PlanetError(f"There is no store at {file.name} yet: run `planet update` first.")
        with explained(file):
            database = cls((look if read_only else connect)(file, seconds, OwnTransactions), file)
            try:
                older = database._is_older(read_only)
            except BaseException:
                database.close()
                raise
            if not older:
                return database
            database.close()
            _migrate(file, seconds)
            migrated = cls(connect(file, seconds, OwnTransactions), file)
            migrated.note = database.note
            return migrated

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Begin a transaction: all that is written inside it is stored together, or nothing of it. It may be nested:
        the outermost transaction decides."""
        if self._writes:
            yield
            return
        with explained(self.file):
            self._connection.execute(WRITING)
            self._writes = True
            try:
                yield
                for step in self._last_steps.values():
                    step()
                self._commit()
            except BaseException:
                self._undo()
                raise
            finally:
                self._writes = False
                self._last_steps.clear()

    def at_the_end(self, name: str, step: Callable[[], None]) -> None:
        """Take a step before the open transaction is stored; of several of the same name only the first is taken. A
        transaction that fails takes none."""
        self._last_steps.setdefault(name, step)

    def before_the_end(self, name: str) -> None:
        """Take the step of this name now, if it waits for the end of the transaction."""
        if step := self._last_steps.pop(name, None):
            step()

    @contextmanager
    def remembering(self) -> Iterator[None]:
        """Begin a time in which nothing is written, so that what was made of rows may be remembered, and fewer pages of
        the file need be."""
        self.memory = {}
        self._connection.execute(READING_ROOM)
        try:
            yield
        finally:
            self.memory = None
            self._connection.execute(ROOM)

    def _commit(self) -> None:
        self._connection.execute("COMMIT")

    def _undo(self) -> None:
        """Undo the transaction, unless SQLite has done so already, as after a full disk."""
        with suppress(sqlite3.Error):
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    # ------------------------------------------------------------ statements as text

    def rows(self, statement: str, values: Values = ()) -> list[sqlite3.Row]:
        """Return all rows of a statement; their columns are read by name."""
        with explained(self.file):
            cursor = self._connection.cursor()
            cursor.row_factory = sqlite3.Row
            return cursor.execute(statement, values).fetchall()

    def each(self, statement: str | Prepared, values: Any = ()) -> Iterator[Any]:
        """Yield the rows of a statement, of which there may be more than memory should hold."""
        with explained(self.file):
            if isinstance(statement, Prepared):
                yield from statement.each(self._connection, values or {})
            else:
                yield from self._connection.execute(statement, values)

    def row(self, statement: str, values: Values = ()) -> sqlite3.Row | None:
        """Return the first row of a statement, or None."""
        return next(iter(self.rows(statement, values)), None)

    def run(self, statement: str, values: Values = ()) -> sqlite3.Cursor:
        """Run a writing statement inside the transaction; return its cursor."""
        self._check_writing()
        with explained(self.file):
            return self._connection.execute(statement, values)

    def run_each(self, statement: str, rows: Iterable[Values]) -> None:
        """Run a writing statement inside the transaction, once for each of these rows of values."""
        self._check_writing()
        with explained(self.file):
            self._connection.executemany(statement, rows)

    # ------------------------------------------------------------ statements that SQLAlchemy makes

    def all(self, statement: Any, values: Any = None) -> list[Any]:
        """Return all rows of a statement."""
        with explained(self.file):
            if isinstance(statement, Prepared):
                return statement.rows(self._connection, values)
            return list(self._core.execute(statement, values))

    def first(self, statement: Any, values: Any = None) -> Any | None:
        """Return the first row of a statement, or None."""
        if isinstance(statement, Prepared):
            return next(iter(self.all(statement, values)), None)
        with explained(self.file):
            return self._core.execute(statement, values).first()

    def value(self, statement: Any, values: Any = None) -> Any:
        """Return the first column of the first row, or None."""
        row = self.first(statement, values)
        return None if row is None else row[0]

    def write(self, statement: Any, values: Any = None) -> Any:
        """Run a writing statement inside the transaction; return the cursor's result."""
        self._check_writing()
        with explained(self.file):
            if isinstance(statement, Prepared):
                return statement.run(self._connection, values)
            return self._core.execute(statement, values)

    def _check_writing(self) -> None:
        if not self._writes:
            raise RuntimeError("a write outside a transaction")

    @cached_property
    def _engine(self) -> Engine:
        """SQLAlchemy over the same connection: it begins and ends no transaction."""
        from planet.store.sqlite import engine_over

        return engine_over(self._connection)

    @cached_property
    def _core(self) -> Connection:
        return self._engine.connect()

    # ------------------------------------------------------------ versions

    def _is_older(self, read_only: bool) -> bool:
        """Return whether the tables must be brought up to date, after a copy of what is there; an empty store gets
        those of today at once. Raises PlanetError where they cannot."""
        if not (version := self._version()) and not read_only:
            self._make_tables()
            version = self._version()
        if version == SCHEMA_VERSION:
            return False
        if version and not re.fullmatch(r"\d{4}", version):
            raise PlanetError(_FOREIGN)
        if version and version > SCHEMA_VERSION:
            raise PlanetError(
                f"The store {self.file.name} was made by a newer version of planet (schema {version}, "
                f"this one knows {SCHEMA_VERSION}): update planet-river."
            )
        if read_only and not version:
            raise PlanetError(_EMPTY.format(file=self.file.name))
        if read_only:
            raise PlanetError(f"The store {self.file.name} is of an older version: run `planet update` first.")
        copy = copy_before(self.file, SCHEMA_VERSION)
        self.note = (
            f"The store {self.file.name} was brought up to date (schema {version} to {SCHEMA_VERSION}); as it was "
            f"before it stands beside it: {copy}."
        )
        return True

    def _make_tables(self) -> None:
        """Make the tables of an empty store, all or none. Of two who do so at once, the second finds the work done."""
        with self.transaction():
            if not self._version():
                for statement in _statements(SCHEMA.read_text(encoding="utf-8")):
                    self.run(statement)
                self.run("INSERT INTO alembic_version (version_num) VALUES (?)", [SCHEMA_VERSION])

    def _version(self) -> str:
        """Return the store's schema version, "" for an empty store. Raises PlanetError for another program's
        database."""
        tables = {row["name"] for row in self.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if "alembic_version" not in tables:
            if any(not name.startswith("sqlite_") for name in tables):
                raise PlanetError(_FOREIGN)
            return ""
        row = self.row("SELECT version_num FROM alembic_version")
        return str(row["version_num"] or "") if row else ""


def batches(keys: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Cut keys into lists that are short enough for one statement."""
    for start in range(0, len(keys), BATCH):
        yield keys[start : start + BATCH]


def places(values: Sequence[object]) -> str:
    """Return the places of these values in a statement of text, for an IN list: "?, ?, ?"."""
    return ", ".join("?" * len(values))


def _statements(script: str) -> Iterator[str]:
    """Yield the statements of a script. Each ends a line, with a semicolon; a trigger has others within."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


_EMPTY = "The store {file} is empty: put a copy back, planet restore FILE, or begin anew, planet update."
_FOREIGN = "The store is a database of something else: name another file as `store` in members.toml."


def _migrate(file: Path, seconds: float) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    from planet.store import sqlite

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    engine = sqlite.engine_of(file, seconds)
    with engine.connect() as connection:
        sqlite.check_references(connection, False)
        try:
            connection.execution_options(begin=WRITING)  # of two at once, the second finds the work done
            with connection.begin():
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
        except CommandError as error:
            raise PlanetError(f"The store could not be brought up to date ({error}): put a copy of it back.") from error
        finally:
            sqlite.check_references(connection, True)
    engine.dispose()
