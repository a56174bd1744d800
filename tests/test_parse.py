"""Feeds as they are: every document of tests/feeds gives what a person reads in it, and nothing else makes a fuss."""

from __future__ import annotations

import json
import tomllib
from contextlib import suppress
from pathlib import Path
from typing import Any

import effort
import pytest
from hypothesis import given
from hypothesis import strategies as st
from plain import plain

from planet.model.raw import RawFeed
from planet.model.results import Reading, Unreadable
from planet.parse import NotAFeed, parse
from planet.workers.jobs import read_feed

FEEDS = Path(__file__).parent / "feeds"
CASES = sorted(FEEDS.rglob("*.toml"))


def reading(body: bytes, url: str = "https://example.org/feed", content_type: str = "") -> Reading:
    """What a worker makes of a body that must be readable."""
    result = read_feed(body, content_type, url, "", None, 200)
    assert isinstance(result, Reading), result
    return result


def reason(body: bytes, content_type: str = "") -> str:
    """Why a body is no feed."""
    with pytest.raises(NotAFeed) as refusal:
        parse(body, content_type, "https://example.org/feed")
    return refusal.value.reason


def told(entry: Any, wanted: dict[str, Any]) -> dict[str, Any]:
    """The facts of an entry in the shape of a case file: what is empty is left out, and what the file does not ask."""
    facts = plain(entry) | {"text_starts": entry.text[:60]}
    return {key: _plain(facts[key]) for key in wanted}


def _plain(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    if isinstance(value, dict):
        return {key: part for key, part in value.items() if part}
    return value


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name.removesuffix(".toml"))
def test_a_document_says_what_its_case_file_says(case: Path) -> None:
    """Each collected document gives the entries, titles, links, dates, people and files that a person finds in it."""
    wanted = tomllib.loads(case.read_text("utf-8"))
    document = case.with_suffix("")
    url = wanted.get("url", f"https://feeds.example.net/{document.name}")
    result = read_feed(document.read_bytes(), "", url, "", wanted.get("kind"), 200)
    if "unreadable" in wanted:
        assert isinstance(result, Unreadable)
        assert result.reason.startswith(wanted["unreadable"])
        return
    assert isinstance(result, Reading)
    assert (result.info.format, len(result.entries)) == (wanted["format"], wanted["entries"])
    assert {key: plain(result.info)[key] for key in wanted["feed"]} == wanted["feed"]
    for entry, facts in zip(result.entries, wanted.get("entry", []), strict=False):
        assert told(entry, facts) == facts


def test_every_document_has_a_case_file() -> None:
    """No document of the collection is there without saying what is expected of it."""
    documents = {path for path in FEEDS.rglob("*") if path.suffix in (".xml", ".json")}
    assert documents == {case.with_suffix("") for case in CASES}
    assert len(documents) >= 80


RSS = '<rss version="2.0"><channel><title>T</title><link>https://example.org/</link>{}</channel></rss>'
ITEM = "<item><title>Ärger &amp; Öl</title><link>https://example.org/1</link></item>"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (RSS.format(ITEM).encode(), "text/html"),
        (("\ufeff" + RSS.format(ITEM)).encode(), ""),
        (("\n\r  <!-- built -->junk before <?xml version='1.0'?>" + RSS.format(ITEM)).encode(), ""),
        (("<!-- <html> made by a program --><?xml version='1.0'?>" + RSS.format(ITEM)).encode(), ""),
        (
            ("<div><p>Sorry</p></div>\n<?xml version='1.0'?><!-- x -->" + RSS.format(ITEM)).encode(),
            "text/html",
        ),
        (("<?xml version='1.0' encoding='utf-16'?>" + RSS.format(ITEM)).encode("utf-16"), ""),
        (("<?xml version='1.0'?>" + RSS.format(ITEM)).encode("utf-16-le"), ""),
        (("<?xml version='1.0' encoding='utf-8'?>" + RSS.format(ITEM)).encode("latin-1"), "text/xml; charset=utf-8"),
        (("<?xml version='1.0' encoding='iso-8859-1'?>" + RSS.format(ITEM)).encode(), "text/xml; charset=iso-8859-1"),
        (("<?xml version='1.0' encoding='windows-1252'?>" + RSS.format(ITEM)).encode("cp1252"), "text/xml"),
        (("<?xml version='1.0' encoding='no-such-thing'?>" + RSS.format(ITEM)).encode(), "text/xml; charset=punycode"),
        (RSS.format(ITEM).replace("Öl", "\x00Ö\x08l").encode(), ""),
        (RSS.format("<description>a & b &nbsp; <br> c</description>" + ITEM).encode(), ""),
    ],
    ids=[
        "as html",
        "bom",
        "junk",
        "a page in a comment",
        "an error before",
        "utf-16",
        "utf-16 no bom",
        "not utf-8",
        "not latin-1",
        "1252",
        "unknown",
        "controls",
        "sloppy",
    ],
)
def test_a_feed_is_read_whatever_it_is_wrapped_in(body: bytes, content_type: str) -> None:
    """Marks, junk, wrong types and wrong character sets do not keep an entry from being read."""
    (entry,) = reading(body, content_type=content_type).entries
    assert (entry.title, entry.link) == ("Ärger & Öl", "https://example.org/1")


def test_a_shift_jis_feed_reads_in_the_encoding_that_its_header_names() -> None:
    """The charset parameter counts where the bytes are not UTF-8."""
    body = RSS.format("<item><title>サンゴ礁</title></item>").encode("shift_jis")
    assert reading(body, content_type="application/rss+xml; charset=Shift_JIS").entries[0].title == "サンゴ礁"


@pytest.mark.parametrize(
    ("title", "codec", "declared"),
    [
        ("サンゴ礁①～㈱", "cp932", "Shift_JIS"),
        ("サンゴ礁", "cp932", "x-sjis"),
        ("서울 똠방각하", "cp949", "EUC-KR"),
        ("แนวปะการัง “เล็ก”", "cp874", "TIS-620"),
        ("Коралловый риф", "cp1251", "x-cp1251"),
    ],
)
@pytest.mark.parametrize("cut", [b"", b"\x98"])
def test_an_old_encoding_reads_as_in_browsers(title: str, codec: str, declared: str, cut: bytes) -> None:
    """The names of old encodings stand for what browsers read under them; half a sign costs itself, not the feed."""
    text = RSS.format(f"<item><title>{title}</title><description>. </description></item>")
    body = f"<?xml version='1.0' encoding='{declared}'?>{text}".encode(codec).replace(b". <", b"." + cut + b"<")
    assert reading(body).entries[0].title == title


def test_a_single_broken_byte_does_not_spoil_the_rest() -> None:
    """A document that is UTF-8 but for one byte stays UTF-8."""
    body = (
        RSS.format("<item><title>Größe, Äste, Übel</title><guid>x\xff</guid></item>")
        .encode()
        .replace("\u00ff".encode(), b"\xff")
    )
    assert reading(body).entries[0].title == "Größe, Äste, Übel"


def test_json_is_known_by_its_bytes() -> None:
    """A JSON Feed that is served as a web page is one all the same."""
    body = json.dumps({"version": "https://jsonfeed.org/version/1", "items": [{"id": "1", "title": "A"}]}).encode()
    assert [entry.title for entry in reading(body, content_type="text/html; charset=utf-8").entries] == ["A"]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "an empty page"),
        (b" \r\n\t ", "an empty page"),
        (b"\xef\xbb\xbf", "an empty page"),
        (b"\x89PNG\r\n\x1a\n....", "a picture"),
        (b"%PDF-1.7", "a PDF"),
        (b"<!DOCTYPE html><html><head><title>My  blog</title></head><body>hi</body></html>", 'a web page ("My blog")'),
        (b"<html><body>This domain is for sale! Buy this domain.</body></html>", "a parked domain"),
        (b"<?xml version='1.0'?><!DOCTYPE html><html xmlns='http://www.w3.org/1999/xhtml'><p/></html>", "a web page"),
        (b"<html><script>var x = '<rss version=2.0>'</script></html>", "a web page"),
        (b"<html><pre><?xml version='1.0'?>\n<p>so begins</p> <rss version='2.0'></pre></html>", "a web page"),
        (b'{"error": {"code": 1}, "message": "Not found"}', 'it says "Not found"'),
        (b'{"version": "https://jsonfeed.org/version/1", "items": [{"id"', "breaks off"),
        (b"[1, 2]", "no JSON Feed in it"),
        (b"[" * 100_000, "nested without end"),
        (b"Service temporarily unavailable", "plain text"),
        (b"<opml version='2.0'><body/></opml>", "a subscription list"),
        (b"<sitemap/>", "holds neither RSS nor Atom"),
        (b"<rss version='2.0'><channel><title>T</title><item><title>half", "breaks off before the end of its first"),
    ],
)
def test_what_is_no_feed_says_why(body: bytes, says: str) -> None:
    """Each body that is no feed is refused in words that a member understands."""
    assert says in reason(body)


def test_json_with_lines_within_its_texts_is_read() -> None:
    """JSON forbids control characters in texts; a person would read them all the same."""
    body = b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "content_text": "a\n\tb"}]}'
    assert reading(body).entries[0].text.split() == ["a", "b"]


def test_a_feed_without_entries_is_a_feed() -> None:
    """A new blog has no posts yet: that is no failure."""
    assert reading(RSS.format("").encode()).entries == ()


def test_a_cut_feed_gives_its_whole_entries() -> None:
    """Of a feed that breaks off, the entries before the break are taken, and the break is told."""
    body = RSS.format(ITEM + ITEM.replace("/1", "/2")).encode()
    result = reading(body[: body.index(b"/2") + 3])
    assert [entry.link for entry in result.entries] == ["https://example.org/1"]
    assert result.cut
    assert "breaks off" in result.problems[0]


BOMBS = {
    "laughs": "<!DOCTYPE lolz [<!ENTITY a 'lol'>"
    + "".join("<!ENTITY {} '{}'>".format(chr(98 + n), f"&{chr(97 + n)};" * 10) for n in range(9))
    + "]>"
    + RSS.format("<item><title>&j;</title><link>https://example.org/1</link></item>"),
    "quadratic": f"<!DOCTYPE r [<!ENTITY a '{'x' * 50_000}'>]>"
    + RSS.format(
        f"<item><title>t</title><link>https://example.org/1</link><description>{'&a;' * 50_000}</description></item>"
    ),
    "linear": f"<!DOCTYPE r [<!ENTITY a '{'x' * 90}'>]>"
    + RSS.format(
        f"<item><title>t</title><link>https://example.org/1</link><description>{'&a;' * 80_000}</description></item>"
    ),
    "external": "<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/passwd'><!ENTITY % p SYSTEM 'http://127.0.0.1:9/x'>%p;]>"
    + RSS.format("<item><title>&x;</title><link>https://example.org/1</link></item>"),
    "xinclude": RSS.format(
        "<item><title>t<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='file:///etc/passwd' parse='text'/>"
        "</title><link>https://example.org/1</link></item>"
    ),
    "attributes": RSS.format(
        "<item><title "
        + " ".join(f"a{n}='1'" for n in range(50_000))
        + ">t</title><link>https://example.org/1</link></item>"
    ),
    "author": RSS.format(
        f"<item><author>{'a.' * 50_000}</author><title>t</title><link>https://example.org/1</link></item>"
    ),
    "depth": RSS.format(f"<item><link>https://example.org/1</link>{'<a>' * 20_000}{'</a>' * 20_000}</item>"),
}


@pytest.mark.parametrize("bomb", BOMBS, ids=str)
def test_a_bomb_goes_off_in_no_time_and_opens_nothing(bomb: str) -> None:
    """Entities that grow, name files or addresses, endless attributes and depth are read in about a second."""
    with effort.at_most(150):
        result = read_feed(BOMBS[bomb].encode(), "", "https://example.org/feed", "", None, 200)
    assert isinstance(result, Reading)
    (entry,) = result.entries
    assert "root:" not in entry.title + entry.text
    assert len(entry.text) < 1_100_000


@pytest.mark.parametrize("of_feed", ["", "<image><url>/feed.png</url><title>Feed's</title></image>"])
def test_the_picture_of_an_item_has_texts_of_its_own(of_feed: str) -> None:
    """RSS has no image in an item; where one stands, it is its picture, and its title and link are not the item's."""
    own = "<title>Item</title><link>https://example.org/1</link><description>Words</description>"
    image = "<image><url>/one.png</url><title>Its</title><link>/its</link><description>About it</description></image>"
    for item in (own + image, image + own):
        result = reading(RSS.format(f"{of_feed}<item>{item}</item><item><title>Next</title></item>").encode())
        first, second = result.entries
        assert (first.title, first.link, first.text) == ("Item", "https://example.org/1", "Words")
        assert [picture.url for picture in first.images] == ["https://example.org/one.png"]
        assert (second.title, second.images) == ("Next", ())
        assert result.info.image == ("https://example.org/feed.png" if of_feed else "")


def flooded(*, before: int) -> bytes:
    entry = "<item><title>t</title><link>https://example.org/{}</link></item>"
    return RSS.format(
        "".join(map(entry.format, range(before))) + "<item>" + "<category>c</category>" * 100_000
    ).encode()


@pytest.mark.parametrize("head", ["", "<a></b>"])
def test_of_a_flood_what_came_before_it_is_read(head: str) -> None:
    """A feed of more elements than are read gives the entries before that, and says so where that are few."""
    body = flooded(before=3).replace(b"<item>", head.encode() + b"<item>", 1)
    result = read_feed(body, "", "https://example.org/feed", "", None, 200)
    assert isinstance(result, Reading)
    assert len(result.entries) == 3
    assert "more elements than a hub reads" in result.problems[0]
    few = read_feed(body, "", "https://example.org/feed", "", None, 3)
    assert isinstance(few, Reading)
    assert not few.problems


def test_a_flood_before_the_end_of_the_first_entry_leaves_nothing() -> None:
    """The reason says so."""
    none = read_feed(flooded(before=0), "", "https://example.org/feed", "", None, 200)
    assert isinstance(none, Unreadable)
    assert "more elements before the end of its first entry" in none.reason


@pytest.mark.parametrize(("make", "episodes"), [("<itunes:x a='1'>y</itunes:x>", 1000), ("<b>a</b>", 400)])
def test_long_feeds_that_are_meant_are_read_whole(make: str, episodes: int) -> None:
    """A thousand episodes of twenty elements each, or as much markup, are no flood."""
    entry = "<item><link>https://example.org/{}</link>" + make * 20 + "</item>"
    result = read_feed(
        RSS.format("".join(map(entry.format, range(episodes)))).encode(), "", "https://example.org/", "", None, 2000
    )
    assert isinstance(result, Reading)
    assert (len(result.entries), result.problems) == (episodes, ())


def test_entities_of_a_document_still_read() -> None:
    """Named entities of HTML, and short ones that a document declares, are resolved."""
    prolog = '<!DOCTYPE rss [<!ENTITY who "Ada &#38; Co"><!ENTITY eur "&#8364;">]>'
    body = prolog + RSS.format("<item><title>Caf&eacute;&nbsp;&eur;1 &amp; &mdash; &unheard;</title></item>")
    assert reading(body.encode()).entries[0].title == "Café €1 & — &unheard;"


def test_the_halves_of_an_emoji_make_one() -> None:
    """References to surrogates are no characters of XML; two that belong together are meant as one. Alone they go."""
    body = RSS.format("<item><title>&#55357;&#56832;&#xD83D;&#xde00; a&#55357; &#56832;b</title></item>")
    assert reading(body.encode()).entries[0].title == "\U0001f600\U0001f600 a b"


def test_a_base_holds_for_its_element_alone() -> None:
    """xml:base of one entry does not leak into the next."""
    body = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title>'
        '<entry xml:base="https://a.example/x/"><id>1</id><title>1</title><link href="p"/></entry>'
        '<entry><id>2</id><title>2</title><link href="p"/></entry></feed>'
    )
    assert [e.link for e in reading(body.encode()).entries] == ["https://a.example/x/p", "https://example.org/p"]


SCRAPS = st.sampled_from(
    [
        "<rss>",
        "<rss version='2.0'>",
        "<channel>",
        "<item>",
        "</item>",
        "<title>",
        "</title>",
        "<![CDATA[",
        "]]>",
        "<feed xmlns='http://www.w3.org/2005/Atom'>",
        "<entry>",
        "</entry>",
        "<content type='xhtml'>",
        "<link href='http://[::1'/>",
        "<link>",
        "</link>",
        "&#0;",
        "&amp;",
        "&x;",
        "<!DOCTYPE x [",
        "]>",
        "<!--",
        "-->",
        "<media:content url='x' medium='image'>",
        "<guid>",
        "<author>",
        "a@b.c (d)",
        "</rss>",
        "</feed>",
        "<source>",
        "<image>",
        "<pubDate>",
        "30 Feb 2026",
        "<dc:date>",
        "\x00",
        "é",
        "{",
        "}",
        '"items":[',
        "<html>",
    ]
)


@given(
    st.one_of(st.binary(max_size=400), st.lists(SCRAPS, max_size=25).map("".join).map(str.encode)), st.text(max_size=30)
)
def test_any_bytes_are_a_feed_or_not_one(body: bytes, content_type: str) -> None:
    """Whatever a server sends, the reader answers with a feed or with its one exception."""
    with suppress(NotAFeed):
        assert isinstance(parse(body, content_type, "https://example.org/"), RawFeed)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "items",
                    "id",
                    "url",
                    "title",
                    "authors",
                    "author",
                    "name",
                    "attachments",
                    "tags",
                    "version",
                    "content_html",
                    "size_in_bytes",
                    "date_published",
                    "image",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(JSON, JSON)
def test_any_json_is_a_feed_or_not_one(items: Any, feed: Any) -> None:
    """Values of wrong types anywhere in a JSON Feed cost an item or a field, never the feed."""
    document = (feed if isinstance(feed, dict) else {}) | {"items": [items, items]}
    result = read_feed(json.dumps(document).encode(), "", "https://example.org/", "", None, 10)
    assert isinstance(result, Reading)
