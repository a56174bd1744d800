"""What a command costs: seconds by the clock, seconds of processor, and memory of all its processes together."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]

SAMPLE_EVERY = 0.1
"""Seconds between two looks at the memory of all processes."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command cost. `wall` and `cpu` are seconds; `largest` is the peak of its largest process in MB.

    `written` is what it wrote in MB: to files, also those that it removed again, to its own processes, and to sockets.
    `memory` is the peak of all its processes together in MB, pages that they share counted once; 0 if not sampled.
    """

    wall: float
    cpu: float
    largest: float
    written: float
    memory: float = 0.0
    printed: str = field(default="", repr=False)


class TurnFailed(Exception):
    """A measured command did not exit with 0."""


def run(
    command: Sequence[str],
    *,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    sampled: bool = False,
    patience: float = 7200,
) -> Cost:
    """Run a command in a folder, by default that of the repository, and return its cost; with `sampled` also the
    memory of all processes, which costs some time itself.

    Raises TurnFailed, with the last lines that it printed, if it exits with another status than 0, or not in
    `patience` seconds. No process of it outlives this call, whatever ends it.
    """
    started, written_before = time.perf_counter(), bytes_written()
    process = subprocess.Popen(
        command,
        cwd=folder or ROOT,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    assert process.stdout is not None
    with _bounded(process, patience), Sampler(process.pid) if sampled else NoSampler() as sampler:
        printed = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.stdout.close()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        tail = "\n".join(printed.splitlines()[-20:])
        raise TurnFailed(f"{' '.join(command)} exited with {process.returncode} after {wall:.0f} s:\n{tail}")
    cpu, megabytes = usage.ru_utime + usage.ru_stime, (bytes_written() - written_before) / 1e6
    return Cost(wall, cpu, usage.ru_maxrss / 1024, megabytes, sampler.peak, printed)


@contextmanager
def _bounded(process: subprocess.Popen[str], patience: float) -> Iterator[None]:
    """Kill a process and its session after `patience` seconds, or where this program is stopped meanwhile."""

    def kill() -> None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)

    alarm = threading.Timer(patience, kill)
    alarm.start()
    try:
        yield
    except BaseException:
        kill()
        raise
    finally:
        alarm.cancel()


def bytes_written() -> int:
    """Return the bytes that this process has written so far, and all processes that it started and that have ended."""
    lines = Path("/proc/self/io").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("wchar:"))


class NoSampler:
    """Stands where the memory is not sampled."""

    peak = 0.0

    def __enter__(self) -> NoSampler:
        return self

    def __exit__(self, *_: object) -> None:
        """Leave everything as it is."""


class Sampler(NoSampler):
    """Looks at the memory of all processes of a session again and again. `peak` is the most, in MB."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> Sampler:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _sample(self) -> None:
        while not self._over.wait(SAMPLE_EVERY):
            self.peak = max(self.peak, sum(map(memory, session(self._pid))))


def session(leader: int) -> list[int]:
    """Return the ids of all processes of the session that a process leads: itself, and all that it has started."""
    return [pid for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if _session_of(pid) == leader]


def _session_of(pid: int) -> int:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:  # it has ended
        return 0
    return int(stat.rpartition(")")[2].split()[3])


def memory(pid: int) -> float:
    """Return the memory of a process in MB, a page shared with others in proportion (PSS); 0 if it has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0.0)
