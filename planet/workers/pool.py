"""A few processes that read foreign bytes and can be killed.

They are started with the first body: none if there is nothing to read, one if there is little. A body that takes too
long or too much memory ends its worker, which is replaced, and its feed gets a sentence. No other feed is affected.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any

from planet.errors import PlanetError
from planet.model.community import FeedKind
from planet.model.results import Found, Picture, PictureUse, Reading, Same, Unfit, Unreadable
from planet.model.visits import Fetched

if TYPE_CHECKING:
    from planet.workers.processes import Worker

SECONDS = 20.0
"""For one document; a good one takes some hundredths."""

PICTURE_SECONDS = 10.0

START_SECONDS = 40.0
"""Time that workers may take to start on a busy machine, before they are given up."""

PULSE = 1.0
"""Seconds from one look whether the workers live to the next."""

JOIN_SECONDS = 10.0
JOIN_PULSE = 0.02

WORTH_ANOTHER = 2_000_000
"""Bytes of bodies whose reading takes as long as the start of another worker."""

TASKS_AT_ONCE = 2
"""Of one worker: one that it does, and one that is on its way. All others wait here, for the worker that is free next,
and as nothing but their bodies."""


class Workers:
    """The reading processes of a turn; an async context manager. With `many` there are two if they pay, else one."""

    def __init__(self, *, many: bool, seconds: float = SECONDS, start_seconds: float = START_SECONDS) -> None:
        self._most = 2 if many else 1
        self._seconds = seconds
        self._start_seconds = start_seconds
        self._answers = 0
        self._bytes = 0
        self._workers: list[Worker] = []
        self._places: asyncio.Queue[Worker] = asyncio.Queue()
        self._one_picture = asyncio.Lock()

    async def __aenter__(self) -> Workers:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.stop()
        await asyncio.gather(*map(_joined, self._workers))

    async def read(self, fetched: Fetched, kind: FeedKind | None, max_entries: int) -> Reading | Same | Unreadable:
        """Read a feed's body; gives `Unreadable` with its reason where it is no feed, or breaks the reader, and `Same`
        where the same is read in it as in the last one."""
        from planet.workers import answers, tasks

        body = fetched.body
        document = (body, fetched.content_type, fetched.url, fetched.content_location)
        arguments = (*document, kind, max_entries, fetched.last_reading)
        try:
            answer = await self._run(tasks.read, arguments, self._seconds, len(body))
        except TimeoutError:
            return Unreadable("The feed takes too long to read: it is built in a way that keeps a reader busy.")
        except MemoryError:
            return Unreadable(
                "Reading the feed took more memory than this hub has for one feed: nothing of it was used, and it is "
                "tried again at the next visit."
            )
        return answers.unpacked(answer)

    async def find(self, fetched: Fetched) -> Found:
        """Find the feeds that a page names, in its body."""
        from planet.workers import tasks

        try:
            arguments = (fetched.body, fetched.content_type, fetched.url)
            answer: Found = await self._run(tasks.find, arguments, self._seconds, len(fetched.body))
        except (TimeoutError, MemoryError):
            return Found(reason="The page is built in a way that breaks a reader: name the feed in the members file.")
        return answer

    async def shrink(self, body: bytes, use: PictureUse) -> Picture | Unfit:
        """Make a small copy of a picture; gives `Unfit` with its reason where there can be none."""
        from planet.workers import tasks

        async with self._one_picture:
            try:
                answer: Picture | Unfit = await self._run(
                    tasks.shrink, (body, use), min(self._seconds, PICTURE_SECONDS)
                )
            except (TimeoutError, MemoryError):
                return Unfit("The picture takes too much time or memory to unpack: make it smaller.")
        return answer

    async def _run(
        self, function: Callable[..., Any], arguments: tuple[Any, ...], seconds: float, size: int = 0
    ) -> Any:
        """Run a function in a worker and return its answer; raises what the worker raised, TimeoutError for one that
        was killed after `seconds`, and MemoryError for one that died.

        `size` is that of the body. Raises PlanetError where no worker can be started, or none gives a sign of life.
        """
        from planet.workers import processes

        self._bytes += size
        if len(self._workers) < min(self._most, 1 + self._bytes // WORTH_ANOTHER):
            self._add(processes.Worker())
        worker = await self._places.get()
        try:
            future = asyncio.wrap_future(worker.schedule(function, arguments, seconds))
            try:
                await self._wait(future, seconds)
                return future.result()
            finally:
                if not future.cancel() and not future.cancelled():
                    future.exception()  # looked at, so that nobody complains where it came together with a stop
                del future  # its error would keep it, and with it the body, in a cycle
        except processes.BrokenProcessPool as error:
            raise PlanetError(processes.NO_WORKER.format(reason=error)) from error
        except processes.ProcessExpired as error:
            raise MemoryError from error
        finally:
            self._places.put_nowait(worker)

    def _add(self, worker: Worker) -> None:
        self._workers.append(worker)
        for _ in range(TASKS_AT_ONCE):
            self._places.put_nowait(worker)

    async def _wait(self, future: asyncio.Future[Any], seconds: float) -> None:
        """Wait for an answer, as long as any worker gives a sign of life now and then.

        Signs of life are counted, not seconds, because time also passes while the event loop itself is busy.
        """
        from planet.workers import processes

        pulses, answers = 0, self._answers
        while not future.done():
            await asyncio.wait({future}, timeout=PULSE)
            pulses = pulses + 1 if answers == self._answers else 0
            answers = self._answers
            if pulses * PULSE > seconds + self._start_seconds and not future.done():
                raise PlanetError(processes.NO_WORKER.format(reason="they give no sign of life"))
        self._answers += 1


async def _joined(worker: Worker) -> None:
    """Wait until a worker has ended, at most JOIN_SECONDS: threads of a broken pool may never end."""
    thread = threading.Thread(target=worker.join, daemon=True)
    thread.start()
    for _ in range(round(JOIN_SECONDS / JOIN_PULSE)):
        if not thread.is_alive():
            return
        await asyncio.sleep(JOIN_PULSE)
