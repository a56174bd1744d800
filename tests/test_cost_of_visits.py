"""What a visit costs, counted: look-ups, connections, threads, and what is loaded and read for it."""

from __future__ import annotations

import asyncio
import socket
import ssl
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from hostile import CERTIFICATE, Hostile
from test_visitor import AGENT, RULES, fetched, here

from planet.fetch import transport
from planet.fetch.visitor import Visitor
from planet.model.visits import Outcome, Unchanged
from planet.struct import replace


@pytest.fixture
def server() -> Iterator[Hostile]:
    with Hostile() as hostile:
        yield hostile


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often names are looked up, sockets made, and certificates read."""
    counted: Counter[str] = Counter()

    def count(owner: object, name: str) -> None:
        real = getattr(owner, name)

        def counting(*args: object, **kwargs: object) -> object:
            counted[name] += 1
            return real(*args, **kwargs)

        monkeypatch.setattr(owner, name, counting)

    count(socket, "getaddrinfo")
    count(asyncio.SelectorEventLoop, "sock_connect")
    count(transport, "trusted_certificates")
    return counted


def visits(*urls: str) -> list[Outcome]:
    async def make() -> list[Outcome]:
        async with Visitor(RULES, AGENT) as visitor:
            return list(await asyncio.gather(*map(visitor.visit, urls)))

    return asyncio.run(make())


def test_an_address_is_not_looked_up(server: Hostile, calls: Counter[str]) -> None:
    """An IP address in a URL needs no name service, no thread that asks it, and no certificates without TLS."""
    threads = set(threading.enumerate())
    (outcome,) = visits(server.url("/feed"))
    fetched(outcome)
    assert calls == {"sock_connect": 1}
    assert set(threading.enumerate()) <= threads


def test_a_name_is_looked_up_once_for_each_connection(server: Hostile, calls: Counter[str]) -> None:
    """The judged answer is the one that is connected to; a redirect is a connection of its own."""
    for outcome in visits(server.url("/feed", "localhost"), server.url("/to?url=/feed", "localhost")):
        fetched(outcome)
    assert calls["getaddrinfo"] == 3
    assert 3 <= calls["sock_connect"] <= 6  # localhost may be ::1 first, where nobody listens
    assert not calls["trusted_certificates"]


def test_certificates_are_read_once(server: Hostile, calls: Counter[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading them all takes as long as many visits, so all of a turn's visits share them."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))

    async def make() -> None:
        async with Visitor(RULES, AGENT, resolve=here) as visitor:
            urls = [f"https://hostile.test:{server.tls_port}/feed?{number}" for number in range(4)]
            for outcome in await asyncio.gather(*map(visitor.visit, urls)):
                fetched(outcome)

    asyncio.run(make())
    assert calls["trusted_certificates"] == 1


def test_a_visit_loads_neither_httpx_nor_its_libraries(server: Hostile) -> None:
    """They are there for proxies and for hosts in other scripts; loading them takes longer than a hundred visits."""
    code = (
        "import asyncio, sys\n"
        "from planet.fetch.visitor import Visitor\n"
        "from planet.model.community import FetchRules\n"
        "async def visit():\n"
        "    async with Visitor(FetchRules(private_allow=('127.0.0.0/8',)), 'x') as visitor:\n"
        "        return await visitor.visit(sys.argv[1])\n"
        "assert asyncio.run(visit()).body\n"
        "print(*{'httpx', 'httpcore', 'anyio', 'idna', 'certifi'} & set(sys.modules))\n"
    )
    answer = subprocess.run([sys.executable, "-c", code, server.url("/feed")], capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.split() == []


def test_a_visit_that_waits_for_nothing_sets_one_timer(server: Hostile, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own limit; neither the throttle nor the dialer needs a clock where a request may be sent at once."""
    timers: list[float] = []
    call_at = asyncio.SelectorEventLoop.call_at

    def noted(self: asyncio.SelectorEventLoop, when: float, *args: object, **kwargs: object) -> asyncio.TimerHandle:
        timers.append(when)
        return call_at(self, when, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(asyncio.SelectorEventLoop, "call_at", noted)
    (outcome,) = visits(server.url("/feed"))
    fetched(outcome)
    assert len(timers) == 1


def test_an_answer_without_news_reads_no_body(server: Hostile) -> None:
    """Whatever length a 304 states (RFC 9110 §8.6), the visit is over with its head, and so is the connection."""

    async def make() -> tuple[Outcome, int]:
        async with Visitor(replace(RULES, timeout=timedelta(minutes=1)), AGENT) as visitor:
            first = fetched(await visitor.visit(server.url("/feed")))
            return await visitor.visit(server.url("/feed"), validators=first.validators), len(asyncio.all_tasks())

    outcome, tasks = asyncio.run(make())
    assert isinstance(outcome, Unchanged)
    assert tasks == 1


def test_a_handshake_that_fails_leaves_no_connection_open(server: Hostile) -> None:
    """Neither where the certificate is refused, nor where the host cannot be the name in one."""
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    opened: list[socket.socket] = []

    async def make() -> None:
        async with Visitor(RULES, AGENT, resolve=here, trust=trust) as visitor:
            connect = visitor._transport._dialer.connect  # type: ignore[attr-defined]

            async def noted(host: str, port: int) -> socket.socket:
                opened.append(await connect(host, port))
                return opened[-1]

            visitor._transport._dialer.connect = noted  # type: ignore[attr-defined]
            for host in ("hostile.test", ".hostile.test"):
                await visitor.visit(f"https://{host}:{server.tls_port}/feed")
            await asyncio.sleep(0.05)

    asyncio.run(make())
    assert [plain.fileno() for plain in opened] == [-1, -1]
