"""The folder in which the bench keeps what it installs and makes: environments of peers, large stores, results.

It is `.bench` in the repository, or what $BENCH_CACHE names. `make clean` removes it.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib import import_module
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parents[1]
CACHE = Path(os.environ.get("BENCH_CACHE") or ROOT / ".bench")


class Busy(Exception):
    """Another bench uses the cache."""


@contextmanager
def alone() -> Iterator[None]:
    """Keep others from measuring with the same cache meanwhile. What a bench that was killed has left is removed with
    all else when this one ends. Raises Busy where another bench runs: the figures of both would mean nothing."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(f"another bench is running with {CACHE}: two at once would measure each other") from None
        for left in CACHE.glob("work-*"):
            atexit.register(shutil.rmtree, left, ignore_errors=True)
        yield


def workplace() -> Path:
    """Return a new folder for one scenario, on the same disk as the cache. It is removed when the bench ends: after
    thousands of removals some file systems make new files ten times as slowly for a minute."""
    CACHE.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="work-", dir=CACHE))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def python(environment: str) -> str:
    """Return the Python of an environment that `environment()` has made."""
    return str(CACHE / "environments" / environment / "bin" / "python")


def environment(name: str, *packages: str) -> str:
    """Make a virtual environment with these packages, once. Return why that failed; "" if it is there."""
    folder = CACHE / "environments" / name
    done = folder / "installed"
    if done.exists() and done.read_text(encoding="utf-8") == "\n".join(packages):
        return ""
    steps = (
        [sys.executable, "-m", "venv", "--clear", str(folder)],
        [python(name), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages],
    )
    for step in steps:
        result = subprocess.run(step, capture_output=True, text=True)
        if result.returncode:
            reason = (result.stderr or result.stdout).strip().splitlines()
            return f"it could not be installed: {reason[-1] if reason else 'no reason was given'}"
    done.write_text("\n".join(packages), encoding="utf-8")
    return ""


def program(name: str, package: str) -> str:
    """Return why a program of the system is not there; "" if it is. Root installs its package where it is missing."""
    if shutil.which(name):
        return ""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return f"the system has no {name} (its package is {package}), and only root can install it"
    for words in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-qq", "-y", "--no-install-recommends", package],
    ):
        result = subprocess.run(
            words, capture_output=True, text=True, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        )
        if result.returncode:
            return f"{words} failed: {(result.stderr.strip().splitlines() or [''])[-1]}"
    return ""


def count(database: Path, table: str) -> int:
    """Return the number of rows of a table in an SQLite file."""
    with closing(sqlite3.connect(database)) as db:
        return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def test_module(name: str) -> ModuleType:
    """Return a module of the tests: the bench measures some of what they know."""
    if str(ROOT / "tests") not in sys.path:
        sys.path.insert(0, str(ROOT / "tests"))
    return import_module(name)
