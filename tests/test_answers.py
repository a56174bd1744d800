"""What an entry says it answers is read from every format, and kept, for feeds forget."""

from __future__ import annotations

import json
from xml.sax.saxutils import escape

import effort
import pytest
from community import START, Community, Post, rss
from sqlalchemy import select

from planet.model.entry import Answer
from planet.model.raw import RawEntry, RawText
from planet.model.results import Reading
from planet.normalise.answers import answers
from planet.normalise.fields import FeedContext
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
    id_alone = f'<s:inReplyTo isPermaLink="FALSE">{POST}</s:inReplyTo>'
    assert read(RSS.format(namespace, id_alone)) == (Answer(POST),)
    assert read(RSS.format(namespace, "<s:inReplyTo>you-7</s:inReplyTo>")) == (Answer("you-7"),), "no relative URL"
    itself = "<s:inReplyTo>https://me.example/1#top</s:inReplyTo>"
    assert read(RSS.format(namespace, itself)) == ()


def test_entries_that_share_a_page() -> None:
    """Two places on a page are two posts, also where the entry itself is a third."""
    threads = 'xmlns:t="http://purl.org/syndication/thread/1.0"'
    named = "".join(f'<t:in-reply-to {threads} ref="{n}" href="https://me.example/log#{n}"/>' for n in (3, 2, 1, 2))
    document = RSS.format("urn:x", named).replace("<link>https://me.example/1<", "<link>https://me.example/log#3<")
    reading = jobs.read_feed(document.encode(), "application/xml", URL, "", None, 10)
    assert isinstance(reading, Reading)
    assert [answer.ref for answer in reading.entries[0].answers] == ["2", "1"]


def test_threading_in_rss() -> None:
    """RFC 4685 is written into RSS as well; the same post named in both ways is one answer."""
    threads = 'xmlns:t="http://purl.org/syndication/thread/1.0"'
    named = f'<t:in-reply-to {threads} ref="urn:you" href="{POST}" source="https://you.example/feed"/>'
    answer = Answer("urn:you", POST, "https://you.example/feed")
    assert read(RSS.format("http://source.scripting.com/", named)) == (answer,)
    both = f"{named}<s:inReplyTo>{POST}/</s:inReplyTo>"
    assert read(RSS.format("http://source.scripting.com/", both)) == (answer,)


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


OTHER = "https://other.example/"


@pytest.mark.parametrize(
    "markup",
    [
        f'<p style="display:none"><a class="u-in-reply-to" href="{POST}"></a></p>',
        f'<a hidden class="u-in-reply-to" href="{POST}"></a>',
        f'<a rel="in-reply-to" class="p-x u-in-reply-to" href="{POST}#c1"></a>'.replace("#c1", ""),
        f'<blockquote class="u-in-reply-to" cite="{POST}">Words of <a href="{OTHER}">another</a></blockquote>',
        f'<blockquote class="u-in-reply-to"><a href="{POST}">You</a>: words</blockquote>',
        f'<cite class="u-in-reply-to h-cite"><a class="p-author h-card" href="{OTHER}">You</a>: '
        f'<a class="u-url p-name" href="{POST}">Post</a></cite>',
        f'<cite class="u-in-reply-to h-cite"><a class="p-author" href="{OTHER}">You</a> <a href="{POST}">it</a></cite>',
        f'<div class="u-in-reply-to h-cite"><a href="{OTHER}">x</a> <a class="u-url" href="{POST}">it</a></div>',
        f'<span class="u-in-reply-to">{POST}</span>',
        f'<div class="u-in-reply-to">None</div> <a class="u-in-reply-to" href="{POST}">x</a> <a href="{OTHER}">y</a>',
        f'<link class="u-in-reply-to" href="{POST}"><a href="{OTHER}">y</a>',
        f'<a class="u-in-reply-to" href="{POST}">x</a> <blockquote>They answer '
        f'<a class="u-in-reply-to" href="{OTHER}1">y</a></blockquote>',
        f'<blockquote>You said, in <a class="u-in-reply-to" href="{POST}">this</a>, words</blockquote>',
        f'<p class="h-cite"><a class="u-in-reply-to" href="{OTHER}1"></a></p><a class="u-in-reply-to" href="{POST}">',
        f"<a class='u-in-reply-to' href='{POST}'>x</a> <a class='u-in-reply-to' href='http://www.you.example/post/'>",
    ],
)
def test_the_microformat_as_it_is_written(markup: str) -> None:
    """Hidden from readers, on citations and quotations, with people beside it, and within the words of others."""
    assert [answer.url for answer in read(RSS.format("urn:x", HTML.format(escape(markup))))] == [POST]


@pytest.mark.parametrize(
    "markup",
    [
        f"<p>Write <code>{escape(f'<a class=u-in-reply-to href={POST}>')}</code></p>",
        f'<div class="u-in-reply-to">No link</div><p><a href="{OTHER}">y</a></p>',
        '<a class="u-in-reply-to" href="https://me.example/1#x">itself</a>',
        f'<a class="not-u-in-reply-to" href="{POST}">x</a>',
        '<a class="u-in-reply-to" href="javascript:alert(1)">x</a>',
    ],
)
def test_what_is_no_microformat(markup: str) -> None:
    """Code, an empty mark, the entry itself, other classes, other schemes."""
    assert read(RSS.format("urn:x", HTML.format(escape(markup)))) == ()


@pytest.mark.parametrize("flood", ["<cite class=u-in-reply-to>" * 15_000, "<b class=u-in-reply-to>x" * 15_000,
                                   f"<a class=u-in-reply-to href={POST}/{{}}>" * 15_000, "<b>" * 15_000])  # fmt: skip
def test_a_flood_of_marks_costs_its_length(flood: str) -> None:
    markup = f"<a class=u-in-reply-to href={POST}>" + flood
    raw = RawEntry(content=(RawText(markup),))
    context = FeedContext(URL, "https://me.example/", "rss20", None, "", (), "")
    with effort.at_most(60):
        assert len(answers(raw, context, "https://me.example/1")) <= 20


@pytest.mark.parametrize(
    ("extension", "answer"),
    [
        ({"_microblog": {"in_reply_to_url": POST}}, Answer(url=POST)),
        ({"_microblog": {"in_reply_to_url": [POST]}}, Answer(url=POST)),
        ({"_micro_blog": {"in_reply_to_url": f" {POST} "}}, Answer(url=POST)),
        ({"_microblog": {"inReplyToUrl": POST}}, Answer(url=POST)),
        ({"_microblog": {"in-reply-to": POST}}, Answer(POST, POST)),
        ({"_textcaster": {"in_reply_to": POST}}, Answer(POST, POST)),
        ({"_textcaster": {"in_reply_to": "urn:you"}}, Answer("urn:you")),
        ({"_x": {"a": 1}, "_y": {"in_reply_to_url": POST, "in_reply_to": POST}}, Answer(url=POST)),
    ],
)
def test_extensions_of_json_feed(extension: dict[str, object], answer: Answer) -> None:
    """`_microblog.in_reply_to_url` of an item, and the other spellings in use."""
    item = {"id": "1", "url": "https://me.example/1", "content_text": "x"} | extension
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "F", "items": [item]}
    assert read(json.dumps(feed), "application/feed+json") == (answer,)


@pytest.mark.parametrize(
    "extension",
    [["no object"], {}, {"in_reply_to_url": 7}, {"in_reply_to_url": ["", {}, None]}, {"in_reply_to_url": "x:"}, "x"],
)
def test_extensions_that_say_nothing(extension: object) -> None:
    """Of another type, empty, or no address; and the same name without an underscore is none."""
    item = {"id": "1", "url": "https://me.example/1", "content_text": "x", "_microblog": extension}
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "F", "items": [item]}
    assert read(json.dumps(feed), "application/feed+json") == ()
    item = {"id": "1", "url": "https://me.example/1", "content_text": "x", "microblog": {"in_reply_to_url": POST}}
    assert read(json.dumps({**feed, "items": [item]}), "application/feed+json") == ()


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
