"""Visits against a hostile server on real loopback sockets: what is sent, what is believed, what it may cost."""

from __future__ import annotations

import asyncio
import gc
import logging
import socket
import ssl
import tracemalloc
import warnings
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TypeVar

import pytest
import virtual_time
from hostile import CERTIFICATE, FEED, ODD_DATE, ODD_ETAG, Hostile, Request
from hypothesis import given, settings
from hypothesis import strategies as st

from planet.errors import PlanetError
from planet.fetch.freshness import freshness, retry_after
from planet.fetch.http_url import HttpUrl
from planet.fetch.reasons import FetchError
from planet.fetch.request_headers import user_agent
from planet.fetch.visitor import Visitor
from planet.model.community import FetchRules, Owner, Planet
from planet.model.visits import Failed, Fetched, FetchRequest, Outcome, Unchanged
from planet.struct import replace

AGENT = "planet-river/1.0 (+https://planet.example.org/; hub@example.org)"
TRUST = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # believes in nobody, and is made quicker than one that does
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
RULES = FetchRules(
    timeout=timedelta(minutes=5), host_delay=timedelta(0), max_bytes=1_000_000, private_allow=("127.0.0.0/8",)
)
HASTY = replace(RULES, timeout=timedelta(seconds=0.4))
T = TypeVar("T")
SENT = {"host", "user-agent", "accept", "accept-encoding", "connection"}


@pytest.fixture(scope="module")
def server() -> Iterator[Hostile]:
    """One hostile server for all tests of this module."""
    with Hostile() as hostile:
        yield hostile


@pytest.fixture(autouse=True)
def _fresh_log(server: Hostile) -> None:
    server.log.clear()
    server.seen.clear()


async def here(host: str, port: int) -> Sequence[str]:
    """Every name leads to the hostile server."""
    return ["127.0.0.1"]


def visits(*urls: str, rules: FetchRules = RULES, **request: object) -> list[Outcome]:
    """The outcomes of visits one after the other."""

    async def make() -> list[Outcome]:
        async with Visitor(rules, AGENT, resolve=here, trust=TRUST) as visitor:
            return [await visitor.visit(url, **request) for url in urls]  # type: ignore[arg-type]

    return asyncio.run(make())


def visit(url: str, rules: FetchRules = RULES, **request: object) -> Outcome:
    """The outcome of one visit."""
    return visits(url, rules=rules, **request)[0]


def reason(outcome: Outcome) -> str:
    """Why a visit failed; it must have."""
    assert isinstance(outcome, Failed), outcome
    assert outcome.reason.endswith(".")
    assert "\n" not in outcome.reason
    return outcome.reason


def fetched(outcome: Outcome) -> Fetched:
    """What a visit gave; it must have."""
    assert isinstance(outcome, Fetched), outcome
    return outcome


# ---------------------------------------------------------------- what is sent


def test_a_first_visit_is_one_plain_get(server: Hostile) -> None:
    """One GET with the few headers that good manners ask for, and none that tell more or ask for a special answer."""
    outcome = fetched(visit(server.url("/feed")))
    (request,) = server.log
    assert request.method == "GET"
    assert {name for name, _ in request.headers} == SENT
    assert request.header("user-agent").decode() == AGENT
    assert request.header("accept-encoding") == b"gzip"
    assert b"application/atom+xml" in request.header("accept")
    assert (outcome.body, outcome.url, outcome.content_type) == (FEED, server.url("/feed"), "application/rss+xml")
    assert outcome.hints.fresh_for == timedelta(hours=2)


def test_the_user_agent_says_who_asks() -> None:
    """Version, hub and owner's address; printable ASCII in balance whatever the members file holds."""
    planet = Planet(title="Reef", url="https://planet.example.org/", owner=Owner("Ada", "hub@example.org"))
    assert user_agent(planet, "1.0") == AGENT
    odd = replace(planet, url="https://rïff.example/(ü)", owner=Owner("Ada", "a\r\nEvil: (x)ü@example.org"))
    assert (
        user_agent(odd, "1.0") == "planet-river/1.0 (+https://xn--rff-zma.example/%28%C3%BC%29; aEvil: x@example.org)"
    )
    assert user_agent(replace(planet, owner=Owner()), "1") == "planet-river/1 (+https://planet.example.org/)"


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("/feed?a=1|2&b=%zz&c='x'", "/feed?a=1|2&b=%zz&c='x'"),
        ("/a/../feed//%7Eada/./x", "/a/../feed//%7Eada/./x"),
        ("/fé ed?q=ü#fragment", "/f%C3%A9%20ed?q=%C3%BC"),
        ("?only=query", "/?only=query"),
        ("", "/"),
    ],
)
def test_the_address_is_sent_as_it_is_written(server: Hostile, written: str, sent: str) -> None:
    """Nothing is tidied; only what HTTP cannot carry is encoded."""
    visit(server.url(written))
    assert [request.target for request in server.log] == [sent]


def test_no_cookie_is_taken_or_returned(server: Hostile) -> None:
    """A cookie set on a redirect is not sent on, neither at once nor later."""
    outcomes = visits(server.url("/cookies"), server.url("/cookies"))
    assert all(isinstance(outcome, Fetched) for outcome in outcomes)
    assert len(server.log) == 4
    assert all({name for name, _ in request.headers} == SENT for request in server.log)


def test_the_environment_is_not_asked(server: Hostile, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy in the environment is not used."""
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    fetched(visit(server.url("/feed")))


def test_a_proxy_is_used_if_named(server: Hostile) -> None:
    """The proxy of the members file gets the whole address, but none that is private by its looks."""
    proxied = replace(RULES, proxy=f"http://127.0.0.1:{server.port}", private_allow=())
    fetched(visit("http://ada.example.org/feed", proxied))
    assert server.log[0].target == "http://ada.example.org/feed"
    for host in ("127.0.0.1", "0x7f.1", "localhost", "[::1]", "169.254.169.254"):
        assert "private" in reason(visit(f"http://{host}/feed", proxied))
    assert "proxy" in reason(visit("https://ada.example.org/feed", proxied))
    assert (server.log[-1].method, server.log[-1].target) == ("CONNECT", "ada.example.org:443")


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("proxy", ["http://127.0.0.1:1", "http://nobody.invalid:8080"])
def test_a_proxy_that_is_not_there_is_told_as_such(scheme: str, proxy: str) -> None:
    """The hub's own way to the web is broken: no feed is blamed for it."""
    dead = visit(f"{scheme}://ada.example.org/feed", replace(RULES, proxy=proxy))
    assert "proxy" in reason(dead)
    assert dead.unreachable  # type: ignore[union-attr]


@pytest.mark.parametrize("rules", [{"proxy": "gopher://x"}, {"private_allow": ("everything",)}])
def test_rules_that_cannot_be_used_are_a_mistake(rules: dict[str, object]) -> None:
    """A proxy or an opening that makes no sense stops the hub with a sentence, not a feed."""
    with pytest.raises(PlanetError, match="fetch"):
        visit("http://ada.example.org/", replace(RULES, **rules))  # type: ignore[arg-type]


# ---------------------------------------------------------------- conditions


def test_validators_make_the_next_visit_conditional(server: Hostile) -> None:
    """Both validators of a 200 come back byte for byte, and a 304 keeps what it does not renew."""
    first = fetched(visit(server.url("/feed")))
    second = visit(server.url("/feed"), validators=first.validators)
    assert isinstance(second, Unchanged)
    assert second.validators == first.validators
    assert server.log[1].header("if-none-match") == b'"reef-1"'
    assert server.log[1].header("if-modified-since") == b"Sun, 22 Nov 2026 08:00:00 GMT"


def test_odd_validators_come_back_byte_for_byte(server: Hostile) -> None:
    """Also what no standard allows: weak without quotes, bytes beyond ASCII, dates that are none."""
    first = fetched(visit(server.url("/odd")))
    assert isinstance(visit(server.url("/odd"), validators=first.validators), Unchanged)
    assert server.log[1].header("if-none-match") == ODD_ETAG
    assert server.log[1].header("if-modified-since") == ODD_DATE


def test_validators_belong_to_the_address_that_gave_them(server: Hostile) -> None:
    """After a redirect the validators go to where the feed is, not to where it was asked for."""
    url = server.url("/to?url=/feed")
    first = fetched(visit(url))
    assert isinstance(visit(url, validators=first.validators), Unchanged)
    assert [bool(request.header("if-none-match")) for request in server.log] == [False, False, False, True]
    elsewhere = visit(server.url("/odd"), validators=replace(first.validators, etag='"reef-1"'))
    assert isinstance(elsewhere, Fetched)


def test_a_304_may_renew_the_etag(server: Hostile) -> None:
    """The newest ETag is the one to keep."""
    first = fetched(visit(server.url("/renewed-etag")))
    second = visit(server.url("/renewed-etag"), validators=first.validators)
    assert isinstance(second, Unchanged)
    assert (first.validators.etag, second.validators.etag) == ('"1"', '"2"')


def test_a_304_to_no_condition_is_a_failure(server: Hostile) -> None:
    """A server that says "unchanged" to a stranger is not believed."""
    assert "never was" in reason(visit(server.url("/always-304")))


def test_the_same_body_is_unchanged(server: Hostile) -> None:
    """Where a server knows no conditions the body's hash tells; the validators are those of the last 200."""
    first = fetched(visit(server.url("/same-body")))
    second = visit(server.url("/same-body"), body_hash=first.body_hash)
    assert isinstance(second, Unchanged)
    assert second.validators.etag == '"2"'


# ---------------------------------------------------------------- statuses


@pytest.mark.parametrize(
    "status", [201, 204, 206, 300, 400, 401, 402, 403, 404, 406, 410, 418, 429, 451, 500, 503, 530, 999]
)
def test_a_status_without_a_feed_is_told(server: Hostile, status: int) -> None:
    """Every status but 200 fails with a sentence that names the host and the status."""
    outcome = visit(server.url(f"/status/{status}"))
    assert f"127.0.0.1:{server.port}" in reason(outcome)
    assert f"(HTTP {status})" in reason(outcome)
    assert isinstance(outcome, Failed)
    assert (outcome.status, outcome.gone, outcome.unreachable) == (status, status == 410, False)


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("/partial", "part"),
        ("/empty", "nothing at all"),
        ("/blank", "nothing at all"),
        ("/upgrade", "not HTTP"),
        ("/nowhere", "without saying where"),
        ("/hang-up", "closed the connection"),
        ("/reset", "cut off"),
        ("/garbage", "not HTTP"),
        ("/large-head", "headers"),
        ("/head-flood", "headers"),
        ("/nested-bomb", "not asked for (gzip, gzip)"),
        ("/two-codings", "not asked for (gzip, gzip)"),
        ("/brotli", "not asked for (br)"),
        ("/lying-gzip", "but it is not"),
        ("/members-bomb", "but it is not"),
        ("/cut-gzip", "cut off"),
        ("/cut-length", "cut off"),
        ("/cut-chunks", "cut off"),
        ("/chunk-garbage", "cut off"),
        ("/gzip-bomb", "larger than the 1 MB"),
        ("/declared-large", "larger than the 1 MB"),
        ("/endless", "larger than the 1 MB"),
        ("/rubbish-after-gzip", "larger than the 1 MB"),
    ],
)
def test_a_broken_answer_is_told(server: Hostile, path: str, word: str) -> None:
    """Whatever a server does wrong becomes a sentence, in one request."""
    outcome = visit(server.url(path))
    assert word in reason(outcome)
    assert not outcome.unreachable  # type: ignore[union-attr]
    assert len(server.log) == 1


@pytest.mark.parametrize("how", ["gzip", "x-gzip", "members", "deflate", "raw", "identity"])
def test_packed_bodies_are_unpacked(server: Hostile, how: str) -> None:
    """gzip as offered, and deflate from those who send it unasked."""
    assert fetched(visit(server.url(f"/packed?how={how}"))).body == FEED


def test_a_packed_body_may_come_in_crumbs(server: Hostile) -> None:
    """The unpacker does not care where the chunks are cut."""
    assert fetched(visit(server.url("/bytewise-gzip"))).body == FEED


def test_bytes_after_the_stated_length_do_not_count(server: Hostile) -> None:
    """The Content-Length is where the body ends (RFC 9112 §6.3)."""
    assert fetched(visit(server.url("/short-length"))).body == FEED


def test_bombs_cost_little(server: Hostile) -> None:
    """A bomb of 100 MB is noticed after its first pieces."""
    visit(server.url("/gzip-bomb"))  # the server makes its bomb
    tracemalloc.start()
    try:
        assert "larger than" in reason(visit(server.url("/gzip-bomb")))
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
    finally:
        tracemalloc.stop()


# ---------------------------------------------------------------- time


def timed(
    scene: Callable[[Visitor, Hostile], Awaitable[T]], rules: FetchRules = RULES
) -> tuple[T, float, list[Request]]:
    """Play a scene on virtual time; gives what came of it, the seconds that it took, and the server's log."""

    async def play() -> tuple[T, float, list[Request]]:
        async with Hostile().serving() as server, Visitor(rules, AGENT, resolve=here, trust=TRUST) as visitor:
            outcome = await scene(visitor, server)
            return outcome, asyncio.get_running_loop().time(), server.log

    return virtual_time.run(play())


def all_at_once(*paths: str, hosts: int = 1) -> Callable[[Visitor, Hostile], Awaitable[list[Outcome]]]:
    """A scene: visits to these paths under way at the same time, at each of so many hosts."""

    async def scene(visitor: Visitor, server: Hostile) -> list[Outcome]:
        urls = [server.url(path, f"h{n}.test") for n in range(hosts) for path in paths]
        return await asyncio.gather(*map(visitor.visit, urls))

    return scene


@pytest.mark.parametrize(
    ("path", "word"),
    [("/silent", "did not answer"), ("/drip-head", "did not answer"), ("/continue-for-ever", "did not answer"),
     ("/drip-body", "was not done")],
)  # fmt: skip
def test_the_whole_visit_has_one_limit(path: str, word: str) -> None:
    """A slow drip, which resets every timeout of its own, ends with the visit's time."""
    (outcome,), seconds, _ = timed(all_at_once(path), HASTY)
    assert word in reason(outcome)
    assert "0.4 seconds" in reason(outcome)
    assert seconds == pytest.approx(0.4)


def test_redirects_count_into_the_limit() -> None:
    """The time before a redirect, where a visit stands still until it is its turn again, is part of the visit's."""
    (outcome,), seconds, log = timed(all_at_once("/to?seconds=0.3&url=/silent"), HASTY)
    assert "0.4 seconds" in reason(outcome)
    assert [request.path for request in log] == ["/to", "/silent"]
    assert seconds == pytest.approx(0.4)


def test_waiting_for_a_turn_does_not_count() -> None:
    """Four feeds of one host, one at a time, each as slow as it may be: none runs out of patience in the queue."""
    rules = replace(RULES, per_host=1, timeout=timedelta(seconds=0.5))
    outcomes, seconds, _ = timed(all_at_once(*(f"/slow?seconds=0.3&feed={n}" for n in range(4))), rules)
    assert [type(outcome) for outcome in outcomes] == [Fetched] * 4
    assert seconds == pytest.approx(1.2)


# ---------------------------------------------------------------- redirects


def test_redirects_are_followed_and_the_permanent_ones_told(server: Hostile) -> None:
    """`url` is where the body came from, `moved_to` where permanent redirects alone led."""
    temporary = fetched(visit(server.url("/to?url=/feed&status=302")))
    assert (temporary.url, temporary.moved_to) == (server.url("/feed"), "")
    for status in (301, 308):
        outcome = fetched(visit(server.url(f"/to?url=/feed&status={status}")))
        assert (outcome.url, outcome.moved_to) == (server.url("/feed"), server.url("/feed"))
    mixed = fetched(visit(server.url("/to?status=301&url=/to%3Furl=/feed")))
    assert (mixed.url, mixed.moved_to) == (server.url("/feed"), server.url("/to?url=/feed"))
    late = fetched(visit(server.url("/to?status=307&url=/to%3Fstatus=301%26url=/feed")))
    assert late.moved_to == ""
    unchanged = visit(server.url("/to?url=/feed&status=301"), body_hash=temporary.body_hash)
    assert unchanged.moved_to == server.url("/feed")


def test_gone_is_the_feed_itself_or_where_it_moved(server: Hostile) -> None:
    """A 410 behind a temporary redirect says nothing final about the address that was asked."""
    outcomes = visits(*(server.url(f"/to?status={status}&url=/status/410") for status in (301, 302)))
    assert [isinstance(outcome, Failed) and outcome.gone for outcome in outcomes] == [True, False]


def test_five_redirects_and_no_more(server: Hostile) -> None:
    """The sixth is one too many."""
    fetched(visit(server.url("/chain?left=5")))
    assert "more than 5" in reason(visit(server.url("/chain?left=6")))
    assert len(server.log) == 6 + 6


@pytest.mark.parametrize(("sent", "asked"), [(b"f\xf6d?\xff", "/f%F6d?%FF"), ("föd".encode(), "/f%C3%B6d")])
def test_redirects_keep_their_bytes(server: Hostile, sent: bytes, asked: str) -> None:
    """Bytes beyond ASCII in a Location are asked for as they came, whatever their charset."""
    visit(server.url(f"/to-bytes?hex={sent.hex()}"))
    assert [request.target for request in server.log][1:] == [asked]


def test_a_circle_is_noticed(server: Hostile) -> None:
    """Two redirects that point at each other are asked once each."""
    assert "in a circle" in reason(visit(server.url("/loop-a")))
    assert len(server.log) == 2


@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/passwd",
        "ftp://example.org/feed",
        "javascript:alert(1)",
        "data:text/xml,x",
        "mailto:ada@example.org",
        "http://[x",
    ],
)
def test_redirects_lead_to_the_web_or_nowhere(server: Hostile, target: str) -> None:
    """Other schemes are never followed."""
    assert "not on the web" in reason(visit(server.url(f"/to?url={target}")))
    assert len(server.log) == 1


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::ffff:127.0.0.1]", "[::1]",
             "127.0.0.1.", "user:secret@127.0.0.1", "10.0.0.1", "169.254.169.254", "[fd00:ec2::254]", "100.64.0.1",
             "localhost"],
)  # fmt: skip
def test_redirects_into_private_networks_are_refused(server: Hostile, host: str) -> None:
    """On the first hop and on a redirect, in every spelling; only the very port named is open."""
    narrow = replace(RULES, private_allow=(f"127.0.0.1:{server.port}",))
    refusals = ["private address"]
    if host in ("0177.0.0.1", "127.0.0.1."):  # these are no hosts at all, neither to httpx nor to the system
        refusals += ["not on the web", "cannot be visited", "not one that can be visited", "No server of the name"]

    async def make() -> list[Outcome]:
        async with Visitor(narrow, AGENT, trust=TRUST) as visitor:
            url = server.url(f"/to?url=http://{host}:{server.tls_port}/feed")
            return [await visitor.visit(url), await visitor.visit(f"http://{host}:{server.tls_port}/feed")]

    for outcome in asyncio.run(make()):
        assert any(word in reason(outcome) for word in refusals)
        assert "secret" not in reason(outcome)
    assert len(server.log) == 1


def test_a_name_that_changes_its_address_is_judged_each_time(server: Hostile) -> None:
    """A name that is fit at first and unfit at its next look-up is refused then."""
    answers = [["127.0.0.1"], ["127.0.0.2"]]

    async def rebinding(host: str, port: int) -> Sequence[str]:
        return answers.pop(0)

    async def make() -> list[Outcome]:
        narrow = replace(RULES, private_allow=("127.0.0.1/32",))
        async with Visitor(narrow, AGENT, resolve=rebinding, trust=TRUST) as visitor:
            return [await visitor.visit(server.url("/feed", "rebind.test")) for _ in range(2)]

    first, second = asyncio.run(make())
    fetched(first)
    assert "private" in reason(second)


# ---------------------------------------------------------------- credentials


def test_credentials_stay_with_their_origin(server: Hostile, caplog: pytest.LogCaptureFixture) -> None:
    """They are sent to the origin they were given for, to no other, and stand in no outcome or log."""
    caplog.set_level(logging.DEBUG)
    url = server.url("/to", "a.test").replace("//", "//ada:s3cret%21@")
    same = fetched(visit(url + "?url=/secret&status=301"))
    other = visit(url + "?url=" + server.url("/secret", "b.test"))
    assert [request.header("authorization") for request in server.log] == [b"Basic YWRhOnMzY3JldCE="] * 3 + [b""]
    assert "asks for a password" in reason(other)
    assert "s3cret" not in f"{same}{other}{caplog.text}"
    assert "ada" not in f"{same.url}{same.moved_to}"


@pytest.mark.parametrize(
    ("auth", "header"), [("ada:secret", b"Basic YWRhOnNlY3JldA=="), (" t0ken\n", b"Bearer t0ken"), ("", b"")]
)
def test_auth_is_basic_or_bearer(server: Hostile, auth: str, header: bytes) -> None:
    """user:password makes Basic, anything else a bearer token."""
    visit(server.url("/secret"), auth=auth)
    assert server.log[0].header("authorization") == header


def test_credentials_that_cannot_be_sent(server: Hostile) -> None:
    """A line break inside a token is no way into the headers."""
    outcome = visit(server.url("/secret"), auth="t0ken\r\nX-Evil: 1")
    assert "could not be written" in reason(visit(server.url("/secret"), auth="t0k\r\nen"))
    assert isinstance(outcome, Failed | Fetched)
    assert not any(request.header("x-evil") for request in server.log)
    assert "t0k" not in reason(visit(server.url("/secret"), auth="t0k\r\nen"))


# ---------------------------------------------------------------- names, TLS, odd addresses


def test_names_and_routes_that_fail_are_unreachable() -> None:
    """No answer from the name service may be the hub's own network; a refused connection is the server's."""

    async def nothing(host: str, port: int) -> Sequence[str]:
        raise OSError("no such name")

    async def make() -> Outcome:
        async with Visitor(RULES, AGENT, resolve=nothing, trust=TRUST) as visitor:
            return await visitor.visit("https://ada.example.org/feed?key=secret")

    unknown, refused = asyncio.run(make()), visit("http://ada.example.org:1/feed?key=secret")
    assert isinstance(unknown, Failed)
    assert isinstance(refused, Failed)
    assert (unknown.unreachable, refused.unreachable) == (True, False)
    assert "No server of the name ada.example.org" in reason(unknown)
    assert "takes no connections" in reason(refused)
    assert "secret" not in reason(unknown) + reason(refused)


def test_a_name_service_that_is_silent_is_the_network() -> None:
    """Where nobody even says that there is no such name, the hub is alone; half a visit's time tells."""

    async def silent(host: str, port: int) -> Sequence[str]:
        await asyncio.sleep(60)
        return []

    async def make() -> tuple[Outcome, float]:
        async with Visitor(HASTY, AGENT, resolve=silent, trust=TRUST) as visitor:
            return await visitor.visit("https://ada.example.org/"), asyncio.get_running_loop().time()

    outcome, seconds = virtual_time.run(make())
    assert "name service" in reason(outcome)
    assert outcome.unreachable  # type: ignore[union-attr]
    assert seconds == pytest.approx(0.2)


def test_a_visit_that_got_somewhere_was_not_unreachable(server: Hostile) -> None:
    """A redirect to a name that is not there is the server's matter, and an answer after all."""

    async def here_only(host: str, port: int) -> Sequence[str]:
        if host != "127.0.0.1":
            raise OSError("no such name")
        return [host]

    async def make() -> Outcome:
        async with Visitor(RULES, AGENT, resolve=here_only, trust=TRUST) as visitor:
            return await visitor.visit(server.url("/to?url=http://gone.example/"))

    outcome = asyncio.run(make())
    assert isinstance(outcome, Failed)
    assert (outcome.unreachable, outcome.status) == (False, 302)


def test_tls_is_checked(server: Hostile) -> None:
    """A certificate that nobody vouches for is refused; one that the hub trusts is taken, by its host's name."""
    trust = ssl.create_default_context(cafile=str(CERTIFICATE))

    async def make(host: str, trust: ssl.SSLContext | None) -> Outcome:
        async with Visitor(RULES, AGENT, resolve=here, trust=trust) as visitor:
            return await visitor.visit(f"https://{host}:{server.tls_port}/feed")

    assert "is not trusted (self-signed certificate)" in reason(asyncio.run(make("hostile.test", None)))
    assert "ada.example.org" in reason(asyncio.run(make("ada.example.org", trust)))
    fetched(asyncio.run(make("hostile.test", trust)))


@pytest.mark.parametrize("path", ["", "/slow?seconds=60", "/feed"])
@pytest.mark.parametrize("secure", [False, True])
def test_the_hostile_server_leaves_no_connection(path: str, secure: bool) -> None:
    """It ends while somebody is there who says nothing, who waits, or who has it all and says no farewell."""
    trust = ssl.create_default_context(cafile=str(CERTIFICATE))
    with ExitStack() as ends, warnings.catch_warnings(record=True) as complaints:
        warnings.simplefilter("always")
        with Hostile() as hostile:
            port = hostile.tls_port if secure else hostile.port
            visitor = ends.enter_context(socket.create_connection(("127.0.0.1", port)))
            if secure:
                visitor = ends.enter_context(trust.wrap_socket(visitor, server_hostname="hostile.test"))
            if path:
                visitor.sendall(f"GET {path} HTTP/1.1\r\n\r\n".encode())
            if path == "/feed":
                assert visitor.recv(100)
        gc.collect()
    assert not [str(complaint.message) for complaint in complaints]


def test_a_visit_that_is_cancelled_just_after_its_handshake_leaves_no_connection(
    server: Hostile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its socket is closed together with what asyncio has made of it, which would else wait for a farewell."""
    connected = asyncio.StreamReaderProtocol.connection_made

    def stop(self: asyncio.StreamReaderProtocol, transport: asyncio.Transport) -> None:
        connected(self, transport)
        if transport.get_extra_info("peername")[1] == server.tls_port:
            next(task for task in asyncio.all_tasks() if task.get_name() == "visit").cancel()

    monkeypatch.setattr(asyncio.StreamReaderProtocol, "connection_made", stop)

    async def make() -> None:
        trust = ssl.create_default_context(cafile=str(CERTIFICATE))
        async with Visitor(RULES, AGENT, resolve=here, trust=trust) as visitor:
            url = f"https://hostile.test:{server.tls_port}/feed"
            (ending,) = await asyncio.gather(
                asyncio.create_task(visitor.visit(url), name="visit"), return_exceptions=True
            )
        assert isinstance(ending, asyncio.CancelledError)

    with warnings.catch_warnings(record=True) as complaints:
        warnings.simplefilter("always")
        asyncio.run(make())
        gc.collect()
    assert not [str(complaint.message) for complaint in complaints]


def test_tls_where_there_is_none(server: Hostile) -> None:
    """https to a plain port, and http to one with TLS, end in words."""
    assert "garbage" not in reason(visit(f"https://127.0.0.1:{server.port}/feed", HASTY))
    reason(visit(f"http://127.0.0.1:{server.tls_port}/feed", HASTY))


@pytest.mark.parametrize(
    "url",
    ["", "ada.example.org", "http://", "http:///feed", "http://:80/", "http://a:0/", "http://a:99999/", "http://a:b/",
     "http://[::1/", "http://" + "a" * 400 + "/", "http://a/" + "x" * 9000, "http://xn--a.example/", "http://a\x00b/",
     "http://\ud800/", "gopher://a/", "file:///etc/passwd", "feeds/ada.xml", "http://‮.example/"],
)  # fmt: skip
def test_odd_addresses_are_told(url: str) -> None:
    """What cannot be an address fails before anybody is asked."""
    reason(visit(url, HASTY))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=40), st.sampled_from(["http://", "https://", "//", "", "http://a@", "http://127.0.0.1:1/"]))
def test_no_address_escapes_as_an_exception(text: str, prefix: str) -> None:
    """Any text at all in the place of an address gives an outcome."""
    reason(visit(prefix + text, replace(HASTY, private_allow=(), timeout=timedelta(seconds=0.05)), auth=text))


@settings(max_examples=50, deadline=None)
@given(st.text(st.characters(max_codepoint=255), max_size=60))
def test_no_location_escapes_as_an_exception(location: str) -> None:
    """Any text in a Location header gives a URL or a FetchError."""
    try:
        led_to = HttpUrl.parse("http://ada.example.org/feed").join(location).text
    except FetchError:
        return
    assert led_to.startswith("http")


# ---------------------------------------------------------------- wishes


def test_a_retry_after_is_heard(server: Hostile) -> None:
    """On a failure of any kind, in seconds or as a date; nonsense is no wish."""
    wishes = {
        "/status/429?Retry-After=3600": timedelta(hours=1),
        "/status/503?Retry-After=Sun,+22+Nov+2026+12:00:00+GMT": timedelta(hours=2),
        "/status/404?Retry-After=60": timedelta(minutes=1),
        "/status/429?Retry-After=soon": None,
        "/status/429?Retry-After=-5": None,
    }
    for path, wish in wishes.items():
        outcome = visit(server.url(path), now=NOW)
        assert isinstance(outcome, Failed)
        assert outcome.hints.retry_after == wish, path


def test_a_retry_after_holds_the_whole_host(server: Hostile) -> None:
    """The host's other feeds are not asked, other hosts are; the wish lasts an hour at most for them."""
    first, second, third = visits(
        server.url("/status/429?Retry-After=86400", "a.test"),
        server.url("/feed", "a.test"),
        server.url("/feed", "b.test"),
    )
    assert isinstance(first, Failed)
    assert first.hints.retry_after == timedelta(days=1)
    assert "come back later" in reason(second)
    assert isinstance(second, Failed)
    assert second.hints.retry_after == timedelta(hours=1)
    fetched(third)
    assert len(server.log) == 2


def test_an_earlier_turns_retry_after_can_be_kept(server: Hostile) -> None:
    """A hub that starts anew can still spare the host that asked for it."""

    async def make() -> list[Outcome]:
        async with Visitor(RULES, AGENT, resolve=here, trust=TRUST) as visitor:
            visitor.pause_host(server.url("/status/429", "a.test"), timedelta(minutes=10))
            visitor.pause_host("no address", timedelta(minutes=10))
            return [await visitor.visit(server.url("/feed", host)) for host in ("a.test", "b.test")]

    held, free = asyncio.run(make())
    assert "come back later" in reason(held)
    fetched(free)


def test_a_404_with_a_wish_holds_its_own_feed_alone(server: Hostile) -> None:
    """Only 429 and 503 speak for a whole host."""
    _, other = visits(server.url("/status/404?Retry-After=60"), server.url("/feed"))
    fetched(other)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"cache-control": "max-age=600"}, 600),
        ({"cache-control": 'public, Max-Age="600", must-revalidate', "age": "100"}, 500),
        ({"cache-control": "max-age=600", "age": "700"}, None),
        ({"cache-control": "s-maxage=600"}, None),
        ({"cache-control": "no-store"}, None),
        ({"cache-control": "max-age=" + "9" * 5000}, 366 * 86400),
        ({"expires": "Sun, 22 Nov 2026 11:00:00 GMT"}, 3600),
        ({"expires": "Sun, 22 Nov 2026 11:00:00 GMT", "date": "Sun, 22 Nov 2026 10:30:00 GMT"}, 1800),
        ({"expires": "Sunday, 22-Nov-26 11:00:00 GMT"}, 3600),
        ({"expires": "0"}, None),
        ({"expires": "-1", "cache-control": "max-age=x"}, None),
        ({}, None),
    ],
)
def test_freshness_is_read_from_the_headers(headers: dict[str, str], seconds: int | None) -> None:
    """max-age less Age goes before Expires less Date; nonsense is no wish."""
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert freshness(lambda name: headers.get(name, ""), NOW).fresh_for == expected


@given(st.text(max_size=80))
def test_no_header_escapes_as_an_exception(text: str) -> None:
    """Any text in headers gives a length of time or none."""
    for now in (NOW, None):
        wish = retry_after(lambda name: text, now)
        assert wish is None or wish > timedelta(0)
        freshness(lambda name: text, now)
        freshness(lambda name: f"max-age={text}", now)


# ---------------------------------------------------------------- fairness


def test_requests_to_one_host_are_spaced() -> None:
    """From start to start at one host the delay passes; other hosts do not wait for it."""
    rules = replace(RULES, host_delay=timedelta(seconds=0.25))
    _, _, log = timed(all_at_once(*["/feed"] * 4, hosts=2), rules)
    first, second = ([each.at for each in log if each.header("host").startswith(host)] for host in (b"h0", b"h1"))
    assert len(first) == 4
    assert first == second
    assert all(0.25 <= later - earlier <= 0.35 for earlier, later in pairwise(first))


def test_redirects_wait_for_their_turn() -> None:
    """A redirect is a request like any other to its host."""
    _, _, log = timed(all_at_once("/chain?left=2"), replace(RULES, host_delay=timedelta(seconds=0.15)))
    times = [request.at for request in log]
    assert len(times) == 3
    assert all(later - earlier >= 0.15 for earlier, later in pairwise(times))


def test_few_visits_to_one_host_at_a_time() -> None:
    """Six slow feeds, two at a time, take three rounds."""
    _, seconds, log = timed(all_at_once(*["/slow?seconds=0.2"] * 6), replace(RULES, per_host=2))
    assert [request.at for request in log] == pytest.approx([0, 0, 0.2, 0.2, 0.4, 0.4])
    assert seconds == pytest.approx(0.6)


def test_few_visits_at_a_time_over_all_hosts() -> None:
    """The hub's own limit holds whatever the hosts."""
    _, seconds, log = timed(all_at_once("/slow?seconds=0.2", hosts=6), replace(RULES, concurrency=3))
    assert [request.at for request in log] == pytest.approx([0, 0, 0, 0.2, 0.2, 0.2])
    assert seconds == pytest.approx(0.4)


def test_a_host_that_closes_while_others_wait_for_a_place_is_left_alone() -> None:
    """Its second feed, whose visit waits until the hub may make one more, is not asked once the first was refused."""
    scene = all_at_once("/status/429?Retry-After=60", "/feed")
    (_, second), _, log = timed(scene, replace(RULES, concurrency=1, per_host=2))
    assert "come back later" in reason(second)
    assert [request.path for request in log] == ["/status/429"]


def test_large_bodies_wait_for_memory() -> None:
    """Bodies in memory are bounded: who holds a large one until it is read keeps the next from coming."""
    order: list[str] = []

    async def hold(visitor: Visitor, url: str) -> None:
        async with visitor.fetch(FetchRequest(url)) as outcome:
            order.append("in")
            assert len(fetched(outcome).body) == 26_000_000
            await asyncio.sleep(0.3)
            order.append("out")

    async def scene(visitor: Visitor, server: Hostile) -> Outcome:
        urls = [server.url("/large?size=26000000", f"{name}.test") for name in "ab"]
        await asyncio.gather(*(hold(visitor, url) for url in urls))
        return await visitor.visit(server.url("/feed"))

    last, _, _ = timed(scene, replace(RULES, max_bytes=30_000_000, concurrency=64))
    assert order == ["in", "out", "in", "out"]
    fetched(last)


def test_small_bodies_wait_for_whoever_reads_them() -> None:
    """No more bodies are taken in than there may be visits, however slowly they are read; nobody loses patience."""
    held: list[int] = []
    most = 0

    async def read_slowly(visitor: Visitor, url: str) -> None:
        nonlocal most
        async with visitor.fetch(FetchRequest(url)) as outcome:
            fetched(outcome)
            held.append(1)
            most = max(most, len(held))
            await asyncio.sleep(0.2)
            held.pop()

    async def scene(visitor: Visitor, server: Hostile) -> None:
        await asyncio.gather(*(read_slowly(visitor, server.url("/feed", f"h{n}.test")) for n in range(12)))

    _, seconds, _ = timed(scene, replace(RULES, concurrency=3, timeout=timedelta(seconds=0.5)))
    assert most == 3
    assert seconds == pytest.approx(0.8)


def test_a_visit_broken_off_leaves_nothing_behind() -> None:
    """A turn that is stopped gives back places and memory, and its connections are closed."""

    async def scene(visitor: Visitor, server: Hostile) -> Outcome:
        for path in ("/silent", "/drip-body", "/endless"):
            task = asyncio.create_task(visitor.visit(server.url(path)))
            waiting = asyncio.create_task(visitor.visit(server.url(path)))
            await asyncio.sleep(0.07)
            waiting.cancel()
            task.cancel()
            await asyncio.gather(task, waiting, return_exceptions=True)
        return await visitor.visit(server.url("/feed"))

    outcome, _, _ = timed(scene, replace(RULES, concurrency=1, per_host=1))
    fetched(outcome)


def test_many_visits_are_made_at_once() -> None:
    """Three hundred feeds of as many hosts in one go: none waits for a clock."""
    outcomes, seconds, log = timed(all_at_once("/feed", hosts=300))
    assert all(isinstance(outcome, Fetched) for outcome in outcomes)
    assert (len(log), seconds) == (300, 0)
