"""A process that does tasks and can be killed (pebble's only door); loaded when there is something to read."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import resource_tracker
from multiprocessing.context import SpawnContext, SpawnProcess
from multiprocessing.spawn import get_executable
from typing import Any

from pebble import ProcessExpired, ProcessPool

from planet.errors import PlanetError, machine_fault
from planet.workers import tasks

__all__ = ["NO_WORKER", "BrokenProcessPool", "ProcessExpired", "Worker"]

BODIES = 500
"""A process is replaced after so many, so that nothing that leaks adds up."""

NO_WORKER = (
    "The processes that read feeds do not start, so the turn was ended ({reason}): see whether this Python is still "
    "there, /dev/shm may be written to, and the machine has processes, open files and memory left; then run again."
)


class Worker:
    """A process that does one task after the other. If it dies or is killed, a new one takes its place."""

    def __init__(self) -> None:
        self._pool: ProcessPool | None = None

    def schedule(self, function: Callable[..., Any], arguments: tuple[Any, ...], seconds: float) -> Future[Any]:
        """Hand over a task, which is killed after `seconds`; the process is started with the first.

        Raises PlanetError where it cannot be.
        """
        try:
            if self._pool is not None:
                return self._pool.schedule(function, args=arguments, timeout=seconds)
            _check_executable()
            with _without_interrupts():
                pool = ProcessPool(max_workers=1, max_tasks=BODIES, initializer=tasks.confine, context=_Context())
                future = pool.schedule(function, args=arguments, timeout=seconds)
            self._pool = pool
            return future
        except (OSError, RuntimeError) as error:
            for process in multiprocessing.active_children():
                process.terminate()
            raise PlanetError(machine_fault(error) or NO_WORKER.format(reason=error)) from error

    def stop(self) -> None:
        """Give up all tasks; the process ends soon after."""
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]

    def join(self) -> None:
        """Wait until the process has ended. If it broke, that may never be."""
        if self._pool is not None:
            self._pool.join()


class _Process(SpawnProcess):
    """A worker process. Pebble hangs where one cannot be started, unless it is told by BrokenProcessPool."""

    def start(self) -> None:
        """Start the process; raises BrokenProcessPool where the system refuses."""
        _check_executable()
        try:
            super().start()
        except (OSError, RuntimeError) as error:
            raise BrokenProcessPool(str(error)) from error


def _check_executable() -> None:
    """Raise BrokenProcessPool where this Python has gone from the disk: a start would fail without a word."""
    if not os.access(get_executable(), os.X_OK):
        raise BrokenProcessPool(f"there is no {os.fsdecode(get_executable())}")


class _Context(SpawnContext):
    """The way in which pebble starts its processes: without the memory and open files of this one."""

    Process = _Process


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Keep SIGINT from all threads and processes that are started inside the block, and deliver it to this thread at
    its end.

    At a terminal SIGINT reaches child processes as well, and one that is just starting would print a traceback.
    """
    resource_tracker.ensure_running()  # which would let the signal in again
    previous = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, previous)
