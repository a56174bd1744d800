"""Topics: which tags are one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planet import topics
from planet.slugs import is_slug

ALIKE = (
    ("reef", "Reefs", "#reef", "REEF", " reef "),
    ("open-source", "Open Source", "open_source", "#open-sources"),
    ("story", "stories"),
    ("photo", "Photos"),
    ("movie", "movies"),
    ("box", "boxes"),
    ("class", "classes"),
    ("beach", "beaches"),
    ("comics",),
    ("c-plus-plus", "C++", "c++"),
    ("c-sharp", "C#", "#c#"),
)


@pytest.mark.parametrize("tags", ALIKE, ids=lambda tags: tags[0])
def test_spellings_of_one_topic(tags: tuple[str, ...]) -> None:
    """Case, plural, hash and gaps make no topics of their own."""
    assert {topics.fold(tag) for tag in tags} == {tags[0]}


@pytest.mark.parametrize("tag", ["css", "news", "https", "macos", "politics", "series", "paris", "bus", "gis", "virus"])
def test_words_that_end_in_s(tag: str) -> None:
    """What only looks like a plural keeps its end."""
    assert topics.fold(tag) == tag


def test_c_is_not_c_sharp() -> None:
    """Signs that make another name of a letter count."""
    assert len({topics.fold(tag) for tag in ("C", "C++", "C#")}) == 3


@pytest.mark.parametrize("tag", ["", "#", "  ", "---", "!!!"])
def test_no_topic_without_a_letter(tag: str) -> None:
    """A tag without letter or figure is none."""
    assert topics.fold(tag) == ""
    assert topics.of([tag]) == {}


def test_the_first_spelling_is_the_label() -> None:
    """An entry's topics come in its order, once each, as first written."""
    assert topics.of(["#Reefs", "diving", "reef"]) == {"reef": "Reefs", "diving": "diving"}


@given(st.text())
def test_any_tag_folds_to_a_slug(tag: str) -> None:
    """Whatever a feed calls a tag: a slug, which folds to itself or its own singular, or nothing."""
    slug = topics.fold(tag)
    assert slug == "" or is_slug(slug)
