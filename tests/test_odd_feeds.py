"""Kinds of trouble that feeds have in the field, each with its neighbours, and what is right."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import effort
import pytest

from planet.model.entry import Entry
from planet.model.results import Reading, Unreadable
from planet.workers.jobs import read_feed

FIELD = Path(__file__).parent / "feeds_from_the_field"
SPACES = {
    "atom": "http://www.w3.org/2005/Atom", "dc": "http://purl.org/dc/elements/1.1/",
    "media": "http://search.yahoo.com/mrss/", "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "psc": "http://podlove.org/simple-chapters", "georss": "http://www.georss.org/georss",
    "gml": "http://www.opengis.net/gml", "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "content": "http://purl.org/rss/1.0/modules/content/", "podcast": "https://podcastindex.org/namespace/1.0",
}  # fmt: skip
DECLARED = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in SPACES.items())
OWN = "<title>Own</title><link>https://reef.example/own</link><description>Own words</description>"


def rss(*items: str, head: str = "") -> bytes:
    inner = "".join(f"<item>{item}</item>" for item in items)
    return f'<rss version="2.0" {DECLARED}><channel><title>F</title>{head}{inner}</channel></rss>'.encode()


def atom(*entries: str, head: str = "") -> bytes:
    inner = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return f'<feed xmlns="http://www.w3.org/2005/Atom" {DECLARED}><title>F</title>{head}{inner}</feed>'.encode()


def json_feed(*items: dict[str, Any]) -> bytes:
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "F", "items": items}).encode()


def read(body: bytes | str, **options: Any) -> Reading:
    """Read a document, or the file of this name."""
    if isinstance(body, str):
        body = (FIELD / body).read_bytes()
    reading = read_feed(body, "", "https://reef.example/feed", "", options.get("kind"), 200)
    assert isinstance(reading, Reading), reading.reason
    return reading


def only(body: bytes | str, **options: Any) -> Entry:
    (entry,) = read(body, **options).entries
    return entry


def refusal(body: bytes) -> str:
    answer = read_feed(body, "", "https://reef.example/feed", "", None, 200)
    assert isinstance(answer, Unreadable)
    return answer.reason


# ------------------------------------------------------------ what is nested does not speak for the entry

INNER = (
    "<title>Inner</title><link>https://reef.example/inner</link><guid>inner</guid><pubDate>Sat, 21 Nov 2026 10:00:00"
    " GMT</pubDate><description>Inner words</description><category>inner</category><dc:creator>Inner</dc:creator>"
)


@pytest.mark.parametrize(
    "nested",
    [
        f"<image><url>/one.png</url></image><person>{INNER}</person>",
        f"<related>{INNER}</related>",
        f"<related><item>{INNER}</item></related>",
        f"<media:group>{INNER}</media:group>",
        f"<podcast:person>{INNER}</podcast:person>",
        f"<textInput>{INNER}</textInput>",
        f"<dc:creator>Ada{INNER}</dc:creator>",
        f"<category>own{INNER}</category>",
        f"<media:content url='/a.jpg' medium='image'>{INNER}</media:content>",
        "<title xmlns='urn:other'>Inner</title><link xmlns='urn:other'>https://reef.example/inner</link>",
        f"<source url='https://there.example/feed'>There{INNER.replace('<guid>inner</guid>', '')}</source>",
    ],
)
def test_what_is_nested_in_an_entry_never_speaks_for_it(nested: str) -> None:
    """Title, link, date, id and summary of an entry are its own children, whatever else has such a name."""
    date = "<pubDate>Fri, 20 Nov 2026 10:00:00 GMT</pubDate><guid>own</guid>"
    for body in (rss(OWN + date + nested, OWN), rss(nested + OWN + date, OWN)):
        entry, following = read(body).entries
        assert (entry.title, entry.link, entry.guid, entry.text) == (
            "Own", "https://reef.example/own", "own", "Own words",
        )  # fmt: skip
        assert entry.published is not None
        assert entry.published.day == 20
        assert "inner" not in entry.tags
        assert not [author for author in entry.authors if author.name == "Inner"]
        assert (following.title, following.published) == ("Own", None)


def test_what_is_nested_in_a_feed_does_not_speak_for_it() -> None:
    """A live item of a podcast, or a person, has a title of its own."""
    head = f"<podcast:liveItem>{INNER}</podcast:liveItem><person>{INNER}</person>"
    assert read(rss(OWN, head=head)).info.title == "F"
    assert len(read(rss(OWN, head=head)).entries) == 1


def test_details_and_pictures_within_xhtml_end_where_they_end() -> None:
    """Elements of HTML with the names of a feed's own elements are markup inside a text."""
    inner = "<details><summary>More</summary><picture><source srcset='a.webp'/><img src='/a.png'/></picture></details>"
    content = f"<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>{inner}<p>After</p></div></content>"
    first, second = read(atom(f"<title>A</title>{content}", "<title>B</title>")).entries
    assert first.text.split() == ["More", "After"]
    assert (first.title, second.title) == ("A", "B")


@pytest.mark.parametrize(
    "odd",
    [
        "<psc:chapter title='x'/>",
        "<psc:chapters><psc:chapter/></psc:chapters>",
        "<gml:pos>45 7</gml:pos>",
        "<georss:where><gml:Polygon><gml:pos>x</gml:pos></gml:Polygon></georss:where>",
        "<georss:point>nowhere</georss:point>",
        "<textInput><title>Search</title><name>q</name></textInput>",
        "</height>",
        "<image><width/></height></image>",
        "<media:rating>x</media:rating></media:credit>",
        "<itunes:keywords/><itunes:duration/><media:keywords/><dc:subject/>",
        "<title_detail a='b'/><links a='b'/><authors/><media a='b'/><tags a='b'>x</tags>",
        "<creativeCommons:license xmlns:creativeCommons='urn:x'/><cloud/><source/><enclosure/><category/>",
        "</item_></author></summary></content>",
        "<author><name><uri></author>",
    ],
)
def test_a_mishap_costs_its_element_alone(odd: str) -> None:
    """What trips a handler up is as if it were not there; every neighbour is taken."""
    document = rss("<title>First</title>", OWN + odd + "<guid>own</guid>", "<title>Last</title>")
    assert [(entry.title, entry.guid) for entry in read(document).entries] == [
        ("First", ""), ("Own", "own"), ("Last", ""),
    ]  # fmt: skip


def test_a_text_that_is_never_closed_ends_with_its_entry() -> None:
    """In a malformed document the next entry begins where it begins."""
    document = rss("<title>First</title>", "<title>Own</title><description>left open", "<title>Last</title>")
    assert [entry.title for entry in read(document).entries] == ["First", "Own", "Last"]


# ------------------------------------------------------------ people


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("@ann@gts.example", "@ann@gts.example"),
        ("Ann (@ann@gts.example)", "Ann"),
        ("@ann@gts.example (Ann)", "Ann"),
        ("Ann Lee &lt;@ann@gts.example&gt;", "Ann Lee"),
        ("Ann Lee – @ann.lee@social.gts.example", "Ann Lee"),
        ("ann@gts.example (Ann)", "Ann"),
        ("ann@gts.example", "ann"),
        ("@ann", "@ann"),
    ],
)
def test_a_handle_of_the_fediverse_is_a_name(written: str, name: str) -> None:
    """A handle is whole, or the name beside it stands for it; a mail address is neither."""
    plain = written.replace("&lt;", "<").replace("&gt;", ">")
    for body in (
        rss(f"{OWN}<dc:creator>{written}</dc:creator>"),
        rss(f"{OWN}<author>{written}</author>"),
        atom(f"<title>T</title><author><name>{written}</name></author>"),
    ):
        assert [author.name for author in only(body).authors] == [name]
    if "@ann" in plain:
        item = {"id": "1", "title": "T", "authors": [{"name": plain}]}
        assert [author.name for author in only(json_feed(item)).authors] == [name]


def test_handles_of_the_field() -> None:
    """The documents of GoToSocial's shape."""
    assert [author.name for author in only("05a-creator-fediverse-handle.xml").authors] == ["@ann@gts.example"]
    assert [author.name for author in only("05c-atom-name-and-handle.xml").authors] == ["Ann"]


@pytest.mark.parametrize("element", ["uri", "url"])
def test_an_author_with_an_address_alone_goes_by_its_host(element: str) -> None:
    """RFC 4287 wants a name; where there is none, the host is one."""
    author = f"<author><{element}>https://ann.example/about</{element}></author>"
    entry = only(atom(f"<title>T</title>{author}"))
    assert [(author.name, author.url) for author in entry.authors] == [("ann.example", "https://ann.example/about")]
    of_feed = read(atom("<title>T</title>", head=author))
    assert (of_feed.info.author, of_feed.entries[0].authors[0].name) == ("ann.example", "ann.example")


# ------------------------------------------------------------ kinds


@pytest.mark.parametrize("name", ["09a-titled-photo-post.xml", "09b-titled-photo-xhtml.xml"])
def test_a_titled_post_that_is_a_picture_alone_is_a_photo(name: str) -> None:
    """The picture is what the post says."""
    entry = only(name)
    assert (entry.kind, len(entry.images)) == ("photo", 1)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("&lt;a href='/b'&gt;&lt;img src='/a.jpg'&gt;&lt;/a&gt;", "photo"),
        ("&lt;img src='/a.jpg'&gt;&lt;img src='/b.jpg'&gt;", "photo"),
        ("&lt;figure&gt;&lt;img src='/a.jpg'&gt;&lt;figcaption&gt;Fog&lt;/figcaption&gt;&lt;/figure&gt;", "article"),
        ("&lt;p&gt;Words&lt;/p&gt;&lt;img src='/a.jpg'&gt;", "article"),
        ("Words", "article"),
    ],
)
def test_words_beside_a_picture_make_an_article(text: str, kind: str) -> None:
    """A caption is words."""
    assert only(rss(f"<title>T</title><description>{text}</description>")).kind == kind


SOUND = "<title>T</title><enclosure url='/a.mp3' type='audio/mpeg'/>"
FILM = "<title>T</title><enclosure url='/a.mp4' type='video/mp4'/>"
PHOTO = "<title>T</title><description>&lt;img src='/a.jpg'&gt;</description>"
NOTE = "<description>Words alone</description>"


@pytest.mark.parametrize(
    ("items", "kind"),
    [
        ((SOUND, SOUND), "audio"),
        ((FILM, FILM), "video"),
        ((PHOTO, PHOTO), "photos"),
        ((NOTE, NOTE), "microblog"),
        ((SOUND,), "audio"),
        ((NOTE,), None),
        ((PHOTO,), None),
        ((SOUND, OWN), None),
        ((NOTE, OWN), None),
        ((OWN, OWN), None),
        ((), None),
    ],
)
def test_a_feed_is_of_the_kind_of_all_its_entries(items: tuple[str, ...], kind: str | None) -> None:
    """Sounds make a podcast; where entries differ, nothing is said."""
    assert read(rss(*items)).info.kind == kind


def test_a_podcast_is_called_one() -> None:
    """The document of a podcast on a host that is not known."""
    assert read("15a-podcast.xml").info.kind == "audio"


@pytest.mark.parametrize(
    ("written", "url", "read_as"),
    [
        ("application/octet-stream", "/a.mp3", "audio/mpeg"),
        ("text/html", "/a.mp3", "audio/mpeg"),
        ("application/x-download", "/a.m4a?token=1.x", "audio/mp4"),
        ("binary", "/A.MP4", "video/mp4"),
        ("", "/a.opus", "audio/ogg"),
        ("audio/x-mp3", "/a.mp3", "audio/x-mp3"),
        ("video/mp4", "/a.mp3", "video/mp4"),
        ("application/pdf", "/a.pdf", "application/pdf"),
        ("application/zip", "/a.zip", "application/zip"),
    ],
)
def test_the_ending_decides_where_the_type_is_no_mediums(written: str, url: str, read_as: str) -> None:
    """A stated medium is honoured; any other type yields to the name of the file."""
    entry = only(rss(f"{OWN}<enclosure url='{url}' length='9' type='{written}'/>"))
    assert entry.enclosures[0].type == read_as
    assert entry.kind == {"audio": "audio", "video": "video"}.get(read_as.partition("/")[0], "article")


@pytest.mark.parametrize("name", ["16a-mp3-as-octet-stream.xml", "16b-mp3-as-text-html.xml"])
def test_an_mp3_of_a_wrong_type_is_sound(name: str) -> None:
    """The documents of two podcasts."""
    assert (only(name).kind, only(name).enclosures[0].type) == ("audio", "audio/mpeg")


# ------------------------------------------------------------ links


def test_the_id_of_a_json_item_that_is_its_address_is_its_link() -> None:
    """JSON Feed 1.1 says of the id: "ideally, the id is the full URL of the resource"."""
    assert only("17a-json-id-is-the-address.json").link == "https://reef.example/j/9"
    assert only(json_feed({"id": "https://reef.example/1", "url": "https://reef.example/2"})).link[-1] == "2"
    assert only(json_feed({"id": "urn:x:1", "title": "T"})).link == ""
    assert only(json_feed({"id": 17, "title": "T"})).link == ""


def test_an_external_url_that_is_the_own_link_passes_nothing_on() -> None:
    """The item is the author's own."""
    entry = only("19f-external-url-is-url.json")
    assert (entry.kind, entry.target) == ("article", "")
    for same in ("https://reef.example/x/1/", "http://reef.example/x/1", "/x/1", "https://www.reef.example/x/1"):
        item = {"id": "1", "title": "Mine", "url": "https://reef.example/x/1", "external_url": same}
        assert only(json_feed(item)).kind == "article", same
    away = {"id": "1", "title": "Theirs", "url": "https://reef.example/x/1", "external_url": "https://there.example/"}
    assert (only(json_feed(away)).kind, only(json_feed(away)).target) == ("bookmark", "https://there.example/")


@pytest.mark.parametrize(
    ("element", "link"),
    [
        ("<link uri='at://did:plc:1/post/2'>https://reef.example/p</link>", "https://reef.example/p"),
        ("<link href='urn:x:1'>https://reef.example/p</link>", "https://reef.example/p"),
        ("<link url='mailto:a@b.example'>https://reef.example/p</link>", "https://reef.example/p"),
        ("<link href='https://reef.example/p'>Read more</link>", "https://reef.example/p"),
        ("<link href='/p'>Read more</link>", "https://reef.example/p"),
        ("<link href=''>https://reef.example/p</link>", "https://reef.example/p"),
        ("<link href='/p'/>", "https://reef.example/p"),
        ("<link uri='at://did:plc:1/post/2'/>", ""),
    ],
)
def test_an_attribute_that_is_no_address_does_not_hide_the_text(element: str, link: str) -> None:
    """The link of an entry is where an http(s) address stands."""
    assert only(rss(f"<title>T</title>{element}")).link == link


@pytest.mark.parametrize("original", ["", "17", "/relative", "tag:reef.example,2026:1", "javascript:alert(1)"])
def test_an_original_link_that_is_no_address_is_none(original: str) -> None:
    """feedburner:origLink counts where it is absolute."""
    assert only(rss(f"{OWN}<feedburner:origLink>{original}</feedburner:origLink>")).link == "https://reef.example/own"


def test_an_original_link_counts() -> None:
    """FeedBurner's own redirects are no links."""
    original = "<feedburner:origLink>https://reef.example/real</feedburner:origLink>"
    assert only(rss(OWN + original)).link == "https://reef.example/real"


# ------------------------------------------------------------ the same thing twice

FROM = "<source url='{}'>{}</source>"


@pytest.mark.parametrize(
    ("source", "is_elsewhere"),
    [
        (FROM.format("https://reef.example/feed", "Reef"), False),
        (FROM.format("https://www.reef.example/self.xml", ""), False),
        (FROM.format("https://reef.example/feed_rss_updated.xml", "F"), False),
        (FROM.format("https://reef.example/other.xml", "Another blog"), True),
        (FROM.format("https://there.example/feed", "F"), True),
    ],
)
def test_a_source_that_is_the_feed_itself_is_none(source: str, is_elsewhere: bool) -> None:
    """Some programs name their own feed as the source of each entry; "first in" is for elsewhere."""
    head = "<link>https://reef.example/</link><atom:link rel='self' href='https://reef.example/self.xml'/>"
    assert (only(rss(OWN + source, head=head)).source is not None) == is_elsewhere
    assert only("06a-rss-source-is-itself.xml").source is None


def test_an_atom_source_that_is_the_feed_itself_is_none() -> None:
    """By its id, or by its page."""
    head = "<id>urn:f</id><link href='https://reef.example/'/>"
    for inner in ("<id>urn:f</id>", "<link href='https://reef.example/'/>"):
        assert only(atom(f"<title>T</title><source>{inner}</source>", head=head)).source is None
    assert only(atom("<title>T</title><source><id>urn:g</id></source>", head=head)).source is not None


def test_of_one_id_twice_the_latest_counts() -> None:
    """RFC 4287 §4.1.1; whichever stands first."""
    assert only("19e-same-guid-twice-older-first.xml").title == "New title"
    old, new = (
        f"<title>{title}</title><id>urn:1</id><link href='https://reef.example/1'/><updated>2026-11-0{day}</updated>"
        for title, day in (("Old", 1), ("New", 2))
    )
    for entries in ((old, new), (new, old)):
        assert only(atom(*entries)).title == "New"
    assert len(read(atom(old, new.replace("reef.example/1", "reef.example/2"))).entries) == 2
    assert len(read(rss("<title>A</title>", "<title>A</title>")).entries) == 2


# ------------------------------------------------------------ tags


@pytest.mark.parametrize(
    ("elements", "tags"),
    [
        ("<category>open source</category><category>maps</category>", ("open source", "maps")),
        ("<dc:subject>open source</dc:subject><dc:subject>maps</dc:subject>", ("open source", "maps")),
        ("<dc:subject>open source maps</dc:subject>", ("open", "source", "maps")),
        ("<category>source maps</category>", ("source", "maps")),
    ],
)
def test_one_element_of_a_bookmark_is_a_list_and_two_are_tags(elements: str, tags: tuple[str, ...]) -> None:
    """Bookmark services write all tags into one element; who writes two means two."""
    assert only(rss(OWN + elements), kind="bookmarks").tags == tags


@pytest.mark.parametrize(
    ("written", "tags"),
    [("a,b", ("a", "b")), ("a", ("a",)), (["a,b"], ("a,b",)), (" a , b ,, ", ("a", "b")), ({"a": 1}, ())],
)
def test_tags_of_json_in_one_text(written: Any, tags: tuple[str, ...]) -> None:
    """A text in the place of the array is a list with commas."""
    assert only(json_feed({"id": "1", "title": "T", "tags": written})).tags == tags


@pytest.mark.parametrize(
    "flood",
    [
        "<itunes:keywords>" + ",".join(f"k{n}" for n in range(150_000)) + "</itunes:keywords>",
        "<media:keywords>" + ",".join(f"k{n}" for n in range(150_000)) + "</media:keywords>",
        "<tags>" + ",".join(f"k{n}" for n in range(150_000)) + "</tags>",
        "<category>" + ",".join(f"k{n}" for n in range(150_000)) + "</category>",
        "".join(f"<category>c{n}</category>" for n in range(20_000)),
        "".join(f"<category domain='d{n}'>c</category>" for n in range(20_000)),
        "".join(f"<media:category>c{n}</media:category>" for n in range(20_000)),
        "".join(f"<dc:subject>c{n}</dc:subject>" for n in range(20_000)),
    ],
    ids=lambda text: text[:30],
)
def test_floods_of_tags_take_no_time(flood: str) -> None:
    """Twenty thousand elements or 150,000 words are read in about a second, and the entry is kept."""
    body = rss(OWN + flood)
    with effort.at_most(60):
        assert only(body).title == "Own"


def test_a_json_flood_of_tags_takes_no_time() -> None:
    """The same for JSON Feed, in an array and in one text."""
    names = [f"k{n}" for n in range(150_000)]
    for tags in (names, ",".join(names)):
        body = json_feed({"id": "1", "title": "T", "tags": tags})
        with effort.at_most(60):
            assert only(body).title == "T"


# ------------------------------------------------------------ the document

FEED = rss(OWN).decode()
OPML = '<opml version="2.0"><head><title>Friends</title></head><body><outline text="A" xmlUrl="/feed"/></body></opml>'


@pytest.mark.parametrize(
    "document",
    [
        OPML,
        f'<?xml version="1.0"?>\n<!-- exported --><?xml-stylesheet href="opml.xsl"?>{OPML}',
        f"<!DOCTYPE html>{OPML}",
        OPML.replace("opml", "OPML"),
    ],
)
def test_a_subscription_list_is_called_one(document: str) -> None:
    """The root element decides, not the head and the title in it."""
    assert "a subscription list (OPML)" in refusal(document.encode())


@pytest.mark.parametrize(
    "prolog",
    [
        "<!DOCTYPE html>",
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "https://nowhere.example/x.dtd">',
        "<?xml version='1.0'?><!DOCTYPE html>\n<!-- <html> -->",
        "<!-- <rss> and <html><head> -->",
    ],
)
def test_a_feed_behind_the_doctype_of_a_page_is_read(prolog: str) -> None:
    """The root element decides, not what is said of it."""
    assert only((prolog + FEED).encode()).title == "Own"


@pytest.mark.parametrize(
    "page",
    [
        f"<html xmlns='http://www.w3.org/1999/xhtml'><head><title>P</title></head><body>{FEED}</body></html>",
        f"<?xml version='1.0'?><html><body><pre><?xml version='1.0'?>{FEED}</pre></body></html>",
        f"<!DOCTYPE html><p>Feeds look like this: {FEED}",
    ],
)
def test_a_page_around_a_feed_is_a_page(page: str) -> None:
    """A page that shows a feed is none."""
    assert "a web page" in refusal(page.encode())


@pytest.mark.parametrize("end", ["</rss", "</rss >", "</rss\n", "</rss> <!-- 20 queries -->"])
def test_a_feed_without_entries_may_end_untidily(end: str) -> None:
    """A feed that has no entries yet and whose last tag lacks its bracket is a feed."""
    body = f"<rss version='2.0'><channel><title>F</title></channel>{end}".encode()
    assert (read(body).info.title, read(body).entries) == ("F", ())


def test_what_a_program_said_before_the_feed_is_passed_over() -> None:
    """A page of an error that has ended is junk before the feed."""
    error = "<html><body><h1>Warning</h1></body></html>\n<?xml version='1.0'?>"
    assert only((error + FEED).encode()).title == "Own"


@pytest.mark.parametrize("digits", [20, 300, 301, 5000, 100_000])
def test_a_long_integer_of_json_is_read(digits: int) -> None:
    """Python refuses integers of more than 4300 digits, and takes its time for shorter ones."""
    number = "9" * digits
    body = (
        f'{{"version": "https://jsonfeed.org/version/1.1", "x": {number}, "items": [{{"id": {number}, "title": "T"}}]}}'
    )
    with effort.at_most(20):
        assert only(body.encode()).title == "T"
    assert only(body.encode()).guid == (number if digits <= 2000 else "")


def test_the_picture_beside_the_channel_of_rss_1_0() -> None:
    """RSS 1.0 puts the image beside the channel, and names it there."""
    spaces = 'xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    channel = "<channel><title>F</title><link>https://reef.example/</link><image rdf:resource='/a.png'/></channel>"
    image = (
        "<image rdf:about='/a.png'><title>Picture</title><link>/p</link><url>https://reef.example/a.png</url></image>"
    )
    for inner in (channel + image, image + channel):
        reading = read(f"<rdf:RDF {spaces}>{inner}<item><title>Own</title></item></rdf:RDF>".encode())
        assert (reading.info.image, reading.info.title) == ("https://reef.example/a.png", "F")
        assert [entry.title for entry in reading.entries] == ["Own"]


@pytest.mark.parametrize("kind", ["unknown", "text/x-unknown", "application/octet-stream", "markdown", ""])
def test_a_title_of_unknown_type_is_text(kind: str) -> None:
    """RFC 4287 §3.1.1 knows text, html and xhtml; any other word hides no title."""
    reading = read(atom(f"<title type='{kind}'>Reef notes</title><summary type='{kind}'>Words</summary>"))
    assert (reading.entries[0].title, reading.entries[0].text) == ("Reef notes", "Words")
    assert (
        read(f"<feed xmlns='http://www.w3.org/2005/Atom'><title type='{kind}'>F</title></feed>".encode()).info.title
        == "F"
    )


# ------------------------------------------------------------ more entries than are read


def dated(number: int) -> str:
    """Return a date, the later the higher the number."""
    day = (datetime(2010, 1, 1, tzinfo=UTC) + timedelta(days=number)).isoformat()
    return day if number % 2 else day.replace("+00:00", "Z")


ORDERS = {
    "oldest first": list(range(3100)),
    "newest first": list(range(3099, -1, -1)),
    "mixed": random.Random(5).sample(range(3100), 3100),
}


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("make", ["rss", "atom", "json", "malformed"])
def test_the_newest_of_many_entries_are_read_whatever_their_order(make: str, order: str) -> None:
    """A whole archive in a feed, oldest first, loses its newest posts no more; what is left out is told."""
    numbers = ORDERS[order]
    item = "<title>{0}</title><link>https://reef.example/{0}</link>"
    if make == "json":
        body = json_feed(*({"id": str(n), "title": str(n), "date_published": dated(n)} for n in numbers))
    elif make == "atom":
        body = atom(*(f"<title>{n}</title><id>{n}</id><updated>{dated(n)}</updated>" for n in numbers))
    else:
        body = rss(*(f"{item.format(n)}<dc:date>{dated(n)}</dc:date>" for n in numbers))
    if make == "malformed":
        body = body.replace(b"<item>", b"<p></b><item>", 1)
    reading = read(body)
    newest = [number for number in numbers if number >= 2900]
    assert [entry.title for entry in reading.entries] == [str(number) for number in newest]
    assert reading.problems == ("The feed lists 3100 entries: the newest 200 of them were taken",)


def test_large_entries_oldest_first_do_not_hide_the_newest() -> None:
    """A feed that is read for a second only, for it holds so many elements, gives its newest entries."""
    body = rss(*(f"<title>{n}</title><dc:date>{dated(n)}</dc:date>" + "<x:y a='1'>z</x:y>" * 60 for n in range(1500)))
    reading = read(body.replace(b"<rss ", b"<rss xmlns:x='urn:x' "))
    assert reading.problems == ("The feed lists 1500 entries: the newest 200 of them were taken",)
    assert reading.entries[-1].title == "1499"
    assert len(reading.entries) == 200
