"""What a feed's rules let in: words, tags, expressions and languages, in linear time."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import effort
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planet.model.entry import Entry
from planet.rules.filters import compile_filter
from planet.rules.verdicts import sentence


def entry(title: str = "", text: str = "", tags: tuple[str, ...] = (), language: str = "") -> Entry:
    """An entry as far as filters look at it."""
    return Entry(
        guid="g",
        link="https://a.example/1",
        title=title,
        content="",
        text=text,
        excerpt="",
        kind="article",
        published=datetime(2026, 11, 22, tzinfo=UTC),
        language=language,
        tags=tags,
    )


def fits(pattern: str, **parts: str | tuple[str, ...]) -> bool:
    """Whether the pattern, as the only one of include, lets such an entry in."""
    return compile_filter([pattern], [], []).verdict(entry(**parts)) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("reef", "The Reef at night", True),
        ("reef", "(reef)", True),
        ("reef", "reefs", False),
        ("reef", "coralreef", False),
        ("reef", "re-reef-ed", True),
        ("coral reef", "a coral\n reef", True),
        ("coral reef", "a coral and a reef", False),
        ("STRASSE", "in der Straße", True),
        ("caf\u00e9", "un CAFE\u0301!", True),
        ("cafe", "un cafe\u0301", False),
        ("c++", "I like C++11", True),
        ("珊瑚", "美しい珊瑚礁", True),
        ("ปะการัง", "แนวปะการังสวย", True),
        ("риф", "Рифы", False),
        ("риф", "вот риф", True),
        ("a.c", "abc", False),
        ("x_y", "ax_y", False),
    ],
)
def test_words_are_whole_words(pattern: str, text: str, found: bool) -> None:
    """A word fits as a whole, in any case and spelling of accents; scripts without spaces are searched within."""
    assert fits(pattern, text=text) is found


@pytest.mark.parametrize("place", [{"title": "on reefs: the reef"}, {"text": "reef"}, {"tags": ("x", "Reef")}])
def test_words_are_sought_in_title_text_and_tags(place: dict[str, str | tuple[str, ...]]) -> None:
    """A word may stand in any of the three."""
    assert fits("reef", **place)


def test_a_phrase_does_not_run_from_title_into_text() -> None:
    """The last word of the title and the first of the text are no phrase."""
    assert not fits("coral reef", title="coral", text="reef")


@pytest.mark.parametrize(
    ("pattern", "parts", "found"),
    [
        ("#reef", {"tags": ("Reef",)}, True),
        ("#reef", {"tags": ("#REEF",)}, True),
        ("#reef", {"tags": ("reefs",)}, False),
        ("#coral-reef", {"tags": ("Coral Reef",)}, True),
        ("#reef", {"text": "so blue #Reef!"}, True),
        ("#reef", {"title": "#reef"}, True),
        ("#reef", {"text": "the reef"}, False),
        ("#reef", {"text": "#reefs and x#reef"}, False),
        ("#礁", {"tags": ("礁",)}, True),
    ],
)
def test_tags_are_tags(pattern: str, parts: dict[str, str | tuple[str, ...]], found: bool) -> None:
    """A #tag fits a tag whatever its case, or the same hashtag in title or text, and no mere word."""
    assert fits(pattern, **parts) is found


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("/re+f/", "reeeef", True),
        ("/REEF/", "reef", False),
        ("/REEF/i", "reef", True),
        ("/größe/i", "GRÖSSE GRÖẞE Größe", True),
        ("/^b/", "a\nb", False),
        ("/^b/m", "a\nb", True),
        ("/a.b/", "a\nb", False),
        ("/a.b/s", "a\nb", True),
        ("/a/b/", "a/b", True),
        ("/\\pL+ \\d{2,3}/", "größe 42", True),
        ("/(a|b)(?:c)/ims", "BC", True),
    ],
)
def test_expressions_are_searched_as_written(pattern: str, text: str, found: bool) -> None:
    """A /regex/ is sought anywhere, with the flags i, m and s in their usual sense."""
    assert fits(pattern, text=text) is found


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("//", "empty"),
        ("#", "names no tag"),
        ("# ", "names no tag"),
        ("/reef", 'write "/reef/"'),
        ("/reef/g", "i, m and s"),
        ("/(?=reef)/", "looks ahead"),
        ("/(?<!x)reef/", "looks behind"),
        ("/(a)\\1/", "refers back"),
        ("/(?P<x>a)(?P=x)/", "refers back"),
        ("/(?>a)/", "atomic"),
        ("/[a/", "missing ]"),
        ("/a{5000}/", "repetition"),
        ("/((a{999}){9}){9}/", "not a regular expression"),
        ("/\bads\b/", "single quotes"),
        ("reef\ud800", "control character"),
    ],
)
def test_a_wrong_pattern_says_what_to_write(pattern: str, words: str) -> None:
    """A pattern that cannot be used is a sentence, in include and exclude alike."""
    for include, exclude in (([pattern], []), ([], [pattern])):
        with pytest.raises(ValueError) as caught:  # noqa: PT011 - the sentence is looked at below
            compile_filter(include, exclude, [])
        assert words in str(caught.value)


def test_any_include_lets_in_and_any_exclude_keeps_out() -> None:
    """One of include is enough; one of exclude is too much, whatever include says."""
    rules = compile_filter(["#reef", "coral"], ["spam", "/sponsored/i"], [])
    assert rules.verdict(entry(text="coral")) is None
    assert rules.verdict(entry(tags=("reef",))) is None
    assert sentence(rules.verdict(entry(text="coral, SPONSORED"))) == 'kept out by exclude = "/sponsored/i"'
    assert sentence(rules.verdict(entry(text="sand"))) == 'kept out: none of include = ["#reef", "coral"] is in it'


def test_a_long_include_is_told_by_its_first_five() -> None:
    """A reason stays a sentence, however many patterns there are."""
    rules = compile_filter([f"w{n}" for n in range(50)], [], [])
    assert sentence(rules.verdict(entry())) == 'kept out: none of include = ["w0", "w1", "w2", "w3", "w4", …] is in it'


@pytest.mark.parametrize(
    ("wanted", "language", "let_in"),
    [
        (["en"], "en", True),
        (["en"], "en-GB", True),
        (["en"], "EN_gb", True),
        (["en"], "", True),
        (["en"], "und", True),
        (["en"], "de", False),
        (["en", "de"], "de-AT", True),
        (["en-GB"], "en-GB", True),
        (["en-GB"], "en-US", False),
        (["en-GB"], "en", True),
        (["zh-Hant"], "zh-Hans", False),
        ([], "de", True),
    ],
)
def test_languages(wanted: list[str], language: str, let_in: bool) -> None:
    """Entries known to be in another language stay out; what is not known does not keep out."""
    assert (compile_filter([], [], wanted).verdict(entry(language=language)) is None) is let_in


def test_the_reason_names_the_language() -> None:
    """The sentence says what was asked for and what came."""
    rules = compile_filter([], [], ["en"])
    assert sentence(rules.verdict(entry(language="de"))) == 'kept out by languages = ["en"]: it is in "de"'


@pytest.mark.parametrize("pattern", ["/(a+)+$/", "/(a|a)*b/", "/(.*)(.*)(.*)(.*)x/", "/a{0,500}a{0,500}b/"])
def test_no_pattern_hangs_on_any_text(pattern: str) -> None:
    """Patterns that take other engines years are answered at once."""
    with effort.at_most(200):
        assert not fits(pattern, text="a" * 100_000 + "!")


@given(st.text(max_size=30), st.text(max_size=60), st.sampled_from(["{}", "#{}", "/{}/", "/{}/i"]))
def test_any_pattern_is_a_rule_or_a_sentence(pattern: str, text: str, shape: str) -> None:
    """Whatever is written as a pattern compiles and answers, or is refused with a reason."""
    try:
        rules = compile_filter([shape.format(pattern)], [], [])
    except ValueError as error:
        answer = str(error)
    else:
        verdict = rules.verdict(entry(title=text, text=text + "\ud800", tags=(text,)))
        answer = sentence(verdict) if verdict else "let in"
    assert re.search("let in|kept out: none of include|regular|empty|control|flags|closing|tag|possible", answer)


@given(st.from_regex(r"[a-z]{1,8}", fullmatch=True))
def test_a_word_is_found_where_it_stands_alone(word: str) -> None:
    """A word fits itself between other words, and not within a longer one."""
    assert fits(word, text=f"the {word.upper()}, here")
    assert not fits(word, text=f"x{word}y")
