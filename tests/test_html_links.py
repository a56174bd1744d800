"""The links of a content: where each leads, the words around it, and whose words these are."""

from __future__ import annotations

import unicodedata

import effort
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planet.model.entry import Link
from planet.rules.weaving.links import links_of_entry
from planet.web.excerpts import first_words, grapheme_start, last_words
from planet.web.markup import html
from planet.web.markup.html_link_marks import AROUND
from planet.web.markup.html_links import MOST, links_of

POST = "https://me.example/post"


def links(markup: str) -> tuple[Link, ...]:
    """The links of a markup, after it was cleaned as a feed's is."""
    return links_of(html.clean(markup, "https://me.example/", POST), POST)


def around(markup: str) -> list[tuple[str, str, str]]:
    return [(link.before, link.words, link.after) for link in links(markup)]


def own(markup: str) -> dict[str, bool]:
    """Whether each link is the author's own word, by the last part of its URL."""
    return {link.url.rpartition("/")[2]: not link.quoted for link in links(markup)}


A, B, C = (f"https://{name}.example/1" for name in "abc")


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        (
            f"<p>I agree with <a href='{A}'>Ada on goats</a>, and more.</p>",
            ("I agree with ", "Ada on goats", ", and more."),
        ),
        (f"<p>One.</p><p><a href='{A}'>Two</a> three</p><p>four</p>", ("", "Two", " three")),
        (f"<ul><li>x</li><li>y <b>z</b> <a href='{A}'>a</a> b</li><li>c</li></ul>", ("y z ", "a", " b")),
        (f"<table><tr><td>x</td><td><a href='{A}'>a</a></td><td>y</td></tr></table>", ("", "a", "")),
        (f"<p>As <a href='{A}'> <i>she</i>\n says </a>so</p>", ("As ", "she says", " so")),
        (f"<p>no<a href='{A}'>space</a>here</p>", ("no", "space", "here")),
        (f"<p>This:<br><a href='{A}'>one</a><br>and that</p>", ("This: ", "one", " and that")),
        (f"<p>See <a href='{A}'><img src='/x.jpg' alt='A  goat'></a>!</p>", ("See ", "A goat", "!")),
        (f"<p>See <a href='{A}'><img src='/x.jpg'></a>!</p>", ("See ", "", "!")),
        (f"<p>R&amp;D &lt;b&gt; <a href='{A}'>x &amp; y</a></p>", ("R&D <b> ", "x & y", "")),
        (f"詳しくは<a href='{A}'>こちら</a>を見て。", ("詳しくは", "こちら", "を見て。")),
        (f"<p dir=rtl>كتبت <a href='{A}'>آدا عن الماعز</a> أمس.</p>", ("كتبت ", "آدا عن الماعز", " أمس.")),
        (f"<a href='{A}'><h3>Title</h3><p>and text</p></a><p>more</p>", ("", "Title and text", "")),
        (f"<p>before</p><a href='{A}'><div>Title</div></a> behind", ("", "Title", "")),
        (f"<p>As {A}. So", ("As ", A, ". So")),
        (f"Note ({A})", ("Note (", A, ")")),
        (f"見て{A}を", ("見て", A, "を")),
    ],
)
def test_words_around_a_link(markup: str, words: tuple[str, str, str]) -> None:
    """They are one piece of the paragraph, never of its neighbours, the blanks as the author set them."""
    assert around(markup) == [words]
    assert [link.url for link in links(markup)] == [A]


def test_all_links_in_their_order() -> None:
    """Bare ones among them, and the same twice; a link to a place in the entry itself is none."""
    markup = (
        f"<p>{B} and <a href='{A}'>a</a><sup><a href='#fn1'>1</a></sup> (<a href='{POST}#fn2'>2</a>) "
        f"<a href='http://www.me.example/post/#x'>3</a> <a href='{POST}'>me</a></p>"
        f"<p><a href='/relative'>r</a> <a>none</a> <a href='mailto:x@y'>m</a> <a href='{A}#part'>a</a> {B},</p>"
    )
    assert [link.url for link in links(markup)] == [B, A, POST, "https://me.example/relative", f"{A}#part", B]
    assert links_of(f"<p>{A}</p>", "") == (Link(A, words=A),)


def test_entries_that_share_a_page() -> None:
    """Where the permalink is a place on a page, the other places are other entries."""
    content = "".join(f'<a href="https://me.example/log#{name}">x</a>' for name in ("3", "2", "1"))
    assert [link.url[-2:] for link in links_of(content, "https://me.example/log#3")] == ["#2", "#1"]
    assert links_of(content, "https://www.me.example/log/") == ()


def test_what_is_no_link() -> None:
    """Code, other schemes, and texts in which no URL stands."""
    assert links(f"<pre>curl {A}</pre><p><code>{A}</code> <kbd>{A}</kbd></p>") == ()
    assert links("<p>ftp://a.example/x a://b https:// http://.</p>") == ()
    assert links("<p>Text</p>" * 50) == ()
    assert [link.url for link in links(f"<pre>see <a href='{A}'>a</a></pre>")] == [A]


def test_autolinked_urls_end_where_the_sentence_goes_on() -> None:
    """What programs make links of takes the punctuation with it, or the rest of the sentence."""
    (link,) = links(f"<p>ここ<a href='{A}を見て'>{A}を見て</a>。</p>")
    assert (link.url, link.before, link.words, link.after) == (A, "ここ", A, "を見て。")
    (link,) = links("<p><a href='https://a.example/b).'>https://a.example/b).</a></p>")
    assert (link.url, link.words) == ("https://a.example/b", "https://a.example/b")
    (link,) = links("<p><a href='https://a.example/b).'>other words</a></p>")
    assert link.url == "https://a.example/b)."


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<blockquote><p>x <a href=/q>q</a> y <a href=/r>r</a> z</p></blockquote>", {"q": False, "r": False}),
        ("<p><a href=/o>o</a></p><blockquote>x</blockquote><p><a href=/p>p</a></p>", {"o": True, "p": True}),
        ("<blockquote>Words. <cite><a href=/s>Ada</a></cite></blockquote>", {"s": True}),
        ("<blockquote>x <a href=/q>q</a> y. <cite>in <a href=/s>Ada</a></cite></blockquote>", {"q": False, "s": True}),
        ("<figure><blockquote>x <a href=/q>q</a> y</blockquote><figcaption><a href=/s>Ada</a></figcaption></figure>",
         {"q": False, "s": True}),
        ("<blockquote><p>Words.</p><figcaption><a href=/s>Ada</a></figcaption></blockquote>", {"s": True}),
        ("<blockquote><p>Words.</p><p><a href=/s>Ada</a></p></blockquote>", {"s": True}),
        ("<blockquote><p>Words. (<a href=/s>Ada</a>)</p></blockquote>", {"s": True}),
        ("<blockquote><p><a href=/s>Ada</a> says:</p><p>Words.</p></blockquote>", {"s": True}),
        ("<blockquote><p>I saw <a href=/q>a goat</a> today.</p></blockquote>", {"q": False}),
        ("<blockquote><p>x <a href=/q>q</a> y.</p><p>— <a href=/s>Ada</a>, 2026</p></blockquote>",
         {"q": False, "s": True}),
        ("<blockquote><p>x <a href=/q>q</a> y.<br>— Ada, <a href=/s>here</a></p></blockquote>",
         {"q": False, "s": True}),
        ("<blockquote><p>– x <a href=/q>q</a> y <a href=/r>r</a>.</p><p>End</p></blockquote>",
         {"q": False, "r": False}),
        ("<blockquote>x <a href=/q>q</a>.<footer>(<a href=/s>Ada</a>)</footer></blockquote>", {"q": False, "s": True}),
        ("<blockquote>x <a href=/q>q</a> y.<ul><li><a href=/r>r</a></li></ul></blockquote>", {"q": False, "r": False}),
        ("<blockquote><p><a href=/q>q</a></p><p>x <a href=/r>r</a> y</p></blockquote>", {"q": False, "r": False}),
        ("<p><q>x <a href=/q>q</a> y</q> says <a href=/s>Ada</a></p>", {"q": False, "s": True}),
        ("<blockquote>x <blockquote>y <a href=/q>q</a></blockquote></blockquote>", {"q": False}),
        ("<blockquote>x <q>y <cite><a href=/q>q</a></cite></q></blockquote>", {"q": False}),
        ("<blockquote><a href=/s>Ada</a> and again <a href=/s#2>Ada</a></blockquote>", {"s": True, "s#2": True}),
        ("<blockquote>https://x.example/q and more</blockquote>", {"q": True}),
        ("<blockquote>Look: https://x.example/q and more</blockquote>", {"q": False}),
    ],
)  # fmt: skip
def test_whose_words(markup: str, expected: dict[str, bool]) -> None:
    """The links in a quotation are another's, except the one that names its source."""
    assert own(markup) == expected


def test_the_stated_source_of_a_quotation() -> None:
    """Where `cite` stands in a content it is a link, and the link to the same page is the source as well."""
    content = f'<blockquote cite="{A}">x <a href="{B}">b</a> y <a href="{A}/">a</a> z</blockquote>'
    found = [(link.url, link.rel, link.quoted) for link in links_of(content, POST)]
    assert found == [(A, "cite", False), (B, "", True), (f"{A}/", "", False)]


def test_long_paragraphs_are_cut_between_words() -> None:
    """At the end of a sentence where that leaves enough, else between words, with a mark; never more than so much."""
    (link,) = links(f"<p>{'word ' * 100}<a href='{A}'>a</a>{' mehr' * 100}</p>")
    assert link.before.startswith("…word ")
    assert link.before.endswith("word ")
    assert len(link.before) <= AROUND
    assert link.after.startswith(" mehr")
    assert link.after.endswith("mehr…")
    assert len(link.after) <= AROUND
    sentence = "A sentence of some forty characters here."
    (link,) = links(f"<p>{f'{sentence} ' * 9}<a href='{A}'>a</a>. {f'{sentence} ' * 9}</p>")
    assert link.before == f"{sentence} " * 2
    assert link.after == f". {sentence} {sentence}"
    (link,) = links(f"<p>{'あ' * 300}<a href='{A}'>{'い' * 300}</a>{'う' * 300}</p>")
    assert (link.before[0], link.words[-1], link.after[-1]) == ("…", "…", "…")
    assert len(link.before) == len(link.after) == AROUND


FAMILY = "👨‍👩‍👧‍👦"
SIGNS = [FAMILY, "🇩🇪", "👍🏽", "é", "क्षि", "กำ", "각", "e\u0301\u0323", "a", "字", "🐐\ufe0f"]


@given(st.lists(st.sampled_from(SIGNS), min_size=60, max_size=90))
def test_no_sign_is_cut(signs: list[str]) -> None:
    """A cut never falls within what a reader sees as one sign."""
    text = "".join(signs)
    ends = {sum(map(len, signs[:number])) for number in range(len(signs) + 1)}
    head, tail = first_words(text, 50), last_words(text, 50)
    assert len(text) <= 50 or (len(head) - 1 in ends and len(text) - len(tail) + 1 in ends)
    assert len(head) <= 50
    assert len(tail) <= 50


@given(st.text(alphabet="a\u0301\u200d🇩🇪👍🏽 क्\u0e33.", max_size=200), st.integers(1, 100))
def test_any_text_is_cut_within_its_bounds(text: str, length: int) -> None:
    """Marks without end, joiners without neighbours: the rest is still a piece of the text."""
    head, tail = first_words(text, length), last_words(text, length)
    assert len(head) <= max(length, 1)
    assert len(tail) <= max(length, 1)
    assert text.startswith(head.removesuffix("…"))
    assert text.endswith(tail.removeprefix("…"))
    assert all(0 <= grapheme_start(text, place) <= place for place in range(len(text)))


MARKUP = st.lists(
    st.sampled_from(
        [
            *("<p>", "</p>", "<a href='https://a.example/1'>", "</a>", "<blockquote>", "</blockquote>", "<q>", "</q>"),
            *("<cite>", "</cite>", "<br>", "<img alt='x'>", "https://b.example/2 ", "words ", " ", "—", "<li>", "<a>"),
            *("<code>", "</code>", "&amp;", "<", "'", '"', "<area href='https://c.example/3' alt='c'>", "<!--", "-->"),
            *("<div>", "</div>", "<blockquote cite='https://d.example/4'>", "<a href='https://me.example/post#x'>"),
        ]
    ),
    max_size=40,
).map("".join)


@given(MARKUP)
def test_any_markup_gives_links(markup: str) -> None:
    """Never raises, also on what was never cleaned; and a cleaned one gives pieces of its text."""
    for link in links_of(markup, POST):
        assert link.url.startswith("https://")
        assert "\n" not in link.before + link.words + link.after
    content = html.clean(markup, "https://me.example/", POST)
    words = " ".join(html.plain_of_safe(content).split())
    for link in links_of(content, POST):
        piece = f"{link.before}{link.words}{link.after}"
        assert link.words == "x" or len(words) > AROUND or " ".join(piece.split()) in words


FLOODS = {
    "links": f"<a href='{A}'>x</a> y " * 30_000,
    "open links": f"<a href='{A}'>" * 30_000,
    "bare": f"{A} " * 40_000,
    "bare without blanks": "https://" * 100_000,
    "brackets": "https://a.example/" + ")" * 500_000,
    "one word": f"<a href='{A}'>" + "x" * 500_000 + "</a>",
    "marks": f"<a href='{A}'>x</a>" + "\u0301" * 500_000,
    "quotations": "<blockquote>" * 20_000 + f"<a href='{A}'>x</a>" * 2000,
    "quotations of a link": f"<blockquote><a href='{A}'>x</a>" * 10_000,
    "cites": f"<blockquote cite='{A}'></blockquote>" * 20_000,
    "blocks in a link": f"<a href='{A}'>" + "<p>x</p>" * 30_000,
    "code": "<code>" * 50_000 + A,
    "blanks": f"<a href='{A}'>x</a>" + " " * 500_000 + "y",
    "sentences": f"<a href='{A}'>x</a>" + ". " * 250_000,
    "flags": f"<a href='{A}'>x</a>" + "🇩" * 200_000,
    "own places": f"<a href='{POST}#x'>x</a>" * 20_000,
}


@pytest.mark.parametrize("name", FLOODS)
def test_floods_cost_what_they_are_long(name: str) -> None:
    """No document takes more than its length in time, nor gives more links than an entry may have."""
    with effort.at_most(100):
        found = links_of(FLOODS[name], POST)
    assert len(found) <= MOST
    assert all(len(link.before) + len(link.words) + len(link.after) <= 500 for link in found)


def test_a_bookmark_points_first_at_its_target() -> None:
    """With the words of its title, and what the author says of it; the links of its text follow."""
    content = f'<p>Worth it, see <a href="{B}">b</a></p>'
    first, second = links_of_entry(content, POST, A, "A good page", "Worth it, see b")
    assert first == Link(A, "bookmark", "", "A good page", " Worth it, see b")
    assert second.url == B
    titled = links_of_entry("", POST, "", f"R&D <at> {B}!", "")
    assert titled == (Link(B, "", "R&D <at> ", B, "!"),)
    assert links_of_entry("", POST, A, "", "") == (Link(A, "bookmark"),)
    many = links_of_entry(f"<p>{B} </p>" * 600, POST, A, "T", "x")
    assert len(many) == MOST
    assert many[0].url == A


def test_composed_signs_are_known() -> None:
    """The signs above are what they are taken for."""
    assert unicodedata.combining("\u094d") == 9
    assert len(FAMILY) == 7
