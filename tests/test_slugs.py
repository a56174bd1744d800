"""Slugs: words of any script in letters that every address can hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planet.locale.slugs import LONGEST, is_slug, slug_of


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Ada Lovelace", "ada-lovelace"),
        ("  Zoë  Müller-Straße ", "zoe-muller-strasse"),
        ("Conan O'Brien", "conan-obrien"),
        ("C. S. Peirce, Ph.D.", "c-s-peirce-ph-d"),
        ("Анна Ахматова", "anna-akhmatova"),
        ("東京", "dongjing"),
        ("!!!", "member"),
        ("", "member"),
        ("w" * 100, "w" * 60),
        ("a word and " * 10, "a-word-and-a-word-and-a-word-and-a-word-and-a-word-and-a"),
    ],
)
def test_slugs_of_names(text: str, slug: str) -> None:
    """Letters of any script become their nearest in a to z; gaps become single hyphens; length is bounded."""
    assert slug_of(text) == slug


def test_the_fallback_is_the_callers() -> None:
    """What to use where nothing is left may be said, even that nothing is."""
    assert slug_of("…?!", fallback="topic") == "topic"
    assert slug_of("", fallback="") == ""


@pytest.mark.parametrize("text", ["", "-a", "a-", "a--b", "A", "a b", "ä", "a/b", "a\n", "x" * (LONGEST + 1)])
def test_what_is_no_slug(text: str) -> None:
    """Capitals, other signs, doubled or outer hyphens and great length make no slug."""
    assert not is_slug(text)


@given(st.text())
def test_every_slug_is_one(text: str) -> None:
    """Whatever the name, its slug is one, and its own slug."""
    slug = slug_of(text)
    assert is_slug(slug)
    assert slug_of(slug) == slug
