"""The guard at the socket: resolve a name once, check every IP address, and connect to a checked one only."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Literal

from planet.errors import machine_fault
from planet.fetch.time_limit import TimeLimit
from planet.web.ip_policy import IPAddress, Opening, allowed, parsed

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
"""Resolve a host and a port to IP addresses, best first; raises OSError or UnicodeError where there are none."""

Connect = Callable[[IPAddress, int], Awaitable[socket.socket]]
"""Connect to an address and a port; raises OSError where nobody takes the connection."""

Cause = Literal["private", "no name", "no answer", "no route", "refused", "silent", "unreachable"]

SECONDS_PER_ADDRESS = 4.0
"""Time to connect to one IP address while there are further ones; the last one has the rest of the visit's time."""

MOST_ADDRESSES = 8

_NO_ROUTE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT})


class DialError(OSError):
    """No connection could be made; `cause` is the reason."""

    def __init__(self, cause: Cause, host: str) -> None:
        self.cause: Cause = cause
        super().__init__(f"{host}: {cause}")


class SystemResolver:
    """The system's resolver, in threads of its own so that slow names do not hold up the quick ones."""

    def __init__(self, threads: int = 64) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="planet-names")

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        """Return all IP addresses of a host in the system's order of preference; raises OSError for none."""
        loop = asyncio.get_running_loop()
        answers = await loop.run_in_executor(self._threads, _look_up, host, port)
        return [str(answer[4][0]) for answer in answers]

    def close(self) -> None:
        """Start no more look-ups; those that run end by themselves."""
        self._threads.shutdown(wait=False, cancel_futures=True)


class Dialer:
    """Connects only to public IP addresses, and to those that `openings` name.

    The address itself is checked at the moment of connecting. So the check also covers redirects, every spelling of a
    host, and names whose address changes between two look-ups. A look-up may take `lookup_seconds`.
    """

    def __init__(
        self,
        openings: tuple[Opening, ...] = (),
        resolve: Resolver | None = None,
        connect: Connect | None = None,
        lookup_seconds: float = 10.0,
    ) -> None:
        self._openings = openings
        self._resolve: Resolver = resolve or SystemResolver()
        self._connect: Connect = connect or _connect
        self._lookup_seconds = lookup_seconds

    def close(self) -> None:
        """Release the resolver's threads."""
        if isinstance(self._resolve, SystemResolver):
            self._resolve.close()

    async def connect(self, host: str, port: int) -> socket.socket:
        """Connect to the first allowed IP address of `host` that accepts; raises DialError where none does."""
        failure = DialError("no name", host)
        addresses = await self._allowed_addresses(host, port)
        for left, ip in enumerate(addresses, start=1 - len(addresses)):
            try:
                if not left:
                    return await self._connect(ip, port)
                async with TimeLimit(SECONDS_PER_ADDRESS):
                    return await self._connect(ip, port)
            except OSError as error:
                if machine_fault(error):
                    raise
                failure = DialError(_cause(error), host)
        raise failure

    async def _allowed_addresses(self, host: str, port: int) -> list[IPAddress]:
        """Resolve a host to the IP addresses that may be visited, MOST_ADDRESSES at most; raises DialError for none."""
        answers = [host] if parsed(host) else await self._look_up(host, port)
        addresses = dict.fromkeys(ip for ip in map(parsed, answers) if ip)
        visitable = [ip for ip in addresses if allowed(ip, port, self._openings)]
        if addresses and not visitable:
            raise DialError("private", host)
        return visitable[:MOST_ADDRESSES]

    async def _look_up(self, host: str, port: int) -> Sequence[str]:
        """Return all IP addresses of a name; raises DialError where there are none."""
        try:
            async with TimeLimit(self._lookup_seconds):
                return await self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            _check_open_files()
            raise DialError("no answer" if _resolver_failed(error) else "no name", host) from error


async def _connect(ip: IPAddress, port: int) -> socket.socket:
    """Return a socket that is connected to the address; raises OSError."""
    plain = socket.socket(socket.AF_INET if ip.version == 4 else socket.AF_INET6, socket.SOCK_STREAM)
    try:
        plain.setblocking(False)
        await asyncio.get_running_loop().sock_connect(plain, (str(ip), port))
    except BaseException:
        plain.close()
        raise
    return plain


def _look_up(host: str, port: int) -> Sequence[tuple[object, object, object, object, tuple[object, ...]]]:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)


def _check_open_files() -> None:
    """Raise OSError if this process can open no further file. Without this check a look-up would fail as if the host
    did not exist."""
    os.close(os.open(os.devnull, os.O_RDONLY))


def _resolver_failed(error: Exception) -> bool:
    """Return whether the name service did not answer at all, which says nothing about the name."""
    return isinstance(error, TimeoutError) or (isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN)


def _cause(error: Exception) -> Cause:
    """Return why a connection failed, as one of the chained exceptions says."""
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
