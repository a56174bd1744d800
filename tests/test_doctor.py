"""What a monitor asks: whether the hub can take its turns, and takes them. It looks, and leaves everything as it is."""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from community import START, Community, Post

from planet.admin.doctor import turns
from planet.cli.commands import planet as command
from planet.errors import UsageError
from planet.service.lock import turn_lock
from planet.store import Store
from planet.store.version import SCHEMA_VERSION


@pytest.fixture
def reef(community: Community) -> Community:
    """A hub that took its turn at ten, and whose store nobody has open."""
    community.publish("/ada.xml", Post("First", "https://ada.example/1", "1", START, "Words"))
    community.publish("/ben.xml", Post("Second", "https://ben.example/1", "2", START, "Words"))
    community.member("Ada", "/ada.xml", url="https://ada.example/", slug="ada")
    community.member("Ben", "/ben.xml", url="https://ben.example/", slug="ben")
    community.turn()
    community.store.close()
    return community


def run(hub: Path, *words: str, now: str = "2026-11-22T11:00:00Z") -> Result:
    return CliRunner().invoke(command, ["doctor", *words, "--hub", str(hub), "--now", now], standalone_mode=False)


def status(result: Result) -> int:
    assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
    return result.exit_code


def wrong(result: Result) -> list[str]:
    """The sentences on what is not sound."""
    assert status(result) == 1, result.output
    return [line.removeprefix("WRONG: ") for line in result.output.splitlines() if line.startswith("WRONG")]


def state(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Every file with its size, time and rights."""
    return {
        str(path): (path.lstat().st_size, path.lstat().st_mtime_ns, path.lstat().st_mode) for path in folder.rglob("*")
    }


def test_a_sound_hub(reef: Community) -> None:
    """A sentence for each thing, and status 0; nothing is written, not even the files of SQLite beside a store."""
    before = state(reef.hub.folder)
    result = run(reef.hub.folder)
    assert status(result) == 0
    lines = result.output.splitlines()
    assert lines[:6] == [
        "ok:    The members file has no mistakes: 2 members.",
        "ok:    The store planet.db is whole: 2 posts.",
        f"ok:    The store has the schema of this version, {SCHEMA_VERSION}.",
        "ok:    No turn is under way.",
        "ok:    The clock says 2026-11-22 11:00 UTC.",
        "ok:    The last turn was taken 60 minutes ago (2026-11-22 10:00 UTC).",
    ]
    assert lines[6].startswith(f"ok:    At {reef.hub.folder} ")
    assert lines[-3:-1] == [
        "ok:    Everything that a turn writes may be written.",
        f"ok:    The site in output/ is complete: {len(reef.files(status=True))} files.",
    ]
    assert lines[-1] == "ok:    As many files may be opened as turns need."
    assert state(reef.hub.folder) == before
    quiet = run(reef.hub.folder, "--quiet")
    assert (status(quiet), quiet.output) == (0, "")


def test_the_document(reef: Community) -> None:
    """One object a check, with its name."""
    document = json.loads(run(reef.hub.folder, "--json").output)
    assert (document["schema"], document["sound"]) == (1, True)
    names = [check["name"] for check in document["checks"]]
    assert [*dict.fromkeys(names)] == [
        *("members", "store", "schema", "lock", "clock", "turn", "disk", "rights", "output", "limits"),
    ]
    assert all(set(check) == {"name", "sound", "sentence"} and check["sound"] for check in document["checks"])


@pytest.mark.parametrize("way", ["read-only folder", "while it is open", "with a log left over"])
def test_it_leaves_nothing_behind(reef: Community, way: str) -> None:
    """Whatever there is of a write-ahead log."""
    if way == "while it is open":
        with Store.open("sqlite:///planet.db", reef.hub.folder) as store:
            store.overview.entries()
            names = set(state(reef.hub.folder))
            assert status(run(reef.hub.folder)) == 0
            assert set(state(reef.hub.folder)) == names
        return
    if way == "with a log left over":
        other = reef.hub.folder / "copy"
        other.mkdir()
        with Store.open("sqlite:///planet.db", reef.hub.folder) as store:
            with store.transaction():
                store.published.set_fact("x", "y")
            for name in ("planet.db", "planet.db-wal"):
                shutil.copy(reef.hub.folder / name, other / name)
        for path in other.iterdir():
            shutil.copy(path, reef.hub.folder / path.name)
        shutil.rmtree(other)
        assert status(run(reef.hub.folder)) == 0
        left = {path.name for path in reef.hub.folder.glob("planet.db*")}
        assert left <= {"planet.db", "planet.db-wal", "planet.db-shm"}
        with closing(sqlite3.connect(reef.hub.folder / "planet.db")) as file:
            assert file.execute("SELECT value FROM facts WHERE name = 'x'").fetchone() == ("y",)
        return
    before = state(reef.hub.folder)
    reef.hub.folder.chmod(0o500)
    try:
        run(reef.hub.folder)
    finally:
        reef.hub.folder.chmod(0o700)
    assert set(state(reef.hub.folder)) == set(before)


def test_nothing_at_all(tmp_path: Path) -> None:
    """A folder that is no hub; it stays empty."""
    sentences = wrong(run(tmp_path, "--quiet"))
    assert sentences == [
        f"{tmp_path}/config/members.toml, there is no such file; name the hub folder with --hub DIR, or make a new hub "
        "with planet init DIR",
        f"There is no store at {tmp_path}/planet.db yet: take the first turn, planet update.",
    ]
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """It is not made."""
    assert len(wrong(run(tmp_path / "nowhere"))) >= 2
    assert list(tmp_path.iterdir()) == []


def test_mistakes_of_the_members_file(reef: Community) -> None:
    """The first one is named; the store is found all the same."""
    reef.write("config/members.toml", '[planet]\ntitle = "x"\nurl = "nothing"\ntimezone = "Nowhere"\n')
    (sentence,) = wrong(run(reef.hub.folder))
    assert sentence.startswith(f"{reef.hub.folder}/config/members.toml, line ")
    assert "more: planet check lists them)" in sentence


def test_a_store_that_is_gone(reef: Community) -> None:
    """The site says that there was one."""
    (reef.hub.folder / "planet.db").unlink()
    assert wrong(run(reef.hub.folder)) == [
        f"There is no store at {reef.hub.folder}/planet.db, although output/ holds a site: put a copy back, planet "
        "restore FILE."
    ]


@pytest.mark.parametrize("way", ["page", "text", "cut", "empty"])
def test_a_store_that_is_damaged(reef: Community, way: str) -> None:
    """A page, the head, the end; whatever it is, there is a sentence."""
    file = reef.hub.folder / "planet.db"
    body = file.read_bytes()
    with closing(sqlite3.connect(f"{file.as_uri()}?immutable=1", uri=True)) as store:
        root = store.execute("SELECT rootpage FROM sqlite_master WHERE name = 'entries'").fetchone()[0]
        size = store.execute("PRAGMA page_size").fetchone()[0]
    start = (root - 1) * size
    file.write_bytes(
        {
            "page": body[:start] + b"\xff" * size + body[start + size :],
            "text": b"hello, this is no store at all " * 200,
            "cut": body[: len(body) // 2],
            "empty": b"",
        }[way]
    )
    before = state(reef.hub.folder)
    sentences = wrong(run(reef.hub.folder, "--quiet"))
    if way == "empty":
        assert "The store planet.db is empty: put a copy back, planet restore FILE." in sentences
    else:
        assert sentences[0].startswith("The store planet.db is damaged (")
        assert sentences[0].endswith("): put a copy back, planet restore FILE.")
    assert state(reef.hub.folder) == before


def _write(reef: Community, statement: str) -> None:
    with closing(sqlite3.connect(reef.hub.folder / "planet.db", isolation_level=None)) as store:
        store.execute(statement)


def test_schemas(reef: Community) -> None:
    """An older store is sound, a newer one and a foreign one are not."""
    _write(reef, "UPDATE alembic_version SET version_num = '0012'")
    result = run(reef.hub.folder)
    assert status(result) == 0
    sentence = f"ok:    The store has schema 0012: the next turn brings it to {SCHEMA_VERSION}, after a copy is made."
    assert sentence in result.output.splitlines()
    _write(reef, "UPDATE alembic_version SET version_num = '9000'")
    assert wrong(run(reef.hub.folder)) == [
        f"The store was made by a newer version of planet (schema 9000, this one knows {SCHEMA_VERSION}): update "
        "planet-river."
    ]
    _write(reef, "DROP TABLE alembic_version")
    assert "The store is a database of something else: name another file as `store`." in wrong(run(reef.hub.folder))


def test_a_store_that_another_program_locks(reef: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    """It waits a little, then says so."""
    with closing(sqlite3.connect(reef.hub.folder / "planet.db", isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        other.execute("INSERT INTO facts VALUES ('a', 'b')")
        sentences = wrong(run(reef.hub.folder))
    assert sentences == [
        "The store planet.db is in use by another program (database is locked): try again when that has ended."
    ]


def test_a_log_that_grows(reef: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that never ends its reading."""
    monkeypatch.setattr(turns, "LARGEST_LOG", 1)
    with closing(sqlite3.connect(reef.hub.folder / "planet.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM entries").fetchone()
        with Store.open("sqlite:///planet.db", reef.hub.folder) as store:
            for number in range(3):
                with store.transaction():
                    store.published.set_fact("f", f"{number}" * 1_000_000)
            (sentence,) = wrong(run(reef.hub.folder))
    assert sentence.startswith("The write-ahead log of planet.db has grown to ")
    assert sentence.endswith("MB: a program keeps reading the store, and must be stopped.")


def test_somebody_whose_bytes_are_left(reef: Community) -> None:
    """An erasure that was killed."""
    _write(reef, "INSERT INTO facts VALUES ('unswept', 'yes')")
    assert wrong(run(reef.hub.folder)) == [
        "Somebody was erased, but their bytes may still be in the store: run planet forget again, as before."
    ]


def test_locks(reef: Community) -> None:
    """One that is held, one that a killed process left, one that may not be read."""
    with turn_lock(reef.hub.folder):
        assert f"ok:    A turn is under way, in process {os.getpid()}." in run(reef.hub.folder).output.splitlines()
        with pytest.raises(Exception, match="A turn is under way"), turn_lock(reef.hub.folder):
            pass
    died = subprocess.Popen([sys.executable, "-c", ""])
    died.wait()
    (reef.hub.folder / "planet.lock").write_text(f"{died.pid}\n")
    assert (
        f"ok:    A turn was killed in process {died.pid}: the lock is free again, and the next turn completes its work."
        in run(reef.hub.folder).output.splitlines()
    )
    (reef.hub.folder / "planet.lock").unlink()
    (reef.hub.folder / "planet.lock").mkdir()
    assert "The lock planet.lock cannot be read (Is a directory): give this user the right." in wrong(
        run(reef.hub.folder)
    )


@pytest.mark.parametrize(
    ("now", "sentence"),
    [
        (
            "2020-01-01T00:00:00Z",
            "This machine's clock says 2020-01-01, which cannot be: set it right, then run again.",
        ),
        (
            "2026-09-01T00:00:00Z",
            "This machine's clock says 2026-09-01, but the last turn was made on 2026-11-22: set the clock right. If "
            "it was wrong then, run once: planet update --now 2026-09-01T00:00:00Z",
        ),
        (
            "2026-11-22T09:00:00Z",
            "This machine's clock says 2026-11-22 09:00 UTC, which is before the last turn (2026-11-22 10:00 UTC): set "
            "it right.",
        ),
    ],
)
def test_clocks_that_are_wrong(reef: Community, now: str, sentence: str) -> None:
    """Each has its sentence; a few minutes are nothing."""
    assert sentence in wrong(run(reef.hub.folder, now=now))
    assert status(run(reef.hub.folder, now="2026-11-22T09:57:00Z")) == 0


def test_no_turn_for_long(reef: Community) -> None:
    """Six intervals, or what is asked for."""
    assert status(run(reef.hub.folder, now="2026-11-22T15:59:00Z")) == 0
    assert wrong(run(reef.hub.folder, now="2026-11-22T17:00:00Z")) == [
        "The last turn was taken 7 hours ago (2026-11-22 10:00 UTC), and one is due within 6 hours: see whether cron, "
        "systemd or planet run still takes them."
    ]
    assert status(run(reef.hub.folder, "--max-age", "26h", now="2026-11-23T09:00:00Z")) == 0
    assert len(wrong(run(reef.hub.folder, "--max-age", "26h", now="2026-11-23T13:00:00Z"))) == 1
    result = run(reef.hub.folder, "--max-age", "soon")
    assert isinstance(result.exception, UsageError)
    assert str(result.exception).startswith("--max-age: ")


def test_no_turn_ever(reef: Community) -> None:
    """A store that was made, and no more."""
    _write(reef, "DELETE FROM facts WHERE name = 'last_turn'")
    assert wrong(run(reef.hub.folder)) == ["No turn was ever taken: planet update."]


def test_no_feed_was_reached(reef: Community) -> None:
    """Turns are taken, but the network is gone."""
    later = int((START + timedelta(days=3)).timestamp())
    _write(reef, f"UPDATE feeds SET last_visit = {later}")
    _write(reef, "UPDATE facts SET value = '2026-11-25T10:00:00+00:00' WHERE name = 'last_turn'")
    assert wrong(run(reef.hub.folder, now="2026-11-25T11:00:00Z")) == [
        "No feed on the web was reached since 2026-11-22 10:00 UTC: see whether this machine has a network, and what "
        "planet status says."
    ]
    _write(reef, "UPDATE feeds SET last_success = NULL")
    assert wrong(run(reef.hub.folder, now="2026-11-25T11:00:00Z"))[0].startswith("No feed on the web was reached ever:")


def test_disks_that_are_full(reef: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of bytes, and of files."""
    usage, files = shutil.disk_usage(reef.hub.folder), os.statvfs(reef.hub.folder)
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=12_000_000))
        sentences = wrong(run(reef.hub.folder))
    assert sentences[0] == f"At {reef.hub.folder} 12 MB is free, and 100 MB should be: make room."

    class Few:
        f_files, f_favail = files.f_files or 10_000, 7

    monkeypatch.setattr(os, "statvfs", lambda _: Few)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    assert wrong(run(reef.hub.folder))[0] == f"At {reef.hub.folder} only 7 more files can be made: remove some."


def test_files_that_may_not_be_written(reef: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first one is named."""
    refused = {reef.hub.output / "members", reef.hub.folder / "planet.db"}
    real = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) not in refused and real(path, mode))
    assert wrong(run(reef.hub.folder)) == [
        f"{reef.hub.folder}/planet.db and 1 more cannot be written by this user: give the right, or run as its owner."
    ]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_files_of_another_user(reef: Community) -> None:
    """A turn that root took once by mistake."""
    os.chown(reef.hub.output / "members", 12345, -1)
    assert wrong(run(reef.hub.folder)) == [
        f"{reef.hub.output}/members belongs to another user than the hub folder, whose turns cannot write it: chown it "
        "to them."
    ]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may become another")
def test_another_user_looks(reef: Community, tmp_path: Path) -> None:
    """A monitor without rights says what it may not, and fails over nothing."""
    for folder in [*tmp_path.parents, tmp_path, reef.hub.folder]:
        if folder.stat().st_uid == 0 and not folder.stat().st_mode & 0o005 and str(folder).startswith("/tmp"):
            folder.chmod(folder.stat().st_mode | 0o055)
    code = (
        "import sys; from planet.admin.doctor import examine; from planet.hub import Hub; from pathlib import Path;"
        "from datetime import datetime, UTC; import os; now = datetime(2026, 11, 22, 11, tzinfo=UTC);"
        "hub = Hub(Path(sys.argv[1])); examine(hub, now); os.setgid(65534); os.setuid(65534);"
        "print([f.sentence for f in examine(hub, now) if not f.sound])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, str(reef.hub.folder)], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert "cannot be written by this user: give the right, or run as its owner." in ran.stdout


def test_a_site_that_lacks_files(reef: Community) -> None:
    """Somebody cleaned up."""
    number = len(reef.files(status=True))
    (reef.hub.output / "atom.xml").unlink()
    assert wrong(run(reef.hub.folder)) == [
        f"1 of {number} files are missing from output/, such as atom.xml: planet render."
    ]


def test_an_extra_that_is_wished_for(reef: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    """Faces need Pillow."""
    reef.members[0]["avatar"] = "https://ada.example/me.jpg"
    reef._step(0, 0)
    monkeypatch.setattr("planet.workers.thumbnails.installed", lambda: False)
    assert wrong(run(reef.hub.folder)) == [
        'members.avatar: faces are letters without the extra images: pip install "planet-river[images]".'
    ]


def test_a_limit_that_is_low(reef: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    """Open files."""
    monkeypatch.setattr(resource, "getrlimit", lambda _: (100, 100))
    assert wrong(run(reef.hub.folder)) == [
        "This process may open 100 files, and 192 are needed for fetch.concurrency: raise the limit (ulimit -n, or "
        "LimitNOFILE= of systemd)."
    ]


def test_the_page_lists_every_check() -> None:
    """The names in the table of the reference are those that the program gives."""
    root = Path(turns.__file__).parents[3]
    code = "".join(path.read_text() for path in Path(turns.__file__).parent.glob("*.py"))
    page = (
        (root / "docs/reference/commands.md").read_text().partition("## `planet doctor`")[2].partition("<!-- help")[0]
    )
    assert set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)) == set(re.findall(r'Finding\(\s*"(\w+)"', code))
