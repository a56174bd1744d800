"""Edits of the members file: what was asked changes, and not a character more; whole on the disk, or not at all."""

from __future__ import annotations

import errno
import hashlib
import multiprocessing
import os
import signal
import stat
import subprocess
import sys
import time
import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planet import config
from planet.config import edits, values
from planet.errors import MembersFileError, PlanetError
from planet.model.community import Feed, Member

HEAD = '[planet]\ntitle = "Reef"\nurl = "https://planet.example/"\n'
ADA = Member("Ada", url="https://ada.example/", slug="ada", feeds=(Feed("https://ada.example/feed.xml"),))
BLOCK = """[[members]]
name = "Ada"
url = "https://ada.example/"
slug = "ada"
feeds = ["https://ada.example/feed.xml"]
"""

FILE = """# The members of this hub.

[planet]
title = "Reef"
url = "https://planet.example/"

# ------------------------------------------------- members

# Ada came first.
[[members]]
name = "Ada"                  # her own name
url = "https://ada.example/"
# bio = "later"

# Bob, since 2024.
# He has two feeds.
[[members]]
name = 'Bob'
url = "https://bob.example/"

  [[members.feeds]]
  url = "https://bob.example/feed"   # the blog

  [[members.feeds]]
  url = '''https://bob.example/notes'''
  kind = "microblog"
# no photos yet

# ------------------------------------------------- hidden

# Spam.
[[hide]]
url = "https://bob.example/spam"
"""


def members(text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(text.removeprefix("\ufeff")).get("members", [])
    return found


# ------------------------------------------------------------ a file as people write it


def test_a_member_is_appended_behind_the_last_one() -> None:
    """Before the table that follows with its remark, with one blank line on both sides."""
    text = edits.append_members(FILE, [ADA])
    assert text == FILE.replace("# no photos yet\n\n", f"# no photos yet\n\n{BLOCK}\n")


def test_a_member_is_appended_to_a_file_without_members() -> None:
    assert edits.append_members(HEAD, [ADA]) == f"{HEAD}\n{BLOCK}"
    assert edits.append_members(HEAD.rstrip("\n"), [ADA]) == f"{HEAD}\n{BLOCK}"
    assert edits.append_members(f"{HEAD}\n", [ADA]) == f"{HEAD}\n{BLOCK}"
    assert edits.append_members("", [ADA]) == BLOCK
    assert edits.append_members(HEAD, []) == HEAD


def test_a_remark_above_the_next_table_stays_with_it() -> None:
    """Even where no blank line parts it from the last member."""
    text = f'{HEAD}[[members]]\nname = "Bob"\n# Spam.\n[[hide]]\nurl = "https://a.example/"\n'
    assert edits.append_members(text, [ADA]) == text.replace("# Spam.", f"\n{BLOCK}\n# Spam.")


def test_many_are_appended_in_a_moment() -> None:
    """Ten thousand, and one more to those: seconds of the processor, not minutes."""
    many = [
        Member(f"M {n}", url=f"https://m{n}.example/", feeds=(Feed(f"https://m{n}.example/f"),)) for n in range(10_000)
    ]
    start = time.process_time()
    text = edits.append_members(HEAD, many)
    text = edits.append_members(text, [ADA])
    assert time.process_time() - start < 20
    assert [one["name"] for one in members(text)] == [*(member.name for member in many), "Ada"]


def test_every_key_is_written() -> None:
    """What is said of a member and of a feed, each in the form that the members file reads as the same."""
    feeds = (
        Feed(
            "https://ada.example/f",
            kind="audio",
            title='A "title" \\',
            include=("#reef", "/a\\b/i"),
            exclude=("x",),
            languages=("en",),
            content="summary",
            since=date(2026, 1, 1),
            interval=timedelta(hours=6),
            auth_env="REEF",
            accept=date(2026, 11, 22),
        ),
        Feed("feeds/ada.xml", place="file"),
    )
    member = Member(
        name="Zoë 金 #1",
        url="https://ada.example/",
        slug="zoe",
        bio="Two\nlines\tand a tab",
        avatar="https://ada.example/me.jpg",
        email="ada@example.org",
        show_email=True,
        location="London",
        pronouns="she/her",
        languages=("en", "fr"),
        interests=("engines",),
        joined=date(2026, 11, 22),
        links=("https://social.example/@ada",),
        content="title",
        license="CC-BY-4.0",
        noindex=True,
        paused=True,
        weave=False,
        blogroll="https://ada.example/roll.opml",
        feeds=feeds,
    )
    text = edits.append_members(HEAD, [member])
    assert config.parse(text, "f", Path("/nowhere")).members == (member,)
    assert text.count("[[members.feeds]]") == 2


def test_every_sign_is_quoted() -> None:
    """Also those that JSON leaves as they are and TOML does not."""
    name = '\x7f\x00\x1f"\\\n\t\u2028\u202e\U0001f41a\ud7ff'
    assert members(edits.append_members(HEAD, [Member(name)]))[0]["name"] == name


@pytest.mark.parametrize("length", ["45s", "90m", "6h", "3d", "2w"])
def test_lengths_of_time_are_written_as_people_do(length: str) -> None:
    feed = Feed("https://a.example/", interval=values.duration(length))
    assert edits.table_of(Member("A", feeds=(feed,)))["feeds"][0]["interval"] == length


def test_feeds_are_a_list_unless_one_has_more_than_a_url() -> None:
    plain = Member("A", feeds=(Feed("https://a.example/1"), Feed("https://a.example/2")))
    assert edits.block_of(plain)[2:] == ['feeds = ["https://a.example/1", "https://a.example/2"]']
    long = Member("A", feeds=tuple(Feed(f"https://a.example/{'x' * 60}{n}") for n in range(2)))
    assert edits.block_of(long)[2:] == ["feeds = [", *(f'    "{feed.url}",' for feed in long.feeds), "]"]
    folder = Member("A", feeds=(Feed("posts/a/", place="folder"),))
    assert edits.block_of(folder) == ["[[members]]", 'name = "A"']


def test_a_member_is_removed_with_their_feeds_and_remarks() -> None:
    """The headings of sections stay, and so do the remarks of others."""
    bob = FILE[FILE.index("# Bob") : FILE.index("# -------", FILE.index("# Bob"))]
    assert edits.remove_member(FILE, 1) == FILE.replace(bob, "")
    ada = FILE[FILE.index("# Ada") : FILE.index("# Bob")]
    assert edits.remove_member(FILE, 0) == FILE.replace(ada, "")
    assert edits.lines_of_member(FILE, 0) == ((9, 13),)
    assert edits.lines_of_member(FILE, 1) == ((15, 27),)


def test_all_members_are_removed() -> None:
    """One after the other, until none is left; what was no member's stays."""
    text = edits.remove_member(edits.remove_member(FILE, 0), 0)
    assert "members" not in tomllib.loads(text)
    for line in ("# The members of this hub.", "# Spam.", "[[hide]]"):
        assert line in text
    assert "\n\n\n" not in text


def test_what_is_appended_is_removed_without_a_trace() -> None:
    for text in (HEAD, FILE, f"\ufeff{HEAD}", FILE.replace("\n", "\r\n")):
        added = edits.append_members(text, [ADA])
        assert edits.remove_member(added, len(members(text))) == text


@pytest.mark.parametrize(
    "heading",
    [
        "# ---- Friends",
        "# Friends ----",
        "# === Friends ===",
        "#### Friends",
        "# Friends:",
        "# FRIENDS",
        "# ── Friends ──",
        "# ------\n# Friends\n# ------",
        "# ------\n# Friends",
        '# [[members]]\n# name = "Cy"',
        "# vim: ft=toml",
    ],
)
def test_headings_stay(heading: str) -> None:
    """A heading right above the first member of its section, or what a program reads, is no remark on the member."""
    text = f'{HEAD}\n{heading}\n[[members]]\nname = "Bob"\n\n[[members]]\nname = "Cy"\n'
    assert edits.remove_member(text, 0) == f'{HEAD}\n{heading}\n\n[[members]]\nname = "Cy"\n'


@pytest.mark.parametrize("remark", ["# Bob, since 2024", "# A & B", "# 友達", "#Bob", "# Bob\n# and more", "  # Bob"])
def test_remarks_go(remark: str) -> None:
    text = f'{HEAD}\n{remark}\n[[members]]\nname = "Bob"\n\n[[members]]\nname = "Cy"\n'
    assert edits.remove_member(text, 0) == f'{HEAD}\n[[members]]\nname = "Cy"\n'


def test_a_heading_above_a_remark_stays() -> None:
    text = f'{HEAD}\n# --- Friends ---\n# Bob, since 2024\n[[members]]\nname = "Bob"\n'
    assert edits.remove_member(text, 0) == f"{HEAD}\n# --- Friends ---\n"


def test_what_opens_the_file_stays() -> None:
    text = f'# My list\n[[members]]\nname = "Bob"\n\n{HEAD}'
    assert edits.remove_member(text, 0) == f"# My list\n\n{HEAD}"


def test_the_end_of_a_text_is_no_remark() -> None:
    """A line that begins with # may be a part of the value above."""
    text = f'{HEAD}\n[[members]]\nname = "Ada"\nbio = """\nI\n# am"""\n[[members]]\nname = "Bob"\n'
    assert edits.remove_member(text, 1) == text.partition('\n[[members]]\nname = "Bob"')[0] + "\n"


def test_a_member_in_several_parts() -> None:
    """TOML lets other tables stand between a member and their feeds."""
    text = f'{HEAD}[[members]]\nname = "Ada"\n\n[[hide]]\nurl = "https://x.example/"\n\n[[members.feeds]]\nurl = "https://a.example/f"\n'
    assert edits.remove_member(text, 0) == f'{HEAD}\n[[hide]]\nurl = "https://x.example/"\n'
    assert edits.lines_of_member(text, 0) == ((4, 5), (10, 11))
    assert [one["name"] for one in members(edits.append_members(text, [ADA]))] == ["Ada", "Ada"]


def test_a_name_is_changed_in_its_place() -> None:
    """With the slug below it, where the member has none; a slug that is there is replaced."""
    assert edits.rename_member(FILE, 0, "Ada King") == FILE.replace('name = "Ada" ', 'name = "Ada King" ')
    renamed = edits.rename_member(FILE, 0, "Ada King", "ada")
    assert renamed == FILE.replace('name = "Ada"  ', 'name = "Ada King"  ').replace(
        "# her own name\n", '# her own name\nslug = "ada"\n'
    )
    again = edits.rename_member(renamed, 0, "Countess", "king")
    assert again == renamed.replace("Ada King", "Countess").replace('slug = "ada"', 'slug = "king"')


@pytest.mark.parametrize("old", ["https://bob.example/feed", "https://bob.example/notes"])
def test_the_url_of_a_feed_is_replaced(old: str) -> None:
    new = "https://new.example/?a=1&b=2"
    text = edits.replace_feed_url(FILE, old, new)
    changed = [(a, b) for a, b in zip(FILE.split("\n"), text.split("\n"), strict=True) if a != b]
    assert len(changed) == 1
    assert f'  url = "{new}"' in changed[0][1]
    assert members(text)[1]["feeds"] == [
        {**feed, "url": new if feed["url"] == old else feed["url"]} for feed in members(FILE)[1]["feeds"]
    ]


FEEDS = """[[channels]]
name = "L"
kind = "forum"
url = "https://l.example/"
feed = "https://l.example/f"
[[members]]
name = "A"
feeds = [
  "https://a.example/1", # one
  { url = 'https://a.example/2', kind = "audio" },
]
"""


@pytest.mark.parametrize("old", ["https://l.example/f", "https://a.example/1", "https://a.example/2"])
def test_the_url_of_a_feed_in_a_list_and_of_a_channel(old: str) -> None:
    new = "https://new.example/"
    assert edits.replace_feed_url(FEEDS, old, new) == FEEDS.replace(f"'{old}'", f'"{old}"').replace(old, new)


def test_a_feed_that_is_not_there() -> None:
    with pytest.raises(PlanetError, match=r'^No feed in config/members.toml has the address "https://no.example/".$'):
        edits.replace_feed_url(FILE, "https://no.example/", "https://new.example/")


def test_keys_are_set() -> None:
    """A new one behind the last of its table, or behind another; one that is there keeps its place and remark."""
    assert edits.set_key(FILE, ("members", 0), "paused", True) == FILE.replace(
        'url = "https://ada.example/"\n', 'url = "https://ada.example/"\npaused = true\n'
    )
    assert edits.set_key(FILE, ("members", 0), "name", "Bo") == FILE.replace('"Ada" ', '"Bo" ')
    assert edits.set_key(FILE, ("members", 1, "feeds", 0), "accept", date(2026, 11, 22)) == FILE.replace(
        "# the blog\n", "# the blog\n  accept = 2026-11-22\n"
    )
    assert edits.set_key(FILE, ("planet",), "language", "de") == FILE.replace(
        'url = "https://planet.example/"\n', 'url = "https://planet.example/"\nlanguage = "de"\n'
    )
    listed = f'{HEAD}[[members]]\nname = "A"\nfeeds = ["https://a.example/1", "https://a.example/2"]'
    assert edits.set_key(listed, ("members", 0, "feeds", 1), "kind", "audio") == listed.replace(
        '"https://a.example/2"', '{ url = "https://a.example/2", kind = "audio" }'
    )
    assert edits.set_key(listed, ("members", 0), "links", ("https://b.example/",)) == (
        f'{listed}\nlinks = ["https://b.example/"]\n'
    )
    dotted = 'planet.title = "T"\nplanet . url = "https://p.example/"  # here\n'
    assert edits.set_key(dotted, ("planet",), "language", "de") == f'{dotted}planet .language = "de"\n'
    empty = "[planet]\n[fetch]\n"
    assert edits.set_key(empty, ("planet",), "title", "T") == '[planet]\ntitle = "T"\n[fetch]\n'


INLINE = """members = [
  # Ada came first.
  { name = "Ada", url = "https://ada.example/" },  # her
  # Bob
  { name = "Bob", feeds = ["https://bob.example/f"] }  # him
]
[planet]
title = "Reef"
url = "https://planet.example/"
"""


def test_members_in_a_list() -> None:
    """`members = [{…}]` is edited as tidily."""
    ada, bob, rest = (
        INLINE.partition("  # Bob")[0],
        INLINE.partition("  # Bob")[2].partition("]\n[planet]")[0],
        "]\n[planet]",
    )
    tail = rest + INLINE.partition(rest)[2]
    assert edits.remove_member(INLINE, 1) == ada + tail
    assert edits.remove_member(INLINE, 0) == f"members = [\n  # Bob{bob}{tail}"
    assert edits.lines_of_member(INLINE, 1) == ((5, 5),)
    added = edits.append_members(INLINE, [Member("Cy", feeds=(Feed("https://c.example/", kind="audio"),))])
    line = '  { name = "Cy", feeds = [{ url = "https://c.example/", kind = "audio" }] },\n'
    assert added == INLINE.replace("] }  # him\n", f"] }},  # him\n{line}")
    assert edits.rename_member(INLINE, 0, "Eve", "ada") == INLINE.replace('"Ada"', '"Eve", slug = "ada"')
    assert edits.set_key(INLINE, ("members", 1), "paused", True) == INLINE.replace('/f"] }', '/f"], paused = true }')


@pytest.mark.parametrize(
    ("text", "number", "expected"),
    [
        ("members = [{name='A'}, {name='B'}]\n", 0, "members = [{name='B'}]\n"),
        ("members = [{name='A'}, {name='B'}]\n", 1, "members = [{name='A'}]\n"),
        ("members = [{name='A'}, {name='B'},]\n", 1, "members = [{name='A'}, ]\n"),
        ("members = [{name='A'}]\n", 0, "members = []\n"),
        ("members = [ {name='A'}, # a\n {name='B'} ]\n", 1, "members = [ {name='A'}, # a\n  ]\n"),
        ("members = [ {name='A'} # a\n , {name='B'} ]\n", 0, "members = [ {name='B'} ]\n"),
    ],
)
def test_members_on_one_line_are_removed(text: str, number: int, expected: str) -> None:
    assert edits.remove_member(text, number) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("members = []\n", "members = [\n    {0},\n]\n"),
        ("members = [{name='A'}]\n", "members = [{{name='A'}}, {0}]\n"),
        ("members = [{name='A'}, ]\n", "members = [{{name='A'}}, {0}, ]\n"),
        ("members = [\n\t{name='A'}\n]\n", "members = [\n\t{{name='A'}},\n\t{0},\n]\n"),
        ("members = [\n\t{name='A'} # a, b\n\t,\n]\n", "members = [\n\t{{name='A'}} # a, b\n\t,\n\t{0},\n]\n"),
        ("members = [\n\t{name='A'}]\n", "members = [\n\t{{name='A'}},\n\t{0},\n]\n"),
    ],
)
def test_members_are_appended_to_a_list(text: str, expected: str) -> None:
    assert edits.append_members(text, [Member("Z")]) == expected.format('{ name = "Z" }')


# ------------------------------------------------------------ what is refused


def refused(text: str, **operation: Any) -> str:
    (name, arguments), *_ = operation.items()
    with pytest.raises(PlanetError) as error:
        getattr(edits, name)(text, *arguments)
    return str(error.value)


def test_what_cannot_be_edited_is_refused_with_its_line() -> None:
    by_hand = "this is written in a way that planet cannot edit without touching more than that; edit it by hand"
    single = f'{HEAD}[members]\nname = "A"\n'
    assert refused(single, append_members=([ADA],)) == (
        "config/members.toml, line 4: members is no list; write [[members]] above each member"
    )
    assert refused(FILE, remove_member=(2,)) == "config/members.toml has no member number 3."
    assert refused(single, remove_member=(0,)) == "config/members.toml has no member number 1."
    assert refused(FILE, set_key=(("fetch",), "interval", "2h")) == (
        "config/members.toml, line 1: there is no such table; write it, then try again"
    )
    quoted = '"a.b"."c.d" = 1\n' + HEAD
    assert refused(quoted, set_key=(("a.b",), "d", "e")) == f"config/members.toml, line 1: {by_hand}"


def test_a_text_that_is_not_toml_is_refused_with_its_mistakes() -> None:
    with pytest.raises(MembersFileError, match=r"line 2: .*true and false"):
        edits.append_members("[planet]\nnoindex = yes\n", [ADA])
    with pytest.raises(MembersFileError):
        edits.remove_member("x = " + "[" * 5000, 0)


def test_a_value_keeps_its_type() -> None:
    """An edit that is not proven is refused: 1 is not true."""
    text = edits.set_key(FILE, ("members", 0), "paused", 1)
    assert members(text)[0]["paused"] is not True


# ------------------------------------------------------------ every layout


TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12)
BLANKS = st.sampled_from(["", "\n", "\n\n", "\n# remark\n", "\n# --- heading ---\n\n", "# right above\n"])
TAIL = st.sampled_from(["", "  # why", "\t#x", " "])
INDENT = st.sampled_from(["", "  ", "\t"])
SAFE = st.text(st.sampled_from("abc ü金#[]{}=,"), min_size=1, max_size=8)


def basic(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


@st.composite
def strings(draw: st.DrawFn) -> str:
    """A string of TOML of any of the four kinds."""
    value = draw(SAFE)
    return draw(
        st.sampled_from([f'"{value}"', f"'{value}'", f'"""{value}"""', f'"""\n{value}\\\n  """', f"'''\n{value}'''"])
    )


@st.composite
def inline_tables(draw: st.DrawFn) -> str:
    keys = draw(st.lists(st.sampled_from(["url", "'kind'", '"title"', "x.y"]), unique=True, max_size=4))
    return (
        "{" + ", ".join(f" {key} = {draw(strings().filter(lambda text: chr(10) not in text))} " for key in keys) + "}"
    )


@st.composite
def arrays(draw: st.DrawFn, parts: st.SearchStrategy[str]) -> str:
    """A list on one line or several, with remarks and a comma at the end or not."""
    chosen = draw(st.lists(parts, max_size=3))
    gap = draw(st.sampled_from(["", " ", "\n", "\n  # in [ a, list\n  "]))
    comma = draw(st.sampled_from(["", ","])) if chosen else ""
    return f"[{gap}{f',{gap}'.join(chosen)}{comma}{gap}]"


VALUES = st.one_of(
    strings(),
    arrays(strings()),
    arrays(inline_tables()),
    st.sampled_from(["1", "true", "2026-11-22", "1979-05-27 07:32:00", "-0.5", "nan"]),
)


@st.composite
def tables(draw: st.DrawFn, header: str, keys: tuple[str, ...]) -> str:
    lines = [f"{draw(BLANKS)}{draw(INDENT)}{header}{draw(TAIL)}"]
    for key in draw(st.permutations(keys)):
        lines.append(f"{draw(BLANKS)}{draw(INDENT)}{key} = {draw(VALUES)}{draw(TAIL)}")
    return "\n".join(lines) + "\n"


@st.composite
def documents(draw: st.DrawFn) -> str:
    """A file with members in any layout among other tables, LF or CRLF, with a byte order mark or not."""
    parts = [draw(tables("[planet]", ("title", "url", "owner.name")))]
    for _ in range(draw(st.integers(1, 4))):
        parts.append(
            draw(tables(draw(st.sampled_from(["[[members]]", "[[ 'members' ]]", '[["members"]]'])), ("name", "bio")))
        )
        for _ in range(draw(st.integers(0, 2))):
            if draw(st.booleans()):
                parts.append(draw(tables("[[hide]]", ("url",))))
            parts.append(draw(tables("[[members.feeds]]", ("url", "kind"))))
        if draw(st.booleans()):
            parts.append(draw(tables(f"[other{len(parts)}]", ("a",))))
    text = "".join(parts)
    if draw(st.booleans()):
        text = text.rstrip("\n")
    if draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    return draw(st.sampled_from(["", "\ufeff"])) + text


def without_nan(value: Any) -> Any:
    """The value with every nan, which is equal to nothing, as a text."""
    if isinstance(value, dict):
        return {key: without_nan(part) for key, part in value.items()}
    if isinstance(value, list):
        return [without_nan(part) for part in value]
    return "nan" if value != value else value


def read(text: str) -> dict[str, Any]:
    tables: dict[str, Any] = without_nan(tomllib.loads(text.removeprefix("\ufeff")))
    return tables


def is_part(short: list[str], long: list[str]) -> bool:
    """Whether all lines of one text stand in another, in their order."""
    remaining = iter(long)
    return all(line in remaining for line in short)


@settings(max_examples=150, deadline=None)
@given(documents(), TEXT, st.booleans())
def test_appending_keeps_every_layout(text: str, name: str, has_table: bool) -> None:
    """The old text stands before and behind the new block, which ends its lines as the file does."""
    member = Member(name, feeds=(Feed("https://a.example/", kind="audio" if has_table else None),))
    added = edits.append_members(text, [member])
    assert read(added) == {**read(text), "members": [*read(text)["members"], edits.table_of(member)]}
    start = next((at for at, pair in enumerate(zip(text, added, strict=False)) if pair[0] != pair[1]), len(text))
    behind = text[start:]
    assert added.endswith(behind)
    assert ("\r\n" in text) == ("\r\n" in added) or "\n" not in text
    if "\r\n" in text:
        assert "\n" not in added.replace("\r\n", "")


@settings(max_examples=150, deadline=None)
@given(documents(), st.data())
def test_removing_keeps_every_layout(text: str, data: st.DataObject) -> None:
    """What is left are lines of the old text in their order; what went are the member's tables, remarks and blanks."""
    number = data.draw(st.integers(0, len(read(text)["members"]) - 1))
    removed = edits.remove_member(text, number)
    left = read(text)["members"]
    del left[number]
    expected = (
        {**read(text), "members": left}
        if left
        else {key: value for key, value in read(text).items() if key != "members"}
    )
    assert read(removed) == expected
    assert is_part(removed.splitlines(), text.splitlines())
    headings = text.count("# --- heading ---")
    assert removed.count("# --- heading ---") == headings - sum(
        "# --- heading ---" in line
        for first, last in edits.lines_of_member(text, number)
        for line in text.split("\n")[first - 1 : last]
    )


@settings(max_examples=150, deadline=None)
@given(documents(), TEXT, st.sampled_from(["", "new-slug"]), st.data())
def test_renaming_keeps_every_layout(text: str, name: str, slug: str, data: st.DataObject) -> None:
    """The name's value changes, and one line more says the slug; every other line is what it was."""
    number = data.draw(st.integers(0, len(read(text)["members"]) - 1))
    renamed = edits.rename_member(text, number, name, slug)
    expected = read(text)
    expected["members"][number] |= {"name": name, **({"slug": slug} if slug else {})}
    assert read(renamed) == expected
    if slug:
        lines = renamed.splitlines()
        lines.remove(next(line for line in lines if line.strip() == f'slug = "{slug}"'))
        assert lines == edits.rename_member(text, number, name).splitlines()


@settings(max_examples=100, deadline=None)
@given(documents(), st.data())
def test_any_key_can_be_set(text: str, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from([("planet",), *(("members", n) for n in range(len(read(text)["members"])))]))
    key = data.draw(st.sampled_from(["title", "name", "bio", "new"]))
    changed = edits.set_key(text, path, key, "value")
    expected = read(text)
    (expected["planet"] if path == ("planet",) else expected["members"][path[1]])[key] = "value"
    assert read(changed) == expected


GAPS = st.sampled_from(["", " ", "\n", "\n  ", "  # a, b ] }\n", "\n# above\n\t"])


@st.composite
def lists(draw: st.DrawFn) -> str:
    """A file with `members = [{…}]`, with remarks, line ends and commas wherever TOML lets them stand."""
    parts = []
    for _ in range(draw(st.integers(0, 4))):
        feeds = draw(st.sampled_from(["", ", feeds = ['https://a.example/1', { url = \"https://a.example/2\" }]"]))
        name = draw(SAFE)
        parts.append(f"{draw(GAPS)}{{ name = '{name}'{feeds}{draw(st.sampled_from(['', ' ']))}}}{draw(GAPS)}")
    comma = draw(st.sampled_from(["", ","])) if parts else ""
    text = f"members = [{','.join(parts)}{comma}{draw(GAPS)}]{draw(TAIL)}\n\n{HEAD}"
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))


@settings(max_examples=300, deadline=None)
@given(lists(), st.data())
def test_members_in_any_list(text: str, data: st.DataObject) -> None:
    """Appended, removed and renamed; what stands outside the list stays to the letter, and no remark above is lost."""
    whole = read(text)
    behind = text[text.index("[planet]") :]
    added = edits.append_members(text, [ADA])
    assert read(added) == {**whole, "members": [*whole["members"], edits.table_of(ADA)]}
    assert added.endswith(behind)
    assert added.count("#") == text.count("#")
    if whole["members"]:
        number = data.draw(st.integers(0, len(whole["members"]) - 1))
        removed = edits.remove_member(text, number)
        left = [member for at, member in enumerate(whole["members"]) if at != number]
        assert read(removed) == {**whole, "members": left}
        assert removed.endswith(behind)
        renamed = edits.rename_member(text, number, "New", "slug")
        expected = {**whole["members"][number], "name": "New", "slug": "slug"}
        assert read(renamed)["members"][number] == expected
        assert (
            renamed.replace(', slug = "slug"', "").replace('"New"', "")
            == text.replace(f"'{whole['members'][number]['name']}'", "", 1)
            or text.count(f"'{whole['members'][number]['name']}'") > 1
        )


# ------------------------------------------------------------ the disk


@pytest.fixture
def hub(tmp_path: Path) -> Path:
    (tmp_path / "config").mkdir()
    (tmp_path / "config/members.toml").write_bytes(FILE.encode())
    return tmp_path


def contents(hub: Path) -> str:
    return (hub / "config/members.toml").read_bytes().decode()


def test_the_file_is_read_and_written_as_it_is(hub: Path) -> None:
    """Byte order mark and line ends included; the mode stays, and nothing is left beside it."""
    file = hub / "config/members.toml"
    raw = f"\ufeff{FILE}".replace("\n", "\r\n").encode()
    file.write_bytes(raw)
    file.chmod(0o640)
    text, planet = edits.read(hub)
    assert planet.fingerprint == hashlib.sha256(raw).hexdigest()
    after = edits.write(hub, edits.rename_member(text, 0, "Zoë"), planet.fingerprint)
    assert after.members[0].name == "Zoë"
    assert file.read_bytes() == raw.replace(b'"Ada"', '"Zoë"'.encode())
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert after.fingerprint == config.load(hub).fingerprint == hashlib.sha256(file.read_bytes()).hexdigest()
    assert os.listdir(hub / "config") == ["members.toml"]


def test_a_link_stays_a_link(hub: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    file = hub / "config/members.toml"
    file.rename(elsewhere / "list.toml")
    file.symlink_to("../elsewhere/list.toml")
    text, planet = edits.read(hub)
    edits.write(hub, edits.append_members(text, [Member("Zoë", url="https://z.example/")]), planet.fingerprint)
    assert os.readlink(file) == "../elsewhere/list.toml"
    assert "Zoë" in (elsewhere / "list.toml").read_text()


def test_an_edit_of_somebody_else_is_not_overwritten(hub: Path) -> None:
    text, planet = edits.read(hub)
    (hub / "config/members.toml").write_text(FILE + "# mine\n")
    with pytest.raises(PlanetError, match=r"was changed by somebody in the meantime, so nothing was written; run the "):
        edits.write(hub, edits.rename_member(text, 0, "X"), planet.fingerprint)
    assert contents(hub) == FILE + "# mine\n"


def test_a_text_with_mistakes_is_not_written(hub: Path) -> None:
    """What `planet check` would refuse is told as it would tell it."""
    text, planet = edits.read(hub)
    twin = Member("Twin", url="https://t.example/", feeds=(Feed("https://bob.example/feed"),))
    with pytest.raises(PlanetError) as error:
        edits.write(hub, edits.append_members(text, [twin]), planet.fingerprint)
    assert "was left as it is: with this edit it would have mistakes." in str(error.value)
    assert "the same feed is named on line 22 already" in str(error.value)
    assert error.value.exit_status == 1
    assert contents(hub) == FILE


def test_a_file_with_mistakes_is_not_read(hub: Path) -> None:
    (hub / "config/members.toml").write_text(FILE.replace("kind", "knid"))
    with pytest.raises(MembersFileError, match=r"there is no such key; did you mean kind\?"):
        edits.read(hub)


def test_the_disk_has_the_text_before_its_name(hub: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The new file is written through, then renamed, then the folder is written through, too."""
    calls: list[str] = []
    fsync, replace = os.fsync, os.replace

    def noted_fsync(descriptor: int) -> None:
        calls.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        fsync(descriptor)

    def noted_replace(source: str, target: str) -> None:
        calls.append("rename")
        replace(source, target)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(os, "replace", noted_replace)
    text, planet = edits.read(hub)
    edits.write(hub, edits.rename_member(text, 0, "X"), planet.fingerprint)
    assert calls == ["file", "rename", "folder"]


def test_a_disk_that_is_full(hub: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The old file stands, and nothing lies beside it."""

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    text, planet = edits.read(hub)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PlanetError, match=r"cannot be written \(No space left on device\): nothing was changed; check"):
        edits.write(hub, edits.rename_member(text, 0, "X"), planet.fingerprint)
    assert contents(hub) == FILE
    assert os.listdir(hub / "config") == ["members.toml"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
@pytest.mark.parametrize("what", ["config", "config/members.toml"])
def test_a_disk_that_refuses(hub: Path, what: str) -> None:
    text, planet = edits.read(hub)
    (hub / what).chmod(0o500)
    with pytest.raises(
        PlanetError, match=r"cannot be written \(Permission denied\): nothing was changed; check its rights"
    ):
        edits.write(hub, edits.rename_member(text, 0, "X"), planet.fingerprint)
    (hub / what).chmod(0o700)
    assert contents(hub) == FILE


KILLED = """
import os, signal, sys
from pathlib import Path
from planet.config import edits, values
hub = Path(sys.argv[1])
text, planet = edits.read(hub)
real = {"fsync": os.fsync, "replace": os.replace}[sys.argv[2]]
def fatal(*arguments):
    if sys.argv[3] == "after":
        real(*arguments)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(os, sys.argv[2], fatal)
edits.write(hub, edits.rename_member(text, 0, "X" * 100_000), planet.fingerprint)
"""


@pytest.mark.parametrize(
    ("seam", "when"), [("fsync", "before"), ("fsync", "after"), ("replace", "before"), ("replace", "after")]
)
def test_a_kill_leaves_the_old_file_or_the_new_one(hub: Path, seam: str, when: str) -> None:
    """Whole in either case; what lies beside it is taken away by the next edit."""
    words = [sys.executable, "-c", KILLED, str(hub), seam, when]
    assert subprocess.run(words, cwd=Path(__file__).parents[1]).returncode == -signal.SIGKILL
    written = (seam, when) == ("replace", "after")
    assert contents(hub) == (FILE.replace('"Ada"', '"' + "X" * 100_000 + '"') if written else FILE)
    text, planet = edits.read(hub)
    edits.write(hub, edits.rename_member(text, 0, "Y"), planet.fingerprint)
    assert config.load(hub).members[0].name == "Y"
    assert os.listdir(hub / "config") == ["members.toml"]


def _append(hub: Path, number: int) -> None:
    while True:
        text, planet = edits.read(hub)
        text = edits.append_members(text, [Member(f"M {number}", url=f"https://m{number}.example/")])
        try:
            edits.write(hub, text, planet.fingerprint)
        except PlanetError:
            continue
        return


def test_edits_at_once_lose_nothing(hub: Path) -> None:
    """Each finds what the others wrote, or is refused and tries again."""
    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=_append, args=(hub, number)) for number in range(8)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    names = {member.name for member in config.load(hub).members}
    assert names == {"Ada", "Bob", *(f"M {number}" for number in range(8))}
