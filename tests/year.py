"""A year of a hub: members whose feeds live by a script, a network that answers by the day, and what the admin is told.

The network is a port: no socket is opened, and a feed is the list of its posts so far. All else is the hub's own: its
schedule, its intake, its rules, its store.
"""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from planet import config
from planet.hub import Hub
from planet.model.community import FeedKind
from planet.model.entry import Entry, FeedInfo
from planet.model.problems import NotedProblem
from planet.model.results import Blogroll, Found, FoundFeed, Reading, Same, Unreadable
from planet.model.visits import Failed, Fetched, FetchRequest, Hints, Outcome, Unchanged, Validators
from planet.ports import no_progress
from planet.store import Store
from planet.turn.find_feeds import find_feeds
from planet.turn.ingest import Ingest
from planet.turn.poll_feeds import FeedPoller
from planet.turn.steps import TurnOptions, feeds_due
from planet.turn.sync_members import sync_members
from planet.turn.upkeep.note_problems import note_problems, note_told
from planet.turn.visit_report import store_unreachable

START = datetime(2026, 1, 5, 6, tzinfo=UTC)
"""The first turn, on a Monday; one follows each day at about this hour."""

LISTED = 12
"""Posts in a feed."""


@dataclass(frozen=True, slots=True)
class Post:
    """A post of a day (0: that of the first turn)."""

    day: int
    number: int
    title: str
    host: str
    tag: str = ""
    dated: bool = True


Days = Callable[[int], bool]
"""Whether something is so on a day."""


@dataclass
class Life:
    """The life of a member's feed. What is not scripted is ordinary: a post every `pace` days, back to long before.

    `fails` has the failures by day, `posts` further posts, `silent` the days without any, `tag` the category of each
    day. `moved` is the host from a day on. `lists` cuts what the feed lists on a day.
    """

    name: str
    pace: int = 7
    fails: Callable[[int], Failed | None] = lambda day: None
    extra: Callable[[int], list[str]] = lambda day: []
    silent: Days = lambda day: False
    tag: Callable[[int], str] = lambda day: "reef"
    moved: Callable[[int], str] = lambda day: ""
    author: Callable[[int], str] = lambda day: ""
    empty: Days = lambda day: False
    is_page: Days = lambda day: False
    has_feed: Days = lambda day: True
    declines: Days = lambda day: False
    dated: bool = True
    listed: int = LISTED
    table: str = ""
    discovered: bool = False
    _posts: list[Post] = field(default_factory=list)
    _until: int = -1000

    @property
    def host(self) -> str:
        return f"{self.name}.example"

    @property
    def url(self) -> str:
        return f"https://{self.host}/feed"

    def posts(self, day: int) -> list[Post]:
        """The posts until a day, the newest first, as many as the feed lists."""
        for today in range(max(self._until + 1, -400), day + 1):
            titles = self.extra(today) if today >= 0 else []
            of_today = today % self.pace == zlib.crc32(self.name.encode()) % self.pace
            if of_today and not self.silent(today):
                titles = [*titles, _title(self.name, today)]
            self._posts += [
                Post(today, number, title, self.author(today) or self.host, self.tag(today), self.dated)
                for number, title in enumerate(titles)
            ]
            self._until = today
        if self.empty(day):
            return []
        host = self.author(day)
        posts = [post for post in self._posts if post.host == host] if host else self._posts
        return posts[: -self.listed - 1 : -1]


WORDS = [
    "tide",
    "reef",
    "coral",
    "whale",
    "sand",
    "anchor",
    "gull",
    "storm",
    "harbour",
    "pearl",
    "kelp",
    "crab",
    "shoal",
    "drift",
    "lantern",
    "squid",
]


def _title(name: str, day: int) -> str:
    """A title like no other of its author."""
    seed = zlib.crc32(f"{name} {day}".encode())
    return " ".join(WORDS[seed // 16**place % 16] for place in range(5))


class World:
    """The network and the readers of a year."""

    def __init__(self, lives: list[Life]) -> None:
        self.lives = {life.host: life for life in lives}
        self.day = 0
        self.visits = 0

    @asynccontextmanager
    async def fetch(self, request: FetchRequest) -> AsyncIterator[Outcome]:
        self.visits += 1
        yield self._answer(request)

    def pause_host(self, url: str, duration: timedelta) -> None:
        """Nobody has to be paused: a feed is asked once a day."""

    def _answer(self, request: FetchRequest) -> Outcome:
        host = request.url.split("/")[2].removeprefix("new.")
        life = self.lives[host]
        if failure := life.fails(self.day):
            return failure
        target = life.moved(self.day)
        moved_to = target if target and request.url != target else ""
        if request.accept == "robots":
            group = b"User-agent: planet-river\nDisallow: /\n" if life.declines(self.day) else b""
            return Fetched(request.url, group, "text/plain")
        if request.accept == "page":
            return Fetched(request.url, b"page", "text/html", body_hash=f"page {self.day}")
        state = f"{self._revision(life)}"
        validators = Validators(state, "", target or request.url)
        if request.validators.etag == state and not life.is_page(self.day):
            return Unchanged(validators, moved_to=moved_to)
        return Fetched(
            target or request.url, b"feed", body_hash=f"{host} {state}", validators=validators, moved_to=moved_to
        )

    def _revision(self, life: Life) -> str:
        posts = life.posts(self.day)
        return f"{posts[0].day} {posts[0].number} {len(posts)} {posts[0].host}" if posts else "none"

    def _life(self, url: str) -> Life:
        return self.lives[url.split("/")[2].removeprefix("new.")]

    async def read(self, fetched: Fetched, kind: FeedKind | None, max_entries: int) -> Reading | Same | Unreadable:
        life = self._life(fetched.url)
        if life.is_page(self.day):
            return Unreadable("This is a web page, not a feed.")
        posts = life.posts(self.day)
        title = f"The blog of {posts[0].host if posts else life.host}"
        return Reading(FeedInfo(title=title), tuple(map(_entry, posts)), hash=self._revision(life))

    async def find(self, fetched: Fetched) -> Found:
        life = self._life(fetched.url)
        return Found((FoundFeed(life.url),)) if life.has_feed(self.day) else Found(reason="The page names no feed.")

    async def read_blogroll(self, fetched: Fetched) -> Blogroll:
        return Blogroll()

    async def rest(self) -> None:
        """There is no process to end."""


def _entry(post: Post) -> Entry:
    link = f"https://{post.host}/{post.day}-{post.number}"
    published = START + timedelta(days=post.day, hours=-2) if post.dated else None
    words = f"{post.title} and more words of the day {post.day}"
    return Entry(
        link,
        link,
        post.title,
        f"<p>{words}</p>",
        words,
        words,
        "article",
        (),
        published,
        tags=(post.tag,) if post.tag else (),
    )


class Year:
    """A hub that is kept: a turn a day, and what its admin is told, by day."""

    def __init__(self, folder: Path, lives: list[Life]) -> None:
        self.hub = Hub(folder)
        self.store = Store.open("sqlite:///planet.db", folder)
        self.world = World(lives)
        self.members = dict.fromkeys((life.name for life in lives), "")
        self.told: list[tuple[int, NotedProblem]] = []
        (folder / "config").mkdir()
        self.write({life.name: _table(life) for life in lives})

    def write(self, tables: dict[str, str]) -> None:
        """Write the tables of these members into the members file."""
        self.members |= tables
        text = '[planet]\ntitle = "Year"\nurl = "https://planet.example/"\nneighbours = false\n'
        (self.hub.folder / "config/members.toml").write_text(text + "".join(self.members.values()), encoding="utf-8")

    async def turn(self, day: int) -> None:
        """Take the turn of a day, as turn/steps.py does, without pages; the admin reads what is told."""
        self.world.day = day
        now = START + timedelta(days=day)
        planet = config.load(self.hub.folder)
        sync_members(self.hub, planet, self.store, now)
        searches = await find_feeds(planet, self.store, self.world, self.world, now)
        ingest = Ingest(planet, self.store, now)
        feeds = feeds_due(planet, self.store, now, TurnOptions(), None)
        poller = FeedPoller(self.hub, planet, self.world, self.world, ingest, now, {}, asks=True)
        results = await poller.poll(feeds, no_progress)
        store_unreachable(planet, self.store, ingest, results, searches, now)
        note_problems(planet, self.store, now)
        waiting = self.store.problems.waiting()
        self.told += [(day, noted) for noted in waiting]
        note_told(self.store, waiting, now)

    def told_of(self, name: str) -> list[tuple[int, str]]:
        """What the admin was told of a member: the day, and the kind; "well" where it was an end."""
        return [
            (day, "well" if noted.ended_at else noted.problem.kind)
            for day, noted in self.told
            if noted.problem.member == name
        ]


def _table(life: Life) -> str:
    head = f'[[members]]\nname = "{life.name}"\nurl = "https://{life.host}/"\n'
    return head if life.discovered else f'{head}[[members.feeds]]\nurl = "{life.url}"\n{life.table}\n'


def between(first: int, last: int) -> Days:
    """From one day to another, the first included."""
    return lambda day: first <= day < last


def failing(first: int, last: int = 10_000, failure: Failed | None = None) -> Callable[[int], Failed | None]:
    """A failure from one day to another."""
    answer = failure or Failed("There is nothing at this address (HTTP 404).", status=404)
    return lambda day: answer if first <= day < last else None


NO_NAME = Failed("No server of the name was found.", unreachable=True, sign="no name")
WALL = Failed("A check for robots stands before the feed (HTTP 403).", status=403, sign="wall")
GONE = Failed("It is gone for good (HTTP 410).", gone=True, status=410)
ERROR = Failed("The server failed by itself (HTTP 500).", status=500)
BUSY = Failed("Asked too often (HTTP 429).", status=429, hints=Hints(retry_after=timedelta(days=2)))


def at(day: int, titles: list[str]) -> Callable[[int], list[str]]:
    """Further posts of one day."""
    return lambda today: titles if today == day else []


def ordinary(number: int) -> Iterator[Life]:
    """So many lives in which nothing happens that an admin must know, each with its noise."""
    for n in range(number):
        yield NOISES[n % len(NOISES)](f"m{n}", n * 37)


def _twice(name: str, n: int) -> Life:
    return Life(name, pace=3, extra=lambda day: [f"{_title(name, day)} again"] if day % 31 == n % 31 else [])


NOISES: tuple[Callable[[str, int], Life], ...] = (
    lambda name, n: Life(name, pace=7),
    lambda name, n: Life(name, pace=30 + n % 60),
    lambda name, n: Life(name, pace=150),
    lambda name, n: Life(name, pace=5, fails=failing(n % 300 + 2, n % 300 + 16, ERROR)),
    lambda name, n: Life(name, pace=7, silent=between(n % 250, n % 250 + 40)),
    lambda name, n: Life(name, pace=9, dated=False),
    lambda name, n: Life(name, pace=11, listed=3),
    _twice,
    lambda name, n: Life(name, pace=14, fails=lambda day: ERROR if (day + n) % 17 == 0 else None),
    lambda name, n: Life(name, pace=20, empty=between(n % 300, n % 300 + 3)),
    lambda name, n: Life(name, pace=6, fails=failing(n % 280 + 2, n % 280 + 5, NO_NAME)),
)
"""A weekly blogger, slow ones, a fortnight of errors, holidays, posts without dates, feeds of three entries, two posts
a day, a server that stumbles, a feed that is empty for days, a name that is lost over a weekend."""
