"""The command as a process: signals, two at once, edits while it runs, and a kill between storing and publishing."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from planet.hub import Hub
from planet.model.report import TurnReport
from planet.ports import no_progress
from planet.service.runner import Runner

FEED = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>{name}</title>
<id>https://{name}.example/</id><updated>2026-11-20T10:00:00Z</updated>
<entry><title>{title}</title><id>https://{name}.example/1</id><link href="https://{name}.example/1"/>
<updated>2026-11-20T10:00:00Z</updated><content type="html">Words.</content></entry></feed>"""

HEAD = '[planet]\ntitle = "Test"\nurl = "https://planet.example.org/"\n'
GOES_ON = "The hub goes on with the last good members file."
NOW = ("--now", "2026-11-22T10:00:00Z")
HURRIED = (str(Path(__file__).with_name("hurried.py")),)
"""The program that runs a hub without the long waits between two looks."""


class Place:
    """A hub folder with members who publish in files, and the command run in it as a process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "config").mkdir()
        (folder / "feeds").mkdir()

    def member(self, name: str, title: str = "A first post") -> None:
        (self.folder / "feeds" / f"{name}.xml").write_text(FEED.format(name=name, title=title))

    def file(self, *names: str, more: str = "") -> None:
        members = "".join(f'[[members]]\nname = "{name}"\nfeeds = ["feeds/{name}.xml"]\n' for name in names)
        (self.folder / "config/members.toml").write_text(HEAD + members + more)

    def start(self, *words: str, program: Sequence[str] = ("-m", "planet"), **options: object) -> subprocess.Popen[str]:
        command = [sys.executable, *program, *words, "-C", str(self.folder)]
        return subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)  # type: ignore[call-overload, no-any-return]

    def planet(self, *words: str) -> subprocess.CompletedProcess[str]:
        process = self.start(*words)
        out, err = process.communicate(timeout=600)
        return subprocess.CompletedProcess(words, process.returncode, out, err)

    def page(self, path: str) -> str:
        return (self.folder / "output" / path).read_text()

    def has(self, path: str) -> bool:
        return (self.folder / "output" / path).exists()


@pytest.fixture
def place(tmp_path: Path) -> Place:
    place = Place(tmp_path)
    place.member("ada")
    place.member("bob")
    place.file("ada")
    return place


@pytest.fixture
def running(place: Place) -> Iterator[subprocess.Popen[str]]:
    process = place.start("run", program=HURRIED)
    yield process
    if process.poll() is None:
        process.kill()
    process.communicate()


def wait_for(what: Callable[[], bool], seconds: float = 600) -> bool:
    """Look every tenth of a second; gives whether it came true in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if what():
            return True
        time.sleep(0.1)
    return False


def test_a_running_hub_takes_up_an_edit_and_stops_when_told(place: Place, running: subprocess.Popen[str]) -> None:
    """A member added to the file shows; SIGTERM ends the hub with exit 143."""
    assert wait_for(lambda: place.has("members/ada/index.html"))
    place.file("ada", "bob")
    assert wait_for(lambda: place.has("members/bob/index.html"))
    running.send_signal(signal.SIGTERM)
    assert running.wait(timeout=600) == 143
    assert place.planet("status", "--json").returncode == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("command", ["update", "status"])
def test_a_signal_before_the_work_has_begun(place: Place, command: str, number: signal.Signals) -> None:
    """A signal that comes while the members file is read is told in one sentence, with the exit status of any other."""
    members_file = place.folder / "config/members.toml"
    members_file.unlink(missing_ok=True)
    os.mkfifo(members_file)
    process = place.start(command)
    with members_file.open("w"):  # opens once the command reads
        process.send_signal(number)
        _, err = process.communicate(timeout=600)
    assert process.returncode == 128 + number
    assert err == "Stopped: what was stored stays, and the next turn publishes the rest.\n"


def test_a_broken_edit_is_told_and_ignored_until_mended(place: Place, running: subprocess.Popen[str]) -> None:
    """While the file is broken the hub goes on with the last good one; mended, it is taken up."""
    assert wait_for(lambda: place.has("index.html"))
    place.file("ada", more='[[members]]\nname = \nfeeds = "x"\n')
    assert running.stderr is not None
    complaint = list(itertools.takewhile(lambda line: GOES_ON not in line, running.stderr))
    assert any("line" in line for line in complaint)
    place.member("ada", "Another title")
    assert wait_for(lambda: "Another title" in place.page("index.html"))
    place.file("ada", "bob")
    assert wait_for(lambda: place.has("members/bob/index.html"))
    running.send_signal(signal.SIGINT)
    assert running.wait(timeout=600) == 130
    assert GOES_ON not in running.stderr.read()


def test_a_local_feed_that_changes_is_taken_up_by_a_running_hub(place: Place, running: subprocess.Popen[str]) -> None:
    """A file inside the hub folder is looked at with every tick, not only when an hour is over."""
    assert wait_for(lambda: place.has("index.html"))
    place.member("ada", "Another title")
    assert wait_for(lambda: "Another title" in place.page("index.html"))


def test_two_turns_at_once_are_one_too_many(place: Place) -> None:
    """The second process leaves with 75 and says who holds the lock; the lock dies with its holder."""
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys,time\nfrom pathlib import Path\nfrom planet.service.lock import turn_lock\n"
            "with turn_lock(Path(sys.argv[1])):\n print('held', flush=True)\n time.sleep(600)",
            str(place.folder),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    second = place.planet("update", *NOW)
    assert second.returncode == 75
    assert str(holder.pid) in second.stderr
    holder.kill()
    holder.communicate()
    assert place.planet("update", *NOW).returncode == 0


def test_a_turn_killed_between_storing_and_publishing_loses_no_page(place: Place) -> None:
    """SIGKILL after the entries are stored: the next turn, though quiet, publishes every page of them."""
    killer = (
        "import os, signal, sys\nfrom planet.turn import publish\nfrom planet.cli import main\n"
        "publish.publish_site = lambda *a, **k: os.kill(os.getpid(), signal.SIGKILL)\n"
        "sys.argv = ['planet', 'update', '--now', '2026-11-22T10:00:00Z', '-C', sys.argv[1]]\nmain()"
    )
    killed = subprocess.run([sys.executable, "-c", killer, str(place.folder)], capture_output=True)
    assert killed.returncode == -signal.SIGKILL
    assert not place.has("index.html")
    told = json.loads(place.planet("update", "--json", "--now", "2026-11-22T10:10:00Z").stdout)
    assert told["entries"]["new"] == 0
    assert "A first post" in place.page("index.html")
    assert "A first post" in place.page("archive/2026/11/20/index.html")
    assert "A first post" in place.page("members/ada/index.html")
    assert place.planet("render", "--now", "2026-11-22T10:10:00Z").stdout.startswith("Pages: 0 written, 0 removed.")


def test_wrong_files_are_told_whole_and_nothing_happens(place: Place) -> None:
    """Two mistakes at once: exit 2, each with its line; nothing polled, stored or written."""
    place.file("ada", more='[[members]]\nname = "Bob"\nfeds = ["x.xml"]\n[fetch]\ninterval = "1m"\n')
    for command in ("update", "check", "render", "status", "run"):
        told = place.planet(command)
        assert told.returncode == 2, command
        assert "line 9" in told.stderr, told.stderr
        assert "line 11" in told.stderr, told.stderr
        assert "Traceback" not in told.stderr
    assert not (place.folder / "output").exists()
    assert not (place.folder / "planet.db").exists()


EDGES = ["0001-01-01", "0001-01-02T00:00:00+12:00", "1969-12-31T23:59:59Z", "9901-01-01", "9999-12-31T23:59:59Z"]


@pytest.mark.parametrize("time", EDGES)
def test_times_at_the_edges_of_the_calendar_are_refused(place: Place, time: str) -> None:
    """One sentence, exit 2, nothing stored; the nearest times within are as good as any."""
    place.file("ada")
    for command in ("update", "render"):
        told = place.planet(command, "--now", time)
        assert told.returncode == 2
        assert "Traceback" not in told.stderr
        assert f"'{time}' is too far away: give a time in the years 1970 to 9900." in told.stderr
    assert not (place.folder / "planet.db").exists()


@pytest.mark.parametrize("time", ["1970-01-01", "9900-12-31T23:59:59Z"])
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12"])
def test_a_turn_in_the_first_and_in_the_last_year(place: Place, time: str, zone: str) -> None:
    """Whatever the zone makes of it, a turn and the next one are taken, and the site is rendered."""
    place.file("ada")
    file = place.folder / "config" / "members.toml"
    file.write_text(file.read_text().replace("[planet]", f'[planet]\ntimezone = "{zone}"', 1))
    for command in ("update", "update", "render"):
        told = place.planet(command, "--now", time)
        assert (told.returncode, told.stderr) == (0, "")


def test_exit_statuses(place: Place) -> None:
    """0 done, 1 could not be done, 2 wrong usage, 3 with --strict where a feed failed."""
    place.file("ada", "nobody")
    assert place.planet("status").returncode == 1
    assert place.planet("render").returncode == 1
    assert place.planet("update", *NOW).returncode == 0
    strict = place.planet("update", "--strict", *NOW)
    assert strict.returncode == 3
    assert "feeds/nobody.xml" in strict.stdout
    assert place.planet("update", "whoever").returncode == 2
    assert place.planet("update", "--now", "yesterday").returncode == 2
    assert place.planet("nonsense").returncode == 2
    assert place.planet("--version").returncode == 0


def test_a_hub_can_be_named_in_every_way(place: Place, tmp_path: Path) -> None:
    """-C before or after the command, or PLANET_HUB; without any, the folder one stands in."""
    here = [sys.executable, "-m", "planet"]
    ways = (
        [*here, "check", "-C", str(place.folder)],
        [*here, "-C", str(place.folder), "check"],
        [*here, "check", "--hub", str(place.folder)],
    )
    for way in ways:
        assert subprocess.run(way, capture_output=True, cwd="/").returncode == 0, way
    by_name = {**os.environ, "PLANET_HUB": str(place.folder)}
    assert subprocess.run([*here, "check"], capture_output=True, cwd="/", env=by_name).returncode == 0
    assert subprocess.run([*here, "check"], capture_output=True, cwd=place.folder).returncode == 0
    assert subprocess.run([*here, "check"], capture_output=True, cwd="/").returncode == 2


def test_results_and_diagnostics_go_their_own_ways(place: Place) -> None:
    """--json prints one document on standard output and nothing else; --quiet prints nothing."""
    told = place.planet("update", "--json", *NOW)
    document = json.loads(told.stdout)
    assert document["schema"] == 1
    assert document["feeds"] == {"due": 1, "fresh": 1, "unchanged": 0, "failed": 0, "not_due": 0}
    assert document["entries"]["new"] == 1
    assert told.stderr == ""
    quiet = place.planet("update", "--quiet", *NOW)
    assert (quiet.stdout, quiet.stderr) == ("", "")


def test_a_deleted_or_damaged_output_is_made_whole_again(place: Place) -> None:
    """One file gone, one changed by somebody, or all of output/ gone: the next turn mends just that."""
    place.planet("update", *NOW)
    whole = {
        path.relative_to(place.folder): path.read_bytes()
        for path in (place.folder / "output").rglob("*")
        if path.is_file() and "status" not in str(path)
    }
    (place.folder / "output/atom.xml").unlink()
    (place.folder / "output/index.html").write_text("defaced")
    place.planet("update", *NOW)
    assert {path: (place.folder / path).read_bytes() for path in whole} == whole
    for path in whole:
        (place.folder / path).unlink()
    place.planet("update", *NOW)
    assert {path: (place.folder / path).read_bytes() for path in whole} == whole


def test_a_clock_set_back_does_not_leave_a_running_hub_offline(place: Place) -> None:
    """Without network the hub waits a minute by its clock; one that was set back an hour does not make that an hour."""
    dead = '[fetch]\nproxy = "http://127.0.0.1:1"\n'
    away = "".join(f'[[members]]\nname = "{name}"\nfeeds = ["http://{name}.example/"]\n' for name in ("cyd", "dan"))
    place.file("ada", more=dead + away)
    told: list[TurnReport] = []
    runner = Runner(Hub(place.folder), {}, no_progress, told.append, told.append)  # type: ignore[arg-type]
    noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
    asyncio.run(runner.tick(noon))
    assert [report.offline for report in told] == [True]
    place.member("ada", "Another title")
    asyncio.run(runner.tick(noon + timedelta(seconds=59)))
    assert "Another title" not in place.page("index.html")
    asyncio.run(runner.tick(noon - timedelta(hours=1)))
    assert "Another title" in place.page("index.html")
    runner.close()
