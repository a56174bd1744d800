"""A site that takes Webmentions, on a real loopback socket: pages, endpoints, and a log of what came."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl


@dataclass
class Receiver:
    """Pages by path (headers, body), answers of endpoints by path (status, headers), and what was asked and sent."""

    pages: dict[str, tuple[list[tuple[str, str]], str]] = field(default_factory=dict)
    endpoints: dict[str, tuple[int, dict[str, str]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    came: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    silent: set[str] = field(default_factory=set)
    url: str = ""

    def page(self, path: str, body: str = "", *headers: tuple[str, str]) -> str:
        """Put a page there, and give its URL."""
        self.pages[path] = (list(headers), body)
        return self.url + path

    def told(self) -> list[tuple[str, str, str]]:
        """What came: endpoint, source, target; the list is emptied."""
        mail = [(path, form["source"], form["target"]) for path, form in self.came]
        self.came.clear()
        return mail


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver that runs until the block ends."""
    site = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            if self.path.startswith("/moved"):
                self._say(302, [("Location", self.path.replace("/moved", "", 1))])
                return
            status = int(self.path.removeprefix("/status/")) if self.path.startswith("/status/") else 404
            headers, body = site.pages.get(self.path, ([], "nothing"))
            kind = [] if any(name == "Content-Type" for name, _ in headers) else [("Content-Type", "text/html")]
            self._say(200 if self.path in site.pages else status, [*headers, *kind], body)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            site.came.append((self.path, dict(parse_qsl(body))))
            if self.path in site.silent:
                time.sleep(1)
                self.connection.close()
                return
            status, headers = site.endpoints.get(self.path, (202, {}))
            self._say(status, list(headers.items()))

        def _say(self, status: int, headers: list[tuple[str, str]], body: str = "") -> None:
            data = body.encode()
            self.send_response(status)
            for name, value in (*headers, ("Content-Length", str(len(data)))):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Keep the log elsewhere."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
