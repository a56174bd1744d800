"""The size of published feeds: two million bytes at most, in every format and script, and the longest texts give
way."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest
from made_views import ITEM, feed_view

from planet.site.feeds import size, write_feed
from planet.struct import replace
from planet.views.feeds import FeedItem

FORMATS = ("atom", "rss", "json")
A = "{http://www.w3.org/2005/Atom}"
ENCODED = "{http://purl.org/rss/1.0/modules/content/}encoded"


def item(number: int, content: str, summary: str = "The first lines.") -> FeedItem:
    """Returns the item with this number, so long a text, and no pictures."""
    place = f"https://ada.example.org/{number}"
    return replace(ITEM, id=place, link=place, title=f"Post {number}", content=content, summary=summary)


def texts(form: str, body: bytes) -> list[str]:
    """Returns the whole text of every item of a feed, "" where it has none."""
    if form == "json":
        return [one.get("content_html", "") for one in json.loads(body)["items"]]
    root = ElementTree.fromstring(body)
    if form == "rss":
        return [one.findtext(ENCODED) or "" for one in root.iter("item")]
    return [one.findtext(A + "content") or "" for one in root.iter(A + "entry")]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("words", ["<p>corals & kelp</p>", "<p>الشعاب المرجانية</p>", "<p>🪸🌊</p>"])
def test_a_hundred_long_posts_stay_within_two_megabytes(form: str, words: str):
    """Every entry is in the feed, and as many of them whole as have room: not one more would fit."""
    items = [item(number, words * (60_000 // len(words.encode()))) for number in range(100)]
    body = write_feed(feed_view(form, *items))
    whole = [text for text in texts(form, body) if text]
    assert len(texts(form, body)) == 100
    assert len(body) <= size.LIMIT < len(body) + 1.9 * 60_000
    assert all(text == items[0].content for text in whole)


@pytest.mark.parametrize("form", FORMATS)
def test_the_longest_texts_give_way_and_the_short_ones_stay(form: str):
    """One enormous post costs the others nothing, wherever it stands; its summary is there."""
    items = [item(number, "<p>short</p>") for number in range(50)]
    items[0] = item(0, "<p>" + "long " * 500_000 + "</p>", "What it is about.")
    body = write_feed(feed_view(form, *items))
    assert [text == "<p>short</p>" for text in texts(form, body)] == [False] + [True] * 49
    assert b"What it is about." in body


@pytest.mark.parametrize("form", FORMATS)
def test_of_equally_long_texts_the_newer_stay_whole(form: str):
    """The first items of a feed are its newest."""
    items = [item(number, "x" * 150_000) for number in range(20)]
    whole = [bool(text) for text in texts(form, write_feed(feed_view(form, *items)))]
    assert whole == sorted(whole, reverse=True)
    assert any(whole)
    assert not all(whole)


@pytest.mark.parametrize("form", FORMATS)
def test_where_no_text_is_left_the_oldest_entries_go(form: str):
    """A feed of ten thousand excerpts is cut at its end."""
    items = [item(number, "", "word " * 60) for number in range(10_000)]
    body = write_feed(feed_view(form, *items))
    assert 0.9 * size.LIMIT < len(body) <= size.LIMIT
    assert b"https://ada.example.org/0" in body
    assert b"https://ada.example.org/9999" not in body


@pytest.mark.parametrize("form", FORMATS)
def test_a_single_entry_that_is_too_long_by_itself_is_published_all_the_same(form: str):
    """There is nothing that could be left out, and it does not try for ever."""
    body = write_feed(feed_view(form, item(1, "<p>text</p>", "word " * 500_000)))
    assert len(body) > size.LIMIT
    assert len(texts(form, body)) == 1


@pytest.mark.parametrize("form", FORMATS)
def test_a_feed_that_fits_is_not_touched(form: str):
    """Its texts are all there."""
    items = [item(number, "<p>" + "kelp " * 200 + "</p>") for number in range(100)]
    assert texts(form, write_feed(feed_view(form, *items))) == [one.content for one in items]
