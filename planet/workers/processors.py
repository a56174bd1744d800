"""How many processes can work at once."""

from __future__ import annotations

import math
import os
from pathlib import Path

MOST = 8
"""Processes at work at most, this one among them: each takes some 60 MB."""

QUOTA = Path("/sys/fs/cgroup/cpu.max")
"""What a container may use of the processors (Linux, cgroup v2): "200000 100000" is two of them, "max 100000" all."""


def processors() -> int:
    """Return how many processors this process may use, at least 1, at most `MOST`."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(allowed, _quota(), MOST))


def _quota() -> int:
    """Return how many processors the container may use, rounded up; `MOST` where nothing limits it."""
    try:
        share, period = QUOTA.read_text(encoding="ascii").split()
        return max(1, math.ceil(int(share) / int(period)))
    except (OSError, ValueError, ZeroDivisionError):
        return MOST
