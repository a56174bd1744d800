"""The server that hubs reach: what it takes, and what it does not."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from websub import Answer, ask, signed

from planet.admin.outreach import push_secrets
from planet.errors import PlanetError, UsageError
from planet.model.outreach import Offer
from planet.service import listener as module
from planet.service.callbacks import Callbacks
from planet.service.listener import Listener
from planet.store import Store

KEY = b"a key of many characters"
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


class Listening:
    """A server over a store with one subscription, which was asked for once."""

    def __init__(self, folder: Path, most_bytes: int = 100_000) -> None:
        self.folder, self.most_bytes, self.rung, self.opened = folder, most_bytes, 0, 0
        self.warnings: list[str] = []
        with Store.open("sqlite:///planet.db", folder) as store, store.transaction():
            store._db.run(
                "INSERT INTO members (id, role, slug, letter, position, present, profile) "
                "VALUES (1, 'member', 'ada', 'a', 0, 1, '{}')"
            )
            store._db.run(
                "INSERT INTO feeds (id, member_id, url, place, discovered, position, present, settings, info, "
                "info_next, problems, version, etag, last_modified, validated_url, body_hash, failures, "
                "state, reason, moved_to, moved_days, hints, reading, reading_hash, declined) "
                "VALUES (1, 1, 'u', 'web', 0, 0, 1, '{}', "
                "'{}', '', '[]', 0, '', '', '', '', 0, 'ok', '', '', '[]', '{}', 0, '', '')"
            )
            store.subscriptions.begin(
                1, Offer("http://hub.example/", "http://ada.example/feed"), "https://p.example/", NOW
            )
            store._db.run("UPDATE subscriptions SET generation = 1, stage = 'asked'")
        self.listener = Listener("127.0.0.1", 0, self._open, self._ring, self.warnings.append)
        self.path = f"/{push_secrets.token(KEY, 1)}"
        with Store.open("sqlite:///planet.db", folder) as store:
            held = store.subscriptions.by_id(1)
            assert held
            self.secret = push_secrets.secret(KEY, held)
        self.listener.start()

    def _open(self) -> Callbacks:
        self.opened += 1
        store = Store.open("sqlite:///planet.db", self.folder)
        return Callbacks(store, KEY, timedelta(days=10), self.most_bytes, lambda: NOW)

    def _ring(self) -> None:
        self.rung += 1

    def post(self, body: bytes) -> Answer:
        return ask(self.listener.address, self.path, "POST", body, X_Hub_Signature=signed(body, self.secret))

    def raw(self, *pieces: bytes) -> bytes:
        """Send bytes as they are; return all that comes back."""
        parts = urlsplit(self.listener.address)
        with socket.create_connection((parts.hostname, parts.port), timeout=60) as connection:
            for piece in pieces:
                connection.sendall(piece)
            answer = b""
            while more := connection.recv(65_536):
                answer += more
        return answer


@pytest.fixture
def listening(tmp_path: Path, empty_store: Path) -> Iterator[Listening]:
    (tmp_path / "planet.db").write_bytes(empty_store.read_bytes())
    listening = Listening(tmp_path)
    yield listening
    listening.listener.close()


def test_news_are_taken(listening: Listening) -> None:
    assert listening.post(b"news").status == 202
    assert listening.rung == 1
    assert listening.post(b"news").status == 202
    assert listening.rung == 1, "in the same second: that says nothing new"


def test_news_in_pieces(listening: Listening) -> None:
    """A body of chunks, of a hub that waits to be told to go on."""
    signature = signed(b"some news", listening.secret).encode()
    answer = listening.raw(
        b"POST %b HTTP/1.1\r\nHost: p\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n"
        b"X-Hub-Signature: %b\r\n\r\n" % (listening.path.encode(), signature),
        b"4\r\nsome\r\n",
        b"5\r\n news\r\n0\r\n\r\n",
    )
    assert answer.startswith(b"HTTP/1.1 100 ")
    assert b"HTTP/1.1 202 " in answer
    assert listening.rung == 1


@pytest.mark.parametrize("method", ["PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"])
def test_other_methods(listening: Listening, method: str) -> None:
    assert ask(listening.listener.address, listening.path, method).status == 405


def test_a_body_that_is_too_large(listening: Listening) -> None:
    """Whether its length is stated or not: no more of it is read, and nothing happens."""
    listening.most_bytes = 1000
    listening.listener.open_anew()
    assert listening.post(b"x" * 1000).status == 202
    listening.rung = 0
    assert b" 413 " in listening.raw(
        b"POST %b HTTP/1.1\r\nHost: p\r\nContent-Length: 1001\r\n\r\n%b" % (listening.path.encode(), b"x" * 1001)
    )
    assert listening.rung == 0


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost: p\r\nX: " + b"x" * 40_000 + b"\r\n\r\n", b" 431 "),
        (b"nonsense\r\n\r\n", b" 400 "),
        (b"GET / HTTP/1.1\r\n\r\n", b" 400 "),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", b" 400 "),
        (b"POST / HTTP/1.1\r\nHost: p\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", b" 400 "),
        (b"GET /%00%ff?hub.topic=%ff HTTP/1.1\r\nHost: p\r\n\r\n", b" 404 "),
        (b"GET http://p/x HTTP/1.0\r\n\r\n", b" 404 "),
    ],
)
def test_what_is_no_request_of_a_hub(listening: Listening, sent: bytes, status: bytes) -> None:
    assert status in listening.raw(sent).partition(b"\r\n")[0]


def test_a_hub_that_hangs_up(listening: Listening) -> None:
    """In the middle of its news: nothing is taken, and the next is served."""
    parts = urlsplit(listening.listener.address)
    with socket.create_connection((parts.hostname, parts.port)) as connection:
        connection.sendall(b"POST %b HTTP/1.1\r\nHost: p\r\nContent-Length: 9\r\n\r\nnews" % listening.path.encode())
    assert listening.post(b"news").status == 202
    assert listening.rung == 1


def test_clients_that_say_nothing_are_not_waited_for(listening: Listening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "HEAD_SECONDS", 0.1)
    assert listening.raw() == b""
    assert listening.raw(b"GET / HTTP/1.1\r\nHo") == b""
    monkeypatch.setattr(module, "HEAD_SECONDS", 10.0)
    monkeypatch.setattr(module, "SECONDS", 0.1)
    head = b"POST %b HTTP/1.1\r\nHost: p\r\nContent-Length: 9\r\n\r\nn" % listening.path.encode()
    assert listening.raw(head) == b""


def test_so_many_connections_and_no_more(listening: Listening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_CONNECTIONS", 3)
    parts = urlsplit(listening.listener.address)
    with ExitStack() as stack:
        for _ in range(3):
            held = stack.enter_context(socket.create_connection((parts.hostname, parts.port)))
            held.sendall(b"GET")
        assert b" 503 " in listening.raw(b"GET / HTTP/1.1\r\nHost: p\r\n\r\n")
    for _ in range(100):
        if listening.post(b"news").status == 202:
            break
    assert listening.rung == 1


def test_many_hubs_at_once(listening: Listening) -> None:
    answers: list[int] = []
    threads = [threading.Thread(target=lambda: answers.append(listening.post(b"news").status)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [202] * 20
    assert listening.rung == 1


def test_a_store_that_cannot_be_used(listening: Listening, monkeypatch: pytest.MonkeyPatch) -> None:
    """The hub is told to try again: what it brought is not lost."""

    def full(self: Callbacks, _: object) -> bool:
        raise PlanetError("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(Callbacks, "news", full)
        assert [listening.post(b"news").status for _ in range(2)] == [503, 503]
    assert listening.warnings == ["The disk is full."]
    assert listening.post(b"news").status == 202


def test_a_mistake_of_the_program_ends_one_request(listening: Listening, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(self: Callbacks, _: object) -> bool:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(Callbacks, "news", wrong)
        assert listening.post(b"news").status == 503
    assert "a mistake of the program" in listening.warnings[0]
    assert listening.post(b"news").status == 202


def test_an_address_that_cannot_be_had(listening: Listening) -> None:
    port = urlsplit(listening.listener.address).port or 0
    for host, number in (("127.0.0.1", port), ("192.0.2.1", 0), ("no such host", 0)):
        with pytest.raises(UsageError, match=r"--listen .*: no server can be started there"):
            Listener(host, number, listening._open, listening._ring, print)


def test_an_end_with_requests_under_way_is_no_fault(listening: Listening, caplog: pytest.LogCaptureFixture) -> None:
    """A hub that is cut off in the middle of its news leaves no trace in the log."""
    parts = urlsplit(listening.listener.address)
    with socket.create_connection((parts.hostname, parts.port), timeout=60) as connection:
        head = b"POST %b HTTP/1.1\r\nHost: p\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n"
        connection.sendall(head % listening.path.encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 100")
        listening.listener.close()
        assert connection.recv(100) == b""
    assert caplog.text == ""


def test_closing_frees_the_port(listening: Listening) -> None:
    listening.post(b"news")
    port = urlsplit(listening.listener.address).port or 0
    listening.listener.close()
    listening.listener.close()
    again = Listener("127.0.0.1", port, listening._open, listening._ring, print)
    again.close()


def test_two_servers_do_not_get_one_address() -> None:
    """Also in the moment before the first one answers: the second says so, and waits for nothing."""
    with module._bound("127.0.0.1", 0) as first, pytest.raises(UsageError, match="choose another"):
        module._bound(*first.getsockname())
