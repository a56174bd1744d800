"""A hub of WebSub on loopback, as hubs in the field are: it verifies, signs and grants leases, or fails to.

It also is the reverse proxy: a callback at https://push.example/ is reached where the planet listens.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlencode, urlsplit

PUBLIC = "https://push.example/hooks/"
"""The callback in the members file."""


@dataclass(frozen=True)
class Answer:
    """What a callback answered."""

    status: int
    body: bytes
    content_type: str


def ask(address: str, target: str, method: str = "GET", body: bytes = b"", **headers: str) -> Answer:
    """Send one request to where the planet listens."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    try:
        connection.request(method, target, body or None, {name.replace("_", "-"): v for name, v in headers.items()})
        answer = connection.getresponse()
        return Answer(answer.status, answer.read(), answer.headers.get("Content-Type", ""))
    finally:
        connection.close()


@dataclass
class Asked:
    """One request to the hub."""

    fields: list[tuple[str, str]]

    def __getitem__(self, name: str) -> str:
        return dict(self.fields)[name]

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.fields if key == name]


@dataclass
class WebSubHub:
    """A hub. `lease` is what it grants, None for what is asked, "" for nothing said; `verifies`: it asks back."""

    address: str = ""
    status: int = 202
    words: bytes = b""
    lease: int | str | None = None
    verifies: bool = True
    headers: dict[str, str] = field(default_factory=dict)
    log: list[Asked] = field(default_factory=list)
    held: dict[str, tuple[str, str]] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)
    url: str = ""
    then: Callable[[], None] | None = None

    def __enter__(self) -> WebSubHub:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def taken(self, mode: str) -> list[Asked]:
        """The requests of a mode, in their order."""
        return [request for request in self.log if request["hub.mode"] == mode]

    def heard(self, asked: Asked) -> None:
        """Take a request: verify it by a GET to its callback, and remember it if that is confirmed."""
        self.log.append(asked)
        mode = asked["hub.mode"]
        if mode == "publish" or not self.verifies or self.status >= 300:
            return
        lease = self.lease if self.lease is not None else dict(asked.fields).get("hub.lease_seconds", "")
        answer = self.verify(asked["hub.callback"], mode, asked["hub.topic"], lease)
        if answer.status == 200 and answer.body == b"a challenge":
            if mode == "subscribe":
                self.held[asked["hub.callback"]] = (asked["hub.topic"], asked["hub.secret"])
            else:
                self.held.pop(asked["hub.callback"], None)

    def verify(self, callback: str, mode: str, topic: str, lease: int | str = "", **more: str) -> Answer:
        """Ask a callback whether it was meant."""
        fields = {"hub.mode": mode, "hub.topic": topic, "hub.challenge": "a challenge", **more}
        if lease != "":
            fields["hub.lease_seconds"] = str(lease)
        return self.call(callback, "GET", query=urlencode(fields))

    def push(self, body: bytes = b"<feed/>", method: str = "sha256", secret: str = "", callback: str = "") -> Answer:
        """Bring news to every callback, or to this one, signed with its secret or with this one; return the last
        answer."""
        (answer,) = [
            self.call(held, "POST", body, X_Hub_Signature=signed(body, secret or own, method))
            for held, (_, own) in self.held.items()
            if callback in ("", held)
        ][-1:]
        return answer

    def call(self, callback: str, method: str, body: bytes = b"", query: str = "", **headers: str) -> Answer:
        """Send a request to a callback, through the reverse proxy."""
        assert callback.startswith(PUBLIC)
        target = "/" + callback.removeprefix(PUBLIC) + (f"?{query}" if query else "")
        answer = ask(self.address, target, method, body, **headers)
        self.answers.append(answer)
        return answer


def signed(body: bytes, secret: str, method: str = "sha256") -> str:
    """The value of X-Hub-Signature."""
    return f"{method}={hmac.new(secret.encode(), body, getattr(hashlib, method)).hexdigest()}"


def _handler(hub: WebSubHub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            assert self.headers["Content-Type"] == "application/x-www-form-urlencoded"
            hub.heard(Asked(parse_qsl(body.decode(), keep_blank_values=True)))
            if hub.then:
                hub.then()
            with suppress(BrokenPipeError):  # who asked waits no more
                self._answer()

        def _answer(self) -> None:
            self.send_response(hub.status)
            for name, value in hub.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(hub.words)))
            self.end_headers()
            self.wfile.write(hub.words)

        def log_message(self, *_: object) -> None:
            """The log is kept elsewhere."""

    return Handler
