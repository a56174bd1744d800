"""Looking at a store: one way for all who do it. It changes nothing, leaves nothing behind, and bears with writers."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from planet.cli.commands import planet as command_line
from planet.store import Store
from planet.store.connection import connect, copy, look
from planet.store.upkeep.condition import condition_of

MEMBERS = """
[planet]
title = "Reef"
url = "https://reef.example/"

[[members]]
name = "Ada"
slug = "ada"
url = "https://ada.example/"
"""

LOOKS: dict[str, Callable[[Path], object]] = {
    "a command": lambda file: Store.open(f"sqlite:///{file.name}", file.parent, read_only=True).close(),
    "a copy": lambda file: copy(file, file.parent / "copies" / "copy.db"),
    "planet doctor": lambda file: condition_of(file),
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Returns the file of a store of today, which nobody has open."""
    Store.open("sqlite:///planet.db", tmp_path).close()
    (tmp_path / "copies").mkdir()
    return tmp_path / "planet.db"


def beside(file: Path) -> dict[str, tuple[bytes, int]]:
    """Returns what stands in the folder of a store: the bytes and the time of every file."""
    return {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in file.parent.iterdir() if path.is_file()}


@pytest.mark.parametrize("who", LOOKS)
def test_a_look_changes_nothing_and_leaves_nothing(who: str, file: Path) -> None:
    there = beside(file)
    LOOKS[who](file)
    assert beside(file) == there
    assert there.keys() == {"planet.db"}


@pytest.mark.parametrize("who", LOOKS)
def test_a_log_that_a_killed_program_left_stays_as_it_is(who: str, file: Path, tmp_path: Path) -> None:
    """Whoever comes to write takes it into the store; a look reads through it."""
    with closing(connect(file, 5.0)) as killed:
        killed.execute("INSERT INTO facts (name, value) VALUES ('unswept', '1')")
        hub = tmp_path / "hub"
        (hub / "copies").mkdir(parents=True)
        for name in ("planet.db", "planet.db-wal"):
            shutil.copy2(tmp_path / name, hub / name)
    there = beside(hub / "planet.db")
    LOOKS[who](hub / "planet.db")
    assert {name: beside(hub / "planet.db")[name] for name in there} == there
    assert condition_of(hub / "planet.db").unswept


def test_a_look_goes_on_while_another_program_writes(file: Path) -> None:
    """What it reads is a state that was there, also when the log of the writer goes into the store meanwhile."""
    with closing(look(file)) as reader:
        reader.execute("BEGIN")
        assert reader.execute("SELECT count(*) FROM facts").fetchone() == (0,)
        with closing(connect(file, 5.0)) as writer:
            writer.executemany("INSERT INTO facts (name, value) VALUES (?, '1')", [(f"f{n}",) for n in range(2000)])
            writer.execute("PRAGMA wal_checkpoint(PASSIVE)")
        assert reader.execute("SELECT count(*) FROM facts").fetchone() == (0,)
        reader.execute("COMMIT")
        assert reader.execute("SELECT count(*) FROM facts").fetchone() == (2000,)


def test_a_look_cannot_write(file: Path) -> None:
    with closing(look(file)) as reader, pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.execute("INSERT INTO facts (name, value) VALUES ('a', '1')")


EDITS = {
    "add": ("add", "https://127.0.0.1:9/"),
    "remove": ("remove", "ada", "--yes"),
    "rename": ("rename", "ada", "Countess"),
    "import": ("import", "{folder}/list.opml"),
}
LIST = '<opml version="2.0"><body><outline type="rss" text="Ben" xmlUrl="https://ben.example/f"/></body></opml>'


@pytest.mark.parametrize("command", EDITS)
def test_an_edit_of_the_list_migrates_no_older_store(command: str, file: Path) -> None:
    """It holds no lock, and a turn may be on its way. It says what to do, and store and list stay."""
    members = file.parent / "config" / "members.toml"
    members.parent.mkdir()
    members.write_text(MEMBERS)
    (file.parent / "list.opml").write_text(LIST)
    with closing(sqlite3.connect(file)) as older, older:
        older.execute("UPDATE alembic_version SET version_num = '0005'")
    there = beside(file)
    words = [word.format(folder=file.parent) for word in EDITS[command]]
    result = CliRunner().invoke(command_line, [*words, "--hub", str(file.parent)])
    assert str(result.exception) == "The store planet.db is of an older version: run `planet update` first."
    assert beside(file) == there
    assert members.read_text() == MEMBERS
