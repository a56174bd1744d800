"""What survives: kills at any moment, full and read-only disks, broken stores, wrong clocks, two at once, signals."""

from __future__ import annotations

import asyncio
import itertools
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import killing
import pytest
from community import NO_TLS, ReadsHere, Web, serve
from killing import Command, Hub, Nursery
from test_running import HURRIED

from planet import config
from planet.fetch.visitor import Visitor
from planet.hub import Hub as HubFolder
from planet.model.report import TurnReport
from planet.site.links import without_links
from planet.site.writer import UNFINISHED
from planet.store import Store
from planet.store.database import MIGRATIONS
from planet.store.version import SCHEMA_VERSION
from planet.turn import publish
from planet.turn.steps import turn

CROWD = ("ada", "bob", "cyd", "dan", "eve", "fay", "gus")
KILLED = -signal.SIGKILL


@pytest.fixture
def hub(tmp_path: Path, empty_store: Path, nursery: Nursery) -> Hub:
    """A hub of a few members who publish in files, not visited yet."""
    hub = Hub(tmp_path / "hub", nursery)
    shutil.copy(empty_store, hub.folder / "planet.db")
    hub.join("ada", "bob", "cyd")
    return hub


@pytest.fixture
def web_hub(tmp_path: Path, empty_store: Path, nursery: Nursery) -> Iterator[Hub]:
    """A hub of more members, some of whom publish on a web of their own."""
    web = Web()
    server = serve(web)
    hub = Hub(tmp_path / "hub", nursery, web=web.documents)
    shutil.copy(empty_store, hub.folder / "planet.db")
    hub.address = web.url
    hub.join(*CROWD)
    yield hub
    server.shutdown()
    server.server_close()


def take_turn(hub: Hub) -> TurnReport:
    """A turn within this process, which is quick."""

    async def taken() -> TurnReport:
        planet = config.load(hub.folder)
        with Store.open(planet.store, hub.folder) as store:
            async with Visitor(planet.fetch, "planet-test", trust=NO_TLS) as visitor:
                return await turn(HubFolder(hub.folder), planet, store, visitor, ReadsHere(), hub.now)

    return asyncio.run(taken())


def render(hub: Hub, folder: Path) -> publish.PublishReport:
    """The whole site from the store of a hub folder."""
    planet = config.load(folder)
    with Store.open(planet.store, folder) as store:
        return publish.publish_site(HubFolder(folder), planet, store, hub.now, all_pages=True)


def check_mended(hub: Hub) -> None:
    """After a good turn: store and site are sound, the site is the whole one, and nothing unfinished lies about."""
    killing.check_store(hub)
    killing.check_site(hub)
    issued = render(hub, hub.folder)
    assert (issued.written, issued.removed) == ((), ())
    assert unfinished(hub) == []


def unfinished(hub: Hub) -> list[Path]:
    """What waits in the hub's folder for a publishing that broke off, in output/ and beside it."""
    return [path for path in hub.folder.rglob("*") if path.name.endswith(UNFINISHED)]


def check_anew(hub: Hub) -> None:
    """The site has the files of one that is rendered into an empty folder, and no other."""
    anew = hub.folder.with_name("anew")
    shutil.copytree(hub.folder, anew, ignore=shutil.ignore_patterns("output"))
    render(hub, anew)
    published = (one for one in (anew / "output").rglob("*.*") if one.is_file())
    assert {one.relative_to(anew / "output").as_posix() for one in published} == set(hub.files())
    shutil.rmtree(anew)


# ---------------------------------------------------------------- killed at any moment


def check_kill(hub: Hub) -> None:
    """What must hold at the moment of the kill, and after the next turn."""
    killing.check_store(hub)
    killing.check_site(hub)


def test_killed_at_random_moments(web_hub: Hub) -> None:
    """Eight kills in the life of a hub: store and files are sound, each link leads on; then all is mended."""
    live_and_kill(web_hub, 8)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(5))
def test_killed_at_random_moments_for_long(web_hub: Hub, seed: int) -> None:
    """The same forty times, in five lives."""
    web_hub.dice.seed(seed)
    live_and_kill(web_hub, 40)


def live_and_kill(hub: Hub, kills: int) -> None:
    """Kill so many turns of a hub's life after random delays. A turn that was quicker than its delay shortens the
    next ones."""
    started = time.monotonic()
    assert hub.start("update").wait() == 0
    lasts = time.monotonic() - started
    killed = 0
    for number in itertools.count():
        hub.live()
        status = hub.killed_after(hub.dice.uniform(0.05, 0.95) * lasts, "render" if number % 6 == 5 else "update")
        assert status in (0, KILLED)
        check_kill(hub)
        if number % 3 == 2:
            take_turn(hub)
            check_mended(hub)
        killed += status == KILLED
        lasts *= 1 if status == KILLED else 0.9
        if killed == kills:
            return
        assert number < 5 * kills, "the turns are too quick to be killed"


MOMENTS = [
    ("in a transaction", 40),
    ("after a transaction", 2),
    ("after a transaction", 5),
    ("while staging", 9),
    ("in the middle of a file", 7),
    ("while others stage", 1),
    ("before a rename", 3),
    ("before a rename", 14),
    ("before a removal", 2),
    ("before the marks are cleared", 1),
]


@pytest.mark.parametrize(("seam", "count"), MOMENTS)
def test_killed_at_a_seam(hub: Hub, seam: str, count: int) -> None:
    """Killed where it hurts the most, with people and pages coming and going: sound at once, and mended by a turn."""
    take_turn(hub)
    hub.live()
    del hub.posts["bob"]
    hub.join("new", "newer")
    assert hub.killed_at(seam, count, "update") == KILLED
    check_kill(hub)
    take_turn(hub)
    check_mended(hub)


@pytest.mark.long
@pytest.mark.parametrize(
    "seam",
    [
        "in a transaction",
        "after a transaction",
        "while staging",
        "in the middle of a file",
        "while others stage",
        "before a rename",
    ],
)
def test_killed_at_every_call_of_a_seam(hub: Hub, seam: str) -> None:
    """The same at each passing of a seam, from the first to the last."""
    take_turn(hub)
    for count in range(1, 400, 1 + hub.dice.randint(0, 4)):
        hub.live()
        if hub.killed_at(seam, count, "update") != KILLED:
            break
        check_kill(hub)
        take_turn(hub)
        check_mended(hub)
    assert count > 4


@pytest.mark.parametrize("count", [2, 45])
def test_the_first_turn_killed_while_its_pages_come(hub: Hub, count: int) -> None:
    """All pages of a first turn are new and link to each other: still none links to one that is not there yet.
    The folder of the site stands already, so its files are put in place each by itself."""
    (hub.folder / "output").mkdir()
    assert hub.killed_at("before a rename", count, "update") == KILLED
    assert len(hub.files()) > count
    check_kill(hub)
    take_turn(hub)
    check_mended(hub)


FIRST_MOMENTS = [
    ("in the middle of a file", 1),
    ("while staging", 30),
    ("while others stage", 1),
    ("before a rename", 1),
    ("after a rename", 1),
    ("before the marks are cleared", 1),
]


@pytest.mark.parametrize(("seam", "count"), FIRST_MOMENTS)
def test_the_first_site_comes_as_a_whole(hub: Hub, seam: str, count: int) -> None:
    """Killed before the folder of a first site has its name, nothing is served; afterwards all of it is. What waits
    beside output/ is gone after the next turn, also where that turn has other pages."""
    hub.join("guest")
    assert hub.killed_at(seam, count, "update") == KILLED
    came = (hub.folder / "output").exists()
    assert came == (seam in ("after a rename", "before the marks are cleared"))
    assert bool(unfinished(hub)) != came
    check_kill(hub)
    if came:
        issued = render(hub, hub.folder)
        assert (issued.written, issued.removed) == ((), ())
    del hub.posts["guest"]
    hub.save()
    take_turn(hub)
    check_mended(hub)
    check_anew(hub)


def test_what_a_killed_turn_published_goes_when_nobody_wants_it(hub: Hub) -> None:
    """A page that a killed turn had just put in place is removed where the next turn knows of no reason for it."""
    take_turn(hub)
    hub.join("guest")
    assert hub.killed_at("before the marks are cleared", 1, "update") == KILLED
    assert (hub.folder / "output/members/guest/index.html").exists()
    del hub.posts["guest"]
    hub.save()
    take_turn(hub)
    assert not (hub.folder / "output/members/guest").exists()
    check_mended(hub)
    check_anew(hub)


@pytest.mark.parametrize("count", [2, 5])
def test_what_a_killed_turn_had_begun_to_publish_goes_when_nobody_wants_it(hub: Hub, count: int) -> None:
    """The store knows of each new file before it stands: killed among them, the next turn removes those that came."""
    take_turn(hub)
    before = set(hub.files())
    hub.join("guest")
    assert hub.killed_at("before a rename", count, "update") == KILLED
    came = [path for path in hub.files().keys() - before if not path.endswith(UNFINISHED)]
    assert len(came) == count - 1
    del hub.posts["guest"]
    hub.save()
    take_turn(hub)
    check_mended(hub)
    check_anew(hub)


@pytest.mark.parametrize("seam", ["while staging", "in the middle of a file", "while others stage"])
def test_what_a_killed_turn_had_staged_goes_when_nobody_wants_it(hub: Hub, seam: str) -> None:
    """Killed before the store knew of its new files: the next turn sweeps them up in folders that it does not want, and
    these folders go too. What others have put into output/ stays, empty folders as well."""
    take_turn(hub)
    (hub.folder / "output/photos/empty").mkdir(parents=True)
    take_turn(hub)
    hub.join("guest")
    guest = hub.folder / "output/members/guest"
    count = 1
    while not (guest.is_dir() and any(guest.iterdir())):
        assert hub.killed_at(seam, count, "update") == KILLED
        count += 1
    del hub.posts["guest"]
    hub.save()
    take_turn(hub)
    assert not guest.exists()
    assert (hub.folder / "output/photos/empty").exists()
    check_mended(hub)
    check_anew(hub)


def test_a_page_that_goes_and_comes_back_about_a_kill(hub: Hub) -> None:
    """A day that was about to go when the turn was killed, and is wanted again by the next: it is linked to."""
    hub.join("rare", posts=1)
    take_turn(hub)
    before = hub.posts.pop("rare")
    hub.save()
    assert hub.killed_at("before a removal", 1, "update") == KILLED
    check_kill(hub)
    hub.posts["rare"] = before
    hub.save()
    take_turn(hub)
    check_mended(hub)


@pytest.mark.parametrize("count", [1, 40])
def test_killed_while_the_store_is_made(hub: Hub, count: int) -> None:
    """A store that was killed while it was made is made by the next turn."""
    (hub.folder / "planet.db").unlink()
    assert hub.killed_at("while a store is made", count, "update") == KILLED
    assert not hub.rows("SELECT name FROM sqlite_master")
    killing.check_store(hub)
    take_turn(hub)
    check_mended(hub)


OLDER = """
import os, signal, sys
from pathlib import Path
from planet.errors import PlanetError
from planet.store import Store, database
database.SCHEMA_VERSION, database.MIGRATIONS = "9000", Path(sys.argv[2])
Store.open("sqlite:///planet.db", Path(sys.argv[1])).close()
"""
NEXT = """
import os, signal
import sqlalchemy as sa
from alembic import op
revision, down_revision = "9000", "{before}"

def upgrade():
    op.add_column("members", sa.Column("nick", sa.Text()))
    if os.environ.get("KILL"):
        os.kill(os.getpid(), signal.SIGKILL)
    op.add_column("feeds", sa.Column("nick", sa.Text()))
"""


def test_killed_in_a_later_migration(hub: Hub, tmp_path: Path) -> None:
    """A store that is being brought up to date when the kill comes stays as it was; the next time it goes on."""
    take_turn(hub)
    shutil.copytree(MIGRATIONS, tmp_path / "migrations")
    (tmp_path / "migrations/versions/9000_nick.py").write_text(NEXT.format(before=SCHEMA_VERSION))
    words = [sys.executable, "-c", OLDER, str(hub.folder), str(tmp_path / "migrations")]
    assert subprocess.run(words, env={**os.environ, "KILL": "1"}, capture_output=True).returncode == KILLED
    assert hub.rows("SELECT version_num FROM alembic_version") == [(SCHEMA_VERSION,)]
    assert "nick" not in {row[1] for row in hub.rows("PRAGMA table_info(members)")}
    check_mended(hub)
    done = subprocess.run(words, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "nick" in {row[1] for row in hub.rows("PRAGMA table_info(feeds)")}
    with closing(sqlite3.connect(hub.folder / "planet.db.before-9000")) as copy:
        assert copy.execute("SELECT count(*) FROM entries").fetchall() == hub.rows("SELECT count(*) FROM entries")
    assert not list(hub.folder.glob("*.unfinished"))


def test_links_that_lead_nowhere_yet_are_left_out() -> None:
    """Of a page's links those go that lead to files not there, or to places in files that change; no other."""
    page = (
        b'<a href="../new/">a</a> <a class="x" href="../new/#e-1">b</a> <a href="../day/#e-2">c</a>'
        b'<a href="../day/">d</a> <a href="#here">e</a> <a href="https://a.example/new/">f</a> <a href="../">g</a>'
        b'<a href="../%C3%BC/">h</a> <a href="./">i</a>'
    )
    left = without_links("topics/x/index.html", page, {"topics/new/index.html", "topics/ü/index.html"}, {
        "topics/day/index.html", "topics/x/index.html",
    })  # fmt: skip
    assert left == (
        b'<a>a</a> <a class="x">b</a> <a>c</a>'
        b'<a href="../day/">d</a> <a href="#here">e</a> <a href="https://a.example/new/">f</a> <a href="../">g</a>'
        b'<a>h</a> <a href="./">i</a>'
    )


# ---------------------------------------------------------------- reading processes


READING = """
import asyncio
from planet.model.visits import Fetched
from planet.workers import tasks
from planet.workers.pool import Workers

tasks.PROGRAM = '''
import os, sys
sys.path[:] = sys.argv[1:]
from planet.workers import tasks

def busy(task):
    open(sys_argv_1, "w").write(str(os.getpid()))
    while True:
        pass

tasks.do = busy
tasks.serve()
'''

async def lead():
    async with Workers(many=False) as readers:
        await readers.read(Fetched(url="https://a.example/", body=b"x"), None, 9)

asyncio.run(lead())
"""


def test_a_busy_reader_does_not_outlive_its_killed_leader(tmp_path: Path) -> None:
    """A worker in the middle of a document that takes for ever ends by itself after its leader's SIGKILL."""
    program, told = tmp_path / "reading.py", tmp_path / "pid"
    program.write_text(READING.replace("sys_argv_1", repr(str(told))))
    with subprocess.Popen([sys.executable, str(program)], stderr=subprocess.DEVNULL) as leader:
        assert wait_for(lambda: told.exists() and told.read_text().isdigit())
        worker = int(told.read_text())
        assert is_alive(worker)
        leader.kill()
    try:
        assert wait_for(lambda: not is_alive(worker))
    finally:
        if is_alive(worker):
            os.kill(worker, signal.SIGKILL)


def is_alive(process: int) -> bool:
    """Whether a process runs; one that only waits to be buried does not."""
    try:
        os.kill(process, 0)
        stat = Path(f"/proc/{process}/stat")
        return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


def wait_for(what: Callable[[], bool], seconds: float = 600) -> bool:
    """Look often; gives whether it came true in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if what():
            return True
        time.sleep(0.05)
    return False


# ---------------------------------------------------------------- what the disk refuses


def refused(hub: Hub, command: str = "update", status: int = 1) -> str:
    """The one sentence with which a command ends that cannot be done."""
    process = hub.start(command)
    ended, told = process.wait(), process.told()
    assert ended == status, told
    assert "Traceback" not in told
    assert told.count("\n") == 1, told
    return told


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[None]:
    """A file system of its own in this folder; skips the test where none can be mounted."""
    options = ["-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(["mount", *options], capture_output=True).returncode:
        pytest.skip("a small disk can be mounted by root alone")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Write until a disk is full."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 16, 1 << 12, 1):
            try:
                while file.write(b"\0" * size) == size:
                    pass
            except OSError:
                continue
    return ballast


def test_a_full_disk_under_the_site(hub: Hub) -> None:
    """Publishing onto a full disk: one sentence, no half page, what was published stands; with room it goes on."""
    output = hub.folder / "output"
    output.mkdir()
    with small_disk(output, 2000):
        take_turn(hub)
        before = hub.files()
        ballast = fill(output)
        hub.live()
        told = refused(hub)
        assert "output/" in told
        assert "No space left" in told
        ballast.unlink()
        assert hub.files() == before
        killing.check_store(hub)
        take_turn(hub)
        killing.check_site(hub)
        assert hub.files() != before
        shutil.copytree(output, hub.folder / "kept")
    output.rmdir()
    (hub.folder / "kept").rename(output)
    check_mended(hub)


def test_a_full_disk_under_the_whole_hub(hub: Hub) -> None:
    """Not even the store can be written: one sentence, the store is sound, nothing is lost."""
    with small_disk_of(hub, 6000) as moved:
        take_turn(moved)
        stored = moved.rows("SELECT count(*) FROM entries")
        moved.live()
        ballast = fill(moved.folder)
        refused(moved)
        ballast.unlink()
        killing.check_store(moved)
        assert moved.rows("SELECT count(*) FROM entries") >= stored
        assert moved.start("update").wait() == 0
        killing.check_store(moved)
        killing.check_site(moved)


@contextmanager
def small_disk_of(hub: Hub, kilobytes: int) -> Iterator[Hub]:
    """The hub, moved onto a small disk."""
    disk = hub.folder.with_name("disk")
    disk.mkdir()
    with small_disk(disk, kilobytes):
        shutil.copytree(hub.folder, disk / "hub")
        hub.folder = disk / "hub"
        yield hub


@pytest.mark.parametrize("limit", [3_000, 300_000])
def test_a_limit_on_the_size_of_files(hub: Hub, limit: int) -> None:
    """A file that may not grow any further, in the site or in the store, ends the turn in one sentence."""
    take_turn(hub)
    hub.join(*(f"m{n}" for n in range(6)), posts=12)
    for name in hub.posts:
        hub.posts[name] = [(k, f"{title} {'and more ' * 900}", when, tag) for k, title, when, tag in hub.posts[name]]
    hub.save()
    process = hub.nursery.start(hub.words("update"), "no longer file than", limit)
    assert process.wait() == 1
    assert "Traceback" not in process.told()
    assert process.told().count("\n") == 1, process.told()
    check_kill(hub)
    take_turn(hub)
    check_mended(hub)


@pytest.fixture
def nursery_without_privilege(nursery: Nursery, tmp_path: Path) -> Iterator[Nursery]:
    """Forks commands that heed the rights of files: for root, to whom they do not apply, one that gave that up."""
    if os.geteuid():
        yield nursery
        return
    words = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
    if not shutil.which("setpriv") or subprocess.run([*words, "true"], capture_output=True).returncode:
        pytest.skip("rights do not apply to root, and nothing here can change that")
    other = Nursery(tmp_path, words)
    yield other
    other.close()


def test_rights_that_are_missing(hub: Hub, nursery_without_privilege: Nursery) -> None:
    """Site, store, members file and lock, each without the right it needs: named, and nothing is lost."""
    hub.nursery = nursery_without_privilege
    take_turn(hub)
    hub.live()
    closed = (
        (hub.folder / "output", 0o500, "update", 1, "output"),
        (hub.folder / "output", 0o000, "render", 1, "output"),
        (hub.folder / "planet.db", 0o400, "update", 1, "planet.db cannot be written"),
        (hub.folder / "planet.db", 0o000, "status", 1, "planet.db cannot be opened"),
        (hub.folder / "config/members.toml", 0o000, "update", 2, "cannot be read"),
        (hub.folder / "planet.lock", 0o000, "update", 1, "planet.lock"),
    )
    (hub.folder / "planet.lock").touch()
    for path, mode, command, status, named in closed:
        rights = path.stat().st_mode
        path.chmod(mode)
        assert named in refused(hub, command, status), path
        path.chmod(rights)
        killing.check_store(hub)
    take_turn(hub)
    check_mended(hub)


def test_a_disk_of_its_own_under_the_site(hub: Hub, nursery_without_privilege: Nursery) -> None:
    """output/ may be a disk of its own, in a hub that may not be written otherwise: the site is filled in there. A
    folder of others that may not be read, such as lost+found, is let alone."""
    hub.nursery = nursery_without_privilege
    elsewhere = hub.folder.with_name("elsewhere")
    elsewhere.mkdir()
    (hub.folder / "planet.db").rename(elsewhere / "planet.db")
    hub.head = f'store = "sqlite:///{elsewhere}/planet.db"\n'
    hub.save()
    take_turn(hub)
    shutil.rmtree(hub.folder / "output")
    lost = hub.folder / "output/lost+found"
    lost.mkdir(parents=True)
    lost.chmod(0)
    (hub.folder / "planet.lock").touch()
    hub.folder.chmod(0o500)
    try:
        render = hub.start("render")
        assert (render.wait(), render.told()) == (0, "")
        (hub.folder / "output/others").write_text("theirs")
        render = hub.start("render")
        assert (render.wait(), render.told()) == (0, "")
    finally:
        hub.folder.chmod(0o700)
        lost.chmod(0o700)
    killing.check_site(hub)


def test_a_file_in_the_place_of_the_site(hub: Hub) -> None:
    """output is a file: it is not touched, and told."""
    (hub.folder / "output").write_text("precious")
    assert "output" in refused(hub)
    assert (hub.folder / "output").read_text() == "precious"
    (hub.folder / "output").unlink()
    take_turn(hub)
    check_mended(hub)


# ---------------------------------------------------------------- broken stores


def test_a_store_that_another_program_holds(hub: Hub) -> None:
    """One that stays locked is told after the wait that its URL asks for; once let go, the turn goes on."""
    take_turn(hub)
    hub.head = 'store = "sqlite:///planet.db?timeout=0.3"\n'
    hub.live()
    holder = sqlite3.connect(hub.folder / "planet.db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    assert "in use by another program" in refused(hub)
    holder.execute("ROLLBACK")
    holder.close()
    take_turn(hub)
    check_mended(hub)


def broken_header(file: Path) -> None:
    file.write_bytes(b"\0" * 100 + file.read_bytes()[100:])


def broken_middle(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:4096] + b"\xa5" * (file.stat().st_size - 4096))


def broken_off(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 3])


def newer(file: Path) -> None:
    with closing(sqlite3.connect(file)) as store:
        store.execute("UPDATE alembic_version SET version_num = '9999'")
        store.commit()


def a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize(
    ("breaks", "named"),
    [
        (broken_header, "damaged"),
        (broken_middle, "damaged"),
        (broken_off, "damaged"),
        (newer, "newer version"),
        (a_folder, "cannot be opened"),
    ],
)
def test_a_store_that_cannot_be_used(hub: Hub, breaks: Callable[[Path], None], named: str) -> None:
    """Damaged, cut off, of a version to come, a folder: told by update, render and status, and the site stays."""
    take_turn(hub)
    before = hub.files()
    store = hub.folder / "planet.db"
    shutil.copy(store, hub.folder / "copy")
    breaks(store)
    hub.live()
    for command in ("update", "render", "status"):
        assert named in refused(hub, command), command
    assert hub.files() == before
    shutil.rmtree(store) if store.is_dir() else store.unlink()
    for beside in hub.folder.glob("planet.db-*"):
        beside.unlink()
    (hub.folder / "copy").rename(store)
    take_turn(hub)
    check_mended(hub)


def test_a_deleted_store_is_begun_anew(hub: Hub) -> None:
    """Without its store the hub reads the feeds again, and removes no page that it should keep."""
    take_turn(hub)
    before = set(hub.files())
    (hub.folder / "planet.db").unlink()
    take_turn(hub)
    assert set(hub.files()) >= before
    killing.check_site(hub)


# ---------------------------------------------------------------- wrong clocks


@pytest.mark.parametrize("wrong", [timedelta(days=-365), timedelta(days=365)], ids=["back", "forward"])
def test_a_clock_that_was_wrong_for_a_turn(web_hub: Hub, wrong: timedelta) -> None:
    """One turn a year off, then the right time again: all feeds are visited, dates stay, nothing is lost or twice."""
    hub = web_hub
    take_turn(hub)
    dates = dict(hub.rows("SELECT atom_id, river_at FROM entries"))
    now = hub.now
    hub.now = now + wrong
    assert take_turn(hub).feeds_failed == 0
    hub.now = now + timedelta(hours=2)
    name = "cyd"  # on the web
    hub.write(name)
    hub.save()
    report = take_turn(hub)
    assert (report.feeds_due, report.feeds_failed, report.entries_new) == (len(CROWD), 0, 1)
    later = dict(hub.rows("SELECT atom_id, river_at FROM entries"))
    assert dates.items() <= later.items()
    assert len(later) == len(dates) + 1
    assert max(later.values()) <= hub.now.timestamp() * (1_000_000 if max(later.values()) > 10**12 else 1)
    check_mended(hub)


def test_posts_that_come_while_the_clock_is_ahead(web_hub: Hub) -> None:
    """What arrives in a turn whose clock is a year ahead keeps its own date: nothing is put into the far future."""
    take_turn(web_hub)
    web_hub.write("cyd")
    web_hub.save()
    now, web_hub.now = web_hub.now, web_hub.now + timedelta(days=365)
    assert take_turn(web_hub).entries_new == 1
    web_hub.now = now + timedelta(hours=1)
    take_turn(web_hub)
    (latest,) = web_hub.rows("SELECT max(river_at) = max(published) FROM entries JOIN items ON entry_id = entries.id")
    assert latest == (1,)
    check_mended(web_hub)


# ---------------------------------------------------------------- two at once


class Slow(BaseHTTPRequestHandler):
    """A server that answers, but not soon."""

    def do_GET(self) -> None:
        self.server.asked.set()  # type: ignore[attr-defined]
        self.server.let_go.wait(600)  # type: ignore[attr-defined]
        self.send_error(503)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def slow() -> Iterator[ThreadingHTTPServer]:
    """A slow server; `asked` tells that a visit is under way."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    server.daemon_threads, server.block_on_close = True, False
    server.asked, server.let_go = threading.Event(), threading.Event()  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield server
    server.let_go.set()  # type: ignore[attr-defined]
    server.shutdown()
    server.server_close()


def slow_members(hub: Hub, server: ThreadingHTTPServer, many: int) -> None:
    """So many members whose feeds are on the slow server."""
    address = f"http://127.0.0.1:{server.server_address[1]}"
    told = "".join(f'[[members]]\nname = "slow {n}"\nfeeds = ["{address}/{n}"]\n' for n in range(many))
    file = hub.folder / "config/members.toml"
    file.write_text(file.read_text() + told)


def test_two_at_once(hub: Hub, slow: ThreadingHTTPServer) -> None:
    """Beside a turn that is under way, update and render leave with 75, run says so and waits, status just answers."""
    take_turn(hub)
    slow_members(hub, slow, 1)
    first = hub.start("update")
    assert slow.asked.wait(600)  # type: ignore[attr-defined]
    running = hub.nursery.start(["run", "-C", str(hub.folder)])
    for command in ("update", "render"):
        assert str(first.pid) in refused(hub, command, status=75)
    assert hub.start("status").wait() == 0
    assert wait_for(lambda: str(first.pid) in running.told())
    running.send(signal.SIGTERM)
    assert running.wait() == 143
    slow.let_go.set()  # type: ignore[attr-defined]
    assert (first.wait(), first.told()) == (0, "")
    check_mended(hub)


# ---------------------------------------------------------------- signals


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_during_slow_visits(hub: Hub, slow: ThreadingHTTPServer, number: signal.Signals) -> None:
    """A hundred visits to a server that keeps them waiting are stopped before it answers, and the store is sound."""
    slow_members(hub, slow, 100)
    process = hub.start("update")
    assert slow.asked.wait(600)  # type: ignore[attr-defined]
    process.send(number)
    check_stop(process, number)
    assert not slow.let_go.is_set()  # type: ignore[attr-defined]
    check_kill(hub)


def check_stop(process: Command, number: signal.Signals) -> None:
    """A signal ends a command, with the shell's status for it and one sentence."""
    assert process.wait() == 128 + number, process.told()
    assert process.told().startswith("Stopped: ")
    assert process.told().count("\n") == 1


@pytest.mark.parametrize("stands", [False, True], ids=["first", "filled"])
@pytest.mark.parametrize(
    ("seam", "count"), [("told to stop while staging", 200), ("told to stop while others stage", 2)]
)
def test_a_signal_during_a_big_publishing(hub: Hub, seam: str, count: int, stands: bool) -> None:
    """Stopped among hundreds of pages: nothing half done stays, not even beside its place; the next turn goes on."""
    hub.join(*(f"member{n}" for n in range(40)), posts=8)
    if stands:
        (hub.folder / "output").mkdir()
    process = hub.nursery.start(hub.words("update"), seam, count)
    check_stop(process, signal.SIGTERM)
    assert unfinished(hub) == []
    assert list(hub.folder.glob("output*/*")) == []
    killing.check_store(hub)
    take_turn(hub)
    killing.check_site(hub)


# ---------------------------------------------------------------- a running hub


def test_a_running_hub_serves_and_survives_what_can_be_mended(hub: Hub) -> None:
    """`run --serve` answers while it runs; a turn that cannot be published is told once, tried again, and mended."""
    hub.now = killing.NOON
    process = subprocess.Popen(
        [sys.executable, *HURRIED, "run", "--serve", "0", "-C", str(hub.folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert process.stdout is not None
        address = process.stdout.readline().split()[-1]
        assert wait_for(lambda: (hub.folder / "output/index.html").exists())
        with urllib.request.urlopen(address, timeout=600) as answer:
            assert b"Post" in answer.read()
        (hub.folder / "output").rename(hub.folder / "away")
        (hub.folder / "output").write_text("in the way")
        hub.join("new")
        assert process.stderr is not None
        assert "output" in process.stderr.readline()
        (hub.folder / "output").unlink()
        (hub.folder / "away").rename(hub.folder / "output")
        assert wait_for(lambda: (hub.folder / "output/members/new/index.html").exists())
        assert process.poll() is None
    finally:
        process.terminate()
        process.communicate(timeout=600)
    assert process.returncode == 143
