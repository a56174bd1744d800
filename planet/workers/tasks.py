"""A worker process from within: it does one task after the other.

What reads foreign bytes is loaded here alone, and bounded in time and memory. A process that has read a little can be
called as well, to share the leader's own work. The leader starts it by `command`, with a socket as standard input.
"""

from __future__ import annotations

import os
import re
import resource
import select
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from planet.errors import PlanetError
from planet.model.results import Picture, Reading, Same, Unreadable
from planet.workers import messages
from planet.workers.messages import Answer, Task

PROGRAM = "import sys; sys.path[:] = sys.argv[1:]; from planet.workers.tasks import serve; serve()"
"""Run with the leader's `sys.path` as its arguments."""

MEMORY = 40 * 1024 * 1024
MEMORY_PER_BYTE = 11
"""Bytes of data (RLIMIT_DATA) that a worker may add to what it holds while it reads a body: so many, and more for each
byte of it. Any document that is meant to be read needs less, whatever characters it is written in; for one of 5 MB, two
workers stay with the leader and the bodies that wait under 400 MB."""

PROFILE_MEMORY = 160 * 1024 * 1024
"""The same for the page of a person, of which one is read at a time, by a library in Python if the extra is there."""

PICTURE_MEMORY = 92 * 1024 * 1024
"""The same for a picture, of which one is unpacked at a time, when the feeds have been read."""

BODIES = 1000
"""A worker begins anew after so many, so that nothing that leaks adds up."""

IDLE_SECONDS = 3.0
"""Time without a task after which a worker gives its memory back: what follows may need it, like publishing."""

IDLE = 3
"""The exit status of a worker that ended for want of tasks."""

_BREAKS_A_READER = "The feed is built in a way that breaks a reader: nothing of it was used."


def command() -> list[str]:
    """Return the command that starts a worker, with this Python and its path of modules."""
    return [sys.executable, "-c", PROGRAM, *sys.path]


def serve() -> None:
    """Answer the tasks that come through the socket, until none comes for a while or `BODIES` are done."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    leader = socket.socket(fileno=0)
    threading.Thread(target=_end_with_the_leader, daemon=True).start()
    _send(leader, messages.READY)
    bodies = 0
    while bodies < BODIES:
        if not _calls.wait(leader):
            os._exit(IDLE)
        length = int.from_bytes(_received(leader, messages.HEAD))
        task = messages.task(_received(leader, length))
        bodies += task.work not in ("load", "call")
        with _calls.at_work():
            for part in _parts(do(task)):
                _send(leader, part)
    os.execv(sys.executable, command())  # as a new program, which takes over the socket with all that waits in it


def _send(leader: socket.socket, part: bytes) -> None:
    """Send bytes to the leader; end the process where it has gone."""
    try:
        leader.sendall(part)
    except ConnectionError:
        os._exit(0)


def _received(leader: socket.socket, size: int) -> bytearray:
    """Return the next bytes from the leader; end the process where it has gone."""
    received = bytearray(size)
    rest = memoryview(received)
    while rest:
        try:
            count = leader.recv_into(rest)
        except ConnectionError:
            count = 0
        if not count:
            os._exit(0)
        rest = rest[count:]
    return received


def _parts(answer: Answer) -> tuple[bytes, bytes]:
    try:
        return messages.parts(answer)
    except (UnicodeEncodeError, OverflowError):
        return messages.parts(Answer(unreadable=Unreadable(_BREAKS_A_READER)))


def do(task: Task) -> Answer:
    """Do a task. The process ends where that takes too much time or memory."""
    return _WORKS[task.work](task)


def _read(task: Task) -> Answer:
    from planet.workers.jobs import read_feed

    with _bounded(task.seconds, MEMORY + MEMORY_PER_BYTE * len(task.body)):
        document = (task.body, task.content_type, task.url, task.content_location)
        answer = read_feed(*document, task.kind, task.most, task.last_reading, task.last_items)
    match answer:
        case Reading():
            return Answer(reading=answer)
        case Same():
            return Answer(same=answer)
        case Unreadable():
            return Answer(unreadable=answer)


def _find(task: Task) -> Answer:
    from planet.workers.jobs import read_page

    with _bounded(task.seconds, MEMORY + MEMORY_PER_BYTE * len(task.body)):
        return Answer(found=read_page(task.body, task.content_type, task.url, task.link))


def _read_blogroll(task: Task) -> Answer:
    from planet.workers.jobs import read_blogroll

    with _bounded(task.seconds, MEMORY + MEMORY_PER_BYTE * len(task.body)):
        return Answer(blogroll=read_blogroll(task.body, task.content_type, task.url, task.link))


def _read_profile(task: Task) -> Answer:
    from planet.workers.jobs import read_profile

    with _bounded(task.seconds, PROFILE_MEMORY + MEMORY_PER_BYTE * len(task.body)):
        return Answer(profile=read_profile(task.body, task.content_type, task.url))


def _shrink(task: Task) -> Answer:
    from planet.workers.thumbnails import shrink

    with _bounded(task.seconds, PICTURE_MEMORY):
        answer = shrink(task.body, task.use)
    return Answer(picture=answer) if isinstance(answer, Picture) else Answer(unfit=answer)


def _read_mail_head(task: Task) -> Answer:
    from planet.workers.mails import read_mail_head

    with _bounded(task.seconds, MEMORY + MEMORY_PER_BYTE * len(task.body)):
        return Answer(mail_head=read_mail_head(task.body, task.url, task.names))


def _read_mail(task: Task) -> Answer:
    from planet.workers.mails import read_mail_post

    assert task.mail is not None
    with _bounded(task.seconds, MEMORY + PICTURE_MEMORY + MEMORY_PER_BYTE * len(task.body)):
        return Answer(mail=read_mail_post(task.body, task.mail))


class _Calls:
    """How a process that is called waits and ends: it stays as long as its leader, unless that asks it to stop.

    `steps` are what is to be done while it waits for its first call, each of which takes some hundredths of a second.
    """

    def __init__(self) -> None:
        self.steps: Iterator[None] = iter(())
        self._patience: float | None = IDLE_SECONDS
        self._is_at_work = self._is_over = False

    def wait(self, leader: socket.socket) -> bool:
        """Wait for a task, and use the time; return False if none comes for a while."""
        while not select.select([leader], [], [], 0)[0]:
            if next(self.steps, True):
                return bool(select.select([leader], [], [], self._patience)[0])
        return True

    def begin(self) -> None:
        """Stay, now that the process is called."""
        self.steps, self._patience = iter(()), None
        signal.signal(signal.SIGTERM, self._stop)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Do a task to its end, even if the leader asks to stop meanwhile."""
        self._is_at_work = True
        yield
        self._is_at_work = False
        if self._is_over:
            os._exit(0)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        if not self._is_at_work:
            os._exit(0)
        self._is_over = True


_calls = _Calls()


def _load(task: Task) -> Answer:
    """Begin to load what calls will need, in the steps of the function that a task names."""
    with suppress(Exception):  # it is asked for again where it is used, and fails there
        function, arguments = messages.called(task)
        _calls.steps = _without_mistakes(function(*arguments))
    return Answer()


def _without_mistakes(steps: Iterator[None]) -> Iterator[None]:
    with suppress(Exception):
        yield from steps


def _call(task: Task) -> Answer:
    """Call the function that a task names; what it raises is an answer, too."""
    _calls.begin()
    try:
        function, arguments = messages.called(task)
        return Answer(value=messages.packed(function(*arguments)))
    except PlanetError as mistake:
        return Answer(mistake=str(mistake))
    except Exception:
        import traceback  # which hardly any worker needs

        return Answer(fault=traceback.format_exc())


_WORKS: dict[str, Callable[[Task], Answer]] = {
    "read": _read,
    "find": _find,
    "blogroll": _read_blogroll,
    "profile": _read_profile,
    "shrink": _shrink,
    "mail head": _read_mail_head,
    "mail": _read_mail,
    "load": _load,
    "call": _call,
}


@contextmanager
def _bounded(seconds: float, memory: int) -> Iterator[None]:
    """Limit the time and the memory of a worker while it reads. If they are not enough, the process ends, and a new one
    takes its place.

    The time is that of the processor, because seconds of the clock would depend on what else the machine does; the
    system ends the process by SIGPROF. The limit of memory is `memory` bytes more than the worker holds already,
    because it keeps some memory of earlier bodies.
    """
    resource.setrlimit(resource.RLIMIT_DATA, (_held() + memory, resource.RLIM_INFINITY))
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    except MemoryError:
        os._exit(1)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
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


def _end_with_the_leader() -> None:
    """End the worker when the leader ends: a busy worker would not notice, and nobody would want its answer."""
    hangup = select.poll()
    hangup.register(0, 0)  # what is told in any case is that the other end was closed
    hangup.poll()
    os._exit(0)
