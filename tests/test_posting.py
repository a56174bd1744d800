"""POSTs to a hostile server on real loopback sockets: what is sent, where it may go, and who may have it."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest
import virtual_time
from hostile import Exchange, Hostile, route
from test_visitor import AGENT, HASTY, RULES, TRUST, here

from planet.fetch.visitor import Visitor
from planet.model.community import FetchRules
from planet.model.outreach.deliveries import Answered, Delivery, Form, Json, Receipt, Unanswered
from planet.struct import replace

FORM = Form((("source", "https://planet.example/a?b=1&c=ü"), ("target", "https://x.example/"), ("target", "")))
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


@route("/created")
async def created(exchange: Exchange) -> None:
    """Has it, and says where it is."""
    await exchange.answer(201, b"thanks", Location="/status/7?é".encode(), Link=b'<x>; rel="self"', Retry_After="90")


@route("/circle")
async def circle(exchange: Exchange) -> None:
    """Redirects to itself."""
    await exchange.answer(int(exchange.request.query["status"]), Location=exchange.request.target)


@pytest.fixture(scope="module")
def server() -> Iterator[Hostile]:
    """One hostile server for all tests of this module."""
    with Hostile() as hostile:
        yield hostile


@pytest.fixture(autouse=True)
def _fresh_log(server: Hostile) -> None:
    server.log.clear()
    server.seen.clear()


def post(url: str, body: Form | Json = FORM, rules: FetchRules = RULES, **delivery: object) -> Receipt:
    """The receipt of one POST."""

    async def make() -> Receipt:
        async with Visitor(rules, AGENT, resolve=here, trust=TRUST) as visitor:
            return await visitor.post(Delivery(url, body, **delivery))  # type: ignore[arg-type]

    return asyncio.run(make())


def answered(receipt: Receipt) -> Answered:
    """An answer; there must be one."""
    assert isinstance(receipt, Answered), receipt
    return receipt


def unanswered(receipt: Receipt) -> Unanswered:
    """A POST without an answer; it must be one."""
    assert isinstance(receipt, Unanswered), receipt
    assert receipt.reason.endswith(".")
    return receipt


# ---------------------------------------------------------------- what is sent, and what comes back


def test_a_form_is_sent_as_it_is(server: Hostile) -> None:
    """One POST with the query in its address and the fields in its body, in order; few headers."""
    receipt = answered(post(server.url("/created?a=1&b")))
    (request,) = server.log
    assert (request.method, request.target) == ("POST", "/created?a=1&b")
    assert request.body == (
        b"source=https%3A%2F%2Fplanet.example%2Fa%3Fb%3D1%26c%3D%C3%BC&target=https%3A%2F%2Fx.example%2F&target="
    )
    assert {name for name, _ in request.headers} == {
        "host", "user-agent", "accept", "accept-encoding", "content-type", "connection", "content-length",
    }  # fmt: skip
    assert request.header("content-type") == b"application/x-www-form-urlencoded"
    assert request.header("user-agent").decode() == AGENT
    assert (receipt.status, receipt.is_success, receipt.body) == (201, True, b"thanks")
    assert receipt.location == server.url("/status/7?%C3%A9")
    assert (receipt.link, receipt.retry_after) == ('<x>; rel="self"', timedelta(seconds=90))


def test_json_is_sent_byte_for_byte(server: Hostile) -> None:
    """The bytes that were given, and their type; an empty body, too."""
    document = json.dumps({"text": "Grüße"}, ensure_ascii=False).encode()
    answered(post(server.url("/created"), Json(document)))
    answered(post(server.url("/created"), Json(b"")))
    assert [request.body for request in server.log] == [document, b""]
    assert server.log[0].header("content-type") == b"application/json"
    assert server.log[1].header("content-length") == b"0"


@pytest.mark.parametrize("status", [200, 202, 204, 400, 404, 410, 429, 500, 503])
def test_every_status_is_an_answer(server: Hostile, status: int) -> None:
    """A refusal is one, too: the sender decides."""
    receipt = answered(post(server.url(f"/status/{status}")))
    assert (receipt.status, receipt.is_success) == (status, status < 300)


@pytest.mark.parametrize("path", ["/drip-body", "/endless", "/reset", "/gzip-bomb", "/cut/length"])
def test_the_body_of_an_answer_does_not_count(path: str) -> None:
    """One without end, a broken one, a bomb: the status stands, and no more than the start of it is kept."""

    async def play() -> Receipt:
        async with Hostile().serving() as server, Visitor(HASTY, AGENT, resolve=here, trust=TRUST) as visitor:
            return await visitor.post(Delivery(server.url(path), FORM))

    receipt = answered(virtual_time.run(play()))
    assert receipt.status in (200, 404)
    assert len(receipt.body) <= 65_536


def test_secrets_show_nowhere() -> None:
    """The address of a webhook and what is sent are kept out of logs."""
    delivery = Delivery("https://chat.example/hook/SECRET", Form((("hub.secret", "SECRET"),)), auth="SECRET")
    assert "SECRET" not in repr(delivery)
    assert "SECRET" not in repr(Answered("https://chat.example/hook/SECRET", 200))


# ---------------------------------------------------------------- redirects


@pytest.mark.parametrize("status", [307, 308])
def test_a_redirect_that_keeps_the_request_is_followed(server: Hostile, status: int) -> None:
    """The same POST goes there; credentials do not leave their origin."""
    there = server.url("/created", "other.test")
    receipt = answered(post(server.url(f"/to?status={status}&url={there}", "one.test"), auth="token"))
    assert (receipt.status, receipt.url) == (201, there)
    assert [(r.method, r.header("authorization")) for r in server.log] == [("POST", b"Bearer token"), ("POST", b"")]
    assert server.log[0].body == server.log[1].body != b""


@pytest.mark.parametrize("status", [301, 302, 303])
def test_a_redirect_that_asks_for_a_get_is_an_answer(server: Hostile, status: int) -> None:
    """It is told, with where it leads; nothing is sent there, but where the sender wants a 301 or 302 followed."""
    url = server.url(f"/to?status={status}&url=/created")
    receipt = answered(post(url))
    assert (receipt.status, receipt.location) == (status, server.url("/created"))
    assert [request.path for request in server.log] == ["/to"]
    assert answered(post(url, also_moved=True)).status == (303 if status == 303 else 201)


def test_redirects_end(server: Hostile) -> None:
    """A circle, too many, none on the web: no server took the POST, so it may be sent again."""
    for path in ("/to?status=307&url=mailto:x@x", "/circle?status=307", "/circle?status=308"):
        assert not unanswered(post(server.url(path))).maybe_received, path


def test_no_redirect_leaves_encryption() -> None:
    """From https: to http: nothing is sent, for the body may be a secret."""
    import ssl

    from hostile import CERTIFICATE

    trust = ssl.create_default_context(cafile=CERTIFICATE)
    trust.check_hostname = False

    async def play() -> tuple[Receipt, Receipt, int]:
        async with Hostile().serving() as server, Visitor(RULES, AGENT, resolve=here, trust=trust) as visitor:
            secure = f"https://127.0.0.1:{server.tls_port}"
            safe = await visitor.post(Delivery(f"{secure}/to?status=307&url=/created", FORM))
            seen = len(server.log)
            risky = await visitor.post(Delivery(f"{secure}/to?status=307&url={server.url('/created')}", FORM))
            return safe, risky, len(server.log) - seen

    safe, risky, requests = asyncio.run(play())
    assert answered(safe).status == 201
    assert "without encryption" in unanswered(risky).reason
    assert not unanswered(risky).maybe_received
    assert requests == 1


# ---------------------------------------------------------------- who may have it


@pytest.mark.parametrize("path", ["/silent", "/drip-head", "/continue-for-ever", "/hang-up", "/garbage", "/head-flood"])
def test_a_server_without_an_answer_may_have_it(path: str) -> None:
    """Once bytes have left, nobody knows; that is said."""

    async def play() -> Receipt:
        async with Hostile().serving() as server, Visitor(HASTY, AGENT, resolve=here, trust=TRUST) as visitor:
            return await visitor.post(Delivery(server.url(path), FORM))

    assert unanswered(virtual_time.run(play())).maybe_received


@pytest.mark.parametrize(
    ("url", "word"),
    [("mailto:a@b", "http://"), ("http://", "address"), ("http://127.0.0.1:1/", "takes no connections"),
     ("http://10.0.0.1/", "private"), ("http://[::1]/", "private"),
     ("http://169.254.169.254/latest", "private")],
)  # fmt: skip
def test_nobody_has_what_was_not_sent(url: str, word: str) -> None:
    """No address, no server, no permission: certainly not received."""
    receipt = unanswered(post(url))
    assert not receipt.maybe_received
    assert word in receipt.reason


def test_a_handshake_that_fails_sends_nothing(server: Hostile) -> None:
    """A certificate that is not trusted, and a server that speaks no TLS."""
    for port in (server.tls_port, server.port):
        assert not unanswered(post(f"https://127.0.0.1:{port}/created", rules=HASTY)).maybe_received
    assert not server.requests("/created")


def test_a_connection_that_is_never_taken_sends_nothing() -> None:
    """The time-limit ends before anybody takes the connection: certainly not received."""
    with ExitStack() as stack:
        full = stack.enter_context(socket.socket())
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _ in range(3):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        receipt = unanswered(post(f"http://127.0.0.1:{full.getsockname()[1]}/", rules=HASTY))
    assert not receipt.maybe_received


def test_private_addresses_are_refused_wherever_they_stand(server: Hostile) -> None:
    """In the URL, behind a name, behind a redirect."""
    narrow = replace(RULES, private_allow=())
    assert "private" in unanswered(post(server.url("/created", "inside.test"), rules=narrow)).reason
    assert not server.log


def test_credentials_that_cannot_be_sent_send_nothing(server: Hostile) -> None:
    """A line break in a token makes no second header."""
    assert not unanswered(post(server.url("/created"), auth="a\r\nX")).maybe_received
    assert not server.log


def test_the_pace_of_a_host_holds_for_posts_too(server: Hostile) -> None:
    """After a 429 with Retry-After nothing more is sent there, and the sender learns for how long."""

    async def make() -> list[Receipt]:
        async with Visitor(RULES, AGENT, resolve=here, trust=TRUST) as visitor:
            url = server.url("/status/429?Retry-After=120")
            return [await visitor.post(Delivery(url, FORM, now=NOW)) for _ in range(2)]

    first, second = asyncio.run(make())
    assert answered(first).retry_after == timedelta(minutes=2)
    assert unanswered(second).retry_after == timedelta(minutes=2)
    assert not unanswered(second).maybe_received
    assert len(server.log) == 1


def test_a_proxy_carries_posts(server: Hostile) -> None:
    """It gets the whole address and the body; what looks private is not sent; a dead proxy has sent nothing."""
    proxied = replace(RULES, proxy=f"http://127.0.0.1:{server.port}", private_allow=())
    assert answered(post("http://ada.example.org/created?x=1", rules=proxied)).status == 201
    assert (server.log[0].method, server.log[0].target) == ("POST", "http://ada.example.org/created?x=1")
    assert server.log[0].body.startswith(b"source=")
    for url in ("http://127.0.0.1/created", "http://localhost/created"):
        assert not unanswered(post(url, rules=proxied)).maybe_received
    dead = replace(RULES, proxy="http://127.0.0.1:1")
    unanswered(post("http://ada.example.org/created", rules=dead))
    assert len(server.log) == 1
