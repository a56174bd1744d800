"""`planet check --online`: real visits over loopback, of which nothing is stored; and `--fix`, which writes what is
certain."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner, Result
from community import START, Community, Post, ReadsHere, Web, atom, rss, serve
from hostile import CERTIFICATE
from parked import PARKED

from planet import config
from planet.admin.checkup import checkup
from planet.admin.checkup.listed_feeds import ListedFeeds, listed_feeds
from planet.admin.checkup.online import Online, check_online
from planet.admin.visits import Visits
from planet.cli.commands import planet as planet_command
from planet.errors import PlanetError
from planet.fetch.visitor import Visitor
from planet.hub import Hub
from planet.model.community import Planet
from planet.model.findings import Checkup
from planet.ports import no_progress
from planet.store import Store
from planet.turn.member_plans import plan_members

TRUST = ssl.create_default_context(cafile=str(CERTIFICATE))
PAGE = "<html><head><title>Ada</title>{}</head><body><main>Ada</main></body></html>"
LINK = '<link rel="alternate" type="application/{}+xml" title="Ada" href="{}">'


async def here(host: str, port: int) -> list[str]:
    return ["127.0.0.1"]


def listed(hub: Hub, planet: Planet, store: Store) -> ListedFeeds:
    return listed_feeds(planet, store, plan_members(planet, store, store.members.all(), hub.post_folders()))


@dataclass
class Town:
    """A hub, and a web whose only port speaks HTTP and TLS: with http `web` answers, with https `secure`."""

    community: Community
    web: Web
    secure: Web
    host: str

    def http(self, path: str) -> str:
        return f"http://{self.host}{path}"

    def https(self, path: str) -> str:
        return f"https://{self.host}{path}"

    def planet(self) -> Planet:
        self.community._step(0, 0)
        return config.load(self.community.hub.folder)

    def online(self, **secrets: str) -> Online:
        return asyncio.run(self._online(self.planet(), secrets))

    async def _online(self, planet: Planet, secrets: dict[str, str]) -> Online:
        hub, store, now = self.community.hub, self.community.store, self.community.now
        async with Visitor(planet.fetch, "planet-test", resolve=here, trust=TRUST) as visitor:
            visits = Visits(hub, planet, visitor, ReadsHere(), now, store)
            return await check_online(planet, listed(hub, planet, store).feeds, visits, secrets, no_progress)

    def check(self, *, fix: bool = False) -> Checkup:
        online, hub = self.online(), self.community.hub
        return checkup(hub, config.load(hub.folder), self.community.store, fix=fix, online=online)

    def told(self) -> list[tuple[str, str]]:
        """The kind of each finding, and what to write."""
        return [(finding.finding.kind, finding.finding.write) for finding in self.check().findings]


@pytest.fixture
def town(community: Community) -> Iterator[Town]:
    web, secure = Web(), Web()
    server, other = serve(web), serve(secure)
    answer_plainly = server.finish_request
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)

    def answer(request: socket.socket, address: Any) -> None:
        if request.recv(1, socket.MSG_PEEK) != b"\x16":
            answer_plainly(request, address)
            return
        with suppress(OSError), context.wrap_socket(request, server_side=True) as wrapped:
            other.finish_request(wrapped, address)

    server.finish_request = answer  # type: ignore[method-assign,assignment]
    yield Town(community, web, secure, f"hostile.test:{server.server_address[1]}")
    for one in (server, other):
        one.shutdown()
        one.server_close()


def posts(count: int = 3, text: str = "text", scheme: str = "http", dated: bool = True) -> list[Post]:
    return [
        Post(f"Post {n}", f"{scheme}://ada.example/{n}", f"g{n}", START - timedelta(days=n) if dated else None, text)
        for n in range(count)
    ]


def put(web: Web, path: str, body: bytes, kind: str = "application/rss+xml", status: int = 200) -> None:
    web.documents[path] = (status, kind, body)


def redirect(web: Web, path: str, target: str, status: int = 301) -> None:
    put(web, path, b"", status=status)
    web.headers[path] = {"Location": target}


# ---------------------------------------------------------------- https


def test_https_that_answers_alike(town: Town) -> None:
    """The same entries by their ids and links, whatever scheme these have, and whatever the bytes are."""
    put(town.web, "/feed", rss(*posts()))
    put(town.secure, "/feed", rss(*posts(scheme="https"), title="Another title"))
    town.community.member("Ada", town.http("/feed"))
    assert town.told() == [("https", json.dumps(town.https("/feed")))]
    (finding,) = town.check().findings
    assert finding.finding.fact == "is visited without encryption, and https answers alike: the same 3 entries"


@pytest.mark.parametrize(
    "body",
    [
        rss(*posts(4)),
        rss(*posts(2)),
        rss(*reversed(posts())),
        rss(Post("x", "https://x.example/", "x", START, "x")),
        b"<html><title>It works!</title></html>",
        rss(),
    ],
)
def test_https_that_does_not(town: Town, body: bytes) -> None:
    """Other entries, fewer, more, in another order, or no feed: nothing is said of https, and nothing is certain."""
    put(town.web, "/feed", rss(*posts()))
    put(town.secure, "/feed", body)
    town.community.member("Ada", town.http("/feed"))
    assert town.told() == []
    assert town.check(fix=True).fixed == ()


def test_two_empty_feeds_are_not_alike(town: Town) -> None:
    """Nothing equals nothing, which proves nothing."""
    put(town.web, "/feed", rss())
    put(town.secure, "/feed", rss())
    town.community.member("Ada", town.http("/feed"))
    assert town.online().replacements == ()


def test_https_that_leads_back(town: Town) -> None:
    """A server that sends https to http has no https."""
    put(town.web, "/feed", rss(*posts()))
    redirect(town.secure, "/feed", town.http("/feed"))
    town.community.member("Ada", town.http("/feed"))
    assert town.online().replacements == ()


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_server_that_leads_to_https_itself(town: Town, status: int) -> None:
    """For good or not: what http shows is what https answers."""
    redirect(town.web, "/feed", town.https("/feed"), status)
    put(town.secure, "/feed", rss(*posts()))
    town.community.member("Ada", town.http("/feed"))
    assert town.told() == [("https", json.dumps(town.https("/feed")))]


# ---------------------------------------------------------------- visits


def test_a_permanent_redirect_is_told_and_not_written(town: Town) -> None:
    """Seen once it may be a mistake: only what was learnt over days is certain."""
    redirect(town.secure, "/old", town.https("/new"))
    put(town.secure, "/new", rss(*posts()))
    town.community.member("Ada", town.https("/old"))
    assert town.told() == [("redirect", json.dumps(town.https("/new")))]
    report = town.check(fix=True)
    assert (report.fixed, report.diff) == ((), "")
    assert report.notes == ("Nothing was written: no new address is certain.",)
    redirect(town.secure, "/old", town.https("/new"), 302)
    assert town.told() == []


def test_what_is_no_feed(town: Town) -> None:
    """A page names its feed, which is there to paste; without one, nothing is."""
    put(town.secure, "/", PAGE.format(LINK.format("rss", "/feed.xml")).encode(), "text/html")
    put(town.secure, "/none", PAGE.format("").encode(), "text/html")
    town.community.member("Ada", town.https("/"))
    town.community.member("Ben", town.https("/none"))
    report = town.check()
    assert [(finding.finding.kind, finding.finding.write) for finding in report.findings] == [
        ("not-a-feed", json.dumps(town.https("/feed.xml"))),
        ("not-a-feed", ""),
    ]
    assert report.findings[0].finding.fact.startswith("is no feed: the address answers with a web page")
    assert report.failed == 2


def test_a_parked_domain(town: Town) -> None:
    """Is called what it is; a feed that its page names is that of a trader."""
    town.community.member("Ada", town.https("/feed"))
    for page in PARKED.values():
        put(town.secure, "/feed", page.replace(b"/feed", b"/other"), "text/html")
        (one,) = town.check().findings
        assert "parked" in one.finding.fact
        assert one.finding.advice == "ask the member for their new address, or take the feed out"
        assert one.finding.write == ""


def test_what_cannot_be_visited(town: Town) -> None:
    """Gone, not there, and walled off, with the words of every visit."""
    put(town.secure, "/gone", b"", status=410)
    put(town.secure, "/wall", b"<html><title>Just a moment...</title></html>", "text/html", 403)
    town.secure.headers["/wall"] = {"cf-mitigated": "challenge"}
    for name, path in (("Ada", "/gone"), ("Ben", "/wall"), ("Cleo", "/nothing")):
        town.community.member(name, town.https(path))
    town.community.member("Dora", url=town.https("/wall"))
    report = town.check()
    gone, wall, nothing, page = (finding.finding for finding in report.findings)
    assert page.fact.startswith("no feed is found here: a check for robots (Cloudflare) stands before the page at")
    assert page.advice == wall.advice
    assert [gone.kind, wall.kind, nothing.kind] == ["gone", "walled", "unreachable"]
    assert gone.fact == f"cannot be visited: {town.host} says that this feed is gone for good"
    assert wall.fact.startswith("cannot be visited: a check for robots (Cloudflare) stands before the feed at")
    assert wall.advice.startswith("its owner can let it through by a custom rule")
    assert nothing.fact == f"cannot be visited: there is nothing at this address of {town.host}"
    assert nothing.advice == "look for the feed's new address (HTTP 404)"
    assert report.failed == 4


def test_a_feed_with_a_key(town: Town) -> None:
    """Without its secret it is not visited; with it, its address is nobody's to change."""
    redirect(town.web, "/feed", town.https("/feed"))
    put(town.secure, "/feed", rss(*posts()))
    town.community.member("Ada", {"url": town.http("/feed"), "auth_env": "REEF_AUTH"})
    (finding,) = town.online().findings
    assert finding.fact == "cannot be visited: the environment has no REEF_AUTH"
    assert finding.advice == "set it to user:password or a token"
    assert town.web.log == []
    online = town.online(REEF_AUTH="ada:secret")
    assert (online.findings, online.replacements, online.failed) == ((), (), 0)


def test_a_filter_over_what_the_feed_holds(town: Town) -> None:
    """Counted over the document of this visit."""
    put(town.secure, "/feed", rss(*posts(5)))
    town.community.member("Ada", {"url": town.https("/feed"), "include": ["#coral"]})
    (finding,) = town.online().findings
    assert finding.fact == "lets nothing in: it keeps out all 5 entries that it lists now; it states no categories"
    assert finding.path == ("members", 0, "feeds", 0, "include")


def test_who_is_not_visited(town: Town) -> None:
    """Nobody who is paused, neither feed nor page."""
    town.community.member("Ada", town.https("/feed"), url=town.https("/"), paused=True)
    assert town.online() == Online()
    assert town.secure.log == []


def test_an_owner_who_asks_not_to_be_here(town: Town) -> None:
    """Their robots.txt is asked before their feed, once an origin, and not where a turn asked within a week."""
    put(town.secure, "/robots.txt", b"User-agent: planet-river\nDisallow: /ada\n", "text/plain")
    put(town.secure, "/ada", rss(*posts()))
    put(town.secure, "/ben", rss(*posts()))
    town.community.member("Ada", town.https("/ada"))
    town.community.member("Ben", town.https("/ben"))
    (finding,) = town.online().findings
    assert finding.kind == "declined"
    words = f'{town.https("/robots.txt")} says "Disallow: /ada" to planet-river'
    assert finding.fact == f"is not visited: its owner asks not to be here, {words}"
    assert (town.secure.asked("/ada"), town.secure.asked("/robots.txt")) == (0, 1)
    turn(town)
    offline = checkup(town.community.hub, town.planet(), town.community.store)
    assert [finding.finding.kind for finding in offline.findings] == ["declined"]
    town.secure.log.clear()
    assert town.online().answers == {("members", 1, "feeds", 0): True}
    assert [request.path for request in town.secure.log] == ["/ben"]


def test_a_file(town: Town) -> None:
    """Is read as well."""
    town.community.write("feeds/ada.xml", "no feed")
    town.community.member("Ada", "feeds/ada.xml")
    assert [kind for kind, _ in town.told()] == ["not-a-feed"]


# ---------------------------------------------------------------- pages


def test_members_without_feeds(town: Town) -> None:
    """What discovery would find on their page, or that it finds nothing; known sites need no visit."""
    put(town.secure, "/ada", PAGE.format(LINK.format("atom", "/ada.xml")).encode(), "text/html")
    put(town.secure, "/ben", PAGE.format("").encode(), "text/html")
    town.community.member("Ada", url=town.https("/ada"))
    town.community.member("Ben", url=town.https("/ben"))
    town.community.member("Cleo", url="https://bsky.app/profile/cleo.example")
    report = town.check()
    ada, ben, cleo = (finding.finding for finding in report.findings)
    assert (ada.kind, ada.write) == ("discovery", f"feeds = [{json.dumps(town.https('/ada.xml'))}]")
    assert (ben.kind, ben.advice) == ("no-feed", "ask its owner for the feed's address")
    assert cleo.fact == 'names no feed; this one is found here: "https://bsky.app/profile/cleo.example/rss"'
    assert report.failed == 1


def test_pages_of_members_with_feeds(town: Town) -> None:
    """Where they are gone or moved, that is told; it is no failure of a feed."""
    put(town.secure, "/feed", rss(*posts(text="x" * 2000)))
    put(town.secure, "/there", PAGE.format("").encode(), "text/html")
    redirect(town.secure, "/moved", town.https("/there"))
    town.community.member("Ada", town.https("/feed"), url=town.https("/nothing"))
    town.community.member("Ben", town.https("/feed?2"), url=town.https("/moved"))
    put(town.secure, "/feed?2", rss(*posts(text="y" * 2000)))
    report = town.check()
    told = [finding for finding in report.findings if finding.finding.kind == "page"]
    assert [finding.key for finding in told] == ['members "Ada".url', 'members "Ben".url']
    assert told[0].finding.fact == f"cannot be visited: there is nothing at this address of {town.host}"
    assert told[1].finding.write == json.dumps(town.https("/there"))
    assert report.failed == 0


# ---------------------------------------------------------------- twins


def twins(town: Town, present: bytes, *others: bytes) -> list[tuple[str, str]]:
    """A feed whose site names it, and these as well."""
    links = "".join(LINK.format("atom", f"/twin{n}") for n in range(len(others)))
    put(town.secure, "/", PAGE.format(LINK.format("rss", "/feed") + links).encode(), "text/html")
    put(town.secure, "/feed", present)
    for n, body in enumerate(others):
        put(town.secure, f"/twin{n}", body)
    town.community.members.clear()
    town.community.member("Ada", town.https("/feed"), url=town.https("/"))
    return [(finding.finding.kind, finding.finding.fact) for finding in town.check().findings]


def test_a_twin_with_the_whole_text(town: Town) -> None:
    """The same entries, at least twice as long."""
    short = rss(*posts(5, text="The beginning of it."), link=town.https("/"))
    whole = atom(*posts(5, text="The whole of it. " * 60))
    assert twins(town, short, whole) == [
        ("twin", f"the same entries stand in {town.https('/twin0')} with the whole text, 50 times as long")
    ]
    (one,) = town.check().findings
    assert one.finding.write == json.dumps(town.https("/twin0"))


def test_a_twin_with_dates(town: Town) -> None:
    """Where the present one has none."""
    bare = rss(*posts(5, dated=False), link=town.https("/"))
    assert twins(town, bare, atom(*posts(5))) == [
        ("twin", f"the same entries stand in {town.https('/twin0')} with dates")
    ]


@pytest.mark.parametrize(
    "twin",
    [
        atom(*posts(5, text="The beginning of it, and a word more.")),
        atom(*posts(5, text="The whole of it. " * 60, dated=False)),
        atom(*(Post(f"C {n}", f"http://ada.example/c{n}", f"c{n}", START, "long " * 500) for n in range(5))),
        atom(*posts(2, text="The whole of it. " * 60)),
        b"no feed",
    ],
)
def test_twins_that_are_no_clear_gain(town: Town, twin: bytes) -> None:
    """A little longer, but without dates, with other entries, with few of them, or no feed at all."""
    assert twins(town, rss(*posts(5, text="The beginning of it."), link=town.https("/")), twin) == []


def test_the_source_of_what_is_passed_on(town: Town) -> None:
    """A feed at FeedBurner names its blog, whose own feed lists the same entries: that is to be written."""
    burner = f"http://feeds.feedburner.com:{town.host.partition(':')[2]}/Ada"
    put(town.secure, "/", PAGE.format(LINK.format("rss", "/own.xml")).encode(), "text/html")
    put(town.secure, "/own.xml", rss(*posts(5)))
    put(town.web, "/Ada", rss(*posts(5), link=town.https("/")))
    town.community.member("Ada", burner)
    found = {finding.finding.kind: finding.finding for finding in town.check().findings}
    assert found.keys() == {"dying-host", "twin"}
    assert found["twin"].fact == f"the same entries stand at their source, {town.https('/own.xml')}"
    assert found["twin"].write == json.dumps(town.https("/own.xml"))
    put(town.secure, "/own.xml", rss(Post("Other", "https://ada.example/other", "o", START, "x")))
    assert town.told() == [("dying-host", "")]


def test_a_feed_that_lacks_nothing_is_not_compared(town: Town) -> None:
    """No further feed is visited for it; and never more than three."""
    whole = rss(*posts(5, text="The whole of it. " * 150), link=town.https("/"))
    assert twins(town, whole, whole) == []
    assert town.secure.asked("/twin0") == 0
    short = rss(*posts(5, text="The beginning."), link=town.https("/"))
    assert twins(town, short, *[short] * 6) == []
    assert sum(town.secure.asked(f"/twin{n}") for n in range(6)) <= 3


# ---------------------------------------------------------------- manners


def test_each_page_and_feed_is_visited_once(town: Town) -> None:
    """Though two members name one page, and a feed asks for it as well."""
    put(town.secure, "/", PAGE.format("").encode(), "text/html")
    for name in "ab":
        put(town.secure, f"/{name}", rss(*posts(5), link=town.https("/")))
        town.community.member(name, town.https(f"/{name}"), url=town.https("/"), slug=name)
    town.check()
    assert sorted(request.path for request in town.secure.log) == ["/", "/a", "/b", "/robots.txt"]


def test_nothing_is_stored(town: Town) -> None:
    """The store has the same bytes afterwards, and the file as well."""
    put(town.web, "/feed", rss(*posts()))
    put(town.secure, "/feed", rss(*posts()))
    town.community.member("Ada", town.http("/feed"))
    town.planet()
    before = town.community.store._db._connection.total_changes, town.community.hub.members_file.read_bytes()
    assert town.check().findings
    assert (town.community.store._db._connection.total_changes, town.community.hub.members_file.read_bytes()) == before


def test_no_network(town: Town) -> None:
    """Where no server of two is reached, the hub is to blame: one line, and no failure."""

    async def nobody(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_AGAIN, "no network")

    async def run(planet: Planet) -> Online:
        community = town.community
        async with Visitor(planet.fetch, "planet-test", resolve=nobody, trust=TRUST) as visitor:
            visits = Visits(community.hub, planet, visitor, ReadsHere(), community.now)
            feeds = listed(community.hub, planet, community.store).feeds
            return await check_online(planet, feeds, visits, {}, no_progress)

    town.community.member("Ada", "https://ada.example/f", url="https://ben.example/")
    planet = town.planet()
    online = asyncio.run(run(planet))
    assert online == Online(offline=True)
    report = checkup(town.community.hub, planet, town.community.store, fix=False, online=online)
    assert report.notes == ("There is no network: no feed on the web could be asked.",)
    assert (report.findings, report.failed) == ((), 0)


def run(community: Community, *words: str) -> Result:
    community._step(0, 0)
    answer = CliRunner().invoke(planet_command, ["check", *words, "-C", str(community.hub.folder), "--now", str(START)])
    assert answer.exception is None or isinstance(answer.exception, SystemExit), answer.exception
    return answer


def test_the_command(community: Community) -> None:
    """Exit status 3 where a feed gives nothing, 0 where all do; the document says so as well."""
    community.publish("/ada", *posts())
    community.member("Ada", "/ada")
    assert run(community, "--online").exit_code == 0
    community.member("Ben", "/ben")
    answer = run(community, "--online", "--json")
    document = json.loads(answer.stdout)
    assert answer.exit_code == 3
    assert (document["online"], document["failed"]) == (True, 1)
    assert [row["kind"] for row in document["findings"]] == ["unreachable"]
    assert run(community, "--json").exit_code == 0


def test_what_the_store_says_and_a_visit_knows_better(town: Town) -> None:
    """A feed that turns could not read and that answers now; one that was gone; and one that is still down."""
    for name in ("Ada", "Ben", "Cleo"):
        put(town.secure, f"/{name}", b"", status=410 if name == "Ben" else 500)
        town.community.member(name, town.https(f"/{name}"))
    for _ in range(6):
        turn(town, days=6)
    offline = checkup(town.community.hub, town.planet(), town.community.store)
    assert [finding.finding.kind for finding in offline.findings] == ["dead", "gone", "dead"]
    for name in ("Ada", "Ben"):
        put(town.secure, f"/{name}", rss(*posts()))
    report = town.check()
    ben, cleo = (finding.finding for finding in report.findings)
    assert (ben.path[1], ben.kind) == (1, "gone")
    assert ben.fact == "answers again, though its server said once that it was gone for good"
    assert (cleo.path[1], cleo.kind) == (2, "dead")
    assert report.failed == 1


def test_only_what_an_older_file_does_not_have(community: Community) -> None:
    """Members who stand in both just so are neither visited nor spoken of; an older file with mistakes has nobody."""
    community.publish("/ada", *posts())
    community.member("Ada", "/ada", links=["https://same.example/"])
    run(community)
    community.write("before.toml", community._toml())
    before = str(community.hub.folder / "before.toml")
    community.member("Ben", "/ben", links=["https://same.example/"])
    answer = run(community, "--online", "--against", before, "--json")
    document = json.loads(answer.stdout)
    assert answer.exit_code == 3
    assert [(row["key"], row["kind"]) for row in document["findings"]] == [
        ('members "Ben"', "same-person"),
        ('members "Ben".feeds[1]', "unreachable"),
    ]
    assert community.web.asked("/ada") == 0
    community.write("before.toml", "no members file")
    run(community, "--online", "--against", before)
    assert community.web.asked("/ada") == 1


# ---------------------------------------------------------------- fix


def test_the_command_that_writes(community: Community) -> None:
    """It says what it wrote, and why, and shows the lines; a second run finds nothing to write."""
    community.publish("/new", *posts())
    redirect(community.web, "/old", f"{community.web.url}/new")
    community.member("Ada", "/old")
    for _ in range(4):
        community.turn(days=1)
    old, new = f"{community.web.url}/old", f"{community.web.url}/new"
    told = run(community, "--fix").stdout
    assert "Written: 1 address.\n" in told
    assert f"  {old} is now {new}: moved for good, seen on 3 days, the last on 2026-11-" in told
    assert f'\n-feeds = ["{old}"]\n+feeds = ["{new}"]\n' in told
    community.members[0]["feeds"] = ["/new"]
    assert community.hub.members_file.read_text() == community._toml()
    document = json.loads(run(community, "--fix", "--json").stdout)
    assert (document["fixed"], document["findings"]) == ([], [])
    assert document["notes"] == ["Nothing was written: no new address is certain."]


def test_a_file_that_changes_meanwhile_is_left(town: Town) -> None:
    """What somebody else writes during the visits is not written over."""
    put(town.web, "/feed", rss(*posts()))
    put(town.secure, "/feed", rss(*posts()))
    town.community.member("Ada", town.http("/feed"))
    online, hub = town.online(), town.community.hub
    planet = config.load(hub.folder)
    edited = hub.members_file.read_text() + "# a remark\n"
    hub.members_file.write_text(edited)
    with pytest.raises(PlanetError, match="was changed by somebody in the meantime"):
        checkup(hub, planet, town.community.store, fix=True, online=online)
    assert hub.members_file.read_text() == edited


def turn(town: Town, **when: float) -> Any:
    community = town.community
    planet = community._step(when.get("hours", 0), when.get("days", 0))

    async def take() -> Any:
        from planet.turn.steps import TurnOptions
        from planet.turn.steps import turn as take_turn

        async with Visitor(planet.fetch, "planet-test", resolve=here, trust=TRUST) as visitor:
            return await take_turn(
                community.hub, planet, community.store, visitor, ReadsHere(), community.now, TurnOptions(force=True)
            )

    return asyncio.run(take())


def standing(town: Town) -> list[tuple[object, ...]]:
    return sorted((entry.entry_id, entry.atom_id, entry.river_at, entry.first_seen) for entry in town.community.shown())


def test_https_is_written_and_the_feed_stays(town: Town) -> None:
    """The next turn finds no new entry; ids and river dates stay; what comes late is late, as at any other visit."""
    put(town.web, "/feed", rss(*posts()))
    put(town.secure, "/feed", rss(*posts(scheme="https")))
    town.community.member("Ada", town.http("/feed"))
    turn(town)
    turn(town, hours=5)
    before, feed = standing(town), town.community.feeds()[0].state.feed_id
    report = town.check(fix=True)
    assert [(one.old_url, one.new_url) for one in report.fixed] == [(town.http("/feed"), town.https("/feed"))]
    (number, _) = next(p for p in enumerate(town.community._toml().splitlines(), 1) if p[1].startswith("feeds"))
    assert report.diff == (
        f'@@ line {number} @@\n-feeds = ["{town.http("/feed")}"]\n+feeds = ["{town.https("/feed")}"]'
    )
    assert report.findings == ()
    town.community.members[0]["feeds"] = [town.https("/feed")]
    late = Post("Late", "https://ada.example/late", "late", START - timedelta(hours=30), "came late")
    put(town.secure, "/feed", rss(late, *posts(scheme="https")))
    answer = turn(town, hours=1)
    assert answer.entries_new == 1
    assert [row for row in standing(town) if row[1:] in [old[1:] for old in before]] == before
    assert town.community.one("Late").river_at == town.community.now  # not 30 hours ago, as at a first visit
    assert [record.state.feed_id for record in town.community.feeds()] == [feed]
    assert town.community.feeds()[0].state.first_success == START


def test_a_move_that_was_learnt_is_written_and_the_feed_stays(town: Town) -> None:
    """The feed was visited at its new address anyway: nothing is new, and its validators hold."""
    put(town.secure, "/new", rss(*posts()))
    redirect(town.secure, "/old", town.https("/new"))
    town.community.member("Ada", town.https("/old"))
    for _ in range(4):
        turn(town, days=1)
    before, state = standing(town), town.community.feeds()[0].state
    report = checkup(town.community.hub, town.planet(), town.community.store, fix=True)
    assert [(one.old_url, one.new_url) for one in report.fixed] == [(town.https("/old"), town.https("/new"))]
    assert report.fixed[0].reason.startswith("moved for good, seen on 3 days, the last on 2026-11-2")
    town.community.members[0]["feeds"] = [town.https("/new")]
    answer = turn(town, hours=1)
    assert (answer.feeds_unchanged, answer.entries_new, answer.entries_updated) == (1, 0, 0)
    assert standing(town) == before
    now = town.community.feeds()[0].state
    assert (now.feed_id, now.first_success, now.url, now.moved_to) == (
        state.feed_id,
        state.first_success,
        town.https("/new"),
        "",
    )


def test_several_feeds_of_a_host_at_once(town: Town) -> None:
    """Each stays the feed that it is, also where another host has one of the same path."""
    for name in ("a", "b", "c"):
        body = rss(*(Post(f"{name} {n}", f"http://ada.example/{name}{n}", f"{name}{n}", START, "x") for n in range(3)))
        put(town.web, f"/{name}", body)
        put(town.secure, f"/{name}", body)
    elsewhere = f"http://www2.{town.host}/a"
    town.community.member("Ada", town.http("/a"), town.http("/b"), elsewhere)
    town.community.member("Ben", {"url": town.http("/c"), "kind": "blog"})
    turn(town)
    ids = {record.feed.url.partition("//")[2]: record.state.feed_id for record in town.community.feeds()}
    before = standing(town)
    report = town.check(fix=True)
    assert len(report.fixed) == 4
    town.community.members[0]["feeds"] = [town.https("/a"), town.https("/b"), elsewhere.replace("http", "https")]
    town.community.members[1]["feeds"] = [{"url": town.https("/c"), "kind": "blog"}]
    assert town.community.hub.members_file.read_text() == town.community._toml()
    assert turn(town, days=1).entries_new == 0
    assert standing(town) == before
    assert {record.feed.url.partition("//")[2]: record.state.feed_id for record in town.community.feeds()} == ids


def test_an_address_on_several_lines(town: Town) -> None:
    """TOML allows that; what is written stands on one line, and all lines that changed are shown."""
    put(town.web, "/feed", rss(*posts()))
    put(town.secure, "/feed", rss(*posts()))
    town.community.member("Ada", town.http("/feed"))
    town.planet()
    file = town.community.hub.members_file
    file.write_text(file.read_text().replace(f'"{town.http("/feed")}"', f'"""\n{town.http("/feed")}"""'))
    planet = config.load(town.community.hub.folder)
    online = asyncio.run(town._online(planet, {}))
    report = checkup(town.community.hub, planet, town.community.store, fix=True, online=online)
    assert f'+feeds = ["{town.https("/feed")}"]' in report.diff
    assert config.load(town.community.hub.folder).members[0].feeds[0].url == town.https("/feed")


def test_a_held_feed_is_not_written(town: Town) -> None:
    """Whether it is right is for the admin to say, wherever it is."""
    put(town.web, "/feed", rss(*posts()))
    town.community.member("Ada", town.http("/feed"))
    turn(town)
    casino = rss(*(Post(f"Casino {n}", f"http://casino.example/{n}", f"c{n}", START, "x") for n in range(5)))
    put(town.web, "/feed", casino)
    put(town.secure, "/feed", casino)
    turn(town, days=1)
    assert town.community.feeds()[0].state.state == "held"
    report = town.check(fix=True)
    assert report.fixed == ()
    assert {finding.finding.kind for finding in report.findings} == {"https", "held"}


def test_two_feeds_that_moved_to_one_place(town: Town) -> None:
    """Are for a person to sort out: a file that names it twice would be refused."""
    put(town.secure, "/new", rss(*posts()))
    for name in ("Ada", "Ben"):
        redirect(town.secure, f"/{name}", town.https("/new"))
        town.community.member(name, town.https(f"/{name}"))
    for _ in range(4):
        turn(town, days=1)
    before = town.community.hub.members_file.read_text()
    report = checkup(town.community.hub, town.planet(), town.community.store, fix=True)
    assert report.fixed == ()
    assert [finding.finding.kind for finding in report.findings][:1] == ["moved"]
    assert town.community.hub.members_file.read_text() == before


def test_members_who_could_be_mistaken_for_each_other(town: Town) -> None:
    """Three of one name who move at once would be strangers: as many are written at once as stay who they are."""
    for name in ("one", "two", "three"):
        put(town.secure, f"/new-{name}", rss(Post(name, f"https://{name}.example/1", name, START, name)))
        redirect(town.secure, f"/{name}", town.https(f"/new-{name}"))
        town.community.member("John Smith", town.https(f"/{name}"))
    for _ in range(4):
        turn(town, days=1)
    slugs, before = town.community.slugs(), standing(town)
    report = checkup(town.community.hub, town.planet(), town.community.store, fix=True)
    edited = {one.old_url: one.new_url for one in report.fixed}
    for table in town.community.members:
        table["feeds"] = [edited.get(url, url) for url in table["feeds"]]
    turn(town, hours=1)
    assert town.community.slugs() == slugs
    assert standing(town) == before
    assert len(edited) == 2
