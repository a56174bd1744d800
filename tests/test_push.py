"""Push by WebSub, as a subscriber: over real sockets, with hubs that keep to the rules and hubs that do not."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from community import START, Community, Post, ReadsHere
from websub import PUBLIC, Answer, WebSubHub, signed

from planet import config
from planet.admin.outreach import push_secrets
from planet.errors import MembersFileError
from planet.model.entry import FeedInfo
from planet.model.outreach import Offer, Subscription
from planet.model.report import TurnReport
from planet.model.results import Reading
from planet.pages import health
from planet.ports import no_progress
from planet.rules.outreach import push
from planet.service.listening import Listening
from planet.service.runner import Runner
from planet.store import Store
from planet.struct import replace
from planet.turn.steps import TurnOptions, feeds_due, turn
from planet.workers import jobs

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FEED = "/blog"


class Planet:
    """A planet that listens, with one member whose feed names a hub."""

    def __init__(self, community: Community, hub: WebSubHub) -> None:
        self.community, self.hub = community, hub
        self.posts = [Post("First", "https://ada.example/1", "1", START - DAY, "Words.")]
        self.rung = 0
        self.warnings: list[str] = []
        self.callback = PUBLIC
        self.topic = f"{community.web.url}{FEED}"
        community.write("planet.key", "a key of many characters\n")
        community.member("Ada", FEED)
        self.publish()
        self.listening: Listening | None = None

    def publish(self, *titles: str, hub: str | None = None) -> None:
        """Let Ada write, some minutes ago, so that nothing is told by the dates."""
        number = len(self.posts)
        for title in titles:
            number += 1
            link = f"https://ada.example/{number}"
            self.posts.insert(0, Post(title, link, str(number), self.community.now - MINUTE, f"Words on {number}."))
        self.community.publish(FEED, *self.posts)
        links = f'<atom:link rel="hub" href="{self.hub.url if hub is None else hub}"/>' if hub != "" else ""
        links += f'<atom:link rel="self" href="{self.topic}"/>'
        status, kind, body = self.community.web.documents[FEED]
        body = body.replace(b"<rss ", b'<rss xmlns:atom="http://www.w3.org/2005/Atom" ', 1)
        self.community.put(FEED, body.replace(b"<description>d<", links.encode() + b"<description>d<", 1), kind, status)

    def turn(self, after: timedelta = timedelta(0), *, force: bool = False, listens: bool = True) -> TurnReport:
        """Take a turn so much later, as a hub does that listens; then ask hubs what is to be asked."""
        return asyncio.run(self._turn(after, force=force, listens=listens))

    async def _turn(self, after: timedelta, *, force: bool, listens: bool) -> TurnReport:
        planet = self._planet(after)
        async with self.community._visitor(planet) as visitor:
            options = TurnOptions(force=force, listens=listens)
            store = self.community.store
            report = await turn(self.community.hub, planet, store, visitor, ReadsHere(), self.community.now, options)
        await self._look(planet)
        return report

    def look(self, after: timedelta = timedelta(0)) -> None:
        """Ask hubs what is to be asked so much later, without a turn."""

        async def looked() -> None:
            await self._look(self._planet(after))

        asyncio.run(looked())

    async def _look(self, planet: config.Planet) -> None:
        if self.listening:
            self.listening.look(planet, self.community.store, self.community.now)
            await self.listening.settled()

    def _planet(self, after: timedelta) -> config.Planet:
        planet = self.community._step(after / HOUR, 0)
        return replace(planet, push=replace(planet.push, callback=self.callback))

    def listen(self, lease: timedelta = timedelta(days=10)) -> None:
        planet = self._planet(timedelta(0))
        planet = replace(planet, push=replace(planet.push, lease=lease))
        place = ("127.0.0.1", 0)
        self.listening = Listening(
            self.community.hub, planet, {}, place, self._ring, lambda: self.community.now, self.warnings.append
        )
        self.hub.address = self.listening.address

    def _ring(self) -> None:
        self.rung += 1

    def close(self) -> None:
        if self.listening:
            self.listening.close()

    @property
    def held(self) -> Subscription:
        """The one subscription that there is."""
        (held,) = self.community.store.subscriptions.all()
        return held

    def is_due(self, after: timedelta = timedelta(0)) -> bool:
        """Whether the feed would be visited so much later."""
        now = self.community.now + after
        return bool(feeds_due(self._planet(timedelta(0)), self.community.store, now, TurnOptions(), None))

    def titles(self) -> list[str]:
        return self.community.titles()

    def told(self) -> str:
        """What `planet status` says of push."""
        document = health.account(self.community.store, self.community.now)
        (feed,) = document["members"][0]["feeds"]  # type: ignore[index]
        return str(feed.get("push"))


@pytest.fixture
def hub() -> Iterator[WebSubHub]:
    with WebSubHub() as hub:
        yield hub


@pytest.fixture
def planet(community: Community, hub: WebSubHub) -> Iterator[Planet]:
    planet = Planet(community, hub)
    yield planet
    planet.close()


@pytest.fixture
def pushed(planet: Planet) -> Planet:
    """A planet whose member's hub has confirmed a subscription."""
    planet.listen()
    planet.turn()
    assert planet.held.stage == "active"
    return planet


# ---------------------------------------------------------------- subscribing


def test_a_hub_that_a_feed_names_is_asked_and_confirms(pushed: Planet) -> None:
    """One POST with topic, callback, lease and secret, none of which the store holds; the lease is noted."""
    (asked,) = pushed.hub.taken("subscribe")
    assert asked["hub.topic"] == pushed.topic
    assert asked["hub.lease_seconds"] == str(10 * 86_400)
    assert asked["hub.callback"].startswith(PUBLIC)
    assert len(asked["hub.secret"]) == 64
    assert pushed.held.lease_until == START + 10 * DAY
    words = (pushed.community.hub.folder / "planet.db").read_bytes()
    log = pushed.community.hub.folder / "planet.db-wal"
    words += log.read_bytes() if log.exists() else b""
    for secret in (asked["hub.secret"], asked["hub.callback"].rpartition("-")[2]):
        assert secret.encode() not in words
    pushed.look(HOUR)
    assert len(pushed.hub.log) == 1


def test_news_show_at_once(pushed: Planet) -> None:
    """A feed that is due in an hour is visited when its hub brings news: what was pushed is not believed, but read."""
    pushed.community.now += 5 * MINUTE
    assert not pushed.is_due()
    pushed.publish("Second")
    answer = pushed.hub.push(b"<feed>whatever the hub says</feed>")
    assert answer.status == 202
    assert pushed.rung == 1
    assert pushed.is_due()
    pushed.turn(timedelta(seconds=2))
    assert pushed.titles() == ["Second", "First"]
    assert not pushed.is_due()
    assert not pushed.held.is_pinged


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_all_methods_of_signing(pushed: Planet, method: str) -> None:
    assert pushed.hub.push(method=method).status == 202
    assert pushed.rung == 1


def test_what_is_not_signed_by_the_hub_is_ignored(pushed: Planet) -> None:
    """A wrong secret, a wrong body, no signature, one by a method that is not secure: 202, and nothing happens."""
    (callback, (_, secret)) = next(iter(pushed.hub.held.items()))
    lies = [
        signed(b"news", "another"),
        signed(b"other news", secret),
        signed(b"news", secret).replace("sha256", "sha1"),
        signed(b"news", secret, "md5"),
        signed(b"news", secret)[:-2],
        "sha256=",
        "é",
        signed(b"news", "another") + "\0",
    ]
    for lie in lies:
        with suppress(ValueError):  # what cannot be sent is not sent
            answer = pushed.hub.call(callback, "POST", b"news", X_Hub_Signature=lie)
            assert answer.status in (202, 400), lie
    assert pushed.hub.call(callback, "POST", b"news").status == 202
    assert pushed.rung == 0
    assert not pushed.held.is_pinged
    pushed.hub.call(callback, "POST", b"news", X_Hub_Signature=signed(b"news", secret))
    assert pushed.rung == 1


def test_a_callback_that_was_not_told_to_anybody(pushed: Planet) -> None:
    """Guesses, other subscriptions and plain paths are not there."""
    (callback,) = pushed.hub.held
    right = callback.removeprefix(PUBLIC)
    wrong = [
        "",
        "1",
        right[:-1],
        right + "0",
        "2" + right[1:],
        right.replace("-", ""),
        f"01{right[1:]}",
        "１-" + right[2:],
    ]
    for word in wrong:
        with suppress(UnicodeEncodeError):
            assert pushed.hub.call(PUBLIC + word, "GET").status == 404
            assert pushed.hub.call(PUBLIC + word, "POST", b"x", X_Hub_Signature="sha1=00").status == 404
    assert pushed.hub.call(callback + "/", "POST", b"news").status == 202


def test_a_confirmation_that_was_not_asked_for(pushed: Planet) -> None:
    """Another topic, another mode, an unsubscription that nobody wants, no challenge: 404, and all stays as it is."""
    (callback,) = pushed.hub.held
    before = pushed.held
    other = f"{pushed.topic}?other"
    for mode, topic in (("subscribe", other), ("unsubscribe", pushed.topic), ("denied", other), ("", pushed.topic)):
        assert pushed.hub.verify(callback, mode, topic, 10).status == 404
    assert pushed.hub.call(callback, "GET", query=f"hub.mode=subscribe&hub.topic={pushed.topic}").status == 404
    assert pushed.hub.call(callback, "GET").status == 404
    assert pushed.hub.call(callback, "GET", query="&".join(["hub.mode=subscribe"] * 100)).status == 404
    assert pushed.held == before


def test_a_challenge_is_never_markup(pushed: Planet) -> None:
    (callback,) = pushed.hub.held
    query = "hub.mode=subscribe&hub.challenge=%3Cscript%3E&hub.topic=" + pushed.topic
    assert pushed.hub.call(callback, "GET", query=query) == Answer(200, b"<script>", "text/plain; charset=utf-8")


# ---------------------------------------------------------------- leases


@pytest.mark.parametrize(
    ("granted", "days"),
    [(10 * 365 * 86_400, 14), (86_400, 1), ("", 10), ("0", 10), ("-5", 10), ("soon", 10), ("9" * 30, 10), (None, 10)],
)
def test_a_lease_is_what_the_hub_grants_and_14_days_at_most(
    planet: Planet, granted: int | str | None, days: int
) -> None:
    planet.hub.lease = granted
    planet.listen()
    planet.turn()
    assert planet.held.lease_until == START + days * DAY


def test_a_lease_is_renewed_before_it_ends(planet: Planet) -> None:
    """A hub that grants a day is asked again after three quarters of it; before that nobody asks."""
    planet.hub.lease = 86_400
    planet.listen()
    planet.turn()
    planet.look(17 * HOUR)
    assert len(planet.hub.taken("subscribe")) == 1
    planet.look(HOUR)
    first, second = planet.hub.taken("subscribe")
    assert planet.held.lease_until == START + 42 * HOUR
    assert planet.held.confirmed_at == START
    assert first["hub.callback"] == second["hub.callback"]
    assert first["hub.secret"] != second["hub.secret"]


def test_there_is_no_gap_while_a_lease_is_renewed(planet: Planet) -> None:
    """A hub that took the request and has not confirmed it signs with the old secret; one that is quick with the new
    one; and what was signed before the confirmation may come after it."""
    planet.hub.lease = 86_400
    planet.listen()
    planet.turn()
    old = planet.hub.taken("subscribe")[0]["hub.secret"]
    planet.hub.verifies = False
    planet.look(18 * HOUR)
    new = planet.hub.taken("subscribe")[1]["hub.secret"]
    for secret in (old, new):
        planet.community.now += MINUTE
        planet.hub.push(secret=secret)
    assert planet.rung == 2
    planet.look(10 * MINUTE)
    assert planet.hub.taken("subscribe")[2]["hub.secret"] == new
    planet.hub.verifies = True
    planet.look(20 * MINUTE)
    planet.community.now += MINUTE
    planet.hub.push(secret=old)
    assert planet.rung == 3
    assert planet.held.lease_until > START + 42 * HOUR  # type: ignore[operator]


def test_hubs_are_asked_side_by_side(planet: Planet) -> None:
    """A hub that is slow to answer delays no other: each of two answers once the other was asked as well."""
    both = threading.Barrier(2, timeout=5)

    def meet() -> None:
        both.wait()

    with WebSubHub() as other:
        status, kind, body = planet.community.web.documents[FEED]
        body = body.replace(planet.hub.url.encode(), other.url.encode())
        planet.community.put("/bob", body.replace(FEED.encode(), b"/bob"), kind, status)
        planet.community.member("Bob", "/bob")
        planet.listen()
        other.address = planet.hub.address
        planet.hub.then = other.then = meet
        planet.turn()
    assert not both.broken
    assert [held.stage for held in planet.community.store.subscriptions.all()] == ["active", "active"]


def test_a_hub_of_very_short_leases_is_not_asked_all_the_time(planet: Planet) -> None:
    planet.hub.lease = 5
    planet.listen()
    planet.turn()
    for _ in range(60):
        planet.look(MINUTE)
    assert len(planet.hub.taken("subscribe")) == 3


# ---------------------------------------------------------------- hubs that do not answer well


def test_a_hub_that_never_confirms_is_given_up(planet: Planet) -> None:
    """It is asked ever less often, six times in all, with the same secret; then after a week anew."""
    planet.hub.verifies = False
    planet.listen()
    planet.turn()
    times = [planet.community.now]
    while planet.community.now < START + 2 * DAY:
        planet.look(10 * MINUTE)
        if len(planet.hub.log) > len(times):
            times.append(planet.community.now)
    assert [(time - START) / MINUTE for time in times] == [0, 10, 30, 70, 150, 310]
    assert len({asked["hub.secret"] for asked in planet.hub.log}) == 1
    assert planet.held.stage == "given up"
    assert "never confirms it" in planet.told()
    planet.hub.verifies = True
    planet.look(8 * DAY)
    assert planet.held.stage == "active"


@pytest.mark.parametrize("status", [400, 404, 410, 500])
def test_a_hub_that_refuses_a_request(planet: Planet, status: int) -> None:
    """Its words are told, as one line of plain text; the feed is polled as ever."""
    planet.hub.status, planet.hub.words = status, b"no such\ntopic\x1b[31m."
    planet.listen()
    planet.turn()
    assert planet.held.reason == f"The hub answers {status}: no such topic[31m."
    assert planet.held.stage == "asked"
    planet.publish("Second")
    planet.turn(HOUR + MINUTE)
    assert planet.titles() == ["Second", "First"]


def test_a_hub_that_wishes_to_be_left_alone(planet: Planet) -> None:
    planet.hub.status, planet.hub.headers = 503, {"Retry-After": "7200"}
    planet.listen()
    planet.turn()
    planet.look(119 * MINUTE)
    assert len(planet.hub.log) == 1
    planet.look(MINUTE)
    assert len(planet.hub.log) == 2


def test_a_hub_that_confirms_and_then_fails(planet: Planet) -> None:
    """What it confirmed holds, whatever status its own page ends with."""
    planet.hub.status = 500

    def confirm() -> None:
        asked = planet.hub.log[-1]
        planet.hub.verify(asked["hub.callback"], "subscribe", planet.topic, 86_400)

    planet.hub.then = confirm
    planet.listen()
    planet.turn()
    assert (planet.held.stage, planet.held.reason) == ("active", "")
    planet.look(17 * HOUR)
    assert len(planet.hub.log) == 1


def test_a_hub_that_says_no(pushed: Planet) -> None:
    """It may do so at any time; its reason is told, and it is asked again in a week."""
    (callback,) = pushed.hub.held
    reason = {"hub.reason": "Not on\nmy list"}
    assert pushed.hub.verify(callback, "denied", pushed.topic, **reason).status == 200
    assert (pushed.held.stage, pushed.held.reason) == ("denied", "The hub refuses: Not on my list.")
    assert "Not on my list" in pushed.told()
    pushed.look(6 * DAY)
    assert len(pushed.hub.log) == 1
    pushed.look(2 * DAY)
    assert pushed.held.stage == "active"


def test_a_hub_at_a_private_address_is_not_asked(planet: Planet) -> None:
    """A feed may name anything; requests to hubs pass the same guard as visits."""
    planet.publish("Second", hub="http://[::1]:9/")
    planet.listen()
    planet.turn()
    assert "[::1]" in planet.held.reason
    assert planet.held.attempts == 1


@pytest.mark.parametrize("named", ["javascript:alert(1)", "ftp://hub.example/", ""])
def test_what_is_no_hub(planet: Planet, named: str) -> None:
    planet.publish("Second", hub=named)
    planet.listen()
    planet.turn()
    assert planet.community.store.subscriptions.all() == []


def test_a_feed_with_a_secret_in_its_address_is_told_to_no_hub(community: Community, hub: WebSubHub) -> None:
    planet = Planet(community, hub)
    community.members[:] = []
    community.member("Ada", f"{FEED}?key=secret")
    community.web.documents[f"{FEED}?key=secret"] = community.web.documents[FEED]
    planet.listen()
    planet.turn()
    planet.close()
    assert planet.titles() == ["First"]
    assert hub.log == []


def test_the_header_goes_before_the_document(planet: Planet) -> None:
    """Link: rel=hub, rel=self (W3C WebSub, §4); a feed that names no topic is its own."""
    topic = f"{planet.community.web.url}/topic"
    planet.publish("Second", hub="https://nobody.example/")
    planet.community.web.headers[FEED] = {"Link": f'<{planet.hub.url}>; rel="hub", </topic>; rel=self'}
    planet.listen()
    planet.turn()
    assert [asked["hub.topic"] for asked in planet.hub.log] == [topic]


@pytest.mark.parametrize(
    ("hubs", "named"),
    [
        (
            [{"type": "rssCloud", "url": "https://cloud.example/"}, {"type": "WebSub", "url": "https://hub.example/"}],
            True,
        ),
        ([{"type": "websub", "url": "https://hub.example/"}], True),
        ([{"type": "WebSub"}, "x", None, {"type": ["WebSub"], "url": 5}], False),
        ({"type": "WebSub", "url": "https://hub.example/"}, False),
        (None, False),
    ],
)
def test_hubs_of_json_feeds(hubs: object, named: bool) -> None:
    """Any of them that speaks WebSub (JSON Feed 1.1 `hubs`); what is no list of tables names none."""
    feed = {"version": "https://jsonfeed.org/version/1.1", "feed_url": "/feed.json", "items": [], "hubs": hubs}
    url = "https://ada.example/own"
    reading = jobs.read_feed(json.dumps(feed).encode(), "application/feed+json", url, "", None, 10)
    assert isinstance(reading, Reading)
    wanted = Offer("https://hub.example/", "https://ada.example/feed.json") if named else None
    assert push.offered("", url, reading) == wanted


@pytest.mark.parametrize(
    ("header", "hub", "topic"),
    [
        ('<https://hub.example/>; rel=hub, </t>; rel="self"', "https://hub.example/", "https://ada.example/t"),
        ('<https://hub.example/>; rel="canonical HUB"', "https://hub.example/", "https://ada.example/own"),
        (
            '</t>; rel=self, <https://a.example/,b>; title="x, y"; rel="hub"',
            "https://a.example/,b",
            "https://ada.example/t",
        ),
        ("<https://hub.example/>; rel=hubs", "https://doc.example/", "https://ada.example/own"),
        ("nonsense <", "https://doc.example/", "https://ada.example/own"),
        ("<https://hub.example/" + "x" * 3000 + ">; rel=hub", "", ""),
    ],
)
def test_the_header_of_a_feed(header: str, hub: str, topic: str) -> None:
    """RFC 8288 §3; a hub in the document counts where the header names none."""
    reading = Reading(FeedInfo(), (), hub="https://doc.example/")
    assert push.offered(header, "https://ada.example/own", reading) == (Offer(hub, topic) if hub else None)


# ---------------------------------------------------------------- the end of a subscription


def test_a_feed_that_leaves_is_unsubscribed(pushed: Planet) -> None:
    """The hub is told, and asks back; after that its callback is gone."""
    (callback,) = pushed.hub.held
    member = pushed.community.members.pop()
    pushed.turn(HOUR)
    assert [asked["hub.callback"] for asked in pushed.hub.taken("unsubscribe")] == [callback]
    assert pushed.hub.held == {}
    assert pushed.community.store.subscriptions.all() == []
    assert pushed.hub.call(callback, "POST", b"news", X_Hub_Signature="sha256=" + "0" * 64).status == 410
    assert pushed.hub.verify(callback, "subscribe", pushed.topic).status == 410
    pushed.community.members.append(member)
    pushed.turn(HOUR)
    assert pushed.held.stage == "active"
    assert callback not in pushed.hub.held


def test_a_hub_that_does_not_let_go(pushed: Planet) -> None:
    """It is asked three times, and hears that its news are not wanted."""
    (callback,) = pushed.hub.held
    pushed.hub.verifies = False
    pushed.community.members.pop()
    pushed.turn(HOUR)
    assert pushed.hub.push().status == 410
    for _ in range(30):
        pushed.look(10 * MINUTE)
    assert len(pushed.hub.taken("unsubscribe")) == 3
    assert pushed.community.store.subscriptions.all() == []
    assert pushed.hub.push(callback=callback).status == 410
    assert pushed.rung == 0


def test_a_feed_that_names_another_hub(pushed: Planet) -> None:
    with WebSubHub(address=pushed.hub.address) as other:
        pushed.publish("Second", hub=other.url)
        pushed.turn(2 * HOUR)
        assert len(other.taken("subscribe")) == 1
        assert len(pushed.hub.taken("unsubscribe")) == 1
        assert pushed.held.hub == other.url


def test_a_callback_that_has_moved(pushed: Planet) -> None:
    pushed.callback = "https://push.example/hooks/moved/"
    pushed.look(HOUR)
    new = pushed.hub.taken("subscribe")[1]["hub.callback"]
    assert new.startswith(pushed.callback)
    assert list(pushed.hub.held) == [new]
    pushed.callback = ""
    pushed.look(HOUR)
    assert pushed.hub.held == {}
    assert pushed.community.store.subscriptions.all() == []


# ---------------------------------------------------------------- how much a hub may cost


def test_a_hub_that_never_stops_ringing(pushed: Planet) -> None:
    """Its news are true, so they are signed; but there is nothing new: the feed is visited ever less often."""
    visits: list[float] = []
    begun = pushed.community.now
    while pushed.community.now < begun + 3 * HOUR:
        pushed.community.now += MINUTE
        pushed.hub.push()
        if pushed.is_due():
            before = pushed.community.web.asked(FEED)
            pushed.turn()
            visits += [(pushed.community.now - begun) / MINUTE] * (pushed.community.web.asked(FEED) - before)
    assert len(visits) <= 10
    assert visits[0] == 1
    assert pushed.held.pings == 180


def test_a_second_post_shows_seconds_after_the_first(pushed: Planet) -> None:
    """Who publishes twice in a minute does not wait for the minute's end."""
    for title in ("Second", "Third"):
        pushed.publish(title)
        pushed.hub.push()
        pushed.turn(timedelta(seconds=11))
        assert pushed.titles()[0] == title


def test_news_that_come_twice_are_looked_at_once_more(pushed: Planet) -> None:
    """The site's cache may be slower than its hub: a visit that finds nothing is repeated once, five minutes later."""
    pushed.hub.push()
    pushed.turn(timedelta(seconds=6))
    assert not pushed.is_due(4 * MINUTE)
    assert pushed.is_due(5 * MINUTE)
    pushed.publish("Second")
    pushed.turn(5 * MINUTE)
    assert pushed.titles() == ["Second", "First"]
    assert not pushed.is_due(5 * MINUTE)


def test_a_retry_after_holds_whatever_the_hub_says(pushed: Planet) -> None:
    pushed.community.put(FEED, b"", status=429)
    pushed.community.web.headers[FEED] = {"Retry-After": "7200"}
    pushed.turn(HOUR + MINUTE)
    pushed.hub.push()
    assert not pushed.is_due(HOUR)
    assert pushed.is_due(2 * HOUR)


def test_a_feed_that_fails_is_not_asked_again_at_once(pushed: Planet) -> None:
    pushed.community.put(FEED, b"", status=500)
    pushed.hub.push()
    pushed.turn(MINUTE)
    assert not pushed.is_due(3 * MINUTE)
    assert pushed.is_due(4 * MINUTE)


# ---------------------------------------------------------------- trust


def _bring(planet: Planet, title: str) -> None:
    planet.community.now += 2 * HOUR
    planet.publish(title)
    planet.hub.push()
    planet.turn(timedelta(seconds=6))
    assert planet.titles()[0] == title


def _let_find(planet: Planet, title: str) -> None:
    """Let a poll find a post that the hub keeps to itself."""
    planet.publish(title)
    planet.turn(timedelta(0), force=True)
    assert planet.titles()[0] == title


def test_a_hub_that_brought_news_spares_polls(pushed: Planet) -> None:
    """The feed is polled once a day, and never not at all; in the status the hub is trusted."""
    assert pushed.is_due(65 * MINUTE)
    _bring(pushed, "Second")
    assert not pushed.is_due(23 * HOUR)
    assert pushed.is_due(24 * HOUR)
    assert "'trusted': True" in pushed.told()


def test_a_hub_that_misses_news_is_trusted_no_more(pushed: Planet) -> None:
    """From then on the feed is polled at its own beat; three true news regain the trust."""
    _bring(pushed, "Second")
    pushed.community.now += DAY
    _let_find(pushed, "Third")
    assert pushed.is_due(2 * HOUR)
    pushed.community.now += 11 * MINUTE
    assert "'trusted': False" in pushed.told()
    _bring(pushed, "Fourth")
    assert pushed.is_due(2 * HOUR)
    _bring(pushed, "Fifth")
    assert "'trusted': False" in pushed.told()
    _bring(pushed, "Sixth")
    assert "'trusted': True" in pushed.told()
    assert not pushed.is_due(12 * HOUR)


def test_a_hub_that_is_a_little_late_is_trusted_on(pushed: Planet) -> None:
    """A poll may see a post in the minutes before the hub brings it."""
    _bring(pushed, "Second")
    pushed.community.now += DAY
    _let_find(pushed, "Third")
    pushed.community.now += 9 * MINUTE
    pushed.hub.push()
    pushed.community.now += 5 * MINUTE
    assert "'trusted': True" in pushed.told()


def test_a_hub_is_not_blamed_for_what_came_before_it_was_asked(planet: Planet) -> None:
    """Posts from before the subscription, or from the time after the lease ended, are nobody's fault."""
    planet.turn()
    planet.listen()
    planet.look(HOUR)
    assert planet.held.stage == "active"
    _let_find(planet, "Second")
    assert planet.held.suspected_at is None
    planet.hub.verifies = False
    planet.look(14 * DAY)
    _let_find(planet, "Third")
    assert planet.held.suspected_at is None


def test_a_lease_that_ends_ends_the_trust(pushed: Planet) -> None:
    """A poll is never put off beyond the end of the lease."""
    pushed.hub.lease = 4 * 3600
    pushed.look(9 * DAY)
    _bring(pushed, "Second")
    assert not pushed.is_due(HOUR)
    assert pushed.is_due(2 * HOUR)


@pytest.mark.parametrize("ends", ["denied", "feed", "restart", "callback"])
def test_where_trust_ends_the_own_beat_begins(pushed: Planet, ends: str) -> None:
    """Whatever ends it: a feed whose poll was put off is due as if it had never been."""
    _bring(pushed, "Second")
    assert not pushed.is_due(12 * HOUR)
    (callback,) = pushed.hub.held
    match ends:
        case "denied":
            pushed.hub.verify(callback, "denied", pushed.topic)
        case "feed":
            pushed.publish(hub="")
            pushed.turn(force=True)
        case "callback":
            pushed.callback = ""
            pushed.look()
        case "restart":
            Runner(pushed.community.hub, {}, no_progress, lambda _: None, lambda _: None).close()
    assert pushed.is_due(2 * HOUR)


def test_who_does_not_listen_trusts_nobody(pushed: Planet) -> None:
    _bring(pushed, "Second")
    pushed.turn(DAY, listens=False)
    assert pushed.is_due(6 * HOUR)


# ---------------------------------------------------------------- kills


def test_news_are_stored_before_the_hub_is_answered(pushed: Planet) -> None:
    """A process that is killed after its answer has the feed due in the next one; and again if that one is killed
    before the visit is stored."""
    pushed.publish("Second")
    pushed.hub.push()
    pushed.close()
    with Store.open("sqlite:///planet.db", pushed.community.hub.folder) as anew:
        assert anew.subscriptions.pinged() != []
    pushed.turn(MINUTE, listens=False)
    assert pushed.titles() == ["Second", "First"]


@pytest.mark.parametrize("news", [True, False])
def test_news_that_come_during_a_visit_are_looked_at_after_it(pushed: Planet, news: bool) -> None:
    """The visit may have read the feed before: it answers only for what came before it began."""
    pushed.community.now += MINUTE
    if news:
        pushed.publish("Second")
    pushed.hub.push()
    pushed.community.now += timedelta(seconds=6)

    class Late(dict[str, tuple[int, str, bytes]]):
        """The feed as it was at the beginning of the visit; the next post comes while it is sent."""

        def get(self, path: str, default: object = None) -> object:  # type: ignore[override]
            document = super().get(path, default)  # type: ignore[arg-type]
            if path == FEED:
                pushed.community.web.documents = dict(self)
                pushed.publish("Third")
                pushed.hub.push()
            return document

    pushed.community.web.documents = Late(pushed.community.web.documents)
    pushed.turn()
    assert pushed.held.is_pinged
    pushed.turn(5 * MINUTE)
    assert pushed.titles()[0] == "Third"
    assert len(pushed.titles()) == 2 + news


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_request_that_was_killed_is_repeated(planet: Planet, monkeypatch: pytest.MonkeyPatch, when: str) -> None:
    """Killed before the hub heard it, or after: it is asked again in ten minutes, with the same secret and callback."""
    from planet.fetch.visitor import Visitor

    real = Visitor.post

    async def killed(self: Visitor, delivery: object) -> None:
        if when == "after":
            await real(self, delivery)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    planet.hub.verifies = False
    planet.listen()
    monkeypatch.setattr(Visitor, "post", killed)
    with pytest.raises(KeyboardInterrupt):
        planet.turn()
    monkeypatch.setattr(Visitor, "post", real)
    planet.hub.verifies = True
    planet.look(9 * MINUTE)
    assert planet.held.stage == "asked"
    planet.look(MINUTE)
    assert planet.held.stage == "active"
    assert len({(asked["hub.secret"], asked["hub.callback"]) for asked in planet.hub.log}) == 1


def test_forgetting_a_member_forgets_the_subscription(pushed: Planet) -> None:
    pushed.community.members.pop()
    pushed.turn(HOUR)
    store = pushed.community.store
    (member,) = store.members.all()
    with store.transaction():
        store.erasure.erase(member.member_id, ())
    assert store.subscriptions.all() == []
    assert not store.subscriptions.are_offered()


def test_secrets_differ_for_each_key_subscription_and_generation() -> None:
    one = Subscription(1, 1, "h", "t", "c", generation=1)
    others = [replace(one, subscription_id=2), replace(one, generation=2)]
    assert len({push_secrets.secret(b"key", held) for held in (one, *others)}) == 3
    assert push_secrets.secret(b"key", one) != push_secrets.secret(b"yek", one)
    assert push_secrets.subscription_of(b"key", push_secrets.token(b"key", 7)) == 7
    assert push_secrets.subscription_of(b"yek", push_secrets.token(b"key", 7)) is None
    assert push.LONGEST_LEASE == 14 * DAY


# ---------------------------------------------------------------- the members file


@pytest.mark.parametrize(
    ("line", "right"),
    [
        ('lease = "1h"', True),
        ('lease = "14d"', True),
        ('lease = "59m"', False),
        ('lease = "15d"', False),
        ('callback = "https://push.example/hooks"', True),
        ('callback = "http://192.168.1.5:8090/"', True),
        ('callback = "http://[::1]:8090/"', True),
        ('callback = "http://push.example/"', False),
        ('callback = "https://push.example/?key=1"', False),
        ('callback = "https://me:pass@push.example/"', False),
        ('callback = "push.example"', False),
        ('hub = "ftp://hub.example/"', False),
    ],
)
def test_the_keys_of_push(line: str, right: bool, tmp_path: Path) -> None:
    """Each mistake is one sentence on one line."""
    (tmp_path / "config").mkdir()
    text = f"[planet]\ntitle = 'P'\nurl = 'https://planet.example/'\n[push]\n{line}\n"
    (tmp_path / "config" / "members.toml").write_text(text)
    if right:
        loaded = config.load(tmp_path)
        assert loaded.push.callback in (
            "",
            "https://push.example/hooks/",
            "http://192.168.1.5:8090/",
            "http://[::1]:8090/",
        )
        return
    with pytest.raises(MembersFileError) as caught:
        config.load(tmp_path)
    assert [mistake.line for mistake in caught.value.mistakes] == [5]
