"""The texts of entries as feeds in the field write them: each document of a kind, and neighbours of it."""

from __future__ import annotations

from html import escape
from pathlib import Path

import effort
import pytest
from community import Community

from planet.locale import search_terms
from planet.model.entry import Entry
from planet.model.results import Reading
from planet.web.markup import html as markup
from planet.web.markup_signs import looks_like_html
from planet.workers.jobs import read_feed

FIELD = Path(__file__).parent / "feeds_from_the_field"
BASE = "https://reef.example/p/1"
SPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/"'
    ' xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
)
PIXELS = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="
LINK = 'rel="noopener noreferrer ugc"'


def entry_of(body: bytes) -> Entry:
    """The only entry of a feed."""
    reading = read_feed(body, "", "https://reef.example/feed.xml", "", None, 200)
    assert isinstance(reading, Reading), reading
    (entry,) = reading.entries
    return entry


def field(name: str) -> Entry:
    """The only entry of a document of the collection, by the beginning of its name."""
    (path,) = FIELD.glob(f"{name}-*")
    return entry_of(path.read_bytes())


def rss(item: str) -> Entry:
    """The entry that an RSS item comes to."""
    return entry_of(
        f'<rss version="2.0" {SPACES}><channel><title>Reef</title><link>https://reef.example/</link>'
        f"<item><link>{BASE}</link><guid>1</guid>{item}</item></channel></rss>".encode()
    )


def atom(parts: str, attributes: str = "") -> Entry:
    """The entry that an Atom entry comes to."""
    return entry_of(
        f'<feed xmlns="http://www.w3.org/2005/Atom" {SPACES}><id>urn:f</id><title>Reef</title><entry {attributes}>'
        f'<id>urn:1</id><link href="{BASE}"/>{parts}</entry></feed>'.encode()
    )


def content(html: str) -> str:
    """The safe markup of an article."""
    return markup.clean(html, BASE)


# ------------------------------------------------------------ a stated type is honoured, else signs decide


def test_atom_text_without_type_that_is_html_is_shown_as_html() -> None:
    """Whole blogs leave the type out; in content, summary and title alike."""
    assert field("02a").content == ("<p>We <em>dived</em> at noon.</p><pre><code>depth &lt; 9</code></pre>")
    assert field("02b").content == "<p>We <em>dived</em> at noon.</p>"
    assert field("02z").text == "Use <em> for stress, says the rule."
    entry = atom(
        "<title>Reefs &amp;amp; &lt;b&gt;wrecks&lt;/b&gt;</title>"
        "<summary>&lt;p&gt;At &lt;i&gt;noon&lt;/i&gt;&lt;/p&gt;</summary>"
    )
    assert (entry.title, entry.content) == ("Reefs & wrecks", "<p>At <i>noon</i></p>")


@pytest.mark.parametrize("element", ["title", "content", "summary"])
def test_a_stated_type_is_honoured(element: str) -> None:
    """RFC 4287 §3.1: what says that it is text is text, whatever it looks like; what says HTML is HTML."""
    shown = atom(f'<{element} type="text">&lt;p&gt;We &lt;b&gt;dived&lt;/b&gt;&lt;/p&gt;</{element}>')
    assert "<p>We <b>dived</b></p>" in (shown.title, shown.text)
    assert (atom(f'<{element} type="html">5 &amp;lt; 6 &lt;x</{element}>').title or "5 < 6") == "5 < 6"


@pytest.mark.parametrize(
    "text",
    [
        "<p>One</p>",
        "<b>Sale</b> now",
        "\n <div class=x>a",
        "one<br>two",
        "one<br />two",
        '<img src="x.png">',
        "see <a href='x'>this</a>",
        "AT&amp;T",
        "caf&#233;",
        "<ul><li>a</ul>",
        "We <em>dived</em>.",
        "line<br>\nline",
    ],
)
def test_signs_of_html(text: str) -> None:
    """Elements around words, tags with attributes, breaks where lines end, character references."""
    assert looks_like_html(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain",
        "Use <em> for stress, says the rule.",
        "Put it between <em> and </em>.",
        "<br> breaks a line",
        "The <br> tag, the <hr> tag",
        "Write <br /> or <br/> in XHTML",
        "List<String> in Java & co",
        "1 < 2 > 0",
        "a <- b",
        "AT&T; and R&D",
        "<p> opens a paragraph",
        "&nosuchreference;",
        "<T extends Fish> T catch(T fish)",
        "<3 the reef",
        "mail <ada@reef.example>",
    ],
)
def test_a_text_that_mentions_a_tag_stays_text(text: str) -> None:
    """A tag among words, that encloses none, is spoken of."""
    assert not looks_like_html(text)


def test_media_rss_and_itunes_follow_the_same_principle() -> None:
    """A stated type counts; without one, the signs do."""
    assert field("12a").content == "<p>A <b>bold</b> reef</p>"
    stated = rss(
        '<media:description type="plain">&lt;p&gt;A &lt;b&gt;bold&lt;/b&gt; reef&lt;/p&gt;</media:description>'
    )
    assert stated.text == "<p>A <b>bold</b> reef</p>"
    assert rss("<itunes:summary>&lt;p&gt;A reef&lt;/p&gt;&lt;p&gt;in a talk&lt;/p&gt;</itunes:summary>").content == (
        "<p>A reef</p><p>in a talk</p>"
    )
    assert rss("<itunes:summary>How &lt;p&gt; works</itunes:summary>").text == "How <p> works"
    described = "<media:description{}>{}</media:description>"
    picture = '<media:content url="https://reef.example/x.jpg" type="image/jpeg">{}</media:content>'
    assert rss(picture.format(described.format("", "&lt;p&gt;A ledge&lt;/p&gt;"))).images[0].alt == "A ledge"
    assert (
        rss(picture.format(described.format(' type="plain"', "&lt;p&gt;A ledge&lt;/p&gt;"))).images[0].alt
        == "<p>A ledge</p>"
    )


def test_titles_and_files_of_media_rss_follow_it_too() -> None:
    """media:title, and the description that names a film."""
    words = "<description>x</description>"
    assert rss(f"<media:title type='plain'>&lt;b&gt;A&lt;/b&gt;</media:title>{words}").title == "<b>A</b>"
    assert rss(f"<media:title>&lt;b&gt;A&lt;/b&gt; dive</media:title>{words}").title == "A dive"
    film = '<media:content url="https://reef.example/x.mp4" type="video/mp4">{}</media:content>'
    described = "<media:description>&lt;p&gt;A ledge&lt;/p&gt;</media:description>"
    assert rss(film.format(described)).enclosures[0].title == "A ledge"


def test_html_that_was_escaped_twice() -> None:
    """All its tags are written as references: it is meant once. What mentions a tag among words stays."""
    assert field("12c").content == "<p>We <b>dived</b> at noon.</p>"
    for html in ("<div>One</div><p>Two</p>", '<img src="https://reef.example/x.png" alt="x">', "<p>a &amp; b</p>"):
        assert rss(f"<description>{escape(escape(html))}</description>").content == content(html)
    for said in ("Use <p> for a paragraph", "<em>stress</em>", "<p>Write &lt;p&gt;x&lt;/p&gt; for that</p>"):
        once = escape(said) if not said.startswith("<p>W") else said
        assert markup.plain(rss(f"<title>t</title><description>{escape(once)}</description>").content) == markup.plain(
            once
        )


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("First<br>second", "First second"),
        ("Reefs<wbr> and wrecks", "Reefs and wrecks"),
        ('New: <img src="x.png" alt="a fish"/>', "New: a fish"),
        ("A <b>bold</b> one", "A bold one"),
        ("1 <br> 2", "1 <br> 2"),
        ('<img src="x.png"> news', "news"),
    ],
)
def test_void_tags_in_titles(title: str, shown: str) -> None:
    """A break is a blank, a picture its alt text."""
    assert field("13a").title == "First line second line"
    assert field("13b").title == "Reef logo news"
    assert rss(f"<title>{escape(title)}</title><description>x</description>").title == shown


# ------------------------------------------------------------ the inert original is kept


def test_formulas_are_kept_and_read_sensibly() -> None:
    """MathML without what repeats it, TeX of a script as code; the plain text says the same thing."""
    entry = field("03a")
    assert "<math><semantics><mfrac><mn>1</mn><mn>3</mn></mfrac></semantics></math>" in entry.content
    assert entry.excerpt == "The pool was 1/3 full."
    assert field("03b").content == "<p>The area is <math><mi>x</mi><msup><mi>y</mi><mn>2</mn></msup></math> in all.</p>"
    assert field("03b").text == "The area is xy^2 in all."
    assert field("03e").content == "<p>Energy is <code>E = m c^2</code> here.</p>"


@pytest.mark.parametrize(
    ("mathml", "text"),
    [
        ("<mn>2</mn><mfrac><mn>1</mn><mn>2</mn></mfrac>", "2 1/2"),
        ("<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></mfrac>", "(a + b)/2"),
        ("<msqrt><mi>x</mi></msqrt><mo>=</mo><mroot><mi>y</mi><mn>3</mn></mroot>", "√x = y^(1/3)"),
        ("<munderover><mo>∑</mo><mi>i</mi><mi>n</mi></munderover><msub><mi>x</mi><mi>i</mi></msub>", "∑_i^n x_i"),
        ("<mi>a</mi><mo>&lt;</mo><mi>b</mi>", "a < b"),
        ("<mi>f</mi><mo>&#x2061;</mo><mo>(</mo><mi>x</mi><mo>)</mo>", "f(x)"),
        (
            "<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>0</mn></mtd></mtr><mtr><mtd><mi>x</mi></mtd></mtr></mtable>",
            "(1, 0; x)",
        ),
        ("<mspace width='1em'/><mi>x</mi><mphantom><mi>y</mi></mphantom>", "x"),
        ("<mi>x<mi>y", "xy"),
        ("loose", "loose"),
        ("", ""),
    ],
)
def test_a_formula_as_text(mathml: str, text: str) -> None:
    """Fractions, powers, roots and sums in one line, before and after cleaning."""
    html = f"<p><math>{mathml}</math></p>"
    assert markup.plain(html) == text
    assert markup.plain(content(html)) == text


def test_nothing_but_mathml_stands_in_a_formula() -> None:
    """No HTML within it, no link, no handler; a block ends one that is never closed."""
    assert content('<math href="x" onclick="y"><mtext><b>b</b><img src=x></mtext><mi style="z">i</mi></math>') == (
        "<math><mtext>b</mtext><mi>i</mi></math>"
    )
    assert content("<p>a <math><mi>x<p>b</p>") == "<p>a <math><mi>x</mi></math></p><p>b</p>"
    assert content("<math><mrow/><mspace/><mi>x</mi></math>") == "<math><mrow></mrow><mspace></mspace><mi>x</mi></math>"
    assert content('<math><maction actiontype="statusline"><mi>x</mi></maction></math>') == "<math><mi>x</mi></math>"


@pytest.mark.parametrize(
    "twin",
    [
        '<span class="MathJax_Preview">x</span><span class="MathJax"><nobr aria-hidden="true"><span>x</span></nobr>'
        '<span class="MJX_Assistive_MathML">{}</span></span><script type="math/tex">x</script>',
        '<span class="mwe-math-element"><span style="display: none;">{}</span>'
        '<img src="https://reef.example/x.svg" aria-hidden="true" alt="x"></span>',
        '<mjx-container><svg aria-hidden="true"><path/></svg><mjx-assistive-mml>{}</mjx-assistive-mml></mjx-container>',
    ],
)
def test_a_formula_stands_once(twin: str) -> None:
    """MathJax 2 and 3 and MediaWiki draw beside their MathML what it says."""
    html = content(f"<p>See {twin.format('<math><mi>x</mi></math>')} here</p>")
    assert markup.plain(html) == "See x here"
    assert html.count("<math>") == 1
    assert "<img" not in html


def test_a_drawing_without_its_formula_is_not_read_as_text() -> None:
    """KaTeX draws a fraction from its denominator up: 1/3 would read 31."""
    drawing = (
        '<span class="katex"><span class="katex-html" aria-hidden="true"><i class="{}">3<i>1</i></i></span></span>'
    )
    assert markup.plain(content(f"<p>The pool was {drawing.format('mfrac')} full.</p>")) == "The pool was […] full."
    assert markup.plain(content(f"<p>A {drawing.format('mord')}</p>")) == "A 31"


def test_a_script_is_code_only_where_it_is_a_formula() -> None:
    """Other scripts go without a trace."""
    assert content('<script type="math/tex; mode=display">a &lt; b < c</script>') == (
        "<code>a &amp;lt; b &lt; c</code>"
    )
    assert content('<script type="text/javascript">x</script><script>y</script>') == ""
    mathml = "<math><msup><mi>x</mi><mn>2</mn></msup></math>"
    assert content(f"<script type='math/mml'>{mathml}<b>b</b></script>") == f"{mathml}b"
    assert content(mathml.replace("<", "<mml:").replace("<mml:/", "</mml:")) == mathml
    drawn = '<img src="https://s0.wp.com/latex.php?latex=x" alt="x^2" class="latex">'
    assert markup.plain(content(f"<p>So {drawn}, but <img src='/x.png' alt='y'></p>")) == "So x^2, but"


def test_pictures_that_a_person_would_see() -> None:
    """The real file before a placeholder, the widest of a set up to 1,200 pixels, data: pictures of pixels."""
    assert field("10a").content == (
        f'<p>Icon: <img src="data:image/png;base64,{PIXELS}" alt="a small fish" width="120" height="80" loading="lazy"'
        ' decoding="async" referrerpolicy="no-referrer"></p>'
    )
    assert field("10a").images == ()
    assert [image.url for image in field("10c").images] == ["https://img.example/c.jpg"]
    assert [image.url for image in field("10e").images] == ["https://img.example/a-800.jpg"]


@pytest.mark.parametrize(
    ("image", "url"),
    [
        ('<img srcset="/a.jpg 400w, /b.jpg 1200w, /c.jpg 2400w">', "/b.jpg"),
        ('<img srcset="/c.jpg 2400w, /d.jpg 1600w">', "/d.jpg"),
        ('<img srcset="/a.jpg, /b.jpg 2x, /c.jpg 3x">', "/b.jpg"),
        ('<img src="/a-75.jpg" srcset="/a-75.jpg 75w, /a-800.jpg 800w">', "/a-800.jpg"),
        ('<img src="/a-1024.jpg" srcset="/a-300.jpg 300w, /a-1024.jpg 1024w, /a-1100.jpg 1100w">', "/a-1024.jpg"),
        ('<img src="/own.jpg" srcset="/b.jpg 800w">', "/own.jpg"),
        ('<img src="/placeholder.png" srcset="/b.jpg 800w">', "/b.jpg"),
        ('<img src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEA" data-lazy-src="/b.jpg">', "/b.jpg"),
        ('<img src="data:image/svg+xml;base64,PHN2Zz48L3N2Zz4AAAAAAAAAAAAA" data-src="/b.jpg">', "/b.jpg"),
        ('<img data-original="/b.jpg"><noscript><img src="/b.jpg"></noscript>', "/b.jpg"),
        ('<img src="/small.jpg" data-orig-file="/huge.jpg">', "/small.jpg"),
        ('<picture><source srcset="/b.webp 900w"><img alt="x"></picture>', "/b.webp"),
        (
            '<img data-srcset="https://c.example/w_300,h_2/a.jpg 300w, https://c.example/w_900,h_6/a.jpg 900w">',
            "https://c.example/w_900,h_6/a.jpg",
        ),
    ],
)
def test_which_file_of_an_image(image: str, url: str) -> None:
    """One picture, and of its files the one that serves a page."""
    pictures = markup.pictures(content(image))
    assert [picture.url for picture in pictures] == [url if "://" in url else f"https://reef.example{url}"]


def test_data_pictures_have_bounds() -> None:
    """Only pixels, only so many characters, only in an image; what is left out leaves its words."""
    png = "data:image/png;base64," + "A" * 400
    for kind in ("png", "jpeg", "gif", "webp"):
        assert f"data:image/{kind}" in content(f'<img src="data:image/{kind};base64,{PIXELS}">')
    assert (
        content('<p><img src="data:image/svg+xml;base64,PHN2Zz48L3N2Zz4AAAAAAAAAAAAA" alt="a map"></p>')
        == "<p>a map</p>"
    )
    assert content(f'<p><img src="data:image/png;base64,{"A" * 40_000}" alt="a map"></p>') == "<p>a map</p>"
    assert content('<img src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEA">') == ""
    assert (
        content(f'<a href="{png}">x</a><blockquote cite="{png}">y</blockquote><q cite="{png}">z</q>').count("data:")
        == 0
    )
    assert "data:" not in markup._cleaner(has_data=True).clean(f'<a href="{png}">x</a>')  # the last word, alone
    many = content(f'<img src="data:image/png;base64,{"A" * 20_000}" alt="n">' * 9)
    assert many.count("data:image") == 4
    assert content(f'<img src="{png}"><img src="javascript:x" alt="y">').endswith("y")


@pytest.mark.parametrize(
    ("frame", "link"),
    [
        (
            '<iframe data-src="https://v.example/1" aria-label="A dive"></iframe>',
            f'<a href="https://v.example/1" {LINK}>▶ A dive</a>',
        ),
        (
            '<iframe src="about:blank" data-lazy-src="//v.example/1"></iframe>',
            f'<a href="https://v.example/1" {LINK}>▶ v.example</a>',
        ),
        (
            '<iframe src="" data-litespeed-src="https://v.example/1" title="Film"></iframe>',
            f'<a href="https://v.example/1" {LINK}>▶ Film</a>',
        ),
        ('<video data-src="/a.mp4"></video>', f'<a href="https://reef.example/a.mp4" {LINK}>▶ reef.example</a>'),
    ],
)
def test_lazy_frames_are_links_with_their_name(frame: str, link: str) -> None:
    """Where a script was to load the player."""
    assert f'<a href="https://player.vimeo.com/video/5" {LINK}>▶ Film</a>' in field("10g").content
    assert content(frame) == f"<p>{link}</p>"


def test_old_and_odd_markup_keeps_its_meaning() -> None:
    """Struck words, typewriter, task lists, abbreviations, lists of old."""
    assert field("19a").content == "<p>The dive is <s>cancelled</s> on. Type <code>ls</code>.</p>"
    assert field("19b").text == "☑ Pack fins\n\n☐ Pack mask"
    assert content("<strike>a</strike><acronym title='x'>b</acronym><dir><li>c</dir><listing>d</listing>") == (
        '<s>a</s><abbr title="x">b</abbr><ul><li>c</li></ul><pre>d</pre>'
    )
    assert content('<li><label><input checked=checked type=CHECKBOX>a</label><li><input type="text">b').startswith(
        "<li>"
    )
    assert markup.plain(content('<ul><li><p><input type="checkbox" checked=""> a</p></ul>')) == "☑ a"
    assert content('<p><input type="checkbox"> I agree</p>') == "<p> I agree</p>"


@pytest.mark.parametrize("mark", ["\u200e", "\u200f", "\u061c"])
def test_direction_marks_stay(mark: str) -> None:
    """They act on the signs beside them alone; what turns all that follows goes."""
    entry = field("19c")
    assert "C++\u200e" in entry.content
    assert "C++\u200e" in entry.excerpt
    kept = rss(f"<title>למדתי C++{mark} היום</title><description>x\u202ey C++{mark}!</description>")
    assert (kept.title, kept.text) == (f"למדתי C++{mark} היום", f"xy C++{mark}!")
    assert rss(f"<title>{mark}</title><description>x</description>").title == ""


# ------------------------------------------------------------ what is not for readers


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>in</p>",
        '<div hidden=""><p>in</p><div>in</div></div>',
        '<div style="color:red; display : none">in</div>',
        '<span style="display:none!important">in</span>',
        '<div class="preheader">in</div>',
        '<td class="email-preheader-text">in</td>',
        '<div style="mso-hide:all">in</div>',
        '<SPAN STYLE="VISIBILITY:hidden">in</SPAN>',
        '<img style="display:none" src="https://count.example/x.gif" alt="in">',
        "<button>in</button>",
        '<a class="copy-button" href="#">in</a>',
        '<span class="btn-clipboard">in</span>',
    ],
)
def test_what_is_hidden_is_left_out_everywhere(hidden: str) -> None:
    """The hidden attribute, styles, lines for inboxes, buttons: out of content, text and excerpt."""
    assert field("14a").content == "<p>Dear reader, the tide is low.</p>"
    assert markup.plain(content(f"<p>Seen</p>{hidden}<p>too</p>")) == "Seen\n\ntoo"
    assert "in" not in content(f"<p>See</p>{hidden}")


@pytest.mark.parametrize(
    "html",
    [
        '<p hidden="until-found">in</p>',
        "<p data-hidden>in</p>",
        '<p style="display:block">in</p>',
        '<p class="hidden-gem">in</p>',
        "<p hidden>in",
        '<div aria-hidden="true">in</div>',
        '<a href="https://reef.example/copy">in</a>',
        '<p class="copyright">in</p>',
    ],
)
def test_what_only_looks_hidden_stays(html: str) -> None:
    """Nor does an element that is never closed take the rest of the article with it."""
    assert markup.plain(content(f"{html}<p>after</p>")).startswith("in")


@pytest.mark.parametrize(
    "anchor",
    [
        '<a class="header-anchor" href="#a" aria-hidden="true">#</a>',
        '<a class="headerlink" href="#a" title="Link">¶</a>',
        '<a class="anchor" href="#a"><svg><path/></svg></a>',
        '<a class="heading-link" href="https://reef.example/p/1#a">Link to this heading</a>',
        '<a class="hash-link" href="#a">\u200b</a>',
        '<a href="#a">🔗</a>',
    ],
)
def test_anchors_of_headings_go(anchor: str) -> None:
    """They point a heading at itself; the heading stays."""
    assert field("19d").excerpt == "Setup First words."
    assert markup.plain(markup.clean(f"<h2>Setup {anchor}</h2>", BASE, BASE)) == "Setup"


def test_links_in_headings_stay() -> None:
    """One that is the heading, or leads elsewhere, is the author's."""
    for html in ('<h2><a href="#a" class="anchor">Setup</a></h2>', '<h2>See <a href="https://x.example/">#5</a></h2>'):
        assert "<a href=" in content(html)


# ------------------------------------------------------------ links to a place in the text


@pytest.mark.parametrize(
    ("name", "url"), [("04a", "https://reef.example/2026/dive/#fn1"), ("04c", "https://reef.example/2026/dive/#cb1-1")]
)
def test_fragments_lead_to_the_entry(name: str, url: str) -> None:
    """Notes and lines of code are on the entry's own page."""
    assert f'<a href="{url}"' in field(name).content


@pytest.mark.parametrize(
    "attributes", ["", 'xml:base="https://reef.example/"', 'xml:base="https://reef.example/old/p"']
)
def test_fragments_lead_to_the_entry_whatever_the_base(attributes: str) -> None:
    """A base that is stated serves other links."""
    html = escape('<a href="#n">1</a><a href="x">2</a><a href=" #m">3</a>')
    entry = atom(f'<title>t</title><content type="html">{html}</content>', attributes)
    assert f'href="{BASE}#n"' in entry.content
    assert f'href="{BASE}#m"' in entry.content
    assert entry.content.count(BASE) == 2


# ------------------------------------------------------------ content, summary, note


CONTENT = "We went down at noon and saw a great many fish, some of them blue. " * 3


def both(summary: str, html: str = f"<p>{CONTENT}</p>", title: str = "One") -> Entry:
    """An item with a description beside its content."""
    return rss(
        f"<title>{title}</title><description>{escape(summary)}</description>"
        f"<content:encoded>{escape(html)}</content:encoded>"
    )


def test_a_short_content_is_the_content() -> None:
    """However long the description beside it."""
    assert field("07a").content == "<p>Low tide!</p>"
    assert field("07a").summary == ""
    for html in ("<p>Gone.</p>", "<iframe src='https://v.example/1'></iframe>", "<img src='/x.png'>", "<p>¡Sí!</p>"):
        assert both("A post by Ann, filed under sea, on the reef of all reefs.", html).content == content(html)


@pytest.mark.parametrize(
    "stub",
    [
        "Read more",
        "<p><a href='x'>Continue reading →</a></p>",
        "Weiterlesen …",
        "<p></p>",
        "[…]",
        "Lire la suite",
        "One",
    ],
)
def test_a_bare_read_more_is_a_stub(stub: str) -> None:
    """Nothing said but that there is more, or the title once more: then the description is the content."""
    assert both("A true description of the dive, in one sentence.", stub).text == (
        "A true description of the dive, in one sentence."
    )


def test_the_summary_of_the_author_is_kept() -> None:
    """RFC 4287 §4.2.13: shown as the excerpt, searched and filtered with the text, and the content stays whole."""
    entry = both("Ann's first <b>wreck</b>, told from the boat.")
    assert entry.summary == entry.excerpt == "Ann's first wreck, told from the boat."
    assert entry.content == content(f"<p>{CONTENT}</p>")
    assert entry.text.startswith("We went down")
    assert entry.text.endswith("told from the boat.")
    stated = atom(f'<title>One</title><summary>A day at sea.</summary><content type="html">{escape(CONTENT)}</content>')
    assert stated.summary == "A day at sea."


def test_the_summary_reaches_lists_feeds_search_and_filters(community: Community) -> None:
    """On the front page and in merged feeds it stands for the entry; its words are found, and may hide the entry."""
    said = "A wobbegong, told from the boat."
    feed = (
        f'<rss version="2.0" {SPACES}><channel><title>Reef</title><link>https://reef.example/</link><item>'
        f"<title>One</title><link>{BASE}</link><description>{said}</description>"
        f"<content:encoded>{escape(f'<p>{CONTENT}</p>')}</content:encoded></item></channel></rss>"
    )
    community.put("/feed", feed.encode(), "application/rss+xml")
    ann = community.member("Ann", "/feed")
    community.turn()
    assert {"index.html", "atom.xml", "rss20.xml", "feed.json"} <= set(community.pages_with(said))
    assert f'<summary type="text">{said}</summary>' in community.files()["atom.xml"].decode()
    assert "We went down at noon" in community.files()["atom.xml"].decode()
    assert community.store.search.find(search_terms.terms("wobbegong"), 9)[0] == 1
    ann["feeds"] = [{"url": "/feed", "exclude": ["wobbegong"]}]
    community.put("/feed", feed.encode() + b"<!-- -->", "application/rss+xml")
    community.turn(hours=2)
    assert community.titles() == []


@pytest.mark.parametrize(
    "summary",
    [
        CONTENT[:80],
        CONTENT[:80] + "[…]",
        CONTENT[:70] + '&#8230; <a href="x">Continue reading <span>One</span></a>',
        f"<p>{CONTENT[:90]}</p><p>The post <a href='x'>One</a> appeared first on <a href='y'>Reef</a>.</p>",
        "Read more",
        "One",
        "",
        CONTENT * 2,
    ],
)
def test_a_cut_of_the_content_is_no_summary(summary: str) -> None:
    """Nor a stub, nor the title once more, nor what is longer than the content."""
    entry = both(summary)
    assert entry.summary == ""
    assert entry.excerpt.startswith("We went down")


def test_a_cut_behind_a_heading_is_no_summary() -> None:
    """Generators leave headings, dates and captions out of their excerpts."""
    html = f"<h1>One</h1><p>20 November, by Ann</p><p>{CONTENT}</p>"
    assert both(CONTENT[:80] + "…", html).summary == ""


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Saw a seal at the pier today, what…", "Saw a seal at the pier today, what luck. Then it left."),
        ("Saw a seal at the pier today, what luck", "Saw a seal at the pier today, what luck! And a boat."),
        ("saw a   seal...", "Saw a seal and a boat"),
        ("Low tide", "Low tide"),
        ("Low tide", "<b>Low tide!</b>"),
    ],
)
def test_a_title_that_is_the_text_makes_a_note(title: str, text: str) -> None:
    """Or its beginning: a note, said once."""
    assert (field("08a").title, field("08a").kind) == ("", "note")
    note = rss(f"<title>{title}</title><description>{escape(text)}</description>")
    assert (note.title, note.kind) == ("", "note")
    assert note.text == markup.plain(text)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Python", "Python 3.15 is out, and brings a great many things."),
        (
            "Saw a seal at the pier today, what luck",
            "<h1>Saw a seal at the pier today, what luck</h1><p>It was grey.</p>",
        ),
        ("A seal", "Saw a seal at the pier."),
        ("Seals…", "We saw whales."),
    ],
)
def test_a_title_of_its_own_stays(title: str, text: str) -> None:
    """A word that begins the text, or a heading that repeats the title, makes no note."""
    entry = rss(f"<title>{title}</title><description>{escape(text)}</description>")
    assert (entry.title, entry.kind) == (title, "article")


@pytest.mark.parametrize(
    "html",
    [
        "<p hidden>" * 14_000,
        "<div style='display:none'>a</div>" * 7_000,
        "<math>" * 14_000,
        "<math><mrow>" * 7_000 + "x",
        "<span><math><mi>x</mi></math><span aria-hidden=true>x</span></span>" * 2_000,
        '<img srcset="' + "a 1w, " * 50_000 + '">',
        '<img srcset="' + "a" * 500_000 + '">',
        "&lt;p&gt;" * 100_000,
        "<h2><a href='#a'>#</a></h2>" * 3_000,
        "<b>" * 200_000,
    ],
)
def test_floods_cost_little(html: str) -> None:
    """No rule is quadratic: a second or two for whatever an article holds."""
    with effort.at_most(150):
        markup.clean(html, BASE)
        markup.plain(html)
        looks_like_html(html)
        rss(f"<title>x</title><description>{escape(html)}</description>")
