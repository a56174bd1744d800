"""Excerpts: they begin where the writing begins, and end where a sentence does; what programs put around it is out."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from html import escape
from pathlib import Path

import effort
import pytest
from community import START, Community, Post
from hypothesis import given
from hypothesis import strategies as st

from planet import config
from planet.model.entry import Author, Entry, Opening
from planet.model.results import Reading
from planet.rules.excerpts import beginning
from planet.rules.excerpts.beginning import excerpt_of, first_words_of, summary_of
from planet.rules.identity import fingerprint
from planet.struct import replace
from planet.turn.publish import publish_site
from planet.web.excerpts import CONSIDERED, clipped, excerpt, shortened
from planet.web.markup import html
from planet.web.markup.html_blocks import blocks
from planet.workers.jobs import read_feed

LINK = "https://ada.example/sea"
TITLE = "A day at sea"
DAWN = "We left the harbour at dawn."
P = f"<p>{DAWN}</p>"


def entry(markup: str, title: str = TITLE, summary: str = "", kind: str = "article") -> Entry:
    """An entry of Ada's as the reader makes it of a content."""
    content = html.clean(markup, LINK, LINK)
    text = html.plain_of_safe(content)
    return Entry(
        guid=LINK,
        link=LINK,
        title=title,
        content=content,
        text=f"{text}\n\n{summary}" if summary else text,
        excerpt=excerpt(summary or text),
        kind=kind,  # type: ignore[arg-type]
        authors=(Author("Ada Lovelace"),),
        summary=summary,
    )


def excerpt_in(markup: str, title: str = TITLE, summary: str = "", kind: str = "article") -> str:
    made = entry(markup, title, summary, kind)
    return excerpt_of(made, made.content)


def footer(before: str, between: str, behind: str = ".") -> str:
    """A line that names the entry and its site, as WordPress writes it in a language."""
    return f'<p>{before}<a rel="nofollow" href="{LINK}">{TITLE}</a>{between}<a href="https://ada.example">Ada</a>{behind}</p>'


# ---------------------------------------------------------------- where the writing begins


@pytest.mark.parametrize(
    "above",
    [
        "<h1>A Day at Sea</h1>",
        "<p>A day at sea</p>",
        f"<h2><a href='{LINK}'>A day at sea</a></h2><hr>",
        "<p>By Ada Lovelace</p>",
        "<p>Written by Ben Okri</p>",
        "<p>By Ada Lovelace, 3 March 2024</p>",
        "<p>Posted on 2024-03-03 by Ada Lovelace</p>",
        "<p>Ada Lovelace | March 3, 2024 | 5 min read</p>",
        "<p>Von Max Mustermann</p><p>3. März 2024</p><p>Lesezeit: 5 Minuten</p>",
        "<p>Dimanche 3 mars 2024</p><p>Temps de lecture : 3 minutes</p>",
        "<time>2024年3月3日</time><p>阅读时间：5 分钟</p>",
        "<p>5 min read</p>",
        "<p>⏱️ 4 min.</p>",
        "<p>1,204 words</p>",
        "<h2>Contents</h2><ul><li><a href='#a'>One</a></li><li><a href='#b'>Two</a></li></ul>",
        "<p><strong>Table of Contents</strong></p><ol><li>One<ul><li>Half</li></ul></li></ol><h2>One</h2>",
        "<p>Inhaltsverzeichnis</p><ul><li>Eins</li><li>Zwei</li></ul>",
        "<p>目次</p><ol><li>一</li><li>二</li></ol>",
        "<ul><li><a href='#a'>One</a></li><li><a href='#b'>Two</a></li></ul>",
        "<figure><img src='/a.jpg'><figcaption>The harbour at dawn, from the mole.</figcaption></figure>",
        "<img src='/a.jpg'><p><em>Photo by Jo Doe on Unsplash</em></p>",
        "<p>View this email in your browser</p>",
        "<p>Email not displaying correctly? <a href='/b'>View it in your browser</a></p>",
        "<p>Probleme mit der Darstellung? <a href='/b'>Im Browser öffnen</a></p>",
        "<p>Thanks for reading Ada's Letters! Subscribe for free to receive new posts and support my work.</p>",
        "<p><a href='https://bob.example'>bob</a>:</p>",
        "<h2>Setup</h2>",
        "<p>***</p>",
    ],
)
def test_what_stands_above_the_writing_is_left_out(above: str) -> None:
    assert excerpt_in(above + P) == DAWN
    assert excerpt_in(above.replace("</p><p>", "<br>").replace("</p>", "<br>").replace("<p>", "") + P).endswith(DAWN)


def test_heads_on_the_lines_of_the_first_paragraph_are_left_out() -> None:
    assert excerpt_in(f"<strong>A day at sea</strong><br>By Ada Lovelace<br>{DAWN}") == DAWN


@pytest.mark.parametrize(
    "words",
    [
        "By the sea we stood.",
        "By noon",
        "By boat, slowly",
        "5 minutes later the storm came.",
        "March 3, 2024 was a cold day.",
        "1984",
        "Contents may be hot.",
        "Photo: a word of 1839, and one that stayed with us for all that time, though few know who made it?",
        "Ada Lovelace wrote this program.",
        "A day at sea is long.",
    ],
)
def test_writing_that_looks_like_a_head_stays(words: str) -> None:
    assert excerpt_in(f"<p>{words}</p>{P}").startswith(words)


# ---------------------------------------------------------------- structure


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<h2>a</h2><p>b</p><ul><li>one</li><li>two</li></ul><pre>code()</pre>", "b · one · two"),
        ("<p>a</p><p>b</p><ul><li>one</li><li>two</li></ul><pre><code>code()</code></pre>", "a · b · one · two"),
        ("<ul><li><p>One thing.</p></li><li>two<ul><li>half</li></ul></li></ul>", "One thing. two · half"),
        ("<dl><dt>Tide</dt><dd>low</dd><dt>Wind</dt><dd>west</dd></dl>", "Tide: low · Wind: west"),
        ("<p>Do this:</p><pre>make run</pre><p>Then wait.</p>", "Do this … Then wait."),
        ("<p>Low.</p><table><tr><th>Day</th><td>Tide</td></tr></table><p>High.</p>", "Low. High."),
        ("<table><tr><th>Day</th><td>Tide</td></tr><tr><td>1</td><td>low</td></tr></table>", "Day · Tide · 1 · low"),
        ("<pre>def tide():\n    return 'low'</pre>", "def tide(): · return 'low'"),
        ("Line one<br>line two<br><br>Second", "Line one line two · Second"),
        ("<p>One &lt; two</p><p>&amp; three</p>", "One < two · & three"),
        ("<p>Energy is <math><mi>m</mi></math>.</p>", "Energy is m."),
        (f"<table><tr><td><h1>Hi</h1></td></tr><tr><td>{'Dawn. ' * 15}</td></tr></table>", ("Dawn. " * 15).strip()),
        ("<p>We left<sup><a href='#f1'>1</a></sup> at dawn<a href='#f2'><sup>[2]</sup></a>.</p>", "We left at dawn."),
        ("<p>It was 10<sup>3</sup> miles.</p><p>***</p><p>Far.</p>", "It was 103 miles. Far."),
        ("<h2>Only</h2><h2>Headings</h2>", "Only · Headings"),
        ("<figure><figcaption>Only this.</figcaption></figure>", "Only this."),
    ],
)  # fmt: skip
def test_blocks_are_not_run_together(markup: str, expected: str) -> None:
    assert excerpt_in(markup) == expected


def test_writing_ends_at_a_heading_a_table_or_a_program_once_there_is_enough() -> None:
    words = "The sea was calm and the wind came from the west. " * 3
    for follower in ("<h2>Noon</h2>", "<pre>x = 1</pre>", "<table><tr><td>1</td></tr></table>"):
        assert excerpt_in(f"<p>{words}</p>{follower}<p>At noon it turned.</p>") == words.strip()
    assert excerpt_in(f"{P}<h2>Noon</h2><p>It turned.</p>") == f"{DAWN} It turned."


# ---------------------------------------------------------------- what programs put below


@pytest.mark.parametrize(
    "below",
    [
        footer("The post ", " appeared first on "),
        footer("The post ", " first appeared on "),
        footer("Der Beitrag ", " erschien zuerst auf "),
        footer("L’article ", " est apparu en premier sur "),
        footer("", " 게시물이 ", "에 처음 등장했습니다."),
        footer("投稿 ", " は ", " に最初に表示されました。"),
        footer("ظهرت المقالة ", " أولاً على "),
        f"<p>The post {TITLE} appeared first on Ada.</p>",
        f"<p>L'articolo {TITLE} proviene da Ada.</p>",
        f"<hr><p><a href='{LINK}'>{TITLE}</a> was originally published in <a href='https://m.example/b'>Boats</a> on "
        "Medium, where people are continuing the conversation by highlighting and responding to this story.</p>",
        " submitted by <a href='https://r.example/u/x'> /u/x </a> <br> <span><a href='https://x.example'>[link]</a></span>"
        " <span><a href='https://y.example'>[comments]</a></span>",
        " submitted by /u/x to r/sea [link] [comments]",
        "<p><a href='/x'>Read more</a></p>",
        "<p><a href='/x'>Continue reading <span>A day at sea</span> &rarr;</a></p>",
        "<p><a href='/x'>„A day at sea“ weiterlesen</a></p>",
        "<p><a href='/x'>Lire la suite…</a></p>",
        "<p><a href='/x'>Leer más »</a></p>",
        "<p><a href='/x'>続きを読む</a></p>",
        "<p><a href='/x'>اقرأ المزيد</a></p>",
        "<p><a href='/x'>Читать далее</a></p>",
        "<p><small>3 posts - 2 participants</small></p><p><a href='/t'>Read full topic</a></p>",
        "<p>Statistics: Posted by <a href='/u'>Ben</a> — Mon May 3, 2024</p>",
        "<p>Ada's Letters is a reader-supported publication. To receive new posts and support my work, consider "
        "becoming a free or paid subscriber.</p><p><a href='/s'>Subscribe now</a></p>",
        "<div><a href='/s'>Subscribe</a></div><p>This post is for paying subscribers only</p><p>Already have an "
        "account? Sign in</p>",
        "<p><small>3 Beiträge - 2 Teilnehmer</small></p><p><a href='/t'>Vollständiges Thema lesen</a></p>",
        "<p><small>1 message - 1 participant(e)</small></p><p><a href='/t'>Lire le sujet en entier</a></p>",
        "<p><small>1 publicación - 1 participante</small></p><p><a href='/t'>Leer el tema completo</a></p>",
        "<p><a href='/m'>Continue reading on Better Boats »</a></p>",
        "<p>---</p><p>Send in a voice message: https://podcasts.example/pod/show/x/message</p>",
        "<br><br>This is a public episode. If you’d like to discuss this with other subscribers or get access to bonus "
        "episodes, visit <a href='/s'>ada.example/subscribe</a>",
        "<p>You received this email because you signed up. <a href='/u'>Unsubscribe</a></p>",
        "<p><a href='mailto:a@a.example'>Reply via email</a> • <a href='/c'>Comment on this post</a></p>",
        "<p>Thanks for reading this post via RSS. RSS is awesome, and you're awesome for using it. 💚</p>",
        "<p>Filed under: <a href='/t'>sea</a>, <a href='/t'>boats</a></p>",
        "<h3>Related</h3><p><a href='/o'>Another day</a></p>",
        "<h2>Ähnliche Beiträge</h2><ul><li><a href='/o'>Noch ein Tag</a></li></ul>",
        "<h3>Share this:</h3><ul><li><a href='/t'>Click to share on X (Opens in new window)</a></li><li>Y</li></ul>",
        "<p>Teilen mit:</p><p>Facebook</p>",
        "<p><a href='/c'>Comments</a></p>",
        "<p><a href='/w'>View On WordPress</a></p>",
        "<p>[&#8230;]</p>",
        " […]",
        " [...]",
    ],
)
def test_what_programs_put_below_the_writing_is_left_out(below: str) -> None:
    assert excerpt_in(P + below) == DAWN
    if below.startswith("<p><a href='/x'"):
        assert excerpt_in(P.replace("</p>", f" {below.removeprefix('<p>')}")) == DAWN


@pytest.mark.parametrize(
    "words",
    [
        "The post office in our street first appeared on a map in 1850.",
        "The post office appeared first on <a href='https://maps.example/'>a map of 1850</a>.",
        "The post <a href='https://b.example/'>of Ben</a> appeared first on <a href='https://c.example/'>a map</a>.",
        "My book was originally published in Lisbon.",
        "In the library you can <a href='/x'>read more</a>",
        "In the library you can read more",
        "It was submitted by my aunt.",
        "Share this: it is a fine boat.",
        "We like to share. Facebook knows.",
        "There were 3 posts in the sea, and 2 participants in the race.",
        "Subscribe to the tide, and you will never be late.",
        "Comments are the sea's own way to speak.",
        "“A day at sea” is the name of a song.",
        "Continue reading on the boat, if you can.",
        "Tags are for cattle.",
        "You received this letter, I hope.",
        "Related boats are called sisters.",
    ],
)  # fmt: skip
def test_writing_that_looks_like_furniture_stays(words: str) -> None:
    bare = html.plain(words)
    assert excerpt_in(P + f"<p>{words}</p>") == f"{DAWN} {bare}"
    assert excerpt_in(f"<p>{words}</p>").rstrip(".") == bare.rstrip(".")


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>By Ada Lovelace</p>", "By Ada Lovelace"),
        ("<p>🎉</p>", "🎉"),
        ("<p>***</p>", "***"),
        ("<p>2024-03-03</p>", "2024-03-03"),
    ],
)
def test_where_all_stands_above_writing_it_stays(markup: str, expected: str) -> None:
    assert excerpt_in(markup) == expected


@pytest.mark.parametrize(
    "markup",
    [
        "<p><a href='/x'>Read more</a></p>",
        "<a href='https://news.example/1'>Comments</a>",
        " submitted by /u/x [link] [comments]",
        "<table><tr><td><img src='/y'></td><td> submitted by <a href='/u'> /u/x </a> to <a href='/r'> r/sea </a> <br>"
        " <span><a href='/l'>[link]</a></span> <span><a href='/c'>[comments]</a></span></td></tr></table>",
        "<p>Article URL: <a href='/a'>https://a.example/1</a></p><p>Comments URL: <a href='/c'>https://b.example</a></p>"
        "<p>Points: 12</p><p># Comments: 3</p>",
    ],
)
def test_a_title_with_nothing_but_furniture_has_no_excerpt(markup: str) -> None:
    for kind in ("article", "forum"):
        assert excerpt_in(markup, kind=kind) == ""
    assert excerpt_in(markup, title="")


# ---------------------------------------------------------------- ends


@pytest.mark.parametrize(
    ("line", "length", "expected"),
    [
        ("We sailed on. It was so in the U.S. as well.", 34, "We sailed on. It was so in the…"),
        ("We sailed far. It was version 3.5 of it.", 32, "We sailed far. It was version…"),
        ("One. Two is longer than that.", 24, "One. Two is longer than…"),
        ("One is a sentence. Two is longer.", 24, "One is a sentence."),
        ("We met Dr. Watson on the pier there.", 20, "We met Dr. Watson…"),
        ("Am 3. Mai kam die Flut sehr früh am Tag.", 20, "Am 3. Mai kam die…"),
        ("He said “It is low.” Then nobody spoke.", 24, "He said “It is low.”"),
        ("We waited... and then it came at last.", 16, "We waited…"),
        ("One two, three", 9, "One two…"),
        ("夜明けに港を出た。海は静かだった。", 12, "夜明けに港を出た。"),
        ("غادرنا الميناء؟ وكان البحر هادئا جدا", 20, "غادرنا الميناء؟"),
        ("क्या हुआ। कुछ नहीं हुआ था", 12, "क्या हुआ।"),
        ("เราออกจากท่าเรือตอนรุ่งสาง", 10, "เราออกจาก…"),
        ("👩‍👩‍👧‍👦" * 5, 12, "👩‍👩‍👧‍👦…"),
    ],
)
def test_the_end_of_a_sentence_is_preferred(line: str, length: int, expected: str) -> None:
    assert shortened(line, length) == expected


def test_a_cut_that_a_program_made_is_marked_once() -> None:
    for mark in ("...", "…", " [&#8230;]", " [...]", "....", " (…)"):
        assert excerpt_in(f"<p>We left the harbour at dawn and{mark}</p>") == "We left the harbour at dawn and…"
    assert excerpt_in("<p>We left at dawn. It was cold. And then […]</p>") == "We left at dawn. It was cold."


def test_words_without_a_title_that_go_on_are_marked() -> None:
    words = "We left the harbour at dawn, as we do. " * 12
    note = entry(f"<p>{words}</p>", title="", kind="note")
    assert (
        excerpt_of(note, note.content)
        == "We left the harbour at dawn, as we do. " * 6 + "We left the harbour at dawn, as we do…"
    )
    assert first_words_of(note, 60) == "We left the harbour at dawn, as we do. We left the harbour…"
    assert (
        excerpt_in(f"<p>{words}</p>")
        == "We left the harbour at dawn, as we do. " * 6 + "We left the harbour at dawn, as we do."
    )


MARKUP = st.lists(
    st.sampled_from(
        ["<p>", "</p>", "<h2>", "<ul><li>", "</li></ul>", "<br>", "<pre>", "</pre>", "<table><tr><td>", "</table>", " ",
         "<blockquote>", "</blockquote>", "<a href='#x'>", "</a>", "Read more", "…", "[…]", ".", "....",
         "By Ada Lovelace", "Share this:", "3 March 2024", TITLE, "海。", "🎉", "The post ", " appeared first on ",
         "<dl><dt>", "</dt><dd>"]
    )
    | st.text(max_size=20),
    max_size=30,
)  # fmt: skip


@given(MARKUP, st.sampled_from(["", TITLE, "🎉", "Read more"]), st.sampled_from(["article", "note", "forum"]))
def test_no_words_give_an_empty_excerpt_or_one_that_is_too_long(parts: list[str], title: str, kind: str) -> None:
    made = entry("".join(parts), title, kind=kind)
    line = excerpt_of(made, made.content)
    assert bool(line) <= bool(made.excerpt)
    assert title or bool(line) == bool(made.excerpt)
    assert len(line) <= 300
    assert "…." not in line.replace("…@….", "") or "…." in made.text
    assert "\n" not in line
    assert len(first_words_of(made, 80)) <= 80


# ---------------------------------------------------------------- summaries, messages, long contents


def test_the_authors_summary_goes_before_the_content() -> None:
    assert excerpt_in(P, summary="What we saw.") == "What we saw."
    assert excerpt_in(P, summary=f"What we saw. The post {TITLE} appeared first on Ada.") == "What we saw."
    assert excerpt_in(P, summary="What we saw and […]") == "What we saw and…"
    assert excerpt_in(P, summary="Listen now (34 mins) | What we saw.") == "What we saw."
    for empty in ("Read more", TITLE, "Comments"):
        assert excerpt_in(P, summary=empty) == DAWN
    made = entry(P, summary="The tide is low. " * 30)
    assert summary_of(made, made.content) == ("The tide is low. " * 30).strip()
    bare = entry(P)
    assert summary_of(bare, bare.content) == DAWN


def test_of_a_message_the_own_words_stand() -> None:
    """What it quotes was left out when it was read."""
    quoting = entry("<blockquote><p>Is it low?</p></blockquote><p>It is.</p>", kind="forum")
    own = Entry(**{name: getattr(quoting, name) for name in Entry.__slots__} | {"excerpt": "It is. […]"})
    assert excerpt_of(own, own.content) == "It is."
    assert excerpt_in("<p>Parts</p><ul><li>hull</li><li>mast</li></ul>", kind="forum") == "Parts · hull · mast"


def test_a_beginning_gives_the_same_as_the_whole() -> None:
    """Pages that read entries in brief are given the beginning of the content alone."""
    rows = "".join(f'<li><a href="https://x.example/{"y" * 90}#{n}">{n}</a></li>' for n in range(200))
    for markup in (
        f"{P}<ul>{rows}</ul>",
        f"<ul>{rows}</ul>{P}",
        f"<p>{'&amp;' * 3000}</p>",
        f"<p>{'Words. ' * 2000}</p>",
    ):
        made = entry(markup)
        line = excerpt_of(made, made.content)
        assert line == excerpt_of(made, made.content[:CONSIDERED])
        assert line


def test_a_picture_within_the_content_does_not_hide_the_words_behind_it() -> None:
    picture = "<img src='data:image/png;base64,iVBORw0KGgo" + "A" * 20_000 + "'>"
    assert excerpt_in(f"<p>{picture} {DAWN}</p>") == DAWN


def test_hostile_contents_cost_no_more_than_others() -> None:
    """Each sign is sought in bounded pieces."""
    hostile = [
        "<a href='#'>", "Read more ", "[…] ", "by ", "<li><a href='" + "#" * 500 + "'>x", "… ", "(", "-" * 9,
        "The post A day at sea ", "&amp;", "<p>By ", "3 posts - ", "<b>", "は ", ".", '" ',
    ]  # fmt: skip
    made = [entry(piece * 2000) for piece in hostile]
    with effort.at_most(10):
        for one_entry in made:
            assert bool(excerpt_of(one_entry, one_entry.content)) == bool(one_entry.excerpt)


def test_blocks_keep_their_order_and_words() -> None:
    content = html.clean("<p>a<b>b</b></p>c<ul><li>d<p>e</p></ul><blockquote>f</blockquote>", LINK)
    assert [(b.kind, b.text, b.quotations) for b in blocks(content)] == [
        ("paragraph", "ab", 0),
        ("paragraph", "c", 0),
        ("item", "d", 0),
        ("item", "e", 0),
        ("paragraph", "f", 1),
    ]


def test_clipped_marks_its_end_once() -> None:
    assert clipped("one two", 10) == "one two"
    assert clipped("one two. three", 10) == "one two…"
    assert clipped("漢字" * 10, 6) == "漢字漢字漢…"


# ---------------------------------------------------------------- real documents

DOCUMENTS = Path(__file__).parent


@pytest.mark.parametrize(
    ("file", "title", "expected"),
    [
        ("feeds_of_others/rss_2.0_kdist.xml", "5.7-rc4: mainline", "5.7-rc4 (mainline) · Released: 2020-05-03"),
        ("feeds_of_others/rss_2.0_rps.xml", "The Sunday Papers", "this week's best writing about games."),
        ("feeds_of_others/rss_2.0_bbc.xml", "Marcus Aurelius", "Melvyn Bragg and guests discuss…"),
        ("feeds_from_the_field/19d-heading-anchor-in-excerpt.xml", "One", "First words."),
    ],
)  # fmt: skip
def test_documents_from_the_field(file: str, title: str, expected: str) -> None:
    body = (DOCUMENTS / file).read_bytes()
    reading = read_feed(body, "application/xml", "https://feed.example/", "", None, 200, None)
    (listed,) = (e for e in reading.entries if e.title == title)  # type: ignore[union-attr]
    assert expected in excerpt_of(listed, listed.content)


# ---------------------------------------------------------------- a site


def test_all_pages_and_feeds_show_the_same_words_of_what_is_stored_already(community: Community) -> None:
    """What a store holds is what every earlier version put there, so nothing in it counts as edited or new; pages that
    read entries in brief show what the others do."""
    below = footer("The post ", " appeared first on ")
    text = f"<h2>{TITLE}</h2><p>By Ada Lovelace</p>{P}<ul><li>boat</li><li>net</li></ul>{below}"
    words = f"{DAWN} boat · net"
    community.member("Ada", "/ada")
    before = START - timedelta(days=2)
    community.publish("/ada", *(Post(TITLE, f"{LINK}{n}", str(n), before, text, tags=("Sea",)) for n in range(3)))
    community.turn()
    (stored, *_) = community.shown()
    assert stored.entry.excerpt.startswith("A day at sea By Ada Lovelace We left")  # as schema 5 has it already
    assert community.turn(days=1).entries_updated == 0
    pages = {
        path: body.decode() for path, body in community.files().items() if path.endswith((".html", ".atom", ".xml"))
    }
    for path in ("index.html", "members/ada/index.html", "topics/sea/index.html", "topics/sea/feed.atom"):
        assert words in pages[path]
        assert "appeared first on" not in pages[path]
    assert f'<summary type="text">{words}' in pages["atom.xml"]
    assert "appeared first on" in pages["atom.xml"]  # the content is the author's, whole
    assert "Updated" not in pages["index.html"]


def read(markup: str) -> Entry:
    """An entry as a visit reads it."""
    feed = f'<rss version="2.0"><channel><item><link>{LINK}</link><title>{TITLE}</title>'
    body = f"{feed}<description>{escape(markup)}</description></item></channel></rss>".encode()
    reading = read_feed(body, "application/rss+xml", "https://ada.example/feed", "", None, 10)
    assert isinstance(reading, Reading)
    return reading.entries[0]


def test_an_excerpt_is_made_once_when_the_entry_is_read() -> None:
    made = read(P)
    assert made.opening == Opening(DAWN, beginning.RULE)
    assert excerpt_of(made, "") == summary_of(made, "") == DAWN
    assert excerpt_of(made, made.content, 12) == "We left the…"  # of another length


def test_an_excerpt_that_another_version_made_is_made_anew() -> None:
    """It stays as it is in the store, where nothing of an entry changes."""
    former = replace(read(P), opening=Opening("By Ada", beginning.RULE - 1))
    assert excerpt_of(former, former.content) == DAWN
    assert fingerprint(former) == fingerprint(read(P)) == fingerprint(replace(former, opening=None))


def render(community: Community) -> None:
    """Publish the whole site again."""
    publish_site(community.hub, config.load(community.hub.folder), community.store, community.now, all_pages=True)


def test_pages_show_the_excerpts_of_today(community: Community, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever version made those in the store: a whole site shows what is made now."""
    community.member("Ada", "/ada")
    text = f"<p>By Ada Lovelace</p>{P}"
    community.publish("/ada", Post(TITLE, LINK, "1", START - timedelta(days=2), text, tags=("Sea",)))
    community.turn()
    first = community.files()
    monkeypatch.setattr(beginning, "RULE", beginning.RULE + 1)
    render(community)
    assert community.files() == first
    monkeypatch.setattr(beginning, "_made", lambda entry, content, length: f"New: {len(content)}")
    render(community)
    assert "index.html" in community.pages_with(f"New: {len(text)}")


def test_a_changed_rule_has_another_number() -> None:
    """The excerpts in stores follow from these modules. Where one of them is changed, write the new hash here, and
    raise `RULE` if it may give other words. (Another text of a content is a matter of `normalise.VERSION`.)"""
    folder = Path(beginning.__file__).parents[2]
    modules = [f"rules/excerpts/{name}" for name in ("beginning", "furniture", "heads")]
    modules += ["web/excerpts", "web/markup/html_blocks", "web/date_words"]
    text = b"".join((folder / f"{module}.py").read_bytes() for module in modules)
    assert hashlib.sha256(text).hexdigest()[:16] == "2112ac0b695f84a5"


def test_of_who_shares_titles_alone_no_words_stand(community: Community) -> None:
    community.member("Ada", "/ada", content="title")
    community.publish("/ada", Post(TITLE, LINK, "1", START - timedelta(days=2), P))
    community.turn()
    assert not [path for path in community.pages_with(DAWN) if not path.startswith("index/")]
