"""The planet's own hub of WebSub: the merged feeds name it, and each turn with news tells it, by one POST."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result
from community import START, Community, Post, rss
from test_push import Planet
from websub import Asked, WebSubHub

from planet.admin.outreach import ping
from planet.cli.commands import planet as command
from planet.cli.reports.status_table import print_status
from planet.fetch.visitor import Visitor
from planet.hub import Hub
from planet.model.community import FetchRules
from planet.ports import no_progress
from planet.service.runner import Runner

pytestmark = pytest.mark.usefixtures("reads_here")

ATOM = "{http://www.w3.org/2005/Atom}"
SITE = "https://planet.example/"


class Site:
    """A hub with one feed in a file."""

    def __init__(self, folder: Path, hub: str) -> None:
        self.folder, self.hub, self.now, self.more = folder, hub, START, ""
        self.posts = [Post("One", "https://ada.example/1", "1", START - timedelta(days=1), "Words")]
        (folder / "config").mkdir()
        (folder / "feeds").mkdir()
        self.publish()

    def publish(self, *titles: str) -> None:
        for title in titles:
            number = str(len(self.posts) + 1)
            self.posts.insert(0, Post(title, f"https://ada.example/{number}", number, self.now, "Words"))
        (self.folder / "feeds" / "ada.xml").write_bytes(rss(*self.posts))

    def write(self) -> None:
        push = f"[push]\nhub = '{self.hub}'\n" if self.hub else ""
        (self.folder / "config" / "members.toml").write_text(
            f"[planet]\ntitle = 'P'\nurl = '{SITE}'\n{self.more}[fetch]\nprivate_allow = ['127.0.0.0/8']\n{push}"
            "[[members]]\nname = 'Ada'\nfeeds = ['feeds/ada.xml']\n"
        )

    def planet(self, name: str, *words: str, minutes: float = 10) -> Result:
        self.now += timedelta(minutes=minutes)
        self.write()
        return CliRunner().invoke(command, ["-C", str(self.folder), "--now", self.now.isoformat(), name, *words])

    def file(self, path: str) -> bytes:
        return (self.folder / "output" / path).read_bytes()


@pytest.fixture
def hub() -> Iterator[WebSubHub]:
    with WebSubHub(status=204) as hub:
        yield hub


@pytest.fixture
def site(tmp_path: Path, hub: WebSubHub) -> Site:
    return Site(tmp_path, hub.url)


def _changed(asked: Asked) -> list[str]:
    return [url.removeprefix(SITE) for url in asked.all("hub.url")]


def test_the_merged_feeds_name_the_hub_and_themselves(site: Site, hub: WebSubHub) -> None:
    """By links (W3C WebSub §4; JSON Feed 1.1 `hubs`); the feeds of members and topics do not."""
    site.planet("update")
    atom = ElementTree.fromstring(site.file("atom.xml"))
    links = {link.get("rel"): link.get("href") for link in atom.findall(f"{ATOM}link")}
    assert (links["hub"], links["self"]) == (hub.url, f"{SITE}atom.xml")
    channel = ElementTree.fromstring(site.file("rss20.xml"))[0]
    links = {link.get("rel"): link.get("href") for link in channel.findall(f"{ATOM}link")}
    assert links == {"hub": hub.url, "self": f"{SITE}rss20.xml"}
    feed = json.loads(site.file("feed.json"))
    assert (feed["hubs"], feed["feed_url"]) == ([{"type": "WebSub", "url": hub.url}], f"{SITE}feed.json")
    assert hub.url.encode() not in site.file("members/ada/feed.atom")


def test_without_a_hub_nothing_is_named_and_nobody_told(site: Site, hub: WebSubHub) -> None:
    site.hub = ""
    site.planet("update")
    for path in ("atom.xml", "rss20.xml", "feed.json"):
        assert b"hub" not in site.file(path).replace(b"github", b"")
    assert hub.log == []
    site.hub = hub.url
    site.planet("update")
    assert hub.url.encode() in site.file("atom.xml")
    assert len(hub.log) == 1
    site.hub = ""
    site.publish("Two")
    site.planet("update")
    assert hub.url.encode() not in site.file("atom.xml")
    assert len(hub.log) == 1


def test_a_turn_with_news_is_one_post(site: Site, hub: WebSubHub) -> None:
    """In the words of all hubs in the field; a turn without news tells nothing."""
    assert "Push: 1 sent." in site.planet("update").output
    (asked,) = hub.log
    assert asked["hub.mode"] == "publish"
    assert _changed(asked) == ["feed.json", "rss20.xml", "atom.xml"]
    assert asked.all("hub.topic") == asked.all("url") == [f"{SITE}rss20.xml"]
    site.planet("update")
    site.planet("update", minutes=60 * 24)
    assert len(hub.log) == 1
    site.publish("Two", "Three")
    site.planet("update")
    assert len(hub.log) == 2


def test_the_hub_is_each_said_once_readers_see_the_news(site: Site, hub: WebSubHub) -> None:
    """Not before the command after_publish has taken them where they are served."""
    site.more = "after_publish = 'test -e there'\n"
    assert site.planet("update").exit_code == 1
    assert hub.log == []
    (site.folder / "there").touch()
    seen: list[bytes] = []
    hub.then = lambda: seen.append(site.file("atom.xml"))
    assert site.planet("update").exit_code == 0
    assert b"One" in seen[0]


def test_a_hub_that_fails_is_told_again_ever_later(
    site: Site, hub: WebSubHub, capsys: pytest.CaptureFixture[str]
) -> None:
    """It fails no turn; the admin hears of it once, and finds it in the status until the hub takes the news."""
    hub.status = 500
    told = site.planet("update")
    assert told.exit_code == 0
    assert f"The hub {hub.url} was not told of the news. It answers 500. It is told again later." in told.output
    for attempt, wait in enumerate((1, 2, 4, 8), 1):
        assert "was not told" not in site.planet("send", minutes=wait - 0.5).output
        assert len(hub.log) == attempt
        assert "was not told" not in site.planet("send", minutes=0.5).output
        assert len(hub.log) == attempt + 1
    document = json.loads(site.planet("status", "--json").output)
    print_status(document)
    assert "was not told of the news: It answers 500." in " ".join(capsys.readouterr().out.split())
    status = document["push"]
    assert (status["failures_in_a_row"], status["reason"]) == (5, "It answers 500.")
    assert status["feeds"] == ["atom.xml", "rss20.xml", "feed.json"]
    assert "was not told of the news: It answers 500." in site.planet("status").output
    hub.status = 202
    site.planet("send", minutes=60)
    assert "push" not in json.loads(site.planet("status", "--json").output)
    site.planet("send", minutes=60)
    assert len(hub.log) == 6


def test_a_hub_that_stays_silent_has_its_time_and_no_more(
    site: Site, hub: WebSubHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It fails as one that says no does, before the sender's own time is over."""
    seconds = ping.LONGEST.total_seconds()
    assert seconds < ping.TELL_HUB.seconds < FetchRules().timeout.total_seconds()
    monkeypatch.setattr(ping, "LONGEST", timedelta(seconds=0.3))
    over = threading.Event()
    hub.then = lambda: over.wait(20) and None
    told = site.planet("update")
    over.set()
    assert f"The hub {hub.url} was not told of the news. The server at 127.0.0.1" in told.output
    assert "It is told again later." in told.output


def test_a_hub_that_wishes_to_be_left_alone(site: Site, hub: WebSubHub) -> None:
    hub.status, hub.headers = 429, {"Retry-After": "3600"}
    site.planet("update")
    site.planet("send", minutes=59)
    assert len(hub.log) == 1
    site.planet("send", minutes=2)
    assert len(hub.log) == 2


def test_more_news_while_the_hub_is_told(site: Site, hub: WebSubHub) -> None:
    """What is noted during the request is told the next time."""
    from planet import config
    from planet.store import Store
    from planet.turn.outreach.news_for_hub import note_for_hub

    site.write()
    planet = config.load(site.folder)

    def more() -> None:
        with Store.open("sqlite:///planet.db", site.folder) as store, store.transaction():
            note_for_hub(planet, store, {"feed.json", "rss20.xml"})
        hub.then = None

    hub.then = more
    site.planet("update")
    site.planet("send")
    assert [len(_changed(asked)) for asked in hub.log] == [3, 3]
    site.planet("send")
    assert len(hub.log) == 2


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_turn_that_is_killed_while_it_tells(
    site: Site, hub: WebSubHub, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    """Killed before the hub heard of it, or before its answer was stored: it is told again, which does no harm."""
    real = Visitor.post

    async def killed(self: Visitor, delivery: object) -> None:
        if when == "after":
            await real(self, delivery)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(Visitor, "post", killed)
    site.planet("update")
    monkeypatch.setattr(Visitor, "post", real)
    site.planet("update")
    assert len(hub.log) == 1 + (when == "after")
    site.planet("update")
    assert len(hub.log) == 1 + (when == "after")


def test_a_running_hub_tells_it_without_a_turn(site: Site, hub: WebSubHub) -> None:
    """What the hub did not take is told again when it is time, though nothing else is to be done."""
    hub.status = 500
    site.write()
    runner = Runner(Hub(site.folder), {}, no_progress, lambda _: None, lambda _: None)
    asyncio.run(runner.tick(site.now))
    hub.status = 204
    asyncio.run(runner.tick(site.now + timedelta(seconds=30)))
    assert len(hub.log) == 1
    asyncio.run(runner.tick(site.now + timedelta(seconds=60)))
    assert len(hub.log) == 2
    runner.close()


def test_from_one_planet_to_another(site: Site, hub: WebSubHub, community: Community) -> None:
    """One planet tells the hub of its feed, the hub tells the other, which shows the post: all over sockets."""
    other = Planet(community, hub)
    try:
        site.planet("update")
        community.web.documents["/atom.xml"] = (200, "application/atom+xml", site.file("atom.xml"))
        community.planet["url"] = "https://other.example/"
        community.members[:] = []
        community.member("A planet", "/atom.xml")
        other.listen()
        other.turn()
        ((topic, _),) = hub.held.values()
        assert topic == f"{SITE}atom.xml"
        assert other.titles() == ["One"]
        site.now = community.now + timedelta(minutes=5)
        site.publish("Two")

        def serve() -> None:
            community.web.documents["/atom.xml"] = (200, "application/atom+xml", site.file("atom.xml"))
            if topic in hub.log[-1].all("hub.url"):
                hub.push(site.file("atom.xml"))

        hub.then = serve
        site.planet("update")
        assert other.rung == 1
        other.turn(timedelta(minutes=6))
        assert other.titles() == ["Two", "One"]
    finally:
        other.close()
