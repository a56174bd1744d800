"""Effort: the CPU time of some work in units of a fixed piece of work on the same machine, so that a slow or busy
machine judges as any other does."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROUNDS = 1_000_000
"""The unit is so many rounds of a loop: about 0.03 seconds."""


@contextmanager
def at_most(units: float) -> Iterator[None]:
    """Fail where the block, with the workers that it keeps, costs more than so many units of CPU time."""
    unit = _unit()
    started = _spent()
    yield
    spent = _spent() - started
    unit = max(unit, _unit())
    assert spent <= units * unit, f"{spent / unit:.0f} units ({spent:.2f} seconds) where {units:.0f} may be"


def _unit() -> float:
    """Return the seconds of CPU time that the fixed piece of work takes now, the middle one of three."""
    return sorted(_measured() for _ in range(3))[1]


def _measured() -> float:
    started, total = time.process_time(), 0
    for number in range(ROUNDS):
        total += number & 7
    return time.process_time() - started


def _spent() -> float:
    """Return the CPU time of this process, of the children that have ended, and of those that live (Linux)."""
    own = os.times()
    living = sum(_of_process(child.pid) for child in multiprocessing.active_children())
    return own.user + own.system + own.children_user + own.children_system + living


def _of_process(pid: int | None) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
