"""The outline of a TOML text: every key on its line, and the way found again after a slip."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planet.config.lines import KeyPath, index_lines

TEXT = '''# a remark with [brackets] and = signs
[planet]
title = "A ] # title = \\" quoted"
owner = { name = "Ada", "e-mail" = 'x@y' } # here
owner2.deep.er = 1

[fetch]
private_allow = [
    "10.0.0.1",   # one
    "10.0.0.2",
    [1, 2],
]
text = """
many
[lines] = 3
"""
raw = \'\'\'a\'\'\'\'\'
day = 1979-05-27 07:32:00

[[members]]
name = "One"
[[members.feeds]]
url = "a"
[[members.feeds]]
url = "b"
[members.extra]
key = 1
[[members]]
name = "Two"
[[members.feeds]]
url = "c"
["quoted table"."with.dot"]
x = true
'''

PLACES: list[tuple[KeyPath, int]] = [
    (("planet",), 2),
    (("planet", "title"), 3),
    (("planet", "owner"), 4),
    (("planet", "owner", "e-mail"), 4),
    (("planet", "owner2"), 5),
    (("planet", "owner2", "deep", "er"), 5),
    (("fetch", "private_allow"), 8),
    (("fetch", "private_allow", 0), 9),
    (("fetch", "private_allow", 1), 10),
    (("fetch", "private_allow", 2), 11),
    (("fetch", "private_allow", 2, 1), 11),
    (("fetch", "text"), 13),
    (("fetch", "raw"), 17),
    (("fetch", "day"), 18),
    (("members",), 20),
    (("members", 0), 20),
    (("members", 0, "name"), 21),
    (("members", 0, "feeds", 0), 22),
    (("members", 0, "feeds", 1, "url"), 25),
    (("members", 0, "extra", "key"), 27),
    (("members", 1), 28),
    (("members", 1, "feeds", 0, "url"), 31),
    (("quoted table", "with.dot", "x"), 33),
]


@pytest.mark.parametrize(("path", "line"), PLACES, ids=[".".join(map(str, path)) for path, _ in PLACES])
def test_each_key_has_its_line(path: KeyPath, line: int) -> None:
    """Tables, keys, inline tables and elements are found on the line where they stand."""
    assert index_lines(TEXT).lines[path] == line


def test_the_outline_knows_every_place_of_the_document() -> None:
    """No table, key or element that tomllib reads is without a line."""
    assert set(places(tomllib.loads(TEXT))) <= set(index_lines(TEXT).lines)


def test_an_unknown_place_has_the_line_of_the_nearest_one_around_it() -> None:
    """A key that is missing is told with the line of its table."""
    lines = index_lines(TEXT)
    assert lines.line_of(("members", 1, "url")) == 28
    assert lines.line_of(("nowhere", "at all")) == 1


def test_the_reader_finds_its_way_after_a_broken_statement() -> None:
    """A statement that is not TOML is marked from its first to its last line, and the next one is read."""
    found = index_lines('a = "open\nb = [1,\n  2\nc = 3\n[[d]]\ne = 1\n').statements
    assert [(s.path, s.line, s.end, s.complete) for s in found] == [
        (("a",), 1, 1, False),
        (("b",), 2, 3, False),
        (("c",), 4, 4, True),
        (("d",), 5, 5, True),
        (("d", 0, "e"), 6, 6, True),
    ]


def places(data: Any, path: KeyPath = ()) -> list[KeyPath]:
    """Every place in a document."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [place for key, value in items for place in [(*path, key), *places(value, (*path, key))]]


KEYS = st.one_of(st.sampled_from(["a", "b", "c-d", "1"]), st.sampled_from(['"x.y"', "'q r'", '"\\u00e9"']))
SCALARS = st.sampled_from(
    [
        "1",
        "-0.5",
        "true",
        '"s"',
        "'s'",
        '"a\\"#]b"',
        '"""m\nn"""',
        "'''m\n=\nn'''",
        '""""q"""',
        "2026-11-22",
        "07:32:00",
    ]
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: "[\n " + ",\n # x\n ".join(parts) + "]"),
        st.lists(st.tuples(KEYS, inner), max_size=2, unique_by=lambda pair: pair[0]).map(
            lambda pairs: "{ " + ", ".join(f"{key} = {value}" for key, value in pairs) + " }"
        ),
    ),
    max_leaves=6,
)
STATEMENTS = st.one_of(
    st.builds("{} = {}".format, st.lists(KEYS, min_size=1, max_size=3).map(" . ".join), VALUES),
    st.builds("[{}]".format, st.lists(KEYS, min_size=1, max_size=3).map(".".join)),
    st.builds("[[{}]]  # table".format, st.lists(KEYS, min_size=1, max_size=2).map(".".join)),
    st.sampled_from(["", "# remark [x] = 1"]),
)


@given(st.lists(STATEMENTS, max_size=8).map("\n".join))
def test_any_document_is_outlined_whole(text: str) -> None:
    """Whatever tomllib reads, every place of it has a line within the text, and every statement is whole."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        data = None
    found = index_lines(text)
    assert all(1 <= line <= text.count("\n") + 1 for line in found.lines.values())
    if data is not None:
        assert set(places(data)) <= set(found.lines)
        assert all(statement.complete for statement in found.statements)


@given(st.text(alphabet="[]{}=,.\"'# \n\\ab1\r\u00e9", max_size=60))
def test_any_text_has_an_outline(text: str) -> None:
    """The reader ends on whatever it is given, with its statements in order."""
    lines = [statement.line for statement in index_lines(text).statements]
    assert lines == sorted(lines)
