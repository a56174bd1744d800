"""The command after_publish: run once the site stands, told what changed, owed until it succeeds, ended by signals."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from community import START, Community, Post, rss

from planet import config
from planet.admin import after_publish
from planet.cli.commands import planet as command
from planet.hub import Hub
from planet.model.report import TurnReport
from planet.ports import no_progress
from planet.service.runner import Runner
from planet.store import Store
from planet.turn.upkeep import owed

pytestmark = pytest.mark.usefixtures("reads_here")

ANEW = "The site in output/ is complete; the next turn runs the command again."


class Site:
    """A hub with one feed in a file, whose command writes down what it was told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now = START
        self.posts = [Post("One", "https://ada.example/1", "1", START - timedelta(days=1), "Words")]
        (folder / "config").mkdir()
        (folder / "feeds").mkdir()
        self.command = 'cat "$PLANET_CHANGED" > told; echo "$PLANET_OUTPUT $PLANET_HUB $PLANET_URL $PWD" >> runs'
        self.publish()

    def publish(self, *posts: Post) -> None:
        """Write the feed, with these posts more."""
        self.posts = [*posts, *self.posts]
        (self.folder / "feeds" / "ada.xml").write_bytes(rss(*self.posts))

    def planet(self, name: str, *words: str, minutes: int = 10) -> Result:
        """Run a command of planet, so much later than the last one."""
        self.now += timedelta(minutes=minutes)
        text = (
            f"[planet]\ntitle = 'P'\nurl = 'https://planet.example/'\nafter_publish = '''{self.command}'''\n"
            "[[members]]\nname = 'Ada'\nfeeds = ['feeds/ada.xml']\n"
        )
        (self.folder / "config" / "members.toml").write_text(text)
        return CliRunner().invoke(command, ["-C", str(self.folder), "--now", self.now.isoformat(), name, *words])

    def runs(self) -> int:
        """How often the command was run to its end."""
        file = self.folder / "runs"
        return len(file.read_text().splitlines()) if file.exists() else 0

    def told(self) -> set[str]:
        """The files that the command was told of at last."""
        return set((self.folder / "told").read_text().split())

    def owed(self) -> owed.Owed | None:
        """What the command has not seen."""
        planet = config.load(self.folder)
        with Store.open(planet.store, self.folder) as store:
            return owed.owed(planet, store)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A hub before its first turn."""
    return Site(tmp_path)


NEW = Post("Two", "https://ada.example/2", "2", START, "More words")


def test_it_runs_when_files_change_and_only_then(site: Site) -> None:
    """The first turn runs it, a turn without news does not, news do; a changed file and a removed one are named."""
    result = site.planet("update")
    assert result.exit_code == 0, result.output
    line = (site.folder / "runs").read_text()
    assert line == f"{site.folder}/output {site.folder} https://planet.example/ {site.folder}\n"
    assert site.planet("update").exit_code == 0
    assert site.runs() == 1
    site.publish(NEW)
    assert site.planet("update").exit_code == 0
    assert site.runs() == 2
    assert {"index.html", "atom.xml", "members/ada/index.html"} <= site.told()
    assert "about/index.html" not in site.told()
    assert all((site.folder / "output" / path).exists() for path in site.told())
    site.posts = site.posts[1:]
    assert site.planet("render").exit_code == 0
    assert site.runs() == 2


def test_the_first_run_and_another_command_are_told_everything(site: Site) -> None:
    """Without a list, everything may have changed: for a command that never saw the site."""
    site.command = 'test -z "$PLANET_CHANGED" && echo all >> runs'
    assert site.planet("update").exit_code == 0
    assert site.runs() == 1
    site.command += " # another"
    assert site.planet("update").exit_code == 0
    assert site.runs() == 2
    assert site.planet("update").exit_code == 0
    assert site.runs() == 2


def test_files_that_were_removed_are_named(site: Site) -> None:
    """What left the site is told like what came; it is not there any more."""
    site.planet("update")
    planet = config.load(site.folder)
    with Store.open(planet.store, site.folder) as store, store.transaction():
        owed.note_files(planet, store, ["gone/index.html"])
    site.planet("update")
    assert site.told() == {"gone/index.html"}


def test_a_failure_is_told_and_owed(site: Site) -> None:
    """Its exit status and last lines are told in a sentence, exit 1; the next turn runs it although nothing changed."""
    site.command = "echo start; echo no >&2; echo the disk; echo is away. >&2; exit 23"
    result = site.planet("update")
    sentence = f"after_publish failed with exit status 23: no / the disk / is away. {ANEW}"
    assert (result.exit_code, str(result.exception)) == (1, sentence)
    assert "Pages:" in result.output
    assert (site.folder / "output" / "index.html").exists()
    site.publish(NEW)
    assert site.planet("update").exit_code == 1
    site.command = "echo ok >> runs"
    assert site.planet("update").exit_code == 0
    assert site.runs() == 1
    assert site.planet("update").exit_code == 0
    assert site.runs() == 1


def test_what_failed_runs_are_owed_adds_up(site: Site) -> None:
    """After failures the command is told of all files since its last success."""
    site.planet("update")
    succeeding = site.command
    site.command = f"test -e let_it && {{ {succeeding}; }}"
    (site.folder / "let_it").touch()
    site.planet("update")
    (site.folder / "let_it").unlink()
    site.publish(NEW)
    assert site.planet("update").exit_code == 1
    (site.folder / "posts" / "ada").mkdir(parents=True)
    (site.folder / "posts" / "ada" / "2026-11-20-here.md").write_text("# Here\n\nWords.")
    assert site.planet("update").exit_code == 1
    (site.folder / "let_it").touch()
    assert site.planet("update").exit_code == 0
    assert {"index.html", "archive/2026/11/22/index.html", "members/ada/posts/here/index.html"} <= site.told()


@pytest.mark.parametrize("name", ["update", "render"])
def test_render_runs_it_as_well(site: Site, name: str) -> None:
    """A site made anew is sent, and a failure there is told alike."""
    site.command = "exit 3"
    assert site.planet("update").exit_code == 1
    result = site.planet(name)
    assert (result.exit_code, str(result.exception)) == (
        1,
        f"after_publish failed with exit status 3, and said nothing. {ANEW}",
    )
    site.command = "echo ok >> runs"
    assert site.planet(name).exit_code == 0
    assert site.runs() == 1


def test_the_document_of_a_turn_tells_it(site: Site) -> None:
    """--json prints the whole turn, with the sentence; what the command prints stays out of it."""
    site.command = "echo noise; exit 9"
    result = site.planet("update", "--json")
    document = json.loads(result.stdout)
    assert document["after_publish"] == f"after_publish failed with exit status 9: noise. {ANEW}"
    site.command = "echo noise"
    assert "after_publish" not in json.loads(site.planet("update", "--json").stdout)


def test_a_command_that_ends_by_a_signal(site: Site) -> None:
    """Who is killed has not succeeded."""
    site.command = "kill -9 $$"
    assert str(site.planet("update").exception) == f"after_publish was ended by the signal 9, and said nothing. {ANEW}"


def run_owed(site: Site, limit: float) -> str:
    """Run what is owed, within so many seconds."""
    planet = config.load(site.folder)
    with Store.open(planet.store, site.folder) as store:
        work = after_publish.run_owed(Hub(site.folder), planet, store, os.environ, timedelta(seconds=limit))
        return asyncio.run(work)


def alive(file: Path) -> bool:
    """Whether the process whose number a file holds is there."""
    state = Path(f"/proc/{file.read_text().strip()}/stat")
    return state.exists() and state.read_text().rpartition(")")[2].split()[0] != "Z"


def test_it_has_a_time_limit(site: Site) -> None:
    """A command that hangs is ended with all that it started, and owed."""
    site.command = "exit 1"
    site.planet("update")
    text = (site.folder / "config" / "members.toml").read_text()
    hanging = "echo waiting; (trap : TERM; sleep 60 & echo $! > child; wait; sleep 60) & wait"
    (site.folder / "config" / "members.toml").write_text(text.replace("exit 1", hanging))
    assert run_owed(site, 0.3) == f"after_publish was stopped after 0.3 seconds: waiting. {ANEW}"
    assert not alive(site.folder / "child")
    assert site.owed() is not None


def test_a_shell_that_is_not_there(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be started is told, not raised."""

    async def refuse(*_: object, **__: object) -> None:
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr(asyncio, "create_subprocess_shell", refuse)
    assert str(site.planet("update").exception) == (
        f"after_publish could not be started: No such file or directory. {ANEW}"
    )


def test_long_output_is_cut_and_made_printable(site: Site) -> None:
    """However much it prints, the sentence holds the last three lines, cut and without control characters."""
    site.command = "yes abc | head -c 3000000; printf '\\033[31mred\\n%0500d\\nend.\\n' 7; exit 1"
    sentence = str(site.planet("update").exception)
    assert sentence == f"after_publish failed with exit status 1: [31mred / {'0' * 300} / end. {ANEW}"


def test_endless_output_takes_no_room(site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing of it is written to a disk, and memory holds its end alone."""
    room = tmp_path / "tmp"
    room.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(room))
    site.command = f"yes abc | head -c 200000000; du -sb '{room}' | cut -f1; exit 1"
    match = re.search(r"abc / (\d+)\. The site", str(site.planet("update").exception))
    assert match
    assert int(match[1]) < 100_000
    tracemalloc.start()
    site.planet("update", minutes=60)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 40_000_000


def test_a_program_that_the_command_leaves_running_holds_nobody_up(site: Site) -> None:
    """Its end is not waited for, although it holds the pipe."""
    site.command = "sleep 60 & echo $! > pid; echo started; exit 1"
    begin = time.monotonic()
    sentence = str(site.planet("update").exception)
    os.kill(int((site.folder / "pid").read_text()), signal.SIGKILL)
    assert sentence == f"after_publish failed with exit status 1: started. {ANEW}"
    assert time.monotonic() - begin < 50


def test_the_doctor_knows_of_it(site: Site) -> None:
    """From the first failure to the next success; how often it failed, not what it printed."""
    site.command = "echo secret; exit 1"
    site.planet("update")
    assert finding(site) == (
        False,
        "The command after_publish failed at its last run, so readers may see an older site: planet update says why.",
    )
    site.planet("update")
    site.publish(NEW)
    site.planet("update", minutes=120)
    assert finding(site)[1].startswith("The command after_publish failed 3 times in a row, ")
    site.command = "true"
    site.planet("update")
    assert finding(site) == (True, "The command after_publish has not failed since it succeeded.")


def finding(site: Site) -> tuple[bool, str]:
    """Returns what the doctor finds of the command."""
    found = json.loads(site.planet("doctor", "--json", minutes=1).stdout)["checks"]
    return next((one["sound"], one["sentence"]) for one in found if one["name"] == "after_publish")


def test_no_command_nothing_owed(site: Site) -> None:
    """Without the key nothing is noted, and what was noted is struck out; the key back, everything is owed."""
    command = site.command
    site.command = ""
    site.planet("update")
    assert site.owed() is None
    site.command = command
    site.planet("update")
    site.command = ""
    site.publish(NEW)
    site.planet("update")
    site.command = command
    site.planet("update")
    assert site.runs() == 2


def test_very_many_files_are_everything(site: Site) -> None:
    """Beyond a bound the list is not kept."""
    site.planet("update")
    planet = config.load(site.folder)
    with Store.open(planet.store, site.folder) as store:
        with store.transaction():
            owed.note_files(planet, store, [f"{n}.html" for n in range(owed.MOST_FILES + 1)])
        assert owed.owed(planet, store) == owed.Owed(None)
        with store.transaction():
            owed.note_files(planet, store, ["a.html"])
        assert owed.owed(planet, store) == owed.Owed(None)
        with store.transaction():
            owed.note_files(planet, store, ["status/index.html"])
        owed.strike_out(planet, store)
        with store.transaction():
            owed.note_files(planet, store, owed.EVERY_TURN)
        assert owed.owed(planet, store) is None


# ---------------------------------------------------------------- planet run, and signals


def test_a_hub_that_runs_tries_again_after_a_while(community: Community) -> None:
    """It tells a failure once, goes on, and tries again after five minutes, although nothing changed."""
    community.write("feeds/ada.xml", rss(Post("One", "https://ada.example/1", "1", START, "Words")).decode())
    community.member("Ada", "feeds/ada.xml")
    community.planet["after_publish"] = "echo run >> runs; test -e fixed"
    community._step(0, 0)
    reports: list[TurnReport] = []
    warnings: list[str] = []
    runner = Runner(community.hub, {**os.environ}, no_progress, reports.append, warnings.append, checks_clock=False)

    def look(minutes: float) -> int:
        asyncio.run(runner.tick(START + timedelta(minutes=minutes)))
        return len((community.hub.folder / "runs").read_text().splitlines())

    assert look(0) == 1
    sentence = f"after_publish failed with exit status 1, and said nothing. {ANEW}"
    assert warnings == [sentence]
    assert [look(1), look(4)] == [1, 1]
    assert look(5) == 2
    assert look(9.9) == 2
    community.write("fixed", "")
    assert look(10) == 3
    assert look(16) == 3
    assert set(warnings) == {sentence}
    runner.close()


def wait_for(there: Callable[[], bool]) -> None:
    """Wait until something is so, half a minute at most."""
    for _ in range(3000):
        if there():
            return
        time.sleep(0.01)
    raise AssertionError("it never was")


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_it_and_it_stays_owed(site: Site, number: signal.Signals, status: int) -> None:
    """Whoever stops the hub stops the command too, with all that it started."""
    site.command = "echo $$ > started; sleep 60 & echo $! > child; wait"
    site.planet("check")
    process = subprocess.Popen(
        [sys.executable, "-m", "planet", "-C", str(site.folder), "update", "--now", START.isoformat()],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    wait_for(lambda: (site.folder / "child").exists() and (site.folder / "child").read_text().strip() != "")
    process.send_signal(number)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == status, errors
    wait_for(lambda: not alive(site.folder / "child"))
    assert not alive(site.folder / "started")
    assert site.owed() == owed.Owed(None)
    site.command = "echo ok >> runs"
    assert site.planet("update").exit_code == 0
    assert site.runs() == 1


def test_a_hub_that_is_killed_meanwhile_owes_it(site: Site) -> None:
    """After kill -9 in the midst of the command the next turn runs it, although nothing changed."""
    site.planet("update")
    site.publish(NEW)
    site.command = "echo $PPID > parent; sleep 60 & echo $! > child; test -e again && echo ok >> runs && exit 0; wait"
    site.planet("check")
    process = subprocess.Popen(
        [sys.executable, "-m", "planet", "-C", str(site.folder), "update", "--now", START.isoformat()],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_for(lambda: (site.folder / "child").exists() and (site.folder / "child").read_text().strip() != "")
    process.kill()
    process.wait()
    os.kill(int((site.folder / "child").read_text()), signal.SIGKILL)
    (site.folder / "again").touch()
    assert site.planet("update").exit_code == 0
    assert site.runs() == 2
