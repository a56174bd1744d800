"""One turn at a time: who holds the lock, who is turned away, and what is left when a process dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from planet.errors import PlanetError, TurnUnderWay
from planet.hub import LOCK_FILE
from planet.service.lock import turn_lock

HOLD = """
import sys, pathlib, planet.service.lock
with planet.service.lock.turn_lock(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock of the hub until its standard input ends."""
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_process_is_turned_away_by_name(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    """The sentence names the process that holds the lock, and the status is that of a temporary failure."""
    with pytest.raises(TurnUnderWay, match=f"process {holder.pid}") as caught, turn_lock(tmp_path):
        pass
    assert caught.value.exit_status == 75
    assert "wait until it has ended" in str(caught.value)


def test_the_lock_is_free_again_after_a_turn(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    """When the other process is done, the next one has its turn."""
    holder.communicate()
    with turn_lock(tmp_path):
        assert (tmp_path / LOCK_FILE).read_text(encoding="ascii") == f"{os.getpid()}\n"
    assert (tmp_path / LOCK_FILE).read_text(encoding="ascii") == ""


def test_the_lock_dies_with_its_process(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    """A process that is killed leaves no lock behind, only the file."""
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    with turn_lock(tmp_path):
        pass


def test_one_process_has_one_turn_as_well(tmp_path: Path) -> None:
    """The lock holds within a process too, and is given back when a turn fails."""

    def fail() -> None:
        with turn_lock(tmp_path):
            with pytest.raises(TurnUnderWay), turn_lock(tmp_path):
                pass
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    with turn_lock(tmp_path):
        pass


FORK = """
import os, sys, pathlib, time, planet.service.lock
with planet.service.lock.turn_lock(pathlib.Path(sys.argv[1])):
    child = os.fork()
    if child == 0:
        os.close(1)
        time.sleep(600)
        os._exit(0)
    print(child, flush=True)
    os.kill(os.getpid(), 9)
"""


def test_a_forked_worker_does_not_keep_the_lock(tmp_path: Path) -> None:
    """A worker that outlives its killed parent does not hold the parent's lock."""
    done = subprocess.run([sys.executable, "-c", FORK, str(tmp_path)], stdout=subprocess.PIPE, check=False)
    child = int(done.stdout)
    try:
        os.kill(child, 0)
        with turn_lock(tmp_path):
            pass
    finally:
        os.kill(child, signal.SIGKILL)


def test_a_program_started_from_here_does_not_keep_the_lock(tmp_path: Path) -> None:
    """A command that outlives the turn that started it does not hold the lock."""
    with turn_lock(tmp_path):
        words = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(600)"]
        child = subprocess.Popen(words, close_fds=False, stdout=subprocess.PIPE)
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == b"up\n"
        with turn_lock(tmp_path):
            pass
    finally:
        child.kill()
        child.communicate()


def test_a_folder_that_is_not_there_cannot_be_locked(tmp_path: Path) -> None:
    """Where no lock can be made, the sentence says what to check."""
    with pytest.raises(PlanetError, match="check that the hub folder is there") as caught, turn_lock(tmp_path / "no"):
        pass
    assert caught.value.exit_status == 1
