"""Effort: the CPU time of some work in units of a fixed piece of work on the same machine, so that a slow or busy
machine judges as any other does."""

from __future__ import annotations

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
    living = sum(map(_of_process, family(os.getpid())[1:]))
    return own.user + own.system + own.children_user + own.children_system + living


def _of_process(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def family(pid: int) -> list[int]:
    """Return a process and all that descend from it (Linux); nothing for one that has ended."""
    try:
        tasks = [task.name for task in Path(f"/proc/{pid}/task").iterdir()]
        children = [child for task in tasks for child in Path(f"/proc/{pid}/task/{task}/children").read_text().split()]
    except OSError:
        return []
    return [pid, *(descendant for child in children for descendant in family(int(child)))]
