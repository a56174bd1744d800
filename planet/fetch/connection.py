"""One request over one connection, which is used for nothing else; h11 reads what comes back."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from typing import Protocol

import h11

from planet.fetch.streams import Stream
from planet.struct import Struct

Headers = list[tuple[bytes, bytes]]
Events = h11.Event | type[h11.PAUSED]

LARGEST_HEAD = 102_400
"""Bytes of a head, or of the line of a chunk, that are kept until they are complete."""

_A_GET = h11.Request(method="GET", target="/", headers=[("Host", "any"), ("Connection", "close")])
"""What h11 is told of each request, once and for all: to read the response to a GET or a POST it needs no more."""

_END = h11.EndOfMessage()
_VALUE = re.compile(rb"(?:[^\x00\s]+(?:[ \t]+[^\x00\s]+)*)?")


class HungUpError(OSError):
    """The server closed the connection without an answer."""


class UnsendableError(ValueError):
    """A header holds what must not stand in one (RFC 9110 §5.5): a line break, for example."""


class Message(Struct):
    """What is sent to a server besides the target: a POST, or a GET where `body` is None.

    `begun` is True from the moment in which its first byte may have left.
    """

    headers: Headers
    body: bytes | None = None
    begun: bool = False

    @property
    def method(self) -> str:
        """Return the method (RFC 9110 §9.3)."""
        return "GET" if self.body is None else "POST"


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

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=LARGEST_HEAD)
        self.status = 0
        self.headers: dict[bytes, list[bytes]] = {}

    async def send(self, target: bytes, host: bytes, message: Message) -> None:
        """Send a request and read the head of its response: the first that is no interim one (RFC 9110 §15.2)."""
        request = written(target, host, message)
        message.begun = True
        self._http.send(_A_GET)
        self._http.send(_END)
        await self._stream.write(request)
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
        self._stream.close()

    async def _next_event(self) -> Events:
        while (event := self._http.next_event()) is h11.NEED_DATA:
            data = await self._stream.read()
            if not data and self._http.their_state is h11.SEND_RESPONSE:
                raise HungUpError
            self._http.receive_data(data)
        return event  # type: ignore[return-value]


def written(target: bytes, host: bytes, message: Message) -> bytes:
    """Write a request (RFC 9112 §3); raises UnsendableError. h11 would do so too, in three times the time."""
    lines = [b"%b %b HTTP/1.1" % (message.method.encode("ascii"), target)]
    for name, value in [(b"Host", host), *message.headers]:
        if not _VALUE.fullmatch(value):
            raise UnsendableError
        lines.append(b"%b: %b" % (name, value))
    if message.body is not None:
        lines.append(b"Content-Length: %d" % len(message.body))
    return b"\r\n".join([*lines, b"", message.body or b""])
