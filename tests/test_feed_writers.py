"""Feeds out: read back with nothing lost, valid rule by rule, well-formed whatever characters come in."""

from __future__ import annotations

import io
import json
import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from html import unescape
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import feedparser
import listparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_views import EPOCH, ITEM, SITE, WHEN, feed_view

from planet.model.entry import Author, Enclosure, Image
from planet.site.feeds import write_feed, write_opml
from planet.struct import replace
from planet.views.feeds import FeedItem, OpmlView, Outline, OutlineGroup

A = "{http://www.w3.org/2005/Atom}"
DC = "{http://purl.org/dc/elements/1.1/}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")

FULL = replace(
    ITEM,
    id="tag:planet.example.org,2026:1",
    title='A <script> & "quotes" ]]> 🪸 المرجان',
    authors=(Author("A guest", "https://guest.example/"), Author("Another")),
    language="ar",
    enclosures=(
        Enclosure("https://ada.example.org/a.mp3", "audio/mpeg", 18_000_000, 3720, "Episode 1"),
        Enclosure("https://ada.example.org/b.m4a?x=1&y=2"),
    ),
    image=Image("https://ada.example.org/i.jpg", "A ledge", 640, 480),
    external_url="https://oceannoise.example/",
    license="CC-BY-4.0",
)
NOTE = replace(
    ITEM, id="https://social.example/1", link="https://social.example/1", title="Tide tables", named=False, tags=()
)
TITLE_ONLY = replace(ITEM, id="urn:uuid:60a76c80-d399-11d9-b93c-0003939e0af6", content="", summary="")
LINKLESS = replace(TITLE_ONLY, id="tag:planet.example.org,2026:2", link="")
ITEMS = (FULL, ITEM, NOTE, TITLE_ONLY, LINKLESS)


def atom(*items: FeedItem) -> Element:
    """Returns the root of the Atom feed with these items."""
    return ElementTree.fromstring(write_feed(feed_view("atom", *items)))


def rss(*items: FeedItem) -> Element:
    """Returns the channel of the RSS feed with these items."""
    channel = ElementTree.fromstring(write_feed(feed_view("rss", *items))).find("channel")
    assert channel is not None
    return channel


def jsonfeed(*items: FeedItem) -> dict[str, object]:
    """Returns the JSON Feed with these items."""
    return json.loads(write_feed(feed_view("json", *items)))


def reread(form: str, *items: FeedItem) -> feedparser.FeedParserDict:
    """Returns a feed as a reader sees it."""
    body = write_feed(feed_view(form, *items))
    parsed = feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
    assert not parsed.bozo
    return parsed


# ---------------------------------------------------------------- nothing is lost


@pytest.mark.parametrize("form", ["atom", "rss"])
def test_a_reader_finds_everything(form):
    """A reader gets back title, link, id, dates, authors, texts, tags, files, language, licence and source."""
    entry = reread(form, FULL).entries[0]
    assert entry.id == FULL.id
    assert entry.link == FULL.link
    assert entry.title == FULL.title
    assert entry.content[0].value == FULL.content
    assert unescape(entry.summary) == FULL.summary
    assert datetime(*entry.published_parsed[:6], tzinfo=UTC) == FULL.published
    assert datetime(*entry.updated_parsed[:6], tzinfo=UTC) == FULL.updated
    assert [a.name for a in entry.authors][:1] == ["A guest"]
    assert [tag.term for tag in entry.tags] == ["bleaching", "method"]
    assert [(e.href, e.type) for e in entry.enclosures] == [
        ("https://ada.example.org/a.mp3", "audio/mpeg"),
        ("https://ada.example.org/b.m4a?x=1&y=2", "audio/mp4"),
    ]
    assert entry.enclosures[0].length == "18000000"
    assert entry.media_content[0]["url"] == "https://ada.example.org/i.jpg"
    assert entry.rights == "CC-BY-4.0"
    assert entry.source.title == "Ada’s notes"
    assert {"https://oceannoise.example/", "https://creativecommons.org/licenses/by/4.0/"} <= {
        x.href for x in entry.links
    }


@pytest.mark.parametrize("own", ["/r/reef/.rss", "example", "https://ada.example.org/a b", ""])
def test_the_id_of_a_source_is_an_iri(own: str):
    """RFC 4287 §4.2.6; what a feed calls itself is passed on only if it is one."""
    item = replace(ITEM, source=replace(ITEM.source, id=own))
    assert reread("atom", item).entries[0].source.id == "https://ada.example.org/feed.xml"


def test_atom_keeps_the_source_whole():
    """The feed an entry came from is there with id, title, both links and whose it is."""
    source = reread("atom", FULL).entries[0].source
    assert (source.id, source.title, source.link) == (
        "https://ada.example.org/",
        "Ada’s notes",
        "https://ada.example.org/",
    )
    assert source.author == "Ada Lovelace"
    assert "https://ada.example.org/feed.xml" in {link.href for link in source.links if link.rel == "self"}


def test_json_feed_keeps_everything():
    """Each field of an item has its place in JSON Feed 1.1."""
    item = jsonfeed(FULL)["items"][0]
    assert item["id"] == FULL.id
    assert item["url"] == FULL.link
    assert item["external_url"] == FULL.external_url
    assert item["title"] == FULL.title
    assert item["content_html"] == FULL.content
    assert item["image"] == "https://ada.example.org/i.jpg"
    assert item["date_published"] == "2026-11-22T09:40:00Z"
    assert item["date_modified"] == "2026-11-22T11:00:00Z"
    assert item["authors"] == [{"name": "A guest", "url": "https://guest.example/"}, {"name": "Another"}]
    assert item["tags"] == ["bleaching", "method"]
    assert item["language"] == "ar"
    assert item["attachments"] == [
        {
            "url": "https://ada.example.org/a.mp3",
            "mime_type": "audio/mpeg",
            "title": "Episode 1",
            "size_in_bytes": 18_000_000,
            "duration_in_seconds": 3720,
        },
        {"url": "https://ada.example.org/b.m4a?x=1&y=2", "mime_type": "audio/mp4"},
    ]
    assert item["_planet"]["source"]["feed_url"] == "https://ada.example.org/feed.xml"


@pytest.mark.parametrize("form", ["atom", "rss", "json"])
def test_the_member_is_the_author_where_no_other_is_named(form):
    """An item without authors of its own is credited to the member."""
    assert "Ada Lovelace" in write_feed(feed_view(form, ITEM)).decode()


# ---------------------------------------------------------------- Atom, rule by rule


def test_atom_feed_has_what_it_must():
    """RFC 4287 §4.1.1: exactly one id, title and updated; a self link; no two alternates of one type."""
    feed = atom(*ITEMS)
    for name in ("id", "title", "updated"):
        assert len(feed.findall(A + name)) == 1
    assert [link.get("href") for link in feed.findall(A + "link") if link.get("rel") == "self"] == [
        "https://planet.example.org/atom.xml"
    ]
    assert len([link for link in feed.findall(A + "link") if link.get("rel") == "alternate"]) == 1
    assert feed.get(LANG) == "en"


def test_atom_entries_have_what_they_must():
    """RFC 4287 §4.1.2: id, title, updated once; an author; an alternate link or content; at most one of each text."""
    for entry in atom(*ITEMS).findall(A + "entry"):
        for name in ("id", "title", "updated", "published"):
            assert len(entry.findall(A + name)) == 1
            assert (entry.findtext(A + name) or "").strip()
        assert len(entry.findall(A + "source")) == 1
        assert len(entry.findall(A + "content")) <= 1
        assert len(entry.findall(A + "summary")) <= 1
        assert entry.findall(A + "author")
        alternates = [link for link in entry.findall(A + "link") if link.get("rel") == "alternate"]
        assert len(alternates) == 1 or (not alternates and entry.find(A + "content") is not None)


def test_atom_persons_have_names():
    """RFC 4287 §3.2.1: every person has exactly one name, which is not empty."""
    nameless = replace(ITEM, authors=(Author(" "), Author("\x00")), member="\ud800")
    for author in atom(*ITEMS, nameless).iter(A + "author"):
        assert len(author.findall(A + "name")) == 1
        assert (author.findtext(A + "name") or "").strip()


def test_atom_dates_are_rfc_3339():
    """RFC 4287 §3.3: dates are RFC 3339 with an uppercase T and Z; updated never lies before published."""
    restamped = replace(ITEM, updated=WHEN - timedelta(days=3))
    feed = atom(*ITEMS, restamped)
    for name in ("updated", "published"):
        assert all(RFC3339.fullmatch(date.text or "") for date in feed.iter(A + name))
    for entry in feed.findall(A + "entry"):
        assert str(entry.findtext(A + "updated")) >= str(entry.findtext(A + "published"))


def test_atom_is_as_new_as_its_newest_entry():
    """The feed's updated comes from its entries (§4.2.15), never from the hour of the turn."""
    feed = atom(*ITEMS)
    assert feed.findtext(A + "updated") == max(str(e.findtext(A + "updated")) for e in feed.findall(A + "entry"))


def test_atom_text_types_fit_their_content():
    """RFC 4287 §3.1: html is escaped markup, text has no child elements; categories have a term (§4.2.2)."""
    feed = atom(*ITEMS)
    for entry in feed.findall(A + "entry"):
        for name, kinds in (("title", ("text",)), ("summary", ("text",)), ("content", ("html", "text"))):
            for node in entry.findall(A + name):
                assert node.get("type") in kinds
                assert len(node) == 0
        assert all(c.get("term") for c in entry.findall(A + "category"))
        assert all(link.get("href") for link in entry.findall(A + "link"))


# ---------------------------------------------------------------- RSS, rule by rule


def test_rss_channel_has_what_it_must():
    """RSS 2.0, required channel elements; the profile's atom:link to itself."""
    channel = rss(*ITEMS)
    for name in ("title", "link", "description", "language", "lastBuildDate", "generator", "docs"):
        assert len(channel.findall(name)) == 1
        assert channel.findtext(name)
    own = channel.find(A + "link")
    assert own is not None
    assert (own.get("rel"), own.get("type")) == ("self", "application/rss+xml")


def test_rss_items_have_what_they_must():
    """RSS 2.0, elements of item: a title or a description; one guid; no item element twice that may stand once."""
    for item in rss(*ITEMS).findall("item"):
        assert item.findtext("title") or item.findtext("description")
        for name in ("title", "link", "guid", "pubDate", "description", "source"):
            assert len(item.findall(name)) <= 1
        assert item.findtext("guid")


def test_a_picture_without_words_has_a_title_in_rss():
    """RSS 2.0, elements of item: content:encoded stands in for neither title nor description."""
    picture = replace(ITEM, named=False, title="A turtle", summary="", content='<img src="https://a.example/t.jpg">')
    (item,) = rss(picture).findall("item")
    assert item.findtext("title") == "A turtle"


def test_rss_addresses_are_in_ascii():
    """RSS 2.0 knows URIs alone: an IRI is written as the URI that it means."""
    iri, uri = "https://bücher.example/ü/日本?q=é&x=%20#ß", "https://xn--bcher-kva.example/%C3%BC/%E6%97%A5%E6%9C%AC"
    strange = replace(ITEM, id=iri, link=iri, enclosures=(Enclosure(iri),), source=replace(ITEM.source, feed_url=iri))
    (item,) = rss(strange).findall("item")
    found = [item.findtext("link"), item.find("enclosure").get("url"), item.find("source").get("url")]  # type: ignore[union-attr]
    assert found == [f"{uri}?q=%C3%A9&x=%20#%C3%9F"] * 3
    assert item.find("guid").attrib == {"isPermaLink": "false"}  # type: ignore[union-attr]


IRI = "https://bücher.example/ü[1]/🐟?a[]=1&b=50%#ß"
URI = "https://xn--bcher-kva.example/%C3%BC%5B1%5D/%F0%9F%90%9F?a%5B%5D=1&b=50%25#%C3%9F"


@pytest.mark.parametrize("format", ["atom", "rss"])
def test_urls_in_xml_are_uris_everywhere_alike(format):
    """RFC 3986, RFC 3987 §3.1: link, enclosure, picture, author, source and licence; ids stay as they are."""
    source = replace(ITEM.source, url=IRI, feed_url=IRI)
    item = replace(
        ITEM, id=IRI, link=IRI, external_url=IRI, license=IRI, enclosures=(Enclosure(IRI, "audio/mpeg"),),
        image=Image(IRI), source=source, authors=(Author("Ada", IRI),), member_url=IRI,
    )  # fmt: skip
    root = ElementTree.fromstring(write_feed(feed_view(format, item)))
    ids = [node.text for node in root.iter() if node.tag.rpartition("}")[2] in ("id", "guid")]
    assert IRI in ids
    values = [value for node in root.iter() for value in (*node.attrib.values(), node.text or "") if "//" in value]
    urls = [value for value in values if value not in ids]
    assert urls.count(URI) >= (4 if format == "rss" else 8)
    assert all(re.fullmatch(r"[A-Za-z0-9:/?#@!$&'()*+,;=._~%-]+", url) for url in urls), urls


def test_urls_in_a_list_of_subscriptions_are_uris():
    """OPML 2.0: xmlUrl and htmlUrl are http addresses, which other programs look for as ASCII."""
    groups = (OutlineGroup("Ada", (Outline("T", IRI, IRI),)),)
    root = ElementTree.fromstring(write_opml(OpmlView("opml.xml", "x", "", groups)))
    assert [(node.get("xmlUrl"), node.get("htmlUrl")) for node in root.iter("outline")] == [(URI, URI)]


def test_rss_guids_are_permalinks_only_where_they_are_the_link():
    """RSS 2.0, guid: no isPermaLink where the guid is the item's link, for true is the default; else plainly false."""
    marks = {str(i.findtext("guid")): i.find("guid").get("isPermaLink") for i in rss(*ITEMS).findall("item")}  # type: ignore[union-attr]
    assert marks[ITEM.id] is None
    assert marks[FULL.id] == "false"
    assert marks[TITLE_ONLY.id] == "false"


def test_rss_enclosures_have_all_three_attributes():
    """RSS 2.0, enclosure: url, length and type are required; an unknown length is 0, an unknown type by its ending."""
    strange = replace(ITEM, enclosures=(Enclosure("https://a.example/x"), Enclosure("https://a.example/x.ogg#t=1")))
    found = [dict(e.attrib) for e in rss(strange).iter("enclosure")]
    assert found == [
        {"url": "https://a.example/x", "length": "0", "type": "application/octet-stream"},
        {"url": "https://a.example/x.ogg#t=1", "length": "0", "type": "audio/ogg"},
    ]


def test_rss_dates_are_rfc_822():
    """RSS 2.0: dates conform to RFC 822, with years of four digits, in GMT."""
    channel = rss(*ITEMS)
    dates = [str(d.text) for d in channel.iter("pubDate")] + [str(channel.findtext("lastBuildDate"))]
    assert all(date.endswith(" GMT") for date in dates)
    assert parsedate_to_datetime(dates[0]) == FULL.published
    assert parsedate_to_datetime(dates[-1]) == max(item.updated for item in ITEMS)


def test_rss_sources_have_an_address():
    """RSS 2.0, source: url is required; without one there is no source."""
    homeless = replace(ITEM, source=replace(ITEM.source, feed_url=""))
    assert [s.get("url") for s in rss(ITEM, homeless).iter("source")] == ["https://ada.example.org/feed.xml"]


def test_rss_descriptions_are_html_and_titles_are_text():
    """A description is HTML, so plain text is escaped in it; a title is text and escaped once."""
    item = rss(replace(ITEM, title="1 < 2", summary="a <b> & c")).find("item")
    assert item is not None
    assert item.findtext("title") == "1 < 2"
    assert item.findtext("description") == "a &lt;b&gt; &amp; c"


def test_rss_notes_have_no_title():
    """A note has no title of its own and gets none in RSS or JSON Feed, where none is needed."""
    item = rss(NOTE).find("item")
    assert item is not None
    assert item.find("title") is None
    assert "title" not in jsonfeed(NOTE)["items"][0]


# ---------------------------------------------------------------- JSON Feed, rule by rule


def test_json_feed_has_what_it_must():
    """JSON Feed 1.1: version, title, items; each item an id and content_html or content_text; attachments a type."""
    feed = jsonfeed(*ITEMS, LINKLESS)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"] == SITE.title
    assert feed["feed_url"] == "https://planet.example.org/feed.json"
    for item in feed["items"]:
        assert item["id"]
        assert ("content_html" in item) != ("content_text" in item)
        assert all(a["url"] and a["mime_type"] for a in item.get("attachments", ()))
        assert all(RFC3339.fullmatch(item[name]) for name in ("date_published", "date_modified") if name in item)
        assert all("name" in author for author in item["authors"])


# ---------------------------------------------------------------- OPML


def test_opml_is_read_back():
    """listparser finds every feed, and groups by member where there are several."""
    groups = (
        OutlineGroup(
            "Ada & Co.", (Outline("Ada", "https://ada.example.org/feed?a=1&b=2", "https://ada.example.org/"),)
        ),
        OutlineGroup(
            "برونو", (Outline("Blog", "https://b.example/1", ""), Outline("", "https://b.example/2", "", "x", "de"))
        ),
    )
    document = write_opml(OpmlView("opml.xml", "Everybody’s feeds", "The crew", groups))
    found = listparser.parse(document)
    assert not found.bozo
    assert found.meta.title == "Everybody’s feeds"
    assert [(f.title, f.url, tuple(map(tuple, f.categories))) for f in found.feeds] == [
        ("Ada", "https://ada.example.org/feed?a=1&b=2", ()),
        ("Blog", "https://b.example/1", (("برونو",),)),
        ("برونو", "https://b.example/2", (("برونو",),)),
    ]


def test_opml_outlines_have_what_they_must():
    """OPML 2.0: version, a head and a body; every outline has text; a subscription has type rss and xmlUrl."""
    groups = (OutlineGroup("", (Outline("", "https://b.example/1", ""), Outline("\x00", "https://b.example/2", ""))),)
    root = ElementTree.fromstring(write_opml(OpmlView("opml.xml", "x", "", groups)))
    assert root.get("version") == "2.0"
    assert [child.tag for child in root] == ["head", "body"]
    for outline in root.iter("outline"):
        assert outline.get("text")
        assert len(outline) or (outline.get("type") == "rss" and outline.get("xmlUrl"))


# ---------------------------------------------------------------- whatever comes in


@pytest.mark.parametrize("form", ["atom", "rss", "json"])
def test_an_empty_feed_is_valid(form):
    """A feed with no items is whole, and as old as its view says."""
    body = write_feed(feed_view(form))
    assert body.endswith(b"\n")
    if form == "json":
        assert json.loads(body)["items"] == []
    else:
        root = ElementTree.fromstring(body)
        text = root.findtext(A + "updated") or root.findtext("channel/lastBuildDate")
        assert text in ("1970-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 GMT")
        assert form == "rss" or root.find(A + "author") is not None


@pytest.mark.parametrize("form", ["atom", "rss", "json"])
def test_bytes_depend_on_the_view_alone(form):
    """The same view gives the same bytes."""
    assert write_feed(feed_view(form, *ITEMS)) == write_feed(feed_view(form, *ITEMS))


nasty = st.text(
    st.one_of(
        st.characters(),
        st.characters(categories=["Cs", "Cc"]),
        st.sampled_from("<>&\"']\u202e\u2066\ufffe\uffff\x00\x0b🪸"),
    ),
    max_size=30,
)
nasty_items = st.builds(
    FeedItem,
    id=nasty.map(lambda text: f"tag:x,2026:{text}"),
    link=nasty,
    title=nasty,
    named=st.booleans(),
    content=nasty.map(lambda text: f"<p>]]>{text}</p>"),
    summary=nasty,
    authors=st.lists(st.builds(Author, nasty, nasty), max_size=2).map(tuple),
    member=nasty,
    member_url=nasty,
    published=st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
    updated=st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
    language=nasty,
    tags=st.lists(nasty, max_size=3).map(tuple),
    enclosures=st.lists(st.builds(Enclosure, nasty, nasty, st.none() | st.integers(0, 10**12)), max_size=2).map(tuple),
    image=st.none() | st.builds(Image, nasty, nasty),
    external_url=nasty,
    license=nasty,
    source=st.builds(type(ITEM.source), nasty, nasty, nasty, nasty),
)


@settings(max_examples=60, deadline=None)
@given(nasty_items)
def test_every_feed_is_well_formed_whatever_comes_in(item):
    """Controls, lone surrogates, "]]>", emoji and bidi marks: what goes out parses, in all three formats."""
    assert len(atom(item).findall(A + "entry")) == 1
    assert len(rss(item).findall("item")) == 1
    assert jsonfeed(item)["items"][0]["id"].startswith("tag:x,2026:")
    assert "\x00" not in write_feed(feed_view("json", item)).decode()


@settings(max_examples=40, deadline=None)
@given(nasty, nasty, st.lists(st.builds(Outline, nasty, nasty, nasty, nasty, nasty), max_size=3))
def test_opml_is_well_formed_whatever_comes_in(title, owner, outlines):
    """The subscription list parses whatever its members are called."""
    body = write_opml(OpmlView("opml.xml", title, owner, (OutlineGroup(title, tuple(outlines)),)))
    assert len(list(ElementTree.fromstring(body).iter("outline"))) >= len(outlines)


def test_the_epoch_is_the_date_of_nothing():
    """An empty feed's date is fixed, so that it never changes by itself."""
    assert feed_view("atom").updated == EPOCH
