"""The quick walk through ordinary feeds says what feedparser's says, field by field, or declines the document."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

import feedparser.html
import feedparser.mixin
import pytest
from judge import documents
from reshaping import Reshaping
from test_mutated_documents import COLLECTIONS, Mutation, collection

import planet.parse
from planet.parse import NotAFeed, quick_names, xml
from planet.parse.charset import to_utf8
from planet.parse.quick_collector import CP1252
from planet.parse.quick_rules import NAMES_READ
from planet.parse.quick_walk import quick_walk

HERE = Path(__file__).parent
DECLINED = {
    "atom_content_src.xml": "a content that stands elsewhere",
    "atom_entry_1.xml": "an entry that stands alone",
    "atom03.xml": "texts with a mode",
    "rss_2.0_example_4.xml": "an element of RSS in a namespace that nobody knows",
    "rss_2.0_relurl_1.xml": "elements in a text of RSS",
    "text_titles.xml": "a base that is relative",
}
"""The well-formed feeds of the collections that are left to feedparser, and why."""
TIMES = 1000
MANY = 20_000


def is_taken(document: bytes) -> bool:
    """Return whether the quick walk takes a document in UTF-8; then it must say what feedparser says."""
    walk = quick_walk(document)
    if walk is None:
        return False
    try:
        of_record = xml.read_with_care(document, 3000)
    except NotAFeed as refusal:
        pytest.fail(f"{refusal.reason}: {document!r}")
    assert xml.read(document, 3000) == of_record, document
    return True


def feeds_in_xml() -> Iterator[tuple[str, bytes]]:
    """Yield the well-formed feeds of the collections, with the names of their files."""
    for path in (path for name in COLLECTIONS for path in documents(HERE / name)):
        document = to_utf8(path.read_bytes())
        try:
            expat.ParserCreate("utf-8", " ").Parse(document, True)
            if planet.parse._format(document, "") == "xml":
                yield path.name, document
        except (expat.ExpatError, NotAFeed):
            continue


def test_well_formed_feeds_are_read_alike_and_few_are_declined() -> None:
    declined = {name for name, document in feeds_in_xml() if not is_taken(document)}
    assert declined == DECLINED.keys()
    assert len(DECLINED) < 0.1 * len(dict(feeds_in_xml()))


ORDINARY = {
    "Blogger": """<?xml version='1.0' encoding='UTF-8'?><?xml-stylesheet href="https://www.blogger.com/styles/atom.css"
type="text/css"?><feed xmlns='http://www.w3.org/2005/Atom' xmlns:openSearch='http://a9.com/-/spec/opensearchrss/1.0/'
xmlns:blogger='http://schemas.google.com/blogger/2008' xmlns:georss='http://www.georss.org/georss'
xmlns:gd="http://schemas.google.com/g/2005" xmlns:thr='http://purl.org/syndication/thread/1.0'><id>tag:blogger.com,1</id>
<updated>2026-11-22T10:00:00.000+01:00</updated><title type='text'>Reef</title><subtitle type='html'></subtitle>
<link rel='http://schemas.google.com/g/2005#feed' type='application/atom+xml' href='https://r.example/feeds/posts'/>
<link rel='self' type='application/atom+xml' href='https://r.example/feeds/posts'/><author><name>Ada</name><uri>
http://www.blogger.com/profile/1</uri><email>noreply@blogger.com</email><gd:image rel='http://schemas.google.com/g/2005#
thumbnail' width='32' height='32' src='//r.example/p.png'/></author><generator version='7.00'>Blogger</generator>
<openSearch:totalResults>1</openSearch:totalResults><entry gd:etag='W/"A"'><id>tag:blogger.com,2</id><title type='text'>
Fish &amp; ships</title><content type='html'>&lt;p&gt;café &amp;nbsp; 🐠&lt;/p&gt;</content><category
scheme='http://www.blogger.com/atom/ns#' term='fish'/><published>2026-11-22T10:00:00Z</published><link rel='replies'
type='text/html' href='https://r.example/1#c' title='0 Comments'/><link rel='alternate' href='https://r.example/1'/>
<media:thumbnail xmlns:media="http://search.yahoo.com/mrss/" url="https://r.example/t.jpg" height="72" width="72"/>
<thr:total>3</thr:total><georss:featurename>Oslo</georss:featurename></entry></feed>""",
    "GitHub": """<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"
xmlns:media="http://search.yahoo.com/mrss/" xml:lang="en-US"><id>tag:github.com,2008:/ada/reef/commits/main</id>
<title>Recent Commits to reef:main</title><updated>2026-11-22T10:00:00Z</updated><entry><id>tag:github.com,2008:C/1</id>
<link type="text/html" rel="alternate" href="https://github.com/ada/reef/commit/1"/><title>
        Mend the net
    </title><updated>2026-11-22T10:00:00Z</updated><media:thumbnail height="30" width="30" url="https://r.example/a"/>
<author><name>ada</name><uri>https://github.com/ada</uri></author><content type="html">
      &lt;pre style=&#39;white-space:pre-wrap;width:81ex&#39;&gt;Mend the net&lt;/pre&gt;
    </content></entry></feed>""",
    "Jekyll": """<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de">
<generator uri="https://jekyllrb.com/" version="4.3">Jekyll</generator><link rel="self" href="https://r.example/f"/>
<title type="html">Reef</title><entry xml:lang="de"><title type="html">A</title><link href="https://r.example/a"/>
<id>https://r.example/a</id><content type="html" xml:base="https://r.example/a"><![CDATA[<p>A</p>]]></content>
<author><name></name></author><category term="x"/><summary
type="html"><![CDATA[A]]></summary></entry></feed>""",
    "Drupal": """<?xml version="1.0" encoding="utf-8"?><rss xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0"
xml:base="https://r.example/"><channel><title>R</title><link>https://r.example/</link><language>en</language><item>
<title>A</title><link>https://r.example/a</link><description>&lt;a href="/b"&gt;b&lt;/a&gt;</description><pubDate>Sun,
22 Nov 2026 10:00:00 +0000</pubDate><dc:creator>ada</dc:creator><guid isPermaLink="false">1 at https://r.example</guid>
<comments>https://r.example/a#c</comments></item></channel></rss>""",
    ".NET": """<?xml version="1.0" encoding="utf-8"?><rss xmlns:a10="http://www.w3.org/2005/Atom" version="2.0"><channel
xml:base="https://r.example/"><title>R</title><a10:link rel="self" href="https://r.example/f"/><item><guid>1</guid>
<title>A</title><description>One&#xD;
two&#xD;
</description><a10:updated>2026-11-22T10:00:00Z</a10:updated><a10:author><a10:name>Ada</a10:name></a10:author></item>
</channel></rss>""",
    "a podcast": """<?xml version="1.0"?><rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"
xmlns:podcast="https://podcastindex.org/namespace/1.0" xmlns:psc="http://podlove.org/simple-chapters"
xmlns:googleplay="http://www.google.com/schemas/play-podcasts/1.0"><channel><title>R</title><image><url>/a.png</url>
<title>R</title><link>/</link></image><itunes:owner><itunes:name>A</itunes:name></itunes:owner><itunes:category
text="Arts"><itunes:category text="Books"/></itunes:category><podcast:locked owner="a@b.example">no</podcast:locked>
<item><title>A</title><itunes:title>B</itunes:title><enclosure url="/a.mp3" length="1" type="audio/mpeg"/><psc:chapters
version="1.2"><psc:chapter title="no start"/></psc:chapters><podcast:person role="guest">Bo</podcast:person>
<itunes:summary><![CDATA[S]]></itunes:summary><itunes:duration>1:02</itunes:duration><itunes:image href="/b.png"/>
<googleplay:description>G</googleplay:description></item></channel></rss>""",
    "RSS 1.0": """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://r.example/">
<title>R</title><items><rdf:Seq><rdf:li rdf:resource="https://r.example/1"/></rdf:Seq></items><image
rdf:resource="https://r.example/i.png"/></channel><image rdf:about="https://r.example/i.png"><url>/i.png</url></image>
<item rdf:about="https://r.example/1"><title>A</title><link>https://r.example/1</link><dc:date>2026-11-22</dc:date>
<dc:subject>fish</dc:subject><description>D</description></item></rdf:RDF>""",
    "XHTML": """<feed xmlns="http://www.w3.org/2005/Atom"><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">R
<em>!</em></div></title><entry><id>1</id><content type="xhtml" xml:lang="en"><div xmlns="http://www.w3.org/1999/xhtml">
<p class="a&amp;b">1 &lt; 2<br/></p></div></content></entry></feed>""",
}
"""Feeds as widespread programs write them."""


@pytest.mark.parametrize("name", ORDINARY)
def test_what_widespread_programs_write_is_taken(name: str) -> None:
    assert is_taken(ORDINARY[name].encode())


LARGE = ("feedparser", "urllib.request", "planet.parse.autodiscovery")
"""What takes half of the time in which a reading process would start."""


def test_feedparser_is_not_loaded_where_no_feed_needs_it() -> None:
    """Nor what a library would load beside what it needs, and what reads other documents."""
    program = (
        "import sys; from planet.workers.jobs import read_feed; "
        "read = lambda: read_feed(sys.stdin.buffer.read(), '', 'https://r.example/', '', None, 9); "
        f"print(len(read().entries), *[name for name in {LARGE} if name in sys.modules])"
    )
    for document, answer in (
        (ORDINARY["GitHub"], "1"),
        (ORDINARY["GitHub"][:-7], "1 feedparser urllib.request"),
    ):
        run = subprocess.run([sys.executable, "-c", program], input=document.encode(), capture_output=True, check=True)
        assert run.stdout.decode().strip() == answer


def test_what_is_no_ordinary_feed_is_declined() -> None:
    item = b"<item><title>A</title></item>"
    for document in (
        b"<rss version='2.0'><channel>" + item,
        b"<rss version='2.0'><channel>" + item * 3001 + b"</channel></rss>",
        b"<rss version='2.0'><channel>" + b"<a/>" * 50_000 + b"</channel></rss>",
        b"<rss version='2.0'><channel>" + b"<a>" * 100 + b"</a>" * 100 + b"</channel></rss>",
        b"<rss version='2.0'><channel><title>A &nbsp; B</title></channel></rss>",
        b"<!DOCTYPE rss [<!ENTITY a 'b'>]><rss version='2.0'><channel><title>&a;</title></channel></rss>",
        b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><channel><title>A</title></channel></rdf:RDF>",
        "<é:feed xmlns:é='http://www.w3.org/2005/Atom'><é:entry><é:id>1</é:id></é:entry></é:feed>".encode(),
        b"<html><body/></html>",
        b"<html><rss version='2.0'><channel>" + item + b"</channel></rss></html>",
        b"",
    ):
        assert quick_walk(document) is None, document[:100]


ITEM = "<item><title>A</title><guid>1</guid>{0}</item>"
OF_ITEM = (
    "<author>Ada <email>a@reef.example</email></author>", "<author><email>a@reef.example</email> Ada</author>",
    "<author>Ada <x:y/> B</author>", "<author>Ada<b>Bo</b></author>", "<author><name>A</name><name>B</name></author>",
    "<source url='https://o.example/feed'>Other <title>T</title></source>",
    "<summary type='text'>&lt;b>B&lt;/b></summary>",
    "<author>" + " " * 900 + "<email>a@b.c</email>" + " " * 95 + "Ada Lovelace</author>",
    "<source><title>T</title> words</source>", "<source><author><name>A</name></author></source><source/>",
    "<link TYPE='a' type='text/html' href='/b'/>", "<link x:href='/a' href='/b'/>", "<link x:href='/a'/>",
    "<dc:creator xmlns:dc='urn:other'>Ada</dc:creator>", "<p:creator xmlns:p='urn:p'/><p:a xmlns:p='urn:q'/>",
    "<content:title xmlns:content='http://www.w3.org/2005/Atom'>T</content:title>", "<dc_creator>Ada</dc_creator>",
    "<a xmlns='urn:a'><title>T</title></a>", "<title xmlns='urn:a'>T</title>", "<t:title xmlns:t='urn:a'>T</t:title>",
    "<e:title xmlns:e='http://purl.org/echo/'>T</e:title>", "<E:title xmlns:E='urn:e' xmlns:e='urn:f'>T</E:title>",
    "<author xml:lang='de'><name>A</name></author><description>D</description>",
    "<itunes:duration xml:base='https://a.example/'>1:00</itunes:duration><link>/b</link>",
    "<description><item><title>B</title></item></description>", "<x:a><item><title>B</title></item></x:a>",
    "<guid>/a</guid><guid isPermaLink='false'>/b</guid>", f"<dc:creator>{'x' * 999} y</dc:creator>",
    f"<author><name> {'x' * 1100}</name></author>", "<media:group><media:group/></media:group>",
    "<category>" + "a," * 1200 + "</category>", "<tags>" + "a," * 1200 + "</tags>", "<pubDate>99999999999</pubDate>",
    "<link>https://reef.example/a\u00a0</link>", "<thr:in-reply-to ref='1'/>" * 30, "<entry><title>B</title></entry>",
    "<p:origLink xmlns:p='http://www.pheedo.com/namespace/pheedo' a='b'> https://reef.example/1 </p:origLink>",
    "<s:inReplyTo xmlns:s='http://source.scripting.com' isPermaLink=' False '>https://reef.example/1</s:inReplyTo>",
    "<s:inReplyTo xmlns:s='https://source.scripting.com/'>reef-1</s:inReplyTo><link>/a</link>",
    "<s:inReplyTo xmlns:s='http://source.scripting.com/'>\n HTTPS://reef.example/1\n</s:inReplyTo><s:inReplyTo/>",
    "<atom:link rel='canonical' href='/c'/><link>/d</link><atom:link rel='alternate' type='text/html' href='/e'/>",
)  # fmt: skip
OF_CHANNEL = (
    "<image><url>/a.png</url></image><itunes:image href='/b.png'/>", "</channel><channel><title>B</title>",
    "<itunes:image href='/b.png'/><image><url>/a.png</url><url>/c.png</url></image>", "<feed><title>F</title></feed>",
    "<icon xml:base='https://base.example/'>/i.png</icon>", "<title/><title>T</title><title>U</title>",
    "<language>de</language><language/>", "<x:a><channel><title>B</title></channel></x:a>", "<x:a><title/></x:a>",
    "<description>D</description><itunes:summary>S</itunes:summary><atom:subtitle type='html'>E</atom:subtitle>",
    "<skipHours x='1'><hour>1</hour><hour>25</hour></skipHours>", "<item/>" * 20, "<author/>", "<email>a@b.c</email>",
    "</channel><title>Outside</title><channel>", "</channel><item><title>Outside</title></item><channel>",
    "<sy:updatePeriod x='y'>hourly</sy:updatePeriod>", "<atom:link rel='next' href='/2'/><link/>",
    "<docs><item/></docs>",
)  # fmt: skip


def test_odd_elements_are_read_alike_or_declined() -> None:
    documents = [rss("", ITEM.format(element)) for element in OF_ITEM] + [rss(element, "") for element in OF_CHANNEL]
    assert sum(map(is_taken, documents)) > len(documents) / 3
    video = (
        "<rss xmlns:{0}='{1}'><channel><item><title>A</title><{0}:videoId>abcdefgh</{0}:videoId></item></channel></rss>"
    )
    for prefix in ("yt", "media", "video"):
        for uri in (NAMESPACES["yt"], NAMESPACES["slash"], NAMESPACES["media"], "urn:other"):
            is_taken(video.format(prefix, uri).encode())
    assert is_taken(video.format("yt", NAMESPACES["yt"]).encode())


def rss(head: str, items: str) -> bytes:
    declared = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
    return f'<rss version="2.0"{declared}><channel><title>T</title>{head}{items}</channel></rss>'.encode()


# ---------------------------------------------------------------- documents by the throw of dice


def words(text: str) -> list[str]:
    return text.split()


NAMESPACES = {
    "content": "http://purl.org/rss/1.0/modules/content/", "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/", "media": "http://search.yahoo.com/mrss/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd", "atom": "http://www.w3.org/2005/Atom",
    "sy": "http://purl.org/rss/1.0/modules/syndication/", "slash": "http://purl.org/rss/1.0/modules/slash/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "thr": "http://purl.org/syndication/thread/1.0",
    "source": "http://source.scripting.com/", "at": "http://purl.org/atompub/tombstones/1.0",
    "yt": "http://www.youtube.com/xml/schemas/2015", "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "creativeCommons": "http://backend.userland.com/creativeCommonsRssModule", "cc": "http://web.resource.org/cc/",
    "georss": "http://www.georss.org/georss", "x": "urn:unknown", "xhtml": "http://www.w3.org/1999/xhtml",
}  # fmt: skip
OF_FEEDS = words(
    """
    title link description language copyright managingEditor pubDate lastBuildDate category generator docs cloud ttl
    image skipHours skipDays id updated subtitle author contributor icon logo rights atom:link atom:title atom:author
    atom:updated dc:title dc:creator dc:date dc:language dc:rights dc:subject dc:description itunes:author
    itunes:summary itunes:image itunes:category itunes:owner itunes:keywords sy:updatePeriod sy:updateFrequency
    media:thumbnail media:category media:license creativeCommons:license cc:license x:title x:thing at:deleted-entry
    webMaster tagline source abstract content:encoded textInput
    """
)
OF_ENTRIES = words(
    """
    title link description language category guid pubDate author comments enclosure source id updated published
    summary content rights issued modified created copyright subtitle dc:title dc:creator dc:date dc:subject
    dc:description dc:language dcterms:created dcterms:issued dcterms:modified content:encoded media:content media:group
    media:thumbnail media:title media:description media:player media:keywords media:category media:license
    media:credit itunes:author itunes:summary itunes:subtitle itunes:title itunes:duration itunes:image
    itunes:keywords itunes:category itunes:explicit slash:comments thr:in-reply-to source:inReplyTo
    creativeCommons:license cc:license feedburner:origLink yt:videoId georss:point atom:link atom:author atom:id
    atom:updated atom:summary atom:content x:title x:thing xhtml:body abstract image keywords tags name url
    """
)
CHILDREN = {
    "author": "name email uri url x:image b", "atom:author": "name atom:name email uri", "contributor": "name",
    "source": "title id link author updated name", "image": "url title link width", "skipHours": "hour day",
    "skipDays": "day", "media:group": "media:content media:thumbnail media:title media:description media:category",
    "media:content": "media:title media:description media:thumbnail media:player media:keywords media:content title",
    "itunes:category": "itunes:category", "itunes:owner": "itunes:name itunes:email", "textInput": "title name link",
    "dc:creator": "name", "managingEditor": "email",
}  # fmt: skip
ATTRIBUTES = {
    "link": "href rel type title length", "atom:link": "href rel type title length", "category": "term label scheme",
    "enclosure": "url type length href", "guid": "isPermaLink", "content": "type xml:base xml:lang src mode",
    "title": "type xml:lang", "summary": "type xml:lang xml:base", "description": "type", "subtitle": "type",
    "rights": "type", "source": "url", "media:content": "url type medium width height fileSize duration xml:base",
    "media:thumbnail": "url width height", "media:title": "type", "media:description": "type",
    "media:player": "url", "media:category": "label scheme", "media:license": "href type",
    "itunes:image": "href url", "itunes:category": "text", "thr:in-reply-to": "ref href source type",
    "source:inReplyTo": "isPermaLink", "cc:license": "rdf:resource", "at:deleted-entry": "ref when",
    "item": "rdf:about xml:lang xml:base", "entry": "xml:lang xml:base lang", "channel": "rdf:about xml:lang base",
}  # fmt: skip
VALUES = {
    "href": ("https://reef.example/a?b=1&c=2", "/a", "mailto:a@b.example", "", "HTTP://REEF.example/", "https:///x/y"),
    "rel": ("alternate", "self", "enclosure", "license", "next", "", "http://www.iana.org/assignments/relation/self"),
    "type": ("html", "text", "xhtml", "text/html", "audio/mpeg", "image/png", "HTML", "plain", "", "text/plain"),
    "isPermaLink": ("true", "false", "True", ""), "xml:lang": ("en", "de_CH", "", "fr"), "lang": ("nl",),
    "xml:base": ("https://base.example/a/", "/b/", "https://other.example/", "ftp://a/"),
    "base": ("https://base.example/",), "mode": ("escaped", "base64"), "medium": ("image", "video", "document"),
    "scheme": ("urn:flickr:tags", "urn:x"), "label": ("", "fish"), "src": ("https://reef.example/c.html",),
}  # fmt: skip
TEXTS = (
    "Words", " Words of the reef\n", "", "  ", "café — 珊瑚 🐠", "cafÃ©", "\x93quoted\x94 \x85", "a@reef.example (Ada)",
    "Ada <a@reef.example>", "https://reef.example/a?b=1&c=2", "/relative", "Sun, 22 Nov 2026 10:00:00 GMT",
    "2026-11-22T10:00:00Z", "30 Feb 2026", "<p>Some <b>bold</b> words &amp; more &#8217;</p>", "AT&T &copy; <x",
    "a, b, c", "12:34", "1440", "daily", "Monday", "true", "https://creativecommons.org/licenses/by/4.0/", "\xa0x\xa0",
    "https://reef.example/?a=1&amp;b;=2", "urn:uuid:1", "x" * 1200, "a\rb", "a\r\nb\tc",
)  # fmt: skip


class Dice:
    """A feed of any elements in any order, by a seed. Most of its elements stand where they belong."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.wildness = self.dice.choice((0, 0, 0.02, 0.1))

    def document(self) -> bytes:
        form = self.dice.choice(("rss", "rss", "atom", "atom", "rdf"))
        head = "".join(self.element(self.dice.choice(OF_FEEDS)) for _ in range(self.dice.randint(0, 8)))
        tag = {"rss": "item", "atom": "entry", "rdf": "item"}[form]
        entries = "".join(self.entry(tag) for _ in range(self.dice.randint(0, 3)))
        tail = "".join(self.element(self.dice.choice(OF_FEEDS)) for _ in range(self.dice.choice((0, 0, 2))))
        inside = {"rss": head + entries + tail, "atom": head + entries + tail, "rdf": head}[form]
        declared = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
        if self.wild():
            declared = declared.replace("search.yahoo", self.dice.choice(("search.yahoo", "SEARCH.yahoo", "yahoo")))
        language = self.dice.choice(("", ' xml:lang="en"', ' xml:lang="pt_BR"', ' xml:base="https://base.example/"'))
        if form == "atom":
            return f'<feed xmlns="http://www.w3.org/2005/Atom"{declared}{language}>{inside}</feed>'.encode()
        channel = f"<channel{self.attributes('channel')}>{inside}</channel>"
        if form == "rdf":
            own = self.dice.choice((' xmlns="http://purl.org/rss/1.0/"', ""))
            return f"<rdf:RDF{own}{declared}>{channel}{entries}</rdf:RDF>".encode()
        version = self.dice.choice(("2.0", "0.91", "0.92", "2.0.1", "", "3"))
        return f'<?xml version="1.0"?><rss version="{version}"{declared}{language}>{channel}</rss>'.encode()

    def wild(self) -> bool:
        return self.dice.random() < self.wildness

    def entry(self, tag: str) -> str:
        fields = "".join(self.element(self.dice.choice(OF_ENTRIES)) for _ in range(self.dice.randint(0, 12)))
        return f"<{tag}{self.attributes(tag)}>{fields}</{tag}>\n"

    def element(self, name: str, depth: int = 0) -> str:
        if self.wild():
            name = self.dice.choice((*OF_ENTRIES, "item", "entry", "channel", "b", "xhtml:div", "feed", "rss"))
        attributes, inside = self.attributes(name), self.text()
        if (name in CHILDREN or self.wild()) and depth < 3 and self.dice.random() < 0.8:
            names = CHILDREN.get(name, "b title url").split()
            children = [self.element(self.dice.choice(names), depth + 1) for _ in range(self.dice.randint(0, 3))]
            inside = self.dice.choice(("\n ", "", self.text() if self.wild() else "")).join(children)
        elif 'type="xhtml"' in attributes:
            inside = self.markup(self.dice.randint(0, 3))
        return f"<{name}{attributes}>{inside}</{name}>" + self.dice.choice(("", "\n  ", "<!-- note -->"))

    def attributes(self, name: str) -> str:
        names = ATTRIBUTES.get(name, "").split()
        chosen = [name for name in names if self.dice.random() < 0.4]
        if self.wild():
            chosen = [
                *dict.fromkeys([*chosen, self.dice.choice(("xml:lang", "xml:base", "lang", "x:type", "lastmod"))])
            ]
        return "".join(f" {key}={quoteattr(self.value(key))}" for key in chosen)

    def value(self, key: str) -> str:
        key = {"url": "href", "source": "href", "ref": "href"}.get(key, key)
        if key == "type" and self.dice.random() < 0.5:
            return self.dice.choice(("html", "xhtml"))
        return self.dice.choice(VALUES.get(key, TEXTS))

    def text(self) -> str:
        text = self.dice.choice(TEXTS)
        form = self.dice.randrange(5)
        if form == 0:
            return f"<![CDATA[{text}]]>"
        if form == 1:
            return "".join(f"&#{ord(sign)};" if sign > "~" or sign < " " else escape(sign) for sign in text)
        if form == 2 and self.wild():
            return escape(text) + self.dice.choice(("&#13;", "&#10;", "&nbsp;", "&#x9;", "&amp;nbsp;"))
        return escape(text)

    def markup(self, depth: int) -> str:
        pieces = []
        for _ in range(self.dice.randint(0, 3)):
            tag = self.dice.choice(("p", "div", "b", "BR", "a", "xhtml:p"))
            attributes = self.dice.choice(
                ("", "", ' href="/x?a&amp;b"', ' title="&quot;&lt;"', ' Type="A" xml:lang="en"')
            )
            inside = self.markup(depth - 1) if depth else self.text()
            pieces.append(f"{self.dice.choice(('', ' ', 'x &lt; y'))}<{tag}{attributes}>{inside}</{tag}>")
        inside = "".join(pieces)
        own = self.dice.choice(("", ' xmlns="http://www.w3.org/1999/xhtml"', ' class="entry"'))
        return f"<div{own}>{inside}</div>" if self.dice.random() < 0.6 else inside


def check_dice(seeds: range) -> int:
    """Read a document for each seed; return how many the quick walk took."""
    return sum(is_taken(Dice(seed).document()) for seed in seeds)


def check_mutations(seeds: range) -> int:
    taken = 0
    for seed in seeds:
        mutation = Mutation(seed)
        document, content_type = mutation.apply(mutation.dice.choice(collection()))
        document = to_utf8(document, content_type)
        try:
            is_xml = planet.parse._format(document, "") == "xml"
        except NotAFeed:
            continue
        taken += is_xml and is_taken(document)
    return taken


@cache
def feeds_to_reshape() -> tuple[bytes, ...]:
    small = (document for _, document in feeds_in_xml() if len(document) < 20_000)
    return (*small, *(document.encode() for document in ORDINARY.values()))


def check_reshaped(seeds: range) -> int:
    """Read a document of the collections for each seed, after changes that leave it well-formed."""
    attributes = (*sorted({name for names in ATTRIBUTES.values() for name in names.split()}), "xml:space", "x:href")
    texts = tuple(dict.fromkeys((*TEXTS, *(value for values in VALUES.values() for value in values))))
    texts = tuple(text for text in texts if not re.search("[\\x00-\\x08\\x0b-\\x1f]", text))
    taken = 0
    for seed in seeds:
        reshaping = Reshaping(seed, NAMESPACES, (*OF_FEEDS, *OF_ENTRIES, "item", "entry", "x:item"), attributes, texts)
        taken += is_taken(reshaping.apply(reshaping.dice.choice(feeds_to_reshape())))
    return taken


def test_reshaped_feeds_are_read_alike_or_declined() -> None:
    assert check_reshaped(range(TIMES // 2)) > TIMES / 10


def test_feeds_of_any_elements_are_read_alike_or_declined() -> None:
    assert check_dice(range(TIMES)) > TIMES / 5


def test_mutated_feeds_are_read_alike_or_declined() -> None:
    assert check_mutations(range(TIMES)) > TIMES / 20


@pytest.mark.long
def test_many_feeds_are_read_alike_or_declined() -> None:
    assert check_dice(range(TIMES, MANY)) > MANY / 5
    assert check_mutations(range(TIMES, MANY)) > MANY / 20
    assert check_reshaped(range(TIMES, MANY)) > MANY / 5


# ---------------------------------------------------------------- tables that repeat what feedparser says


def test_namespaces_are_those_of_feedparser() -> None:
    """Each namespace whose elements are read stands under the same prefix; no other would give such a name."""
    standard = quick_names._STANDARD_PREFIXES
    known = {uri.lower(): prefix.lower() for uri, prefix in feedparser.mixin._FeedParserMixin.namespaces.items() if uri}
    prefixes_read = {name.partition("_")[0] for name in NAMES_READ if "_" in name} | {""}
    missing = {uri for uri, prefix in known.items() if prefix in prefixes_read and uri not in standard}
    assert not missing
    assert {uri: known[uri] for uri in standard if uri in known} == {u: p for u, p in standard.items() if u in known}


def test_signs_of_windows_are_those_of_feedparser() -> None:
    assert feedparser.html._cp1252 == CP1252
