"""Posts in a folder: Markdown with a little TOML in front."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest
from community import Community
from hypothesis import given
from hypothesis import strategies as st

from planet.model.entry import Entry
from planet.model.results import Reading
from planet.parse.markdown import post_name
from planet.rules.post_addresses import give_addresses
from planet.workers.jobs import read_feed

BASE = "https://planet.example.org/members/ada/posts/"


def posts(**files: str) -> dict[str, Entry]:
    """The entries of a folder, by their guid without "posts/"; `__` in a name stands for a hyphen."""
    named = [{"name": f"{name.replace('__', '-').strip('_')}.md", "text": text} for name, text in files.items()]
    body = json.dumps({"format": "planet-posts", "base": BASE, "files": named}).encode()
    result = read_feed(body, "application/vnd.planet.posts+json", "posts/ada/", "", None, 100)
    assert isinstance(result, Reading)
    assert result.problems == ()
    return {entry.guid.removeprefix("posts/"): entry for entry in result.entries}


FULL = """+++
title = "A reef & its <people>"
date = 2026-11-22T10:00:00+01:00
updated = 2026-11-23
tags = ["reef", "Lisbon"]
lang = "en-gb"
summary = "In short"
+++

Some *words*, a ![turtle](turtle.jpg) and [more](../other/).

| a | b |
|---|---|
| 1 | 2 |
"""


def test_a_post_with_all_its_keys() -> None:
    """Front matter and CommonMark with tables give an article with absolute links."""
    post = posts(reef=FULL)["reef"]
    assert (post.title, post.kind, post.language, post.tags) == (
        "A reef & its <people>",
        "article",
        "en-GB",
        ("reef", "Lisbon"),
    )
    assert post.link == BASE + "reef/"
    assert post.published is not None
    assert post.published.isoformat() == "2026-11-22T09:00:00+00:00"
    assert post.updated is not None
    assert post.updated.isoformat() == "2026-11-23T00:00:00+00:00"
    assert f'src="{BASE}turtle.jpg" alt="turtle"' in post.content
    assert 'href="https://planet.example.org/members/ada/other/"' in post.content
    assert "<td>2</td>" in post.content
    assert post.images[0].alt == "turtle"


def test_a_post_needs_nothing_but_words() -> None:
    """Title from the first heading, date from the file's name, both optional."""
    found = posts(_2026__11__22__first="# Hello `world`\n\nText\n\n# Second", bare="Just words")
    first, bare = found["2026-11-22-first"], found["bare"]
    assert (first.title, first.text, first.link) == ("Hello world", "Text\n\nSecond", BASE + "first/")
    assert first.published is not None
    assert first.published.date().isoformat() == "2026-11-22"
    assert (bare.title, bare.published, bare.text, bare.kind) == ("", None, "Just words", "article")


@pytest.mark.parametrize(
    ("name", "date", "wanted"),
    [
        ("a", "2026-11-22", "2026-11-22T05:00:00"),
        ("a", "2026-11-22T09:30:00", "2026-11-22T14:30:00"),
        ("a", "2026-11-22T09:30:00Z", "2026-11-22T09:30:00"),
        ("a", "'2026-06-22'", "2026-06-22T04:00:00"),
        ("a", "'2026-11-22 09:30'", "2026-11-22T14:30:00"),
        ("a", "'Sun, 22 Nov 2026 09:30:00 GMT'", "2026-11-22T09:30:00"),
        ("2026-11-22-a", "", "2026-11-22T05:00:00"),
    ],
)
def test_a_day_is_one_of_the_planets_own(name: str, date: str, wanted: str) -> None:
    """What names no zone is meant as the planet cuts its days, so that a post stands under the day it is dated."""
    text = f"+++\ndate = {date}\n+++\nx" if date else "x"
    document = {"base": BASE, "timezone": "America/New_York", "files": [{"name": f"{name}.md", "text": text}]}
    result = read_feed(json.dumps(document).encode(), "application/vnd.planet.posts+json", "posts/ada/", "", None, 100)
    assert isinstance(result, Reading)
    assert result.entries[0].published == datetime.fromisoformat(wanted).replace(tzinfo=UTC)


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\u0085", "\u000c"], ids=lambda sign: f"U+{ord(sign):04X}")
def test_lines_end_at_line_feeds_alone(sign: str) -> None:
    """What some programs take for the end of a line is a character within it: in a key, in the text, in a fence."""
    title = "The title" if sign == "\u000c" else f"The{sign}title"  # TOML forbids control characters in strings
    for end in ("\n", "\r\n"):
        post = posts(p=end.join(["+++", f'title = "{title}"', "+++", f"One{sign}two", ""]))["p"]
        assert (post.hidden_reason, post.title) == ("", "The title")
        assert post.content.startswith("<p>One")
        assert "two" in post.text
    bare = posts(p=f"+++{sign}title = 1\n")["p"]
    assert bare.hidden_reason == ""


def test_a_mistake_is_told_with_the_line_that_an_editor_shows() -> None:
    """Line separators of Unicode do not count as lines."""
    text = '+++\ntitle = "a\u2028b\u2029c"\nlang = "en\n+++\nWords'
    assert "p.md, line 3: " in posts(p=text)["p"].hidden_reason


def test_a_draft_stays_at_home() -> None:
    """What is marked as a draft is no entry."""
    assert set(posts(a="+++\ndraft = true\n+++\nx", b="+++\ndraft = false\n+++\nx")) == {"b"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('+++\ntitle = "x"\ntag = ["a"]\n+++\ny', 'a.md, line 3: "tag" is not a key of a post; did you mean "tags"?'),
        ('+++\ntitle = "x"\n\ndate = "someday"\n+++\ny', "a.md, line 4: date must be a date, like 2026-11-22"),
        ("+++\ntags = 'reef'\n+++\ny", "a.md, line 2: tags must be a list of texts"),
        ("+++\ndraft = 'yes'\n+++\ny", "a.md, line 2: draft must be true or false"),
        ("+++\ntitle = 7\n+++\ny", "a.md, line 2: title must be a text in quotes"),
        ('+++\ntitle = "x"\nlang =\n+++\ny', "a.md, line 3: this is not TOML"),
        ('+++\ntitle = "x\n+++\ny', "a.md, line 2: this is not TOML"),
        ("---\ntitle: x\ntags:\n  - reef\n---\ny", "a.md, line 1: this is YAML; write the front matter in TOML"),
        ("+++\nlang = 'klingon!'\n+++\ny", "a.md, line 2: lang must be a language tag (BCP 47)"),
        ("", "a.md, line 1: there is neither a title nor a text in it"),
        ("+++\ntags = ['reef']\n+++\n\n", "a.md, line 1: there is neither a title nor a text in it"),
        ("+++\ntitle = 'x'\ny", "a.md, line 1: the front matter that begins here is never closed"),
    ],
)
def test_a_mistake_hides_its_file_alone(text: str, says: str) -> None:
    """The reason names file and line; the other posts stay as they are."""
    found = posts(a=text, b="# Fine")
    assert found["a"].hidden_reason.startswith(says)
    assert found["b"].hidden_reason == ""


@pytest.mark.parametrize("text", ["---\n\nWords: after a line\n\n---\nMore", "---\nWords\n---", "---\n"])
def test_a_line_is_no_front_matter(text: str) -> None:
    """A post may begin with a line, as CommonMark has it."""
    assert posts(a=text)["a"].hidden_reason == ""


def test_markup_in_a_post_is_text() -> None:
    """Posts hold no HTML: what looks like it is shown."""
    assert posts(a="<script>alert(1)</script> **b**")["a"].text == "<script>alert(1)</script> b"


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("reef.md", "reef"),
        ("2026-11-22-Größe & Maß.md", "grosse-mass"),
        ("2026-11-22.md", "2026-11-22"),
        ("ada/My First Post.md", "my-first-post"),
        ("...md", "post"),
        ("海.md", "hai"),
        ("../../etc/passwd.md", "passwd"),
    ],
)
def test_the_address_of_a_post_comes_from_its_file(file: str, name: str) -> None:
    """ASCII letters and digits, without the date."""
    assert post_name(file) == name


def test_two_files_never_share_an_address() -> None:
    """The second of two equal names gets a number, whatever the order in which they are given."""
    found = posts(_2026__01__02__x="b", _2026__01__01__x="a")
    assert {entry.link for entry in found.values()} == {BASE + "x/"}
    addressed = {entry.guid: entry.link for entry in give_addresses(tuple(found.values()), {}, ())}
    assert addressed == {"posts/2026-01-01-x": BASE + "x/", "posts/2026-01-02-x": BASE + "x-2/"}


@given(
    st.text(max_size=200)
    | st.lists(
        st.sampled_from(
            [
                "+++\n",
                "title = 'x'\n",
                "[a]\n",
                "date = 2026-01-01\n",
                "# h\n",
                "![](",
                "|a|\n|-|\n",
                "\r",
                "\x00",
                "\ud800",
                "> " * 30,
                "<b>",
            ]
        )
    ).map("".join)
)
def test_any_text_is_a_post(text: str) -> None:
    """No file makes the folder unreadable."""
    body = json.dumps(
        {"base": BASE, "files": [{"name": "a.md", "text": text}, {"name": "b.md", "text": "# Fine"}]}
    ).encode()
    result = read_feed(body, "application/vnd.planet.posts+json", "posts/ada/", "", None, 100)
    assert isinstance(result, Reading)
    assert result.entries[-1].title == "Fine"


# ---------------------------------------------------------------- addresses


def addresses(community: Community) -> dict[str, str]:
    """The names of the pages of local posts, with the words that stand on each."""
    pages = {path.split("/")[3]: body for path, body in community.files().items() if "/posts/" in path}
    return {name: match[1] for name, body in pages.items() if (match := re.search(r"Words of (\w+)", body.decode()))}


@pytest.fixture
def monthly(community: Community) -> Community:
    """Three posts of one name and title, of three months."""
    community.member("Ada")
    for month, name in enumerate(("January", "February", "March"), 1):
        community.write(f"posts/ada/2026-0{month}-15-links.md", f"# Links\n\nWords of {name}")
    community.turn()
    assert addresses(community) == {"links": "January", "links-2": "February", "links-3": "March"}
    return community


def test_the_address_of_a_deleted_post_is_nobody_elses(monthly: Community) -> None:
    """The first of three is deleted: the others stay where they are, and a new one gets another name."""
    (monthly.hub.folder / "posts/ada/2026-01-15-links.md").unlink()
    monthly.turn(hours=1)
    assert addresses(monthly) == {"links-2": "February", "links-3": "March"}
    monthly.write("posts/ada/2026-04-15-links.md", "# Links\n\nWords of April")
    assert monthly.turn(hours=1).entries_new == 1
    assert addresses(monthly) == {"links-2": "February", "links-3": "March", "links-4": "April"}
    monthly.write("posts/ada/2026-01-15-links.md", "# Links\n\nWords of January")
    monthly.turn(hours=1)
    assert addresses(monthly)["links"] == "January"


def test_an_earlier_file_takes_no_address(monthly: Community) -> None:
    """A file that sorts before all others gets an address of its own, and links to its parts lead there."""
    monthly.write("posts/ada/2025-12-15-links.md", "# Links\n\nWords of December\n\n[up](#top)")
    monthly.turn(hours=1)
    assert addresses(monthly) == {"links": "January", "links-2": "February", "links-3": "March", "links-4": "December"}
    contents = monthly.store.queries.contents(monthly.shown())
    assert "members/ada/posts/links-4/#top" in contents[monthly.shown()[-1].entry_id]


def test_a_renamed_file_is_the_same_post_at_the_same_address(monthly: Community) -> None:
    """Title and date are what they were: id and address stay."""
    before = {one.atom_id for one in monthly.shown()}
    folder = monthly.hub.folder / "posts/ada"
    (folder / "2026-02-15-links.md").rename(folder / "2026-02-15-what-i-read.md")
    assert monthly.turn(hours=1).entries_new == 0
    assert {one.atom_id for one in monthly.shown()} == before
    assert addresses(monthly) == {"links": "January", "links-2": "February", "links-3": "March"}
    assert monthly.turn(hours=1).pages_written == 2


def test_addresses_move_with_the_slug(monthly: Community) -> None:
    """Under another slug the posts have the same names, though the first is gone."""
    folder = monthly.hub.folder / "posts"
    (folder / "ada/2026-01-15-links.md").unlink()
    monthly.turn(hours=1)
    (folder / "ada").rename(folder / "countess")
    monthly.members[0]["slug"] = "countess"
    monthly.turn(hours=1)
    assert {one.entry.link.partition("/members/")[2] for one in monthly.shown()} == {
        "countess/posts/links-2/",
        "countess/posts/links-3/",
    }
