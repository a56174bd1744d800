"""Requests go out before further answers are read, and nobody is passed over (`planet.service.sends_first`)."""

from __future__ import annotations

import asyncio
import selectors
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from planet.service.sends_first import AT_ONCE, SendsFirst, new_loop

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

    with asyncio.Runner(loop_factory=new_loop) as runner:
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
