"""The hub's state in one file, written while it runs, read back, and put back from there."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import shutil
import signal
import sqlite3
import subprocess
import tarfile
import threading
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from community import START, Community, Post
from killing import Nursery

from planet.cli.commands import planet as command
from planet.errors import PlanetError
from planet.service.lock import turn_lock
from planet.store import Store
from planet.store.version import SCHEMA_VERSION


@pytest.fixture
def reef(community: Community) -> Community:
    """Two members, one with local posts; a template of the hub's own; one turn."""
    community.publish("/ada.xml", Post("First", "https://ada.example/1", "1", START, "Words of Ada"))
    community.publish("/ben.xml", Post("Second", "https://ben.example/1", "2", START, "Words of Ben"))
    community.member("Ada", "/ada.xml", url="https://ada.example/", slug="ada")
    community.member("Ben", "/ben.xml", url="https://ben.example/", slug="ben")
    community.write("posts/ben/hello.md", "# Hello\n\nLocal words")
    community.write("templates/extra.txt", "of our own")
    community.turn()
    community.turn(hours=1)
    return community


def run(hub: Path, *words: str, now: str = "2026-11-23T12:00:00Z") -> Result:
    return CliRunner().invoke(command, [*words, "--hub", str(hub), "--now", now], standalone_mode=False)


def refusal(result: Result) -> str:
    assert isinstance(result.exception, PlanetError), (result.exception, result.output)
    return str(result.exception)


def posts(file: Path) -> int:
    with closing(sqlite3.connect(file)) as store:
        return int(store.execute("SELECT count(*) FROM entries").fetchone()[0])


def listing(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


# ---------------------------------------------------------------- backup


def test_the_store_alone(reef: Community, tmp_path: Path) -> None:
    """One file, whole, for this user alone, and no other file beside it; the sentence says what is in it."""
    target = tmp_path / "safe" / "planet.db"
    target.parent.mkdir()
    result = run(reef.hub.folder, "backup", str(target))
    assert result.output == (
        f"{target}: {_size(target)}, read back and whole: the store with 3 posts (schema {SCHEMA_VERSION}, last turn "
        "2026-11-22 11:00 UTC).\n"
    )
    assert listing(target.parent) == {"planet.db"}
    assert target.stat().st_mode & 0o777 == 0o600
    assert posts(target) == 3


def _size(path: Path) -> str:
    from planet.locale.formatting import size

    return size(path.stat().st_size)


def test_the_whole_state(reef: Community, tmp_path: Path) -> None:
    """An archive holds the store and what the admin wrote; nothing that was published, no lock."""
    target = tmp_path / "planet.tar.gz"
    result = run(reef.hub.folder, "backup", str(target))
    assert result.output.endswith("and 3 files of the hub.\n"), result.output
    with tarfile.open(target) as tar:
        assert sorted(tar.getnames()) == [
            "config/members.toml",
            "planet.db",
            "posts/ben/hello.md",
            "templates/extra.txt",
        ]
    assert not [name for name in os.listdir(tmp_path) if "unfinished" in name]


def test_quiet_says_nothing(reef: Community, tmp_path: Path) -> None:
    """For cron."""
    result = run(reef.hub.folder, "backup", str(tmp_path / "b.db"), "--quiet")
    assert (result.output, result.exception) == ("", None)


def test_it_is_consistent_while_others_write(reef: Community, tmp_path: Path) -> None:
    """A transaction that is open does not show in the copy, and does not wait for it; one that is done does."""
    db = reef.store._db
    with reef.store.transaction():
        db.run("INSERT INTO facts (name, value) VALUES ('half', 'x')")
        assert run(reef.hub.folder, "backup", str(tmp_path / "1.db")).exception is None
    assert run(reef.hub.folder, "backup", str(tmp_path / "2.db")).exception is None
    facts = "SELECT count(*) FROM facts WHERE name = 'half'"
    for name, count in (("1.db", 0), ("2.db", 1)):
        with closing(sqlite3.connect(tmp_path / name)) as store:
            assert store.execute(facts).fetchone() == (count,)
            assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_turns_may_go_on(reef: Community, tmp_path: Path) -> None:
    """The lock of a turn does not keep it waiting."""
    with turn_lock(reef.hub.folder):
        assert run(reef.hub.folder, "backup", str(tmp_path / "1.db")).exception is None


def test_many_writers_and_many_backups(reef: Community, tmp_path: Path) -> None:
    """Each copy is whole and holds pairs that were written together, or neither."""
    stop = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(reef.hub.folder / "planet.db", isolation_level=None, timeout=30)) as store:
            number = 0
            while not stop.is_set():
                number += 1
                store.execute("BEGIN IMMEDIATE")
                for name in ("left", "right"):
                    store.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, str(number)))
                store.execute("COMMIT")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            target = tmp_path / f"{number}.db"
            assert run(reef.hub.folder, "backup", str(target)).exception is None
            with closing(sqlite3.connect(target)) as store:
                sides = store.execute("SELECT value FROM facts WHERE name IN ('left', 'right')").fetchall()
            assert len(set(sides)) <= 1
    finally:
        stop.set()
        writer.join()


def test_a_broken_members_file_is_backed_up_too(reef: Community, tmp_path: Path) -> None:
    """The store is where the file says, or where stores are."""
    reef.write("config/members.toml", "[planet")
    result = run(reef.hub.folder, "backup", str(tmp_path / "b.tar.gz"))
    assert result.exception is None, result.exception


def test_an_older_store_is_copied_as_it_is(reef: Community, tmp_path: Path) -> None:
    """A backup before an update of the program is no migration."""
    reef.store.close()
    with closing(sqlite3.connect(reef.hub.folder / "planet.db")) as store:
        store.execute("UPDATE alembic_version SET version_num = '0007'")
        store.commit()
    result = run(reef.hub.folder, "backup", str(tmp_path / "b.db"))
    assert "(schema 0007," in result.output


@pytest.mark.parametrize(
    ("name", "sentence", "status"),
    [
        (
            "b.zip",
            "b.zip says no kind of backup: let it end in .tar.gz for the whole state of the hub, or in .db for the "
            "store alone.",
            2,
        ),
        ("planet.db", "{hub}/planet.db is the store itself, or stands in for it: name another file.", 1),
        ("output/b.db", "{hub}/output/b.db lies in output/, where everybody could read it: name a file elsewhere.", 1),
        ("folder.db", "{hub}/folder.db is a folder: name a file in it.", 1),
        ("nowhere/b.db", "There is no folder {hub}/nowhere: make it, then run again.", 1),
    ],
)
def test_where_a_backup_must_not_go(reef: Community, name: str, sentence: str, status: int) -> None:
    """Each has its sentence, and nothing is written."""
    (reef.hub.folder / "folder.db").mkdir()
    before = listing(reef.hub.folder)
    result = run(reef.hub.folder, "backup", str(reef.hub.folder / name))
    assert refusal(result) == sentence.format(hub=reef.hub.folder)
    assert getattr(result.exception, "exit_status", 0) == status
    assert listing(reef.hub.folder) == before


def test_no_store_no_backup(tmp_path: Path) -> None:
    """It says what to do first."""
    result = run(tmp_path, "backup", str(tmp_path / "b.db"))
    assert refusal(result) == (
        f"There is no store at {tmp_path}/planet.db yet, so nothing was backed up: run planet update first."
    )


def test_a_damaged_store_makes_no_backup(reef: Community, tmp_path: Path) -> None:
    """The last good one stays."""
    target = tmp_path / "b.db"
    assert run(reef.hub.folder, "backup", str(target)).exception is None
    good = target.read_bytes()
    reef.store.close()
    _damage(reef.hub.folder / "planet.db")
    sentence = refusal(run(reef.hub.folder, "backup", str(target)))
    assert sentence.startswith("The store planet.db is damaged (")
    assert sentence.endswith("Put a copy back: planet restore FILE.")
    assert "so no backup was made, and the last one stays." in sentence
    assert target.read_bytes() == good
    assert not list(tmp_path.glob("*unfinished*"))


def _damage(file: Path) -> None:
    """Overwrite a page in the middle, of those that are read."""
    with closing(sqlite3.connect(file)) as store:
        store.execute("PRAGMA journal_mode=DELETE")
        root = store.execute("SELECT rootpage FROM sqlite_master WHERE name = 'entries'").fetchone()[0]
        size = store.execute("PRAGMA page_size").fetchone()[0]
    with file.open("r+b") as stream:
        stream.seek((root - 1) * size)
        stream.write(b"\xff" * size)


def test_a_full_disk_is_said_before(reef: Community, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No half of a file is left."""
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1000))
    sentence = refusal(run(reef.hub.folder, "backup", str(tmp_path / "b.db")))
    assert sentence.startswith(f"There is no room for a copy of planet.db in {tmp_path}: it needs ")
    assert sentence.endswith(", and 1 kB is free; make room, then run again.")
    assert not (tmp_path / "b.db").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a disk")
@pytest.mark.parametrize("name", ["b.db", "b.tar.gz"])
def test_a_disk_that_fills_meanwhile(
    reef: Community, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A real disk of a few pages: the sentence says so, and nothing is left on it."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], capture_output=True).returncode:
        pytest.skip("no disk may be mounted here")
    try:
        monkeypatch.setattr("planet.store.connection.need_room", lambda *_: None)
        sentence = refusal(run(reef.hub.folder, "backup", str(disk / name)))
        assert "disk is full" in sentence.lower()
        assert list(disk.iterdir()) == []
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_folder_that_may_not_be_written(reef: Community, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence names the file."""
    real = os.open

    def refuse(path: object, flags: int, *rest: int, **named: int) -> int:
        if str(path).endswith(".unfinished") and flags & os.O_CREAT:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path, flags, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", refuse)
    assert refusal(run(reef.hub.folder, "backup", str(tmp_path / "b.db"))) == (
        f"{tmp_path}/b.db cannot be written. Permission denied: name a file in a folder that you may write to."
    )


# ---------------------------------------------------------------- restore


@pytest.fixture
def kept(reef: Community, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the hub, after which a post came."""
    target = tmp_path_factory.mktemp("kept") / "planet.tar.gz"
    assert run(reef.hub.folder, "backup", str(target)).exception is None
    later = Post("Third", "https://ada.example/3", "3", reef.now, "Later words")
    reef.publish("/ada.xml", later, Post("First", "https://ada.example/1", "1", START, "Words of Ada"))
    reef.turn(hours=2)
    reef.store.close()
    return target


def test_a_sound_store_is_not_replaced_unasked(reef: Community, kept: Path) -> None:
    """The sentence says what would be lost."""
    before = hashlib.sha256((reef.hub.folder / "planet.db").read_bytes()).hexdigest()
    result = run(reef.hub.folder, "restore", str(kept))
    assert refusal(result) == (
        "The store here is sound (4 posts, last turn 2026-11-22 13:00 UTC), and the backup has 3 posts, last turn "
        "2026-11-22 11:00 UTC. Nobody is here to be asked: add --yes if it is to be replaced. Nothing was changed."
    )
    assert hashlib.sha256((reef.hub.folder / "planet.db").read_bytes()).hexdigest() == before
    assert not list(reef.hub.folder.glob("planet.db.*"))


class _Terminal:
    isatty = staticmethod(lambda: True)


@pytest.mark.parametrize(("answer", "count"), [("y\n", 3), ("n\n", 4)])
def test_on_a_terminal_one_is_asked(
    reef: Community, kept: Path, monkeypatch: pytest.MonkeyPatch, answer: str, count: int
) -> None:
    """No is no."""
    monkeypatch.setattr("planet.cli.upkeep.restore.sys", type("T", (), {"stdin": _Terminal, "stderr": _Terminal}))
    words = ["restore", str(kept), "--hub", str(reef.hub.folder)]
    result = CliRunner().invoke(command, words, input=answer, standalone_mode=False)
    assert "Replace it?" in result.output
    assert posts(reef.hub.folder / "planet.db") == count
    if count == 4:
        assert refusal(result) == "Nothing was changed."


def test_a_store_is_put_back(reef: Community, kept: Path) -> None:
    """The former one stays beside it, whole; the next turn publishes the site as the store has it, and brings what came
    since."""
    result = run(reef.hub.folder, "restore", str(kept), "--yes")
    assert result.output.splitlines() == [
        "The store is that of planet.tar.gz again: 3 posts, last turn 2026-11-22 11:00 UTC.",
        "As it was before it stands beside it: planet.db.replaced-20261123T120000.",
        "The next turn publishes the whole site again: planet update.",
    ]
    assert posts(reef.hub.folder / "planet.db") == 3
    assert posts(reef.hub.folder / "planet.db.replaced-20261123T120000") == 4
    reef.store = Store.open("sqlite:///planet.db", reef.hub.folder)
    reef.web.documents["/ada.xml"] = (404, "text/plain", b"")
    reef.turn(hours=2)
    assert reef.pages_with("Later words") == []
    assert reef.pages_with("Third") == []
    assert reef.pages_with("Words of Ada")


def test_a_hub_that_is_lost_is_put_back(kept: Path, tmp_path: Path) -> None:
    """From nothing but the archive: members file, templates, posts and store."""
    hub = tmp_path / "new" / "hub"
    result = run(hub, "restore", str(kept))
    assert result.exception is None, result.exception
    assert "Written, for they were missing: posts/ben/hello.md, templates/extra.txt." in result.output
    assert {"config/members.toml", "planet.db", "posts/ben/hello.md", "templates/extra.txt"} <= listing(hub)
    assert posts(hub / "planet.db") == 3


def test_files_that_differ_stay(reef: Community, kept: Path) -> None:
    """What the admin wrote since is not overwritten, and is named."""
    reef.write("templates/extra.txt", "written since")
    result = run(reef.hub.folder, "restore", str(kept), "--yes")
    assert (
        "These differ from the backup and stay as they are: templates/extra.txt. To take one from the backup: tar -xzf "
        f"{kept} -C FOLDER NAME" in result.output
    )
    assert (reef.hub.folder / "templates/extra.txt").read_text() == "written since"


def test_a_damaged_store_is_replaced_at_once(reef: Community, kept: Path) -> None:
    """Nobody need be asked; what is left of it stays beside, too."""
    _damage(reef.hub.folder / "planet.db")
    result = run(reef.hub.folder, "restore", str(kept))
    assert result.exception is None, result.exception
    assert posts(reef.hub.folder / "planet.db") == 3
    assert (reef.hub.folder / "planet.db.replaced-20261123T120000").exists()


def test_a_stale_log_is_not_put_upon_the_new_store(reef: Community, kept: Path) -> None:
    """What a damaged store left in its log belongs to it alone."""
    reef.hub.folder.joinpath("planet.db").write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    reef.hub.folder.joinpath("planet.db-wal").write_bytes(b"\x37\x7f\x06\x82" + b"\x00" * 5000)
    assert run(reef.hub.folder, "restore", str(kept)).exception is None
    with closing(sqlite3.connect(reef.hub.folder / "planet.db")) as store:
        assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert (reef.hub.folder / "planet.db.replaced-20261123T120000-wal").exists()


def test_an_older_store_is_brought_up_to_date(tmp_path: Path) -> None:
    """A backup of schema 5 opens in this version."""
    from test_upgrade import STORES, store_of

    old = tmp_path / "old"
    old.mkdir()
    store_of(old, "0005", (STORES / "schema-5.sql").read_text(encoding="utf-8"))
    (old / "planet.db").rename(old / "kept.db")
    hub = tmp_path / "hub"
    (hub / "config").mkdir(parents=True)
    (hub / "config/members.toml").write_text((STORES / "schema-5.toml").read_text(encoding="utf-8"))
    result = run(hub, "restore", str(old / "kept.db"))
    assert result.exception is None, result.exception
    with Store.open("sqlite:///planet.db", hub, read_only=True) as store:
        assert store.overview.entries() > 5


def test_what_is_no_backup_is_refused(reef: Community, kept: Path, tmp_path: Path) -> None:
    """Each kind has its sentence; nothing of the hub is changed."""
    before = listing(reef.hub.folder)
    text, cut, empty, foreign, newer = (tmp_path / name for name in ("a.txt", "c.tar.gz", "e.tar.gz", "f.db", "n.db"))
    text.write_text("hello")
    cut.write_bytes(kept.read_bytes()[:-2000])
    with tarfile.open(empty, "w:gz") as tar:
        tar.addfile(tarfile.TarInfo("x"), io.BytesIO())
    with closing(sqlite3.connect(foreign)) as store:
        store.execute("CREATE TABLE cars (id)")
    with tarfile.open(kept) as tar:
        newer.write_bytes(tar.extractfile("planet.db").read())  # type: ignore[union-attr]
    with closing(sqlite3.connect(newer)) as store:
        store.execute("UPDATE alembic_version SET version_num = '9000'")
        store.commit()
    damaged = tmp_path / "d.db"
    damaged.write_bytes(newer.read_bytes())
    _damage(damaged)
    sentences = {
        path.name: refusal(run(reef.hub.folder, "restore", str(path), "--yes"))
        for path in (text, cut, empty, foreign, newer, damaged, tmp_path / "none.db")
    }
    assert sentences["a.txt"] == f"{text} is no backup: it is neither an archive nor a store. Nothing was changed."
    assert sentences["c.tar.gz"].startswith(f"The backup {cut} is damaged (")
    assert sentences["c.tar.gz"].endswith("): take an earlier one. Nothing was changed.")
    assert sentences["e.tar.gz"] == f"There is no planet.db in {empty}: it is no backup of a planet."
    assert sentences["f.db"] == (
        f"{foreign} is a database of something else, and no store of a planet. Nothing was changed."
    )
    assert sentences["n.db"] == (
        f"The backup {newer} was made by a newer version of planet (schema 9000, this one knows {SCHEMA_VERSION}): "
        "update planet-river. Nothing was changed."
    )
    assert sentences["d.db"].startswith(f"The backup {damaged} is damaged (")
    assert sentences["none.db"] == f"There is no file {tmp_path}/none.db: name a backup that planet backup wrote."
    assert {name for name in listing(reef.hub.folder) - before if "lock" not in name} - {"a.txt", "c.tar.gz"} <= {
        path.name for path in (text, cut, empty, foreign, newer, damaged)
    }


def test_an_archive_writes_nothing_outside_the_hub(reef: Community, kept: Path, tmp_path: Path) -> None:
    """Names that lead out of it, to the site or to the store, are passed over."""
    evil, hub = tmp_path / "evil.tar.gz", tmp_path / "hub2"
    with tarfile.open(kept) as tar, tarfile.open(evil, "w:gz") as out:
        for member in tar:
            out.addfile(member, tar.extractfile(member))
        for name in (
            "../out.txt",
            "/tmp/keep-out.txt",
            "posts/../../out.txt",
            "output/x.html",
            "planet.db-wal",
            "posts/a//b",
            ".git/hooks/post-commit",
            ".github/workflows/planet.yml",
        ):
            info = tarfile.TarInfo(name)
            info.size = 1
            out.addfile(info, io.BytesIO(b"x"))
        link = tarfile.TarInfo("templates/link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        out.addfile(link)
    assert run(hub, "restore", str(evil)).exception is None
    assert not (tmp_path / "out.txt").exists()
    assert not Path("/tmp/keep-out.txt").exists()
    assert not {"output/x.html", "templates/link", ".git", ".github"} & listing(hub)


def test_feeds_that_are_files_of_the_hub_are_put_back(reef: Community, tmp_path: Path) -> None:
    """Those of members and of channels, wherever they stand in the hub."""
    feed = '<rss version="2.0"><channel><title>t</title><item><guid>1</guid><title>x</title></item></channel></rss>'
    for path in ("top.xml", "feeds/deep.xml", "list.xml"):
        reef.write(path, feed)
    text = reef.hub.members_file.read_text()
    more = '\n[[members]]\nname = "Cyd"\nfeeds = ["top.xml", "feeds/deep.xml"]\n'
    more += '\n[[channels]]\nname = "List"\nkind = "email"\nurl = "https://list.example/"\nfeed = "list.xml"\n'
    reef.write("config/members.toml", text + more)
    target, hub = tmp_path / "all.tar.gz", tmp_path / "hub2"
    assert run(reef.hub.folder, "backup", str(target)).exception is None
    assert run(hub, "restore", str(target)).exception is None
    assert {"top.xml", "feeds/deep.xml", "list.xml"} <= listing(hub)


def test_a_turn_under_way_is_waited_for(reef: Community, kept: Path) -> None:
    """With the status of a temporary failure."""
    with turn_lock(reef.hub.folder):
        result = run(reef.hub.folder, "restore", str(kept), "--yes")
    assert getattr(result.exception, "exit_status", 0) == 75


def test_a_store_that_a_program_has_open_is_not_replaced(reef: Community, kept: Path) -> None:
    """A hub that runs would go on with the old one."""
    with Store.open("sqlite:///planet.db", reef.hub.folder) as store:
        store.overview.entries()
        sentence = refusal(run(reef.hub.folder, "restore", str(kept), "--yes"))
    assert sentence == (
        "The store planet.db is open in another program, such as planet run: stop that, then run again. Nothing was "
        "changed."
    )
    assert posts(reef.hub.folder / "planet.db") == 4
    assert not (reef.hub.folder / "planet.db.incoming").exists()


KILLED = -signal.SIGKILL
SEAMS_OF_RESTORE = 7
"""The last of them is one that no restore comes to: that command ends well."""


@pytest.mark.parametrize("broken", [False, True])
@pytest.mark.parametrize("seam", range(1, SEAMS_OF_RESTORE + 1))
def test_killed_anywhere_nothing_is_lost(
    reef: Community, nursery: Nursery, kept: Path, seam: int, broken: bool
) -> None:
    """After each step there is a whole store at its place or the former one beside it, and the same command
    completes it."""
    store = reef.hub.folder / "planet.db"
    if broken:
        _damage(store)
    words = ["restore", str(kept), "--yes", "--hub", str(reef.hub.folder), "--now", "2026-11-23T12:00:00Z"]
    assert nursery.start(words, "after a step of a restore", seam).wait() == (0 if seam == SEAMS_OF_RESTORE else KILLED)
    if not broken:
        assert store.exists()
        assert posts(store) in (3, 4)
    result = run(reef.hub.folder, *words[:3], now="2026-11-23T13:00:00Z")
    assert result.exception is None, result.exception
    assert posts(store) == 3
    assert not (reef.hub.folder / "planet.db.incoming").exists()
    formers = [
        path for path in reef.hub.folder.glob("planet.db.replaced-*") if not path.name.endswith(("-wal", "-shm"))
    ]
    if not broken:
        assert 4 in map(posts, formers)


def test_who_was_erased_since_is_erased_again(reef: Community, kept: Path) -> None:
    """A backup from before does not bring them back, neither their words nor their bytes."""
    reef.members = [member for member in reef.members if member["name"] != "Ada"]
    reef._step(0, 0)
    assert run(reef.hub.folder, "forget", "ada", "--yes").exception is None
    assert b"Words of Ada" not in (reef.hub.folder / "planet.db").read_bytes()
    result = run(reef.hub.folder, "restore", str(kept), "--yes")
    assert result.exception is None, result.exception
    assert result.output.splitlines()[-1] == "Erased again, for they were erased since that backup: Ada."
    stores = b"".join(path.read_bytes() for path in reef.hub.folder.glob("planet.db*"))
    assert b"Words of Ada" not in stores
    assert b"Words of Ben" in stores
    assert posts(reef.hub.folder / "planet.db.replaced-20261123T120000") == 2, "what came since the backup is lost"
    assert reef.pages_with("Words of Ada") == []
    assert (reef.hub.folder / "planet.db.replaced-20261123T120000").exists()


def test_who_shares_a_home_and_only_left_stays(reef: Community, tmp_path: Path) -> None:
    """Two wrote at one place; one was erased, the other one left."""
    reef.publish("/two.xml", Post("Two", "https://ada.example/two", "two", START, "Words of Two"))
    reef.member("Two", "/two.xml", url="https://ada.example/two/", slug="two")
    reef.turn(hours=2)
    reef.members = [member for member in reef.members if member["name"] == "Ben"]
    reef.turn(hours=1)
    reef.store.close()
    backup = tmp_path / "two.tar.gz"
    assert run(reef.hub.folder, "backup", str(backup)).exception is None
    assert run(reef.hub.folder, "forget", "ada", "--yes").exception is None
    result = run(reef.hub.folder, "restore", str(backup), "--yes")
    assert result.output.splitlines()[-1] == "Erased again, for they were erased since that backup: Ada."
    assert b"Words of Two" in (reef.hub.folder / "planet.db").read_bytes()


@pytest.mark.parametrize("seam", range(1, SEAMS_OF_RESTORE + 1))
def test_killed_anywhere_they_are_erased_again(reef: Community, nursery: Nursery, kept: Path, seam: int) -> None:
    """The new store knows of them before it stands in the place of the one that did."""
    reef.members = [member for member in reef.members if member["name"] != "Ada"]
    reef._step(0, 0)
    assert run(reef.hub.folder, "forget", "ada", "--yes").exception is None
    words = ["restore", str(kept), "--yes", "--hub", str(reef.hub.folder), "--now", "2026-11-23T12:00:00Z"]
    assert nursery.start(words, "after a step of a restore", seam).wait() == (0 if seam == SEAMS_OF_RESTORE else KILLED)
    result = run(reef.hub.folder, *words[:3], now="2026-11-23T13:00:00Z")
    assert result.exception is None, result.exception
    with closing(sqlite3.connect(reef.hub.folder / "planet.db")) as store:
        assert store.execute("SELECT count(*) FROM tombstones").fetchone()[0]
    stores = b"".join(path.read_bytes() for path in reef.hub.folder.glob("planet.db*"))
    assert b"Words of Ada" not in stores


def test_who_only_left_is_not_erased_with_a_neighbour(reef: Community, kept: Path) -> None:
    """Ben has left, and his feed is at the same places as that of Ada, who was erased: the restore keeps his posts, and
    if he is erased later, hers do not come back."""
    reef.members = []
    reef._step(0, 0)
    assert run(reef.hub.folder, "forget", "ada", "--yes").exception is None
    result = run(reef.hub.folder, "restore", str(kept), "--yes")
    assert result.output.splitlines()[-1] == "Erased again, for they were erased since that backup: Ada."
    assert b"Words of Ben" in (reef.hub.folder / "planet.db").read_bytes()
    assert run(reef.hub.folder, "forget", "ben", "--yes").exception is None
    result = run(reef.hub.folder, "restore", str(kept), "--yes", now="2026-11-23T13:00:00Z")
    assert result.output.splitlines()[-1] == "Erased again, for they were erased since that backup: Ada, Ben."


def test_with_a_broken_members_file_they_are_erased_by_the_next_restore(reef: Community, kept: Path) -> None:
    """Nobody knows then whether they were added again; the tombstones are there all the same."""
    reef.members = [member for member in reef.members if member["name"] != "Ada"]
    reef._step(0, 0)
    good = reef.hub.members_file.read_text()
    assert run(reef.hub.folder, "forget", "ada", "--yes").exception is None
    reef.write("config/members.toml", good + "\n[[members]]\nnam = 1\n")
    result = run(reef.hub.folder, "restore", str(kept), "--yes")
    assert (
        "Who was erased since the backup is in the store again: mend the file, then restore once more." in result.stderr
    )
    reef.write("config/members.toml", good)
    result = run(reef.hub.folder, "restore", str(kept), "--yes", now="2026-11-23T13:00:00Z")
    assert result.exception is None, result.exception
    assert result.output.splitlines()[-1] == "Erased again, for they were erased since that backup: Ada."
    assert "planet.db.replaced-20261123T130000 held them as well, and was removed." in result.output
    assert b"Words of Ada" not in b"".join(path.read_bytes() for path in reef.hub.folder.glob("planet.db*"))


@pytest.mark.parametrize("words", [("status",), ("why", "https://ada.example/1"), ("search", "Words")])
def test_a_copy_that_was_put_in_place_by_hand_is_read(reef: Community, words: tuple[str, ...]) -> None:
    """It has no write-ahead log yet, and nobody has to give it one to read it."""
    assert run(reef.hub.folder, "backup", str(reef.hub.folder.parent / "copy.db")).exception is None
    reef.store.close()
    shutil.copy(reef.hub.folder.parent / "copy.db", reef.hub.folder / "planet.db")
    result = run(reef.hub.folder, *words)
    assert result.exception is None, result.exception
    assert "Ada" in result.output


def test_an_empty_store_is_no_backup(reef: Community, kept: Path) -> None:
    """What a full disk left of a store does not take the place of a good backup, and is called what it is."""
    reef.store.close()
    good = kept.read_bytes()
    for log in ("", "-wal", "-shm"):
        (reef.hub.folder / f"planet.db{log}").unlink(missing_ok=True)
    (reef.hub.folder / "planet.db").touch()
    assert refusal(run(reef.hub.folder, "backup", str(kept))).startswith("The store planet.db is empty")
    assert kept.read_bytes() == good
    assert refusal(run(reef.hub.folder, "status")).startswith("The store planet.db is empty: put a copy back")
    assert "The store planet.db is empty: put a copy back" in run(reef.hub.folder, "doctor").output
