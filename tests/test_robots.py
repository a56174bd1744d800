"""robots.txt: what it says to planet-river by name, when it is asked, and what follows for a feed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
import virtual_time
from click.testing import CliRunner
from community import START, Community, Post, ReadsHere, Web, rss, serve
from hypothesis import given
from hypothesis import strategies as st

from planet import __version__, config
from planet.cli.commands import planet as command
from planet.fetch.request_headers import user_agent
from planet.model.visits import Failed, Fetched, FetchRequest, Outcome
from planet.model.wishes import OwnerWish
from planet.rules.upkeep import robots
from planet.turn.publish import publish_site
from planet.turn.steps import TurnOptions
from planet.turn.upkeep.ask_owners import Owners

HEAD = "User-agent: planet-river"
GROUP = b"User-agent: planet-river\n"


def refuses(text: str | bytes, path: str = "/feed.xml") -> bool:
    """Whether a robots.txt asks this hub not to fetch a path."""
    body = text if isinstance(text, bytes) else text.encode()
    return robots.line_against(f"https://a.example{path}", robots.lines_for_hub(body)) is not None


def test_a_quoted_line_keeps_secrets() -> None:
    """The query string of a feed's address may be one; the quotation is published."""
    line = robots.line_against(
        "https://a.example/feed?token=x", robots.lines_for_hub(GROUP + b"Disallow: /feed?token=x")
    )
    assert str(line) == "Disallow: /feed?…"


# ---------------------------------------------------------------- who is named


@pytest.mark.parametrize(
    ("agent", "named"),
    [
        ("planet-river", True),
        ("Planet-River", True),
        ("PLANET-RIVER/2.1", True),
        ("planet-river (any)", True),
        (" planet-river # comment", True),
        ("planet-river; x", True),
        ("planet-rivers", False),
        ("planet-river-x", False),
        ("planet-river2", False),
        ("planet", False),
        ("my planet-river", False),
        ("*", False),
        ("", False),
    ],
)
def test_only_its_own_name_counts(agent: str, named: bool) -> None:
    """The product token is compared whole, whatever its case; the group for everybody never counts."""
    assert refuses(f"User-agent: {agent}\nDisallow: /\n") is named


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("User-agent: *\nUser-agent: planet-river\nDisallow: /", True),
        ("User-agent: planet-river\nUser-agent: other\nDisallow: /", True),
        ("User-agent: planet-river\n\nSitemap: /s\nUser-agent: b\n# x\n\nDisallow: /", True),
        ("User-agent: planet-river\nAllow: /\nUser-agent: other\nDisallow: /", False),
        ("User-agent: other\nDisallow: /\nUser-agent: planet-river\nDisallow: /private/", False),
        (f"{HEAD}\nDisallow: /x\nUser-agent: b\nDisallow: /y\n{HEAD}\nDisallow: /", True),
        ("User-agent: planet-river\nDisallow:\n", False),
        ("User-agent: planet-river\n", False),
        ("Disallow: /\n", False),
        ("user-AGENT : planet-river\r\nDISALLOW : / # all of it\r\n", True),
        ("User-agent: planet-river\rDisallow: /\r", True),
        ("\ufeffUser-agent: planet-river\nDisallow: /", True),
        ("\x00\xff junk\n:::\nUser-agent: planet-river\nnonsense\nDisallow: /", True),
        ("<html>User-agent: planet-river<br>Disallow: /</html>", False),
        ("User-agent: planet-river\nDisallow: feed.xml", False),
        ("User-agent: planet-river\nDisallow: https://a.example/feed.xml", False),
    ],
)
def test_groups(text: str, refused: bool) -> None:
    """Groups are heads of agents and the lines below them; groups of one name are one."""
    assert refuses(text) is refused


@pytest.mark.parametrize(
    ("lines", "path", "refused"),
    [
        ("Disallow: /feed", "/feed.xml", True),
        ("Disallow: /feed/", "/feed.xml", False),
        ("Disallow: /FEED", "/feed.xml", False),
        ("Disallow: /\nAllow: /feed", "/feed.xml", False),
        ("Allow: /\nDisallow: /feed", "/feed.xml", True),
        ("Allow: /feed\nDisallow: /feed", "/feed.xml", False),
        ("Disallow: /*.xml", "/a/feed.xml", True),
        ("Disallow: /*.xml$", "/feed.xml?x=1", False),
        ("Disallow: /*.xml$", "/feed.xml", True),
        ("Disallow: /*a*b$", "/xaxbxb", True),
        ("Disallow: /*aa*aa$", "/aaa", False),
        ("Disallow: *", "/feed.xml", True),
        ("Disallow: /$", "/feed.xml", False),
        ("Disallow: /$", "/", True),
        ("Disallow: /*?", "/feed?x", True),
        ("Disallow: /*?", "/feed", False),
        ("Disallow: /f%65ed", "/feed", True),
        ("Disallow: /feed", "/f%65%65d", True),
        ("Disallow: /a%2fb", "/a/b", False),
        ("Disallow: /a%2fb", "/a%2Fb", True),
        ("Disallow: /über", "/%C3%BCber", True),
        ("Disallow: /%c3%bcber", "/über", True),
        ("Disallow: /a%2Ab", "/a*b", True),
        ("Disallow: /a%2Ab", "/axb", False),
        ("Disallow: /a%24", "/a$", True),
        ("Disallow: /a$b", "/a$b", True),
        ("Disallow: /100%", "/100%", True),
        ("Disallow: /x\nAllow: *", "/x", True),
    ],
)
def test_paths(lines: str, path: str, refused: bool) -> None:
    """The longest pattern decides, * and $ are signs, and one spelling of a path is as good as another."""
    assert refuses(GROUP + lines.encode(), path) is refused


def test_bytes_that_are_no_utf8_are_bytes() -> None:
    """A path in Latin-1 is compared octet by octet."""
    assert refuses(GROUP + b"Disallow: /\xfcber", "/%FCber")


def test_no_more_than_the_bound_is_read() -> None:
    """Of half a megabyte all is read, and nothing beyond; a line at the bound is not read by half."""
    filler = b"#" * (robots.LARGEST - len(GROUP) - 20) + b"\n"
    assert refuses(GROUP + filler + b"Disallow: /\n")
    assert not refuses(GROUP + filler + b"#" * 30 + b"\nDisallow: /\n")
    assert not refuses(GROUP + b"Disallow: /feed" + b"x" * robots.LARGEST)


def test_a_hostile_file_costs_little() -> None:
    """As many stars and lines as fit are judged without a search that explodes."""
    body = GROUP + b"".join(b"Disallow: /" + b"*a" * 900 + b"b\n" for _ in range(250))
    assert not refuses(body, "/" + "a" * 1900)


@given(st.binary(max_size=300))
def test_any_bytes_are_read(body: bytes) -> None:
    """No bytes break the reader, and what it keeps can be stored."""
    for line in robots.lines_for_hub(GROUP + body):
        assert str(line).isascii()


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://A.example/x", "https://a.example"),
        ("http://a.example:80/x", "http://a.example"),
        ("https://www.a.example:8443/", "https://www.a.example:8443"),
        ("http://ann:secret@a.example/f", "http://a.example"),
        ("https://bücher.example/f", "https://xn--bcher-kva.example"),
        ("http://[::1]:8080/f", "http://[::1]:8080"),
        ("feeds/a.xml", ""),
    ],
)
def test_origins(url: str, origin: str) -> None:
    """Scheme, host and port, and no credentials."""
    assert robots.origin_of(url) == origin


def test_owners_know_the_name_from_the_user_agent(community: Community) -> None:
    """What the hub calls itself begins with the token that a group names."""
    community.member("Ada", "/ada.xml")
    community.turn()
    planet = config.load(community.hub.folder)
    assert user_agent(planet, __version__).startswith("planet-river/")


# ---------------------------------------------------------------- what follows


def put_robots(web: Web, text: str, status: int = 200) -> None:
    """Put a robots.txt on the web."""
    web.documents["/robots.txt"] = (status, "text/plain", text.encode())


REFUSAL = "User-agent: planet-river\nDisallow: /ada\n"


@pytest.fixture
def two(community: Community) -> Community:
    """Two members on one web, each with a feed of one post."""
    for name in ("Ada", "Bob"):
        path = f"/{name.lower()}.xml"
        community.member(name, path)
        link = f"https://{name.lower()}.example/1"
        community.publish(path, Post(f"Post of {name}", link, link, START - timedelta(days=1), "Words"), title=name)
    return community


def test_an_owner_keeps_a_feed_out_from_the_first_turn(two: Community) -> None:
    """A feed that its owner keeps out is never asked for, and its member's page is there without it."""
    put_robots(two.web, REFUSAL)
    report = two.turn()
    assert two.web.asked("/ada.xml") == 0
    assert two.titles() == ["Post of Bob"]
    (state,) = (feed.state for feed in two.feeds() if feed.state.state == "declined")
    words = f'{two.web.url}/robots.txt says "Disallow: /ada" to planet-river'
    assert state.reason == f"Its owner asks not to be here: {words}."
    assert [note for note in report.notes if words in note] == [f"ada: {two.web.url}/ada.xml: {state.reason}"]
    assert (report.feeds_due, report.feeds_failed) == (1, 0)
    assert "declined" in two.files(status=True)["status/index.html"].decode()
    quoted = "says &#34;Disallow: /ada&#34; to planet-river"
    assert quoted in two.files(status=True)["members/ada/status/index.html"].decode()
    assert f"{two.web.url}/ada.xml" not in two.files()["opml.xml"].decode()
    assert two.turn(hours=1).notes == ()


def test_a_wish_stated_later_hides_and_its_end_brings_back(two: Community) -> None:
    """A week after the first visit the wish is heard: all entries leave; a week after it is gone all is as before."""
    two.turn()
    before = two.files()
    assert "Post of Ada" in two.titles()
    put_robots(two.web, REFUSAL)
    two.turn(days=6, hours=23, force=False)
    assert "Post of Ada" in two.titles()
    two.turn(hours=2, force=False)
    assert two.titles() == ["Post of Bob"]
    assert two.pages_with("Post of Ada") == []
    assert set(two.hidden().values()) == {
        f'its owner asks not to be here: {two.web.url}/robots.txt says "Disallow: /ada" to planet-river'
    }
    assert two.count() == 2
    asked = two.web.asked("/ada.xml")
    put_robots(two.web, "")
    two.turn(days=6, force=True)
    two.turn("Ada", hours=1, force=True)
    assert two.titles() == ["Post of Bob"]
    assert two.web.asked("/ada.xml") == asked
    two.turn(days=1, force=False)
    assert sorted(two.titles()) == ["Post of Ada", "Post of Bob"]
    assert two.web.asked("/ada.xml") == asked + 1
    assert {feed.state.state for feed in two.feeds()} == {"ok"}
    two.now = START
    two.turn()
    assert two.files() == before


def test_an_origin_is_asked_weekly(two: Community) -> None:
    """Many visits of two feeds on one origin, over three weeks: three questions, four with the first."""
    put_robots(two.web, "User-agent: *\nDisallow: /\n")
    for _ in range(21 * 2 + 1):
        two.turn(hours=12)
    assert two.web.asked("/robots.txt") == 3 + 1
    assert len(two.titles()) == 2


@pytest.mark.parametrize(
    ("status", "text", "refused"),
    [(404, "", False), (410, "", False), (403, "", False), (429, "", True), (500, "x", True), (503, "x", True)],
)
def test_an_answer_that_is_none_keeps_the_last_one(two: Community, status: int, text: str, refused: bool) -> None:
    """Below 500 there is no wish; whoever cannot answer now wishes what they wished before."""
    put_robots(two.web, REFUSAL)
    two.turn()
    put_robots(two.web, text, status)
    two.turn(days=8)
    assert ("Post of Ada" not in two.titles()) is refused
    assert two.web.asked("/robots.txt") == 2


def test_a_check_for_robots_is_no_answer(two: Community) -> None:
    """A page that asks for proof in place of robots.txt says nothing."""
    put_robots(two.web, REFUSAL)
    two.turn()
    two.web.headers["/robots.txt"] = {"cf-mitigated": "challenge"}
    put_robots(two.web, "<html>")
    two.turn(days=8)
    assert two.titles() == ["Post of Bob"]


def test_redirects_of_robots_are_followed(two: Community) -> None:
    """The file may stand elsewhere; five redirects are followed, and the wish is that of the origin that was asked."""
    for n in range(5):
        two.web.documents[f"/r{n}" if n else "/robots.txt"] = (301, "text/plain", b"")
        two.web.headers[f"/r{n}" if n else "/robots.txt"] = {"Location": f"/r{n + 1}"}
    two.web.documents["/r5"] = (200, "text/plain", REFUSAL.encode())
    two.turn()
    assert two.titles() == ["Post of Bob"]


def test_a_circle_of_redirects_is_no_wish(two: Community) -> None:
    """What leads nowhere is as if it were not there."""
    two.web.documents["/robots.txt"] = (302, "text/plain", b"")
    two.web.headers["/robots.txt"] = {"Location": "/robots.txt"}
    two.turn()
    assert len(two.titles()) == 2


@pytest.fixture
def elsewhere() -> Iterator[Web]:
    """Another origin."""
    web = Web()
    server = serve(web)
    yield web
    server.shutdown()
    server.server_close()


def test_the_origin_behind_a_redirect_counts(two: Community, elsewhere: Web) -> None:
    """A feed that is redirected to an origin that refuses is kept out in the same turn, and not visited again."""
    elsewhere.documents["/real.xml"] = two.web.documents["/ada.xml"]
    put_robots(elsewhere, "User-agent: planet-river\nDisallow: /real\n")
    two.web.documents["/ada.xml"] = (302, "text/plain", b"")
    two.web.headers["/ada.xml"] = {"Location": f"{elsewhere.url}/real.xml"}
    two.turn()
    assert two.titles() == ["Post of Bob"]
    assert two.pages_with("Post of Ada") == []
    two.turn(hours=3)
    assert elsewhere.asked("/real.xml") == 1
    assert elsewhere.asked("/robots.txt") == two.web.asked("/robots.txt") == 1


def test_no_credentials_are_sent_for_robots(two: Community) -> None:
    """The file is asked for without the password of the feed."""
    two.members[0]["feeds"] = [two.web.url.replace("//", "//ann:secret@") + "/ada.xml"]
    two.turn()
    (asked,) = (request for request in two.web.log if request.path == "/robots.txt")
    assert "authorization" not in asked.headers


def test_files_and_folders_are_nobodys_origin(community: Community) -> None:
    """For a feed inside the hub folder nothing is asked."""
    community.write("feeds/a.xml", "<rss version='2.0'><channel><title>A</title></channel></rss>")
    community.member("Ada", "feeds/a.xml")
    community.write("posts/cy/2026-11-01-hello.md", "# Hello\n\nWords.")
    community.member("Cy")
    community.turn()
    assert community.web.log == []


def test_a_private_origin_that_is_not_opened_is_not_asked(two: Community) -> None:
    """The guard holds for this visit too; opened later, the origin is asked at once, before its feeds are."""
    put_robots(two.web, REFUSAL)
    two.fetch["private_allow"] = []
    two.turn()
    assert two.web.log == []
    two.fetch["private_allow"] = ["127.0.0.1"]
    two.turn(hours=1)
    assert two.web.log[0].path == "/robots.txt"
    assert two.web.asked("/ada.xml") == 0


def test_a_member_who_rests_stays_out_afterwards(two: Community) -> None:
    """A pause neither lifts a refusal nor asks for it; after the pause it holds as before."""
    put_robots(two.web, REFUSAL)
    two.turn()
    two.members[0]["paused"] = True
    two.turn(hours=1)
    assert two.feeds()[0].state.state == "paused"
    assert two.titles() == ["Post of Bob"]
    del two.members[0]["paused"]
    two.turn(hours=1)
    assert two.feeds()[0].state.state == "declined"
    assert two.titles() == ["Post of Bob"]


def test_another_address_is_another_question(two: Community) -> None:
    """A feed that the admin gives a new address is judged by that one."""
    put_robots(two.web, REFUSAL)
    two.turn()
    two.publish("/new.xml", Post("Post of Ada", "https://ada.example/1", "https://ada.example/1", START, "Words"))
    two.members[0]["feeds"] = ["/new.xml"]
    two.turn(hours=1)
    assert "Post of Ada" in two.titles()


def test_render_shows_no_more_of_it(two: Community) -> None:
    """The whole site made anew is the site that turns made."""
    put_robots(two.web, REFUSAL)
    two.turn()
    before = two.files(status=True)
    publish_site(two.hub, config.load(two.hub.folder), two.store, two.now, all_pages=True)
    assert two.files(status=True) == before


# ---------------------------------------------------------------- when they are asked


class Spaced:
    """A network of feeds and their robots.txt, on virtual time. It notes what was asked for, and after how many
    seconds."""

    def __init__(self) -> None:
        self.log: list[tuple[str, float]] = []
        self.seconds: dict[str, float] = {}
        self.robots = ""

    @asynccontextmanager
    async def fetch(self, request: FetchRequest) -> AsyncIterator[Outcome]:
        place = request.url.partition("127.0.0.1:")[2]
        self.log.append((place, asyncio.get_running_loop().time()))
        await asyncio.sleep(self.seconds.get(place, 0))
        if request.accept == "robots":
            yield Fetched(request.url, self.robots.encode(), "text/plain")
        else:
            link = f"https://{place}.example/"
            body = rss(Post(f"Post of {place}", link, link, START - timedelta(days=1), "Words"))
            yield Fetched(request.url, body, "application/rss+xml", body_hash=place)

    def pause_host(self, url: str, duration: timedelta) -> None:
        """Nobody asks for it."""

    def turn(self, community: Community, *, days: float = 0) -> dict[str, float]:
        """Take a turn; give what it asked for, in that order, with the seconds before, and how long it was."""
        self.log.clear()

        async def taken() -> float:
            await community._later(0, days, TurnOptions(force=True), ReadsHere(), self)
            return asyncio.get_running_loop().time()

        end = virtual_time.run(taken())
        return dict(self.log) | {"end": end}


@pytest.fixture
def three(community: Community) -> Community:
    """Three feeds, each at an origin of its own, and a second between two requests to one."""
    community.fetch["host_delay"] = "1s"
    for port in "123":
        community.member(f"M{port}", f"http://127.0.0.1:{port}/feed")
    return community


REFUSES = "User-agent: planet-river\nDisallow: /\n"


def test_before_its_first_visit_the_owner_of_a_feed_is_asked(three: Community) -> None:
    """Each of them, and who refuses is not visited; who has no wish is, after that."""
    network = Spaced()
    network.robots = REFUSES
    assert set(network.turn(three)) == {"1/robots.txt", "2/robots.txt", "3/robots.txt", "end"}
    assert three.titles() == []
    three.member("M4", "http://127.0.0.1:4/feed")
    network.robots = ""
    assert list(network.turn(three, days=1)) == ["4/robots.txt", "4/feed", "end"]
    assert three.titles() == ["Post of 4/feed"]


def test_no_turn_is_longer_for_a_question(three: Community) -> None:
    """Where nothing else takes time, who is due after a week is not asked; a day later the turn waits for the answer,
    and does at once what it says."""
    network = Spaced()
    network.turn(three)
    network.robots = REFUSES
    assert network.turn(three, days=7) == {"1/feed": 0, "2/feed": 0, "3/feed": 0, "end": 0}
    assert len(three.titles()) == 3
    assert set(network.turn(three, days=1)) >= {"1/robots.txt", "2/robots.txt", "3/robots.txt"}
    assert three.titles() == []
    assert {feed.state.state for feed in three.feeds()} == {"declined"}


def test_what_else_takes_time_is_used(three: Community) -> None:
    """While a visit elsewhere takes five seconds, the owners of two other feeds are asked, each a second after its
    feed, and the turn is no longer for it."""
    network = Spaced()
    network.turn(three)
    network.seconds["3/feed"] = 5
    asked = network.turn(three, days=7)
    assert {path: moment for path, moment in asked.items() if "robots" in path} == {
        "1/robots.txt": pytest.approx(1.05),
        "2/robots.txt": pytest.approx(1.05),
    }
    assert asked["end"] == pytest.approx(5)


def test_who_was_never_asked_is_asked_a_day_later_at_the_latest(three: Community) -> None:
    """Feeds that were visited before anybody asked their owners, as earlier versions did."""
    network = Spaced()
    network.turn(three)
    with three.store.transaction():
        three.store._db.run("DELETE FROM wishes")
    assert "1/robots.txt" not in network.turn(three, days=0.5)
    assert "1/robots.txt" not in network.turn(three, days=0.9)
    asked = network.turn(three, days=0.1)
    assert {"1/robots.txt", "2/robots.txt", "3/robots.txt"} <= set(asked)
    assert "1/robots.txt" not in network.turn(three, days=6)


# ---------------------------------------------------------------- how many are asked at once


class ManyOrigins:
    """A network of many origins that notes which of them are asked, and answers as it is told."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self.asked: list[str] = []

    @asynccontextmanager
    async def fetch(self, request: FetchRequest) -> AsyncIterator[Outcome]:
        self.asked.append(request.url)
        await asyncio.sleep(0)
        yield self.outcome

    def pause_host(self, url: str, duration: timedelta) -> None:
        """Nobody asks for it."""


def ask(community: Community, network: ManyOrigins) -> None:
    """Ask the owners of all feeds, as a turn would."""
    planet = config.load(community.hub.folder)
    feeds = community.feeds()
    owners = Owners(planet, community.store, network, community.now, feeds)

    async def all_of_them() -> None:
        await asyncio.gather(*(owners.refusal(feed) for feed in (*feeds, *feeds)))

    asyncio.run(all_of_them())


@pytest.fixture
def many(community: Community) -> Community:
    """A hub with feeds on 100 origins, none of which was visited."""
    community.member("All", *(f"http://127.0.0.1:{port}/feed" for port in range(1, 101)))
    community.fetch["private_allow"] = []
    community.turn()
    return community


def test_no_turn_asks_all_origins(many: Community) -> None:
    """Of a hundred origins twenty are asked at once, each once, and all of them in five turns."""
    network = ManyOrigins(Fetched("", b""))
    for turns in range(1, 7):
        ask(many, network)
        assert len(network.asked) == len(set(network.asked)) == min(100, 20 * turns)


def test_who_could_not_be_asked_is_asked_in_the_next_turn(many: Community) -> None:
    """Without a network nothing is remembered, so that no wish waits a week for it."""
    ask(many, ManyOrigins(Failed("Refused.", unasked=True)))
    ask(many, ManyOrigins(Failed("Rests.", turned_away=True)))
    ask(many, network := ManyOrigins(Failed("Too slow.")))
    assert len(network.asked) == 20
    ask(many, network)
    assert len(set(network.asked)) == 40


def test_a_clock_that_was_wrong_is_not_believed() -> None:
    """A question of the future is asked again."""
    assert robots.is_due(OwnerWish("o", START + timedelta(hours=1)), START)
    assert not robots.is_due(OwnerWish("o", START), START)
    assert robots.is_due(OwnerWish("o", START - robots.ASKED_EVERY), START)
    assert robots.most_at_once(5000) == 100


def test_who_is_left_alone_is_left_alone_by_every_command(two: Community) -> None:
    """`planet why` quotes the wish, and neither it nor `planet preview` asks for the feed."""
    put_robots(two.web, REFUSAL)
    two.turn()
    hub = ["--hub", str(two.hub.folder), "--now", two.now.isoformat()]
    wish = f'Its owner asks not to be here: {two.web.url}/robots.txt says "Disallow: /ada" to planet-river.'
    why = CliRunner().invoke(command, ["why", f"{two.web.url}/ada.xml", "--online", *hub])
    assert wish in why.output.splitlines()[0]
    assert f"now: {wish}" in why.output
    assert "None" not in why.output
    document = json.loads(CliRunner().invoke(command, ["preview", "ada", "--json", *hub]).output)
    assert [(feed["readable"], feed["reason"], feed["trouble"]) for feed in document["feeds"]] == [(False, wish, None)]
    assert two.web.asked("/ada.xml") == 0


def test_a_wish_is_each_said_once_in_a_turn(two: Community) -> None:
    """It is news and a problem at once: one line says both."""
    put_robots(two.web, REFUSAL)
    two._step(0, 0)
    hub = ["--hub", str(two.hub.folder), "--now", two.now.isoformat()]
    told = CliRunner().invoke(command, ["update", *hub]).output
    assert told.count("Its owner asks not to be here") == 1
    assert told.count("Take the feed out of the members file") == 1
