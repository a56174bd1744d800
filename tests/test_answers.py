"""What an entry says it answers is read from every format, and kept; nothing shows it yet."""

from __future__ import annotations

import json

import pytest
from community import START, Community, Post, rss
from sqlalchemy import select

from planet.model.entry import Answer
from planet.model.results import Reading
from planet.store import schema
from planet.workers import jobs

URL = "https://me.example/feed"
POST = "https://you.example/post"

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:t="http://purl.org/syndication/thread/1.0"><id>urn:f</id>
<title>F</title><updated>2026-11-01T00:00:00Z</updated><entry><id>urn:1</id><title>T</title>
<link href="https://me.example/1"/><updated>2026-11-01T00:00:00Z</updated>{}</entry></feed>"""
RSS = """<rss version="2.0" xmlns:s="{}"><channel><title>F</title><link>https://me.example/</link><item><title>T</title>
<link>https://me.example/1</link><guid>https://me.example/1</guid>{}</item></channel></rss>"""
HTML = "<description>&lt;p&gt;Well. {} &lt;/p&gt;</description>"


def read(body: str, kind: str = "application/xml") -> tuple[Answer, ...]:
    """The answers of the one entry of a document."""
    reading = jobs.read_feed(body.encode(), kind, URL, "", None, 10)
    assert isinstance(reading, Reading)
    (entry,) = reading.entries
    assert entry.link == "https://me.example/1"
    return entry.answers


@pytest.mark.parametrize(
    ("element", "answer"),
    [
        (f'<t:in-reply-to ref="urn:you" href="{POST}"/>', Answer("urn:you", POST)),
        (f'<t:in-reply-to ref="{POST}"></t:in-reply-to>', Answer(POST)),
        (
            '<t:in-reply-to ref="urn:you" href="../p" source="/f"/>',
            Answer("urn:you", "https://me.example/p", "https://me.example/f"),
        ),
        ('<t:in-reply-to ref="urn:you" href="javascript:alert(1)"/>', Answer("urn:you")),
    ],
)
def test_atom_threading(element: str, answer: Answer) -> None:
    """RFC 4685: the id, and where they are stated the URL and the feed of what is answered."""
    assert read(ATOM.format(element)) == (answer,)


def test_several_are_kept_in_their_order_once_each_and_within_bounds() -> None:
    """A digest answers several posts; the same twice is one."""
    links = [f'<t:in-reply-to ref="urn:{n}" href="{POST}/{n}"/>' for n in (2, 1, 2, 3)]
    assert [one.ref for one in read(ATOM.format("".join(links)))] == ["urn:2", "urn:1", "urn:3"]
    many = "".join(f'<t:in-reply-to ref="urn:{n}"/>' for n in range(10, 5000))
    assert len(read(ATOM.format(many))) == 20
    assert read(ATOM.format('<t:in-reply-to/><t:in-reply-to href="https://me.example/1"/>')) == ()


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("slash", ["", "/"])
def test_source_in_reply_to(scheme: str, slash: str) -> None:
    """Dave Winer's namespace is written in four ways; isPermaLink is that of guid."""
    namespace = f"{scheme}://source.scripting.com{slash}"
    assert read(RSS.format(namespace, f"<s:inReplyTo>{POST}</s:inReplyTo>")) == (Answer(POST, POST),)
    stated = f'<s:inReplyTo isPermaLink="true"> {POST} </s:inReplyTo>'
    assert read(RSS.format(namespace, stated)) == (Answer(POST, POST),)
    assert read(RSS.format(namespace, '<s:inReplyTo isPermaLink="false">you-7</s:inReplyTo>')) == (Answer("you-7"),)
    nested = f"<x><s:inReplyTo>{POST}</s:inReplyTo></x>"
    assert read(RSS.format(namespace, nested)) == ()


@pytest.mark.parametrize(
    "markup",
    [
        f'&lt;a class="x u-in-reply-to" href="{POST}"&gt;this&lt;/a&gt;',
        f"&lt;data class=u-in-reply-to value={POST}&gt;&lt;/data&gt;",
        f'&lt;div class="h-cite u-in-reply-to"&gt;To &lt;a class="u-url" href="{POST}"&gt;you&lt;/a&gt;&lt;/div&gt;',
    ],
)
def test_the_microformat(markup: str) -> None:
    """u-in-reply-to on a link, on data, and on a citation that holds the link."""
    assert read(RSS.format("urn:x", HTML.format(markup))) == (Answer(url=POST),)
    assert read(RSS.format("urn:x", HTML.format(markup.replace("u-in-reply-to", "u-like-of")))) == ()


def test_micro_blog() -> None:
    """`_microblog.in_reply_to_url` of an item."""
    item = {"id": "1", "url": "https://me.example/1", "content_text": "x", "_microblog": {"in_reply_to_url": POST}}
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "F", "items": [item]}
    assert read(json.dumps(feed), "application/feed+json") == (Answer(url=POST),)
    item["_microblog"] = ["no object"]
    assert read(json.dumps(feed), "application/feed+json") == ()


def stored(community: Community) -> list[tuple[str, ...]]:
    rows = community.store._db.all(select(schema.answers))
    return [(row.ref, row.url, row.url_key) for row in rows]


def test_answers_are_kept_and_follow_an_edit(community: Community) -> None:
    """In a table of their own, by the key of the URL; what was said once stays where a feed forgets it."""
    community.member("Ada", "/ada.xml")
    community.put("/ada.xml", ATOM.format(f'<t:in-reply-to ref="urn:you" href="{POST}/"/>').encode())
    community.turn()
    assert stored(community) == [("urn:you", f"{POST}/", "you.example/post")]
    assert community.one("T").entry.answers == ()
    community.put("/ada.xml", ATOM.format(f'<t:in-reply-to ref="{POST}"/>').encode())
    community.turn(hours=1)
    assert stored(community) == [(POST, "", "you.example/post")]
    community.put("/ada.xml", ATOM.format("").encode())
    community.turn(hours=1)
    assert stored(community) == [(POST, "", "you.example/post")]


def test_what_answers_nothing_is_no_edit_after_an_upgrade(community: Community) -> None:
    """The fingerprint of an entry without answers is the one that earlier versions stored."""
    community.member("Ada", "/ada.xml")
    community.put("/ada.xml", rss(Post("A", "https://ada.example/a", "a", START, "Words")))
    community.poll()
    row = community.store._db.first(select(schema.items.c.fingerprint))
    assert row is not None
    assert row.fingerprint == "d95cc80a18d8390ee3c66f1574744b964b2aff3c72724d24f212553aaef48f81"
