"""A bookmark does not take the id of the post that it points at; where it has, the author gets it back."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import permutations
from pathlib import Path

import pytest
from community import START, Community, Post, Web
from sqlalchemy import select, update

from planet import config
from planet.pages import cards
from planet.store import schema
from planet.turn.publish import publish_site

POST = "https://ada.example/reef"
DAY = timedelta(days=1)


@pytest.fixture
def bookmarked(community: Community) -> Community:
    """Bob has bookmarked Ada's post before she comes to the planet; his feed has its address for a guid."""
    community.member("Bob", {"url": "/marks.xml", "kind": "bookmarks"}, url="https://bob.example/")
    mine = Post("My own", "https://bob.example/own", "https://bob.example/own", START - DAY)
    community.publish(
        "/marks.xml", Post("Reefs", POST, POST, START - DAY, "Good read"), mine, link="https://marks.example/"
    )
    community.turn()
    return community


def join(community: Community) -> None:
    community.member("Ada", "/ada.xml", url="https://ada.example/")
    community.publish("/ada.xml", Post("On reefs", POST, POST, START - DAY, "Words"), link="https://ada.example/")


def test_a_bookmark_gets_an_id_of_the_hub(bookmarked: Community) -> None:
    """Whoever comes first: the address is the id of the author's post, and of the bookmark of one's own post."""
    assert bookmarked.one("Reefs").atom_id.startswith("tag:planet.example,")
    assert bookmarked.one("My own").atom_id == "https://bob.example/own"
    join(bookmarked)
    bookmarked.turn(hours=1)
    assert bookmarked.one("On reefs").atom_id == POST
    assert len({entry.atom_id for entry in bookmarked.shown()}) == 3


def test_a_blog_whose_guids_stand_elsewhere_keeps_them(community: Community) -> None:
    """Only what points at the address is a bookmark: an entry whose link is its own keeps a guid on any host."""
    community.member("Cy", "/cy.xml", url="https://cy.example/")
    community.publish(
        "/cy.xml", Post("Old", "https://cy.example/1", "https://old.example/?p=1", START), link="https://cy.example/"
    )
    community.turn()
    assert community.one("Old").atom_id == "https://old.example/?p=1"


SOURCE = '<source url="https://ada.example/feed.xml">Ada</source>'


@pytest.mark.parametrize(("title", "source"), [("<title>Reefs</title>", SOURCE), ("", "")])
def test_an_aggregate_and_a_boost_take_no_id(community: Community, title: str, source: str) -> None:
    """What names another source, and a note whose link is elsewhere, leaves the id to the author, who comes later."""
    item = f"<item>{title}<link>{POST}</link><guid>{POST}</guid><description>On reefs</description>{source}</item>"
    own = "<item><description>My own note</description><guid>https://bob.example/1</guid></item>"
    community.member("Bob", "/bob.xml", url="https://bob.example/")
    community.put("/bob.xml", f'<rss version="2.0"><channel><title>Bob</title>{item}{own}</channel></rss>'.encode())
    community.turn()
    join(community)
    community.turn(hours=1)
    assert community.one("On reefs").atom_id == POST
    ids = {entry.atom_id for entry in community.shown()}
    assert "https://bob.example/1" in ids
    assert len(ids) == 3


def test_the_site_that_a_feed_names_is_its_own_at_the_first_visit(community: Community) -> None:
    """Notes and bookmarks of what stands on the feed's own site keep their guids from the first visit on."""
    for number, kind in enumerate(("microblog", "bookmarks")):
        community.member(kind, {"url": f"/{kind}.xml", "kind": kind})
        own = f"https://site{number}.example/1"
        community.publish(
            f"/{kind}.xml", Post("", own, own, START - DAY, "Words"), link=f"https://site{number}.example/"
        )
    community.turn()
    assert {entry.atom_id for entry in community.shown()} == {"https://site0.example/1", "https://site1.example/1"}


def set_id(community: Community, title: str, atom_id: str) -> None:
    with community.store.transaction():
        one = community.one(title).entry_id
        community.store._db.write(update(schema.entries).where(schema.entries.c.id == one).values(atom_id=atom_id))


@pytest.fixture
def wrong(bookmarked: Community) -> Community:
    """A store as earlier versions left it: the bookmark has the address for its id, the post a made one."""
    join(bookmarked)
    bookmarked.turn(hours=1)
    set_id(bookmarked, "On reefs", "tag:planet.example,2026-11-22:other")
    set_id(bookmarked, "Reefs", POST)
    with bookmarked.store.transaction():
        bookmarked.store.published.set_fact("ids of authors given back", "")
    return bookmarked


def test_the_author_gets_the_id_back(wrong: Community) -> None:
    """At the next turn, once: both pages and feeds follow, and later turns look no more."""
    wrong.turn(hours=1, force=False)
    assert wrong.one("On reefs").atom_id == POST
    assert wrong.one("Reefs").atom_id.startswith("tag:planet.example,2026-11-22:")
    assert f"<id>{POST}</id>".encode() in wrong.files()["members/ada/feed.atom"]
    assert f"<id>{POST}</id>".encode() not in wrong.files()["members/bob/feed.atom"]
    shown = [(entry.entry.title, entry.atom_id, entry.river_at) for entry in wrong.shown()]
    wrong.turn(hours=1)
    assert [(entry.entry.title, entry.atom_id, entry.river_at) for entry in wrong.shown()] == shown
    assert wrong.count() == 3


def test_an_id_that_nobody_wants_back_stays(bookmarked: Community) -> None:
    """A change would show an old bookmark as a new one."""
    set_id(bookmarked, "Reefs", POST)
    with bookmarked.store.transaction():
        bookmarked.store.published.set_fact("ids of authors given back", "")
    bookmarked.turn(hours=1)
    assert bookmarked.one("Reefs").atom_id == POST
    assert bookmarked.store._db.value(
        select(schema.facts.c.value).where(schema.facts.c.name == "ids of authors given back")
    )


# ---------------------------------------------------------------- whoever came first

TOOT = "https://social.example/@ada/115"
UUID = "urn:uuid:7b1a7a80-0000-4000-8000-000000000001"
TAGGED = "tag:ada.example,2026:reef"
AT = "at://did:plc:ada/app.bsky.feed.post/3k"
BY_ADA = '<source url="https://ada.example/feed.xml">Ada</source>'


def item(guid: str, link: str, title: str = "", more: str = "", text: str = "Words") -> str:
    head = f"<title>{title}</title>" if title else ""
    guid = f'<guid isPermaLink="false">{guid}</guid>'
    return f"<item>{head}<link>{link}</link>{guid}<description>{text}</description>{more}</item>"


def feed(*items: str, link: str) -> bytes:
    head = f"<title>{link}</title><link>{link}</link><description>d</description>"
    return f'<rss version="2.0"><channel>{head}{"".join(items)}</channel></rss>'.encode()


@dataclass(frozen=True, slots=True)
class Voice:
    """A member as the members file has them, with the document of each of their feeds."""

    name: str
    feeds: dict[str, bytes]
    url: str = ""
    kind: str = "blog"
    links: tuple[str, ...] = ()

    def speak(self, community: Community) -> None:
        """Write the member down, and publish their feeds."""
        for path, body in self.feeds.items():
            community.put(path, body)
        keys = {"url": self.url} if self.url else {}
        feeds = [{"url": path, "kind": self.kind} for path in self.feeds]
        community.member(self.name, *feeds, **keys, links=list(self.links))


WRITTEN = {
    POST: POST,
    UUID: "https://ada.example/2",
    TAGGED: "https://ada.example/3",
    AT: "https://ada.example/4",
    "https://old.example/?p=5": "https://ada.example/5",
}
COPIES = [item(guid, link, f"Of {link}") for guid, link in WRITTEN.items()]
SOURCED = [item(guid, link, f"Of {link}", BY_ADA) for guid, link in WRITTEN.items()]

ADA = Voice(
    "Ada",
    {"/ada.xml": feed(*COPIES, link="https://ada.example/"), "/toots.xml": feed(item(TOOT, TOOT), link=f"{TOOT[:-4]}")},
    "https://ada.example/",
)
EVE = Voice("Eve", {"/eve.xml": feed(*COPIES, link="https://eve.example/")}, "https://eve.example/")
OTHERS = (
    Voice("Bob", {"/bob.xml": feed(*COPIES, link="https://marks.example/u/bob")}, "https://bob.example/", "bookmarks"),
    Voice("Cy", {"/cy.xml": feed(*SOURCED, item(TOOT, TOOT, "T", BY_ADA), link="https://cy.example/")}),
    Voice("Dan", {"/dan.xml": feed(*COPIES, item(TOOT, TOOT, "T"), link="https://dan.example/")}),
    EVE,
    Voice(
        "Fay",
        {"/fay.xml": feed(item(TOOT, TOOT), item(POST, POST), link="https://social.example/@fay")},
        kind="microblog",
    ),
    Voice(
        "Gus",
        {
            "/gus.xml": feed(
                item(TOOT, "https://social.example/@gus/9", text=f"So: {TOOT}"), link="https://social.example/@gus"
            )
        },
        kind="microblog",
    ),
)


def ids(community: Community) -> dict[str, str]:
    """The id of each stored entry, by its member and its guid."""
    rows = community.store._db.all(
        select(schema.members.c.slug, schema.items.c.guid, schema.entries.c.atom_id)
        .join(schema.entries, schema.entries.c.id == schema.items.c.entry_id)
        .join(schema.members, schema.members.c.id == schema.entries.c.member_id)
    )
    return {f"{row.slug} {row.guid}": row.atom_id for row in rows}


def visited(order: Sequence[Voice], folder: Path, empty_store: Path, web: Web) -> dict[str, str]:
    """The ids after one visit to each, in this order."""
    (folder / "hub").mkdir(parents=True)
    shutil.copy(empty_store, folder / "hub" / "planet.db")
    community = Community(folder / "hub", web)
    for voice in sorted(order, key=lambda voice: voice.name):
        voice.speak(community)
    community.poll(*(voice.name for voice in order))
    with community.store as store:
        assert store
        return ids(community)


def test_the_order_of_visits_does_not_count(community: Community, tmp_path: Path, empty_store: Path) -> None:
    """Whoever is visited first: all ids are the same, and the author's are the author's."""
    orders = [*permutations((ADA, *OTHERS))][::97]
    first, *others = (
        visited(order, tmp_path / str(number), empty_store, community.web) for number, order in enumerate(orders)
    )
    assert {key: id for key, id in first.items() if key.startswith("ada ")} == {
        f"ada {guid}": guid for guid in (*WRITTEN, TOOT)
    }
    assert all(id.startswith("tag:planet.example,") for key, id in first.items() if not key.startswith("ada "))
    assert [order for order in others if order != first] == []


def test_a_copy_gives_the_id_up_when_the_author_comes(community: Community) -> None:
    """A page that gathers what one author writes had the id; both pages and feeds follow."""
    EVE.speak(community)
    community.turn()
    assert ids(community)[f"eve {POST}"] == POST
    ADA.speak(community)
    community.turn(hours=1)
    given = ids(community)
    assert given[f"ada {POST}"] == POST
    assert given[f"eve {POST}"].startswith("tag:planet.example,2026-11-22:")
    for name, id in (("ada", POST), ("eve", given[f"eve {POST}"])):
        assert f"<id>{id}</id>".encode() in community.files()[f"members/{name}/feed.atom"]
    assert f"<id>{POST}</id>".encode() not in community.files()["members/eve/feed.atom"]
    assert f'id="{cards.anchor(given[f"eve {POST}"])}"' in "".join(
        body.decode() for path, body in community.files().items() if path.endswith(".html")
    )
    community.turn(hours=1)
    assert ids(community) == given


def test_the_author_is_known_later(community: Community) -> None:
    """Two list a post, and nobody knows whose it is. Then the members file says where one of them lives."""
    EVE.speak(community)
    nameless = community.member("Ada", "/ada.xml")
    community.put("/ada.xml", feed(*COPIES[:1], link=""))
    community.turn("Eve")
    community.turn("Ada", hours=1)
    assert ids(community)[f"eve {POST}"] == POST
    nameless["url"] = "https://ada.example/"
    community.turn("Ada", hours=1)
    assert ids(community)[f"ada {POST}"] == POST
    assert ids(community)[f"eve {POST}"] != POST


def test_a_second_feed_brings_the_id_of_the_author(community: Community) -> None:
    """Ada's first feed bears no ids. Her second one does: whoever took one gives it up."""
    short = "https://ada.example/?p=1"
    EVE.speak(community)
    community.member("Ada", "/plain.xml", "/ada.xml", url="https://ada.example/")
    community.put("/plain.xml", feed(item("4711", short, "Of it"), link="https://ada.example/"))
    community.put("/ada.xml", b"", status=503)
    community.turn()
    assert ids(community)["ada 4711"].startswith("tag:")
    community.put("/ada.xml", feed(item(POST, short, "Of it"), link="https://ada.example/"))
    community.turn(hours=1)
    assert ids(community)[f"ada {POST}"] == ids(community)["ada 4711"] == POST
    assert ids(community)[f"eve {POST}"] != POST


def test_an_author_keeps_the_id_of_the_first_feed(community: Community) -> None:
    """Ada's second feed bears another id for the same post: whoever took that gives it up, and hers stays."""
    short = "https://ada.example/?p=1"
    EVE.speak(community)
    community.member("Ada", "/first.xml", "/second.xml", url="https://ada.example/")
    community.put("/first.xml", feed(item("tag:ada.example,2026:first", short, "Of it"), link="https://ada.example/"))
    community.put("/second.xml", b"", status=503)
    community.turn()
    community.put("/second.xml", feed(item(POST, short, "Of it"), link="https://ada.example/"))
    community.turn(hours=1)
    assert ids(community)[f"ada {POST}"] == "tag:ada.example,2026:first"
    assert ids(community)[f"eve {POST}"].startswith("tag:planet.example,")


def test_a_feed_that_may_have_changed_hands_takes_nothing(community: Community) -> None:
    """Dan's domain lapsed. Whoever writes there now says that Ada's site is theirs: no id moves before the admin has
    seen it."""
    EVE.speak(community)
    community.member("Dan", "/dan.xml", url="https://dan.example/")
    own = "https://dan.example/1"
    community.put("/dan.xml", feed(item(own, own, "Of it"), link="https://dan.example/"))
    community.turn()
    community.put("/dan.xml", feed(item(POST, POST, "Stolen"), link="https://ada.example/"))
    community.turn(hours=1)
    assert "Stolen" not in community.titles()
    assert ids(community)[f"eve {POST}"] == POST


def test_what_a_loop_brought_before_gets_no_id_of_the_hub(community: Community) -> None:
    """A store of an earlier version holds a copy of what the hub published, with the id that the hub made."""
    community.publish("/ada.xml", Post("No id", "https://ada.example/9", "9", START - DAY), link="https://ada.example/")
    community.member("Ada", "/ada.xml", url="https://ada.example/")
    community.publish(
        "/loop.xml", Post("Copy", "https://ada.example/9", "c", START - DAY), link="https://planet.example/"
    )
    community.member("Loop", "/loop.xml", url="https://planet.example/")
    community.turn()
    first = community.one("No id").atom_id
    with community.store.transaction():
        community.store._db.write(update(schema.items).where(schema.items.c.guid == "c").values(guid=first))
        community.store.published.set_fact("ids of authors given back", "")
    community.turn(hours=1, force=False)
    assert community.one("No id").atom_id == first


def test_nobody_takes_what_is_not_evidently_theirs(community: Community) -> None:
    """Mallory lists Ada's ids for pages of her own: she came later, and gets none of them."""
    ADA.speak(community)
    community.turn()
    own = [item(guid, f"https://mallory.example/{n}", "Hers", BY_ADA) for n, guid in enumerate(WRITTEN)]
    community.put("/m.xml", feed(*own, link="https://mallory.example/"))
    community.put("/m2.xml", feed(*(one.replace(BY_ADA, "") for one in own), link="https://mallory.example/"))
    community.member("Mallory", "/m.xml", "/m2.xml", url="https://mallory.example/", links=["https://old.example/"])
    community.turn(hours=1)
    assert [
        id for key, id in ids(community).items() if key.startswith("mallory ") and id in (POST, UUID, TAGGED, AT)
    ] == []
    assert {id for key, id in ids(community).items() if key.startswith("ada ")} == {*WRITTEN, TOOT} - {
        "https://old.example/?p=5"
    } | {ids(community)["ada https://old.example/?p=5"]}


def test_what_this_hub_published_comes_back(community: Community) -> None:
    """The hub's own merged feeds are read back in: the ids that it made stay, no copy has copies, and turns come to an
    end."""
    posts = (Post("No id", "https://ada.example/9", "9", START - DAY), Post("On reefs", POST, POST, START - DAY))
    community.publish("/ada.xml", *posts, link="https://ada.example/")
    community.member("Ada", "/ada.xml", url="https://ada.example/")
    community.turn()
    first = ids(community)
    loops = ("atom.xml", "rss20.xml", "feed.json")
    for name in loops:
        community.member(name, f"/{name}")
    counts, notes = [], []
    for _ in range(5):
        for name in loops:
            community.put(f"/{name}", community.files()[name])
        notes += community.turn(hours=1).notes
        counts.append(community.count())
    assert counts == [5] * 5
    assert {key: id for key, id in ids(community).items() if key.startswith("ada ")} == first
    assert any("came back and were left out" in note for note in notes)


SPELLINGS = (
    "http://ada.example/reef",
    "https://www.ada.example/reef/",
    "https://ada.example/reef?utm_source=feed&utm_medium=rss",
    "https://ADA.example:443/reef#comments",
)


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("kind", ["bookmarks", "microblog", "blog"])
@pytest.mark.parametrize("who_comes_first", ["author", "copy"])
def test_the_address_of_a_post_is_nobodys_id_in_any_spelling(
    community: Community, spelling: str, kind: str, who_comes_first: str
) -> None:
    """A copy whose guid is the address of the author's post, spelled otherwise; the author's guid is another one."""
    title = "" if kind == "microblog" else "On reefs"
    author = Voice("Ada", {"/ada.xml": feed(item(TAGGED, POST, "On reefs"), link="https://ada.example/")})
    copy = Voice("Bob", {"/bob.xml": feed(item(spelling, POST, title), link="https://bob.example/")}, kind=kind)
    for voice in (author, copy) if who_comes_first == "author" else (copy, author):
        voice.speak(community)
        community.poll(voice.name)
    assert ids(community)[f"ada {TAGGED}"] == TAGGED
    assert ids(community)[f"bob {spelling}"].startswith("tag:planet.example,")


SHARED = (
    ("https://social.example/@ada", "https://social.example/@bob", "https://social.example/@ada/115"),
    ("https://social.example/users/ada", "https://social.example/users/bob", "https://social.example/@ada/115"),
    ("https://ada.github.io/", "https://bob.github.io/", "https://ada.github.io/115"),
    ("https://micro.blog/ada", "https://micro.blog/bob", "https://micro.blog/ada/115"),
    ("https://medium.com/@ada", "https://medium.com/@bob", "https://medium.com/@ada/reef-115"),
    ("https://tilde.example/~ada/", "https://tilde.example/~bob/", "https://tilde.example/~ada/115.html"),
    ("https://pages.example/ada/", "https://pages.example/bob/", "https://pages.example/ada/115"),
)


@pytest.mark.parametrize(("ada", "bob", "address"), SHARED)
@pytest.mark.parametrize("who_comes_first", ["author", "copy"])
def test_on_a_shared_host_each_has_a_place(
    community: Community, ada: str, bob: str, address: str, who_comes_first: str
) -> None:
    """Bob passes on what Ada wrote on the host where he writes too."""
    author = Voice("Ada", {"/ada.xml": feed(item(address, address), link=ada)}, ada, "microblog")
    own = f"{bob.rstrip('/')}/9"
    copy = Voice("Bob", {"/bob.xml": feed(item(address, address), item(own, own), link=bob)}, bob, "microblog")
    for voice in (author, copy) if who_comes_first == "author" else (copy, author):
        voice.speak(community)
        community.poll(voice.name)
    assert ids(community)[f"ada {address}"] == address
    assert ids(community)[f"bob {address}"].startswith("tag:planet.example,")
    assert ids(community)[f"bob {own}"] == own


def test_answers_follow_the_id(community: Community) -> None:
    """Bob answers Ada's post while the hub has a copy of it alone, which is no post to answer. When hers comes, he
    answers it by her id. A whole render after it changes nothing."""
    dated = "<pubDate>Thu, 19 Nov 2026 10:00:00 GMT</pubDate>"
    post = item(POST, POST, "On reefs", dated)
    answer = f'<source:inReplyTo xmlns:source="http://source.scripting.com/">{POST}</source:inReplyTo>'
    answer += dated.replace("19", "21", 1)
    own = "https://bob.example/1"
    for name, body in (("eve", post), ("bob", item(own, own, "An answer", answer)), ("ada", "")):
        community.put(f"/{name}.xml", feed(body, link=f"https://{name}.example/"))
        community.member(name.title(), f"/{name}.xml", url=f"https://{name}.example/")
    community.turn()
    first = community.files()
    community.put("/ada.xml", feed(post, link="https://ada.example/"))
    community.turn(hours=1)
    files = community.files()
    publish_site(community.hub, config.load(community.hub.folder), community.store, community.now, all_pages=True)
    assert {path for path, body in community.files().items() if files.get(path) != body} == set()
    assert set(community.files()) == set(files)
    assert f"<source:inReplyTo>{POST}</source:inReplyTo>".encode() in files["rss20.xml"]
    named = re.findall(rb"<source:comments[^>]* feedUrl=\"https://planet.example/([^\"]*)\"", files["rss20.xml"])
    assert named
    assert b"<source:inReplyTo>" not in first["rss20.xml"]
    assert {path.decode() for path in named} == {path for path in files if path.startswith("replies/")}
