"""A few processes that read foreign bytes and can be killed.

They are started with the first body, or at once where news are certain: none if there is nothing to read, one if there
is little. A body that takes too long or too much memory ends its worker, which is replaced, and its feed gets a
sentence. No other feed is affected.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Literal

from planet.model.community import FeedKind
from planet.model.entry import FeedInfo
from planet.model.profiles import PageProfile
from planet.model.results import (
    Blogroll,
    Found,
    MailHead,
    MailPost,
    MailTask,
    Picture,
    PictureUse,
    Reading,
    Same,
    Unfit,
    Unreadable,
)
from planet.model.visits import Fetched

if TYPE_CHECKING:
    from planet.workers.crew import Crew
    from planet.workers.messages import Answer, Task
    from planet.workers.processes import Worker

SECONDS = 20.0
"""Of CPU time for one document; a good one takes some hundredths."""

PICTURE_SECONDS = 10.0

MAIL_TIMES = 3
"""A mail may take so many times as long as a document: it may hold twenty photos."""

START_SECONDS = 40.0
"""Time that workers may take to start on a busy machine, before they are given up."""

WORTH_ANOTHER = 2_000_000
"""Bytes of bodies whose reading takes as long as the start of another worker."""

SHARED_FROM = 2
"""Bodies that make so many pages stale that it pays to let the process that read them share their making."""

TASKS_AT_ONCE = 2
"""Of one worker: one that it does, and one that is on its way. All others wait here, for the worker that is free next,
and as nothing but their bodies."""


class Workers:
    """The reading processes of a turn; an async context manager. With `many` there are two if they pay, else one.

    The first is started `at_once`, or with the first body. `meanwhile` is called once, with the first body, and gives
    what is to be done until they rest, in steps.
    Where another processor is free, processes that have read little then join the `crew`.
    """

    def __init__(
        self,
        *,
        many: bool,
        at_once: bool = False,
        seconds: float = SECONDS,
        start_seconds: float = START_SECONDS,
        meanwhile: Callable[[], Iterator[None]] | None = None,
        crew: Crew | None = None,
    ) -> None:
        self._most = 2 if many else 1
        self._at_once = at_once
        self._meanwhile = meanwhile
        self._steps: Iterator[None] = iter(())
        self._crew = crew
        self._answers = 0
        self._seconds = seconds
        self._start_seconds = start_seconds
        self._bytes = 0
        self._workers: list[Worker] = []
        self._places: asyncio.Queue[Worker] = asyncio.Queue()
        self._one_picture = asyncio.Lock()

    async def __aenter__(self) -> Workers:
        if self._at_once:
            self._start_another()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._leaving():
            await worker.stop()

    async def rest(self) -> None:
        """End the processes, now that all tasks are done; the next task starts one again. Do what else was to be done
        until then."""
        for worker in self._leaving():
            if self._crew is None or self._bytes > WORTH_ANOTHER or not _has_room():
                await worker.stop()
            elif child := await worker.give_away():
                self._crew.take_in(child)
        deque(self._steps, 0)

    def _leaving(self) -> list[Worker]:
        workers, self._workers, self._places = self._workers, [], asyncio.Queue()
        return workers

    async def read(self, fetched: Fetched, kind: FeedKind | None, max_entries: int) -> Reading | Same | Unreadable:
        """Read a feed's body; gives `Unreadable` with its reason where it is no feed, or breaks the reader, and `Same`
        where the same is read in it as in the last one."""
        try:
            answer = await self._do("read", fetched, kind, max_entries)
        except TimeoutError:
            return Unreadable("The feed takes too long to read: it is built in a way that keeps a reader busy.")
        except MemoryError:
            return Unreadable(
                "Reading the feed took more memory than this hub has for one feed: nothing of it was used, and it is "
                "tried again at the next visit."
            )
        return answer.reading or answer.same or answer.unreadable or Unreadable("")

    async def find(self, fetched: Fetched) -> Found:
        """Find the feeds that a page names, in its body."""
        try:
            answer = await self._do("find", fetched)
        except (TimeoutError, MemoryError):
            return Found(reason="The page is built in a way that breaks a reader: name the feed in the members file.")
        return answer.found or Found()

    async def read_blogroll(self, fetched: Fetched) -> Blogroll:
        """Read a reading list, or find those that a page names, in a body."""
        try:
            answer = await self._do("blogroll", fetched)
        except (TimeoutError, MemoryError):
            return Blogroll(reason="The reading list is built in a way that breaks a reader.")
        return answer.blogroll or Blogroll()

    async def read_profile(self, fetched: Fetched) -> PageProfile:
        """Read what a page states about its owner; nothing where that takes too much time or memory."""
        try:
            answer = await self._do("profile", fetched)
        except (TimeoutError, MemoryError):
            return PageProfile()
        return answer.profile or PageProfile()

    async def shrink(self, body: bytes, use: PictureUse) -> Picture | Unfit:
        """Make a small copy of a picture; gives `Unfit` with its reason where there can be none."""
        from planet.workers.messages import Task

        async with self._one_picture:
            try:
                answer = await self._run(Task("shrink", body, min(self._seconds, PICTURE_SECONDS), use=use))
            except (TimeoutError, MemoryError):
                return Unfit("The picture takes too much time or memory to unpack: make it smaller.")
        return answer.picture or answer.unfit or Unfit("")

    async def read_mail_head(self, head: bytes, mailbox: str, own_senders: tuple[str, ...]) -> MailHead:
        """Read the head of a message to the mailbox of an address."""
        from planet.workers.messages import Task

        try:
            answer = await self._run(Task("mail head", head, self._seconds, url=mailbox, names=own_senders))
        except (TimeoutError, MemoryError):
            return MailHead(refusal="Its head is built in a way that keeps a reader busy.")
        return answer.mail_head or MailHead()

    async def read_mail(self, body: bytes, task: MailTask) -> MailPost:
        """Read a message as a post; gives a reading without an entry, and a sentence, where there is none."""
        from planet.workers.messages import Task

        reason = "Reading it takes too much time or memory: it is built in a way that keeps a reader busy."
        try:
            answer = await self._run(Task("mail", body, MAIL_TIMES * self._seconds, mail=task))
        except (TimeoutError, MemoryError):
            return MailPost(Reading(FeedInfo(), ()), notes=(reason,))
        return answer.mail or MailPost(Reading(FeedInfo(), ()), notes=(reason,))

    async def _do(
        self,
        work: Literal["read", "find", "blogroll", "profile"],
        fetched: Fetched,
        kind: FeedKind | None = None,
        most: int = 0,
    ) -> Answer:
        from planet.workers.messages import Task

        return await self._run(
            Task(
                work,
                fetched.body,
                self._seconds,
                fetched.content_type,
                fetched.url,
                fetched.content_location,
                kind,
                most,
                fetched.last_reading,
                fetched.last_items,
                link=fetched.link,
            )
        )

    async def _run(self, task: Task) -> Answer:
        """Return the answer to a task; raises TimeoutError and MemoryError for one that took too much of either.

        Raises PlanetError where no worker can be started, or none gives a sign of life.
        """
        self._bytes += len(task.body)
        if len(self._workers) < min(self._most, 1 + self._bytes // WORTH_ANOTHER):
            self._start_another()
        if self._meanwhile:
            self._steps, self._meanwhile = self._meanwhile(), None
        worker = await self._places.get()
        try:
            answer = await worker.do(task)
        finally:
            self._places.put_nowait(worker)
        self._answers += 1
        if self._answers == SHARED_FROM and self._crew and _has_room() and (loading := self._crew.loading):
            worker.tell(loading)
        return answer

    def _start_another(self) -> None:
        from planet.workers.processes import Worker

        self._workers.append(Worker(self._start_seconds))
        for _ in range(TASKS_AT_ONCE):
            self._places.put_nowait(self._workers[-1])


def _has_room() -> bool:
    """Return whether there is a processor for more than this process."""
    from planet.workers.processors import processors

    return processors() > 1
