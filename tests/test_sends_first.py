"""Requests go out before further answers are read, and nobody is passed over (`planet.service.sends_first`)."""

from __future__ import annotations

import asyncio
import selectors
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from planet.service.sends_first import AT_ONCE, SendsFirst, VisitLoop

MANY = 5 * AT_ONCE
Pairs = list[tuple[socket.socket, socket.socket]]


@pytest.fixture
def pairs() -> Iterator[Pairs]:
    """Connections: our end, and that of a server."""
    with ExitStack() as opened:
        pairs = [socket.socketpair() for _ in range(MANY)]
        for end in (end for pair in pairs for end in pair):
            opened.enter_context(end)
            end.setblocking(False)
        yield pairs


def test_whoever_is_answered_first_asks_again_before_the_last_is_read(pairs: Pairs) -> None:
    steps: list[str] = []

    async def visit(near: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        await loop.sock_recv(near, 100)
        steps.append("read")
        connected = loop.create_future()
        loop.add_writer(near, lambda: connected.done() or connected.set_result(None))
        await connected
        loop.remove_writer(near)
        steps.append("sent")

    async def visits() -> None:
        waiting = [asyncio.ensure_future(visit(near)) for near, _ in pairs]
        await asyncio.sleep(0)
        for _, server in pairs:  # all answer together
            server.send(b"answer")
        await asyncio.gather(*waiting)

    with asyncio.Runner(loop_factory=VisitLoop) as runner:
        runner.run(visits())
    assert Counter(steps) == {"read": MANY, "sent": MANY}
    assert steps.index("sent") <= 2 * AT_ONCE


def test_files_that_can_always_be_read_are_told_of_in_turn(pairs: Pairs) -> None:
    with SendsFirst() as selector:
        for near, server in pairs:
            server.send(b"answer")
            selector.register(near, selectors.EVENT_READ)
        times = Counter(key.fd for _ in range(MANY) for key, _ in selector.select(0))
    assert set(times.values()) == {AT_ONCE}


def test_pauses_are_used(pairs: Pairs) -> None:
    """A step at a time, while nobody has anything to tell: what comes meanwhile goes before the next step."""
    near, server = pairs[0]
    order: list[str] = []

    def steps() -> Iterator[None]:
        for number in range(3):
            order.append(f"step {number}")
            if number == 1:
                server.send(b"answer")
            yield

    async def visit() -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VisitLoop)
        loop.use_pauses(steps())
        order.append((await loop.sock_recv(near, 100)).decode())
        await asyncio.sleep(0.01)

    with asyncio.Runner(loop_factory=VisitLoop) as runner:
        runner.run(visit())
    assert order == ["step 0", "step 1", "answer", "step 2"]


def test_a_moment_without_a_pause_is_no_pause(pairs: Pairs) -> None:
    """While the loop has work of its own, nothing is begun."""
    with SendsFirst() as selector:
        selector.steps = iter([None])
        assert selector.select(0) == []
        assert next(selector.steps, "over") is None
