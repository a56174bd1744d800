"""Faults that real hosts showed: walls for robots, hosts that hang, pages that say "not now", stopped turns."""

from __future__ import annotations

import asyncio
import gzip
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import virtual_time
from community import START, Community, Post, ReadsHere, rss
from hostile import FEED, Exchange, Hostile, route
from test_visitor import RULES, all_at_once, reason, timed, visit

from planet.errors import PlanetError
from planet.fetch.visitor import Visitor
from planet.model.visits import Failed, Fetched, FetchRequest, Hints, Outcome
from planet.struct import replace
from planet.turn.dealing import run_all
from planet.turn.meanwhile import publish_meanwhile
from planet.turn.steps import TurnOptions
from planet.workers.pool import Workers

HOUR = timedelta(hours=1)
WALL = "A check for robots"

PAGES = {
    "cloudflare": b"<!DOCTYPE html><html lang=en-US><head><title>Just a moment...</title></head><body>"
    b"<script>(function(){window._cf_chl_opt={cvId:'3'};})();</script></body></html>",
    "cloudflare, other language": b"<!DOCTYPE html><html><head><title>Einen Moment</title></head><body>"
    b"<script>window._cf_chl_opt = {}</script></body></html>",
    "anubis": b'<!doctype html><html><head><title>Making sure you&#39;re not a bot!</title><link rel="stylesheet" '
    b'href="/.within.website/x/xess/xess.min.css"></head><body><script id="anubis_challenge" type="application/json">'
    b"{}</script></body></html>",
    "ddos-guard": b"\n<html><head><title>DDoS-Guard</title></head><body></body></html>",
    "sucuri": b"<html><title>You are being redirected...</title><script>sucuri_cloudproxy_js='';</script></html>",
    "after a comment": b"<!-- page --><HTML><TITLE>\n Checking  your browser before accessing</TITLE></HTML>",
}
ORDINARY = {
    "a script of the service in an ordinary page": b"<!doctype html><html><head><title>Ada</title>"
    b'<link rel="alternate" type="application/rss+xml" href="/feed"></head><body>'
    b'<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script></body></html>',
    "a blog that is called so": b"<!doctype html><html><head><title>Just a moment, please: Ada's blog</title>"
    b'<link rel="alternate" type="application/rss+xml" href="/feed"></head><body><article>Hi</article></body></html>',
    "a feed about such pages": FEED.replace(b"Coral", b"Just a moment... window._cf_chl_opt"),
}
BODIES = PAGES | ORDINARY


@route("/wall")
async def wall(exchange: Exchange) -> None:
    """One of the pages above, packed if ?packed."""
    query = exchange.request.query
    body = BODIES[query["page"]]
    headers = {"Content-Type": "text/html"}
    if query.get("packed"):
        body, headers["Content-Encoding"] = gzip.compress(body), "gzip"
    await exchange.answer(int(query["status"]), body, **headers)


@route("/mitigated")
async def mitigated(exchange: Exchange) -> None:
    """What Cloudflare says in a header."""
    await exchange.answer(403, b"<html></html>", cf_mitigated="challenge")


@route("/dripping-wall")
async def dripping_wall(exchange: Exchange) -> None:
    """A refusal whose page never comes to its end."""
    await exchange.raw(b"HTTP/1.1 403 No\r\nContent-Length: 1000\r\n\r\n<html>")
    await asyncio.sleep(60)


def walled(page: str, status: int, **more: str) -> Outcome:
    with Hostile() as server:
        words = "&".join(f"{name}={value.replace(' ', '%20')}" for name, value in more.items())
        return visit(server.url(f"/wall?page={page.replace(' ', '+')}&status={status}&{words}"))


@pytest.mark.parametrize("status", [200, 202, 403, 429, 503])
@pytest.mark.parametrize("page", PAGES)
def test_a_wall_for_robots_is_named(page: str, status: int) -> None:
    """Whatever its status: neither overload nor a page to name another feed for."""
    outcome = walled(page, status)
    assert isinstance(outcome, Failed)
    assert WALL in outcome.reason
    assert f"(HTTP {status})" in outcome.reason
    assert outcome.status == status


def test_a_wall_that_is_packed_or_named_in_a_header() -> None:
    """A header is enough, and gzip hides nothing."""
    assert WALL in reason(walled("cloudflare", 503, packed="1"))
    with Hostile() as server:
        assert WALL in reason(visit(server.url("/mitigated")))


@pytest.mark.parametrize("page", ORDINARY)
def test_an_ordinary_page_is_no_wall(page: str) -> None:
    """Services put scripts into ordinary pages, and people write about such pages."""
    outcome = walled(page, 200)
    assert isinstance(outcome, Fetched)
    assert outcome.body == ORDINARY[page]


def test_a_refusal_without_a_wall_is_told_as_before() -> None:
    """Also where its page does not come to its end."""
    with Hostile() as server:
        assert "does not let the hub in" in reason(visit(server.url("/status/403")))
    (outcome,), seconds, _ = timed(all_at_once("/dripping-wall"))
    assert "does not let the hub in" in reason(outcome)
    assert seconds < 5


# ---------------------------------------------------------------- hosts that hang


def test_a_host_that_hangs_is_left_alone_after_a_few_visits() -> None:
    """Forty feeds of a host that accepts and never answers cost two rounds of the limit, and nobody else's time."""
    rules = replace(RULES, per_host=2, timeout=timedelta(seconds=4))
    outcomes, seconds, log = timed(all_at_once(*["/silent"] * 40), rules)
    failed = [outcome for outcome in outcomes if isinstance(outcome, Failed)]
    silent = [outcome for outcome in failed if not outcome.turned_away]
    assert (len(failed), len(silent), len(log)) == (40, 4, 4)
    assert seconds == pytest.approx(8)
    assert all(
        outcome.turned_away and "without an answer" in outcome.reason for outcome in failed if outcome not in silent
    )
    waits = {outcome.hints.retry_after for outcome in failed if outcome.turned_away}
    assert waits == {HOUR}


def test_a_host_that_answers_now_and_then_is_asked_on() -> None:
    """Only silent visits in a row count."""
    paths = ["/silent", "/silent", "/feed", "/silent", "/silent", "/feed"]
    outcomes, _, log = timed(all_at_once(*paths), replace(RULES, per_host=1, timeout=timedelta(seconds=2)))
    assert len(log) == 6
    assert [isinstance(outcome, Fetched) for outcome in outcomes] == [path == "/feed" for path in paths]


def test_no_visit_loses_time_while_the_hub_is_busy() -> None:
    """A store that keeps the event loop waiting takes nothing from the time of those who wait for a server."""

    async def scene(visitor: Visitor, server: Hostile) -> Outcome:
        task = asyncio.create_task(visitor.visit(server.url("/slow?seconds=0.3")))
        await asyncio.sleep(0.1)
        loop = asyncio.get_running_loop()
        assert isinstance(loop, virtual_time.Loop)
        loop.hold_up(2.0)  # as SQLite does while another program holds the store
        return await task

    outcome, _, _ = timed(scene, replace(RULES, timeout=timedelta(seconds=1.2)))
    assert isinstance(outcome, Fetched)


# ---------------------------------------------------------------- turns that are stopped


class Network:
    """A network that answers by path: an outcome, an exception, or so many seconds. There is no robots.txt."""

    def __init__(self, **answers: Outcome | BaseException | float) -> None:
        self.answers = answers
        self.alive = 0

    @asynccontextmanager
    async def fetch(self, request: FetchRequest) -> AsyncIterator[Outcome]:
        name = request.url.rsplit("/", 1)[1].partition(".")[0]
        answer = self.answers[name] if name != "robots" else Failed("no", status=404)
        self.alive += 1
        try:
            if isinstance(answer, BaseException):
                await asyncio.sleep(0.05)
                raise answer
            if isinstance(answer, int | float):
                await asyncio.sleep(answer)
                answer = Failed("too late")
            yield answer
        finally:
            self.alive -= 1

    def pause_host(self, url: str, duration: timedelta) -> None:
        """Nobody rests here."""


BUSY = Failed("Not now (HTTP 429).", hints=Hints(retry_after=HOUR), status=429)


def feed(title: str) -> Fetched:
    body = rss(Post(title, "https://ada.example/1", "1", START - HOUR))
    return Fetched("https://ada.example/ada.xml", body, "application/rss+xml", body_hash=title)


@pytest.fixture
def three(community: Community) -> Community:
    for name in ("Ada", "Bob", "Cy"):
        community.member(name, f"/{name.lower()}.xml")
    return community


def test_a_stopped_turn_remembers_what_servers_asked(three: Community) -> None:
    """A Retry-After is stored as soon as it comes, not at the end of a round that may never come."""
    network = Network(ada=BUSY, bob=PlanetError("The disk is full."), cy=3600.0)
    with pytest.raises(PlanetError):
        three.turn(fetcher=network)
    states = {record.feed.url.rsplit("/", 1)[1]: record.state for record in three.feeds()}
    assert states["ada.xml"].retry_until == START + HOUR
    assert states["cy.xml"].state == "new"


def test_nothing_outlives_a_turn(three: Community) -> None:
    """What stops everybody cancels the visits that are under way, and waits for their end."""
    network = Network(ada=3600.0, bob=PlanetError("The disk is full."), cy=3600.0)

    async def scene() -> int:
        with pytest.raises(PlanetError, match="disk is full"):
            await three._later(0, 0, _options(), ReadsHere(), network)
        return network.alive

    assert asyncio.run(scene()) == 0


def _options() -> TurnOptions:
    return TurnOptions(force=True)


def test_run_all_keeps_the_order_and_raises_one_error() -> None:
    """Results come in the order of the coroutines; an error comes by itself, when all have ended."""
    ended: list[str] = []

    async def later(name: str, seconds: float) -> str:
        try:
            await asyncio.sleep(seconds)
        finally:
            ended.append(name)
        return name

    async def failing() -> str:
        raise PlanetError("no")

    assert virtual_time.run(run_all([later("a", 3), later("b", 1)])) == ["a", "b"]
    with pytest.raises(PlanetError):
        virtual_time.run(run_all([later("c", 3), failing()]))
    assert ended == ["b", "a", "c"]


# ---------------------------------------------------------------- publishing meanwhile


def test_what_has_come_in_is_published_while_a_host_hangs(three: Community) -> None:
    """The posts of those who answered stand on the front before the turn is over."""
    front = three.hub.output / "index.html"
    moments: list[bool] = []

    class Slow(Network):
        @asynccontextmanager
        async def fetch(self, request: FetchRequest) -> AsyncIterator[Outcome]:
            async with super().fetch(request) as outcome:
                if request.url.endswith("bob.xml"):
                    moments.append(front.exists() and "Ada was first" in front.read_text("utf-8"))
                yield outcome

    network = Slow(ada=feed("Ada was first"), bob=60.0, cy=Failed("no", status=404))
    report = virtual_time.run(three._later(0, 0, _options(), ReadsHere(), network))
    assert moments == [True]
    assert "index.html" in report.written
    assert report.pages_written == len(set(report.written))


def test_a_halt_is_published_once() -> None:
    """Once for each halt after something came; never before anything has."""
    stored: list[int] = []
    published: list[int] = []

    async def visits() -> str:
        await asyncio.sleep(100)
        assert published == []
        stored.append(1)
        await asyncio.sleep(100)
        assert published == [1]
        stored.append(2)
        await asyncio.sleep(5)
        return "done"

    work = publish_meanwhile(visits(), lambda: len(stored), lambda: published.append(len(stored)), quiet=10)
    assert virtual_time.run(work) == "done"
    assert published == [1]


# ---------------------------------------------------------------- pages that say "not now"


@pytest.mark.parametrize("status", [403, 429, 500, 503, 504])
def test_a_page_that_says_not_now_is_asked_again_soon(community: Community, status: int) -> None:
    """With growing waits, as for feeds; a Retry-After that is longer holds."""
    community.member("Ada", url="/ada/")
    community.put("/ada/", b"busy", "text/plain", status)
    community.turn(force=False)
    (search,) = community.store.members.discoveries().values()
    assert (search.next_due, search.failures) == (START + HOUR, 1)
    community.web.headers["/ada/"] = {"Retry-After": "20000"}
    community.turn(hours=2, force=False)
    (search,) = community.store.members.discoveries().values()
    assert search.next_due == START + 2 * HOUR + timedelta(seconds=20000)


@pytest.mark.parametrize(("status", "requests"), [(429, 1), (503, 1), (500, 2), (403, 2)])
def test_force_keeps_the_retry_after_of_a_page(community: Community, status: int, requests: int) -> None:
    """That of a 429 or 503 holds, as for feeds, until it has passed."""
    community.member("Ada", url="/ada/")
    community.put("/ada/", b"busy", "text/plain", status)
    community.web.headers["/ada/"] = {"Retry-After": "3600"}
    community.turn()
    community.turn(hours=0.5)
    assert community.web.asked("/ada/") == requests
    community.turn(hours=2)
    assert community.web.asked("/ada/") == requests + 1


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_says_no_is_asked_again_in_a_week(community: Community, status: int) -> None:
    """An answer about the page is an answer."""
    community.member("Ada", url="/ada/")
    community.put("/ada/", b"none", "text/plain", status)
    community.turn(force=False)
    (search,) = community.store.members.discoveries().values()
    assert search.next_due == START + timedelta(days=7)


def test_a_search_that_was_not_made_has_not_failed(community: Community) -> None:
    """Where the host rests, the search waits as long, and nothing is counted."""
    community.member("Ada", url="/ada/")
    resting = Failed("Resting.", hints=Hints(retry_after=HOUR / 2), turned_away=True)
    network = Network(**{"": resting})
    community.turn(force=False, fetcher=network)
    (search,) = community.store.members.discoveries().values()
    assert (search.next_due, search.failures) == (START + HOUR / 2, 0)


# ---------------------------------------------------------------- workers that do not start


def read_with(python: Path, monkeypatch: pytest.MonkeyPatch) -> PlanetError:
    """What a turn comes to whose processes are started with another program."""
    monkeypatch.setattr(sys, "executable", str(python))

    async def scene() -> None:
        async with Workers(many=False, seconds=0.1, start_seconds=0.5) as workers:
            await workers.read(Fetched("https://a.example/", FEED, "application/rss+xml"), None, 10)

    with pytest.raises(PlanetError) as error:
        asyncio.run(scene())
    return error.value


def test_a_python_that_has_gone_ends_the_turn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Upgraded away under a running hub: a sentence, not a wait for ever."""
    assert "do not start" in str(read_with(tmp_path / "gone", monkeypatch))


@pytest.mark.parametrize("script", ["exit 3", "exec sleep 60"])
def test_workers_without_a_sign_of_life_end_the_turn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    """A program that starts and does nothing, or ends at once."""
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\n{script}\n")
    python.chmod(0o755)
    assert "do not start" in str(read_with(python, monkeypatch))
