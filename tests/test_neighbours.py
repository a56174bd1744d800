"""Neighbours of the cases from the field: the same kinds in other formats, attributes and languages."""

from __future__ import annotations

import json
import time
from html import escape

import pytest

from planet.model.community import FeedKind
from planet.model.entry import Entry
from planet.model.results import Reading
from planet.workers.jobs import read_feed

FEED = "https://a.example/feed.xml"
SOURCE = '<script type="math/tex">\\frac13</script>'
THIRD = "<math><mfrac><mn>1</mn><mn>3</mn></mfrac></math>"
LONG = "The longer description of this post that goes on for some while and tells it all."


def reading(body: str, kind: FeedKind | None = None) -> Reading:
    read = read_feed(body.encode(), "", FEED, "", kind, 100)
    assert isinstance(read, Reading)
    return read


def atom(inner: str, title: str = "<title>Reef notes</title>") -> Entry:
    body = (
        f'<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title><id>urn:f</id><link href="https://a.example/"/>'
        f'<entry>{title}<id>urn:1</id><link href="https://a.example/p/1"/>{inner}</entry></feed>'
    )
    return reading(body).entries[0]


def rss(inner: str, title: str = "Reef notes", kind: FeedKind | None = None, version: str = "2.0") -> Entry:
    namespaces = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    body = (
        f'<rss version="{version}" {namespaces}><channel><title>F</title><link>https://a.example/</link>'
        f"<item><title>{escape(title)}</title><link>https://a.example/p/1</link>{inner}</item></channel></rss>"
    )
    return reading(body, kind).entries[0]


def markup(html: str) -> Entry:
    """The entry of an RSS item with this description."""
    return rss(f"<description>{escape(html)}</description>")


# ---------------------------------------------------------------- types


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        ("<content>&lt;p&gt;One&lt;p&gt;Two</content>", "<p>One</p><p>Two</p>"),
        ("<content>&lt;p&gt; starts a paragraph</content>", "<p>&lt;p&gt; starts a paragraph</p>"),
        ('<content type="markdown"># One</content>', "<p># One</p>"),
        ('<content type="text/x-markdown">One\n\nTwo</content>', "<p>One</p><p>Two</p>"),
        ('<content type="TEXT/HTML">&lt;p&gt;One&lt;/p&gt;</content>', "<p>One</p>"),
    ],
)
def test_a_type_that_is_none_is_plain_text(content: str, shown: str) -> None:
    """Unclosed paragraphs show that a text is HTML; a type that is unknown, or another text's, is no HTML."""
    assert atom(content).content == shown


def test_a_picture_as_atom_content_is_seen() -> None:
    """A content of a picture's type elsewhere (RFC 4287 §4.1.3.2) is the picture of the entry."""
    entry = atom('<content type="image/png" src="https://a.example/p.png"/>')
    assert (entry.kind, [image.url for image in entry.images]) == ("photo", ["https://a.example/p.png"])


# ---------------------------------------------------------------- formulas and struck words

DRAWN = '<nobr aria-hidden="true"><span><span>3</span><span>1</span></span></nobr>'


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (f'<span class="MathJax" data-mathml="{escape(THIRD)}">{DRAWN}</span>', "1/3"),
        (f"<span class='MathJax' data-mathml='{THIRD}'>{DRAWN}</span>", "1/3"),
        (f'<span class="MathJax_SVG" data-mathml="{escape(THIRD)}"><svg></svg></span>', "1/3"),
        (
            f'<span class="MathJax" data-mathml="{escape(THIRD)}">{DRAWN}</span>{SOURCE}',
            "1/3",
        ),
        (f'<span class="MathJax">{DRAWN}</span><script type="math/tex">\\frac13</script>', "\\frac13"),
        (f'<span class="MathJax">{DRAWN}</span>', "[…]"),
        (f'<span class="MathJax">{DRAWN}<span class="MJX_Assistive_MathML">{THIRD}</span></span>', "1/3"),
        ('<mjx-container class="MathJax" jax="SVG"><svg></svg></mjx-container>', "[…]"),
        ('<mjx-container class="MathJax" aria-label="one third"><svg></svg></mjx-container>', "one third"),
        (f"<mjx-container><mjx-assistive-mml>{THIRD}</mjx-assistive-mml></mjx-container>", "1/3"),
        ('<span class="MathJax" data-mathml="&lt;math&gt;&lt;img src=x onerror=y&gt;">x</span>', ""),
    ],
)
def test_formulas_of_mathjax_are_said_once_and_right(formula: str, text: str) -> None:
    """Of a drawing that needs its script's fonts the MathML is shown, its source, its words for ears, or a mark."""
    entry = markup(f"<p>Take {formula} cups</p>")
    assert entry.text == f"Take {text} cups".replace("  ", " ")
    assert ("<math>" in entry.content) == (text == "1/3" or "&lt;math" in formula)
    assert "onerror" not in entry.content


def test_formulas_in_titles_and_summaries_read_as_in_texts() -> None:
    """A title or summary in which KaTeX drew a formula says it once."""
    drawn = '<span class="katex-html" aria-hidden="true"><span>3</span><span>1</span></span>'
    katex = f'Why <span class="katex"><span class="katex-mathml">{THIRD}</span>{drawn}</span> rules'
    entry = rss(f"<description>{escape(katex)}</description><content:encoded>{LONG}</content:encoded>", title=katex)
    assert (entry.title, entry.summary) == ("Why 1/3 rules", "")  # the summary is the title once more
    assert atom(f'<summary type="html">{escape(katex)}</summary><content>{LONG}</content>').summary == "Why 1/3 rules"


@pytest.mark.parametrize("tag", ["span hidden", "span class=MathJax", "div style='display:none'"])
def test_formulas_deep_in_hidden_elements_take_no_time(tag: str) -> None:
    """Thousands of elements around one formula are each looked through, but not each to its end."""
    name = tag.split()[0]
    document = escape(f"<{tag}>" * 7000 + THIRD + f"</{name}>" * 7000)
    started = time.process_time()
    rss(f"<description>{document}</description>")
    assert time.process_time() - started < 5


def test_words_struck_by_a_style_stay_struck() -> None:
    """What only a style strikes out would be said without it."""
    entry = markup('<p>The dive is <span style="text-decoration: line-through red">on</span> off</p>')
    assert entry.content == "<p>The dive is <span><s>on</s></span> off</p>"


# ---------------------------------------------------------------- links, people, sources


def test_a_place_in_the_document_is_one_in_the_entry() -> None:
    """A program that resolves links to a footnote by the feed's own URL means the entry."""
    entry = atom(
        f'<content type="html">&lt;a href="{FEED}#fn1"&gt;1&lt;/a&gt; &lt;a href="{FEED}"&gt;2&lt;/a&gt;</content>'
    )
    assert 'href="https://a.example/p/1#fn1"' in entry.content
    assert f'href="{FEED}"' in entry.content


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("acct:ann@gts.example", "@ann@gts.example"),
        ("@ann@gts.example:8080", "@ann@gts.example:8080"),
        ("アン（@ann@gts.example）", "アン"),
        ("Ann and @bob@gts.example", "Ann and @bob@gts.example"),
        ("@ann@bücher.example", "@ann@bücher.example"),
        ("@", ""),
    ],
)
def test_handles_in_other_writings(written: str, name: str) -> None:
    """A handle is whole or the name beside it stands; it is never a sign alone."""
    entry = rss(f"<dc:creator>{written}</dc:creator><description>Words.</description>")
    assert "".join(author.name for author in entry.authors) == name
    item = {"id": "1", "content_text": "Words.", "authors": [{"name": written}]}
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "F", "items": [item]}
    assert "".join(author.name for author in reading(json.dumps(feed)).entries[0].authors) == name


@pytest.mark.parametrize(
    "source",
    [
        '<source url="/feed.xml">F</source>',
        '<source url="">F</source>',
        '<source url="http://www.a.example/feed.xml">F</source>',
    ],
)
def test_a_source_that_is_the_feed_in_other_words(source: str) -> None:
    """A relative URL, none, or one with another scheme name the feed itself all the same."""
    assert rss(f"{source}<description>Words.</description>").source is None
    assert atom('<source><title>Blog</title><link href="http://a.example"/></source>').source is None
    assert rss('<source url="https://b.example/feed">F</source>').source is not None


# ---------------------------------------------------------------- texts


@pytest.mark.parametrize(
    "stub",
    [
        "Continue reading Reef notes",
        '<p>The post <a href="/p/1">Reef notes</a> appeared first on <a href="/">F</a>.</p>',
        "<p><a href='/p/1'>Read more: “Reef notes” →</a></p>",
        "<svg><path d='M0'/></svg>",
    ],
)
def test_a_content_that_names_what_there_is_more_of_is_a_stub(stub: str) -> None:
    """The description is the content then."""
    inner = f"<description>{LONG}</description><content:encoded>{escape(stub)}</content:encoded>"
    assert rss(inner).text == LONG
    assert rss(inner.replace(escape(stub), "Reef notes of today.")).text == "Reef notes of today."


def test_a_title_that_is_the_text_makes_a_note_only_where_notes_may_be() -> None:
    """It makes none in a feed that is stated to be something else, nor in a format that wants titles."""
    said = "<description>Off to sea</description>"
    assert [(e.kind, e.title) for e in (rss(said, "Off to sea"), atom("<content>Reef notes</content>"))] == [
        ("note", ""),
        ("note", ""),
    ]
    assert (rss(said, "Off to sea", "microblog").kind, rss(said, "Off to sea", "microblog").title) == ("note", "")
    for entry in (rss(said, "Off to sea", "blog"), rss(said, "Off to sea", version="0.91")):
        assert (entry.kind, entry.title) == ("article", "Off to sea")
    assert rss(said, "Off to sea", "code").kind == "code"


def test_an_article_that_begins_with_its_title_is_none() -> None:
    """A long text whose first sentence is the title is an article; one that is cut with dots was never titled."""
    title = "A reef of one's own in the deep Pacific ocean"
    text = f"<p>{title} is a thing. {'It has words. ' * 90}</p>"
    assert rss(f"<description>{escape(text)}</description>", title).title == title
    assert rss(f"<description>{escape(text)}</description>", f"{title}…").kind == "note"
    assert rss(f"<description>{title} is a thing.</description>", title).kind == "note"


# ---------------------------------------------------------------- pictures and players


@pytest.mark.parametrize(
    ("image", "file"),
    [
        ('<img src="/assets/loading.svg" data-lazy="/real.jpg">', "real.jpg"),
        ('<img data-flickity-lazyload="/real.jpg">', "real.jpg"),
        ('<img data-cfsrc="/real.jpg" style="display:block">', "real.jpg"),
        ('<img src="data:image/svg+xml;base64,PHN2Zy8+" nitro-lazy-src="/real.jpg">', "real.jpg"),
        ('<img src="data:image/svg+xml;base64,PHN2Zy8+" data-ezsrc="/real.webp" data-pin-url="/pin.jpg">', "real.webp"),
        ('<img src="/good.jpg" data-src="{&quot;sizes&quot;: []}">', "good.jpg"),
        ('<img src="/good.jpg" data-big-src="/other.jpg">', "good.jpg"),
        ('<amp-img src="/real.jpg" width="600" height="400"></amp-img>', "real.jpg"),
    ],
)
def test_the_real_file_whatever_script_keeps_it(image: str, file: str) -> None:
    """The file of an image whose source is a placeholder is that in a script's attribute, by whatever name."""
    assert f'src="https://a.example/{file}"' in markup(f"<p>A fish</p>{image}").content


@pytest.mark.parametrize(
    ("player", "link"),
    [
        ('<lite-youtube videoid="abcdefghijk" playlabel="Dive"></lite-youtube>', "watch?v=abcdefghijk|▶ Dive"),
        ('<amp-youtube data-videoid="abcdefghijk"></amp-youtube>', "watch?v=abcdefghijk|▶ youtube.com"),
        ('<iframe data-cookieblock-src="https://v.example/1" title="Dive"></iframe>', "https://v.example/1|▶ Dive"),
        ('<video><source data-src="/a.mp4"></video>', "https://a.example/a.mp4|▶ a.example"),
        ('<iframe srcdoc="&lt;b&gt;x&lt;/b&gt;" title="A dive"></iframe>', "|A dive"),
    ],
)
def test_players_of_other_programs_leave_a_link(player: str, link: str) -> None:
    """A player becomes a link wherever its URL is kept; one without a URL leaves its name."""
    url, _, name = link.partition("|")
    entry = markup(f"<p>Look</p>{player}")
    assert url in entry.content
    assert entry.text == f"Look\n\n{name}"


# ---------------------------------------------------------------- hidden


@pytest.mark.parametrize(
    ("attributes", "is_hidden"),
    [
        ('id="preheader"', True),
        ('class="email-preview-text"', True),
        ('style="max-height:0px;overflow:hidden;opacity:0"', True),
        ('style="font-size:1px;line-height:1px;max-height:0"', True),
        ('style="display:none-ish"', False),
        ('style="max-height:0.5em;opacity:0.9"', False),
        ('style="opacity:0"', False),
        ('class="previews"', False),
    ],
)
def test_lines_for_inboxes_are_left_out(attributes: str, is_hidden: bool) -> None:
    """What makes a line flat and unseen hides it; a fading image or a small text is not hidden."""
    assert markup(f"<div {attributes}>Psst</div><p>Words</p>").text == ("Words" if is_hidden else "Psst\n\nWords")


# ---------------------------------------------------------------- JSON Feed and Media RSS


@pytest.mark.parametrize("people", [{"author": "Ann"}, {"authors": ["Ann"]}, {"authors": "Ann"}])
def test_a_name_in_place_of_a_person(people: dict[str, object]) -> None:
    """A text where JSON Feed wants an object names the author."""
    item = {"id": "1", "content_text": "Words.", **people}
    entry = reading(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [item]})).entries[0]
    assert [author.name for author in entry.authors] == ["Ann"]


@pytest.mark.parametrize(
    ("medium", "kind"),
    [
        ('url="https://a.example/a.mp3" type="application/octet-stream"', "audio"),
        ('url="https://a.example/a.mp4"', "video"),
        ('url="https://a.example/a.zip" type="application/zip"', "article"),
    ],
)
def test_the_ending_of_a_medium_tells_where_its_type_does_not(medium: str, kind: str) -> None:
    """Media RSS follows the same rule as enclosures."""
    content = f'<media:content xmlns:media="http://search.yahoo.com/mrss/" {medium}/>'
    assert rss(content).kind == kind
