"""The web of the bench: every feed at an address of its own on loopback, with validators, with a latency if asked for.

`python -m bench.server FOLDER LATENCY PARK` prints its ports and serves until its standard input ends. Feed 17 of the
folder is at `http://127.x.y.z:PORT/17`. The feeds of a server park, PARK in number, are at one address, each at a port
of its own.
"""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO, cast

from bench.cache import ROOT
from bench.corpora import BARE

ANSWER = (
    "HTTP/1.1 {status}\r\nServer: bench\r\nContent-Type: {media_type}\r\nContent-Length: {length}\r\n{validators}\r\n"
)
PARK = "127.255.0.1"
"""The address that the feeds of a server park share."""

REMEMBERED = 400_000_000
"""Bytes of documents that the server keeps in memory; what is beyond them it reads anew for each answer."""


def address(member: int) -> str:
    """Return the loopback address of a feed: 250 feeds a network, 250 networks a block."""
    return f"127.{1 + member // 62_500}.{member // 250 % 250}.{1 + member % 250}"


class Documents:
    """The files of a folder with their ETags; a file that was written anew has another ETag at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._bodies: dict[str, tuple[str, bytes]] = {}
        self._held = 0
        self._stamp = 0
        self._bare: frozenset[str] = frozenset()

    def etag(self, name: str) -> str:
        """Return the ETag of a file. Raises OSError where there is none."""
        status = os.stat(self._folder / name)
        return f'"{status.st_mtime_ns:x}-{status.st_size:x}"'

    def is_bare(self, name: str) -> bool:
        """Return whether a file is served without validators."""
        try:
            stamp = os.stat(self._folder / BARE).st_mtime_ns
        except OSError:
            return False
        if stamp != self._stamp:
            self._stamp = stamp
            self._bare = frozenset((self._folder / BARE).read_text(encoding="ascii").split())
        return name in self._bare

    def body(self, name: str, etag: str) -> bytes:
        """Return the bytes of a file."""
        held = self._bodies.get(name)
        if held and held[0] == etag:
            return held[1]
        body = (self._folder / name).read_bytes()
        if held or self._held < REMEMBERED:
            self._held += len(body) - (len(held[1]) if held else 0)
            self._bodies[name] = (etag, body)
        return body


class Answering(asyncio.Protocol):
    """A connection: one answer a request, kept open as long as the client likes."""

    def __init__(self, documents: Documents, latency: float) -> None:
        self._documents = documents
        self._latency = latency
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._received += data
        while b"\r\n\r\n" in self._received:
            request, _, self._received = self._received.partition(b"\r\n\r\n")
            if self._latency:
                asyncio.get_running_loop().call_later(self._latency, self._answer, request)
            else:
                self._answer(request)

    def _answer(self, request: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(answer(self._documents, request))


def answer(documents: Documents, request: bytes) -> bytes:
    """Return the bytes of the answer to a request: 200, 304 or 404."""
    name = request.split(b" ", 2)[1].decode("ascii").lstrip("/")
    try:
        etag = documents.etag(name)
    except OSError:
        return ANSWER.format(status="404 Not Found", media_type="text/plain", length=0, validators="").encode()
    validators = "" if documents.is_bare(name) else f"ETag: {etag}\r\n"
    if validators and etag.encode() in request:
        return f"HTTP/1.1 304 Not Modified\r\nServer: bench\r\n{validators}\r\n".encode()
    body = documents.body(name, etag)
    media_type = "application/feed+json" if body[:1] == b"{" else "application/xml"
    head = ANSWER.format(status="200 OK", media_type=media_type, length=len(body), validators=validators)
    return head.encode() + body


class Server:
    """A running server in a process of its own; use as a context manager. The feeds in `park` share an address."""

    def __init__(self, folder: Path, latency: float = 0, park: Sequence[int] = ()) -> None:
        self._command = [sys.executable, "-m", "bench.server", str(folder), str(latency), str(len(park))]
        self._park = park

    def __enter__(self) -> Server:
        self._process = subprocess.Popen(
            self._command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._port, *ports = map(int, cast(IO[str], self._process.stdout).readline().split())
        self._park_ports = dict(zip(self._park, ports, strict=True))
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def url(self, member: int) -> str:
        """Return the URL of a feed."""
        if member in self._park_ports:
            return f"http://{PARK}:{self._park_ports[member]}/{member}"
        return f"http://{address(member)}:{self._port}/{member}"

    def urls(self, size: int) -> list[str]:
        """Return the URLs of the first feeds."""
        return [self.url(member) for member in range(size)]

    def cpu(self) -> float:
        """Return the seconds of processor that the server has used so far."""
        stat = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii")
        user, system = stat.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


async def serve(folder: Path, latency: float, park: int) -> None:
    """Print the ports, and serve until standard input ends."""
    documents = Documents(folder)
    loop = asyncio.get_running_loop()
    hosts = ["0.0.0.0"] + park * [PARK]
    servers = [await loop.create_server(lambda: Answering(documents, latency), host, 0, backlog=4096) for host in hosts]
    print(*(server.sockets[0].getsockname()[1] for server in servers), flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


def main() -> None:
    """Raise the limit of open connections as far as it goes, then serve. Ctrl-C is for the bench, which ends this."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    asyncio.run(serve(Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])))


if __name__ == "__main__":
    main()
