"""The door to h11: one GET over one connection, which is used for nothing else."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncGenerator
from typing import Protocol

import h11

Headers = list[tuple[bytes, bytes]]
Events = h11.Event | type[h11.PAUSED]

LARGEST_HEAD = 102_400
"""Bytes of a head, or of the line of a chunk, that are kept until they are complete."""

READ = 65_536
"""Bytes that are read at once, and that wait at most to be read."""

NO_LIMIT = 1e9
"""Seconds: the visit has a limit of its own, so the event loop needs none."""


class HungUpError(OSError):
    """The server closed the connection without an answer."""


class HandshakeError(OSError):
    """No secure connection could be made; its cause tells why."""


class Answer(Protocol):
    """The head of a response, and its body as it comes: what all ways to a server give."""

    @property
    def status(self) -> int: ...

    @property
    def headers(self) -> dict[bytes, list[bytes]]: ...

    def chunks(self) -> AsyncGenerator[bytes, None]: ...


class Connection:
    """A connection to a server on which one request is made.

    Raises h11.ProtocolError for what is no HTTP, and OSError where the connection fails.
    """

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=LARGEST_HEAD)
        self.status = 0
        self.headers: dict[bytes, list[bytes]] = {}

    async def get(self, target: bytes, headers: Headers) -> None:
        """Send a GET and read the head of its response: the first that is no interim one (RFC 9110 §15.2)."""
        request = h11.Request(method=b"GET", target=target, headers=headers)
        self._writer.write((self._http.send(request) or b"") + (self._http.send(h11.EndOfMessage()) or b""))
        while not isinstance(event := await self._next_event(), h11.Response):
            pass
        self.status = event.status_code
        for name, value in event.headers:
            self.headers.setdefault(name, []).append(value)

    async def chunks(self) -> AsyncGenerator[bytes, None]:
        """Yield the body's bytes, still encoded."""
        while isinstance(event := await self._next_event(), h11.Data):
            yield bytes(event.data)

    def close(self) -> None:
        """Close the connection at once."""
        self._writer.transport.abort()

    async def _next_event(self) -> Events:
        while (event := self._http.next_event()) is h11.NEED_DATA:
            data = await self._reader.read(READ)
            if not data and self._http.their_state is h11.SEND_RESPONSE:
                raise HungUpError
            self._http.receive_data(data)
        return event  # type: ignore[return-value]


async def connected(plain: socket.socket, trust: ssl.SSLContext | None, host: str) -> Connection:
    """Return the connection over a connected socket, encrypted for `host` if `trust` is given; closes the socket and
    raises HandshakeError or ssl.SSLCertVerificationError where that fails."""
    try:
        if not trust:
            return Connection(*await asyncio.open_connection(sock=plain, limit=READ))
        return Connection(*await _encrypted(plain, trust, host))
    except BaseException:
        plain.close()
        raise


async def _encrypted(
    plain: socket.socket, trust: ssl.SSLContext, host: str
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    try:
        return await asyncio.open_connection(
            sock=plain, ssl=trust, server_hostname=host, ssl_handshake_timeout=NO_LIMIT, limit=READ
        )
    except ssl.SSLCertVerificationError:
        raise
    except OSError as error:
        raise HandshakeError from error
