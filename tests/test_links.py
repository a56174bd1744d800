"""The links of entries on their way from feeds into the store, and which of them are furniture."""

from __future__ import annotations

from xml.sax.saxutils import escape

import pytest
from community import START, Community, Post, rss
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from planet.model.entry import Link
from planet.model.results import Reading
from planet.rules import identity
from planet.rules.weaving.furniture import LEAST, WINDOW, furniture
from planet.store.weaving import tables
from planet.struct import replace
from planet.turn.weaving.reweave import reweave
from planet.web.link_keys import link_key, shard_of
from planet.workers import jobs

SITE = "https://ada.example"


def page(text: str, number: int = 1, title: str = "") -> Post:
    url = f"{SITE}/{number}"
    return Post(title=title or f"Ada {number}", link=url, guid=url, date=START, text=text)


def one_feed(community: Community, *posts: Post) -> Community:
    community.member("Ada", "/ada.xml", url=f"{SITE}/")
    community.put("/ada.xml", rss(*posts))
    community.turn()
    return community


def item_ids(community: Community) -> list[int]:
    return [row["id"] for row in community.store._db.rows("SELECT id FROM items ORDER BY id")]


def urls_stored(community: Community) -> list[str]:
    (links,) = community.store.links.of_items(item_ids(community)).values()
    return [link.url for link in links]


QUOTING = (
    '<p>As <a href="https://www.bob.example/1/?utm_source=x">Bob</a> wrote:</p>'
    '<blockquote cite="https://bob.example/1"><p>See <a href="https://eve.example/2">Eve</a> on it.</p></blockquote>'
)


def test_links_are_stored_with_their_items(community: Community) -> None:
    """Each with its key, its host and its shard; the entry itself is given back without them."""
    one_feed(community, page(QUOTING))
    (links,) = community.store.links.of_items(item_ids(community)).values()
    assert [(link.position, link.key, link.host, link.rel) for link in links] == [
        (0, "bob.example/1", "bob.example", ""),
        (1, "eve.example/2", "eve.example", ""),
        (2, "bob.example/1", "bob.example", "cite"),
    ]
    assert (links[0].url, links[0].before, links[0].words, links[0].after) == (
        "https://www.bob.example/1/",
        "As ",
        "Bob",
        " wrote:",
    )
    assert [bool(link.counts) for link in links] == [True, False, True]
    rows = community.store._db.all(select(tables.links.c.shard, tables.links.c.url_key))
    assert {row.shard == shard_of(row.url_key) for row in rows} == {True}
    assert community.one("Ada 1").entry.links == ()
    assert community.store.links.of_items([]) == {}
    assert community.store.links.of_items([9999]) == {}


def test_links_are_replaced_where_an_entry_says_something_else(community: Community) -> None:
    """And stay as they are, with what was decided on them, where it says the same again."""
    one_feed(community, page("<p>See <a href='https://bob.example/1'>Bob</a></p>"))
    assert urls_stored(community) == ["https://bob.example/1"]
    with community.store.transaction():
        community.store.furniture.discount(item_ids(community))
    later = replace(page("<p>See <a href='https://bob.example/1'>Bob</a></p>"), guid=f"{SITE}/?p=1")
    community.put("/ada.xml", rss(later))
    community.turn(hours=1)
    (links,) = community.store.links.of_items(item_ids(community)).values()
    assert [(link.url, link.counts) for link in links] == [("https://bob.example/1", False)]
    assert community.one("Ada 1").entry.guid == later.guid
    community.put("/ada.xml", rss(page("<p><a href='https://eve.example/2'>Eve</a>, https://bob.example/1</p>")))
    community.turn(hours=1)
    assert urls_stored(community) == ["https://eve.example/2", "https://bob.example/1"]
    community.put("/ada.xml", rss(page("<p>No links.</p>")))
    community.turn(hours=1)
    assert community.store.links.of_items(item_ids(community)) == {}


def test_links_that_are_read_again_from_the_store_are_the_same(community: Community) -> None:
    """The stored words say all but the sources of quotations, and these stay."""
    one_feed(community, page(QUOTING), page("<p>https://eve.example/2 and more</p>", 2))
    before = community.store.links.of_items(item_ids(community))
    assert [len(links) for links in before.values()] in ([3, 1], [1, 3])
    reweave(community.store)
    after = community.store.links.of_items(item_ids(community))
    assert {id: [replace(link, counts=True) for link in links] for id, links in after.items()} == {
        id: [replace(link, counts=True) for link in links] for id, links in before.items()
    }


def test_keys_of_answers_are_found_anew(community: Community) -> None:
    """As another version of the program may have stored them otherwise."""
    answer = "<a class='u-in-reply-to' href='https://m.bob.example/1'>Bob</a>"
    one_feed(community, page(f"<p>{answer}, well.</p>"))
    keys = "SELECT url_key FROM answers"
    assert [row["url_key"] for row in community.store._db.rows(keys)] == ["bob.example/1"]
    with community.store.transaction():
        community.store._db.run("UPDATE answers SET url_key = 'm.bob.example/1'")
        community.store.links.renew_keys_of_answers(item_ids(community))
    assert [row["url_key"] for row in community.store._db.rows(keys)] == ["bob.example/1"]


def test_links_are_no_part_of_the_fingerprint(community: Community) -> None:
    """They follow from the content: an entry whose links alone are read in another way was not edited."""
    one_feed(community, page(QUOTING))
    entry = community.one("Ada 1").entry
    assert identity.fingerprint(replace(entry, links=(Link("https://x.example/"),))) == identity.fingerprint(entry)
    assert identity.fingerprint(replace(entry, addresses=("https://x.example/1",))) != identity.fingerprint(entry)


def test_pages_of_a_site_are_no_addresses_of_an_entry() -> None:
    """Careless feeds give each entry the site, the feed or a front page as one more alternate."""
    alternates = ("/~ada/1", "/~ada/", "/~ada/feed.atom", "https://elsewhere.example/", "/~ada/1?lang=de", "/~ada/1#x")
    links = "".join(f"<link rel='alternate' type='text/html' href='{href}'/>" for href in alternates)
    feed = (
        "<feed xmlns='http://www.w3.org/2005/Atom'><id>urn:f</id><title>F</title><link href='/~ada/'/>"
        f"<entry><id>urn:1</id><title>T</title>{links}</entry></feed>"
    )
    reading = jobs.read_feed(feed.encode(), "application/atom+xml", "https://h.example/~ada/feed.atom", "", None, 10)
    assert isinstance(reading, Reading)
    (entry,) = reading.entries
    assert entry.link == "https://h.example/~ada/1"
    assert entry.addresses == ("https://h.example/~ada/1?lang=de",)


@pytest.mark.parametrize(
    ("title", "addresses"),
    [("Goats &amp; co", ("https://old.example/goats",)), ("GOATS & co", ("https://old.example/goats",)), ("Blog", ())],
)
def test_a_source_of_the_same_title_is_the_same_post(title: str, addresses: tuple[str, ...]) -> None:
    """RSS's `source` names a feed, and by some the permalink of the post that was there first."""
    item = (
        f"<title>Goats &amp;amp; co</title><link>{SITE}/1</link><source url='https://old.example/goats'>{{}}</source>"
    )
    feed = "<rss version='2.0'><channel><title>F</title><item>" + item.format(escape(title)) + "</item></channel></rss>"
    reading = jobs.read_feed(feed.encode(), "application/xml", f"{SITE}/feed", "", None, 10)
    assert isinstance(reading, Reading)
    assert reading.entries[0].addresses == addresses


# ------------------------------------------------------------ furniture


def entries(*counts: int, of: int) -> list[set[str]]:
    """The keys of `of` entries, of which the first so many have the key "0", "1" … by `counts`."""
    return [{str(key) for key, count in enumerate(counts) if number < count} for number in range(of)]


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (entries(20, 10, 9, of=WINDOW), {"0", "1"}),
        (entries(LEAST, 2, of=4), {"0"}),
        (entries(3, 2, 1, of=3), {"0"}),
        (entries(2, 2, of=2), set()),
        (entries(1, of=1), set()),
        (entries(3, of=7), set()),
        (entries(4, of=7), {"0"}),
        ([], set()),
        ([set()] * 20, set()),
        ([["x", "x", "x"], [], []], set()),
    ],
)
def test_furniture_stands_in_half_of_what_somebody_writes(keys: list[set[str]], expected: set[str]) -> None:
    """In at least half of the entries and in at least three; twice in one entry is once."""
    assert furniture(keys) == expected


@given(st.lists(st.frozensets(st.sampled_from("abcdef")), max_size=WINDOW))
def test_the_order_of_entries_means_nothing(keys: list[frozenset[str]]) -> None:
    """The same entries in any order have the same furniture; one more entry with a key never takes it away."""
    idle = furniture(keys)
    assert furniture(keys[::-1]) == idle
    assert idle <= furniture([*keys, idle])
    assert all(sum(key in own for own in keys) >= LEAST for key in idle)


def test_keys_of_furniture_fold_spellings() -> None:
    """A signature that is written in two ways is one."""
    keys = [{link_key(url)} for url in (f"{SITE}/about", "http://www.ada.example/about/#me", f"{SITE}/about/amp")]
    assert furniture(keys) == {"ada.example/about"}
