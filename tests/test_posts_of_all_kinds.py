"""Posts in a folder in Markdown, HTML and plain text: what is read, ids of their own, links between them, answers."""

from __future__ import annotations

import json
import unicodedata
from datetime import UTC, datetime
from pathlib import Path

import pytest
from community import Community

from planet import config
from planet.admin.export import export, find
from planet.model.entry import Entry
from planet.model.results import Reading
from planet.parse.outreach.page_posts import read as read_page
from planet.turn.publish import publish_site
from planet.workers.jobs import read_feed

BASE = "https://planet.example/members/ada/posts/"


def posts(**files: str) -> dict[str, Entry]:
    """The entries of a folder, by the names of their files; `__` in a name stands for a dot."""
    named = [{"name": f"posts/ada/{name.replace('__', '.')}", "text": text} for name, text in files.items()]
    body = json.dumps({"format": "planet-posts", "base": BASE, "files": named}).encode()
    reading = read_feed(body, "application/vnd.planet.posts+json", "posts/ada/", "", None, 100)
    assert isinstance(reading, Reading)
    assert reading.problems == ()
    return {entry.guid.removeprefix("posts/"): entry for entry in reading.entries}


@pytest.fixture
def ada(community: Community) -> Community:
    """A member who writes in a folder."""
    community.member("Ada", slug="ada")
    return community


def write(hub: Community, **files: str) -> None:
    """Write files into Ada's folder; `__` in a name stands for a dot."""
    for name, text in files.items():
        hub.write(f"posts/ada/{name.replace('__', '.')}", text)


def links(hub: Community) -> dict[str, str]:
    """The permalink of each post, by title."""
    return {entry.entry.title: entry.entry.link for entry in hub.shown()}


# ---------------------------------------------------------------- HTML

WHOLE = """<!DOCTYPE html>
<html lang="de-CH"><head><meta charset="utf-8"><title>Riff &amp; Meer</title>
<meta name="keywords" content="Riff, , Meer "><meta name="description" content="Kurz gesagt.">
<meta property="article:published_time" content="2026-11-20T10:00:00+01:00"><style>p { color: red }</style></head>
<body onload="steal()"><h1>Riff &amp; Meer</h1><p>Um <time datetime="2031-01-01">einmal</time>
<img src="riff.jpg" onerror="steal()"> <a href="javascript:steal()">x</a><script>steal()</script>
<a href="#foot">unten</a></p><p id="foot">Ende</p></body></html>"""


def test_a_whole_document() -> None:
    """Its head says title, date, tags, language and summary; its body is the text, safe, without its heading."""
    post = posts(riff__html=WHOLE)["riff.html"]
    assert (post.title, post.language, post.tags, post.summary) == (
        "Riff & Meer",
        "de-CH",
        ("Riff", "Meer"),
        "Kurz gesagt.",
    )
    assert post.published == datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert post.link == f"{BASE}riff/"
    assert "steal" not in post.content
    assert "color" not in post.content
    assert "<h1" not in post.content
    assert f'src="{BASE}riff.jpg"' in post.content
    assert f'href="{BASE}riff/#foot"' in post.content


def test_front_matter_goes_before_the_head() -> None:
    """What the front matter says counts; what it does not say, the document may."""
    front = '+++\ntitle = "Mine"\ndate = 2026-01-02\ntags = ["one"]\n+++\n'
    post = posts(a__html=front + WHOLE)["a.html"]
    assert (post.title, post.tags, post.language) == ("Mine", ("one",), "de-CH")
    assert post.published == datetime(2026, 1, 2, tzinfo=UTC)
    assert "<h1>Riff &amp; Meer</h1>" in post.content


def test_a_fragment() -> None:
    """A piece of HTML is a post: its heading the title, its first date the date."""
    post = posts(a__html='<h1>Lamps</h1>\n<p>On <time datetime="2026-11-21">Saturday</time> &lt;b&gt; <b>bold</b>')[
        "a.html"
    ]
    assert (post.title, post.text) == ("Lamps", "On Saturday <b> bold")
    assert post.published == datetime(2026, 11, 21, tzinfo=UTC)
    assert posts(b__html="<p>Just words")["b.html"].title == ""


@pytest.mark.parametrize(
    ("document", "date"),
    [
        (
            '<time datetime="2026-01-01">a</time><time class="x dt-published" datetime="2026-02-02">b</time>',
            "2026-02-02",
        ),
        ('<time datetime="soon">a</time><time pubdate datetime="2026-02-03">b</time>', "2026-02-03"),
        ('<meta name=date content="2026-03-03"><time class=dt-published datetime="2026-01-01">', "2026-03-03"),
        ('<!-- <time datetime="2026-01-01"> --><time datetime="2026-04-04">', "2026-04-04"),
        ('<script>"<time datetime=\'2026-01-01\'>"</script><time datetime="2026-05-05">', "2026-05-05"),
        ("<time>2026-01-01</time>", ""),
    ],
)
def test_the_date_of_a_document(document: str, date: str) -> None:
    """That of the head, else one that is marked as the post's, else the first; none that cannot be read."""
    assert read_page(document, lambda text: text[:1] == "2").stated.get("date", "") == date


@pytest.mark.parametrize(
    "text", ["<h1" * 30_000, "<!--" * 50_000, '<time a="' * 30_000, "<title>" * 30_000, "<div>" * 30_000]
)
def test_odd_documents_are_read_in_time(text: str) -> None:
    """Nothing in a megabyte of markup takes long, or breaks the reader."""
    assert set(posts(a__html=text)) == {"a.html"}


# ---------------------------------------------------------------- plain text


def test_plain_text_is_paragraphs_and_links() -> None:
    """Nothing else in it means anything: no Markdown, no HTML, no heading."""
    text = "# No heading\n*no* <b>no</b> &amp;\nsecond line\n\n\nSee https://reef.example/a?b=1&c. End\n"
    post = posts(a__txt=text)["a.txt"]
    assert (post.title, post.kind) == ("", "article")
    assert "# No heading<br>" in post.content
    assert "*no* &lt;b&gt;no&lt;/b&gt; &amp;amp;" in post.content
    assert 'href="https://reef.example/a?b=1&amp;c"' in post.content
    assert post.content.count("<p>") == 2
    titled = posts(b__txt='+++\ntitle = "T"\nid = "x"\n+++\nWords')["b.txt"]
    assert (titled.title, titled.text, titled.own_id) == ("T", "Words", "x")


@pytest.mark.parametrize("ending", ["md", "html", "txt"])
@pytest.mark.parametrize("text", ["", "\ufeff", "\r\n\r\n", "+++\n+++\n", "+++\r\n\r\n+++"])
def test_an_empty_file_is_told(ending: str, text: str) -> None:
    """In every format."""
    (post,) = posts(**{f"a__{ending}": text}).values()
    assert "neither a title nor a text" in post.hidden_reason


@pytest.mark.parametrize("ending", ["md", "html", "txt"])
def test_front_matter_is_the_same_in_every_format(ending: str) -> None:
    """With Windows' line ends and a byte order mark, too; YAML and other mistakes are told with their lines."""
    good = posts(**{f"a__{ending}": '\ufeff+++\r\ntitle = "T"\r\ntags = ["x"]\r\n+++\r\nText\r\n'})
    (post,) = good.values()
    assert (post.title, post.tags, post.text, post.hidden_reason) == ("T", ("x",), "Text", "")
    for yaml in (
        "---\ntitle: T\n---\n",
        "---\n# c\ntitle: &a !!str T\nx: [1, {a: *a}]\n---\nText",
        "---\na: |\n  b\n...\n",
    ):
        (post,) = posts(**{f"a__{ending}": yaml}).values()
        assert "this is YAML" in post.hidden_reason
    (post,) = posts(**{f"a__{ending}": '+++\nid = 7\nin_reply_to = [""]\n+++\nText'}).values()
    assert "line 2: id must be" in post.hidden_reason
    assert "line 3: in_reply_to must be" in post.hidden_reason


@pytest.mark.parametrize(
    ("body", "name", "words"),
    [
        ('<meta charset="iso-8859-1"><p>caf\xe9'.encode("cp1252"), "a.html", "café"),
        (
            "<meta http-equiv=Content-Type content='text/html; charset=koi8-r'><p>Привет".encode("koi8-r"),
            "a.html",
            "Привет",
        ),
        ("<p>Grüße".encode("utf-16"), "a.html", "Grüße"),
        ("Grüße".encode("utf-16"), "a.txt", "Grüße"),
        (b"\xef\xbb\xbfGr\xc3\xbc\xc3\x9fe", "a.txt", "Grüße"),
    ],
)
def test_encodings(ada: Community, body: bytes, name: str, words: str) -> None:
    """UTF-8, what a byte order mark says, and what a page declares."""
    write(ada, x__md="x")
    (ada.hub.folder / "posts/ada" / name).write_bytes(body)
    ada.turn()
    assert words in {entry.entry.text for entry in ada.shown()}


def test_what_is_no_text_is_told(ada: Community) -> None:
    """A picture named .txt, another encoding without a word of it, a codec that is none of texts, 5 MB."""
    write(ada, x__md="x")
    folder = ada.hub.folder / "posts/ada"
    (folder / "a.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    (folder / "b.txt").write_bytes("caf\xe9".encode("latin-1"))
    (folder / "c.html").write_bytes(b"<meta charset=hex><p>\xe9")
    (folder / "d.txt").write_bytes(b"x\0y")
    (folder / "e.html").write_text("<p>" + "x" * 5_000_000)
    notes = " ".join(ada.turn().notes)
    for sentence in (
        "a.txt, line 1: this is not UTF-8",
        "b.txt, line 1: this is not UTF-8",
        "c.html, line 1",
        "d.txt, line 1: this is no text",
        "e.html is larger",
    ):
        assert sentence in notes
    assert [entry.entry.text for entry in ada.shown()] == ["x"]


# ---------------------------------------------------------------- names of files


def test_files_of_one_name_are_different_posts(ada: Community) -> None:
    """a.md, a.html and a.txt: each has an address and an id of its own, which stay."""
    write(ada, a__html="<h1>Page</h1>p", a__txt='+++\ntitle = "Text"\n+++\nt', a__md="# Mark\n\nm")
    ada.turn()
    first = {entry.entry.title: (entry.entry.link, entry.atom_id) for entry in ada.shown()}
    assert len(set(first.values())) == len({id for _, id in first.values()}) == 3
    assert first["Mark"][0] == f"{BASE}a/"
    (ada.hub.folder / "posts/ada/a.md").unlink()
    write(ada, a__txt='+++\ntitle = "Text"\n+++\nt, more')
    ada.turn(hours=1)
    second = {entry.entry.title: (entry.entry.link, entry.atom_id) for entry in ada.shown()}
    assert second == {title: first[title] for title in ("Page", "Text")}


def test_odd_names_and_links_out_of_the_hub(ada: Community, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Blanks, quotes, other scripts in both forms of Unicode are names; what lies outside is told and not read."""
    secret = tmp_path_factory.mktemp("outside") / "secret.txt"
    secret.write_text("secret")
    names = ["a b.txt", 'it\'s "so".html', "привет.md", unicodedata.normalize("NFD", "Zoë.txt"), "A.HTML", "é&<x>.html"]
    for name in names:
        ada.write(f"posts/ada/{name}", f"<p>Words of {len(name)} {name[0]}")
    (ada.hub.folder / "posts/ada/link.txt").symlink_to(secret)
    report = ada.turn()
    assert len(ada.shown()) == len(names)
    assert len({entry.entry.link for entry in ada.shown()}) == len(names)
    assert "link.txt lies outside the hub folder" in " ".join(report.notes)
    assert not [page for page in ada.hub.output.rglob("*.html") if "secret" in page.read_text()]


# ---------------------------------------------------------------- ids


def test_a_renamed_file_with_an_id_stays_the_same_post(ada: Community) -> None:
    """However much is edited with it, even into another format."""
    write(ada, reef__md='+++\nid = "r1"\ntitle = "Reef"\ndate = 2026-11-01\n+++\nWords')
    ada.turn()
    ((link, atom_id),) = [(entry.entry.link, entry.atom_id) for entry in ada.shown()]
    (ada.hub.folder / "posts/ada/reef.md").unlink()
    write(ada, other__html='+++\nid = "r1"\ntitle = "Another"\ndate = 2026-11-02\n+++\n<p>Nothing of it')
    assert ada.turn(hours=1).entries_new == 0
    assert [(entry.entry.title, entry.entry.link, entry.atom_id) for entry in ada.shown()] == [
        ("Another", link, atom_id)
    ]
    ada.turn(days=1)
    assert [(entry.entry.link, entry.atom_id) for entry in ada.shown()] == [(link, atom_id)]


def test_an_id_that_comes_or_goes_changes_no_post(ada: Community) -> None:
    """It may be written into a file, with an edit, and taken out again."""
    write(ada, reef__md="# Reef\n\nWords")
    ada.turn()
    first = [(entry.entry.link, entry.atom_id) for entry in ada.shown()]
    for text in (
        '+++\nid = "r1"\n+++\n# Reef, new\n\nWords, more',
        "# Reef, newer\n\nWords, still more",
        '+++\nid = "r2"\n+++\n# Reef, newer\n\nWords, still more',
    ):
        write(ada, reef__md=text)
        assert ada.turn(hours=1).entries_new == 0, text
        assert [(entry.entry.link, entry.atom_id) for entry in ada.shown()] == first


def test_an_id_of_two_files_is_told_and_loses_nothing(ada: Community) -> None:
    """The one that had it keeps it, also when another comes before it by name; both show."""
    write(ada, m__md='+++\nid = "same"\n+++\n# First\n\nOne')
    ada.turn()
    first = links(ada)
    write(ada, a__md='+++\nid = "same"\n+++\n# Second\n\nTwo')
    notes = ada.turn(hours=1).notes
    assert any('a.md: its id "same" is that of posts/ada/m.md' in note for note in notes)
    assert links(ada) == first | {"Second": f"{BASE}a/"}
    write(ada, z__md="# Third\n\nThree")
    notes = ada.turn(hours=1).notes
    assert any('its id "same"' in note for note in notes)
    write(ada, a__md='+++\nid = "own"\n+++\n# Second\n\nTwo')
    assert ada.turn(hours=1).notes == ()
    assert links(ada) == first | {"Second": f"{BASE}a/", "Third": f"{BASE}z/"}


def test_two_new_files_with_one_id(ada: Community) -> None:
    """The first by name has it; the other one is known by its file."""
    write(ada, b__md='+++\nid = "same"\n+++\n# B\n\nb', a__html='+++\nid = "same"\n+++\n<h1>A</h1>a')
    ada.turn()
    assert set(links(ada)) == {"A", "B"}
    first = links(ada)
    write(ada, b__md='+++\nid = "same"\n+++\n# B\n\nb, more')
    assert ada.turn(hours=1).entries_new == 0
    assert links(ada) == first


# ---------------------------------------------------------------- links between posts


def content(hub: Community, title: str) -> str:
    """The HTML of a post."""
    (html,) = hub.store.queries.contents([hub.one(title)]).values()
    return html


def test_links_between_posts_lead_to_posts(ada: Community) -> None:
    """In Markdown and HTML, to a place, percent-encoded, in other letters' case, with another ending."""
    write(
        ada,
        a__md="# A\n\n[b](b.html#end) [c](<my%20post.txt>) [d](./B.HTML) [e](b.md)"
        " [up](../../posts/ada/b.html) [own](a.md)",
        b__html='<h1>B</h1><a href="a.md">a</a> <a href="my post.txt?x#y">c</a> <a href="/posts/ada/a.md">a</a>',
    )
    ada.write("posts/ada/2026-01-01-my post.txt", "words")
    ada.write("posts/ada/my post.txt", "other words")
    ada.turn()
    address = next(entry.entry.link for entry in ada.shown() if entry.entry.text == "other words")
    assert content(ada, "A").count(f'href="{BASE}b/"') == 3
    assert f'href="{BASE}b/#end"' in content(ada, "A")
    assert f'href="{address}"' in content(ada, "A")
    assert f'href="{BASE}a/"' in content(ada, "A")
    assert content(ada, "B").count(f'href="{BASE}a/"') == 2
    assert f'href="{address}#y"' in content(ada, "B")
    page = (ada.hub.output / "members/ada/posts/a/index.html").read_text()
    assert ".html#end" not in page
    assert ".md" not in page


def test_a_link_to_a_missing_file_is_told_until_it_is_there(ada: Community) -> None:
    """It is plain text; once the file is written it is a link, although its own file was not touched; and so on."""
    write(ada, a__md="# A\n\nSee [the reef](reef.md).", b__md="# B\n\nb")
    notes = ada.turn().notes
    assert notes == (
        "ada: posts/ada/a.md: the link to reef.md leads to no post that is published: see how the file is called",
    )
    assert "See <a>the reef</a>." in content(ada, "A")
    write(ada, b__md="# B\n\nb, more")
    assert ada.turn(hours=1).notes == notes
    write(ada, reef__md="+++\ndraft = true\n+++\n# Reef")
    assert ada.turn(hours=1).notes == notes
    write(ada, reef__md="# Reef\n\nr")
    assert ada.turn(hours=1).notes == ()
    assert f'href="{BASE}reef/"' in content(ada, "A")
    (ada.hub.folder / "posts/ada/reef.md").rename(ada.hub.folder / "posts/ada/tide.md")
    assert ada.turn(hours=1).notes == notes
    assert "href" not in content(ada, "A")


def test_a_link_to_a_file_in_a_folder_is_told(ada: Community) -> None:
    """Files in folders are no posts; nor does such a link lead to a member who is called so."""
    ada.member("Bob", slug="bob")
    write(ada, a__md="# A\n\n[deep](bob/tide.md) [there](../bob/tide.md)")
    ada.write("posts/bob/tide.md", "# Tide")
    ada.write("posts/ada/bob/tide.md", "# Deep")
    ada.turn()
    notes = ada.turn(hours=1).notes
    assert notes == (
        "ada: posts/ada/a.md: the link to ./bob/tide.md leads to no post that is published: see how the file is called",
    )
    assert content(ada, "A").count("<a>deep</a>") == 1
    assert content(ada, "A").count("href") == 1


def test_an_ending_in_capitals_is_no_part_of_the_name(ada: Community) -> None:
    """As for the endings of the other formats."""
    ada.write("posts/ada/2026-11-01-REEF.MD", "# Reef")
    ada.write("posts/ada/TIDE.TXT", "tide")
    ada.turn()
    assert sorted(links(ada).values()) == [f"{BASE}reef/", f"{BASE}tide/"]


@pytest.mark.parametrize(
    ("target", "is_good"),
    [
        ("reef.md", True),
        ("../bob/Tide.HTML#end", True),
        ("https://e.example/x", True),
        ("/members/ada/posts/reef/", True),
        ("reef", False),
        ("javascript:alert(1)", False),
        ("mailto:bob@e.example", False),
        (" ", False),
    ],
)
def test_what_a_post_may_answer(ada: Community, target: str, is_good: bool) -> None:
    """A slip does not make an answer to a page that is not there."""
    write(ada, reef__md="# Reef", a__md=f'+++\nin_reply_to = ["reef.md", "{target}"]\n+++\n# A')
    ada.turn()
    assert ("A" in links(ada)) is is_good


@pytest.mark.parametrize("kind", ["article", "note", "photo", "slides", "code"])
def test_a_post_may_say_its_kind(kind: str) -> None:
    """Whatever its shape, it is of the kind that it states."""
    front = f'+++\nkind = "{kind}"\n+++\n'
    made = posts(words__md=f"{front}# A\n\nWords", picture__md=f"{front}![A](a.jpg)")
    assert {one.kind for one in made.values()} == {kind}
    assert len(made) == 2


def test_a_kind_that_there_is_not(ada: Community) -> None:
    """What a post cannot be is a mistake with its line: a recording needs a file to play."""
    write(ada, a__md='+++\ntitle = "A"\nkind = "audio"\n+++\nWords')
    ada.turn()
    assert list(ada.hidden().values()) == [
        "posts/ada/a.md, line 3: kind must be one of article, note, photo, code, slides, in quotes"
    ]


def test_links_into_the_folder_of_another(ada: Community) -> None:
    """Whichever folder is visited first, in the same turn, and when the other post goes."""
    ada.member("Bob", slug="bob")
    write(ada, a__md="# A\n\n[b](../bob/tide.md) [c](/posts/bob/none.md)")
    ada.write("posts/bob/tide.md", "# Tide\n\n[a](../ada/a.md)")
    assert ada.turn().notes == (
        "ada: posts/ada/a.md: the link to bob/none.md leads to no post that is published: see how the file is called",
    )
    assert 'href="https://planet.example/members/bob/posts/tide/"' in content(ada, "A")
    assert f'href="{BASE}a/"' in content(ada, "Tide")
    assert content(ada, "A").count("<a>") == 1
    (ada.hub.folder / "posts/bob/tide.md").unlink()
    ada.write("posts/bob/other.md", "# Other\n\no")
    ada.turn(hours=1)
    assert "href" not in content(ada, "A")


def test_links_move_with_the_slug(ada: Community) -> None:
    """Posts that move take their links along."""
    write(ada, a__md="# A\n\n[b](b.md)", b__md="# B\n\n[a](a.md)")
    ada.turn()
    ada.members[0]["slug"] = "ida"
    (ada.hub.folder / "posts/ada").rename(ada.hub.folder / "posts/ida")
    ada.turn(hours=1)
    assert 'href="https://planet.example/members/ida/posts/b/"' in content(ada, "A")


# ---------------------------------------------------------------- answers


def test_an_answer_to_a_local_post_and_to_a_page(ada: Community) -> None:
    """`in_reply_to` names a file or a URL: the post stands in the conversation of what it answers."""
    write(
        ada,
        a__md="# Question\n\nWho knows the reef?",
        b__html='+++\nin_reply_to = "a.md"\n+++\n<h1>Answer</h1><p>I do',
        c__txt='+++\ntitle = "Third"\nin_reply_to = ["https://elsewhere.example/post", "none.md"]\n+++\nWords',
    )
    notes = ada.turn().notes
    assert [note for note in notes if "none.md" in note]
    answers = {
        title: [answer.url for answer in ada.store.exports.answers(ada.one(title).entry_id)]
        for title in ("Answer", "Third")
    }
    assert answers == {"Answer": [f"{BASE}a/"], "Third": ["https://elsewhere.example/post"]}
    pages = [page.read_text() for page in (ada.hub.output / "conversations").rglob("index.html")]
    assert any("Question" in page and "Answer" in page for page in pages)


# ---------------------------------------------------------------- to take along


def test_the_page_of_a_post_leads_to_what_it_answers_elsewhere(ada: Community) -> None:
    """Who gets a Webmention of it looks for the link there; another answer changes the page and nothing else in it."""
    text = '+++\nin_reply_to = ["{}", "b.md"]\n+++\n# A\n\nI do not think so.'
    write(ada, a__md=text.format("https://elsewhere.example.org/post?a=1&b=2"), b__md="# B\n\nb")
    ada.turn()
    page = ada.hub.output / "members/ada/posts/a/index.html"
    link = 'class="u-in-reply-to" href="https://elsewhere.example.org/{}"'
    assert link.format("post?a=1&amp;b=2") in page.read_text(encoding="utf-8")
    assert page.read_text(encoding="utf-8").count("u-in-reply-to") == 1
    write(ada, a__md=text.format("https://elsewhere.example.org/another"))
    ada.turn(hours=1)
    assert link.format("another") in page.read_text(encoding="utf-8")
    planet = config.load(ada.hub.folder)
    assert publish_site(ada.hub, planet, ada.store, ada.now, all_pages=True).written == ()


@pytest.mark.parametrize("share", ["full", "summary", "title"])
def test_what_was_written_here_stands_whole_in_its_authors_feed(ada: Community, share: str) -> None:
    """Whatever the planet lets merged feeds carry: on the post's own page too, for it has no other home."""
    ada.planet["content"] = share
    words = " ".join(f"word{number}" for number in range(400))
    write(ada, a__html=f"<h1>A</h1><p>{words} <b>the end</b></p>", b__txt=words + " the end")
    ada.turn()
    output = ada.hub.output
    own, merged = (output / "members/ada/feed.atom").read_text(), (output / "atom.xml").read_text()
    assert own.count("the end") == 2
    assert "&lt;b&gt;the end&lt;/b&gt;" in own
    assert ("the end" in merged) is (share == "full")
    for name in ("a", "b"):
        assert "the end" in (output / f"members/ada/posts/{name}/index.html").read_text()


def test_an_export_has_all_kinds_of_posts(ada: Community, tmp_path: Path) -> None:
    """As they lie in the folder, each once, also those with an id; under another hub they show the same posts."""
    texts = {"a.html": '+++\nid = "x"\n+++\n<h1>A</h1>a', "a.txt": "text", "b.md": "# B\n\nb"}
    for name, text in texts.items():
        ada.write(f"posts/ada/{name}", text)
    ada.turn()
    planet = config.load(ada.hub.folder)
    export(ada.hub, planet, ada.store, find(ada.store, "ada"), tmp_path / "out", ada.now)
    folder = tmp_path / "out/posts"
    assert {path.name: path.read_text() for path in folder.iterdir()} == texts


def test_a_turn_that_changes_nothing_reads_and_writes_nothing(ada: Community) -> None:
    """Links, ids and answers are remembered: no post is new, and no page."""
    write(
        ada,
        a__md='+++\nid = "x"\nin_reply_to = "b.html"\n+++\n# A\n\n[b](b.html) [lost](none.md)',
        b__html="<h1>B</h1>b",
    )
    ada.turn()
    report = ada.turn(hours=1)
    assert (report.entries_new, report.entries_updated, report.entries_withdrawn) == (0, 0, 0)
    assert set(report.written) <= {"status/index.html", "status.json"}
