"""Elements in odd places: what is nested in an entry never speaks for it, and a mishap costs its element alone."""

from __future__ import annotations

import random

import pytest

from planet.model.results import Reading
from planet.workers.jobs import read_feed

SPACES = {
    "atom": "http://www.w3.org/2005/Atom", "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/", "dcterms": "http://purl.org/dc/terms/",
    "media": "http://search.yahoo.com/mrss/", "itunes": "http://www.itunes.com/DTDs/PodCast-1.0.dtd",
    "psc": "http://podlove.org/simple-chapters", "georss": "http://www.georss.org/georss",
    "gml": "http://www.opengis.net/gml", "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "sy": "http://purl.org/rss/1.0/modules/syndication/", "slash": "http://purl.org/rss/1.0/modules/slash/",
    "cc": "http://web.resource.org/cc/", "creativeCommons": "http://backend.userland.com/creativeCommonsRssModule",
    "admin": "http://webns.net/mvcb/", "wfw": "http://wellformedweb.org/commentAPI/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0", "yt": "http://www.youtube.com/xml/schemas/2015",
    "thr": "http://purl.org/syndication/thread/1.0", "at": "http://purl.org/atompub/tombstones/1.0",
    "podcast": "https://podcastindex.org/namespace/1.0", "foaf": "http://xmlns.com/foaf/0.1/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "xhtml": "http://www.w3.org/1999/xhtml", "x": "urn:x",
}  # fmt: skip
NAMES = (
    "rss", "channel", "feed", "item", "entry", "image", "textInput", "textinput", "author", "managingEditor",
    "webMaster", "contributor", "name", "url", "uri", "homepage", "email", "title", "link", "description", "abstract",
    "summary", "subtitle", "tagline", "info", "rights", "copyright", "content", "body", "fullitem", "guid", "id",
    "published", "issued", "pubDate", "updated", "modified", "lastBuildDate", "created", "expirationDate", "category",
    "keywords", "tags", "cloud", "enclosure", "source", "generator", "language", "ttl", "skipHours", "hour",
    "skipDays", "day", "width", "height", "logo", "icon", "comments", "docs", "newLocation", "rating",
    "content:encoded", "dc:creator", "dc:author", "dc:title", "dc:description", "dc:date", "dc:subject",
    "dc:language", "dc:rights", "dc:publisher", "dc:contributor", "dcterms:created", "dcterms:issued",
    "dcterms:modified", "dcterms:valid", "media:group", "media:content", "media:thumbnail", "media:title",
    "media:description", "media:keywords", "media:category", "media:credit", "media:rating", "media:restriction",
    "media:license", "media:player", "media:community", "itunes:author", "itunes:owner", "itunes:name",
    "itunes:email", "itunes:subtitle", "itunes:summary", "itunes:title", "itunes:image", "itunes:category",
    "itunes:keywords", "itunes:block", "itunes:explicit", "itunes:duration", "psc:chapters", "psc:chapter",
    "georss:where", "georss:point", "georss:line", "georss:polygon", "georss:box", "gml:Point", "gml:pos",
    "gml:LineString", "gml:posList", "gml:Polygon", "gml:exterior", "gml:LinearRing", "geo:lat", "geo:long",
    "geo:Point", "sy:updatePeriod", "sy:updateFrequency", "slash:comments", "cc:license", "cc:License",
    "creativeCommons:license", "admin:generatorAgent", "admin:errorReportsTo", "wfw:commentRss",
    "feedburner:origLink", "yt:videoId", "yt:channelId", "thr:in-reply-to", "at:deleted-entry", "podcast:person",
    "podcast:liveItem", "foaf:Person", "foaf:name", "rdf:RDF", "rdf:Description", "rdf:Seq", "rdf:li", "xhtml:body",
    "xhtml:div", "atom:link", "atom:author", "atom:entry", "atom:title", "x:person", "x:related", "title_detail",
    "links", "media", "authors", "div", "p", "b", "svg", "math", "picture", "details",
)  # fmt: skip
VALUES = (
    "", " ", "12", "wrong", "1 2", "0:00:10", "2026-11-22", "30 Feb 2026", "https://nested.example/x", "at://did/x",
    "&lt;b&gt;nested&lt;/b&gt;", "nested &amp; <![CDATA[<i>nested</i>]]>", "🐠", "a, b, c",
)  # fmt: skip
KEYS = (
    "url", "uri", "href", "rel", "type", "length", "start", "title", "scheme", "domain", "term", "label",
    "isPermaLink", "mode", "xml:base", "xml:lang", "version", "text", "src", "srsName", "srsDimension", "medium",
)  # fmt: skip
STRUCTURE = ("rss", "channel", "feed", "item", "entry", "rdf:RDF", "atom:entry")


class Grammar:
    """Documents of two sound entries around one in which known elements are nested at random."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.is_well_formed = self.random.random() < 0.7

    def document(self) -> str:
        spaces = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in SPACES.items())
        entry, opening, closing = self.random.choice(
            (
                ("item", f'<rss version="2.0" {spaces}><channel>', "</channel></rss>"),
                ("entry", f'<feed xmlns="http://www.w3.org/2005/Atom" {spaces}>', "</feed>"),
                ("item", f'<rdf:RDF xmlns="http://purl.org/rss/1.0/" {spaces}>', "</rdf:RDF>"),
            )
        )
        head = f"<title>Feed</title>{self.element(2) if self.random.random() < 0.5 else ''}"
        odd = "".join(self.element(0) for _ in range(self.random.randint(1, 6)))
        middle = f"<{entry}><title>Own</title><link>https://reef.example/own</link>{odd}</{entry}>"
        return opening + head + sound(entry, "First") + middle + sound(entry, "Last") + closing

    def element(self, depth: int) -> str:
        name = self.random.choice(NAMES)
        keys = self.random.sample(KEYS, self.random.choice((0, 0, 1, 1, 2, 5)))
        attributes = "".join(f' {key}="{self.random.choice(VALUES[:10])}"' for key in keys)
        inner = [self.random.choice(VALUES)]
        if depth < 5:
            inner += [self.element(depth + 1) for _ in range(self.random.choice((0, 0, 1, 1, 2, 3)))]
        self.random.shuffle(inner)
        return self.damaged(name, f"<{name}{attributes}>", "".join(inner), f"</{name}>")

    def damaged(self, name: str, start: str, inner: str, end: str) -> str:
        """Leave out a start or an end tag, or put in a stray end: of no element that holds entries."""
        if self.is_well_formed or name in STRUCTURE or self.random.random() > 0.1:
            return start + inner + end
        stray = self.random.choice([name for name in NAMES if name not in STRUCTURE])
        return self.random.choice((inner + end, start + inner, start + inner + end + f"</{stray}>"))


def sound(entry: str, title: str) -> str:
    link = f"https://reef.example/{title.lower()}"
    return f'<{entry}><title>{title}</title><link href="{link}">{link}</link></{entry}>'


def check(seed: int) -> None:
    document = Grammar(seed).document()
    reading = read_feed(document.encode(), "", "https://reef.example/feed", "", None, 200)
    assert isinstance(reading, Reading), (seed, reading.reason, document)
    titles = {entry.link: entry.title for entry in reading.entries}
    assert titles.get("https://reef.example/first") == "First", (seed, document)
    assert titles.get("https://reef.example/last") == "Last", (seed, document)
    assert "Own" in titles.values(), (seed, document)


def test_elements_nested_at_random_lose_no_feed() -> None:
    """Known elements in any place, and tags that lack or stray in an entry, cost neither feed nor neighbours."""
    for seed in range(300):
        check(seed)


@pytest.mark.parametrize("name", ["subtitle", "tagline", "rights", "description", "image", "author", "title", "logo"])
@pytest.mark.parametrize("kind", range(3))
def test_a_head_whose_element_is_never_closed_swallows_no_entry(name: str, kind: int) -> None:
    """The first entry ends what a malformed head left open."""
    entry, opening, closing = (
        ("item", "<rss version='2.0'><channel>", "</channel></rss>"),
        ("entry", "<feed xmlns='http://www.w3.org/2005/Atom'>", "</feed>"),
        ("item", f"<rdf:RDF xmlns='http://purl.org/rss/1.0/' xmlns:rdf='{SPACES['rdf']}'>", "</rdf:RDF>"),
    )[kind]
    document = f"{opening}<{name}>Words <b>of the head{sound(entry, 'First')}{sound(entry, 'Last')}{closing}"
    reading = read_feed(document.encode(), "", "https://reef.example/feed", "", None, 200)
    assert isinstance(reading, Reading)
    assert sorted(entry.title for entry in reading.entries) == ["First", "Last"]


@pytest.mark.parametrize(
    "namespace", ["urn:a b", "urn:a b c d", "a\u2003b c d", " ", " http://www.w3.org/2005/Atom ", "a&#10;b c"]
)
@pytest.mark.parametrize("declared", ["xmlns:x='%s'", "xmlns='%s'"])
def test_a_namespace_with_white_space_costs_nothing(namespace: str, declared: str) -> None:
    """Python's SAX parser splits names at it."""
    odd = (
        f"<x:y {declared % namespace} x:z='1'>Words</x:y>"
        if ":x" in declared
        else f"<y {declared % namespace}>Words</y>"
    )
    middle = f"<item><title>Own</title>{odd}</item>"
    document = f"<rss version='2.0'><channel>{sound('item', 'First')}{middle}{sound('item', 'Last')}</channel></rss>"
    reading = read_feed(document.encode(), "", "https://reef.example/feed", "", None, 200)
    assert isinstance(reading, Reading)
    assert sorted(entry.title for entry in reading.entries) == ["First", "Last", "Own"]


@pytest.mark.long
@pytest.mark.parametrize("part", range(50))
def test_fifteen_thousand_documents_lose_no_feed(part: int) -> None:
    """The same for 15,000 documents."""
    for seed in range(part * 300, (part + 1) * 300):
        check(seed)
