"""The site as a whole: real documents over real sockets, quiet turns, the incremental site equal to the whole one."""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from planet import config
from planet.fetch.request_headers import user_agent
from planet.fetch.visitor import Visitor
from planet.hub import Hub
from planet.model.community import FeedKind
from planet.model.report import TurnReport
from planet.model.results import Found, Reading, Unreadable
from planet.model.visits import Fetched
from planet.store import Store
from planet.turn import publish
from planet.turn.steps import TurnOptions, turn
from planet.workers.jobs import read_feed, read_page

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
REAL = Path(__file__).parent / "feeds" / "real"
STATUS = {"status/index.html", "status.json"}


class Here:
    """The reading processes, without processes: most turns of these tests read little, and starting takes long."""

    async def read(self, fetched: Fetched, kind: FeedKind | None, max_entries: int) -> Reading | Unreadable:
        return read_feed(fetched.body, fetched.content_type, fetched.url, fetched.content_location, kind, max_entries)

    async def find(self, fetched: Fetched) -> Found:
        return read_page(fetched.body, fetched.content_type, fetched.url)

    async def rest(self) -> None:
        """Do nothing: there is no process to end."""


class Site:
    """A hub folder, its turns, and what stands in its output/."""

    def __init__(self, folder: Path) -> None:
        self.hub = Hub(folder)
        for name in ("config", "feeds", "posts"):
            (folder / name).mkdir()

    def file(self, text: str) -> None:
        head = '[planet]\ntitle = "Test"\nurl = "https://planet.example.org/"\n'
        self.hub.members_file.write_text(head + text)

    def turn(self, now: datetime, *, force: bool = False) -> TurnReport:
        return asyncio.run(self._turn(now, TurnOptions(force=force)))

    async def _turn(self, now: datetime, wishes: TurnOptions) -> TurnReport:
        planet = config.load(self.hub.folder)
        with Store.open(planet.store, self.hub.folder) as store:
            async with Visitor(planet.fetch, user_agent(planet, "test")) as visitor:
                return await turn(self.hub, planet, store, visitor, Here(), now, wishes)

    def render(self, now: datetime) -> publish.PublishReport:
        planet = config.load(self.hub.folder)
        with Store.open(planet.store, self.hub.folder) as store:
            return publish.publish_site(self.hub, planet, store, now, all_pages=True)

    def files(self) -> dict[str, bytes]:
        output = self.hub.output
        return {str(one.relative_to(output)): one.read_bytes() for one in output.rglob("*") if one.is_file()}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        self.server.log.append((self.path, self.command))  # type: ignore[attr-defined]


class _Server(ThreadingHTTPServer):
    log: list[tuple[str, str]]
    request_queue_size = 128


@pytest.fixture
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str, _Server]]:
    """A folder served over loopback: (the folder, its address, the server with its log)."""
    folder = tmp_path_factory.mktemp("www")
    server = _Server(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    server.log = []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield folder, f"http://127.0.0.1:{server.server_address[1]}/", server
    server.shutdown()
    server.server_close()
    thread.join()


OPEN = '[fetch]\nhost_delay = "0s"\nper_host = 8\nprivate_allow = ["127.0.0.0/8"]\n'


def test_real_documents_over_http(site: Site, serve: tuple[Path, str, _Server]) -> None:
    """Sixty real documents: what is readable gives its entries, what is not says why; a second forced turn is quiet."""
    folder, address, server = serve
    documents = sorted(one for one in REAL.iterdir() if one.suffix in (".xml", ".json"))
    members = ""
    for one in documents:
        (folder / one.name).write_bytes(one.read_bytes())
        members += f'[[members]]\nname = "{one.name}"\nfeeds = ["{address}{one.name}"]\n'
    site.file(OPEN + members)
    first = site.turn(NOON)
    assert first.feeds_due == len(documents) >= 60
    assert {one.feed.rpartition("/")[2] for one in first.failures} == {"rss_2.0_invalid_1.xml"}
    assert "breaks off" in first.failures[0].reason
    assert first.entries_new > 100
    before = site.files()
    again = site.turn(NOON + timedelta(minutes=1), force=True)
    assert (again.entries_new, again.entries_updated, again.feeds_fresh) == (0, 0, 0)
    assert set(again.written) == STATUS
    assert {path for path, body in site.files().items() if before.get(path) != body} <= STATUS
    visits = [path for path, _ in server.log if path != "/robots.txt"]
    assert len(visits) == 2 * len(documents)


def rss(name: str, posts: list[tuple[str, str, datetime, str]], about: str = "") -> str:
    """A feed of (id, title, date, tag), and what it says of itself."""
    items = "".join(
        f"<item><guid isPermaLink='false'>{name}-{key}</guid><link>https://{name}.example/{key}</link>"
        f"<title>{title}</title><pubDate>{when:%a, %d %b %Y %H:%M:%S} +0000</pubDate>"
        f"<category>{tag}</category><description>Text of {title}.</description></item>"
        for key, title, when, tag in posts
    )
    return (
        f'<rss version="2.0"><channel><title>{name}</title><link>https://{name}.example/</link>'
        f"{about}{items}</channel></rss>"
    )


def test_one_changed_feed_writes_only_what_shows_it(site: Site) -> None:
    """Of forty members one writes: what shows them is written, and the archive with its numbers; no other page."""
    members = ""
    for n in range(40):
        posts = [(str(k), f"Post {k} of {n}", NOON - timedelta(days=40 * k + n % 5), f"tag{n}") for k in range(3)]
        (site.hub.folder / f"feeds/m{n}.xml").write_text(rss(f"m{n}", posts))
        members += f'[[members]]\nname = "M {n}"\nfeeds = ["feeds/m{n}.xml"]\ninterests = ["reefs"]\n'
    site.file(members)
    assert {"members/find.html", "members/interest-reef.html"} <= set(site.turn(NOON).written)
    posts = [(str(k), f"Post {k} of 7", NOON - timedelta(days=40 * k + 2), "tag7") for k in range(3)]
    posts.insert(0, ("new", "A new post", NOON + timedelta(hours=1), "tag7"))
    (site.hub.folder / "feeds/m7.xml").write_text(rss("m7", posts))
    report = site.turn(NOON + timedelta(hours=2))
    assert report.entries_new == 1
    assert set(report.written) == STATUS | {
        "index.html",
        "atom.xml",
        "rss20.xml",
        "feed.json",
        "archive/2026/11/22/index.html",
        "archive/2026/11/index.html",
        "archive/index.html",
        "sitemap-2026-11.xml",
        "members/index.html",
        "members/m-7/index.html",
        "members/m-7/status/index.html",
        "members/m-7/feed.atom",
        "members/m-7/rhythm.svg",
        "members/m-7/2026/index.html",
        "calm.atom",
        "kinds/article.atom",
        "on/11-22/index.html",
        "topics/index.html",
        "topics/tag7/index.html",
        "topics/tag7/feed.atom",
        "topics/tag7/2026/index.html",
        "search/index.html",
        "search/new/2.json",
        "search/topics-t.json",
    }


def test_a_new_day_writes_the_front_alone(site: Site) -> None:
    """The first turn of a day may write the front; the second writes nothing but the status."""
    days = [(str(k), f"Post {k}", NOON - timedelta(days=k), "x") for k in range(80)]
    (site.hub.folder / "feeds/a.xml").write_text(rss("a", days))
    site.file('[[members]]\nname = "A"\nfeeds = ["feeds/a.xml"]\n')
    site.turn(NOON)
    assert set(site.turn(NOON + timedelta(hours=13)).written) <= STATUS | {"index.html"}
    assert set(site.turn(NOON + timedelta(hours=14)).written) == STATUS


def test_ids_and_pages_survive_the_loss_of_output(site: Site) -> None:
    """output/ deleted and rendered again is the same to the byte, feeds and ids included."""
    (site.hub.folder / "feeds/a.xml").write_text(rss("a", [("1", "One", NOON - timedelta(days=2), "x")]))
    site.file('[[members]]\nname = "A"\nfeeds = ["feeds/a.xml"]\n')
    site.turn(NOON)
    before = site.files()
    for path in before:
        (site.hub.output / path).unlink()
    issued = site.render(NOON + timedelta(hours=3))
    assert site.files() == before
    assert len(issued.written) == len(before)


class Life:
    """A community whose members write, edit, delete, come, go and are hidden, by the dice of a seed."""

    def __init__(self, site: Site, seed: int) -> None:
        self.site = site
        self.dice = random.Random(seed)
        self.now = NOON - timedelta(days=60)
        self.posts: dict[str, list[tuple[str, str, datetime, str]]] = {name: [] for name in "abcde"}
        self.members: dict[str, str] = dict.fromkeys("abc", "")
        self.about: dict[str, str] = dict.fromkeys("abcde", "")
        self.hidden: set[str] = set()
        self.count = 0

    def step(self) -> None:
        """A few things happen, then some time passes."""
        for _ in range(self.dice.randint(1, 4)):
            self.dice.choice(
                (
                    self.write,
                    self.write,
                    self.write,
                    self.edit,
                    self.delete,
                    self.come,
                    self.go,
                    self.hide,
                    self.rename,
                    self.tell,
                )
            )()
        self.now += timedelta(hours=self.dice.choice((1, 5, 26, 24 * 9, 24 * 40)))
        self.save()

    def write(self) -> None:
        name = self.dice.choice("abcde")
        for _ in range(self.dice.choice((1, 1, 2, 9))):
            self.count += 1
            when = self.now - timedelta(hours=self.dice.choice((0, 1, 30, 24 * 20, 24 * 400)))
            tag = self.dice.choice(("Reef", "reefs", "kelp", "#tide", "مد", "one-off"))
            self.posts[name].insert(0, (str(self.count), f"Post {self.count}", when, tag))
        del self.posts[name][15:]

    def edit(self) -> None:
        name = self.dice.choice("abcde")
        if self.posts[name]:
            n = self.dice.randrange(len(self.posts[name]))
            key, title, when, _ = self.posts[name][n]
            self.posts[name][n] = (key, f"{title} edited", when, self.dice.choice(("reef", "kelp", "tide")))

    def delete(self) -> None:
        name = self.dice.choice("abcde")
        if len(self.posts[name]) > 6:
            del self.posts[name][self.dice.randint(1, 4)]

    def come(self) -> None:
        self.members.setdefault(self.dice.choice("abcde"), "")

    def go(self) -> None:
        if len(self.members) > 1:
            del self.members[self.dice.choice(sorted(self.members))]

    def hide(self) -> None:
        key = f"https://{self.dice.choice('abcde')}.example/{self.dice.randint(1, self.count + 1)}"
        self.hidden ^= {key}

    def rename(self) -> None:
        name = self.dice.choice(sorted(self.members))
        self.members[name] = self.dice.choice(
            (
                "",
                f'slug = "{name}-{self.dice.randint(1, 3)}"\n',
                'content = "title"\n',
                "noindex = true\n",
                'interests = ["Reefs", "tides"]\n',
                'location = "Kiel, Germany"\nbio = "Sails"\n',
            )
        )

    def tell(self) -> None:
        words = ("", "<description>Counts fish</description>", "<language>de</language>")
        self.about[self.dice.choice("abcde")] = self.dice.choice(words)

    def save(self) -> None:
        for name, posts in self.posts.items():
            (self.site.hub.folder / f"feeds/{name}.xml").write_text(rss(name, posts, self.about[name]))
        members = "".join(
            f'[[members]]\nname = "Member {name}"\nurl = "https://{name}.example/"\n'
            f'feeds = ["feeds/{name}.xml"]\n{more}'
            for name, more in self.members.items()
        )
        self.site.file(members + "".join(f'[[hide]]\nurl = "{url}"\n' for url in sorted(self.hidden)))


@pytest.mark.parametrize("seed", [*range(4), 105])
def test_the_incremental_site_is_the_whole_site(site: Site, seed: int) -> None:
    """After every turn of an eventful life, rendering everything from the store writes nothing and removes nothing."""
    life = Life(site, seed)
    life.save()
    for number in range(14):
        life.step()
        site.turn(life.now)
        issued = site.render(life.now + timedelta(minutes=2))
        assert (issued.written, issued.removed) == ((), ()), f"after step {number}"


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 140))
def test_the_incremental_site_is_the_whole_site_for_long(site: Site, seed: int) -> None:
    """The same for longer lives and more of them."""
    life = Life(site, seed)
    life.save()
    for number in range(40):
        life.step()
        site.turn(life.now)
        issued = site.render(life.now + timedelta(minutes=2))
        assert (issued.written, issued.removed) == ((), ()), f"after step {number}"


def test_every_link_within_the_site_leads_somewhere(site: Site) -> None:
    """No page links to a page or an anchor that is not there."""
    from selectolax.lexbor import LexborHTMLParser

    life = Life(site, 7)
    life.save()
    for _ in range(12):
        life.step()
        site.turn(life.now)
    files = site.files()
    anchors = {
        path: {n.attributes["id"] for n in LexborHTMLParser(body).css("[id]")}
        for path, body in files.items()
        if path.endswith(".html")
    }
    for path, body in files.items():
        if not path.endswith(".html"):
            continue
        for link in LexborHTMLParser(body).css("[href]"):
            href = link.attributes["href"] or ""
            if ":" in href.partition("/")[0]:
                continue
            target, _, fragment = href.partition("#")
            where = _resolved(path, target) if target else path
            assert where in files, (path, href)
            if fragment:
                assert fragment in anchors[where], (path, href)


def _resolved(path: str, href: str) -> str:
    parts = path.split("/")[:-1]
    for part in href.split("/"):
        if part == "..":
            parts.pop()
        elif part not in (".", ""):
            parts.append(part)
    joined = "/".join(parts)
    return joined if "." in joined.rpartition("/")[2] else f"{joined}/index.html".lstrip("/")
