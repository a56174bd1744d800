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


class SecureStream:
    """A connection with TLS. It ends without a farewell: what the server says of that is not read."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def write(self, data: bytes) -> None:
        """Send all the bytes."""
        self._writer.write(data)

    async def read(self) -> bytes:
        """Return the next bytes."""
        return await self._reader.read(READ)

    def close(self) -> None:
        """Close the connection."""
        self._writer.transport.abort()


async def secured(plain: socket.socket, trust: ssl.SSLContext, host: str) -> SecureStream:
    """Return the connection over a connected socket, encrypted for `host`; closes the socket and raises HandshakeError
    or ssl.SSLCertVerificationError where that fails."""
    try:
        reader, writer = await asyncio.open_connection(
            sock=plain, ssl=trust, server_hostname=host, ssl_handshake_timeout=NO_LIMIT, limit=READ
        )
    except BaseException as error:
        plain.close()
        if isinstance(error, OSError) and not isinstance(error, ssl.SSLCertVerificationError):
            raise HandshakeError from error
        raise
    return SecureStream(reader, writer)
