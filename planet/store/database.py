"""The one connection to the store: opening, transactions, migrations after a copy."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePath
from traceback import extract_tb
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError, ProgrammingError

from planet.errors import PlanetError, ProgramMistake
from planet.store import sqlite
from planet.store.schema import SCHEMA_VERSION

PATIENCE = 30
"""Seconds to wait for another program that writes; `?timeout=5` in the store's URL asks for others."""

BATCH = 400
"""So many keys in one IN list: SQLite allows 32,766, older builds 999."""

MIGRATIONS = Path(__file__).with_name("migrations")


class Database:
    """An open store. Each read stands alone; writes go through `transaction()`, which stores all or nothing."""

    def __init__(self, engine: Engine, file: Path) -> None:
        self.file = file
        self._engine = engine
        self._current: Connection | None = None
        self._snapshot: Connection | None = None
        self.memory: dict[Any, Any] | None = None
        """What was read in this snapshot, for those who ask for it again; None outside a snapshot."""

    @classmethod
    def open(cls, store_url: str, hub: Path, *, create: bool = True, read_only: bool = False) -> Database:
        """Open the store that `store_url` names, relative to the hub folder, and bring it up to date.

        Raises PlanetError where it cannot be opened, is damaged, or was made by a newer version.
        """
        url = _absolute(store_url, hub)
        file = store_file(store_url, hub)
        if file.is_dir():
            raise PlanetError(f"The store {file.name} cannot be opened: it is a folder. Name a file as `store`.")
        if not file.exists() and (read_only or not create):
            raise PlanetError(f"There is no store at {file.name} yet: run `planet update` first.")
        database = cls(_engine(_for_reading(url, file) if read_only else url), file)
        with explained(file):
            database._bring_up_to_date(read_only)
        return database

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Begin a transaction: all that is written inside it is stored together, or nothing of it. It may be nested:
        the outermost transaction decides."""
        if self._current is not None:
            yield
            return
        with explained(self.file), self._engine.connect() as connection:
            connection.execution_options(begin=sqlite.WRITING)
            with connection.begin():
                self._current = connection
                try:
                    yield
                finally:
                    self._current = None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection for reading; inside a transaction that is the transaction's own."""
        if connection := self._current or self._snapshot:
            yield connection
            return
        with explained(self.file), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Begin a view of the store as it is now: what is read until its end is of this moment, whoever writes."""
        with explained(self.file), self._engine.connect() as connection, connection.begin():
            self._snapshot, self.memory = connection, {}
            try:
                yield
            finally:
                self._snapshot = self.memory = None

    def all(self, statement: Any, values: Any = None) -> list[Any]:
        """Return all rows of a statement."""
        with self.reading() as connection:
            return list(connection.execute(statement, values))

    def first(self, statement: Any, values: Any = None) -> Any | None:
        """Return the first row of a statement, or None."""
        with self.reading() as connection:
            return connection.execute(statement, values).first()

    def value(self, statement: Any, values: Any = None) -> Any:
        """Return the first column of the first row, or None."""
        row = self.first(statement, values)
        return None if row is None else row[0]

    def write(self, statement: Any, values: Any = None) -> Any:
        """Run a writing statement inside the transaction; return the cursor's result."""
        if self._current is None:
            raise RuntimeError("a write outside a transaction")
        return self._current.execute(statement, values)

    def _bring_up_to_date(self, read_only: bool) -> None:
        with self._engine.connect() as connection:
            version = _version(connection)
        if version == SCHEMA_VERSION:
            return
        if version and not re.fullmatch(r"\d{4}", version):
            raise PlanetError(_FOREIGN)
        if version and version > SCHEMA_VERSION:
            raise PlanetError(
                f"The store {self.file.name} was made by a newer version of planet (schema {version}, "
                f"this one knows {SCHEMA_VERSION}): update planet-river."
            )
        if read_only:
            raise PlanetError(f"The store {self.file.name} is of an older version: run `planet update` first.")
        if version:
            sqlite.copy(self.file, self.file.with_name(f"{self.file.name}.before-{SCHEMA_VERSION}"))
        _migrate(self._engine)


def batches(keys: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Cut keys into lists that are short enough for one statement."""
    for start in range(0, len(keys), BATCH):
        yield keys[start : start + BATCH]


_FOREIGN = "The store is a database of something else: name another file as `store` in members.toml."


def store_file(store_url: str, hub: Path) -> Path:
    """Return the path of the store that the members file names; the lock of a turn stands beside it."""
    return Path(_absolute(store_url, hub).database or "")


def _for_reading(url: URL, file: Path) -> URL:
    """Return the URL by which a store is read without the right to write it.

    SQLite needs two more files beside a store. If it cannot make them, a store without a write-ahead log is read as it
    is.
    """
    log = file.with_name(f"{file.name}-wal")
    alone = not os.access(file.parent, os.W_OK) and not (log.exists() and log.stat().st_size)
    query = "mode=ro&immutable=1" if alone else "mode=ro"
    return url.set(database=f"{file.as_uri()}?{query}").update_query_dict({"uri": "true"})


def _absolute(store_url: str, hub: Path) -> URL:
    url = make_url(store_url)
    url = url.set(database=str((hub / (url.database or "planet.db")).resolve()))
    return url if "timeout" in url.query else url.update_query_dict({"timeout": str(PATIENCE)})


def _engine(url: URL) -> Engine:
    engine = create_engine(url)
    sqlite.prepare(engine)
    return engine


def _version(connection: Connection) -> str:
    """Return the store's schema version, "" for an empty store. Raises PlanetError for another program's database."""
    if not inspect(connection).has_table("alembic_version"):
        if inspect(connection).get_table_names():
            raise PlanetError(_FOREIGN)
        return ""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")


def _migrate(engine: Engine) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with engine.connect() as connection:
        sqlite.check_references(connection, False)
        try:
            connection.execution_options(begin=sqlite.WRITING)  # of two at once, the second finds the work done
            with connection.begin():
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
        except CommandError as error:
            raise PlanetError(f"The store could not be brought up to date ({error}): put a copy of it back.") from error
        finally:
            sqlite.check_references(connection, True)


@contextmanager
def explained(file: Path) -> Iterator[None]:
    """Turn the database's own errors into a PlanetError of one sentence."""
    try:
        yield
    except (DataError, IntegrityError, ProgrammingError) as error:
        raise ProgramMistake(_sentence(file, str(error.orig))) from error
    except (DatabaseError, sqlite3.Error) as error:
        raise PlanetError(_sentence(file, str(getattr(error, "orig", error)))) from error
    except UnicodeDecodeError as error:
        if not {"sqlalchemy", "store"} & set(PurePath(extract_tb(error.__traceback__)[-1].filename).parts):
            raise  # not what SQLite said
        raise PlanetError(_sentence(file, "malformed text")) from error


def _sentence(file: Path, why: str) -> str:
    low = why.lower()
    if any(
        sign in low
        for sign in (
            "not a database",
            "malformed",
            "no such column",
            "no such table",
            "corrupt",
            "unrecognized option",
            "parse error",
        )
    ):
        return f"The store {file.name} is damaged ({why}): put a copy of it back, or move it away to start anew."
    if "locked" in low:
        return f"The store {file.name} is in use by another program ({why}): try again when that has ended."
    if "readonly" in low or "read-only" in low:
        right = "give this user the right to write it and its folder"
        return f"The store {file.name} cannot be written to ({why}): {right}."
    if "full" in low:
        return f"The disk is full ({why}): nothing of this step was stored; make room and run again."
    if "i/o error" in low or "locking protocol" in low:
        return (
            f"The disk of the store {file.name} failed ({why}): it is full, broken, or a network disk, "
            "on which SQLite cannot work. Make room, or put the store on a local disk, then run again."
        )
    if "unable to open" in low:
        return f"The store {file.name} cannot be opened ({why}): check that its folder exists and may be written to."
    return f"The store {file.name} did not do what was asked ({why})."
