"""A bookmark does not take the id of the post that it points at; where it has, the author gets it back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from community import START, Community, Post
from sqlalchemy import select, update

from planet.store import schema

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
    assert len({one.atom_id for one in bookmarked.shown()}) == 3


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
    ids = {one.atom_id for one in community.shown()}
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
    assert {one.atom_id for one in community.shown()} == {"https://site0.example/1", "https://site1.example/1"}


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
    shown = [(one.entry.title, one.atom_id, one.river_at) for one in wrong.shown()]
    wrong.turn(hours=1)
    assert [(one.entry.title, one.atom_id, one.river_at) for one in wrong.shown()] == shown
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
