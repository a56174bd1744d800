"""A service that hears what a hub tells it, over a real socket: it answers as a test says, late, or not at all."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Chat:
    """What was heard, and what is answered next: a status, with headers of its own; "silence" for no answer, "hang up"
    for a connection that ends. Without a word it is 200."""

    port: int = 0
    heard: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    answers: list[Any] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b'{"id": "1"}'
    over: threading.Event = field(default_factory=threading.Event)

    def texts(self, key: str = "message") -> list[str]:
        """The words of all that was heard."""
        return [str(document.get(key)) for document in self.heard]


@contextmanager
def listening() -> Iterator[Chat]:
    """Open a service on a free port of this machine."""
    chat = Chat()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            with suppress(ValueError):
                chat.heard.append(json.loads(body))
            chat.paths.append(self.path)
            answer = chat.answers.pop(0) if chat.answers else 200
            if answer == "silence":
                chat.over.wait(30)
            if not isinstance(answer, int):
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            self.send_response(answer)
            for name, value in chat.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(chat.body)))
            self.end_headers()
            self.wfile.write(chat.body)

        do_GET = do_POST

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    chat.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield chat
    finally:
        chat.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
