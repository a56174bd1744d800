"""Ordinary markup, dates and URLs are read in a short way; what comes out is what the long way gives, to the byte."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from judge import documents

from planet.model.raw import RawFeed, RawText
from planet.normalise import texts
from planet.normalise.entry import normalise
from planet.parse import NotAFeed, parse
from planet.web import characters, dates, urls
from planet.web.markup import html, html_links, html_ordinary, html_scan, html_shortcut, html_text

HERE = Path(__file__).parent
BASE = "https://reef.example/p/1"


def long_way() -> AbstractContextManager[object]:
    """Leave every document to the readers of any markup."""
    return patch.object(html_ordinary, "take_apart", lambda _: None)


@cache
def feeds() -> tuple[RawFeed, ...]:
    """The feeds of the collections."""
    return tuple(_feeds())


def _feeds() -> Iterator[RawFeed]:
    for folder in ("feeds", "feeds_of_others", "feeds_from_the_field"):
        for path in documents(HERE / folder):
            try:
                yield parse(path.read_bytes(), "", BASE)
            except NotAFeed:
                continue


def markups() -> Iterator[str]:
    """All texts of the collections' entries."""
    for feed in feeds():
        for entry in feed.entries:
            yield from (text.value for text in (entry.title, entry.summary, *entry.content) if text)


def test_every_feed_of_the_collections_reads_the_same() -> None:
    """The whole reading of each feed is the same if no text goes a short way."""
    short = [normalise(feed, BASE, None, 1000) for feed in feeds()]
    with long_way():
        assert [normalise(feed, BASE, None, 1000) for feed in feeds()] == short


def test_most_texts_of_the_collections_go_the_short_way() -> None:
    """The comparison above compares something."""
    ways = Counter(html_shortcut.edited(text, BASE, BASE) is not None for text in markups() if "<" in text)
    assert ways[True] > 100
    assert ways[False] > 20


ELEMENTS = """
    p p div a a b i em strong code span img img ul ol li li h2 h3 pre blockquote figure section u small font table td
    math script noscript video tt q cite
"""
ATTRIBUTES = (
    'class="x"', 'class="wp-smiley"', 'class="anchor"', 'class="copy-btn"', 'class="MathJax"', 'class="katex-html"',
    "hidden", 'href="#top"', 'href="https://a.example/x?utm_source=1&amp;b=2"', 'href="/r/e?x=1&y=2"',
    'href="javascript:alert(1)"', f'href="{BASE}#n"', 'href="mailto:x@y.example"', 'src="/i.png"',
    'src="lazy.gif" data-src="/real.jpg"', 'src="data:image/png;base64,AAAA"',
    'src="https://b.example/i.jpg?x=1&#038;y=2"', 'srcset="/a-1.jpg 300w, /a-2.jpg 900w"',
    'alt="a &lt;b&gt; &quot;c&quot;"', "alt='x'", 'width="1"', 'width="640" height="480"', 'style="display:none"',
    'dir="rtl"', 'title="T &amp; &copy; &copy=1 \u202e x"', 'title="&#104;idden"', 'aria-hidden="true"',
    'class="h\u0131dden"', "/",
)  # fmt: skip
TEXTS = (
    "word", "two words", " ", "\n", "  \n ", "&amp;", "&#8220;x&#8221;", "&nbsp;", "&lt;b&gt;", "a & b", "AT&T",
    "&copy", "&notit;", "&#8238;x", "&#0;", "&#13;", "&#10;", "&#128;", "<!-- c -->", "<!-->", "<!--x",
    "\u6f22\u5b57", "\u2003", "\xa0", "\r\n", "\t", "x < y", ">", "&foo;", "\U0001f600", "\x85", "appeared on",
    "The post", "https://bare.example/x.", "— ", "\0",
)  # fmt: skip


def _element(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    names = st.sampled_from(ELEMENTS.split())
    attributes = st.lists(st.sampled_from(ATTRIBUTES), max_size=2).map(
        lambda pairs: "".join(f" {pair}" for pair in pairs)
    )
    ends = st.sampled_from([True] * 15 + [False])
    return st.tuples(names, attributes, st.lists(inner, max_size=4).map("".join), ends).map(
        lambda parts: f"<{parts[0]}{parts[1]}>{parts[2]}" + (f"</{parts[0]}>" if parts[3] and parts[0] != "img" else "")
    )


MARKUP = st.lists(st.recursive(st.sampled_from(TEXTS), _element, max_leaves=12), max_size=5).map("".join)


@settings(max_examples=400)
@given(MARKUP, st.sampled_from([BASE, "https://reef.example/", ""]), st.sampled_from([BASE, ""]))
@example("<p>x&#13;y</p>", BASE, BASE)
@example("<pre>\n\nx</pre>", BASE, BASE)
@example("<pre><!-- c -->\nx</pre>", BASE, BASE)
@example('<h2><a href="#top">#</a> x</h2>', BASE, BASE)
@example('<p>a<img class="emoji" alt="&lt;3">b<img src="/p.gif" width="1">c</p>', BASE, BASE)
@example("<b><b><b><b><p>x</p></b></b></b></b>", BASE, BASE)
@example('<p title="' + "x" * 9 + "\u202e" + '">x&#8238;y</p>', BASE, BASE)
@example("<p>data:image/png</p>", BASE, BASE)
@example(
    '<img src="/a.png"><p title="<img src=/b.png alt=x>">&lt;img src="/c.png"&gt;</p><img alt="/d.png">', BASE, BASE
)
def test_any_markup_comes_out_the_same(markup: str, base: str, page: str) -> None:
    """Safe markup, its pictures, its plain text and the beginning of that text."""
    safe, text = html.clean(markup, base, page), html.plain(markup)
    tags = (html_scan.attributes(tag.text) for tag in html_scan.tokens(safe) if tag.name == "img" and not tag.ends)
    sources = [tag.get("src", "") for tag in tags if not tag.get("src", "").startswith("data:")]
    assert [picture.url for picture in html.pictures(safe)] == sources[:4]
    assert html.plain_of_safe(safe) == html.plain(safe)
    assert text.startswith(html.beginning(markup, 20))
    links = html_links.links_of(safe, page)
    with long_way():
        assert html.clean(markup, base, page) == safe
        assert html.plain(markup) == text
        assert html_links.links_of(safe, page) == links


def test_each_blank_is_folded() -> None:
    """Whatever separates words to Python, and nothing else."""
    signs = "".join(map(chr, range(0x20000)))
    assert html_text.lines(f"<p>{signs.replace('<', '').replace('&', '')}</p>").split(" ") == (
        signs.replace("<", "").replace("&", "").split()
    )


@pytest.mark.parametrize("piece", ["<p>a</p>", "<!--", "<p a='", '<p a="x" ', "<a href=x>", "&#8220;", "<b>"])
def test_a_document_of_many_tags_is_not_taken_apart_at_once(piece: str) -> None:
    """What would take much memory or time goes the long way, which bounds it."""
    parts = html_ordinary.take_apart(piece * 200_000)
    assert parts is None or len(parts.texts) < 3


def test_a_beginning_is_read_from_the_beginning() -> None:
    """Of a long text only the first part is looked at."""
    with patch.object(html_text.html_ordinary, "take_apart", wraps=html_ordinary.take_apart) as take_apart:
        assert html.beginning("<p>" + "word <b>word</b> " * 10_000, 100).startswith("word word word")
    assert max(len(call.args[0]) for call in take_apart.call_args_list) < 1000


WORDS = st.lists(
    st.sampled_from(["Reef", "The post", "appeared", "first", "on", "read", "more", "\u0130", "!", "\n"]), max_size=60
)


@given(WORDS.map(" ".join), st.lists(st.sampled_from(["Reef", "more", "the", "post"]), max_size=6).map(" ".join))
def test_a_text_that_says_more_at_its_beginning_says_something(words: str, title: str) -> None:
    """The beginning decides only what the whole text would."""
    text = RawText(f"<p>{words}</p>")
    with patch.object(texts, "_says_more", lambda *_: False):
        is_stub, repeats = texts._is_stub(text, words, title), texts._repeats(text, words, title)
    if texts._says_more(words[:250], title):
        assert not is_stub
        assert not repeats


DAYS = st.integers(0, 32)
YEARS = st.one_of(st.integers(900, 2999), st.sampled_from([1601, 1900, 1970, 2026]))
CLOCKS = st.tuples(st.integers(0, 24), st.integers(0, 60), st.integers(0, 60)).map(
    lambda parts: "{:02}:{:02}:{:02}".format(*parts)
)
ZONES = st.sampled_from(
    ["GMT", "UTC", "Z", "EST", "XYZ", "+0000", "-0000", "+0200", "-0730", "+1400", "+2359", "-9999", "+0960"]
)


@given(st.sampled_from(["", "Mon, ", "Sun, ", "mar, "]), DAYS, st.sampled_from(dates.ENGLISH), YEARS, CLOCKS, ZONES)
def test_a_date_of_the_usual_form_is_what_any_reader_takes_it_for(
    weekday: str, day: int, month: str, year: int, clock: str, zone: str
) -> None:
    """Two blanks lead the same date past the short way."""
    assert dates.parse_date(f"{weekday}{day} {month} {year} {clock} {zone}") == dates.parse_date(
        f"{weekday}{day}  {month}  {year}  {clock}  {zone}"
    )


HREFS = st.lists(
    st.sampled_from(["/", "a", "b.c", ".", "..", "?", "#", "%", ":", ";", "@", "=", "~", "-", " ", "\u00fc", "\\"]),
    max_size=7,
).map("".join)
ROOTS = st.sampled_from(
    [
        "",
        "https://a.example",
        "http://a.example:8080",
        "https://a.example:",
        "https://u@a.example",
        "//b.example",
        "HTTPS://a.example",
        "https://a..b",
    ]
)


@settings(max_examples=400)
@given(ROOTS, HREFS, ROOTS, HREFS)
def test_a_clean_url_is_what_a_closer_look_gives(root: str, href: str, base_root: str, base: str) -> None:
    """A control character before a URL, which is removed, leads it past the short way."""
    url = urls.absolute(root + href, base_root + base)
    assert urls.absolute(f"\x01{root}{href}", base_root + base) == url
    assert urls.absolute(root + href, f"\x01{base_root}{base}") == url


_ADDRESS = (
    r"https?://(?:www\.){0,2}(?:[A-Za-z0-9-]{1,3}\.){0,2}[a-z0-9-]{1,3}\.?(?::(?:0|80|443|8080))?"
    r"(?:/[a-zA-Z.~_%-]{0,9}){0,3}(?:/index\.(?:html?|php))?/?(?:\?a=1)?(?:#!?x)?"
)


@given(url=st.from_regex(_ADDRESS, fullmatch=True))
@example(url="https://www.com/a/")
@example(url="https://www.reef.example/index.html")
@example(url="https://reef.example")
def test_an_ordinary_url_has_the_keys_that_a_closer_look_gives(url: str) -> None:
    short = urls.keys.__wrapped__(url)
    with patch.object(urls, "_ORDINARY", re.compile(r"(?!)")):
        assert urls.keys.__wrapped__(url) == short


@given(text=st.text(st.sampled_from("a;.> \n\t\r\x0b\x1c\x85\xa0\u2028\u3000\u200b\0"), max_size=30))
def test_a_text_without_markup_is_what_any_text_gives(text: str) -> None:
    assert html_text.lines(text) == html_text._in_lines(html_text._folded(text))


def test_every_character_that_must_not_be_there_is_noticed_at_once() -> None:
    """A text of the others alone is not gone through character by character; nor is a text with one of these left."""
    for code in range(0x110000):
        is_free = characters._FREE_OF_CONTROLS.fullmatch(chr(code)) is not None
        assert is_free == (characters._CONTROLS.search(chr(code)) is None), hex(code)
