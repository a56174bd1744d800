"""Bytes to and from a server, in the clear or encrypted."""

from __future__ import annotations

import asyncio
import socket
import ssl
from contextlib import suppress
from typing import Protocol

READ = 65_536
"""Bytes that are read at once, and that wait at most to be read."""

NO_LIMIT = 1e9
"""Seconds: the visit has a limit of its own, so the event loop needs none."""


class HandshakeError(OSError):
    """No secure connection could be made; its cause tells why."""


class Stream(Protocol):
    """A connection. Reading raises OSError where it fails."""

    async def write(self, data: bytes) -> None:
        """Send all the bytes. A server may answer without reading them, so a failure shows at reading."""
        ...

    async def read(self) -> bytes:
        """Return the next bytes, READ at most; b"" at the end."""
        ...

    def close(self) -> None:
        """Close the connection at once."""
        ...


class PlainStream:
    """A connection in the clear: the socket itself, which costs least."""

    def __init__(self, plain: socket.socket) -> None:
        self._socket = plain
        self._loop = asyncio.get_running_loop()

    async def write(self, data: bytes) -> None:
        """Send all the bytes."""
        with suppress(ConnectionError):
            await self._loop.sock_sendall(self._socket, data)

    async def read(self) -> bytes:
        """Return the next bytes."""
        return await self._loop.sock_recv(self._socket, READ)

    def close(self) -> None:
        """Close the socket."""
        self._socket.close()


class _Reading(asyncio.StreamReaderProtocol):
    """Remembers the encrypted connection from the moment in which it is one."""

    transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the connection after its handshake."""
        self.transport = transport
        super().connection_made(transport)


class SecureStream:
    """A connection with TLS. It ends without a farewell: what the server says of that is not read."""

    def __init__(self, reader: asyncio.StreamReader, transport: asyncio.Transport) -> None:
        self._reader = reader
        self._transport = transport

    async def write(self, data: bytes) -> None:
        """Send all the bytes."""
        self._transport.write(data)

    async def read(self) -> bytes:
        """Return the next bytes."""
        return await self._reader.read(READ)

    def close(self) -> None:
        """Close the connection."""
        self._transport.abort()


async def secured(plain: socket.socket, trust: ssl.SSLContext, host: str) -> SecureStream:
    """Return the connection over a connected socket, encrypted for `host`; closes the socket and raises HandshakeError
    or ssl.SSLCertVerificationError where that fails."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(READ, loop)
    reading = _Reading(reader, loop=loop)
    try:
        transport, _ = await loop.create_connection(
            lambda: reading, sock=plain, ssl=trust, server_hostname=host, ssl_handshake_timeout=NO_LIMIT
        )
    except BaseException as error:
        # A visit may be cancelled just after the handshake. asyncio then waits for the server's farewell, and must
        # have the socket until it is told not to.
        (reading.transport.abort if reading.transport else plain.close)()
        if isinstance(error, OSError) and not isinstance(error, ssl.SSLCertVerificationError):
            raise HandshakeError from error
        raise
    return SecureStream(reader, transport)
