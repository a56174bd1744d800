"""Processes that share the work of this one: they are called, and what they give is collected when it has come."""

from __future__ import annotations

import select
from collections import deque
from collections.abc import Callable, Collection, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Any

from planet.errors import PlanetError, machine_fault

if TYPE_CHECKING:
    from planet.workers.child import Child
    from planet.workers.messages import Answer, Task

ENDED = (
    "A process that renders pages was ended from outside, so nothing was published: see whether this machine has "
    "memory and processes left, then run again."
)

PORTION = 1 << 16
"""Bytes that are received at once."""


class Crew:
    """Further processes of one stretch of work; a context manager, which can be entered again when it has ended.

    They are those that are taken in, which had other work before, and those that are started here. Each begins with the
    call of `prepare`, and is given others once that is done: nobody waits for it. At the end of the block all of them
    are killed. Nothing here blocks but `exchange`, for as long as it is told, and what `stop` gives.
    """

    def __init__(self) -> None:
        self._spare: list[Child] = []
        self._mates: list[_Mate] = []
        self._steps: tuple[Any, ...] = ()
        self._first: tuple[Any, ...] = ()

    def __enter__(self) -> Crew:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.dismiss()
        for child in self._children:
            child.end()
        self._spare, self._mates = [], []

    @property
    def _children(self) -> tuple[Child, ...]:
        return (*self._spare, *(mate.child for mate in self._mates))

    def dismiss(self) -> None:
        """Kill all processes, now that they have done what they were given; the end of the block buries them."""
        for child in self._children:
            child.kill()

    def take_in(self, child: Child) -> None:
        """Take in a process that waits for tasks, and has none."""
        self._spare.append(child)

    def load(self, function: Callable[..., Iterator[None]], *arguments: Any) -> None:
        """Let processes that will be taken in load what calls need, in the steps of this function."""
        self._steps = (function, *arguments)

    @property
    def loading(self) -> Task | None:
        """Return the task of loading that, None where nothing is to be loaded."""
        from planet.workers import messages

        return messages.call("load", *self._steps) if self._steps else None

    def prepare(self, function: Callable[..., None], *arguments: Any) -> None:
        """Let each process begin with this call."""
        self._first = (function, *arguments)

    def use_spare(self) -> None:
        """Let those begin that were taken in."""
        while self._spare:
            self._begin(self._spare.pop())

    def grow(self, count: int) -> None:
        """Start processes until there are so many; raise PlanetError where the system refuses."""
        from subprocess import SubprocessError

        from planet.workers.child import Child

        self.use_spare()
        try:
            while len(self._mates) < count:
                self._begin(Child())
        except (OSError, SubprocessError) as error:
            raise PlanetError(machine_fault(error) or ENDED) from error

    def _begin(self, child: Child) -> None:
        self._mates.append(mate := _Mate(child))
        mate.call(*self._first)

    @property
    def size(self) -> int:
        """Return how many processes there are, ready or not."""
        return len(self._mates)

    @property
    def is_busy(self) -> bool:
        """Return whether anything that was handed over has not come back."""
        return any(mate.calls for mate in self._mates)

    def has_room(self, calls: int) -> bool:
        """Return whether a process that is ready has fewer calls than so many."""
        return any(mate.is_ready and mate.calls < calls for mate in self._mates)

    def hand_over(self, function: Callable[..., object], *arguments: Any) -> None:
        """Give a call to the process that is ready and has the fewest."""
        mate = min((mate for mate in self._mates if mate.is_ready), key=lambda mate: mate.calls)
        mate.calls += 1
        mate.call(function, *arguments)

    def exchange(self, seconds: float) -> None:
        """Send what waits, and receive what has come; wait for that so many seconds at most."""
        for mate in _ready(self._mates, seconds):
            mate.exchange()

    def results(self) -> Iterator[bytes]:
        """Yield what calls have given, as MessagePack. Raise PlanetError for a mistake, or where a process was killed;
        RuntimeError with the traceback where the program failed."""
        for mate in list(self._mates):
            while mate.answers:
                if value := mate.next_result():
                    yield value
            if mate.has_gone:
                self._mates.remove(mate)
                mate.bury()

    def stop(self) -> Iterator[bytes]:
        """Let each process end the call that it is at, and begin nothing more; yield what they give, and leave out what
        fails."""
        for mate in self._mates:
            mate.stop()
        return self._left()

    def _left(self) -> Iterator[bytes]:
        while waiting := [mate for mate in self._mates if not mate.has_gone]:
            for mate in _ready(waiting):
                mate.exchange()
        for mate in self._mates:
            yield from (answer.value for answer in mate.answers if answer.value)


def _ready(mates: Collection[_Mate], seconds: float | None = None) -> list[_Mate]:
    """Return those with something to receive, or room for what waits to be sent; wait for that so many seconds at most,
    None for as long as it takes. Their sockets may have any number: `select.select` refuses those from 1024."""
    poll = select.poll()
    for mate in mates:
        poll.register(mate, select.POLLIN | (select.POLLOUT if mate.outgoing else 0))
    numbers = {number for number, _ in poll.poll(None if seconds is None else 1000 * seconds)}
    return [mate for mate in mates if mate.fileno() in numbers]


class _Mate:
    """A process of the crew: what is on its way to it, and from it."""

    def __init__(self, child: Child) -> None:
        self.child = child
        self.calls = 0
        self.is_ready = self.has_gone = False
        self.outgoing = bytearray()
        self.answers: deque[Answer] = deque()
        self._incoming = bytearray()

    def fileno(self) -> int:
        """Return the number of the socket, by which `poll` knows it."""
        return self.child.socket.fileno()

    def call(self, function: Callable[..., object], *arguments: Any) -> None:
        """Send a call, as far as the socket takes it at once."""
        from planet.workers import messages

        for part in messages.parts(messages.call("call", function, *arguments)):
            self.outgoing += part
        self.exchange()

    def exchange(self) -> None:
        """Send and receive what the socket takes and has at once."""
        try:
            if self.outgoing:
                del self.outgoing[: self.child.socket.send(self.outgoing)]
        except BlockingIOError:
            pass
        except OSError:
            self.outgoing.clear()  # it has gone, which receiving tells
        self._receive()

    def _receive(self) -> None:
        try:
            while portion := self.child.socket.recv(PORTION):
                self._incoming += portion
            self.has_gone = True
        except BlockingIOError:
            pass
        except OSError:
            self.has_gone = True
        self._read()

    def _read(self) -> None:
        """Take the messages apart that have come whole; who sends anything else has gone as well."""
        from planet.workers import messages

        while len(self._incoming) >= messages.HEAD:
            end = messages.HEAD + int.from_bytes(self._incoming[: messages.HEAD])
            if len(self._incoming) < end:
                return
            try:
                if end > messages.HEAD:
                    self.answers.append(messages.answer(self._incoming[messages.HEAD : end]))
            except ValueError:
                self.has_gone = True
            del self._incoming[:end]

    def next_result(self) -> bytes:
        """Return what the oldest call gave; b"" if it was the first, after which the process is ready. Raises its
        mistake."""
        answer = self.answers.popleft()
        if answer.mistake:
            raise PlanetError(answer.mistake)
        if answer.fault:
            raise RuntimeError(answer.fault)
        if not self.is_ready:
            self.is_ready = True
            return b""
        self.calls -= 1
        return answer.value

    def bury(self) -> None:
        """Bury the process; raise PlanetError unless it ended by itself before its first call, for want of tasks."""
        from planet.workers import tasks

        if self.child.end() != tasks.IDLE or self.is_ready:
            raise PlanetError(ENDED)

    def stop(self) -> None:
        """Let the process end after the call that it is at; at once if it has none."""
        self.outgoing.clear()
        if self.calls:
            self.child.ask_to_stop()
        else:
            self.child.kill()
