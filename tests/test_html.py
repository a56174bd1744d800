"""Foreign markup: nothing live comes through, and what an article needs does."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from html import escape

import effort
import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from planet.web import formulas, images
from planet.web import urls as links
from planet.web.characters import without_controls
from planet.web.excerpts import excerpt
from planet.web.markup import html as markup

BASE = "https://a.example/posts/x/"
LIVE = (
    "script, style, iframe, object, embed, form, input, button, svg, link, meta, base, template, noscript,"
    " video, audio, source"
)

SCRAPS = st.sampled_from(
    [
        "<script>",
        "</script>",
        "alert(1)",
        "<svg>",
        "<math>",
        "<mtext>",
        "<mglyph>",
        "<mi/>",
        "</math>",
        "<script type=math/tex>",
        "<p hidden>",
        "<img src='data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAA'>",
        "<a href='data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAA'>",
        "<mi>",
        "<mtext>",
        "<mglyph>",
        "<style>",
        "</style>",
        "<img src=x onerror=alert(1)>",
        "<a href='javascript:alert(1)'>",
        '<a href="/x" onclick="x">',
        "</a>",
        "<p ",
        "<p id=x name=y style='a:b' class=c>",
        "</p>",
        "<table>",
        "<td>",
        "<select>",
        "<option>",
        "<template>",
        "<noscript>",
        "<!--",
        "-->",
        "--!>",
        "<![CDATA[",
        "]]>",
        "<title>",
        "<textarea>",
        "<xmp>",
        "<plaintext>",
        "<form action=javascript:1>",
        "<iframe src='//p.example/1' srcdoc='<script>'>",
        "<object data=x>",
        "<annotation-xml encoding='text/html'>",
        "<foreignObject>",
        "<desc>",
        "&lt;script&gt;",
        "&#x202e;",
        "&#1;",
        "\x00",
        "\u2066",
        "\ud800",
        "'",
        '"',
        "<b>",
        "</b>",
        "text ",
        "<br/>",
        "<img src='a.png' srcset='b.png 2x' alt='\">'>",
        "<video poster=x src=y>",
        "<a xlink:href=data:x>",
        '= "',
        ">",
        "<",
    ]
)
SOUP = st.lists(SCRAPS, max_size=25).map("".join) | st.text(max_size=80)


def is_harmless(html: str) -> bool:
    """Whether a browser would find nothing in it that runs, loads from elsewhere, or overrides the page's names."""
    page = LexborHTMLParser(f"<html><body>{html}</body></html>")
    assert page.body is not None
    nodes = page.body.css("*")
    within_formulas = {node.tag for node in page.body.css("math *")}
    return (
        not page.body.css(LIVE)
        and within_formulas <= formulas.ELEMENTS
        and all(_is_tame(name, value) for node in nodes for name, value in node.attributes.items())
    )


def _is_tame(name: str, value: str | None) -> bool:
    if name in ("href", "src"):
        is_picture = name == "src" and images.data_url(value or "") == value
        return is_picture or links.absolute(value or "") == value
    return not name.startswith("on") and name not in (
        "style",
        "id",
        "name",
        "class",
        "srcset",
        "srcdoc",
        "poster",
        "action",
    )


@given(SOUP)
def test_no_soup_leaves_anything_live(soup: str) -> None:
    """Scripts, handlers, frames, styles, names, foreign schemes and controls are gone, and stay so on a second pass."""
    clean = markup.clean(soup, BASE)
    assert is_harmless(clean)
    assert is_harmless(markup.clean(clean, BASE))
    assert clean == without_controls(clean)
    ET.fromstring(f"<x>{escape(clean)}</x>")


@given(SOUP)
def test_plain_text_is_text(soup: str) -> None:
    """The text of any soup fits into XML, and as text it is shown as it stands."""
    text = markup.plain(soup)
    assert ET.fromstring(f"<x>{escape(text)}</x>") is not None
    shown = markup.plain(markup.clean(markup.text_to_html(text), BASE))
    assert " ".join(shown.split()) == " ".join(text.split())


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ("<p>a <b>b</b> &amp; &lt;c&gt;</p>", "<p>a <b>b</b> &amp; &lt;c&gt;</p>"),
        (
            '<a href="y" title="t">k</a>',
            '<a href="https://a.example/posts/x/y" title="t" rel="noopener noreferrer ugc">k</a>',
        ),
        (
            '<a href="/y?utm_source=rss&amp;z=1">k</a>',
            '<a href="https://a.example/y?z=1" rel="noopener noreferrer ugc">k</a>',
        ),
        (
            '<img src="p.png" alt="A &quot;q&quot;" srcset="q.png 2x" width="5">',
            '<img src="https://a.example/posts/x/p.png" alt="A &quot;q&quot;" width="5"'
            ' loading="lazy" decoding="async" referrerpolicy="no-referrer">',
        ),
        (
            '<img src="data:image/gif;base64,x" data-src="/l.png"><noscript><i>n</i></noscript>',
            '<img src="https://a.example/l.png" alt="" loading="lazy" decoding="async" referrerpolicy="no-referrer">'
            "<i>n</i>",
        ),
        (
            '<img src="data:image/gif;base64,x" data-src="/l.png"><noscript><img src="/l.png"></noscript>',
            '<img src="https://a.example/l.png" alt="" loading="lazy" decoding="async" referrerpolicy="no-referrer">',
        ),
        (
            '<img alt="x" srcset="/s.png 320w, /m.png 640w">',
            '<img alt="x" src="https://a.example/m.png" loading="lazy" decoding="async" referrerpolicy="no-referrer">',
        ),
        ('Hi <img src="https://s.example/72/1f642.png" alt="🙂" class="wp-smiley" style="height: 1em">!', "Hi 🙂!"),
        ('<img class="emoji only" alt="&lt;3 &#1;" src="/3.png"><img class="emoji" src="/t.gif" width="1">', "&lt;3"),
        ("a<br></br>b<br clear='all'></br>c</br>d<br><br>e", "a<br>b<br>c<br>d<br><br>e"),
        ("<main>a</main><section>b<center>c</center></section>", "<div>a</div><div>b<div>c</div></div>"),
        ('a<img src="/t.gif" width="1" height="1"><img src="/t.gif" style="width:1px;height:1px">', "a"),
        (
            '<iframe title="My &amp; talk" src="//video.example/e/1"></iframe>',
            '<p><a href="https://video.example/e/1" rel="noopener noreferrer ugc">▶ My &amp; talk</a></p>',
        ),
        (
            '<video poster="/p.jpg"><source src="/v.mp4" type="video/mp4">old browser</video>',
            '<p><a href="https://a.example/v.mp4" rel="noopener noreferrer ugc">▶ a.example</a></p>',
        ),
        (
            '<object><embed src="https://video.example/s"></object>',
            '<p><a href="https://video.example/s" rel="noopener noreferrer ugc">▶ video.example</a></p>',
        ),
        ('<p dir="rtl" lang="ar" class="x">س</p>', '<p dir="rtl" lang="ar">س</p>'),
        (
            "<ol start=3><li value=4>x</ol><details open><summary>s</summary>d</details>",
            '<ol start="3"><li value="4">x</li></ol><details open=""><summary>s</summary>d</details>',
        ),
        (
            "<ruby>漢<rp>(</rp><rt>kan</rt></ruby><abbr title='x'>y</abbr><time datetime='2026-11-22'>t</time>",
            '<ruby>漢<rp>(</rp><rt>kan</rt></ruby><abbr title="x">y</abbr><time datetime="2026-11-22">t</time>',
        ),
        ("1 < 2 > 0 & so", "1 &lt; 2 &gt; 0 &amp; so"),
        ("{{ 7 * 7 }}{% x %}", "{{ 7 * 7 }}{% x %}"),
    ],
)
def test_what_an_article_needs_stays(html: str, wanted: str) -> None:
    """Text, links, pictures, lists, languages and directions survive; players become links."""
    assert markup.clean(html, BASE) == wanted


NESTED = {
    "div": "<div>" * 200_000,
    "b": "<b>" * 330_000,
    "formats": "".join(f"<b id={n}>" for n in range(5000)) + "<p>" * 280_000,
    "lists": "<ul><li>" * 110_000,
    "tables": "<table><tr><td>" * 60_000,
    "closing": "<div>" * 60_000 + "</p>" * 160_000,
    "quotes": '<a "' * 250_000,
    "comments": "<!-" * 330_000,
    "attributes": "<p " + "a=1 " * 250_000 + ">",
    "font": "<p><font x=1>" * 70_000,
    "unclosed": "<svg>" * 200_000,
    "ampersands": "&amp;" * 200_000,
    "number": "&#" + "9" * 1_000_000,
    "end": "</" * 500_000,
    "equal": "<a =" * 250_000 + "'",
}


@pytest.mark.parametrize("name", NESTED)
def test_a_megabyte_of_nesting_takes_no_time(name: str) -> None:
    """A tree builder would need minutes for each of these."""
    with effort.at_most(150):
        markup.plain(markup.clean(NESTED[name], BASE))


def test_depth_is_bounded_and_the_text_kept() -> None:
    """What is nested too deep loses its tags, not its words."""
    clean = markup.clean("<blockquote>" * 500 + "<p>deep</p>" + "</blockquote>" * 500 + "<p>after</p>", BASE)
    assert clean.count("<blockquote>") <= 64
    assert "deep" in clean
    assert clean.endswith("<p>after</p>")


def test_cleaning_gives_the_same_bytes_each_time() -> None:
    """Pages change only when their entries do, so attributes keep their order."""
    html = '<img src="a.png" alt="x" width="3" height="4" title="t"><a href="x" title="t">k</a>'
    assert len({markup.clean(html, BASE) for _ in range(50)}) == 1


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two<br>three</p>", "One\n\nTwo\nthree"),
        ("<ul><li>a<li>b</ul>after", "a\nb\n\nafter"),
        ("AT&amp;T &amp;lt;b&amp;gt; &eacute;", "AT&T &lt;b&gt; é"),
        ("a<script>x</script><style>y</style><img alt='no'>b", "ab"),
        ("  much \n\n\n blank  ", "much blank"),
        ("x &#0; &#99999999999; y", "x \ufffd \ufffd y"),
    ],
)
def test_plain_text_of_markup(html: str, text: str) -> None:
    """Blocks break lines, references are decoded once, code and pictures are no text."""
    assert markup.plain(html) == text


def test_text_becomes_markup_that_shows_it() -> None:
    """Paragraphs, lines and addresses of a plain text are kept, and its angle brackets are no tags."""
    html = markup.text_to_html("a <b>\nc & d\n\nsee https://a.example/x?y=1&z=2.")
    assert html == (
        "<p>a &lt;b&gt;<br>\nc &amp; d</p>"
        '<p>see <a href="https://a.example/x?y=1&amp;z=2">https://a.example/x?y=1&amp;z=2</a>.</p>'
    )


def test_an_excerpt_ends_with_a_word() -> None:
    """Cut after a word, with an ellipsis; scripts without blanks are cut anywhere, short texts not at all."""
    assert excerpt("one two three four", 12) == "one two…"
    assert excerpt("one two", 12) == "one two"
    assert excerpt("漢字" * 50, 11) == "漢字漢字漢字漢字漢字…"
    assert excerpt("one\n\ntwo", 12) == "one two"


def test_what_nobody_sees_is_no_title() -> None:
    """Signs without a shape go from the ends of a line; between others they may join or part."""
    assert markup.one_line(" \u200b\u3164 \u2060\u00ad", 20) == ""
    assert excerpt("\u200b") == ""
    assert markup.one_line("\u200bA\u00adb\u200bc \u2800", 20) == "A\u00adb\u200bc"


@given(st.text(max_size=400), st.integers(20, 100))
def test_one_line_is_one_short_line(text: str, limit: int) -> None:
    """Names and titles hold no line breaks and controls, and no more than is allowed."""
    line = markup.one_line(text, limit)
    assert len(line) <= limit
    assert line == " ".join(line.split())
    assert line == without_controls(line)
