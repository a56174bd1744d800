"""Processes that share the work of this one, for as long as it lasts."""

from __future__ import annotations

import atexit
import gc
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context, parent_process, resource_tracker
from multiprocessing.synchronize import Event
from types import TracebackType
from typing import Any, TypeVar

from planet.errors import PlanetError, machine_fault

T = TypeVar("T")


class Crew:
    """Processes beside this one; a context manager. Each begins with `prepare(*arguments)`. They are started with the
    first task, and end with the block: what they have begun is finished first. After a mistake or a signal in the block
    they begin nothing more."""

    def __init__(self, count: int, prepare: Callable[..., None], *arguments: Any) -> None:
        context = get_context("spawn")
        self._over = context.Event()
        self._executor = ProcessPoolExecutor(count, context, _begin, (self._over, prepare, arguments))

    def __enter__(self) -> Crew:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self._over.set()  # tasks that wait in the pipe to the processes cannot be cancelled
        self._executor.shutdown(cancel_futures=True)

    def hand_over(self, function: Callable[..., T], *arguments: Any) -> Future[T]:
        """Give a task to the processes; raise PlanetError where none can be started."""
        try:
            with _without_interrupts():
                return self._executor.submit(_do, function, *arguments)
        except (OSError, RuntimeError) as error:
            raise PlanetError(machine_fault(error) or _ENDED) from error


def result(task: Future[T]) -> T:
    """Return what a task gave. Raise what it raised, PlanetError if its process was killed."""
    try:
        return task.result()
    except BrokenProcessPool as error:
        raise PlanetError(_ENDED) from error


_ENDED = (
    "A process that renders pages was ended from outside, so nothing was published: see whether this machine has "
    "memory and processes left, then run again."
)


_over: Event
"""In a further process: set when nobody waits for results any more."""


def _begin(over: Event, prepare: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    """Begin a process: it leaves Ctrl-C to the main process, and ends when that does, however that ends."""
    global _over
    _over = over
    atexit.register(gc.freeze)  # as in planet/cli: the end of a process takes a tenth of a second otherwise
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_leader, daemon=True).start()
    prepare(*arguments)


def _do(function: Callable[..., T], *arguments: Any) -> T:
    """Do a task in a further process. Raise CancelledError if nobody waits for it any more."""
    if _over.is_set():
        raise CancelledError
    return function(*arguments)


def _end_with_the_leader() -> None:
    leader = parent_process()
    if leader is not None:
        leader.join()
        os._exit(1)


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Keep SIGINT from all processes and threads that are started inside the block, and deliver it to this one at its
    end: a process that is just starting would print a traceback."""
    resource_tracker.ensure_running()  # which would let the signal in again
    previous = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, previous)
