"""The folder in which the bench keeps what it installs and makes: environments of peers, large stores, results.

It is `.bench` in the repository, or what $BENCH_CACHE names. `make clean` removes it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
CACHE = Path(os.environ.get("BENCH_CACHE") or ROOT / ".bench")


@contextmanager
def workplace() -> Iterator[Path]:
    """Make a folder for one scenario, on the same disk as the cache; it is removed afterwards."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="work-", dir=CACHE) as name:
        yield Path(name)


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
