"""What lacks at the machine is told as that, blames no feed, and ends the turn; what a hub needs no rights for."""

from __future__ import annotations

import asyncio
import errno
import gc
import os
import pty
import random
import re
import resource
import select
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from community import START, Community, Post, ReadsHere
from hostile import CERTIFICATE, Hostile
from screen import rows
from test_running import HEAD, HURRIED, Place
from test_visitor import AGENT, RULES, here, reason

from planet.config.locations import store_path
from planet.errors import PlanetError, machine_fault, program_fault
from planet.fetch.dialer import Dialer
from planet.fetch.visitor import Visitor
from planet.model.community import FeedKind
from planet.model.results import Reading, Unreadable
from planet.model.visits import Fetched
from planet.service.lock import turn_lock
from planet.service.one_turn import check_clock
from planet.store import Store, store_file
from planet.struct import replace
from planet.turn.meanwhile import publish_meanwhile
from planet.workers.pool import Workers

POST = '+++\ntitle = "A reef"\ndate = 2026-11-20T10:00:00Z\n+++\nWords.\n'


@pytest.fixture
def place(tmp_path: Path) -> Place:
    place = Place(tmp_path)
    place.member("ada")
    place.file("ada")
    return place


# ---------------------------------------------------------------- what the machine lacks


@pytest.mark.parametrize("number", ["EMFILE", "ENFILE", "ENOSPC", "EDQUOT", "EROFS", "ENOMEM"])
def test_what_the_machine_lacks_blames_no_feed(number: str) -> None:
    """Neither as the feed's failure nor as a mistake of the program, wherever in the chain it stands."""
    import errno

    try:
        try:
            raise OSError(getattr(errno, number), "as the system says it")
        except OSError as error:
            raise LookupError("and what came of it") from error
    except LookupError as error:
        with pytest.raises(PlanetError) as raised:
            program_fault(error)
        sentence = machine_fault(error)
    assert str(raised.value) == sentence
    assert "report" not in sentence


def test_other_errors_cost_one_feed() -> None:
    """A name that is too long, or any other mistake, is not the machine's."""
    assert machine_fault(OSError(36, "File name too long")) == ""
    assert machine_fault(RuntimeError("something else")) == ""
    assert "please report it" in program_fault(ValueError("what?"))


def test_no_file_left_to_look_up_a_name() -> None:
    """Resolvers say that there is no such name where they may open no file."""

    async def fail(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    async def scene() -> None:
        descriptors: list[int] = []
        low, high = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(low, 400), high))
        try:
            with suppress(OSError):
                while True:
                    descriptors.append(os.open(os.devnull, os.O_RDONLY))
            await Dialer(resolve=fail).connect("ada.example", 80)
        finally:
            for descriptor in descriptors:
                os.close(descriptor)
            resource.setrlimit(resource.RLIMIT_NOFILE, (low, high))

    with pytest.raises(OSError, match="open files"):
        asyncio.run(scene())


def test_a_store_that_is_locked_for_long_costs_no_visit_its_time(community: Community) -> None:
    """No visit's clock runs while the loop waits for SQLite; the store is free again before its own patience ends."""
    community.fetch["timeout"] = "1s"
    for number in range(6):
        community.member(f"M{number}", f"/{number}.xml")
        community.publish(f"/{number}.xml", Post(f"Post {number}", f"https://m.example/{number}", str(number), START))
    community.turn()
    holder = sqlite3.connect(community.hub.folder / "planet.db", isolation_level=None, check_same_thread=False)

    class Locks(ReadsHere):
        """Takes the lock when the first feed is read, for longer than any visit may take."""

        locked = False

        async def read(self, fetched: Fetched, kind: FeedKind | None, max_entries: int) -> Reading | Unreadable:
            if not self.locked:
                self.locked = True
                holder.execute("BEGIN IMMEDIATE")
                threading.Timer(2.5, holder.execute, ["ROLLBACK"]).start()
            return await super().read(fetched, kind, max_entries)

    for number in range(6):
        community.publish(f"/{number}.xml", Post(f"New {number}", f"https://m.example/n{number}", f"n{number}", START))
    started = time.monotonic()
    report = community.turn(hours=1, reader=Locks())
    assert time.monotonic() - started > 2
    assert (report.feeds_failed, report.entries_new) == (0, 6)
    holder.close()


@pytest.mark.parametrize("limit", [7, 8, 9, 10, 12])
def test_few_open_files_end_the_turn(place: Place, limit: int) -> None:
    """Exit 1 and one sentence; no feed has failed in the store."""
    place.file("ada", more='[[members]]\nname = "Bob"\nfeeds = ["http://127.0.0.1:9/feed"]\n')
    process = place.start("update", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit)))
    _, err = process.communicate(timeout=6000)
    assert process.returncode == 1
    assert err.startswith("This process may open no further file: ")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("number", "sentence"), [(errno.EAGAIN, "machine has processes"), (errno.EMFILE, "may open no further file")]
)
def test_a_process_that_the_system_refuses_ends_the_turn(
    monkeypatch: pytest.MonkeyPatch, number: int, sentence: str
) -> None:
    """A sentence where the readers cannot be started: no feed's mistake, and none of the program."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(subprocess, "Popen", refuse)

    async def scene() -> None:
        async with Workers(many=False) as workers:
            await workers.read(Fetched("https://a.example/", b"<rss/>", "application/rss+xml"), None, 10)

    with pytest.raises(PlanetError, match=sentence):
        asyncio.run(scene())


def test_a_damaged_schema_is_told(place: Place) -> None:
    """Whatever byte of the schema is another one: a sentence, never a traceback."""
    assert place.planet("update").returncode == 0
    store = place.folder / "planet.db"
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = store.read_bytes()
    start = max(whole.find(b"CREATE TABLE feeds"), whole.find(b'CREATE TABLE "feeds"'))
    assert start > 0
    told = set()
    for position in range(start, start + 200, 9):
        for byte in (0x00, 0xD1, 0x78):
            store.write_bytes(whole[:position] + bytes([byte]) + whole[position + 1 :])
            for log in place.folder.glob("planet.db-*"):
                log.unlink()
            try:
                with Store.open("sqlite:///planet.db", place.folder) as opened:
                    opened.feeds.present()
                    opened.members.present("member")
            except PlanetError as error:
                told.add("damaged" in str(error))
    assert True in told
    assert False not in told


def test_a_network_disk_is_told() -> None:
    """The system's words for a disk on which SQLite cannot work."""
    from planet.store.connection import explained

    for words in ("disk I/O error", "locking protocol"):
        with pytest.raises(PlanetError, match="network disk"), explained(Path("planet.db")):
            raise sqlite3.OperationalError(words)


@pytest.mark.parametrize(
    ("now", "word"),
    [(datetime(1970, 1, 1, tzinfo=UTC), "cannot be"), (START - timedelta(days=300), "the last turn was made on")],
)
def test_a_clock_that_cannot_be_right_ends_the_turn(community: Community, now: datetime, word: str) -> None:
    """Posts would be archived in that year for ever; a clock set back a little is no matter."""
    community.turn()
    with pytest.raises(PlanetError, match=word):
        check_clock(community.store, now)
    check_clock(community.store, START - timedelta(days=2))


def test_a_new_store_takes_any_clock(community: Community) -> None:
    """Nothing is known of a last turn yet."""
    check_clock(community.store, START)


# ---------------------------------------------------------------- pictures beside posts


@pytest.mark.parametrize(
    "name", [b"a\\b.png", b"caf\xe9.png", b"a\nb.png", b"x" * 247 + b".png", "\u202eevil.png".encode()], ids=repr
)
def test_an_odd_name_costs_that_picture(community: Community, name: bytes) -> None:
    """With a sentence, at each turn; the post and the other picture are published."""
    folder = community.hub.folder / "posts/ada"
    folder.mkdir(parents=True)
    (folder / "reef.md").write_text(POST)
    (folder / "good.png").write_bytes(b"\x89PNG good")
    (folder / os.fsdecode(name)).write_bytes(b"\x89PNG odd")
    community.member("Ada")
    for hours in (0, 1):
        report = community.turn(hours=hours)
        (note,) = [note for note in report.notes if "left out" in note]
        assert note.startswith("ada: posts/ada/")
        assert note.isprintable()
    assert (community.hub.output / "members/ada/posts/good.png").read_bytes() == b"\x89PNG good"
    assert len(list((community.hub.output / "members/ada/posts").glob("*/index.html"))) == 1


def test_a_picture_that_is_too_large_or_leads_nowhere(community: Community) -> None:
    """It is left out as well; a thing that is mended comes in."""
    folder = community.hub.folder / "posts/ada"
    folder.mkdir(parents=True)
    (folder / "reef.md").write_text(POST)
    (folder / "nowhere.png").symlink_to("not-there.png")
    with (folder / "large.png").open("wb") as file:
        file.truncate(21_000_000)
    community.member("Ada")
    assert sum("left out" in note for note in community.turn().notes) == 2
    (folder / "nowhere.png").unlink()
    (folder / "large.png").write_bytes(b"\x89PNG small")
    report = community.turn(hours=1)
    assert not [note for note in report.notes if "left out" in note]
    assert (community.hub.output / "members/ada/posts/large.png").exists()


# ---------------------------------------------------------------- trust and rights


def visit_tls(ca: str) -> object:
    async def scene() -> object:
        with Hostile() as server:
            async with Visitor(replace(RULES, ca=ca), AGENT, resolve=here) as visitor:
                return await visitor.visit(f"https://hostile.test:{server.tls_port}/feed")

    return asyncio.run(scene())


def test_a_private_authority_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By `ca` under [fetch], or in the system's trust store; without either the sentence names the key."""
    assert "key ca under [fetch]" in reason(visit_tls(""))  # type: ignore[arg-type]
    assert isinstance(visit_tls(str(CERTIFICATE)), Fetched)
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    assert isinstance(visit_tls(""), Fetched)


def test_a_file_without_certificates_is_a_mistake(tmp_path: Path) -> None:
    """It is named, and so is what is wrong with it."""
    (tmp_path / "empty.pem").write_text("nothing")
    for name in ("empty.pem", "absent.pem"):
        with pytest.raises(PlanetError, match=f"{name}, named by ca"):
            visit_tls(str(tmp_path / name))


def test_a_store_is_read_without_the_right_to_write(place: Place) -> None:
    """`status` and `search` make no file and change none."""
    assert place.planet("update").returncode == 0
    store = place.folder / "planet.db"
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = store.read_bytes()
    with Store.open("sqlite:///planet.db", place.folder, read_only=True) as opened:
        assert opened.overview.entries() == 1
        with pytest.raises(PlanetError, match="cannot be written"), opened.transaction():
            opened.published.mark(["front"])
    assert store.read_bytes() == before
    with pytest.raises(PlanetError, match="no store"):
        Store.open("sqlite:///other.db", place.folder, read_only=True)
    assert not (place.folder / "other.db").exists()


@pytest.mark.parametrize("name", ["planet.db", "var/a b+c.db?timeout=5", "/var/lib/%7Eplanet#1.db", "../x.db", "ü.db"])
def test_the_file_of_a_store_is_known_without_it(tmp_path: Path, name: str) -> None:
    """`planet check` asks config, everything else the store: both answer alike."""
    assert (tmp_path / store_path(f"sqlite:///{name}")).resolve() == store_file(f"sqlite:///{name}", tmp_path)


def test_a_check_imports_nothing_heavy(place: Place) -> None:
    """It would take longer than the check itself: tables, the network, processes."""
    script = (
        "import sys\nfrom planet.cli.commands import planet\n"
        "planet(['check', '-C', sys.argv[1]], standalone_mode=False)\n"
        "sys.exit(any(name in sys.modules for name in ('sqlalchemy', 'planet.fetch.visitor', 'planet.workers.pool')))"
    )
    assert subprocess.run([sys.executable, "-c", script, str(place.folder)], capture_output=True).returncode == 0


def test_the_lock_stands_beside_the_store(place: Place, tmp_path: Path) -> None:
    """So that the hub folder may be read-only; two hubs over one store still exclude each other."""
    elsewhere = place.folder / "var"
    elsewhere.mkdir()
    text = (place.folder / "config/members.toml").read_text()
    url = f'store = "sqlite:///{elsewhere / "reef.db"}"\n'
    (place.folder / "config/members.toml").write_text(text.replace(HEAD, HEAD + url))
    assert store_file(f"sqlite:///{elsewhere / 'reef.db'}", place.folder) == elsewhere / "reef.db"
    with turn_lock(elsewhere):
        assert place.planet("update").returncode == 75
    assert place.planet("update").returncode == 0
    assert not (place.folder / "planet.lock").exists()


def test_closed_streams_are_as_dev_null(place: Place) -> None:
    """No file of the hub gets the number of a stream that others write to."""

    def close() -> None:
        for number in (0, 1, 2):
            os.close(number)

    command = [sys.executable, "-m", "planet", "update", "-C", str(place.folder)]
    assert subprocess.run(command, preexec_fn=close, timeout=600).returncode == 0
    assert place.planet("status").returncode == 0


def test_a_store_that_is_missing_is_told(place: Place) -> None:
    """Once, where a site is there; not for a new hub."""
    assert "begun anew" not in place.planet("update").stderr
    (place.folder / "planet.db").unlink()
    assert "begun anew" in place.planet("update").stderr
    assert "begun anew" not in place.planet("update").stderr


def test_a_strict_umask_is_each_said_once(place: Place) -> None:
    """A web server of another user could read nothing."""
    notes = [place.start("update", preexec_fn=lambda: os.umask(0o077)).communicate(timeout=600)[0] for _ in range(2)]
    assert ["umask" in note for note in notes] == [True, False]


# ---------------------------------------------------------------- a terminal


@pytest.fixture
def terminal(place: Place) -> Iterator[Callable[[str], str]]:
    """`planet run` on a terminal; the call waits for a word and gives all that was shown so far."""
    leader, follower = pty.openpty()
    command = [sys.executable, *HURRIED, "run", "-C", str(place.folder)]
    process = subprocess.Popen(command, stdin=follower, stdout=follower, stderr=follower, start_new_session=True)
    os.close(follower)
    shown = ""

    def wait(word: str) -> str:
        nonlocal shown
        until = time.monotonic() + 600
        while word not in shown and time.monotonic() < until:
            if select.select([leader], [], [], 0.2)[0]:
                shown += os.read(leader, 65_536).decode("utf-8", "replace")
        return shown

    yield wait
    process.send_signal(signal.SIGTERM)
    with suppress(OSError):
        while select.select([leader], [], [], 5)[0] and os.read(leader, 65_536):
            pass
    process.wait(600)
    os.close(leader)


def test_the_little_terminal_erases() -> None:
    """The judge of the next test sees what a bar does to lines."""
    assert rows("one\r\ntwo\x1b[1A\r\x1b[2Kbar") == ["bar", "two"]


def test_no_line_is_lost_to_the_bar(place: Place, terminal: Callable[[str], str]) -> None:
    """Each line of a running hub stands on a row of its own, with its time; a mended file is told."""
    assert "Pages:" in terminal("Pages:")
    place.file("ada", more="nonsense = = 1\n")
    terminal("last good members file")
    place.file("ada", more="# mended\n")
    terminal("right again")
    place.member("ada", "A second post")
    text = terminal("updated, 0 withdrawn")
    shown = "\n".join(rows(text)).replace("\n ", " ").splitlines()  # a long sentence goes on in indented rows
    for sentence in ("Feeds:", "Pages:", "nonsense", "goes on with the last good members file.", "is right again"):
        (line, *_) = [row for row in shown if sentence in row] or [""]
        assert re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d ", line), (sentence, shown)


# ---------------------------------------------------------------- stops


def stop_at(place: Place, seconds: float, number: int) -> tuple[int, str]:
    """Stop a turn, and all processes of its terminal, after so many seconds; give the exit status and what it said."""
    process = place.start("update", "--force", start_new_session=True)
    time.sleep(seconds)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)
    out, err = process.communicate(timeout=60)
    until = time.monotonic() + 5
    while living(process.pid) and time.monotonic() < until:
        time.sleep(0.05)
    assert not living(process.pid), out + err
    return process.returncode, out + err


def living(group: int) -> list[str]:
    """Return the processes of a group that run, as /proc tells of them."""
    states = []
    for file in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            states.append(file.read_text())
    words = [(state, state.rpartition(")")[2].split()) for state in states]
    return [state for state, (run, _, of, *_) in words if int(of) == group and run not in "ZX"]


SILENT = '[[members]]\nname = "Silent {port}"\nfeeds = ["http://127.0.0.1:{port}/feed"]\n'
PRIVATE = '[fetch]\nprivate_allow = ["127.0.0.0/8"]\n'


@pytest.mark.long
@pytest.mark.parametrize("seed", range(6))
def test_stops_at_random_moments_print_no_traceback(place: Place, seed: int) -> None:
    """Ctrl-C reaches the workers as well, be they just starting; nothing is said but one sentence.

    Two servers accept visits and never answer, so that visits are under way until the end.
    """
    with (
        closing(socket.create_server(("127.0.0.1", 0))) as silent,
        closing(socket.create_server(("127.0.0.1", 0))) as deaf,
    ):
        ports = [server.getsockname()[1] for server in (silent, deaf)]
        more = "".join(SILENT.format(port=port) for port in ports)
        place.file("ada", *[f"m{number}" for number in range(6)], more=more + PRIVATE)
        for number in range(6):
            place.member(f"m{number}")
        dice = random.Random(seed)
        for _ in range(50):
            seconds, number = dice.uniform(0.2, 2.5), dice.choice([signal.SIGINT, signal.SIGINT, signal.SIGTERM])
            status, text = stop_at(place, seconds, number)
            assert status in (0, 128 + number, -number), text
            assert not re.search("Traceback|never retrieved|Warning|Exception", text), text
            for file in place.folder.glob("planet.db*"):
                file.unlink()


def test_an_error_that_comes_together_with_a_stop_is_no_complaint(caplog: pytest.LogCaptureFixture) -> None:
    """The visits ended by themselves in the moment in which the turn is cancelled."""

    async def scene() -> None:
        async def visits() -> None:
            await asyncio.sleep(0)
            raise PlanetError("Stopped.")

        work = asyncio.ensure_future(publish_meanwhile(visits(), int, lambda: None))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        work.cancel()
        with suppress(asyncio.CancelledError, PlanetError):
            await work

    asyncio.run(scene())
    gc.collect()
    assert "never retrieved" not in caplog.text
