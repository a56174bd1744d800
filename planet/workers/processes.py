"""A worker process as the leader sees it: tasks go in, answers come back in their order, and it can be killed."""

from __future__ import annotations

import asyncio
import signal
from collections import deque
from math import inf
from subprocess import SubprocessError

from planet.errors import PlanetError, machine_fault
from planet.struct import Struct
from planet.workers import messages, tasks
from planet.workers.child import Child
from planet.workers.messages import Answer, Task

PULSE = 1.0
"""Seconds from one look whether an answer has come to the next."""

PATIENCE = 3
"""An answer may take so many times the CPU time of its task: other programs use the processor as well."""

LONGEST_ANSWER = 200_000_000
"""Bytes."""

LARGEST_ROOM = 1_000_000
"""Bytes that are kept for the next answer; most answers need less."""

NO_WORKER = (
    "The processes that read feeds do not start, so the turn was ended ({reason}): see whether this Python is still "
    "there, and the machine has processes, open files and memory left; then run again."
)


class _Waiting(Struct):
    """A task that was handed over, and the future of its answer."""

    task: Task
    answer: asyncio.Future[Answer]


class Worker:
    """A process that does one task after the other. If it dies, its task fails, and a new process does the next."""

    def __init__(self, start_seconds: float) -> None:
        """Start the process, which may take `start_seconds`; raises PlanetError where the system refuses."""
        self._start_seconds = start_seconds
        self._waiting: deque[_Waiting] = deque()
        self._sent = 0
        self._news = asyncio.Event()
        self._room = bytearray()
        self._error: PlanetError | None = None
        self._is_given_away = False
        self._start()
        self._life = asyncio.create_task(self._live())

    async def do(self, task: Task) -> Answer:
        """Return the answer to a task.

        Raises TimeoutError if it took too long, MemoryError if it needed too much memory, and PlanetError where no
        process starts, or none gives a sign of life.
        """
        if self._error is not None:
            raise self._error
        waiting = _Waiting(task, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        self._news.set()
        return await waiting.answer

    def tell(self, task: Task) -> None:
        """Hand over a task whose answer nobody waits for."""
        waiting = _Waiting(task, asyncio.get_running_loop().create_future())
        waiting.answer.add_done_callback(asyncio.Future.exception)
        self._waiting.append(waiting)
        self._news.set()

    async def stop(self) -> None:
        """Kill the process, whatever it does."""
        self._life.cancel()
        await asyncio.wait({self._life})

    async def give_away(self) -> Child | None:
        """Return the process for other work; kill it and return None if it has not started, or owes an answer."""
        self._is_given_away = self._is_ready and not self._waiting and self._error is None and self._child.lives
        await self.stop()
        return self._child if self._is_given_away else None

    # ------------------------------------------------------------ the process

    def _start(self) -> None:
        try:
            self._child = Child()
        except (OSError, SubprocessError) as error:
            raise _not_started(error) from error
        self._is_ready = self._is_late = False
        self._sent = 0

    async def _live(self) -> None:
        """Run one process after the other, until this is cancelled or none starts."""
        try:
            while True:
                await self._work()
                self._bury(self._child.end())
                if not self._waiting:
                    await self._news.wait()
                self._start()
        except PlanetError as error:
            self._error = error
            for waiting in self._waiting:
                _fail(waiting, error)
        finally:
            if not self._is_given_away:
                self._child.end()

    async def _work(self) -> None:
        """Exchange tasks and answers with the process, until it dies."""
        around = [asyncio.create_task(self._send()), asyncio.create_task(self._watch())]
        try:
            while True:
                await self._receive()
        except (OSError, EOFError, ValueError):
            return
        finally:
            for companion in around:
                companion.cancel()
            await asyncio.wait(around)

    def _bury(self, status: int) -> None:
        """Fail the task that the process died of, if any; raise PlanetError if it died before it was ready."""
        if not self._is_ready:
            reason = "they give no sign of life" if self._is_late else f"one ended with status {status}"
            raise PlanetError(NO_WORKER.format(reason=reason))
        if self._waiting and status != tasks.IDLE:
            _fail(self._waiting.popleft(), TimeoutError() if self._is_late or -status in _LATE else MemoryError())

    # ------------------------------------------------------------ what is said

    async def _send(self) -> None:
        """Send each task that waits."""
        while True:
            while self._sent < len(self._waiting):
                task = self._waiting[self._sent].task
                self._sent += 1
                for part in messages.parts(task):
                    await asyncio.get_running_loop().sock_sendall(self._child.socket, part)
            self._news.clear()
            await self._news.wait()

    async def _receive(self) -> None:
        """Receive one message, and give it to the task that has waited longest; raise EOFError where the process
        died."""
        length = int.from_bytes(await self._received(messages.HEAD))
        if length > LONGEST_ANSWER:
            raise ValueError(length)
        if not length:
            self._is_ready = True
            return
        answer = messages.answer(await self._received(length))
        self._room = self._room if length <= LARGEST_ROOM else bytearray(LARGEST_ROOM)
        waiting = self._waiting.popleft()
        self._sent -= 1
        if not waiting.answer.done():
            waiting.answer.set_result(answer)

    async def _received(self, size: int) -> memoryview:
        """Return the next bytes, in a room that the next call writes over."""
        if len(self._room) < size:
            self._room = bytearray(size)
        received = memoryview(self._room)[:size]
        count = 0
        while count < size:
            more = await asyncio.get_running_loop().sock_recv_into(self._child.socket, received[count:])
            if not more:
                raise EOFError
            count += more
        return received

    async def _watch(self) -> None:
        """Kill the process if a task waits for its answer too long.

        Pulses are counted, not seconds, because time also passes while the event loop itself is busy.
        """
        oldest: _Waiting | None = None
        pulses = 0
        while True:
            await asyncio.sleep(PULSE)
            first = self._waiting[0] if self._waiting else None
            pulses = pulses + 1 if first is oldest else 0
            oldest = first
            limit = PATIENCE * first.task.seconds + self._start_seconds if first else inf
            if pulses * PULSE > limit:
                self._is_late = True
                self._child.kill()


_LATE = (signal.SIGPROF, signal.SIGXCPU)
"""The signals by which the system ends a process that has used up its time."""


def _fail(waiting: _Waiting, error: BaseException) -> None:
    if not waiting.answer.done():
        waiting.answer.set_exception(error)


def _not_started(error: Exception) -> PlanetError:
    return PlanetError(machine_fault(error) or NO_WORKER.format(reason=error))
