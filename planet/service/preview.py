"""A preview of the published site on this machine; not made for the open web."""

from __future__ import annotations

import errno
import os
import socket
import socketserver
import sys
import threading
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from planet.errors import PlanetError, UsageError
from planet.web import media_types

Log = Callable[[str], object]
"""Receives one line for each request."""

TYPES_BY_NAME = {
    "atom.xml": media_types.ATOM,
    "rss20.xml": media_types.RSS,
    "feed.json": media_types.JSON_FEED,
    "opml.xml": media_types.of_ending("opml"),
    "blogroll.opml": "text/xml",
    "recommendations.opml": "text/xml",
}
"""Files of the site whose ending does not tell what they are."""

FOR_PROGRAMS = (".json", ".atom", ".xml")
"""Endings of files that scripts of other sites may read."""


def _with_charset(media_type: str) -> str:
    """Add "; charset=utf-8" to a media type of text or XML: all of the site is written in UTF-8. Others stay as they
    are."""
    is_text = media_type.startswith("text/") or (media_type.startswith("application/") and media_type.endswith("xml"))
    return f"{media_type}; charset=utf-8" if is_text else media_type


class Preview:
    """A server of the site, ready or running, at `url`. Close it, or use it in a `with`."""

    def __init__(self, server: _Server) -> None:
        self._server = server
        self._serving = False
        name = f"[{server.server_name}]" if ":" in server.server_name else server.server_name
        self.url = f"http://{name}:{server.server_port}/"

    def serve_forever(self) -> None:
        """Answer requests until `close` is called from another thread, or the process is interrupted."""
        self._serving = True
        self._server.serve_forever()

    def start(self) -> None:
        """Answer requests in a thread of its own, beside whatever this one does."""
        self._serving = True
        threading.Thread(target=self._server.serve_forever, name="preview", daemon=True).start()

    def close(self) -> None:
        """Stop answering and free the port; may be called twice."""
        if self._serving:
            self._server.shutdown()
            self._serving = False
        self._server.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def preview(
    output: Path, host: str = "127.0.0.1", port: int = 8000, log: Log = lambda line: None, home: str = "/"
) -> Preview:
    """Make a server of the folder `output`, which need not exist yet; port 0 takes any that is free.

    `home` is the path at which the site will be served, which 404.html refers to; it works here as well as "/".
    Raises PlanetError where the host or the port cannot be used.
    """
    if not 0 <= port <= 65_535:
        raise UsageError(f"There is no port {port}; name one from 1 to 65535 with --port.")
    server = _Server.for_host(host)
    try:
        return Preview(server((host, port), partial(_Request, log=log, home=home, directory=str(output))))
    except (OSError, UnicodeError) as error:
        raise PlanetError(_refusal(host, port, error)) from None


def _refusal(host: str, port: int, error: OSError | UnicodeError) -> str:
    """Compose the sentence on a host or port that cannot be used."""
    number = error.errno if isinstance(error, OSError) else None
    if number == errno.EADDRINUSE:
        return f"Port {port} on {host} is taken by another program; choose another, say --port {min(port + 1, 65_535)}."
    if number == errno.EACCES:
        return f"Port {port} is kept for the system's own services; choose one above 1023, say --port 8000."
    return f"There can be no preview on {host}, which is not an address of this machine; leave it out for 127.0.0.1."


class _Server(ThreadingHTTPServer):
    """The library's server, but without a look-up of its own name, which may take seconds, and without tracebacks."""

    @staticmethod
    def for_host(host: str) -> type[_Server]:
        """Return the class for an IPv4 or an IPv6 address."""
        return _Server6 if ":" in host else _Server

    def server_bind(self) -> None:
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore a visitor who closes the connection; report any other error as the library does."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class _Server6(_Server):
    address_family = socket.AF_INET6


class _Request(SimpleHTTPRequestHandler):
    """One request: a file of the folder, its index.html, or 404.html."""

    server_version = "planet-preview"
    sys_version = ""
    timeout = 30

    def __init__(self, *args: Any, log: Log, home: str, directory: str) -> None:
        self.log = log
        self.home = home
        super().__init__(*args, directory=directory)

    def send_head(self) -> Any:
        path = self.translate_path(self.path)
        if self.path.startswith(self.home) and not os.path.exists(path):
            self.path = "/" + self.path.removeprefix(self.home)
            path = self.translate_path(self.path)
        if not self._inside(path):
            self.send_error(HTTPStatus.NOT_FOUND)
            return None
        return super().send_head()

    def _inside(self, path: str) -> bool:
        """Return whether the file, symbolic links resolved, lies in the folder."""
        if "\0" in path:
            return False
        index = os.path.join(path, "index.html")
        root = os.path.realpath(self.directory)
        real = os.path.realpath(index if os.path.isdir(path) and os.path.exists(index) else path)
        return real == root or real.startswith(f"{root}{os.sep}")

    def guess_type(self, path: str | os.PathLike[str]) -> str:
        """Return the media type of a file by its name. The machine's own table is not used, so that all machines answer
        alike."""
        name = os.path.basename(path)
        ending = os.path.splitext(name)[1].removeprefix(".")
        return _with_charset(TYPES_BY_NAME.get(name) or media_types.of_ending(ending) or media_types.UNKNOWN)

    def list_directory(self, path: str | os.PathLike[str]) -> BytesIO | None:
        """Answer 404 for a folder without an index page."""
        self.send_error(HTTPStatus.NOT_FOUND)
        return None

    def end_headers(self) -> None:
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cache-Control", "no-cache")
        if getattr(self, "path", "").partition("?")[0].endswith(FOR_PROGRAMS):
            self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer with the site's own 404.html where there is one; other errors as the library does."""
        page = os.path.join(self.directory, "404.html")
        if code != HTTPStatus.NOT_FOUND or not os.path.isfile(page):
            super().send_error(code, message, explain)
            return
        with open(page, "rb") as file:
            self._send_page(file, self.guess_type(page))

    def _send_page(self, file: BinaryIO, media_type: str) -> None:
        body = file.read()
        self.send_response(HTTPStatus.NOT_FOUND)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        line = format % args
        self.log("".join(char if char.isprintable() else "\ufffd" for char in line))
