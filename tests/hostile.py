"""A web server that does what servers in the wild do, by path, and that keeps a log of what its visitors sent."""

from __future__ import annotations

import asyncio
import gzip
import ssl
import threading
import zlib
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from planet.struct import Struct, replace

CERTIFICATE = Path(__file__).with_name("hostile.pem")
FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Reef</title><link>https://reef.example/</link>
<item><title>Coral</title><link>https://reef.example/coral</link><guid>coral</guid></item></channel></rss>"""
ODD_ETAG = b'W/unquoted "\xe4\xff", twice'
ODD_DATE = b"yesterday, or so"


class Request(Struct, frozen=True):
    """What a visitor sent; header names in lower case, values as bytes; `at` in seconds of the server's event loop."""

    method: str
    target: str
    headers: tuple[tuple[str, bytes], ...]
    at: float
    port: int
    body: bytes = b""

    @property
    def path(self) -> str:
        """The target without its query."""
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        """The parameters in the target."""
        return dict(parse_qsl(urlsplit(self.target).query))

    def header(self, name: str) -> bytes:
        """The first value of a header, b"" where it was not sent."""
        return next((value for key, value in self.headers if key == name), b"")


@dataclass(slots=True)
class Exchange:
    """One request, and the means to answer it in good ways and bad ones."""

    request: Request
    writer: asyncio.StreamWriter
    visits: int

    async def raw(self, data: bytes) -> None:
        """These bytes and nothing else."""
        self.writer.write(data)
        await self.writer.drain()

    async def answer(self, status: int = 200, body: bytes = b"", **headers: str | bytes) -> None:
        """A well-formed answer; underscores in the names of headers stand for hyphens."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if not {"Content-Length", "Transfer-Encoding"} & named.keys() and status not in (204, 304):
            named["Content-Length"] = str(len(body))
        await self.raw(b"HTTP/1.1 %d Whatever\r\n" % status)
        for name, value in named.items():
            await self.raw(name.encode() + b": " + (value.encode() if isinstance(value, str) else value) + b"\r\n")
        await self.raw(b"\r\n" + body)


Route = Callable[[Exchange], Awaitable[None]]
ROUTES: dict[str, Route] = {}


def route(*paths: str) -> Callable[[Route], Route]:
    """Names the paths that a trap stands at."""

    def register(trap: Route) -> Route:
        ROUTES.update(dict.fromkeys(paths, trap))
        return trap

    return register


@dataclass
class Hostile:
    """The server, plain on `port` and with TLS on `tls_port`: in a thread of its own as a context manager, or in the
    event loop that runs, in `serving`."""

    log: list[Request] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    port: int = 0
    tls_port: int = 0
    _handlers: set[asyncio.Task[None]] = field(default_factory=set)
    _ends: bool = False

    def __enter__(self) -> Hostile:
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self._thread.start()
        assert self._ready.wait(600)
        return self

    def __exit__(self, *exc: object) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(600)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        """The address of a path, on any host that the visitor's resolver leads here."""
        return f"http://{host}:{self.port}{path}"

    def requests(self, path: str) -> list[Request]:
        """The log of one path."""
        return [request for request in list(self.log) if request.path == path]

    async def _serve(self) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        async with self.serving():
            self._ready.set()
            await self._over.wait()

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Hostile]:
        """Serve in the event loop that runs, and so by its clock, until the block ends."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        plain = await asyncio.start_server(self._take, "127.0.0.1", 0)
        secure = await asyncio.start_server(self._take, "127.0.0.1", 0, ssl=context)
        self.port, self.tls_port = (server.sockets[0].getsockname()[1] for server in (plain, secure))
        yield self
        self._ends = True
        for server in (plain, secure):
            asyncio.get_running_loop().remove_reader(server.sockets[0])
        await asyncio.sleep(0)  # a closed server leaves a connection open that it has accepted but not yet taken
        plain.close()
        secure.close()
        handlers = list(self._handlers)
        for task in handlers:
            task.cancel()
        await asyncio.gather(*handlers, return_exceptions=True)

    def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Handle a connection in a task that ends it whatever happens, even if it is stopped before it begins.

        Closing is not enough: with TLS that waits for the farewell of a visitor who may be gone without one.
        """

        def end(task: asyncio.Task[None]) -> None:
            self._handlers.discard(task)
            writer.transport.abort()

        task = asyncio.ensure_future(self._handle(reader, writer))
        self._handlers.add(task)
        task.add_done_callback(end)
        if self._ends:
            task.cancel()

    async def _handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            head = await reader.readuntil(b"\r\n\r\n")
            request = _request(head, writer.get_extra_info("sockname")[1])
            if length := int(request.header("content-length") or 0):
                request = replace(request, body=await reader.readexactly(length))
            self.log.append(request)
            self.seen[request.target] += 1
            trap = ROUTES.get(request.path, status)
            await trap(Exchange(request, writer, self.seen[request.target]))
        with suppress(OSError):
            writer.close()
            await writer.wait_closed()


def _request(head: bytes, port: int) -> Request:
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ")
    named = (line.partition(": ") for line in lines if line)
    headers = tuple((name.lower(), value.encode("latin-1")) for name, _, value in named)
    return Request(method, target, headers, asyncio.get_running_loop().time(), port)


# ---------------------------------------------------------------- good manners


@route("/feed")
async def feed(exchange: Exchange) -> None:
    """A feed as it should be, with both validators."""
    if exchange.request.header("if-none-match") == b'"reef-1"':
        await exchange.answer(304, ETag='"reef-1"')
    else:
        await exchange.answer(
            body=FEED,
            ETag='"reef-1"',
            Last_Modified="Sun, 22 Nov 2026 08:00:00 GMT",
            Content_Type="application/rss+xml",
            Cache_Control="public, max-age=7200",
        )


@route("/secret")
async def secret(exchange: Exchange) -> None:
    """A feed for those who have the password."""
    await exchange.answer(200 if exchange.request.header("authorization") else 401, FEED)


# ---------------------------------------------------------------- statuses, redirects, conditions


async def status(exchange: Exchange) -> None:
    """/status/N answers N; every other unknown path 404."""
    _, _, number = exchange.request.path.rpartition("/status/")
    headers = {name: value for name, value in exchange.request.query.items() if name == "Retry-After"}
    await exchange.answer(int(number) if number.isdigit() else 404, b"no feed here", **headers)


@route("/to")
async def redirect(exchange: Exchange) -> None:
    """Redirects with ?status= to ?url=, after ?seconds=."""
    query = exchange.request.query
    await asyncio.sleep(float(query.get("seconds", 0)))
    await exchange.answer(int(query.get("status", "302")), b"moved", Location=query.get("url", ""))


@route("/chain")
async def chain(exchange: Exchange) -> None:
    """So many redirects before the feed: ?left=."""
    left = int(exchange.request.query["left"])
    await exchange.answer(302, Location=f"/chain?left={left - 1}" if left > 1 else "/feed")


@route("/loop-a", "/loop-b")
async def loop(exchange: Exchange) -> None:
    """Each sends on to the other."""
    await exchange.answer(301, Location="/loop-b" if exchange.request.path == "/loop-a" else "/loop-a")


@route("/nowhere")
async def nowhere(exchange: Exchange) -> None:
    """A redirect without its Location."""
    await exchange.answer(301)


@route("/to-bytes")
async def to_bytes(exchange: Exchange) -> None:
    """Redirects to a path in a charset of its own: ?hex=."""
    await exchange.answer(302, Location=b"/" + bytes.fromhex(exchange.request.query["hex"]))


@route("/cookies")
async def cookies(exchange: Exchange) -> None:
    """Leaves a cookie and sends on, as paywalls do."""
    await exchange.answer(302, Location="/feed", Set_Cookie="tracker=1; Path=/; Max-Age=999999")


@route("/odd")
async def odd_validators(exchange: Exchange) -> None:
    """Validators that no standard allows; 304 only for their very bytes."""
    request = exchange.request
    echoed = request.header("if-none-match") == ODD_ETAG and request.header("if-modified-since") == ODD_DATE
    if echoed:
        await exchange.answer(304)
    else:
        await exchange.answer(200, FEED, ETag=ODD_ETAG, Last_Modified=ODD_DATE)


@route("/always-304")
async def always_304(exchange: Exchange) -> None:
    """A cache gone mad."""
    await exchange.answer(304)


@route("/renewed-etag")
async def renewed_etag(exchange: Exchange) -> None:
    """A new ETag with every answer, the 304 too."""
    status = 304 if exchange.request.header("if-none-match") else 200
    await exchange.answer(status, FEED if status == 200 else b"", ETag=f'"{exchange.visits}"')


@route("/same-body")
async def same_body(exchange: Exchange) -> None:
    """Knows no conditions, and has another ETag each time."""
    await exchange.answer(200, FEED, ETag=f'"{exchange.visits}"')


@route("/partial")
async def partial(exchange: Exchange) -> None:
    """206 although nobody asked for a part."""
    await exchange.answer(206, FEED[:50], Content_Range=f"bytes 0-49/{len(FEED)}")


# ---------------------------------------------------------------- bodies


@route("/empty")
async def empty(exchange: Exchange) -> None:
    """200, and nothing."""
    await exchange.answer(200)


@route("/blank")
async def blank(exchange: Exchange) -> None:
    """200, and nothing but white space."""
    await exchange.answer(200, b"\xef\xbb\xbf \n\n")


@route("/packed")
async def packed(exchange: Exchange) -> None:
    """The feed in the packing that ?how= names, rightly labelled."""
    zipper = zlib.compressobj(wbits=-15)
    packings = {
        "gzip": (gzip.compress(FEED), "gzip"),
        "x-gzip": (gzip.compress(FEED), "X-GZIP"),
        "members": (gzip.compress(FEED[:99]) + gzip.compress(FEED[99:]) + b"\0\0\0\0", "gzip"),
        "deflate": (zlib.compress(FEED), "deflate"),
        "raw": (zipper.compress(FEED) + zipper.flush(), "deflate"),
        "identity": (FEED, "identity"),
    }
    body, coding = packings[exchange.request.query["how"]]
    await exchange.answer(200, body, Content_Encoding=coding)


@route("/bytewise-gzip")
async def bytewise_gzip(exchange: Exchange) -> None:
    """A gzip body that comes a byte at a time, in chunks."""
    await exchange.answer(200, Content_Encoding="gzip", Transfer_Encoding="chunked")
    for byte in gzip.compress(FEED):
        await exchange.raw(b"1\r\n%c\r\n" % byte)
    await exchange.raw(b"0\r\n\r\n")


@route("/gzip-bomb")
async def gzip_bomb(exchange: Exchange) -> None:
    """100 MB of zeros in 100 kB."""
    await exchange.answer(200, _bomb(100_000_000), Content_Encoding="gzip")


@route("/nested-bomb")
async def nested_bomb(exchange: Exchange) -> None:
    """The same packed twice, and labelled so."""
    await exchange.answer(200, gzip.compress(_bomb(100_000_000)), Content_Encoding="gzip, gzip")


@route("/two-codings")
async def two_codings(exchange: Exchange) -> None:
    """Packed twice, in two headers."""
    body = gzip.compress(gzip.compress(FEED))
    await exchange.raw(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Encoding: gzip\r\n\r\n" + body)


@route("/members-bomb")
async def members_bomb(exchange: Exchange) -> None:
    """Very many empty gzip members."""
    await exchange.answer(200, gzip.compress(b"") * 50_000, Content_Encoding="gzip")


@route("/rubbish-after-gzip")
async def rubbish_after_gzip(exchange: Exchange) -> None:
    """The feed, packed, and then 4 MB that unpack to nothing."""
    await exchange.raw(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(FEED) + bytes(4_000_000))


@route("/brotli")
async def brotli(exchange: Exchange) -> None:
    """A coding that was not offered."""
    await exchange.answer(200, b"\x0b\x02\x80feed\x03", Content_Encoding="br")


@route("/lying-gzip")
async def lying_gzip(exchange: Exchange) -> None:
    """Labelled gzip, but plain."""
    await exchange.answer(200, FEED, Content_Encoding="gzip")


@route("/cut-gzip")
async def cut_gzip(exchange: Exchange) -> None:
    """A gzip body that lacks its end, with a Content-Length that fits."""
    await exchange.answer(200, gzip.compress(FEED)[:-12], Content_Encoding="gzip")


@route("/cut-length")
async def cut_length(exchange: Exchange) -> None:
    """Less than the Content-Length promises."""
    await exchange.answer(200, FEED, Content_Length=str(len(FEED) + 100))


@route("/short-length")
async def short_length(exchange: Exchange) -> None:
    """More than the Content-Length says."""
    await exchange.answer(200, FEED + b"<!-- the rest -->", Content_Length=str(len(FEED)))


@route("/cut-chunks")
async def cut_chunks(exchange: Exchange) -> None:
    """Chunks without the last one."""
    await exchange.answer(200, b"%x\r\n%b\r\n" % (len(FEED), FEED), Transfer_Encoding="chunked")


@route("/chunk-garbage")
async def chunk_garbage(exchange: Exchange) -> None:
    """No chunks where chunks should be."""
    await exchange.answer(200, b"zz\r\nnot a chunk\r\n", Transfer_Encoding="chunked")


@route("/declared-large")
async def declared_large(exchange: Exchange) -> None:
    """Announces 10 GB."""
    await exchange.answer(200, FEED, Content_Length="10000000000")


@route("/endless")
async def endless(exchange: Exchange) -> None:
    """A body without end."""
    await exchange.answer(200, Content_Encoding="identity", Transfer_Encoding="chunked")
    while True:
        await exchange.raw(b"10000\r\n" + b"x" * 65536 + b"\r\n")


@route("/large")
async def large(exchange: Exchange) -> None:
    """A body of ?size= bytes."""
    size = int(exchange.request.query["size"])
    await exchange.answer(200, b"x" * size)


# ---------------------------------------------------------------- time and wire


@route("/silent")
async def silent(exchange: Exchange) -> None:
    """Takes the request and says nothing."""
    await asyncio.sleep(60)


@route("/slow")
async def slow(exchange: Exchange) -> None:
    """The feed, after ?seconds=."""
    await asyncio.sleep(float(exchange.request.query["seconds"]))
    await exchange.answer(200, FEED)


@route("/drip-head")
async def drip_head(exchange: Exchange) -> None:
    """Headers, a byte at a time, for ever."""
    await exchange.raw(b"HTTP/1.1 200 OK\r\nX-Drip: ")
    await _drip(exchange)


@route("/drip-body")
async def drip_body(exchange: Exchange) -> None:
    """A body, a byte at a time, for ever."""
    await exchange.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    await _drip(exchange)


@route("/continue-for-ever")
async def continue_for_ever(exchange: Exchange) -> None:
    """Nothing but interim answers."""
    while True:
        await exchange.raw(b"HTTP/1.1 100 Continue\r\n\r\n")
        await asyncio.sleep(0.05)


@route("/hang-up")
async def hang_up(exchange: Exchange) -> None:
    """Closes without a word."""


@route("/reset")
async def reset(exchange: Exchange) -> None:
    """Breaks the connection in the middle of the body."""
    await exchange.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")
    exchange.writer.transport.abort()


@route("/garbage")
async def garbage(exchange: Exchange) -> None:
    """Another protocol."""
    await exchange.raw(b"SSH-2.0-OpenSSH_9.9\r\n\r\n")


@route("/large-head")
async def large_head(exchange: Exchange) -> None:
    """One header of 300 kB."""
    await exchange.answer(200, FEED, X_Large="x" * 300_000)


@route("/head-flood")
async def head_flood(exchange: Exchange) -> None:
    """Headers without end."""
    await exchange.raw(b"HTTP/1.1 200 OK\r\n")
    while True:
        await exchange.raw(b"X-More: and more\r\n" * 1000)


@route("/upgrade")
async def upgrade(exchange: Exchange) -> None:
    """Would rather speak another protocol."""
    await exchange.raw(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")


async def _drip(exchange: Exchange) -> None:
    while True:
        await exchange.raw(b"x")
        await asyncio.sleep(0.2)


@cache
def _bomb(size: int) -> bytes:
    zipper = zlib.compressobj(9, wbits=31)
    zeros = bytes(1_000_000)
    return b"".join([*(zipper.compress(zeros) for _ in range(size // len(zeros))), zipper.flush()])
