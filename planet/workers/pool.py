"""A few processes that read foreign bytes and can be killed (pebble's only door).

They are started with the first body: none if there is nothing to read, one if there is little. A body that takes too
long or too much memory ends its worker, which is replaced, and its feed gets a sentence. No other feed is affected.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import re
import resource
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TookTooLong
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import resource_tracker
from multiprocessing.context import SpawnContext, SpawnProcess
from multiprocessing.spawn import get_executable
from pathlib import Path
from types import TracebackType
from typing import Any

from pebble import ProcessExpired, ProcessPool

from planet.errors import PlanetError, machine_fault
from planet.model.community import FeedKind
from planet.model.results import Found, Picture, PictureUse, Reading, Same, Unfit, Unreadable
from planet.model.visits import Fetched

SECONDS = 20.0
"""For one document; a good one takes some hundredths."""

MEMORY = 40 * 1024 * 1024
MEMORY_PER_BYTE = 11
"""Bytes of data (RLIMIT_DATA) that a worker may add to what it holds while it reads a body: so many, and more for each
byte of it. Any document that is meant to be read needs less, whatever characters it is written in; for one of 5 MB, two
workers stay with the leader and the bodies that wait under 400 MB."""

PICTURE_MEMORY = 92 * 1024 * 1024
"""The same for a picture, of which one is unpacked at a time, when the feeds have been read."""

PICTURE_SECONDS = 10.0

START_SECONDS = 40.0
"""Time that workers may take to start on a busy machine, before they are given up."""

PULSE = 1.0
"""Seconds from one look whether the workers live to the next."""

JOIN_SECONDS = 10.0
JOIN_PULSE = 0.02

BODIES_PER_WORKER = 500
"""A worker is replaced after so many, so that nothing that leaks adds up."""


class Workers:
    """The reading processes of a turn; an async context manager. With `many` there are two, else one."""

    def __init__(self, *, many: bool, seconds: float = SECONDS, start_seconds: float = START_SECONDS) -> None:
        self._count = 2 if many else 1
        self._seconds = seconds
        self._start_seconds = start_seconds
        self._answers = 0
        self._pool: ProcessPool | None = None
        self._one_picture = asyncio.Lock()

    async def __aenter__(self) -> Workers:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            await _joined(self._pool)

    async def read(self, fetched: Fetched, kind: FeedKind | None, max_entries: int) -> Reading | Same | Unreadable:
        """Read a feed's body; gives `Unreadable` with its reason where it is no feed, or breaks the reader, and `Same`
        where the same is read in it as in the last one."""
        document = (fetched.body, fetched.content_type, fetched.url, fetched.content_location)
        arguments = (*document, kind, max_entries, fetched.last_reading)
        try:
            answer: Reading | Same | Unreadable = await self._run(_read, arguments, self._seconds)
        except TookTooLong:
            return Unreadable("The feed takes too long to read: it is built in a way that keeps a reader busy.")
        except (ProcessExpired, MemoryError):
            return Unreadable(
                "Reading the feed took more memory than this hub has for one feed: nothing of it was used, and it is "
                "tried again at the next visit."
            )
        return answer

    async def find(self, fetched: Fetched) -> Found:
        """Find the feeds that a page names, in its body."""
        try:
            arguments = (fetched.body, fetched.content_type, fetched.url)
            answer: Found = await self._run(_find, arguments, self._seconds)
        except (TookTooLong, ProcessExpired, MemoryError):
            return Found(reason="The page is built in a way that breaks a reader: name the feed in the members file.")
        return answer

    async def shrink(self, body: bytes, use: PictureUse) -> Picture | Unfit:
        """Make a small copy of a picture; gives `Unfit` with its reason where there can be none."""
        async with self._one_picture:
            try:
                answer: Picture | Unfit = await self._run(_shrink, (body, use), min(self._seconds, PICTURE_SECONDS))
            except (TookTooLong, ProcessExpired, MemoryError):
                return Unfit("The picture takes too much time or memory to unpack: make it smaller.")
        return answer

    async def _run(self, function: Callable[..., Any], arguments: tuple[Any, ...], seconds: float) -> Any:
        """Run a function in a worker and return its answer; raises what the worker raised.

        Raises PlanetError where no worker can be started, or none gives a sign of life.
        """
        future = asyncio.wrap_future(self._schedule(function, arguments, seconds))
        try:
            await self._wait(future, seconds)
            return future.result()
        except BrokenProcessPool as error:
            raise PlanetError(_NO_WORKER.format(reason=error)) from error
        finally:
            if not future.cancel() and not future.cancelled():
                future.exception()  # looked at, so that nobody complains where it came together with a stop
            del future  # its error would keep it, and with it the body, in a cycle

    async def _wait(self, future: asyncio.Future[Any], seconds: float) -> None:
        """Wait for an answer, as long as any worker gives a sign of life now and then.

        Signs of life are counted, not seconds, because time also passes while the event loop itself is busy.
        """
        pulses, answers = 0, self._answers
        while not future.done():
            await asyncio.wait({future}, timeout=PULSE)
            pulses = pulses + 1 if answers == self._answers else 0
            answers = self._answers
            if pulses * PULSE > seconds + self._start_seconds and not future.done():
                raise PlanetError(_NO_WORKER.format(reason="they give no sign of life"))
        self._answers += 1

    def _schedule(self, function: Callable[..., Any], arguments: tuple[Any, ...], seconds: float) -> Future[Any]:
        """Hand a task to the workers, which are started with the first; raises PlanetError where they cannot be."""
        try:
            if self._pool is not None:
                return self._pool.schedule(function, args=arguments, timeout=seconds)
            _check_executable()
            with _without_interrupts():
                pool = ProcessPool(
                    max_workers=self._count, max_tasks=BODIES_PER_WORKER, initializer=_confine, context=_Context()
                )
                future = pool.schedule(function, args=arguments, timeout=seconds)
            self._pool = pool
            return future
        except (OSError, RuntimeError) as error:
            for process in multiprocessing.active_children():
                process.terminate()
            raise PlanetError(machine_fault(error) or _NO_WORKER.format(reason=error)) from error


_NO_WORKER = (
    "The processes that read feeds do not start, so the turn was ended ({reason}): see whether this Python is still "
    "there, /dev/shm may be written to, and the machine has processes, open files and memory left; then run again."
)


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


async def _joined(pool: ProcessPool) -> None:
    """Wait until the workers have ended, at most JOIN_SECONDS: threads of a broken pool may never end."""
    thread = threading.Thread(target=pool.join, daemon=True)
    thread.start()
    for _ in range(round(JOIN_SECONDS / JOIN_PULSE)):
        if not thread.is_alive():
            return
        await asyncio.sleep(JOIN_PULSE)


def _read(
    body: bytes,
    content_type: str,
    url: str,
    content_location: str,
    kind: FeedKind | None,
    max_entries: int,
    last_reading: str,
) -> Reading | Same | Unreadable:
    """Read a feed, in the worker, which alone loads the parsers."""
    from planet.workers.jobs import read_feed

    with _bounded(MEMORY + MEMORY_PER_BYTE * len(body)):
        return read_feed(body, content_type, url, content_location, kind, max_entries, last_reading)


def _find(body: bytes, content_type: str, url: str) -> Found:
    from planet.workers.jobs import read_page

    with _bounded(MEMORY + MEMORY_PER_BYTE * len(body)):
        return read_page(body, content_type, url)


def _shrink(body: bytes, use: PictureUse) -> Picture | Unfit:
    from planet.workers.thumbnails import shrink

    with _bounded(PICTURE_MEMORY):
        return shrink(body, use)


@contextmanager
def _bounded(memory: int) -> Iterator[None]:
    """Limit the memory of a worker while it reads. If that is not enough, the worker ends, and a new one takes its
    place.

    The limit is `memory` bytes more than the worker holds already, because it keeps some memory of earlier bodies. It
    holds only while a body is read: a worker that runs out of memory while it receives a body would leave half of it in
    the pipe that all workers share.
    """
    resource.setrlimit(resource.RLIMIT_DATA, (_held() + memory, resource.RLIM_INFINITY))
    try:
        yield
    except MemoryError:
        os._exit(1)
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


_FRESH = 32 * 1024 * 1024


def _held() -> int:
    """Return the bytes of data that this process holds (Linux only); on other systems, those of a new worker."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return _FRESH
    match = re.search(r"^VmData:\s+(\d+) kB", status, re.MULTILINE)
    return int(match[1]) * 1024 if match else _FRESH


def _confine() -> None:
    """Prepare a worker: it ignores signals, which the main process handles, and ends when that process does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_leader, daemon=True).start()


def _end_with_the_leader() -> None:
    """End the worker when the main process ends: a busy worker would not notice, and no process would limit its
    time."""
    leader = multiprocessing.parent_process()
    if leader is not None:
        leader.join()
        os._exit(1)
