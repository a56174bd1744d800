"""The guard at the socket: a name is resolved once, every address is judged, and the judged one is connected to."""

from __future__ import annotations

import asyncio
import errno
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal

import httpcore

from planet.web.ip_policy import IPAddress, Opening, allowed, parsed

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
"""From a host and a port to addresses, best first; raises OSError or UnicodeError where there are none."""

Cause = Literal["private", "no name", "no answer", "no route", "refused", "silent", "unreachable"]

PATIENCE_PER_ADDRESS = 4.0
"""Seconds given to an address while others are left to try; the last one has the rest of the visit's time."""

MOST_ADDRESSES = 8

_NO_ROUTE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT})


class DialError(httpcore.ConnectError):
    """No connection, and why: `cause` says whose side it is on."""

    def __init__(self, cause: Cause, host: str) -> None:
        self.cause: Cause = cause
        super().__init__(f"{host}: {cause}")


class SystemResolver:
    """The system's resolver, in threads of its own so that slow names do not hold up the quick ones."""

    def __init__(self, threads: int = 64) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="planet-names")

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        """All addresses of a host in the system's order of preference, whatever its spelling."""
        loop = asyncio.get_running_loop()
        answers = await loop.run_in_executor(self._threads, _look_up, host, port)
        return [str(answer[4][0]) for answer in answers]

    def close(self) -> None:
        """Start no more look-ups; those under way end by themselves."""
        self._threads.shutdown(wait=False, cancel_futures=True)


class _Stream(httpcore.AsyncNetworkStream):
    """A connection that is closed when a handshake on it is broken off; httpcore's own would stay open then."""

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What has come, b"" at the end."""
        return await self._stream.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of it."""
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        """Close it."""
        await self._stream.aclose()

    def get_extra_info(self, info: str) -> Any:
        """What httpcore asks about the socket."""
        return self._stream.get_extra_info(info)

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        """The same connection, encrypted."""
        try:
            return await self._stream.start_tls(ssl_context, server_hostname, timeout)
        except BaseException:
            await self._stream.aclose()
            raise


class Dialer(httpcore.AsyncNetworkBackend):
    """An httpcore network backend that connects to public addresses, and to what `openings` name, alone.

    The decision falls on the address that is connected to: it covers redirects, every spelling of a host,
    and names that change their address between two look-ups. A look-up may take `patience` (seconds).
    """

    def __init__(
        self,
        openings: tuple[Opening, ...] = (),
        resolve: Resolver | None = None,
        wire: httpcore.AsyncNetworkBackend | None = None,
        patience: float = 10.0,
    ) -> None:
        self._openings = openings
        self._resolve: Resolver = resolve or SystemResolver()
        self._wire = wire or httpcore.AnyIOBackend()
        self._patience = patience

    def close(self) -> None:
        """Let go of the resolver's threads."""
        if isinstance(self._resolve, SystemResolver):
            self._resolve.close()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to the first judged address that takes one; raises DialError."""
        failure = DialError("no name", host)
        addresses = await self._judged(host, port)
        for left, ip in enumerate(addresses, start=1 - len(addresses)):
            patience = PATIENCE_PER_ADDRESS if left else timeout
            try:
                stream = await self._wire.connect_tcp(str(ip), port, patience, local_address, socket_options)
                return _Stream(stream)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = DialError(_cause(error), host)
        raise failure

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None
    ) -> httpcore.AsyncNetworkStream:
        """Never: a visit has no business with a socket on this machine."""
        raise DialError("private", path)

    async def sleep(self, seconds: float) -> None:
        """Wait, as httpcore asks of a backend."""
        await asyncio.sleep(seconds)

    async def _judged(self, host: str, port: int) -> list[IPAddress]:
        try:
            async with asyncio.timeout(self._patience):
                answers = await self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise DialError("no answer" if _passing(error) else "no name", host) from error
        found = dict.fromkeys(ip for ip in map(parsed, answers) if ip)
        judged = [ip for ip in found if allowed(ip, port, self._openings)]
        if found and not judged:
            raise DialError("private", host)
        return judged[:MOST_ADDRESSES]


def guarded_pool(dialer: Dialer, trust: ssl.SSLContext) -> httpcore.AsyncConnectionPool:
    """A pool whose every connection is made by the dialer, and used for one request only."""
    return httpcore.AsyncConnectionPool(
        ssl_context=trust, max_connections=None, max_keepalive_connections=0, network_backend=dialer
    )


def _look_up(host: str, port: int) -> Sequence[tuple[object, object, object, object, tuple[object, ...]]]:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)


def _passing(error: Exception) -> bool:
    """Whether the name service did not answer at all, which says nothing about the name."""
    return isinstance(error, TimeoutError) or (isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN)


def _cause(error: Exception) -> Cause:
    """What the system said about a connection that failed, found along the chain of exceptions."""
    if isinstance(error, httpcore.ConnectTimeout):
        return "silent"
    link: BaseException | None = error
    while link is not None:
        if isinstance(link, ConnectionRefusedError):
            return "refused"
        if isinstance(link, OSError) and link.errno in _NO_ROUTE:
            return "no route"
        if isinstance(link, TimeoutError):
            return "silent"
        link = link.__cause__ or link.__context__
    return "unreachable"
