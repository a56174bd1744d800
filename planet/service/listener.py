"""The server that hubs of members' feeds reach, behind a reverse proxy: small, and bounded in all that it takes.

It has a thread, an event loop and a connection to the store of its own, so that it answers while a turn publishes.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from http import HTTPStatus

import h11

from planet.errors import PlanetError, UsageError, program_fault
from planet.service.callbacks import ENDED, NOT_HERE, TAKEN, Callbacks, Reply

MOST_CONNECTIONS = 100
"""So many are served at once; as many more are told to come again, and others are not heard."""

LARGEST_HEAD = 16_384
"""Bytes of a request without its body."""

SECONDS = 30.0
"""Time for a whole request and its answer."""

HEAD_SECONDS = 10.0
READ = 8_192

BUSY, TOO_LARGE, FAULT = Reply(503, "Too many requests at once."), Reply(413), Reply(503)
NOT_ALLOWED = Reply(405, "Hubs of WebSub send GET and POST here.")
SIGNATURE = b"x-hub-signature"


Warn = Callable[[str], None]
"""Shows one diagnostic to the admin; called in the thread of the server."""


class Listener:
    """A server at one address. `open_callbacks` opens the store, in the thread that uses it; `ring` says that there are
    news. Raises UsageError where the address cannot be had."""

    def __init__(
        self, host: str, port: int, open_callbacks: Callable[[], Callbacks], ring: Callable[[], None], warn: Warn
    ) -> None:
        self._open_callbacks = open_callbacks
        self._ring = ring
        self._warn = warn
        self._said = ""
        self._callbacks: Callbacks | None = None
        self._connections = 0
        self._socket = _bound(host, port)
        self._ended: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="listener", daemon=True)

    @property
    def address(self) -> str:
        """Return where it listens, as a URL."""
        host, port, *_ = self._socket.getsockname()
        return f"http://{f'[{host}]' if ':' in host else host}:{port}/"

    def start(self) -> None:
        """Answer requests in a thread of its own."""
        self._thread.start()
        self._ready.wait()

    def close(self) -> None:
        """Stop answering, and free the port; may be called twice."""
        if self._thread.is_alive() and self._loop and self._ended:
            with suppress(RuntimeError):  # the loop has ended by itself
                self._loop.call_soon_threadsafe(self._ended.set)
            self._thread.join(SECONDS)
        self._socket.close()

    def open_anew(self) -> None:
        """Open the store again for the next request: the members file has changed."""
        if self._loop:
            with suppress(RuntimeError):  # it has ended by itself
                self._loop.call_soon_threadsafe(self._let_go)

    def _let_go(self) -> None:
        if self._callbacks:
            self._callbacks.close()
        self._callbacks = None

    # ------------------------------------------------------------ the thread

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop, self._ended = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._connected, sock=self._socket, limit=READ)
        self._ready.set()
        try:
            await self._ended.wait()
        finally:
            server.close()
            self._let_go()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request, then close the connection."""
        self._connections += 1
        exchange = _Exchange(reader, writer)
        try:
            async with asyncio.timeout(SECONDS):
                if self._connections <= 2 * MOST_CONNECTIONS and (request := await exchange.request()):
                    busy = self._connections > MOST_CONNECTIONS
                    await exchange.reply(BUSY if busy else await self._answer(request, exchange))
        except (TimeoutError, OSError, h11.ProtocolError):
            pass  # the other side does not keep to the rules, or is gone
        except asyncio.CancelledError:
            pass  # the server ends; Python 3.11 would print a cancelled task of a stream as a fault
        finally:
            self._connections -= 1
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    async def _answer(self, request: h11.Request, exchange: _Exchange) -> Reply:
        """Return the answer to a request. After a fault of this side, such as a full disk, hubs try again."""
        try:
            return await self._reply(request, exchange)
        except (OSError, h11.ProtocolError):
            raise
        except Exception as accident:
            self._tell(accident)
            return FAULT

    def _tell(self, accident: Exception) -> None:
        """Say what went wrong on this side, each sentence once in a row."""
        try:
            sentence = program_fault(accident, "at news from a hub")
        except PlanetError as error:
            sentence = str(error)
        if sentence != self._said:
            self._warn(sentence)
        self._said = sentence

    async def _reply(self, request: h11.Request, exchange: _Exchange) -> Reply:
        path, _, query = request.target.decode("latin-1").partition("?")
        if request.method not in (b"GET", b"POST"):
            return NOT_ALLOWED
        callbacks = self._callbacks = self._callbacks or self._open_callbacks()
        held = callbacks.held(path)
        if request.method == b"GET":
            return held if isinstance(held, Reply) else callbacks.question(held, query)
        if held is NOT_HERE:
            return NOT_HERE
        ended = isinstance(held, Reply) or held.stage == "leaving"
        header = next((value for name, value in request.headers if name == SIGNATURE), b"")
        seal = None if isinstance(held, Reply) else callbacks.seal(held, header.decode("latin-1"))
        size = 0
        async for piece in exchange.body():
            size += len(piece)
            if size > callbacks.most_bytes:
                return TOO_LARGE
            if seal:
                seal.update(piece)
        if isinstance(held, Reply) or ended or not seal:
            return ENDED
        if seal.is_right() and callbacks.news(held):
            self._ring()
        return TAKEN  # also of what is ignored: nobody learns here which signature is right (W3C WebSub §7)


class _Exchange:
    """One request over a connection, and its answer."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=LARGEST_HEAD)

    async def request(self) -> h11.Request | None:
        """Return the head of the request; None where none came, or one that broke the rules and was answered."""
        try:
            async with asyncio.timeout(HEAD_SECONDS):
                event = await self._next_event()
        except h11.RemoteProtocolError as error:
            await self.reply(Reply(error.error_status_hint))
            return None
        return event if isinstance(event, h11.Request) else None

    async def body(self) -> AsyncIterator[bytes]:
        """Yield the pieces of the request's body."""
        if self._http.they_are_waiting_for_100_continue:
            go_on = self._http.send(h11.InformationalResponse(status_code=100, headers=[]))
            self._writer.write(go_on or b"")
        while isinstance(event := await self._next_event(), h11.Data):
            yield bytes(event.data)

    async def reply(self, reply: Reply) -> None:
        """Send the answer, with which the connection ends."""
        body = reply.text.encode()
        headers = [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", "no-store"),
            ("Connection", "close"),
        ]
        head = h11.Response(status_code=reply.status, headers=headers, reason=HTTPStatus(reply.status).phrase)
        for event in (head, h11.Data(data=body), h11.EndOfMessage()):
            self._writer.write(self._http.send(event) or b"")
        await self._writer.drain()

    async def _next_event(self) -> h11.Event | type[h11.PAUSED]:
        while (event := self._http.next_event()) is h11.NEED_DATA:
            self._http.receive_data(await self._reader.read(READ))
        return event  # type: ignore[return-value]


def _bound(host: str, port: int) -> socket.socket:
    """Return a socket at an address; raises UsageError where it cannot be had."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(place)
            listening.listen()
        except BaseException:
            listening.close()
            raise
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError(
            f"--listen {host}:{port}: no server can be started there ({reason}); choose another."
        ) from error
    return listening
